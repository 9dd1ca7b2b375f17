#!/usr/bin/env python3
"""List the fonts to train with and those that are kept for the examination.

usage: fonts.py FOLDER [ROOT]

Writes FOLDER/train.fonts, FOLDER/wide.fonts (those with Chinese, to train
with, too), FOLDER/check.fonts (never trained with; what is changed is judged
with them) and FOLDER/unseen.fonts (never trained with; for figures that are
published), a line a font: its weight, its index in the file, the file. Console
fonts, which FreeType cannot read, are converted to BDF in FOLDER/bdf first.

Fonts are those of /usr/share and, if given, of packages unpacked under ROOT.
"""
import collections
import glob
import gzip
import os
import re
import struct
import sys

# Pictures instead of digits, small capitals, hand-writing, other scripts.
UNFIT = re.compile(r"Symbol|Dingbat|D050000L|Emoji|Music|Math|Z003|cursor|"
                   r"Chancery|chorus|Signs|keyboard|dingbat|unifont_(upper|csur|"
                   r"sample)|Upper|CSUR|webding|wingding|marlett|Smallcaps|caps\d|"
                   r"Lin(Libertine|Biolinum)_K|dunh|unsl|STIX(Size|Int|Var|Non)|Pilgi|"
                   r"Gungseo|\[wght\]|KarlaTamil|PTSans.*Caption", re.I)
NOTO_OTHER = re.compile(r"Noto(?!(Sans|Serif|SansMono|SansDisplay|"
                        r"SerifDisplay)-)")
STYLE_RARE = re.compile(r"Italic|Oblique|Thin|Hairline|Light|Black|Heavy")
STYLE_USED = re.compile(r"Light(Italic|Oblique)?\.")
ENCODING_OTHER = re.compile(
    r"iso-?8859-(?!1\.)|pt154|KOI8|JISX|ksc|gb|big5|cns|arabic|ethio|tscii|mulelao|"
    r"thai|tibetan|viscii|ipa|sisheng|ol(cursor|gl)|dec|micro\.|nil2|k14|"
    r"hang|jiskan|ja\.|ko\.|kana|xterm", re.I)
CONSOLE = re.compile(r"(Lat15|Uni2|Lat2|spleen)-")
UNSEEN = re.compile(r"Carlito|Hack|Cantarell|OpenSans|C059|P052|Terminus|/ter-|"
                    r"pagella|schola|lut?[RB]S|char[RB]", re.I)
CHECK = re.compile(r"/Inter(Display)?-|Cabin|Oxygen|Caladea|/Go-|mononoki|/PT[A-Z]\d|"
                   r"Biolinum|/Karla|spleen|/neep|/mplus_")
WITH_SECOND_FACE = re.compile(r"wqy")
WIDE = re.compile(r"wqy|/VL-|Droid|unifont(_jp)?\.otf|ipaexg")
WIDE_FACES = re.compile(r"Noto(Sans|Serif)CJK-Regular\.ttc")
XTERM = re.compile(r"/misc/(\d+x\d+|cl|fixed)", re.I)


def fit_outline(path):
    name = os.path.basename(path)
    if UNFIT.search(name) or NOTO_OTHER.search(name):
        return False
    return not STYLE_RARE.search(name) or bool(STYLE_USED.search(name))


def found(roots, pattern):
    return [path for root in roots
            for path in glob.glob(os.path.join(root, pattern), recursive=True)]


def outline_fonts(roots):
    paths = found(roots, "fonts/**/*") + found(roots, "texmf/fonts/**/*")
    paths += found(roots, "wine/fonts/tahoma*.ttf")
    fonts = []
    for path in sorted(paths):
        if re.search(r"\.(ttf|otf|ttc)$", path) and fit_outline(path):
            fonts.append((0, path))
            if WITH_SECOND_FACE.search(path) and path.endswith(".ttc"):
                fonts.append((1, path))
    return fonts


def wide_fonts(roots, outlines):
    paths = found(roots, "fonts/**/*.ttc")
    # The first face is Japanese, the third Chinese.
    return [font for font in outlines if WIDE.search(font[1])] + [
        (face, path) for path in sorted(paths) if WIDE_FACES.search(path)
        for face in (0, 2)]


def psf1(data):
    mode, height = data[2], data[3]
    count = 512 if mode & 1 else 256
    if not mode & 2:
        return None
    units = struct.iter_unpack("<H", data[4 + count * height:])
    codes, current, sequence = [], [], False
    for (unit,) in units:
        if unit == 0xFFFF:
            codes.append(current)
            current, sequence = [], False
        elif unit == 0xFFFE:
            sequence = True
        elif not sequence:
            current.append(unit)
    return 8, height, height, data[4:], codes


def psf2(data):
    _, start, flags, count, size, height, width = struct.unpack_from(
        "<7I", data, 4)
    if not flags & 1:
        return None
    parts = data[start + count * size:].split(b"\xff")[:count]
    codes = [[ord(c) for c in part.split(b"\xfe")[0].decode("utf8", "ignore")]
             for part in parts]
    return width, height, size, data[start:], codes


