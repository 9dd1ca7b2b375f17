#include "ocr/currency.h"
#include "ocr/lexeme.h"
#include "ocr/number.h"
#include "ocr/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct number_run
run_of(const char *text) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    assert_int_equal(lexemes.count, 1);
    return lexeme_run(&lexemes, 0);
}

struct format_case {
    const char *cells[5];
    int scale;
    char decimal;
    bool conflict;
};

static const struct format_case formats[] = {
    {{"1,605.29", "3.50"}, 2, '.', false},
    {{"1.605,29", "3,50"}, 2, ',', false},
    {{"1.000.000"}, 2, ',', false},
    {{"12.000", "24.000"}, 2, ',', false},
    {{"12,000", "24,000"}, 2, '.', false},
    {{"1.250", "2.500"}, 3, '.', false},
    {{"1,250", "2,500"}, 3, ',', false},
    {{"0.345", "12,50", "4,31"}, 2, ',', false},
    {{"1.000", "8.00", "16.00"}, 2, '.', false},
    {{"3.5", "7", "2.5", "7.5"}, 2, '.', false},
    {{"66 703"}, 2, '.', false},
    {{"1'234.50"}, 2, '.', false},
    {{"1,57,000.00"}, 2, '.', false},
    {{"1,57,000"}, 2, '.', false},
    {{"3.50", "3,50"}, 2, '.', true},
    {{"350", "700"}, 0, '.', false},
};

static void
test_format(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct number_survey survey = {0};
        for (size_t c = 0; c < 5 && formats[i].cells[c] != NULL; c++) {
            struct number_run run = run_of(formats[i].cells[c]);
            number_survey_add(&survey, &run);
        }
        struct number_format format =
            number_survey_decide(&survey, formats[i].scale);
        assert_int_equal(format.decimal, formats[i].decimal);
        assert_false(format.strict);
        assert_int_equal(format.conflict, formats[i].conflict);
    }
}

