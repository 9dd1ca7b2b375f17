/**
 * @file test_blob.c
 * Ink that is no text: blocks, lines and what is too tall; and what is.
 */
#include "ocr/blob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH 200
#define HEIGHT 160
#define STRONG 200

static uint8_t ink[WIDTH * HEIGHT];
static struct ink_map map = {.width = WIDTH, .height = HEIGHT, .ink = ink};

static int
clear(void **state) {
    (void)state;
    memset(ink, 0, sizeof(ink));
    return 0;
}

static void
fill(int32_t x, int32_t y, int32_t width, int32_t height, uint8_t value) {
    for (int32_t row = y; row < y + height; row++) {
        memset(ink + row * WIDTH + x, value, (size_t)width);
    }
}

/** A frame two pixels thick. */
static void
frame(int32_t x, int32_t y, int32_t width, int32_t height) {
    fill(x, y, width, height, STRONG);
    fill(x + 2, y + 2, width - 4, height - 4, 0);
}

/** Mark, and count the pixels that are still ink. */
static int
left_over(void) {
    int count = 0;
    assert_int_equal(blobs_mark(&map), STATUS_OK);
    for (size_t i = 0; i < sizeof(ink); i++) {
        count += ink[i] >= INK_MIN ? 1 : 0;
    }
    return count;
}

static void
test_block_is_no_text(void **state) {
    (void)state;
    fill(20, 20, 12, 12, STRONG);
    assert_int_equal(left_over(), 0);
    assert_int_equal(ink[20 * WIDTH + 20], INK_RULE);
    assert_int_equal(ink[31 * WIDTH + 31], INK_RULE);
    assert_int_equal(ink[32 * WIDTH + 31], 0);
}

static void
test_small_dot_is_text(void **state) {
    (void)state;
    fill(20, 20, 6, 6, STRONG);
    assert_int_equal(left_over(), 36);
}

/** An l is a filled bar, only slender. */
static void
test_slender_bar_is_text(void **state) {
    (void)state;
    fill(20, 20, 8, 20, STRONG);
    assert_int_equal(left_over(), 160);
}

/** The l of a total in large type, on a screen of small type. */
static void
test_large_slender_bar_is_text(void **state) {
    (void)state;
    for (int32_t i = 0; i < 8; i++) {
        fill(10 + 20 * i, 100, 3, 12, STRONG); // usual characters
        fill(10 + 20 * i, 105, 9, 2, STRONG);
    }
    int usual = left_over();
    fill(20, 20, 9, 42, STRONG);
    frame(60, 20, 40, 42); // a box, however
    assert_int_equal(left_over(), usual + 9 * 42);
}

/** A button's outline around a minus; the same close to text is a letter. */
static void
test_square_that_stands_alone_is_a_box(void **state) {
    (void)state;
    for (int32_t i = 0; i < 8; i++) {
        fill(10 + 20 * i, 100, 3, 14, STRONG); // usual characters
        fill(10 + 20 * i, 105, 9, 2, STRONG);
    }
    int usual = left_over();
    frame(20, 20, 14, 14);
    fill(25, 26, 4, 2, STRONG);
    frame(60, 20, 14, 14);
    fill(76, 20, 3, 14, STRONG);
    frame(120, 20, 8, 8); // part of a character
    assert_int_equal(left_over(), usual + 4 * 2 + 4 * 24 + 3 * 14 + 4 * 12);
}

/** An upright stroke with a foot, as large as the digits of a total. */
static int
large_digit(int32_t x, int32_t y) {
    fill(x, y, 5, 40, STRONG);
    fill(x, y + 35, 20, 5, STRONG);
    return 5 * 40 + 15 * 5;
}

/** A point, a minus sign and the dot of an i, each as large as a block. */
static void
test_marks_of_large_text_are_text(void **state) {
    (void)state;
    int digits = large_digit(40, 20) + large_digit(80, 20);
    fill(66, 52, 8, 8, STRONG);
    fill(12, 38, 16, 7, STRONG);
    fill(105, 8, 9, 9, STRONG);
    assert_int_equal(left_over(), digits + 64 + 112 + 81);
}

/** A block with two small holes, as a bold B is. */
static void
block_of_letter(int32_t x, int32_t y) {
    fill(x, y, 14, 20, STRONG);
    fill(x + 5, y + 4, 5, 4, 0);
    fill(x + 5, y + 12, 5, 4, 0);
}

/** A bold B before a lower letter on its line, and a point of bold digits. */
static void
test_bold_letter_is_text(void **state) {
    (void)state;
    block_of_letter(20, 20);
    frame(38, 27, 12, 13);
    fill(38, 25, 4, 15, STRONG); // no box
    int letters = left_over();
    assert_int_equal(ink[20 * WIDTH + 20], STRONG);
    fill(20, 60, 18, 30, STRONG);
    fill(26, 60, 12, 22, 0); // an L
    fill(40, 81, 9, 9, STRONG);
    assert_int_equal(left_over() - letters, 18 * 30 - 12 * 22 + 81);
}

