"""One renderer as a process: scenes come in as JSON lines, pictures go out.

usage: worker.py TOOLKIT MODE

A line in: {"id", "png", "look", "order", "trap"}. A line out: {"id", "size",
"region", "texts", "error"}; a scene whose texts would not show its truth is refused
with an error and makes no picture.
"""

import importlib
import json
import os
import sys

import layout
import traps
from sheet import Refused


def draw(painter, scene, path):
    if hasattr(painter, "draw"):  # rows of characters
        return painter.draw(scene, path)
    drawing = layout.arrange(scene, painter.measure)
    traps.disturb(scene, drawing)
    if scene.get("substitute"):
        false = traps.false_drawing(scene, drawing)
        for old, new in zip(drawing["ops"], false["ops"]):
            if old[0] == "text" and painter.measure(old[4], old[3]) != \
                    painter.measure(new[4], new[3]):
                raise Refused("characters of other widths")
        drawing = false
    painter.paint(drawing, path)
    return drawing


def draw_screen(painter, scene):
    path = scene["png"]
    drawing = draw(painter, scene, path)
    trap = scene["trap"]
    if trap and "pair" in trap:
        false = path + ".false.png"
        scene["substitute"] = trap["pair"]
        try:
            draw(painter, scene, false)
            traps.blend(path, false, drawing, trap)
        except Refused:
            os.unlink(path)
            raise
        os.unlink(false)
    return drawing


def answer(painter, scene):
    try:
        drawing = draw_screen(painter, scene)
        return {"id": scene["id"], "size": drawing["size"],
                "region": drawing["region"], "texts": drawing["boxes"],
                "error": None}
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
