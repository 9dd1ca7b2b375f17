/**
 * @file test_split.c
 * Cells in which two columns stand: where they are cut, and where not.
 */
#include "ocr/split_header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define GLYPHS_MAX 100

/** Glyphs of a line; every run of '#' is one, ten pixels a character. */
struct drawn {
    size_t count;
    int32_t width;
    struct glyph glyphs[GLYPHS_MAX];
};

static void
draw(struct drawn *drawn, int32_t x, const char *ink) {
    *drawn = (struct drawn){0};
    for (int32_t i = 0; ink[i] != '\0'; i++) {
        if (ink[i] != '#') {
            continue;
        }
        bool begins = i == 0 || ink[i - 1] != '#';
        drawn->count += begins ? 1 : 0;
        struct glyph *glyph = &drawn->glyphs[drawn->count - 1];
        glyph->left = begins ? x + 10 * i : glyph->left;
        glyph->right = x + 10 * i + 9;
        drawn->width = 10 * i + 9;
    }
}

/** Split a cell below another one, whose box is `above`. */
static size_t
split_below(struct rect above, const char *text, const char *ink,
            struct split_part parts[SPLIT_MAX]) {
    struct drawn drawn;
    draw(&drawn, 1000, ink);
    struct page_cell cells[2] = {
        {.box = above, .number = "1", .row = 1},
        {.box = {1000, 50, drawn.width, 9}, .confidence = 90, .row = 2},
    };
    const struct page page = {2, 2, cells};
    snprintf(cells[1].text, sizeof(cells[1].text), "%s", text);
    snprintf(cells[1].number, sizeof(cells[1].number), "%s", text);
    return split_cell(&page, 1, drawn.glyphs, drawn.count, parts);
}

static size_t
split(const char *text, const char *ink, struct split_part parts[SPLIT_MAX]) {
    static const struct rect elsewhere = {0, 30, 10, 9};
    return split_below(elsewhere, text, ink, parts);
}

static void
test_price_and_amount(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("4 $6.80 $27.20", "#..##.#..#########", parts), 3);
    assert_string_equal(parts[0].cell.text, "4");
    assert_string_equal(parts[1].cell.number, "$6.80");
    assert_string_equal(parts[2].cell.text, "$27.20");
    assert_int_equal(parts[0].cell.box.x, 1000);
    assert_int_equal(parts[0].cell.box.width, 9);
    assert_int_equal(parts[1].cell.box.x, 1030);
    assert_int_equal(parts[1].cell.box.width, 39);
    assert_int_equal(parts[2].cell.box.x, 1090);
    assert_int_equal(parts[2].cell.box.x + parts[2].cell.box.width, 1179);
    assert_int_equal(parts[1].first, 1);
    assert_int_equal(parts[1].count, 2);
    assert_int_equal(parts[2].cell.box.height, 9);
    assert_int_equal(parts[2].cell.confidence, 90);
}

static void
test_amount_with_letters(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("A$8.60 A$34.40", "####..#####", parts), 2);
    assert_string_equal(parts[1].cell.text, "A$34.40");
}

static void
test_negative_amount(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("2 -\u00a59", "#...###", parts), 2);
    assert_string_equal(parts[1].cell.text, "-\u00a59");
}

static void
test_what_is_one_stays_one(void **state) {
    static const char *const whole[] = {
        "", "12", "$ 6.80", "2 x $6.80", "66 703", "x $4", "2 $", "5 kg",
    };
    struct split_part parts[SPLIT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
        assert_int_equal(split(whole[i], "#...###", parts), 1);
        assert_string_equal(parts[0].cell.text, whole[i]);
        assert_int_equal(parts[0].cell.box.width, 69);
    }
}

/** Spaces stay with their number when a cut is elsewhere. */
static void
test_spaces_within_a_number(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("66 703 $5", "##..###..##.#", parts), 2);
    assert_string_equal(parts[0].cell.text, "66 703");
    assert_int_equal(parts[1].cell.box.x, 1090);
}

static void
test_no_telling_where(void **state) {
    struct split_part parts[SPLIT_MAX];
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
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split_below(ending, "4 6.80", "#...####", parts), 2);
    assert_string_equal(parts[0].cell.text, "4");
    assert_string_equal(parts[1].cell.text, "6.80");
    assert_int_equal(parts[1].cell.box.x, 1040);
    assert_int_equal(split_below(across, "4 6.80", "#...####", parts), 1);
    assert_int_equal(split_below(before, "4 6.80", "#...####", parts), 1);
    assert_int_equal(split_below(ending, "4 kg", "#...####", parts), 1);
}

/** As many characters as glyphs: the text tells which gap is a space. */
static void
test_a_glyph_a_character(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(split("4 $6", "#..#..#", parts), 2);
    assert_string_equal(parts[1].cell.text, "$6");
    assert_int_equal(parts[1].cell.box.x, 1030);
}

static const char words_text[] = "[label]\nItem\nItem Name\n[price]\nPrice\n"
                                 "Unit Price\n[amount]\nAmount\nTotal\n"
                                 "[quantity]\nQty\n[subtotal]\nSubtotal\n"
                                 "[ignore]\nTotal Qty\n";

