#include "capture/screen_win32.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

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

static set_thread_context found_setter;

static void
find_thread_setter(void) {
    found_setter = (set_thread_context)screen_find(
        "user32.dll", "SetThreadDpiAwarenessContext");
}

// Looked for once: while another thread loads drivers, Windows lets everyone
// who looks for a function wait.
static set_thread_context
thread_setter(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, find_thread_setter);
    return found_setter;
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
