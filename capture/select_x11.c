// The selection on an X display: one window over all monitors, drawn by
// select_draw.c into a buffer of which only changed parts are sent.

#include "capture/select.h"
#include "capture/select_input.h"
#include "capture/select_view.h"
#include "capture/x11_guard.h"
#include "capture/x11_pixels.h"

#include <X11/Xutil.h>
#include <X11/cursorfont.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_KEYBOARD_MS 200
#define CURSORS 64

struct window {
    struct x11_guard guard;
    struct x11_format format;
    struct x11_buffer buffer;
    Window id;
    GC gc;
    Cursor cursors[CURSORS]; // by half of the font's shape number
    unsigned shape;          // of the pointer now
    struct select_input input;
    struct select_view view;
    bool monitors_changed; // under our feet: the frame is worthless
    bool exposed;          // draw everything
};

static void
create_window(struct window *window) {
    Display *display = window->guard.display;
    struct rect bounds = window->view.selection.bounds;
    XSetWindowAttributes attributes = {
        .override_redirect = True,
        .background_pixmap = None, // nothing flashes before we draw
        .event_mask = ExposureMask | KeyPressMask | KeyReleaseMask |
                      ButtonPressMask | ButtonReleaseMask | PointerMotionMask,
    };
    XClassHint class_hint = {(char[]){"posplugin-select"},
                             (char[]){"Posplugin"}};

    window->id = XCreateWindow(
        display, DefaultRootWindow(display), bounds.x, bounds.y,
        (unsigned)bounds.width, (unsigned)bounds.height, 0, CopyFromParent,
        InputOutput, CopyFromParent,
        CWOverrideRedirect | CWBackPixmap | CWEventMask, &attributes);
    XSetClassHint(display, window->id, &class_hint);
    window->gc = XCreateGC(display, window->id, 0, NULL);
    // Tells when a monitor comes or goes.
    XSelectInput(display, DefaultRootWindow(display), StructureNotifyMask);
    XMapRaised(display, window->id);
    XSync(display, False);
}

static unsigned
shape_of(enum selection_grip grip) {
    switch (grip) {
    case SELECTION_GRIP_INSIDE:
        return XC_fleur;
    case SELECTION_GRIP_N:
        return XC_top_side;
    case SELECTION_GRIP_NE:
        return XC_top_right_corner;
    case SELECTION_GRIP_E:
        return XC_right_side;
    case SELECTION_GRIP_SE:
        return XC_bottom_right_corner;
    case SELECTION_GRIP_S:
        return XC_bottom_side;
    case SELECTION_GRIP_SW:
        return XC_bottom_left_corner;
    case SELECTION_GRIP_W:
        return XC_left_side;
    case SELECTION_GRIP_NW:
        return XC_top_left_corner;
    case SELECTION_GRIP_TAKE:
    case SELECTION_GRIP_CANCEL:
        return XC_hand2;
    default:
        return XC_crosshair;
    }
}

static void
show_cursor(struct window *window, enum selection_grip grip) {
    Display *display = window->guard.display;
    unsigned shape = shape_of(grip);
    Cursor *cursor = &window->cursors[shape / 2 % CURSORS];

    if (window->shape == shape + 1) {
        return;
    }
    if (!*cursor) {
        *cursor = XCreateFontCursor(display, shape);
    }
    XDefineCursor(display, window->id, *cursor);
    window->shape = shape + 1; // 0 is a shape, too
}

static void
send_part(struct window *window, struct rect damage) {
    Display *display = window->guard.display;
    struct rect bounds = window->view.selection.bounds;
    struct rect part = rect_intersect(damage, bounds);

    if (rect_is_empty(part)) {
        return;
    }
    part.x -= bounds.x;
    part.y -= bounds.y;
    x11_format_write(&window->format, image_view(&window->view.canvas), part,
                     window->buffer.image);
    if (window->buffer.shared) {
        XShmPutImage(display, window->id, window->gc, window->buffer.image,
                     part.x, part.y, part.x, part.y, (unsigned)part.width,
                     (unsigned)part.height, False);
    } else {
        XPutImage(display, window->id, window->gc, window->buffer.image, part.x,
                  part.y, part.x, part.y, (unsigned)part.width,
                  (unsigned)part.height);
    }
}

static enum status
redraw(struct window *window) {
    const struct select_damage *damage = &window->view.damage;
    enum status status = select_view_update(&window->view,
                                            window->input.keyboard_held
                                                ? SELECT_HINT_KEYS
                                                : SELECT_HINT_NO_KEYBOARD,
                                            window->exposed);

    if (status) {
        return status;
    }
    window->exposed = false;
    show_cursor(window, window->view.shown.hover);
    for (size_t i = 0; i < damage->count; i++) {
        send_part(window, damage->rects[i]);
    }
    // The server reads the buffer until it answers; also, we do not run ahead
    // of a slow machine but skip to its newest pointer position.
    XSync(window->guard.display, False);
    return x11_guard_explain(&window->guard, "cannot select a region");
}

