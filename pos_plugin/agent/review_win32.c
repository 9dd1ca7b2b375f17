// The review on Windows: the picture beside the order, every number a field.

#include "pos_plugin/agent/parts_win32.h"
#include "pos_plugin/agent/review.h"

#include <libintl.h>
#include <stdlib.h>
// After windows.h:
#include <commctrl.h>

#define _(text) gettext(text)

#define CLASS_NAME L"posplugin-review"
#define LIST_CLASS L"posplugin-review-list"

#define EDGE_UNITS 12
#define PICTURE_UNITS 360
#define LIST_UNITS 480
#define TOP_UNITS 430
#define ROW_UNITS 28
#define FIELD_UNITS 24
#define SIGN_UNITS 24
#define BUTTON_UNITS 34
#define REASONS_UNITS 110

// Ids of fields: lines first, then sums; of buttons above them.
#define ID_SUMS (ORDER_ITEMS_MAX * REVIEW_FIELDS)
#define ID_FIELDS (ID_SUMS + REVIEW_SUMS)
#define ID_REMOVE 2000 // and the number of the line
#define ID_ADD 3000
#define ID_GO 3001
#define ID_STOP 3002
#define ID_AGAIN 3003

// Columns of the list in units: the four fields, the button behind them.
static const int columns[REVIEW_FIELDS + 1] = {24, 210, 286, 362, 438};

struct review_window {
    HWND window;
    HWND list;
    HWND verdict;
    HWND reasons;
    HWND go;
    HWND stop;
    HWND again;
    HWND signs[ORDER_ITEMS_MAX + REVIEW_SUMS]; // of a row: ✘ or ⚠
    bool bad[ID_FIELDS];                       // its text is no number
    struct win32_look look;
    struct review review;
    struct image picture;
    enum language language;
    int height; // of the list's content, pixels
    int scroll; // pixels above what is seen
    bool filling;
    void (*accepted)(void *context, const struct order *order);
    void (*stopped)(void *context);
    void (*again_asked)(void *context);
    void *context;
};

// gettext marks a key by "_", Windows by "&".
static const char *
with_key(const char *text, char out[128]) {
    snprintf(out, 128, "%s", text);
    for (char *c = out; *c; c++) {
        *c = *c == '_' ? '&' : *c;
    }
    return out;
}

static bool
is_doubtful(const struct reading *reading, uint32_t item_id) {
    for (size_t i = 0; i < reading->reason_count; i++) {
        if (reading->reasons[i].item_id == item_id && item_id) {
            return true;
        }
    }
    return false;
}

static bool
any_bad(const struct review_window *window, size_t first, size_t count) {
    for (size_t i = first; i < first + count; i++) {
        if (window->bad[i]) {
            return true;
        }
    }
    return false;
}

static void
show_signs(struct review_window *window) {
    const struct order *order = &window->review.order;

    for (size_t i = 0; i < order->item_count; i++) {
        bool bad = any_bad(window, i * REVIEW_FIELDS, REVIEW_FIELDS);
        bool doubt =
            is_doubtful(&window->review.judged, order->items[i].item_id);

        win32_set_text(window->signs[i], bad ? "✘" : doubt ? "⚠" : "");
    }
    for (size_t s = 0; s < REVIEW_SUMS; s++) {
        win32_set_text(window->signs[order->item_count + s],
                       window->bad[ID_SUMS + s] ? "✘" : "");
    }
}

static void
show_verdict(struct review_window *window) {
    const struct reading *judged = &window->review.judged;
    bool bad = any_bad(window, 0, ID_FIELDS);
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
    show_signs(window);
}

static HWND
new_control(struct review_window *window, HWND parent, const wchar_t *kind,
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

/** A control of the list, in units from its upper left corner. */
static HWND
put(struct review_window *window, const wchar_t *kind, const char *text,
    DWORD style, int id, RECT units) {
    HWND control = new_control(window, window->list, kind, text, style, id);
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

// The list anew, from the order; the first field gets the keyboard back.
static void
fill(struct review_window *window) {
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
    put(window, L"BUTTON", with_key(_("_Add a line"), add), WS_TABSTOP, ID_ADD,
        cell(lines + 1, columns[0], columns[0] + 130));
    for (int s = 0; s < REVIEW_SUMS; s++) {
        put_sum(window, (enum review_sum)s, lines + 2 + s);
    }
    window->height =
        win32_px(&window->look, (lines + 2 + REVIEW_SUMS) * ROW_UNITS);
    set_scroll(window, 0);
    window->filling = false;
    show_verdict(window);
    InvalidateRect(window->list, NULL, TRUE);
}

static void
on_typed(struct review_window *window, HWND field, int id) {
    wchar_t wide[ORDER_LABEL_MAX];
    char text[3 * ORDER_LABEL_MAX];
    bool good;

    GetWindowTextW(field, wide, ORDER_LABEL_MAX);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL);
    good = id < ID_SUMS
               ? review_set_item(&window->review, (size_t)id / REVIEW_FIELDS,
                                 (enum review_field)(id % REVIEW_FIELDS), text)
               : review_set_sum(&window->review,
                                (enum review_sum)(id - ID_SUMS), text);
    window->bad[id] = !good;
    review_judge(&window->review);
    show_verdict(window);
}

static void
show_field(struct review_window *window, HWND field) {
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
            on_typed(window, control, id);
        } else if (what == EN_SETFOCUS) {
            show_field(window, control);
            SendMessageW(control, EM_SETSEL, 0, -1);
        }
    } else if (what == BN_CLICKED) {
        on_button(window, id);
    }
}

static void
on_scroll(struct review_window *window, int how) {
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
        on_scroll(window, LOWORD(code));
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

    return new_control(window, window->window, L"BUTTON", with_key(text, label),
                       WS_TABSTOP, id);
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
        new_control(window, window->window, L"STATIC", "", SS_NOPREFIX, 0);
    window->reasons =
        new_control(window, window->window, L"STATIC", "", SS_NOPREFIX, 0);
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
    ShowWindow(window->window, SW_HIDE);
}

/** Ctrl+A, which fields of one line do not know by themselves everywhere. */
static bool
is_select_all(const MSG *message) {
    return message->message == WM_KEYDOWN && message->wParam == 'A' &&
           GetKeyState(VK_CONTROL) < 0 && GetKeyState(VK_MENU) >= 0 &&
           (SendMessageW(message->hwnd, WM_GETDLGCODE, 0, 0) &
            DLGC_HASSETSEL) != 0;
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
    if (is_select_all(message)) {
        SendMessageW(message->hwnd, EM_SETSEL, 0, -1);
        return true;
    }
    return IsDialogMessageW(window->window, message);
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
