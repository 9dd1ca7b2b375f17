"""Where the texts of an order stand: from a look and an order to a drawing.

The renderer measures texts with its toolkit; everything else is the same for
all of them.
"""

import textgrid
import texts
from orders import shows_quantity
from sheet import Refused, Sheet

NUMBERS = ("qty", "price", "amount", "disc", "member", "cost", "stock")


class Block:
    """A part of the order's region: its least width, and its drawing."""

    def __init__(self, sheet, look, order):
        self.sheet, self.look, self.order = sheet, look, order
        self.theme = look["theme"]
        # Without rules, cells stand further apart than words do.
        least = 2 if look["grid"] == "lines" else int(look["px"] * 0.3) + 1
        self.pad = max(least, int(look["pad_x"] * look["scale"]))
        self.lead = int(look["pad_y"] * look["scale"])
        self.line = sheet.height(self.font())

    def font(self, bold=False, scale=1):
        look = self.look
        return {"family": look["family"], "second": look["second"],
                "px": int(look["px"] * scale), "bold": bold}

    def wide(self, text, bold=False, scale=1):
        return self.sheet.width(text, self.font(bold, scale)) if text else 0

    def as_wide_as(self, other):
        self.min_width = max(self.min_width, other.min_width)

    def colours(self, index):
        """Background and text of one line of the order."""
        theme = self.theme
        if index == self.look.get("selected", -1):
            return theme["sel_bg"], theme["sel_fg"]
        striped = self.look["zebra"] and index % 2 == 1
        return theme["zebra" if striped else "bg"], theme["fg"]


def _wrapped(label):
    """A label on two lines, where it has a space."""
    words = label.split(" ")
    half = (len(words) + 1) // 2
    return [" ".join(words[:half]), " ".join(words[half:])] \
        if len(words) > 1 else [label]


