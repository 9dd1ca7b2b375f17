// The selection with real pointer and key events on a real X server. A child
// process sends them with xdotool as soon as the window takes input.

#include "capture/select.h"
#include "tests/xvfb.h"

#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define DRAG                                                                   \
    "mousemove 100 120 mousedown 1 mousemove 200 200 mousemove 400 300 "       \
    "mousemove 399 319 mouseup 1 "

static struct xvfb server;
static char logged[1024];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(logged, sizeof(logged), "%s", line);
}

static int
start(void **state) {
    (void)state;
    return xvfb_start(&server, "640x480x24", NULL) ? 0 : -1;
}

static int
stop(void **state) {
    (void)state;
    xvfb_stop(&server);
    return 0;
}

static int
start_16(void **state) {
    (void)state;
    return xvfb_start(&server, "640x480x16", "MIT-SHM") ? 0 : -1;
}

// Runs a shell command in a child once the window is ready.
static pid_t
drive(const char *command) {
    char script[1024];
    pid_t child;

    snprintf(script, sizeof(script),
             "i=0; until xdotool search --name '^posplugin select$' "
             ">/dev/null 2>&1; do i=$((i+1)); [ $i -lt 200 ] || exit 1; "
             "sleep 0.05; done; %s",
             command);
    child = fork();
    if (child == 0) {
        setenv("DISPLAY", server.name, 1);
        execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
    return child;
}

static void
finish(pid_t child) {
    int result = -1;

    waitpid(child, &result, 0);
    if (result != 0) {
        fail_msg("the driver failed: is the package xdotool installed?");
    }
}

static enum status
select_with(const struct select_options *options, struct rect *out) {
    struct capture *capture;
    char source[32];
    enum status status;

    snprintf(source, sizeof(source), "x11:%s", server.name);
    assert_int_equal(capture_open(source, &capture), STATUS_OK);
    status = capture_select(capture, options, out);
    capture_close(capture);
    return status;
}

static void
assert_selects(const char *command, const struct select_options *options,
               struct rect expected) {
    struct rect rect = {0, 0, 0, 0};
    pid_t child = drive(command);

    assert_int_equal(select_with(options, &rect), STATUS_OK);
    finish(child);
    assert_int_equal(rect.x, expected.x);
    assert_int_equal(rect.y, expected.y);
    assert_int_equal(rect.width, expected.width);
    assert_int_equal(rect.height, expected.height);
}

static void
test_drag_and_enter(void **state) {
    (void)state;
    assert_selects("xdotool " DRAG "key Return", NULL,
                   (struct rect){100, 120, 300, 200});
}

static void
test_keys_adjust(void **state) {
    struct select_options options = {.initial = {50, 60, 200, 100},
                                     .language = "zh"};

    (void)state;
    assert_selects("xdotool key Left ctrl+Down shift+Right "
                   "shift+ctrl+Up Tab shift+Left KP_Enter",
                   &options, (struct rect){48, 70, 202, 90});
}

static void
test_take_button(void **state) {
    (void)state;
    // The button lies 10 below the rectangle, at its right end.
    assert_selects("xdotool " DRAG "mousemove 350 345 click 1", NULL,
                   (struct rect){100, 120, 300, 200});
}

static void
test_handle_resizes(void **state) {
    (void)state;
    assert_selects("xdotool " DRAG "mousemove 399 319 mousedown 1 "
                   "mousemove 420 330 mousemove 449 349 mouseup 1 key Return",
                   NULL, (struct rect){100, 120, 350, 230});
}

static void
test_escape_cancels(void **state) {
    struct rect rect = {1, 2, 3, 4};
    pid_t child = drive("xdotool " DRAG "key Escape");

    (void)state;
    assert_int_equal(select_with(NULL, &rect), STATUS_CANCELLED);
    finish(child);
    assert_int_equal(rect.width, 3);
}

static void
test_other_buttons_are_ignored(void **state) {
    (void)state;
    assert_selects("xdotool " DRAG "mousemove 500 50 mousedown 3 "
                   "mousemove 600 100 mouseup 3 click 4 click 2 key Return",
                   NULL, (struct rect){100, 120, 300, 200});
}

static void
test_keyboard_in_use(void **state) {
    Display *other = XOpenDisplay(server.name);

    (void)state;
    assert_non_null(other);
    assert_int_equal(XGrabKeyboard(other, DefaultRootWindow(other), True,
                                   GrabModeAsync, GrabModeAsync, CurrentTime),
                     GrabSuccess);
    XSync(other, False);
    assert_selects("xdotool " DRAG "mousemove 350 345 click 1", NULL,
                   (struct rect){100, 120, 300, 200});
    assert_non_null(strstr(logged, "keyboard"));
    XCloseDisplay(other);
}

static void
test_pointer_in_use(void **state) {
    Display *other = XOpenDisplay(server.name);
    struct rect rect;

    (void)state;
    assert_non_null(other);
    assert_int_equal(XGrabPointer(other, DefaultRootWindow(other), True,
                                  ButtonPressMask, GrabModeAsync, GrabModeAsync,
                                  None, None, CurrentTime),
                     GrabSuccess);
    XSync(other, False);
    assert_int_equal(select_with(NULL, &rect), STATUS_BUSY);
    XCloseDisplay(other);
}

static void
test_lost_server(void **state) {
    char command[64];
    struct rect rect;
    pid_t child;

    (void)state;
    snprintf(command, sizeof(command), "kill -KILL %d", (int)server.pid);
    child = drive(command);
    assert_int_equal(select_with(NULL, &rect), STATUS_GONE);
    finish(child);
}

static void
add_monitor(Display *display) {
    XRRMonitorInfo *monitor = XRRAllocateMonitor(display, 0);

    monitor->name = XInternAtom(display, "second", False);
    monitor->width = 100;
    monitor->height = 100;
    XRRSetMonitor(display, DefaultRootWindow(display), monitor);
    XRRFreeMonitors(monitor);
    XCloseDisplay(display);
}

static void
test_monitors_change(void **state) {
    struct rect rect;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        pid_t ready = drive("exit 0");

        waitpid(ready, NULL, 0);
        add_monitor(XOpenDisplay(server.name));
        _exit(0);
    }
    assert_int_equal(select_with(NULL, &rect), STATUS_STATE);
    finish(child);
}

