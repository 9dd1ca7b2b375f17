"""Colours of the imagined registers: background and text of each part."""

_NAMES = ("bg", "fg", "head_bg", "head_fg", "zebra", "line", "sel_bg",
          "sel_fg", "sum_bg", "sum_fg")


def _theme(text):
    return dict(zip(_NAMES, text.split()))


THEMES = {
    "classic": _theme("#ffffff #000000 #c0c0c0 #000000 #eeeeee #c0c0c0 "
                      "#000080 #ffffff #c0c0c0 #000000"),
    "paper": _theme("#fdfaf0 #202020 #e8e0c8 #302820 #f4eedc #d8ceb0 "
                    "#7a5c1e #ffffff #fdfaf0 #202020"),
    "office": _theme("#ffffff #222222 #2f6fb4 #ffffff #eaf2fb #c8d6e6 "
                     "#f5a623 #000000 #dfeaf6 #123456"),
    "mint": _theme("#f4fbf6 #13301f #1f7a4d #ffffff #e2f3e8 #b9d8c5 "
                   "#1f7a4d #ffffff #d4ecdd #0d2417"),
    "dark": _theme("#1e1e1e #e6e6e6 #333333 #ffffff #262626 #444444 "
                   "#0a64ad #ffffff #111111 #ffd75f"),
    "navy": _theme("#000080 #ffffff #0000a8 #ffff55 #00008c #5555ff "
                   "#00a8a8 #000000 #000060 #ffff55"),
    "green": _theme("#000000 #33ff66 #003311 #99ffbb #001a08 #117733 "
                    "#33ff66 #000000 #000000 #99ffbb"),
    "amber": _theme("#1a1000 #ffb000 #3a2600 #ffd070 #241700 #6a4a00 "
                    "#ffb000 #1a1000 #1a1000 #ffd070"),
    "slate": _theme("#2b3440 #dfe6ee #1b222b #8fc7ff #323c4a #4a5666 "
                    "#dfe6ee #1b222b #1b222b #ffffff"),
}
