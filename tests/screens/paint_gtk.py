"""Paints drawings with cairo and Pango, as GTK 3 does."""

import cairo
import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402

HINT = {"full": cairo.HINT_STYLE_FULL, "slight": cairo.HINT_STYLE_SLIGHT,
        "unhinted": cairo.HINT_STYLE_NONE, "mono": cairo.HINT_STYLE_FULL,
        "lcd": cairo.HINT_STYLE_SLIGHT, "lcdfull": cairo.HINT_STYLE_FULL,
        "auto": cairo.HINT_STYLE_FULL, "subpixel": cairo.HINT_STYLE_NONE}
SMOOTH = {"mono": cairo.ANTIALIAS_NONE, "lcd": cairo.ANTIALIAS_SUBPIXEL,
          "lcdfull": cairo.ANTIALIAS_SUBPIXEL}


def rgb(colour):
    return [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]


class Painter:
    def __init__(self, mode):
        self.options = cairo.FontOptions()
        self.options.set_hint_style(HINT[mode])
        self.options.set_antialias(SMOOTH.get(mode, cairo.ANTIALIAS_GRAY))
        self.options.set_subpixel_order(cairo.SUBPIXEL_ORDER_RGB)
        loose = mode in ("unhinted", "subpixel")
        self.options.set_hint_metrics(cairo.HINT_METRICS_OFF if loose
                                      else cairo.HINT_METRICS_ON)
        self.round = not loose
        self.sizes, self.fonts = {}, {}
        self.probe = self.context(cairo.ImageSurface(cairo.FORMAT_RGB24, 1,
                                                     1))

    def context(self, surface):
        context = cairo.Context(surface)
        layout = PangoCairo.create_layout(context)
        PangoCairo.context_set_font_options(layout.get_context(),
                                            self.options)
        layout.get_context().set_round_glyph_positions(self.round)
        return context, layout

    def font(self, look):
        key = (look["family"], look["second"], look["px"], look["bold"])
        if key not in self.fonts:
            font = Pango.FontDescription()
            font.set_family(",".join(f for f in key[:2] if f))
            font.set_absolute_size(look["px"] * Pango.SCALE)
            if look["bold"]:
                font.set_weight(Pango.Weight.BOLD)
            self.require(font, look["family"])
            self.fonts[key] = font
        return self.fonts[key]

    def require(self, font, family):
        found = self.probe[1].get_context().load_font(font).describe()
        if found.get_family() != family:
            raise SystemExit(f"{family}: there is only {found.get_family()}")

    def measure(self, look, text):
        key = (look["family"], look["second"], look["px"], look["bold"], text)
        if key not in self.sizes:
            layout = self.probe[1]
            layout.set_font_description(self.font(look))
            layout.set_text(text, -1)
            self.sizes[key] = layout.get_pixel_size()
        return self.sizes[key]

    def paint(self, drawing, path):
        surface = cairo.ImageSurface(cairo.FORMAT_RGB24, *drawing["size"])
        context, layout = self.context(surface)
        for op in drawing["ops"]:
            if op[0] == "rect":
                context.set_source_rgb(*rgb(op[5]))
                context.rectangle(*op[1:5])
                context.fill()
            else:
                _, x, y, text, look, colour = op
                context.set_source_rgb(*rgb(colour))
                layout.set_font_description(self.font(look))
                layout.set_text(text, -1)
                context.move_to(x, y)
                PangoCairo.show_layout(context, layout)
        surface.write_to_png(path)
