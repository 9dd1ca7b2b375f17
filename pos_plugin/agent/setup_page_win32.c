// A page: a stack of controls in a window that scrolls.

#include "pos_plugin/agent/setup_win32.h"

// After windows.h:
#include <windowsx.h>

#define PAGE_CLASS L"posplugin-setup-page"
#define VIEW_CLASS L"posplugin-setup-view"

#define MARGIN_UNITS 10
#define GAP_UNITS 8
#define BUTTON_UNITS 30
#define LINE_UNITS 40

static struct setup_stack *
stack_of(struct setup_window *window, HWND handle) {
    for (int i = 0; i < SETUP_PAGES; i++) {
        if (window->pages[i].handle == handle) {
            return &window->pages[i];
        }
    }
    return NULL;
}

static struct setup_control *
find(struct setup_window *window, int page, HWND handle) {
    struct setup_stack *stack = &window->pages[page];
    size_t i = 0;

    while (stack->controls[i].handle != handle) {
        i++; // it is one of them
    }
    return &stack->controls[i];
}

// --- scrolling

static void
set_scroll(struct setup_stack *stack, int scroll) {
    RECT seen;
    SCROLLINFO bar = {.cbSize = sizeof(bar),
                      .fMask = SIF_RANGE | SIF_PAGE | SIF_POS,
                      .nMax = stack->height - 1};
    int highest;

    GetClientRect(stack->handle, &seen);
    highest = stack->height - seen.bottom;
    scroll = scroll > highest ? highest : scroll;
    scroll = scroll < 0 ? 0 : scroll;
    bar.nPage = (UINT)seen.bottom;
    bar.nPos = scroll;
    SetScrollInfo(stack->handle, SB_VERT, &bar, TRUE);
    if (scroll != stack->scroll) {
        ScrollWindowEx(stack->handle, 0, stack->scroll - scroll, NULL, NULL,
                       NULL, NULL,
                       SW_SCROLLCHILDREN | SW_INVALIDATE | SW_ERASE);
        stack->scroll = scroll;
    }
}

static void
on_scroll(struct setup_window *window, struct setup_stack *stack, int how) {
    SCROLLINFO bar = {.cbSize = sizeof(bar), .fMask = SIF_ALL};
    const int line = win32_px(&window->look, LINE_UNITS);
    int to = stack->scroll;

    GetScrollInfo(stack->handle, SB_VERT, &bar);
    to = how == SB_LINEUP       ? to - line
         : how == SB_LINEDOWN   ? to + line
         : how == SB_PAGEUP     ? to - (int)bar.nPage
         : how == SB_PAGEDOWN   ? to + (int)bar.nPage
         : how == SB_THUMBTRACK ? bar.nTrackPos
                                : to;
    set_scroll(stack, to);
}

void
setup_reveal(struct setup_window *window, HWND control) {
    struct setup_stack *stack = &window->pages[window->page];
    const int edge = win32_px(&window->look, LINE_UNITS);
    RECT place;
    RECT seen;

    if (!control || !IsChild(stack->handle, control)) {
        return;
    }
    GetWindowRect(control, &place);
    MapWindowPoints(NULL, stack->handle, (POINT *)&place, 2);
    GetClientRect(stack->handle, &seen);
    if (place.top < edge) {
        set_scroll(stack, stack->scroll + place.top - edge);
    } else if (place.bottom > seen.bottom - edge) {
        set_scroll(stack, stack->scroll + place.bottom - seen.bottom + edge);
    }
}

// --- layout

static int
text_size(struct setup_window *window, const struct setup_control *control,
          int width, bool height) {
    char text[SETUP_FINDINGS_MAX];
    RECT place = {0, 0, width, 0};
    HDC device = GetDC(control->handle);
    HGDIOBJ before =
        SelectObject(device, window->look.fonts[control->place.font]);
    wchar_t wide[WIDE_TEXT_MAX];

    win32_get_text(control->handle, text, sizeof(text));
    DrawTextW(device, win32_wide(text, wide), -1, &place,
              DT_CALCRECT | (height ? DT_WORDBREAK : 0));
    SelectObject(device, before);
    ReleaseDC(control->handle, device);
    return text[0] ? (height ? place.bottom : place.right) : 0;
}

