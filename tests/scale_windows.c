// The windows of `posplugin run` on a monitor of another scale: as Windows
// tells them (WM_DPICHANGED), fonts, sizes and places follow, and come back.
// Not among the unit tests, for it needs a screen; check_windows_agent.sh runs
// it.
#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/setup_win32.h"
#include "pos_plugin/agent/status_win32.h"
#include "pos_plugin/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PARTS_MAX 400
#define USUAL 96
#define LARGE 144
// Rounding, and half of the frame, which Wine draws the same on every scale.
#define SLACK_PX 8

/** A control of a window. */
struct part {
    RECT place; // in the window's client area
    LONG font;  // height of its letters, pixels; 0: it has none of its own
    bool shown;
};

struct sizes {
    HWND window;
    RECT client;
    int count;
    struct part parts[PARTS_MAX];
};

static struct sizes before;
static struct sizes large;
static struct sizes after;

static BOOL CALLBACK
measure_part(HWND control, LPARAM context) {
    struct sizes *sizes = (struct sizes *)context;
    struct part *part = &sizes->parts[sizes->count];
    HFONT font = (HFONT)SendMessageW(control, WM_GETFONT, 0, 0);
    LOGFONTW look = {0};

    GetWindowRect(control, &part->place);
    MapWindowPoints(NULL, sizes->window, (POINT *)&part->place, 2);
    if (font) {
        GetObjectW(font, sizeof(look), &look);
    }
    part->font = labs(look.lfHeight);
    part->shown = IsWindowVisible(control);
    return ++sizes->count < PARTS_MAX;
}

static void
measure(HWND window, struct sizes *sizes) {
    memset(sizes, 0, sizeof(*sizes));
    sizes->window = window;
    GetClientRect(window, &sizes->client);
    EnumChildWindows(window, measure_part, (LPARAM)sizes);
}

/** Tell a window as Windows does, with the place that it proposes. */
static void
tell(HWND window, int dpi) {
    RECT place;
    int from = dpi == LARGE ? USUAL : LARGE;

    GetWindowRect(window, &place);
    place.right = place.left + MulDiv(place.right - place.left, dpi, from);
    place.bottom = place.top + MulDiv(place.bottom - place.top, dpi, from);
    SendMessageW(window, WM_DPICHANGED, MAKEWPARAM(dpi, dpi), (LPARAM)&place);
}

static void
assert_near(LONG is, LONG wanted, const char *what, int part) {
    if (labs(is - wanted) > SLACK_PX) {
        fail_msg("%s of part %d is %ld, should be %ld", what, part, is, wanted);
    }
}

static LONG
scaled(LONG length) {
    return MulDiv((int)length, LARGE, USUAL);
}

/** All of a window, 96 dpi to 144 and back. */
static void
check_scale(HWND window) {
    int fonts = 0;

    measure(window, &before);
    assert_in_range(before.count, 3, PARTS_MAX - 1);
    tell(window, LARGE);
    measure(window, &large);
    assert_int_equal(large.count, before.count);
    assert_near(large.client.right, scaled(before.client.right), "width", -1);
    for (int i = 0; i < before.count; i++) {
        const struct part *was = &before.parts[i];
        const struct part *is = &large.parts[i];

        assert_int_equal(is->shown, was->shown);
        if (!was->shown) {
            continue;
        }
        fonts += was->font != 0 ? 1 : 0;
        assert_true(abs((int)(is->font - scaled(was->font))) <= 1);
        assert_near(is->place.left, scaled(was->place.left), "left", i);
        assert_near(is->place.right, scaled(was->place.right), "right", i);
        assert_true(is->place.right <= large.client.right);
        assert_true(is->place.bottom - is->place.top >
                    was->place.bottom - was->place.top);
    }
    assert_true(fonts >= 3);
    tell(window, USUAL);
    measure(window, &after);
    for (int i = 0; i < before.count; i++) {
        const struct part *was = &before.parts[i];

        assert_int_equal(after.parts[i].font, was->font);
        assert_near(after.parts[i].place.left, was->place.left, "left", i);
        assert_near(after.parts[i].place.right, was->place.right, "right", i);
    }
}

static void
pressed(void *context, enum choice button) {
    (void)context;
    (void)button;
}

static bool
told(void *context, UINT message, WPARAM code) {
    (void)context;
    (void)message;
    (void)code;
    return false;
}

static void
test_status(void **state) {
    static struct agent_view view;
    static struct face face;
    char names[KEY_COUNT][32] = {{0}};
    const struct status_listener listener = {pressed, told, NULL};
    struct status_window *window =
        status_window_new(LANGUAGE_EN, names, "", &listener);

    (void)state;
    assert_non_null(window);
    view.phase = AGENT_READY;
    face_of(&view, "", &face);
    status_window_show(window, &view, &face, true, true);
    check_scale(status_window_handle(window));
    status_window_free(window);
}

static BOOL CALLBACK
find_shown(HWND window, LPARAM found) {
    if (IsWindowVisible(window)) {
        *(HWND *)found = window;
    }
    return !IsWindowVisible(window);
}

/** The one window of this thread that is shown. */
static HWND
shown_window(void) {
    HWND window = NULL;

    EnumThreadWindows(GetCurrentThreadId(), find_shown, (LPARAM)&window);
    return window;
}

static void
test_review(void **state) {
    static struct reading reading;
    struct image picture = {0};
    struct review_window *window =
        review_window_new(LANGUAGE_EN, NULL, NULL, NULL, NULL);

    (void)state;
    assert_non_null(window);
    memcpy(reading.order.currency, "EUR", 4);
    reading.order.item_count = 1;
    reading.order.items[0] =
        (struct order_item){1, "Tea", {true, 2000}, {true, 345}, {true, 690}};
    reading.order.total = (struct amount){true, 1500};
    reading.verdict = VERDICT_REVIEW;
    review_window_open(window, &reading, &picture, (struct rect){0});
    assert_non_null(shown_window());
    check_scale(shown_window());
    review_window_free(window);
}

static bool settings_checked;

/** While the window of the settings serves its messages. */
static void CALLBACK
while_open(HWND owner, UINT message, UINT_PTR timer, DWORD time) {
    HWND window = shown_window();

    (void)owner;
    (void)message;
    (void)time;
    if (window) {
        KillTimer(NULL, timer);
        check_scale(window);
        settings_checked = true;
        PostMessageW(window, WM_CLOSE, 0, 0);
    }
}

static void
test_settings(void **state) {
    static struct plugin plugin;
    struct config *config = NULL;

    (void)state;
    assert_int_equal(config_load("NUL", &config), STATUS_OK);
    assert_int_equal(plugin_init(&plugin, config), STATUS_OK);
    SetTimer(NULL, 0, 300, while_open);
    assert_int_equal(setup_window_run(&plugin, NULL, false, LOG_LEVEL_WARNING),
                     SETUP_CLOSED);
    assert_true(settings_checked);
    plugin_destroy(&plugin);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_review),
        cmocka_unit_test(test_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