/** Split a cell in a row with others, parted by '|'. */
static size_t
split_in_row(const char *text, const char *ink, const char *others,
             struct split_part parts[SPLIT_MAX]) {
    struct drawn drawn;
    struct words *words = words_new();
    struct page page = {0};
    char rows[200];
    snprintf(rows, sizeof(rows), "Price|Amount\n%s|%s", others, text);
    assert_int_equal(page_from_text(rows, &page), STATUS_OK);
    assert_non_null(words);
    assert_int_equal(
        words_parse(words, "test", words_text, sizeof(words_text) - 1),
        STATUS_OK);
    for (size_t i = 0; i < page.count; i++) {
        struct page_cell *cell = &page.cells[i];
        if (strpbrk(cell->text, "0123456789") != NULL) {
            memcpy(cell->number, cell->text, sizeof(cell->text));
        }
    }
    draw(&drawn, 1000, ink);
    page.cells[page.count - 1].box = (struct rect){1000, 50, drawn.width, 9};
    size_t count = split_header(&page, page.count - 1, words, drawn.glyphs,
                                drawn.count, parts);
    words_free(words);
    page_destroy(&page);
    return count;
}

static void
test_names_of_columns(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(
        split_in_row("Unit Price Amount", "#.#..#.#", "Item", parts), 2);
    assert_string_equal(parts[0].cell.text, "Unit Price");
    assert_string_equal(parts[1].cell.text, "Amount");
    assert_string_equal(parts[1].cell.number, "");
    assert_int_equal(parts[0].cell.box.x, 1000);
    assert_int_equal(parts[0].cell.box.width, 29);
    assert_int_equal(parts[0].count, 2);
    assert_int_equal(parts[1].cell.box.x, 1050);
    assert_int_equal(parts[1].cell.box.x + parts[1].cell.box.width, 1079);
    assert_int_equal(parts[1].first, 2);
    assert_int_equal(parts[1].count, 2);
}

/** Beside the table a total begins, whose value follows. */
static void
test_label_beside_a_header(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    assert_int_equal(
        split_in_row("Qty Total Subtotal:", "#...#...#.#", "Item|Price", parts),
        3);
    assert_string_equal(parts[1].cell.text, "Total");
    assert_string_equal(parts[2].cell.text, "Subtotal:");
    assert_int_equal(
        split_in_row("Qty Total", "#..#", "Item|Price|5.00", parts), 2);
}

static void
test_names_that_stay_one(void **state) {
    struct split_part parts[SPLIT_MAX];
    (void)state;
    // one name; a word that is none; a label in front; no header's row
    assert_int_equal(split_in_row("Item Name", "#..#", "Qty", parts), 1);
    assert_int_equal(split_in_row("Total Qty", "#..#", "Item", parts), 1);
    assert_int_equal(split_in_row("Price Cola", "#..#", "Item", parts), 1);
    assert_int_equal(split_in_row("Subtotal Price", "#..#", "Item|Qty", parts),
                     1);
    assert_int_equal(split_in_row("Qty Amount", "#..#", "Cola", parts), 1);
    assert_int_equal(split_in_row("Qty Amount", "#..#", "Item|3", parts), 1);
    // two gaps as wide as each other; fewer glyphs than names
    assert_int_equal(
        split_in_row("Unit Price Amount", "#..#..#", "Item", parts), 1);
    assert_int_equal(split_in_row("Qty Amount", "#", "Item", parts), 1);
    assert_string_equal(parts[0].cell.text, "Qty Amount");
}

static void
test_without_glyphs(void **state) {
    struct split_part parts[SPLIT_MAX];
    struct page_cell cell = {.text = "4 $6", .number = "4 $6"};
    const struct page page = {1, 1, &cell};
    (void)state;
    assert_int_equal(split_cell(&page, 0, NULL, 0, parts), 1);
}

/** More columns than parts and more glyphs than any number has. */
static void
test_too_much(void **state) {
    struct split_part parts[SPLIT_MAX];
    struct drawn drawn = {.count = GLYPHS_MAX};
    struct page_cell cell = {.number = "4 $6"};
    const struct page page = {1, 1, &cell};
    (void)state;
    assert_int_equal(
        split("1 $1 $1 $1 $1 $1 $1 $1 $2", "#..#..#..#..#..#..#", parts), 1);
    assert_int_equal(
        split("1 $1 $1 $1 $1 $1 $1 $1 $2", "#.#.#.#.#.#.#.#.#", parts),
        SPLIT_MAX);
    assert_string_equal(parts[SPLIT_MAX - 1].cell.text, "$1 $2");
    assert_int_equal(split_cell(&page, 0, drawn.glyphs, drawn.count, parts), 1);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_price_and_amount),
        cmocka_unit_test(test_amount_with_letters),
        cmocka_unit_test(test_negative_amount),
        cmocka_unit_test(test_what_is_one_stays_one),
        cmocka_unit_test(test_spaces_within_a_number),
        cmocka_unit_test(test_no_telling_where),
        cmocka_unit_test(test_column_of_another_row),
        cmocka_unit_test(test_a_glyph_a_character),
        cmocka_unit_test(test_names_of_columns),
        cmocka_unit_test(test_label_beside_a_header),
        cmocka_unit_test(test_names_that_stay_one),
        cmocka_unit_test(test_without_glyphs),
        cmocka_unit_test(test_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
