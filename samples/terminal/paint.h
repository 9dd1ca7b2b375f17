/**
 * @file paint.h
 * Colours, text and shapes of the terminal, on a Cairo context.
 *
 * Lengths are design units: the 480 x 800 window has one to the pixel, a
 * larger one is scaled as a whole. Text that is painted is also remembered,
 * so that a script can tell what the customer could read.
 */
#ifndef POSPLUGIN_TERMINAL_PAINT_H
#define POSPLUGIN_TERMINAL_PAINT_H

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** 0xRRGGBB. */
enum colour {
    COLOUR_NIGHT = 0x0e1a24, ///< idle background
    COLOUR_GROUND = 0xf2f4f6,
    COLOUR_CARD = 0xffffff,
    COLOUR_INK = 0x14202b,
    COLOUR_SOFT = 0x5c6975, ///< secondary text, 5.4:1 on the ground
    COLOUR_LINE = 0xe1e5e9,
    COLOUR_PRIMARY = 0x0b6b50,
    COLOUR_PRIMARY_DOWN = 0x08523d,
    COLOUR_RED = 0xc8202d,
    COLOUR_RED_TINT = 0xfdecec,
    COLOUR_AMBER = 0x8a5300,
    COLOUR_AMBER_TINT = 0xfff3d9,
    COLOUR_DISABLED = 0xc3cad1,
};

enum paint_align {
    PAINT_LEFT = 0,
    PAINT_CENTRE = 1,
    PAINT_RIGHT = 2,
};

struct paint_box {
    double x, y, width, height;
};

struct paint_text {
    const char *text;
    double x, y;  ///< top left of the text's column
    double width; ///< column; lines wrap here
    double size;  ///< of the font
    bool is_bold;
    enum paint_align align;
    uint32_t colour;
    int lines_max; ///< 0 = 1; the last one gets an ellipsis
};

#define PAINT_SHOWN_MAX 8192

struct paint {
    cairo_t *cr;
    char shown[PAINT_SHOWN_MAX]; ///< painted texts, one a line
    size_t shown_size;
};

/** Begin a picture on `cr` (borrowed); forgets the texts of the last. */
void paint_begin(struct paint *paint, cairo_t *cr);

/** Set the source colour. */
void paint_colour(struct paint *paint, uint32_t colour);

/** Paint a text; returns the height that it took. */
double paint_text(struct paint *paint, const struct paint_text *text);

/** The height that paint_text() would take. */
double paint_text_height(struct paint *paint, const struct paint_text *text);

/** The width of the text on one line. */
double paint_text_width(struct paint *paint, const struct paint_text *text);

/** Fill a box with round corners. */
void paint_box(struct paint *paint, struct paint_box box, double radius,
               uint32_t colour);

/** The outline of a box with round corners. */
void paint_outline(struct paint *paint, struct paint_box box, double radius,
                   double line_width, uint32_t colour);

/** Paint only inside a box with round corners, until cairo_restore(). */
void paint_clip_box(struct paint *paint, struct paint_box box, double radius);

/** A disc. */
void paint_disc(struct paint *paint, double x, double y, double radius,
                uint32_t colour);

#endif
