// The review on Windows: the picture beside the order, every number a field.

#include "pos_plugin/agent/review_win32.h"

#include <libintl.h>
#include <stdlib.h>
// After windows.h:
#include <commctrl.h>

#define _(text) gettext(text)

#define CLASS_NAME L"posplugin-review"
#define LIST_CLASS L"posplugin-review-list"

#define EDGE_UNITS 12
#define PICTURE_UNITS 360
#define TOP_UNITS 430
#define BUTTON_UNITS 34
#define REASONS_UNITS 110
#define FRONT_TIMER 1
#define FRONT_MS 500

HWND
review_control(struct review_window *window, HWND parent, const wchar_t *kind,
               const char *text, DWORD style, int id) {
    HWND control =
        CreateWindowExW(wcscmp(kind, L"EDIT") == 0 ? WS_EX_CLIENTEDGE : 0, kind,
                        L"", WS_CHILD | WS_VISIBLE | style, 0, 0, 0, 0, parent,
                        (HMENU)(INT_PTR)id, GetModuleHandleW(NULL), NULL);

    SendMessageW(control, WM_SETFONT, (WPARAM)window->look.fonts[FONT_TEXT],
                 TRUE);
    win32_set_text(control, text);
    return control;
}

static void
show_verdict(struct review_window *window) {
    const struct reading *judged = &window->review.judged;
    bool bad = review_list_is_bad(window);
    char text[WIDE_TEXT_MAX] = "";
    size_t used = 0;

    for (size_t i = 0; i < judged->reason_count; i++) {
        char sentence[256];

        reason_format(&judged->reasons[i], window->language, sentence,
                      sizeof(sentence));
        if (used + strlen(sentence) + 8 < sizeof(text)) {
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s• %s",
                                     i ? "\r\n" : "", sentence);
        }
    }
    win32_set_text(window->reasons, text);
    win32_set_text(
        window->verdict,
        bad ? _("✘ A field holds no number.")
        : judged->verdict == VERDICT_VERIFIED
            ? _("✔ The arithmetic proves this order.")
            : _("⚠ Not proven: compare every number with the picture."));
    EnableWindow(window->go, !bad && review_can_go(&window->review));
    review_list_signs(window);
}

// The list anew.
static void
fill(struct review_window *window) {
    review_list_fill(window);
    show_verdict(window);
}

static void
focus_first(struct review_window *window) {
    SetFocus(GetNextDlgTabItem(window->window, NULL, FALSE));
}

static void
let_go_on(struct review_window *window) {
    if (IsWindowEnabled(window->go)) {
        window->accepted(window->context, &window->review.order);
    }
}

static void
on_button(struct review_window *window, int id) {
    if (id == ID_GO) {
        let_go_on(window);
    } else if (id == ID_STOP) {
        window->stopped(window->context);
    } else if (id == ID_AGAIN) {
        window->again_asked(window->context);
    } else if (id == ID_ADD) {
        if (review_add(&window->review)) {
            fill(window);
            focus_first(window);
        }
    } else if (id >= ID_REMOVE && id < ID_ADD) {
        review_remove(&window->review, (size_t)(id - ID_REMOVE));
        fill(window);
        focus_first(window);
    }
}

static void
on_command(struct review_window *window, int what, int id, HWND control) {
    if (window->filling) {
        return;
    }
    if (id < ID_FIELDS) {
        if (what == EN_CHANGE) {
            review_list_typed(window, control, id);
            show_verdict(window);
        } else if (what == EN_SETFOCUS) {
            review_list_show(window, control);
            SendMessageW(control, EM_SETSEL, 0, -1);
        }
    } else if (what == BN_CLICKED) {
        on_button(window, id);
    }
}

static void
paint(struct review_window *window) {
    const struct win32_look *look = &window->look;
    PAINTSTRUCT work;
    HDC device = BeginPaint(window->window, &work);
    RECT place = {win32_px(look, EDGE_UNITS), win32_px(look, 46),
                  win32_px(look, EDGE_UNITS + PICTURE_UNITS),
                  win32_px(look, 46 + TOP_UNITS)};

    win32_draw_picture(device, &window->picture, place);
    EndPaint(window->window, &work);
}