/** Whether all amounts of a currency with two decimals show both. */
static void
test_decimals(void **state) {
    (void)state;
    static const struct {
        const char *cells[5];
        bool strict;
        bool mixed;
    } cases[] = {
        {{"3.50", "7.00", "12"}, true, false},
        {{"3.25", "7.75", "12"}, true, false},
        {{"3.50", "7.00", "0.345"}, true, false},
        {{"3.50", "7.00", "2.5"}, true, true}, // one lost its last digit
        {{"3.5", "7.25", "2.5", "12"}, false, false},
        {{"3.50", "7.2", "2.5"}, false, true},
        {{"350", "1,200"}, false, false},
        {{NULL}, false, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct number_tails tails = {0};
        struct number_format format = {
            .decimal = '.', .scale = 2, .strict = false};
        for (size_t c = 0; c < 5 && cases[i].cells[c] != NULL; c++) {
            struct number_run run = run_of(cases[i].cells[c]);
            number_tails_add(&tails, &run, &format);
        }
        assert_int_equal(number_tails_strict(&tails), cases[i].strict);
        assert_int_equal(number_tails_mixed(&tails), cases[i].mixed);
    }
}

static const struct number_format point = {
    .decimal = '.', .scale = 2, .strict = true};
static const struct number_format comma = {
    .decimal = ',', .scale = 2, .strict = true};
static const struct number_format loose = {
    .decimal = '.', .scale = 2, .strict = false};
static const struct number_format yen = {
    .decimal = '.', .scale = 0, .strict = false};

static void
check_value(const char *text, const struct number_format *format,
            enum number_fault fault, int64_t minor) {
    int64_t value = 42;
    struct number_run run = run_of(text);
    assert_int_equal(number_money(&run, format, &value), fault);
    if (fault == NUMBER_FINE || fault == NUMBER_MISSING_POINT) {
        assert_int_equal(value, minor);
    }
}

static void
test_values(void **state) {
    (void)state;
    check_value("17.74", &point, NUMBER_FINE, 1774);
    check_value("1774", &point, NUMBER_MISSING_POINT, 177400);
    check_value("0", &point, NUMBER_FINE, 0);
    check_value("17.7", &point, NUMBER_BAD, 0);
    check_value("17.7", &loose, NUMBER_FINE, 1770);
    check_value("17", &loose, NUMBER_FINE, 1700);
    check_value("1,605.29", &point, NUMBER_FINE, 160529);
    check_value("1605.29", &point, NUMBER_FINE, 160529);
    check_value("1.605,29", &comma, NUMBER_FINE, 160529);
    check_value("1.605,29", &point, NUMBER_BAD, 0);
    check_value("16,05", &point, NUMBER_BAD, 0);
    check_value("1,5,000.00", &point, NUMBER_BAD, 0);
    check_value("1,57,000.00", &point, NUMBER_FINE, 15700000);
    check_value("0,605.29", &point, NUMBER_BAD, 0);
    check_value("1 234.50", &point, NUMBER_FINE, 123450);
    check_value("3.333", &point, NUMBER_BAD, 0);
    check_value("3.500", &point, NUMBER_BAD, 0);
    check_value("1,280", &yen, NUMBER_FINE, 1280);
    check_value("100.00", &yen, NUMBER_FINE, 100);
    check_value("01.05.2024", &point, NUMBER_BAD, 0);
    check_value("92233720368547758.08", &point, NUMBER_OVERFLOW, 0);
    check_value("99999999999999999999999999999999999999999999.00", &point,
                NUMBER_OVERFLOW, 0);
    check_value("000000000000000000000000001.00", &point, NUMBER_FINE, 100);
    check_value("0", &loose, NUMBER_FINE, 0);
    check_value("000", &loose, NUMBER_MISSING_POINT, 0);
    check_value("050", &yen, NUMBER_MISSING_POINT, 50);
}

static void
test_quantities(void **state) {
    (void)state;
    int64_t milli = 0;
    struct number_run run = run_of("1.500");
    assert_int_equal(number_quantity(&run, &point, &milli), NUMBER_FINE);
    assert_int_equal(milli, 1500);
    assert_int_equal(number_quantity(&run, &comma, &milli), NUMBER_FINE);
    assert_int_equal(milli, 1500000); // thousands, under this format
    run = run_of("002");
    assert_int_equal(number_quantity(&run, &point, &milli), NUMBER_FINE);
    assert_int_equal(milli, 2000);
    run = run_of("0.3456");
    assert_int_equal(number_quantity(&run, &point, &milli), NUMBER_BAD);
}

struct shape_case {
    const char *text;
    enum shape_form form;
    const char *number; // of NUMBER and LABEL, "" for none; '-' if negative
    const char *quantity;
    const char *price;
};

static const struct shape_case shapes[] = {
    {"12.00", FORM_NUMBER, "12.00", "", ""},
    {"$12.00", FORM_NUMBER, "12.00", "", ""},
    {"$ -4.80", FORM_NUMBER, "-4.80", "", ""},
    {"-$4.80", FORM_NUMBER, "-4.80", "", ""},
    {"−4.80", FORM_NUMBER, "-4.80", "", ""},
    {"4.80-", FORM_NUMBER, "-4.80", "", ""},
    {"(0.00)", FORM_NUMBER, "-0.00", "", ""},
    {"6,35 €", FORM_NUMBER, "6,35", "", ""},
    {"Rp12.000", FORM_NUMBER, "12.000", "", ""},
    {"66\xe2\x80\xaf"
     "703",
     FORM_NUMBER, "66 703", "", ""},
    {"￥１２．００", FORM_NUMBER, "12.00", "", ""},
    {"Y12.00", FORM_NUMBER, "12.00", "", ""},
    {"\\29,799", FORM_NUMBER, "29,799", "", ""},
    {"\\ 29,799", FORM_NUMBER, "29,799", "", ""},
    {"W31,776", FORM_NUMBER, "31,776", "", ""},
    {"W40", FORM_GARBLE, "", "", ""},
    {"18元", FORM_NUMBER, "18", "", ""},
    {"2 x", FORM_QUANTITY, "", "2", ""},
    {"x2", FORM_QUANTITY, "", "2", ""},
    {"×2", FORM_QUANTITY, "", "2", ""},
    {"1.5kg", FORM_QUANTITY, "", "1.5", ""},
    {"-1.000 kg", FORM_QUANTITY, "", "-1.000", ""},
    {"3 件", FORM_QUANTITY, "", "3", ""},
    {"2 x 3.50", FORM_PRODUCT, "", "2", "3.50"},
    {"2 x $3", FORM_PRODUCT, "", "2", "3"},
    {"x2 @$60.00", FORM_PRODUCT, "", "2", "60.00"},
    {"1.5kg @ 3.00/kg", FORM_PRODUCT, "", "1.5", "3.00"},
    {"1.000 Unit(s) at $ 8.00 / Unit(s)", FORM_PRODUCT, "", "1.000", "8.00"},
    {"2 x 3.50 = 7.00", FORM_PRODUCT, "", "2", "3.50"},
    {"数量 x 2 售价 3.50", FORM_PRODUCT, "", "2", "3.50"},
    {"数量 x 2 人千价 3.50", FORM_PRODUCT, "", "2", "3.50"},
    {"Total: 12.00", FORM_LABEL, "12.00", "", ""},
    {"合计：12.00", FORM_LABEL, "12.00", "", ""},
    {"Total (EUR)", FORM_LABEL, "", "", ""},
    {"Total (3)", FORM_LABEL, "", "", ""},
    {"Tax (13%) 2.60", FORM_LABEL, "2.60", "", ""},
    {"Tax 10%", FORM_LABEL, "", "", ""},
    {"Total Wipes", FORM_TEXT, "", "", ""},
    {"Totally 5.00", FORM_TEXT, "5.00", "", ""},
    {"Cola 500ml", FORM_TEXT, "", "", ""},
    {"7 Up", FORM_TEXT, "", "", ""},
    {"Beer 6x330", FORM_TEXT, "", "", ""},
    {"2 x Latte", FORM_TEXT, "", "2", ""},
    {"Latte x 2", FORM_TEXT, "", "2", ""},
    {"12:30", FORM_CODE, "", "", ""},
    {"2024-05-01", FORM_CODE, "", "", ""},
    {"555-1234", FORM_CODE, "", "", ""},
    {"#12", FORM_CODE, "", "", ""},
    {"10%", FORM_CODE, "", "", ""},
    {"共 3 件", FORM_LABEL, "3", "", ""},
    {"1Z.00", FORM_GARBLE, "", "", ""},
    {"----", FORM_MARK, "", "", ""},
    {"x", FORM_MARK, "", "", ""},
    {"", FORM_MARK, "", "", ""},
};

static void
show_run(const struct number_run *run, char out[NUMBER_RUN_MAX + 1]) {
    snprintf(out, NUMBER_RUN_MAX + 1, "%s%s", run->negative ? "-" : "",
             run->known ? run->text : "");
}

static void
test_shapes(void **state) {
    (void)state;
    struct words *words = NULL;
    assert_int_equal(words_load(WORDS_FOLDER, &words), STATUS_OK);
    size_t failed = 0;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        const struct shape_case *c = &shapes[i];
        struct page_cell cell = {.confidence = 100};
        struct currency_guess guess = {0};
        struct shape shape;
        char number[NUMBER_RUN_MAX + 1];
        char quantity[NUMBER_RUN_MAX + 1];
        char price[NUMBER_RUN_MAX + 1];
        snprintf(cell.text, sizeof(cell.text), "%s", c->text);
        shape_read(&cell, words, &guess, &shape);
        show_run(&shape.number, number);
        show_run(&shape.quantity, quantity);
        show_run(&shape.price, price);
        bool garble = c->form == FORM_GARBLE || c->form == FORM_CODE;
        if (shape.form != c->form ||
            (!garble && (strcmp(number, c->number) != 0 ||
                         strcmp(quantity, c->quantity) != 0 ||
                         strcmp(price, c->price) != 0))) {
            print_error("\"%s\": form %d, number \"%s\", quantity \"%s\", "
                        "price \"%s\"\n",
                        c->text, (int)shape.form, number, quantity, price);
            failed++;
        }
    }
    words_free(words);
    assert_int_equal(failed, 0);
}

