// The cashier's status window on Windows. It never takes the keyboard from the
// register, where a scanner types, and stands above one that has the whole
// screen.

#include "pos_plugin/agent/cue.h"
#include "pos_plugin/agent/event_log.h"
#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/parts_win32.h"
#include "pos_plugin/agent/tray.h"
#include "pos_plugin/agent/tuck.h"
#include "pos_plugin/agent/windows.h"

#include "ocr/host.h"
#include "pos_plugin/options.h"

#include <libintl.h>
// After windows.h:
#include <commctrl.h>
#include <windowsx.h>

#define _(text) gettext(text)

#define CLASS_NAME L"posplugin-shop"
#define WM_VIEW_CHANGED (WM_APP + 1)
#define WM_QUIT_ASKED (WM_APP + 2)
#define WM_BUTTON_CHANGED (WM_APP + 3)
// What stood behind a window of ours is painted by its owner within this time.
#define REPAINT_MS 250
#define REPAINT_TIMER 1
#define TUCK_TIMER 2
#define MENU_TIMER 3

#define WIDTH_UNITS 400
#define EDGE_UNITS 10
#define BAR_UNITS 30
#define BUTTON_UNITS 44

enum shop_button {
    BUTTON_SEND,
    BUTTON_STOP,
    BUTTON_SELECT,
    BUTTON_HIDE,
    BUTTON_FOLD,
    BUTTON_CLOSE,
    BUTTON_COUNT,
};

/** All of the cashier's side; lives in the thread of the windows. */
struct shop_window {
    struct plugin *plugin;
    struct agent *agent;
    struct agent_view view; // the copy that is shown
    struct face face;       // of it
    struct order_rows order;
    struct order_rows order_now;
    struct cues cues;
    struct keys keys;
    volatile LONG update_due; // an update is queued

    HWND window;
    HWND buttons[BUTTON_COUNT];
    struct win32_look look;
    enum language language;
    struct review_window *review;
    bool folded;
    bool holds_session; // Windows has been given a reason to wait
    bool held;          // the window is dragged by its title
    POINT hold;         // where in the window
    struct spot spot;   // where the cashier has put it
    struct tray *tray;
    struct tuck tuck;
    enum sale_state logged;
    int exit_code;
};

// For Ctrl-C, which comes in a thread of its own.
static HWND main_window;

/** Where the next part goes. */
struct pen {
    struct shop_window *shop;
    HDC device;
    RECT place; // what is left of the window
    bool draws; // else it measures
};

static void
put_text(struct pen *pen, enum win32_font font, const char *text) {
    const UINT format = DT_WORDBREAK | (pen->draws ? 0 : DT_CALCRECT);
    int height = win32_draw_text(pen->device, &pen->shop->look, font, text,
                                 pen->place, format);

    if (height > 0) {
        pen->place.top += height + win32_px(&pen->shop->look, 4);
    }
}

static void
put_order(struct pen *pen, const struct order_rows *rows) {
    RECT place = pen->place;

    place.bottom = place.top + win32_order_height(&pen->shop->look, rows);
    if (pen->draws) {
        win32_order_draw(pen->device, &pen->shop->look, rows, place);
    }
    pen->place.top = place.bottom + win32_px(&pen->shop->look, 6);
}

// The title beside its sign; the small buttons stand to the right.
static void
put_bar(struct pen *pen) {
    const struct win32_look *look = &pen->shop->look;
    const struct face *face = &pen->shop->face;
    const RECT all = pen->place;
    int least = pen->place.top + win32_px(look, BAR_UNITS);

    if (pen->draws) {
        win32_draw_text(pen->device, look, FONT_SIGN, face->sign, all, 0);
    }
    pen->place.left += win32_px(look, 28);
    pen->place.right -= win32_px(look, 3 * BAR_UNITS + 4);
    put_text(pen, FONT_TITLE, face->title);
    if (pen->shop->folded) {
        put_text(pen, FONT_BOLD, face->total);
    }
    pen->place.left = all.left;
    pen->place.right = all.right;
    pen->place.top = pen->place.top > least ? pen->place.top : least;
}

// Draws or measures; @return the height of the window.
static int
put_all(struct shop_window *shop, HDC device, bool draws) {
    const int edge = win32_px(&shop->look, EDGE_UNITS);
    struct pen pen = {shop, device, {0}, draws};

    pen.place.left = edge;
    pen.place.top = edge;
    pen.place.right = win32_px(&shop->look, WIDTH_UNITS) - edge;
    pen.place.bottom = pen.place.top + 10000;
    put_bar(&pen);
    if (shop->folded) {
        return pen.place.top + edge;
    }
    put_text(&pen, FONT_TOTAL, shop->face.total);
    put_text(&pen, FONT_TEXT, shop->face.detail);
    if (shop->face.order) {
        put_order(&pen, &shop->order);
    }
    if (shop->face.order_now) {
        put_text(&pen, FONT_TEXT, _("On the screen now:"));
        put_order(&pen, &shop->order_now);
    }
    return pen.place.top + win32_px(&shop->look, BUTTON_UNITS) + edge;
}

