// The controls of the window "Shift": which there are, where they stand.

#include "pos_plugin/agent/shift_win32.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)
#define N_(text) text

#define EDGE 12
#define TOP 104 // where the tabs begin
#define ROW 32

#define EDIT_STYLE (WS_TABSTOP | ES_AUTOHSCROLL)
#define TEXT_STYLE (WS_TABSTOP | WS_VSCROLL | ES_MULTILINE | ES_READONLY)

const char *const shift_tab_names[SHIFT_TABS] = {N_("_Totals"),
                                                 N_("Sales, _refund")};

static const struct {
    const wchar_t *kind;
    DWORD style;
    const char *text; // N_()
} parts[ID_SHIFT_COUNT] = {
    [ID_SHIFT_WHO] = {L"STATIC", SS_NOPREFIX, ""},
    [ID_SHIFT_CASHIER] = {L"EDIT", EDIT_STYLE, ""},
    [ID_SHIFT_ON] = {L"BUTTON", WS_TABSTOP, N_("Sign _on")},
    [ID_SHIFT_OFF] = {L"BUTTON", WS_TABSTOP, N_("Sign _off")},
    [ID_SHIFT_SAID] = {L"STATIC", SS_NOPREFIX, ""},
    [ID_SHIFT_PERIOD] = {L"STATIC", SS_NOPREFIX, ""},
    [ID_SHIFT_TOTALS] = {WC_LISTVIEWW, WIN32_LIST_STYLE, ""},
    [ID_SHIFT_OPEN] = {L"EDIT", TEXT_STYLE, ""},
    [ID_SHIFT_PRINT] = {L"BUTTON", WS_TABSTOP, N_("_Print …")},
    [ID_SHIFT_CSV] = {L"BUTTON", WS_TABSTOP, N_("Save as CS_V …")},
    [ID_SHIFT_HTML] = {L"BUTTON", WS_TABSTOP, N_("Save as pag_e …")},
    [ID_SHIFT_FOLLOW] = {L"BUTTON", WS_TABSTOP, N_("_Ask again")},
    [ID_SHIFT_FIND_LABEL] = {L"STATIC", SS_CENTERIMAGE,
                             N_("_Find: number or amount")},
    [ID_SHIFT_FIND] = {L"EDIT", EDIT_STYLE, ""},
    [ID_SHIFT_SALES] = {WC_LISTVIEWW, WIN32_LIST_STYLE, ""},
    [ID_SHIFT_FACTS] = {L"EDIT", TEXT_STYLE, ""},
    [ID_SHIFT_ORDER] = {WC_LISTVIEWW, WIN32_LIST_STYLE | LVS_NOCOLUMNHEADER,
                        ""},
    [ID_SHIFT_AMOUNT_LABEL] = {L"STATIC", SS_CENTERIMAGE, N_("_Amount")},
    [ID_SHIFT_AMOUNT] = {L"EDIT", EDIT_STYLE | ES_RIGHT, ""},
    [ID_SHIFT_REFUND] = {L"BUTTON", WS_TABSTOP, ""},
    [ID_SHIFT_HINT] = {L"STATIC", SS_NOPREFIX, ""},
    [ID_SHIFT_TABS] = {WC_TABCONTROLW, WS_TABSTOP | WS_CLIPSIBLINGS, ""},
    [ID_SHIFT_CLOSE] = {L"BUTTON", WS_TABSTOP, N_("_Close (Esc)")},
};

void
shift_get_text(const struct shift_window *window, enum shift_id id, char *text,
               size_t size) {
    win32_get_text(window->controls[id], text, size);
}

void
shift_set_text(struct shift_window *window, enum shift_id id,
               const char *text) {
    char lines[WIDE_TEXT_MAX];
    char now[WIDE_TEXT_MAX];
    size_t used = 0;

    for (; *text && used + 3 < sizeof(lines); text++) {
        if (*text == '\n') {
            lines[used++] = '\r';
        }
        lines[used++] = *text;
    }
    lines[used] = '\0';
    win32_get_text(window->controls[id], now, sizeof(now));
    if (strcmp(now, lines) != 0) {
        bool filling = window->filling;

        window->filling = true;
        win32_set_text(window->controls[id], lines);
        window->filling = filling;
    }
}

void
shift_put(struct shift_window *window, enum shift_id id, RECT units) {
    const struct win32_look *look = &window->look;

    MoveWindow(window->controls[id], win32_px(look, units.left),
               win32_px(look, units.top),
               win32_px(look, units.right - units.left),
               win32_px(look, units.bottom - units.top), TRUE);
}

void
shift_say(struct shift_window *window, const char *text) {
    shift_set_text(window, ID_SHIFT_SAID, text);
}

void
shift_scale(struct shift_window *window, int dpi) {
    win32_look_set(&window->look, dpi, window->language);
    for (int i = 1; i < ID_SHIFT_COUNT; i++) {
        SendMessageW(window->controls[i], WM_SETFONT,
                     (WPARAM)window->look
                         .fonts[i == ID_SHIFT_SAID ? FONT_BOLD : FONT_TEXT],
                     TRUE);
    }
}

