// The window of the assistant and the settings: pages, buttons, jobs, keys.

#include "pos_plugin/agent/setup_win32.h"

#include "pos_plugin/qr_code.h"

#include <libintl.h>
#include <stdlib.h>
// After windows.h:
#include <commctrl.h>

#define _(text) gettext(text)

#define CLASS_NAME L"posplugin-setup"

#define WIDTH_UNITS 760
#define HEIGHT_UNITS 640
#define EDGE_UNITS 12
#define TITLE_UNITS 30
#define BUTTON_UNITS 34
#define BUTTON_WIDTH_UNITS 120

struct setup_page {
    /** Add the controls to an empty page. */
    void (*build)(struct setup_window *window, int page);
    /** The page has come to the front; may be NULL. Only the assistant starts
     * jobs by itself: who leafs through tabs is not held up. */
    void (*enter)(struct setup_window *window);
};

static const struct setup_page pages[SETUP_PAGES] = {
    [SETUP_PAGE_TILL] = {setup_build_till, NULL},
    [SETUP_PAGE_TERMINAL] = {setup_build_terminal, setup_enter_terminal},
    [SETUP_PAGE_PAIRING] = {setup_build_pairing, setup_enter_pairing},
    [SETUP_PAGE_ORDER] = {setup_build_order, NULL},
    [SETUP_PAGE_PAYMENT] = {setup_build_payment, NULL},
    [SETUP_PAGE_KEYS] = {setup_build_keys, setup_keys_changed},
    [SETUP_PAGE_CHECK] = {setup_build_check, setup_enter_check},
};

void
setup_show_buttons(struct setup_window *window) {
    bool busy = window->job.running;
    char label[128];

    for (int i = 0; i < SETUP_PAGES; i++) {
        setup_page_enable(window, i, !busy);
    }
    EnableWindow(window->tabs, !busy);
    EnableWindow(window->back, !busy && window->page > 0);
    EnableWindow(window->next, !busy);
    win32_set_text(window->next,
                   win32_with_key(!window->assistant ? _("_Close")
                                  : window->page == SETUP_PAGES - 1
                                      ? _("_Finish")
                                      : _("_Next"),
                                  label));
    ShowWindow(window->back, window->assistant ? SW_SHOWNA : SW_HIDE);
    ShowWindow(window->stop, busy ? SW_SHOWNA : SW_HIDE);
}

static void
place_pages(struct setup_window *window) {
    const struct win32_look *look = &window->look;
    const int edge = win32_px(look, EDGE_UNITS);
    const int tall = win32_px(look, BUTTON_UNITS);
    const int wide = win32_px(look, BUTTON_WIDTH_UNITS);
    const HWND buttons[] = {window->stop, window->back, window->next};
    RECT all;
    RECT page;
    int right;

    GetClientRect(window->window, &all);
    page = (RECT){edge, edge + win32_px(look, TITLE_UNITS), all.right - edge,
                  all.bottom - 2 * edge - tall};
    MoveWindow(window->title, edge, edge, page.right - edge,
               win32_px(look, TITLE_UNITS), TRUE);
    MoveWindow(window->tabs, page.left, page.top, page.right - page.left,
               page.bottom - page.top, TRUE);
    if (!window->assistant) {
        SendMessageW(window->tabs, TCM_ADJUSTRECT, FALSE, (LPARAM)&page);
    }
    for (int i = 0; i < SETUP_PAGES; i++) {
        MoveWindow(window->pages[i].handle, page.left, page.top,
                   page.right - page.left, page.bottom - page.top, TRUE);
    }
    right = all.right - edge - 3 * wide;
    MoveWindow(window->trouble, edge, all.bottom - edge - tall,
               right - 2 * edge, tall + edge, TRUE);
    for (int i = 0; i < 3; i++) {
        MoveWindow(buttons[i], right + i * wide, all.bottom - edge - tall,
                   wide - edge / 2, tall, TRUE);
    }
    InvalidateRect(window->window, NULL, TRUE);
}

