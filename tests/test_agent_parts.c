// What of the resident agent needs no screen: names of keys, the review.
#include "pos_plugin/agent/accelerator.h"
#include "pos_plugin/agent/order_rows.h"
#include "pos_plugin/agent/review.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
keys_are_named(void **state) {
    struct accelerator key;

    (void)state;
    assert_true(accelerator_parse("Ctrl+Shift+F9", &key));
    assert_int_equal(key.modifiers, ACCELERATOR_CTRL | ACCELERATOR_SHIFT);
    assert_string_equal(key.key, "F9");
    assert_true(accelerator_parse("alt+P", &key));
    assert_int_equal(key.modifiers, ACCELERATOR_ALT);
    assert_string_equal(key.key, "p");
    assert_true(accelerator_parse("Pause", &key));
    assert_int_equal(key.modifiers, 0);
}

static void
other_texts_are_no_keys(void **state) {
    static const char *const bad[] = {
        "",  "+",       "Ctrl+",  "Ctrl+Shift", "Hyper+F9",
        "p", "Shift+p", "F9+F10", "Ctrl++F9",   "Ctrl+ABCDEFGHIJKLMNOP",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct accelerator key;

        if (accelerator_parse(bad[i], &key)) {
            fail_msg("\"%s\" is taken for a key", bad[i]);
        }
    }
}

// Two lines; the second one's amount was misread: 3.10 for 8.10.
static struct review *
begin(void) {
    struct reading *reading = calloc(1, sizeof(*reading));
    struct review *review = calloc(1, sizeof(*review));

    assert_non_null(reading);
    assert_non_null(review);
    memcpy(reading->order.currency, "EUR", 4);
    reading->order.item_count = 2;
    reading->order.items[0] =
        (struct order_item){1, "Tea", {true, 2000}, {true, 345}, {true, 690}};
    reading->order.items[1] =
        (struct order_item){2, "Cake", {true, 3000}, {true, 270}, {true, 310}};
    reading->order.total = (struct amount){true, 1500};
    reading->verdict = VERDICT_REVIEW;
    reading_add_reason(reading, REASON_LINE_MISMATCH, 2, "");
    review_begin(review, reading);
    free(reading);
    return review;
}

static void
a_correction_is_judged(void **state) {
    struct review *review = begin();
    char text[ORDER_LABEL_MAX];

    (void)state;
    review_judge(review);
    assert_int_equal(review->judged.verdict, VERDICT_REVIEW);
    assert_false(review->changed);
    assert_true(review_set_item(review, 1, REVIEW_AMOUNT, "8,1"));
    review_judge(review);
    assert_true(review->changed);
    assert_int_equal(review->judged.verdict, VERDICT_VERIFIED);
    review_item_text(review, 1, REVIEW_AMOUNT, text);
    assert_string_equal(text, "8.10");
    review_item_text(review, 0, REVIEW_QUANTITY, text);
    assert_string_equal(text, "2");
    free(review);
}

static void
no_number_changes_nothing(void **state) {
    static const char *const bad[] = {"x", "1.234", "1.2.3", "--1",
                                      "99999999999999999999999"};
    struct review *review = begin();

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(review_set_item(review, 1, REVIEW_AMOUNT, bad[i]));
        assert_false(review_set_sum(review, REVIEW_TOTAL, bad[i]));
    }
    assert_false(review_set_item(review, 0, REVIEW_QUANTITY, "two"));
    assert_int_equal(review->order.items[1].item_amount.minor, 310);
    assert_int_equal(review->order.total.minor, 1500);
    free(review);
}

static void
currencies_have_their_decimals(void **state) {
    struct review *review = begin();

    (void)state;
    memcpy(review->order.currency, "JPY", 4);
    assert_true(review_set_sum(review, REVIEW_TOTAL, "1200"));
    assert_int_equal(review->order.total.minor, 1200);
    assert_false(review_set_sum(review, REVIEW_TOTAL, "1200.5"));
    memcpy(review->order.currency, "KWD", 4);
    assert_true(review_set_sum(review, REVIEW_TOTAL, "1.25"));
    assert_int_equal(review->order.total.minor, 1250);
    free(review);
}

static void
lines_come_and_go(void **state) {
    struct review *review = begin();

    (void)state;
    review_remove(review, 0);
    assert_int_equal(review->order.item_count, 1);
    assert_string_equal(review->order.items[0].label, "Cake");
    assert_int_equal(review->order.items[0].item_id, 1);
    while (review->order.item_count < ORDER_ITEMS_MAX) {
        assert_true(review_add(review));
    }
    assert_false(review_add(review));
    assert_int_equal(review->order.items[ORDER_ITEMS_MAX - 1].item_id,
                     ORDER_ITEMS_MAX);
    free(review);
}

static void
without_a_total_nothing_goes(void **state) {
    struct review *review = begin();

    (void)state;
    assert_true(review_can_go(review));
    assert_true(review_set_sum(review, REVIEW_TOTAL, ""));
    assert_false(review_can_go(review));
    assert_true(review_set_sum(review, REVIEW_TOTAL, "-1"));
    assert_false(review_can_go(review));
    free(review);
}

static void
an_order_becomes_rows(void **state) {
    struct review *review = begin();
    struct order other = review->order;
    struct message_disputed dispute = {.item_count = 1, .item_ids = {2}};
    struct order_rows *rows = calloc(1, sizeof(*rows));

    (void)state;
    assert_non_null(rows);
    other.items[1].item_amount.minor++;
    order_rows_make(&review->order, &dispute, &other, rows);
    assert_int_equal(rows->count, 3); // two lines, a total
    assert_string_equal(rows->rows[0].factors, "2 × 3.45");
    assert_string_equal(rows->rows[2].amount, "15.00");
    assert_true(!rows->rows[0].circled && rows->rows[1].circled);
    assert_true(!rows->rows[0].differs && rows->rows[1].differs);
    assert_true(!rows->rows[1].bold && rows->rows[2].bold);
    // A stroke at the top goes down to the middle of the second row.
    rows->dispute.point_count = 1;
    assert_int_equal((int)order_rows_stroke_shift(rows, 0, 100, 10, 20), 40);
    rows->rows[1].circled = false;
    assert_int_equal((int)order_rows_stroke_shift(rows, 0, 100, 10, 20), 0);
    free(rows);
    free(review);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_named),
        cmocka_unit_test(other_texts_are_no_keys),
        cmocka_unit_test(a_correction_is_judged),
        cmocka_unit_test(no_number_changes_nothing),
        cmocka_unit_test(currencies_have_their_decimals),
        cmocka_unit_test(lines_come_and_go),
        cmocka_unit_test(without_a_total_nothing_goes),
        cmocka_unit_test(an_order_becomes_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
