"""How one till looks: everything about it that its orders do not change."""

import random

import fonts
import money
import themes
from words import choose_words, fit_words

LATIN = ["en", "en", "es", "fr", "de", "id", "tr"]
EVERY = LATIN + ["en", "zh", "zh", "ja"]
LAYOUTS = ["grid"] * 5 + ["grid_bare"] * 2 + ["twoline"] * 4 + \
    ["cards"] * 2 + ["receipt"] * 2 + ["unit_rows"]
TEXT_LAYOUTS = ["grid"] * 3 + ["grid_bare"] + ["receipt"] * 2 + ["unit_rows"]

# Which columns stand in which order; each list once for both splits and once
# for the held-out split only.
COLUMNS = [
    "item qty price amount", "item price qty amount", "qty item price amount",
    "no item qty price amount", "no code item price qty amount",
    "code item qty price amount", "item qty price disc amount",
    "no item price stock qty amount", "item code qty price amount",
    "item member price qty amount",
]
COLUMNS_HELD = [
    "no item price qty amount stock", "amount item qty price",
    "qty price item amount", "code no item stock price qty amount",
    "item price qty disc amount", "no code item cost price qty amount",
]
BARE_COLUMNS = ["item qty price amount", "qty item price amount",
                "item price qty amount", "no item qty price amount"]
BARE_HELD = ["qty price item amount", "item amount qty price"]

# The second row of two-line orders: {q} quantity, {p} price, {u} unit word.
DETAILS = ["{q} x {p}", "{q} X {p}", "x{q} @{p}", "{q} {u} at {p} / {u}",
           "{q} @ {p}", "{p} x {q}", "{q} {u} x {p}", "{q}x {p}"]
DETAILS_HELD = ["{q} × {p}", "{p} × {q} {u}", "{q} * {p}", "@{p} x{q}",
                "{qty} {q}  {price} {p}", "{q} {u} @ {p}"]
DETAILS_ZH = ["{qty} {q} x {p}", "{p} x {q}", "{qty} X {q} {price} {p}",
              "{q} x {p}"]
DETAILS_ZH_HELD = ["{price} {p}  {qty} {q}", "{p} × {q}{u}", "×{q} @{p}"]
PLACES = ["right"] * 4 + ["bar"] * 3 + ["side", "side", "above", "button",
                                        "row"]
PLACES_HELD = ["tiles", "inline", "left", "right", "bar", "side", "above",
               "button", "row"]
SIGN_PLACES = ["none"] * 4 + ["prefix"] * 5 + ["prefix_space", "glued",
                                              "suffix", "suffix", "code",
                                              "header"]


def _shared(look, rng, both, held):
    """Half of a held-out screen's variants are its own."""
    return rng.choice(held if look["held_out"] and rng.random() < 0.5
                      else both)


def _split_list(look, table):
    return fonts.of_split(table, look["fonts"])


def _choose_money(look, rng):
    language = look["language"]
    currency = rng.choice(money.BY_LANGUAGE[language])
    thousands, mark, grouping = money.choose_marks(
        language, currency, look["held_out"], rng)
    if look["toolkit"] in ("console", "xterm") and \
            thousands in (money.THIN, money.NARROW, money.NBSP, "’"):
        thousands = " " if mark == "," else "'"
    kind = "all"
    if currency == "IDR" or currency in ("TWD", "INR") and rng.random() < 0.5:
        kind = "none"
    elif language == "zh" and rng.random() < 0.2:
        kind = "trimmed"
    grouped = rng.choice([["line", "totals"]] * 5 + [["totals"]])
    look.update(currency=currency, thousands=thousands, mark=mark,
                grouping=grouping, decimals=kind, grouped_in=grouped)


def _choose_sign(look, rng):
    currency = look["currency"]
    place = rng.choice(SIGN_PLACES)
    signs = money.CURRENCIES[currency][3]
    if place in ("glued", "suffix"):
        signs = money.SUFFIX_SIGNS.get(currency, [])
        if not signs:
            place, signs = "prefix", money.CURRENCIES[currency][3]
    sign = rng.choice(signs)
    if place == "code":
        sign, place = currency, rng.choice(["prefix_space", "suffix"])
    if place == "prefix" and len(sign) == 3 and sign.isalpha():
        place = "prefix_space"
    if look["toolkit"] == "console" and sign in "₹₺₩￥元円":
        sign, place = currency, "prefix_space"
    if look["toolkit"] == "xterm" and sign in "₹₺₩￥":
        sign, place = currency, "prefix_space"
    parts = rng.choice([["line", "totals"]] * 3 + [["totals"]] * 2)
    if place in ("none", "header"):
        parts = []
    look.update(sign=sign, sign_place=place, signed_in=parts,
                negative=rng.choice(["minus", "minus", "inside", "brackets"]))


