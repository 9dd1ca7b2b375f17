"""Orders as rows of characters: receipts, terminals and text-mode screens."""

import unicodedata

import texts
from sheet import Refused

ALIGN_LEFT = ("item", "code")


def cells(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


class Rows:
    """Rows of (column, text), with a colour role each."""

    def __init__(self, width):
        self.width, self.rows = width, []

    def add(self, *parts, role="row"):
        self.rows.append({"texts": [p for p in parts if p[1].strip()],
                          "role": role})

    def ends(self, left, right, role="row", indent=0):
        """Left text and right text of one row."""
        if cells(left) + cells(right) + indent + 2 > self.width:
            raise Refused("row is too narrow")
        self.add((indent, left), (self.width - cells(right), right),
                 role=role)

    def center(self, text):
        self.add((max(0, self.width - cells(text)) // 2, text))

    def rule(self, char):
        self.add((0, char * self.width), role="rule")


def _totals(rows, look, order):
    entries = texts.summary_entries(look, order)
    if look["place"] == "right":
        label = max(cells(e["label"]) for e in entries)
        value = max(cells(e["value"]) for e in entries)
        left = rows.width - label - value - 2 - look["gap"] % 5
        if left < 0:
            raise Refused("no room for the totals")
        for entry in entries:
            rows.add((left, entry["label"]),
                     (rows.width - cells(entry["value"]), entry["value"]),
                     role="total" if entry["strong"] else "sum")
        return
    for entry in entries:
        rows.ends(entry["label"], entry["value"],
                  "total" if entry["strong"] else "sum")


def _receipt_item(rows, look, item):
    amount = texts.line_amount(look, item["amount"])
    detail = texts.detail_text(look, item)
    style = look["style"]
    if style == "glued":
        rows.ends(texts.glued_label(look, item), amount)
    elif style == "amount_below":
        rows.add((0, item["label"]))
        rows.ends(detail, amount, indent=2)
    elif style == "fields":
        rows.add((0, item["label"]))
        _spread(rows, [texts.quantity_text(look, item),
                       texts.line_amount(look, item["price"]), amount])
    else:
        rows.ends(item["label"], amount)
        if detail:
            rows.add((2, detail))


def _spread(rows, parts):
    """Right aligned at fixed places of the row."""
    at, places = 0, [rows.width * 3 // 10, rows.width * 13 // 20, rows.width]
    made = []
    for text, end in zip(parts, places):
        start = end - cells(text)
        if start < at:
            raise Refused("fields are too narrow")
        made.append((start, text))
        at = end + 2
    rows.add(*made)


def _one_row_items(rows, look, order):
    """Name, quantity, price and amount in fixed columns of one row."""
    lines = [[item["label"], texts.quantity_text(look, item),
              texts.line_amount(look, item["price"]),
              texts.line_amount(look, item["amount"])]
             for item in order["items"]]
    titles = [texts.column_title(look, key)
              for key in ("item", "qty", "price", "amount")]
    table = [titles] + lines
    widths = [max(cells(row[i]) for row in table) for i in range(4)]
    rows.width = max(rows.width, sum(widths) + 6)
    widths[0] = rows.width - sum(widths[1:]) - 6
    for row in table:
        at, made = 0, []
        for place, (text, width) in enumerate(zip(row, widths)):
            start = at if place == 0 else at + width - cells(text)
            made.append((start, text))
            at += width + 2
        rows.add(*made)
        if row is titles:
            rows.rule("-")


def receipt(look, order):
    """(rows, width in characters) of a receipt."""
    rows = Rows(32 + look["gap"] % 17)
    needed = max(cells(i["label"]) + cells(texts.line_amount(
        look, i["amount"])) for i in order["items"]) + 10
    rows.width = max(rows.width, needed)
    if look["style"] == "one_row":
        head = Rows(rows.width)
        _one_row_items(head, look, order)
        rows.width = head.width
    rows.center(texts.title_texts(look)[0])
    left, right = texts.info_texts(look, order, look["name"])
    rows.ends(left, right if cells(left + right) + 2 < rows.width else "")
    char = "-" if look["grid"] == "none" else "="
    rows.rule(char)
    if look["style"] == "one_row":
        _one_row_items(rows, look, order)
    else:
        for item in order["items"]:
            _receipt_item(rows, look, item)
    rows.rule(char)
    _totals(rows, look, order)
    return rows.rows, rows.width


def table(look, order):
    """(rows, width in characters) of a grid, with or without header."""
    keys = look["columns"]
    lines = [[texts.cell_text(look, item, number, key) for key in keys]
             for number, item in enumerate(order["items"], 1)]
    titles = [texts.column_title(look, key) for key in keys]
    seen = lines + ([titles] if look["header"] else [])
    widths = [max(cells(row[i]) for row in seen) for i in range(len(keys))]
    gap = 3 if look["grid"] == "lines" else 2 + look["pad_x"] % 2
    entries = texts.summary_entries(look, order)
    need = max(cells(e["label"]) + cells(e["value"]) for e in entries) + 8
    rows = Rows(max(need, sum(widths) + gap * (len(keys) - 1) + 2))
    if "item" in keys:
        widths[keys.index("item")] += rows.width - sum(widths) - \
            gap * (len(keys) - 1) - 2
    if look["header"]:
        _table_row(rows, look, keys, widths, gap, titles, "head")
        if look["grid"] != "none":
            rows.rule("─")
    for index, line in enumerate(lines):
        role = "selected" if index == look.get("selected", -1) else "row"
        _table_row(rows, look, keys, widths, gap, line, role)
    rows.rule("═" if look["grid"] == "lines" else "-")
    _totals(rows, look, order)
    return rows.rows, rows.width


def _table_row(rows, look, keys, widths, gap, line, role):
    at, made = 1, []
    for place, (key, text, width) in enumerate(zip(keys, line, widths)):
        left = key in ALIGN_LEFT
        made.append((at if left else at + width - cells(text), text))
        at += width
        if gap == 3 and place < len(keys) - 1:
            made.append((at + 1, "│"))
        at += gap
    rows.add(*made, role=role)


def screen(look, order):
    return receipt(look, order) if look["layout"] == "receipt" \
        else table(look, order)
