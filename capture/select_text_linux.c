#include "capture/select_text.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

void
select_text_destroy(struct select_text *text) {
    free(text->alpha);
    *text = (struct select_text){0};
}

// Makes the layout on a surface of its own size 1: only its measure counts.
static PangoLayout *
make_layout(cairo_t *cairo, const char *text, int size_px, int width_px) {
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family_static(font, "sans");
    pango_font_description_set_absolute_size(font, size_px * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_pixel_size(layout, &size_px, NULL);
    if (size_px > width_px) {
        pango_layout_set_width(layout, width_px * PANGO_SCALE);
    }
    return layout;
}

static cairo_t *
make_canvas(int width, int height) {
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
    cairo_t *cairo = cairo_create(surface);

    cairo_surface_destroy(surface);
    return cairo;
}

static bool
copy_mask(cairo_surface_t *surface, struct select_text *out) {
    const unsigned char *bytes;
    int stride = cairo_image_surface_get_stride(surface);

    cairo_surface_flush(surface);
    bytes = cairo_image_surface_get_data(surface);
    out->width = cairo_image_surface_get_width(surface);
    out->height = cairo_image_surface_get_height(surface);
    if (!bytes || out->width < 1 || out->height < 1) {
        return false;
    }
    out->alpha = malloc((size_t)out->width * (size_t)out->height);
    if (!out->alpha) {
        return false;
    }
    for (int32_t y = 0; y < out->height; y++) {
        memcpy(out->alpha + (ptrdiff_t)y * out->width,
               bytes + (ptrdiff_t)y * stride, (size_t)out->width);
    }
    return true;
}

enum status
select_text_set(struct select_text *out, const char *text, int size_px,
                int width_px) {
    cairo_t *probe = make_canvas(1, 1);
    PangoLayout *layout = make_layout(probe, text, size_px, width_px);
    PangoRectangle extents;
    cairo_t *cairo;
    bool drawn;

    pango_layout_get_pixel_extents(layout, NULL, &extents);
    cairo = make_canvas(extents.width, extents.height);
    cairo_translate(cairo, -extents.x, -extents.y);
    pango_cairo_show_layout(cairo, layout);
    select_text_destroy(out);
    drawn = copy_mask(cairo_get_target(cairo), out);
    cairo_destroy(cairo);
    g_object_unref(layout);
    cairo_destroy(probe);
    if (!drawn) {
        log_error("no memory to draw the text \"%s\"", text);
        select_text_destroy(out);
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}