def _choose_layout(look, rng):
    text = look["toolkit"] in ("console", "xterm")
    layout = rng.choice(TEXT_LAYOUTS if text else LAYOUTS)
    if layout in ("grid", "unit_rows"):
        columns = _shared(look, rng, COLUMNS, COLUMNS_HELD)
    elif layout == "grid_bare":
        columns = _shared(look, rng, BARE_COLUMNS, BARE_HELD)
    else:
        columns = "item qty price amount"
    style = None
    if layout in ("twoline", "receipt"):
        style = rng.choice(["below", "below", "below", "amount_below",
                            "fields", "glued"])
        if layout == "receipt" and rng.random() < 0.4:
            style = "one_row"
    look.update(layout=layout, columns=columns.split(), style=style,
                header=layout in ("grid", "unit_rows"))
    look["quantity_of"] = look["price_of"] = "all"
    if layout == "unit_rows":
        look["columns"] = rng.choice([["item", "amount"],
                                      ["no", "item", "amount"],
                                      ["code", "item", "amount"]])
        look["quantity_of"] = look["price_of"] = "none"
    elif style == "glued":
        look["price_of"] = "none"
        look["quantity_of"] = rng.choice(["all", "not_one"])
    elif layout in ("twoline", "receipt") and style == "below" and \
            rng.random() < 0.3:
        look["quantity_of"], look["price_of"] = "not_one", "with_quantity"
    chinese = look["language"] == "zh"
    look["detail"] = _shared(look, rng, DETAILS_ZH if chinese else DETAILS,
                             DETAILS_ZH_HELD if chinese else DETAILS_HELD)


def _choose_summary(look, rng):
    keys = []
    look["summary_words"] = {}
    words = look["words"]
    charges = [k for k, chance in (("discount", 0.4), ("service", 0.08),
                                   ("tax", 0.5), ("rounding", 0.06))
               if rng.random() < chance]
    if look["language"] == "zh" and "rounding" in charges:
        charges.remove("rounding")  # the same word is a discount there
    if "discount" in charges and rng.random() < 0.2:
        charges[charges.index("discount")] = "voucher"
    rate = rng.choice([50, 70, 77, 80, 100, 110, 150, 190, 200])
    mode = rng.choice(["added", "added", "included"])
    look["tax"] = (rate, mode) if "tax" in charges else None
    fit_words(look["language"], words, mode if look["tax"] else None)
    before_style = rng.random() < 0.25 and charges
    if charges and (before_style or rng.random() < 0.7):
        keys.append("subtotal")
    keys += charges + ["total"]
    if before_style:
        look["summary_words"]["subtotal"] = words["before"]
        look["summary_words"]["total"] = words["payable"]
    elif rng.random() < 0.3:
        look["summary_words"]["total"] = words["payable"]
    taken = look["summary_words"].get("subtotal", words["subtotal"])
    total = look["summary_words"].get("total", words["total"])
    if "subtotal" in keys and taken == total:
        look["summary_words"]["total"] = words["payable"]
        if taken == words["payable"]:
            keys.remove("subtotal")
    look["tax_label"] = rng.choice(["rate", "plain", "plain", "rate_brackets"])
    if "tax" in charges and mode == "included" and rng.random() < 0.6:
        keys.remove("tax")
        keys.append("tax")
    paid = rng.random() < (0.6 if look["layout"] == "receipt" else 0.15)
    look.update(summary=keys + (["paid", "change"] if paid else []),
                discounted=rng.choice([0.5, 0.9]),
                zero_discount=rng.random() < 0.2,
                count_line=rng.random() < 0.25,
                points_line=rng.random() < 0.07,
                colon=rng.choice(["", "", ":", ":"]),
                discount_sign=rng.choice(["minus", "minus", "plain"]))
    if "disc" in look["columns"]:
        look["summary"] = [k for k in look["summary"] if k != "discount"]