class Grid(Block):
    """A table with or without a header."""

    def __init__(self, *args):
        super().__init__(*args)
        look = self.look
        self.keys = look["columns"]
        self.rows = [[self.cell(item, number, key) for key in self.keys]
                     for number, item in enumerate(self.order["items"], 1)]
        self.total_rows = []
        if look["place"] == "row":
            self.total_rows = texts.summary_entries(look, self.order)
        self.widths = [self.column_width(i) for i in range(len(self.keys))]
        self.min_width = sum(self.widths)
        if self.total_rows:
            self.fit_totals()

    def cell(self, item, number, key):
        text = texts.cell_text(self.look, item, number, key)
        if key != "item":
            return [text]
        lines = _wrapped(text) if self.look["wrap"] else [text]
        if self.look["options"] and number % 3 == 1 and len(lines) == 1:
            lines = lines + [{"zh": " 少冰", "ja": " 大盛"}.get(
                self.look["language"], "  + extra")]
        return lines

    def column_width(self, index):
        key = self.keys[index]
        found = [self.wide(line) for row in self.rows for line in row[index]]
        if self.look["header"]:
            found.append(self.wide(texts.column_title(self.look, key),
                                   self.look["bold_head"]))
        slack = int(self.look["px"] * 1.2) if self.look["widget"] else 0
        return max(found) + 2 * self.pad + slack

    def fit_totals(self):
        """Labels of total rows stand left of the amount column."""
        place = self.keys.index("amount")
        if place == 0:
            raise Refused("no room left of the amounts")
        value = max(self.wide(e["value"], True) for e in self.total_rows)
        self.widths[place] = max(self.widths[place], value + 2 * self.pad)
        label = max(self.wide(e["label"], True) for e in self.total_rows)
        left = sum(self.widths[:place])
        if left < label + 2 * self.pad:
            self.widths[0] += label + 2 * self.pad - left
        self.min_width = sum(self.widths)

    def as_wide_as(self, other):
        self.widths = [max(pair) for pair in zip(self.widths, other.widths)]
        self.min_width = sum(self.widths)

    def row_height(self, row):
        return self.line * max(len(cell) for cell in row) + 2 * self.lead

    def align(self, key):
        if key in NUMBERS:
            return self.look["numbers"] if key != "amount" or \
                self.look["numbers"] != "left" else "right"
        return "left"

    def put(self, x, y, width, text, align, colour, bold=False):
        place = {"left": x + self.pad, "right": x + width - self.pad,
                 "center": x + width // 2}[align]
        self.sheet.text(place, y, text, self.font(bold), colour, align)

    def stretched(self, width):
        """The item column takes most of what is left, each gets some."""
        widths = list(self.widths)
        rest = width - sum(widths)
        if "item" in self.keys:
            share = rest // (2 * len(widths))
            for index in range(len(widths)):
                widths[index] += share
            widths[self.keys.index("item")] += rest - share * len(widths)
        return widths

    def draw_header(self, x, y, width, widths):
        theme, style = self.theme, self.look["header_style"]
        height = self.line + 2 * self.lead + self.look["rule"]
        back, fore = theme["bg"], theme["fg"]
        if style == "bar":
            back, fore = theme["head_bg"], theme["head_fg"]
        self.sheet.rect(x, y, width, height, back)
        at = x
        for key, column in zip(self.keys, widths):
            self.put(at, y + self.lead, column,
                     texts.column_title(self.look, key), self.align(key),
                     fore, self.look["bold_head"])
            at += column
        if style == "underline":
            self.sheet.rect(x, y + height - self.look["rule"], width,
                            self.look["rule"], fore)
        return height

    def draw_row(self, x, y, width, widths, row, index):
        back, fore = self.colours(index)
        height = self.row_height(row)
        self.sheet.rect(x, y, width, height, back)
        at = x
        for key, column, cell in zip(self.keys, widths, row):
            for number, line in enumerate(cell):
                self.put(at, y + self.lead + number * self.line, column,
                         line, self.align(key), fore)
            at += column
        return height

    def draw_total_row(self, x, y, widths, entry):
        place = self.keys.index("amount")
        left = x + sum(widths[:place])
        height = self.line + 2 * self.lead
        bold = entry["strong"] and self.look["bold_total"]
        self.sheet.rect(x, y, sum(widths), height, self.theme["sum_bg"])
        self.sheet.text(left - self.pad, y + self.lead, entry["label"],
                        self.font(bold), self.theme["sum_fg"], "right")
        self.put(left, y + self.lead, widths[place], entry["value"],
                 self.align("amount"), self.theme["sum_fg"], bold)
        return height

    def rule(self, x, y, width):
        if self.look["grid"] == "none":
            return 0
        self.sheet.rect(x, y, width, self.look["rule"], self.theme["line"])
        return self.look["rule"]

    def column_rules(self, x, top, bottom, widths):
        for width in widths[:-1] if self.look["grid"] == "lines" else []:
            x += width
            self.sheet.rect(x - self.look["rule"], top, self.look["rule"],
                            bottom - top, self.theme["line"])

    def draw(self, x, y, width):
        top, widths = y, self.stretched(width)
        if self.look["header"]:
            y += self.draw_header(x, y, width, widths)
        y += self.rule(x, y, width)
        for index, row in enumerate(self.rows):
            y += self.draw_row(x, y, width, widths, row, index)
            y += self.rule(x, y, width)
        bottom = y
        for entry in self.total_rows:
            y += self.draw_total_row(x, y, widths, entry)
            y += self.rule(x, y, width)
        self.column_rules(x, top, bottom, widths)
        if self.look["grid"] == "lines":
            self.sheet.frame(x, top, width, y - top, self.theme["line"],
                             self.look["rule"])
        return y - top


class TwoLine(Block):
    """Two rows an order line, in their many spellings."""

    def __init__(self, *args):
        super().__init__(*args)
        self.indent = self.pad * (1 + self.look["gap"] % 3)
        self.entries = [self.entry(item) for item in self.order["items"]]
        self.min_width = max(self.entry_width(e) for e in self.entries)

    def entry(self, item):
        """Rows of one line: each a list of (text, where, bold)."""
        look, style = self.look, self.look["style"]
        amount = texts.line_amount(look, item["amount"])
        bold = look["bold_head"]
        if style == "glued":
            rows = [[(texts.glued_label(look, item), "left", bold),
                     (amount, "right", False)]]
            return rows + ([[(item["code"], "indent", False)]]
                           if look["options"] else [])
        detail = texts.detail_text(look, item)
        if style == "fields":
            return [[(item["label"], "left", bold)], self.fields(item)]
        if style == "amount_below":
            return [[(item["label"], "left", bold)],
                    [(detail, "indent", False), (amount, "right", False)]]
        rows = [[(item["label"], "left", bold), (amount, "right", False)]]
        return rows + ([[(detail, "indent", False)]] if detail else [])

    def fields(self, item):
        look = self.look
        return [(texts.quantity_text(look, item), 0.28, False),
                (texts.line_amount(look, item["price"]), 0.62, False),
                (texts.line_amount(look, item["amount"]), "right", False)]

    def row_width(self, row):
        if row[0][1] == 0.28:
            widest = max(self.wide(text) for text, _, _ in row)
            return int((widest + 2 * self.pad) / 0.27)
        return sum(self.wide(text, bold) + 3 * self.pad
                   for text, _, bold in row) + self.indent + self.pad

    def entry_width(self, entry):
        return max(self.row_width(row) for row in entry)

    def put(self, x, y, width, part, colour):
        text, where, bold = part
        font = self.font(bold)
        if where == "right":
            self.sheet.text(x + width - self.pad, y, text, font, colour,
                            "right")
        elif isinstance(where, float):
            self.sheet.text(x + width * where, y, text, font, colour,
                            "right")
        else:
            inset = self.pad + (self.indent if where == "indent" else 0)
            self.sheet.text(x + inset, y, text, font, colour)

    def draw(self, x, y, width):
        top = y
        for index, entry in enumerate(self.entries):
            back, fore = self.colours(index)
            height = len(entry) * self.line + 2 * self.lead
            self.sheet.rect(x, y, width, height, back)
            for number, row in enumerate(entry):
                for part in row:
                    self.put(x, y + self.lead + number * self.line, width,
                             part, fore)
            y += height
            if self.look["grid"] != "none":
                self.sheet.rect(x, y, width, self.look["rule"],
                                self.theme["line"])
                y += self.look["rule"]
        return y - top


class Cards(Block):
    """A card a line: thumbnail, name and price, - quantity +, amount."""

    def __init__(self, *args):
        super().__init__(*args)
        look, items = self.look, self.order["items"]
        self.thumb = int(2.2 * self.line) if look["options"] or \
            look["gap"] > 4 else 0
        self.name = max(self.wide(i["label"], look["bold_head"])
                        for i in items)
        prices = [texts.line_amount(look, i["price"]) for i in items]
        self.name = max(self.name, max(map(self.wide, prices)))
        self.count = max(self.wide(texts.quantity_text(look, i))
                         for i in items)
        self.value = max(self.wide(texts.line_amount(look, i["amount"]))
                         for i in items)
        self.button = int(self.line * 1.1)
        self.space = max(6, 2 * self.pad)
        self.min_width = self.thumb + self.name + self.count + self.value + \
            2 * self.button + 8 * self.space

    def as_wide_as(self, other):
        self.count = max(self.count, other.count)
        self.value = max(self.value, other.value)
        super().as_wide_as(other)

    def step(self, x, y, text):
        side = self.button
        self.sheet.rect(x, y, side, side, self.theme["head_bg"])
        self.sheet.frame(x, y, side, side, self.theme["line"], 1)
        self.sheet.text(x + side // 2, y + (side - self.line) // 2, text,
                        self.font(), self.theme["head_fg"], "center")

    def spinner(self, x, y, item, fore):
        text = texts.quantity_text(self.look, item)
        self.step(x, y, "-")
        middle = x + self.button + self.space + self.count // 2
        self.sheet.text(middle, y + (self.button - self.line) // 2, text,
                        self.font(), fore, "center")
        self.step(x + self.button + 2 * self.space + self.count, y, "+")

    def card(self, x, y, width, index, item):
        look, space = self.look, self.space
        back, fore = self.colours(index)
        height = 2 * self.line + 2 * max(3, self.lead)
        inset = max(3, self.lead)
        self.sheet.rect(x, y, width, height, back)
        if look["grid"] != "none":
            self.sheet.frame(x, y, width, height, self.theme["line"],
                             look["rule"])
        if self.thumb:
            self.thumbnail(x + space, y + 4, height - 8, index)
        left = x + 2 * space + self.thumb
        self.sheet.text(left, y + inset, item["label"],
                        self.font(look["bold_head"]), fore)
        self.sheet.text(left, y + inset + self.line,
                        texts.line_amount(look, item["price"]), self.font(),
                        fore)
        across = 2 * self.button + 2 * space + self.count
        right = x + width - space
        self.spinner(right - self.value - 2 * space - across,
                     y + (height - self.button) // 2, item, fore)
        self.sheet.text(right, y + (height - self.line) // 2,
                        texts.line_amount(look, item["amount"]),
                        self.font(), fore, "right")
        return height

    def thumbnail(self, x, y, side, index):
        side = min(side, self.thumb)
        colours = ["#c0392b", "#27ae60", "#f39c12", "#8e44ad", "#16a085"]
        self.sheet.rect(x, y, side, side, colours[index % 5])
        self.sheet.rect(x + side // 4, y + side // 3, side // 2, side // 3,
                        colours[(index + 2) % 5])

    def draw(self, x, y, width):
        top = y
        for index, item in enumerate(self.order["items"]):
            y += self.card(x, y, width, index, item)
            y += max(2, self.lead)
        return y - top


class Receipt(Block):
    """A receipt on the screen: rows of characters of equal width."""

    def __init__(self, *args):
        super().__init__(*args)
        self.lines, self.cells = textgrid.receipt(self.look, self.order)
        self.cell = self.wide("0" * 40) / 40
        self.min_width = int(self.cells * self.cell) + 4 * self.pad

    def draw(self, x, y, width):
        top = y
        pitch = self.line + max(0, self.lead // 2)
        x += (width - int(self.cells * self.cell)) // 2
        for line in self.lines:
            for column, text in line["texts"]:
                self.sheet.text(x + round(column * self.cell), y, text,
                                self.font(), self.theme["fg"])
            y += pitch
        return y - top


class Totals(Block):
    """The totals, in one of their places."""

    def __init__(self, *args):
        super().__init__(*args)
        look = self.look
        self.entries = texts.summary_entries(look, self.order)
        self.place = look["place"]
        if self.place == "button":
            self.caption = texts.pay_caption(look, self.order)
            self.entries = [e for e in self.entries if not e["strong"]]
        self.gap = max(8, int(look["gap"] * look["scale"]),
                       int(look["px"] * look["total_scale"] * 0.6))
        self.label = max([0] + [self.entry_wide(e, "label")
                                for e in self.entries])
        self.value = max([0] + [self.entry_wide(e, "value")
                                for e in self.entries])
        self.min_width = self.least()

    def as_wide_as(self, other):
        self.label = max(self.label, other.label)
        self.value = max(self.value, other.value)
        super().as_wide_as(other)

    def least(self):
        edges = 2 * max(4, self.pad)
        if self.place in ("tiles", "inline"):
            return sum(self.tile_width(e) for e in self.entries) + edges
        width = self.label + self.gap + self.value + edges
        if self.place == "button":
            width = max(width, self.wide(self.caption, True, self.scale())
                        + 4 * self.pad + edges)
        return width

    def scale(self):
        return self.look["total_scale"]

    def entry_font(self, entry):
        strong = entry["strong"]
        return self.font(strong and self.look["bold_total"],
                         self.scale() if strong else 1)

    def entry_wide(self, entry, part):
        return self.sheet.width(entry[part], self.entry_font(entry))

    def entry_height(self, entry):
        return self.sheet.height(self.entry_font(entry)) + \
            2 * min(self.lead, 6)

    def tile_width(self, entry):
        label = self.entry_wide(entry, "label")
        value = self.entry_wide(entry, "value")
        if self.place == "tiles":
            return max(label, value) + 4 * self.pad + 8
        return label + value + 2 * self.gap + 10

    def row(self, left, right, y, entry):
        font = self.entry_font(entry)
        fore = self.theme["sum_fg"]
        height = self.entry_height(entry)
        if entry["strong"] and self.look["inverse_total"]:
            self.sheet.rect(left - 4, y, right - left + 8, height,
                            self.theme["sel_bg"])
            fore = self.theme["sel_fg"]
        inset = min(self.lead, 6)
        self.sheet.text(left, y + inset, entry["label"], font, fore)
        self.sheet.text(right, y + inset, entry["value"], font, fore,
                        "right")
        return height

    def across(self, x, y, width):
        """Tiles or one row: label and value beside or above each other."""
        fore, at = self.theme["sum_fg"], x + max(4, self.pad)
        tallest = max(self.entry_height(e) for e in self.entries)
        for entry in self.entries:
            font = self.entry_font(entry)
            if self.place == "tiles":
                self.sheet.text(at, y, entry["label"], font, fore)
                self.sheet.text(at, y + tallest, entry["value"], font, fore)
            else:
                drop = tallest - self.entry_height(entry)
                used = self.sheet.text(at, y + drop, entry["label"], font,
                                       fore)
                self.sheet.text(at + used + min(self.gap, 10), y + drop,
                                entry["value"], font, fore)
            at += self.tile_width(entry)
        return tallest * (2 if self.place == "tiles" else 1)

    def button(self, x, y, width):
        font = self.font(True, self.scale())
        height = self.sheet.height(font) + 2 * self.pad + 4
        wide = width if self.look["zebra"] else \
            self.sheet.width(self.caption, font) + 4 * self.pad
        left = x + width - wide
        self.sheet.rect(left, y, wide, height, self.theme["accent_bg"])
        self.sheet.text(left + wide // 2, y + self.pad + 2, self.caption,
                        font, self.theme["accent_fg"], "center")
        return height + 4

    def columns(self, x, y, width):
        edge = max(4, self.pad)
        left, right = x + edge, x + width - edge
        if self.place in ("right", "button"):
            left = right - self.label - self.gap - self.value
        elif self.place == "left":
            right = left + self.label + self.gap + self.value
        for entry in self.entries:
            y += self.row(left, right, y, entry)
        return y

    def draw(self, x, y, width):
        start = len(self.sheet.ops)
        top = y
        y += 4
        if self.place in ("tiles", "inline"):
            y += self.across(x, y, width)
        else:
            y = self.columns(x, y, width)
        if self.place == "button":
            y += 4 + self.button(x, y + 4, width)
        y += 4
        self.sheet.rect(x, top, width, y - top, self.theme["sum_bg"])
        self.sheet.ops.insert(start, self.sheet.ops.pop())
        return y - top


TABLES = {"grid": Grid, "grid_bare": Grid, "unit_rows": Grid,
          "twoline": TwoLine, "cards": Cards, "receipt": Receipt}


def _info(block, x, y, width, scene):
    left, right = texts.info_texts(block.look, block.order, scene["id"])
    font, theme = block.font(), block.theme
    if block.wide(left) + block.wide(right) + 4 * block.pad > width:
        right = ""
    block.sheet.text(x + block.pad, y, left, font, theme["fg"])
    block.sheet.text(x + width - block.pad, y, right, font, theme["fg"],
                     "right")
    return block.line + 2


def _band(block, x, y, width, parts, back, fore):
    """Title or keys around the order; texts that have no room are left."""
    font = block.font(scale=0.9) if block.look["px"] > 11 else block.font()
    height = block.sheet.height(font) + 8
    block.sheet.rect(x, y, width, height, back)
    at = x + 6
    for text in parts:
        wide = block.sheet.width(text, font)
        if at + wide + 6 > x + width:
            break
        block.sheet.text(at, y + 4, text, font, fore)
        at += max(wide + 20, width // len(parts))
    return height


def _order_area(scene, table, totals, x, y, width):
    """Everything that the region holds; returns where it ends."""
    look = scene["look"]
    place = look["place"]
    if look["layout"] == "receipt":
        return y + table.draw(x, y, width)
    if place == "row":
        return y + table.draw(x, y, width)
    if place == "side":
        side = totals.min_width + 8
        table_height = table.draw(x, y, width - side - 8)
        height = totals.draw(x + width - side, y, side)
        return y + max(table_height, height)
    gap = int(2 + look["pad_y"] * 2 * look["scale"])
    first, second = (totals, table) if place == "above" else (table, totals)
    y += first.draw(x, y, width) + gap
    return y + second.draw(x, y, width)


def arrange(scene, measure):
    """The drawing of a scene: size, region, operations, text boxes."""
    look, order = scene["look"], scene["order"]
    sheet = Sheet(measure)
    make = TABLES[look["layout"]]
    table, totals = make(sheet, look, order), Totals(sheet, look, order)
    for other in scene.get("series", []):
        # One till: its columns stand where its widest order wants them.
        table.as_wide_as(make(sheet, look, other))
        totals.as_wide_as(Totals(sheet, look, other))
    least = table.min_width
    if look["layout"] != "receipt" and look["place"] == "side":
        least += totals.min_width + 16
    elif look["layout"] != "receipt":
        least = max(least, totals.min_width)
    width = int(least * look["spread"]) if look["layout"] != "receipt" \
        else least
    if width > 1880:
        width = least
    if width > 1880:
        raise Refused("too wide")
    return _compose(scene, sheet, table, totals, width)


def _compose(scene, sheet, table, totals, width):
    look, theme = scene["look"], scene["look"]["theme"]
    outer = 10 if look["furniture"] else 0
    margin = max(look["margin"], 1)
    x, y = outer + margin, margin
    full = width + 2 * (outer + margin)
    if look["furniture"]:
        y += _band(table, 0, 0, full, texts.title_texts(look),
                   theme["head_bg"], theme["head_fg"]) + 6
    top = y - margin
    if look["info"] and look["layout"] != "receipt":
        y += _info(table, x, y, width, scene)
    y = _order_area(scene, table, totals, x, y, width)
    bottom = y + margin
    y = bottom
    if look["furniture"]:
        y += 6 + _band(table, 0, y + 6, full, texts.BUTTONS,
                       theme["head_bg"], theme["head_fg"])
    if y > 1400:
        raise Refused("too high")
    background = [["rect", 0, 0, full, y, theme["outer_bg"]],
                  ["rect", outer, top, full - 2 * outer, bottom - top,
                   theme["bg"]]]
    sheet.check(full, y)
    return {"size": [full, y], "ops": background + sheet.ops,
            "boxes": sheet.boxes, "stretch": look.get("stretch", 1),
            "region": [outer, top, full - 2 * outer, bottom - top]}
