#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/hotkey.h"
#include "pos_plugin/agent/windows.h"
#include "pos_plugin/options.h"

#include <gdk/gdkx.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN 8
// What stood behind a window of ours is painted by its owner within this time.
#define REPAINT_MS 250

enum hotkey_id {
    HOTKEY_SEND = 1,
    HOTKEY_STOP = 2,
};

/** All of the cashier's side; lives in GTK's thread. */
struct shop_window {
    struct plugin *plugin;
    struct agent *agent;
    struct agent_view view; // the copy that is shown
    struct hotkeys *hotkeys;
    char key_trouble[256];
    gint update_due; // an update is queued, atomic

    GtkWindow *window;
    GtkWidget *title;
    GtkWidget *total;
    GtkWidget *detail;
    GtkWidget *order;
    GtkWidget *order_now;
    GtkWidget *now_title;
    GtkWidget *send;
    GtkWidget *stop;
    struct review_window *review;
    int exit_code;
};

static bool
is_selling(const struct shop_window *shop) {
    return shop->view.phase == AGENT_SALE || shop->view.phase == AGENT_OVER;
}

static void
show_texts(struct shop_window *shop, const char *sign, const char *title,
           const char *total, const char *detail) {
    char *markup = g_markup_printf_escaped("<span size='x-large' "
                                           "weight='bold'>%s %s</span>",
                                           sign, title);

    gtk_label_set_markup(GTK_LABEL(shop->title), markup);
    g_free(markup);
    markup = g_markup_printf_escaped("<span size='40000' weight='bold'>%s"
                                     "</span>",
                                     total);
    gtk_label_set_markup(GTK_LABEL(shop->total), markup);
    g_free(markup);
    gtk_widget_set_visible(shop->total, total[0]);
    gtk_label_set_text(GTK_LABEL(shop->detail), detail);
    gtk_widget_set_visible(shop->detail, detail[0]);
}

// What went wrong, or what is not as it should be, while nothing is sold.
static const char *
standing_trouble(const struct shop_window *shop) {
    return shop->view.trouble[0]     ? shop->view.trouble
           : shop->key_trouble[0]    ? shop->key_trouble
           : !shop->view.terminal_up ? _("The terminal does not answer yet.")
                                     : "";
}

static void
show_sale(struct shop_window *shop) {
    const struct agent_view *view = &shop->view;
    const char *advice = state_advice(view->state);
    const char *why =
        view->changed || view->state != SALE_PAID ? view->detail : "";
    char total[32];
    char *detail;

    if (view->changed) {
        advice = ""; // the reason says it already
    }
    // The state's own English name tells nobody anything.
    if (strcmp(why, sale_state_string(view->state)) == 0) {
        why = "";
    }
    detail =
        g_strdup_printf("%s%s%s", why, why[0] && advice[0] ? "\n" : "", advice);
    total_text(&view->reading.order, total);
    show_texts(shop, state_sign(view->state), state_title(view->state), total,
               detail);
    g_free(detail);
}

static void
show_phase(struct shop_window *shop) {
    char total[32] = "";

    switch (shop->view.phase) {
    case AGENT_STARTING:
        show_texts(shop, "…", _("Starting"), "", "");
        break;
    case AGENT_READY:
        show_texts(shop, shop->view.trouble[0] ? "⚠" : "●", _("Ready"), "",
                   standing_trouble(shop));
        break;
    case AGENT_READING:
        show_texts(shop, "…", _("Reading the order"), "", "");
        break;
    case AGENT_REVIEW:
        total_text(&shop->view.reading.order, total);
        show_texts(shop, "⚠", _("Please check the order"), total, "");
        break;
    case AGENT_FAILED:
        show_texts(shop, "✘", _("posplugin cannot start"), "",
                   shop->view.trouble);
        break;
    default:
        show_sale(shop);
    }
}

