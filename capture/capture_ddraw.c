// The primary surface of DirectDraw: for Windows 7 and old drivers, where a
// program that fills the screen may be invisible to GDI.

#define COBJMACROS
#include "capture/backends.h"
#include "capture/screen_win32.h"

#include <ddraw.h>
#include <initguid.h>
#include <stdlib.h>

// As in ddraw.h, which has it in a library only.
DEFINE_GUID(directdraw7, 0x15e65ec0, 0x3b9c, 0x11d2, 0xb9, 0x2f, 0x00, 0x60,
            0x97, 0x97, 0xea, 0x5b);

#define WM_GRAB (WM_APP + 1)

typedef HRESULT(WINAPI *create_function)(GUID *, void **, REFIID, IUnknown *);
typedef HRESULT(WINAPI *enumerate_function)(LPDDENUMCALLBACKEXA, void *, DWORD);

/** The primary surface of one monitor. */
struct output {
    struct rect rect;            ///< on the desktop
    IDirectDraw7 *device;        ///< owned
    IDirectDrawSurface7 *screen; ///< owned
};

/** What is wanted of the thread, and what it gave. */
struct wanted {
    struct capture_geometry geometry; ///< as it is now
    struct rect rect;
    struct image *out; ///< the caller's
    enum status status;
};

/**
 * DirectDraw makes a window in the thread that opens it, and Windows asks every
 * window whether the session may end: so there is a thread that does nothing
 * but answer, and grab.
 */
struct ddraw {
    create_function create;
    enumerate_function enumerate;
    HANDLE thread; ///< owned
    DWORD thread_id;
    HANDLE done; ///< owned; the thread listens, or has grabbed
    struct wanted wanted;

    // The thread's own.
    struct capture_geometry geometry; ///< for which the outputs were opened
    size_t count;
    struct output outputs[CAPTURE_MONITORS_MAX];
};

static void
close_outputs(struct ddraw *ddraw) {
    for (size_t i = 0; i < ddraw->count; i++) {
        IDirectDrawSurface7_Release(ddraw->outputs[i].screen);
        IDirectDraw7_Release(ddraw->outputs[i].device);
    }
    ddraw->count = 0;
}

static enum status
ddraw_geometry(void *state, struct capture_geometry *out) {
    void *before = screen_enter();
    enum status status = screen_geometry(out);

    (void)state;
    screen_leave(before);
    return status;
}

// Takes one more into the list, if it can be opened.
static void
open_output(struct ddraw *ddraw, GUID *which, struct rect rect) {
    DDSURFACEDESC2 wanted = {.dwSize = sizeof(wanted),
                             .dwFlags = DDSD_CAPS,
                             .ddsCaps = {.dwCaps = DDSCAPS_PRIMARYSURFACE}};
    struct output output = {.rect = rect};
    void *device = NULL;

    if (ddraw->count == CAPTURE_MONITORS_MAX ||
        FAILED(ddraw->create(which, &device, &directdraw7, NULL))) {
        return;
    }
    output.device = device;
    if (SUCCEEDED(IDirectDraw7_SetCooperativeLevel(output.device, NULL,
                                                   DDSCL_NORMAL)) &&
        SUCCEEDED(IDirectDraw7_CreateSurface(output.device, &wanted,
                                             &output.screen, NULL))) {
        ddraw->outputs[ddraw->count++] = output;
    } else {
        IDirectDraw7_Release(output.device);
    }
}

// Called first for the whole desktop without a monitor, then for each.
static BOOL CALLBACK
take_monitor(GUID *which, LPSTR text, LPSTR name, LPVOID context,
             HMONITOR handle) {
    MONITORINFO info = {.cbSize = sizeof(info)};

    (void)text;
    (void)name;
    if (handle && GetMonitorInfoA(handle, &info)) {
        open_output(context, which,
                    (struct rect){info.rcMonitor.left, info.rcMonitor.top,
                                  info.rcMonitor.right - info.rcMonitor.left,
                                  info.rcMonitor.bottom - info.rcMonitor.top});
    }
    return TRUE;
}