def _choose_font(look, rng):
    toolkit, language = look["toolkit"], look["language"]
    mono = look["layout"] == "receipt"
    second = None
    if language in ("zh", "ja"):
        table = {"zh": (fonts.CHINESE, fonts.CHINESE_MONO),
                 "ja": (fonts.JAPANESE, fonts.JAPANESE_MONO)}[language][mono]
        second = rng.choice(_split_list(look, table))
    western = {"gdi": (fonts.GDI, fonts.GDI_MONO)}.get(
        toolkit, (fonts.OUTLINE, fonts.MONO))[mono]
    family = rng.choice(_split_list(look, western))
    if second and (mono or toolkit in ("gdi", "tk") or rng.random() < 0.6):
        family, second = second, None
    if toolkit == "console":
        family = rng.choice(_split_list(look, fonts.CONSOLE))
    if toolkit == "xterm":
        families = _split_list(look, fonts.XTERM)
        if language in ("zh", "ja"):
            families = [f for f in families if not f.startswith("-")]
        family = rng.choice(families)
        second = rng.choice(_split_list(look, fonts.CHINESE_MONO
                                        if language == "zh"
                                        else fonts.JAPANESE_MONO)) \
            if language in ("zh", "ja") else None
    least = 12 if language in ("zh", "ja") else 9
    px = rng.choice([9, 10, 11, 12, 12, 13, 13, 14, 15, 16, 16, 17, 18, 20,
                     22, 24, 27, 30])
    look.update(family=family, second=second, px=max(least, px),
                bold_head=rng.random() < 0.5, bold_total=rng.random() < 0.6)


def _choose_geometry(look, rng):
    scale = rng.choice([1, 1, 1, 1.25, 1.5, 2])
    look.update(
        scale=scale, rule=max(1, int(scale)),
        pad_x=rng.choice([2, 3, 4, 5, 6, 8, 12]),
        pad_y=rng.choice([0, 0, 1, 2, 3, 4, 6, 9]),
        spread=rng.choice([1, 1, 1.1, 1.3, 1.7, 2.2]),
        grid=rng.choice(["none", "none", "rows", "lines", "lines"]),
        zebra=rng.random() < 0.3, select=rng.random() < 0.4,
        header_style=rng.choice(["bar", "bar", "plain", "underline"]),
        numbers=rng.choice(["right"] * 7 + ["center", "left"]),
        total_scale=rng.choice([1, 1, 1.25, 1.5, 2]),
        inverse_total=rng.random() < 0.15,
        gap=rng.choice([4, 8, 16, 40, 90]),
        wrap=rng.random() < 0.12, options=rng.random() < 0.1,
        furniture=rng.random() < 0.4, info=rng.random() < 0.25,
        widget=rng.random() < 0.5, margin=rng.choice([0, 2, 4, 8, 12]))


def _choose_resolution(look, rng):
    """Windows' own: points on a screen of so many dots an inch; the window of
    a program of 96 is stretched there."""
    dpi = rng.choice([96, 96, 96, 120, 144, 168, 192])
    look["stretch"] = 1
    if look["mode"] == "stretched":
        look["stretch"] = rng.choice([1.25, 1.5, 1.75])
        dpi = 96
    least = 12 if look["language"] in ("zh", "ja") else 9
    sizes = [px for px in (round(points * dpi / 72) for points in
                           (7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 14, 16, 18, 22))
             if least <= px <= 30]
    look.update(px=rng.choice(sizes), scale=dpi / 96, rule=dpi // 96)


def choose_look(name, toolkit, mode, split, rng, language=None):
    """A till of one split; the same generator state, the same till."""
    held_out = split == "held-out"
    speaks = LATIN if toolkit == "console" else EVERY
    look = {"name": name, "toolkit": toolkit, "mode": mode,
            "held_out": held_out, "fonts": split, "language": language or rng.choice(speaks)}
    look["words"] = choose_words(look["language"], held_out, rng)
    _choose_layout(look, rng)
    _choose_money(look, rng)
    _choose_sign(look, rng)
    _choose_summary(look, rng)
    _choose_font(look, rng)
    _choose_geometry(look, rng)
    if toolkit == "gdi":
        _choose_resolution(look, random.Random(name + "/resolution"))
    look["theme"] = rng.choice(themes.HELD_OUT if held_out else themes.DEV)
    look["place"] = _shared(look, rng, PLACES, PLACES_HELD)
    if look["layout"] == "receipt" or toolkit in ("console", "xterm"):
        look["place"] = rng.choice(["bar", "bar", "right"])
    if look["place"] == "row" and look["layout"] not in ("grid", "grid_bare",
                                                         "unit_rows"):
        look["place"] = "bar"
    look.update(
        lines=rng.choice([(1, 3), (2, 6), (2, 6), (4, 10), (8, 20)]),
        weighed=rng.random() < 0.35, returns=rng.random() < 0.12,
        repeats=rng.random() < 0.2,
        voucher_line=rng.random() < 0.08 and look["layout"] == "grid",
        quantity=rng.choice(["plain"] * 6 + ["fixed", "padded", "zeros"]),
        weight_unit=rng.choice(["", "", " kg", "kg"]))
    if look["toolkit"] == "console" and look["theme"]["name"] in (
            "rose", "sand", "mint"):
        look["theme"] = rng.choice((themes.HELD_OUT if held_out
                                    else themes.DEV)[:2])
    return look
