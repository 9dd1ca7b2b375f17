// The status window: what is drawn on it, its buttons, its place.

#include "pos_plugin/agent/status_win32.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
// After windows.h:
#include <windowsx.h>

#define _(text) gettext(text)

#define CLASS_NAME L"posplugin-shop"

#define WIDTH_UNITS 460
#define EDGE_UNITS 10
#define BAR_UNITS 30
#define SHIFT_UNITS 56 // its button has a word
#define BUTTON_UNITS 44
#define FRONT_TIMER 1
#define FRONT_MS 500

/** Makes it smaller or larger; not told. */
#define FOLD CHOICE_COUNT
#define BUTTON_COUNT (CHOICE_COUNT + 1)

/** The small buttons, from the left. */
static const int small_buttons[] = {CHOICE_SETTINGS, CHOICE_WINDOW, FOLD,
                                    CHOICE_QUIT};
#define SMALL_BUTTONS 4

struct status_window {
    HWND window;
    HWND buttons[BUTTON_COUNT];
    struct win32_look look;
    enum language language;
    struct status_listener listener;

    struct face face; // what it shows
    struct order_rows order;
    struct order_rows order_now;
    struct rect region; // of the order, on the screen
    struct spot spot;   // where the cashier has put it
    char *folder;       // owned; where that is kept
    bool shown;
    bool can_hide;
    bool folded;
    bool held;  // it is dragged by its title
    POINT hold; // where in the window
};

/** Where the next part goes. */
struct pen {
    struct status_window *window;
    HDC device;
    RECT place; // what is left of the window
    bool draws; // else it measures
};

static void
put_text(struct pen *pen, enum win32_font font, const char *text) {
    const UINT format = DT_WORDBREAK | (pen->draws ? 0 : DT_CALCRECT);
    int height = win32_draw_text(pen->device, &pen->window->look, font, text,
                                 pen->place, format);

    if (height > 0) {
        pen->place.top += height + win32_px(&pen->window->look, 4);
    }
}

static void
put_order(struct pen *pen, const struct order_rows *rows) {
    RECT place = pen->place;

    place.bottom = place.top + win32_order_height(&pen->window->look, rows);
    if (pen->draws) {
        win32_order_draw(pen->device, &pen->window->look, rows, place);
    }
    pen->place.top = place.bottom + win32_px(&pen->window->look, 6);
}

// The title beside its sign; the small buttons stand to the right.
static void
put_bar(struct pen *pen) {
    const struct win32_look *look = &pen->window->look;
    const struct face *face = &pen->window->face;
    const RECT all = pen->place;
    int least = pen->place.top + win32_px(look, BAR_UNITS);

    if (pen->draws) {
        win32_draw_text(pen->device, look, FONT_SIGN, face->sign, all, 0);
    }
    pen->place.left += win32_px(look, 28);
    pen->place.right -= win32_px(look, 4 * BAR_UNITS + SHIFT_UNITS + 4);
    put_text(pen, FONT_TITLE, face->title);
    if (pen->window->folded) {
        put_text(pen, FONT_BOLD, face->total);
    }
    pen->place.left = all.left;
    pen->place.right = all.right;
    pen->place.top = pen->place.top > least ? pen->place.top : least;
}

// Draws or measures; @return the height of the window.
static int
put_all(struct status_window *window, HDC device, bool draws) {
    const int edge = win32_px(&window->look, EDGE_UNITS);
    struct pen pen = {window, device, {0}, draws};

    pen.place.left = edge;
    pen.place.top = edge;
    pen.place.right = win32_px(&window->look, WIDTH_UNITS) - edge;
    pen.place.bottom = pen.place.top + 10000;
    put_bar(&pen);
    if (window->folded) {
        return pen.place.top + edge;
    }
    put_text(&pen, FONT_TOTAL, window->face.total);
    put_text(&pen, FONT_TEXT, window->face.detail);
    if (window->face.order) {
        put_order(&pen, &window->order);
    }
    if (window->face.order_now) {
        put_text(&pen, FONT_TEXT, _("On the screen now:"));
        put_order(&pen, &window->order_now);
    }
    return pen.place.top + win32_px(&window->look, BUTTON_UNITS) + edge;
}