static void
paint(struct shop_window *shop) {
    PAINTSTRUCT work;
    HDC device = BeginPaint(shop->window, &work);
    RECT all;

    GetClientRect(shop->window, &all);
    FillRect(device, &all, GetSysColorBrush(COLOR_BTNFACE));
    FrameRect(device, &all, GetSysColorBrush(COLOR_WINDOWFRAME));
    SetBkMode(device, TRANSPARENT);
    SetTextColor(device, GetSysColor(COLOR_BTNTEXT));
    put_all(shop, device, true);
    EndPaint(shop->window, &work);
}

static void
place_buttons(struct shop_window *shop, int height) {
    const int edge = win32_px(&shop->look, EDGE_UNITS);
    const int small = win32_px(&shop->look, BAR_UNITS);
    const int right = win32_px(&shop->look, WIDTH_UNITS) - edge;
    const int tall = win32_px(&shop->look, BUTTON_UNITS);
    const int wide = (right - edge) / 3;

    for (int i = BUTTON_SEND; i <= BUTTON_SELECT; i++) {
        MoveWindow(shop->buttons[i], edge + i * wide, height - edge - tall,
                   wide - win32_px(&shop->look, 4), tall, TRUE);
        ShowWindow(shop->buttons[i], shop->folded ? SW_HIDE : SW_SHOWNA);
    }
    MoveWindow(shop->buttons[BUTTON_HIDE], right - 3 * small, edge, small,
               small, TRUE);
    MoveWindow(shop->buttons[BUTTON_FOLD], right - 2 * small, edge, small,
               small, TRUE);
    MoveWindow(shop->buttons[BUTTON_CLOSE], right - small, edge, small, small,
               TRUE);
}

// As large as what it shows; and not over the order, with which it would be
// captured.
static void
fit(struct shop_window *shop) {
    HDC device = GetDC(shop->window);
    const int width = win32_px(&shop->look, WIDTH_UNITS);
    const int height = put_all(shop, device, false);

    ReleaseDC(shop->window, device);
    win32_settle(shop->window, &shop->spot, width, height, shop->view.region);
    place_buttons(shop, height);
}

static int64_t
now_ms(void) {
    return plugin_now_us() / 1000;
}

static void
show_tray(struct shop_window *shop, bool shown) {
    const struct face *face = &shop->face;
    const struct tray_model model = {
        .sign = face->sign,
        .title = face->title,
        .window_shown = shown,
        .can = {[TRAY_SEND] = face->can_send,
                [TRAY_STOP] = face->can_stop,
                [TRAY_REGION] = face->can_select,
                [TRAY_WINDOW] = !face->hidden,
                [TRAY_QUIT] = shop->view.phase != AGENT_SALE},
    };

    tray_show(shop->tray, &model);
    ShowWindow(shop->buttons[BUTTON_HIDE],
               tray_is_there(shop->tray) ? SW_SHOWNA : SW_HIDE);
}

static void
show_all(struct shop_window *shop) {
    const struct agent_view *view = &shop->view;
    const struct face *face = &shop->face;
    bool shown;

    face_of(view, keys_trouble(&shop->keys), &shop->face);
    order_rows_make(&view->reading.order,
                    face->disputed ? &view->dispute : NULL,
                    face->order_now ? &view->now.order : NULL, &shop->order);
    order_rows_make(&view->now.order, NULL, &view->reading.order,
                    &shop->order_now);
    EnableWindow(shop->buttons[BUTTON_SEND], face->can_send);
    EnableWindow(shop->buttons[BUTTON_STOP], face->can_stop);
    EnableWindow(shop->buttons[BUTTON_SELECT], face->can_select);
    win32_set_text(shop->buttons[BUTTON_FOLD], shop->folded ? "▾" : "▴");
    shown = !face->hidden && !tuck_is_hidden(&shop->tuck, now_ms());
    fit(shop);
    show_tray(shop, shown);
    ShowWindow(shop->window, shown ? SW_SHOWNOACTIVATE : SW_HIDE);
    InvalidateRect(shop->window, NULL, FALSE);
}

