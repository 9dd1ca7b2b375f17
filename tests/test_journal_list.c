// Lists, filters and totals of the journal.
#include "pos_plugin/journal.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY_MS (24 * 3600 * 1000LL)

struct fixture {
    char folder[FOLDER_MAX];
    struct journal *journal;
    char seen[4000];
    size_t count;
};

// Sales of three days: s0 .. s8, three a day, newest last.
static void
fill(struct journal *journal) {
    static const struct {
        const char *till;
        const char *provider; // "": no payment was sent
        int64_t minor;
        enum sale_state sale;
        enum attempt_state attempt;
    } sales[] = {
        {"till1", "alipay", 100, SALE_PAID, ATTEMPT_PAID},
        {"till1", "wechatpay", 200, SALE_PAID, ATTEMPT_PAID},
        {"till1", "", 300, SALE_CANCELLED, 0},
        {"till1", "wechatpay-v2", 400, SALE_PAID, ATTEMPT_PAID},
        {"till2", "alipay", 500, SALE_UNKNOWN, ATTEMPT_MANUAL},
        {"till2", "alipay", 600, SALE_REVERSED, ATTEMPT_REVERSED},
        {"till2", "alipay", 700, SALE_DECLINED, ATTEMPT_DECLINED},
        {"till2", "wechatpay", 800, SALE_PAID, ATTEMPT_PAID},
        {"till1", "wechatpay", 100, SALE_PAID, ATTEMPT_PAID},
    };
    for (size_t i = 0; i < sizeof(sales) / sizeof(sales[0]); i++) {
        struct journal_sale sale = {.state = sales[i].sale,
                                    .total = {sales[i].minor, "CNY"}};
        struct journal_attempt attempt = {.state = ATTEMPT_SENT,
                                          .amount = sale.total};
        sale.created_ms = (int64_t)(1 + i / 3) * DAY_MS + (int64_t)i;
        attempt.created_ms = sale.created_ms;
        snprintf(sale.sale_id, sizeof(sale.sale_id), "s%zu", i);
        snprintf(sale.till, sizeof(sale.till), "%s", sales[i].till);
        assert_int_equal(journal_add_sale(journal, &sale, "{}"), STATUS_OK);
        if (sales[i].provider[0] == '\0') {
            continue;
        }
        snprintf(attempt.sale_id, sizeof(attempt.sale_id), "s%zu", i);
        snprintf(attempt.order_no, sizeof(attempt.order_no), "o%zu", i);
        snprintf(attempt.provider, sizeof(attempt.provider), "%s",
                 sales[i].provider);
        attempt.credential_hash[0] = (uint8_t)i;
        assert_int_equal(journal_add_attempt(journal, &attempt), STATUS_OK);
        assert_int_equal(journal_set_attempt_state(journal, attempt.order_no,
                                                   sales[i].attempt, NULL,
                                                   NULL),
                         STATUS_OK);
    }
}

static int
set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    char path[FOLDER_MAX + 20];
    assert_non_null(fixture);
    folder_make(fixture->folder);
    snprintf(path, sizeof(path), "%s/journal.db", fixture->folder);
    assert_int_equal(journal_open(path, false, &fixture->journal), STATUS_OK);
    fill(fixture->journal);
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

static bool
see_sale(void *context, const struct journal_sale *sale,
         const struct journal_attempt *attempts, size_t attempt_count) {
    struct fixture *fixture = context;
    size_t used = strlen(fixture->seen);
    snprintf(fixture->seen + used, sizeof(fixture->seen) - used, "%s%s ",
             sale->sale_id, attempt_count == 1 ? attempts->order_no : "");
    return true;
}

static const char *
list(struct fixture *fixture, const struct journal_filter *filter) {
    fixture->seen[0] = '\0';
    assert_int_equal(
        journal_each_sale(fixture->journal, filter, see_sale, fixture),
        STATUS_OK);
    return fixture->seen;
}

static void
test_filters(void **state) {
    struct fixture *fixture = *state;
    struct journal_filter filter = JOURNAL_ALL;
    assert_string_equal(list(fixture, &filter),
                        "s8o8 s7o7 s6o6 s5o5 s4o4 s3o3 s2 s1o1 s0o0 ");
    filter.limit = 2;
    assert_string_equal(list(fixture, &filter), "s8o8 s7o7 ");
    filter = (struct journal_filter)JOURNAL_ALL;
    filter.since_ms = 2 * DAY_MS + 4;
    filter.until_ms = 3 * DAY_MS + 7;
    assert_string_equal(list(fixture, &filter), "s6o6 s5o5 s4o4 ");
    filter.till = "till1";
    assert_string_equal(list(fixture, &filter), "");
    filter = (struct journal_filter)JOURNAL_ALL;
    filter.provider = "wechatpay";
    assert_string_equal(list(fixture, &filter), "s8o8 s7o7 s3o3 s1o1 ");
    filter.total_minor = 100;
    assert_string_equal(list(fixture, &filter), "s8o8 ");
    filter = (struct journal_filter)JOURNAL_ALL;
    filter.sale_state = SALE_PAID;
    filter.till = "till2";
    assert_string_equal(list(fixture, &filter), "s7o7 ");
    filter = (struct journal_filter)JOURNAL_ALL;
    filter.attempt_state = ATTEMPT_MANUAL;
    assert_string_equal(list(fixture, &filter), "s4o4 ");
    filter = (struct journal_filter)JOURNAL_ALL;
    filter.sale_id = "s2";
    assert_string_equal(list(fixture, &filter), "s2 ");
    filter.sale_id = "none";
    assert_string_equal(list(fixture, &filter), "");
}

