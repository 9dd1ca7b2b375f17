// The cashier's windows on Linux: what happens is shown, what is pressed is
// done, one session of the agent after the other.

#include "pos_plugin/agent/cue.h"
#include "pos_plugin/agent/gtk_setup.h"
#include "pos_plugin/agent/gtk_shift.h"
#include "pos_plugin/agent/gtk_status.h"
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

/** All of the cashier's side; lives in GTK's thread. */
struct shop_window {
    struct plugin *plugin;
    struct agent *agent;
    struct agent_view view; // the copy that is shown
    struct face face;       // of it
    struct cues cues;
    struct keys keys;
    gint update_due; // an update is queued, atomic

    struct status_window *status;
    struct tray *tray;
    struct tuck tuck;
    struct review_window *review;
    struct shift_window *shift;
    bool settings; // wanted: the agent ends for them and starts anew
    int exit_code;
};

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
    struct shift_page page = {0};

    if (agent_take_page(shop->agent, &page)) {
        shift_window_show(shop->shift, &page);
    }
    if (shop->face.hidden) {
        shift_window_close(shop->shift);
    } else if ((shop->view.phase == AGENT_OVER && before != AGENT_OVER) ||
               followed != shop->view.followed) {
        shift_window_refresh(shop->shift);
    }
}

static int64_t
now_ms(void) {
    return g_get_monotonic_time() / 1000;
}

static void
show_all(struct shop_window *shop) {
    struct tray_model model;
    bool shown;

    face_of(&shop->view, keys_trouble(&shop->keys), &shop->face);
    shown = !shop->face.hidden && !tuck_is_hidden(&shop->tuck, now_ms());
    tray_model_of(&shop->face, shown, &model);
    tray_show(shop->tray, &model);
    status_window_show(shop->status, &shop->view, &shop->face, shown,
                       tray_is_there(shop->tray));
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
on_send(struct shop_window *shop) {
    if (shop->view.phase == AGENT_REVIEW) {
        review_window_focus(shop->review); // the same key leads on
    } else {
        agent_wish(shop->agent, AGENT_SEND);
    }
}

static void
on_stop(struct shop_window *shop) {
    agent_wish(shop->agent, AGENT_STOP);
}

static void
on_select(struct shop_window *shop) {
    if (shop->face.can_select) {
        agent_wish(shop->agent, AGENT_SELECT);
    }
}

static void
on_shift(struct shop_window *shop) {
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
beep(void) {
    gdk_display_beep(gdk_display_get_default());
}

static void
on_close(struct shop_window *shop) {
    if (shop->face.can_quit) {
        gtk_main_quit();
    } else {
        beep(); // first end the sale
    }
}

// The settings have the plugin for themselves; then all is begun anew.
static void
on_settings(struct shop_window *shop) {
    if (shop->face.can_set) {
        shop->settings = true;
        gtk_main_quit();
    } else {
        beep(); // first end the sale
    }
}

static void
on_hide(struct shop_window *shop) {
    bool hidden = tuck_is_hidden(&shop->tuck, now_ms());

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
    on_send(shop);
    return G_SOURCE_REMOVE;
}

static void
on_pressed(void *context, enum status_button button) {
    struct shop_window *shop = context;

    switch (button) {
    case BUTTON_SEND:
        on_send(shop);
        break;
    case BUTTON_STOP:
        on_stop(shop);
        break;
    case BUTTON_SELECT:
        on_select(shop);
        break;
    case BUTTON_SHIFT:
        on_shift(shop);
        break;
    case BUTTON_SETTINGS:
        on_settings(shop);
        break;
    case BUTTON_HIDE:
        on_hide(shop);
        break;
    default:
        on_close(shop);
    }
}

static void
on_choice(void *context, enum tray_choice choice) {
    struct shop_window *shop = context;

    switch (choice) {
    case TRAY_SEND: // once the menu is gone and what it hid is painted
        g_timeout_add(REPAINT_MS, send_order, shop);
        break;
    case TRAY_STOP:
        on_stop(shop);
        break;
    case TRAY_REGION:
        on_select(shop);
        break;
    case TRAY_SHIFT:
        on_shift(shop);
        break;
    case TRAY_WINDOW:
        on_hide(shop);
        break;
    case TRAY_SETTINGS:
        on_settings(shop);
        break;
    default:
        on_close(shop);
    }
}

static void
on_hotkey(void *context, int id) {
    struct shop_window *shop = context;

    if (id == KEY_STOP) {
        on_stop(shop);
    } else if (id == KEY_REGION) {
        on_select(shop);
    } else if (id == KEY_SHIFT) {
        on_shift(shop);
    } else {
        on_send(shop);
    }
}

static gboolean
serve_button(gpointer context) {
    struct shop_window *shop = context;

    if (button_take_press(shop->keys.button)) {
        on_send(shop);
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

static void
build(struct shop_window *shop) {
    plugin_state_folder(shop->plugin); // said by the agent if it fails
    shop->status = status_window_new(
        shop->keys.names, shop->plugin->state_folder, on_pressed, shop);
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
    // Nothing is drawn by OpenGL, whose driver is large and loads slowly.
    setenv("GDK_GL", "disable", 0);
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
    keys_open(plugin->config, on_hotkey, shop, &shop->keys);
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
    status_window_free(shop->status);
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
