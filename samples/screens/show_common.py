"""What all renderers share: reading the scene, reporting where it stands.

A renderer is run as `show_NAME.py SCENE.json`. It shows the scene in a window
at the screen's top left corner, prints one JSON line {"window": [x, y, w, h],
"region": [x, y, w, h]} in root coordinates once it has painted, and stays
until it is terminated.
"""

import json
import sys


def load_scene():
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} SCENE.json")
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file)


def report(window, region, stream=sys.stdout):
    print(json.dumps({"window": window, "region": region}), file=stream,
          flush=True)


def row_colours(theme, row, index, zebra):
    """Background and text of one line of the order."""
    if row["selected"]:
        return theme["sel_bg"], theme["sel_fg"]
    striped = zebra and index % 2 == 1
    return theme["zebra"] if striped else theme["bg"], theme["fg"]


def summary_size(scene, entry):
    """The amount to pay is larger where it has a bar or panel of its own."""
    big = entry["strong"] and scene["place"] in ("bar", "side", "top")
    return scene["size"] * 3 // 2 if big else scene["size"]
