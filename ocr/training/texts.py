#!/usr/bin/env python3
"""Write texts as the cells of registers hold them, one a line.

usage: texts.py COUNT SEED [numbers|words|mixed|money|wide]

Where the model shall read something else than what is drawn, the reading
follows behind a tab: signs that look alike are one. Capitals, 元 and 円 read as
they are. Small letters do where they are part of a currency, a unit or "x";
elsewhere they, and all other letters, read "?".

"money" is amounts with a currency, "wide" is for fonts that have Chinese.
"""
import random
import sys

SIGNS_BEFORE = ["$"] * 4 + ["€", "£", "¥", "¥", "₹", "₩", "$ ", "€ ", "¥ ",
                            "£ ", "Rp ", "Rp", "RM", "R$", "kr "]
SIGNS_BEHIND = ["€", " €", "%", " %", "kr", " kr", "kg", " kg", "g", " g", "x",
                " x", "-", "+", "*"]
GLYPHS = list("₺₫₱฿₪₽")
WIDE = ["元", "円", "元", "円", "¥"]
# Before or behind an amount.
SHORT = ("A$ C$ S$ R$ NT$ HK$ US$ NZ$ AU$ CA$ MX$ J$ TT$ CN¥ S/ S/. R RM TL KD "
         "DH SR QR BD JD LE Rs Rs. Rp Rp. kr kr. Kr Ft Kč zł lei din Fr Fr. Bs "
         "RMB A$ C$ S$ R RM TL KD Kč zł Ft").split()
ISO = ("AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND "
       "BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF "
       "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
       "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW "
       "KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR "
       "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
       "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
       "SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES "
       "VND VUV WST XAF XCD XOF XPF YER ZAR ZMW").split()
ISO_COMMON = ("CHF CHF EUR USD GBP CNY JPY AUD CAD SGD HKD TWD BHD KWD TND JOD "
              "OMR TRY IDR MYR SAR AED QAR EGP MAD ZAR RUB INR THB PHP VND KRW "
              "PLN CZK HUF RON SEK NOK DKK BRL MXN PEN COP CLP ARS NZD ILS"
              ).split()
# What things are counted in; none of it is a number's.
COUNTERS = "点 個 枚 件 份 瓶 个 개 원 只 本 袋 斤".split()
TIMES = [" x ", "x", " @ ", "@", " * ", "*", " × ", "×", " x$", " @ $"]
ANY = "0123456789.,-+%x*@/:#()$€£¥₹₩'×"
# Drawn, and what it is to be read as.
ALIKE = [("-", "\u2212"), ("-", "\u2013"), ("¥", "\uffe5"), ("¥", "\uffe5"),
         ("'", "\u2019"), ("x", "X"), ("₫", "đ")]
ONSETS = ("b c d f g h j k l m n p qu r s t v w x y z ch sh th st br cr tr pl "
          "gl sp B").split()
VOWELS = "a e i o u ea oo ai ou y".split()
ENDS = ["", "", "", "n", "s", "t", "l", "r", "ll", "nd", "m", "k", "g", "x"]
# Letters that digits and signs are mistaken for.
LOOKALIKES = "OISBZlGoQDgqETCLsebYRpMkr"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHINESE = ("商品名称数量单价金额合计总价小应付实收找零优惠折扣会员编号条码水果牛奶面包米饭"
           "茶可乐啤酒大中小二三四五六七八九元角分个件只瓶盒袋箱斤公克升杯碗份月王"
           "土上下入力山丰于千甲由申田目白百自己已羊半光美平手来未末朱牛生金全"
           "羊半光平")
UNITS = ["ml", "l", "L", "oz", "cm", "mm", "pk", "pcs", "W", "V", "GB", "cl",
         "m", "lb", "pc", "ct"]
OTHER = ("СУММАИТОГОЦЕНАЖШЩЯЮЭЛДФабвгдежзийлмнптуфчшщыья"
         "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθλμνπσφψω"
         "ÄÖÜÉÈÇÑÅØŞİĞŁČŠŽÀÊäöüéèçñåøşığčšžłàê"
         "アイウエオカキクコサシスタチテトナハマメモヤラリルレロンあいうかきくけさしたのはまるん"
         "กขคงจชดตนบปมยรลวสอ총합계금액소수량단가세매출")
# Cyrillic and Greek letters that are drawn like Latin capitals.
TWINS = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")
CODES = ["€/kg", "VAT", "Total:", "Tax", "No.", "TOTAL", "TOTAL:", "SUBTOTAL",
         "TAX", "GST", "PST", "HST", "IVA", "TVA", "KDV", "CASH", "CHANGE",
         "QTY", "PPN", "Total", "#", "SKU", "EAN", "T", "A", "B"]
NAMED = ["7UP", "WD-40", "XL", "XXL", "AA", "AAA", "USB", "HDMI", "LED", "BBQ",
         "TV", "DVD", "CD", "UHT", "PVC", "PH2", "M8", "A4", "A5", "E27", "T5",
         "RAM", "CPU", "LE", "R", "SR", "KD", "TL", "DH", "RM"]
