/**
 * @file test_opinion.c
 * What is believed where two models read the same cell.
 */
#include "ocr/opinion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct page_cell
cell_of(const char *text, int32_t confidence, const char *number) {
    struct page_cell cell = {.confidence = confidence};
    snprintf(cell.text, sizeof(cell.text), "%s", text);
    snprintf(cell.number, sizeof(cell.number), "%s", number);
    return cell;
}

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
test_letters_of_a_number(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        if (!opinion_is_number(numbers[i])) {
            fail_msg("\"%s\" is a number", numbers[i]);
        }
        assert_true(opinion_looks_numeric(numbers[i]));
    }
}

static void
test_letters_of_words(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (opinion_is_number(words[i])) {
            fail_msg("\"%s\" is no number", words[i]);
        }
    }
}

static void
test_looks_numeric(void **state) {
    (void)state;
    assert_true(opinion_looks_numeric("12.50"));
    assert_true(opinion_looks_numeric("$1,234.5O"));
    assert_true(opinion_looks_numeric("2 x 3.50"));
    assert_true(opinion_looks_numeric("\u00a5 15l"));
    assert_false(opinion_looks_numeric("Total"));
    assert_false(opinion_looks_numeric("OIl"));
    assert_false(opinion_looks_numeric("O1"));
    assert_false(opinion_looks_numeric("7 Up"));
    assert_false(opinion_looks_numeric("\u5408\u8ba1 12"));
    assert_false(opinion_looks_numeric(""));
    assert_false(opinion_looks_numeric("KDV 8"));
}

static void
test_may_be_number(void **state) {
    (void)state;
    assert_true(opinion_may_be_number("12.50", 99));
    assert_true(opinion_may_be_number("Milk 1L", 80)); // has one, uncertain
    assert_false(opinion_may_be_number("Milk 1L", 95));
    assert_false(opinion_may_be_number("Milk", 20));
    assert_false(opinion_may_be_number("", 0));
}

static void
test_certain_number_is_believed(void **state) {
    struct page_cell cell = cell_of("", 0, "12.50");
    (void)state;
    assert_true(opinion_believe_number(&cell, 85));
    assert_string_equal(cell.text, "12.50");
    assert_int_equal(cell.confidence, 85);
    assert_true(opinion_is_certain(&cell));
}

static void
test_uncertain_number_needs_another(void **state) {
    struct page_cell cell = cell_of("", 0, "12.50");
    (void)state;
    assert_false(opinion_believe_number(&cell, 84));
    assert_string_equal(cell.number, "12.50");
    assert_string_equal(cell.text, "");
    cell = cell_of("", 0, "12.,50");
    assert_false(opinion_believe_number(&cell, 99));
    assert_false(opinion_is_certain(&cell));
}

