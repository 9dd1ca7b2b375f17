#include "capture/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SHIFT 1
#define CTRL 2

static const struct capture_geometry one = {
    .count = 1, .monitors = {{"main", {0, 0, 1000, 800}}}};

// A small monitor left of the main one, and a tall one right of it.
static const struct capture_geometry three = {
    .count = 3,
    .monitors = {{"left", {-640, 100, 640, 480}},
                 {"main", {0, 0, 1000, 800}},
                 {"right", {1000, -200, 600, 1000}}}};

static struct selection
begin(const struct capture_geometry *geometry, struct rect initial) {
    struct selection selection;

    selection_init(&selection, geometry, initial);
    return selection;
}

static void
pointer(struct selection *selection, enum selection_event_type type, int x,
        int y) {
    struct selection_event event = {.type = type, .x = x, .y = y};

    selection_handle(selection, &event);
}

static void
finger(struct selection *selection, enum selection_event_type type, uint32_t id,
       int x, int y) {
    struct selection_event event = {
        .type = type, .x = x, .y = y, .touch = true, .touch_id = id};

    selection_handle(selection, &event);
}

static void
key(struct selection *selection, enum selection_key code, int modifiers) {
    struct selection_event event = {.type = SELECTION_KEY,
                                    .key = code,
                                    .shift = (modifiers & SHIFT) != 0,
                                    .ctrl = (modifiers & CTRL) != 0};

    selection_handle(selection, &event);
}

static void
drag(struct selection *selection, int x1, int y1, int x2, int y2) {
    pointer(selection, SELECTION_DOWN, x1, y1);
    pointer(selection, SELECTION_MOVE, (x1 + x2) / 2, (y1 + y2) / 2);
    pointer(selection, SELECTION_UP, x2, y2);
}

static void
assert_rect(struct rect rect, int x, int y, int width, int height) {
    assert_int_equal(rect.x, x);
    assert_int_equal(rect.y, y);
    assert_int_equal(rect.width, width);
    assert_int_equal(rect.height, height);
}

static const struct rect nothing = {0, 0, 0, 0};
static const struct rect box = {100, 100, 200, 150};

static void
test_drag_and_take(void **state) {
    struct selection s = begin(&one, nothing);

    (void)state;
    pointer(&s, SELECTION_DOWN, 10, 20);
    pointer(&s, SELECTION_MOVE, 100, 100);
    assert_int_equal(s.grip, SELECTION_GRIP_NEW);
    assert_rect(s.rect, 10, 20, 91, 81);
    pointer(&s, SELECTION_UP, 59, 69);
    assert_rect(s.rect, 10, 20, 50, 50);
    assert_int_equal(s.grip, SELECTION_GRIP_NONE);
    assert_int_equal(s.state, SELECTION_ACTIVE);
    key(&s, SELECTION_KEY_ENTER, 0);
    assert_int_equal(s.state, SELECTION_TAKEN);
    key(&s, SELECTION_KEY_LEFT, 0);
    assert_rect(s.rect, 10, 20, 50, 50);
}

static void
test_drag_backwards(void **state) {
    struct selection s = begin(&one, nothing);

    (void)state;
    drag(&s, 300, 200, 101, 51);
    assert_rect(s.rect, 101, 51, 200, 150);
}

static void
test_click_does_nothing(void **state) {
    struct selection s = begin(&one, nothing);

    (void)state;
    drag(&s, 300, 200, 303, 202);
    assert_true(rect_is_empty(s.rect));
    key(&s, SELECTION_KEY_ENTER, 0);
    assert_int_equal(s.state, SELECTION_ACTIVE);
    key(&s, SELECTION_KEY_LEFT, SHIFT);
    assert_true(rect_is_empty(s.rect));

    s = begin(&one, box);
    drag(&s, 600, 600, 600, 600);
    assert_rect(s.rect, 100, 100, 200, 150);
}

static void
test_thin_drag_is_dropped(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    drag(&s, 500, 500, 900, 504);
    assert_rect(s.rect, 100, 100, 200, 150);
    drag(&s, 500, 500, 900, 507);
    assert_rect(s.rect, 500, 500, 401, 8);
}

static void
test_drag_again_starts_over(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    drag(&s, 400, 400, 499, 499);
    assert_rect(s.rect, 400, 400, 100, 100);
}