// What a person may have to look into later.
static void
log_outcome(struct shop_window *shop) {
    const struct agent_view *view = &shop->view;

    if (view->phase == AGENT_FAILED) {
        event_log(EVENT_ERROR, view->trouble);
    }
    if (view->phase != AGENT_SALE && view->phase != AGENT_OVER) {
        shop->logged = (enum sale_state)0;
    } else if (view->state == SALE_UNKNOWN && shop->logged != SALE_UNKNOWN) {
        shop->logged = SALE_UNKNOWN;
        event_log(EVENT_WARNING,
                  "it is not known yet whether an order was paid; see "
                  "posplugin journal --open");
    }
}

// Windows lets a window with a reason finish when the session ends, and shows
// the reason.
static void
hold_session(struct shop_window *shop) {
    bool selling = shop->view.phase == AGENT_SALE;
    wchar_t reason[WIDE_TEXT_MAX];

    if (selling && !shop->holds_session) {
        ShutdownBlockReasonCreate(
            shop->window,
            win32_wide(_("A sale is in hand. It is called off, or its payment "
                         "cleared up, within seconds: please wait."),
                       reason));
    } else if (!selling && shop->holds_session) {
        ShutdownBlockReasonDestroy(shop->window);
    }
    shop->holds_session = selling;
}

