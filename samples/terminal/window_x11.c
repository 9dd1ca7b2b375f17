#include "samples/terminal/window.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <cairo-xlib.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_WIDTH 480
#define DEFAULT_HEIGHT 800
#define SMALLEST_WIDTH 240
#define SMALLEST_HEIGHT 320
#define LARGEST_SIDE 8192

struct window {
    Display *display; ///< owned
    Window id;
    Atom delete_message;
    int x;
    int y;
    int width;
    int height;
    bool is_placed;           ///< the user named a position
    cairo_surface_t *screen;  ///< owned, the X window
    cairo_surface_t *picture; ///< owned, what is painted, in memory
};

static enum status
parse_geometry(struct window *window, const char *geometry) {
    if (geometry == NULL) {
        return STATUS_OK;
    }
    unsigned width = (unsigned)window->width;
    unsigned height = (unsigned)window->height;
    int mask =
        XParseGeometry(geometry, &window->x, &window->y, &width, &height);
    if (mask == 0 || width < SMALLEST_WIDTH || height < SMALLEST_HEIGHT ||
        width > LARGEST_SIDE || height > LARGEST_SIDE) {
        log_error("geometry \"%s\" is not WxH+X+Y with at least %dx%d",
                  geometry, SMALLEST_WIDTH, SMALLEST_HEIGHT);
        return STATUS_INVALID;
    }
    window->width = (int)width;
    window->height = (int)height;
    window->is_placed = (mask & (XValue | YValue)) != 0;
    int screen = DefaultScreen(window->display);
    if (mask & XNegative) {
        window->x += DisplayWidth(window->display, screen) - window->width;
    }
    if (mask & YNegative) {
        window->y += DisplayHeight(window->display, screen) - window->height;
    }
    return STATUS_OK;
}

static void
set_hints(struct window *window, const char *title) {
    XSizeHints size = {.flags = PMinSize | PSize,
                       .min_width = SMALLEST_WIDTH,
                       .min_height = SMALLEST_HEIGHT,
                       .width = window->width,
                       .height = window->height,
                       .x = window->x,
                       .y = window->y};
    size.flags |= window->is_placed ? USPosition : 0;
    // Xlib wants strings that it could write to.
    char name[] = "posplugin-terminal";
    char class_name[] = "Posplugin-terminal";
    XClassHint class_hint = {.res_name = name, .res_class = class_name};
    Display *display = window->display;
    Xutf8SetWMProperties(display, window->id, title, title, NULL, 0, &size,
                         NULL, &class_hint);
    window->delete_message = XInternAtom(display, "WM_DELETE_WINDOW", False);
    XSetWMProtocols(display, window->id, &window->delete_message, 1);
}

static void
make_fullscreen(struct window *window) {
    Atom state = XInternAtom(window->display, "_NET_WM_STATE", False);
    Atom full = XInternAtom(window->display, "_NET_WM_STATE_FULLSCREEN", False);
    XChangeProperty(window->display, window->id, state, XA_ATOM, 32,
                    PropModeReplace, (const unsigned char *)&full, 1);
}

static void
make_picture(struct window *window) {
    cairo_surface_destroy(window->picture);
    window->picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                 window->width, window->height);
    cairo_xlib_surface_set_size(window->screen, window->width, window->height);
}

static void
create(struct window *window, const struct window_options *options) {
    Display *display = window->display;
    int screen = DefaultScreen(display);
    if (options->is_fullscreen) {
        // Also without a window manager, as on a bare payment terminal.
        window->x = 0;
        window->y = 0;
        window->width = DisplayWidth(display, screen);
        window->height = DisplayHeight(display, screen);
    }
    window->id = XCreateSimpleWindow(
        display, DefaultRootWindow(display), window->x, window->y,
        (unsigned)window->width, (unsigned)window->height, 0, 0, 0);
    // No background: the server would flash it on each resize.
    XSetWindowBackgroundPixmap(display, window->id, None);
    XSelectInput(display, window->id,
                 ExposureMask | StructureNotifyMask | ButtonPressMask |
                     ButtonReleaseMask | ButtonMotionMask | KeyPressMask);
    set_hints(window, options->title);
    if (options->is_fullscreen) {
        make_fullscreen(window);
    }
    window->screen = cairo_xlib_surface_create(display, window->id,
                                               DefaultVisual(display, screen),
                                               window->width, window->height);
    make_picture(window);
    XMapWindow(display, window->id);
    XFlush(display);
}

