"""Pages of cells instead of screens: what a perfect recogniser would read.

The same scenes as generate.py makes, laid out with widths of our own, so that
no toolkit is needed and thousands take a minute. What another window, a
cursor or the region's edge hides is missing from its text. With --mangle the
texts are read badly on purpose. One JSON line a page goes to stdout:
{"id", "currency", "truth", "provable", "trap", "width", "height",
"cells": [[x, y, w, h, cut, text], ...]}.
"""

import argparse
import json
import random
import re
import sys
import unicodedata

import generate
import layout
import orders
import textgrid
import traps
from sheet import Refused

NARROW, WIDE = set("iljtfrI.,:;'|!()[]-/ \u00a0\u2009\u202f"), set("mwMW@%")
RULE = re.compile("^[-=─═│ ]{4,}$|^│$")
# What small type makes alike, both ways.
TWINS = "06 08 09 14 17 27 35 38 39 49 56 58 59 68 89".split()
CELL_WIDTH, CELL_HEIGHT = 8, 16


def char_width(char, px):
    if unicodedata.east_asian_width(char) in "WF":
        return px
    share = 0.32 if char in NARROW else 0.85 if char in WIDE else 0.56
    return px * share


def measure(font, text):
    px = font["px"]
    wide = sum(char_width(c, px) for c in text) * (1.06 if font["bold"] else 1)
    return round(wide), round(px * 1.25)


def grid_boxes(scene):
    rows, width = textgrid.screen(scene["look"], scene["order"])
    boxes = [[column * CELL_WIDTH, index * CELL_HEIGHT,
              textgrid.cells(text) * CELL_WIDTH, CELL_HEIGHT, text]
             for index, row in enumerate(rows) for column, text in row["texts"]]
    return boxes, [0, 0, width * CELL_WIDTH, len(rows) * CELL_HEIGHT]


def visible(box, cover):
    """The longest piece of a box that a rectangle leaves, or None."""
    x, y, w, h, text = box
    left, top, right, low = cover
    if left >= x + w or right <= x or top >= y + h or low <= y:
        return box
    hidden = min(low, y + h) - max(top, y)
    if hidden <= h // 4:
        return box
    if hidden < h - h // 8 and left <= x and right >= x + w:
        return [x, y, w, h, "~"]  # halves of characters
    begin = round(len(text) * max(0, left - x) / w)
    end = round(len(text) * max(0, right - x) / w)
    if begin == 0 and end >= len(text):
        return None
    head, tail = text[:begin], text[end:]
    if len(head) >= len(tail):
        kept, at = head.rstrip(), x
    else:
        kept, at = tail.lstrip(), right
    return [at, y, max(1, w * len(kept) // len(text)), h, kept] if kept \
        else None


def drawn_boxes(scene):
    """Texts as the finished drawing shows them."""
    drawing = layout.arrange(scene, measure)
    count = len(drawing["ops"])
    traps.disturb(scene, drawing)
    boxes = []
    for index, op in enumerate(drawing["ops"]):
        if op[0] == "text":
            width, height = measure(op[4], op[3])
            blank = height // 5  # above the letters, and below
            boxes.append([op[1], op[2] + blank, width, height - 2 * blank,
                          op[3]])
        elif index >= count:
            cover = (op[1], op[2], op[1] + op[3], op[2] + op[4])
            kept = [visible(box, cover) for box in boxes]
            boxes = [box for box in kept if box]
    return boxes, drawing["region"]


def clip(boxes, region):
    """Cells of the region; what crosses its edge is cut."""
    x, y, w, h = region
    outside = [(x - 9999, y - 9999, x, y + 9999 + h),
               (x + w, y - 9999, x + w + 9999, y + 9999 + h),
               (x - 9999, y - 9999, x + w + 9999, y),
               (x - 9999, y + h, x + w + 9999, y + 9999)]
    cells = []
    for box in boxes:
        kept = box
        for cover in outside:
            kept = kept and visible(kept, cover)
        if kept:
            kept = [max(kept[0], x) - x, max(kept[1], y) - y] + kept[2:]
            crosses = box[0] < x or box[1] < y or box[0] + box[2] > x + w \
                or box[1] + box[3] > y + h
            cells.append(kept[:4] + [int(crosses), kept[4]])
    return [c for c in cells if not RULE.match(c[5])]


def mangle(cells, rng):
    """Reads the page badly, as a recogniser or a segmenter would."""
    kind = rng.choice(["twins", "digit", "point", "cell", "row", "sign",
                       "double"])
    numeric = [c for c in cells if re.search("[0-9]", c[5])]
    if kind == "twins":
        pair = rng.choice(TWINS)
        pair = pair if rng.random() < 0.5 else pair[::-1]
        for cell in cells:
            cell[5] = cell[5].replace(*pair)
    elif kind in ("digit", "double") and numeric:
        for cell in rng.sample(numeric, min(len(numeric),
                                            1 if kind == "digit" else 2)):
            places = [m.start() for m in re.finditer("[0-9]", cell[5])]
            at = rng.choice(places)
            cell[5] = cell[5][:at] + rng.choice("0123456789") + \
                cell[5][at + 1:]
    elif kind == "point":
        some = rng.random() < 0.5
        for cell in cells:
            if not some or rng.random() < 0.3:
                cell[5] = re.sub("(?<=[0-9])[.,](?=[0-9])", "", cell[5])
    elif kind == "sign":
        for cell in cells:
            cell[5] = re.sub("^[-(]|[)]$", "", cell[5])
    elif kind == "cell":
        cells.remove(rng.choice(numeric or cells))
    elif kind == "row":
        middle = rng.choice(numeric or cells)
        cells = [c for c in cells if abs(c[1] - middle[1]) > c[3] // 2]
    return kind, [c for c in cells if c[5].strip()]


def make_page(options, toolkit, number):
    split = options.split
    make = generate.make_trap if split.startswith("adv") else \
        generate.make_scene
    scene = make(split, options.seed, toolkit, number)
    text = toolkit in ("console", "xterm")
    boxes, region = grid_boxes(scene) if text else drawn_boxes(scene)
    cells = clip(boxes, region)
    trap = scene["trap"] and scene["trap"]["kind"]
    if options.mangle:
        trap, cells = mangle(cells, random.Random("mangle/" + scene["id"]))
    look, order = scene["look"], scene["order"]
    return {"id": scene["id"], "currency": look["currency"],
            "truth": scene.get("truth") or orders.make_truth(look, order),
            "provable": not trap and orders.is_provable(look, order),
            "trap": trap, "cells": cells}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=generate.SPLITS, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--mangle", action="store_true")
    options = parser.parse_args()
    shares = generate.share_out(options.count, list(generate.TOOLKITS))
    for toolkit, count in shares.items():
        number = made = 0
        while made < count and number < 50 + 10 * count:
            try:
                page = make_page(options, toolkit, number)
                json.dump(page, sys.stdout, ensure_ascii=False)
                print()
                made += 1
            except Refused:
                pass
            number += 1


main()
