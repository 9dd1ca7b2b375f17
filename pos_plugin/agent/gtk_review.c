#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/review.h"

#include <gdk/gdkx.h>

#define PICTURE_WIDTH 420
#define PICTURE_HEIGHT 460

struct review_window {
    GtkWindow *window;
    GtkWidget *picture;
    GtkWidget *grid;
    GtkWidget *reasons;
    GtkWidget *verdict;
    GtkWidget *go;
    GtkGesture *click; // anywhere in the window
    struct review review;
    enum language language;
    unsigned bad; // fields whose text is no number
    void (*accepted)(void *context, const struct order *order);
    void (*stopped)(void *context);
    void (*again)(void *context);
    void *context;
};

static void fill(struct review_window *window);

static void
show_verdict(struct review_window *window) {
    const struct reading *judged = &window->review.judged;
    GString *text = g_string_new(NULL);
    char sentence[256];

    for (size_t i = 0; i < judged->reason_count; i++) {
        reason_format(&judged->reasons[i], window->language, sentence,
                      sizeof(sentence));
        g_string_append_printf(text, "%s• %s", i ? "\n" : "", sentence);
    }
    gtk_label_set_text(GTK_LABEL(window->reasons), text->str);
    g_string_free(text, TRUE);
    gtk_label_set_text(
        GTK_LABEL(window->verdict),
        window->bad ? _("✘ A field holds no number.")
        : judged->verdict == VERDICT_VERIFIED
            ? _("✔ The arithmetic proves this order.")
            : _("⚠ Not proven: compare every number with the picture."));
    gtk_widget_set_sensitive(window->go,
                             !window->bad && review_can_go(&window->review));
}

static void
mark(struct review_window *window, GtkWidget *entry, bool good) {
    bool was_bad = g_object_get_data(G_OBJECT(entry), "bad") != NULL;

    g_object_set_data(G_OBJECT(entry), "bad", good ? NULL : window);
    if (was_bad && good) {
        window->bad--;
    } else if (!was_bad && !good) {
        window->bad++;
    }
    gtk_entry_set_icon_from_icon_name(GTK_ENTRY(entry),
                                      GTK_ENTRY_ICON_SECONDARY,
                                      good ? NULL : "dialog-error-symbolic");
}

static void
on_item_typed(GtkEntry *entry, struct review_window *window) {
    size_t place =
        GPOINTER_TO_SIZE(g_object_get_data(G_OBJECT(entry), "place"));

    mark(window, GTK_WIDGET(entry),
         review_set_item(&window->review, place / REVIEW_FIELDS,
                         place % REVIEW_FIELDS, gtk_entry_get_text(entry)));
    review_judge(&window->review);
    show_verdict(window);
}

static void
on_sum_typed(GtkEntry *entry, struct review_window *window) {
    size_t place =
        GPOINTER_TO_SIZE(g_object_get_data(G_OBJECT(entry), "place"));

    mark(window, GTK_WIDGET(entry),
         review_set_sum(&window->review, (enum review_sum)place,
                        gtk_entry_get_text(entry)));
    review_judge(&window->review);
    show_verdict(window);
}

static void
on_removed(GtkButton *button, struct review_window *window) {
    review_remove(&window->review, GPOINTER_TO_SIZE(g_object_get_data(
                                       G_OBJECT(button), "place")));
    fill(window);
}

static void
on_added(GtkButton *button, struct review_window *window) {
    (void)button;
    if (review_add(&window->review)) {
        fill(window);
    }
}

static GtkWidget *
new_entry(const char *text, size_t place, int width, bool doubtful) {
    GtkWidget *entry = gtk_entry_new();

    gtk_entry_set_text(GTK_ENTRY(entry), text);
    gtk_entry_set_width_chars(GTK_ENTRY(entry), width);
    if (doubtful) {
        gtk_entry_set_icon_from_icon_name(GTK_ENTRY(entry),
                                          GTK_ENTRY_ICON_PRIMARY,
                                          "dialog-warning-symbolic");
    }
    g_object_set_data(G_OBJECT(entry), "place", GSIZE_TO_POINTER(place));
    return entry;
}

