// The windows of the desktop, for every source of pixels on Windows.

#include "capture/screen_win32.h"

#include <dwmapi.h>
#include <string.h>
#include <wchar.h>

// Not in every header.
#define CLOAKED 14

typedef HRESULT(WINAPI *attribute_function)(HWND, DWORD, PVOID, DWORD);
typedef UINT(WINAPI *dpi_function)(HWND);

struct lister {
    struct capture_windows *out;
    attribute_function attribute; // Vista and later
    dpi_function dpi;             // Windows 10 and later
};

static void
copy_text(char *to, size_t size, const wchar_t *from) {
    int length = (int)wcslen(from);
    int used = 0;

    // Whole characters only.
    while (length > 0) {
        used = WideCharToMultiByte(CP_UTF8, 0, from, length, to, (int)size - 1,
                                   NULL, NULL);
        if (used > 0) {
            break;
        }
        length--;
    }
    to[used] = '\0';
    for (char *c = to; *c; c++) {
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    }
}

// WPF puts a number of its own into the name at each start, after ";;", and
// Windows Forms one of the program domain, after ".app.".
static void
cut_kind(wchar_t *kind) {
    wchar_t *end = wcsstr(kind, L";;");

    if (!end) {
        end = wcsncmp(kind, L"WindowsForms", 12) == 0 ? wcsstr(kind, L".app.")
                                                      : NULL;
    }
    if (end) {
        *end = L'\0';
    }
}

static bool
is_seen(const struct lister *lister, HWND window) {
    LONG style = GetWindowLongW(window, GWL_EXSTYLE);
    DWORD cloaked = 0;

    if (!IsWindowVisible(window) || IsIconic(window) ||
        ((style & WS_EX_TRANSPARENT) && (style & WS_EX_LAYERED))) {
        return false;
    }
    if (lister->attribute) {
        lister->attribute(window, CLOAKED, &cloaked, sizeof(cloaked));
    }
    return cloaked == 0;
}

static struct rect
to_rect(const RECT *rect) {
    return (struct rect){rect->left, rect->top, rect->right - rect->left,
                         rect->bottom - rect->top};
}

static void
read_rects(const struct lister *lister, HWND window,
           struct capture_window *out) {
    RECT frame = {0};
    RECT content = {0};
    POINT corner = {0, 0};

    // The plain rectangle has borders that nobody sees.
    if (!lister->attribute ||
        lister->attribute(window, DWMWA_EXTENDED_FRAME_BOUNDS, &frame,
                          sizeof(frame)) != S_OK) {
        GetWindowRect(window, &frame);
    }
    GetClientRect(window, &content);
    ClientToScreen(window, &corner);
    out->frame = to_rect(&frame);
    out->content = to_rect(&content);
    out->content.x = corner.x;
    out->content.y = corner.y;
}

static BOOL CALLBACK
add(HWND window, LPARAM context) {
    struct lister *lister = (struct lister *)context;
    struct capture_window *out;
    wchar_t text[256] = L"";
    DWORD process = 0;

    if (lister->out->count == CAPTURE_WINDOWS_MAX) {
        return FALSE;
    }
    if (!is_seen(lister, window)) {
        return TRUE;
    }
    out = &lister->out->windows[lister->out->count];
    *out = (struct capture_window){.id = (uintptr_t)window};
    read_rects(lister, window, out);
    if (rect_is_empty(out->frame)) {
        return TRUE;
    }
    GetWindowThreadProcessId(window, &process);
    out->own = process == GetCurrentProcessId();
    out->dpi = lister->dpi ? (int32_t)lister->dpi(window) : 0;
    if (GetClassNameW(window, text, 256) > 0) {
        cut_kind(text);
        copy_text(out->kind, sizeof(out->kind), text);
    }
    if (GetWindowTextW(window, text, 256) > 0) {
        copy_text(out->title, sizeof(out->title), text);
    }
    lister->out->count++;
    return TRUE;
}

enum status
screen_windows(void *state, struct capture_windows *out) {
    struct lister lister = {
        .out = out,
        .attribute = (attribute_function)screen_find("dwmapi.dll",
                                                     "DwmGetWindowAttribute"),
        .dpi = (dpi_function)screen_find("user32.dll", "GetDpiForWindow"),
    };
    void *before = screen_enter();

    (void)state;
    out->count = 0;
    EnumWindows(add, (LPARAM)&lister); // topmost first
    screen_leave(before);
    return STATUS_OK;
}
