// The pixels of an X display: MIT-SHM where the server shares our memory,
// plain requests elsewhere; monitors by RandR 1.5.

#include "capture/backends.h"
#include "capture/x11_guard.h"
#include "capture/x11_pixels.h"
#include "capture/x11_windows.h"

#include <X11/extensions/Xrandr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct x11 {
    struct x11_guard guard;
    Window root;
    struct x11_format format;
    struct x11_buffer buffer; // of the last grab's size
    bool no_sharing;          // the server cannot share memory with us
    bool has_monitors;        // RandR 1.5
    int randr_event;          // first event of RandR, 0 without it
    bool geometry_known;      // `geometry` is as the server's last event left
    struct capture_geometry geometry;
};

static bool
find_randr(struct x11 *x11) {
    Display *display = x11->guard.display;
    int error_base;
    int major = 1;
    int minor = 5;

    if (!XRRQueryExtension(display, &x11->randr_event, &error_base) ||
        !XRRQueryVersion(display, &major, &minor)) {
        x11->randr_event = 0;
        return false;
    }
    return major > 1 || minor >= 5;
}

// A changed set-up announces itself, so a grab need not ask for it each time.
static void
watch_geometry(struct x11 *x11) {
    Display *display = x11->guard.display;

    XSelectInput(display, x11->root, StructureNotifyMask);
    if (x11->randr_event) {
        XRRSelectInput(display, x11->root,
                       RRScreenChangeNotifyMask | RRCrtcChangeNotifyMask |
                           RROutputChangeNotifyMask);
    }
}

static void
warn_xwayland(struct x11 *x11) {
    int unused;

    if (XQueryExtension(x11->guard.display, "XWAYLAND", &unused, &unused,
                        &unused)) {
        log_warning("this display is Xwayland: windows of Wayland programs "
                    "are not in its pixels. If captures are black, log in to "
                    "an X11 (Xorg) session");
    }
}

static enum status
prepare(struct x11 *x11) {
    Display *display = x11->guard.display;
    enum status status;

    x11->root = DefaultRootWindow(display);
    status = x11_format_init(&x11->format, display);
    if (status) {
        return status;
    }
    x11->has_monitors = find_randr(x11);
    watch_geometry(x11);
    warn_xwayland(x11);
    XSync(display, False);
    return x11_guard_explain(&x11->guard, "cannot prepare the capture");
}

static void
x11_close(void *state) {
    struct x11 *x11 = state;

    x11_guard_enter(&x11->guard);
    x11_buffer_destroy(&x11->buffer, x11->guard.display);
    x11_guard_leave(&x11->guard);
    x11_guard_close(&x11->guard);
    free(x11);
}

static enum status
x11_open(const char *argument, void **state) {
    struct x11 *x11 = calloc(1, sizeof(*x11));
    enum status status;

    if (!x11) {
        log_error("no memory to open the X display");
        return STATUS_NO_MEMORY;
    }
    status = x11_guard_open(&x11->guard, argument);
    if (status) {
        free(x11);
        return status;
    }
    x11_guard_enter(&x11->guard);
    status = prepare(x11);
    x11_guard_leave(&x11->guard);
    if (status) {
        x11_close(x11);
        return status;
    }
    *state = x11;
    return STATUS_OK;
}

static void
copy_monitor(struct x11 *x11, const XRRMonitorInfo *info,
             struct capture_monitor *out) {
    char *name =
        info->name ? XGetAtomName(x11->guard.display, info->name) : NULL;

    snprintf(out->name, sizeof(out->name), "%s", name ? name : "monitor");
    out->rect = (struct rect){info->x, info->y, info->width, info->height};
    if (name) {
        XFree(name);
    }
}

static void
list_monitors(struct x11 *x11, struct capture_geometry *out) {
    int count = 0;
    XRRMonitorInfo *infos =
        XRRGetMonitors(x11->guard.display, x11->root, True, &count);

    for (int i = 0; infos && i < count; i++) {
        if (infos[i].width < 1 || infos[i].height < 1) {
            continue;
        }
        if (out->count == CAPTURE_MONITORS_MAX) {
            log_warning("only the first %d of %d monitors are used",
                        CAPTURE_MONITORS_MAX, count);
            break;
        }
        copy_monitor(x11, &infos[i], &out->monitors[out->count++]);
    }
    if (infos) {
        XRRFreeMonitors(infos);
    }
}

static void
root_rect(struct x11 *x11, struct rect *out) {
    Window root;
    int x;
    int y;
    unsigned width = 0;
    unsigned height = 0;
    unsigned border;
    unsigned depth;

    XGetGeometry(x11->guard.display, x11->root, &root, &x, &y, &width, &height,
                 &border, &depth);
    *out = (struct rect){0, 0, (int32_t)width, (int32_t)height};
}

