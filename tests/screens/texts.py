"""Every text of a screen: rows, totals and what stands around them."""

import random

from money import shown_amount, shown_quantity
from orders import shows_entry, shows_price, shows_quantity

TITLES = {
    "en": ["Corner Market", "Till 03", "Cashier: Lee"],
    "zh": ["好邻居便利店", "03号机", "收银员: 王芳"],
    "ja": ["本店レジ", "レジ 2", "担当: 佐藤"],
    "es": ["Tienda Sol", "Caja 1", "Cajero: Ana"],
    "fr": ["Épicerie du Parc", "Caisse 2", "Caissier : Luc"],
    "de": ["Markt am Platz", "Kasse 4", "Bediener: Jana"],
    "id": ["Toko Maju", "Kasir 1", "Kasir: Budi"],
    "tr": ["Köşe Market", "Kasa 1", "Kasiyer: Elif"],
}
BUTTONS = ["F1", "F2", "F3", "F4", "F8", "F12"]


def label_of(look, key):
    label = look["summary_words"].get(key, look["words"][key])
    if key == "tax":
        rate, mode = look["tax"]
        if mode == "included":
            label = look["words"]["included"]
        shown = f"{rate // 10}" + (f".{rate % 10}" if rate % 10 else "")
        shown = shown.replace(".", look["mark"])
        if look["tax_label"] == "rate":
            label += f" {shown}%"
        elif look["tax_label"] == "rate_brackets":
            label += f" ({shown}%)"
    return label + look["colon"]


def entry_value(look, order, key):
    minor = order["discount" if key == "voucher" else key]
    if key in ("discount", "voucher") and look["discount_sign"] == "minus":
        minor = -minor
    return shown_amount(look, minor, "totals")


def summary_entries(look, order):
    """Lines of the totals: key, label, value, strong."""
    entries = []
    if look["count_line"]:
        units = sum(1 if i["weighed"] else abs(i["milli"]) // 1000
                    for i in order["items"])
        entries.append({"key": "count", "strong": False, "value": str(units),
                        "label": look["words"]["count"] + look["colon"]})
    for key in look["summary"]:
        if shows_entry(look, order, key):
            entries.append({"key": key, "label": label_of(look, key),
                            "value": entry_value(look, order, key),
                            "strong": key == "total"})
    if look.get("extra_entry"):
        entries.append(look["extra_entry"])
    if look["points_line"]:
        entries.append({"key": "points", "strong": False,
                        "label": look["words"]["points"] + look["colon"],
                        "value": str(order["total"] % 977 + 3)})
    return entries


def pay_caption(look, order):
    return look["words"]["pay"] + " " + shown_amount(look, order["total"],
                                                     "totals")


def quantity_text(look, item):
    return shown_quantity(look, item["milli"], item["weighed"])


def line_amount(look, minor):
    return shown_amount(look, minor, "line")


def cell_text(look, item, number, key):
    if key == "qty":
        return quantity_text(look, item) if shows_quantity(look, item) else ""
    if key in ("price", "amount", "member", "cost"):
        return line_amount(look, item[key])
    if key == "disc":
        return line_amount(look, item["off"])
    return {"no": str(number), "code": item["code"], "item": item["label"],
            "stock": item["stock"]}[key]


def column_title(look, key):
    title = look["words"][key]
    if look["sign_place"] == "header" and key in ("price", "amount"):
        title += f" ({look['sign']})"
    return title


def detail_text(look, item):
    """The second row of an order line, or None."""
    if not shows_quantity(look, item) or not shows_price(look, item):
        return None
    return look["detail"].format(
        q=quantity_text(look, item), p=line_amount(look, item["price"]),
        u=look["words"]["unit"], qty=look["words"]["qty"],
        price=look["words"]["price"])


def glued_label(look, item):
    """Name with its quantity before or behind it."""
    if not shows_quantity(look, item):
        return item["label"]
    quantity = quantity_text(look, item)
    return (f"{quantity} x {item['label']}" if look["pad_x"] % 2
            else f"{item['label']} x{quantity}")


def info_texts(look, order, seed):
    """Numbers that are no amounts: receipt, clock, telephone."""
    rng = random.Random(f"info/{seed}/{order['total']}")
    left = f"{look['words']['receipt']} {rng.randrange(10**5, 10**6):07d}"
    if rng.random() < 0.3:
        left = f"{look['words']['phone']} 0{rng.randrange(10**8, 10**9)}"
    right = f"{rng.randrange(8, 22):02d}:{rng.randrange(60):02d}"
    if rng.random() < 0.5:
        right = f"{rng.randrange(1, 28):02d}/{rng.randrange(1, 13):02d}/2024 "\
            + right
    return left, right


def title_texts(look):
    return TITLES[look["language"]]
