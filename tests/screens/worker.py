"""One renderer as a process: scenes come in as JSON lines, pictures go out.

usage: worker.py TOOLKIT MODE

A line in: {"id", "png", "look", "order", "trap"}. A line out: {"id", "size",
"region", "error"}; a scene whose texts would not show its truth is refused
with an error and makes no picture.
"""

import importlib
import json
import sys

import layout
import traps
from sheet import Refused


def draw(painter, scene):
    if hasattr(painter, "draw"):  # rows of characters
        return painter.draw(scene)
    drawing = layout.arrange(scene, painter.measure)
    traps.disturb(scene, drawing)
    painter.paint(drawing, scene["png"])
    return drawing


def answer(painter, scene):
    try:
        drawing = draw(painter, scene)
        return {"id": scene["id"], "size": drawing["size"],
                "region": drawing["region"], "error": None}
    except Refused as refused:
        return {"id": scene["id"], "error": str(refused)}


def main():
    toolkit, mode = sys.argv[1:]
    painter = importlib.import_module("paint_" + toolkit).Painter(mode)
    out = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        print(json.dumps(answer(painter, json.loads(line))), file=out,
              flush=True)
    if hasattr(painter, "close"):
        painter.close()


main()