// A monitor may be placed partly beyond the root window, which has the pixels.
static void
clip_monitors(struct capture_geometry *geometry, struct rect root) {
    size_t kept = 0;

    for (size_t i = 0; i < geometry->count; i++) {
        struct capture_monitor monitor = geometry->monitors[i];

        monitor.rect = rect_intersect(monitor.rect, root);
        if (!rect_is_empty(monitor.rect)) {
            geometry->monitors[kept++] = monitor;
        }
    }
    geometry->count = kept;
}

static enum status
ask_geometry(struct x11 *x11, struct capture_geometry *out) {
    struct rect root;

    *out = (struct capture_geometry){0};
    root_rect(x11, &root);
    if (x11->has_monitors) {
        list_monitors(x11, out);
    }
    clip_monitors(out, root);
    if (out->count == 0) {
        out->count = 1;
        snprintf(out->monitors[0].name, sizeof(out->monitors[0].name),
                 "screen");
        out->monitors[0].rect = root;
    }
    return x11_guard_explain(&x11->guard, "cannot ask for the monitors");
}

static void
drop_events(struct x11 *x11) {
    Display *display = x11->guard.display;
    XEvent event;

    // Counting first: XNextEvent() would wait for ever on a lost display.
    while (!x11->guard.gone && XEventsQueued(display, QueuedAfterReading) > 0) {
        XNextEvent(display, &event);
        if (x11->randr_event &&
            event.type == x11->randr_event + RRScreenChangeNotify) {
            XRRUpdateConfiguration(&event);
        }
        x11->geometry_known = false;
    }
}

static enum status
update_geometry(struct x11 *x11) {
    enum status status;

    drop_events(x11);
    if (x11->guard.gone) {
        return x11_guard_explain(&x11->guard, "cannot ask for the monitors");
    }
    if (x11->geometry_known) {
        return STATUS_OK;
    }
    status = ask_geometry(x11, &x11->geometry);
    x11->geometry_known = status == STATUS_OK;
    return status;
}

static enum status
x11_geometry(void *state, struct capture_geometry *out) {
    struct x11 *x11 = state;
    enum status status;

    x11_guard_enter(&x11->guard);
    status = update_geometry(x11);
    x11_guard_leave(&x11->guard);
    if (!status) {
        *out = x11->geometry;
    }
    return status;
}

static bool
fit_buffer(struct x11 *x11, struct rect rect) {
    XImage *image = x11->buffer.image;

    if (image && image->width == rect.width && image->height == rect.height) {
        return true;
    }
    x11_buffer_destroy(&x11->buffer, x11->guard.display);
    return x11_buffer_init(&x11->buffer, &x11->guard, &x11->format, rect.width,
                           rect.height, false) == STATUS_OK;
}

static bool
grab_shared(struct x11 *x11, struct rect rect, struct image *out) {
    if (!XShmGetImage(x11->guard.display, x11->root, x11->buffer.image, rect.x,
                      rect.y, AllPlanes)) {
        return false;
    }
    x11_format_read(&x11->format, x11->buffer.image, out);
    return true;
}

static bool
grab_plain(struct x11 *x11, struct rect rect, struct image *out) {
    XImage *image = XGetImage(x11->guard.display, x11->root, rect.x, rect.y,
                              (unsigned)rect.width, (unsigned)rect.height,
                              AllPlanes, ZPixmap);

    if (!image) {
        return false;
    }
    x11_format_read(&x11->format, image, out);
    XDestroyImage(image);
    return true;
}

static enum status
x11_grab(void *state, struct rect rect, struct image *out) {
    struct x11 *x11 = state;
    enum status status;
    bool grabbed;

    x11_guard_enter(&x11->guard);
    if (!x11->no_sharing && !fit_buffer(x11, rect) && !x11->guard.gone) {
        log_info("the X display does not share memory: captures are slower");
        x11->no_sharing = true;
    }
    grabbed = x11->buffer.image ? grab_shared(x11, rect, out)
                                : grab_plain(x11, rect, out);
    status = x11_guard_explain(&x11->guard, "cannot capture the screen");
    x11_guard_leave(&x11->guard);
    if (!grabbed && !status) {
        log_error("no memory to capture %d x %d pixels", rect.width,
                  rect.height);
        return STATUS_NO_MEMORY;
    }
    return status;
}

static enum status
x11_windows(void *state, struct capture_windows *out) {
    struct x11 *x11 = state;

    x11_guard_enter(&x11->guard);
    x11_windows_list(x11->guard.display, x11->root, out);
    x11_guard_leave(&x11->guard);
    // A window that vanished meanwhile is an error that is none.
    return x11->guard.gone ? STATUS_GONE : STATUS_OK;
}

const struct capture_backend capture_x11 = {
    .name = "x11",
    .open = x11_open,
    .close = x11_close,
    .geometry = x11_geometry,
    .grab = x11_grab,
    .windows = x11_windows,
};