static void
scale(struct review_window *window, int dpi) {
    const HWND controls[] = {window->verdict, window->reasons, window->go,
                             window->stop, window->again};

    win32_look_set(&window->look, dpi, window->language);
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        SendMessageW(
            controls[i], WM_SETFONT,
            (WPARAM)window->look
                .fonts[controls[i] == window->verdict ? FONT_BOLD : FONT_TEXT],
            TRUE);
    }
}

// As large as what it shows.
static void
lay_out(struct review_window *window, struct rect region) {
    const struct win32_look *look = &window->look;
    const int edge = EDGE_UNITS;
    const int width = 3 * edge + PICTURE_UNITS + LIST_UNITS;
    const int below = 46 + TOP_UNITS + edge;
    const int buttons = below + REASONS_UNITS + edge;
    const struct {
        HWND window;
        int x, y, width, height;
    } places[] = {
        {window->verdict, edge, edge, width - 2 * edge, 24},
        {window->list, 2 * edge + PICTURE_UNITS, 46, LIST_UNITS, TOP_UNITS},
        {window->reasons, edge, below, width - 2 * edge, REASONS_UNITS},
        {window->stop, edge, buttons, 160, BUTTON_UNITS},
        {window->again, edge + 170, buttons, 160, BUTTON_UNITS},
        {window->go, width - edge - 300, buttons, 300, BUTTON_UNITS},
    };
    RECT all = {0, 0, win32_px(look, width),
                win32_px(look, buttons + BUTTON_UNITS + edge)};

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        MoveWindow(places[i].window, win32_px(look, places[i].x),
                   win32_px(look, places[i].y), win32_px(look, places[i].width),
                   win32_px(look, places[i].height), FALSE);
    }
    AdjustWindowRect(&all, WS_CAPTION | WS_SYSMENU, FALSE);
    win32_place_beside(window->window, all.right - all.left,
                       all.bottom - all.top, region);
}

static LRESULT CALLBACK
receive(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct review_window *window =
        (struct review_window *)GetWindowLongPtrW(handle, GWLP_USERDATA);

    if (!window) {
        return DefWindowProcW(handle, message, code, details);
    }
    switch (message) {
    case WM_COMMAND:
        on_command(window, HIWORD(code), LOWORD(code), (HWND)details);
        return 0;
    case WM_VSCROLL:
        review_list_scroll(window, LOWORD(code));
        return 0;
    case WM_PAINT:
        if (handle == window->list) {
            break;
        }
        paint(window);
        return 0;
    case WM_MOUSEACTIVATE:
        review_window_focus(window); // it was clicked
        return MA_ACTIVATE;
    case WM_DPICHANGED:
        scale(window, HIWORD(code));
        lay_out(window, (struct rect){0});
        fill(window);
        return 0;
    case WM_TIMER:
        win32_stay_in_front(window->window);
        return 0;
    case WM_CLOSE:
        window->stopped(window->context);
        return 0;
    default:
        break;
    }
    return DefWindowProcW(handle, message, code, details);
}

static HWND
new_button(struct review_window *window, const char *text, int id) {
    char label[128];

    return review_control(window, window->window, L"BUTTON",
                          win32_with_key(text, label), WS_TABSTOP, id);
}