static void
test_move_by_inside(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    drag(&s, 200, 180, 250, 170);
    assert_rect(s.rect, 150, 90, 200, 150);
    drag(&s, 250, 150, -5000, 5000);
    assert_rect(s.rect, 0, 650, 200, 150);
}

static void
test_resize_by_handles(void **state) {
    static const struct {
        int x, y, dx, dy;
        struct rect expected;
    } cases[] = {
        {100, 100, -10, -20, {90, 80, 210, 170}},
        {200, 100, 55, -20, {100, 80, 200, 170}},
        {299, 100, 10, 20, {100, 120, 210, 130}},
        {299, 175, 10, 99, {100, 100, 210, 150}},
        {302, 252, 10, 20, {100, 100, 210, 170}},
        {200, 249, 99, 20, {100, 100, 200, 170}},
        {100, 249, 10, 20, {110, 100, 190, 170}},
        {97, 175, -10, 99, {90, 100, 210, 150}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct selection s = begin(&one, box);
        struct rect expected = cases[i].expected;

        drag(&s, cases[i].x, cases[i].y, cases[i].x + cases[i].dx,
             cases[i].y + cases[i].dy);
        assert_rect(s.rect, expected.x, expected.y, expected.width,
                    expected.height);
    }
}

static void
test_resize_keeps_minimum(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    drag(&s, 100, 100, 900, 900);
    assert_rect(s.rect, 292, 242, 8, 8);
    s = begin(&one, box);
    drag(&s, 299, 249, -900, -900);
    assert_rect(s.rect, 100, 100, 8, 8);
}

static void
test_clamped_to_bounds(void **state) {
    struct selection s = begin(&one, nothing);

    (void)state;
    drag(&s, -50, -50, 5000, 5000);
    assert_rect(s.rect, 0, 0, 1000, 800);
    assert_true(selection_is_valid(&s));
}

static void
test_arrows(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    key(&s, SELECTION_KEY_LEFT, 0);
    key(&s, SELECTION_KEY_DOWN, CTRL);
    assert_rect(s.rect, 99, 110, 200, 150);
    key(&s, SELECTION_KEY_RIGHT, SHIFT);
    key(&s, SELECTION_KEY_UP, SHIFT | CTRL);
    assert_rect(s.rect, 99, 110, 201, 140);
    assert_int_equal(s.focus_x, 299);
    assert_int_equal(s.focus_y, 249);
    key(&s, SELECTION_KEY_TAB, 0);
    key(&s, SELECTION_KEY_RIGHT, SHIFT);
    key(&s, SELECTION_KEY_UP, SHIFT | CTRL);
    assert_rect(s.rect, 100, 100, 200, 150);
    assert_int_equal(s.focus_x, 100);
    assert_int_equal(s.focus_y, 100);
    for (int i = 0; i < 200; i++) {
        key(&s, SELECTION_KEY_UP, CTRL);
        key(&s, SELECTION_KEY_RIGHT, CTRL);
    }
    assert_rect(s.rect, 800, 0, 200, 150);
}

static void
test_escape(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    pointer(&s, SELECTION_DOWN, 500, 500);
    pointer(&s, SELECTION_MOVE, 600, 600);
    key(&s, SELECTION_KEY_ENTER, 0);
    assert_int_equal(s.state, SELECTION_ACTIVE);
    key(&s, SELECTION_KEY_ESCAPE, 0);
    assert_int_equal(s.state, SELECTION_CANCELLED);
}

static void
test_negative_coordinates(void **state) {
    struct selection s = begin(&three, nothing);

    (void)state;
    assert_rect(s.bounds, -640, -200, 2240, 1000);
    drag(&s, -600, 120, -501, 219);
    assert_rect(s.rect, -600, 120, 100, 100);
    drag(&s, -550, 170, -9999, 170);
    assert_rect(s.rect, -640, 120, 100, 100);
    assert_true(selection_is_valid(&s));
    key(&s, SELECTION_KEY_ENTER, 0);
    assert_int_equal(s.state, SELECTION_TAKEN);
}

static void
test_across_monitors(void **state) {
    struct selection s = begin(&three, nothing);

    (void)state;
    drag(&s, -100, 200, 1100, 500);
    assert_true(selection_is_valid(&s));
    // Down to a place that is on no monitor: refused until it is left.
    drag(&s, 500, 500, 500, 600);
    assert_false(selection_is_valid(&s));
    key(&s, SELECTION_KEY_ENTER, 0);
    assert_int_equal(s.state, SELECTION_ACTIVE);
    assert_true(s.refused);
    for (int i = 0; i < 3; i++) {
        key(&s, SELECTION_KEY_UP, CTRL);
    }
    assert_false(s.refused);
    assert_rect(s.rect, -100, 170, 1201, 401);
    key(&s, SELECTION_KEY_ENTER, 0);
    assert_int_equal(s.state, SELECTION_TAKEN);
}

static void
test_initial_off_screen_is_dropped(void **state) {
    struct selection s = begin(&three, (struct rect){-100, 0, 50, 300});

    (void)state;
    assert_true(rect_is_empty(s.rect));
    s = begin(&three, (struct rect){-100, 150, 200, 300});
    assert_rect(s.rect, -100, 150, 200, 300);
}

static void
test_touch_reaches_farther(void **state) {
    struct selection s = begin(&one, box);

    (void)state;
    assert_int_equal(selection_grip_at(&s, 315, 175, false),
                     SELECTION_GRIP_NEW);
    assert_int_equal(selection_grip_at(&s, 315, 175, true), SELECTION_GRIP_E);
    finger(&s, SELECTION_DOWN, 7, 315, 175);
    finger(&s, SELECTION_MOVE, 7, 415, 175);
    assert_rect(s.rect, 100, 100, 300, 150);
    // A second finger and the mouse do not disturb the first.
    finger(&s, SELECTION_DOWN, 8, 600, 600);
    finger(&s, SELECTION_MOVE, 8, 700, 700);
    pointer(&s, SELECTION_MOVE, 10, 10);
    finger(&s, SELECTION_UP, 8, 700, 700);
    assert_rect(s.rect, 100, 100, 300, 150);
    assert_int_equal(s.grip, SELECTION_GRIP_E);
    finger(&s, SELECTION_UP, 7, 365, 175);
    assert_rect(s.rect, 100, 100, 250, 150);
}

static void
test_buttons(void **state) {
    struct selection s = begin(&one, box);
    struct rect take;
    struct rect cancel;

    (void)state;
    selection_buttons(&s, &take, &cancel);
    assert_true(take.y > 250);
    // Released elsewhere: nothing happens.
    drag(&s, take.x + 5, take.y + 5, 900, 700);
    assert_int_equal(s.state, SELECTION_ACTIVE);
    assert_rect(s.rect, 100, 100, 200, 150);
    finger(&s, SELECTION_DOWN, 1, take.x + 5, take.y + 5);
    finger(&s, SELECTION_UP, 1, take.x + 8, take.y + 9);
    assert_int_equal(s.state, SELECTION_TAKEN);

    s = begin(&one, box);
    drag(&s, cancel.x + 5, cancel.y + 5, cancel.x + 5, cancel.y + 5);
    assert_int_equal(s.state, SELECTION_CANCELLED);
}

static void
test_buttons_stay_on_monitor(void **state) {
    static const struct rect rects[] = {
        {0, 0, 1000, 800},     {0, 780, 20, 20},  {0, 0, 10, 10},
        {900, 790, 100, 10},   {-640, 100, 9, 9}, {-300, 500, 200, 80},
        {1000, -200, 600, 40}, {990, 0, 20, 800},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rects) / sizeof(rects[0]); i++) {
        struct selection s = begin(&three, rects[i]);
        struct rect take;
        struct rect cancel;

        selection_buttons(&s, &take, &cancel);
        assert_true(capture_geometry_covers(&three, take));
        assert_true(capture_geometry_covers(&three, cancel));
        assert_true(rect_is_empty(rect_intersect(take, cancel)));
    }
}

int
main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drag_and_take),
        cmocka_unit_test(test_drag_backwards),
        cmocka_unit_test(test_click_does_nothing),
        cmocka_unit_test(test_thin_drag_is_dropped),
        cmocka_unit_test(test_drag_again_starts_over),
        cmocka_unit_test(test_move_by_inside),
        cmocka_unit_test(test_resize_by_handles),
        cmocka_unit_test(test_resize_keeps_minimum),
        cmocka_unit_test(test_clamped_to_bounds),
        cmocka_unit_test(test_arrows),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_negative_coordinates),
        cmocka_unit_test(test_across_monitors),
        cmocka_unit_test(test_initial_off_screen_is_dropped),
        cmocka_unit_test(test_touch_reaches_farther),
        cmocka_unit_test(test_buttons),
        cmocka_unit_test(test_buttons_stay_on_monitor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
