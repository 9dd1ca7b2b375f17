/**
 * @file test_reader_memory.c
 * The screens of one till, read again and again: what its memory does, what
 * teaches it, and what happens when it is wrong.
 */
#include "ocr/explain.h"
#include "ocr/reader.h"
#include "ocr/recall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TILL "qt-dark"
#define TILL_SCREENS 4

static struct reader *reader;
static struct memory *till;

static int
open_reader(void **state) {
    static const struct reader_options options = {.words_folder = WORDS,
                                                  .number_folder = MODELS};
    (void)state;
    till = memory_new();
    return till != NULL && reader_new(&options, &reader) == STATUS_OK ? 0 : -1;
}

static int
close_reader(void **state) {
    (void)state;
    reader_free(reader);
    memory_free(till);
    return 0;
}

static int
new_till(void **state) {
    (void)state;
    memory_clear(till);
    memory_take_changes(till);
    reader_set_memory(reader, till);
    return 0;
}

static void
load(const char *name, int number, struct image *out) {
    char path[512];
    *out = (struct image){0};
    snprintf(path, sizeof(path),
             number > 0 ? SCREENS "/%s-%d.png" : SCREENS "/%s.png", name,
             number);
    assert_int_equal(image_read_png(path, out), STATUS_OK);
}

static void
look(const char *name, int number, struct reading *reading,
     struct reader_trace *trace) {
    struct image image;
    load(name, number, &image);
    assert_int_equal(reader_trace(reader, image_view(&image), reading, trace),
                     STATUS_OK);
    image_destroy(&image);
}

static void
look_and_forget(const char *name, int number, struct reading *reading) {
    struct reader_trace trace;
    look(name, number, reading, &trace);
    reader_trace_destroy(&trace);
}

static bool
is_number(const struct page_cell *cell) {
    return cell->role == CELL_QUANTITY || cell->role == CELL_PRICE ||
           cell->role == CELL_AMOUNT || cell->role == CELL_TOTAL_VALUE;
}

/** Cells that came from one source; numbers of the order only, or all. */
static size_t
count_cells(const struct page *page, enum cell_source source, bool numbers) {
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++) {
        const struct page_cell *cell = &page->cells[i];
        count += cell->source == source && (!numbers || is_number(cell));
    }
    return count;
}

static size_t
count_numbers(const struct page *page) {
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++) {
        count += is_number(&page->cells[i]);
    }
    return count;
}

static void
teach(int rounds) {
    struct reading reading;
    for (int round = 0; round < rounds; round++) {
        for (int i = 1; i <= TILL_SCREENS; i++) {
            look_and_forget(TILL, i, &reading);
            assert_int_equal(reading.verdict, VERDICT_VERIFIED);
        }
    }
}

static void
test_known_screens_need_no_model(void **state) {
    struct reading before[TILL_SCREENS];
    struct reading after;
    struct reader_trace trace;
    (void)state;
    for (int i = 0; i < TILL_SCREENS; i++) {
        look_and_forget(TILL, i + 1, &before[i]);
    }
    for (int i = 0; i < TILL_SCREENS; i++) {
        look(TILL, i + 1, &after, &trace);
        assert_int_equal(after.verdict, VERDICT_VERIFIED);
        assert_int_equal(order_hash(&after.order),
                         order_hash(&before[i].order));
        assert_int_equal(count_cells(&trace.page, SOURCE_MEMORY, true),
                         count_numbers(&trace.page));
        // What no order holds, and what is not certain, is not learned.
        assert_true(count_cells(&trace.page, SOURCE_MEMORY, false) + 3 >=
                    trace.page.count);
        reader_trace_destroy(&trace);
    }
}

/** Orders that were never seen, of digits that were. */
static void
test_new_order_of_a_known_till(void **state) {
    struct reading reading;
    struct reader_trace trace;
    (void)state;
    for (int i = 1; i < TILL_SCREENS; i++) {
        look_and_forget(TILL, i, &reading);
    }
    look(TILL, TILL_SCREENS, &reading, &trace);
    size_t from_memory = count_cells(&trace.page, SOURCE_MEMORY, true);
    size_t from_model = count_cells(&trace.page, SOURCE_NUMBER, true);
    reader_trace_destroy(&trace);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    assert_true(from_memory > 4 * from_model); // a digit was new to the till
}

/** Numbers of a screen that memory is sure of, and all of them. */
static size_t
count_remembered(int screen, size_t *numbers) {
    struct reading reading;
    struct reader_trace trace;
    size_t count = 0;
    look(TILL, screen, &reading, &trace);
    for (size_t i = 0; i < trace.page.count; i++) {
        count +=
            trace.page.cells[i].remembered && is_number(&trace.page.cells[i]);
    }
    *numbers = count_numbers(&trace.page);
    reader_trace_destroy(&trace);
    return count;
}

