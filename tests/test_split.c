/**
 * @file test_split.c
 * Cells in which two columns stand: where they are cut, and where not.
 */
#include "ocr/split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH 211
#define INK (WIDTH - 2 * LINE_BORDER - 1)

/** A line picture, one pixel high; every '#' is ten pixels of ink. */
struct drawn {
    uint8_t grey[WIDTH];
    struct line_image image;
};

static void
draw(struct drawn *drawn, const char *ink) {
    memset(drawn->grey, 255, sizeof(drawn->grey));
    for (size_t i = 0; ink[i] != '\0'; i++) {
        uint8_t value = ink[i] == '#' ? 0 : 255;
        memset(drawn->grey + LINE_BORDER + 10 * i, value, 9);
    }
    drawn->image = (struct line_image){WIDTH, 1, drawn->grey};
}

/** Split a cell below another one, whose box is `above`. */
static size_t
split_below(struct rect above, const char *text, const char *ink,
            struct page_cell parts[SPLIT_MAX]) {
    struct drawn drawn;
    struct page_cell cells[2] = {
        {.box = above, .number = "1", .row = 1},
        {.box = {1000, 50, INK, 9}, .confidence = 90, .row = 2},
    };
    const struct page page = {2, 2, cells};
    draw(&drawn, ink);
    snprintf(cells[1].text, sizeof(cells[1].text), "%s", text);
    snprintf(cells[1].number, sizeof(cells[1].number), "%s", text);
    return split_cell(&page, 1, &drawn.image, parts);
}

static size_t
split(const char *text, const char *ink, struct page_cell parts[SPLIT_MAX]) {
    static const struct rect elsewhere = {0, 30, 10, 9};
    return split_below(elsewhere, text, ink, parts);
}

static void
test_price_and_amount(void **state) {
    struct page_cell parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("4 $6.80 $27.20", "#..##.#..#########", parts), 3);
    assert_string_equal(parts[0].text, "4");
    assert_string_equal(parts[1].number, "$6.80");
    assert_string_equal(parts[2].text, "$27.20");
    assert_int_equal(parts[0].box.x, 1000);
    assert_int_equal(parts[0].box.width, 9);
    assert_int_equal(parts[1].box.x, 1030);
    assert_int_equal(parts[1].box.width, 39);
    assert_int_equal(parts[2].box.x, 1090);
    assert_int_equal(parts[2].box.x + parts[2].box.width, 1000 + INK);
    assert_int_equal(parts[2].box.height, 9);
    assert_int_equal(parts[2].confidence, 90);
}

static void
test_negative_amount(void **state) {
    struct page_cell parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("2 -\u00a59", "#...###", parts), 2);
    assert_string_equal(parts[1].text, "-\u00a59");
}

static void
test_what_is_one_stays_one(void **state) {
    static const char *const whole[] = {
        "", "12", "$ 6.80", "2 x $6.80", "66 703", "x $4", "2 $", "5 kg",
    };
    struct page_cell parts[SPLIT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
        assert_int_equal(split(whole[i], "#...###", parts), 1);
        assert_string_equal(parts[0].text, whole[i]);
        assert_int_equal(parts[0].box.width, INK);
    }
}

/** Spaces stay with their number when a cut is elsewhere. */
static void
test_spaces_within_a_number(void **state) {
    struct page_cell parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("66 703 $5", "##..###..##.#", parts), 2);
    assert_string_equal(parts[0].text, "66 703");
    assert_int_equal(parts[1].box.x, 1090);
}

static void
test_no_telling_where(void **state) {
    struct page_cell parts[SPLIT_MAX];
    (void)state;
    // Two gaps of one width for one space; no gap at all.
    assert_int_equal(split("4 $6.80", "#..##..#", parts), 1);
    assert_int_equal(split("4 $6.80", "####", parts), 1);
}

/** The row above has a number that ends where the space begins, or not. */
static void
test_column_of_another_row(void **state) {
    static const struct rect ending = {990, 30, 20, 9};
    static const struct rect across = {990, 30, 60, 9};
    static const struct rect before = {980, 30, 20, 9};
    struct page_cell parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split_below(ending, "4 6.80", "#...####", parts), 2);
    assert_string_equal(parts[0].text, "4");
    assert_string_equal(parts[1].text, "6.80");
    assert_int_equal(parts[1].box.x, 1040);
    assert_int_equal(split_below(across, "4 6.80", "#...####", parts), 1);
    assert_int_equal(split_below(before, "4 6.80", "#...####", parts), 1);
    assert_int_equal(split_below(ending, "4 kg", "#...####", parts), 1);
}

static void
test_without_a_picture(void **state) {
    struct page_cell parts[SPLIT_MAX];
    struct page_cell cell = {.text = "4 $6", .number = "4 $6"};
    const struct page page = {1, 1, &cell};
    struct line_image none = {0};
    (void)state;
    assert_int_equal(split_cell(&page, 0, &none, parts), 1);
}

/** More columns than parts and more gaps than any number has. */
static void
test_too_much(void **state) {
    struct page_cell parts[SPLIT_MAX];
    struct drawn drawn;
    struct page_cell cell = {.box = {0, 0, INK, 9}};
    const struct page page = {1, 1, &cell};
    (void)state;
    assert_int_equal(
        split("1 $1 $1 $1 $1 $1 $1 $1 $2", "#..#..#..#..#..#..#", parts), 1);
    assert_int_equal(
        split("1 $1 $1 $1 $1 $1 $1 $1 $2", "#.#.#.#.#.#.#.#.#", parts),
        SPLIT_MAX);
    assert_string_equal(parts[SPLIT_MAX - 1].text, "$1 $2");
    draw(&drawn, "");
    for (size_t i = 0; i < WIDTH; i += 2) {
        drawn.grey[i] = 0;
    }
    snprintf(cell.number, sizeof(cell.number), "4 $6");
    assert_int_equal(split_cell(&page, 0, &drawn.image, parts), 1);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_price_and_amount),
        cmocka_unit_test(test_negative_amount),
        cmocka_unit_test(test_what_is_one_stays_one),
        cmocka_unit_test(test_spaces_within_a_number),
        cmocka_unit_test(test_no_telling_where),
        cmocka_unit_test(test_column_of_another_row),
        cmocka_unit_test(test_without_a_picture),
        cmocka_unit_test(test_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
