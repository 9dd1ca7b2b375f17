// The status window: its texts, its buttons, its place.

#include "pos_plugin/agent/gtk_status.h"

#define RAISE_PAUSE_US 1000000

struct status_window {
    GtkWindow *window;
    GtkWidget *title;
    GtkWidget *total;
    GtkWidget *small_total; // beside the title, when folded
    GtkWidget *detail;
    GtkWidget *order;
    GtkWidget *order_now;
    GtkWidget *now_title;
    GtkWidget *body; // all but the title
    GtkWidget *fold;
    GtkWidget *buttons[CHOICE_COUNT];
    bool folded;
    gint64 raised_us; // when the window was last put in front
    struct window_place *place;
    void (*pressed)(void *context, enum choice button);
    void *context;
};

static void
set_markup(GtkWidget *label, const char *format, const char *sign,
           const char *text) {
    char *markup = g_markup_printf_escaped(format, sign, text);

    gtk_label_set_markup(GTK_LABEL(label), markup);
    g_free(markup);
}

static void
show_texts(struct status_window *window, const struct face *face) {
    set_markup(window->title, "<span size='x-large' weight='bold'>%s %s</span>",
               face->sign, face->title);
    set_markup(window->total, "<span size='40000' weight='bold'>%s%s</span>",
               "", face->total);
    gtk_widget_set_visible(window->total, face->total[0]);
    set_markup(window->small_total, "<span weight='bold'>%s%s</span>", "",
               face->total);
    gtk_label_set_text(GTK_LABEL(window->detail), face->detail);
    gtk_widget_set_visible(window->detail, face->detail[0]);
    gtk_widget_set_sensitive(window->buttons[CHOICE_SEND], face->can_send);
    gtk_widget_set_sensitive(window->buttons[CHOICE_STOP], face->can_stop);
    gtk_widget_set_sensitive(window->buttons[CHOICE_REGION], face->can_select);
    gtk_widget_set_sensitive(window->buttons[CHOICE_SHIFT], face->can_shift);
}

static void
show_orders(struct status_window *window, const struct agent_view *view,
            const struct face *face) {
    gtk_widget_set_visible(window->order, face->order);
    gtk_widget_set_visible(window->order_now, face->order_now);
    gtk_widget_set_visible(window->now_title, face->order_now);
    if (face->order) {
        order_view_show(window->order, &view->reading.order,
                        face->disputed ? &view->dispute : NULL,
                        face->order_now ? &view->now.order : NULL);
    }
    if (face->order_now) {
        order_view_show(window->order_now, &view->now.order, NULL,
                        &view->reading.order);
    }
}

static void
show_fold(struct status_window *window) {
    const char *total = gtk_label_get_text(GTK_LABEL(window->small_total));

    gtk_widget_set_visible(window->small_total, window->folded && total[0]);
    gtk_widget_set_visible(window->body, !window->folded);
    gtk_button_set_label(GTK_BUTTON(window->fold), window->folded ? "▾" : "▴");
    // As large as what it shows.
    gtk_window_resize(window->window, 1, 1);
}

void
status_window_show(struct status_window *window, const struct agent_view *view,
                   const struct face *face, bool shown, bool can_hide) {
    show_texts(window, face);
    show_orders(window, view, face);
    gtk_widget_set_visible(window->buttons[CHOICE_WINDOW], can_hide);
    gtk_widget_set_visible(GTK_WIDGET(window->window), shown);
    show_fold(window);
    window_place_keep_off(window->place, view->region);
}

// A register that has the whole screen must not hide whether it was paid. Not
// at once, for another window that wants to be in front would fight.
static gboolean
stay_in_front(GtkWidget *widget, GdkEventVisibility *event,
              struct status_window *window) {
    if (event->state != GDK_VISIBILITY_UNOBSCURED &&
        g_get_monotonic_time() - window->raised_us > RAISE_PAUSE_US) {
        window->raised_us = g_get_monotonic_time();
        gdk_window_raise(gtk_widget_get_window(widget));
    }
    return FALSE;
}

static void
on_fold(GtkWidget *button, struct status_window *window) {
    (void)button;
    window->folded = !window->folded;
    show_fold(window);
}

static void
on_pressed(GtkWidget *widget, struct status_window *window) {
    for (int button = 1; button < CHOICE_COUNT; button++) {
        if (window->buttons[button] == widget) {
            window->pressed(window->context, (enum choice)button);
            return;
        }
    }
}

static GtkWidget *
new_label(GtkBox *box) {
    GtkWidget *label = gtk_label_new(NULL);

    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 40);
    gtk_box_pack_start(box, label, FALSE, FALSE, 0);
    return label;
}