static int
width_of(struct setup_window *window, const struct setup_control *control,
         int left, int right) {
    int width = win32_px(&window->look, control->place.width);

    if (control->place.width < 0) { // as its text
        width = text_size(window, control, right - left, false) +
                win32_px(&window->look, 4 * GAP_UNITS);
    }
    return control->place.width == 0 || width > right - left ? right - left
                                                             : width;
}

// Space that the ones beside a control need.
static int
width_beside(struct setup_window *window, const struct setup_stack *stack,
             size_t index) {
    const int gap = win32_px(&window->look, GAP_UNITS);
    int width = 0;

    for (size_t i = index + 1;
         i < stack->count && stack->controls[i].place.beside; i++) {
        if (!stack->controls[i].hidden) {
            width += gap + width_of(window, &stack->controls[i], 0, 10000);
        }
    }
    return width;
}

void
setup_lay_out(struct setup_window *window, int page) {
    struct setup_stack *stack = &window->pages[page];
    const int margin = win32_px(&window->look, MARGIN_UNITS);
    const int gap = win32_px(&window->look, GAP_UNITS);
    RECT all;
    RECT row = {margin, 0, margin, margin}; // its end is where the next begins

    GetClientRect(stack->handle, &all);
    for (size_t i = 0; i < stack->count; i++) {
        struct setup_control *c = &stack->controls[i];
        int right = all.right - margin;
        int width;
        int height;

        if (c->hidden) {
            continue;
        }
        if (!c->place.beside) {
            row = (RECT){margin, row.bottom, margin, row.bottom};
            right -= width_beside(window, stack, i);
        }
        width = width_of(window, c, row.right, right);
        height = c->place.height ? win32_px(&window->look, c->place.height)
                                 : text_size(window, c, width, true);
        MoveWindow(c->handle, row.right, row.top - stack->scroll, width, height,
                   TRUE);
        row.right += width + gap;
        if (height > 0 && row.bottom < row.top + height + gap) {
            row.bottom = row.top + height + gap;
        }
    }
    stack->height = row.bottom + margin;
    set_scroll(stack, stack->scroll);
    InvalidateRect(stack->handle, NULL, TRUE);
}

// --- controls

HWND
setup_add(struct setup_window *window, int page, const wchar_t *kind,
          const char *text, DWORD style, int id, struct setup_place place) {
    struct setup_stack *stack = &window->pages[page];
    struct setup_control *control = &stack->controls[stack->count];
    bool sunk = wcscmp(kind, L"EDIT") == 0 || wcscmp(kind, L"LISTBOX") == 0;

    if (stack->count == SETUP_CONTROLS) {
        return NULL;
    }
    stack->count++;
    control->place = place;
    control->handle = CreateWindowExW(sunk ? WS_EX_CLIENTEDGE : 0, kind, L"",
                                      WS_CHILD | WS_VISIBLE | style, 0, 0, 0, 0,
                                      stack->handle, (HMENU)(INT_PTR)id,
                                      GetModuleHandleW(NULL), NULL);
    SetWindowLongPtrW(control->handle, GWLP_USERDATA, (LONG_PTR)window);
    SendMessageW(control->handle, WM_SETFONT,
                 (WPARAM)window->look.fonts[place.font], TRUE);
    win32_set_text(control->handle, text);
    return control->handle;
}

HWND
setup_label(struct setup_window *window, int page, const char *text,
            enum win32_font font) {
    return setup_add(window, page, L"STATIC", text, SS_NOPREFIX, 0,
                     (struct setup_place){.font = font});
}

HWND
setup_button(struct setup_window *window, int page, const char *text, int id,
             bool beside) {
    char label[128];

    return setup_add(
        window, page, L"BUTTON", win32_with_key(text, label), WS_TABSTOP, id,
        (struct setup_place){
            .width = -1, .height = BUTTON_UNITS, .beside = beside});
}

void
setup_show(struct setup_window *window, int page, HWND control, bool on) {
    find(window, page, control)->hidden = !on;
    ShowWindow(control, on ? SW_SHOWNA : SW_HIDE);
}

