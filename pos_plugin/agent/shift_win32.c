// The window "Shift": its controls, pages, keys.

#include "pos_plugin/agent/shift_win32.h"

#include <ctype.h>
#include <libintl.h>
#include <stdlib.h>

#define _(text) gettext(text)

#define CLASS_NAME L"posplugin-shift"

#define WIDTH_UNITS 860
#define HEIGHT_UNITS 580
#define FRONT_TIMER 1
#define FRONT_MS 500
#define FIND_TIMER 2
#define FIND_MS 150

// --- what it shows

static void
show_cashier(struct shift_window *window) {
    const int on = shift_view_is_on(&window->view) ? SW_SHOWNA : SW_HIDE;
    const int off = on == SW_HIDE ? SW_SHOWNA : SW_HIDE;
    char text[SHIFT_TEXT_MAX];

    shift_view_who(&window->view, text, sizeof(text));
    shift_set_text(window, ID_SHIFT_WHO, text);
    ShowWindow(window->controls[ID_SHIFT_CASHIER], off);
    ShowWindow(window->controls[ID_SHIFT_ON], off);
    ShowWindow(window->controls[ID_SHIFT_OFF], on);
    EnableWindow(window->controls[ID_SHIFT_ON], !window->view.waiting);
    EnableWindow(window->controls[ID_SHIFT_OFF], !window->view.waiting);
}

// What can have the keyboard: a control that has become grey would hold it.
static void
settle_focus(struct shift_window *window) {
    HWND focus = GetFocus();

    if (GetActiveWindow() != window->window ||
        (IsChild(window->window, focus) && win32_can_have_focus(focus))) {
        return;
    }
    focus = window->controls[ID_SHIFT_CASHIER];
    if (window->tab == SHIFT_TAB_SALES) {
        focus = window->controls[ID_SHIFT_FIND];
    } else if (!win32_can_have_focus(focus)) {
        focus = window->controls[ID_SHIFT_TABS];
    }
    SetFocus(focus);
}

static void
show_all(struct shift_window *window) {
    show_cashier(window);
    shift_say(window, window->view.said);
    shift_show_totals(window);
    shift_show_sales(window);
    settle_focus(window);
}

static void
show_tab(struct shift_window *window, int tab) {
    window->tab = tab;
    SendMessageW(window->controls[ID_SHIFT_TABS], TCM_SETCURSEL, (WPARAM)tab,
                 0);
    for (int i = 0; i < SHIFT_TABS; i++) {
        ShowWindow(window->pages[i], i == tab ? SW_SHOWNA : SW_HIDE);
    }
    settle_focus(window);
}

void
shift_ask(struct shift_window *window, const struct shift_request *request) {
    if (!window->ask(window->context, request)) {
        MessageBeep(MB_ICONWARNING);
    } else if (request->act != SHIFT_LOOK) {
        shift_view_asked(&window->view, request->act);
        show_all(window);
    }
}

void
shift_window_refresh(struct shift_window *window) {
    struct shift_request request;

    if (IsWindowVisible(window->window)) {
        shift_view_ask(&window->view, SHIFT_LOOK, &request);
        shift_ask(window, &request);
    }
}

void
shift_window_show(struct shift_window *window, struct shift_page *page) {
    enum shift_act act = page->request.act;
    bool done = page->outcome == SHIFT_DONE;

    shift_view_take(&window->view, page);
    if (act == SHIFT_REFUND && done) {
        shift_set_text(window, ID_SHIFT_AMOUNT, "");
    }
    if (act == SHIFT_SIGN_ON && done) {
        shift_set_text(window, ID_SHIFT_CASHIER, "");
    }
    show_all(window);
    if (shift_view_choose_only(&window->view)) {
        shift_window_refresh(window);
    }
}

// --- what is done in it

static void
sign_on(struct shift_window *window) {
    struct shift_request request;
    char name[4 * CASHIER_MAX];

    shift_get_text(window, ID_SHIFT_CASHIER, name, sizeof(name));
    if (shift_view_sign_on(&window->view, name, &request)) {
        shift_ask(window, &request);
    } else {
        shift_say(window, window->view.said);
        SetFocus(window->controls[ID_SHIFT_CASHIER]);
    }
}

static void
ask_for(struct shift_window *window, enum shift_act act) {
    struct shift_request request;

    shift_view_ask(&window->view, act, &request);
    shift_ask(window, &request);
}