static void
handle_event(struct window *window, XEvent *event) {
    struct selection_event translated;

    if (event->type == Expose) {
        window->exposed = true;
    } else if (event->type == ConfigureNotify &&
               event->xconfigure.window ==
                   DefaultRootWindow(window->guard.display)) {
        window->monitors_changed = true;
    } else if (select_input_read(&window->input, event, &translated)) {
        select_view_handle(&window->view, &translated);
    }
}

static void
wait_for_events(struct window *window) {
    struct pollfd ready = {.fd = ConnectionNumber(window->guard.display),
                           .events = POLLIN};
    int timeout_ms = !window->input.keyboard_held ? RETRY_KEYBOARD_MS
                     : window->view.withdrawn     ? SELECT_LOOK_MS
                                                  : -1;

    if (poll(&ready, 1, timeout_ms) == 0 && !window->input.keyboard_held) {
        select_input_retry_keyboard(&window->input);
    }
}

static bool
goes_on(const struct window *window) {
    return window->view.selection.state == SELECTION_ACTIVE &&
           !window->monitors_changed && !window->guard.gone &&
           !select_view_withdrawn(&window->view);
}

static enum status
run(struct window *window) {
    Display *display = window->guard.display;
    enum status status = redraw(window);
    XEvent event;

    while (!status && goes_on(window)) {
        if (XEventsQueued(display, QueuedAfterFlush) == 0) {
            wait_for_events(window);
        }
        while (goes_on(window) &&
               XEventsQueued(display, QueuedAfterReading) > 0) {
            XNextEvent(display, &event);
            handle_event(window, &event);
        }
        if (goes_on(window)) {
            status = redraw(window);
        }
    }
    return status ? status
                  : x11_guard_explain(&window->guard, "cannot select a region");
}

static void
focus_pointer(struct window *window) {
    Display *display = window->guard.display;
    struct selection_event event = {.type = SELECTION_MOVE};
    Window root;
    Window child;
    int x;
    int y;
    unsigned buttons;

    if (XQueryPointer(display, DefaultRootWindow(display), &root, &child,
                      &event.x, &event.y, &x, &y, &buttons)) {
        selection_handle(&window->view.selection, &event);
    }
}

// Everything between opening and closing the display.
static enum status
ask(struct window *window) {
    struct rect bounds = window->view.selection.bounds;
    enum status status =
        x11_format_init(&window->format, window->guard.display);

    if (status) {
        return status;
    }
    status = x11_buffer_init(&window->buffer, &window->guard, &window->format,
                             bounds.width, bounds.height, true);
    if (status) {
        log_error("cannot show the selection: %s", status_string(status));
        return status;
    }
    create_window(window);
    // Shown before the grabs, which may have to wait for others.
    window->input.keyboard_held = true;
    window->exposed = true;
    focus_pointer(window);
    status = redraw(window);
    if (!status) {
        status = select_input_init(&window->input, &window->guard, window->id);
    }
    if (status) {
        return status;
    }
    // Named only now: who waits for the window may send it input at once.
    XStoreName(window->guard.display, window->id, "posplugin select");
    return run(window);
}

static void
dismiss(struct window *window) {
    Display *display = window->guard.display;

    select_input_destroy(&window->input);
    for (size_t i = 0; i < CURSORS; i++) {
        if (window->cursors[i]) {
            XFreeCursor(display, window->cursors[i]);
        }
    }
    if (window->gc) {
        XFreeGC(display, window->gc);
    }
    if (window->id) {
        XDestroyWindow(display, window->id);
    }
    x11_buffer_destroy(&window->buffer, display);
    XSync(display, False);
}

static enum status
outcome(const struct window *window, struct rect *out) {
    if (window->monitors_changed) {
        log_error("the monitors changed during the selection; select again");
        return STATUS_STATE;
    }
    if (window->view.selection.state != SELECTION_TAKEN) {
        return STATUS_CANCELLED;
    }
    *out = window->view.selection.rect;
    return STATUS_OK;
}

enum status
capture_select(struct capture *capture, const struct select_options *options,
               struct rect *out) {
    static const struct select_options defaults;
    struct window *window;
    enum status status;

    if (strcmp(capture_backend_name(capture), "x11") != 0) {
        log_error("a region can be dragged on a screen only, not on the "
                  "source \"%s\"; give the region as X,Y,W,H",
                  capture_backend_name(capture));
        return STATUS_UNSUPPORTED;
    }
    window = calloc(1, sizeof(*window));
    if (!window) {
        log_error("no memory for the selection");
        return STATUS_NO_MEMORY;
    }
    status =
        select_view_init(&window->view, capture, options ? options : &defaults);
    if (!status) {
        status = x11_guard_open(&window->guard, capture_argument(capture));
    }
    if (!status) {
        x11_guard_enter(&window->guard);
        status = ask(window);
        dismiss(window);
        x11_guard_leave(&window->guard);
        x11_guard_close(&window->guard);
    }
    if (!status) {
        status = outcome(window, out);
    }
    select_view_destroy(&window->view);
    free(window);
    return status;
}
