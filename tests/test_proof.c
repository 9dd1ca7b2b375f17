#include "ocr/proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define KNOWN(value)                                                           \
    (struct amount) {                                                          \
        true, value                                                            \
    }

#define ALL_DIGITS 0x3ffu

/** Two lines, 2 x 3.50 and 1 x 5.00, total 12.00. */
static struct reading
good(void) {
    struct reading reading = {
        .order = {.currency = "EUR", .total = {true, 1200}, .item_count = 2}};
    reading.order.items[0] = (struct order_item){.item_id = 1,
                                                 .quantity = {true, 2000},
                                                 .unit_price = {true, 350},
                                                 .item_amount = {true, 700}};
    reading.order.items[1] = (struct order_item){.item_id = 2,
                                                 .quantity = {true, 1000},
                                                 .unit_price = {true, 500},
                                                 .item_amount = {true, 500}};
    return reading;
}

static void
expect(struct reading reading, enum verdict verdict, enum reason_code code) {
    struct proof_facts facts = {.known_digits = ALL_DIGITS};
    proof_check(&reading, &facts);
    assert_int_equal(reading.verdict, verdict);
    bool found = false;
    for (size_t i = 0; i < reading.reason_count; i++) {
        found |= reading.reasons[i].code == code;
        // PROVEN never stands beside a doubt.
        assert_int_equal(reading.reasons[i].code == REASON_PROVEN,
                         verdict == VERDICT_VERIFIED);
    }
    assert_true(found);
}

static void
test_verified(void **state) {
    (void)state;
    struct reading r = good();
    expect(r, VERDICT_VERIFIED, REASON_PROVEN);
    r.order.subtotal = KNOWN(1200);
    expect(r, VERDICT_VERIFIED, REASON_PROVEN);
    r.order.discount = KNOWN(200);
    r.order.tax = KNOWN(90);
    r.order.total = KNOWN(1090);
    expect(r, VERDICT_VERIFIED, REASON_PROVEN);
    r.order.tax_included = true;
    r.order.total = KNOWN(1000);
    expect(r, VERDICT_VERIFIED, REASON_PROVEN);
}

static void
test_totals(void **state) {
    (void)state;
    struct reading r = good();
    r.order.total.known = false;
    expect(r, VERDICT_UNREADABLE, REASON_NO_TOTAL);
    r = good();
    r.order.total.minor++;
    expect(r, VERDICT_REVIEW, REASON_SUM_MISMATCH);
    r = good();
    r.order.subtotal = KNOWN(1199);
    expect(r, VERDICT_REVIEW, REASON_SUM_MISMATCH);
    r = good();
    r.order.discount = KNOWN(1);
    expect(r, VERDICT_REVIEW, REASON_SUM_MISMATCH);
    r = good();
    r.order.tax = KNOWN(1);
    expect(r, VERDICT_REVIEW, REASON_SUM_MISMATCH);
    r = good();
    r.order.items[0].quantity.minor = -2000;
    r.order.items[0].item_amount.minor = -700;
    r.order.total.minor = -200;
    expect(r, VERDICT_REVIEW, REASON_NOT_POSITIVE);
    r = good();
    r.order.item_count = 0;
    expect(r, VERDICT_REVIEW, REASON_NO_ITEMS);
    r = good();
    r.order.currency[0] = '\0';
    expect(r, VERDICT_REVIEW, REASON_NO_CURRENCY);
}

static void
test_lines(void **state) {
    (void)state;
    struct reading r = good();
    r.order.items[0].unit_price.minor = 351;
    expect(r, VERDICT_REVIEW, REASON_LINE_MISMATCH);
    r = good();
    r.order.items[0].quantity.known = false;
    expect(r, VERDICT_REVIEW, REASON_UNPROVEN_LINE);
    r = good();
    r.order.items[1].item_amount.known = false;
    expect(r, VERDICT_REVIEW, REASON_UNPROVEN_LINE);
    r = good();
    r.order.items[0].quantity.minor = 345; // 0.345 x 20.29 = 7.00005
    r.order.items[0].unit_price.minor = 2029;
    expect(r, VERDICT_VERIFIED, REASON_PROVEN);
    r.order.items[0].item_amount.minor = 701;
    r.order.total.minor = 1201;
    expect(r, VERDICT_REVIEW, REASON_LINE_MISMATCH);
    r = good();
    r.order.items[0].quantity.minor = INT64_MAX;
    r.order.items[0].unit_price.minor = INT64_MAX;
    expect(r, VERDICT_REVIEW, REASON_OVERFLOW);
    r = good();
    r.order.items[0].item_amount.minor = INT64_MAX;
    expect(r, VERDICT_REVIEW, REASON_OVERFLOW);
}