static void
build(struct review_window *window) {
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1),
                      .lpszClassName = CLASS_NAME};
    wchar_t title[WIDE_TEXT_MAX];

    RegisterClassW(&kind);
    kind.lpszClassName = LIST_CLASS;
    RegisterClassW(&kind);
    window->window =
        CreateWindowExW(WS_EX_TOPMOST | WS_EX_NOACTIVATE, CLASS_NAME,
                        win32_wide(_("Check the order"), title),
                        WS_POPUP | WS_CAPTION | WS_SYSMENU | WS_CLIPCHILDREN, 0,
                        0, 0, 0, NULL, NULL, kind.hInstance, NULL);
    window->list =
        CreateWindowExW(WS_EX_CONTROLPARENT, LIST_CLASS, L"",
                        WS_CHILD | WS_VISIBLE | WS_VSCROLL | WS_CLIPCHILDREN, 0,
                        0, 0, 0, window->window, NULL, kind.hInstance, NULL);
    window->verdict =
        review_control(window, window->window, L"STATIC", "", SS_NOPREFIX, 0);
    window->reasons =
        review_control(window, window->window, L"STATIC", "", SS_NOPREFIX, 0);
    window->stop = new_button(window, _("_Discard (Esc)"), ID_STOP);
    window->again = new_button(window, _("_Read again"), ID_AGAIN);
    window->go =
        new_button(window, _("It is right: _show it (Ctrl+Enter)"), ID_GO);
    scale(window, win32_dpi(window->window));
    SetWindowLongPtrW(window->window, GWLP_USERDATA, (LONG_PTR)window);
    SetWindowLongPtrW(window->list, GWLP_USERDATA, (LONG_PTR)window);
}

struct review_window *
review_window_new(enum language language,
                  void (*accepted)(void *context, const struct order *order),
                  void (*stopped)(void *context), void (*again)(void *context),
                  void *context) {
    struct review_window *window = calloc(1, sizeof(*window));

    if (!window) {
        return NULL;
    }
    window->language = language;
    window->accepted = accepted;
    window->stopped = stopped;
    window->again_asked = again;
    window->context = context;
    build(window);
    return window;
}

static void
set_activating(struct review_window *window, bool on) {
    SetWindowLongPtrW(window->window, GWL_EXSTYLE,
                      WS_EX_TOPMOST | (on ? 0 : WS_EX_NOACTIVATE));
}

void
review_window_open(struct review_window *window, const struct reading *reading,
                   const struct image *picture, struct rect region) {
    image_destroy(&window->picture);
    if (picture->pixels && image_init(&window->picture, picture->width,
                                      picture->height) == STATUS_OK) {
        memcpy(window->picture.pixels, picture->pixels,
               sizeof(*picture->pixels) * (size_t)picture->width *
                   (size_t)picture->height);
    }
    review_begin(&window->review, reading);
    set_activating(window, false);
    lay_out(window, region);
    fill(window);
    InvalidateRect(window->window, NULL, TRUE);
    ShowWindow(window->window, SW_SHOWNOACTIVATE);
    SetTimer(window->window, FRONT_TIMER, FRONT_MS, NULL);
}

void
review_window_focus(struct review_window *window) {
    if (GetForegroundWindow() == window->window) {
        return;
    }
    set_activating(window, true);
    SetForegroundWindow(window->window);
    focus_first(window);
}

void
review_window_hide(struct review_window *window) {
    KillTimer(window->window, FRONT_TIMER);
    ShowWindow(window->window, SW_HIDE);
}

bool
review_window_key(struct review_window *window, MSG *message) {
    if (!IsWindowVisible(window->window) ||
        (message->hwnd != window->window &&
         !IsChild(window->window, message->hwnd))) {
        return false;
    }
    if (message->message == WM_KEYDOWN && message->wParam == VK_ESCAPE) {
        window->stopped(window->context);
        return true;
    }
    // Not Enter alone: a scanner ends each code with it.
    if (message->message == WM_KEYDOWN && message->wParam == VK_RETURN) {
        if (GetKeyState(VK_CONTROL) < 0) {
            let_go_on(window);
        }
        return true;
    }
    return win32_select_all(message) ||
           IsDialogMessageW(window->window, message);
}

void
review_window_free(struct review_window *window) {
    if (!window) {
        return;
    }
    SetWindowLongPtrW(window->window, GWLP_USERDATA, 0);
    SetWindowLongPtrW(window->list, GWLP_USERDATA, 0);
    DestroyWindow(window->window);
    win32_look_free(&window->look);
    image_destroy(&window->picture);
    free(window);
}
