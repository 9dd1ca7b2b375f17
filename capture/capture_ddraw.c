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

typedef HRESULT(WINAPI *create_function)(GUID *, void **, REFIID, IUnknown *);
typedef HRESULT(WINAPI *enumerate_function)(LPDDENUMCALLBACKEXA, void *, DWORD);

struct ddraw {
    create_function create;
    enumerate_function enumerate;
};

// One grab, on its way from monitor to monitor.
struct grab {
    const struct ddraw *ddraw;
    struct rect rect;
    struct image *out;
    bool several;   ///< the whole desktop counts only where it is alone
    int32_t pixels; ///< filled so far
    enum status status;
};

static enum status
ddraw_open(const char *argument, void **state) {
    struct ddraw *ddraw = calloc(1, sizeof(*ddraw));

    (void)argument; // there is one desktop
    if (!ddraw) {
        log_error("no memory for DirectDraw");
        return STATUS_NO_MEMORY;
    }
    ddraw->create =
        (create_function)screen_find("ddraw.dll", "DirectDrawCreateEx");
    ddraw->enumerate =
        (enumerate_function)screen_find("ddraw.dll", "DirectDrawEnumerateExA");
    if (!ddraw->create || !ddraw->enumerate) {
        log_error("this Windows has no DirectDraw 7");
        free(ddraw);
        return STATUS_UNSUPPORTED;
    }
    *state = ddraw;
    return STATUS_OK;
}

static enum status
ddraw_geometry(void *state, struct capture_geometry *out) {
    void *before = screen_enter();
    enum status status = screen_geometry(out);

    (void)state;
    screen_leave(before);
    return status;
}

// A surface in memory, in the format of the screen, with a part of it.
static IDirectDrawSurface7 *
copy_surface(IDirectDraw7 *device, IDirectDrawSurface7 *screen, RECT part) {
    DDSURFACEDESC2 wanted = {
        .dwSize = sizeof(wanted),
        .dwFlags = DDSD_CAPS | DDSD_WIDTH | DDSD_HEIGHT,
        .dwWidth = (DWORD)(part.right - part.left),
        .dwHeight = (DWORD)(part.bottom - part.top),
        .ddsCaps = {.dwCaps = DDSCAPS_OFFSCREENPLAIN | DDSCAPS_SYSTEMMEMORY}};
    IDirectDrawSurface7 *copy = NULL;

    if (FAILED(IDirectDraw7_CreateSurface(device, &wanted, &copy, NULL))) {
        return NULL;
    }
    if (FAILED(IDirectDrawSurface7_Blt(copy, NULL, screen, &part, DDBLT_WAIT,
                                       NULL))) {
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

/** @param place part of the picture; `part` is the same on the device. */
static enum status
read_device(IDirectDraw7 *device, RECT part, struct rect place,
            struct image *out) {
    DDSURFACEDESC2 wanted = {.dwSize = sizeof(wanted),
                             .dwFlags = DDSD_CAPS,
                             .ddsCaps = {.dwCaps = DDSCAPS_PRIMARYSURFACE}};
    IDirectDrawSurface7 *screen = NULL;
    IDirectDrawSurface7 *copy = NULL;
    enum status status = STATUS_IO;

    if (SUCCEEDED(
            IDirectDraw7_SetCooperativeLevel(device, NULL, DDSCL_NORMAL)) &&
        SUCCEEDED(IDirectDraw7_CreateSurface(device, &wanted, &screen, NULL))) {
        copy = copy_surface(device, screen, part);
    }
    if (copy) {
        status = read_surface(copy, place, out);
        IDirectDrawSurface7_Release(copy);
    }
    if (screen) {
        IDirectDrawSurface7_Release(screen);
    }
    return status;
}

static void
grab_from(struct grab *grab, GUID *which, struct rect monitor) {
    struct rect part = rect_intersect(grab->rect, monitor);
    struct rect place = {part.x - grab->rect.x, part.y - grab->rect.y,
                         part.width, part.height};
    RECT on_device = {part.x - monitor.x, part.y - monitor.y,
                      part.x - monitor.x + part.width,
                      part.y - monitor.y + part.height};
    void *device = NULL;

    if (rect_is_empty(part) || grab->status) {
        return;
    }
    if (FAILED(grab->ddraw->create(which, &device, &directdraw7, NULL))) {
        grab->status = STATUS_IO;
        return;
    }
    grab->status = read_device(device, on_device, place, grab->out);
    IDirectDraw7_Release((IDirectDraw7 *)device);
    grab->pixels += part.width * part.height;
}

// Called first for the whole desktop without a monitor, then for each.
static BOOL CALLBACK
take_monitor(GUID *which, LPSTR text, LPSTR name, LPVOID context,
             HMONITOR handle) {
    struct grab *grab = context;
    MONITORINFO info = {.cbSize = sizeof(info)};

    (void)text;
    (void)name;
    if (handle && GetMonitorInfoA(handle, &info)) {
        grab->several = true;
        grab_from(grab, which,
                  (struct rect){info.rcMonitor.left, info.rcMonitor.top,
                                info.rcMonitor.right - info.rcMonitor.left,
                                info.rcMonitor.bottom - info.rcMonitor.top});
    }
    return TRUE;
}

static enum status
grab_all(struct grab *grab) {
    struct rect primary = {0, 0, GetSystemMetrics(SM_CXSCREEN),
                           GetSystemMetrics(SM_CYSCREEN)};

    grab->ddraw->enumerate(take_monitor, grab, DDENUM_ATTACHEDSECONDARYDEVICES);
    if (!grab->several) {
        grab_from(grab, NULL, primary);
    }
    if (!grab->status && grab->pixels < grab->rect.width * grab->rect.height) {
        grab->status = STATUS_IO;
    }
    return grab->status;
}

static enum status
ddraw_grab(void *state, struct rect rect, struct image *out) {
    struct grab grab = {.ddraw = state, .rect = rect, .out = out};
    void *before = screen_enter();
    enum status copied = grab_all(&grab);
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
    .close = free,
    .geometry = ddraw_geometry,
    .grab = ddraw_grab,
};