static void
show_page(struct setup_window *window, int page) {
    char step[256];

    window->page = page;
    for (int i = 0; i < SETUP_PAGES; i++) {
        ShowWindow(window->pages[i].handle, i == page ? SW_SHOWNA : SW_HIDE);
    }
    snprintf(step, sizeof(step), _("%d of %d: %s"), page + 1, SETUP_PAGES,
             setup_page_title(page));
    win32_set_text(window->title,
                   window->assistant ? step : setup_page_title(page));
    SendMessageW(window->tabs, TCM_SETCURSEL, (WPARAM)page, 0);
    setup_complain(window, "");
    setup_show_fields(window);
    setup_show_buttons(window);
    setup_focus_first(window);
    log_info("setup page %d", page + 1);
    if (pages[page].enter) {
        pages[page].enter(window);
    }
}

// To the page beside; from a tab all are reached.
static void
go(struct setup_window *window, int page) {
    if (page >= 0 && page < SETUP_PAGES && !window->job.running &&
        setup_commit_page(window)) {
        show_page(window, page);
    } else {
        SendMessageW(window->tabs, TCM_SETCURSEL, (WPARAM)window->page, 0);
    }
}

static void
on_next(struct setup_window *window) {
    if (window->assistant && window->page < SETUP_PAGES - 1) {
        go(window, window->page + 1);
    } else if (!window->job.running && setup_commit_page(window)) {
        window->finished = true;
        window->closed = true;
    }
}

void
setup_command(struct setup_window *window, int what, int id) {
    if (window->closed || window->rebuild) {
        return;
    }
    if (id >= ID_FIELD) {
        setup_field_command(window, what, id);
        return;
    }
    if (id == ID_LANGUAGE || id == ID_DEVICES) {
        if (id == ID_LANGUAGE && what == CBN_SELCHANGE) {
            setup_language_chosen(window);
        } else if (id == ID_DEVICES && what == LBN_SELCHANGE) {
            setup_device_chosen(window);
        }
        return;
    }
    if (what != BN_CLICKED) {
        return;
    }
    switch (id) {
    case ID_SETUP_BACK:
        go(window, window->page - 1);
        break;
    case ID_SETUP_NEXT:
        on_next(window);
        break;
    case ID_SETUP_STOP:
        setup_withdraw(window);
        break;
    case ID_REFRESH:
        setup_refresh(window);
        break;
    case ID_PAIR_SCAN:
    case ID_PAIR_TYPE:
        setup_pair(window, id == ID_PAIR_TYPE);
        break;
    case ID_SELECT:
        setup_select(window);
        break;
    case ID_TEST:
        setup_test(window);
        break;
    case ID_AUTOSTART:
        setup_autostart_ticked(window);
        break;
    case ID_CHECK:
        setup_check_all(window);
        break;
    default:
        if (id >= ID_PROVIDER) {
            setup_provider_ticked(window, (size_t)(id - ID_PROVIDER));
        } else if (id >= ID_OFFER) {
            setup_take_offer(window, id - ID_OFFER);
        }
    }
}

void
setup_paint(struct setup_window *window, int id, HDC device, RECT place) {
    if (id == ID_PAIR_VIEW) {
        setup_paint_code(window, device, place);
    } else {
        setup_paint_order(window, device, place);
    }
}

// --- the window

static void
scale(struct setup_window *window, int dpi) {
    const HWND controls[] = {window->tabs, window->trouble, window->stop,
                             window->back, window->next};

    win32_look_set(&window->look, dpi, window->plugin->language);
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        SendMessageW(controls[i], WM_SETFONT,
                     (WPARAM)window->look.fonts[FONT_TEXT], TRUE);
    }
    SendMessageW(window->title, WM_SETFONT,
                 (WPARAM)window->look.fonts[FONT_TITLE], TRUE);
    for (int i = 0; i < SETUP_PAGES; i++) {
        setup_page_scale(window, i);
    }
}

static void
on_other_scale(struct setup_window *window, int dpi, const RECT *wanted) {
    scale(window, dpi);
    win32_take_rect(window->window, wanted);
    place_pages(window);
}

