#!/usr/bin/python3
"""Makes the register screens: real toolkits, shown on Xvfb, photographed.

usage: generate.py [--output FOLDER] [--display N] [--seed N] [--per-till N]
                   [--only WORD]

Writes FOLDER/png/ID.png and FOLDER/manifest.jsonl. --only makes the screens
whose id contains WORD and leaves the manifest's other lines as they are.
"""

import argparse
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from PIL import ImageGrab

import scenes
import traps
from tills import TILLS

HERE = os.path.dirname(os.path.abspath(__file__))
SCREEN = "1280x1024x24"
START_S = 15
SETTLE_S = 8

FONT_RULES = {
    "gray": ("true", "none"),
    "mono": ("false", "none"),
    "lcd": ("true", "rgb"),
}

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <match target="font">
    <edit name="antialias" mode="assign"><bool>{0}</bool></edit>
    <edit name="hinting" mode="assign"><bool>true</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintfull</const></edit>
    <edit name="rgba" mode="assign"><const>{1}</const></edit>
    <edit name="lcdfilter" mode="assign"><const>lcddefault</const></edit>
    <edit name="embeddedbitmap" mode="assign"><bool>false</bool></edit>
  </match>
</fontconfig>
"""


def check_programs(*names):
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        sys.exit(f"{', '.join(missing)} not found; README.md names the "
                 "packages")


def start_xvfb(display):
    command = ["Xvfb", f":{display}", "-screen", "0", SCREEN, "-dpi", "96",
               "-noreset", "-nolisten", "tcp"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        if os.path.exists(f"/tmp/.X11-unix/X{display}"):
            return server
        time.sleep(0.05)
    server.kill()
    sys.exit(f"Xvfb :{display} did not start; is the display number taken?")


def stop_group(process):
    """A renderer has its own process group: nothing else is touched."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    process.wait(timeout=START_S)
    process.stdout.close()


def photograph(display, report):
    """The window's area, once two looks 150 ms apart are equal."""
    x, y, width, height = report["window"]
    box = (x, y, x + width, y + height)
    deadline = time.monotonic() + SETTLE_S
    last = None
    while time.monotonic() < deadline:
        shot = ImageGrab.grab(bbox=box, xdisplay=display).convert("RGB")
        painted = len(shot.getcolors(1 << 24)) > 2
        if painted and last and shot.tobytes() == last.tobytes():
            return shot
        last = shot
        time.sleep(0.15)
    raise RuntimeError("the window does not come to rest")


def font_environment(folder, rendering, display):
    path = os.path.join(folder, rendering + ".conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(FONTS_CONF.format(*FONT_RULES[rendering]))
    return {**os.environ, "FONTCONFIG_FILE": path, "DISPLAY": display,
            "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "xcb",
            "GTK_THEME": "Adwaita", "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1", "XDG_RUNTIME_DIR": folder}


def read_report(process):
    """The renderer's one line, or an exception when it does not come."""
    ready, _, _ = select.select([process.stdout], [], [], START_S)
    line = process.stdout.readline() if ready else b""
    if not line.strip():
        raise RuntimeError("the renderer showed nothing; see its message")
    return json.loads(line)


def show_and_shoot(screen, folder, display):
    """Run the scene's renderer; returns its picture and its report."""
    scene = screen["scene"]
    path = os.path.join(folder, "scene.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(scene, file)
    command = [sys.executable,
               os.path.join(HERE, f"show_{scene['toolkit']}.py"), path]
    environment = font_environment(folder, scene["rendering"], display)
    process = subprocess.Popen(command, stdout=subprocess.PIPE,
                               env=environment, start_new_session=True)
    try:
        report = read_report(process)
        return photograph(display, report), report
    finally:
        stop_group(process)


def manifest_line(screen, report):
    """The order's region is given only where the window shows more."""
    line = {"id": screen["id"], "image": f"png/{screen['id']}.png",
            "till": screen["till"], "currency": screen["currency"]}
    region = list(report["region"])
    region[2] -= screen.get("cut_right_px", 0)
    if region != report["window"]:
        line["region"] = dict(zip("xywh", region))
    if screen.get("trap"):
        line["trap"] = screen["trap"]
    line["truth"] = screen["truth"]
    return line


def all_screens(seed, per_till):
    made = [scenes.make_screen(till, index, seed)
            for index in range(per_till) for till in TILLS]
    return made + traps.make_screens(seed)


def read_manifest(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return {line["id"]: line for line in lines}


def write_manifest(path, screens, lines):
    with open(path, "w", encoding="utf-8") as file:
        for screen in screens:
            if screen["id"] in lines:
                file.write(json.dumps(lines[screen["id"]],
                                      ensure_ascii=False) + "\n")


def make(options, screens, lines, display):
    with tempfile.TemporaryDirectory() as folder:
        for screen in screens:
            shot, report = show_and_shoot(screen, folder, display)
            path = os.path.join(options.output, "png", screen["id"] + ".png")
            shot.save(path, optimize=True)
            lines[screen["id"]] = manifest_line(screen, report)
            print(f"{screen['id']}  {shot.width}x{shot.height}", flush=True)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--output", default=HERE)
    parser.add_argument("--display", type=int, default=91)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--per-till", type=int, default=4)
    parser.add_argument("--only", default="")
    return parser.parse_args()


def main():
    options = parse_options()
    os.makedirs(os.path.join(options.output, "png"), exist_ok=True)
    manifest = os.path.join(options.output, "manifest.jsonl")
    lines = read_manifest(manifest)
    screens = all_screens(options.seed, options.per_till)
    wanted = [s for s in screens if options.only in s["id"]]
    if not wanted:
        sys.exit(f"no screen's id contains {options.only!r}")
    check_programs("Xvfb", "xterm")
    server = start_xvfb(options.display)
    try:
        make(options, wanted, lines, f":{options.display}")
    finally:
        server.terminate()
        server.wait()
        write_manifest(manifest, screens, lines)


main()
