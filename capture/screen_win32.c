#include "capture/screen_win32.h"

#include <stdio.h>
#include <string.h>
// After windows.h:
#include <wtsapi32.h>

#define TITLE_MAX 80

any_function
screen_find(const char *library, const char *name) {
    HMODULE module = LoadLibraryA(library);

    return module ? (any_function)GetProcAddress(module, name) : NULL;
}

// Windows 8.1 has no setting for one thread, 7 none for each monitor.
static void
enter_process(void) {
    typedef HRESULT(WINAPI * set_awareness)(int);
    const int per_monitor = 2;
    set_awareness set =
        (set_awareness)screen_find("shcore.dll", "SetProcessDpiAwareness");

    if (!set || FAILED(set(per_monitor))) {
        SetProcessDPIAware();
    }
}

typedef HANDLE(WINAPI *set_thread_context)(HANDLE);

static set_thread_context
thread_setter(void) {
    return (set_thread_context)screen_find("user32.dll",
                                           "SetThreadDpiAwarenessContext");
}

void *
screen_enter(void) {
    const HANDLE per_monitor_v2 = (HANDLE)(LONG_PTR)-4;
    const HANDLE per_monitor = (HANDLE)(LONG_PTR)-3;
    set_thread_context set = thread_setter();
    HANDLE before;

    if (!set) {
        enter_process();
        return NULL;
    }
    before = set(per_monitor_v2);
    return before ? before : set(per_monitor);
}

void
screen_leave(void *before) {
    if (before) {
        thread_setter()(before);
    }
}

static BOOL CALLBACK
add_monitor(HMONITOR handle, HDC device, LPRECT rect, LPARAM context) {
    struct capture_geometry *geometry = (struct capture_geometry *)context;
    MONITORINFOEXA info = {.cbSize = sizeof(info)};
    struct capture_monitor *monitor = &geometry->monitors[geometry->count];

    (void)device;
    (void)rect;
    if (geometry->count == CAPTURE_MONITORS_MAX ||
        !GetMonitorInfoA(handle, (MONITORINFO *)&info)) {
        return TRUE;
    }
    snprintf(monitor->name, sizeof(monitor->name), "%s",
             info.szDevice + strspn(info.szDevice, "\\."));
    monitor->rect = (struct rect){info.rcMonitor.left, info.rcMonitor.top,
                                  info.rcMonitor.right - info.rcMonitor.left,
                                  info.rcMonitor.bottom - info.rcMonitor.top};
    geometry->count++;
    return TRUE;
}

static bool
is_scaled(HDC device) {
    return GetDeviceCaps(device, DESKTOPHORZRES) !=
           GetDeviceCaps(device, HORZRES);
}

enum status
screen_geometry(struct capture_geometry *out) {
    HDC device = GetDC(NULL);
    bool scaled = device && is_scaled(device);

    if (device) {
        ReleaseDC(NULL, device);
    }
    if (scaled) {
        log_error("Windows scales the screen for this program; in the "
                  "properties of the program, under Compatibility, let the "
                  "application do the scaling for high DPI");
        return STATUS_UNSUPPORTED;
    }
    *out = (struct capture_geometry){0};
    EnumDisplayMonitors(NULL, NULL, add_monitor, (LPARAM)out);
    if (out->count == 0) {
        log_error("Windows shows no monitor; connect one, or log on at the "
                  "till itself");
        return STATUS_GONE;
    }
    return STATUS_OK;
}

// The desktop that has the input is another one while it is locked, and while
// Windows asks for a password.
static bool
is_locked(void) {
    char input[64] = "";
    char own[64] = "";
    HDESK desktop = OpenInputDesktop(0, FALSE, DESKTOP_READOBJECTS);
    bool known =
        desktop &&
        GetUserObjectInformationA(desktop, UOI_NAME, input, sizeof(input),
                                  NULL) &&
        GetUserObjectInformationA(GetThreadDesktop(GetCurrentThreadId()),
                                  UOI_NAME, own, sizeof(own), NULL);

    if (desktop) {
        CloseDesktop(desktop);
    }
    return desktop ? known && strcmp(input, own) != 0
                   : GetLastError() == ERROR_ACCESS_DENIED;
}