static void
test_single(void **state) {
    (void)state;
    struct reading r = good();
    r.order.item_count = 1;
    r.order.total.minor = 700;
    expect(r, VERDICT_VERIFIED, REASON_PROVEN);
    r.order.items[0] = r.order.items[1];
    r.order.total.minor = 500;
    expect(r, VERDICT_REVIEW, REASON_ONE_LINE_ONLY);
    // A second line that is free proves no more.
    r.order.item_count = 2;
    r.order.items[1].unit_price.minor = 0;
    r.order.items[1].item_amount.minor = 0;
    expect(r, VERDICT_REVIEW, REASON_ONE_LINE_ONLY);
}

/** Every reason but PROVEN speaks against the order. */
static void
test_reasons(void **state) {
    (void)state;
    for (int code = REASON_NO_TEXT; code <= REASON_NOT_POSITIVE; code++) {
        struct reading r = good();
        reading_add_reason(&r, (enum reason_code)code, 0, NULL);
        expect(r, VERDICT_REVIEW, (enum reason_code)code);
    }
}

static void
expect_remembered(struct reading reading, unsigned known_digits,
                  enum verdict verdict, enum reason_code code) {
    struct proof_facts facts = {.known_digits = known_digits,
                                .total_remembered = true};
    proof_check(&reading, &facts);
    assert_int_equal(reading.verdict, verdict);
    assert_int_equal(reading.reasons[0].code, code);
}

/** Memory tells a digit from its twin only when it knows both. */
static void
test_remembered_digits(void **state) {
    (void)state;
    // 4.20 and 1.00 are 5.20; 4.70 and 1.00 would be 5.70.
    struct reading r = good();
    r.order.items[0].quantity.minor = 1000;
    r.order.items[0].unit_price.minor = 420;
    r.order.items[0].item_amount.minor = 420;
    r.order.items[1].unit_price.minor = 100;
    r.order.items[1].item_amount.minor = 100;
    r.order.total.minor = 520;
    expect_remembered(r, ALL_DIGITS, VERDICT_VERIFIED, REASON_PROVEN);
    expect_remembered(r, ALL_DIGITS & ~(1u << 3), VERDICT_VERIFIED,
                      REASON_PROVEN);
    expect_remembered(r, ALL_DIGITS & ~(1u << 7), VERDICT_REVIEW,
                      REASON_TWIN_DIGITS);
    // Some of the zeros might be nines: 4.29 and 1.00 would be 5.29.
    expect_remembered(r, ALL_DIGITS & ~(1u << 9), VERDICT_REVIEW,
                      REASON_TWIN_DIGITS);
}

/** Two lines that multiply bind every digit, also of two read as one. */
static void
test_mixed_digits(void **state) {
    (void)state;
    struct reading r = good();
    r.order.items[0].quantity.minor = 3000;
    r.order.items[0].item_amount.minor = 1050;
    r.order.items[1] = r.order.items[0];
    r.order.items[1].item_id = 2;
    r.order.total.minor = 2100;
    expect_remembered(r, 0, VERDICT_VERIFIED, REASON_PROVEN);
    // A discount hides the change of a line: 1.00 - 1.00, or 4.00 - 4.00.
    r = good();
    r.order.items[1].unit_price.minor = 100;
    r.order.items[1].item_amount.minor = 100;
    r.order.discount = KNOWN(100);
    r.order.total.minor = 700;
    expect_remembered(r, ALL_DIGITS, VERDICT_VERIFIED, REASON_PROVEN);
    expect_remembered(r, ALL_DIGITS & ~(1u << 4), VERDICT_REVIEW,
                      REASON_TWIN_DIGITS);
}

/** A single line proves nothing by itself; memory does, of known digits. */
static void
test_remembered_line(void **state) {
    (void)state;
    struct reading r = good();
    r.order.item_count = 1;
    r.order.items[0].quantity.minor = 1000;
    r.order.items[0].unit_price.minor = 700;
    r.order.total.minor = 700;
    expect_remembered(r, ALL_DIGITS, VERDICT_VERIFIED, REASON_REMEMBERED);
    expect_remembered(r, ALL_DIGITS & ~(1u << 2), VERDICT_REVIEW,
                      REASON_ONE_LINE_ONLY);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verified),
        cmocka_unit_test(test_remembered_digits),
        cmocka_unit_test(test_remembered_line),
        cmocka_unit_test(test_mixed_digits),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_single),
        cmocka_unit_test(test_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