static void
attach_item(struct review_window *window, size_t line) {
    static const int widths[REVIEW_FIELDS] = {20, 5, 8, 8};
    uint32_t id = window->review.order.items[line].item_id;
    GtkWidget *remove = gtk_button_new_from_icon_name("list-remove-symbolic",
                                                      GTK_ICON_SIZE_MENU);

    for (enum review_field f = 0; f < REVIEW_FIELDS; f++) {
        char text[ORDER_LABEL_MAX];
        GtkWidget *entry;

        review_item_text(&window->review, line, f, text);
        entry = new_entry(text, line * REVIEW_FIELDS + f, widths[f],
                          f == REVIEW_LABEL &&
                              review_is_doubtful(&window->review, id));
        gtk_entry_set_alignment(GTK_ENTRY(entry), f == REVIEW_LABEL ? 0 : 1);
        g_signal_connect(entry, "changed", G_CALLBACK(on_item_typed), window);
        gtk_grid_attach(GTK_GRID(window->grid), entry, (int)f, (int)line + 1, 1,
                        1);
    }
    g_object_set_data(G_OBJECT(remove), "place", GSIZE_TO_POINTER(line));
    gtk_widget_set_tooltip_text(remove, _("Take this line out"));
    gtk_widget_set_can_focus(remove, FALSE);
    g_signal_connect(remove, "clicked", G_CALLBACK(on_removed), window);
    gtk_grid_attach(GTK_GRID(window->grid), remove, REVIEW_FIELDS,
                    (int)line + 1, 1, 1);
}

static void
attach_sum(struct review_window *window, enum review_sum sum, int row) {
    const char *names[REVIEW_SUMS] = {_("Subtotal"), _("Discount"), _("Tax"),
                                      _("Total")};
    char text[MONEY_TEXT_MAX];
    GtkWidget *name = gtk_label_new(names[sum]);
    GtkWidget *entry;

    review_sum_text(&window->review, sum, text);
    entry = new_entry(text, sum, 8, false);
    gtk_entry_set_alignment(GTK_ENTRY(entry), 1);
    g_signal_connect(entry, "changed", G_CALLBACK(on_sum_typed), window);
    gtk_widget_set_halign(name, GTK_ALIGN_END);
    gtk_grid_attach(GTK_GRID(window->grid), name, 0, row, 3, 1);
    gtk_grid_attach(GTK_GRID(window->grid), entry, 3, row, 1, 1);
}

static void
attach_heads(struct review_window *window) {
    const char *heads[REVIEW_FIELDS] = {_("Item"), _("Quantity"), _("Price"),
                                        _("Amount")};

    for (int f = 0; f < REVIEW_FIELDS; f++) {
        gtk_grid_attach(GTK_GRID(window->grid), gtk_label_new(heads[f]), f, 0,
                        1, 1);
    }
}

static void
destroy_child(GtkWidget *child, gpointer unused) {
    (void)unused;
    gtk_widget_destroy(child);
}

static void
fill(struct review_window *window) {
    GtkWidget *add = gtk_button_new_with_mnemonic(_("_Add a line"));
    int row = (int)window->review.order.item_count + 1;

    gtk_container_foreach(GTK_CONTAINER(window->grid), destroy_child, NULL);
    window->bad = 0;
    review_judge(&window->review);
    attach_heads(window);
    for (size_t i = 0; i < window->review.order.item_count; i++) {
        attach_item(window, i);
    }
    g_signal_connect(add, "clicked", G_CALLBACK(on_added), window);
    gtk_widget_set_halign(add, GTK_ALIGN_START);
    gtk_grid_attach(GTK_GRID(window->grid), add, 0, row, 1, 1);
    for (enum review_sum s = 0; s < REVIEW_SUMS; s++) {
        attach_sum(window, s, row + 1 + (int)s);
    }
    gtk_widget_show_all(window->grid);
    show_verdict(window);
}

static void
on_go(GtkButton *button, struct review_window *window) {
    (void)button;
    window->accepted(window->context, &window->review.order);
}

static void
on_stop(GtkButton *button, struct review_window *window) {
    (void)button;
    window->stopped(window->context);
}

static void
on_again(GtkButton *button, struct review_window *window) {
    (void)button;
    window->again(window->context);
}

static gboolean
on_close(GtkWidget *widget, GdkEvent *event, struct review_window *window) {
    (void)widget;
    (void)event;
    window->stopped(window->context);
    return TRUE;
}

static void
on_click(GtkGestureMultiPress *gesture, gint count, gdouble x, gdouble y,
         struct review_window *window) {
    (void)gesture;
    (void)count;
    (void)x;
    (void)y;
    review_window_focus(window);
}

static gboolean
on_key(GtkWidget *widget, GdkEventKey *event, struct review_window *window) {
    (void)widget;
    if (event->keyval == GDK_KEY_Escape) {
        window->stopped(window->context);
        return TRUE;
    }
    // Not Enter alone: a scanner ends each code with it.
    if ((event->keyval == GDK_KEY_Return ||
         event->keyval == GDK_KEY_KP_Enter) &&
        event->state & GDK_CONTROL_MASK) {
        if (gtk_widget_is_sensitive(window->go)) {
            window->accepted(window->context, &window->review.order);
        }
        return TRUE;
    }
    return FALSE;
}

