"""Paints drawings with the GDI of Windows, as Wine has it.

The modes are the qualities of LOGFONT: ClearType (also for panels with blue
at the left), standard smoothing, none; and ClearType of a program that knows
nothing of the monitor's scale, so that Windows stretches its window. The
program and the Wine prefix are kept in the cache for the next time.
"""

import os
import pathlib
import subprocess

from PIL import Image

from fonts import GDI_BITMAP
from sheet import Refused

HERE = pathlib.Path(__file__).resolve().parent
QUALITY = {"cleartype": 5, "bgr": 5, "smooth": 4, "off": 3, "stretched": 5}
FONT_FILES = ("tahoma.ttf", "tahomabd.ttf", "sserife.fon", "smalle.fon",
              "coure.fon", "vgasys.fon", "vgafix.fon")
QUIET = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
# Debian keeps it there without its menu entries.
os.environ["PATH"] += ":/usr/lib/wine"


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
    subprocess.run(["wine64", "wineboot", "-i"], env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=300)
    # Wine writes what it has set up when its server ends.
    subprocess.run(["wineserver", "-w"], env=environment, timeout=300)
    for name in FONT_FILES:
        target = folder / "drive_c/windows/Fonts" / name
        if not target.exists():
            target.symlink_to("/usr/share/wine/fonts/" + name)
    (folder / "ready").touch()


def strike_below(strikes, px):
    """Windows takes a bitmap font as it is, not enlarged by a half."""
    return max([s for s in strikes if s <= px], default=strikes[0])


def stretch(image, drawing, factor):
    """As Windows shows the window of a program of 96 dpi on a finer screen;
    the drawing becomes that of the stretched picture."""
    def place(box):
        ends = [int(v * factor) for v in
                (box[0], box[1], box[0] + box[2], box[1] + box[3])]
        return [ends[0], ends[1], ends[2] - ends[0], ends[3] - ends[1]]
    drawing["size"] = place([0, 0, *drawing["size"]])[2:]
    drawing["region"] = place(drawing["region"])
    drawing["boxes"] = [[*place(box), box[4]] for box in drawing["boxes"]]
    return image.resize(drawing["size"], Image.BILINEAR)


class Painter:
    def __init__(self, mode):
        self.quality, self.bgr = QUALITY[mode], mode == "bgr"
        # A prefix a split: Wine remembers the fonts that it has seen.
        split = "held-out" if os.environ["SCREENS_HELD_OUT"] == "1" else "dev"
        prefix = cache() / f"wine-{split}"
        self.environment = {**os.environ, **QUIET, "WINEPREFIX": str(prefix)}
        self.environment.pop("DISPLAY", None)
        make_prefix(prefix, self.environment)
        self.process = subprocess.Popen(
            ["wine64", build()], env=self.environment, text=True,
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
            strikes = GDI_BITMAP.get(look["family"])
            px = strike_below(strikes, look["px"]) if strikes \
                else -look["px"]
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

    def colour(self, text):
        """Its RRGGBB: Wine draws for red at the left, the other is a mirror
        of it in the colours."""
        return text[5:] + text[3:5] + text[1:3] if self.bgr else text[1:]

    def paint(self, drawing, path):
        width, height = drawing["size"]
        self.send("B", width, height)
        for op in drawing["ops"]:
            if op[0] == "rect":
                self.send("R", *op[1:5], self.colour(op[5]))
            else:
                _, x, y, text, look, colour = op
                self.send("T", self.font(look)[0], x, y,
                          self.colour(colour), text)
        raw = path + ".raw"
        self.ask("W", "Z:" + os.path.abspath(raw))
        pixels = pathlib.Path(raw).read_bytes()
        os.unlink(raw)
        image = Image.frombytes("RGB", (width, height), pixels, "raw",
                                "RGBX" if self.bgr else "BGRX")
        if drawing["stretch"] != 1:
            image = stretch(image, drawing, drawing["stretch"])
        image.save(path)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
