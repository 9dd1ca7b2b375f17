#include "samples/terminal/paint.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/// First one that is installed; each falls through for missing glyphs.
#define FAMILIES                                                               \
    "Inter, Noto Sans, Noto Sans CJK SC, WenQuanYi Micro Hei, "                \
    "DejaVu Sans, Sans"

void
paint_begin(struct paint *paint, cairo_t *cr) {
    paint->cr = cr;
    paint->shown_size = 0;
    paint->shown[0] = '\0';
}

void
paint_colour(struct paint *paint, uint32_t colour) {
    cairo_set_source_rgb(paint->cr, (colour >> 16 & 255) / 255.0,
                         (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
}

static void
remember(struct paint *paint, const char *text) {
    size_t length = strlen(text);
    if (paint->shown_size + length + 2 <= sizeof paint->shown) {
        memcpy(paint->shown + paint->shown_size, text, length);
        paint->shown_size += length;
        paint->shown[paint->shown_size++] = '\n';
        paint->shown[paint->shown_size] = '\0';
    }
}

static PangoLayout *
make_layout(struct paint *paint, const struct paint_text *text) {
    static const PangoAlignment aligns[] = {
        PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    PangoLayout *layout = pango_cairo_create_layout(paint->cr);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FAMILIES);
    pango_font_description_set_absolute_size(font, text->size * PANGO_SCALE);
    pango_font_description_set_weight(
        font, text->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, text->text, -1);
    pango_layout_set_alignment(layout, aligns[text->align]);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_width(layout, (int)(text->width * PANGO_SCALE));
    // A negative height counts lines.
    pango_layout_set_height(layout,
                            text->lines_max > 1 ? -text->lines_max : -1);
    return layout;
}

static double
layout_height(PangoLayout *layout) {
    int height = 0;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double
paint_text(struct paint *paint, const struct paint_text *text) {
    remember(paint, text->text);
    PangoLayout *layout = make_layout(paint, text);
    paint_colour(paint, text->colour);
    cairo_move_to(paint->cr, text->x, text->y);
    pango_cairo_show_layout(paint->cr, layout);
    double height = layout_height(layout);
    g_object_unref(layout);
    return height;
}

double
paint_text_height(struct paint *paint, const struct paint_text *text) {
    PangoLayout *layout = make_layout(paint, text);
    double height = layout_height(layout);
    g_object_unref(layout);
    return height;
}

double
paint_text_width(struct paint *paint, const struct paint_text *text) {
    PangoLayout *layout = make_layout(paint, text);
    int width = 0;
    pango_layout_set_width(layout, -1);
    pango_layout_get_size(layout, &width, NULL);
    g_object_unref(layout);
    return (double)width / PANGO_SCALE;
}

static void
trace_box(cairo_t *cr, struct paint_box box, double radius) {
    double right = box.x + box.width;
    double bottom = box.y + box.height;
    cairo_new_sub_path(cr);
    cairo_arc(cr, right - radius, box.y + radius, radius, -M_PI / 2, 0);
    cairo_arc(cr, right - radius, bottom - radius, radius, 0, M_PI / 2);
    cairo_arc(cr, box.x + radius, bottom - radius, radius, M_PI / 2, M_PI);
    cairo_arc(cr, box.x + radius, box.y + radius, radius, M_PI, M_PI * 1.5);
    cairo_close_path(cr);
}

void
paint_box(struct paint *paint, struct paint_box box, double radius,
          uint32_t colour) {
    paint_colour(paint, colour);
    trace_box(paint->cr, box, radius);
    cairo_fill(paint->cr);
}

void
paint_outline(struct paint *paint, struct paint_box box, double radius,
              double line_width, uint32_t colour) {
    paint_colour(paint, colour);
    cairo_set_line_width(paint->cr, line_width);
    trace_box(paint->cr, box, radius);
    cairo_stroke(paint->cr);
}

void
paint_clip_box(struct paint *paint, struct paint_box box, double radius) {
    trace_box(paint->cr, box, radius);
    cairo_clip(paint->cr);
}

void
paint_disc(struct paint *paint, double x, double y, double radius,
           uint32_t colour) {
    paint_colour(paint, colour);
    cairo_new_path(paint->cr);
    cairo_arc(paint->cr, x, y, radius, 0, 2 * M_PI);
    cairo_fill(paint->cr);
}
