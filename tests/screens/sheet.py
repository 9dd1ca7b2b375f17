"""A drawing of rectangles and texts, with a check of where the texts stand.

Operations, in painting order: ["rect", x, y, w, h, colour] and ["text", x, y,
text, font, colour], where (x, y) is the top left corner of the text's box and
font is {"family", "second", "px", "bold"}. ["table", ...] is a table that a
renderer may draw with its toolkit's own widget.
"""


class Refused(Exception):
    """The scene cannot be drawn so that its truth is what it shows."""


class Sheet:
    def __init__(self, measure):
        self.measure = measure
        self.ops, self.boxes = [], []

    def rect(self, x, y, w, h, colour):
        if w > 0 and h > 0:
            self.ops.append(["rect", int(x), int(y), int(w), int(h), colour])

    def frame(self, x, y, w, h, colour, thick):
        self.rect(x, y, w, thick, colour)
        self.rect(x, y + h - thick, w, thick, colour)
        self.rect(x, y, thick, h, colour)
        self.rect(x + w - thick, y, thick, h, colour)

    def width(self, text, font):
        return self.measure(font, text)[0]

    def height(self, font):
        return self.measure(font, "0")[1]

    def text(self, x, y, text, font, colour, align="left"):
        """Puts text with its left, right end or middle at x."""
        if not text:
            return 0
        width, height = self.measure(font, text)
        x = int(x - (width if align == "right" else
                     width // 2 if align == "center" else 0))
        self.ops.append(["text", x, int(y), text, font, colour])
        self.note(x, int(y), width, height, text)
        return width

    def note(self, x, y, w, h, text):
        self.boxes.append((x, y, w, h, text))

    def check(self, width, height):
        """Refuses texts that overlap or leave the picture."""
        core = []
        for x, y, w, h, text in self.boxes:
            if x < 0 or y < 0 or x + w > width or y + h > height:
                raise Refused(f"outside: {text}")
            core.append((y + h * 0.22, y + h * 0.8, x, x + w, text))
        core.sort()
        for index, (top, bottom, left, right, text) in enumerate(core):
            for other in core[index + 1:]:
                if other[0] >= bottom:
                    break
                if left < other[3] and other[2] < right:
                    raise Refused(f"overlap: {text} / {other[4]}")