/** One screen proves little, however often it is read; others do. */
static void
test_one_screen_proves_little(void **state) {
    size_t numbers = 0;
    (void)state;
    for (int round = 1; round <= 4; round++) {
        assert_int_equal(count_remembered(1, &numbers), 0);
    }
    assert_true(numbers > 4);
    teach(1);
    assert_true(count_remembered(1, &numbers) > numbers / 2);
}

static void
test_proven_order_teaches(void **state) {
    (void)state;
    teach(1);
    assert_true(memory_count(till) > 20);
    assert_true(memory_take_changes(till));
}

static void
test_unproven_orders_do_not_teach(void **state) {
    static const char *const traps[] = {
        "trap-wrong-total", "trap-wrong-line", "trap-two-totals",
        "trap-no-total",    "trap-half-row",
    };
    struct reading reading;
    (void)state;
    for (size_t i = 0; i < sizeof(traps) / sizeof(*traps); i++) {
        look_and_forget(traps[i], 0, &reading);
        assert_int_not_equal(reading.verdict, VERDICT_VERIFIED);
        assert_int_equal(memory_count(till), 0);
        assert_false(memory_take_changes(till));
    }
}

static void
test_without_memory_nothing_is_remembered(void **state) {
    struct reading reading;
    struct reader_trace trace;
    (void)state;
    teach(1);
    memory_take_changes(till);
    reader_set_memory(reader, NULL);
    look(TILL, 1, &reading, &trace);
    assert_int_equal(count_cells(&trace.page, SOURCE_MEMORY, false), 0);
    reader_trace_destroy(&trace);
    assert_false(memory_take_changes(till));
}

static struct recall_cell
recall_at(const struct reader_trace *trace, size_t i) {
    const struct glyph_span *span = &trace->spans[i];
    return (struct recall_cell){trace->glyphs.glyphs + span->first, span->count,
                                span->key, trace->page.cells[i].box.height};
}

/** Learn all numbers of a screen, with one digit taken for another. */
static void
poison(const struct reader_trace *trace, char digit, char wrong) {
    for (size_t i = 0; i < trace->page.count; i++) {
        struct recall_cell glyphs = recall_at(trace, i);
        char text[CELL_TEXT_MAX];
        snprintf(text, sizeof(text), "%s", trace->page.cells[i].number);
        for (char *c = text; *c != '\0'; c++) {
            *c = *c == digit ? wrong : *c;
        }
        if (is_number(&trace->page.cells[i]) && text[0] != '\0') {
            recall_learn(till, &glyphs, MEMORY_DIGIT, text);
        }
    }
}

/** Does memory still say that some glyph of the screen is that digit? */
static bool
says(const struct reader_trace *trace, const char *digit,
     const char *remembered) {
    for (size_t i = 0; i < trace->page.count; i++) {
        const struct page_cell *cell = &trace->page.cells[i];
        struct recall_cell glyphs = recall_at(trace, i);
        for (size_t k = 0;
             is_number(cell) && glyphs.count == strlen(cell->number) &&
             k < glyphs.count;
             k++) {
            const char *text =
                memory_find(till, MEMORY_DIGIT, glyphs.glyphs[k].key, NULL);
            if (cell->number[k] == *digit && text != NULL &&
                strcmp(text, remembered) == 0) {
                return true;
            }
        }
    }
    return false;
}

/**
 * A wrong digit in memory, again and again on a whole screen: the order is
 * right or not verified, and once it is verified, the digit is distrusted.
 */
static void
check_poisoned(int screen, const struct reading *truth,
               const struct reader_trace *seen, const char pair[2]) {
    const char digit[2] = {pair[0], '\0'};
    const char wrong[2] = {pair[1], '\0'};
    struct reading reading;
    struct reader_trace trace;
    memory_clear(till);
    for (int i = 0; i < 3; i++) {
        memory_begin(till);
        poison(seen, pair[0], pair[1]);
    }
    bool poisoned = says(seen, digit, wrong);
    look(TILL, screen, &reading, &trace);
    if (reading.verdict == VERDICT_VERIFIED) {
        assert_true(order_amounts_equal(&reading.order, &truth->order));
        assert_false(says(&trace, digit, wrong));
    } else {
        assert_true(poisoned);
    }
    reader_trace_destroy(&trace);
}

/**
 * Where no sum carries, a digit that is always another one adds up as well;
 * then memory must know the other one, too.
 */