void
setup_say(struct setup_window *window, int page, HWND control,
          const char *text) {
    win32_set_text(control, text);
    setup_lay_out(window, page);
}

void
setup_resize(struct setup_window *window, int page, HWND control, int height) {
    find(window, page, control)->place.height = height;
    setup_show(window, page, control, height > 0);
    setup_lay_out(window, page);
    InvalidateRect(control, NULL, TRUE);
}

void
setup_page_scale(struct setup_window *window, int page) {
    struct setup_stack *stack = &window->pages[page];

    for (size_t i = 0; i < stack->count; i++) {
        SendMessageW(stack->controls[i].handle, WM_SETFONT,
                     (WPARAM)window->look.fonts[stack->controls[i].place.font],
                     TRUE);
    }
}

void
setup_page_enable(struct setup_window *window, int page, bool on) {
    struct setup_stack *stack = &window->pages[page];

    for (size_t i = 0; i < stack->count; i++) {
        HWND control = stack->controls[i].handle;

        if (GetWindowLongPtrW(control, GWL_STYLE) & WS_TABSTOP) {
            EnableWindow(control, on);
        }
    }
}

void
setup_focus_first(struct setup_window *window) {
    HWND page = window->pages[window->page].handle;
    HWND first = GetNextDlgTabItem(page, NULL, FALSE);

    SetFocus(first ? first : window->next);
}

// --- windows

static LRESULT CALLBACK
receive_page(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct setup_window *window =
        (struct setup_window *)GetWindowLongPtrW(handle, GWLP_USERDATA);
    struct setup_stack *stack = window ? stack_of(window, handle) : NULL;

    if (!stack) {
        return DefWindowProcW(handle, message, code, details);
    }
    switch (message) {
    case WM_COMMAND:
        if (!window->filling) {
            setup_command(window, HIWORD(code), LOWORD(code));
        }
        return 0;
    case WM_VSCROLL:
        on_scroll(window, stack, LOWORD(code));
        return 0;
    case WM_MOUSEWHEEL:
        set_scroll(stack,
                   stack->scroll - GET_WHEEL_DELTA_WPARAM(code) *
                                       win32_px(&window->look, LINE_UNITS) /
                                       WHEEL_DELTA);
        return 0;
    case WM_SIZE:
        setup_lay_out(window, (int)(stack - window->pages));
        return 0;
    default:
        return DefWindowProcW(handle, message, code, details);
    }
}

static LRESULT CALLBACK
receive_view(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct setup_window *window =
        (struct setup_window *)GetWindowLongPtrW(handle, GWLP_USERDATA);
    PAINTSTRUCT work;
    RECT all;
    HDC device;

    if (!window || message != WM_PAINT) {
        return DefWindowProcW(handle, message, code, details);
    }
    device = BeginPaint(handle, &work);
    GetClientRect(handle, &all);
    SetBkMode(device, TRANSPARENT);
    setup_paint(window, GetDlgCtrlID(handle), device, all);
    EndPaint(handle, &work);
    return 0;
}

void
setup_register_classes(void) {
    WNDCLASSW kind = {.lpfnWndProc = receive_page,
                      .hInstance = GetModuleHandleW(NULL),
                      .hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
                      .hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1),
                      .lpszClassName = PAGE_CLASS};

    RegisterClassW(&kind);
    kind.lpfnWndProc = receive_view;
    kind.lpszClassName = VIEW_CLASS;
    RegisterClassW(&kind);
}

void
setup_page_new(struct setup_window *window, int page) {
    struct setup_stack *stack = &window->pages[page];

    *stack = (struct setup_stack){0};
    stack->handle = CreateWindowExW(
        WS_EX_CONTROLPARENT, PAGE_CLASS, L"",
        WS_CHILD | WS_VSCROLL | WS_CLIPCHILDREN | WS_CLIPSIBLINGS, 0, 0, 0, 0,
        window->window, NULL, GetModuleHandleW(NULL), NULL);
    SetWindowLongPtrW(stack->handle, GWLP_USERDATA, (LONG_PTR)window);
}
