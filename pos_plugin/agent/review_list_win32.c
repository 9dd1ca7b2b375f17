// The list of the review: a row for each line of the order, its numbers fields.

#include "pos_plugin/agent/review_win32.h"

#include <libintl.h>
// After windows.h:
#include <commctrl.h>

#define _(text) gettext(text)

#define ROW_UNITS 28
#define FIELD_UNITS 24
#define SIGN_UNITS 24

// Columns of the list in units: the four fields, the button behind them.
static const int columns[REVIEW_FIELDS + 1] = {24, 210, 286, 362, 438};

static bool
any_bad(const struct review_window *window, size_t first, size_t count) {
    for (size_t i = first; i < first + count; i++) {
        if (window->bad[i]) {
            return true;
        }
    }
    return false;
}

bool
review_list_is_bad(const struct review_window *window) {
    return any_bad(window, 0, ID_FIELDS);
}

void
review_list_signs(struct review_window *window) {
    const struct order *order = &window->review.order;

    for (size_t i = 0; i < order->item_count; i++) {
        bool bad = any_bad(window, i * REVIEW_FIELDS, REVIEW_FIELDS);
        bool doubt =
            review_is_doubtful(&window->review, order->items[i].item_id);

        win32_set_text(window->signs[i], bad ? "✘" : doubt ? "⚠" : "");
    }
    for (size_t s = 0; s < REVIEW_SUMS; s++) {
        win32_set_text(window->signs[order->item_count + s],
                       window->bad[ID_SUMS + s] ? "✘" : "");
    }
}

/** A control of the list, in units from its upper left corner. */
static HWND
put(struct review_window *window, const wchar_t *kind, const char *text,
    DWORD style, int id, RECT units) {
    HWND control = review_control(window, window->list, kind, text, style, id);
    const struct win32_look *look = &window->look;

    MoveWindow(control, win32_px(look, units.left), win32_px(look, units.top),
               win32_px(look, units.right - units.left),
               win32_px(look, units.bottom - units.top), FALSE);
    return control;
}

static RECT
cell(int row, int left, int right) {
    return (RECT){left, row * ROW_UNITS, right, row * ROW_UNITS + FIELD_UNITS};
}

static void
put_sign(struct review_window *window, size_t index, int row, int left) {
    HWND sign = put(window, L"STATIC", "", SS_CENTER, 0,
                    cell(row, left, left + SIGN_UNITS - 2));

    SendMessageW(sign, WM_SETFONT, (WPARAM)window->look.fonts[FONT_SIGN], TRUE);
    window->signs[index] = sign;
}

static void
put_item(struct review_window *window, size_t line) {
    const int row = (int)line + 1;

    put_sign(window, line, row, 0);
    for (int f = 0; f < REVIEW_FIELDS; f++) {
        char text[ORDER_LABEL_MAX];
        HWND field;

        review_item_text(&window->review, line, (enum review_field)f, text);
        field = put(window, L"EDIT", text,
                    WS_TABSTOP | ES_AUTOHSCROLL |
                        (f == REVIEW_LABEL ? ES_LEFT : ES_RIGHT),
                    (int)line * REVIEW_FIELDS + f,
                    cell(row, columns[f], columns[f + 1] - 4));
        SendMessageW(field, EM_SETLIMITTEXT, ORDER_LABEL_MAX / 4, 0);
    }
    put(window, L"BUTTON", "−", 0, ID_REMOVE + (int)line,
        cell(row, columns[REVIEW_FIELDS], columns[REVIEW_FIELDS] + 24));
}

static void
put_sum(struct review_window *window, enum review_sum sum, int row) {
    const char *const names[REVIEW_SUMS] = {_("Subtotal"), _("Discount"),
                                            _("Tax"), _("Total")};
    char text[MONEY_TEXT_MAX];

    review_sum_text(&window->review, sum, text);
    put_sign(window, window->review.order.item_count + sum, row, columns[0]);
    put(window, L"STATIC", names[sum], SS_RIGHT | SS_CENTERIMAGE, 0,
        cell(row, columns[1], columns[3] - 8));
    put(window, L"EDIT", text, WS_TABSTOP | ES_AUTOHSCROLL | ES_RIGHT,
        ID_SUMS + (int)sum, cell(row, columns[3], columns[4] - 4));
}