// The order is drawn where a look at it is due: a dispute, or a change.
static void
show_orders(struct shop_window *shop) {
    const struct agent_view *view = &shop->view;
    bool disputed = view->phase == AGENT_SALE && view->state == SALE_DISPUTED;
    bool changed = view->phase == AGENT_OVER && view->changed;

    gtk_widget_set_visible(shop->order, disputed || changed);
    gtk_widget_set_visible(shop->order_now, changed);
    gtk_widget_set_visible(shop->now_title, changed);
    if (disputed) {
        order_view_show(shop->order, &view->reading.order, &view->dispute,
                        NULL);
    } else if (changed) {
        order_view_show(shop->order, &view->reading.order, NULL,
                        &view->now.order);
        order_view_show(shop->order_now, &view->now.order, NULL,
                        &view->reading.order);
    }
}

static void
show_buttons(struct shop_window *shop) {
    const struct agent_view *view = &shop->view;
    bool running =
        view->phase == AGENT_SALE && !sale_state_is_final(view->state);

    gtk_widget_set_sensitive(
        shop->send, view->phase == AGENT_READY || view->phase == AGENT_OVER ||
                        (running && view->state == SALE_DISPUTED));
    gtk_widget_set_sensitive(shop->stop,
                             running || view->phase == AGENT_REVIEW);
}

static bool
overlaps(struct rect a, struct rect b) {
    return !rect_is_empty(rect_intersect(a, b));
}

void
place_beside(GtkWindow *window, struct rect region) {
    GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(window));
    GdkMonitor *monitor =
        gdk_display_get_monitor_at_point(display, region.x, region.y);
    GdkRectangle area;
    GtkRequisition size;
    struct rect places[4];

    gdk_monitor_get_workarea(monitor, &area);
    gtk_widget_get_preferred_size(GTK_WIDGET(window), NULL, &size);
    // Right of it, left of it, below, above; with room for a title bar.
    for (int i = 0; i < 4; i++) {
        places[i] = (struct rect){area.x + area.width - size.width - MARGIN,
                                  area.y + area.height - size.height - 36,
                                  size.width, size.height};
    }
    places[1].x = area.x + MARGIN;
    places[2].y = area.y + MARGIN;
    places[3].x = area.x + MARGIN;
    places[3].y = area.y + MARGIN;
    for (int i = 0; i < 4; i++) {
        struct rect framed = {places[i].x - MARGIN, places[i].y - 30,
                              places[i].width + 2 * MARGIN,
                              places[i].height + 60};

        if (!overlaps(framed, region)) {
            gtk_window_move(window, places[i].x, places[i].y);
            return;
        }
    }
    gtk_window_move(window, places[0].x, places[0].y);
}

// Our own window over the order would be captured with it. Called when the
// window has got another place or size.
static gboolean
keep_off_order(GtkWidget *widget, GdkEvent *event, struct shop_window *shop) {
    GdkDisplay *display = gtk_widget_get_display(widget);
    GdkRectangle area;
    struct rect here;

    (void)event;
    gtk_window_get_position(shop->window, &here.x, &here.y);
    gtk_window_get_size(shop->window, &here.width, &here.height);
    gdk_monitor_get_workarea(
        gdk_display_get_monitor_at_point(display, here.x, here.y), &area);
    if (overlaps(here, shop->view.region) ||
        here.x + here.width > area.x + area.width ||
        here.y + here.height > area.y + area.height) {
        place_beside(shop->window, shop->view.region);
    }
    return FALSE;
}

static void
show_review(struct shop_window *shop, enum agent_phase before) {
    bool due = shop->view.phase == AGENT_REVIEW;

    if (due && before != AGENT_REVIEW) {
        review_window_open(shop->review, &shop->view.reading,
                           &shop->view.picture, shop->view.region);
    } else if (!due) {
        review_window_hide(shop->review);
    }
    gtk_widget_set_visible(GTK_WIDGET(shop->window), !due);
}

static gboolean
update(gpointer context) {
    struct shop_window *shop = context;
    enum agent_phase before = shop->view.phase;

    g_atomic_int_set(&shop->update_due, 0);
    agent_look(shop->agent, &shop->view);
    if (shop->view.failure == STATUS_BUSY) {
        shop->exit_code = EXIT_CODE_BUSY; // the other one has windows
        gtk_main_quit();
        return G_SOURCE_REMOVE;
    }
    show_phase(shop);
    show_orders(shop);
    show_buttons(shop);
    show_review(shop, before);
    return G_SOURCE_REMOVE;
}

