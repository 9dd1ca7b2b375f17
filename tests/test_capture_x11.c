// Against real X servers, which the test starts and kills itself.

#include "capture/capture.h"
#include "tests/xvfb.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xrandr.h>
#include <X11/extensions/shape.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char logged[1024];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(logged, sizeof(logged), "%s", line);
}

static void
start(struct xvfb *server, const char *screen, const char *without) {
    if (!xvfb_start(server, screen, without)) {
        fail_msg("Xvfb does not start: is the package xvfb installed?");
    }
}

static struct capture *
open_capture(const struct xvfb *server) {
    struct capture *capture;
    char source[32];

    snprintf(source, sizeof(source), "x11:%s", server->name);
    assert_int_equal(capture_open(source, &capture), STATUS_OK);
    return capture;
}

// A pattern on the root window; `value` turns a column into its colour.
static void
paint(Display *display, unsigned long (*value)(int x)) {
    Window root = DefaultRootWindow(display);
    GC gc = XCreateGC(display, root, 0, NULL);

    for (int x = 0; x < 256; x++) {
        XSetForeground(display, gc, value(x));
        XDrawLine(display, root, gc, x, 0, x, 99);
    }
    XFreeGC(display, gc);
    XSync(display, False);
}

static unsigned long
value_24(int x) {
    return (unsigned long)x * 0x010203 & 0xffffff;
}

static void
assert_columns(struct capture *capture) {
    struct image image = {0};

    assert_int_equal(
        capture_grab(capture, (struct rect){7, 5, 200, 50}, &image), STATUS_OK);
    for (int y = 0; y < 50; y++) {
        for (int x = 0; x < 200; x++) {
            assert_int_equal(image.pixels[y * 200 + x], value_24(x + 7));
        }
    }
    image_destroy(&image);
}

static void
grab_exact(const char *without) {
    struct xvfb server;
    struct capture *capture;
    Display *display;

    start(&server, "640x480x24", without);
    display = XOpenDisplay(server.name);
    assert_non_null(display);
    paint(display, value_24);
    capture = open_capture(&server);
    assert_columns(capture);
    assert_columns(capture);
    capture_close(capture);
    XCloseDisplay(display);
    xvfb_stop(&server);
}

static void
test_grab(void **state) {
    (void)state;
    grab_exact(NULL);
}

static void
test_grab_without_sharing(void **state) {
    (void)state;
    grab_exact("MIT-SHM");
}

static unsigned long
value_16(int x) {
    return (unsigned long)(x * 257) & 0xffff;
}

static void
test_grab_16_bits(void **state) {
    struct xvfb server;
    struct capture *capture;
    struct image image = {0};
    Display *display;

    (void)state;
    start(&server, "320x200x16", NULL);
    display = XOpenDisplay(server.name);
    assert_non_null(display);
    paint(display, value_16);
    capture = open_capture(&server);
    assert_int_equal(
        capture_grab(capture, (struct rect){0, 0, 256, 100}, &image),
        STATUS_OK);
    for (uint32_t x = 0; x < 256; x++) {
        uint32_t pixel = (uint32_t)value_16((int)x);
        uint32_t red = ((pixel >> 11) * 255 + 15) / 31;
        uint32_t green = ((pixel >> 5 & 63) * 255 + 31) / 63;
        uint32_t blue = ((pixel & 31) * 255 + 15) / 31;

        assert_int_equal(image.pixels[x], red << 16 | green << 8 | blue);
    }
    image_destroy(&image);
    capture_close(capture);
    XCloseDisplay(display);
    xvfb_stop(&server);
}

static void
test_palette_is_refused(void **state) {
    struct xvfb server;
    struct capture *capture;
    char source[32];

    (void)state;
    start(&server, "320x200x8", NULL);
    snprintf(source, sizeof(source), "x11:%s", server.name);
    assert_int_equal(capture_open(source, &capture), STATUS_UNSUPPORTED);
    xvfb_stop(&server);
}

