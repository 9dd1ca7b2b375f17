#!/usr/bin/python3
"""Damage screens that are read as verified, and see what is said then.

usage: /usr/bin/python3 damage_reading.py BUILD FOLDER OUTPUT [--seed N]

FOLDER was made by tests/screens/generate.py with --pages. Each of its screens
that posplugin, started from BUILD, verifies is damaged in every way of KINDS,
and read again as one of a new till. Nothing passes or fails here; what is
counted is told in docs/reading-benchmark.md. Pictures of what was verified
and must not have been are left in OUTPUT/wrong.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
from decimal import Decimal

import numpy
from PIL import Image, ImageDraw

ROOT = pathlib.Path(__file__).resolve().parent.parent
TWINS = {"3": "8", "8": "396", "5": "6", "6": "58", "1": "7", "7": "1",
         "0": "8", "9": "8"}
NUMBER = re.compile(r"\d[\d.,' ]*")
ARROW = [(0, 0), (0, 14), (3, 11), (6, 17), (8, 16), (5, 10), (10, 10)]


class NoPlace(Exception):
    """This screen cannot be damaged so."""


# -- where things are -------------------------------------------------------

def meanings(text):
    """The amounts that a cell's only number may stand for."""
    found = NUMBER.findall(text)
    if len(found) != 1:
        return set()
    digits = re.sub(r"\D", "", found[0])
    return {Decimal(digits).scaleb(-decimals) for decimals in (0, 2, 3)}


def ground_of(part):
    colours, counts = numpy.unique(part.reshape(-1, 3), axis=0,
                                   return_counts=True)
    return colours[counts.argmax()]


class Cell:
    """A cell of a picture, and its characters where no two touch."""

    def __init__(self, pixels, box, text):
        self.x, self.y, self.w, self.h = box
        self.text = text
        self.part = pixels[self.y:self.y + self.h, self.x:self.x + self.w]
        self.ground = ground_of(self.part)
        off = abs(self.part.astype(int) - self.ground).max(axis=2)
        self.inked = off > 16
        marked = [0, *self.inked.any(axis=0).astype(int), 0]
        steps = numpy.flatnonzero(numpy.diff(marked))
        self.runs = list(zip(steps[::2], steps[1::2]))
        self.strongest = self.part.reshape(-1, 3)[off.argmax()]
        letters = text.replace(" ", "")
        self.letters = letters if len(letters) == len(self.runs) else ""
        digits = [run for run, letter in zip(self.runs, self.letters)
                  if letter.isdigit()]
        rows = numpy.flatnonzero(numpy.logical_or.reduce(
            [self.inked[:, a:b].any(axis=1) for a, b in digits])) \
            if digits else []
        self.rows = (rows[0], rows[-1] + 1) if len(rows) else (0, 0)

    def places(self, letters):
        return [i for i, letter in enumerate(self.letters)
                if letter in letters]

    def glyph(self, index):
        start, end = self.runs[index]
        return self.part[self.rows[0]:self.rows[1], start:end]

    def alike(self, other):
        return (self.rows[1] - self.rows[0] == other.rows[1] - other.rows[0]
                and (self.ground == other.ground).all()
                and (self.strongest == other.strongest).all())


class Screen:
    """A screen that is to be damaged; it changes `pixels` only."""

    def __init__(self, folder, line, page, rng):
        self.line, self.rng = line, rng
        image = Image.open(folder / line["image"]).convert("RGB")
        self.pixels = numpy.array(image)
        region = line.get("region") or {"x": 0, "y": 0}
        self.cells = [Cell(self.pixels, (x + region["x"], y + region["y"],
                                         w, h), text)
                      for x, y, w, h, _, text in page["cells"]]
        truth = line["truth"]
        values = [item["item_amount"] for item in truth["sale_items"]]
        self.amounts = self.unique(values)
        self.total = self.unique([truth["total_amount"]])

    def unique(self, values):
        """The cells of amounts that the screen shows in one place only."""
        found = []
        for value in values:
            cells = [c for c in self.cells if value is not None
                     and abs(Decimal(value)) in meanings(c.text)]
            found += cells if len(cells) == 1 else []
        return found

    def choose(self, cells):
        if not cells:
            raise NoPlace
        return self.rng.choice(cells)

    def digit(self, cells, digits="0123456789"):
        """The place of a digit: its cell, and which of its characters."""
        cell = self.choose([c for c in cells if c.places(digits)])
        return cell, self.choose(cell.places(digits))


# -- damage -----------------------------------------------------------------

def twin(screen):
    """A digit of an amount or of the total is another that looks like it."""
    ways = []
    for cell in screen.amounts + screen.total:
        for i in cell.places("".join(TWINS)):
            ways += [(cell, i, other, k) for other in screen.cells
                     if other.alike(cell)
                     for k in other.places(TWINS[cell.letters[i]])]
    cell, i, other, k = screen.choose(ways)
    start, end = cell.runs[i]
    glyph = other.glyph(k).copy()
    left = cell.x + (start + end - glyph.shape[1]) // 2
    cell.part[cell.rows[0]:cell.rows[1], start:end] = cell.ground
    top = cell.y + cell.rows[0]
    screen.pixels[top:top + len(glyph), left:left + glyph.shape[1]] = glyph


