// Texts, fonts, scale and place of the windows on Windows.

#include "pos_plugin/agent/parts_win32.h"

#include "capture/screen_win32.h"
#include "pos_plugin/agent/face.h"

#include <windowsx.h>

#define DEFAULT_DPI 96

wchar_t *
win32_wide(const char *text, wchar_t out[WIDE_TEXT_MAX]) {
    if (!MultiByteToWideChar(CP_UTF8, 0, text, -1, out, WIDE_TEXT_MAX)) {
        out[0] = L'\0';
    }
    return out;
}

void
win32_set_text(HWND window, const char *text) {
    wchar_t wide[WIDE_TEXT_MAX];

    SetWindowTextW(window, win32_wide(text, wide));
}

void
win32_get_text(HWND window, char *text, size_t size) {
    wchar_t wide[WIDE_TEXT_MAX];

    GetWindowTextW(window, wide, WIDE_TEXT_MAX);
    if (!WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, (int)size, NULL,
                             NULL)) {
        text[0] = '\0';
    }
}

const char *
win32_with_key(const char *text, char out[128]) {
    snprintf(out, 128, "%s", text);
    for (char *c = out; *c; c++) {
        *c = *c == '_' ? '&' : *c;
    }
    return out;
}

bool
win32_select_all(const MSG *message) {
    bool all = message->message == WM_KEYDOWN && message->wParam == 'A' &&
               GetKeyState(VK_CONTROL) < 0 && GetKeyState(VK_MENU) >= 0 &&
               (SendMessageW(message->hwnd, WM_GETDLGCODE, 0, 0) &
                DLGC_HASSETSEL) != 0;

    if (all) {
        SendMessageW(message->hwnd, EM_SETSEL, 0, -1);
    }
    return all;
}

int
win32_dpi(HWND window) {
    typedef UINT(WINAPI * get_dpi)(HWND);
    get_dpi get = (get_dpi)screen_find("user32.dll", "GetDpiForWindow");
    HDC device;
    int dpi;

    if (get) {
        return (int)get(window);
    }
    device = GetDC(NULL);
    dpi = GetDeviceCaps(device, LOGPIXELSY);
    ReleaseDC(NULL, device);
    return dpi;
}

int
win32_px(const struct win32_look *look, int units) {
    return MulDiv(units, look->dpi, DEFAULT_DPI);
}

void
win32_look_free(struct win32_look *look) {
    for (int i = 0; i < FONT_COUNT; i++) {
        DeleteObject(look->fonts[i]);
        look->fonts[i] = NULL;
    }
}

void
win32_look_set(struct win32_look *look, int dpi, enum language language) {
    static const struct {
        int units;
        int weight;
    } kinds[FONT_COUNT] = {
        [FONT_TEXT] = {15, FW_NORMAL}, [FONT_BOLD] = {15, FW_BOLD},
        [FONT_TITLE] = {20, FW_BOLD},  [FONT_TOTAL] = {50, FW_BOLD},
        [FONT_SIGN] = {20, FW_NORMAL},
    };

    const wchar_t *words =
        language == LANGUAGE_ZH ? L"Microsoft YaHei" : L"Segoe UI";

    win32_look_free(look);
    look->dpi = dpi;
    for (int i = 0; i < FONT_COUNT; i++) {
        look->fonts[i] = CreateFontW(
            -win32_px(look, kinds[i].units), 0, 0, 0, kinds[i].weight, FALSE,
            FALSE, FALSE, DEFAULT_CHARSET, OUT_DEFAULT_PRECIS,
            CLIP_DEFAULT_PRECIS, CLEARTYPE_QUALITY, VARIABLE_PITCH,
            i == FONT_SIGN ? L"Segoe UI Symbol" : words);
    }
}

int
win32_draw_text(HDC device, const struct win32_look *look, enum win32_font font,
                const char *text, RECT place, UINT format) {
    wchar_t wide[WIDE_TEXT_MAX];
    HGDIOBJ before = SelectObject(device, look->fonts[font]);
    int height = text[0] ? DrawTextW(device, win32_wide(text, wide), -1, &place,
                                     format | DT_NOPREFIX)
                         : 0;

    SelectObject(device, before);
    return height;
}

