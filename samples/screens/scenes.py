"""Orders made from a seed, and the scene (all texts) that shows one.

A scene holds only what a renderer needs: texts, colours, font, arrangement.
Money is whole minor units, quantities are whole thousandths, as everywhere.
"""

import random

from catalog import (BUTTONS, CAPTIONS, DECIMALS, PRODUCTS, SIGNS, WORDS,
                     price_in)
from themes import THEMES


def round_half_up(numerator, denominator):
    """Quotient rounded half away from zero, as the program does it."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def plain_amount(minor, currency):
    """The truth's form: no marks but the decimal point."""
    places = DECIMALS[currency]
    digits = str(abs(minor)).rjust(places + 1, "0")
    text = digits[:-places] + "." + digits[-places:] if places else digits
    return "-" + text if minor < 0 else text


def plain_quantity(milli):
    sign = "-" if milli < 0 else ""
    whole, rest = divmod(abs(milli), 1000)
    return sign + (f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole))


def shown_amount(till, minor, part):
    """An amount as the till writes it; part is "line" or "totals"."""
    text = plain_amount(abs(minor), till["currency"])
    whole, _, rest = text.partition(".")
    groups = []
    while len(whole) > 3 and till["thousands"]:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    text = till["thousands"].join([whole] + groups)
    text += till["decimal"] + rest if rest else ""
    signed = till["signed"] == "all" or till["signed"] == part
    if signed and till["sign"] == "prefix":
        text = SIGNS[till["currency"]] + text
    elif signed and till["sign"] == "suffix":
        text += " " + SIGNS[till["currency"]]
    elif signed and till["sign"] == "code":
        text = till["currency"] + " " + text
    return "-" + text if minor < 0 else text


def shown_quantity(till, milli):
    sign = "-" if milli < 0 else ""
    whole, rest = divmod(abs(milli), 1000)
    if till["qty"] == "padded" or rest:
        text = f"{whole}.{rest:03d}"
    elif till["qty"] == "fixed":
        text = f"{whole}.00"
    else:
        text = str(whole)
    return sign + text.replace(".", till["decimal"])


def _make_item(till, rng, product):
    label, hundredths, by_weight = product
    milli = rng.choice([1, 1, 1, 1, 2, 2, 3, 4, 6, 12]) * 1000
    if by_weight:
        milli = rng.randrange(105, 2400)
    if till["returns"] and rng.randrange(9) == 0:
        milli = -1000
    price = price_in(till["currency"], till["language"], hundredths)
    return {"label": label, "milli": milli, "price": price,
            "amount": round_half_up(milli * price, 1000),
            "code": f"69{rng.randrange(10**4, 10**6)}",
            "stock": str(rng.randrange(3, 400))}


def make_order(till, rng):
    """A whole order: items and totals, in minor units."""
    shelf = [p for p in PRODUCTS[till["language"]]
             if till["weighed"] or not p[2]]
    count = rng.randint(*till["lines"])
    items = [_make_item(till, rng, p) for p in rng.sample(shelf, count)]
    if sum(i["amount"] for i in items) <= 0:
        items[0]["milli"] = 1000
        items[0]["amount"] = items[0]["price"]
        items = items[:1]
    order = {"items": items, "subtotal": sum(i["amount"] for i in items)}
    order["discount"] = _make_discount(till, rng, order["subtotal"])
    _add_tax(till, order)
    _add_payment(till, rng, order)
    return order


def _make_discount(till, rng, subtotal):
    if "discount" not in till["summary"]:
        return 0
    if rng.randrange(100) >= till["discount"]:
        return 0
    step = 1 if DECIMALS[till["currency"]] == 0 else 5
    return subtotal * rng.choice([5, 10, 12, 20]) // 100 // step * step


def _add_tax(till, order):
    net = order["subtotal"] - order["discount"]
    order["tax"], order["total"] = 0, net
    if till["tax"]:
        rate, mode = till["tax"]
        base = 100 if mode == "added" else 100 + rate
        order["tax"] = round_half_up(net * rate, base)
        order["total"] = net + (order["tax"] if mode == "added" else 0)