static void
test_off_screen(void **state) {
    static const struct rect bad[] = {
        {-1, 0, 10, 10}, {0, 0, 641, 480},   {631, 0, 10, 10},
        {0, 471, 5, 10}, {5000, 5000, 5, 5},
    };
    struct xvfb server;
    struct capture *capture;
    struct image image = {0};

    (void)state;
    start(&server, "640x480x24", NULL);
    capture = open_capture(&server);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(capture_grab(capture, bad[i], &image), STATUS_INVALID);
    }
    assert_non_null(strstr(logged, "640x480 at 0,0"));
    assert_int_equal(
        capture_grab(capture, (struct rect){0, 0, 640, 480}, &image),
        STATUS_OK);
    image_destroy(&image);
    capture_close(capture);
    xvfb_stop(&server);
}

static void
set_monitor(Display *display, const char *name, struct rect rect,
            RROutput output) {
    Window root = DefaultRootWindow(display);
    XRRMonitorInfo *monitor = XRRAllocateMonitor(display, 1);

    monitor->name = XInternAtom(display, name, False);
    monitor->x = rect.x;
    monitor->y = rect.y;
    monitor->width = rect.width;
    monitor->height = rect.height;
    monitor->mwidth = 100;
    monitor->mheight = 100;
    monitor->outputs[0] = output;
    monitor->noutput = output ? 1 : 0;
    XRRSetMonitor(display, root, monitor);
    XRRFreeMonitors(monitor);
    XSync(display, False);
}

// The change is announced to us by the server, a moment later.
static void
wait_for_monitors(struct capture *capture, size_t count,
                  struct capture_geometry *out) {
    for (int i = 0; i < 500; i++) {
        assert_int_equal(capture_geometry(capture, out), STATUS_OK);
        if (out->count == count) {
            return;
        }
        usleep(10000);
    }
    fail_msg("still %zu monitors", out->count);
}

static void
test_monitors(void **state) {
    struct xvfb server;
    struct capture *capture;
    struct capture_geometry before;
    struct capture_geometry after;
    struct image image = {0};
    XRRScreenResources *resources;
    Display *display;

    (void)state;
    start(&server, "640x480x24", NULL);
    display = XOpenDisplay(server.name);
    assert_non_null(display);
    capture = open_capture(&server);
    assert_int_equal(capture_geometry(capture, &before), STATUS_OK);
    assert_int_equal(before.count, 1);
    assert_int_equal(before.monitors[0].rect.width, 640);

    resources = XRRGetScreenResources(display, DefaultRootWindow(display));
    set_monitor(display, "small", (struct rect){0, 0, 200, 100},
                resources->outputs[0]);
    set_monitor(display, "tall", (struct rect){200, 0, 440, 480}, None);
    XRRFreeScreenResources(resources);
    wait_for_monitors(capture, 2, &after);
    assert_false(capture_geometry_equal(&before, &after));
    assert_int_equal(
        capture_grab(capture, (struct rect){150, 50, 100, 50}, &image),
        STATUS_OK);
    assert_int_equal(
        capture_grab(capture, (struct rect){150, 60, 100, 50}, &image),
        STATUS_INVALID);
    assert_non_null(strstr(logged, "tall 440x480 at 200,0"));
    image_destroy(&image);
    capture_close(capture);
    XCloseDisplay(display);
    xvfb_stop(&server);
}

static void
test_lost_server(void **state) {
    struct xvfb server;
    struct capture *capture;
    struct capture *second;
    struct capture_geometry geometry;
    struct image image = {0};

    (void)state;
    start(&server, "640x480x24", NULL);
    capture = open_capture(&server);
    second = open_capture(&server);
    assert_int_equal(
        capture_grab(capture, (struct rect){0, 0, 100, 100}, &image),
        STATUS_OK);
    xvfb_stop(&server);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(
            capture_grab(capture, (struct rect){0, 0, 100, 100}, &image),
            STATUS_GONE);
        assert_int_equal(capture_geometry(capture, &geometry), STATUS_GONE);
    }
    assert_non_null(strstr(logged, "lost"));
    image_destroy(&image);
    capture_close(capture);
    capture_close(second);
}

static int
count_error(Display *display, XErrorEvent *event) {
    (void)display;
    (void)event;
    return 0;
}

