// Strokes to items, without a display.

#include "samples/terminal/hit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROW 60

/** Four lines of 60 units and a total, 400 wide. */
static struct hit_sheet
four_lines(void) {
    struct hit_sheet sheet = {.width = 400, .height = 5 * ROW};
    for (int i = 0; i < 5; i++) {
        sheet.boxes[sheet.count++] =
            (struct hit_box){.item_id = i < 4 ? (uint32_t)i + 1 : 0,
                             .box = {0, i * ROW, 400, ROW}};
    }
    return sheet;
}

static void
draw_loop(struct strokes *strokes, int x, int y, int width, int height) {
    for (int i = 0; i <= 60; i++) {
        double angle = i * 2 * M_PI / 62;
        int px = x + (int)((1 + cos(angle)) * width / 2);
        int py = y + (int)((1 + sin(angle)) * height / 2);
        if (i == 0) {
            strokes_begin(strokes, px, py);
        } else {
            strokes_extend(strokes, px, py);
        }
    }
}

static void
draw_line(struct strokes *strokes, int x0, int y0, int x1, int y1) {
    strokes_begin(strokes, x0, y0);
    for (int i = 1; i <= 20; i++) {
        strokes_extend(strokes, x0 + (x1 - x0) * i / 20,
                       y0 + (y1 - y0) * i / 20);
    }
}

static void
assert_hits(const struct strokes *strokes, size_t count, const uint32_t *ids) {
    struct hit_sheet sheet = four_lines();
    uint32_t found[DISPUTE_ITEMS_MAX] = {0};
    assert_int_equal(hit_find(&sheet, strokes, found), count);
    assert_memory_equal(found, ids, count * sizeof *ids);
}

static void
loop_around_a_line_means_it(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, 5, ROW + 2, 380, ROW - 4);
    assert_hits(&strokes, 1, (uint32_t[]){2});
}

static void
loose_loop_spares_its_neighbours(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, 5, ROW - 25, 380, ROW + 50);
    assert_hits(&strokes, 1, (uint32_t[]){2});
}

static void
loop_beyond_the_edges_encloses(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, -40, ROW - 10, 480, ROW + 20);
    assert_hits(&strokes, 1, (uint32_t[]){2});
}

static void
loop_around_two_lines_means_both(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, 5, ROW, 390, 2 * ROW);
    assert_hits(&strokes, 2, (uint32_t[]){2, 3});
}

static void
loop_around_a_price_means_its_line(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, 320, 2 * ROW + 10, 70, 40);
    assert_hits(&strokes, 1, (uint32_t[]){3});
}

static void
loop_around_the_total_is_zero(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, 200, 4 * ROW + 5, 190, 50);
    assert_hits(&strokes, 1, (uint32_t[]){0});
}

static void
strike_through_means_one_line(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_line(&strokes, 20, 3 * ROW + 26, 380, 3 * ROW + 34);
    assert_hits(&strokes, 1, (uint32_t[]){4});
}

static void
line_downwards_means_all_it_crosses(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_line(&strokes, 100, 20, 120, 2 * ROW + 40);
    assert_hits(&strokes, 3, (uint32_t[]){1, 2, 3});
}

static void
underline_and_dot_mean_the_box_they_are_in(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_line(&strokes, 20, 2 * ROW - 6, 300, 2 * ROW - 5);
    strokes_begin(&strokes, 30, 3 * ROW + 2);
    assert_hits(&strokes, 2, (uint32_t[]){2, 4});
}

static void
several_strokes_add_up_in_order(void **state) {
    (void)state;
    struct strokes strokes = {0};
    draw_loop(&strokes, 200, 4 * ROW + 5, 190, 50);
    draw_loop(&strokes, 5, 2, 380, ROW - 4);
    draw_loop(&strokes, 9, 2, 370, ROW - 4);
    assert_hits(&strokes, 2, (uint32_t[]){1, 0});
}

static void
nothing_drawn_means_nothing(void **state) {
    (void)state;
    struct strokes strokes = {0};
    strokes_extend(&strokes, 10, 10);
    assert_hits(&strokes, 0, NULL);
}

