// Children of the root are frames of a window manager, or windows that it does
// not manage. The program's own window is inside: the one with WM_STATE.

#include "capture/x11_windows.h"

#include <X11/Xatom.h>
#include <X11/Xutil.h>
#include <X11/extensions/shape.h>
#include <string.h>
#include <unistd.h>

// A window manager nests the program's window at most so deep.
#define FRAME_DEPTH 4

struct lister {
    Display *display;
    Window root;
    Atom wm_state;
    Atom net_wm_name;
    Atom utf8_string;
    Atom net_wm_pid;
    bool has_shapes;
};

static bool
has_property(const struct lister *lister, Window window, Atom property) {
    Atom type = None;
    int format;
    unsigned long count;
    unsigned long rest;
    unsigned char *data = NULL;

    XGetWindowProperty(lister->display, window, property, 0, 0, False,
                       AnyPropertyType, &type, &format, &count, &rest, &data);
    if (data) {
        XFree(data);
    }
    return type != None;
}

// The window with WM_STATE in `window`, or None.
static Window
find_client(const struct lister *lister, Window window, int depth) {
    Window root;
    Window parent;
    Window *children = NULL;
    Window found = None;
    unsigned count = 0;

    if (has_property(lister, window, lister->wm_state)) {
        return window;
    }
    if (depth == 0 || !XQueryTree(lister->display, window, &root, &parent,
                                  &children, &count)) {
        return None;
    }
    for (unsigned i = count; i > 0 && found == None; i--) {
        found = find_client(lister, children[i - 1], depth - 1);
    }
    if (children) {
        XFree(children);
    }
    return found;
}

// Overlays of compositors and pointers let every click through.
static bool
takes_clicks(const struct lister *lister, Window window) {
    int count = 0;
    int order;
    XRectangle *rects;

    if (!lister->has_shapes) {
        return true;
    }
    rects = XShapeGetRectangles(lister->display, window, ShapeInput, &count,
                                &order);
    if (rects) {
        XFree(rects);
    }
    return count > 0;
}

static void
copy_text(char *to, size_t size, const char *from) {
    size_t length = strlen(from);

    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xc0) == 0x80) {
            length--; // cut at a character
        }
    }
    memcpy(to, from, length);
    to[length] = '\0';
    // One line of a file holds it.
    for (char *c = to; *c; c++) {
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    }
}

static void
read_title(const struct lister *lister, Window window,
           struct capture_window *out) {
    XTextProperty text = {0};
    char **list = NULL;
    int count = 0;

    if (!XGetTextProperty(lister->display, window, &text,
                          lister->net_wm_name) &&
        !XGetWMName(lister->display, window, &text)) {
        return;
    }
    if (text.encoding == lister->utf8_string && text.value) {
        copy_text(out->title, sizeof(out->title), (char *)text.value);
    } else if (text.value &&
               Xutf8TextPropertyToTextList(lister->display, &text, &list,
                                           &count) >= Success &&
               count > 0) {
        copy_text(out->title, sizeof(out->title), list[0]);
    }
    if (list) {
        XFreeStringList(list);
    }
    if (text.value) {
        XFree(text.value);
    }
}

static void
read_kind(const struct lister *lister, Window window,
          struct capture_window *out) {
    XClassHint hint = {0};

    if (!XGetClassHint(lister->display, window, &hint)) {
        return;
    }
    if (hint.res_class) {
        copy_text(out->kind, sizeof(out->kind), hint.res_class);
        XFree(hint.res_class);
    }
    if (hint.res_name) {
        XFree(hint.res_name);
    }
}

static bool
is_own(const struct lister *lister, Window window) {
    Atom type = None;
    int format = 0;
    unsigned long count = 0;
    unsigned long rest;
    unsigned char *data = NULL;
    bool own = false;

    if (XGetWindowProperty(lister->display, window, lister->net_wm_pid, 0, 1,
                           False, XA_CARDINAL, &type, &format, &count, &rest,
                           &data) == Success &&
        data && format == 32 && count == 1) {
        own = *(unsigned long *)(void *)data == (unsigned long)getpid();
    }
    if (data) {
        XFree(data);
    }
    return own;
}

static bool
read_rects(const struct lister *lister, Window frame, Window client,
           struct capture_window *out) {
    XWindowAttributes outer;
    XWindowAttributes inner;
    Window child;
    int x = 0;
    int y = 0;

    if (!XGetWindowAttributes(lister->display, frame, &outer) ||
        outer.map_state != IsViewable || outer.class != InputOutput ||
        !XGetWindowAttributes(lister->display, client, &inner) ||
        inner.map_state != IsViewable ||
        !XTranslateCoordinates(lister->display, client, lister->root, 0, 0, &x,
                               &y, &child)) {
        return false;
    }
    out->frame =
        (struct rect){outer.x, outer.y, outer.width + 2 * outer.border_width,
                      outer.height + 2 * outer.border_width};
    out->content = (struct rect){x, y, inner.width, inner.height};
    return true;
}

static bool
read_window(const struct lister *lister, Window frame,
            struct capture_window *out) {
    XWindowAttributes attributes;
    Window client;

    // Most children of the root cannot be seen.
    if (!XGetWindowAttributes(lister->display, frame, &attributes) ||
        attributes.map_state != IsViewable || attributes.class != InputOutput ||
        !takes_clicks(lister, frame)) {
        return false;
    }
    client = find_client(lister, frame, FRAME_DEPTH);
    if (client == None) {
        client = frame;
    }
    *out = (struct capture_window){.id = client};
    if (!read_rects(lister, frame, client, out)) {
        return false;
    }
    out->own = is_own(lister, client);
    read_title(lister, client, out);
    read_kind(lister, client, out);
    return true;
}

void
x11_windows_list(Display *display, Window root, struct capture_windows *out) {
    struct lister lister = {
        .display = display,
        .root = root,
        .wm_state = XInternAtom(display, "WM_STATE", False),
        .net_wm_name = XInternAtom(display, "_NET_WM_NAME", False),
        .net_wm_pid = XInternAtom(display, "_NET_WM_PID", False),
        .utf8_string = XInternAtom(display, "UTF8_STRING", False),
    };
    Window unused;
    Window *children = NULL;
    unsigned count = 0;
    int base;

    lister.has_shapes = XShapeQueryExtension(display, &base, &base);
    out->count = 0;
    if (!XQueryTree(display, root, &unused, &unused, &children, &count)) {
        return;
    }
    for (unsigned i = count; i > 0 && out->count < CAPTURE_WINDOWS_MAX; i--) {
        if (read_window(&lister, children[i - 1], &out->windows[out->count])) {
            out->count++;
        }
    }
    if (children) {
        XFree(children);
    }
}