def psf_parse(data):
    if data[:2] == b"\x36\x04":
        return psf1(data)
    if data[:4] == b"\x72\xb5\x4a\x86":
        return psf2(data)
    return None


def bdf_glyphs(width, height, size, bitmaps, codes):
    pitch = (width + 7) // 8
    descent = height // 5
    done = set()
    for glyph, units in enumerate(codes):
        rows = bitmaps[glyph * size:(glyph + 1) * size]
        for unit in units:
            if unit in done:
                continue
            done.add(unit)
            lines = [rows[y * pitch:(y + 1) * pitch].hex()
                     for y in range(height)]
            yield ("STARTCHAR u%04x\nENCODING %d\nSWIDTH 500 0\nDWIDTH %d 0\n"
                   "BBX %d %d 0 -%d\nBITMAP\n%s\nENDCHAR\n" %
                   (unit, unit, width, width, height, descent,
                    "\n".join(lines)))


def bdf_write(path, font):
    width, height = font[0], font[1]
    glyphs = list(bdf_glyphs(*font))
    descent = height // 5
    with open(path, "w", encoding="ascii") as out:
        out.write("STARTFONT 2.1\nFONT -psf-%s-medium-r-normal--%d-%d-75-75-"
                  "c-%d-iso10646-1\nSIZE %d 75 75\nFONTBOUNDINGBOX %d %d 0 "
                  "-%d\nSTARTPROPERTIES 4\nFONT_ASCENT %d\nFONT_DESCENT %d\n"
                  "CHARSET_REGISTRY \"ISO10646\"\nCHARSET_ENCODING \"1\"\n"
                  "ENDPROPERTIES\nCHARS %d\n" %
                  (os.path.basename(path), height, height * 10, width * 10,
                   height, width, height, descent, height - descent, descent,
                   len(glyphs)))
        out.writelines(glyphs)
        out.write("ENDFONT\n")


def console_fonts(roots, folder):
    os.makedirs(folder, exist_ok=True)
    fonts = []
    for path in sorted(found(roots, "consolefonts/*.psf*.gz")):
        name = os.path.basename(path).split(".psf")[0]
        if not CONSOLE.match(name):
            continue
        with gzip.open(path) as packed:
            font = psf_parse(packed.read())
        if font is not None:
            bdf = os.path.abspath(os.path.join(folder, name + ".bdf"))
            bdf_write(bdf, font)
            fonts.append((0, bdf))
    return fonts


def bitmap_fonts(roots, folder):
    fonts = console_fonts(roots, folder)
    for path in sorted(found(roots, "fonts/X11/*/*.pcf*")):
        name = os.path.basename(path)
        if not ENCODING_OTHER.search(name) and not UNFIT.search(name):
            fonts.append((0, path))
    for path in sorted(found(roots, "wine/fonts/*.fon")):
        # Other code pages end in a letter or number of their own.
        if re.search(r"(coure|sserife|serife|smalle|vgasys|vgafix|"
                     r"cvgasys)\.fon$", path):
            fonts.append((0, path))
    return fonts


def family(font):
    return re.split(r"[-_\d.]", os.path.basename(font[1]))[0]


def write(path, groups):
    """Write the fonts of each group, which share its part. A family of many
    styles takes part more often than one of few, but not as many times."""
    with open(path, "w", encoding="utf8") as out:
        for share, fonts in groups:
            styles = collections.Counter(map(family, fonts))
            weights = [styles[family(font)] ** -0.5 for font in fonts]
            for weight, (index, font) in zip(weights, fonts):
                out.write("%.9f %d %s\n" % (share * weight / sum(weights),
                                            index, font))
            print(path, len(fonts), "fonts for", share)


def kept_apart(pattern, fonts):
    """The fonts that fit a pattern, and the others."""
    return ([f for f in fonts if pattern.search(f[1])],
            [f for f in fonts if not pattern.search(f[1])])


def main():
    folder = sys.argv[1]
    roots = ["/usr/share"] + [os.path.join(os.path.abspath(root), "usr/share")
                              for root in sys.argv[2:]]
    unseen, outlines = kept_apart(UNSEEN, outline_fonts(roots))
    unseen_bitmaps, bitmaps = kept_apart(
        UNSEEN, bitmap_fonts(roots, os.path.join(folder, "bdf")))
    check, train = kept_apart(CHECK, outlines)
    check_bitmaps, bitmaps = kept_apart(CHECK, bitmaps)
    xterm, rest = kept_apart(XTERM, bitmaps)
    write(os.path.join(folder, "train.fonts"),
          [(0.62, train), (0.14, xterm), (0.24, rest)])
    write(os.path.join(folder, "wide.fonts"), [(1, wide_fonts(roots, train))])
    if check:
        write(os.path.join(folder, "check.fonts"),
              [(0.7, check), (0.3, check_bitmaps)])
    write(os.path.join(folder, "unseen.fonts"),
          [(0.7, unseen), (0.3, unseen_bitmaps)])


if __name__ == "__main__":
    main()
