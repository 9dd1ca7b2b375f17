/**
 * @file test_recognise.c
 * What a cell is read as, when the models say what the test wants.
 */
#include "ocr/normalise.h"
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

#define ANSWERS 7

static struct answer number_model[ANSWERS]; ///< one time after the other
static int32_t number_widths[ANSWERS];      ///< of the pictures, out
static size_t number_reads;
static struct answer latin_model;
static struct answer chinese_model; ///< no text: there is none
static struct words *known_words;   ///< of the screen

enum status
recogniser_read(struct recogniser *recogniser, enum recogniser_script script,
                const uint8_t *grey, int32_t width, int32_t height, char *text,
                size_t size, int32_t *confidence) {
    bool number = script == RECOGNISER_NUMBER;
    assert_true(!number || number_reads < ANSWERS);
    const struct answer *answer = number ? &number_model[number_reads]
                                  : script == RECOGNISER_CHINESE
                                      ? &chinese_model
                                      : &latin_model;
    if (number) {
        number_widths[number_reads++] = width;
    }
    (void)recogniser;
    (void)grey;
    assert_int_equal(height, recogniser_height(recogniser, script));
    snprintf(text, size, "%s", answer->text);
    *confidence = answer->confidence;
    return STATUS_OK;
}

bool
recogniser_has(const struct recogniser *recogniser,
               enum recogniser_script script) {
    (void)recogniser;
    return script != RECOGNISER_CHINESE || chinese_model.text != NULL;
}

