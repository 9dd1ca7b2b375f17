// The cashier's windows on Windows: what happens is shown, what is pressed is
// done, one session of the agent after the other.

#include "pos_plugin/agent/cue.h"
#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/session_win32.h"
#include "pos_plugin/agent/setup_win32.h"
#include "pos_plugin/agent/shift_win32.h"
#include "pos_plugin/agent/status_win32.h"
#include "pos_plugin/agent/tray.h"
#include "pos_plugin/agent/tuck.h"
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
// What stood behind a window of ours is painted by its owner within this time.
#define REPAINT_MS 250
#define REPAINT_TIMER 2
#define TUCK_TIMER 3
#define MENU_TIMER 4

/** All of the cashier's side; lives in the thread of the windows. */
struct shop_window {
    struct plugin *plugin;
    struct agent *agent;
    struct agent_view view; // the copy that is shown
    struct face face;       // of it
    struct cues cues;
    struct keys keys;
    volatile LONG update_due; // an update is queued

    struct status_window *status;
    HWND window; // of the status
    struct review_window *review;
    struct shift_window *shift;
    struct session session;
    struct tray *tray;
    struct tuck tuck;
    bool settings; // wanted: the agent ends for them and starts anew
    int exit_code;
};

// Ctrl-C comes in a thread of its own.
static DWORD main_thread;

static void
on_signal(int number) {
    (void)number;
    PostThreadMessageW(main_thread, WM_QUIT, 0, 0);
}

