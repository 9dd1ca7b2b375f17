"""Paints drawings on a Tk canvas, in a window of a virtual display."""

import tkinter
from tkinter import font as tkfont

from display import SIZE, Display
from sheet import Refused


class Painter:
    def __init__(self, mode):
        self.display = Display()
        self.root = tkinter.Tk()
        self.root.overrideredirect(True)
        self.root.geometry(f"{SIZE[0]}x{SIZE[1]}+0+0")
        self.canvas = tkinter.Canvas(self.root, highlightthickness=0,
                                     width=SIZE[0], height=SIZE[1])
        self.canvas.pack()
        self.fonts, self.sizes = {}, {}

    def font(self, look):
        key = (look["family"], look["px"], look["bold"])
        if key not in self.fonts:
            font = tkfont.Font(family=look["family"], size=-look["px"],
                               weight="bold" if look["bold"] else "normal")
            found = font.actual("family")
            if found != look["family"]:
                raise SystemExit(f"{look['family']}: there is only {found}")
            self.fonts[key] = (font, font.metrics("linespace"))
        return self.fonts[key]

    def measure(self, look, text):
        key = (look["family"], look["px"], look["bold"], text)
        if key not in self.sizes:
            font, height = self.font(look)
            self.sizes[key] = (font.measure(text), height)
        return self.sizes[key]

    def paint(self, drawing, path):
        width, height = drawing["size"]
        if width > SIZE[0] or height > SIZE[1]:
            raise Refused("larger than the display")
        self.canvas.delete("all")
        for op in drawing["ops"]:
            if op[0] == "rect":
                x, y, w, h = op[1:5]
                self.canvas.create_rectangle(x, y, x + w, y + h, fill=op[5],
                                             width=0)
            else:
                _, x, y, text, look, colour = op
                self.canvas.create_text(x, y, text=text, fill=colour,
                                        font=self.font(look)[0], anchor="nw")
        self.root.update()
        self.root.winfo_pointerx()  # waits until the server has drawn
        self.display.grab(width, height).save(path)

    def close(self):
        self.root.destroy()
        self.display.close()
