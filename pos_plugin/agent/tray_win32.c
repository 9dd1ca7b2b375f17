// The icon beside the clock, by Shell_NotifyIcon.

#include "pos_plugin/agent/parts_win32.h"
#include "pos_plugin/agent/tray.h"

#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>

#define CLASS_NAME L"posplugin-tray"
#define WM_ICON (WM_APP + 1)
#define ICON_ID 1

struct tray {
    HWND window; // for messages alone
    UINT taskbar_created;
    HICON icon; // owned
    bool there;
    struct tray_model model;
    void (*chosen)(void *context, enum choice choice);
    void (*moved)(void *context);
    void *context;
};

// A sign on paper with a frame, so that it is seen on bars of any colour.
static HICON
draw(const char *sign) {
    const int size = GetSystemMetrics(SM_CXSMICON);
    RECT all = {0, 0, size, size};
    HDC screen = GetDC(NULL);
    HDC device = CreateCompatibleDC(screen);
    ICONINFO info = {.fIcon = TRUE,
                     .hbmMask = CreateBitmap(size, size, 1, 1, NULL),
                     .hbmColor = CreateCompatibleBitmap(screen, size, size)};
    HFONT font =
        CreateFontW(-size * 4 / 5, 0, 0, 0, FW_NORMAL, FALSE, FALSE, FALSE,
                    DEFAULT_CHARSET, OUT_DEFAULT_PRECIS, CLIP_DEFAULT_PRECIS,
                    ANTIALIASED_QUALITY, VARIABLE_PITCH, L"Segoe UI Symbol");
    HGDIOBJ font_before = SelectObject(device, font);
    HGDIOBJ before = SelectObject(device, info.hbmMask);
    wchar_t wide[WIDE_TEXT_MAX];
    HICON icon;

    PatBlt(device, 0, 0, size, size, BLACKNESS); // nothing shines through
    SelectObject(device, info.hbmColor);
    PatBlt(device, 0, 0, size, size, WHITENESS);
    FrameRect(device, &all, GetStockObject(BLACK_BRUSH));
    SetBkMode(device, TRANSPARENT);
    DrawTextW(device, win32_wide(sign, wide), -1, &all,
              DT_CENTER | DT_VCENTER | DT_SINGLELINE | DT_NOPREFIX);
    SelectObject(device, before);
    SelectObject(device, font_before);
    icon = CreateIconIndirect(&info);
    DeleteObject(font);
    DeleteObject(info.hbmMask);
    DeleteObject(info.hbmColor);
    DeleteDC(device);
    ReleaseDC(NULL, screen);
    return icon;
}

static void
send_icon(struct tray *tray) {
    NOTIFYICONDATAW data = {.cbSize = sizeof(data),
                            .hWnd = tray->window,
                            .uID = ICON_ID,
                            .uFlags = NIF_MESSAGE | NIF_ICON | NIF_TIP,
                            .uCallbackMessage = WM_ICON,
                            .hIcon = tray->icon};
    const size_t tip_units = sizeof(data.szTip) / sizeof(data.szTip[0]);
    wchar_t wide[WIDE_TEXT_MAX];
    char tip[256];

    if (!tray->icon) {
        return;
    }
    snprintf(tip, sizeof(tip), "posplugin: %s", tray->model.title);
    win32_wide(tip, wide);
    for (size_t i = 0; i + 1 < tip_units && wide[i]; i++) {
        data.szTip[i] = wide[i]; // the rest is zero
    }
    tray->there =
        Shell_NotifyIconW(tray->there ? NIM_MODIFY : NIM_ADD, &data) != 0;
}

static void
show_menu(struct tray *tray) {
    HMENU menu = CreatePopupMenu();
    POINT pointer;
    int choice;

    for (int i = 1; i < CHOICE_COUNT; i++) {
        wchar_t wide[WIDE_TEXT_MAX];
        UINT state = tray->model.can[i] ? 0 : (UINT)MF_GRAYED;

        AppendMenuW(
            menu, MF_STRING | state, (UINT_PTR)i,
            win32_wide(tray_text((enum choice)i, tray->model.window_shown),
                       wide));
    }
    GetCursorPos(&pointer);
    // Else the menu stays when one clicks beside it.
    SetForegroundWindow(tray->window);
    choice = (int)TrackPopupMenu(menu, TPM_RETURNCMD | TPM_NONOTIFY, pointer.x,
                                 pointer.y, 0, tray->window, NULL);
    PostMessageW(tray->window, WM_NULL, 0, 0);
    DestroyMenu(menu);
    if (choice > 0) {
        tray->chosen(tray->context, (enum choice)choice);
    }
}

static LRESULT CALLBACK
receive(HWND window, UINT message, WPARAM code, LPARAM details) {
    struct tray *tray = (struct tray *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (tray && message == WM_ICON) {
        if (LOWORD(details) == WM_LBUTTONUP) {
            tray->chosen(tray->context, CHOICE_WINDOW);
        } else if (LOWORD(details) == WM_RBUTTONUP) {
            show_menu(tray);
        }
        return 0;
    }
    if (message == WM_CLOSE) {
        return 0; // the status window has got one, too
    }
    if (tray && message == tray->taskbar_created) {
        tray->there = false; // Explorer has started anew
        send_icon(tray);
        tray->moved(tray->context);
        return 0;
    }
    return DefWindowProcW(window, message, code, details);
}

struct tray *
tray_open(void (*chosen)(void *context, enum choice choice),
          void (*moved)(void *context), void *context) {
    struct tray *tray = calloc(1, sizeof(*tray));
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .lpszClassName = CLASS_NAME};

    if (!tray) {
        return NULL;
    }
    tray->chosen = chosen;
    tray->moved = moved;
    tray->context = context;
    RegisterClassW(&kind);
    // A window of the top level: others get no TaskbarCreated.
    tray->window =
        CreateWindowExW(WS_EX_TOOLWINDOW, CLASS_NAME, L"", WS_POPUP, 0, 0, 0, 0,
                        NULL, NULL, kind.hInstance, NULL);
    tray->taskbar_created = RegisterWindowMessageW(L"TaskbarCreated");
    SetWindowLongPtrW(tray->window, GWLP_USERDATA, (LONG_PTR)tray);
    return tray;
}

void
tray_show(struct tray *tray, const struct tray_model *model) {
    bool redrawn = tray->model.sign != model->sign;

    if (redrawn) {
        HICON before = tray->icon;

        tray->icon = draw(model->sign);
        tray->model = *model;
        send_icon(tray);
        DestroyIcon(before);
    } else if (tray->model.title != model->title) {
        tray->model = *model;
        send_icon(tray);
    }
    tray->model = *model;
}

bool
tray_is_there(const struct tray *tray) {
    return tray->there;
}

void
tray_close(struct tray *tray) {
    NOTIFYICONDATAW data = {.cbSize = sizeof(data), .uID = ICON_ID};

    if (!tray) {
        return;
    }
    data.hWnd = tray->window;
    Shell_NotifyIconW(NIM_DELETE, &data);
    SetWindowLongPtrW(tray->window, GWLP_USERDATA, 0);
    DestroyWindow(tray->window);
    DestroyIcon(tray->icon);
    free(tray);
}
