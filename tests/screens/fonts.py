"""The fonts of each renderer, and the settings that they are drawn with.

The lists "check" are of fonts that neither dev screens show nor the model for
numbers was trained with; where there is none, those of dev are taken.

No font of a held-out list is ever used by the dev split: the font
configuration of dev workers refuses those families altogether, so that they
cannot slip in as a substitute either.
"""

import os

# Western families; (family, has a usable bold).
OUTLINE = {
    "dev": ["DejaVu Sans", "DejaVu Sans", "DejaVu Serif",
            "Liberation Sans", "Liberation Sans Narrow", "Liberation Serif",
            "FreeSans", "Roboto", "Roboto Condensed", "Lato", "Arimo",
            "Nimbus Sans", "Noto Sans", "Tinos"],
    "held-out": ["Open Sans", "Cantarell", "Carlito", "C059", "P052"],
    "check": ["Inter", "Cabin", "Oxygen-Sans", "Caladea", "Go", "PT Sans",
              "PT Serif", "PT Sans Narrow", "Linux Biolinum O", "Karla"],
}
MONO = {
    "dev": ["DejaVu Sans Mono", "Liberation Mono", "FreeMono", "Inconsolata",
            "Cousine", "Nimbus Mono PS", "Noto Sans Mono"],
    "held-out": ["Hack"],
    "check": ["mononoki", "Go Mono", "PT Mono", "Oxygen Mono"],
}
CHINESE = {
    "dev": ["WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
            "Droid Sans Fallback"],
    "held-out": ["Noto Sans CJK SC"],
}
JAPANESE = {
    "dev": ["VL Gothic", "VL PGothic", "WenQuanYi Micro Hei"],
    "held-out": ["IPAexGothic", "Noto Sans CJK JP"],
}
CHINESE_MONO = {
    "dev": ["WenQuanYi Micro Hei Mono", "WenQuanYi Zen Hei Mono"],
    "held-out": ["Noto Sans Mono CJK SC"],
}
JAPANESE_MONO = {
    "dev": ["VL Gothic", "WenQuanYi Micro Hei Mono"],
    "held-out": ["IPAexGothic", "Noto Sans Mono CJK JP"],
}
GDI = {
    "dev": ["Tahoma", "Tahoma", "MS Sans Serif", "System", "Liberation Sans",
            "DejaVu Sans", "Roboto", "Noto Sans"],
    "held-out": ["Small Fonts", "Open Sans", "Carlito", "Cantarell"],
}
GDI_MONO = {
    "dev": ["Courier", "Fixedsys", "Liberation Mono", "DejaVu Sans Mono",
            "Cousine"],
    "held-out": ["Hack"],
}
# Sizes in which the bitmap fonts of Wine exist: pixel heights.
GDI_BITMAP = {"MS Sans Serif": [13, 16, 20, 24], "System": [16],
              "Small Fonts": [11], "Courier": [13, 16, 20], "Fixedsys": [15]}
def _misc(weight, width, px, cell):
    return (f"-misc-fixed-{weight}-r-{width}--{px}-*-75-75-c-{cell}0-"
            "iso10646-1")


XTERM = {
    "dev": [_misc("medium", "normal", 10, 6),
            _misc("medium", "semicondensed", 12, 6),
            _misc("medium", "semicondensed", 13, 6),
            _misc("bold", "semicondensed", 13, 6),
            _misc("medium", "normal", 13, 7), _misc("bold", "normal", 13, 7),
            _misc("medium", "normal", 13, 8), _misc("bold", "normal", 13, 8),
            _misc("medium", "normal", 14, 7), _misc("bold", "normal", 14, 7),
            _misc("medium", "normal", 15, 9), _misc("bold", "normal", 15, 9),
            _misc("medium", "normal", 18, 9), _misc("bold", "normal", 18, 9),
            _misc("medium", "normal", 20, 10),
            "-adobe-courier-medium-r-normal--14-*-100-100-m-90-iso10646-1",
            "-adobe-courier-bold-r-normal--17-*-100-100-m-100-iso10646-1",
            "DejaVu Sans Mono", "Liberation Mono", "Inconsolata", "Cousine"],
    "held-out": ["-xos4-terminus-medium-r-normal--14-*-72-72-c-80-iso10646-1",
                 "-xos4-terminus-medium-r-normal--16-*-72-72-c-80-iso10646-1",
                 "-xos4-terminus-bold-r-normal--20-*-72-72-c-100-iso10646-1",
                 "-xos4-terminus-medium-r-normal--24-*-72-72-c-120-"
                 "iso10646-1",
                 "-b&h-lucidatypewriter-medium-r-normal-sans-14-*-100-100-m-"
                 "80-iso10646-1",
                 "-b&h-lucidatypewriter-bold-r-normal-sans-17-*-100-100-m-"
                 "100-iso10646-1", "Hack", "Hack"],
    "check": ["mononoki", "Go Mono", "PT Mono", "Oxygen Mono"],
}
# Console fonts; "8x8" and the like are drawn doubled as well.
CONSOLE = {
    "dev": ["Uni2-VGA8", "Uni2-VGA14", "Uni2-VGA16", "Lat15-VGA16",
            "Uni2-VGA28x16", "Uni2-VGA32x16", "Uni2-Fixed13", "Uni2-Fixed14",
            "Uni2-Fixed15", "Uni2-Fixed16", "Uni2-Fixed18"],
    "held-out": ["Uni2-Terminus14", "Uni2-Terminus16", "Uni2-TerminusBold14",
                 "Uni2-TerminusBold16", "Uni2-Terminus18x10",
                 "Uni2-Terminus20x10", "Uni2-Terminus22x11",
                 "Uni2-Terminus24x12", "Uni2-TerminusBoldVGA16",
                 "Uni2-TerminusBoldVGA14", "Uni2-Terminus28x14"],
    "check": ["spleen-6x12", "spleen-8x16", "spleen-12x24"],
}