static bool
count_sale(void *context, const struct journal_sale *sale,
           const struct journal_attempt *attempts, size_t attempt_count) {
    struct fixture *fixture = context;
    (void)sale;
    (void)attempts;
    (void)attempt_count;
    return ++fixture->count != 501;
}

// More than one batch, and many of the same millisecond.
static void
test_many(void **state) {
    struct fixture *fixture = *state;
    struct journal_filter filter = JOURNAL_ALL;
    for (int i = 0; i < 600; i++) {
        struct journal_sale sale = {.state = SALE_CANCELLED,
                                    .total = {1, "CNY"},
                                    .created_ms = 9 * DAY_MS};
        snprintf(sale.sale_id, sizeof(sale.sale_id), "m%d", i);
        assert_int_equal(journal_add_sale(fixture->journal, &sale, "{}"),
                         STATUS_OK);
    }
    filter.since_ms = 9 * DAY_MS;
    assert_int_equal(
        journal_each_sale(fixture->journal, &filter, count_sale, fixture),
        STATUS_OK);
    assert_int_equal(fixture->count, 501);
    fixture->count = 502;
    filter.since_ms = 0;
    assert_int_equal(
        journal_each_sale(fixture->journal, &filter, count_sale, fixture),
        STATUS_OK);
    assert_int_equal(fixture->count, 502 + 609);
}

static bool
see_total(void *context, const struct journal_total *total) {
    struct fixture *fixture = context;
    size_t used = strlen(fixture->seen);
    snprintf(fixture->seen + used, sizeof(fixture->seen) - used,
             "%s %s %s %lld/%lld -%lld/%lld d%lld r%lld o%lld/%lld;",
             total->provider, total->till, total->currency,
             (long long)total->paid_count, (long long)total->paid_minor,
             (long long)total->refund_count, (long long)total->refund_minor,
             (long long)total->declined_count, (long long)total->reversed_count,
             (long long)total->open_count, (long long)total->open_minor);
    return true;
}

static void
add_refund(struct journal *journal, const char *number, enum refund_state state,
           int64_t minor) {
    struct journal_refund refund = {.minor = minor, .created_ms = 3 * DAY_MS};
    snprintf(refund.refund_no, sizeof(refund.refund_no), "%s", number);
    snprintf(refund.order_no, sizeof(refund.order_no), "o1");
    assert_int_equal(journal_add_refund(journal, &refund), STATUS_OK);
    if (state != REFUND_SENT) {
        assert_int_equal(journal_set_refund_state(journal, number, state, "x"),
                         STATUS_OK);
    }
}

static void
test_totals(void **state) {
    struct fixture *fixture = *state;
    struct journal_filter filter = JOURNAL_ALL;
    add_refund(fixture->journal, "r1", REFUND_ACCEPTED, 50);
    add_refund(fixture->journal, "r2", REFUND_REFUSED, 60);
    add_refund(fixture->journal, "r3", REFUND_SENT, 70);
    assert_int_equal(
        journal_each_total(fixture->journal, &filter, see_total, fixture),
        STATUS_OK);
    assert_string_equal(fixture->seen,
                        "alipay till1 CNY 1/100 -0/0 d0 r0 o0/0;"
                        "alipay till2 CNY 0/0 -0/0 d1 r1 o1/500;"
                        "wechatpay till1 CNY 2/300 -1/50 d0 r0 o0/0;"
                        "wechatpay till2 CNY 1/800 -0/0 d0 r0 o0/0;"
                        "wechatpay-v2 till1 CNY 1/400 -0/0 d0 r0 o0/0;");
    // The third day's shift: a refund of a sale of the first day counts.
    fixture->seen[0] = '\0';
    filter.since_ms = 3 * DAY_MS;
    filter.until_ms = 4 * DAY_MS;
    filter.till = "till1";
    filter.provider = "wechatpay";
    assert_int_equal(
        journal_each_total(fixture->journal, &filter, see_total, fixture),
        STATUS_OK);
    assert_string_equal(fixture->seen,
                        "wechatpay till1 CNY 1/100 -1/50 d0 r0 o0/0;");
}

static bool
see_refund(void *context, const struct journal_refund *refund) {
    struct fixture *fixture = context;
    size_t used = strlen(fixture->seen);
    snprintf(fixture->seen + used, sizeof(fixture->seen) - used, "%s %s;",
             refund->refund_no, refund_state_string(refund->state));
    return true;
}

static void
test_open_refunds(void **state) {
    struct fixture *fixture = *state;
    struct journal_refund refund;
    int64_t newest_ms = 0;
    add_refund(fixture->journal, "r1", REFUND_ACCEPTED, 50);
    add_refund(fixture->journal, "r3", REFUND_SENT, 70);
    assert_int_equal(
        journal_each_open_refund(fixture->journal, see_refund, fixture),
        STATUS_OK);
    assert_string_equal(fixture->seen, "r3 sent;");
    assert_int_equal(journal_find_refund(fixture->journal, "r1", &refund),
                     STATUS_OK);
    assert_int_equal(refund.state, REFUND_ACCEPTED);
    assert_int_equal(refund.minor, 50);
    assert_string_equal(refund.order_no, "o1");
    assert_int_equal(journal_find_refund(fixture->journal, "r9", &refund),
                     STATUS_NOT_FOUND);
    assert_int_equal(journal_newest(fixture->journal, &newest_ms), STATUS_OK);
    assert_true(newest_ms > 1700000000000);
}

#define LIST_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        LIST_TEST(test_filters),
        LIST_TEST(test_many),
        LIST_TEST(test_totals),
        LIST_TEST(test_open_refunds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
