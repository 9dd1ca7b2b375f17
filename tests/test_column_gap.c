/**
 * @file test_column_gap.c
 * Cells in which two columns stand: cut where several rows agree, and only
 * there.
 */
#include "ocr/glyph.h"
#include "paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEFT 20
#define ROW 30
/** No wider than between words. */
#define TIGHT 12
/** Side of a character that is higher than digits. */
#define SQUARE 18

struct screen {
    struct paint paint;
    struct cell_map cells;
    struct glyph_map glyphs;
};

static int
set_up(void **state) {
    struct screen *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        return -1;
    }
    paint_clear(&s->paint);
    *state = s;
    return 0;
}

static int
tear_down(void **state) {
    struct screen *s = *state;
    glyph_map_destroy(&s->glyphs);
    cell_map_destroy(&s->cells);
    free(s);
    return 0;
}

static int32_t
width_of(const char *text) {
    return (int32_t)strlen(text) * PAINT_PITCH - PAINT_SCALE;
}

static void
draw(struct screen *s, int32_t x, int32_t row, const char *text) {
    paint_text(&s->paint, x, 20 + ROW * row, text, PAINT_BLACK);
}

static void
look(struct screen *s, size_t before, size_t after) {
    assert_int_equal(cell_map_init(&s->cells, s->paint.view), STATUS_OK);
    assert_int_equal(s->cells.count, before);
    assert_int_equal(glyph_map_init(&s->glyphs, &s->cells), STATUS_OK);
    assert_int_equal(s->cells.count, after);
}

static void
assert_cell(const struct screen *s, size_t i, int32_t x, int32_t width,
            size_t glyphs) {
    assert_int_equal(s->cells.cells[i].box.x, x);
    assert_int_equal(s->cells.cells[i].box.width, width);
    assert_int_equal(s->glyphs.spans[i].count, glyphs);
}

/** Long names reach up to a column that begins at the same place. */
static void
test_column_aligned_left(void **state) {
    static const char *const names[4] = {"255", "25855", "2855285", "52"};
    static const char *const values[4] = {"25", "885", "5", "2855"};
    struct screen *s = *state;
    int32_t column = LEFT + width_of("2855285") + TIGHT;
    for (int32_t row = 0; row < 4; row++) {
        draw(s, LEFT, row, names[row]);
        draw(s, column, row, values[row]);
    }
    look(s, 7, 8);
    assert_cell(s, 4, LEFT, width_of(names[2]), 7);
    assert_cell(s, 5, column, width_of(values[2]), 1);
    assert_int_equal(s->cells.cells[5].row, s->cells.cells[4].row);
}

/** Wide amounts reach up to a column that ends at the same place. */
static void
test_column_aligned_right(void **state) {
    static const char *const names[4] = {"2552", "55", "285", "52855"};
    static const char *const values[4] = {"25", "885552", "5", "2855"};
    struct screen *s = *state;
    int32_t end = 120;
    for (int32_t row = 0; row < 4; row++) {
        draw(s, end - width_of(names[row]), row, names[row]);
        draw(s, end + TIGHT + width_of("885552") - width_of(values[row]), row,
             values[row]);
    }
    look(s, 7, 8);
    assert_cell(s, 2, end - width_of("55"), width_of("55"), 2);
    assert_cell(s, 3, end + TIGHT, width_of("885552"), 6);
}

/** A space of one row says nothing. */
static void
test_words_of_one_row_stay_together(void **state) {
    struct screen *s = *state;
    draw(s, LEFT, 0, "255 25 2855");
    look(s, 1, 1);
}

/** Spaces of running text stand anywhere. */
static void
test_words_of_running_text_stay_together(void **state) {
    struct screen *s = *state;
    draw(s, LEFT, 0, "255 25858 2855");
    draw(s, LEFT, 1, "25855 258 25 2855");
    draw(s, LEFT, 2, "2 5828 258855 2");
    look(s, 3, 3);
}

/** Words under words: their gaps are equally wide, as spaces are. */
static void
test_equal_spaces_stay_together(void **state) {
    struct screen *s = *state;
    draw(s, LEFT, 0, "255 25");
    draw(s, LEFT, 1, "582 2558");
    draw(s, LEFT, 2, "852 5");
    look(s, 3, 3);
}