static int64_t
now_ms(void) {
    return plugin_now_us() / 1000;
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

static void
show_review(struct shop_window *shop, enum agent_phase before) {
    if (shop->view.phase != AGENT_REVIEW) {
        review_window_hide(shop->review);
    } else if (before != AGENT_REVIEW) {
        review_window_open(shop->review, &shop->view.reading,
                           &shop->view.picture, shop->view.region);
    }
}

static void
update(struct shop_window *shop) {
    enum agent_phase before = shop->view.phase;
    unsigned followed = shop->view.followed;

    InterlockedExchange(&shop->update_due, 0);
    if (!shop->agent) {
        return;
    }
    agent_look(shop->agent, &shop->view);
    if (shop->view.failure == STATUS_BUSY) {
        shop->exit_code = EXIT_CODE_BUSY; // the other one has windows
        PostQuitMessage(0);
        return;
    }
    session_follow(&shop->session, shop->window, &shop->view);
    cue_follow(&shop->cues, &shop->view);
    if (tuck_follow(&shop->tuck, &shop->view, now_ms())) {
        SetTimer(shop->window, TUCK_TIMER, TUCK_PAID_MS + 1, NULL);
    }
    show_all(shop);
    show_shift(shop, before, followed);
    show_review(shop, before);
}

// Called from the agent's thread.
static void
on_change(void *context) {
    struct shop_window *shop = context;

    if (InterlockedCompareExchange(&shop->update_due, 1, 0) == 0) {
        PostMessageW(shop->window, WM_VIEW_CHANGED, 0, 0);
    }
}

static void
wish(struct shop_window *shop, enum agent_wish wish) {
    if (shop->agent) {
        agent_wish(shop->agent, wish);
    }
}

static void
on_send(struct shop_window *shop) {
    if (shop->view.phase == AGENT_REVIEW) {
        review_window_focus(shop->review); // the same key leads on
    } else {
        wish(shop, AGENT_SEND);
    }
}

static void
on_select(struct shop_window *shop) {
    if (shop->face.can_select) {
        wish(shop, AGENT_SELECT);
    }
}

static void
on_shift(struct shop_window *shop) {
    if (shop->face.can_shift) {
        shift_window_open(shop->shift);
    }
}

static void
on_close(struct shop_window *shop) {
    if (shop->face.can_quit) {
        PostQuitMessage(0);
    } else {
        MessageBeep(MB_ICONWARNING); // first end the sale
    }
}

// The settings have the plugin for themselves; then all is begun anew.
static void
on_settings(struct shop_window *shop) {
    shop->settings = shop->face.can_set;
    if (shop->settings) {
        shift_window_close(shop->shift); // and what it asks
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
on_button(void *context, enum status_button button) {
    struct shop_window *shop = context;

    switch (button) {
    case BUTTON_SEND:
        on_send(shop);
        break;
    case BUTTON_STOP:
        wish(shop, AGENT_STOP);
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
on_hotkey(void *context, int id) {
    struct shop_window *shop = context;

    if (id == KEY_STOP) {
        wish(shop, AGENT_STOP);
    } else if (id == KEY_REGION) {
        on_select(shop);
    } else if (id == KEY_SHIFT) {
        on_shift(shop);
    } else {
        on_send(shop);
    }
}

static void
on_choice(void *context, enum tray_choice choice) {
    struct shop_window *shop = context;

    switch (choice) {
    case TRAY_SEND: // once what the menu hid is painted
        SetTimer(shop->window, MENU_TIMER, REPAINT_MS, NULL);
        break;
    case TRAY_STOP:
        wish(shop, AGENT_STOP);
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

// Called from the button's thread.
static void
on_button_changed(void *context) {
    PostMessageW(((struct shop_window *)context)->window, WM_BUTTON_CHANGED, 0,
                 0);
}

static void
serve_button(struct shop_window *shop) {
    if (shop->keys.button && button_take_press(shop->keys.button)) {
        on_send(shop);
    }
    show_all(shop); // it may have been unplugged
}

static void
on_timer(struct shop_window *shop, WPARAM timer) {
    KillTimer(shop->window, timer);
    if (timer == REPAINT_TIMER) {
        wish(shop, AGENT_SEND);
    } else if (timer == MENU_TIMER) {
        on_send(shop);
    } else {
        show_all(shop); // "paid" has stood there long enough
    }
}

static void
on_accepted(void *context, const struct order *order) {
    struct shop_window *shop = context;

    if (shop->agent) {
        agent_accept(shop->agent, order);
    }
}

static bool
on_asked(void *context, const struct shift_request *request) {
    struct shop_window *shop = context;

    return shop->agent && agent_ask(shop->agent, request);
}

static void
on_review_stopped(void *context) {
    wish(context, AGENT_STOP);
}

// Hidden first: it may stand where the order is, which the register then has
// to paint again.
static void
on_review_again(void *context) {
    struct shop_window *shop = context;

    review_window_hide(shop->review);
    shop->view.phase = AGENT_READING;
    SetTimer(shop->window, REPAINT_TIMER, REPAINT_MS, NULL);
}

// The process is ended when we return; the journal knows what is left.
static void
end_agent(struct shop_window *shop) {
    struct agent *agent = shop->agent;

    shop->agent = NULL;
    agent_end(agent);
}

static bool
on_message(void *context, UINT message, WPARAM code) {
    struct shop_window *shop = context;

    switch (message) {
    case WM_VIEW_CHANGED:
        update(shop);
        return true;
    case WM_BUTTON_CHANGED:
        serve_button(shop);
        return true;
    case WM_TIMER:
        on_timer(shop, code);
        return true;
    case WM_CLOSE:
        on_close(shop);
        return true;
    case WM_ENDSESSION:
        if (code) {
            end_agent(shop);
            PostQuitMessage(0);
        }
        return true;
    default:
        return false;
    }
}

static bool
build(struct shop_window *shop, enum language language) {
    const struct status_listener listener = {on_button, on_message, shop};

    plugin_state_folder(shop->plugin); // said by the agent if it fails
    shop->status = status_window_new(language, shop->keys.names,
                                     shop->plugin->state_folder, &listener);
    if (!shop->status) {
        return false;
    }
    shop->window = status_window_handle(shop->status);
    shop->review = review_window_new(language, on_accepted, on_review_stopped,
                                     on_review_again, shop);
    shop->shift = shift_window_new(language, on_asked, shop);
    shop->tray = tray_open(on_choice, on_tray, shop);
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
serve(struct shop_window *shop) {
    MSG message;

    show_all(shop);
    while (!shop->settings && GetMessageW(&message, NULL, 0, 0) > 0) {
        if (!review_window_key(shop->review, &message) &&
            !shift_window_key(shop->shift, &message)) {
            TranslateMessage(&message);
            DispatchMessageW(&message);
        }
    }
}

static void
close_shop(struct shop_window *shop) {
    keys_close(&shop->keys);
    end_agent(shop);
    review_window_free(shop->review);
    shift_window_free(shop->shift);
    tray_close(shop->tray);
    status_window_free(shop->status);
    image_destroy(&shop->view.picture);
    free(shop);
}

// From the start of the agent to its end. True: the settings are wanted.
static bool
run_session(struct plugin *plugin, enum log_level level, int *exit_code) {
    struct shop_window *shop = calloc(1, sizeof(*shop));
    bool settings;

    *exit_code = EXIT_CODE_ERROR;
    if (!shop) {
        log_error("no memory for the windows");
        return false;
    }
    windows_speak(plugin->language);
    shop->plugin = plugin;
    shop->view.phase = AGENT_STARTING;
    cue_open(plugin->config, &shop->cues);
    keys_open(plugin->config, on_hotkey, shop, &shop->keys);
    if (!build(shop, plugin->language)) {
        log_error("Windows refuses the windows of posplugin run");
        *exit_code = EXIT_CODE_SCREEN;
    } else if (agent_start(plugin, on_change, shop, level, &shop->agent) ==
               STATUS_OK) {
        event_log(EVENT_STARTED, "posplugin run has started");
        keys_open_button(&shop->keys, plugin->config, on_button_changed, shop);
        serve(shop);
        *exit_code = shop->exit_code;
        event_log(EVENT_ENDED, "posplugin run ends");
    }
    settings = shop->settings;
    close_shop(shop);
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
