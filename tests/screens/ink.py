"""Where the ink of each text of a picture is: cells as a perfect recogniser
would see them, for layout_boxes."""


def ink_box(image, box):
    """The part of a box that differs from its ground, or None."""
    from PIL import Image, ImageChops  # only pictures need it
    left, top, right, low = box
    part = image.crop(box)
    colours = part.getcolors(part.width * part.height)
    ground = Image.new("RGB", part.size, max(colours)[1])
    grey = ImageChops.difference(part, ground).convert("L")
    strongest = grey.getextrema()[1]
    found = grey.point(lambda v: 255 * (2 * v > strongest)).getbbox()
    return found and (left + found[0], top + found[1], found[2] - found[0],
                      found[3] - found[1])


def cells(path, texts, region):
    """[x, y, w, h, cut, text] of each text that the region shows as a
    whole."""
    from PIL import Image
    with Image.open(path) as file:
        image = file.convert("RGB")
    x, y, w, h = region
    made = []
    for left, top, width, height, text in texts:
        box = (max(left, x), max(top, y), min(left + width, x + w),
               min(top + height, y + h))
        ink = box[0] < box[2] and box[1] < box[3] and ink_box(image, box)
        if ink and text.strip("-=─═│ "):
            made.append([ink[0] - x, ink[1] - y, ink[2], ink[3], 0, text])
    return made