/** Beside a point the blank of a fixed pitch is wide: no number is torn. */
static void
test_fixed_pitch_tears_no_number(void **state) {
    static const char *const amounts[4] = {"2.00", "58.00", "885.00", "5.00"};
    struct screen *s = *state;
    for (int32_t row = 0; row < 4; row++) {
        draw(s, 200 - width_of(amounts[row]), row, amounts[row]);
    }
    look(s, 4, 4);
}

/** Words above words: in a fixed pitch they are aligned by chance. */
static void
test_words_of_a_fixed_pitch_stay_together(void **state) {
    struct screen *s = *state;
    draw(s, LEFT, 0, "2552 25");
    draw(s, LEFT, 1, "82 8558");
    draw(s, LEFT, 2, "8525");
    draw(s, LEFT, 3, "82");
    draw(s, LEFT, 4, "25.00");
    look(s, 5, 5);
}

/** Draw with narrow points and spaces; returns where the text ends. */
static int32_t
draw_loose(struct screen *s, int32_t x, int32_t row, const char *text) {
    for (; *text != '\0'; text++) {
        char one[2] = {*text, '\0'};
        if (*text == '.') {
            paint_fill(&s->paint,
                       (struct rect){x, 20 + ROW * row + PAINT_TALL - 2, 2, 2},
                       PAINT_BLACK);
            x += 4;
        } else if (*text == ' ') {
            x += 5;
        } else {
            draw(s, x, row, one);
            x += PAINT_PITCH;
        }
    }
    return x;
}

/** Where points are narrow, so are spaces; a wide gap parts two cells. */
static void
test_wide_gap_beside_a_number(void **state) {
    struct screen *s = *state;
    int32_t end = draw_loose(s, LEFT, 0, "25 8552");
    draw_loose(s, end + TIGHT, 0, "25.00");
    look(s, 1, 2);
    assert_int_equal(s->glyphs.spans[0].count, 6);
    assert_int_equal(s->cells.cells[1].box.x, end + TIGHT);
}

/** Two columns side by side in every row, which only the gap tells. */
/** A name in characters of SQUARE pixels with a digit behind, and a price. */
static void
draw_square(struct screen *s, int32_t gap) {
    int32_t top = 20 + PAINT_TALL - SQUARE;
    for (int32_t x = LEFT; x < LEFT + 80; x += 20) { // like an H
        const struct rect lines[] = {{x, top, 2, SQUARE},
                                     {x, top + SQUARE / 2, SQUARE, 2},
                                     {x + SQUARE - 2, top, 2, SQUARE}};
        for (size_t i = 0; i < 3; i++) {
            paint_fill(&s->paint, lines[i], PAINT_BLACK);
        }
    }
    int32_t end = draw_loose(s, LEFT + 86, 0, "2") - PAINT_SCALE;
    draw_loose(s, end + gap, 0, "25.00");
}

/** Digits beside square characters are no wider for that. */
static void
test_wide_gap_behind_square_characters(void **state) {
    struct screen *s = *state;
    draw_square(s, 16);
    look(s, 1, 2);
    assert_int_equal(s->glyphs.spans[0].count, 5);
}

/** A space that is half a character stays one. */
static void
test_space_behind_square_characters(void **state) {
    struct screen *s = *state;
    draw_square(s, 13);
    look(s, 1, 1);
}

static void
test_glyphs_are_kept(void **state) {
    struct screen *s = *state;
    size_t glyphs = 0;
    test_column_aligned_left(state);
    for (size_t i = 0; i < s->cells.count; i++) {
        assert_int_equal(s->glyphs.spans[i].first, glyphs);
        glyphs += s->glyphs.spans[i].count;
    }
    assert_int_equal(glyphs, s->glyphs.count);
    // A part has the key that it would have on its own.
    assert_true(glyph_key_equal(
        glyph_key_of(s->glyphs.glyphs + s->glyphs.spans[5].first, 1),
        s->glyphs.spans[5].key));
}

int
main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_column_aligned_left),
        TEST(test_column_aligned_right),
        TEST(test_words_of_one_row_stay_together),
        TEST(test_words_of_running_text_stay_together),
        TEST(test_equal_spaces_stay_together),
        TEST(test_fixed_pitch_tears_no_number),
        TEST(test_words_of_a_fixed_pitch_stay_together),
        TEST(test_wide_gap_beside_a_number),
        TEST(test_wide_gap_behind_square_characters),
        TEST(test_space_behind_square_characters),
        TEST(test_glyphs_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
