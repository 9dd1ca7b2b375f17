#include "pos_plugin/agent/gtk_parts.h"

#include <math.h>
#include <string.h>

#define ROW_HEIGHT 26
#define MARGIN 10
#define WIDTH 380
#define ROWS_MAX (ORDER_ITEMS_MAX + 4)

struct row {
    char label[ORDER_LABEL_MAX];
    char factors[2 * MONEY_TEXT_MAX + 8];
    char amount[MONEY_TEXT_MAX];
    bool bold;
    bool circled;
    bool differs;
};

struct order_view {
    size_t count;
    struct row rows[ROWS_MAX];
    struct message_disputed dispute;
};

static struct order_view *
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
draw_row(cairo_t *cr, const struct row *row, double y, double width) {
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

// The terminal's rows are of another height than ours: a stroke is moved to
// the circled row that it is nearest to.
static double
stroke_offset(const struct order_view *view, size_t first, double height) {
    const struct message_disputed *dispute = &view->dispute;
    double low = height;
    double high = 0;
    double best = height;

    for (size_t i = first; i < dispute->point_count &&
                           (i == first || !dispute->points[i].starts_stroke);
         i++) {
        low = fmin(low, dispute->points[i].y * height / 1000);
        high = fmax(high, dispute->points[i].y * height / 1000);
    }
    for (size_t i = 0; i < view->count; i++) {
        double centre = MARGIN + ((double)i + 0.5) * ROW_HEIGHT;
        double offset = centre - (low + high) / 2;

        if (view->rows[i].circled && fabs(offset) < fabs(best)) {
            best = offset;
        }
    }
    return best < height ? best : 0;
}

static void
draw_strokes(cairo_t *cr, const struct order_view *view, double width,
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
            offset = stroke_offset(view, i, height);
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
    const struct order_view *view = data_of(widget);
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
                           g_new0(struct order_view, 1), g_free);
    g_signal_connect(widget, "draw", G_CALLBACK(on_draw), NULL);
    return widget;
}

static bool
same(struct amount a, struct amount b) {
    return a.known == b.known && (!a.known || a.minor == b.minor);
}

static void
add_item(struct order_view *view, const struct order *order, size_t i,
         const struct order *other) {
    const struct order_item *item = &order->items[i];
    struct row *row = &view->rows[view->count++];
    char quantity[MONEY_TEXT_MAX];
    char price[MONEY_TEXT_MAX];

    snprintf(row->label, sizeof(row->label), "%s", item->label);
    if (item->quantity.known && item->unit_price.known) {
        quantity_format(item->quantity.minor, quantity);
        minor_format(item->unit_price.minor, order->currency, price);
        snprintf(row->factors, sizeof(row->factors), "%s × %s", quantity,
                 price);
    }
    if (item->item_amount.known) {
        minor_format(item->item_amount.minor, order->currency, row->amount);
    }
    row->differs =
        other && (i >= other->item_count ||
                  !same(item->item_amount, other->items[i].item_amount) ||
                  !same(item->quantity, other->items[i].quantity) ||
                  !same(item->unit_price, other->items[i].unit_price));
}

static void
add_sum(struct order_view *view, const char *name, const struct order *order,
        struct amount amount, const struct amount *other) {
    struct row *row;

    if (!amount.known) {
        return;
    }
    row = &view->rows[view->count++];
    snprintf(row->label, sizeof(row->label), "%s", name);
    minor_format(amount.minor, order->currency, row->amount);
    row->differs = other && !same(amount, *other);
}

static void
mark_circled(struct order_view *view, const struct order *order,
             const struct message_disputed *dispute) {
    for (size_t i = 0; i < dispute->item_count; i++) {
        uint32_t id = dispute->item_ids[i];

        if (id == 0 && view->count) {
            view->rows[view->count - 1].circled = true;
        } else if (id <= order->item_count) {
            view->rows[id - 1].circled = true;
        }
    }
    view->dispute = *dispute;
}

void
order_view_show(GtkWidget *widget, const struct order *order,
                const struct message_disputed *dispute,
                const struct order *other) {
    struct order_view *view = data_of(widget);

    memset(view, 0, sizeof(*view));
    for (size_t i = 0; i < order->item_count; i++) {
        add_item(view, order, i, other);
    }
    add_sum(view, _("Subtotal"), order, order->subtotal,
            other ? &other->subtotal : NULL);
    add_sum(view, _("Discount"), order, order->discount,
            other ? &other->discount : NULL);
    add_sum(view, _("Tax"), order, order->tax, other ? &other->tax : NULL);
    add_sum(view, _("Total"), order, order->total,
            other ? &other->total : NULL);
    if (view->count) {
        view->rows[view->count - 1].bold = true;
    }
    if (dispute) {
        mark_circled(view, order, dispute);
    }
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