static void
paint(struct status_window *window) {
    PAINTSTRUCT work;
    HDC device = BeginPaint(window->window, &work);
    RECT all;

    GetClientRect(window->window, &all);
    FillRect(device, &all, GetSysColorBrush(COLOR_BTNFACE));
    FrameRect(device, &all, GetSysColorBrush(COLOR_WINDOWFRAME));
    SetBkMode(device, TRANSPARENT);
    SetTextColor(device, GetSysColor(COLOR_BTNTEXT));
    put_all(window, device, true);
    EndPaint(window->window, &work);
}

static void
place_buttons(struct status_window *window, int height) {
    const int edge = win32_px(&window->look, EDGE_UNITS);
    const int small = win32_px(&window->look, BAR_UNITS);
    const int right = win32_px(&window->look, WIDTH_UNITS) - edge;
    const int tall = win32_px(&window->look, BUTTON_UNITS);
    const int wide = (right - edge) / 3;

    for (int i = CHOICE_SEND; i <= CHOICE_REGION; i++) {
        MoveWindow(window->buttons[i], edge + (i - CHOICE_SEND) * wide,
                   height - edge - tall, wide - win32_px(&window->look, 4),
                   tall, TRUE);
        ShowWindow(window->buttons[i], window->folded ? SW_HIDE : SW_SHOWNA);
    }
    MoveWindow(window->buttons[CHOICE_SHIFT],
               right - 4 * small - win32_px(&window->look, SHIFT_UNITS), edge,
               win32_px(&window->look, SHIFT_UNITS - 2), small, TRUE);
    for (int i = 0; i < SMALL_BUTTONS; i++) {
        MoveWindow(window->buttons[small_buttons[i]],
                   right - (SMALL_BUTTONS - i) * small, edge, small, small,
                   TRUE);
    }
}

// As large as what it shows; and not over the order, with which it would be
// captured.
static void
fit(struct status_window *window) {
    HDC device = GetDC(window->window);
    const int width = win32_px(&window->look, WIDTH_UNITS);
    const int height = put_all(window, device, false);

    ReleaseDC(window->window, device);
    win32_settle(window->window, &window->spot, width, height, window->region);
    place_buttons(window, height);
}

static void
show_again(struct status_window *window) {
    const struct face *face = &window->face;

    EnableWindow(window->buttons[CHOICE_SEND], face->can_send);
    EnableWindow(window->buttons[CHOICE_STOP], face->can_stop);
    EnableWindow(window->buttons[CHOICE_REGION], face->can_select);
    EnableWindow(window->buttons[CHOICE_SHIFT], face->can_shift);
    EnableWindow(window->buttons[CHOICE_SETTINGS], face->can_set);
    win32_set_text(window->buttons[FOLD], window->folded ? "▾" : "▴");
    fit(window);
    ShowWindow(window->buttons[CHOICE_WINDOW],
               window->can_hide ? SW_SHOWNA : SW_HIDE);
    ShowWindow(window->window, window->shown ? SW_SHOWNOACTIVATE : SW_HIDE);
    InvalidateRect(window->window, NULL, FALSE);
}

void
status_window_show(struct status_window *window, const struct agent_view *view,
                   const struct face *face, bool shown, bool can_hide) {
    window->face = *face;
    window->shown = shown;
    window->can_hide = can_hide;
    window->region = view->region;
    order_rows_make(&view->reading.order,
                    face->disputed ? &view->dispute : NULL,
                    face->order_now ? &view->now.order : NULL, &window->order);
    order_rows_make(&view->now.order, NULL, &view->reading.order,
                    &window->order_now);
    show_again(window);
}

static void
drag(struct status_window *window) {
    POINT pointer;

    if (window->held && GetCursorPos(&pointer)) {
        SetWindowPos(window->window, NULL, pointer.x - window->hold.x,
                     pointer.y - window->hold.y, 0, 0,
                     SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE);
    }
}

static void
let_go(struct status_window *window) {
    if (window->held) {
        window->held = false;
        ReleaseCapture();
        if (win32_put(window->window, window->region, &window->spot)) {
            spot_save(window->folder, &window->spot);
        }
        fit(window);
    }
}

static void
scale(struct status_window *window, int dpi) {
    win32_look_set(&window->look, dpi, window->language);
    for (int i = CHOICE_SEND; i < BUTTON_COUNT; i++) {
        SendMessageW(window->buttons[i], WM_SETFONT,
                     (WPARAM)window->look
                         .fonts[i <= CHOICE_SHIFT ? FONT_TEXT : FONT_SIGN],
                     TRUE);
    }
}

