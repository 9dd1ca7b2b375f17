#include "samples/terminal/icons.h"

#include <math.h>

/** Drawing happens in a unit square centred on the origin. */
static void
poly(cairo_t *cr, const double *xy, size_t points) {
    for (size_t i = 0; i < points; i++) {
        cairo_line_to(cr, xy[2 * i], xy[2 * i + 1]);
    }
    cairo_stroke(cr);
}

static void
draw_corners(cairo_t *cr, double half, double length) {
    for (int i = 0; i < 4; i++) {
        cairo_move_to(cr, -half, -half + length);
        cairo_line_to(cr, -half, -half);
        cairo_line_to(cr, -half + length, -half);
        cairo_stroke(cr);
        cairo_rotate(cr, M_PI / 2);
    }
}

static void
draw_code(cairo_t *cr) {
    static const double bars[][2] = {{-0.26, 0.07},
                                     {-0.13, 0.04},
                                     {-0.03, 0.09},
                                     {0.10, 0.04},
                                     {0.19, 0.07}};
    draw_corners(cr, 0.44, 0.2);
    for (size_t i = 0; i < sizeof bars / sizeof bars[0]; i++) {
        cairo_rectangle(cr, bars[i][0], -0.24, bars[i][1], 0.48);
    }
    cairo_fill(cr);
}

static void
draw_head(cairo_t *cr) {
    cairo_save(cr);
    cairo_scale(cr, 0.8, 1);
    cairo_arc(cr, 0, 0, 0.3, 0, 2 * M_PI);
    cairo_restore(cr);
    cairo_stroke(cr);
    cairo_arc(cr, 0, 0.04, 0.12, M_PI * 0.15, M_PI * 0.85);
    cairo_stroke(cr);
    cairo_arc(cr, -0.09, -0.07, 0.032, 0, 2 * M_PI);
    cairo_fill(cr);
    cairo_arc(cr, 0.09, -0.07, 0.032, 0, 2 * M_PI);
    cairo_fill(cr);
}

static void
draw_face(cairo_t *cr) {
    draw_corners(cr, 0.44, 0.2);
    draw_head(cr);
}

static void
draw_phone(cairo_t *cr) {
    // Thin outside: this one is drawn large.
    cairo_set_line_width(cr, 0.028);
    cairo_arc(cr, -0.19, -0.39, 0.05, M_PI, M_PI * 1.5);
    cairo_arc(cr, 0.19, -0.39, 0.05, -M_PI / 2, 0);
    cairo_arc(cr, 0.19, 0.39, 0.05, 0, M_PI / 2);
    cairo_arc(cr, -0.19, 0.39, 0.05, M_PI / 2, M_PI);
    cairo_close_path(cr);
    cairo_stroke(cr);
    cairo_move_to(cr, -0.05, 0.37);
    cairo_line_to(cr, 0.05, 0.37);
    cairo_stroke(cr);
    for (int i = 0; i < 6; i++) {
        cairo_rectangle(cr, -0.13 + 0.046 * i, -0.2, i % 2 ? 0.014 : 0.028,
                        0.36);
    }
    cairo_fill(cr);
}

static void
draw_tick(cairo_t *cr) {
    static const double tick[] = {-0.26, 0.02, -0.07, 0.2, 0.27, -0.19};
    poly(cr, tick, 3);
}

static void
draw_cross(cairo_t *cr) {
    static const double falling[] = {-0.2, -0.2, 0.2, 0.2};
    static const double rising[] = {-0.2, 0.2, 0.2, -0.2};
    poly(cr, falling, 2);
    poly(cr, rising, 2);
}

static void
draw_back(cairo_t *cr) {
    static const double head[] = {-0.1, -0.28, -0.26, -0.12, -0.1, 0.04};
    poly(cr, head, 3);
    cairo_move_to(cr, -0.26, -0.12);
    cairo_line_to(cr, 0.08, -0.12);
    cairo_arc(cr, 0.08, 0.06, 0.18, -M_PI / 2, M_PI / 2);
    cairo_line_to(cr, -0.12, 0.24);
    cairo_stroke(cr);
}

static void
draw_clock(cairo_t *cr) {
    static const double hands[] = {0, -0.2, 0, 0.03, 0.14, 0.11};
    cairo_arc(cr, 0, 0, 0.3, 0, 2 * M_PI);
    cairo_stroke(cr);
    poly(cr, hands, 3);
}

void
icon_draw(struct paint *paint, enum icon icon, double x, double y, double size,
          uint32_t colour) {
    static void (*const drawings[])(cairo_t *) = {
        [ICON_CODE] = draw_code,   [ICON_FACE] = draw_face,
        [ICON_PHONE] = draw_phone, [ICON_TICK] = draw_tick,
        [ICON_CROSS] = draw_cross, [ICON_BACK] = draw_back,
        [ICON_CLOCK] = draw_clock,
    };
    bool is_mark = icon >= ICON_TICK;
    cairo_save(paint->cr);
    cairo_translate(paint->cr, x, y);
    cairo_scale(paint->cr, size, size);
    cairo_set_line_width(paint->cr, is_mark ? 0.075 : 0.05);
    cairo_set_line_cap(paint->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(paint->cr, CAIRO_LINE_JOIN_ROUND);
    paint_colour(paint, colour);
    cairo_new_path(paint->cr);
    drawings[icon](paint->cr);
    cairo_restore(paint->cr);
}

void
icon_draw_spinner(struct paint *paint, double x, double y, double radius,
                  double turn) {
    double start = turn * 2 * M_PI;
    cairo_set_line_width(paint->cr, radius * 0.16);
    cairo_set_line_cap(paint->cr, CAIRO_LINE_CAP_ROUND);
    paint_colour(paint, COLOUR_LINE);
    cairo_new_path(paint->cr);
    cairo_arc(paint->cr, x, y, radius, 0, 2 * M_PI);
    cairo_stroke(paint->cr);
    paint_colour(paint, COLOUR_PRIMARY);
    cairo_arc(paint->cr, x, y, radius, start, start + M_PI * 0.6);
    cairo_stroke(paint->cr);
}

/** The oval that fills clockwise from the top. */
static void
draw_oval(cairo_t *cr, double from, double to) {
    cairo_save(cr);
    cairo_scale(cr, 0.8, 1);
    cairo_new_path(cr);
    cairo_arc(cr, 0, 0, 0.36, from, to);
    cairo_restore(cr);
    cairo_stroke(cr);
}

void
icon_draw_scan_face(struct paint *paint, double x, double y, double size,
                    double share) {
    cairo_t *cr = paint->cr;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, size, size);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, 0.022);
    paint_colour(paint, COLOUR_INK);
    draw_corners(cr, 0.48, 0.13);
    cairo_arc(cr, -0.1, -0.07, 0.02, 0, 2 * M_PI);
    cairo_fill(cr);
    cairo_arc(cr, 0.1, -0.07, 0.02, 0, 2 * M_PI);
    cairo_fill(cr);
    cairo_arc(cr, 0, 0.03, 0.12, M_PI * 0.2, M_PI * 0.8);
    cairo_stroke(cr);
    paint_colour(paint, COLOUR_LINE);
    draw_oval(cr, 0, 2 * M_PI);
    paint_colour(paint, COLOUR_PRIMARY);
    cairo_set_line_width(cr, 0.03);
    draw_oval(cr, -M_PI / 2, -M_PI / 2 + share * 2 * M_PI);
    cairo_restore(cr);
}
