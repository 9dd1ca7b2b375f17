"""The imagined tills: how each one's screen looks.

Every till shows several orders, always in the same way, as a real one does.

columns      keys of catalog.WORDS in screen order
thousands    mark between groups of three digits, "" for none
sign         where a currency sign stands: none, prefix, suffix, code
signed       which amounts carry it: all, totals, header
summary      rows below (or beside) the lines, in screen order
place        right, bar, side, top, spread
tax          (per cent, "added" | "included") or None
discount     chance in per cent that an order has one
qty          plain "2", fixed "2.00", padded "2.000"
rendering    gray, mono, lcd: how FreeType draws the outlines
caption      shop's name, clock and keys around the order, outside the region
"""

_DEFAULTS = {
    "words": "en", "currency": "USD", "theme": "classic",
    "family": "DejaVu Sans", "size": 13, "rendering": "gray",
    "columns": "no item qty price amount", "thousands": "", "decimal": ".",
    "sign": "none", "signed": "all", "summary": "subtotal discount total",
    "place": "right", "tax": None, "discount": 50, "qty": "plain",
    "grid": "lines", "zebra": False, "select": True, "caption": False,
    "two_line": False, "lines": (1, 9), "weighed": False, "returns": False,
    "count": False, "zero_discount": False, "width": 520,
}

_HEI = "WenQuanYi Micro Hei"
_ZEN = "WenQuanYi Zen Hei"
_MONO = "DejaVu Sans Mono"


def _till(toolkit, name, **fields):
    unknown = set(fields) - set(_DEFAULTS)
    if unknown:
        raise ValueError(f"till {name}: unknown {sorted(unknown)}")
    till = {**_DEFAULTS, **fields, "toolkit": toolkit, "name": name}
    till["columns"] = till["columns"].split()
    till["summary"] = till["summary"].split()
    till["language"] = till["words"][:2]
    return till


