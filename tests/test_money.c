#include "ocr/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
test_decimals(void **state) {
    (void)state;
    assert_int_equal(currency_decimals("JPY"), 0);
    assert_int_equal(currency_decimals("CNY"), 2);
    assert_int_equal(currency_decimals("KWD"), 3);
    assert_int_equal(currency_decimals("CLF"), 4);
    assert_int_equal(currency_decimals("ZWG"), 2);
    assert_int_equal(currency_decimals("AED"), 2);
    assert_int_equal(currency_decimals("XPF"), 0);
    assert_int_equal(currency_decimals("XXX"), -1);
    assert_int_equal(currency_decimals("XAU"), -1);
    assert_int_equal(currency_decimals("cny"), -1);
    assert_int_equal(currency_decimals("CN"), -1);
    assert_int_equal(currency_decimals("CNYX"), -1);
    assert_int_equal(currency_decimals("D A"), -1);
    assert_int_equal(currency_decimals(""), -1);
    assert_int_equal(currency_decimals(NULL), -1);
}

static void
test_add(void **state) {
    (void)state;
    int64_t out = 7;
    assert_int_equal(minor_add(2, -5, &out), STATUS_OK);
    assert_int_equal(out, -3);
    assert_int_equal(minor_add(INT64_MAX, 1, &out), STATUS_OVERFLOW);
    assert_int_equal(minor_add(INT64_MIN, -1, &out), STATUS_OVERFLOW);
    assert_int_equal(minor_subtract(INT64_MIN, 1, &out), STATUS_OVERFLOW);
    assert_int_equal(minor_subtract(0, INT64_MIN, &out), STATUS_OVERFLOW);
    assert_int_equal(out, -3);
    assert_int_equal(minor_subtract(-1, INT64_MIN, &out), STATUS_OK);
    assert_int_equal(out, INT64_MAX);
}

struct product {
    int64_t quantity_milli;
    int64_t unit;
    enum status status;
    int64_t value;
    bool exact;
};

static const struct product products[] = {
    {2000, 350, STATUS_OK, 700, true},
    {1500, 400, STATUS_OK, 600, true},
    {-1000, 200, STATUS_OK, -200, true},
    {345, 299, STATUS_OK, 103, false}, // 103.155
    {500, 1, STATUS_OK, 1, false},     // 0.5: half away from zero
    {-500, 1, STATUS_OK, -1, false},
    {499, 1, STATUS_OK, 0, false},
    {-499, 1, STATUS_OK, 0, false},
    {1, 1000, STATUS_OK, 1, true},
    {0, INT64_MAX, STATUS_OK, 0, true},
    {1000, INT64_MAX, STATUS_OK, INT64_MAX, true},
    {1000, INT64_MIN, STATUS_OK, INT64_MIN, true},
    {-1000, INT64_MIN, STATUS_OVERFLOW, 0, false},
    {1001, INT64_MAX, STATUS_OVERFLOW, 0, false},
    {INT64_MAX, INT64_MAX, STATUS_OVERFLOW, 0, false},
    {INT64_MIN, 1000, STATUS_OK, INT64_MIN, true},
    {999, INT64_MAX, STATUS_OK, 9214148664817921031, false},
};

static void
test_multiply(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(products) / sizeof(products[0]); i++) {
        const struct product *p = &products[i];
        int64_t out = 42;
        bool exact = false;
        assert_int_equal(
            minor_multiply(p->quantity_milli, p->unit, &out, &exact),
            p->status);
        assert_int_equal(out, p->status == STATUS_OK ? p->value : 42);
        assert_int_equal(exact, p->exact);
    }
}

static void
test_money(void **state) {
    (void)state;
    struct money a = {.minor = 5, .currency = "CNY"};
    struct money b = {.minor = 7, .currency = "JPY"};
    struct money unknown = {.minor = 5};
    struct money out = {.minor = 1};
    assert_int_equal(money_add(a, b, &out), STATUS_CURRENCY);
    assert_int_equal(money_add(unknown, unknown, &out), STATUS_CURRENCY);
    assert_int_equal(out.minor, 1);
    b = (struct money){.minor = 7, .currency = "CNY"};
    assert_int_equal(money_add(a, b, &out), STATUS_OK);
    assert_int_equal(out.minor, 12);
    assert_string_equal(out.currency, "CNY");
    assert_int_equal(money_subtract(a, b, &out), STATUS_OK);
    assert_int_equal(out.minor, -2);
    assert_true(money_equal(a, a));
    assert_false(money_equal(a, b));
    assert_false(money_equal(unknown, unknown));
}

