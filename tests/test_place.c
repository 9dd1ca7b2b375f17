// Which window a rectangle belongs to, where it is again, what hides it; and
// whether the screen around it looks as before.

#include "pos_plugin/landmark.h"
#include "pos_plugin/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct capture_windows screen;

static struct capture_window *
add_window(const char *kind, const char *title, struct rect content) {
    struct capture_window *window = &screen.windows[screen.count++];

    *window = (struct capture_window){.id = screen.count, .content = content};
    window->frame = (struct rect){content.x - 4, content.y - 24,
                                  content.width + 8, content.height + 28};
    strcpy(window->kind, kind);
    strcpy(window->title, title);
    return window;
}

static int
clear(void **state) {
    (void)state;
    memset(&screen, 0, sizeof(screen));
    return 0;
}

static struct place
describe(struct rect region) {
    struct place place;

    place_describe(region, &screen, &place);
    return place;
}

static void
test_follows_its_window(void **state) {
    struct place place;
    struct rect now;
    size_t index = 9;

    (void)state;
    add_window("Other", "other", (struct rect){2000, 0, 50, 50});
    add_window("Pos", "till", (struct rect){100, 100, 800, 600});
    place = describe((struct rect){150, 170, 300, 200});
    assert_true(place.in_window);
    assert_int_equal(place.region.x, 50);
    assert_int_equal(place.region.y, 70);
    screen.windows[1].content.x = -700;
    assert_int_equal(place_find(&place, &screen, &index), PLACE_FOUND);
    assert_int_equal(index, 1);
    now = place_rect(&place, &screen.windows[index]);
    assert_int_equal(now.x, -650);
    assert_int_equal(now.y, 170);
    assert_int_equal(now.width, 300);
}

static void
test_no_window_around_it(void **state) {
    (void)state;
    add_window("Pos", "till", (struct rect){100, 100, 800, 600});
    // Over the frame, and beside every window: fixed places of the screen.
    assert_false(describe((struct rect){150, 90, 30, 20}).in_window);
    assert_false(describe((struct rect){1500, 90, 30, 20}).in_window);
    assert_int_equal(describe((struct rect){1500, 90, 30, 20}).region.x, 1500);
}

static void
test_another_window_is_not_taken(void **state) {
    struct place place;
    size_t index = 0;

    (void)state;
    add_window("Pos", "till", (struct rect){100, 100, 800, 600});
    place = describe((struct rect){150, 170, 300, 200});
    strcpy(screen.windows[0].kind, "Mail");
    assert_int_equal(place_find(&place, &screen, &index), PLACE_GONE);
    strcpy(screen.windows[0].kind, "Pos");
    screen.windows[0].content.height = 599;
    assert_int_equal(place_find(&place, &screen, &index), PLACE_RESIZED);
    screen.windows[0].content.height = 600;
    screen.windows[0].dpi = 144;
    assert_int_equal(place_find(&place, &screen, &index), PLACE_RESIZED);
    screen.count = 0;
    assert_int_equal(place_find(&place, &screen, &index), PLACE_GONE);
}

static void
test_a_kindless_window_is_known_by_its_title(void **state) {
    struct place place;
    size_t index = 0;

    (void)state;
    add_window("", "till", (struct rect){100, 100, 800, 600});
    place = describe((struct rect){150, 170, 300, 200});
    assert_int_equal(place_find(&place, &screen, &index), PLACE_FOUND);
    strcpy(screen.windows[0].title, "mail");
    assert_int_equal(place_find(&place, &screen, &index), PLACE_GONE);
}

static void
test_twins(void **state) {
    struct place place;
    size_t index = 0;

    (void)state;
    add_window("Pos", "customer 7", (struct rect){0, 0, 800, 600});
    add_window("Pos", "till", (struct rect){1000, 0, 800, 600});
    place = describe((struct rect){1050, 70, 300, 200});
    assert_int_equal(place_find(&place, &screen, &index), PLACE_FOUND);
    assert_int_equal(index, 1);
    strcpy(screen.windows[1].title, "till, customer 8");
    assert_int_equal(place_find(&place, &screen, &index), PLACE_TWINS);
    strcpy(screen.windows[0].title, "till");
    strcpy(screen.windows[1].title, "till");
    assert_int_equal(place_find(&place, &screen, &index), PLACE_TWINS);
    screen.windows[0].content.width = 700; // a dialog of the same program
    assert_int_equal(place_find(&place, &screen, &index), PLACE_FOUND);
    assert_int_equal(index, 1);
}

static void
test_cover(void **state) {
    const struct rect order = {1050, 70, 300, 200};

    (void)state;
    add_window("Note", "top", (struct rect){1400, 500, 50, 50});
    add_window("Pos", "till", (struct rect){1000, 0, 800, 600});
    add_window("Note", "below", (struct rect){1040, 60, 50, 50});
    assert_int_equal(place_cover(&screen, 1, order), 1);
    // Its frame is enough.
    screen.windows[0].frame = (struct rect){1349, 269, 10, 10};
    assert_int_equal(place_cover(&screen, 1, order), 0);
}

static struct image
drawn(unsigned seed) {
    struct image image = {0};

    assert_int_equal(image_init(&image, 96, 64), STATUS_OK);
    for (int i = 0; i < 96 * 64; i++) {
        // The right half is of one colour.
        image.pixels[i] = i % 96 < 48 ? (unsigned)i * 7 + seed : 5;
    }
    return image;
}

static void
test_landmark(void **state) {
    const struct landmark_holes none = {0};
    const struct landmark_holes order = {1, {{0, 0, 48, 16}}};
    struct image kept = drawn(0);
    struct image now = drawn(0);
    struct image other = drawn(3);
    struct landmark_match match = landmark_compare(&kept, &now, &none);

    (void)state;
    assert_int_equal(match.telling, 12); // of 24: the others are flat
    assert_int_equal(match.same, 12);
    assert_int_equal(landmark_compare(&kept, &other, &none).same, 0);
    assert_int_equal(landmark_compare(&kept, &other, &none).telling, 12);
    assert_int_equal(landmark_compare(&kept, &other, &order).telling, 9);
    assert_false(landmark_learn(&kept, &now, &none));
    now.pixels[96 * 40 + 20]++; // one pixel of one tile
    assert_int_equal(landmark_compare(&kept, &now, &none).same, 11);
    assert_true(landmark_learn(&kept, &now, &none));
    match = landmark_compare(&kept, &now, &none);
    assert_int_equal(match.telling, 11);
    assert_int_equal(match.same, 11);
    now.height = 48; // another size tells nothing
    assert_int_equal(landmark_compare(&kept, &now, &none).telling, 0);
    image_destroy(&kept);
    image_destroy(&now);
    image_destroy(&other);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_follows_its_window, clear),
        cmocka_unit_test_setup(test_no_window_around_it, clear),
        cmocka_unit_test_setup(test_another_window_is_not_taken, clear),
        cmocka_unit_test_setup(test_a_kindless_window_is_known_by_its_title,
                               clear),
        cmocka_unit_test_setup(test_twins, clear),
        cmocka_unit_test_setup(test_cover, clear),
        cmocka_unit_test(test_landmark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
