"""Paints text-mode screens from the bitmaps of console fonts (PSF)."""

import gzip
import os
import re
import struct

from PIL import Image, ImageDraw

import fonts
import textgrid
import traps
from sheet import Refused

FOLDER = "/usr/share/consolefonts/"
ENDINGS = (".psf.gz", ".psfu.gz")
WIDEST = 120


def _psf1_map(data, count):
    """Character to glyph; sequences of several characters are skipped."""
    table, glyph, skip = {}, 0, False
    for (unit,) in struct.iter_unpack("<H", data):
        if unit == 0xFFFF:
            glyph, skip = glyph + 1, False
        elif unit == 0xFFFE:
            skip = True
        elif not skip:
            table.setdefault(chr(unit), glyph)
    return table


def _psf2_map(data):
    table = {}
    for glyph, part in enumerate(data.split(b"\xff")):
        for char in part.split(b"\xfe")[0].decode("utf-8", "ignore"):
            table.setdefault(char, glyph)
    return table


def load_psf(name):
    """(width, height, list of bitmaps, map) of a console font."""
    paths = [root + FOLDER + name + ending
             for root in ("", fonts.unpacked()) for ending in ENDINGS]
    with gzip.open(next(filter(os.path.exists, paths), paths[0])) as file:
        data = file.read()
    if data[:2] == b"\x36\x04":
        count, height = 512 if data[2] & 1 else 256, data[3]
        start, size, width = 4, height, 8
        table = _psf1_map(data[4 + count * size:], count)
    else:
        _, start, _, count, size, height, width = struct.unpack_from(
            "<7I", data, 4)
        table = _psf2_map(data[start + count * size:])
    glyphs = [data[start + i * size:start + (i + 1) * size]
              for i in range(count)]
    return width, height, glyphs, table


class Painter:
    """Fonts of 8 px may have a ninth column, small ones may be doubled."""

    def __init__(self, mode):
        self.fonts, self.masks = {}, {}

    def font(self, name):
        if name not in self.fonts:
            self.fonts[name] = load_psf(name)
        return self.fonts[name]

    def mask(self, name, char):
        if (name, char) not in self.masks:
            width, height, glyphs, table = self.font(name)
            if char not in table:
                raise Refused(f"no glyph: {char}")
            self.masks[name, char] = Image.frombytes(
                "1", (width, height), glyphs[table[char]])
        return self.masks[name, char]

    def colours(self, theme, role):
        return {"head": (theme["head_bg"], theme["head_fg"]),
                "selected": (theme["sel_bg"], theme["sel_fg"]),
                "sum": (theme["sum_bg"], theme["sum_fg"]),
                "total": (theme["sum_bg"], theme["sum_fg"])}.get(
                    role, (theme["bg"], theme["fg"]))

    def draw(self, scene, path):
        look = scene["look"]
        rows, width = textgrid.screen(look, scene["order"])
        if width > WIDEST:
            raise Refused("too wide")
        name = look["family"]
        wide, high, _, _ = self.font(name)
        wide += 1 if wide == 8 and look["pad_x"] in (4, 8) else 0
        margin = 1 + look["pad_y"] % 3
        full = ((width + 2 * margin) * wide, (len(rows) + 2) * high)
        image = Image.new("RGB", full, look["theme"]["bg"])
        self.rows(image, scene, rows, (margin, wide, high))
        times = 2 if look["scale"] >= 1.5 and high <= 16 else 1
        image = image.resize((full[0] * times, full[1] * times),
                             Image.NEAREST)
        image.save(path)
        boxes = [[(margin + column) * wide * times, index * high * times,
                  len(text) * wide * times, high * times, text]
                 for index, row in enumerate(rows, 1)
                 for column, text in row["texts"]]
        return {"size": list(image.size), "region": [0, 0, *image.size],
                "boxes": boxes}

    def rows(self, image, scene, rows, grid):
        look, (margin, wide, high) = scene["look"], grid
        canvas = ImageDraw.Draw(image)
        for index, row in enumerate(rows, 1):
            back, fore = self.colours(look["theme"], row["role"])
            canvas.rectangle((0, index * high, image.width,
                              index * high + high - 1), fill=back)
            for column, text in row["texts"]:
                for place, char in enumerate(traps.substitute(text, scene)):
                    at = ((margin + column + place) * wide, index * high)
                    self.put(canvas, at, look["family"], char, fore,
                             wide)

    def put(self, canvas, at, name, char, fore, wide):
        mask = self.mask(name, char)
        canvas.bitmap(at, mask, fill=fore)
        if wide > mask.width and re.match("[─═┬┴╤╧]", char):
            edge = mask.crop((mask.width - 1, 0, mask.width, mask.height))
            canvas.bitmap((at[0] + mask.width, at[1]), edge, fill=fore)