static void
test_picture_has_no_pointer(void **state) {
    static const uint32_t pixel = 0xffffff;
    struct image_view view = {&pixel, 1, 1, 1};
    char path[] = "/tmp/posplugin-test-XXXXXX";
    char source[64];
    struct capture *capture;
    struct rect rect;
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    close(file);
    assert_int_equal(image_write_png(view, path), STATUS_OK);
    snprintf(source, sizeof(source), "file:%s", path);
    assert_int_equal(capture_open(source, &capture), STATUS_OK);
    assert_int_equal(capture_select(capture, NULL, &rect), STATUS_UNSUPPORTED);
    capture_close(capture);
    unlink(path);
}

int
main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_drag_and_enter, start, stop),
        cmocka_unit_test_setup_teardown(test_drag_and_enter, start_16, stop),
        cmocka_unit_test_setup_teardown(test_keys_adjust, start, stop),
        cmocka_unit_test_setup_teardown(test_take_button, start, stop),
        cmocka_unit_test_setup_teardown(test_handle_resizes, start, stop),
        cmocka_unit_test_setup_teardown(test_escape_cancels, start, stop),
        cmocka_unit_test_setup_teardown(test_other_buttons_are_ignored, start,
                                        stop),
        cmocka_unit_test_setup_teardown(test_keyboard_in_use, start, stop),
        cmocka_unit_test_setup_teardown(test_pointer_in_use, start, stop),
        cmocka_unit_test_setup_teardown(test_lost_server, start, stop),
        cmocka_unit_test_setup_teardown(test_monitors_change, start, stop),
        cmocka_unit_test(test_picture_has_no_pointer),
    };

    log_set_sink(keep_line, NULL, LOG_LEVEL_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