struct parse {
    const char *text;
    const char *currency;
    enum status status;
    int64_t minor;
};

static const struct parse parses[] = {
    {"12.30", "CNY", STATUS_OK, 1230},
    {"-0.05", "CNY", STATUS_OK, -5},
    {"0.00", "EUR", STATUS_OK, 0},
    {"350", "JPY", STATUS_OK, 350},
    {"1.250", "KWD", STATUS_OK, 1250},
    {"1.2500", "CLF", STATUS_OK, 12500},
    {"92233720368547758.07", "CNY", STATUS_OK, INT64_MAX},
    {"-92233720368547758.08", "CNY", STATUS_OK, INT64_MIN},
    {"92233720368547758.08", "CNY", STATUS_OVERFLOW, 0},
    {"99999999999999999999999.00", "CNY", STATUS_OVERFLOW, 0},
    {"12.3", "CNY", STATUS_MALFORMED, 0},
    {"12", "CNY", STATUS_MALFORMED, 0},
    {"12.345", "CNY", STATUS_MALFORMED, 0},
    {"350.00", "JPY", STATUS_MALFORMED, 0},
    {"350.", "JPY", STATUS_MALFORMED, 0},
    {".50", "CNY", STATUS_MALFORMED, 0},
    {"1,000.00", "CNY", STATUS_MALFORMED, 0},
    {" 1.00", "CNY", STATUS_MALFORMED, 0},
    {"+1.00", "CNY", STATUS_MALFORMED, 0},
    {"--1.00", "CNY", STATUS_MALFORMED, 0},
    {"1.0.0", "CNY", STATUS_MALFORMED, 0},
    {"", "CNY", STATUS_MALFORMED, 0},
    {"-", "CNY", STATUS_MALFORMED, 0},
    {"1.00", "XXX", STATUS_CURRENCY, 0},
};

static void
test_parse(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(parses) / sizeof(parses[0]); i++) {
        const struct parse *p = &parses[i];
        struct money out = {.minor = 42};
        assert_int_equal(money_parse(p->text, p->currency, &out), p->status);
        assert_int_equal(out.minor, p->status == STATUS_OK ? p->minor : 42);
        if (p->status == STATUS_OK) {
            char text[MONEY_TEXT_MAX];
            money_format(out, text);
            assert_string_equal(text, p->text);
        }
    }
}

static void
test_quantity(void **state) {
    (void)state;
    char text[MONEY_TEXT_MAX];
    int64_t milli = 42;
    assert_int_equal(quantity_parse("2", &milli), STATUS_OK);
    assert_int_equal(milli, 2000);
    assert_int_equal(quantity_parse("-0.345", &milli), STATUS_OK);
    assert_int_equal(milli, -345);
    assert_int_equal(quantity_parse("1.2345", &milli), STATUS_MALFORMED);
    assert_int_equal(quantity_parse("1.", &milli), STATUS_MALFORMED);
    assert_int_equal(quantity_parse("9223372036854775808", &milli),
                     STATUS_OVERFLOW);
    assert_int_equal(milli, -345);
    quantity_format(2000, text);
    assert_string_equal(text, "2");
    quantity_format(1500, text);
    assert_string_equal(text, "1.5");
    quantity_format(-345, text);
    assert_string_equal(text, "-0.345");
    quantity_format(0, text);
    assert_string_equal(text, "0");
    quantity_format(10000, text);
    assert_string_equal(text, "10");
    quantity_format(INT64_MIN, text);
    assert_string_equal(text, "-9223372036854775.808");
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimals), cmocka_unit_test(test_add),
        cmocka_unit_test(test_multiply), cmocka_unit_test(test_money),
        cmocka_unit_test(test_parse),    cmocka_unit_test(test_quantity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