static bool
is_disconnected(void) {
    typedef BOOL(WINAPI * query)(HANDLE, DWORD, WTS_INFO_CLASS, LPSTR *,
                                 DWORD *);
    typedef void(WINAPI * release)(void *);
    query ask =
        (query)screen_find("wtsapi32.dll", "WTSQuerySessionInformationA");
    release give_back = (release)screen_find("wtsapi32.dll", "WTSFreeMemory");
    WTS_CONNECTSTATE_CLASS state = WTSActive;
    LPSTR answer = NULL;
    DWORD size = 0;

    if (!ask || !give_back ||
        !ask(WTS_CURRENT_SERVER_HANDLE, WTS_CURRENT_SESSION, WTSConnectState,
             &answer, &size)) {
        return false;
    }
    if (answer && size >= sizeof(state)) {
        memcpy(&state, answer, sizeof(state));
    }
    give_back(answer);
    return state == WTSDisconnected;
}

// One that is protected, and what is looked for.
struct search {
    RECT region;
    HWND found;
};

static BOOL CALLBACK
look_at_window(HWND window, LPARAM context) {
    struct search *search = (struct search *)context;
    DWORD affinity = 0;
    RECT rect;
    RECT common;

    if (IsWindowVisible(window) && !IsIconic(window) &&
        GetWindowRect(window, &rect) &&
        IntersectRect(&common, &rect, &search->region) &&
        GetWindowDisplayAffinity(window, &affinity) && affinity != 0) {
        search->found = window;
        return FALSE;
    }
    return TRUE;
}

static enum status
refuse_protected(HWND window) {
    wchar_t wide[TITLE_MAX] = L"";
    char title[TITLE_MAX * 3] = "";

    GetWindowTextW(window, wide, TITLE_MAX);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, title, sizeof(title), NULL, NULL);
    log_error("the window \"%s\" in the region is protected from being read "
              "by other programs; close or move it, or ask its maker to allow "
              "it",
              title);
    return STATUS_ACCESS;
}

enum status
screen_check(struct rect region) {
    struct search search = {
        .region = {region.x, region.y, region.x + region.width,
                   region.y + region.height},
    };

    if (is_disconnected()) {
        log_error("nobody is connected to this session of Windows, so it has "
                  "no screen; connect again, or log on at the till itself");
        return STATUS_BUSY;
    }
    if (is_locked()) {
        log_error("Windows is locked or asks for a password; unlock it and "
                  "try again");
        return STATUS_BUSY;
    }
    EnumWindows(look_at_window, (LPARAM)&search);
    return search.found ? refuse_protected(search.found) : STATUS_OK;
}

static void
paste(const uint32_t *pixels, struct rect place, struct image *out) {
    for (int32_t y = 0; y < place.height; y++) {
        const uint32_t *from = pixels + (size_t)y * (size_t)place.width;
        uint32_t *to =
            out->pixels + (size_t)(place.y + y) * (size_t)out->width + place.x;

        for (int32_t x = 0; x < place.width; x++) {
            to[x] = from[x] & 0xffffff; // the fourth byte is anything
        }
    }
}

enum status
screen_copy(HDC source, int x, int y, struct rect place, DWORD operation,
            struct image *out) {
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(info.bmiHeader),
                                     .biWidth = place.width,
                                     .biHeight = -place.height,
                                     .biPlanes = 1,
                                     .biBitCount = 32}};
    void *pixels = NULL;
    HDC memory = CreateCompatibleDC(source);
    HBITMAP bitmap =
        CreateDIBSection(source, &info, DIB_RGB_COLORS, &pixels, NULL, 0);
    enum status status = STATUS_NO_MEMORY;

    if (!memory || !bitmap) {
        log_error("no memory for the picture of the screen");
    } else {
        HGDIOBJ before = SelectObject(memory, bitmap);

        status = BitBlt(memory, 0, 0, place.width, place.height, source, x, y,
                        operation)
                     ? STATUS_OK
                     : STATUS_IO;
        GdiFlush();
        if (!status) {
            paste(pixels, place, out);
        }
        SelectObject(memory, before);
    }
    if (bitmap) {
        DeleteObject(bitmap);
    }
    if (memory) {
        DeleteDC(memory);
    }
    return status;
}
