// GtkStatusIcon is XEmbed's system tray: deprecated, and what the desktops of
// old tills have; newer ones want an item on the bus, and where somebody shows
// that one, the other is hidden.

#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/gtk_tray_item.h"
#include "pos_plugin/agent/tray.h"

#define SIGN_SHARE 0.8 // of the icon's height

struct tray {
    GtkStatusIcon *icon;    // owned
    struct tray_item *item; // owned; NULL without a bus
    GtkWidget *menu;        // owned
    GtkWidget *items[CHOICE_COUNT];
    void (*chosen)(void *context, enum choice choice);
    void (*moved)(void *context);
    void *context;
    const char *sign; // that is drawn
    int size;         // pixels
};

// A sign on paper with a frame, so that it is seen on bars of any colour.
GdkPixbuf *
tray_draw(const char *sign, int size) {
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size, size);
    cairo_t *cairo = cairo_create(surface);
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *font = pango_font_description_from_string("Sans");
    PangoRectangle ink;
    GdkPixbuf *pixbuf;

    pango_font_description_set_absolute_size(font,
                                             SIGN_SHARE * size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, sign, -1);
    pango_layout_get_pixel_extents(layout, &ink, NULL);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_set_line_width(cairo, 2);
    cairo_rectangle(cairo, 0, 0, size, size);
    cairo_stroke(cairo);
    cairo_move_to(cairo, (size - ink.width) / 2 - ink.x,
                  (size - ink.height) / 2 - ink.y);
    pango_cairo_show_layout(cairo, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
    cairo_destroy(cairo);
    pixbuf = gdk_pixbuf_get_from_surface(surface, 0, 0, size, size);
    cairo_surface_destroy(surface);
    return pixbuf;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
draw_icon(struct tray *tray) {
    GdkPixbuf *pixbuf;

    if (!tray->sign || tray->size <= 0) {
        return;
    }
    pixbuf = tray_draw(tray->sign, tray->size);
    gtk_status_icon_set_from_pixbuf(tray->icon, pixbuf);
    g_object_unref(pixbuf);
}

static gboolean
on_size(GtkStatusIcon *icon, gint size, struct tray *tray) {
    (void)icon;
    tray->size = size;
    draw_icon(tray);
    return TRUE;
}

static void
on_click(GtkStatusIcon *icon, struct tray *tray) {
    (void)icon;
    tray->chosen(tray->context, CHOICE_WINDOW);
}

static void
on_menu(GtkStatusIcon *icon, guint button, guint time, struct tray *tray) {
    gtk_menu_popup(GTK_MENU(tray->menu), NULL, NULL,
                   gtk_status_icon_position_menu, icon, button, time);
}

static void
on_item_choice(void *context, enum choice choice) {
    struct tray *tray = context;

    tray->chosen(tray->context, choice);
}

static void
on_item_moved(void *context) {
    struct tray *tray = context;
    bool there = tray_item_is_there(tray->item);

    log_info("tray item %s", there ? "shown" : "gone");
    gtk_status_icon_set_visible(tray->icon, !there);
    tray->moved(tray->context);
}

static void
on_embedded(GtkStatusIcon *icon, GParamSpec *property, struct tray *tray) {
    (void)property;
    log_info("tray %s", gtk_status_icon_is_embedded(icon) ? "icon" : "gone");
    tray->moved(tray->context);
}

static void
on_item(GtkWidget *item, struct tray *tray) {
    for (int i = 1; i < CHOICE_COUNT; i++) {
        if (tray->items[i] == item) {
            tray->chosen(tray->context, (enum choice)i);
        }
    }
}

struct tray *
tray_open(void (*chosen)(void *context, enum choice choice),
          void (*moved)(void *context), void *context) {
    struct tray *tray = g_new0(struct tray, 1);

    tray->chosen = chosen;
    tray->moved = moved;
    tray->context = context;
    tray->menu = g_object_ref_sink(gtk_menu_new());
    for (int i = 1; i < CHOICE_COUNT; i++) {
        tray->items[i] =
            gtk_menu_item_new_with_label(tray_text((enum choice)i, true));
        g_signal_connect(tray->items[i], "activate", G_CALLBACK(on_item), tray);
        gtk_menu_shell_append(GTK_MENU_SHELL(tray->menu), tray->items[i]);
    }
    gtk_widget_show_all(tray->menu);
    tray->icon = gtk_status_icon_new();
    gtk_status_icon_set_title(tray->icon, "posplugin tray");
    g_signal_connect(tray->icon, "size-changed", G_CALLBACK(on_size), tray);
    g_signal_connect(tray->icon, "activate", G_CALLBACK(on_click), tray);
    g_signal_connect(tray->icon, "popup-menu", G_CALLBACK(on_menu), tray);
    g_signal_connect(tray->icon, "notify::embedded", G_CALLBACK(on_embedded),
                     tray);
    tray->item = tray_item_open(on_item_choice, on_item_moved, tray);
    return tray;
}

void
tray_show(struct tray *tray, const struct tray_model *model) {
    char *tip = g_strdup_printf("posplugin: %s", model->title);

    if (tray->sign != model->sign) {
        tray->sign = model->sign;
        draw_icon(tray);
    }
    gtk_status_icon_set_tooltip_text(tray->icon, tip);
    tray_item_show(tray->item, model);
    g_free(tip);
    for (int i = 1; i < CHOICE_COUNT; i++) {
        gtk_widget_set_sensitive(tray->items[i], model->can[i]);
    }
    gtk_menu_item_set_label(GTK_MENU_ITEM(tray->items[CHOICE_WINDOW]),
                            tray_text(CHOICE_WINDOW, model->window_shown));
}

bool
tray_is_there(const struct tray *tray) {
    return tray_item_is_there(tray->item) ||
           gtk_status_icon_is_embedded(tray->icon);
}

void
tray_close(struct tray *tray) {
    if (!tray) {
        return;
    }
    tray_item_close(tray->item);
    g_signal_handlers_disconnect_by_data(tray->icon, tray);
    gtk_status_icon_set_visible(tray->icon, FALSE);
    g_object_unref(tray->icon);
    gtk_widget_destroy(tray->menu);
    g_object_unref(tray->menu);
    g_free(tray);
}

G_GNUC_END_IGNORE_DEPRECATIONS
