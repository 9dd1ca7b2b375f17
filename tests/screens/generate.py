"""Makes screens of registers, thousands of them, with their exact truth.

See README.md beside this file.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys

import fonts
import ink
import looks
import orders
import traps
from sheet import Refused

HERE = pathlib.Path(__file__).resolve().parent
# toolkit: (share of the screens, its rendering modes)
TOOLKITS = {
    "qt": (30, ["full", "slight", "unhinted", "mono", "lcd", "lcdfull",
                "auto"]),
    "gtk": (20, ["full", "slight", "unhinted", "mono", "lcd", "lcdfull",
                 "subpixel"]),
    "tk": (15, ["full", "slight", "unhinted", "mono", "lcd", "lcdfull"]),
    "gdi": (20, ["cleartype", "cleartype", "bgr", "smooth", "off",
                 "stretched"]),
    "console": (12, ["bitmap"]),
    "xterm": (3, ["full", "slight", "mono", "lcd"]),
}
SPLITS = ("dev", "check", "held-out", "adversarial", "adversarial-held-out", "tills",
          "tills-held-out")
TILL_SCREENS = 10

# What a till in such a language is set up with; else what is usual.
LANGUAGES = {"ja": "eng+jpn", "es": "spa", "fr": "fra", "de": "deu",
             "tr": "tur"}


def split_of(split):
    """Which of the lists of fonts, colours and the like a split is of."""
    return "held-out" if "held-out" in split else \
        "check" if split == "check" else "dev"


def make_scene(split, seed, toolkit, number):
    """A screen of its own look, from the split, the seed and its number."""
    name = f"{split}-{seed}-{toolkit}-{number}"
    rng = random.Random(name)
    mode = rng.choice(TOOLKITS[toolkit][1])
    look = looks.choose_look(name, toolkit, mode, split_of(split), rng)
    catalogue = orders.make_catalogue(look, rng)
    order = orders.make_order(look, rng, catalogue)
    return finish_scene(name, look, order, rng)


def finish_scene(name, look, order, rng):
    look["selected"] = rng.randrange(len(order["items"])) \
        if look["select"] else -1
    return {"id": name, "look": look, "order": order, "trap": None}


def make_trap(split, seed, toolkit, number):
    scene = make_scene(split, seed, toolkit, number)
    traps.set_trap(scene, random.Random("trap/" + scene["id"]))
    return scene


def make_till(split, seed, toolkit, number):
    """Screens of one till: one look, always new orders."""
    name = f"{split}-{seed}-{toolkit}-{number}"
    rng = random.Random(name)
    mode = rng.choice(TOOLKITS[toolkit][1])
    look = looks.choose_look(name, toolkit, mode, split_of(split), rng)
    look["lines"] = rng.choice([(1, 5), (2, 8), (3, 12)])
    catalogue = orders.make_catalogue(look, rng)
    made = [orders.make_order(look, rng, catalogue)
            for _ in range(TILL_SCREENS)]
    scenes = []
    for index, order in enumerate(made):
        scene = finish_scene(f"{name}-{index}", dict(look), order, rng)
        scenes.append({**scene, "till": name, "series": made})
    return scenes


def manifest_line(split, scene, answer):
    look, order = scene["look"], scene["order"]
    line = {"id": scene["id"], "image": f"png/{scene['id']}.png"}
    width, height = answer["size"]
    x, y, w, h = answer["region"]
    if [x, y, w, h] != [0, 0, width, height]:
        line["region"] = {"x": x, "y": y, "w": w, "h": h}
    if scene.get("till"):
        line["till"] = scene["till"]
    line["currency"] = look["currency"]
    if look["language"] in LANGUAGES:
        line["languages"] = LANGUAGES[look["language"]]
    line["truth"] = scene.get("truth") or orders.make_truth(look, order)
    line["provable"] = not scene["trap"] and orders.is_provable(look, order)
    line["group"] = {
        "toolkit": look["toolkit"], "rendering": look["mode"],
        "font": look["family"], "px": look["px"],
        "theme": look["theme"]["name"], "layout": look["layout"],
        "place": look["place"], "language": look["language"]}
    if look["toolkit"] == "gdi":
        line["group"].update(scale=look["scale"], stretch=look["stretch"])
    line["split"] = split
    if scene["trap"]:
        line["trap"] = scene["trap"]["what"]
    return line


class Worker:
    """A renderer's process; started for one toolkit and mode."""

    def __init__(self, toolkit, mode, split, folder):
        path = folder / f"fonts-{mode}.conf"
        path.write_text(fonts.configuration(mode, split,
                                            folder / "fontconfig"),
                        encoding="utf-8")
        environment = {**os.environ, "FONTCONFIG_FILE": str(path),
                       "SCREENS_HELD_OUT": str(int(split == "held-out"))}
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", toolkit, mode],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment)

    def ask(self, scene):
        self.process.stdin.write(json.dumps(scene) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{scene['id']}: the renderer has ended")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def share_out(count, toolkits):
    """How many screens each toolkit makes."""
    whole = sum(TOOLKITS[t][0] for t in toolkits)
    shares = {t: count * TOOLKITS[t][0] // whole for t in toolkits}
    shares[toolkits[0]] += count - sum(shares.values())
    return shares


class Factory:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.output)
        self.split = split_of(options.split)
        self.workers = {}
        self.refused = {}
        (self.folder / "png").mkdir(parents=True, exist_ok=True)
        self.pages = open(self.folder / "pages.jsonl", "w",
                          encoding="utf-8") if options.pages else None
        self.scratch = self.folder / "work"
        self.scratch.mkdir(exist_ok=True)

    def worker(self, look):
        key = (look["toolkit"], look["mode"])
        if key not in self.workers:
            self.workers[key] = Worker(*key, self.split,
                                       self.scratch.resolve())
        return self.workers[key]

    def note(self, name, error):
        kind = error.split(":")[0]
        self.refused[kind] = self.refused.get(kind, 0) + 1
        if self.options.verbose:
            print(name, error, file=sys.stderr)

    def draw(self, scene):
        """The manifest's line, or None where the scene was refused."""
        scene["png"] = str(self.folder / "png" / f"{scene['id']}.png")
        answer = self.worker(scene["look"]).ask(scene)
        if answer["error"]:
            self.note(scene["id"], answer["error"])
            return None
        line = manifest_line(self.options.split, scene, answer)
        if self.pages:
            page = {k: line[k] for k in ("id", "currency", "truth",
                                         "provable")}
            page["cells"] = ink.cells(scene["png"], answer["texts"],
                                      answer["region"])
            self.pages.write(json.dumps(page, ensure_ascii=False) + "\n")
        return line

    def attempts(self, toolkit, number):
        """Lines of one attempt: a screen, or all screens of a till."""
        split = self.options.split
        where = (split, self.options.seed, toolkit, number)
        if split.startswith("tills"):
            lines = [self.draw(scene) for scene in make_till(*where)]
            return lines if all(lines) else []
        make = make_trap if split.startswith("adv") else make_scene
        try:
            line = self.draw(make(*where))
        except Refused as refused:
            self.note(f"{where}", str(refused))
            line = None
        return [line] if line else []

    def screens(self, toolkit, count):
        number = made = 0
        while made < count:
            lines = self.attempts(toolkit, number)[:count - made]
            yield from lines
            number += 1
            made += len(lines)
            if number > 50 + 10 * count:
                sys.exit(f"{toolkit}: nearly every scene is refused")

    def close(self):
        for worker in self.workers.values():
            worker.close()
        if self.pages:
            self.pages.close()


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=SPLITS, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--only", default=",".join(TOOLKITS),
                        help="toolkits, with commas between")
    parser.add_argument("--pages", action="store_true",
                        help="write pages.jsonl, too: the true texts where "
                        "their ink is, for layout_boxes")
    parser.add_argument("--verbose", action="store_true",
                        help="say which scenes are refused, and why")
    options = parser.parse_args()
    options.only = options.only.split(",")
    for toolkit in options.only:
        if toolkit not in TOOLKITS:
            parser.error(f"no toolkit {toolkit}; there are "
                         + ", ".join(TOOLKITS))
    return options


def main():
    options = parse_options()
    factory = Factory(options)
    path = factory.folder / "manifest.jsonl"
    with open(path, "w", encoding="utf-8") as out:
        for toolkit, count in share_out(options.count, options.only).items():
            for line in factory.screens(toolkit, count):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    factory.close()
    print(f"{path}: {options.count} screens; refused: {factory.refused}")


if __name__ == "__main__":
    main()