static void
on_button(struct status_window *window, int button) {
    if (button == FOLD) {
        window->folded = !window->folded;
        show_again(window);
    } else {
        window->listener.pressed(window->listener.context, (enum choice)button);
    }
}

static bool
on_message(struct status_window *window, UINT message, WPARAM code,
           LPARAM details) {
    switch (message) {
    case WM_PAINT:
        paint(window);
        return true;
    case WM_COMMAND:
        on_button(window, LOWORD(code));
        return true;
    case WM_TIMER:
        if (code != FRONT_TIMER) {
            break;
        }
        win32_stay_in_front(window->window);
        return true;
    case WM_DISPLAYCHANGE:
        fit(window);
        return true;
    case WM_LBUTTONDOWN:
        window->held = true;
        window->hold = (POINT){GET_X_LPARAM(details), GET_Y_LPARAM(details)};
        SetCapture(window->window);
        return true;
    case WM_MOUSEMOVE:
        drag(window);
        return true;
    case WM_LBUTTONUP:
        let_go(window);
        return true;
    case WM_DPICHANGED:
        scale(window, HIWORD(code));
        show_again(window);
        return true;
    default:
        break;
    }
    return window->listener.message(window->listener.context, message, code);
}

static LRESULT CALLBACK
receive(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct status_window *window =
        (struct status_window *)GetWindowLongPtrW(handle, GWLP_USERDATA);

    if (message == WM_MOUSEACTIVATE) {
        return MA_NOACTIVATE;
    }
    return window && on_message(window, message, code, details)
               ? 0
               : DefWindowProcW(handle, message, code, details);
}

static void
new_button(struct status_window *window, int id, const char *text,
           const char *key) {
    char label[128];
    HWND button = CreateWindowW(
        L"BUTTON", L"", WS_CHILD | WS_VISIBLE | BS_MULTILINE, 0, 0, 0, 0,
        window->window, (HMENU)(INT_PTR)id, GetModuleHandleW(NULL), NULL);

    snprintf(label, sizeof(label), "%s%s%s", text, key[0] ? "\n" : "", key);
    win32_set_text(button, label);
    win32_quiet_button(button);
    window->buttons[id] = button;
}

static void
build(struct status_window *window, char (*names)[32]) {
    new_button(window, CHOICE_SEND, _("Send the order"), names[KEY_SEND]);
    new_button(window, CHOICE_STOP, _("Stop"), names[KEY_STOP]);
    new_button(window, CHOICE_REGION, _("Region"), names[KEY_REGION]);
    new_button(window, CHOICE_SHIFT, _("Shift"), "");
    new_button(window, CHOICE_SETTINGS, "⚙", "");
    new_button(window, CHOICE_WINDOW, "—", "");
    new_button(window, FOLD, "▴", "");
    new_button(window, CHOICE_QUIT, "✕", "");
    scale(window, win32_dpi(window->window));
}

struct status_window *
status_window_new(enum language language, char (*names)[32], const char *folder,
                  const struct status_listener *listener) {
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .lpszClassName = CLASS_NAME};
    struct status_window *window = calloc(1, sizeof(*window));

    if (!window) {
        return NULL;
    }
    window->language = language;
    window->listener = *listener;
    window->folder = strdup(folder);
    RegisterClassW(&kind);
    window->window =
        CreateWindowExW(WS_EX_TOPMOST | WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE,
                        CLASS_NAME, L"posplugin", WS_POPUP | WS_CLIPCHILDREN, 0,
                        0, 0, 0, NULL, NULL, kind.hInstance, NULL);
    if (!window->window || !window->folder) {
        status_window_free(window);
        return NULL;
    }
    spot_load(window->folder, &window->spot);
    build(window, names);
    SetWindowLongPtrW(window->window, GWLP_USERDATA, (LONG_PTR)window);
    SetTimer(window->window, FRONT_TIMER, FRONT_MS, NULL);
    return window;
}

HWND
status_window_handle(const struct status_window *window) {
    return window->window;
}

void
status_window_free(struct status_window *window) {
    if (!window) {
        return;
    }
    if (window->window) {
        SetWindowLongPtrW(window->window, GWLP_USERDATA, 0);
        DestroyWindow(window->window);
    }
    win32_look_free(&window->look);
    free(window->folder);
    free(window);
}