static void
on_button(struct shift_window *window, int id) {
    switch (id) {
    case ID_SHIFT_ON:
        sign_on(window);
        break;
    case ID_SHIFT_OFF:
        ask_for(window, SHIFT_SIGN_OFF);
        break;
    case ID_SHIFT_FOLLOW:
        ask_for(window, SHIFT_FOLLOW);
        break;
    case ID_SHIFT_PRINT:
        shift_print(window);
        break;
    case ID_SHIFT_CSV:
        shift_save(window, SHIFT_FORM_CSV);
        break;
    case ID_SHIFT_HTML:
        shift_save(window, SHIFT_FORM_HTML);
        break;
    case ID_SHIFT_REFUND:
        shift_refund(window);
        break;
    case ID_SHIFT_CLOSE:
        shift_window_close(window);
        break;
    default:
        break;
    }
}

static void
on_command(struct shift_window *window, int what, int id) {
    if (what == BN_CLICKED) {
        on_button(window, id);
    } else if (what == EN_CHANGE && !window->filling) {
        if (id == ID_SHIFT_FIND) { // once the typing pauses
            SetTimer(window->window, FIND_TIMER, FIND_MS, NULL);
        } else if (id == ID_SHIFT_AMOUNT) {
            shift_show_refund(window);
        }
    }
}

static LRESULT
on_notify(struct shift_window *window, NMHDR *header) {
    const NMLISTVIEW *row = (const NMLISTVIEW *)header;

    switch (header->code) {
    case TCN_SELCHANGE:
        show_tab(window, (int)SendMessageW(window->controls[ID_SHIFT_TABS],
                                           TCM_GETCURSEL, 0, 0));
        return 0;
    case LVN_ITEMCHANGED:
        if (header->idFrom == ID_SHIFT_SALES && !window->filling &&
            (row->uNewState & ~row->uOldState & LVIS_SELECTED)) {
            shift_choose(window, row->iItem);
        }
        return 0;
    case NM_CUSTOMDRAW:
        return win32_list_draw(&window->look, (NMLVCUSTOMDRAW *)header);
    default:
        return 0;
    }
}

static void
on_timer(struct shift_window *window, WPARAM timer) {
    if (timer == FIND_TIMER) {
        KillTimer(window->window, timer);
        shift_find(window, false);
    } else {
        win32_stay_in_front(window->window);
    }
}

// --- the window

// @return false: it is for Windows alone
static bool
on_message(struct shift_window *window, UINT message, WPARAM code,
           LPARAM details) {
    switch (message) {
    case WM_COMMAND:
        on_command(window, HIWORD(code), LOWORD(code));
        return true;
    case WM_TIMER:
        on_timer(window, code);
        return true;
    case WM_SIZE:
        if (code != SIZE_MINIMIZED) {
            shift_lay_out(window);
        }
        return true;
    case WM_ACTIVATE:
        if (!win32_keep_focus(code, &window->focus)) {
            settle_focus(window);
        }
        return true;
    case WM_DPICHANGED:
        shift_scale(window, HIWORD(code));
        win32_take_rect(window->window, (const RECT *)details);
        shift_lay_out(window);
        show_all(window);
        return true;
    case WM_CLOSE:
        shift_window_close(window);
        return true;
    default:
        return win32_next_control(window->window, message, code, details);
    }
}

static LRESULT CALLBACK
receive(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct shift_window *window =
        (struct shift_window *)GetWindowLongPtrW(handle, GWLP_USERDATA);

    if (window && message == WM_NOTIFY) {
        return on_notify(window, (NMHDR *)details);
    }
    // Its pages only hand on what their controls say.
    if (window && (handle == window->window || message == WM_COMMAND) &&
        on_message(window, message, code, details)) {
        return 0;
    }
    return DefWindowProcW(handle, message, code, details);
}

struct shift_window *
shift_window_new(enum language language,
                 bool (*ask)(void *context,
                             const struct shift_request *request),
                 void *context) {
    struct shift_window *window = calloc(1, sizeof(*window));
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1),
                      .lpszClassName = CLASS_NAME};
    wchar_t title[WIDE_TEXT_MAX];

    if (!window) {
        return NULL;
    }
    RegisterClassW(&kind);
    kind.lpszClassName = SHIFT_PAGE_CLASS;
    RegisterClassW(&kind);
    window->language = language;
    window->ask = ask;
    window->context = context;
    window->window = CreateWindowExW(WS_EX_CONTROLPARENT | WS_EX_TOPMOST,
                                     CLASS_NAME, win32_wide(_("Shift"), title),
                                     WS_OVERLAPPEDWINDOW | WS_CLIPCHILDREN, 0,
                                     0, 0, 0, NULL, NULL, kind.hInstance, NULL);
    if (!window->window) {
        free(window);
        return NULL;
    }
    shift_build(window);
    shift_scale(window, win32_dpi(window->window));
    SetWindowLongPtrW(window->window, GWLP_USERDATA, (LONG_PTR)window);
    show_tab(window, SHIFT_TAB_TOTALS);
    return window;
}