static void
test_wrong_memory_is_unlearned(void **state) {
    static const char twins[][3] = {"06", "08", "09", "14", "17",
                                    "27", "35", "38", "39", "49",
                                    "56", "58", "59", "68", "89"};
    (void)state;
    for (int screen = 1; screen <= 2; screen++) {
        struct reading truth;
        struct reader_trace seen;
        memory_clear(till);
        look(TILL, screen, &truth, &seen);
        for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++) {
            const char back[2] = {twins[i][1], twins[i][0]};
            check_poisoned(screen, &truth, &seen,
                           screen == 1 ? twins[i] : back);
        }
        reader_trace_destroy(&seen);
    }
}

/** A poisoned glyph is found out, and does not harm what comes after it. */
static void
test_till_recovers_from_a_wrong_digit(void **state) {
    struct reading truth;
    struct reading reading;
    struct reader_trace seen;
    (void)state;
    look(TILL, 1, &truth, &seen);
    memory_clear(till);
    for (int i = 0; i < 3; i++) {
        memory_begin(till);
        poison(&seen, '5', '6');
    }
    assert_true(says(&seen, "5", "6"));
    look_and_forget(TILL, 1, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    assert_true(order_amounts_equal(&reading.order, &truth.order));
    assert_false(says(&seen, "5", "6"));
    teach(2);
    assert_false(says(&seen, "5", "6"));
    reader_trace_destroy(&seen);
}

/** Of the colour that the legend gives to glyph memory. */
static size_t
count_purple(const struct image *image) {
    size_t count = 0;
    for (size_t i = 0; i < (size_t)image->width * (size_t)image->height; i++) {
        uint32_t pixel = image->pixels[i];
        int red = (int)(pixel >> 16 & 0xff);
        int green = (int)(pixel >> 8 & 0xff);
        int blue = (int)(pixel & 0xff);
        count += red > 130 && green < 40 && blue > 130 && abs(red - blue) < 9;
    }
    return count;
}

static size_t
explain_purple(int screen) {
    struct image image;
    struct image drawn = {0};
    struct reading reading;
    struct reader_trace trace;
    load(TILL, screen, &image);
    struct image_view view = image_view(&image);
    assert_int_equal(reader_trace(reader, view, &reading, &trace), STATUS_OK);
    assert_int_equal(explain_draw(view, &trace, &reading, &drawn), STATUS_OK);
    assert_true(drawn.width > 2 * image.width);
    assert_true(drawn.height > 4 * image.height);
    size_t purple = count_purple(&drawn);
    reader_trace_destroy(&trace);
    image_destroy(&drawn);
    image_destroy(&image);
    return purple;
}

static void
test_explanation_shows_where_it_came_from(void **state) {
    (void)state;
    size_t before = explain_purple(1); // in the legend only
    size_t after = explain_purple(1);
    assert_true(before > 20);
    assert_true(after > 10 * before);
}

static void
test_explanation_without_any_cell(void **state) {
    struct image image = {0};
    struct image drawn = {0};
    struct reading reading;
    struct reader_trace trace;
    (void)state;
    assert_int_equal(image_init(&image, 40, 20), STATUS_OK);
    struct image_view view = image_view(&image);
    assert_int_equal(reader_trace(reader, view, &reading, &trace), STATUS_OK);
    assert_int_equal(explain_draw(view, &trace, &reading, &drawn), STATUS_OK);
    reader_trace_destroy(&trace);
    image_destroy(&drawn);
    image_destroy(&image);
}

static void
test_explanation_too_large(void **state) {
    static uint32_t row[IMAGE_SIDE_MAX];
    struct image_view view = {row, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX, 0};
    struct image drawn = {0};
    struct reading reading = {0};
    struct reader_trace trace = {0};
    (void)state;
    assert_int_equal(explain_draw(view, &trace, &reading, &drawn),
                     STATUS_INVALID);
    assert_null(drawn.pixels);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_known_screens_need_no_model, new_till),
        cmocka_unit_test_setup(test_new_order_of_a_known_till, new_till),
        cmocka_unit_test_setup(test_one_screen_proves_little, new_till),
        cmocka_unit_test_setup(test_proven_order_teaches, new_till),
        cmocka_unit_test_setup(test_unproven_orders_do_not_teach, new_till),
        cmocka_unit_test_setup(test_without_memory_nothing_is_remembered,
                               new_till),
        cmocka_unit_test_setup(test_wrong_memory_is_unlearned, new_till),
        cmocka_unit_test_setup(test_till_recovers_from_a_wrong_digit, new_till),
        cmocka_unit_test_setup(test_explanation_shows_where_it_came_from,
                               new_till),
        cmocka_unit_test_setup(test_explanation_without_any_cell, new_till),
        cmocka_unit_test_setup(test_explanation_too_large, new_till),
    };
    return cmocka_run_group_tests(tests, open_reader, close_reader);
}