# Too much like digits to stand beside them.
ROUND = set("OIQDSZBGl")
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(count):
    return "".join(random.choice("0123456789") for _ in range(count))


def whole(count):
    return digits(count).lstrip("0") or "0"


def grouped(number, mark):
    groups = []
    while len(number) > 3:
        groups.insert(0, number[-3:])
        number = number[:-3]
    return mark.join([number] + groups)


def lakhs(number):
    head, tail = number[:-3], number[-3:]
    groups = [tail]
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join(groups)


def amount():
    number = whole(random.choice([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7]))
    forms = [
        (40, lambda: grouped(number, ",") + "." + digits(2)),
        (12, lambda: number + "." + digits(2)),
        (16, lambda: grouped(number, ".") + "," + digits(2)),
        (6, lambda: number + "," + digits(2)),
        (3, lambda: grouped(number, " ") + random.choice(".,") + digits(2)),
        (2, lambda: grouped(number, "'") + "." + digits(2)),
        (2, lambda: lakhs(number) + "." + digits(2)),
        (7, lambda: grouped(whole(len(number) + 2), random.choice(".,"))),
        (4, lambda: number + random.choice(".,") + digits(3)),
        (3, lambda: number + random.choice(".,") + digits(1)),
        (1, lambda: "." + digits(2)),
        (12, lambda: number),
    ]
    return pick(forms)


def pick(forms):
    weights = [weight for weight, _ in forms]
    return random.choices(forms, weights)[0][1]()


def clock_or_date():
    return random.choice([
        "%02d:%02d" % (random.randint(0, 23), random.randint(0, 59)),
        "%d/%02d/%02d" % (random.randint(1, 2030), random.randint(1, 12),
                          random.randint(1, 31)),
        "%d-%02d-%02d" % (random.randint(1990, 2030), random.randint(1, 12),
                          random.randint(1, 31))])


def currency(wide):
    """A currency, with what stands between it and an amount."""
    sign = pick([
        (5, lambda: random.choice(GLYPHS)),
        (7, lambda: random.choice(SHORT)),
        (5, lambda: random.choice(ISO_COMMON)),
        (3, lambda: random.choice(ISO)),
        (40 if wide else 1, lambda: random.choice(WIDE)),
        (2, lambda: random.choice(SIGNS_BEFORE).strip())])
    return sign, random.choice([" ", ""] if len(sign) < 3 else [" ", " ", ""])


def money(wide=False):
    sign, gap = currency(wide)
    before = random.choice([sign + gap] * 9 + ["(" + sign + ") ", sign + " : "])
    behind = random.choice([gap + sign] * 9 + [" (" + sign + ")"])
    late = random.random() < (0.85 if sign in "元円" else 0.4)
    forms = [
        (30, lambda: amount() + behind if late else before + amount()),
        (3, lambda: "-" + (amount() + behind if late else before + amount())),
        (1, lambda: before + "-" + amount()),
        (2, lambda: "(" + (amount() + behind if late else before + amount())
            + ")"),
        (5, lambda: whole(random.choice([1, 2])) + random.choice(TIMES)
            .rstrip("$ ") + random.choice([" ", ""])
            + (amount() + behind if late else before + amount())),
        (1, lambda: sign),
        (1, lambda: "(" + sign + ")"),
        (1, lambda: (before + amount()) + random.choice([" ", "/"])
            + random.choice(["kg", "g", "L"])),
    ]
    return pick(forms)


def cell():
    before = random.choice(SIGNS_BEFORE)
    forms = [
        (48, amount),
        (18, lambda: before + amount()),
        (7, lambda: amount() + random.choice(SIGNS_BEHIND)),
        (6, lambda: "-" + amount()),
        (2, lambda: "-" + before + amount()),
        (1, lambda: before + "-" + amount()),
        (2, lambda: "(" + random.choice([before, ""]) + amount() + ")"),
        (3, lambda: random.choice("x×*@#+") + random.choice(["", " "])
            + amount()),
        (3, lambda: whole(random.choice([1, 2])) + random.choice(TIMES)
            + amount()),
        (2, clock_or_date),
        (7, lambda: whole(random.randint(1, 3))),
        (3, lambda: digits(random.randint(4, 13))),
        (3, lambda: "".join(random.choice(ANY)
                            for _ in range(random.randint(3, 12)))),
    ]
    return pick(forms)


