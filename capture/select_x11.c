// The selection on an X display: one window over all monitors, drawn by
// select_draw.c into a buffer of which only changed parts are sent.

#include "capture/select.h"
#include "capture/select_input.h"
#include "capture/select_text.h"
#include "capture/x11_guard.h"
#include "capture/x11_pixels.h"

#include <X11/Xutil.h>
#include <X11/cursorfont.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HINT_PX 16
#define LABEL_PX 15
#define RETRY_KEYBOARD_MS 200
#define CURSORS 64

enum hint {
    HINT_NORMAL,
    HINT_REFUSED,
    HINT_NO_KEYBOARD,
    HINT_COUNT,
};

struct words {
    const char *hints[HINT_COUNT];
    const char *take;
    const char *cancel;
};

static const struct words english = {
    {
        "Drag over the order  ·  Arrows move  ·  Shift + Arrows resize  ·  "
        "Tab: other corner  ·  Enter takes  ·  Esc cancels",
        "Part of the rectangle is on no monitor: move it or make it smaller",
        "Another program uses the keyboard: please use the buttons below "
        "the rectangle",
    },
    "Take",
    "Cancel",
};

static const struct words chinese = {
    {
        "拖动框选订单区域  ·  方向键移动  ·  Shift + 方向键调整大小  ·  "
        "Tab 换角  ·  回车确认  ·  Esc 取消",
        "选框有一部分不在任何显示器上，请移动或缩小",
        "键盘被其他程序占用，请点选框旁的按钮",
    },
    "确认",
    "取消",
};

struct window {
    struct x11_guard guard;
    struct x11_format format;
    struct x11_buffer buffer;
    Window id;
    GC gc;
    Cursor cursors[CURSORS]; // by half of the font's shape number
    unsigned shape;          // of the pointer now
    struct select_input input;
    struct selection selection;
    const struct words *words;
    struct image frame;  // owned, the frozen screen
    struct image canvas; // owned, what the window shows
    struct select_text hints[HINT_COUNT];
    struct select_text size;
    struct select_text take;
    struct select_text cancel;
    struct select_scene shown;
    bool keys_used;        // the last event was a key
    bool monitors_changed; // under our feet: the frame is worthless
    bool exposed;          // draw everything
};

static const struct words *
choose_words(const char *language) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; !language && i < 3; i++) {
        language = getenv(names[i]);
        if (language && !language[0]) {
            language = NULL;
        }
    }
    return language && strncmp(language, "zh", 2) == 0 ? &chinese : &english;
}

static void
paste(struct window *window, const struct image *part, struct rect place) {
    struct rect bounds = window->selection.bounds;

    for (int32_t y = 0; y < place.height; y++) {
        memcpy(window->frame.pixels +
                   (ptrdiff_t)(place.y - bounds.y + y) * window->frame.width +
                   (place.x - bounds.x),
               part->pixels + (ptrdiff_t)y * part->width,
               (size_t)place.width * sizeof(uint32_t));
    }
}

// Monitor by monitor: between them there may be places without pixels.
static enum status
freeze(struct window *window, struct capture *capture) {
    const struct capture_geometry *geometry = &window->selection.geometry;
    struct rect bounds = window->selection.bounds;
    struct image part = {0};
    enum status status =
        image_init(&window->frame, bounds.width, bounds.height);

    for (size_t i = 0; i < geometry->count && !status; i++) {
        struct rect place = geometry->monitors[i].rect;

        status = capture_grab(capture, place, &part);
        if (!status) {
            paste(window, &part, place);
        }
    }
    image_destroy(&part);
    return status;
}

// Hints follow the pointer, so they have to fit the narrowest monitor.
static int
hint_width(const struct capture_geometry *geometry) {
    int width = geometry->monitors[0].rect.width;

    for (size_t i = 1; i < geometry->count; i++) {
        if (geometry->monitors[i].rect.width < width) {
            width = geometry->monitors[i].rect.width;
        }
    }
    return width > 200 ? width - 120 : 80;
}

static enum status
make_texts(struct window *window) {
    const struct words *words = window->words;
    int width = hint_width(&window->selection.geometry);
    enum status status =
        select_text_set(&window->take, words->take, LABEL_PX, 200);

    if (!status) {
        status = select_text_set(&window->cancel, words->cancel, LABEL_PX, 200);
    }
    for (int i = 0; i < HINT_COUNT && !status; i++) {
        status =
            select_text_set(&window->hints[i], words->hints[i], HINT_PX, width);
    }
    return status;
}