static GtkWidget *
new_button(struct status_window *window, enum choice button, GtkBox *box,
           const char *text, const char *key) {
    char *label = g_strdup_printf(key[0] ? "%s (%s)" : "%s", text, key);
    GtkWidget *widget = gtk_button_new_with_label(label);

    g_free(label);
    gtk_widget_set_can_focus(widget, FALSE);
    g_signal_connect(widget, "clicked", G_CALLBACK(on_pressed), window);
    gtk_box_pack_start(box, widget, TRUE, TRUE, 0);
    window->buttons[button] = widget;
    return widget;
}

static GtkWidget *
new_small_button(GtkBox *box, const char *text, const char *meaning,
                 GCallback clicked, struct status_window *window) {
    GtkWidget *button = gtk_button_new_with_label(text);

    gtk_widget_set_can_focus(button, FALSE);
    gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
    gtk_widget_set_tooltip_text(button, meaning);
    g_signal_connect(button, "clicked", clicked, window);
    gtk_box_pack_end(box, button, FALSE, FALSE, 0);
    return button;
}

// The title, and the small buttons.
static GtkWidget *
build_bar(struct status_window *window, GtkWidget *handle, const char *shift) {
    GtkBox *bar = GTK_BOX(gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6));
    GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    const GCallback pressed = G_CALLBACK(on_pressed);

    window->title = new_label(GTK_BOX(texts));
    window->small_total = new_label(GTK_BOX(texts));
    gtk_container_add(GTK_CONTAINER(handle), texts);
    gtk_box_pack_start(bar, handle, TRUE, TRUE, 0);
    window->buttons[CHOICE_QUIT] =
        new_small_button(bar, "✕", _("Quit"), pressed, window);
    window->buttons[CHOICE_SETTINGS] =
        new_small_button(bar, "⚙", _("Settings …"), pressed, window);
    window->fold = new_small_button(bar, "▴", _("Smaller or larger"),
                                    G_CALLBACK(on_fold), window);
    window->buttons[CHOICE_SHIFT] =
        new_small_button(bar, _("Shift"), shift, pressed, window);
    window->buttons[CHOICE_WINDOW] =
        new_small_button(bar, "—", _("Hide the window"), pressed, window);
    return GTK_WIDGET(bar);
}

static GtkWidget *
build_body(struct status_window *window, char (*names)[32]) {
    GtkBox *body = GTK_BOX(gtk_box_new(GTK_ORIENTATION_VERTICAL, 6));
    GtkBox *row = GTK_BOX(gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6));

    window->total = new_label(body);
    window->detail = new_label(body);
    window->order = order_view_new();
    window->now_title = gtk_label_new(_("On the screen now:"));
    gtk_label_set_xalign(GTK_LABEL(window->now_title), 0);
    window->order_now = order_view_new();
    gtk_box_pack_start(body, window->order, FALSE, FALSE, 0);
    gtk_box_pack_start(body, window->now_title, FALSE, FALSE, 0);
    gtk_box_pack_start(body, window->order_now, FALSE, FALSE, 0);
    new_button(window, CHOICE_SEND, row, _("Send the order"), names[KEY_SEND]);
    new_button(window, CHOICE_STOP, row, _("Stop"), names[KEY_STOP]);
    new_button(window, CHOICE_REGION, row, _("Region"), names[KEY_REGION]);
    gtk_box_pack_end(body, GTK_WIDGET(row), FALSE, FALSE, 0);
    return GTK_WIDGET(body);
}

// No window manager has a hand in it.
struct status_window *
status_window_new(char (*names)[32], const char *folder,
                  void (*pressed)(void *context, enum choice button),
                  void *context) {
    struct status_window *window = g_new0(struct status_window, 1);
    GtkWidget *widget = gtk_window_new(GTK_WINDOW_POPUP);
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *frame = gtk_frame_new(NULL);
    GtkWidget *handle = gtk_event_box_new(); // by which it is moved

    window->window = GTK_WINDOW(widget);
    window->pressed = pressed;
    window->context = context;
    gtk_box_pack_start(GTK_BOX(all),
                       build_bar(window, handle, names[KEY_SHIFT]), FALSE,
                       FALSE, 0);
    window->body = build_body(window, names);
    gtk_box_pack_start(GTK_BOX(all), window->body, TRUE, TRUE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(all), 8);
    gtk_container_add(GTK_CONTAINER(frame), all);
    gtk_container_add(GTK_CONTAINER(widget), frame);
    gtk_window_set_title(window->window, "posplugin");
    gtk_widget_add_events(widget, GDK_VISIBILITY_NOTIFY_MASK);
    g_signal_connect(widget, "visibility-notify-event",
                     G_CALLBACK(stay_in_front), window);
    gtk_widget_show_all(frame);
    window->place = window_place_new(window->window, handle, folder);
    return window;
}

void
status_window_free(struct status_window *window) {
    if (window) {
        window_place_free(window->place);
        gtk_widget_destroy(GTK_WIDGET(window->window));
        g_free(window);
    }
}
