/**
 * @file test_marks.c
 * One decimal mark for a screen.
 */
#include "ocr/marks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CERTAIN 90
#define DOUBTFUL 60

static void
add(struct page *page, const char *number, int32_t confidence) {
    struct page_cell *cell = page_add(page);
    assert_non_null(cell);
    cell->confidence = confidence;
    snprintf(cell->number, sizeof(cell->number), "%s", number);
    snprintf(cell->text, sizeof(cell->text), "%s", number);
}

/** What a doubtful number becomes beside three others. */
static void
check(const char *const others[3], int32_t confidence, const char *number,
      const char *expected) {
    struct page page = {0};
    for (size_t i = 0; i < 3; i++) {
        add(&page, others[i], CERTAIN);
    }
    add(&page, number, confidence);
    marks_agree(&page);
    assert_string_equal(page.cells[3].number, expected);
    assert_string_equal(page.cells[3].text, expected);
    assert_int_equal(page.cells[3].confidence, confidence);
    page_destroy(&page);
}

static const char *const commas[3] = {"3 x 2,50", "8,9", "11,40 \u20ac"};
static const char *const points[3] = {"2.50", "12,008.90", "$11.40 4.50"};
static const char *const mixed[3] = {"2.50", "8,90", "11,40"};

static void
test_doubtful_marks_follow_the_certain(void **state) {
    (void)state;
    check(commas, DOUBTFUL, "10.85 \u20ac", "10,85 \u20ac");
    check(commas, DOUBTFUL, "2 x 10.8 4.50", "2 x 10,8 4,50");
    check(points, DOUBTFUL, "10,85", "10.85");
}

static void
test_others_stay(void **state) {
    (void)state;
    check(commas, CERTAIN, "10.85", "10.85");
    check(commas, DOUBTFUL, "10.850", "10.850");
    check(commas, DOUBTFUL, "1.234.56", "1.234.56");
    check(commas, DOUBTFUL, "1'234.56", "1'234.56");
    check(commas, DOUBTFUL, ".85", ".85");
    check(mixed, DOUBTFUL, "10.85", "10.85");
}

/** What words become beside three numbers that are certain. */
static void
check_words(const char *const others[3], const char *text,
            const char *expected) {
    struct page page = {0};
    for (size_t i = 0; i < 3; i++) {
        add(&page, others[i], CERTAIN);
    }
    add(&page, text, CERTAIN);
    page.cells[3].number[0] = '\0';
    marks_agree(&page);
    assert_string_equal(page.cells[3].text, expected);
    page_destroy(&page);
}

static void
test_amounts_behind_words_follow(void **state) {
    (void)state;
    check_words(commas, "Encaisser 153.95", "Encaisser 153,95");
    check_words(commas, "Kasse: 1683.14 \u20ac", "Kasse: 1683,14 \u20ac");
    check_words(points, "Pagar 1.683.14", "Pagar 1,683.14");
    check_words(commas, "Pagar 2.001,683.14", "Pagar 2.001.683,14");
}

static void
test_other_words_stay(void **state) {
    (void)state;
    check_words(commas, "Datum 12.05.24", "Datum 12.05.24");
    check_words(commas, "Milch 1.5", "Milch 1.5");
    check_words(commas, "Saft 1.25 L", "Saft 1.25 L");
    check_words(commas, "Reis .25", "Reis .25");
    check_words(commas, "Nr. 1..25", "Nr. 1..25");
    check_words(mixed, "Pagar 10.85", "Pagar 10.85");
    check_words(commas, "Kasse", "Kasse");
}

static void
test_few_numbers_tell_nothing(void **state) {
    struct page page = {0};
    (void)state;
    add(&page, "2,50", CERTAIN);
    add(&page, "8,90", CERTAIN);
    add(&page, "7,80", DOUBTFUL);
    add(&page, "10.85", DOUBTFUL);
    marks_agree(&page);
    assert_string_equal(page.cells[3].number, "10.85");
    page_destroy(&page);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doubtful_marks_follow_the_certain),
        cmocka_unit_test(test_others_stay),
        cmocka_unit_test(test_amounts_behind_words_follow),
        cmocka_unit_test(test_other_words_stay),
        cmocka_unit_test(test_few_numbers_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