/** Alone, full, lower than the line, or much higher: that is none. */
static void
test_block_is_no_letter(void **state) {
    (void)state;
    block_of_letter(150, 20);
    frame(20, 27, 12, 13);
    fill(20, 25, 4, 15, STRONG);
    int text = left_over();
    assert_int_equal(ink[20 * WIDTH + 150], INK_RULE);
    fill(34, 20, 14, 20, STRONG);
    assert_int_equal(left_over(), text);
    fill(34, 20, 14, 20, 0);
    block_of_letter(34, 30);
    assert_int_equal(left_over(), text);
}

/** Too high for a mark, too far away, above the line, below it. */
static void
test_blocks_beside_large_text_are_none(void **state) {
    (void)state;
    int digit = large_digit(40, 50);
    fill(62, 76, 14, 14, STRONG);
    fill(6, 80, 10, 10, STRONG);
    fill(40, 18, 10, 10, STRONG);
    fill(40, 92, 10, 10, STRONG);
    assert_int_equal(left_over(), digit);
}

/** A bold letter, which fills most of its box, and a thinner one. */
static int
bold_word(int32_t x, int32_t gap) {
    fill(x, 40, 12, 15, STRONG);
    fill(x + 4, 43, 4, 3, 0);
    fill(x + 4, 49, 4, 3, 0);
    frame(x + 12 + gap, 44, 9, 11);
    return 9 * 11 - 5 * 7;
}

/** Bold letters hinted to whole pixels nearly are blocks. */
static void
test_bold_letters_are_text(void **state) {
    (void)state;
    int thin = bold_word(20, 4);
    assert_int_equal(left_over(), thin + 12 * 15 - 2 * 4 * 3);
}

/** What stands as far from a word as pictures do, or higher, is one. */
static void
test_picture_beside_word_is_none(void **state) {
    (void)state;
    int thin = bold_word(20, 5);
    fill(80, 36, 17, 17, STRONG);
    frame(99, 44, 9, 11);
    assert_int_equal(left_over(), 2 * thin);
}

#define LETTERS 8

static void
letters(int32_t y) {
    for (int32_t i = 0; i < LETTERS; i++) {
        fill(4 + i * 8, y, 5, 10, STRONG);
    }
}

/** Bars between columns, a character in each row: a rule. */
static void
test_bars_in_line_are_a_rule(void **state) {
    (void)state;
    for (int32_t row = 0; row < 4; row++) {
        letters(10 + row * 20);
        fill(120, 7 + row * 20, 2, 16, STRONG);
    }
    assert_int_equal(left_over(), 4 * LETTERS * 5 * 10);
    assert_int_equal(ink[7 * WIDTH + 120], INK_RULE);
}

/** So is each of a single row, when they stand between several columns. */
static void
test_bars_side_by_side_are_rules(void **state) {
    (void)state;
    letters(10);
    letters(50);
    letters(90);
    for (int32_t column = 0; column < 3; column++) {
        fill(90 + column * 20, 7, 2, 16, STRONG);
    }
    assert_int_equal(left_over(), 3 * LETTERS * 5 * 10);
}

/** Letters that happen to stand in line have neighbours. */
static void
test_bars_in_words_are_text(void **state) {
    (void)state;
    for (int32_t row = 0; row < 4; row++) {
        letters(10 + row * 20);
        fill(LETTERS * 8 + 1, 7 + row * 20, 2, 16, STRONG);
    }
    assert_int_equal(left_over(), 4 * (LETTERS * 5 * 10 + 2 * 16));
}

/** Two are no column, nor are those with rows between. */
static void
test_few_bars_are_text(void **state) {
    (void)state;
    letters(10);
    letters(30);
    letters(130);
    fill(120, 7, 2, 16, STRONG);
    fill(120, 27, 2, 16, STRONG);
    fill(120, 127, 2, 16, STRONG);
    assert_int_equal(left_over(), 3 * LETTERS * 5 * 10 + 3 * 2 * 16);
}

static void
test_dash_is_text_and_line_is_not(void **state) {
    (void)state;
    fill(20, 20, 20, 3, STRONG);
    fill(20, 60, 48, 3, STRONG);
    assert_int_equal(left_over(), 60);
    assert_int_equal(ink[60 * WIDTH + 20], INK_RULE);
}

static void
test_hollow_letter_is_text(void **state) {
    (void)state;
    frame(20, 20, 20, 30);
    assert_int_equal(left_over(), 20 * 30 - 16 * 26);
}

/** Smooth strokes are fainter at their rims. */
static void
test_faint_rims_are_text(void **state) {
    (void)state;
    fill(20, 20, 12, 12, 60);
    fill(24, 18, 4, 16, STRONG);
    assert_int_equal(left_over(), 144 + 4 * 4);
}

static void
test_tall_ink_is_a_picture(void **state) {
    (void)state;
    frame(20, 20, 40, 96);
    frame(100, 20, 40, 97);
    left_over();
    assert_int_equal(ink[20 * WIDTH + 20], STRONG);
    assert_int_equal(ink[20 * WIDTH + 100], INK_RULE);
    assert_int_equal(ink[116 * WIDTH + 139], INK_RULE);
}