static bool
is_lost(const struct ddraw *ddraw) {
    bool lost = ddraw->count == 0;

    for (size_t i = 0; i < ddraw->count && !lost; i++) {
        lost = IDirectDrawSurface7_IsLost(ddraw->outputs[i].screen) != DD_OK;
    }
    return lost;
}

// Opening takes long; so only again after a change of mode or monitors.
static void
refresh_outputs(struct ddraw *ddraw) {
    if (capture_geometry_equal(&ddraw->wanted.geometry, &ddraw->geometry) &&
        !is_lost(ddraw)) {
        return;
    }
    close_outputs(ddraw);
    ddraw->geometry = ddraw->wanted.geometry;
    ddraw->enumerate(take_monitor, ddraw, DDENUM_ATTACHEDSECONDARYDEVICES);
    if (ddraw->count == 0) {
        open_output(ddraw, NULL,
                    (struct rect){0, 0, GetSystemMetrics(SM_CXSCREEN),
                                  GetSystemMetrics(SM_CYSCREEN)});
    }
}

// A surface in memory, in the format of the screen, with a part of it.
static IDirectDrawSurface7 *
copy_surface(const struct output *output, RECT part) {
    DDSURFACEDESC2 wanted = {
        .dwSize = sizeof(wanted),
        .dwFlags = DDSD_CAPS | DDSD_WIDTH | DDSD_HEIGHT,
        .dwWidth = (DWORD)(part.right - part.left),
        .dwHeight = (DWORD)(part.bottom - part.top),
        .ddsCaps = {.dwCaps = DDSCAPS_OFFSCREENPLAIN | DDSCAPS_SYSTEMMEMORY}};
    IDirectDrawSurface7 *copy = NULL;

    if (FAILED(
            IDirectDraw7_CreateSurface(output->device, &wanted, &copy, NULL))) {
        return NULL;
    }
    if (FAILED(IDirectDrawSurface7_Blt(copy, NULL, output->screen, &part,
                                       DDBLT_WAIT, NULL))) {
        IDirectDrawSurface7_Release(copy);
        return NULL;
    }
    return copy;
}

// GDI converts, whatever the format of the screen is.
static enum status
read_surface(IDirectDrawSurface7 *copy, struct rect place, struct image *out) {
    enum status status = STATUS_IO;
    HDC source;

    if (SUCCEEDED(IDirectDrawSurface7_GetDC(copy, &source))) {
        status = screen_copy(source, 0, 0, place, SRCCOPY, out);
        IDirectDrawSurface7_ReleaseDC(copy, source);
    }
    return status;
}

/** @param part of the desktop, wholly on this monitor */
static enum status
read_output(const struct output *output, struct rect part, struct rect place,
            struct image *out) {
    RECT on_device = {part.x - output->rect.x, part.y - output->rect.y,
                      part.x - output->rect.x + part.width,
                      part.y - output->rect.y + part.height};
    IDirectDrawSurface7 *copy = copy_surface(output, on_device);
    enum status status = STATUS_IO;

    if (copy) {
        status = read_surface(copy, place, out);
        IDirectDrawSurface7_Release(copy);
    }
    return status;
}

static enum status
copy_outputs(const struct ddraw *ddraw) {
    const struct rect rect = ddraw->wanted.rect;
    int64_t missing = (int64_t)rect.width * rect.height;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < ddraw->count && !status; i++) {
        struct rect part = rect_intersect(rect, ddraw->outputs[i].rect);
        struct rect place = {part.x - rect.x, part.y - rect.y, part.width,
                             part.height};

        if (!rect_is_empty(part)) {
            status =
                read_output(&ddraw->outputs[i], part, place, ddraw->wanted.out);
            missing -= (int64_t)part.width * part.height;
        }
    }
    return !status && missing > 0 ? STATUS_IO : status;
}

