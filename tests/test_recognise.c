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

/** What a model reads, wherever it looks. */
struct answer {
    const char *text;
    int32_t confidence;
};

static struct answer number_model;
static struct answer latin_model;

enum status
recogniser_read(struct recogniser *recogniser, enum recogniser_script script,
                const uint8_t *grey, int32_t width, int32_t height, char *text,
                size_t size, int32_t *confidence) {
    const struct answer *answer =
        script == RECOGNISER_NUMBER ? &number_model : &latin_model;
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

/** Read a screen with one number on it. */
static struct page_cell
read_number_cell(void) {
    static struct paint paint;
    struct cell_map cells;
    struct glyph_map glyphs;
    struct page page = {0};
    paint_clear(&paint);
    paint_text(&paint, 40, 40, "12.50", PAINT_BLACK);
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
    number_model = (struct answer){"12.50", 91};
    latin_model = (struct answer){"Milk", 96};
    struct page_cell cell = read_number_cell();
    assert_string_equal(cell.number, "12.50");
    assert_string_equal(cell.text, "12.50");
    assert_int_equal(cell.confidence, 91);
}

static void
test_doubtful_number_is_kept_beside_the_other(void **state) {
    (void)state;
    number_model = (struct answer){"12.50", 78};
    latin_model = (struct answer){"12.60", 92};
    struct page_cell cell = read_number_cell();
    assert_string_equal(cell.number, "12.50");
    assert_string_equal(cell.text, "12.60");
    assert_int_equal(cell.confidence, 78);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain_number_is_asked_for_once),
        cmocka_unit_test(test_doubtful_number_is_kept_beside_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