static LRESULT CALLBACK
receive(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct setup_window *window =
        (struct setup_window *)GetWindowLongPtrW(handle, GWLP_USERDATA);

    if (!window) {
        return DefWindowProcW(handle, message, code, details);
    }
    switch (message) {
    case WM_COMMAND:
        setup_command(window, HIWORD(code), LOWORD(code));
        return 0;
    case WM_NOTIFY:
        if (((const NMHDR *)details)->code == TCN_SELCHANGE) {
            go(window, (int)SendMessageW(window->tabs, TCM_GETCURSEL, 0, 0));
        }
        return 0;
    case WM_SIZE:
        if (code != SIZE_MINIMIZED) {
            place_pages(window);
        }
        return 0;
    case WM_ACTIVATE:
        if (!win32_keep_focus(code, &window->focus)) {
            setup_focus_first(window);
        }
        return 0;
    case WM_DPICHANGED:
        on_other_scale(window, HIWORD(code), (const RECT *)details);
        return 0;
    case WM_JOB_OVER:
        setup_end_job(window);
        return 0;
    case WM_CODE_IS_HERE:
        setup_show_code(window);
        return 0;
    case WM_CLOSE:
        window->closed = true;
        return 0;
    case WM_ENDSESSION:
        if (code) {
            PostQuitMessage(0);
        }
        return 0;
    default:
        return win32_next_control(handle, message, code, details)
                   ? 0
                   : DefWindowProcW(handle, message, code, details);
    }
}

static HWND
new_part(struct setup_window *window, const wchar_t *kind, const char *text,
         DWORD style, int id) {
    char label[128];
    HWND part = CreateWindowExW(0, kind, L"", WS_CHILD | style, 0, 0, 0, 0,
                                window->window, (HMENU)(INT_PTR)id,
                                GetModuleHandleW(NULL), NULL);

    win32_set_text(part, win32_with_key(text, label));
    return part;
}

static void
build_parts(struct setup_window *window) {
    window->title = new_part(window, L"STATIC", "", WS_VISIBLE, 0);
    window->tabs = new_part(
        window, WC_TABCONTROLW, "",
        WS_CLIPSIBLINGS | (window->assistant ? 0 : WS_TABSTOP | WS_VISIBLE),
        ID_SETUP_TABS);
    for (int i = 0; i < SETUP_PAGES; i++) {
        wchar_t name[WIDE_TEXT_MAX];
        TCITEMW tab = {.mask = TCIF_TEXT,
                       .pszText = win32_wide(setup_page_tab(i), name)};

        SendMessageW(window->tabs, TCM_INSERTITEMW, (WPARAM)i, (LPARAM)&tab);
        setup_page_new(window, i);
        SetWindowPos(window->pages[i].handle, HWND_TOP, 0, 0, 0, 0,
                     SWP_NOMOVE | SWP_NOSIZE | SWP_NOACTIVATE);
        pages[i].build(window, i);
    }
    window->trouble =
        new_part(window, L"STATIC", "", WS_VISIBLE | SS_NOPREFIX, 0);
    window->stop = new_part(window, L"BUTTON", _("_Stop (Esc)"), WS_TABSTOP,
                            ID_SETUP_STOP);
    window->back =
        new_part(window, L"BUTTON", _("_Back"), WS_TABSTOP, ID_SETUP_BACK);
    window->next =
        new_part(window, L"BUTTON", "", WS_TABSTOP | WS_VISIBLE, ID_SETUP_NEXT);
}

static bool
build(struct setup_window *window) {
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1),
                      .lpszClassName = CLASS_NAME};

    window->field_count = 0;
    window->focus = NULL;
    memset(window->entered, 0, sizeof(window->entered));
    setup_register_classes();
    RegisterClassW(&kind);
    window->window =
        CreateWindowExW(WS_EX_CONTROLPARENT | WS_EX_APPWINDOW | WS_EX_TOPMOST,
                        CLASS_NAME, L"", WS_OVERLAPPEDWINDOW | WS_CLIPCHILDREN,
                        0, 0, 0, 0, NULL, NULL, kind.hInstance, NULL);
    if (!window->window) {
        return false;
    }
    win32_set_text(window->window, window->assistant
                                       ? _("Set posplugin up")
                                       : _("Settings of posplugin"));
    win32_look_set(&window->look, win32_dpi(window->window),
                   window->plugin->language);
    window->filling = true;
    build_parts(window);
    window->filling = false;
    scale(window, window->look.dpi);
    SetWindowLongPtrW(window->window, GWLP_USERDATA, (LONG_PTR)window);
    win32_place(window->window, &window->look, WIDTH_UNITS, HEIGHT_UNITS, true);
    show_page(window, 0);
    ShowWindow(window->window, SW_SHOW);
    SetForegroundWindow(window->window);
    setup_focus_first(window);
    return true;
}