// Called from the agent's thread.
static void
on_change(void *context) {
    struct shop_window *shop = context;

    if (g_atomic_int_compare_and_exchange(&shop->update_due, 0, 1)) {
        g_idle_add(update, shop);
    }
}

static void
on_send(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    if (shop->view.phase == AGENT_REVIEW) {
        review_window_focus(shop->review); // the same key leads on
    } else {
        agent_wish(shop->agent, AGENT_SEND);
    }
}

static void
on_stop(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    agent_wish(shop->agent, AGENT_STOP);
}

static gboolean
on_quit(gpointer context) {
    (void)context;
    gtk_main_quit();
    return G_SOURCE_CONTINUE;
}

static gboolean
on_close(GtkWidget *widget, GdkEvent *event, struct shop_window *shop) {
    (void)event;
    if (is_selling(shop) && shop->view.phase == AGENT_SALE) {
        gdk_display_beep(gtk_widget_get_display(widget));
        return TRUE; // first end the sale
    }
    gtk_main_quit();
    return TRUE;
}

static void
on_accepted(void *context, const struct order *order) {
    agent_accept(((struct shop_window *)context)->agent, order);
}

static void
on_review_stopped(void *context) {
    agent_wish(((struct shop_window *)context)->agent, AGENT_STOP);
}

static gboolean
send_now(gpointer context) {
    agent_wish(((struct shop_window *)context)->agent, AGENT_SEND);
    return G_SOURCE_REMOVE;
}

// Hidden first: it may stand where the order is, which the register then has
// to paint again.
static void
on_review_again(void *context) {
    struct shop_window *shop = context;

    review_window_hide(shop->review);
    shop->view.phase = AGENT_READING;
    g_timeout_add(REPAINT_MS, send_now, shop);
}

static void
on_hotkey(void *context, int id) {
    struct shop_window *shop = context;

    if (id == HOTKEY_STOP) {
        on_stop(NULL, shop);
    } else {
        on_send(NULL, shop);
    }
}

static gboolean
on_hotkey_input(gint fd, GIOCondition condition, gpointer context) {
    (void)fd;
    (void)condition;
    hotkeys_dispatch(((struct shop_window *)context)->hotkeys);
    return G_SOURCE_CONTINUE;
}

// A key that cannot be had is no reason to have no window.
static void
open_hotkeys(struct shop_window *shop) {
    static const char *const keys[] = {"hotkey_send", "hotkey_stop"};

    if (hotkeys_open(on_hotkey, shop, &shop->hotkeys) != STATUS_OK) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        const char *key = config_get(shop->plugin->config, "agent", keys[i]);
        enum status status = hotkeys_grab(shop->hotkeys, i + 1, key);

        if (status != STATUS_OK) {
            snprintf(shop->key_trouble, sizeof(shop->key_trouble),
                     status == STATUS_BUSY
                         ? _("Another program has the key %s. Use the button, "
                             "or set another key in posplugin.ini.")
                         : _("The key %s is not understood. Use the button, "
                             "or set another key in posplugin.ini."),
                     key);
        }
    }
    g_unix_fd_add(hotkeys_fd(shop->hotkeys), G_IO_IN, on_hotkey_input, shop);
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
new_button(GtkBox *box, const char *text, const char *key, GCallback clicked,
           struct shop_window *shop) {
    char *label = g_strdup_printf(key[0] ? "%s (%s)" : "%s", text, key);
    GtkWidget *button = gtk_button_new_with_label(label);

    g_free(label);
    gtk_widget_set_can_focus(button, FALSE);
    g_signal_connect(button, "clicked", clicked, shop);
    gtk_box_pack_start(box, button, TRUE, TRUE, 0);
    return button;
}

