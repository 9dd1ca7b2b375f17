// Texts, fonts, scale and place of the windows on Windows.

#include "pos_plugin/agent/parts_win32.h"

#include "capture/screen_win32.h"
#include "pos_plugin/agent/face.h"

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