def erase(cell, index):
    start, end = cell.runs[index]
    cell.part[:, start:end] = cell.ground


def lost_digit(screen):
    """A digit of an amount or of the total, not a zero, is not there."""
    erase(*screen.digit(screen.amounts + screen.total, "123456789"))


def lost_marks(screen):
    """No amount, and not the total, has its marks."""
    cells = [c for c in screen.cells if c.places(".,") and meanings(c.text)]
    if not cells:
        raise NoPlace
    for cell in cells:
        for index in cell.places(".,"):
            erase(cell, index)


def lost_row(screen):
    """The row of an amount is painted over."""
    cell = screen.choose(screen.amounts)
    for other in screen.cells:
        if other.y < cell.y + cell.h and cell.y < other.y + other.h:
            other.part[:] = other.ground


def cut_column(screen):
    """The column of the amounts ends too early, the total's with it."""
    cell = screen.choose([c for c in screen.amounts if c.letters])
    edge = cell.x + cell.runs[-screen.rng.randint(1, 2)][0]
    for other in screen.cells:
        if other.x < edge < other.x + other.w and meanings(other.text):
            other.part[:, edge - other.x:] = other.ground


def pointer(screen):
    """The mouse's pointer stands on a digit of the total."""
    cell, index = screen.digit(screen.total)
    x = cell.x + screen.rng.randrange(*cell.runs[index])
    y = cell.y + screen.rng.randrange(cell.h)
    image = Image.fromarray(screen.pixels)
    ImageDraw.Draw(image).polygon([(x + dx, y + dy) for dx, dy in ARROW],
                                  fill="white", outline="black")
    screen.pixels = numpy.array(image)


def selection(screen):
    """Some of the total's characters are selected, inverse or filled."""
    cell, index = screen.digit(screen.total)
    last = screen.rng.randrange(index, len(cell.runs))
    part = cell.part[:, cell.runs[index][0]:cell.runs[last][1]]
    part[:] = 255 - part if screen.rng.random() < 0.5 else cell.strongest


# Those marked True leave no order that could be proven; after the others one
# that is verified must be that of the undamaged screen.
KINDS = {twin: True, lost_digit: True, lost_marks: False, lost_row: True,
         cut_column: False, pointer: False, selection: False}


# -- reading ----------------------------------------------------------------

def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read(build, manifest):
    """The readings of a manifest's screens, by their names."""
    environment = {"POSPLUGIN_DATA": str(ROOT / "ocr"), **os.environ}
    done = subprocess.run(
        [os.path.join(build, "pos_plugin", "posplugin"), "replay", "--cold",
         "--config", os.devnull, str(manifest)],
        env=environment, stdout=subprocess.PIPE, check=False, text=True)
    readings = map(json.loads, done.stdout.splitlines())
    return {r["id"]: r for r in readings if "verdict" in r}


def damage(options, verified, pages):
    """Writes a damaged picture of each kind of each screen; its manifest."""
    made = []
    for line in verified:
        for kind, hopeless in KINDS.items():
            name = f"{line['id']}-{kind.__name__}"
            rng = random.Random(f"{options.seed}/{name}")
            screen = Screen(options.folder, line, pages[line["id"]], rng)
            try:
                kind(screen)
            except NoPlace:
                continue
            image = f"png/{name}.png"
            Image.fromarray(screen.pixels).save(options.output / image)
            made.append({**line, "id": name, "image": image,
                         "trap": kind.__doc__, "kind": kind.__name__,
                         "hopeless": hopeless})
    return made


def shows(order):
    """What an order has the customer pay, and for what."""
    return [order["total_amount"]] + [
        [item[key] for key in ("quantity", "unit_price", "item_amount")]
        for item in order["sale_items"]]


def count(options, made, readings):
    """Counts by kind; what was wrong is kept."""
    counts = collections.defaultdict(collections.Counter)
    for line in made:
        reading, kind = readings[line["id"]], line["kind"]
        told = counts[kind]
        told["screens"] += 1
        if reading["verdict"] != "verified":
            continue
        before = shows(line["truth"]) == shows(reading["order"])
        told["as before" if before else "otherwise"] += 1
        total = line["truth"]["total_amount"]
        told["other total"] += reading["order"]["total_amount"] != total
        if not before or line["hopeless"]:
            shutil.copy(options.output / line["image"],
                        options.output / "wrong")
            print(f"look at {line['id']}")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    for name in ("png", "wrong"):
        (options.output / name).mkdir(parents=True, exist_ok=True)
    manifest = options.folder / "manifest.jsonl"
    plain = read(options.build, manifest)
    pages = {page["id"]: page
             for page in lines_of(options.folder / "pages.jsonl")}
    verified = [line for line in lines_of(manifest)
                if plain[line["id"]]["verdict"] == "verified"]
    made = damage(options, verified, pages)
    manifest = options.output / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n"
                                for line in made), encoding="utf-8")
    counts = count(options, made, read(options.build, manifest))
    columns = ("screens", "as before", "otherwise", "other total")
    print(f"\n{len(verified)} of {len(plain)} screens were verified\n")
    print("| damage | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for kind, told in counts.items():
        print(f"| {kind} | " + " | ".join(str(told[c]) for c in columns)
              + " |")


if __name__ == "__main__":
    main()
