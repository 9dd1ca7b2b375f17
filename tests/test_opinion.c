#include "ocr/opinion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const numbers[] = {
    "1,234.50",  "A$13.50",      "R85,680.00", "TL979,00",  "KD0.665",
    "CHF 44.80", "9,731 TND",    "394 円",     "240.00 元", "₺9,50",
    "12,00 zł",  "45 Kč",        "Ft 990",     "S/. 4.50",  "Rp12.000",
    "3 x 4.50",  "3 XA$13.50",   "0.665 kg",   "250 g",     "2 kgx 10.00",
    "LE 12",     "10.00 EUR/kg", "(SR) 5.75",  "NT$300",    "5 lei",
};

static const char *const words[] = {
    "?????",   "TOTAL",  "CHF",   "TOTAL 12", "7UP",    "WD-40", "1.5L",
    "XL 4",    "A4",     "1O.50", "B12",      "R2D2",   "12 ?",  "KDV 8",
    "RP 5.00", "EURO 5", "5 kgs", "xx 4",     "Z13.50",
};

static void
test_numbers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (!opinion_is_number(numbers[i])) {
            fail_msg("\"%s\" is a number", numbers[i]);
        }
        assert_true(opinion_looks_numeric(numbers[i]));
    }
}

static void
test_words(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (opinion_is_number(words[i])) {
            fail_msg("\"%s\" is no number", words[i]);
        }
    }
}

/** What digits are mistaken for is no reason to take a number for words. */
static void
test_lookalikes(void **state) {
    (void)state;
    assert_true(opinion_looks_numeric("1O.50"));
    assert_true(opinion_looks_numeric("S12.5O"));
    assert_false(opinion_looks_numeric("SOIL 1"));
    assert_false(opinion_looks_numeric("12 eggs"));
    assert_false(opinion_looks_numeric("KDV 8"));
}

static void
test_belief(void **state) {
    (void)state;
    struct page_cell cell = {.number = "A$13.50"};
    assert_true(opinion_believe_number(&cell, 95));
    assert_string_equal(cell.text, "A$13.50");
    assert_int_equal(cell.confidence, 95);
    cell = (struct page_cell){.number = "A$13.50"};
    assert_false(opinion_believe_number(&cell, 60));
    assert_string_equal(cell.number, "A$13.50");
    cell = (struct page_cell){.number = "AS13.50"};
    assert_false(opinion_believe_number(&cell, 99));
    assert_string_equal(cell.number, "");
}

/** Both models agree on digits and currency, but neither was certain. */
static void
test_agreement(void **state) {
    (void)state;
    struct page_cell cell = {
        .text = "AUD 24.46", .number = "AUD 24.46", .confidence = 70};
    assert_true(opinion_weigh(&cell, 80));
    assert_string_equal(cell.number, "AUD 24.46");
    assert_int_equal(cell.confidence, 80);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_lookalikes), cmocka_unit_test(test_belief),
        cmocka_unit_test(test_agreement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
