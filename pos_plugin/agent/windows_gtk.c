#include "pos_plugin/agent/cue.h"
#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/gtk_setup.h"
#include "pos_plugin/agent/gtk_shift.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/tray.h"
#include "pos_plugin/agent/tuck.h"
#include "pos_plugin/agent/windows.h"
#include "pos_plugin/options.h"

#include <gdk/gdkx.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

// What stood behind a window of ours is painted by its owner within this time.
#define REPAINT_MS 250
#define RAISE_PAUSE_US 1000000

/** All of the cashier's side; lives in GTK's thread. */
struct shop_window {
    struct plugin *plugin;
    struct agent *agent;
    struct agent_view view; // the copy that is shown
    struct face face;       // of it
    struct cues cues;
    struct keys keys;
    gint update_due; // an update is queued, atomic

    GtkWindow *window;
    GtkWidget *title;
    GtkWidget *total;
    GtkWidget *small_total; // beside the title, when folded
    GtkWidget *detail;
    GtkWidget *order;
    GtkWidget *order_now;
    GtkWidget *now_title;
    GtkWidget *send;
    GtkWidget *stop;
    GtkWidget *select;
    GtkWidget *fold;
    GtkWidget *hide;
    GtkWidget *handle; // by which it is moved
    GtkWidget *body;   // all but the title
    bool folded;
    gint64 raised_us; // when the window was last put in front
    struct window_place *place;
    struct tray *tray;
    struct tuck tuck;
    struct review_window *review;
    struct shift_window *shift;
    GtkWidget *shift_button;
    bool settings; // wanted: the agent ends for them and starts anew
    int exit_code;
};

static void
set_markup(GtkWidget *label, const char *format, const char *sign,
           const char *text) {
    char *markup = g_markup_printf_escaped(format, sign, text);

    gtk_label_set_markup(GTK_LABEL(label), markup);
    g_free(markup);
}

static void
show_texts(struct shop_window *shop) {
    const struct face *face = &shop->face;

    set_markup(shop->title, "<span size='x-large' weight='bold'>%s %s</span>",
               face->sign, face->title);
    set_markup(shop->total, "<span size='40000' weight='bold'>%s%s</span>", "",
               face->total);
    gtk_widget_set_visible(shop->total, face->total[0] && !shop->folded);
    set_markup(shop->small_total, "<span weight='bold'>%s%s</span>", "",
               face->total);
    gtk_widget_set_visible(shop->small_total, face->total[0] && shop->folded);
    gtk_label_set_text(GTK_LABEL(shop->detail), face->detail);
    gtk_widget_set_visible(shop->detail, face->detail[0]);
    gtk_widget_set_sensitive(shop->send, face->can_send);
    gtk_widget_set_sensitive(shop->stop, face->can_stop);
    gtk_widget_set_sensitive(shop->select, face->can_select);
    gtk_widget_set_sensitive(shop->shift_button, face->can_shift);
}

static void
show_orders(struct shop_window *shop) {
    const struct agent_view *view = &shop->view;
    const struct face *face = &shop->face;

    gtk_widget_set_visible(shop->order, face->order);
    gtk_widget_set_visible(shop->order_now, face->order_now);
    gtk_widget_set_visible(shop->now_title, face->order_now);
    if (face->order) {
        order_view_show(shop->order, &view->reading.order,
                        face->disputed ? &view->dispute : NULL,
                        face->order_now ? &view->now.order : NULL);
    }
    if (face->order_now) {
        order_view_show(shop->order_now, &view->now.order, NULL,
                        &view->reading.order);
    }
}

// A register that has the whole screen must not hide whether it was paid. Not
// at once, for another window that wants to be in front would fight.
static gboolean
stay_in_front(GtkWidget *widget, GdkEventVisibility *event,
              struct shop_window *shop) {
    if (event->state != GDK_VISIBILITY_UNOBSCURED &&
        g_get_monotonic_time() - shop->raised_us > RAISE_PAUSE_US) {
        shop->raised_us = g_get_monotonic_time();
        gdk_window_raise(gtk_widget_get_window(widget));
    }
    return FALSE;
}

static bool
can_set(const struct shop_window *shop) {
    return shop->face.can_select || shop->view.phase == AGENT_FAILED;
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
}

// It gives way to the order, to the review, and to a new region.
static void
show_shift(struct shop_window *shop, enum agent_phase before,
           unsigned followed) {
    enum agent_phase phase = shop->view.phase;
    struct shift_page page = {0};

    if (agent_take_page(shop->agent, &page)) {
        shift_window_show(shop->shift, &page);
    }
    if (shop->view.away || phase == AGENT_REVIEW || phase == AGENT_SELECTING) {
        shift_window_close(shop->shift);
    } else if ((phase == AGENT_OVER && before != AGENT_OVER) ||
               followed != shop->view.followed) {
        shift_window_refresh(shop->shift);
    }
}

