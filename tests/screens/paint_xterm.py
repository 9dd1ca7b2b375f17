"""Shows screens of characters in xterm and takes their pictures.

One xterm a look of font and size stays open; a scene is written into it as
text with colours, and xterm says through its own report when it has drawn.
"""

import os
import pty
import re
import select
import subprocess
import termios
import time
import tty

import textgrid
import traps
from display import SIZE, Display
from sheet import Refused

BORDER = 4
COLUMNS, ROWS = 100, 52
TIMEOUT_S = 20
TERMINALS_MAX = 12


def rgb(colour):
    return ";".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5))


class Terminal:
    """An xterm on our own pty: what we write is what its program prints."""

    def __init__(self, look):
        self.master, slave = pty.openpty()
        tty.setraw(slave, termios.TCSANOW)
        self.slave = slave
        self.xterm = subprocess.Popen(
            ["xterm", "-u8", "-b", str(BORDER), "-bw", "0", "+sb", "+cm",
             "-xrm", "*directColor: true", "-xrm", "*allowWindowOps: true",
             "-xrm", "*cutNewline: false", "-geometry",
             f"{COLUMNS}x{ROWS}+0+0", f"-S/{self.master}"]
            + self.font_options(look), pass_fds=[self.master],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.buffer = b""
        self.read_until(rb"\n")  # the window's number
        answer = self.ask(b"\033[14t\033[18t", rb"\033\[8;\d+;\d+t")
        high, wide = re.search(rb"\033\[4;(\d+);(\d+)t", answer).groups()
        rows, columns = re.search(rb"\033\[8;(\d+);(\d+)t", answer).groups()
        self.rows, self.columns = int(rows), int(columns)
        self.cell = (int(wide) // self.columns, int(high) // self.rows)
        self.require(look["family"])
        self.shown = 0

    def require(self, family):
        """A core font that is not there would be replaced in silence."""
        size = re.search(r"--?(\d+)-\*-\d+-\d+-[cm]-(\d+)-", family)
        if size and self.cell[0] != int(size[2]) // 10:
            raise SystemExit(f"{family}: there is only {self.cell}")

    def font_options(self, look):
        family = look["family"]
        if family.startswith("-"):
            return ["-fn", family]
        options = ["-fa", family, "-fs", f"{look['px'] * 0.75:g}"]
        return options + (["-fd", look["second"]] if look["second"] else [])

    def read_until(self, pattern):
        end = time.monotonic() + TIMEOUT_S
        while not re.search(pattern, self.buffer):
            left = end - time.monotonic()
            if left <= 0 or self.xterm.poll() is not None or \
                    not select.select([self.slave], [], [], left)[0]:
                raise SystemExit("xterm does not answer")
            self.buffer += os.read(self.slave, 4096)
        found, self.buffer = self.buffer, b""
        return found

    def ask(self, request, pattern):
        data = request
        while data:
            data = data[os.write(self.slave, data):]
        return self.read_until(pattern)

    def show(self, text, display):
        """Writes, and waits until the server has drawn the last cell."""
        self.shown += 1
        mark = (self.shown * 37 % 256, self.shown // 7 % 256, 200)
        text += (f"\033[{self.rows};{self.columns}H\033[48;2;{mark[0]};"
                 f"{mark[1]};{mark[2]}m \033[0m")
        self.ask(b"\033[5t" + text.encode() + b"\033[6n",
                 rb"\033\[\d+;\d+R")
        x = BORDER + self.columns * self.cell[0] - 2
        y = BORDER + self.rows * self.cell[1] - 2
        end = time.monotonic() + TIMEOUT_S
        while display.pixel(x, y) != mark:
            if time.monotonic() > end:
                raise SystemExit("xterm does not draw")
            time.sleep(0.01)

    def close(self):
        self.xterm.terminate()
        self.xterm.wait(timeout=TIMEOUT_S)
        os.close(self.slave)
        os.close(self.master)


class Painter:
    def __init__(self, mode):
        self.display = Display()
        self.terminals = {}

    def terminal(self, look):
        px = 0 if look["family"].startswith("-") else look["px"]
        key = (look["family"], look["second"], px)
        if key not in self.terminals:
            if len(self.terminals) >= TERMINALS_MAX:
                self.terminals.pop(next(iter(self.terminals))).close()
            self.terminals[key] = Terminal(look)
        return self.terminals[key]

    def draw(self, scene, path):
        look = scene["look"]
        rows, width = textgrid.screen(look, scene["order"])
        terminal = self.terminal(look)
        if width + 2 > terminal.columns or len(rows) + 2 > terminal.rows:
            raise Refused("larger than the terminal")
        wide, high = terminal.cell
        size = [2 * BORDER + (width + 2) * wide,
                2 * BORDER + (len(rows) + 1) * high]
        if size[0] > SIZE[0] or size[1] > SIZE[1]:
            raise Refused("larger than the display")
        self.require_characters(look, rows)
        terminal.show(self.text(scene, rows, width), self.display)
        self.display.grab(*size).save(path)
        boxes = [[BORDER + (1 + column) * wide, BORDER + index * high,
                  textgrid.cells(text) * wide, high, text]
                 for index, row in enumerate(rows)
                 for column, text in row["texts"]]
        return {"size": size, "region": [0, 0, *size], "boxes": boxes}

    def require_characters(self, look, rows):
        """Core fonts have the Latin letters only."""
        if look["family"].startswith("-"):
            text = "".join(t for row in rows for _, t in row["texts"])
            strange = re.search("[^\x20-\xff\u0100-\u017f€═─│]", text)
            if strange:
                raise Refused(f"no glyph: {strange[0]}")

    def text(self, scene, rows, width):
        """Escape sequences that draw the whole screen anew."""
        theme = scene["look"]["theme"]
        parts = [f"\033]11;{theme['bg']}\007\033]10;{theme['fg']}\007"
                 "\033[0m\033[?25l\033[?7l\033[2J"]
        for index, row in enumerate(rows, 1):
            back, fore = self.colours(theme, row["role"])
            parts.append(f"\033[{index};1H\033[38;2;{rgb(fore)};48;2;"
                         f"{rgb(back)}m{' ' * (width + 2)}")
            for column, text in row["texts"]:
                parts.append(f"\033[{index};{column + 2}H"
                             + traps.substitute(text, scene))
        return "".join(parts) + "\033[0m"

    def colours(self, theme, role):
        return {"head": (theme["head_bg"], theme["head_fg"]),
                "selected": (theme["sel_bg"], theme["sel_fg"]),
                "sum": (theme["sum_bg"], theme["sum_fg"]),
                "total": (theme["sum_bg"], theme["sum_fg"])}.get(
                    role, (theme["bg"], theme["fg"]))

    def close(self):
        for terminal in self.terminals.values():
            terminal.close()
        self.display.close()