TILLS = [
    _till("xterm", "xterm-6x13", family="6x13", size=13, theme="green",
          grid="rows", sign="prefix", signed="totals", lines=(2, 12),
          summary="subtotal discount tax total", tax=(7, "added")),
    _till("xterm", "xterm-9x15", family="9x15", size=15, theme="paper",
          words="en_uk", currency="GBP", columns="qty item price amount",
          grid="none", sign="prefix", lines=(1, 8), weighed=True,
          summary="subtotal tax total paid change", tax=(20, "included"),
          select=False),
    _till("xterm", "xterm-10x20", family="10x20", size=20, theme="navy",
          words="en_retail", columns="no code item qty price amount",
          thousands=",", grid="rows", lines=(2, 7), sign="prefix",
          signed="totals", summary="subtotal tax total", tax=(8, "added")),
    _till("xterm", "xterm-dejavu", family=_MONO, size=14, theme="classic",
          words="en_payable", grid="lines", lines=(3, 10), qty="padded",
          weighed=True, thousands=",", sign="code", signed="totals",
          count=True, place="spread"),
    _till("xterm", "xterm-hei", family=_HEI + " Mono", size=16, words="zh",
          currency="CNY", theme="dark", grid="rows", sign="prefix",
          signed="totals", summary="discount total paid change",
          lines=(1, 8)),
    _till("xterm", "xterm-receipt", family=_ZEN + " Mono", size=15,
          words="zh_payable", currency="CNY", theme="paper", two_line=True,
          columns="item amount", grid="none", select=False,
          sign="prefix", signed="totals", lines=(2, 6),
          summary="subtotal discount total paid change"),

    _till("tk", "tk-classic", size=13, caption=True, lines=(2, 10),
          sign="prefix", signed="totals"),
    _till("tk", "tk-uk", words="en_uk", currency="GBP", theme="mint",
          size=12, zebra=True, grid="none", sign="prefix", lines=(3, 14),
          rendering="lcd",
          columns="item qty price amount", summary="subtotal discount total",
          place="bar", weighed=True),
    _till("tk", "tk-yen", words="en_payable", currency="JPY", theme="slate",
          size=15, sign="prefix", thousands=",", grid="rows", lines=(1, 7),
          columns="code item price qty amount", count=True),
    _till("tk", "tk-hei", words="zh", currency="CNY", family=_HEI, size=14,
          theme="classic", caption=True, sign="prefix", signed="totals",
          lines=(2, 9), count=True),
    _till("tk", "tk-food", words="zh_food", currency="CNY", family=_HEI,
          size=16, theme="office", zebra=True, grid="rows", lines=(2, 8),
          columns="item price qty amount", place="bar", sign="prefix",
          signed="totals"),
    _till("tk", "tk-euro", words="en_retail", currency="EUR", decimal=",",
          thousands=".", sign="suffix", theme="paper", size=11,
          rendering="mono", lines=(3, 12), grid="lines",
          summary="subtotal discount tax total", tax=(19, "added")),

    _till("gtk", "gtk-office", theme="office", size=13, sign="prefix",
          lines=(2, 10), zebra=True, grid="rows", caption=True,
          summary="subtotal discount tax total", tax=(6, "added"),
          place="right"),
    _till("gtk", "gtk-dark", words="en_payable", theme="dark", size=14,
          currency="USD", thousands=",", sign="prefix", signed="totals",
          columns="item qty price amount", grid="none", lines=(1, 8),
          place="bar", count=True),
    _till("gtk", "gtk-zen", words="zh_payable", currency="CNY", family=_ZEN,
          size=15, theme="mint", grid="lines", sign="prefix",
          signed="totals", lines=(2, 9), weighed=True),
    _till("gtk", "gtk-side", words="zh", currency="CNY", family=_HEI,
          size=12, theme="slate", grid="rows", place="side", lines=(2, 11),
          sign="prefix", summary="discount total paid change", width=620),
    _till("gtk", "gtk-cards", words="en", currency="EUR", decimal=",",
          thousands=".", sign="suffix", theme="paper", size=12,
          columns="item amount", two_line=True, grid="rows", lines=(1, 6),
          summary="subtotal discount total", select=False),
    _till("gtk", "gtk-small", words="en_retail", currency="CNY", size=9,
          rendering="lcd", theme="classic", lines=(4, 14), sign="code",
          signed="header", grid="lines", width=440,
          columns="code item stock qty price amount"),

    _till("qt", "qt-classic", words="en_retail", currency="USD", size=13,
          thousands=",", sign="prefix", grid="lines", lines=(2, 10),
          caption=True, returns=True),
    _till("qt", "qt-dark", words="en", currency="GBP", theme="dark", size=14,
          sign="prefix", signed="totals", grid="rows", qty="fixed",
          zero_discount=True, lines=(1, 9), weighed=True,
          summary="subtotal discount tax total", tax=(20, "included")),
    _till("qt", "qt-top", words="en", currency="JPY", theme="navy", size=16,
          sign="prefix", signed="totals", thousands=",", place="top",
          summary="discount total", grid="none", lines=(1, 7)),
    _till("qt", "qt-hei", words="zh", currency="CNY", family=_HEI, size=13,
          theme="office", zebra=True, sign="none", lines=(2, 10),
          thousands=",", caption=True, summary="subtotal discount total"),
    _till("qt", "qt-touch", words="zh_food", currency="CNY", family=_HEI,
          size=18, theme="amber", grid="rows", lines=(1, 6), sign="prefix",
          columns="item qty amount", two_line=False, place="bar",
          width=600),
    _till("qt", "qt-barcode", words="zh_payable", currency="CNY", family=_ZEN,
          size=14, rendering="mono", theme="classic", lines=(2, 12),
          columns="no code item qty price amount", sign="prefix",
          signed="totals", weighed=True, qty="padded", width=640),
]
