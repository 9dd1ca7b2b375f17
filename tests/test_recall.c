/**
 * @file test_recall.c
 * Texts put together from glyphs, and glyphs learned from texts.
 */
#include "ocr/recall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEIGHT 20
#define GLYPHS 80

/** A cell of glyphs: equal letters of the drawing have equal looks. */
struct drawn {
    struct glyph glyphs[GLYPHS];
    struct recall_cell cell;
};

static int
set_up(void **state) {
    *state = memory_new();
    return *state == NULL ? -1 : 0;
}

static int
tear_down(void **state) {
    memory_free(*state);
    return 0;
}

/** Glyphs ten wide with two between; each '_' is six more. */
static struct drawn *
draw(struct drawn *drawn, const char *looks) {
    int32_t x = 100;
    size_t count = 0;
    *drawn = (struct drawn){0};
    for (; *looks != '\0'; looks++) {
        if (*looks == '_') {
            x += 6;
            continue;
        }
        assert_true(count < GLYPHS);
        drawn->glyphs[count++] = (struct glyph){
            x, x + 10, 0, HEIGHT, {(uint64_t)*looks, (uint64_t)*looks}};
        x += 12;
    }
    drawn->cell = (struct recall_cell){
        drawn->glyphs, count, glyph_key_of(drawn->glyphs, count), HEIGHT};
    return drawn;
}

static void
learn(struct memory *memory, const char *looks, const char *text) {
    struct drawn drawn;
    recall_learn(memory, &draw(&drawn, looks)->cell, MEMORY_DIGIT, text);
}

/** The number that is recalled, "" for none. */
static const char *
recall(struct memory *memory, const char *looks) {
    static char text[CELL_TEXT_MAX];
    struct drawn drawn;
    draw(&drawn, looks);
    return recall_text(memory, &drawn.cell, MEMORY_DIGIT, 1, text, NULL) ? text
                                                                         : "";
}

static void
test_new_number_of_known_glyphs(void **state) {
    learn(*state, "abc", "123");
    assert_string_equal(recall(*state, "abc"), "123");
    assert_string_equal(recall(*state, "cab"), "312");
    assert_string_equal(recall(*state, "aaaa"), "1111");
    assert_string_equal(recall(*state, "abd"), "");
    assert_string_equal(recall(*state, ""), "");
}

/** Two digits that touch: the whole is known, its parts are not. */
static void
test_touching_glyphs_teach_the_whole_only(void **state) {
    learn(*state, "tb", "712");
    assert_string_equal(recall(*state, "tb"), "712");
    assert_string_equal(recall(*state, "bt"), "");
    assert_string_equal(recall(*state, "b"), "");
}

/** A digit in two pieces. */
static void
test_broken_glyphs_teach_the_whole_only(void **state) {
    learn(*state, "abc", "12");
    assert_string_equal(recall(*state, "abc"), "12");
    assert_string_equal(recall(*state, "ab"), "");
}

/**
 * One digit broken and two others touching: as many glyphs as characters,
 * and yet none is what it seems.
 */
static void
test_uneven_pitch_is_not_learned(void **state) {
    struct drawn drawn;
    draw(&drawn, "abcd");
    drawn.glyphs[0].right -= 6; // two pieces of the first digit ...
    drawn.glyphs[1].left -= 6;
    drawn.glyphs[1].right -= 8;
    drawn.glyphs[2].left -= 8; // ... and the next two in one
    drawn.cell.key = glyph_key_of(drawn.glyphs, 4);
    recall_learn(*state, &drawn.cell, MEMORY_DIGIT, "1234");
    assert_int_equal(memory_count(*state), 1);
    assert_string_equal(recall(*state, "a"), "");
    assert_string_equal(recall(*state, "d"), "");
}

/** "3,20": the point touches the 2, and the 0 is in two pieces. */
static void
test_halves_of_a_digit_are_not_learned(void **state) {
    struct drawn drawn;
    draw(&drawn, "abcd");
    drawn.glyphs[2].right -= 6;
    drawn.glyphs[3].left -= 5;
    drawn.glyphs[3].right -= 11;
    drawn.cell.key = glyph_key_of(drawn.glyphs, 4);
    recall_learn(*state, &drawn.cell, MEMORY_DIGIT, "3,20");
    assert_string_equal(recall(*state, "c"), "");
    assert_string_equal(recall(*state, "a"), "");
}

static void
test_spaces_come_back(void **state) {
    learn(*state, "y__abb", "$ 122");
    assert_string_equal(recall(*state, "y__bab"), "$ 212");
    assert_string_equal(recall(*state, "ybab"), "$212");
    assert_string_equal(recall(*state, "a___b"), "1 2");
}