// --- keys

static bool
on_enter(struct setup_window *window, HWND focus) {
    struct setup_field *field = setup_field_of(window, focus);

    if (field) {
        if (setup_commit(window, field)) {
            SetFocus(GetNextDlgTabItem(window->window, focus, FALSE));
        }
        return true;
    }
    if (SendMessageW(focus, WM_GETDLGCODE, 0, 0) & DLGC_BUTTON) {
        SendMessageW(focus, BM_CLICK, 0, 0);
        return true;
    }
    return false;
}

// Keys that lead through the window; @return true: it was one.
static bool
on_key(struct setup_window *window, const MSG *message) {
    bool control = GetKeyState(VK_CONTROL) < 0;

    if (setup_key_pressed(window, message)) {
        return true;
    }
    if (message->message != WM_KEYDOWN) {
        return false;
    }
    switch (message->wParam) {
    case VK_ESCAPE:
        setup_withdraw(window);
        return window->job.running;
    case VK_RETURN:
        return on_enter(window, message->hwnd);
    case VK_NEXT:
    case VK_PRIOR:
        if (control && !window->assistant) {
            go(window, window->page + (message->wParam == VK_NEXT ? 1 : -1));
        }
        return control;
    default:
        return win32_select_all(message);
    }
}

// @return false when the program was told to end
static bool
serve(struct setup_window *window) {
    HWND focus = NULL;
    MSG message;

    while (!window->closed && !window->rebuild) {
        if (GetMessageW(&message, NULL, 0, 0) <= 0) {
            return false;
        }
        if (!on_key(window, &message) &&
            !IsDialogMessageW(window->window, &message)) {
            TranslateMessage(&message);
            DispatchMessageW(&message);
        }
        if (focus != GetFocus()) {
            focus = GetFocus();
            setup_reveal(window, focus);
        }
    }
    return true;
}

static void
destroy(struct setup_window *window) {
    bool closed = window->closed;

    window->closed = true; // entries that lose the focus keep nothing
    ShowWindow(window->window, SW_HIDE);
    InterlockedExchange(&window->job.withdrawn, 1);
    setup_join_job(window);
    SetWindowLongPtrW(window->window, GWLP_USERDATA, 0);
    DestroyWindow(window->window);
    window->closed = closed;
}

static void
wipe(struct setup_window *window) {
    explicit_bzero(window->code, sizeof(window->code));
    explicit_bzero(window->pair_text, sizeof(window->pair_text));
    qr_code_wipe(&window->pair_picture);
    image_destroy(&window->view.picture);
    win32_look_free(&window->look);
}

enum setup_end
setup_window_run(struct plugin *plugin, const char *file, bool assistant,
                 enum log_level level) {
    struct setup_window *window = calloc(1, sizeof(*window));
    enum setup_end end = SETUP_ENDED;

    if (!window) {
        log_error("no memory for the windows");
        return end;
    }
    window->plugin = plugin;
    window->file = file;
    window->assistant = assistant;
    InitializeCriticalSection(&window->lock);
    plugin_close(plugin);
    setup_listen(window, level);
    do { // again in another language
        window->rebuild = false;
        windows_speak(plugin->language);
        if (build(window) && serve(window)) {
            end = window->finished ? SETUP_FINISHED : SETUP_CLOSED;
        } else {
            end = SETUP_ENDED;
        }
        destroy(window);
    } while (window->rebuild && end != SETUP_ENDED);
    log_set_sink(NULL, NULL, level);
    plugin_close(plugin);
    wipe(window);
    DeleteCriticalSection(&window->lock);
    free(window);
    return end;
}
