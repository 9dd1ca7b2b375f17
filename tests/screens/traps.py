"""Screens that tempt to read what is not there.

A trap is set in two steps: `set_trap()` changes the order or its texts before
anything is laid out, `disturb()` damages the drawing afterwards. The truth
stays what the order really is, or what the screen says where the screen
itself is wrong.
"""

import random

import numpy
from PIL import Image

import texts
from orders import granule, is_provable, make_truth
from sheet import Refused

PAIRS = [("3", "8"), ("8", "3"), ("5", "6"), ("6", "5"), ("1", "7"),
         ("7", "1"), ("0", "8"), ("9", "8"), (".", ","), (",", ".")]


def _other_digit(look, minor, rng):
    """The amount with one of the digits changed that the till shows."""
    step = granule(look)
    digits = list(str(abs(minor) // step))
    place = rng.randrange(len(digits))
    digits[place] = rng.choice([d for d in "123456789" if d != digits[place]])
    return int("".join(digits)) * step


def _wrong_total(scene, rng):
    order = scene["order"]
    order["total"] = _other_digit(scene["look"], order["total"], rng)
    return "the total does not add up"


def _wrong_line(scene, rng):
    item = rng.choice(scene["order"]["items"])
    item["amount"] = _other_digit(scene["look"], item["amount"], rng)
    return "a line does not multiply, the total is that of the right line"


def _wrong_line_sum(scene, rng):
    order = scene["order"]
    item = rng.choice(order["items"])
    changed = _other_digit(scene["look"], item["amount"], rng)
    added = changed - item["amount"]
    item["amount"] = changed
    order["subtotal"] += added
    order["total"] += added
    if order["total"] <= 0:
        raise Refused("nothing to pay")
    return "a line does not multiply, the sums are right"


def _two_totals(scene, rng):
    look, order = scene["look"], scene["order"]
    words = look["words"]
    if look["place"] == "button":
        raise Refused("the button shows one total")
    other = words["payable"] if look["summary_words"].get(
        "total") != words["payable"] else words["total"]
    value = texts.entry_value(look, {
        "total": _other_digit(look, order["total"], rng)}, "total")
    look["extra_entry"] = {"key": "total", "label": other + look["colon"],
                           "value": value, "strong": True}
    truth = make_truth(look, order)
    truth["total_amount"] = None
    scene["truth"] = truth
    return "two payable amounts that differ"


def _tax_line(scene, rng):
    """The last line looks like an item, but it is the tax."""
    look, order = scene["look"], scene["order"]
    step = granule(look)
    tax = max(step, order["subtotal"] // 10 // step * step)
    look["tax"] = None
    look["summary"] = ["total"]
    look["place"] = "bar" if look["place"] == "row" else look["place"]
    order["items"].append({
        "label": look["words"]["tax"], "code": "900", "weighed": False,
        "milli": 1000, "price": tax, "gross": tax, "off": 0, "amount": tax,
        "voucher": False, "stock": "0", "cost": 0, "member": tax})
    order.update(discount=0, service=0, rounding=0, tax=tax,
                 total=order["subtotal"] + tax)
    truth = make_truth(look, order)
    last = truth["sale_items"].pop()
    truth["tax_amount"] = last["item_amount"]
    scene["truth"] = truth
    return "a tax line among the order lines"


def _no_total(scene, rng):
    look, order = scene["look"], scene["order"]
    look["summary"] = [k for k in look["summary"] if k != "total"]
    if look["place"] == "button" or not look["summary"]:
        raise Refused("nothing would be left")
    if order["subtotal"] == order["total"]:
        raise Refused("the subtotal is the total")
    return "no total"


def _refund(scene, rng):
    order = scene["order"]
    for item in order["items"]:
        for key in ("milli", "amount", "gross"):
            item[key] = -abs(item[key])
        item["off"] = 0
        item["amount"] = item["gross"]
    subtotal = sum(i["amount"] for i in order["items"])
    scene["look"]["summary"] = ["total"]
    scene["look"]["tax"] = None
    order.update(subtotal=subtotal, total=subtotal, discount=0, tax=0,
                 service=0, rounding=0)
    return "the total is negative"


def _adds_up_swapped(order, true, false):
    """Whether the order would be right as well with the other digit."""
    def swap(minor):
        return int(str(minor).replace(true, false))
    lines = [swap(i["amount"]) for i in order["items"]]
    return sum(lines) == swap(order["subtotal"]) or \
        sum(lines) == swap(order["total"])


def _confused_font(scene, rng):
    """A font in which two characters are nearly the same."""
    true, false = rng.choice(PAIRS)
    share = rng.choice(["one row", "some rows", "all but one row"])
    if share == "all but one row" and (
            true in ".," or not is_provable(scene["look"], scene["order"]) or
            _adds_up_swapped(scene["order"], true, false)):
        share = "some rows"
    scene["trap"]["pair"] = [true, false]
    scene["trap"]["share"] = share
    return f"'{true}' differs from '{false}' less than usual ({share})"


def _drawn(what):
    """A trap of which only the drawing knows."""
    return lambda scene, rng: what


KINDS = {
    "wrong-total": _wrong_total, "wrong-line": _wrong_line,
    "wrong-line-sum": _wrong_line_sum, "two-totals": _two_totals,
    "tax-line": _tax_line, "no-total": _no_total, "refund": _refund,
    "confused-font": _confused_font,
    "half-row": _drawn("a line is scrolled half away"),
    "cut-column": _drawn("the column of the amounts is cut"),
    "window": _drawn("another window covers a part"),
    "cursor": _drawn("a cursor stands on a digit"),
    "tooltip": _drawn("a tooltip covers an amount"),
    "region-left": _drawn("the region cuts the left side"),
    "region-right": _drawn("the region cuts the right side"),
    "region-top": _drawn("the region cuts the top"),
    "region-bottom": _drawn("the region cuts the bottom"),
}
# What can be set where the screen is made of rows of characters.
FOR_TEXT = ["wrong-total", "wrong-line", "wrong-line-sum", "two-totals",
            "tax-line", "no-total", "refund", "confused-font"]
OFTEN = ["confused-font"] * 5


def set_trap(scene, rng):
    """Chooses a trap and sets it; may refuse the scene."""
    text = scene["look"]["toolkit"] in ("console", "xterm")
    kind = rng.choice((FOR_TEXT if text else list(KINDS)) + OFTEN)
    scene["trap"] = {"kind": kind, "seed": rng.random()}
    scene["trap"]["what"] = KINDS[kind](scene, rng)
    look, order = scene["look"], scene["order"]
    scene.setdefault("truth", make_truth(look, order))
    amounts = [i["amount"] for i in order["items"]]
    scene["trap"]["amounts"] = [texts.line_amount(look, a) for a in amounts]
    scene["trap"]["total"] = texts.entry_value(look, order, "total")


def _find(drawing, wanted):
    """(index, operation, box) of the texts that are among the wanted."""
    boxes = {(b[0], b[1], b[4]): b for b in drawing["boxes"]}
    found = []
    for index, op in enumerate(drawing["ops"]):
        if op[0] == "text" and op[3] in wanted:
            found.append((index, op, boxes[op[1], op[2], op[3]]))
    if not found:
        raise Refused("the trap has no place")
    return found


def _background(ops, index, x, y):
    for op in reversed(ops[:index]):
        if op[0] == "rect" and op[1] <= x < op[1] + op[3] and \
                op[2] <= y < op[2] + op[4]:
            return op[5]
    raise Refused("no background")


def _half_row(scene, drawing, rng):
    index, _, box = rng.choice(_find(drawing, scene["trap"]["amounts"]))
    x, y, w, h = drawing["region"]
    fill = _background(drawing["ops"], index, box[0], box[1] + 1)
    top = box[1] if rng.random() < 0.5 else box[1] + h_part(box[3])
    drawing["ops"].append(["rect", x, top, w, h_part(box[3]), fill])


def h_part(height):
    return max(3, height * 11 // 20)


def _cut_column(scene, drawing, rng):
    style = rng.choice(["char", "dots", "pixels", "left"])
    for index, op, box in _find(drawing, scene["trap"]["amounts"]):
        if style == "char":
            op[3] = op[3][:-1]
        elif style == "dots":
            op[3] = op[3][:-2] + "…"
        else:
            cut = max(3, box[2] // max(2, len(op[3])))
            left = box[0] if style == "left" else box[0] + box[2] - cut
            fill = _background(drawing["ops"], index, box[0], box[1] + 1)
            drawing["ops"].append(["rect", left, box[1], cut, box[3], fill])


def _window(scene, drawing, rng):
    _, op, box = rng.choice(_find(
        drawing, scene["trap"]["amounts"] + [scene["trap"]["total"]]))
    x, y, w, h = drawing["region"]
    wide, high = max(60, w // 3), max(40, h // 4)
    left = max(0, box[0] + rng.randrange(box[2] + 1) - wide)
    top = max(0, box[1] - rng.randrange(high // 2 + 1))
    ops = drawing["ops"]
    ops.append(["rect", left, top, wide, high, "#555555"])
    ops.append(["rect", left + 1, top + 1, wide - 2, high - 2, "#f7f7f7"])
    ops.append(["rect", left + 1, top + 1, wide - 2, high // 3, "#3465a4"])


def _cursor(scene, drawing, rng):
    _, op, box = rng.choice(_find(
        drawing, scene["trap"]["amounts"] + [scene["trap"]["total"]]))
    char = max(3, box[2] // max(1, len(op[3])))
    left = box[0] + rng.randrange(max(1, len(op[3]) - 1)) * char
    shape = rng.choice(["bar", "thick", "block", "low"])
    wide = {"bar": 1, "thick": 2}.get(shape, char)
    high = 2 if shape == "low" else box[3]
    drawing["ops"].append(["rect", left + rng.randrange(char),
                           box[1] + box[3] - high, wide, high, op[5]])


def _tooltip(scene, drawing, rng):
    _, op, box = rng.choice(_find(
        drawing, scene["trap"]["amounts"] + [scene["trap"]["total"]]))
    x = max(0, box[0] + rng.randrange(-20, max(1, box[2] // 2)))
    y = max(0, box[1] + rng.randrange(-box[3] // 2, box[3] // 2))
    ops = drawing["ops"]
    wide = box[2] + 10
    ops.append(["rect", x, y, wide, box[3] + 2, "#000000"])
    ops.append(["rect", x + 1, y + 1, wide - 2, box[3], "#ffffe1"])
    if rng.random() < 0.5:
        ops.append(["text", x + 4, y + 1, "F8 ...", op[4], "#000000"])


def _cut_region(scene, drawing, rng):
    side = scene["trap"]["kind"].split("-")[1]
    x, y, w, h = drawing["region"]
    found = _find(drawing, scene["trap"]["amounts"] +
                  [scene["trap"]["total"]])
    right = max(box[0] + box[2] for _, _, box in found)
    low = max(box[1] + box[3] for _, _, box in found)
    first = min(box[1] for _, _, box in found)
    if side == "left":
        cut = rng.randrange(4, max(5, w // 2))
        x, w = x + cut, w - cut
    elif side == "right":
        w = right - rng.randrange(2, max(3, found[0][2][2])) - x
    elif side == "top":
        cut = first + rng.randrange(3, found[0][2][3] * 2) - y
        y, h = y + cut, h - cut
    else:
        h = low - rng.randrange(3, found[-1][2][3] * 2) - y
    if w < 20 or h < 20:
        raise Refused("nothing is left")
    drawing["region"] = [x, y, w, h]


_DISTURB = {"half-row": _half_row, "cut-column": _cut_column,
            "window": _window, "cursor": _cursor, "tooltip": _tooltip}


def disturb(scene, drawing):
    """Damages a drawing after it was laid out, where its trap says so."""
    trap = scene["trap"]
    if not trap:
        return
    rng = random.Random(trap["seed"])
    if trap["kind"].startswith("region-"):
        _cut_region(scene, drawing, rng)
    elif trap["kind"] in _DISTURB:
        _DISTURB[trap["kind"]](scene, drawing, rng)


def substitute(text, scene):
    """The text as it is in the false picture of a confused font."""
    pair = scene.get("substitute")
    return text.replace(*pair) if pair else text


def false_drawing(scene, drawing):
    """The drawing with the false character wherever the true one stands."""
    return {**drawing, "ops": [
        op[:3] + [substitute(op[3], scene)] + op[4:]
        if op[0] == "text" else op for op in drawing["ops"]]}


def blend(path, false_path, drawing, trap):
    """Puts some rows of the false characters into the true picture.

    The rows are chosen by where they are in their own text, so that equal
    characters stay equal.
    """
    true = numpy.array(Image.open(path).convert("RGB"))
    false = numpy.array(Image.open(false_path).convert("RGB"))
    for x, y, w, h, text in drawing["boxes"]:
        if trap["pair"][0] not in text:
            continue
        here, there = true[y:y + h, x:x + w], false[y:y + h, x:x + w]
        rows = numpy.flatnonzero((here != there).any(axis=(1, 2)))
        middle = len(rows) // 2
        taken = {"one row": rows[middle:middle + 1],
                 "some rows": rows[1::3],
                 "all but one row": numpy.delete(rows, middle)
                 if len(rows) else rows}[trap["share"]]
        here[taken] = there[taken]
    Image.fromarray(true).save(path)