static GtkWidget *
new_buttons(struct review_window *window) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *stop = gtk_button_new_with_mnemonic(_("_Discard (Esc)"));
    GtkWidget *again = gtk_button_new_with_mnemonic(_("_Read again"));

    window->go =
        gtk_button_new_with_mnemonic(_("It is right: _show it (Ctrl+Enter)"));
    gtk_box_pack_start(GTK_BOX(box), stop, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), again, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(box), window->go, FALSE, FALSE, 0);
    g_signal_connect(stop, "clicked", G_CALLBACK(on_stop), window);
    g_signal_connect(again, "clicked", G_CALLBACK(on_again), window);
    g_signal_connect(window->go, "clicked", G_CALLBACK(on_go), window);
    return box;
}

static GtkWidget *
new_label(void) {
    GtkWidget *label = gtk_label_new(NULL);

    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 60);
    return label;
}

struct review_window *
review_window_new(enum language language,
                  void (*accepted)(void *context, const struct order *order),
                  void (*stopped)(void *context), void (*again)(void *context),
                  void *context) {
    struct review_window *window = g_new0(struct review_window, 1);
    GtkWidget *top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *scroll = gtk_scrolled_window_new(NULL, NULL);
    GtkWidget *buttons = new_buttons(window);

    window->language = language;
    window->accepted = accepted;
    window->stopped = stopped;
    window->again = again;
    window->context = context;
    window->window = GTK_WINDOW(gtk_window_new(GTK_WINDOW_TOPLEVEL));
    window->picture = gtk_image_new();
    window->grid = gtk_grid_new();
    window->verdict = new_label();
    window->reasons = new_label();
    gtk_grid_set_column_spacing(GTK_GRID(window->grid), 4);
    gtk_grid_set_row_spacing(GTK_GRID(window->grid), 2);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll),
                                   GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(
        GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroll),
                                               PICTURE_HEIGHT);
    gtk_container_add(GTK_CONTAINER(scroll), window->grid);
    gtk_widget_set_valign(window->picture, GTK_ALIGN_START);
    gtk_box_pack_start(GTK_BOX(top), window->picture, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(top), scroll, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(all), window->verdict, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(all), top, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(all), window->reasons, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(all), buttons, FALSE, FALSE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(window->window), 12);
    gtk_container_add(GTK_CONTAINER(window->window), all);
    gtk_window_set_title(window->window, _("Check the order"));
    gtk_window_set_keep_above(window->window, TRUE);
    gtk_window_set_focus_on_map(window->window, FALSE);
    g_signal_connect(window->window, "delete-event", G_CALLBACK(on_close),
                     window);
    window->click = gtk_gesture_multi_press_new(GTK_WIDGET(window->window));
    gtk_event_controller_set_propagation_phase(
        GTK_EVENT_CONTROLLER(window->click), GTK_PHASE_CAPTURE);
    g_signal_connect(window->click, "pressed", G_CALLBACK(on_click), window);
    g_signal_connect(window->window, "key-press-event", G_CALLBACK(on_key),
                     window);
    return window;
}

void
review_window_open(struct review_window *window, const struct reading *reading,
                   const struct image *picture, struct rect region) {
    review_begin(&window->review, reading);
    // The window manager gives it no focus either, when another one closes.
    gtk_window_set_accept_focus(window->window, FALSE);
    picture_show(window->picture, picture, PICTURE_WIDTH, PICTURE_HEIGHT);
    fill(window);
    gtk_widget_show_all(GTK_WIDGET(window->window));
    place_beside(window->window, region);
}

void
review_window_focus(struct review_window *window) {
    gtk_window_set_accept_focus(window->window, TRUE);
    gtk_window_present_with_time(
        window->window, gdk_x11_get_server_time(
                            gtk_widget_get_window(GTK_WIDGET(window->window))));
}

void
review_window_hide(struct review_window *window) {
    gtk_widget_hide(GTK_WIDGET(window->window));
}

void
review_window_free(struct review_window *window) {
    if (window) {
        g_object_unref(window->click);
        gtk_widget_destroy(GTK_WIDGET(window->window));
        g_free(window);
    }
}

bool
review_window_is_open(const struct review_window *window) {
    return gtk_widget_get_visible(GTK_WIDGET(window->window));
}
