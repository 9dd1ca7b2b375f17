/**
 * @file test_recognise.c
 * What a cell is read as, when the models say what the test wants.
 */
#include "ocr/recognise.h"
#include "paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/** What a model reads. */
struct answer {
    const char *text;
    int32_t confidence;
};

#define ANSWERS 3

static struct answer number_model[ANSWERS]; ///< one time after the other
static size_t number_reads;
static struct answer latin_model;

enum status
recogniser_read(struct recogniser *recogniser, enum recogniser_script script,
                const uint8_t *grey, int32_t width, int32_t height, char *text,
                size_t size, int32_t *confidence) {
    bool number = script == RECOGNISER_NUMBER;
    assert_true(!number || number_reads < ANSWERS);
    const struct answer *answer =
        number ? &number_model[number_reads++] : &latin_model;
    (void)recogniser;
    (void)grey;
    (void)width;
    (void)height;
    snprintf(text, size, "%s", answer->text);
    *confidence = answer->confidence;
    return STATUS_OK;
}

bool
recogniser_has(const struct recogniser *recogniser,
               enum recogniser_script script) {
    (void)recogniser;
    return script != RECOGNISER_CHINESE;
}

/** Read a screen with one cell on it: "12.50", perhaps with a digit before it.
 */
static struct page_cell
read_cell(const char *before) {
    static struct paint paint;
    number_reads = 0;
    struct cell_map cells;
    struct glyph_map glyphs;
    struct page page = {0};
    paint_clear(&paint);
    paint_text(&paint, 40, 40, "12.50", PAINT_BLACK);
    paint_text(&paint, 23, 40, before, PAINT_BLACK);
    assert_int_equal(cell_map_init(&cells, paint.view), STATUS_OK);
    assert_int_equal(glyph_map_init(&glyphs, &cells), STATUS_OK);
    assert_int_equal(cells.count, 1);
    page_add(&page)->box = cells.cells[0].box;
    struct screen screen = {.cells = &cells,
                            .glyphs = &glyphs,
                            .page = &page,
                            .notes = memory_new(),
                            .letters = memory_new(),
                            .pictures = pictures_new()};
    assert_int_equal(recognise_cells(&screen), STATUS_OK);
    struct page_cell cell = page.cells[0];
    pictures_free(screen.pictures);
    memory_free(screen.letters);
    memory_free(screen.notes);
    page_destroy(&page);
    glyph_map_destroy(&glyphs);
    cell_map_destroy(&cells);
    return cell;
}

static void
test_certain_number_is_asked_for_once(void **state) {
    (void)state;
    number_model[0] = (struct answer){"12.50", 91};
    latin_model = (struct answer){"Milk", 96};
    struct page_cell cell = read_cell("");
    assert_string_equal(cell.number, "12.50");
    assert_string_equal(cell.text, "12.50");
    assert_int_equal(cell.confidence, 91);
}

static void
test_doubtful_number_is_kept_beside_the_other(void **state) {
    (void)state;
    number_model[0] = (struct answer){"12.50", 78};
    latin_model = (struct answer){"12.60", 92};
    struct page_cell cell = read_cell("");
    assert_string_equal(cell.number, "12.50");
    assert_string_equal(cell.text, "12.60");
    assert_int_equal(cell.confidence, 78);
}

/** Uncertain of the whole, but certain of each of its numbers. */
static void
test_numbers_are_read_one_by_one(void **state) {
    (void)state;
    number_model[0] = (struct answer){"3 12.50", 40};
    number_model[1] = (struct answer){"3", 90};
    number_model[2] = (struct answer){"12.50", 91};
    latin_model = (struct answer){"8 12.60", 95};
    struct page_cell cell = read_cell("3");
    assert_int_equal(number_reads, 3);
    assert_string_equal(cell.number, "3 12.50");
    assert_string_equal(cell.text, "3 12.50");
    assert_true(cell.confidence >= 50);
    number_model[2] = (struct answer){"12.60", 91};
    cell = read_cell("3");
    assert_int_equal(number_reads, 3);
    assert_true(cell.confidence <= 40); // the parts are not the whole
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain_number_is_asked_for_once),
        cmocka_unit_test(test_doubtful_number_is_kept_beside_the_other),
        cmocka_unit_test(test_numbers_are_read_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