static void
long_drawing_gets_coarser(void **state) {
    (void)state;
    struct strokes strokes = {0};
    for (int round = 0; round < 12; round++) {
        draw_loop(&strokes, 5, ROW + 2, 380, ROW - 4);
    }
    strokes_extend(&strokes, 395, 4 * ROW + 30);
    assert_true(strokes.count <= DISPUTE_POINTS_MAX);
    assert_true(strokes.points[0].starts_stroke);
    assert_int_equal(strokes.points[strokes.count - 1].x, 395);
    size_t starts = 0;
    for (size_t i = 0; i < strokes.count; i++) {
        starts += strokes.points[i].starts_stroke;
    }
    assert_int_equal(starts, 12);
}

static void
too_many_dots_are_bounded(void **state) {
    (void)state;
    struct strokes strokes = {0};
    for (int i = 0; i < 2000; i++) {
        strokes_begin(&strokes, i % 400, i % 300);
    }
    assert_int_equal(strokes.count, DISPUTE_POINTS_MAX);
}

static void
export_scales_and_clamps(void **state) {
    (void)state;
    struct hit_sheet sheet = four_lines();
    struct strokes strokes = {0};
    struct message_disputed message = {0};
    strokes_begin(&strokes, 200, 75);
    strokes_extend(&strokes, 9999, -20);
    hit_export(&sheet, &strokes, &message);
    assert_int_equal(message.point_count, 2);
    assert_int_equal(message.points[0].x, 500);
    assert_int_equal(message.points[0].y, 250);
    assert_true(message.points[0].starts_stroke);
    assert_int_equal(message.points[1].x, 1000);
    assert_int_equal(message.points[1].y, 0);
    assert_false(message.points[1].starts_stroke);
    assert_true(message.item_count >= 1);
}

static void
drawing_moves_with_the_total(void **state) {
    (void)state;
    struct hit_sheet small = four_lines();
    struct hit_sheet tall = four_lines();
    struct strokes strokes = {0};
    tall.boxes[4].box.y += 100;
    tall.height += 100;
    strokes_begin(&strokes, 10, 4 * ROW + 20);
    strokes_begin(&strokes, 10, 20);
    assert_true(hit_move(&small, &tall, &strokes));
    assert_int_equal(strokes.points[0].y, 4 * ROW + 120);
    assert_int_equal(strokes.points[1].y, 20);
    tall.width = 300;
    assert_false(hit_move(&small, &tall, &strokes));
}

static void
extreme_points_do_not_overflow(void **state) {
    (void)state;
    struct strokes strokes = {0};
    strokes_begin(&strokes, INT32_MIN, INT32_MIN);
    strokes_extend(&strokes, INT32_MAX, INT32_MIN);
    strokes_extend(&strokes, INT32_MAX, INT32_MAX);
    strokes_extend(&strokes, INT32_MIN, INT32_MAX);
    strokes_extend(&strokes, INT32_MIN, 0);
    assert_hits(&strokes, 5, (uint32_t[]){1, 2, 3, 4, 0});
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loop_around_a_line_means_it),
        cmocka_unit_test(loose_loop_spares_its_neighbours),
        cmocka_unit_test(loop_beyond_the_edges_encloses),
        cmocka_unit_test(loop_around_two_lines_means_both),
        cmocka_unit_test(loop_around_a_price_means_its_line),
        cmocka_unit_test(loop_around_the_total_is_zero),
        cmocka_unit_test(strike_through_means_one_line),
        cmocka_unit_test(line_downwards_means_all_it_crosses),
        cmocka_unit_test(underline_and_dot_mean_the_box_they_are_in),
        cmocka_unit_test(several_strokes_add_up_in_order),
        cmocka_unit_test(nothing_drawn_means_nothing),
        cmocka_unit_test(long_drawing_gets_coarser),
        cmocka_unit_test(too_many_dots_are_bounded),
        cmocka_unit_test(export_scales_and_clamps),
        cmocka_unit_test(drawing_moves_with_the_total),
        cmocka_unit_test(extreme_points_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