/** A single glyph may be a sign alone, never a letter of a currency. */
static void
test_sign_alone(void **state) {
    static const struct {
        const char *number;
        const char *text; ///< "" when it is not believed
    } signs[] = {
        {"\u00a5", "\u00a5"},
        {"+", "+"},
        {"--", "-"},
        {"-+", "-"},
        {"@", "@"},
        {"@$", "@$"},
        {"@R", ""},
        {"@5", ""},
        {"?", ""},
        {"R", ""},
        {"5", ""},
        {"-5", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        struct page_cell cell = cell_of("", 0, signs[i].number);
        assert_int_equal(opinion_believe_sign(&cell, 85),
                         signs[i].text[0] != '\0');
        assert_string_equal(cell.text, signs[i].text);
        cell = cell_of("", 0, signs[i].number);
        assert_false(opinion_believe_sign(&cell, 84));
        assert_string_equal(cell.number, signs[i].number);
    }
}

/** Letters come out as "?"; so do numbers that are none. */
static void
test_what_is_no_number_is_dropped(void **state) {
    struct page_cell cell = cell_of("#1a", 90, "?1?");
    (void)state;
    assert_false(opinion_believe_number(&cell, 99));
    assert_false(opinion_weigh(&cell, 99));
    assert_string_equal(cell.text, "#1a");
    assert_string_equal(cell.number, "");
    cell = cell_of("", 0, "-");
    assert_false(opinion_believe_number(&cell, 99));
    assert_false(opinion_weigh(&cell, 99));
    assert_string_equal(cell.number, "");
}

/** Words with numbers among them: each from the model that knows it. */
static void
test_numbers_are_put_into_words(void **state) {
    static const struct {
        const char *text;
        const char *number;
        int32_t certainty;
        const char *joined;
    } readings[] = {
        {"Qty 1 x 4.69", "??? 1 x 4.00", 91, "Qty 1 x 4.00"},
        {"Qty 1 x 4.69", "??? 1 x 4.00", 84, "Qty 1 x 4.69"}, // not certain
        {"Qty 1x 4.69", "??? 1 x 4.00", 91, "Qty 1 x 4.00"},  // other spaces
        {"Milk3", "???? x3", 60, "Milk x3"},
        {"Milk \u00bb3", "???? x3", 60, "Milk x3"},
        {"Milk 1,90", "???? 190", 60, "Milk 1,90"}, // a mark is not given up
        {"\u5e94\u4ed8\u534a361.20", "?? \u00a5361.20", 92,
         "\u5e94\u4ed8 \u00a5361.20"},
        {"\u6570\u91cfX1 \u4eba\u5343\u4ef7 16.00", "?? x 1 ?? 16.00", 87,
         "\u6570\u91cf x 1 \u4eba\u5343\u4ef7 16.00"},
        {"\u6570\u91cf8xs$87", "?? 8 x $ 87", 86, "\u6570\u91cf 8 x $ 87"},
        {"\u5c0f\u8ba1: 489 .6\u5143", "??: 489.6 \u5143", 91,
         "\u5c0f\u8ba1: 489.6 \u5143"},
        {"ERE S x $ 287", "?? 5 x $ 287", 86, "ERE 5 x $ 287"},
        {"\u6570\u91cf XI 38.70", "?? x 1 38.70", 86, "\u6570\u91cf x 1 38.70"},
        {"\u6570\u91cf8xs$87", "?? 8 x $ 87", 60, "\u6570\u91cf 8 x $ 87"},
        {"Tax (7.7%)", "??? 7.7", 60, "Tax (7.7%)"},
        {"Tax 8 %", "??? (5%)", 60, "Tax 8 %"},
        {"\u9ad8\u96f7\u6d01\u7259\u818f", "??? \u5143 ?", 90,
         "\u9ad8\u96f7\u6d01\u7259\u818f"},
        {"Milk 1L S 75g", "???? 11 5 75?", 91, "Milk 1L S 75g"},
        {"Total S0.60", "????? 50.60", 91, "Total 50.60"},
        {"BBL ud x $1.20B", "001 ?? x $1.200", 89, "001 ud x $1.200"},
        {"BBL ud x $1.20B", "001 ?? x $1.200", 84, "BBL ud x $1.20B"},
        {"BBL ud x Sol", "001 ?? x $01", 89, "001 ud x Sol"},
        {"2,00 ud at 5,80", "2,00 ?? z\u0142 5,80", 91, "2,00 ud at 5,80"},
        {"2,00 ud z\u0142 5,80", "2,00 ?? z\u0142 5,80", 91,
         "2,00 ud z\u0142 5,80"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
        struct page_cell cell =
            cell_of(readings[i].text, 75, readings[i].number);
        assert_false(opinion_weigh(&cell, readings[i].certainty));
        assert_string_equal(cell.text, readings[i].joined);
        assert_string_equal(cell.number, "");
    }
}

/** Both know the numbers of a cell, one of them the unit, too. */
static void
test_unit_of_the_other(void **state) {
    struct page_cell cell = cell_of("0.111 kg", 87, "0.111 K?");
    (void)state;
    assert_true(opinion_weigh(&cell, 70));
    assert_string_equal(cell.number, "0.111 kg");
    assert_int_equal(cell.confidence, 84);
    cell = cell_of("0.117 kg", 87, "0.111 K?");
    assert_true(opinion_weigh(&cell, 90)); // certain of the digits
    assert_string_equal(cell.number, "0.111 kg");
    cell = cell_of("0.117 kg", 87, "0.111 K?");
    assert_false(opinion_weigh(&cell, 70));
    assert_string_equal(cell.text, "0.117 kg");
    assert_true(cell.confidence <= 40);
}

/** Certain of the digits, not of the sign: no other opinion on the digits. */
static void
test_digits_certain_by_themselves(void **state) {
    struct page_cell cell = cell_of("2 x 87,008", 76, "2 x 87,00 \u20ba");
    (void)state;
    assert_true(opinion_weigh(&cell, 91));
    assert_string_equal(cell.number, "2 x 87,00 \u20ba");
    assert_string_equal(cell.text, cell.number);
    assert_false(opinion_is_certain(&cell));
}

/** Certain of a word: a doubtful number gives way. */
static void
test_word_beats_a_doubtful_number(void **state) {
    struct page_cell cell = cell_of("Total", 90, "7014");
    (void)state;
    assert_false(opinion_weigh(&cell, 60));
    assert_string_equal(cell.text, "Total");
    assert_string_equal(cell.number, "");
    assert_int_equal(cell.confidence, 90);
}

/** Not even agreed on what it is: kept, but never trusted. */
static void
test_number_beats_a_worse_word(void **state) {
    struct page_cell cell = cell_of("ZS.GO", 30, "25.60");
    (void)state;
    assert_true(opinion_weigh(&cell, 80));
    assert_string_equal(cell.text, "25.60");
    assert_true(cell.confidence <= 40);
    assert_false(opinion_is_certain(&cell));
}

static void
test_number_that_one_model_alone_sees(void **state) {
    struct page_cell cell = cell_of("25.60", 95, "");
    (void)state;
    assert_false(opinion_weigh(&cell, 0));
    assert_string_equal(cell.text, "25.60");
    assert_true(cell.confidence <= 40);
}

/** Both say the same digits: the poor one takes over the better marks. */
static void
test_marks_of_the_better_one(void **state) {
    struct page_cell cell = cell_of("1,234.50", 95, "1.234.50");
    (void)state;
    assert_true(opinion_weigh(&cell, 60));
    assert_string_equal(cell.number, "1,234.50");
    cell = cell_of("1,234.50", 95, "1.234.50");
    assert_true(opinion_weigh(&cell, 80));
    assert_string_equal(cell.number, "1.234.50"); // not poor: it stays
}

/** Different digits stay different: the page shows that they disagree. */
static void
test_disagreement_is_kept(void **state) {
    struct page_cell cell = cell_of("12.50", 95, "72.50");
    (void)state;
    assert_true(opinion_weigh(&cell, 80));
    assert_string_equal(cell.text, "12.50");
    assert_string_equal(cell.number, "72.50");
    assert_false(opinion_is_certain(&cell));
}

/** Both models say the same: that is more than each of them says alone. */
static void
test_agreement_is_believed(void **state) {
    struct page_cell cell = cell_of("$12.50", 60, "$ 12.50");
    (void)state;
    assert_true(opinion_weigh(&cell, 30));
    assert_string_equal(cell.text, "$ 12.50");
    assert_int_equal(cell.confidence, 60);
    cell = cell_of("$12.50", 95, "$ 12.50");
    assert_true(opinion_weigh(&cell, 30));
    assert_int_equal(cell.confidence, 84);
    assert_false(opinion_is_certain(&cell)); // nothing is learned from it
    cell = cell_of("EUR12.50", 95, "$ 12.50");
    assert_true(opinion_weigh(&cell, 30));
    assert_int_equal(cell.confidence, 30); // of the sign they say different
}

/** A point is sooner overlooked than invented. */
static void
test_lost_point_is_found(void **state) {
    struct page_cell cell = cell_of("-11.97", 91, "-1197");
    (void)state;
    assert_true(opinion_weigh(&cell, 80));
    assert_string_equal(cell.number, "-11.97");
    assert_int_equal(cell.confidence, 80);
    cell = cell_of("-1197", 91, "-11.97");
    assert_true(opinion_weigh(&cell, 80));
    assert_string_equal(cell.number, "-11.97");
}

/** A poor number gives way to a good reading, which is not believed. */
static void
test_poor_number_with_other_digits(void **state) {
    static const char *const others[] = {"72.50", "12.5", "12.501", "22.50"};
    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        struct page_cell cell = cell_of("12.50", 95, others[i]);
        assert_true(opinion_weigh(&cell, 60));
        assert_string_equal(cell.number, "12.50");
        assert_true(cell.confidence <= 40);
        assert_false(opinion_is_certain(&cell));
    }
}

static void
test_two_guesses_are_no_number(void **state) {
    struct page_cell cell = cell_of("12.50", 60, "72.90");
    (void)state;
    assert_false(opinion_weigh(&cell, 60));
    assert_string_equal(cell.number, "");
    assert_true(cell.confidence <= 40);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks_numeric),
        cmocka_unit_test(test_letters_of_a_number),
        cmocka_unit_test(test_letters_of_words),
        cmocka_unit_test(test_may_be_number),
        cmocka_unit_test(test_certain_number_is_believed),
        cmocka_unit_test(test_uncertain_number_needs_another),
        cmocka_unit_test(test_sign_alone),
        cmocka_unit_test(test_what_is_no_number_is_dropped),
        cmocka_unit_test(test_numbers_are_put_into_words),
        cmocka_unit_test(test_unit_of_the_other),
        cmocka_unit_test(test_digits_certain_by_themselves),
        cmocka_unit_test(test_word_beats_a_doubtful_number),
        cmocka_unit_test(test_number_beats_a_worse_word),
        cmocka_unit_test(test_number_that_one_model_alone_sees),
        cmocka_unit_test(test_marks_of_the_better_one),
        cmocka_unit_test(test_disagreement_is_kept),
        cmocka_unit_test(test_agreement_is_believed),
        cmocka_unit_test(test_lost_point_is_found),
        cmocka_unit_test(test_poor_number_with_other_digits),
        cmocka_unit_test(test_two_guesses_are_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