static void
guess_sign(struct currency_guess *guess, const char *sign) {
    char candidates[CURRENCY_LIST_MAX];
    size_t length = currency_sign(sign, candidates);
    assert_int_equal(length, strlen(sign));
    currency_guess_add(guess, candidates, sign, length);
}

static void
check_currency(const char *first, const char *second, const char *fallback,
               enum currency_script script, const char *expected) {
    struct currency_guess guess = {0};
    currency_code code;
    if (first != NULL) {
        guess_sign(&guess, first);
    }
    if (second != NULL) {
        guess_sign(&guess, second);
    }
    currency_guess_settle(&guess, fallback, script, code);
    assert_string_equal(code, expected);
}

static void
test_currency(void **state) {
    (void)state;
    const enum currency_script other = CURRENCY_SCRIPT_OTHER;
    check_currency("€", NULL, "", other, "EUR");
    check_currency("€", NULL, "USD", other, "EUR");
    check_currency("$", NULL, "", other, "");
    check_currency("$", NULL, "AUD", other, "AUD");
    check_currency("$", "HK$", "", other, "HKD");
    check_currency("¥", NULL, "", CURRENCY_SCRIPT_CHINESE, "CNY");
    check_currency("¥", NULL, "", CURRENCY_SCRIPT_JAPANESE, "JPY");
    check_currency("¥", NULL, "", other, "");
    check_currency("¥", NULL, "JPY", CURRENCY_SCRIPT_CHINESE, "JPY");
    check_currency("¥", "元", "", other, "CNY");
    check_currency("CHF", NULL, "EUR", other, "CHF");
    check_currency(NULL, NULL, "CNY", other, "CNY");
    check_currency(NULL, NULL, "XXX", other, "");
    check_currency(NULL, NULL, "", other, "");
    struct currency_guess guess = {0};
    guess_sign(&guess, "€");
    guess_sign(&guess, "£");
    assert_true(guess.conflict);
    assert_string_equal(guess.signs[1], "£");
}

/** A misread sign still tells its currency. */
static void
test_currency_of_misread_sign(void **state) {
    static const struct {
        const char *text;
        const char *currency;
    } cells[] = {
        {"W31,776", "KRW"}, {"\\29,799", "CNY JPY"}, {"Y12", "CNY JPY"}};
    (void)state;
    struct words *words = words_new();
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        struct page_cell cell = {.confidence = 100};
        struct currency_guess guess = {0};
        struct shape shape;
        snprintf(cell.text, sizeof(cell.text), "%s", cells[i].text);
        shape_read(&cell, words, &guess, &shape);
        assert_string_equal(guess.candidates, cells[i].currency);
    }
    words_free(words);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_currency),
        cmocka_unit_test(test_currency_of_misread_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