enum status
window_open(const struct window_options *options, struct window **out) {
    struct window *window = calloc(1, sizeof *window);
    if (window == NULL) {
        return STATUS_NO_MEMORY;
    }
    window->width = DEFAULT_WIDTH;
    window->height = DEFAULT_HEIGHT;
    window->display = XOpenDisplay(NULL);
    if (window->display == NULL) {
        const char *name = getenv("DISPLAY");
        log_error("cannot open the display \"%s\"; set DISPLAY to a running "
                  "X server",
                  name ? name : "");
        free(window);
        return STATUS_NOT_FOUND;
    }
    enum status status = parse_geometry(window, options->geometry);
    if (status != STATUS_OK) {
        window_close(window);
        return status;
    }
    create(window, options);
    *out = window;
    return STATUS_OK;
}

void
window_close(struct window *window) {
    if (window == NULL) {
        return;
    }
    cairo_surface_destroy(window->picture);
    cairo_surface_destroy(window->screen);
    XCloseDisplay(window->display);
    free(window);
}

int
window_descriptor(const struct window *window) {
    return ConnectionNumber(window->display);
}

static bool
take_button(const XButtonEvent *button, struct window_event *event) {
    bool is_down = button->type == ButtonPress;
    event->x = button->x;
    event->y = button->y;
    switch (button->button) {
    case Button1:
        event->type = is_down ? WINDOW_POINTER_DOWN : WINDOW_POINTER_UP;
        return true;
    case Button4:
    case Button5:
        event->type = WINDOW_WHEEL;
        event->steps = button->button == Button4 ? -1 : 1;
        return is_down;
    default:
        return false;
    }
}

static bool
take_key(XKeyEvent *key, struct window_event *event) {
    char byte = 0;
    if (XLookupString(key, &byte, 1, NULL, NULL) != 1) {
        return false;
    }
    event->type = WINDOW_KEY;
    event->byte = (uint8_t)byte;
    return true;
}

static bool
take_configure(struct window *window, const XConfigureEvent *configure,
               struct window_event *event) {
    if (configure->width == window->width &&
        configure->height == window->height) {
        return false;
    }
    window->width = configure->width;
    window->height = configure->height;
    make_picture(window);
    event->type = WINDOW_EXPOSED;
    return true;
}

/** Translate; false for what does not concern the terminal. */
static bool
take(struct window *window, XEvent *x_event, struct window_event *event) {
    memset(event, 0, sizeof *event);
    switch (x_event->type) {
    case ButtonPress:
    case ButtonRelease:
        return take_button(&x_event->xbutton, event);
    case MotionNotify:
        event->type = WINDOW_POINTER_MOVE;
        event->x = x_event->xmotion.x;
        event->y = x_event->xmotion.y;
        return (x_event->xmotion.state & Button1Mask) != 0;
    case KeyPress:
        return take_key(&x_event->xkey, event);
    case ConfigureNotify:
        return take_configure(window, &x_event->xconfigure, event);
    case Expose:
        event->type = WINDOW_EXPOSED;
        return x_event->xexpose.count == 0;
    case ClientMessage:
        event->type = WINDOW_CLOSED;
        return (Atom)x_event->xclient.data.l[0] == window->delete_message;
    default:
        return false;
    }
}

bool
window_next_event(struct window *window, struct window_event *event) {
    while (XPending(window->display) > 0) {
        XEvent x_event;
        XNextEvent(window->display, &x_event);
        bool is_taken = take(window, &x_event, event);
        // A wedge scanner's keys are a payment code.
        explicit_bzero(&x_event, sizeof x_event);
        if (is_taken) {
            return true;
        }
    }
    return false;
}

cairo_surface_t *
window_picture(struct window *window, int *width_px, int *height_px) {
    *width_px = window->width;
    *height_px = window->height;
    return window->picture;
}

void
window_present(struct window *window) {
    cairo_t *cr = cairo_create(window->screen);
    cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
    cairo_set_source_surface(cr, window->picture, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_flush(window->screen);
    XFlush(window->display);
}

enum status
window_write_png(struct window *window, const char *path) {
    cairo_status_t result = cairo_surface_write_to_png(window->picture, path);
    if (result != CAIRO_STATUS_SUCCESS) {
        log_error("cannot write the picture %s: %s", path,
                  cairo_status_to_string(result));
        return STATUS_IO;
    }
    return STATUS_OK;
}
