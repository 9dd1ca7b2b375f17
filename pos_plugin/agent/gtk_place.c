// Where the status window stands: dragged by its title, off the order, on a
// monitor that there is.

#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/spot.h"

#define MONITORS_MAX 16

struct window_place {
    GtkWindow *window;
    char *folder; // owned
    struct spot spot;
    struct rect region; // of the order
    bool held;          // the window is dragged
    gdouble hold_x;
    gdouble hold_y;
    gint held_x;
    gint held_y;
};

static struct rect
area_of(GdkMonitor *monitor) {
    GdkRectangle area;

    gdk_monitor_get_workarea(monitor, &area);
    return (struct rect){area.x, area.y, area.width, area.height};
}

static size_t
list_areas(GdkDisplay *display, struct rect areas[MONITORS_MAX]) {
    int count = gdk_display_get_n_monitors(display);

    count = count < MONITORS_MAX ? count : MONITORS_MAX;
    for (int i = 0; i < count; i++) {
        areas[i] = area_of(gdk_display_get_monitor(display, i));
    }
    return (size_t)count;
}

void
place_beside(GtkWindow *window, struct rect region) {
    GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window));
    GdkMonitor *monitor =
        gdk_display_get_monitor_at_point(display, region.x, region.y);
    GtkRequisition size;
    struct rect place;

    gtk_widget_get_preferred_size(GTK_WIDGET(window), NULL, &size);
    place = face_place(area_of(monitor), size.width, size.height, region);
    gtk_window_move(window, place.x, place.y);
}

// Our own window over the order would be captured with it.
static void
settle(struct window_place *place) {
    GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(place->window));
    struct rect areas[MONITORS_MAX];
    size_t count = list_areas(display, areas);
    struct rect here;
    struct rect wanted;

    if (place->held) {
        return;
    }
    gtk_window_get_position(place->window, &here.x, &here.y);
    gtk_window_get_size(place->window, &here.width, &here.height);
    if (spot_place(&place->spot, areas, count, here.width, here.height,
                   place->region, &wanted)) {
        if (wanted.x != here.x || wanted.y != here.y) {
            gtk_window_move(place->window, wanted.x, wanted.y);
        }
    } else if (!rect_is_empty(rect_intersect(here, place->region)) ||
               !rect_contains(area_of(gdk_display_get_monitor_at_point(
                                  display, here.x, here.y)),
                              here)) {
        place_beside(place->window, place->region);
    }
}

static gboolean
take_hold(GtkWidget *title, GdkEventButton *event, struct window_place *place) {
    (void)title;
    place->held = event->button == 1;
    place->hold_x = event->x_root;
    place->hold_y = event->y_root;
    gtk_window_get_position(place->window, &place->held_x, &place->held_y);
    return TRUE;
}

static gboolean
drag(GtkWidget *title, GdkEventMotion *event, struct window_place *place) {
    (void)title;
    if (place->held) {
        gtk_window_move(place->window,
                        place->held_x + (gint)(event->x_root - place->hold_x),
                        place->held_y + (gint)(event->y_root - place->hold_y));
    }
    return TRUE;
}

// A place where the window can stand is kept; from the order it goes back.
static gboolean
let_go(GtkWidget *title, GdkEventButton *event, struct window_place *place) {
    struct rect areas[MONITORS_MAX];
    size_t count = list_areas(gtk_widget_get_display(title), areas);
    struct spot spot = {.known = true};
    struct rect here;
    int width;
    int height;

    if (!place->held) {
        return TRUE;
    }
    place->held = false;
    spot.x = place->held_x + (gint)(event->x_root - place->hold_x);
    spot.y = place->held_y + (gint)(event->y_root - place->hold_y);
    gtk_window_get_size(place->window, &width, &height);
    if ((spot.x != place->held_x || spot.y != place->held_y) &&
        spot_place(&spot, areas, count, width, height, place->region, &here)) {
        place->spot = (struct spot){true, here.x, here.y};
        spot_save(place->folder, &place->spot);
    }
    settle(place);
    return TRUE;
}

static gboolean
on_configure(GtkWidget *widget, GdkEvent *event, struct window_place *place) {
    (void)widget;
    (void)event;
    settle(place);
    return FALSE;
}

static void
on_monitors(GdkScreen *screen, struct window_place *place) {
    (void)screen;
    settle(place);
}

struct window_place *
window_place_new(GtkWindow *window, GtkWidget *handle, const char *folder) {
    struct window_place *place = g_new0(struct window_place, 1);
    GdkScreen *screen = gtk_widget_get_screen(GTK_WIDGET(window));

    place->window = window;
    place->folder = g_strdup(folder);
    spot_load(folder, &place->spot);
    gtk_widget_add_events(handle, GDK_BUTTON_PRESS_MASK |
                                      GDK_BUTTON_RELEASE_MASK |
                                      GDK_BUTTON1_MOTION_MASK);
    g_signal_connect(handle, "button-press-event", G_CALLBACK(take_hold),
                     place);
    g_signal_connect(handle, "button-release-event", G_CALLBACK(let_go), place);
    g_signal_connect(handle, "motion-notify-event", G_CALLBACK(drag), place);
    g_signal_connect(window, "configure-event", G_CALLBACK(on_configure),
                     place);
    g_signal_connect(screen, "monitors-changed", G_CALLBACK(on_monitors),
                     place);
    g_signal_connect(screen, "size-changed", G_CALLBACK(on_monitors), place);
    place_beside(window, place->region);
    return place;
}

void
window_place_keep_off(struct window_place *place, struct rect region) {
    place->region = region;
    settle(place);
}

void
window_place_free(struct window_place *place) {
    if (!place) {
        return;
    }
    g_signal_handlers_disconnect_by_data(
        gtk_widget_get_screen(GTK_WIDGET(place->window)), place);
    g_signal_handlers_disconnect_by_data(place->window, place);
    g_free(place->folder);
    g_free(place);
}
