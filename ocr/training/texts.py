#!/usr/bin/env python3
"""Write texts as the cells of registers hold them, one a line.

usage: texts.py COUNT SEED [numbers|words|mixed]

Where the model shall read something else than what is drawn, the reading
follows behind a tab: signs that look alike are one, and every letter that is
not part of a number reads "?", so that a label is never taken for a number.
"""
import random
import sys

SIGNS_BEFORE = ["$"] * 4 + ["€", "£", "¥", "¥", "₹", "₩", "$ ", "€ ", "¥ ",
                            "£ ", "Rp ", "Rp", "RM", "R$", "kr "]
SIGNS_BEHIND = ["€", " €", "%", " %", "kr", " kr", "kg", " kg", "g", " g", "x",
                " x", "-", "+", "*"]
TIMES = [" x ", "x", " @ ", "@", " * ", "*", " × ", "×", " x$", " @ $"]
ANY = "0123456789.,-+%x*@/:#()$€£¥₹₩'×"
# Drawn, and what it is to be read as.
ALIKE = [("-", "\u2212"), ("-", "\u2013"), ("¥", "\uffe5"), ("'", "\u2019"),
         ("x", "X")]
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
CODES = ["EUR", "USD", "CNY", "GBP", "Rs", "Rs.", "S$", "US$", "HK$", "CHF",
         "zł", "元", "TL", "€/kg", "VAT", "Total:", "Tax", "No."]


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
    ]
    text = pick(forms)
    text = random.choice([text, text.capitalize(), text.capitalize(),
                          text.upper()])
    # What nobody could tell from a number teaches nothing.
    return word() if set(text) <= set("OIloB") else text


def hidden(text):
    return "".join("?" if c.isalpha() else c for c in text)


def label():
    """A label or a number with words: what is drawn and how it reads."""
    drawn, read = [], []
    for _ in range(random.choice([1, 1, 1, 2, 2, 3])):
        text = word()
        drawn.append(text)
        read.append(hidden(text))
    kind = random.randint(0, 9)
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
    elif kind == 3:
        text = cell()
        drawn[-1] += random.choice([":", "", " :"])
        read[-1] = hidden(drawn[-1])
        drawn.append(text)
        read.append(text)
    return " ".join(drawn), " ".join(read)


def row():
    """Columns so close that nobody can cut between them."""
    price = random.choice(SIGNS_BEFORE) + amount()
    texts = [whole(random.choice([1, 1, 2, 3])), price]
    if random.random() < 0.6:
        texts.append(random.choice([price, random.choice(SIGNS_BEFORE) +
                                    amount(), amount()]))
    return texts


def numbers():
    texts = row() if random.random() < 0.12 else [cell()]
    while random.random() < 0.08 and sum(map(len, texts)) < 18:
        texts.append(cell())
    read = " ".join(texts)
    drawn = texts[0]
    for text in texts[1:]:
        drawn += " " * random.choice([1, 1, 2, 3, 4]) + text
    if random.random() < 0.2:
        sign, other = random.choice(ALIKE)
        drawn = drawn.replace(sign, other)
    return drawn, read


def main():
    random.seed(int(sys.argv[2]))
    wanted = sys.argv[3] if len(sys.argv) > 3 else "mixed"
    shares = {"numbers": 0, "words": 1, "mixed": 0.22}
    for _ in range(int(sys.argv[1])):
        words = random.random() < shares[wanted]
        drawn, read = label() if words else numbers()
        print(drawn if drawn == read else drawn + "\t" + read)


if __name__ == "__main__":
    main()
