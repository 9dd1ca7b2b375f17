/**
 * @file test_agree.c
 * Equal glyphs are one digit.
 */
#include "ocr/agree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CERTAIN 90
#define DOUBTFUL 60
#define HEIGHT 20
#define CELLS 8
#define GLYPHS 64

/** A screen of numbers; equal letters of a drawing have equal looks. */
struct drawing {
    struct glyph glyphs[GLYPHS];
    struct glyph_span spans[CELLS];
    struct cell cells[CELLS];
    struct glyph_map glyph_map;
    struct cell_map cell_map;
    struct page page;
    struct screen screen;
};

static int
set_up(void **state) {
    static struct drawing drawing;
    drawing = (struct drawing){0};
    drawing.glyph_map.glyphs = drawing.glyphs;
    drawing.glyph_map.spans = drawing.spans;
    drawing.cell_map.cells = drawing.cells;
    drawing.screen.glyphs = &drawing.glyph_map;
    drawing.screen.cells = &drawing.cell_map;
    drawing.screen.page = &drawing.page;
    *state = &drawing;
    return 0;
}

static int
tear_down(void **state) {
    struct drawing *drawing = *state;
    page_destroy(&drawing->page);
    return 0;
}

static struct page_cell *
add(struct drawing *drawing, const char *looks, const char *number,
    int32_t confidence, enum cell_source source) {
    size_t i = drawing->page.count;
    struct page_cell *cell = page_add(&drawing->page);
    assert_non_null(cell);
    assert_true(i < CELLS);
    cell->confidence = confidence;
    cell->source = source;
    snprintf(cell->number, sizeof(cell->number), "%s", number);
    snprintf(cell->text, sizeof(cell->text), "%s", number);
    drawing->cells[i].box.height = HEIGHT;
    drawing->cell_map.count = i + 1;
    drawing->spans[i] =
        (struct glyph_span){drawing->glyph_map.count, strlen(looks), {0}};
    for (int32_t x = 100; *looks != '\0'; looks++, x += 12) {
        assert_true(drawing->glyph_map.count < GLYPHS);
        drawing->glyphs[drawing->glyph_map.count++] =
            (struct glyph){x, x + 10, 0, HEIGHT, {(uint64_t)*looks, 1}};
    }
    return cell;
}

static struct page_cell *
add_read(struct drawing *drawing, const char *looks, const char *number,
         int32_t confidence) {
    return add(drawing, looks, number, confidence, SOURCE_NUMBER);
}

static void
assert_number(const struct drawing *drawing, size_t i, const char *number) {
    assert_string_equal(drawing->page.cells[i].number, number);
    assert_string_equal(drawing->page.cells[i].text, number);
}

static void
test_doubtful_digit_follows_the_certain(void **state) {
    struct drawing *d = *state;
    add_read(d, "abc", "120", CERTAIN);
    add_read(d, "bc.ca", "29.01", DOUBTFUL);
    agree_on_digits(&d->screen);
    assert_number(d, 0, "120");
    assert_number(d, 1, "20.01");
    assert_in_range(d->page.cells[1].confidence, 1, DOUBTFUL - 1);
    assert_int_equal(d->page.cells[0].confidence, CERTAIN);
}

/** A certain reading is outvoted by several, and doubtful from then on. */
static void
test_certain_digit_is_outvoted(void **state) {
    struct drawing *d = *state;
    add_read(d, "aab", "110", CERTAIN);
    add_read(d, "bb", "00", CERTAIN);
    add_read(d, "ab", "19", CERTAIN);
    agree_on_digits(&d->screen);
    assert_number(d, 2, "10");
    assert_in_range(d->page.cells[2].confidence, 1, DOUBTFUL);
}

static void
test_no_majority_changes_nothing(void **state) {
    struct drawing *d = *state;
    add_read(d, "ab", "10", CERTAIN);
    add_read(d, "bc", "92", CERTAIN);
    add_read(d, "x", "3", DOUBTFUL);
    add_read(d, "x", "8", DOUBTFUL);
    agree_on_digits(&d->screen);
    assert_number(d, 0, "10");
    assert_number(d, 1, "92");
    assert_number(d, 2, "3");
    assert_number(d, 3, "8");
}

/** Signs and what does not fit glyph by glyph have no say, and none is had. */
static void
test_only_digits_that_fit(void **state) {
    struct drawing *d = *state;
    add_read(d, "a.b", "1.0", CERTAIN);
    add_read(d, "$ab", "\u20ac19", DOUBTFUL);
    add_read(d, "ab", "199", DOUBTFUL); // two glyphs
    agree_on_digits(&d->screen);
    assert_number(d, 1, "\u20ac10");
    assert_number(d, 2, "199");
}

/** What was put together is no reading of its own; memory is not changed. */
static void
test_sources(void **state) {
    struct drawing *d = *state;
    add(d, "a", "9", CERTAIN, SOURCE_SCREEN);
    add(d, "a", "9", CERTAIN, SOURCE_SCREEN);
    add(d, "a", "0", CERTAIN, SOURCE_NUMBER);
    add(d, "b", "7", CERTAIN, SOURCE_MEMORY);
    add(d, "bb", "11", CERTAIN, SOURCE_NUMBER);
    add(d, "bb", "11", CERTAIN, SOURCE_NUMBER);
    agree_on_digits(&d->screen);
    assert_number(d, 0, "0");
    assert_number(d, 1, "0");
    assert_number(d, 3, "7");
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_doubtful_digit_follows_the_certain,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_certain_digit_is_outvoted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_no_majority_changes_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_digits_that_fit, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_sources, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
