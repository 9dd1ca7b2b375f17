/**
 * @file test_pictures.c
 * Which pictures of text are the same, and what is kept of them.
 */
#include "ocr/pictures.h"
#include "paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct paint paint;
static struct pictures *pictures;

static int
set_up(void **state) {
    (void)state;
    paint_clear(&paint);
    pictures = pictures_new();
    return pictures == NULL ? -1 : 0;
}

static int
tear_down(void **state) {
    (void)state;
    pictures_free(pictures);
    return 0;
}

/** Keys of the cells of the screen, which are so many. */
static void
keys_of(size_t count, struct glyph_key *keys) {
    struct cell_map cells;
    assert_int_equal(cell_map_init(&cells, paint.view), STATUS_OK);
    assert_int_equal(cells.count, count);
    for (size_t i = 0; i < count; i++) {
        keys[i] = pictures_key(&cells, &cells.cells[i]);
    }
    cell_map_destroy(&cells);
}

static void
test_equal_pictures_have_equal_keys(void **state) {
    struct glyph_key keys[3];
    (void)state;
    paint_text(&paint, 40, 40, "12.50", PAINT_BLACK);
    paint_text(&paint, 200, 40, "12.50", PAINT_BLACK);
    paint_text(&paint, 40, 80, "12.50", PAINT_BLACK);
    keys_of(3, keys);
    assert_true(glyph_key_equal(keys[0], keys[1]));
    assert_true(glyph_key_equal(keys[0], keys[2]));
}

/** The fainter pixel is no ink, yet a model would see it. */
static void
test_any_pixel_makes_a_difference(void **state) {
    static const uint32_t colours[] = {0x808080, 0xf4f4f4};
    struct glyph_key before;
    struct glyph_key after;
    (void)state;
    paint_text(&paint, 40, 40, "12.50", PAINT_BLACK);
    keys_of(1, &before);
    for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++) {
        paint_fill(&paint, (struct rect){46, 45, 1, 1}, colours[i]);
        keys_of(1, &after);
        assert_false(glyph_key_equal(before, after));
        before = after;
    }
}

/** A dash is read by its place in the line. */
static void
test_place_in_the_line_makes_a_difference(void **state) {
    struct glyph_key keys[4];
    (void)state;
    paint_text(&paint, 40, 40, "1", PAINT_BLACK);
    paint_fill(&paint, (struct rect){200, 42, 8, 2}, PAINT_BLACK);
    paint_text(&paint, 40, 80, "1", PAINT_BLACK);
    paint_fill(&paint, (struct rect){200, 88, 8, 2}, PAINT_BLACK);
    keys_of(4, keys);
    assert_false(glyph_key_equal(keys[1], keys[3]));
}

static struct page_cell
reading(const char *text) {
    struct page_cell cell = {.confidence = 55, .source = SOURCE_LATIN};
    snprintf(cell.text, sizeof(cell.text), "%s", text);
    snprintf(cell.number, sizeof(cell.number), "%s", text + 1);
    return cell;
}

static void
test_readings_come_back(void **state) {
    struct page_cell kept = reading("x12");
    struct page_cell cell = {.row = 7};
    (void)state;
    assert_false(pictures_find(pictures, (struct glyph_key){1, 2}, &cell));
    pictures_keep(pictures, (struct glyph_key){1, 2}, &kept);
    assert_false(pictures_find(pictures, (struct glyph_key){1, 3}, &cell));
    assert_int_equal(cell.confidence, 0);
    assert_true(pictures_find(pictures, (struct glyph_key){1, 2}, &cell));
    assert_string_equal(cell.text, "x12");
    assert_string_equal(cell.number, "12");
    assert_int_equal(cell.confidence, 55);
    assert_int_equal(cell.source, SOURCE_LATIN);
    assert_int_equal(cell.row, 7);
    assert_false(cell.remembered);
    pictures_clear(pictures);
    assert_false(pictures_find(pictures, (struct glyph_key){1, 2}, &cell));
}

/** More than there is room for: what is met all the time stays. */
static void
test_bounded(void **state) {
    struct page_cell kept = reading("xy");
    struct page_cell cell;
    size_t known = 0;
    (void)state;
    pictures_keep(pictures, (struct glyph_key){5, 6}, &kept);
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t hash = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
        pictures_keep(pictures, (struct glyph_key){hash >> 20, hash >> 40},
                      &kept);
        assert_true(pictures_find(pictures, (struct glyph_key){5, 6}, &cell));
    }
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t hash = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
        known += pictures_find(
            pictures, (struct glyph_key){hash >> 20, hash >> 40}, &cell);
    }
    assert_true(known > 500 && known < 10000);
}

int
main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_equal_pictures_have_equal_keys),
        TEST(test_any_pixel_makes_a_difference),
        TEST(test_place_in_the_line_makes_a_difference),
        TEST(test_readings_come_back),
        TEST(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
