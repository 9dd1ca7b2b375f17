// A bill against a journal, both made here.
#include "pos_plugin/reconcile.h"
#include "tests/bill_samples.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// 2026-03-01 12:00 in China.
#define NOON_MS 1772337600000
#define HOUR_MS (3600 * 1000LL)

struct fixture {
    char folder[FOLDER_MAX];
    struct journal *journal;
    char told[1000]; // "kind order here there;"
};

static void
add_paid(struct fixture *fixture, const char *order_no, const char *provider,
         int64_t minor, int64_t at_ms) {
    struct journal_sale sale = {.state = SALE_PAID, .total = {minor, "CNY"}};
    struct journal_attempt attempt = {
        .state = ATTEMPT_PAID, .amount = {minor, "CNY"}, .created_ms = at_ms};
    snprintf(sale.sale_id, sizeof(sale.sale_id), "sale-%s", order_no);
    snprintf(sale.till, sizeof(sale.till), "till1");
    snprintf(attempt.sale_id, sizeof(attempt.sale_id), "sale-%s", order_no);
    snprintf(attempt.order_no, sizeof(attempt.order_no), "%s", order_no);
    snprintf(attempt.provider, sizeof(attempt.provider), "%s", provider);
    snprintf((char *)attempt.credential_hash, CREDENTIAL_HASH_SIZE, "%s",
             order_no);
    assert_int_equal(journal_add_sale(fixture->journal, &sale, "{}"),
                     STATUS_OK);
    assert_int_equal(journal_add_attempt(fixture->journal, &attempt),
                     STATUS_OK);
}

static void
take_back(struct fixture *fixture, const char *order_no) {
    assert_int_equal(journal_set_attempt_state(fixture->journal, order_no,
                                               ATTEMPT_REVERSING, NULL, NULL),
                     STATUS_OK);
    assert_int_equal(journal_set_attempt_state(fixture->journal, order_no,
                                               ATTEMPT_REVERSED, NULL, NULL),
                     STATUS_OK);
}

static void
add_refund(struct fixture *fixture, const char *order_no, const char *refund_no,
           int64_t minor) {
    struct journal_refund refund = {.minor = minor};
    snprintf(refund.refund_no, sizeof(refund.refund_no), "%s", refund_no);
    snprintf(refund.order_no, sizeof(refund.order_no), "%s", order_no);
    assert_int_equal(journal_add_refund(fixture->journal, &refund), STATUS_OK);
    assert_int_equal(journal_set_refund_state(fixture->journal, refund_no,
                                              REFUND_ACCEPTED, ""),
                     STATUS_OK);
}

static void
told(void *context, const struct reconcile_item *item) {
    struct fixture *fixture = context;
    size_t used = strlen(fixture->told);
    assert_string_not_equal(item->detail, "");
    snprintf(fixture->told + used, sizeof(fixture->told) - used,
             "%s %s %lld %lld;", reconcile_kind_string(item->kind),
             item->order_no, (long long)item->here.minor,
             (long long)item->there.minor);
}

static struct reconcile_summary
compare(struct fixture *fixture, const char *text, const char *provider) {
    struct reconcile_scope scope = {.provider = provider};
    struct reconcile_summary summary;
    struct bill bill;
    fixture->told[0] = '\0';
    assert_int_equal(bill_parse("bill", text, strlen(text), &bill), STATUS_OK);
    assert_int_equal(
        reconcile(fixture->journal, &bill, &scope, told, fixture, &summary),
        STATUS_OK);
    bill_destroy(&bill);
    return summary;
}

static int
set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    char path[FOLDER_MAX + 20];
    assert_non_null(fixture);
    folder_make(fixture->folder);
    snprintf(path, sizeof(path), "%s/journal.db", fixture->folder);
    assert_int_equal(journal_open(path, false, &fixture->journal), STATUS_OK);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;
    journal_close(fixture->journal);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