static void
test_handlers_are_restored(void **state) {
    XErrorHandler original = XSetErrorHandler(count_error);
    struct xvfb server;
    struct capture *capture;
    struct image image = {0};

    (void)state;
    start(&server, "320x200x24", NULL);
    capture = open_capture(&server);
    assert_int_equal(capture_grab(capture, (struct rect){0, 0, 9, 9}, &image),
                     STATUS_OK);
    assert_ptr_equal(XSetErrorHandler(original), count_error);
    image_destroy(&image);
    capture_close(capture);
    xvfb_stop(&server);
}

static Window
new_window(Display *display, Window parent, struct rect rect) {
    Window window = XCreateSimpleWindow(display, parent, rect.x, rect.y,
                                        (unsigned)rect.width,
                                        (unsigned)rect.height, 0, 0, 0);

    XMapWindow(display, window);
    return window;
}

// As a window manager does: WM_STATE, on the window inside the frame.
static void
make_client(Display *display, Window window, const char *kind,
            const char *title) {
    Atom state = XInternAtom(display, "WM_STATE", False);
    char text[64];
    XClassHint hint = {.res_name = text, .res_class = text};

    snprintf(text, sizeof(text), "%s", kind);
    XSetClassHint(display, window, &hint);
    XChangeProperty(display, window, XInternAtom(display, "_NET_WM_NAME", 0),
                    XInternAtom(display, "UTF8_STRING", 0), 8, PropModeReplace,
                    (const unsigned char *)title, (int)strlen(title));
    XChangeProperty(display, window, state, state, 32, PropModeReplace,
                    (const unsigned char *)(const long[]){1, 0}, 2);
}

static void
test_windows(void **state) {
    const struct rect overlay = {0, 0, 640, 480};
    static struct capture_windows windows;
    const struct capture_window *found = windows.windows;
    struct xvfb server;
    struct capture *capture;
    Display *display;
    Window frame;
    Window client;
    Window hidden;

    (void)state;
    start(&server, "640x480x24", NULL);
    display = XOpenDisplay(server.name);
    frame = new_window(display, DefaultRootWindow(display),
                       (struct rect){100, 50, 308, 230});
    client = new_window(display, frame, (struct rect){4, 26, 300, 200});
    make_client(display, client, "Pos", "收银\n台 1");
    new_window(display, DefaultRootWindow(display),
               (struct rect){120, 60, 20, 10});
    hidden = new_window(display, DefaultRootWindow(display), overlay);
    XShapeCombineRectangles(display, hidden, ShapeInput, 0, 0, NULL, 0,
                            ShapeSet, Unsorted);
    XUnmapWindow(display,
                 new_window(display, DefaultRootWindow(display), overlay));
    XSync(display, False);
    capture = open_capture(&server);
    assert_int_equal(capture_windows(capture, &windows), STATUS_OK);
    assert_int_equal(windows.count, 2);
    assert_string_equal(found[0].kind, "");
    assert_int_equal(found[0].content.x, 120);
    assert_int_equal(found[1].id, client);
    assert_string_equal(found[1].kind, "Pos");
    assert_string_equal(found[1].title, "收银 台 1");
    assert_memory_equal(&found[1].frame, &((struct rect){100, 50, 308, 230}),
                        sizeof(struct rect));
    assert_memory_equal(&found[1].content, &((struct rect){104, 76, 300, 200}),
                        sizeof(struct rect));
    XDestroyWindow(display, frame);
    XSync(display, False);
    assert_int_equal(capture_windows(capture, &windows), STATUS_OK);
    assert_int_equal(windows.count, 1);
    capture_close(capture);
    XCloseDisplay(display);
    xvfb_stop(&server);
}

int
main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grab),
        cmocka_unit_test(test_grab_without_sharing),
        cmocka_unit_test(test_grab_16_bits),
        cmocka_unit_test(test_palette_is_refused),
        cmocka_unit_test(test_off_screen),
        cmocka_unit_test(test_monitors),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_lost_server),
        cmocka_unit_test(test_handlers_are_restored),
    };

    log_set_sink(keep_line, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
