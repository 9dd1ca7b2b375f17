"""Screens that must never be read as a verified wrong order.

Each is a till's screen with one thing wrong. The truth is what the screen
shows, not what the register should have shown.
"""

import random

import scenes
from tills import TILLS


def _till(name, **changes):
    till = next(t for t in TILLS if t["name"] == name)
    return {**till, **changes}


def _order(till, seed, trap):
    return scenes.make_order(till, random.Random(f"{seed}/trap/{trap}"))


def _screen(trap, till, order, selected=-1):
    return {"id": "trap-" + trap, "till": "trap-" + trap, "trap": trap,
            "currency": till["currency"],
            "scene": scenes.make_scene(till, order, selected),
            "truth": scenes.make_truth(till, order)}


def _wrong_total(seed):
    """The register adds up wrongly: one digit of the total is off."""
    till = _till("tk-classic", caption=False, discount=0, lines=(4, 4))
    order = _order(till, seed, "wrong-total")
    order["total"] += 100
    return _screen("wrong-total", till, order)


def _wrong_line(seed):
    """A line's amount is not quantity x price, yet the sum is right."""
    till = _till("qt-hei", caption=False, sign="prefix", lines=(4, 4))
    order = _order(till, seed, "wrong-line")
    order["items"][1]["amount"] -= 50
    for key in ("subtotal", "total"):
        order[key] -= 50
    return _screen("wrong-line", till, order)


def _two_totals(seed):
    """Two payable amounts that differ, and nothing that explains it."""
    till = _till("tk-uk", discount=0, lines=(3, 3))
    order = _order(till, seed, "two-totals")
    screen = _screen("two-totals", till, order)
    wrong = scenes.shown_amount(till, order["total"] + 450, "totals")
    screen["scene"]["summary"].append(
        {"label": "Amount Payable", "key": "total", "value": wrong,
         "strong": True})
    screen["truth"]["total_amount"] = None
    return screen


def _no_quantity(seed):
    """No quantity column, though several lines are more than one."""
    till = _till("gtk-office", caption=False, columns=["item", "price",
                 "amount"], lines=(5, 5))
    return _screen("no-quantity", till, _order(till, seed, "no-quantity"))


def _single_line(seed):
    """One line, one total: equal amounts prove little."""
    till = _till("qt-touch", lines=(1, 1), discount=0)
    return _screen("single-line", till, _order(till, seed, "single-line"))


def _half_row(seed):
    """Scrolled: the first row is cut, the total still counts it."""
    till = _till("qt-classic", caption=False, lines=(6, 6), returns=False,
                 discount=0)
    screen = _screen("half-row", till, _order(till, seed, "half-row"))
    screen["scene"]["scroll_px"] = 14
    del screen["truth"]["sale_items"][0]
    for number, item in enumerate(screen["truth"]["sale_items"], 1):
        item["item_id"] = number
    return screen


def _cut_edge(seed):
    """The region's right edge cuts the last digit of every amount."""
    till = _till("tk-classic", caption=False, sign="none", lines=(3, 3),
                 discount=0)
    screen = _screen("cut-edge", till, _order(till, seed, "cut-edge"))
    screen["cut_right_px"] = 15
    return screen


def _two_currencies(seed):
    """Lines in euro, total in dollars."""
    till = _till("tk-yen", currency="EUR", lines=(3, 3), discount=0,
                 count=False)
    screen = _screen("two-currencies", till,
                     _order(till, seed, "two-currencies"))
    for entry in screen["scene"]["summary"]:
        entry["value"] = entry["value"].replace("€", "$")
    screen["truth"]["currency"] = None
    return screen


def _no_total(seed):
    """Lines only, the totals are on another page."""
    till = _till("tk-hei", caption=False, summary=[], count=True,
                 lines=(4, 4))
    return _screen("no-total", till, _order(till, seed, "no-total"))


def _refund(seed):
    """Nothing to pay: a return makes the total negative."""
    till = _till("xterm-6x13", tax=None, discount=0, lines=(1, 1))
    order = _order(till, seed, "refund")
    item = order["items"][0]
    item["milli"], item["amount"] = -1000, -item["price"]
    order["subtotal"] = order["total"] = item["amount"]
    return _screen("refund", till, order)


def make_screens(seed):
    makers = (_wrong_total, _wrong_line, _two_totals, _no_quantity,
              _single_line, _half_row, _cut_edge, _two_currencies, _no_total,
              _refund)
    return [make(seed) for make in makers]
