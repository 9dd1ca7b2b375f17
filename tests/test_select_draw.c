// The selection's pixels: what is selected is shown as it is, and drawing
// only what changed gives the same picture as drawing everything.

#include "capture/select_draw.h"
#include "capture/select_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH 700
#define HEIGHT 500

static const struct capture_geometry two = {
    .count = 2,
    .monitors = {{"left", {-300, -40, 300, 400}}, {"main", {0, 0, 400, 460}}}};

struct stage {
    struct selection selection;
    struct image frame;
    struct image target;
    struct select_text words;
    struct select_scene scene;
};

static void
set_up(struct stage *stage, struct rect initial) {
    memset(stage, 0, sizeof(*stage));
    selection_init(&stage->selection, &two, initial);
    assert_int_equal(image_init(&stage->frame, WIDTH, HEIGHT), STATUS_OK);
    assert_int_equal(image_init(&stage->target, WIDTH, HEIGHT), STATUS_OK);
    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
        stage->frame.pixels[i] = i * 2654435761u >> 3 & 0xffffff;
    }
    assert_int_equal(select_text_set(&stage->words, "12 × 34", 14, 100),
                     STATUS_OK);
    stage->scene.frame = image_view(&stage->frame);
    stage->scene.bounds = stage->selection.bounds;
    stage->scene.size_text = &stage->words;
    stage->scene.hint_text = &stage->words;
    stage->scene.take_text = &stage->words;
    stage->scene.cancel_text = &stage->words;
}

static void
tear_down(struct stage *stage) {
    select_text_destroy(&stage->words);
    image_destroy(&stage->frame);
    image_destroy(&stage->target);
}

static uint32_t
at(const struct image *image, int x, int y) {
    return image->pixels[(y + 40) * WIDTH + x + 300];
}

static void
test_selected_is_exact(void **state) {
    struct stage stage;

    (void)state;
    set_up(&stage, (struct rect){-200, 50, 400, 200});
    select_scene_place(&stage.scene, &stage.selection);
    stage.scene.loupe = stage.scene.hint = (struct rect){0, 0, 0, 0};
    select_draw(&stage.scene, stage.scene.bounds, &stage.target);
    // Handles reach four pixels in; the rest is untouched.
    for (int y = 60; y < 240; y++) {
        for (int x = -190; x < 190; x++) {
            assert_int_equal(at(&stage.target, x, y), at(&stage.frame, x, y));
        }
    }
    assert_true((at(&stage.target, -250, 60) & 0xff) <
                (at(&stage.frame, -250, 60) & 0xff) / 2 + 1);
    // The border is outside: the first pixel in is the frame's own.
    assert_int_equal(at(&stage.target, -150, 50), at(&stage.frame, -150, 50));
    assert_int_not_equal(at(&stage.target, -150, 49),
                         at(&stage.frame, -150, 49));
    tear_down(&stage);
}

static struct selection_event
random_event(void) {
    struct selection_event event = {0};

    event.type = (enum selection_event_type)(1 + rand() % 4);
    event.x = rand() % 720 - 310;
    event.y = rand() % 520 - 50;
    event.touch = rand() % 4 == 0;
    event.key = (enum selection_key)(1 + rand() % 7);
    event.shift = rand() % 2;
    event.ctrl = rand() % 2;
    if (event.key == SELECTION_KEY_ENTER || event.key == SELECTION_KEY_ESCAPE) {
        event.key = SELECTION_KEY_TAB;
    }
    return event;
}

static void
step(struct stage *stage, bool by_key) {
    struct select_scene before = stage->scene;
    struct select_damage damage;

    stage->scene.show_corner = by_key;
    select_scene_place(&stage->scene, &stage->selection);
    stage->scene.hover =
        selection_grip_at(&stage->selection, stage->selection.focus_x,
                          stage->selection.focus_y, false);
    select_scene_diff(&before, &stage->scene, &damage);
    for (size_t i = 0; i < damage.count; i++) {
        select_draw(&stage->scene, damage.rects[i], &stage->target);
    }
}

static void
test_partial_equals_whole(void **state) {
    struct stage stage;
    struct image whole;

    (void)state;
    srand(1);
    set_up(&stage, (struct rect){10, 10, 100, 100});
    assert_int_equal(image_init(&whole, WIDTH, HEIGHT), STATUS_OK);
    select_scene_place(&stage.scene, &stage.selection);
    select_draw(&stage.scene, stage.scene.bounds, &stage.target);
    for (int i = 0; i < 400; i++) {
        struct selection_event event = random_event();

        selection_handle(&stage.selection, &event);
        if (stage.selection.state != SELECTION_ACTIVE) {
            selection_init(&stage.selection, &two, stage.selection.rect);
        }
        step(&stage, event.type == SELECTION_KEY);
        select_draw(&stage.scene, stage.scene.bounds, &whole);
        assert_memory_equal(whole.pixels, stage.target.pixels,
                            WIDTH * HEIGHT * sizeof(uint32_t));
    }
    image_destroy(&whole);
    tear_down(&stage);
}

static void
test_loupe_stays_clear(void **state) {
    struct stage stage;

    (void)state;
    set_up(&stage, (struct rect){0, 0, 0, 0});
    for (int y = -40; y < 460; y += 9) {
        for (int x = -300; x < 400; x += 9) {
            struct selection_event event = {
                .type = SELECTION_MOVE, .x = x, .y = y};
            struct rect focus = {x, y, 1, 1};

            selection_handle(&stage.selection, &event);
            select_scene_place(&stage.scene, &stage.selection);
            assert_false(rect_contains(stage.scene.loupe, focus));
            assert_false(rect_contains(stage.scene.hint, focus));
            assert_true(rect_is_empty(stage.scene.loupe) ||
                        capture_geometry_covers(&two, stage.scene.loupe));
            // A monitor less than twice as wide as the loupe has no room.
            assert_false(rect_contains(two.monitors[1].rect, focus) &&
                         rect_is_empty(stage.scene.loupe));
        }
    }
    tear_down(&stage);
}

int
main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_selected_is_exact),
        cmocka_unit_test(test_partial_equals_whole),
        cmocka_unit_test(test_loupe_stays_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
