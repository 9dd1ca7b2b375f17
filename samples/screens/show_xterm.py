"""Shows a scene in xterm: character cells of X core or TrueType fonts.

Runs itself a second time inside the xterm, where the scene is printed; that
inner run asks xterm for its size in pixels and reports on the outer's stdout.
"""

import os
import re
import subprocess
import sys
import tempfile
import termios
import time
import tty
import unicodedata

from show_common import load_scene, report, row_colours

BORDER_PX = 4
MONO = "DejaVu Sans Mono"  # a CJK font alone would space Latin too wide
ITEM_CELLS = 22
NUMBER_CELLS = 4


def cell_width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def padded(text, width, align):
    space = " " * (width - cell_width(text))
    return text + space if align == "left" else space + text


def column_width(scene, index, column):
    texts = [column["title"]] + [r["cells"][index] for r in scene["rows"]]
    least = ITEM_CELLS if column["key"] == "item" else NUMBER_CELLS
    return max([least] + [cell_width(text) for text in texts])


def column_widths(scene):
    return [column_width(scene, index, column)
            for index, column in enumerate(scene["columns"])]


def joined(scene, texts):
    mark = " │ " if scene["grid"] == "lines" else "  "
    cells = [padded(t, w, c["align"]) for t, w, c in
             zip(texts, column_widths(scene), scene["columns"])]
    return " " + mark.join(cells) + " "


def table_lines(scene):
    """(text, background, foreground) of each line of the table."""
    theme = scene["theme"]
    head = joined(scene, [c["title"] for c in scene["columns"]])
    lines = [(head, theme["head_bg"], theme["head_fg"])]
    if scene["grid"] != "none":
        lines.append(("─" * cell_width(head), theme["bg"], theme["line"]))
    for index, row in enumerate(scene["rows"]):
        back, fore = row_colours(theme, row, index, scene["zebra"])
        lines.append((joined(scene, row["cells"]), back, fore))
        if row["detail"]:
            lines.append(("    " + row["detail"], back, fore))
    return lines


def summary_lines(scene, width):
    theme = scene["theme"]
    lines = []
    left = scene["note"] or ""
    for entry in scene["summary"]:
        half = padded(" " + left, width // 2 - 4, "left")
        value = padded(entry["value"],
                       width - cell_width(half + entry["label"]) - 1, "right")
        lines.append((half + entry["label"] + value + " ",
                      theme["sum_bg"], theme["sum_fg"]))
        left = ""
    return lines


def all_lines(scene):
    lines = table_lines(scene)
    width = max(34, max(cell_width(line[0]) for line in lines))
    theme = scene["theme"]
    rule = ("=" * width, theme["bg"], theme["fg"])
    lines = lines + [rule] + summary_lines(scene, width)
    return [(padded(t, width, "left"), b, f) for t, b, f in lines], width


def rgb(colour):
    return ";".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5))


def ask_size():
    """Width and height of the text area in pixels, by XTWINOPS 14."""
    old = termios.tcgetattr(0)
    tty.setraw(0)
    os.write(1, b"\033[14t")
    answer = b""
    while not answer.endswith(b"t"):
        answer += os.read(0, 32)
    termios.tcsetattr(0, termios.TCSANOW, old)
    height, width = re.search(rb"4;(\d+);(\d+)t", answer).groups()
    return int(width), int(height)


def print_inside(scene, answer_path):
    lines, _ = all_lines(scene)
    texts = [f"\033[38;2;{rgb(fore)};48;2;{rgb(back)}m{text}"
             for text, back, fore in lines]
    sys.stdout.write("\033[?25l\033[?7l" + "\r\n".join(texts))
    sys.stdout.flush()
    width, height = ask_size()
    area = [0, 0, width + 2 * BORDER_PX, height + 2 * BORDER_PX]
    with open(answer_path, "w", encoding="utf-8") as stream:
        report(area, area, stream)
    os.read(0, 1)


def font_options(scene):
    if re.fullmatch(r"\d+x\d+(bold)?", scene["family"]):
        return ["-fn", scene["family"]]
    points = scene["size"] * 72 / 96
    return ["-fa", MONO, "-fd", scene["family"], "-fs", f"{points:g}"]


def xterm_command(scene, answer_path):
    lines, width = all_lines(scene)
    theme = scene["theme"]
    options = ["-u8", "-bw", "0", "-b", str(BORDER_PX), "+sb",
               "-bg", theme["bg"], "-fg", theme["fg"],
               "-xrm", "*directColor: true", "-xrm", "*allowWindowOps: true",
               "-geometry", f"{width}x{len(lines)}+0+0"]
    inside = ["-e", sys.executable, __file__, sys.argv[1], answer_path]
    return ["xterm"] + options + font_options(scene) + inside


def wait_for_text(path, process):
    """What was written to the file; "" when the process ended without."""
    while process.poll() is None:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        if text.endswith("\n"):
            return text
        time.sleep(0.05)
    return ""


def run_xterm(scene):
    """The answer comes through a file: xterm keeps no other descriptor."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with tempfile.NamedTemporaryFile() as answer:
        with subprocess.Popen(xterm_command(scene, answer.name),
                              env=environment) as xterm:
            print(wait_for_text(answer.name, xterm), end="", flush=True)
            xterm.wait()


def main():
    scene = load_scene()
    if len(sys.argv) > 2:
        print_inside(scene, sys.argv[2])
    else:
        run_xterm(scene)


main()