/** Arms that only meet at the bottom, and one that hangs on by a corner. */
static void
test_branches_are_one_blob(void **state) {
    (void)state;
    fill(20, 30, 2, 60, STRONG);
    fill(40, 30, 2, 60, STRONG);
    fill(20, 90, 22, 2, STRONG);
    fill(42, 92, 2, 40, STRONG);
    assert_int_equal(left_over(), 0);
}

static void
test_neighbours_are_left_alone(void **state) {
    (void)state;
    fill(20, 20, 12, 12, STRONG);
    frame(33, 20, 8, 12);
    assert_int_equal(left_over(), 8 * 12 - 4 * 8);
}

static void
test_faint_ink_is_none(void **state) {
    (void)state;
    fill(20, 20, 12, 12, INK_MIN - 1);
    assert_int_equal(left_over(), 0);
    assert_int_equal(ink[20 * WIDTH + 20], INK_MIN - 1);
}

static void
dashes(int32_t count, int32_t pitch, int32_t odd) {
    for (int32_t i = 0; i < count; i++) {
        fill(4 + i * pitch + (i == odd ? 3 : 0), 40, 5, 1, STRONG);
    }
}

/** A rule drawn with characters: it may touch the line above. */
static void
test_dashes_in_a_row_are_a_rule(void **state) {
    (void)state;
    letters(10);
    dashes(20, 9, -1);
    fill(4, 20, 5, 1, STRONG); // no dash of this row
    assert_int_equal(left_over(), LETTERS * 5 * 10 + 5);
    assert_int_equal(ink[40 * WIDTH + 4], INK_RULE);
}

/** Minus signs of a table, and dashes at uneven distances, are text. */
static void
test_few_dashes_are_text(void **state) {
    (void)state;
    letters(10);
    dashes(11, 9, -1);
    assert_int_equal(left_over(), LETTERS * 5 * 10 + 11 * 5);
    clear(NULL);
    letters(10);
    dashes(20, 9, 10);
    assert_int_equal(left_over(), LETTERS * 5 * 10 + 20 * 5);
}

static void
draw_rows(int32_t x, int32_t y, const char *const *rows, size_t count) {
    for (size_t row = 0; row < count; row++) {
        for (size_t i = 0; rows[row][i] != '\0'; i++) {
            ink[(y + (int32_t)row) * WIDTH + x + (int32_t)i] =
                rows[row][i] == '#' ? STRONG : 0;
        }
    }
}

/** The M of a font eight pixels high is as full as a disc, but straight. */
static void
test_small_bold_letter_is_text(void **state) {
    (void)state;
    static const char *const m[] = {"##   ##", "### ###", "#######", "#######",
                                    "## # ##", "##   ##", "##   ##"};
    static const char *const disc[] = {"  ###  ", " ##### ", "#######",
                                       "#######", "#######", " ##### ",
                                       "  ###  "};
    draw_rows(20, 20, m, 7);
    assert_int_equal(left_over(), 37);
    clear(NULL);
    draw_rows(20, 20, disc, 7);
    assert_int_equal(left_over(), 0);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_block_is_no_text, clear),
        cmocka_unit_test_setup(test_small_dot_is_text, clear),
        cmocka_unit_test_setup(test_slender_bar_is_text, clear),
        cmocka_unit_test_setup(test_large_slender_bar_is_text, clear),
        cmocka_unit_test_setup(test_square_that_stands_alone_is_a_box, clear),
        cmocka_unit_test_setup(test_marks_of_large_text_are_text, clear),
        cmocka_unit_test_setup(test_blocks_beside_large_text_are_none, clear),
        cmocka_unit_test_setup(test_bold_letter_is_text, clear),
        cmocka_unit_test_setup(test_block_is_no_letter, clear),
        cmocka_unit_test_setup(test_bold_letters_are_text, clear),
        cmocka_unit_test_setup(test_picture_beside_word_is_none, clear),
        cmocka_unit_test_setup(test_bars_in_line_are_a_rule, clear),
        cmocka_unit_test_setup(test_bars_side_by_side_are_rules, clear),
        cmocka_unit_test_setup(test_bars_in_words_are_text, clear),
        cmocka_unit_test_setup(test_few_bars_are_text, clear),
        cmocka_unit_test_setup(test_dash_is_text_and_line_is_not, clear),
        cmocka_unit_test_setup(test_hollow_letter_is_text, clear),
        cmocka_unit_test_setup(test_faint_rims_are_text, clear),
        cmocka_unit_test_setup(test_tall_ink_is_a_picture, clear),
        cmocka_unit_test_setup(test_branches_are_one_blob, clear),
        cmocka_unit_test_setup(test_neighbours_are_left_alone, clear),
        cmocka_unit_test_setup(test_faint_ink_is_none, clear),
        cmocka_unit_test_setup(test_dashes_in_a_row_are_a_rule, clear),
        cmocka_unit_test_setup(test_few_dashes_are_text, clear),
        cmocka_unit_test_setup(test_small_bold_letter_is_text, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