void
shift_lay_out(struct shift_window *window) {
    const struct win32_look *look = &window->look;
    HWND tabs = window->controls[ID_SHIFT_TABS];
    RECT all;
    RECT page;
    int right;
    int bottom;

    GetClientRect(window->window, &all);
    right = MulDiv(all.right, 96, look->dpi) - EDGE;
    bottom = MulDiv(all.bottom, 96, look->dpi) - EDGE;
    shift_put(window, ID_SHIFT_WHO, (RECT){EDGE, EDGE, right - 290, 52});
    shift_put(window, ID_SHIFT_CASHIER,
              (RECT){right - 284, EDGE + 2, right - 120, EDGE + ROW - 2});
    shift_put(window, ID_SHIFT_ON,
              (RECT){right - 110, EDGE, right, EDGE + ROW});
    shift_put(window, ID_SHIFT_OFF,
              (RECT){right - 110, EDGE, right, EDGE + ROW});
    shift_put(window, ID_SHIFT_SAID, (RECT){EDGE, 56, right, TOP - 6});
    shift_put(window, ID_SHIFT_TABS,
              (RECT){EDGE, TOP, right, bottom - ROW - 8});
    shift_put(window, ID_SHIFT_CLOSE,
              (RECT){right - 140, bottom - ROW, right, bottom});
    GetClientRect(tabs, &page);
    SendMessageW(tabs, TCM_ADJUSTRECT, FALSE, (LPARAM)&page);
    MapWindowPoints(tabs, window->window, (POINT *)&page, 2);
    for (int i = 0; i < SHIFT_TABS; i++) {
        MoveWindow(window->pages[i], page.left, page.top,
                   page.right - page.left, page.bottom - page.top, TRUE);
    }
    right = MulDiv(page.right - page.left, 96, look->dpi);
    bottom = MulDiv(page.bottom - page.top, 96, look->dpi);
    shift_lay_out_totals(window, right, bottom);
    shift_lay_out_sales(window, right, bottom);
}

static HWND
new_page(const struct shift_window *window) {
    return CreateWindowExW(WS_EX_CONTROLPARENT, SHIFT_PAGE_CLASS, L"",
                           WS_CHILD | WS_CLIPCHILDREN, 0, 0, 0, 0,
                           window->window, NULL, GetModuleHandleW(NULL), NULL);
}

static HWND
new_part(const struct shift_window *window, enum shift_id id) {
    bool sunk = wcscmp(parts[id].kind, L"EDIT") == 0 ||
                wcscmp(parts[id].kind, WC_LISTVIEWW) == 0;
    HWND parent = id < ID_SHIFT_PERIOD || id >= ID_SHIFT_TABS ? window->window
                  : id < ID_SHIFT_FIND_LABEL ? window->pages[SHIFT_TAB_TOTALS]
                                             : window->pages[SHIFT_TAB_SALES];
    HWND part = CreateWindowExW(sunk ? WS_EX_CLIENTEDGE : 0, parts[id].kind,
                                L"", WS_CHILD | WS_VISIBLE | parts[id].style, 0,
                                0, 0, 0, parent, (HMENU)(INT_PTR)id,
                                GetModuleHandleW(NULL), NULL);
    char label[128];

    if (parts[id].text[0]) {
        win32_set_text(part, win32_with_key(_(parts[id].text), label));
    }
    return part;
}

void
shift_build(struct shift_window *window) {
    wchar_t wide[WIDE_TEXT_MAX];
    char label[128];

    for (int i = 0; i < SHIFT_TABS; i++) {
        window->pages[i] = new_page(window);
        SetWindowLongPtrW(window->pages[i], GWLP_USERDATA, (LONG_PTR)window);
    }
    for (int i = 1; i < ID_SHIFT_COUNT; i++) {
        window->controls[i] = new_part(window, (enum shift_id)i);
    }
    for (int i = 0; i < SHIFT_TABS; i++) {
        TCITEMW tab = {.mask = TCIF_TEXT,
                       .pszText = win32_wide(
                           win32_with_key(_(shift_tab_names[i]), label), wide)};

        SendMessageW(window->controls[ID_SHIFT_TABS], TCM_INSERTITEMW,
                     (WPARAM)i, (LPARAM)&tab);
    }
    SendMessageW(window->controls[ID_SHIFT_CASHIER], EM_SETLIMITTEXT,
                 CASHIER_MAX - 1, 0);
    SendMessageW(window->controls[ID_SHIFT_CASHIER], EM_SETCUEBANNER, TRUE,
                 (LPARAM)win32_wide(_("Cashier's name"), wide));
    SendMessageW(window->controls[ID_SHIFT_FIND], EM_SETLIMITTEXT,
                 SHIFT_FIND_MAX - 1, 0);
    shift_build_lists(window);
}
