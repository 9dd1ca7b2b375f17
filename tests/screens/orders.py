"""Orders from a seed, and the truth of a screen that shows one."""

from money import (decimals, plain_amount, plain_quantity, price_in,
                   round_half_up)
from products import shelf


def granule(look):
    """The smallest step of an amount that the till can show."""
    return 10 ** decimals(look["currency"]) \
        if look["decimals"] == "none" else 1


def _to_granule(look, minor):
    step = granule(look)
    return round_half_up(minor, step) * step


def make_catalogue(look, rng):
    """What one shop sells: about 60 products with their prices."""
    products = list(shelf(look["language"], look["held_out"]))
    if not look["weighed"]:
        products = [p for p in products if not p[2]]
    sizes = rng.sample(["S", "M", "L", "XL", "2x", "Mini", "Bio", "Max"], 3)
    extra = [(f"{label} {size}", price + price * (place + 1) // 4, weighed)
             for place, size in enumerate(sizes)
             for label, price, weighed in products if len(label) < 14]
    rng.shuffle(extra)
    products += extra[:max(0, 60 - len(products))]
    factor = rng.choice([1, 1, 1, 2, 5])
    return [{"label": label, "weighed": weighed,
             "code": f"{rng.choice([69, 40, 50, 84])}"
                     f"{rng.randrange(10**4, 10**11)}"[:rng.choice([6, 13])],
             "price": max(granule(look), _to_granule(look, price_in(
                 look["currency"], price * factor, rng)))}
            for label, price, weighed in products]


def _make_item(look, rng, product):
    milli = rng.choice([1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 8, 12, 24]) * 1000
    if look["layout"] == "unit_rows":
        milli = 1000
    if product["weighed"]:
        milli = rng.randrange(105, 4400)
    if look["returns"] and rng.random() < 0.1:
        milli = -1000
    price = product["price"]
    gross = _to_granule(look, round_half_up(milli * price, 1000))
    off = 0
    if "disc" in look["columns"] and rng.random() < 0.4 and milli > 0:
        off = _to_granule(look, gross * rng.choice([5, 10, 20]) // 100)
    return {**product, "milli": milli, "gross": gross, "off": off,
            "amount": gross - off, "voucher": False,
            "stock": str(rng.randrange(3, 900)),
            "cost": max(1, price * 6 // 10 // 5 * 5),
            "member": max(1, _to_granule(look, price * 9 // 10))}


def _voucher_item(look, rng, items):
    price = max(granule(look), _to_granule(
        look, sum(i["amount"] for i in items) * rng.choice([5, 8, 15]) // 100))
    return {"label": look["words"]["voucher"], "code": "9000",
            "weighed": False, "milli": 1000, "price": -price,
            "gross": -price, "off": 0, "amount": -price, "voucher": True,
            "stock": "0", "cost": 0, "member": -price}


def make_items(look, rng, catalogue):
    count = rng.randint(*look["lines"])
    products = [rng.choice(catalogue) for _ in range(count)]
    if not look["repeats"]:
        products = rng.sample(catalogue, min(count, len(catalogue)))
    items = [_make_item(look, rng, product) for product in products]
    if sum(i["amount"] for i in items) <= 0:
        for item in items:
            item["milli"] = abs(item["milli"])
            item["gross"] = abs(item["gross"])
            item["amount"] = item["gross"] - item["off"]
    if look["voucher_line"] and len(items) > 1 and rng.random() < 0.5:
        items.append(_voucher_item(look, rng, items))
    return items


def _discount(look, rng, subtotal):
    if not {"discount", "voucher"} & set(look["summary"]) or \
            rng.random() >= look["discounted"]:
        return 0
    off = subtotal * rng.choice([3, 5, 10, 12, 20]) // 100
    return _to_granule(look, off)


def _add_charges(look, order):
    """Service, tax and rounding; leaves what is to be paid in "total"."""
    net = order["subtotal"] - order["discount"]
    order["service"] = 0
    if "service" in look["summary"]:
        order["service"] = _to_granule(look, net // 10)
        net += order["service"]
    order["tax"], order["total"] = 0, net
    if look["tax"]:
        rate, mode = look["tax"]
        base = 1000 if mode == "added" else 1000 + rate
        order["tax"] = _to_granule(look, round_half_up(net * rate, base))
        order["total"] = net + (order["tax"] if mode == "added" else 0)
    order["rounding"] = 0
    if "rounding" in look["summary"]:
        step = 5 * granule(look)
        exact = order["total"]
        order["total"] = round_half_up(exact, step) * step
        order["rounding"] = order["total"] - exact


def close_order(look, rng, items):
    """Totals and payment of the items."""
    order = {"items": items, "subtotal": sum(i["amount"] for i in items)}
    order["discount"] = _discount(look, rng, order["subtotal"])
    _add_charges(look, order)
    note = 10 ** (len(str(order["total"])) - 1)
    step = 5 * note if rng.random() < 0.5 else note
    order["paid"] = -(-order["total"] // step) * step
    order["change"] = order["paid"] - order["total"]
    return order


def make_order(look, rng, catalogue):
    return close_order(look, rng, make_items(look, rng, catalogue))


def shows_quantity(look, item):
    if item["voucher"] and look["quantity_of"] == "all" and \
            look["layout"] != "grid":
        return False
    if look["quantity_of"] == "none":
        return False
    return look["quantity_of"] == "all" or item["milli"] != 1000


def shows_price(look, item):
    if look["price_of"] == "with_quantity":
        return shows_quantity(look, item)
    return look["price_of"] == "all"


def shows_entry(look, order, key):
    """Whether the totals have this line."""
    if key not in look["summary"]:
        return False
    if key == "discount" or key == "voucher":
        return bool(order["discount"]) or look["zero_discount"]
    return True


def make_truth(look, order):
    """What the screen shows, in the shape of the program's order."""
    currency = look["currency"]
    items = []
    for number, item in enumerate(order["items"], 1):
        items.append({
            "item_id": number, "product_label": item["label"],
            "quantity": plain_quantity(item["milli"])
            if shows_quantity(look, item) else None,
            "unit_price": plain_amount(item["price"], currency)
            if shows_price(look, item) else None,
            "item_amount": plain_amount(item["amount"], currency)})
    truth = {"currency": currency if look["sign_place"] != "none" else None,
             "sale_items": items}
    shown = {
        "subtotal": shows_entry(look, order, "subtotal"),
        "discount": shows_entry(look, order, "discount") or
        shows_entry(look, order, "voucher"),
        "tax": bool(look["tax"]) and shows_entry(look, order, "tax"),
        "total": shows_entry(look, order, "total")}
    for key, seen in shown.items():
        truth[key + "_amount"] = plain_amount(order[key], currency) \
            if seen else None
    return truth


def is_provable(look, order):
    """Whether design.md's proof holds from what the screen shows."""
    items = order["items"]
    for item in items:
        if not shows_quantity(look, item) or not shows_price(look, item):
            return False
        if round_half_up(item["milli"] * item["price"], 1000) != \
                item["amount"]:
            return False
    if len(items) < 2 and all(i["milli"] == 1000 for i in items):
        return False
    explained = order["subtotal"]
    if shows_entry(look, order, "discount") or \
            shows_entry(look, order, "voucher"):
        explained -= order["discount"]
    if look["tax"] and look["tax"][1] == "added" and \
            shows_entry(look, order, "tax"):
        explained += order["tax"]
    return shows_entry(look, order, "total") and explained == order["total"]