static void
update(struct shop_window *shop) {
    enum agent_phase before = shop->view.phase;

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
    log_outcome(shop);
    cue_follow(&shop->cues, &shop->view);
    hold_session(shop);
    if (tuck_follow(&shop->tuck, &shop->view, now_ms())) {
        SetTimer(shop->window, TUCK_TIMER, TUCK_PAID_MS + 1, NULL);
    }
    show_all(shop);
    if (shop->view.phase != AGENT_REVIEW) {
        review_window_hide(shop->review);
    } else if (before != AGENT_REVIEW) {
        review_window_open(shop->review, &shop->view.reading,
                           &shop->view.picture, shop->view.region);
    }
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
on_close(struct shop_window *shop) {
    if (shop->view.phase == AGENT_SALE) {
        MessageBeep(MB_ICONWARNING); // first end the sale
    } else {
        PostQuitMessage(0);
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
on_button(struct shop_window *shop, int button) {
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
    case BUTTON_HIDE:
        on_hide(shop);
        break;
    case BUTTON_FOLD:
        shop->folded = !shop->folded;
        show_all(shop);
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
    case TRAY_WINDOW:
        on_hide(shop);
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
on_accepted(void *context, const struct order *order) {
    struct shop_window *shop = context;

    if (shop->agent) {
        agent_accept(shop->agent, order);
    }
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

static void
drag(struct shop_window *shop) {
    POINT pointer;

    if (shop->held && GetCursorPos(&pointer)) {
        SetWindowPos(shop->window, NULL, pointer.x - shop->hold.x,
                     pointer.y - shop->hold.y, 0, 0,
                     SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
    }
}

static void
let_go(struct shop_window *shop) {
    if (shop->held) {
        shop->held = false;
        ReleaseCapture();
        if (win32_put(shop->window, shop->view.region, &shop->spot)) {
            spot_save(shop->plugin->state_folder, &shop->spot);
        }
        fit(shop);
    }
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

// The process is ended when we return; the journal knows what is left.
static void
end_agent(struct shop_window *shop) {
    struct agent *agent = shop->agent;

    shop->agent = NULL;
    agent_end(agent);
}

static bool
on_message(struct shop_window *shop, UINT message, WPARAM code,
           LPARAM details) {
    switch (message) {
    case WM_PAINT:
        paint(shop);
        return true;
    case WM_VIEW_CHANGED:
        update(shop);
        return true;
    case WM_BUTTON_CHANGED:
        serve_button(shop);
        return true;
    case WM_COMMAND:
        on_button(shop, LOWORD(code));
        return true;
    case WM_TIMER:
        on_timer(shop, code);
        return true;
    case WM_DISPLAYCHANGE:
        fit(shop);
        return true;
    case WM_LBUTTONDOWN:
        shop->held = true;
        shop->hold = (POINT){GET_X_LPARAM(details), GET_Y_LPARAM(details)};
        SetCapture(shop->window);
        return true;
    case WM_MOUSEMOVE:
        drag(shop);
        return true;
    case WM_LBUTTONUP:
        let_go(shop);
        return true;
    case WM_DPICHANGED:
        win32_look_set(&shop->look, HIWORD(code), shop->language);
        show_all(shop);
        return true;
    case WM_CLOSE:
        on_close(shop);
        return true;
    case WM_QUIT_ASKED:
        PostQuitMessage(0);
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

static LRESULT CALLBACK
receive(HWND window, UINT message, WPARAM code, LPARAM details) {
    struct shop_window *shop =
        (struct shop_window *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (message == WM_MOUSEACTIVATE) {
        return MA_NOACTIVATE;
    }
    return shop && on_message(shop, message, code, details)
               ? 0
               : DefWindowProcW(window, message, code, details);
}

static void
new_button(struct shop_window *shop, enum shop_button id, const char *text,
           const char *key) {
    char label[128];
    HWND button = CreateWindowW(
        L"BUTTON", L"", WS_CHILD | WS_VISIBLE | BS_MULTILINE, 0, 0, 0, 0,
        shop->window, (HMENU)(INT_PTR)id, GetModuleHandleW(NULL), NULL);

    snprintf(label, sizeof(label), "%s%s%s", text, key[0] ? "\n" : "", key);
    win32_set_text(button, label);
    SendMessageW(
        button, WM_SETFONT,
        (WPARAM)shop->look.fonts[id < BUTTON_HIDE ? FONT_TEXT : FONT_SIGN],
        TRUE);
    win32_quiet_button(button);
    shop->buttons[id] = button;
}

static bool
build(struct shop_window *shop) {
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .lpszClassName = CLASS_NAME};
    char(*names)[32] = shop->keys.names;

    InitCommonControls();
    RegisterClassW(&kind);
    shop->window =
        CreateWindowExW(WS_EX_TOPMOST | WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE,
                        CLASS_NAME, L"posplugin", WS_POPUP | WS_CLIPCHILDREN, 0,
                        0, 0, 0, NULL, NULL, kind.hInstance, NULL);
    if (!shop->window) {
        return false;
    }
    win32_look_set(&shop->look, win32_dpi(shop->window), shop->language);
    new_button(shop, BUTTON_SEND, _("Send the order"), names[KEY_SEND]);
    new_button(shop, BUTTON_STOP, _("Stop"), names[KEY_STOP]);
    new_button(shop, BUTTON_SELECT, _("Region"), names[KEY_REGION]);
    new_button(shop, BUTTON_HIDE, "—", "");
    new_button(shop, BUTTON_FOLD, "▴", "");
    new_button(shop, BUTTON_CLOSE, "✕", "");
    shop->review = review_window_new(shop->language, on_accepted,
                                     on_review_stopped, on_review_again, shop);
    SetWindowLongPtrW(shop->window, GWLP_USERDATA, (LONG_PTR)shop);
    plugin_state_folder(shop->plugin); // said by the agent if it fails
    spot_load(shop->plugin->state_folder, &shop->spot);
    shop->tray = tray_open(on_choice, on_tray, shop);
    return shop->review != NULL && shop->tray != NULL;
}

static void
speak(enum language language) {
    const char *folder = getenv("POSPLUGIN_LOCALE");
    char beside[4096];

    snprintf(beside, sizeof(beside), "%s/locale", host_data_folder());
    setenv("LANGUAGE", language == LANGUAGE_ZH ? "zh_CN" : "en", 1);
    bindtextdomain("posplugin", folder ? folder : beside);
}

// Started from the menu, a console was made for us alone: nobody wants it.
static void
leave_console(void) {
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD members[2];
    DWORD mode;

    if (GetConsoleMode(out, &mode) && GetConsoleProcessList(members, 2) == 1) {
        FreeConsole();
    }
}

static void
on_signal(int number) {
    (void)number;
    PostMessageW(main_window, WM_QUIT_ASKED, 0, 0);
}

static void
serve(struct shop_window *shop) {
    MSG message;

    main_window = shop->window;
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    show_all(shop);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (!review_window_key(shop->review, &message)) {
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
    tray_close(shop->tray);
    if (shop->window) {
        SetWindowLongPtrW(shop->window, GWLP_USERDATA, 0);
        DestroyWindow(shop->window);
    }
    win32_look_free(&shop->look);
    image_destroy(&shop->view.picture);
    free(shop);
}

int
windows_run(struct plugin *plugin, const char *file, enum log_level level) {
    struct shop_window *shop = calloc(1, sizeof(*shop));
    int exit_code = EXIT_CODE_ERROR;

    if (!shop) {
        log_error("no memory for the windows");
        return exit_code;
    }
    (void)file;
    leave_console();
    speak(plugin->language);
    shop->plugin = plugin;
    shop->language = plugin->language;
    shop->view.phase = AGENT_STARTING;
    cue_open(plugin->config, &shop->cues);
    keys_open(plugin->config, KEY_REGION, on_hotkey, shop, &shop->keys);
    if (!build(shop)) {
        log_error("Windows refuses the windows of posplugin run");
        exit_code = EXIT_CODE_SCREEN;
    } else if (agent_start(plugin, on_change, shop, level, &shop->agent) ==
               STATUS_OK) {
        event_log(EVENT_INFORMATION, "posplugin run has started");
        keys_open_button(&shop->keys, plugin->config, on_button_changed, shop);
        serve(shop);
        exit_code = shop->exit_code;
        event_log(EVENT_INFORMATION, "posplugin run ends");
    }
    close_shop(shop);
    return exit_code;
}