def _add_payment(till, rng, order):
    note = 10 ** (DECIMALS[till["currency"]] + 1)
    if till["currency"] == "JPY":
        note = 1000
    paid = -(-order["total"] // note) * note
    order["paid"] = paid + rng.choice([0, 0, note])
    order["change"] = order["paid"] - order["total"]


def _summary_label(till, key):
    words = WORDS[till["words"]]
    if key != "tax" or not till["tax"]:
        return words[key]
    rate, mode = till["tax"]
    label = words["included"] if mode == "included" else words["tax"]
    return f"{label} {rate}%"


def _is_shown(till, order, key):
    return (key in till["summary"] and
            (key != "discount" or order["discount"] or till["zero_discount"]))


def _summary_rows(till, order):
    rows = []
    for key in till["summary"]:
        if not _is_shown(till, order, key):
            continue
        minor = -order[key] if key == "discount" else order[key]
        rows.append({"label": _summary_label(till, key), "key": key,
                     "value": shown_amount(till, minor, "totals"),
                     "strong": key == "total"})
    return rows


def _cell(till, item, number, key):
    if key == "qty":
        return shown_quantity(till, item["milli"])
    if key in ("price", "amount"):
        return shown_amount(till, item[key], "line")
    return {"no": str(number), "code": item["code"], "item": item["label"],
            "stock": item["stock"]}[key]


def _detail(till, item):
    quantity = shown_quantity(till, item["milli"])
    price = shown_amount(till, item["price"], "line")
    if till["language"] == "zh":
        return f"数量 {quantity} x {price}"
    return f"{quantity} x {price}"


def _row(till, item, number, selected):
    cells = [_cell(till, item, number, key) for key in till["columns"]]
    return {"cells": cells, "selected": selected,
            "detail": _detail(till, item) if till["two_line"] else None}


def _column(till, key):
    title = WORDS[till["words"]][key]
    if till["signed"] == "header" and key in ("price", "amount"):
        title += f" ({till['currency']})"
    align = "left" if key in ("item", "code") else "right"
    return {"key": key, "title": title, "align": align}


def make_scene(till, order, selected):
    """The texts and looks of one screen."""
    words = WORDS[till["words"]]
    rows = [_row(till, item, number, number - 1 == selected)
            for number, item in enumerate(order["items"], 1)]
    note = words["count"].format(len(rows)) if till["count"] else None
    caption = till["caption"]
    return {
        "toolkit": till["toolkit"], "theme": THEMES[till["theme"]],
        "family": till["family"], "size": till["size"],
        "rendering": till["rendering"], "grid": till["grid"],
        "zebra": till["zebra"], "place": till["place"],
        "width": till["width"], "note": note, "rows": rows,
        "columns": [_column(till, key) for key in till["columns"]],
        "summary": _summary_rows(till, order),
        "caption": CAPTIONS[till["language"]] if caption else None,
        "buttons": BUTTONS[till["language"]] if caption else None,
    }


def _currency_is_shown(till):
    return till["sign"] != "none"


def make_truth(till, order):
    """What the screen shows, in the shape of the program's order."""
    currency = till["currency"]
    shows_price = "price" in till["columns"] or till["two_line"]
    shows_quantity = "qty" in till["columns"] or till["two_line"]
    items = [{
        "item_id": number, "product_label": item["label"],
        "quantity": plain_quantity(item["milli"]) if shows_quantity else None,
        "unit_price": (plain_amount(item["price"], currency)
                       if shows_price else None),
        "item_amount": plain_amount(item["amount"], currency),
    } for number, item in enumerate(order["items"], 1)]
    truth = {"currency": currency if _currency_is_shown(till) else None,
             "sale_items": items}
    for key in ("subtotal", "discount", "tax", "total"):
        shown = _is_shown(till, order, key)
        truth[key + "_amount"] = (plain_amount(order[key], currency)
                                  if shown else None)
    return truth


def make_screen(till, index, seed):
    """One screen: its id, scene and truth. Same seed, same screen."""
    rng = random.Random(f"{seed}/{till['name']}/{index}")
    order = make_order(till, rng)
    selected = rng.randrange(len(order["items"])) if till["select"] else -1
    return {"id": f"{till['name']}-{index + 1}", "till": till["name"],
            "currency": till["currency"],
            "scene": make_scene(till, order, selected),
            "truth": make_truth(till, order)}