static void
grab_all(struct ddraw *ddraw) {
    void *before = screen_enter();

    refresh_outputs(ddraw);
    ddraw->wanted.status = copy_outputs(ddraw);
    screen_leave(before);
}

static DWORD WINAPI
serve(void *context) {
    struct ddraw *ddraw = context;
    MSG message;

    PeekMessageW(&message, NULL, 0, 0, PM_NOREMOVE); // makes the queue
    SetEvent(ddraw->done);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (!message.hwnd && message.message == WM_GRAB) {
            grab_all(ddraw);
            SetEvent(ddraw->done);
        } else {
            DispatchMessageW(&message);
        }
    }
    close_outputs(ddraw);
    return 0;
}

static void
ddraw_close(void *state) {
    struct ddraw *ddraw = state;

    if (ddraw->thread) {
        PostThreadMessageW(ddraw->thread_id, WM_QUIT, 0, 0);
        WaitForSingleObject(ddraw->thread, INFINITE);
        CloseHandle(ddraw->thread);
    }
    if (ddraw->done) {
        CloseHandle(ddraw->done);
    }
    free(ddraw);
}

static enum status
start(struct ddraw *ddraw) {
    ddraw->create =
        (create_function)screen_find("ddraw.dll", "DirectDrawCreateEx");
    ddraw->enumerate =
        (enumerate_function)screen_find("ddraw.dll", "DirectDrawEnumerateExA");
    if (!ddraw->create || !ddraw->enumerate) {
        log_error("this Windows has no DirectDraw 7");
        return STATUS_UNSUPPORTED;
    }
    ddraw->done = CreateEventW(NULL, FALSE, FALSE, NULL);
    ddraw->thread =
        ddraw->done ? CreateThread(NULL, 0, serve, ddraw, 0, &ddraw->thread_id)
                    : NULL;
    if (!ddraw->thread) {
        log_error("Windows gives no thread for DirectDraw");
        return STATUS_IO;
    }
    WaitForSingleObject(ddraw->done, INFINITE);
    return STATUS_OK;
}

static enum status
ddraw_open(const char *argument, void **state) {
    struct ddraw *ddraw = calloc(1, sizeof(*ddraw));
    enum status status;

    (void)argument; // there is one desktop
    if (!ddraw) {
        log_error("no memory for DirectDraw");
        return STATUS_NO_MEMORY;
    }
    status = start(ddraw);
    if (status) {
        ddraw_close(ddraw);
        return status;
    }
    *state = ddraw;
    return STATUS_OK;
}

// In the thread; what is wrong is said in this one.
static enum status
ask(struct ddraw *ddraw, struct rect rect, struct image *out) {
    enum status status = screen_geometry(&ddraw->wanted.geometry);

    if (status) {
        return status;
    }
    ddraw->wanted.rect = rect;
    ddraw->wanted.out = out;
    if (!PostThreadMessageW(ddraw->thread_id, WM_GRAB, 0, 0)) {
        return STATUS_IO;
    }
    WaitForSingleObject(ddraw->done, INFINITE);
    return ddraw->wanted.status;
}

static enum status
ddraw_grab(void *state, struct rect rect, struct image *out) {
    void *before = screen_enter();
    enum status copied = ask(state, rect, out);
    enum status status = screen_check(rect);

    if (!status && copied == STATUS_IO) {
        log_error("DirectDraw does not give the pixels of this screen; use "
                  "capture.source = gdi");
    }
    screen_leave(before);
    return status ? status : copied;
}

const struct capture_backend capture_ddraw = {
    .name = "ddraw",
    .open = ddraw_open,
    .close = ddraw_close,
    .geometry = ddraw_geometry,
    .grab = ddraw_grab,
    .windows = screen_windows,
};
