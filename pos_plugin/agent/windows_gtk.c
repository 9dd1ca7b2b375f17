// The cashier's windows on Linux: what happens is shown, what is pressed is
// done, one session of the agent after the other.

#include "pos_plugin/agent/gtk_setup.h"
#include "pos_plugin/agent/gtk_shift.h"
#include "pos_plugin/agent/gtk_status.h"
#include "pos_plugin/agent/windows.h"
#include "pos_plugin/options.h"

#include <gdk/gdkx.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/** All of the cashier's side; lives in GTK's thread. */
struct gtk_shop {
    struct shop shop; // first: one address for both
    gint update_due;  // an update is queued, atomic
    int exit_code;
};

static gboolean
update(gpointer context) {
    struct gtk_shop *gtk = context;

    g_atomic_int_set(&gtk->update_due, 0);
    if (!shop_update(&gtk->shop)) {
        gtk->exit_code = EXIT_CODE_BUSY; // the other one has windows
        gtk_main_quit();
    }
    return G_SOURCE_REMOVE;
}

// Called from the agent's thread.
static void
on_change(void *context) {
    struct gtk_shop *gtk = context;

    if (g_atomic_int_compare_and_exchange(&gtk->update_due, 0, 1)) {
        g_idle_add(update, gtk);
    }
}

static gboolean
show_now(gpointer shop) {
    shop_do(shop, SHOP_SHOW);
    return G_SOURCE_REMOVE;
}

static gboolean
send_now(gpointer shop) {
    shop_do(shop, SHOP_SEND);
    return G_SOURCE_REMOVE;
}

static gboolean
read_now(gpointer shop) {
    shop_do(shop, SHOP_READ);
    return G_SOURCE_REMOVE;
}

static void
later(struct shop *shop, enum shop_task task, int ms) {
    g_timeout_add((guint)ms,
                  task == SHOP_SEND   ? send_now
                  : task == SHOP_READ ? read_now
                                      : show_now,
                  shop);
}

static void
leave(struct shop *shop) {
    (void)shop;
    gtk_main_quit();
}

static void
beep(void) {
    gdk_display_beep(gdk_display_get_default());
}

static const struct shop_system system_gtk = {later, leave, beep};

static gboolean
on_quit(gpointer quit) {
    *(bool *)quit = true;
    gtk_main_quit();
    return G_SOURCE_CONTINUE;
}

static gboolean
serve_button(gpointer shop) {
    shop_serve_button(shop);
    return G_SOURCE_REMOVE;
}

// Called from the button's thread.
static void
on_button(void *shop) {
    g_idle_add(serve_button, shop);
}

static gboolean
on_hotkey_input(gint fd, GIOCondition condition, gpointer context) {
    (void)fd;
    (void)condition;
    hotkeys_dispatch(((struct shop *)context)->keys.hotkeys);
    return G_SOURCE_CONTINUE;
}

static void
build(struct shop *shop, struct plugin *plugin) {
    plugin_state_folder(plugin); // said by the agent if it fails
    shop->status = status_window_new(shop->keys.names, plugin->state_folder,
                                     shop_choose, shop);
    shop->tray = tray_open(shop_choose_in_menu, shop_tray_moved, shop);
    shop->review = review_window_new(plugin->language, shop_accept,
                                     shop_stop_review, shop_read_again, shop);
    shop->shift = shift_window_new(plugin->language, shop_ask, shop);
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
    struct gtk_shop *gtk = g_new0(struct gtk_shop, 1);
    struct shop *shop = &gtk->shop;
    guint keys_source = 0;
    bool settings;

    windows_speak(plugin->language);
    shop->system = &system_gtk;
    shop->view.phase = AGENT_STARTING;
    cue_open(plugin->config, &shop->cues);
    keys_open(plugin->config, shop_key, shop, &shop->keys);
    if (shop->keys.hotkeys) {
        keys_source = g_unix_fd_add(hotkeys_fd(shop->keys.hotkeys), G_IO_IN,
                                    on_hotkey_input, shop);
    }
    build(shop, plugin);
    gtk->exit_code = EXIT_CODE_ERROR;
    if (agent_start(plugin, on_change, gtk, level, &shop->agent) == STATUS_OK) {
        gtk->exit_code = EXIT_CODE_DONE;
        keys_open_button(&shop->keys, plugin->config, on_button, shop);
        shop_show(shop);
        gtk_main();
    }
    if (keys_source) {
        g_source_remove(keys_source);
    }
    keys_close(&shop->keys);
    agent_end(shop->agent);
    while (g_source_remove_by_user_data(shop)) {
    } // updates of before; gtk is the same address
    review_window_free(shop->review);
    shift_window_free(shop->shift);
    tray_close(shop->tray);
    status_window_free(shop->status);
    image_destroy(&shop->view.picture);
    *exit_code = gtk->exit_code;
    settings = shop->settings;
    g_free(gtk);
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
