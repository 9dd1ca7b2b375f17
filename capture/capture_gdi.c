// The desktop by BitBlt: works on every Windows, also with windows that are
// layered; the pointer is not in it.

#include "capture/backends.h"
#include "capture/screen_win32.h"

static enum status
gdi_open(const char *argument, void **state) {
    (void)argument; // there is one desktop
    *state = NULL;
    return STATUS_OK;
}

static void
gdi_close(void *state) {
    (void)state;
}

static enum status
gdi_geometry(void *state, struct capture_geometry *out) {
    void *before = screen_enter();
    enum status status = screen_geometry(out);

    (void)state;
    screen_leave(before);
    return status;
}

static enum status
gdi_grab(void *state, struct rect rect, struct image *out) {
    void *before = screen_enter();
    struct rect whole = {0, 0, rect.width, rect.height};
    HDC desktop = GetDC(NULL);
    enum status copied = STATUS_IO;
    enum status status;

    (void)state;
    if (desktop) {
        copied = screen_copy(desktop, rect.x, rect.y, whole,
                             SRCCOPY | CAPTUREBLT, out);
        ReleaseDC(NULL, desktop);
    }
    status = screen_check(rect);
    if (!status && copied == STATUS_IO) {
        log_error("Windows refused to copy the screen; is it locked, or is "
                  "another user logged on?");
    }
    screen_leave(before);
    return status ? status : copied;
}

const struct capture_backend capture_gdi = {
    .name = "gdi",
    .open = gdi_open,
    .close = gdi_close,
    .geometry = gdi_geometry,
    .grab = gdi_grab,
    .windows = screen_windows,
};