def word():
    forms = [
        (12, lambda: "".join(random.choice(ONSETS) + random.choice(VOWELS) +
                             random.choice(ENDS)
                             for _ in range(random.choice([1, 1, 2, 2, 3])))),
        (3, lambda: "".join(random.choice(LOOKALIKES)
                            for _ in range(random.randint(2, 6)))),
        (2, lambda: "".join(random.choice(LETTERS)
                            for _ in range(random.randint(2, 6)))),
        (8, lambda: "".join(random.choice(CHINESE)
                            for _ in range(random.randint(1, 6)))),
        (3, lambda: other_word()),
        (2, lambda: random.choice(NAMED)),
        (2, lambda: "".join(random.choice(CAPITALS)
                            for _ in range(random.randint(1, 6)))),
    ]
    text = pick(forms)
    text = random.choice([text, text.capitalize(), text.capitalize(),
                          text.upper()]).replace("\u0307", "")
    # What nobody could tell from a number teaches nothing.
    return word() if set(text) <= ROUND else text


def other_word():
    start = random.randrange(len(OTHER) - 30)
    return "".join(random.choice(OTHER[start:start + 30])
                   for _ in range(random.randint(1, 6)))


def hidden(text):
    return "".join(c if c in CAPITALS or c in "元円" or not c.isalpha() else "?"
                   for c in text.translate(TWINS))


def article():
    """Letters and digits in one word, as names and codes have them."""
    number = digits(random.randint(1, 4))
    letters = "".join(random.choice(sorted(set(CAPITALS) - ROUND))
                      for _ in range(random.randint(1, 3)))
    text = random.choice([letters + number, letters + "-" + number,
                          number + letters, number + random.choice("LVWKMC"),
                          letters + number + random.choice("AXLK")])
    return text, text


def counted():
    """A number and what it counts, perhaps at a price in that script."""
    counter = random.choice(COUNTERS)
    price = money(True)
    text = random.choice([amount(), whole(1), whole(2)])
    drawn = random.choice([text + counter, text + " " + counter,
                           text + counter + " x " + price,
                           counter + text, price])
    return drawn, "".join("?" if c in COUNTERS else c for c in drawn)


def label():
    """A label or a number with words: what is drawn and how it reads."""
    drawn, read = [], []
    for _ in range(random.choice([1, 1, 1, 2, 2, 3])):
        text = word()
        drawn.append(text)
        read.append(hidden(text))
    kind = random.randint(0, 10)
    if kind == 0:
        size, unit = digits(random.randint(1, 3)), random.choice(UNITS)
        drawn.append(size + unit)
        read.append(size + hidden(unit))
    elif kind == 1:
        size = whole(random.choice([1, 2, 3]))
        size += random.choice(["kg", "g", "%", " x", "x330", ""])
        drawn.append(size)
        read.append(size)
    elif kind == 2:
        text = amount()
        code = random.choice(CODES)
        drawn, read = [code, text], [hidden(code), text]
        if random.random() < 0.4:
            drawn.reverse()
            read.reverse()
        if "kg" in code:
            read = drawn
    elif kind == 3:
        text = cell()
        drawn[-1] += random.choice([":", "", " :"])
        read[-1] = hidden(drawn[-1])
        drawn.append(text)
        read.append(text)
    elif kind == 4:
        text, reading = article()
        drawn.append(text)
        read.append(reading)
    elif kind == 5:
        return article()
    elif kind == 6:
        # The second line of an order line.
        text = (whole(random.choice([1, 1, 2])) + random.choice(TIMES)
                + amount())
        drawn, read = [drawn[0], text], [read[0], text]
    return " ".join(drawn), " ".join(read)


def row():
    """Columns so close that nobody can cut between them."""
    price = random.choice(SIGNS_BEFORE) + amount()
    texts = [whole(random.choice([1, 1, 2, 3])), price]
    if random.random() < 0.6:
        texts.append(random.choice([price, random.choice(SIGNS_BEFORE) +
                                    amount(), amount()]))
    return texts


def replaced(drawn):
    """Some texts with signs drawn in another way."""
    if random.random() < 0.3:
        sign, other = random.choice(ALIKE)
        drawn = drawn.replace(sign, other)
    return drawn


def numbers(money_share=0.22):
    one = money if random.random() < money_share else cell
    texts = row() if random.random() < 0.12 else [one()]
    while random.random() < 0.08 and sum(map(len, texts)) < 18:
        texts.append(one())
    read = " ".join(texts)
    drawn = texts[0]
    for text in texts[1:]:
        drawn += " " * random.choice([1, 1, 2, 3, 4]) + text
    return replaced(drawn), read


def wide():
    if random.random() < 0.4:
        return label()
    drawn, read = counted()
    return replaced(drawn), read


def main():
    random.seed(int(sys.argv[2]))
    wanted = sys.argv[3] if len(sys.argv) > 3 else "mixed"
    kinds = {
        "numbers": lambda: numbers(0),
        "words": label,
        "money": lambda: numbers(1),
        "wide": wide,
        "mixed": lambda: label() if random.random() < 0.25 else numbers(),
    }
    for _ in range(int(sys.argv[1])):
        drawn, read = kinds[wanted]()
        print(drawn if drawn == read else drawn + "\t" + read)


if __name__ == "__main__":
    main()
