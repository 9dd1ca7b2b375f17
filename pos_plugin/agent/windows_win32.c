// The cashier's windows on Windows: what happens is shown, what is pressed is
// done, one session of the agent after the other.

#include "pos_plugin/agent/session_win32.h"
#include "pos_plugin/agent/setup_win32.h"
#include "pos_plugin/agent/shift_win32.h"
#include "pos_plugin/agent/status_win32.h"
#include "pos_plugin/agent/windows.h"

#include "ocr/host.h"
#include "pos_plugin/options.h"
#include "pos_plugin/setup_steps.h"

#include <libintl.h>
// After windows.h:
#include <commctrl.h>

#define _(text) gettext(text)

#define WM_VIEW_CHANGED (WM_APP + 1)
#define WM_BUTTON_CHANGED (WM_APP + 3)
#define TIMER_FIRST 2 // and the enum shop_task; before are the status window's

/** All of the cashier's side; lives in the thread of the windows. */
struct win32_shop {
    struct shop shop; // first: one address for both
    struct plugin *plugin;
    volatile LONG update_due; // an update is queued
    HWND window;              // of the status
    struct session session;
    int exit_code;
};

// Ctrl-C comes in a thread of its own.
static DWORD main_thread;

static void
on_signal(int number) {
    (void)number;
    PostThreadMessageW(main_thread, WM_QUIT, 0, 0);
}

static void
update(struct win32_shop *win32) {
    InterlockedExchange(&win32->update_due, 0);
    if (!win32->shop.agent) {
        return;
    }
    if (!shop_update(&win32->shop)) {
        win32->exit_code = EXIT_CODE_BUSY; // the other one has windows
        PostQuitMessage(0);
        return;
    }
    session_follow(&win32->session, win32->window, &win32->shop.view);
}

// Called from the agent's thread.
static void
on_change(void *context) {
    struct win32_shop *win32 = context;

    if (InterlockedCompareExchange(&win32->update_due, 1, 0) == 0) {
        PostMessageW(win32->window, WM_VIEW_CHANGED, 0, 0);
    }
}

static void
later(struct shop *shop, enum shop_task task, int ms) {
    SetTimer(((struct win32_shop *)shop)->window, TIMER_FIRST + (UINT_PTR)task,
             (UINT)ms, NULL);
}

// For the settings the loop ends by itself.
static void
leave(struct shop *shop) {
    if (!shop->settings) {
        PostQuitMessage(0);
    }
}

static void
beep(void) {
    MessageBeep(MB_ICONWARNING);
}

static const struct shop_system system_win32 = {later, leave, beep};

// Called from the button's thread.
static void
on_button_changed(void *context) {
    PostMessageW(((struct win32_shop *)context)->window, WM_BUTTON_CHANGED, 0,
                 0);
}

// The process is ended when we return; the journal knows what is left.
static void
end_agent(struct shop *shop) {
    struct agent *agent = shop->agent;

    shop->agent = NULL;
    agent_end(agent);
}

static bool
on_message(void *context, UINT message, WPARAM code) {
    struct win32_shop *win32 = context;

    switch (message) {
    case WM_VIEW_CHANGED:
        update(win32);
        return true;
    case WM_BUTTON_CHANGED:
        shop_serve_button(&win32->shop);
        return true;
    case WM_TIMER:
        KillTimer(win32->window, code);
        shop_do(&win32->shop, (enum shop_task)(code - TIMER_FIRST));
        return true;
    case WM_CLOSE:
        shop_choose(&win32->shop, CHOICE_QUIT);
        return true;
    case WM_ENDSESSION:
        if (code) {
            end_agent(&win32->shop);
            PostQuitMessage(0);
        }
        return true;
    default:
        return false;
    }
}