static int64_t
now_ms(void) {
    return g_get_monotonic_time() / 1000;
}

static void
show_tray(struct shop_window *shop, bool shown) {
    const struct face *face = &shop->face;
    bool ends = shop->view.phase != AGENT_SALE;
    const struct tray_model model = {
        .sign = face->sign,
        .title = face->title,
        .window_shown = shown,
        .can = {[TRAY_SEND] = face->can_send,
                [TRAY_STOP] = face->can_stop,
                [TRAY_REGION] = face->can_select,
                [TRAY_WINDOW] = !face->hidden,
                [TRAY_SETTINGS] = can_set(shop),
                [TRAY_QUIT] = ends},
    };

    tray_show(shop->tray, &model);
}

static void
show_all(struct shop_window *shop) {
    bool shown;

    face_of(&shop->view, keys_trouble(&shop->keys), &shop->face);
    shown = !shop->face.hidden && !tuck_is_hidden(&shop->tuck, now_ms());
    show_texts(shop);
    show_orders(shop);
    show_tray(shop, shown);
    gtk_widget_set_visible(shop->hide, tray_is_there(shop->tray));
    gtk_widget_set_visible(shop->body, !shop->folded);
    gtk_button_set_label(GTK_BUTTON(shop->fold), shop->folded ? "▾" : "▴");
    gtk_widget_set_visible(GTK_WIDGET(shop->window), shown);
    // As large as what it shows.
    gtk_window_resize(shop->window, 1, 1);
}

static gboolean
show_again(gpointer shop) {
    show_all(shop);
    return G_SOURCE_REMOVE;
}