void
shift_window_open(struct shift_window *window) {
    if (!IsWindowVisible(window->window)) {
        window->view.said[0] = '\0';
        window->view.selected[0] = '\0';
        window->before = GetForegroundWindow();
        win32_place(window->window, &window->look, WIDTH_UNITS, HEIGHT_UNITS,
                    false);
        shift_lay_out(window);
        show_all(window);
        SetTimer(window->window, FRONT_TIMER, FRONT_MS, NULL);
    }
    ShowWindow(window->window, SW_SHOW);
    SetForegroundWindow(window->window);
    settle_focus(window);
    shift_window_refresh(window);
}

// Message boxes know no IDCANCEL, the others no IDNO.
static BOOL CALLBACK
say_no(HWND handle, LPARAM window) {
    if (handle != (HWND)window &&
        GetAncestor(handle, GA_ROOTOWNER) == (HWND)window) {
        SendMessageW(handle, WM_COMMAND, IDNO, 0);
        SendMessageW(handle, WM_COMMAND, IDCANCEL, 0);
    }
    return TRUE;
}

void
shift_window_close(struct shift_window *window) {
    EnumThreadWindows(GetCurrentThreadId(), say_no, (LPARAM)window->window);
    KillTimer(window->window, FRONT_TIMER);
    KillTimer(window->window, FIND_TIMER);
    // The register goes on. Windows alone would choose one of ours.
    if (GetForegroundWindow() == window->window && IsWindow(window->before)) {
        SetForegroundWindow(window->before);
    }
    ShowWindow(window->window, SW_HIDE);
}

void
shift_window_free(struct shift_window *window) {
    if (!window) {
        return;
    }
    shift_window_close(window);
    SetWindowLongPtrW(window->window, GWLP_USERDATA, 0);
    for (int i = 0; i < SHIFT_TABS; i++) {
        SetWindowLongPtrW(window->pages[i], GWLP_USERDATA, 0);
    }
    DestroyWindow(window->window);
    win32_look_free(&window->look);
    shift_view_destroy(&window->view);
    free(window);
}

// --- keys

static void
on_enter(struct shift_window *window, HWND focus) {
    if (focus == window->controls[ID_SHIFT_CASHIER]) {
        sign_on(window);
    } else if (focus == window->controls[ID_SHIFT_FIND]) {
        KillTimer(window->window, FIND_TIMER);
        shift_find(window, true);
        SendMessageW(focus, EM_SETSEL, 0, -1);
    } else if (SendMessageW(focus, WM_GETDLGCODE, 0, 0) & DLGC_BUTTON) {
        SendMessageW(focus, BM_CLICK, 0, 0);
    }
}

// Tabs show the letter of Alt, but do not know it.
static bool
on_letter(struct shift_window *window, WPARAM letter) {
    for (int i = 0; i < SHIFT_TABS; i++) {
        const char *mark = strchr(_(shift_tab_names[i]), '_');

        if (mark && letter < 0x80 &&
            toupper((unsigned char)mark[1]) == toupper((int)letter)) {
            show_tab(window, i);
            return true;
        }
    }
    return false;
}

static bool
on_key(struct shift_window *window, const MSG *message) {
    bool control = GetKeyState(VK_CONTROL) < 0;

    switch (message->wParam) {
    case VK_ESCAPE:
        shift_window_close(window);
        return true;
    case VK_RETURN:
        on_enter(window, message->hwnd);
        return true;
    case VK_NEXT:
    case VK_PRIOR:
        if (control) {
            show_tab(window, message->wParam == VK_NEXT ? SHIFT_TAB_SALES
                                                        : SHIFT_TAB_TOTALS);
        }
        return control;
    default:
        return win32_select_all(message);
    }
}

bool
shift_window_key(struct shift_window *window, MSG *message) {
    if (!IsWindowVisible(window->window) ||
        (message->hwnd != window->window &&
         !IsChild(window->window, message->hwnd))) {
        return false;
    }
    return (message->message == WM_KEYDOWN && on_key(window, message)) ||
           (message->message == WM_SYSCHAR &&
            on_letter(window, message->wParam)) ||
           IsDialogMessageW(window->window, message);
}