static void
build(struct shop_window *shop) {
    const struct config *config = shop->plugin->config;
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

    shop->window = GTK_WINDOW(gtk_window_new(GTK_WINDOW_TOPLEVEL));
    shop->title = new_label(GTK_BOX(all));
    shop->total = new_label(GTK_BOX(all));
    shop->detail = new_label(GTK_BOX(all));
    shop->order = order_view_new();
    shop->now_title = gtk_label_new(_("On the screen now:"));
    gtk_label_set_xalign(GTK_LABEL(shop->now_title), 0);
    shop->order_now = order_view_new();
    gtk_box_pack_start(GTK_BOX(all), shop->order, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(all), shop->now_title, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(all), shop->order_now, FALSE, FALSE, 0);
    shop->send = new_button(GTK_BOX(buttons), _("Send the order"),
                            config_get(config, "agent", "hotkey_send"),
                            G_CALLBACK(on_send), shop);
    shop->stop = new_button(GTK_BOX(buttons), _("Stop"),
                            config_get(config, "agent", "hotkey_stop"),
                            G_CALLBACK(on_stop), shop);
    gtk_box_pack_end(GTK_BOX(all), buttons, FALSE, FALSE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(shop->window), 10);
    gtk_container_add(GTK_CONTAINER(shop->window), all);
    gtk_window_set_title(shop->window, "posplugin");
    gtk_window_set_icon_name(shop->window, "posplugin");
    gtk_window_set_keep_above(shop->window, TRUE);
    gtk_window_stick(shop->window);
    gtk_window_set_resizable(shop->window, FALSE); // as large as what it shows
    // The register keeps the keyboard: a scanner types into it.
    gtk_window_set_accept_focus(shop->window, FALSE);
    gtk_window_set_focus_on_map(shop->window, FALSE);
    gtk_window_set_type_hint(shop->window, GDK_WINDOW_TYPE_HINT_UTILITY);
    g_signal_connect(shop->window, "delete-event", G_CALLBACK(on_close), shop);
    g_signal_connect(shop->window, "configure-event",
                     G_CALLBACK(keep_off_order), shop);
    gtk_widget_show_all(all);
    shop->review = review_window_new(shop->plugin->language, on_accepted,
                                     on_review_stopped, on_review_again, shop);
}

static void
speak(enum language language) {
    if (!setlocale(LC_ALL, "") ||
        strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0) {
        setlocale(LC_ALL, "C.UTF-8"); // else nothing is translated
    }
    setlocale(LC_NUMERIC, "C"); // JSON and settings have points
    setenv("LANGUAGE", language == LANGUAGE_ZH ? "zh_CN" : "en", 1);
    bindtextdomain("posplugin", getenv("POSPLUGIN_LOCALE")
                                    ? getenv("POSPLUGIN_LOCALE")
                                    : POSPLUGIN_LOCALE_FOLDER);
    bind_textdomain_codeset("posplugin", "UTF-8");
    textdomain("posplugin");
}

int
windows_run(struct plugin *plugin, enum log_level level) {
    struct shop_window *shop = g_new0(struct shop_window, 1);
    struct rect nowhere = {0};
    int exit_code;

    speak(plugin->language);
    gtk_disable_setlocale();
    if (!gtk_init_check(NULL, NULL)) {
        log_error("no X display for the windows; is DISPLAY set?");
        g_free(shop);
        return EXIT_CODE_SCREEN;
    }
    shop->plugin = plugin;
    shop->view.phase = AGENT_STARTING;
    build(shop);
    open_hotkeys(shop);
    if (agent_start(plugin, on_change, shop, level, &shop->agent) !=
        STATUS_OK) {
        g_free(shop);
        return EXIT_CODE_ERROR;
    }
    g_unix_signal_add(SIGINT, on_quit, NULL);
    g_unix_signal_add(SIGTERM, on_quit, NULL);
    show_phase(shop);
    show_orders(shop);
    show_buttons(shop);
    place_beside(shop->window, nowhere);
    gtk_widget_show(GTK_WIDGET(shop->window));
    gtk_main();
    agent_end(shop->agent);
    hotkeys_close(shop->hotkeys);
    image_destroy(&shop->view.picture);
    exit_code = shop->exit_code;
    g_free(shop);
    return exit_code;
}
