"""Colours. The last list is for the held-out split only."""

_KEYS = ("name", "bg", "fg", "head_bg", "head_fg", "line", "zebra", "sel_bg",
         "sel_fg", "sum_bg", "sum_fg", "outer_bg", "accent_bg", "accent_fg")

_DEV = """
white #ffffff #000000 #f0f0f0 #000000 #c0c0c0 #f5f8ff #0a64c8 #ffffff #ffffff #000000 #e8e8e8 #2a7f3a #ffffff
grey #d4d0c8 #000000 #c0bcb4 #000000 #808080 #dedad2 #000080 #ffffff #d4d0c8 #000000 #d4d0c8 #000080 #ffffff
paper #fdfdf5 #222222 #e9e4d4 #222222 #cfc8b4 #f6f2e4 #b5651d #ffffff #f3eedd #222222 #d9d2bf #b5651d #ffffff
sky #ffffff #1a2733 #3d8fd1 #ffffff #b8cde0 #eef5fb #ffd966 #1a2733 #e3eef8 #12324d #cddcea #e8590c #ffffff
mint #f4fbf6 #10301c #2f855a #ffffff #b7d8c4 #e6f4eb #276749 #ffffff #dcefe3 #10301c #c6e0d0 #276749 #ffffff
dark #202225 #e6e6e6 #2c2f33 #ffffff #45494f #26292d #4f6bed #ffffff #18191c #f2f2f2 #101113 #3ba55d #ffffff
night #0e1726 #d7e3f4 #1b2a41 #9fc1ee #2f4465 #132035 #2563eb #ffffff #0b1220 #ffd166 #060b14 #f59e0b #111111
terminal #000000 #00d000 #003000 #00ff00 #006000 #001800 #00d000 #000000 #000000 #ffff55 #000000 #005500 #ffffff
blue_dos #0000aa #ffffff #00aaaa #000000 #5555ff #0000aa #aaaaaa #000000 #0000aa #ffff55 #000000 #aa5500 #ffffff
rose #fff7f9 #3b0a1a #d6336c #ffffff #f0c4d2 #ffeef3 #ad1457 #ffffff #ffe3ec #3b0a1a #f3d0dc #d6336c #ffffff
sand #f7f3e9 #3a3125 #8c7853 #ffffff #d8cdb4 #efe8d6 #5d4e37 #ffffff #e8dfc8 #3a3125 #ded3b8 #5d4e37 #ffffff
contrast #ffffff #000000 #000000 #ffffff #000000 #e0e0e0 #000000 #ffff00 #ffff00 #000000 #ffffff #c00000 #ffffff
"""

_HELD_OUT = """
slate #f1f5f9 #0f172a #475569 #f8fafc #cbd5e1 #e2e8f0 #0f766e #ffffff #e2e8f0 #0f172a #cbd5e1 #0f766e #ffffff
amber_crt #1a0f00 #ffb000 #3a2400 #ffc84a #6b4a00 #241600 #ffb000 #1a0f00 #1a0f00 #ffd27a #000000 #7a4a00 #ffe7b8
plum #faf5ff #2e1065 #6b21a8 #ffffff #ddd0f0 #f3e8ff #9333ea #ffffff #ede0fb #3b0764 #e2d3f5 #db2777 #ffffff
graphite #35363a #f1f3f4 #202124 #bdc1c6 #5f6368 #3c4043 #8ab4f8 #202124 #292a2d #fdd663 #202124 #81c995 #202124
teal_dark #00302f #e0fffb #00504d #ffffff #0c7a75 #003a38 #ffb703 #00201f #002624 #e0fffb #001a19 #fb8500 #1a0a00
cream_red #fffaf0 #2b2b2b #9b1c1c #fff5f5 #e6d5c3 #fff1e0 #7f1d1d #fffaf0 #fdebd3 #7f1d1d #f2dfc6 #9b1c1c #ffffff
soft_grey #fafafa #424242 #eeeeee #616161 #e0e0e0 #f5f5f5 #bbdefb #0d2b45 #fafafa #212121 #e0e0e0 #1e88e5 #ffffff
olive #e4e6d0 #23260f #6b7136 #fffff0 #b9be94 #d9dcc0 #40441c #fffff0 #cdd2ac #23260f #b4ba90 #40441c #ffffff
"""


def _parsed(text):
    return [dict(zip(_KEYS, line.split())) for line in text.split("\n")
            if line]


DEV = _parsed(_DEV)
HELD_OUT = _parsed(_HELD_OUT)