#define PAID(order, amount)                                                    \
    WECHAT_ROW("2026-03-01 12:00:00", order, "SUCCESS", amount, "0", "0.00")
#define BACK(order, refund_no, amount)                                         \
    WECHAT_ROW("2026-03-01 13:00:00", order, "REFUND", "0.00", refund_no,      \
               amount)

static void
test_all_matched(void **state) {
    struct fixture *fixture = *state;
    add_paid(fixture, "W1", "wechatpay", 1234, NOON_MS);
    add_paid(fixture, "W2", "wechatpay-v2", 700, NOON_MS);
    add_paid(fixture, "W3", "wechatpay", 500, NOON_MS);
    add_refund(fixture, "W2", "R1", 100);
    take_back(fixture, "W3");
    // Of another system and of another day: not in this bill, rightly.
    add_paid(fixture, "A1", "alipay", 900, NOON_MS);
    add_paid(fixture, "W4", "wechatpay", 900, NOON_MS + 24 * HOUR_MS);
    // Sent at 23:59, in the bill of the next day.
    add_paid(fixture, "W5", "wechatpay", 900, NOON_MS + 12 * HOUR_MS - 60000);
    struct reconcile_summary summary =
        compare(fixture,
                WECHAT_HEAD BACK("W2", "R1", "1.00") PAID("W1", "12.34")
                    PAID("W2", "7.00") PAID("W3", "5.00")
                        WECHAT_ROW("2026-03-01 13:00:00", "W3", "REVOKED",
                                   "5.00", "0", "5.00") WECHAT_FOOT,
                "wechatpay");
    assert_string_equal(fixture->told, "");
    assert_int_equal(summary.matched, 3);
    assert_int_equal(summary.different, 0);
}

static void
test_differences(void **state) {
    struct fixture *fixture = *state;
    add_paid(fixture, "W1", "wechatpay", 1234, NOON_MS);
    add_paid(fixture, "W2", "wechatpay", 700, NOON_MS);
    add_paid(fixture, "W3", "wechatpay", 500, NOON_MS);
    add_paid(fixture, "W4", "wechatpay", 600, NOON_MS);
    take_back(fixture, "W3");
    struct reconcile_summary summary = compare(
        fixture,
        WECHAT_HEAD PAID("W1", "12.35") PAID("W3", "5.00") PAID("W4", "6.00")
            BACK("W4", "R9", "1.00") PAID("OTHER", "3.00") WECHAT_FOOT,
        "wechatpay");
    assert_string_equal(fixture->told,
                        "missing here OTHER 0 300;amount differs W1 1234 1235;"
                        "state differs W3 0 500;refund differs W4 0 100;"
                        "missing there W2 700 0;");
    assert_int_equal(summary.matched, 0);
    assert_int_equal(summary.different, 5);
}

static void
test_alipay_and_later_refund(void **state) {
    struct fixture *fixture = *state;
    add_paid(fixture, "B1", "alipay", 1234, NOON_MS - 24 * HOUR_MS);
    add_refund(fixture, "B1", "R2", 100);
    struct reconcile_summary summary =
        compare(fixture,
                ALIPAY_HEAD ALIPAY_ROW("2026-03-01 17:00:00", "B1", "退款",
                                       "-1.00", "R2") ALIPAY_FOOT,
                "alipay");
    assert_string_equal(fixture->told, "");
    assert_int_equal(summary.matched, 1);
}

static void
test_empty_bill(void **state) {
    struct fixture *fixture = *state;
    struct reconcile_summary summary =
        compare(fixture, WECHAT_HEAD WECHAT_FOOT, "wechatpay");
    assert_int_equal(summary.matched + summary.different, 0);
}

#define RECONCILE_TEST(name)                                                   \
    cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        RECONCILE_TEST(test_all_matched),
        RECONCILE_TEST(test_differences),
        RECONCILE_TEST(test_alipay_and_later_refund),
        RECONCILE_TEST(test_empty_bill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
