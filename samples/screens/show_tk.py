"""Shows a scene with Tk: one canvas, its text drawn by Tk's own fonts."""

import tkinter
from tkinter import font as tkfont

from show_common import load_scene, report, row_colours, summary_size

PAD = 6


class Painter:
    def __init__(self, scene, root):
        self.scene, self.theme = scene, scene["theme"]
        self.fonts = {}
        self.canvas = tkinter.Canvas(root, highlightthickness=0,
                                     background=self.theme["bg"])
        self.canvas.pack()
        self.row_height = self.font().metrics("linespace") + PAD
        self.widths = self.column_widths()
        self.width = max(scene["width"], sum(self.widths))
        self.widths[self.item_column()] += self.width - sum(self.widths)
        self.y = 0

    def font(self, size=None, bold=False):
        key = (size or self.scene["size"], bold)
        if key not in self.fonts:
            weight = "bold" if bold else "normal"
            self.fonts[key] = tkfont.Font(family=self.scene["family"],
                                          size=-key[0], weight=weight)
        return self.fonts[key]

    def item_column(self):
        keys = [c["key"] for c in self.scene["columns"]]
        return keys.index("item")

    def column_widths(self):
        widths = []
        for index, column in enumerate(self.scene["columns"]):
            texts = [r["cells"][index] for r in self.scene["rows"]]
            wide = max(map(self.font().measure, texts))
            head = self.font(bold=True).measure(column["title"])
            widths.append(max(wide, head) + 3 * PAD)
        return widths

    def box(self, height, colour, x=0, width=None):
        self.canvas.create_rectangle(x, self.y, x + (width or self.width),
                                     self.y + height, fill=colour, width=0)

    def text(self, x, y, text, colour, **look):
        font = self.font(look.get("size"), look.get("bold", False))
        self.canvas.create_text(x, y, text=text, fill=colour, font=font,
                                anchor=look.get("anchor", "w"))

    def cells(self, texts, colour, bold=False):
        x = 0
        middle = self.y + self.row_height // 2
        for text, column, width in zip(texts, self.scene["columns"],
                                       self.widths):
            if column["align"] == "left":
                self.text(x + PAD, middle, text, colour, bold=bold)
            else:
                self.text(x + width - PAD, middle, text, colour, bold=bold,
                          anchor="e")
            x += width

    def table(self):
        top = self.y
        self.box(self.row_height, self.theme["head_bg"])
        self.cells([c["title"] for c in self.scene["columns"]],
                   self.theme["head_fg"], bold=True)
        self.y += self.row_height
        self.rule()
        for index, row in enumerate(self.scene["rows"]):
            self.line(row, index)
        if self.scene["grid"] == "lines":
            self.column_rules(top)
        if self.scene["grid"] != "none":
            self.canvas.tag_raise("rule")

    def line(self, row, index):
        back, fore = row_colours(self.theme, row, index, self.scene["zebra"])
        double = row["detail"] is not None
        self.box(self.row_height * (2 if double else 1), back)
        self.cells(row["cells"], fore)
        self.y += self.row_height
        if double:
            self.text(4 * PAD, self.y + self.row_height // 2 - PAD // 2,
                      row["detail"], fore)
            self.y += self.row_height
        self.rule()

    def rule(self):
        if self.scene["grid"] != "none":
            self.canvas.create_line(0, self.y, self.width, self.y,
                                    fill=self.theme["line"], tags="rule")

    def column_rules(self, top):
        x = 0
        for width in self.widths[:-1]:
            x += width
            self.canvas.create_line(x, top, x, self.y,
                                    fill=self.theme["line"], tags="rule")

    def entry_height(self, entry):
        return max(self.row_height, summary_size(self.scene, entry) * 2)

    def summary(self):
        entries = self.scene["summary"]
        if not entries:
            return
        first = self.y + PAD
        self.box(sum(map(self.entry_height, entries)) + 2 * PAD,
                 self.theme["sum_bg"])
        self.y += PAD
        for entry in entries:
            self.summary_entry(entry)
        self.y += PAD
        if self.scene["note"]:
            self.text(PAD, first + self.entry_height(entries[0]) // 2,
                      self.scene["note"], self.theme["sum_fg"])

    def summary_entry(self, entry):
        size = summary_size(self.scene, entry)
        height = self.entry_height(entry)
        middle = self.y + height // 2
        look = {"size": size, "bold": entry["strong"]}
        left = PAD if self.scene["place"] == "bar" else self.width // 2
        self.text(left if not self.scene["note"] else self.width // 2,
                  middle, entry["label"], self.theme["sum_fg"], **look)
        self.text(self.width - PAD, middle, entry["value"],
                  self.theme["sum_fg"], anchor="e", **look)
        self.y += height

    def band(self, texts, colour, text_colour):
        """Title or key row around the order."""
        self.box(self.row_height + PAD, colour)
        step = self.width // len(texts)
        for index, text in enumerate(texts):
            self.text(index * step + PAD, self.y + self.row_height // 2 + 3,
                      text, text_colour, size=max(9, self.scene["size"] - 2))
        self.y += self.row_height + PAD

    def paint(self):
        """Everything; returns the order's region."""
        theme, scene = self.theme, self.scene
        if scene["caption"]:
            self.band(scene["caption"], theme["sel_bg"], theme["sel_fg"])
        top = self.y
        self.table()
        self.box(2 * PAD, theme["bg"])
        self.y += 2 * PAD
        self.summary()
        region = [0, top, self.width, self.y - top]
        if scene["buttons"]:
            self.band(scene["buttons"], theme["head_bg"], theme["head_fg"])
        self.canvas.configure(width=self.width, height=self.y)
        return region


def main():
    scene = load_scene()
    root = tkinter.Tk()
    root.overrideredirect(True)
    root.geometry("+0+0")
    painter = Painter(scene, root)
    region = painter.paint()
    root.update()
    report([0, 0, painter.width, painter.y], region)
    root.mainloop()


main()