static gboolean
update(gpointer context) {
    struct shop_window *shop = context;
    enum agent_phase before = shop->view.phase;
    unsigned followed = shop->view.followed;

    g_atomic_int_set(&shop->update_due, 0);
    agent_look(shop->agent, &shop->view);
    if (shop->view.failure == STATUS_BUSY) {
        shop->exit_code = EXIT_CODE_BUSY; // the other one has windows
        gtk_main_quit();
        return G_SOURCE_REMOVE;
    }
    cue_follow(&shop->cues, &shop->view);
    if (tuck_follow(&shop->tuck, &shop->view, now_ms())) {
        g_timeout_add(TUCK_PAID_MS + 1, show_again, shop);
    }
    show_all(shop);
    window_place_keep_off(shop->place, shop->view.region);
    show_review(shop, before);
    show_shift(shop, before, followed);
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

static void
on_select(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    if (shop->face.can_select) {
        agent_wish(shop->agent, AGENT_SELECT);
    }
}

static void
on_shift(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    if (shop->face.can_shift) {
        shift_window_open(shop->shift);
    }
}

static gboolean
on_quit(gpointer quit) {
    *(bool *)quit = true;
    gtk_main_quit();
    return G_SOURCE_CONTINUE;
}

static void
beep(struct shop_window *shop) {
    gdk_display_beep(gtk_widget_get_display(GTK_WIDGET(shop->window)));
}

static void
on_close(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    if (shop->view.phase == AGENT_SALE) {
        beep(shop); // first end the sale
    } else {
        gtk_main_quit();
    }
}

// The settings have the plugin for themselves; then all is begun anew.
static void
on_settings(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    if (can_set(shop)) {
        shop->settings = true;
        gtk_main_quit();
    } else {
        beep(shop); // first end the sale
    }
}

static void
on_hide(GtkWidget *button, struct shop_window *shop) {
    bool hidden = tuck_is_hidden(&shop->tuck, now_ms());

    (void)button;
    tuck_set(&shop->tuck, !hidden && tray_is_there(shop->tray));
    log_info("window %s", hidden ? "shown" : "hidden");
    show_all(shop);
}

// Without an icon nothing would bring a hidden window back.
static void
on_tray(void *context) {
    struct shop_window *shop = context;

    if (!tray_is_there(shop->tray)) {
        tuck_set(&shop->tuck, false);
    }
    show_all(shop);
}

static void
on_fold(GtkWidget *button, struct shop_window *shop) {
    (void)button;
    shop->folded = !shop->folded;
    show_all(shop);
}

static void
on_accepted(void *context, const struct order *order) {
    agent_accept(((struct shop_window *)context)->agent, order);
}

static bool
on_asked(void *context, const struct shift_request *request) {
    return agent_ask(((struct shop_window *)context)->agent, request);
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

static gboolean
send_order(gpointer shop) {
    on_send(NULL, shop);
    return G_SOURCE_REMOVE;
}

static void
on_choice(void *context, enum tray_choice choice) {
    struct shop_window *shop = context;

    switch (choice) {
    case TRAY_SEND: // once the menu is gone and what it hid is painted
        g_timeout_add(REPAINT_MS, send_order, shop);
        break;
    case TRAY_STOP:
        on_stop(NULL, shop);
        break;
    case TRAY_REGION:
        on_select(NULL, shop);
        break;
    case TRAY_WINDOW:
        on_hide(NULL, shop);
        break;
    case TRAY_SETTINGS:
        on_settings(NULL, shop);
        break;
    default:
        on_close(NULL, shop);
    }
}

static void
on_hotkey(void *context, int id) {
    struct shop_window *shop = context;

    if (id == KEY_STOP) {
        on_stop(NULL, shop);
    } else if (id == KEY_REGION) {
        on_select(NULL, shop);
    } else if (id == KEY_SHIFT) {
        on_shift(NULL, shop);
    } else {
        on_send(NULL, shop);
    }
}

static gboolean
serve_button(gpointer context) {
    struct shop_window *shop = context;

    if (button_take_press(shop->keys.button)) {
        on_send(NULL, shop);
    }
    show_all(shop); // it may have been unplugged
    return G_SOURCE_REMOVE;
}

// Called from the button's thread.
static void
on_button(void *context) {
    g_idle_add(serve_button, context);
}

static gboolean
on_hotkey_input(gint fd, GIOCondition condition, gpointer context) {
    (void)fd;
    (void)condition;
    hotkeys_dispatch(((struct shop_window *)context)->keys.hotkeys);
    return G_SOURCE_CONTINUE;
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

static GtkWidget *
new_small_button(GtkBox *box, const char *text, const char *meaning,
                 GCallback clicked, struct shop_window *shop) {
    GtkWidget *button = gtk_button_new_with_label(text);

    gtk_widget_set_can_focus(button, FALSE);
    gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
    gtk_widget_set_tooltip_text(button, meaning);
    g_signal_connect(button, "clicked", clicked, shop);
    gtk_box_pack_end(box, button, FALSE, FALSE, 0);
    return button;
}

// The title, by which the window is moved, and the small buttons.
static GtkWidget *
build_bar(struct shop_window *shop) {
    GtkWidget *bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *handle = gtk_event_box_new();
    GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);

    shop->title = new_label(GTK_BOX(texts));
    shop->small_total = new_label(GTK_BOX(texts));
    gtk_container_add(GTK_CONTAINER(handle), texts);
    shop->handle = handle;
    gtk_box_pack_start(GTK_BOX(bar), handle, TRUE, TRUE, 0);
    new_small_button(GTK_BOX(bar), "✕", _("Quit"), G_CALLBACK(on_close), shop);
    new_small_button(GTK_BOX(bar), "⚙", _("Settings …"),
                     G_CALLBACK(on_settings), shop);
    shop->fold = new_small_button(GTK_BOX(bar), "▴", _("Smaller or larger"),
                                  G_CALLBACK(on_fold), shop);
    shop->shift_button =
        new_small_button(GTK_BOX(bar), _("Shift"), shop->keys.names[KEY_SHIFT],
                         G_CALLBACK(on_shift), shop);
    shop->hide = new_small_button(GTK_BOX(bar), "—", _("Hide the window"),
                                  G_CALLBACK(on_hide), shop);
    return bar;
}

static GtkWidget *
build_body(struct shop_window *shop) {
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

    shop->total = new_label(GTK_BOX(body));
    shop->detail = new_label(GTK_BOX(body));
    shop->order = order_view_new();
    shop->now_title = gtk_label_new(_("On the screen now:"));
    gtk_label_set_xalign(GTK_LABEL(shop->now_title), 0);
    shop->order_now = order_view_new();
    gtk_box_pack_start(GTK_BOX(body), shop->order, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(body), shop->now_title, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(body), shop->order_now, FALSE, FALSE, 0);
    shop->send =
        new_button(GTK_BOX(buttons), _("Send the order"),
                   shop->keys.names[KEY_SEND], G_CALLBACK(on_send), shop);
    shop->stop =
        new_button(GTK_BOX(buttons), _("Stop"), shop->keys.names[KEY_STOP],
                   G_CALLBACK(on_stop), shop);
    shop->select =
        new_button(GTK_BOX(buttons), _("Region"), shop->keys.names[KEY_REGION],
                   G_CALLBACK(on_select), shop);
    gtk_box_pack_end(GTK_BOX(body), buttons, FALSE, FALSE, 0);
    return body;
}

// No window manager has a hand in it: it takes no keyboard from the register,
// where a scanner types, and stands above one that has the whole screen.
static void
build(struct shop_window *shop) {
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *frame = gtk_frame_new(NULL);

    shop->window = GTK_WINDOW(gtk_window_new(GTK_WINDOW_POPUP));
    gtk_box_pack_start(GTK_BOX(all), build_bar(shop), FALSE, FALSE, 0);
    shop->body = build_body(shop);
    gtk_box_pack_start(GTK_BOX(all), shop->body, TRUE, TRUE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(all), 8);
    gtk_container_add(GTK_CONTAINER(frame), all);
    gtk_container_add(GTK_CONTAINER(shop->window), frame);
    gtk_window_set_title(shop->window, "posplugin");
    gtk_widget_add_events(GTK_WIDGET(shop->window), GDK_VISIBILITY_NOTIFY_MASK);
    g_signal_connect(shop->window, "visibility-notify-event",
                     G_CALLBACK(stay_in_front), shop);
    gtk_widget_show_all(frame);
    plugin_state_folder(shop->plugin); // said by the agent if it fails
    shop->place = window_place_new(shop->window, shop->handle,
                                   shop->plugin->state_folder);
    shop->tray = tray_open(on_choice, on_tray, shop);
    shop->review = review_window_new(shop->plugin->language, on_accepted,
                                     on_review_stopped, on_review_again, shop);
    shop->shift = shift_window_new(shop->plugin->language, on_asked, shop);
}

void
windows_speak(enum language language) {
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

// @param quit becomes true when the system tells us to end
static bool
open_display(const struct plugin *plugin, bool *quit) {
    windows_speak(plugin->language);
    gtk_disable_setlocale();
    if (!gtk_init_check(NULL, NULL)) {
        return false;
    }
    g_unix_signal_add(SIGINT, on_quit, quit);
    g_unix_signal_add(SIGTERM, on_quit, quit);
    return true;
}

// From the start of the agent to its end. True: the settings are wanted.
static bool
run_session(struct plugin *plugin, enum log_level level, int *exit_code) {
    struct shop_window *shop = g_new0(struct shop_window, 1);
    guint keys_source = 0;
    bool settings;

    windows_speak(plugin->language);
    shop->plugin = plugin;
    shop->view.phase = AGENT_STARTING;
    cue_open(plugin->config, &shop->cues);
    keys_open(plugin->config, KEY_SHIFT, on_hotkey, shop, &shop->keys);
    if (shop->keys.hotkeys) {
        keys_source = g_unix_fd_add(hotkeys_fd(shop->keys.hotkeys), G_IO_IN,
                                    on_hotkey_input, shop);
    }
    build(shop);
    shop->exit_code = EXIT_CODE_ERROR;
    if (agent_start(plugin, on_change, shop, level, &shop->agent) ==
        STATUS_OK) {
        shop->exit_code = EXIT_CODE_DONE;
        keys_open_button(&shop->keys, plugin->config, on_button, shop);
        show_all(shop);
        gtk_main();
    }
    if (keys_source) {
        g_source_remove(keys_source);
    }
    keys_close(&shop->keys);
    agent_end(shop->agent);
    while (g_source_remove_by_user_data(shop)) {
    } // updates of before
    review_window_free(shop->review);
    shift_window_free(shop->shift);
    tray_close(shop->tray);
    window_place_free(shop->place);
    gtk_widget_destroy(GTK_WIDGET(shop->window));
    image_destroy(&shop->view.picture);
    *exit_code = shop->exit_code;
    settings = shop->settings;
    g_free(shop);
    return settings;
}

int
windows_run(struct plugin *plugin, const char *file, enum log_level level) {
    static bool quit;
    int exit_code = EXIT_CODE_CANCELLED;

    if (!open_display(plugin, &quit)) {
        log_error("no X display for the windows; is DISPLAY set?");
        return EXIT_CODE_SCREEN;
    }
    if (setup_is_fresh(plugin) &&
        !setup_window_run(plugin, file, true, level)) {
        return exit_code;
    }
    while (!quit && run_session(plugin, level, &exit_code) && !quit) {
        setup_window_run(plugin, file, false, level);
    }
    return exit_code;
}

bool
windows_setup(struct plugin *plugin, const char *file, enum log_level level,
              int *exit_code) {
    static bool quit;

    if (!open_display(plugin, &quit)) {
        return false;
    }
    *exit_code = setup_window_run(plugin, file, true, level)
                     ? EXIT_CODE_DONE
                     : EXIT_CODE_CANCELLED;
    return true;
}