/** A gap that may be a space or not: only the whole would tell. */
static void
test_unclear_gap_is_not_guessed(void **state) {
    struct drawn drawn;
    char text[CELL_TEXT_MAX];
    learn(*state, "ab", "12");
    draw(&drawn, "a_b");
    drawn.glyphs[1].left++;
    assert_false(recall_text(*state, &drawn.cell, MEMORY_DIGIT, 1, text, NULL));
}

/** Beside a point the gap is wide, and still no space. */
static void
test_gap_beside_a_point(void **state) {
    learn(*state, "apb", "1.2");
    assert_string_equal(recall(*state, "b_pa"), "2.1");
}

/** In a fixed pitch, the blank beside a point is as wide as a space. */
static void
test_blank_beside_a_narrow_glyph(void **state) {
    struct drawn drawn;
    char text[CELL_TEXT_MAX];
    learn(*state, "aapb", "11.2");
    draw(&drawn, "bapab");
    drawn.cell.height = 10; // wide characters
    drawn.glyphs[2].left += 4;
    drawn.glyphs[2].right -= 4;
    assert_true(recall_text(*state, &drawn.cell, MEMORY_DIGIT, 1, text, NULL));
    assert_string_equal(text, "21.12");
}

/** Text and gaps do not fit: a space where there is none. */
static void
test_misplaced_space_is_not_learned(void **state) {
    learn(*state, "ab", "1 2");
    assert_string_equal(recall(*state, "ab"), "1 2");
    assert_string_equal(recall(*state, "ba"), "");
    learn(*state, "c___d", "34");
    assert_string_equal(recall(*state, "dc"), "");
}

static void
test_times_are_the_least_of_all(void **state) {
    struct drawn drawn;
    char text[CELL_TEXT_MAX];
    unsigned times = 9;
    for (int i = 0; i < 3; i++) {
        memory_begin(*state);
        learn(*state, "ab", "12");
    }
    learn(*state, "c", "3");
    draw(&drawn, "abb");
    assert_true(
        recall_text(*state, &drawn.cell, MEMORY_DIGIT, 3, text, &times));
    assert_int_equal(times, 3);
    assert_false(
        recall_text(*state, &drawn.cell, MEMORY_DIGIT, 4, text, &times));
    assert_int_equal(times, 0);
    draw(&drawn, "abc");
    assert_true(
        recall_text(*state, &drawn.cell, MEMORY_DIGIT, 1, text, &times));
    assert_int_equal(times, 1);
    assert_false(
        recall_text(*state, &drawn.cell, MEMORY_DIGIT, 2, text, &times));
}

static void
test_letters_are_no_digits(void **state) {
    struct drawn drawn;
    char text[CELL_TEXT_MAX];
    draw(&drawn, "abc");
    recall_learn(*state, &drawn.cell, MEMORY_LETTER, "\u5408\u8ba1O");
    assert_string_equal(recall(*state, "abc"), "");
    draw(&drawn, "ba");
    assert_true(recall_text(*state, &drawn.cell, MEMORY_LETTER, 1, text, NULL));
    assert_string_equal(text, "\u8ba1\u5408");
}

/** Only the glyph that differs is distrusted, and the whole. */
static void
test_distrust_of_the_wrong_glyph(void **state) {
    struct drawn drawn;
    learn(*state, "abc", "123");
    recall_distrust(*state, &draw(&drawn, "abc")->cell, MEMORY_DIGIT, "123",
                    "173");
    assert_string_equal(recall(*state, "abc"), "");
    assert_string_equal(recall(*state, "b"), "");
    assert_string_equal(recall(*state, "cac"), "313");
}

/** When it cannot be told which glyph was wrong, none is trusted. */
static void
test_distrust_without_alignment(void **state) {
    struct drawn drawn;
    learn(*state, "abc", "123");
    recall_distrust(*state, &draw(&drawn, "abc")->cell, MEMORY_DIGIT, "123",
                    "1234");
    assert_string_equal(recall(*state, "a"), "");
    assert_string_equal(recall(*state, "cb"), "");
}

static void
learn_words(struct memory *memory, const char *looks, const char *text) {
    struct drawn drawn;
    recall_learn(memory, &draw(&drawn, looks)->cell, MEMORY_LETTER, text);
}

/** The words that are recalled, "" for none. */
static const char *
recall_words(struct memory *memory, const char *looks) {
    static char text[CELL_TEXT_MAX];
    struct drawn drawn;
    draw(&drawn, looks);
    return recall_text(memory, &drawn.cell, MEMORY_LETTER, 1, text, NULL) ? text
                                                                          : "";
}