int32_t
recogniser_height(const struct recogniser *recogniser,
                  enum recogniser_script script) {
    (void)recogniser;
    return script == RECOGNISER_CHINESE ? LINE_HEIGHT_TALL : LINE_HEIGHT;
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
    struct screen screen = {.words = known_words,
                            .chinese = chinese_model.text != NULL,
                            .cells = &cells,
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
    number_model[1] = (struct answer){"1250", 77};
    number_model[2] = (struct answer){"12.59", 60};
    latin_model = (struct answer){"12.60", 92};
    struct page_cell cell = read_cell("");
    assert_string_equal(cell.number, "12.50");
    assert_string_equal(cell.text, "12.60");
    assert_int_equal(cell.confidence, 78);
}

/** As if it were wider and narrower; neither counts as certain. */
static void
test_doubtful_number_is_read_again(void **state) {
    (void)state;
    number_model[0] = (struct answer){"1250", 40};
    number_model[1] = (struct answer){"12.50", 97};
    number_model[2] = (struct answer){"12.50", 41};
    latin_model = (struct answer){"Milk", 20};
    struct page_cell cell = read_cell("");
    assert_int_equal(number_reads, 3);
    assert_true(number_widths[1] > number_widths[0]);
    assert_true(number_widths[2] < number_widths[0]);
    assert_string_equal(cell.number, "12.50");
    assert_true(cell.confidence < 85);
}

/** Half as wide, twice as wide: ink stays where it was. */
static void
test_stretched_lines(void **state) {
    uint8_t grey[8] = {255, 255, 255, 255, 0, 0, 255, 255};
    struct line_image image = {8, 1, grey};
    struct line_image out;
    (void)state;
    assert_int_equal(line_image_stretch(&image, 200, &out), STATUS_OK);
    assert_int_equal(out.width, 16);
    assert_int_equal(out.grey[0], 255);
    assert_int_equal(out.grey[9], 0);
    assert_int_equal(out.grey[15], 255);
    assert_true(out.grey[7] > 128 && out.grey[8] < 128);
    line_image_destroy(&out);
    assert_int_equal(line_image_stretch(&image, 50, &out), STATUS_OK);
    assert_int_equal(out.width, 4);
    assert_int_equal(out.grey[0], 255);
    assert_int_equal(out.grey[2], 0);
    line_image_destroy(&out);
    image.width = 1;
    assert_int_equal(line_image_stretch(&image, 50, &out), STATUS_OVERFLOW);
}

/** Uncertain of the whole, but certain of each of its numbers. */
static void
test_numbers_are_read_one_by_one(void **state) {
    (void)state;
    number_model[0] = (struct answer){"3 12.50", 40};
    number_model[1] = number_model[2] = (struct answer){"", 0};
    number_model[3] = (struct answer){"3", 90};
    number_model[4] = (struct answer){"12.50", 91};
    latin_model = (struct answer){"8 12.60", 95};
    struct page_cell cell = read_cell("3");
    assert_int_equal(number_reads, 5);
    assert_string_equal(cell.number, "3 12.50");
    assert_string_equal(cell.text, "3 12.50");
    assert_true(cell.confidence >= 50);
    number_model[4] = (struct answer){"12.60", 91};
    cell = read_cell("3");
    assert_int_equal(number_reads, 5);
    assert_true(cell.confidence <= 40); // the parts are not the whole
}

/** Read "3 1250"; the "3" is known as "No", the digits as given, or not. */
static struct page_cell
read_caption(const char *meaning, bool *unsure) {
    static struct paint paint;
    struct cell_map cells;
    struct glyph_map glyphs;
    struct page page = {0};
    number_reads = 0;
    paint_clear(&paint);
    paint_text(&paint, 40, 40, "1250", PAINT_BLACK);
    paint_text(&paint, 23, 40, "3", PAINT_BLACK);
    assert_int_equal(cell_map_init(&cells, paint.view), STATUS_OK);
    assert_int_equal(glyph_map_init(&glyphs, &cells), STATUS_OK);
    assert_int_equal(cells.count, 1);
    page_add(&page)->box = cells.cells[0].box;
    struct screen screen = {.cells = &cells,
                            .glyphs = &glyphs,
                            .page = &page,
                            .notes = memory_new(),
                            .letters = memory_new(),
                            .pictures = pictures_new(),
                            .seen = memory_new(),
                            .seen_times = 1};
    memory_learn(screen.seen, MEMORY_LETTER, glyphs.glyphs[0].key, "No");
    for (size_t i = 1; i <= strlen(meaning); i++) {
        char digit[] = {meaning[i - 1], '\0'};
        memory_learn(screen.seen, MEMORY_DIGIT, glyphs.glyphs[i].key, digit);
    }
    assert_int_equal(recognise_cells(&screen), STATUS_OK);
    struct page_cell cell = page.cells[0];
    *unsure = screen.unsure;
    pictures_free(screen.pictures);
    memory_free(screen.seen);
    memory_free(screen.letters);
    memory_free(screen.notes);
    page_destroy(&page);
    glyph_map_destroy(&glyphs);
    cell_map_destroy(&cells);
    return cell;
}

static void
test_known_words_before_a_new_number(void **state) {
    bool unsure = false;
    (void)state;
    number_model[0] = (struct answer){"? 1250", 91};
    number_model[1] = number_model[2] = number_model[3] = number_model[4] =
        (struct answer){"1250", 40};
    latin_model = (struct answer){"Na 1250", 96};
    struct page_cell cell = read_caption("1250", &unsure);
    assert_int_equal(number_reads, 0);
    assert_string_equal(cell.text, "No 1250");
    assert_string_equal(cell.number, "");
    assert_true(unsure);
    read_caption("", &unsure);
    assert_true(number_reads > 0); // its digits are not known
    read_caption("1.50", &unsure);
    assert_true(number_reads > 0); // this may be money
}

/** Read as no number by its model, and by two others. */
static const char *
read_words(const char *latin, int32_t certain, const char *chinese,
           int32_t chinese_certain) {
    static struct page_cell cell;
    for (size_t i = 0; i < ANSWERS; i++) {
        number_model[i] = (struct answer){"???", 40};
    }
    latin_model = (struct answer){latin, certain};
    chinese_model = (struct answer){chinese, chinese_certain};
    cell = read_cell("");
    chinese_model = (struct answer){0};
    return cell.text;
}

static void
test_word_of_registers_goes_first(void **state) {
    (void)state;
    static const char words[] = "[tax]\n\xe7\xa8\x8e\xe9\xa2\x9d\nVAT\n";
    assert_string_equal(read_words("RH", 64, "\xe7\xa8\x8e\xe9\xa2\x9d", 43),
                        "RH");
    known_words = words_new();
    assert_non_null(known_words);
    assert_int_equal(words_parse(known_words, "test", words, strlen(words)),
                     STATUS_OK);
    assert_string_equal(read_words("RH", 64, "\xe7\xa8\x8e\xe9\xa2\x9d", 43),
                        "\xe7\xa8\x8e\xe9\xa2\x9d");
    assert_string_equal(
        read_words("RH 20%", 64, "\xe7\xa8\x8e\xe9\xa2\x9d 20s", 43),
        "\xe7\xa8\x8e\xe9\xa2\x9d 20s");
    assert_string_equal(read_words("VAT", 64, "\xe7\xa8\x8e\xe9\xa2\x9d", 43),
                        "VAT"); // both are words: the more certain one
    assert_string_equal(read_words("RH", 64, "\xe7\xa8\x8e\xe9\xa2\x9d", 20),
                        "RH"); // hardly a reading
    words_free(known_words);
    known_words = NULL;
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain_number_is_asked_for_once),
        cmocka_unit_test(test_doubtful_number_is_kept_beside_the_other),
        cmocka_unit_test(test_doubtful_number_is_read_again),
        cmocka_unit_test(test_stretched_lines),
        cmocka_unit_test(test_numbers_are_read_one_by_one),
        cmocka_unit_test(test_known_words_before_a_new_number),
        cmocka_unit_test(test_word_of_registers_goes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
