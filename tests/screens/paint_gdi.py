"""Paints drawings with the GDI of Windows, as Wine has it.

The modes are the qualities of LOGFONT: ClearType, standard smoothing, none.
The program and the Wine prefix are kept in the cache for the next time.
"""

import os
import pathlib
import subprocess

from PIL import Image

from fonts import GDI_BITMAP
from sheet import Refused

HERE = pathlib.Path(__file__).resolve().parent
QUALITY = {"cleartype": 5, "smooth": 4, "off": 3}
FONT_FILES = ("tahoma.ttf", "tahomabd.ttf", "sserife.fon", "smalle.fon",
              "coure.fon", "vgasys.fon", "vgafix.fon")
QUIET = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or \
        pathlib.Path.home() / ".cache"
    folder = pathlib.Path(base) / "posplugin-screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def build():
    """The program, built again when its source is newer."""
    source, program = HERE / "paint_gdi.c", cache() / "paint_gdi.exe"
    if not program.exists() or \
            program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["x86_64-w64-mingw32-gcc", "-O2", "-std=c11", "-o",
                        program, source, "-lgdi32", "-luser32"], check=True)
    return program


def make_prefix(folder, environment):
    """A Wine prefix with the fonts that Wine brings along."""
    if (folder / "ready").exists():
        return
    subprocess.run(["wine", "wineboot", "-i"], env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=300)
    # Wine writes what it has set up when its server ends.
    subprocess.run(["wineserver", "-w"], env=environment, timeout=300)
    for name in FONT_FILES:
        target = folder / "drive_c/windows/Fonts" / name
        if not target.exists():
            target.symlink_to("/usr/share/wine/fonts/" + name)
    (folder / "ready").touch()


class Painter:
    def __init__(self, mode):
        self.quality = QUALITY[mode]
        # A prefix a split: Wine remembers the fonts that it has seen.
        split = "held-out" if os.environ["SCREENS_HELD_OUT"] == "1" else "dev"
        prefix = cache() / f"wine-{split}"
        self.environment = {**os.environ, **QUIET, "WINEPREFIX": str(prefix)}
        self.environment.pop("DISPLAY", None)
        make_prefix(prefix, self.environment)
        self.process = subprocess.Popen(
            ["wine", build()], env=self.environment, text=True,
            encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.fonts, self.sizes = {}, {}

    def send(self, *fields):
        self.process.stdin.write("\t".join(map(str, fields)) + "\n")

    def ask(self, *fields):
        self.send(*fields)
        self.process.stdin.flush()
        line = self.process.stdout.readline().rstrip("\n")
        if not line:
            raise SystemExit("paint_gdi has ended")
        return line

    def font(self, look):
        key = (look["family"], look["px"], look["bold"])
        if key not in self.fonts:
            number = len(self.fonts)
            # Negative is the height of the letters, without leading;
            # bitmap fonts are known by their whole height.
            px = look["px"] if look["family"] in GDI_BITMAP else -look["px"]
            answer = self.ask("F", number, px, int(look["bold"]),
                              self.quality, look["family"])
            height, face = answer.split("\t")
            if face != look["family"]:
                raise SystemExit(f"{look['family']}: there is only {face}")
            self.fonts[key] = (number, int(height))
        return self.fonts[key]

    def measure(self, look, text):
        key = (look["family"], look["px"], look["bold"], text)
        if key not in self.sizes:
            number, height = self.font(look)
            self.sizes[key] = (int(self.ask("M", number, text)), height)
        if self.sizes[key][0] < 0:
            raise Refused(f"no glyph: {text}")
        return self.sizes[key]

    def paint(self, drawing, path):
        width, height = drawing["size"]
        self.send("B", width, height)
        for op in drawing["ops"]:
            if op[0] == "rect":
                self.send("R", *op[1:5], op[5][1:])
            else:
                _, x, y, text, look, colour = op
                self.send("T", self.font(look)[0], x, y, colour[1:], text)
        raw = path + ".raw"
        self.ask("W", "Z:" + os.path.abspath(raw))
        pixels = pathlib.Path(raw).read_bytes()
        os.unlink(raw)
        Image.frombytes("RGB", (width, height), pixels, "raw",
                        "BGRX").save(path)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