/** The "l" of a label that was misread is the 1 of the numbers. */
static void
test_digits_are_no_letters(void **state) {
    learn_words(*state, "ab", "lm");
    learn_words(*state, "cbd", "2ms");
    assert_string_equal(recall_words(*state, "abd"), "lms");
    learn(*state, "ac", "12");
    assert_string_equal(recall_words(*state, "abd"), "");
    assert_string_equal(recall_words(*state, "bdc"), "ms2");
    assert_string_equal(recall(*state, "ca"), "21"); // numbers know better
}

/** A gap of eight pixels is neither certainly a space nor none. */
static void
test_unclear_gaps_of_words_are_learned(void **state) {
    learn_words(*state, "ab", "no");
    assert_string_equal(recall_words(*state, "b_a"), "");
    learn_words(*state, "ab_ba", "no on");
    assert_string_equal(recall_words(*state, "ba_a"), "on n");
    // The same gap within a word: its width does not tell any more.
    learn_words(*state, "a_ba", "non");
    assert_string_equal(recall_words(*state, "ba_a"), "");
}

/** Characters that touch: the words of the label are known, and no letter. */
static void
test_words_are_learned(void **state) {
    learn_words(*state, "vw__xyz", "milk bottle");
    assert_string_equal(recall_words(*state, "xyz"), "bottle");
    assert_string_equal(recall_words(*state, "xyz__vw"), "bottle milk");
    assert_string_equal(recall_words(*state, "xyz__v"), "");
    assert_string_equal(recall_words(*state, "vwxyz"), "");
    assert_string_equal(recall(*state, "xyz"), "");
}

/** It cannot be told which gaps are the spaces. */
static void
test_words_without_clear_gaps(void **state) {
    learn_words(*state, "v__w__xy", "milk bottle");
    assert_string_equal(recall_words(*state, "xy"), "");
    learn_words(*state, "pqr", "to go");
    assert_string_equal(recall_words(*state, "r"), "");
}

static void
test_touching_letters_are_learned(void **state) {
    learn_words(*state, "abc", "art");
    learn_words(*state, "aBc", "aprt"); // B stands for "pr"
    assert_string_equal(recall_words(*state, "cBa"), "tpra");
    learn_words(*state, "aQ", "arts"); // Q for "rts"
    assert_string_equal(recall_words(*state, "bQ"), "rrts");
    learn_words(*state, "aXYc", "asoput"); // two are unknown
    assert_string_equal(recall_words(*state, "X"), "");
    assert_string_equal(recall_words(*state, "Y"), "");
    learn_words(*state, "bZ", "arms"); // what is known says otherwise
    assert_string_equal(recall_words(*state, "Z"), "");
    learn_words(*state, "aL", "abcdefg"); // too many for one glyph
    assert_string_equal(recall_words(*state, "L"), "");
}

/** More glyphs or bytes than a cell's text may have. */
static void
test_long_cells(void **state) {
    char looks[GLYPHS + 1];
    char text[GLYPHS + 1];
    memset(looks, 'a', GLYPHS);
    memset(text, '1', GLYPHS);
    looks[GLYPHS] = text[GLYPHS] = '\0';
    learn(*state, looks, text);
    assert_int_equal(memory_count(*state), 0);
    memory_learn(*state, MEMORY_DIGIT, (struct glyph_key){'a', 'a'},
                 "\u20ac\u20ac");
    assert_string_equal(recall(*state, looks), "");
}

int
main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_new_number_of_known_glyphs),
        TEST(test_touching_glyphs_teach_the_whole_only),
        TEST(test_broken_glyphs_teach_the_whole_only),
        TEST(test_uneven_pitch_is_not_learned),
        TEST(test_halves_of_a_digit_are_not_learned),
        TEST(test_spaces_come_back),
        TEST(test_unclear_gap_is_not_guessed),
        TEST(test_gap_beside_a_point),
        TEST(test_blank_beside_a_narrow_glyph),
        TEST(test_misplaced_space_is_not_learned),
        TEST(test_times_are_the_least_of_all),
        TEST(test_letters_are_no_digits),
        TEST(test_distrust_of_the_wrong_glyph),
        TEST(test_distrust_without_alignment),
        TEST(test_digits_are_no_letters),
        TEST(test_unclear_gaps_of_words_are_learned),
        TEST(test_words_are_learned),
        TEST(test_words_without_clear_gaps),
        TEST(test_touching_letters_are_learned),
        TEST(test_long_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