ALL_LISTS = (OUTLINE, MONO, CHINESE, JAPANESE, CHINESE_MONO, JAPANESE_MONO,
             GDI, GDI_MONO, XTERM, CONSOLE)

# name: (antialias, hinting, hint style, rgba, automatic hints)
MODES = {
    "full": (True, True, "hintfull", "none", False),
    "slight": (True, True, "hintslight", "none", False),
    "unhinted": (True, False, "hintnone", "none", False),
    "mono": (False, True, "hintfull", "none", False),
    "lcd": (True, True, "hintslight", "rgb", False),
    "lcdfull": (True, True, "hintfull", "rgb", False),
    "subpixel": (True, False, "hintnone", "none", False),
    "auto": (True, True, "hintfull", "none", True),
}

_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir>
{more}
<cachedir>{cache}</cachedir>
<selectfont><rejectfont>
{rejected}
</rejectfont></selectfont>
<match target="pattern">{edits}</match>
<match target="font">{edits}</match>
</fontconfig>
"""
_REJECT = ('<pattern><patelt name="family"><string>{}</string></patelt>'
           "</pattern>")


def unpacked():
    """Where packages with the fonts for checks are unpacked; "": nowhere."""
    return os.environ.get("SCREENS_FONTS", "")


def of_split(table, split):
    return table.get(split, table["dev"])


def _edit(name, kind, value):
    return (f'<edit name="{name}" mode="assign" binding="same">'
            f"<{kind}>{value}</{kind}></edit>")


def held_out_families():
    """Families that the dev split may not show, with their variants."""
    names = set()
    for fonts in ALL_LISTS:
        names |= {f for f in fonts["held-out"] if not f.startswith("-")}
    names |= {"Open Sans Condensed", "Noto Sans CJK TC", "Noto Sans CJK KR",
              "Noto Sans CJK HK", "Noto Sans Mono CJK TC",
              "Noto Sans Mono CJK KR", "Noto Sans Mono CJK HK",
              "Noto Serif CJK SC", "Noto Serif CJK JP", "Noto Serif CJK TC",
              "Noto Serif CJK KR", "Noto Serif CJK HK"}
    return names


def configuration(mode, split, cache):
    """The text of a fontconfig file for one worker."""
    antialias, hinting, style, rgba, automatic = MODES.get(mode,
                                                           MODES["lcdfull"])
    edits = "\n".join([
        _edit("antialias", "bool", str(antialias).lower()),
        _edit("hinting", "bool", str(hinting).lower()),
        _edit("hintstyle", "const", style), _edit("rgba", "const", rgba),
        _edit("autohint", "bool", str(automatic).lower()),
        _edit("lcdfilter", "const", "lcddefault"),
        _edit("embeddedbitmap", "bool", "true")])
    rejected = "" if split == "held-out" else "\n".join(
        _REJECT.format(name) for name in sorted(held_out_families()))
    # Emoji and other pictures never stand for a letter here.
    rejected += _REJECT.format("Noto Color Emoji")
    more = f"<dir>{unpacked()}/usr/share/fonts</dir>" \
        if split == "check" else ""
    return _CONFIG.format(cache=cache, rejected=rejected, edits=edits,
                          more=more)