void
win32_draw_picture(HDC device, const struct image *picture, RECT place) {
    int width = place.right - place.left;
    int height = place.bottom - place.top;
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(info.bmiHeader),
                                     .biWidth = picture->width,
                                     .biHeight = -picture->height,
                                     .biPlanes = 1,
                                     .biBitCount = 32}};

    if (!picture->pixels) {
        return;
    }
    if (picture->width <= width && picture->height <= height) {
        width = picture->width;
        height = picture->height;
    } else if ((int64_t)picture->width * height >
               (int64_t)picture->height * width) {
        height = MulDiv(picture->height, width, picture->width);
    } else {
        width = MulDiv(picture->width, height, picture->height);
    }
    SetStretchBltMode(device, HALFTONE);
    SetBrushOrgEx(device, 0, 0, NULL);
    StretchDIBits(device, place.left, place.top, width, height, 0, 0,
                  picture->width, picture->height, picture->pixels, &info,
                  DIB_RGB_COLORS, SRCCOPY);
}

void
win32_place_beside(HWND window, int width, int height, struct rect region) {
    POINT point = {region.x, region.y};
    MONITORINFO monitor = {.cbSize = sizeof(monitor)};
    RECT *work = &monitor.rcWork;
    struct rect place;

    GetMonitorInfoW(MonitorFromPoint(point, MONITOR_DEFAULTTONEAREST),
                    &monitor);
    place = face_place((struct rect){work->left, work->top,
                                     work->right - work->left,
                                     work->bottom - work->top},
                       width, height, region);
    SetWindowPos(window, HWND_TOPMOST, place.x, place.y, width, height,
                 SWP_NOACTIVATE);
}

void
win32_place(HWND window, const struct win32_look *look, int width_units,
            int height_units, bool middle) {
    POINT origin = {0, 0};
    MONITORINFO monitor = {.cbSize = sizeof(monitor)};
    const RECT *work = &monitor.rcWork;
    int width = win32_px(look, width_units);
    int height = win32_px(look, height_units);

    GetMonitorInfoW(MonitorFromPoint(origin, MONITOR_DEFAULTTOPRIMARY),
                    &monitor);
    width = width > work->right - work->left ? work->right - work->left : width;
    height =
        height > work->bottom - work->top ? work->bottom - work->top : height;
    SetWindowPos(window, HWND_TOPMOST,
                 middle ? (work->left + work->right - width) / 2 : work->left,
                 middle ? (work->top + work->bottom - height) / 2 : work->top,
                 width, height, SWP_NOACTIVATE);
}

void
win32_take_rect(HWND window, const RECT *wanted) {
    SetWindowPos(window, NULL, wanted->left, wanted->top,
                 wanted->right - wanted->left, wanted->bottom - wanted->top,
                 SWP_NOZORDER | SWP_NOACTIVATE);
}

bool
win32_next_control(HWND window, UINT message, WPARAM code, LPARAM details) {
    if (message != WM_NEXTDLGCTL) {
        return false;
    }
    SetFocus(LOWORD(details)
                 ? (HWND)code
                 : GetNextDlgTabItem(window, GetFocus(), code != 0));
    return true;
}

bool
win32_can_have_focus(HWND control) {
    return control && IsWindowVisible(control) && IsWindowEnabled(control);
}

bool
win32_keep_focus(WPARAM code, HWND *focus) {
    if (LOWORD(code) == WA_INACTIVE) {
        *focus = GetFocus();
        return true;
    }
    if (!win32_can_have_focus(*focus)) {
        return false;
    }
    SetFocus(*focus);
    return true;
}

#define MONITORS_MAX 16

struct areas {
    struct rect list[MONITORS_MAX];
    size_t count;
};

static struct rect
rect_of(const RECT *from) {
    return (struct rect){from->left, from->top, from->right - from->left,
                         from->bottom - from->top};
}

static BOOL CALLBACK
add_area(HMONITOR monitor, HDC device, RECT *place, LPARAM context) {
    struct areas *areas = (struct areas *)context;
    MONITORINFO info = {.cbSize = sizeof(info)};

    (void)device;
    (void)place;
    if (areas->count < MONITORS_MAX && GetMonitorInfoW(monitor, &info)) {
        areas->list[areas->count++] = rect_of(&info.rcWork);
    }
    return TRUE;
}