static void
set_scroll(struct review_window *window, int scroll) {
    RECT seen;
    SCROLLINFO bar = {.cbSize = sizeof(bar),
                      .fMask = SIF_RANGE | SIF_PAGE | SIF_POS,
                      .nMax = window->height - 1};
    int highest;

    GetClientRect(window->list, &seen);
    highest = window->height - seen.bottom;
    scroll = scroll > highest ? highest : scroll;
    scroll = scroll < 0 ? 0 : scroll;
    bar.nPage = (UINT)seen.bottom;
    bar.nPos = scroll;
    SetScrollInfo(window->list, SB_VERT, &bar, TRUE);
    ScrollWindowEx(window->list, 0, window->scroll - scroll, NULL, NULL, NULL,
                   NULL, SW_SCROLLCHILDREN | SW_INVALIDATE | SW_ERASE);
    window->scroll = scroll;
}

void
review_list_fill(struct review_window *window) {
    const char *const heads[REVIEW_FIELDS] = {_("Item"), _("Quantity"),
                                              _("Price"), _("Amount")};
    const int lines = (int)window->review.order.item_count;
    char add[128];
    HWND child;

    window->filling = true;
    set_scroll(window, 0);
    while ((child = GetWindow(window->list, GW_CHILD))) {
        DestroyWindow(child);
    }
    memset(window->bad, 0, sizeof(window->bad));
    review_judge(&window->review);
    for (int f = 0; f < REVIEW_FIELDS; f++) {
        put(window, L"STATIC", heads[f], f == REVIEW_LABEL ? SS_LEFT : SS_RIGHT,
            0, cell(0, columns[f], columns[f + 1] - 6));
    }
    for (int i = 0; i < lines; i++) {
        put_item(window, (size_t)i);
    }
    put(window, L"BUTTON", win32_with_key(_("_Add a line"), add), WS_TABSTOP,
        ID_ADD, cell(lines + 1, columns[0], columns[0] + 130));
    for (int s = 0; s < REVIEW_SUMS; s++) {
        put_sum(window, (enum review_sum)s, lines + 2 + s);
    }
    window->height =
        win32_px(&window->look, (lines + 2 + REVIEW_SUMS) * ROW_UNITS);
    set_scroll(window, 0);
    window->filling = false;
    InvalidateRect(window->list, NULL, TRUE);
}

void
review_list_typed(struct review_window *window, HWND field, int id) {
    char text[3 * ORDER_LABEL_MAX];
    bool good;

    win32_get_text(field, text, sizeof(text));
    good = id < ID_SUMS
               ? review_set_item(&window->review, (size_t)id / REVIEW_FIELDS,
                                 (enum review_field)(id % REVIEW_FIELDS), text)
               : review_set_sum(&window->review,
                                (enum review_sum)(id - ID_SUMS), text);
    window->bad[id] = !good;
    review_judge(&window->review);
}

void
review_list_show(struct review_window *window, HWND field) {
    RECT place;
    RECT seen;

    GetWindowRect(field, &place);
    MapWindowPoints(NULL, window->list, (POINT *)&place, 2);
    GetClientRect(window->list, &seen);
    if (place.top < 0) {
        set_scroll(window, window->scroll + place.top);
    } else if (place.bottom > seen.bottom) {
        set_scroll(window, window->scroll + place.bottom - seen.bottom);
    }
}

void
review_list_scroll(struct review_window *window, int how) {
    SCROLLINFO bar = {.cbSize = sizeof(bar), .fMask = SIF_ALL};
    const int row = win32_px(&window->look, ROW_UNITS);
    int to = window->scroll;

    GetScrollInfo(window->list, SB_VERT, &bar);
    to = how == SB_LINEUP       ? to - row
         : how == SB_LINEDOWN   ? to + row
         : how == SB_PAGEUP     ? to - (int)bar.nPage
         : how == SB_PAGEDOWN   ? to + (int)bar.nPage
         : how == SB_THUMBTRACK ? bar.nTrackPos
                                : to;
    set_scroll(window, to);
}
