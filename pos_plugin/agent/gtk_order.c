#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/order_rows.h"

#include <math.h>

#define ROW_HEIGHT 26
#define MARGIN 10
#define WIDTH 380

static struct order_rows *
data_of(GtkWidget *widget) {
    return g_object_get_data(G_OBJECT(widget), "order");
}

static void
draw_text(cairo_t *cr, const char *text, bool bold, double y, double right,
          double width) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font =
        pango_font_description_from_string(bold ? "Sans Bold 12" : "Sans 12");
    int w;
    int h;

    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(layout, right > 0 ? PANGO_ALIGN_RIGHT
                                                 : PANGO_ALIGN_LEFT);
    pango_layout_get_pixel_size(layout, &w, &h);
    cairo_move_to(cr, right > 0 ? right - width : MARGIN + 16,
                  y + (ROW_HEIGHT - h) / 2.0);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static void
draw_row(cairo_t *cr, const struct order_row *row, double y, double width) {
    cairo_set_source_rgb(cr, 0, 0, 0);
    draw_text(cr, row->label, row->bold, y, 0, width - 210);
    draw_text(cr, row->factors, false, y, width - 100, 110);
    draw_text(cr, row->amount, row->bold, y, width - MARGIN, 90);
    if (row->differs) {
        draw_text(cr, "≠", true, y, MARGIN + 12, 20);
    }
    if (row->circled) {
        cairo_set_source_rgb(cr, 0.8, 0, 0);
        cairo_set_line_width(cr, 2);
        cairo_rectangle(cr, 4, y + 1, width - 8, ROW_HEIGHT - 2);
        cairo_stroke(cr);
    }
}

static void
draw_strokes(cairo_t *cr, const struct order_rows *view, double width,
             double height) {
    const struct message_disputed *dispute = &view->dispute;
    double offset = 0;

    cairo_set_source_rgba(cr, 0.8, 0, 0, 0.8);
    cairo_set_line_width(cr, 3);
    for (size_t i = 0; i < dispute->point_count; i++) {
        const struct dispute_point *p = &dispute->points[i];
        double x = p->x * width / 1000.0;
        double y;

        if (i == 0 || p->starts_stroke) {
            offset =
                order_rows_stroke_shift(view, i, height, MARGIN, ROW_HEIGHT);
        }
        y = p->y * height / 1000.0 + offset;
        if (p->starts_stroke) {
            cairo_move_to(cr, x, y);
        } else {
            cairo_line_to(cr, x, y);
        }
    }
    cairo_stroke(cr);
}

static gboolean
on_draw(GtkWidget *widget, cairo_t *cr, gpointer unused) {
    const struct order_rows *view = data_of(widget);
    double width = gtk_widget_get_allocated_width(widget);
    double height = gtk_widget_get_allocated_height(widget);

    (void)unused;
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    for (size_t i = 0; i < view->count; i++) {
        draw_row(cr, &view->rows[i], MARGIN + (double)i * ROW_HEIGHT, width);
    }
    draw_strokes(cr, view, width, height);
    return FALSE;
}

GtkWidget *
order_view_new(void) {
    GtkWidget *widget = gtk_drawing_area_new();

    g_object_set_data_full(G_OBJECT(widget), "order",
                           g_new0(struct order_rows, 1), g_free);
    g_signal_connect(widget, "draw", G_CALLBACK(on_draw), NULL);
    return widget;
}

void
order_view_show(GtkWidget *widget, const struct order *order,
                const struct message_disputed *dispute,
                const struct order *other) {
    struct order_rows *view = data_of(widget);

    order_rows_make(order, dispute, other, view);
    gtk_widget_set_size_request(widget, WIDTH,
                                2 * MARGIN + (int)view->count * ROW_HEIGHT);
    gtk_widget_queue_draw(widget);
}

void
picture_show(GtkWidget *image, const struct image *picture, int width,
             int height) {
    GdkPixbuf *pixbuf;
    guchar *bytes;
    int stride;
    double scale;

    if (!picture->pixels) {
        gtk_image_clear(GTK_IMAGE(image));
        return;
    }
    pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, picture->width,
                            picture->height);
    bytes = gdk_pixbuf_get_pixels(pixbuf);
    stride = gdk_pixbuf_get_rowstride(pixbuf);
    for (int y = 0; y < picture->height; y++) {
        const uint32_t *from =
            picture->pixels + (size_t)y * (size_t)picture->width;
        guchar *to = bytes + (size_t)y * (size_t)stride;

        for (int x = 0; x < picture->width; x++) {
            *to++ = (guchar)(from[x] >> 16);
            *to++ = (guchar)(from[x] >> 8);
            *to++ = (guchar)from[x];
        }
    }
    scale = fmin(1, fmin((double)width / picture->width,
                         (double)height / picture->height));
    if (scale < 1) {
        GdkPixbuf *small = gdk_pixbuf_scale_simple(
            pixbuf, MAX(1, (int)(picture->width * scale)),
            MAX(1, (int)(picture->height * scale)), GDK_INTERP_BILINEAR);

        g_object_unref(pixbuf);
        pixbuf = small;
    }
    gtk_image_set_from_pixbuf(GTK_IMAGE(image), pixbuf);
    g_object_unref(pixbuf);
}
