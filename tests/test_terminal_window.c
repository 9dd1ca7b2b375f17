// The terminal's program on a real X server, with real X events.

#include "capture/image.h"
#include "tests/xvfb.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SCRIPT "test_terminal_window.script"
#define PICTURE "test_terminal_window.png"

static struct xvfb server;

static int
start_server(void **state) {
    (void)state;
    if (!xvfb_start(&server, "1000x900x24", NULL)) {
        return -1;
    }
    return setenv("DISPLAY", server.name, 1);
}

static int
stop_server(void **state) {
    (void)state;
    xvfb_stop(&server);
    unlink(SCRIPT);
    unlink(PICTURE);
    return 0;
}

static pid_t
start_terminal(const char *script) {
    FILE *file = fopen(SCRIPT, "w");
    assert_non_null(file);
    fputs(script, file);
    assert_int_equal(fclose(file), 0);
    unlink(PICTURE);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execl(TERMINAL_PROGRAM, "posplugin-terminal", "--practice", "--script",
              SCRIPT, "--screenshot", PICTURE, "--geometry", "480x800+40+20",
              (char *)NULL);
        _exit(127);
    }
    return pid;
}

static int
exit_code_of(pid_t pid) {
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
script_ends_with_a_picture(void **state) {
    (void)state;
    struct image picture = {0};
    pid_t pid = start_terminal("till order\nwait order\nexpect ¥143.27\n");
    assert_int_equal(exit_code_of(pid), 0);
    assert_int_equal(image_read_png(PICTURE, &picture), STATUS_OK);
    assert_int_equal(picture.width, 480);
    assert_int_equal(picture.height, 800);
    image_destroy(&picture);
}

static void
failed_script_has_its_exit_code(void **state) {
    (void)state;
    assert_int_equal(exit_code_of(start_terminal("wait paid 0.1\n")), 4);
    assert_int_equal(exit_code_of(start_terminal("dance\n")), 2);
}

static void
signal_ends_it_cleanly(void **state) {
    (void)state;
    pid_t pid =
        start_terminal("wait idle\nscreenshot " PICTURE "\nsleep 3600\n");
    for (int i = 0; i < 200 && access(PICTURE, F_OK) != 0; i++) {
        usleep(50000);
    }
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(exit_code_of(pid), 0);
}

/** The terminal's window, once it is there. */
static Window
find_window(Display *display) {
    for (int i = 0; i < 400; i++, usleep(25000)) {
        Window root = 0;
        Window parent = 0;
        Window *children = NULL;
        unsigned count = 0;
        Window found = 0;
        XQueryTree(display, DefaultRootWindow(display), &root, &parent,
                   &children, &count);
        for (unsigned k = 0; k < count; k++) {
            char *name = NULL;
            if (XFetchName(display, children[k], &name)) {
                found = strcmp(name, "posplugin terminal") == 0 ? children[k]
                                                                : found;
                XFree(name);
            }
        }
        XFree(children);
        if (found != 0) {
            return found;
        }
    }
    fail();
    return 0;
}

static void
send_pointer(Display *display, Window window, int type, int x, int y) {
    XEvent event = {0};
    if (type == MotionNotify) {
        event.xmotion = (XMotionEvent){.type = type,
                                       .window = window,
                                       .x = x,
                                       .y = y,
                                       .state = Button1Mask};
    } else {
        event.xbutton = (XButtonEvent){
            .type = type, .window = window, .x = x, .y = y, .button = Button1};
    }
    XSendEvent(display, window, False, 0, &event);
    XSync(display, False);
}

/** The terminal says by a picture that it has come so far. */
static void
wait_for_picture(void) {
    for (int i = 0; i < 400 && access(PICTURE, F_OK) != 0; i++) {
        usleep(25000);
    }
    assert_int_equal(unlink(PICTURE), 0);
}

static void
click(Display *display, Window window, int x, int y) {
    send_pointer(display, window, ButtonPress, x, y);
    send_pointer(display, window, ButtonRelease, x, y);
}

static void
pointer_draws_and_presses(void **state) {
    (void)state;
    pid_t pid = start_terminal("till order\nwait order\nsleep 0.5\n"
                               "screenshot " PICTURE "\n"
                               "wait dispute 10\n"
                               "screenshot " PICTURE "\n"
                               "expect 1 marked\n"
                               "screenshot " PICTURE "\n"
                               "wait disputed 10\nexpect ¥143.27\n");
    Display *display = XOpenDisplay(server.name);
    assert_non_null(display);
    Window window = find_window(display);
    wait_for_picture();
    click(display, window, 120, 754);
    wait_for_picture();
    send_pointer(display, window, ButtonPress, 60, 200);
    for (int x = 80; x <= 400; x += 20) {
        send_pointer(display, window, MotionNotify, x, 200);
    }
    send_pointer(display, window, ButtonRelease, 400, 200);
    wait_for_picture();
    click(display, window, 240, 680);
    assert_int_equal(exit_code_of(pid), 0);
    XCloseDisplay(display);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(script_ends_with_a_picture),
        cmocka_unit_test(failed_script_has_its_exit_code),
        cmocka_unit_test(signal_ends_it_cleanly),
        cmocka_unit_test(pointer_draws_and_presses),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
