"""Currencies, and how amounts and quantities are written on screens.

Money is whole minor units, quantities are whole thousandths.
"""

# decimals by ISO 4217, how many minor units about one dollar is, the step of
# prices in minor units, and the signs (both splits)
CURRENCIES = {
    "USD": (2, 100, 5, ["$"]), "EUR": (2, 92, 5, ["€"]),
    "GBP": (2, 80, 5, ["£"]), "CAD": (2, 135, 5, ["$", "C$"]),
    "AUD": (2, 150, 5, ["$", "A$"]), "INR": (2, 6000, 100, ["₹", "Rs", "Rs."]),
    "MYR": (2, 300, 10, ["RM"]), "SGD": (2, 135, 5, ["S$", "$"]),
    "KWD": (3, 310, 5, ["KD"]), "BHD": (3, 380, 5, ["BHD"]),
    "CNY": (2, 100, 10, ["¥", "￥"]), "HKD": (2, 400, 50, ["HK$", "$"]),
    "TWD": (2, 1500, 100, ["NT$"]), "JPY": (0, 100, 1, ["¥", "￥"]),
    "MXN": (2, 1500, 50, ["$"]), "PEN": (2, 350, 10, ["S/", "S/."]),
    "CLP": (0, 800, 10, ["$"]), "CHF": (2, 100, 5, ["Fr.", "CHF"]),
    "TND": (3, 1100, 50, ["TND"]), "IDR": (2, 1000000, 50000, ["Rp", "Rp."]),
    "TRY": (2, 600, 25, ["₺", "TL"]), "ZAR": (2, 1500, 50, ["R"]),
    "KRW": (0, 1100, 100, ["₩"]), "BRL": (2, 500, 10, ["R$"]),
}
SUFFIX_SIGNS = {"CNY": ["元"], "JPY": ["円"], "EUR": ["€"], "TRY": ["TL", "₺"],
                "TWD": ["元"], "CHF": ["CHF"], "PLN": ["zł"], "GBP": [],
                "TND": ["TND"]}
BY_LANGUAGE = {
    "en": ["USD", "USD", "GBP", "EUR", "CAD", "AUD", "INR", "MYR", "SGD",
           "KWD", "BHD", "ZAR", "KRW"],
    "zh": ["CNY", "CNY", "CNY", "CNY", "TWD", "HKD"], "ja": ["JPY"],
    "es": ["EUR", "EUR", "MXN", "PEN", "CLP"], "fr": ["EUR", "EUR", "TND"],
    "de": ["EUR", "EUR", "CHF"], "id": ["IDR"], "tr": ["TRY"],
}
COMMA = {"es": ["EUR", "CLP"], "fr": ["EUR", "TND"], "de": ["EUR"],
         "id": ["IDR"], "tr": ["TRY"]}
NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


def decimals(currency):
    return CURRENCIES[currency][0]


def price_in(currency, hundredths, rng):
    """A plausible price in minor units."""
    _, factor, step, _ = CURRENCIES[currency]
    minor = hundredths * factor // 100
    if currency == "USD" or currency == "EUR":
        step = rng.choice([1, 5])
    return max(step, minor // step * step)


def round_half_up(numerator, denominator):
    """Quotient rounded half away from zero, as the program does it."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def plain_amount(minor, currency):
    """The truth's form: the currency's decimals, no mark but the point."""
    places = decimals(currency)
    digits = str(abs(minor)).rjust(places + 1, "0")
    text = digits[:-places] + "." + digits[-places:] if places else digits
    return "-" + text if minor < 0 else text


def plain_quantity(milli):
    sign = "-" if milli < 0 else ""
    whole, rest = divmod(abs(milli), 1000)
    return sign + (f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole))


def choose_marks(language, currency, held_out, rng):
    """(thousands mark, decimal mark, grouping) that this place uses."""
    if currency == "INR":
        return ",", ".", rng.choice(["indian", "indian", "western"])
    if currency == "CHF":
        return rng.choice(["'", "'", "’", ""]), ".", "western"
    if currency not in COMMA.get(language, []):
        return rng.choice([",", ",", ",", ""]), ".", "western"
    if language == "fr":
        spaces = [" ", NBSP, ""] + ([NARROW, THIN] if held_out else [NARROW])
        return rng.choice(spaces), ",", "western"
    if language == "de" and held_out:
        return rng.choice([".", ".", "", THIN]), ",", "western"
    return rng.choice([".", ".", ".", ""]), ",", "western"


def grouped(whole, mark, grouping):
    if not mark or len(whole) <= 3:
        return whole
    head, parts = whole[:-3], [whole[-3:]]
    size = 2 if grouping == "indian" else 3
    while len(head) > size:
        parts.insert(0, head[-size:])
        head = head[:-size]
    return mark.join([head] + parts)


def bare_amount(look, minor, part):
    """Digits and marks of a positive amount; part is "line" or "totals"."""
    whole, _, rest = plain_amount(minor, look["currency"]).partition(".")
    if look["decimals"] == "none":
        rest = ""
    elif look["decimals"] == "trimmed":
        rest = rest.rstrip("0")
    mark = look["thousands"] if part in look["grouped_in"] else ""
    text = grouped(whole, mark, look["grouping"])
    return text + (look["mark"] + rest if rest else "")


def with_sign(look, text, negative, part):
    """Puts currency sign and minus where this till has them."""
    minus, sign = "-" if negative else "", look["sign"]
    if part not in look["signed_in"]:
        return f"({text})" if negative and look["negative"] == "brackets" \
            else minus + text
    place = look["sign_place"]
    if place == "prefix":
        return sign + minus + text if look["negative"] == "inside" \
            else minus + sign + text
    if place == "prefix_space":
        return f"{sign} {minus}{text}"
    return minus + text + ("" if place == "glued" else " ") + sign


def shown_amount(look, minor, part):
    return with_sign(look, bare_amount(look, abs(minor), part), minor < 0,
                     part)


def shown_quantity(look, milli, weighed):
    sign = "-" if milli < 0 else ""
    whole, rest = divmod(abs(milli), 1000)
    style = look["quantity"]
    if rest or weighed or style == "padded":
        text = f"{whole}.{rest:03d}"
    elif style == "fixed":
        text = f"{whole}.00"
    elif style == "zeros":
        text = f"{whole:03d}"
    else:
        text = str(whole)
    text = sign + text.replace(".", look["mark"])
    return text + look["weight_unit"] if weighed else text
