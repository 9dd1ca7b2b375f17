#include "ocr/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
test_reasons(void **state) {
    (void)state;
    static struct reading reading;
    for (unsigned i = 0; i < READING_REASONS_MAX + 3; i++) {
        reading_add_reason(&reading, REASON_BAD_NUMBER, i, "12.x");
    }
    assert_int_equal(reading.reason_count, READING_REASONS_MAX);
    assert_int_equal(reading.reasons[15].item_id, 15);
    assert_string_equal(reading.reasons[0].text, "12.x");
    static struct reading other;
    reading_add_reason(&other, REASON_CUT_ROW, 0, NULL);
    assert_string_equal(other.reasons[0].text, "");
    // 25 characters of three bytes: cut at a character, never inside one.
    reading_add_reason(&other, REASON_CUT_ROW, 0,
                       "一二三四五六七八九十一二三四五六七八九十一二三四五");
    assert_int_equal(strlen(other.reasons[1].text), 63);
}

static void
test_sentences(void **state) {
    (void)state;
    char text[256];
    for (int code = REASON_PROVEN; code <= REASON_NOT_POSITIVE + 1; code++) {
        struct reason reason = {.code = (enum reason_code)code};
        assert_true(reason_format(&reason, LANGUAGE_EN, text, 256) > 10);
        assert_int_equal(text[strlen(text) - 1], '.');
        assert_true(reason_format(&reason, LANGUAGE_ZH, text, 256) > 10);
        assert_string_equal(text + strlen(text) - 3, "。");
    }
    struct reason reason = {
        .code = REASON_LINE_MISMATCH, .item_id = 3, .text = "Tea"};
    reason_format(&reason, LANGUAGE_EN, text, sizeof(text));
    assert_string_equal(text, "Line 3: Quantity times price is not the "
                              "amount; compare it with the screen (Tea).");
    reason_format(&reason, LANGUAGE_ZH, text, sizeof(text));
    assert_string_equal(text,
                        "第3行：数量乘单价不等于金额，请与屏幕核对（Tea）。");
    assert_int_equal(reason_format(&reason, LANGUAGE_EN, text, 5),
                     strlen("Line 3: Quantity times price is not the amount; "
                            "compare it with the screen (Tea)."));
    assert_string_equal(text, "Line");
}

static void
test_verdicts(void **state) {
    (void)state;
    assert_string_equal(verdict_string(VERDICT_VERIFIED), "verified");
    assert_string_equal(verdict_string(VERDICT_REVIEW), "review");
    assert_string_equal(verdict_string(VERDICT_UNREADABLE), "unreadable");
}

struct copy {
    const char *from;
    size_t size;
    const char *to;
};

static const struct copy copies[] = {
    {"Tea", 16, "Tea"},
    {"Tea", 3, "Te"},
    {"Tea", 1, ""},
    {"中文", 7, "中文"},
    {"中文", 6, "中"},
    {"a\tb\nc\x7f", 16, "a b c "},
    {"a\xc2\x85z", 16, "a z"},                                    // C1 control
    {"\xff", 16, "\xef\xbf\xbd"},                                 // no UTF-8
    {"\xc0\xaf", 16, "\xef\xbf\xbd\xef\xbf\xbd"},                 // overlong
    {"\xed\xa0\x80", 16, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, // surrogate
    {"\xe4\xb8", 16, "\xef\xbf\xbd\xef\xbf\xbd"},                 // cut
    {"\xf0\x9f\x98\x80", 16, "\xf0\x9f\x98\x80"},
    {"\xf4\x90\x80\x80", 4, "\xef\xbf\xbd"}, // beyond Unicode, then no room
};

static void
test_copy(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
        char out[16] = "unchanged";
        utf8_copy(out, copies[i].size, copies[i].from);
        assert_string_equal(out, copies[i].to);
    }
    char untouched[2] = "x";
    utf8_copy(untouched, 0, "abc");
    assert_string_equal(untouched, "x");
}

static struct order
sample_order(void) {
    struct order order = {
        .currency = "CNY", .total = {true, 700}, .item_count = 1};
    order.items[0] = (struct order_item){.item_id = 1,
                                         .label = "Tea",
                                         .quantity = {true, 2000},
                                         .unit_price = {true, 350},
                                         .item_amount = {true, 700}};
    return order;
}

static void
test_equal(void **state) {
    (void)state;
    struct order a = sample_order();
    struct order b = sample_order();
    memcpy(b.items[0].label, "Tee", 4);
    b.discount.minor = 9; // not known, so it does not count
    assert_true(order_amounts_equal(&a, &b));
    b.discount.known = true;
    assert_false(order_amounts_equal(&a, &b));
    b = sample_order();
    b.items[0].quantity.minor = 2001;
    assert_false(order_amounts_equal(&a, &b));
    b = sample_order();
    b.item_count = 0;
    assert_false(order_amounts_equal(&a, &b));
    b = sample_order();
    memcpy(b.currency, "JPY", 4);
    assert_false(order_amounts_equal(&a, &b));
}

static void
test_hash(void **state) {
    (void)state;
    struct order empty = {.item_count = 0};
    struct order a = sample_order();
    struct order b = sample_order();
    assert_true(order_hash(&a) == order_hash(&b));
    memset(b.items[0].label + 4, 'x', 3); // after the NUL
    b.items[5].item_id = 9;               // beyond the count
    assert_true(order_hash(&a) == order_hash(&b));
    b.items[0].label[0] = 't';
    assert_true(order_hash(&a) != order_hash(&b));
    b = sample_order();
    b.tax_included = true;
    assert_true(order_hash(&a) != order_hash(&b));
    // FNV-1a of zero bytes: end of currency, three amounts, tax included,
    // total, and eight of the count. Both sides of a link must agree on it.
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int i = 0; i < 1 + 3 + 1 + 1 + 8; i++) {
        hash *= UINT64_C(0x100000001b3);
    }
    assert_true(order_hash(&empty) == hash);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),  cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_verdicts), cmocka_unit_test(test_copy),
        cmocka_unit_test(test_equal),    cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