static bool
build(struct win32_shop *win32) {
    struct shop *shop = &win32->shop;
    const struct status_listener listener = {shop_choose, on_message, win32};
    enum language language = win32->plugin->language;

    plugin_state_folder(win32->plugin); // said by the agent if it fails
    shop->status = status_window_new(language, shop->keys.names,
                                     win32->plugin->state_folder, &listener);
    if (!shop->status) {
        return false;
    }
    win32->window = status_window_handle(shop->status);
    shop->review = review_window_new(language, shop_accept, shop_stop_review,
                                     shop_read_again, shop);
    shop->shift = shift_window_new(language, shop_ask, shop);
    shop->tray = tray_open(shop_choose_in_menu, shop_tray_moved, shop);
    return shop->review && shop->shift && shop->tray;
}

void
windows_speak(enum language language) {
    const char *folder = getenv("POSPLUGIN_LOCALE");
    char beside[4096];

    snprintf(beside, sizeof(beside), "%s/locale", host_data_folder());
    setenv("LANGUAGE", language == LANGUAGE_ZH ? "zh_CN" : "en", 1);
    bindtextdomain("posplugin", folder ? folder : beside);
}

// Until the settings are wanted, or the end.
static void
serve(struct shop *shop) {
    MSG message;

    shop_show(shop);
    while (!shop->settings && GetMessageW(&message, NULL, 0, 0) > 0) {
        if (!review_window_key(shop->review, &message) &&
            !shift_window_key(shop->shift, &message)) {
            TranslateMessage(&message);
            DispatchMessageW(&message);
        }
    }
}

static void
close_shop(struct win32_shop *win32) {
    struct shop *shop = &win32->shop;

    keys_close(&shop->keys);
    end_agent(shop);
    review_window_free(shop->review);
    shift_window_free(shop->shift);
    tray_close(shop->tray);
    status_window_free(shop->status);
    image_destroy(&shop->view.picture);
    free(win32);
}

// From the start of the agent to its end. True: the settings are wanted.
static bool
run_session(struct plugin *plugin, enum log_level level, int *exit_code) {
    struct win32_shop *win32 = calloc(1, sizeof(*win32));
    struct shop *shop = &win32->shop;
    bool settings;

    *exit_code = EXIT_CODE_ERROR;
    if (!win32) {
        log_error("no memory for the windows");
        return false;
    }
    windows_speak(plugin->language);
    win32->plugin = plugin;
    shop->system = &system_win32;
    shop->view.phase = AGENT_STARTING;
    cue_open(plugin->config, &shop->cues);
    keys_open(plugin->config, shop_key, shop, &shop->keys);
    if (!build(win32)) {
        log_error("Windows refuses the windows of posplugin run");
        *exit_code = EXIT_CODE_SCREEN;
    } else if (agent_start(plugin, on_change, win32, level, &shop->agent) ==
               STATUS_OK) {
        event_log(EVENT_STARTED, "posplugin run has started");
        keys_open_button(&shop->keys, plugin->config, on_button_changed, win32);
        serve(shop);
        *exit_code = win32->exit_code;
        event_log(EVENT_ENDED, "posplugin run ends");
    }
    settings = shop->settings;
    close_shop(win32);
    return settings;
}

static void
open_windows(void) {
    InitCommonControls();
    main_thread = GetCurrentThreadId();
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
}

int
windows_run(struct plugin *plugin, const char *file, enum log_level level) {
    int exit_code = EXIT_CODE_CANCELLED;

    open_windows();
    session_leave_console();
    if (setup_is_fresh(plugin) &&
        setup_window_run(plugin, file, true, level) != SETUP_FINISHED) {
        return exit_code;
    }
    while (run_session(plugin, level, &exit_code) &&
           setup_window_run(plugin, file, false, level) != SETUP_ENDED) {
    }
    return exit_code;
}

bool
windows_setup(struct plugin *plugin, const char *file, enum log_level level,
              int *exit_code) {
    open_windows();
    *exit_code = setup_window_run(plugin, file, true, level) == SETUP_FINISHED
                     ? EXIT_CODE_DONE
                     : EXIT_CODE_CANCELLED;
    return true;
}