static void
create_window(struct window *window) {
    Display *display = window->guard.display;
    struct rect bounds = window->selection.bounds;
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

static enum selection_grip
grip_now(const struct window *window) {
    const struct selection *selection = &window->selection;

    return selection->grip != SELECTION_GRIP_NONE
               ? selection->grip
               : selection_grip_at(selection, selection->focus_x,
                                   selection->focus_y, false);
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

static enum hint
hint_now(const struct window *window) {
    if (window->selection.refused) {
        return HINT_REFUSED;
    }
    return window->input.keyboard_held ? HINT_NORMAL : HINT_NO_KEYBOARD;
}

static enum status
make_size_text(struct window *window) {
    struct rect rect = window->selection.rect;
    char text[40];

    if (rect_is_empty(rect) ||
        (rect.width == window->shown.rect.width &&
         rect.height == window->shown.rect.height && window->size.alpha)) {
        return STATUS_OK;
    }
    snprintf(text, sizeof(text), "%d × %d", rect.width, rect.height);
    return select_text_set(&window->size, text, LABEL_PX, 400);
}

static void
send_part(struct window *window, struct rect damage) {
    Display *display = window->guard.display;
    struct rect bounds = window->selection.bounds;
    struct rect part = rect_intersect(damage, bounds);

    if (rect_is_empty(part)) {
        return;
    }
    select_draw(&window->shown, part, &window->canvas);
    part.x -= bounds.x;
    part.y -= bounds.y;
    x11_format_write(&window->format, image_view(&window->canvas), part,
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
    struct select_scene before = window->shown;
    struct select_scene *scene = &window->shown;
    struct select_damage damage;
    enum status status = make_size_text(window);

    if (status) {
        return status;
    }
    scene->hint_text = &window->hints[hint_now(window)];
    scene->show_corner = window->keys_used;
    select_scene_place(scene, &window->selection);
    scene->hover = grip_now(window);
    show_cursor(window, scene->hover);
    select_scene_diff(&before, scene, &damage);
    if (window->exposed) {
        window->exposed = false;
        damage.count = 1;
        damage.rects[0] = window->selection.bounds;
    }
    for (size_t i = 0; i < damage.count; i++) {
        send_part(window, damage.rects[i]);
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
        window->keys_used = translated.type == SELECTION_KEY;
        selection_handle(&window->selection, &translated);
    }
}

static void
wait_for_events(struct window *window) {
    struct pollfd ready = {.fd = ConnectionNumber(window->guard.display),
                           .events = POLLIN};
    int timeout_ms = window->input.keyboard_held ? -1 : RETRY_KEYBOARD_MS;

    if (poll(&ready, 1, timeout_ms) == 0) {
        select_input_retry_keyboard(&window->input);
    }
}

static bool
goes_on(const struct window *window) {
    return window->selection.state == SELECTION_ACTIVE &&
           !window->monitors_changed && !window->guard.gone;
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
        selection_handle(&window->selection, &event);
    }
}

// Everything between opening and closing the display.
static enum status
ask(struct window *window) {
    struct rect bounds = window->selection.bounds;
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

static void
free_window(struct window *window) {
    for (int i = 0; i < HINT_COUNT; i++) {
        select_text_destroy(&window->hints[i]);
    }
    select_text_destroy(&window->size);
    select_text_destroy(&window->take);
    select_text_destroy(&window->cancel);
    image_destroy(&window->frame);
    image_destroy(&window->canvas);
    free(window);
}

static enum status
prepare(struct window *window, struct capture *capture,
        const struct select_options *options) {
    struct capture_geometry geometry;
    struct rect bounds;
    enum status status = capture_geometry(capture, &geometry);

    if (status) {
        return status;
    }
    selection_init(&window->selection, &geometry, options->initial);
    window->words = choose_words(options->language);
    bounds = window->selection.bounds;
    status = freeze(window, capture);
    if (!status) {
        status = image_init(&window->canvas, bounds.width, bounds.height);
    }
    if (!status) {
        status = make_texts(window);
    }
    window->shown.frame = image_view(&window->frame);
    window->shown.bounds = bounds;
    window->shown.size_text = &window->size;
    window->shown.take_text = &window->take;
    window->shown.cancel_text = &window->cancel;
    return status;
}

static enum status
outcome(const struct window *window, struct rect *out) {
    if (window->monitors_changed) {
        log_error("the monitors changed during the selection; select again");
        return STATUS_STATE;
    }
    if (window->selection.state != SELECTION_TAKEN) {
        return STATUS_CANCELLED;
    }
    *out = window->selection.rect;
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
    status = prepare(window, capture, options ? options : &defaults);
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
    free_window(window);
    return status;
}