static bool
find_place(const struct spot *spot, int width, int height, struct rect region,
           struct rect *out) {
    struct areas areas = {.count = 0};

    EnumDisplayMonitors(NULL, NULL, add_area, (LPARAM)&areas);
    return spot_place(spot, areas.list, areas.count, width, height, region,
                      out);
}

void
win32_settle(HWND window, const struct spot *spot, int width, int height,
             struct rect region) {
    MONITORINFO monitor = {.cbSize = sizeof(monitor)};
    struct rect here;
    struct rect wanted;
    RECT now;

    GetWindowRect(window, &now);
    here = (struct rect){now.left, now.top, width, height};
    GetMonitorInfoW(MonitorFromWindow(window, MONITOR_DEFAULTTONEAREST),
                    &monitor);
    if (find_place(spot, width, height, region, &wanted)) {
        SetWindowPos(window, HWND_TOPMOST, wanted.x, wanted.y, width, height,
                     SWP_NOACTIVATE);
    } else if (now.right == now.left ||
               !rect_contains(rect_of(&monitor.rcWork), here) ||
               !rect_is_empty(rect_intersect(here, region))) {
        win32_place_beside(window, width, height, region);
    } else {
        SetWindowPos(window, HWND_TOPMOST, 0, 0, width, height,
                     SWP_NOMOVE | SWP_NOACTIVATE);
    }
}

bool
win32_put(HWND window, struct rect region, struct spot *spot) {
    struct spot wanted = {.known = true};
    struct rect place;
    RECT now;

    GetWindowRect(window, &now);
    wanted.x = now.left;
    wanted.y = now.top;
    if (!find_place(&wanted, now.right - now.left, now.bottom - now.top, region,
                    &place)) {
        return false;
    }
    *spot = (struct spot){true, place.x, place.y};
    return true;
}

// As a button of Windows, but without taking the keyboard when it is clicked.
static LRESULT CALLBACK
receive_button(HWND button, UINT message, WPARAM code, LPARAM details) {
    WNDPROC original = (WNDPROC)GetWindowLongPtrW(button, GWLP_USERDATA);
    POINT pointer = {GET_X_LPARAM(details), GET_Y_LPARAM(details)};
    RECT all;

    switch (message) {
    case WM_LBUTTONDOWN:
    case WM_LBUTTONDBLCLK:
        SetCapture(button);
        SendMessageW(button, BM_SETSTATE, TRUE, 0);
        return 0;
    case WM_LBUTTONUP:
        if (GetCapture() != button) {
            return 0;
        }
        ReleaseCapture();
        SendMessageW(button, BM_SETSTATE, FALSE, 0);
        GetClientRect(button, &all);
        if (PtInRect(&all, pointer)) {
            SendMessageW(GetParent(button), WM_COMMAND,
                         (WPARAM)GetDlgCtrlID(button), (LPARAM)button);
        }
        return 0;
    default:
        return CallWindowProcW(original, button, message, code, details);
    }
}

void
win32_quiet_button(HWND button) {
    SetWindowLongPtrW(button, GWLP_USERDATA,
                      GetWindowLongPtrW(button, GWLP_WNDPROC));
    SetWindowLongPtrW(button, GWLP_WNDPROC, (LONG_PTR)receive_button);
}

void
win32_stay_in_front(HWND window) {
    HWND above = window;
    RECT ours;

    if (!IsWindowVisible(window)) {
        return;
    }
    GetWindowRect(window, &ours);
    while ((above = GetWindow(above, GW_HWNDPREV))) {
        DWORD process = 0;
        RECT theirs;

        GetWindowThreadProcessId(above, &process);
        GetWindowRect(above, &theirs);
        if (process != GetCurrentProcessId() && IsWindowVisible(above) &&
            IntersectRect(&theirs, &theirs, &ours)) {
            SetWindowPos(window, HWND_TOPMOST, 0, 0, 0, 0,
                         SWP_NOMOVE | SWP_NOSIZE | SWP_NOACTIVATE);
            return;
        }
    }
}
