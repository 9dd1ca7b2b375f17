#include "pos_plugin/payment/rest.h"
#include "tests/folder.h"
#include "tests/memory.h"
#include "tests/simulator.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define CODE "287654321098765432"

// One behaviour an amount, so that one process serves all cases.
static const char *const rules[] = {
    "pay amount=101 declined",        "pay amount=102 new-code",
    "pay amount=103 password-never",  "pay amount=104 lost",
    "pay amount=105 lost-before",     "pay amount=106 garbage",
    "pay amount=107 wrong-hmac",      "pay amount=108 unsigned",
    "pay amount=109 stale",           "pay amount=110 replay",
    "pay amount=111 wrong-amount",    "pay amount=112 wrong-currency",
    "pay amount=113 wrong-order",     "pay amount=114 wrong-merchant",
    "pay amount=115 twice",           "pay amount=116 huge",
    "pay amount=117 http-500",        "pay amount=118 redirect",
    "pay amount=119 silent",          "pay amount=120 slow=300",
    "reverse amount=121 nth=1 again", "refund amount=122 declined",
    "query amount=123 wrong-hmac",    "reverse amount=124 unsigned",
    "pay amount=125 declined",        NULL,
};

struct fixture {
    char folder[FOLDER_MAX];
    struct simulator simulator;
    struct config *config;
    void *rest;
    int orders;
    int idles;
};

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static void
on_idle(void *context) {
    struct fixture *fixture = context;
    fixture->idles++;
}

static void
open_rest(struct fixture *fixture) {
    fixture->config = simulator_config(&fixture->simulator);
    assert_int_equal(
        payment_rest.open(fixture->config, on_idle, fixture, &fixture->rest),
        STATUS_OK);
}

static void
close_rest(struct fixture *fixture) {
    payment_rest.close(fixture->rest);
    config_free(fixture->config);
}

static int
set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    folder_make(fixture->folder);
    simulator_start(&fixture->simulator, fixture->folder, 0, rules, NULL);
    open_rest(fixture);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;
    close_rest(fixture);
    simulator_stop(&fixture->simulator);
    // Nothing of the code is left on the server's disk either.
    bool leaked = folder_contains(fixture->folder, CODE, strlen(CODE));
    folder_remove(fixture->folder);
    free(fixture);
    return leaked ? -1 : 0;
}

struct sale {
    char order_no[ORDER_NO_MAX];
    struct order order;
    struct payment_request request;
    struct payment_answer answer;
};

static enum payment_outcome
pay(struct fixture *fixture, struct sale *sale, int64_t minor) {
    struct payment_credential code = {.bytes = (const uint8_t *)CODE,
                                      .size = strlen(CODE)};
    memset(sale, 0, sizeof(*sale));
    snprintf(sale->order_no, sizeof(sale->order_no), "ORDER%d",
             ++fixture->orders);
    sale->order.item_count = 1;
    sale->order.items[0].item_id = 1;
    sale->order.items[0].quantity = (struct amount){true, 1000};
    snprintf(sale->order.items[0].label, ORDER_LABEL_MAX, "Tea \"green\"");
    sale->request = (struct payment_request){
        .order_no = sale->order_no,
        .amount = {minor, "CNY"},
        .till = "till1",
        .order = &sale->order,
    };
    payment_rest.pay(fixture->rest, &sale->request, &code, &sale->answer);
    sale->request.order = NULL;
    return sale->answer.outcome;
}

static enum payment_outcome
query(struct fixture *fixture, struct sale *sale) {
    payment_rest.query(fixture->rest, &sale->request, &sale->answer);
    return sale->answer.outcome;
}

static enum payment_outcome
reverse(struct fixture *fixture, struct sale *sale) {
    payment_rest.reverse(fixture->rest, &sale->request, &sale->answer);
    return sale->answer.outcome;
}

static enum payment_outcome
refund(struct fixture *fixture, struct sale *sale, const char *refund_no,
       int64_t minor) {
    payment_rest.refund(fixture->rest, &sale->request, refund_no, minor,
                        &sale->answer);
    return sale->answer.outcome;
}

static void
test_a_good_payment(void **state) {
    struct fixture *fixture = *state;
    struct sale sale;
    assert_int_equal(pay(fixture, &sale, 1000), PAYMENT_PAID);
    assert_int_equal(sale.answer.trade_no[0], 'T');
    assert_int_equal(query(fixture, &sale), PAYMENT_PAID);
    assert_int_equal(refund(fixture, &sale, "R1", 600), PAYMENT_PAID);
    assert_int_equal(refund(fixture, &sale, "R1", 600), PAYMENT_PAID);
    assert_int_equal(refund(fixture, &sale, "R2", 600), PAYMENT_DECLINED);
    assert_int_equal(reverse(fixture, &sale), PAYMENT_CLOSED);
    assert_int_equal(query(fixture, &sale), PAYMENT_CLOSED);
}

/** Every kind of trouble with the answer to a payment, and what is true. */
static void
test_every_behaviour(void **state) {
    static const struct {
        int64_t minor;
        enum payment_outcome pay;
        enum payment_outcome query;
    } cases[] = {
        {101, PAYMENT_DECLINED, PAYMENT_DECLINED},
        {102, PAYMENT_DECLINED_NEW_CODE, PAYMENT_DECLINED_NEW_CODE},
        {103, PAYMENT_PENDING, PAYMENT_PENDING},
        {104, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {105, PAYMENT_UNKNOWN, PAYMENT_NOT_EXIST},
        {106, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {107, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {108, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {109, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {110, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {111, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {112, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {113, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {114, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {115, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {116, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {117, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {118, PAYMENT_UNKNOWN, PAYMENT_NOT_EXIST},
        {119, PAYMENT_UNKNOWN, PAYMENT_PAID},
        {120, PAYMENT_PAID, PAYMENT_PAID},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sale sale;
        enum payment_outcome paid = pay(fixture, &sale, cases[i].minor);
        if (paid != cases[i].pay || query(fixture, &sale) != cases[i].query) {
            fail_msg("%lld: pay %s, query %s (%s)", (long long)cases[i].minor,
                     payment_outcome_string(paid),
                     payment_outcome_string(sale.answer.outcome),
                     sale.answer.detail);
        }
        assert_int_equal(reverse(fixture, &sale), PAYMENT_CLOSED);
        assert_int_equal(query(fixture, &sale), PAYMENT_CLOSED);
    }
    assert_true(fixture->idles > 10);
}

static void
test_other_calls(void **state) {
    struct fixture *fixture = *state;
    struct sale sale;
    assert_int_equal(pay(fixture, &sale, 121), PAYMENT_PAID);
    assert_int_equal(reverse(fixture, &sale), PAYMENT_AGAIN);
    assert_int_equal(reverse(fixture, &sale), PAYMENT_CLOSED);
    assert_int_equal(pay(fixture, &sale, 122), PAYMENT_PAID);
    assert_int_equal(refund(fixture, &sale, "R9", 1), PAYMENT_DECLINED);
    assert_int_equal(pay(fixture, &sale, 123), PAYMENT_PAID);
    assert_int_equal(query(fixture, &sale), PAYMENT_UNKNOWN);
    assert_int_equal(pay(fixture, &sale, 124), PAYMENT_PAID);
    assert_int_equal(reverse(fixture, &sale), PAYMENT_UNKNOWN);
    // A number never seen is closed, so that nothing late can be charged.
    snprintf(sale.order_no, sizeof(sale.order_no), "NEVER");
    sale.request.amount.minor = 5;
    assert_int_equal(query(fixture, &sale), PAYMENT_NOT_EXIST);
    assert_int_equal(refund(fixture, &sale, "R8", 1), PAYMENT_NOT_EXIST);
    assert_int_equal(reverse(fixture, &sale), PAYMENT_CLOSED);
}

static void
test_same_number_other_data_is_refused(void **state) {
    struct fixture *fixture = *state;
    struct sale sale;
    assert_int_equal(pay(fixture, &sale, 1000), PAYMENT_PAID);
    fixture->orders--;
    assert_int_equal(pay(fixture, &sale, 1000), PAYMENT_PAID);
    fixture->orders--;
    assert_int_equal(pay(fixture, &sale, 1001), PAYMENT_UNKNOWN);
}

static void
test_wrong_key_is_unknown(void **state) {
    struct fixture *fixture = *state;
    char path[FOLDER_MAX + 16];
    struct sale sale;
    char text[2000];
    folder_write(fixture->folder, "other.key",
                 "0123456789abcdef0123456789abcdef"
                 "0123456789abcdef0123456789abcdef",
                 0600, path, sizeof(path));
    close_rest(fixture);
    fixture->config = simulator_config(&fixture->simulator);
    config_set(fixture->config, "rest", "key_file", path);
    assert_int_equal(
        payment_rest.open(fixture->config, NULL, NULL, &fixture->rest),
        STATUS_OK);
    assert_int_equal(pay(fixture, &sale, 1000), PAYMENT_UNKNOWN);
    assert_int_equal(query(fixture, &sale), PAYMENT_UNKNOWN);
    assert_int_equal(payment_rest.doctor(fixture->rest, text, sizeof(text)),
                     STATUS_UNVERIFIED);
    assert_non_null(strstr(text, "both sides have the same key"));
}

static void
restart(struct fixture *fixture, const char *const *new_rules,
        const char *option) {
    close_rest(fixture);
    simulator_stop(&fixture->simulator);
    simulator_start(&fixture->simulator, fixture->folder, 0, new_rules, option);
    open_rest(fixture);
}

static void
test_no_server_or_bad_certificate_sends_nothing(void **state) {
    struct fixture *fixture = *state;
    struct sale sale;
    char text[2000];
    restart(fixture, NULL, "--expired-certificate");
    assert_int_equal(pay(fixture, &sale, 1000), PAYMENT_NOT_SENT);
    assert_non_null(strstr(sale.answer.detail, "expired"));
    assert_int_equal(payment_rest.doctor(fixture->rest, text, sizeof(text)),
                     STATUS_GONE);
    assert_non_null(strstr(text, "expired"));
    simulator_stop(&fixture->simulator);
    assert_int_equal(pay(fixture, &sale, 1000), PAYMENT_NOT_SENT);
    assert_int_equal(payment_rest.doctor(fixture->rest, text, sizeof(text)),
                     STATUS_GONE);
    assert_non_null(strstr(text, "check rest.url"));
}

static void
test_server_that_dies_keeps_its_ledger(void **state) {
    static const char *const die[] = {"pay nth=1 die-after", NULL};
    struct fixture *fixture = *state;
    struct sale sale;
    char ledger[2000];
    restart(fixture, die, NULL);
    assert_int_equal(pay(fixture, &sale, 777), PAYMENT_UNKNOWN);
    assert_int_equal(query(fixture, &sale), PAYMENT_NOT_SENT);
    restart(fixture, NULL, NULL);
    assert_int_equal(query(fixture, &sale), PAYMENT_PAID);
    simulator_ledger(&fixture->simulator, ledger, sizeof(ledger));
    assert_non_null(strstr(ledger, "\"amount_minor\":777"));
    assert_non_null(strstr(ledger, "\"state\":\"paid\""));
}

static void
test_doctor_when_all_is_well(void **state) {
    struct fixture *fixture = *state;
    char text[2000];
    assert_int_equal(payment_rest.doctor(fixture->rest, text, sizeof(text)),
                     STATUS_OK);
    assert_non_null(strstr(text, "key file: ok"));
    assert_non_null(strstr(text, "valid until"));
    assert_non_null(strstr(text, "reachable: ok"));
    assert_non_null(strstr(text, "clock: ok"));
    char small[20];
    payment_rest.doctor(fixture->rest, small, sizeof(small));
    assert_true(strlen(small) < sizeof(small));
}

static void
test_settings_are_checked(void **state) {
    static const struct {
        const char *section;
        const char *key;
        const char *value;
        enum status status;
    } cases[] = {
        {"rest", "url", "http://127.0.0.1", STATUS_INVALID},
        {"rest", "url", "https://", STATUS_INVALID},
        {"rest", "url", "https://user@host", STATUS_INVALID},
        {"rest", "url", "", STATUS_INVALID},
        {"rest", "key_file", "", STATUS_INVALID},
        {"rest", "key_file", "/nonexistent", STATUS_NOT_FOUND},
        {"rest", "ca_file", "/nonexistent", STATUS_NOT_FOUND},
        {"rest", "query_total_ms", "-1", STATUS_INVALID},
        {"payment", "merchant_id", "", STATUS_INVALID},
        {"payment", "merchant_id", "a b", STATUS_INVALID},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct config *config = simulator_config(&fixture->simulator);
        void *rest = NULL;
        assert_int_equal(
            config_set(config, cases[i].section, cases[i].key, cases[i].value),
            STATUS_OK);
        assert_int_equal(payment_rest.open(config, NULL, NULL, &rest),
                         cases[i].status);
        config_free(config);
    }
}

/** Neither our copies of a code nor those of the libraries stay in memory. */
static void
test_no_code_stays_in_memory(void **state) {
#ifdef SANITIZED
    (void)state;
    skip(); // the sanitizer's own memory is endless
#else
    struct fixture *fixture = *state;
    uint8_t code[20];
    uint8_t inverted[20];
    for (size_t i = 0; i < sizeof(code); i++) {
        code[i] = (uint8_t)('0' + (i * 7 + 3) % 10);
        inverted[i] = (uint8_t)~code[i];
    }
    struct payment_credential credential = {.bytes = code,
                                            .size = sizeof(code)};
    struct order order = {.item_count = 0};
    struct payment_request request = {.order_no = "MEMORY",
                                      .amount = {1000, "CNY"},
                                      .till = "till1",
                                      .order = &order};
    struct payment_answer answer;
    assert_true(copies_in_memory(inverted, sizeof(code)) >= 1);
    payment_rest.pay(fixture->rest, &request, &credential, &answer);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    explicit_bzero(code, sizeof(code));
    assert_int_equal(copies_in_memory(inverted, sizeof(code)), 0);
#endif
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_a_good_payment),
        TEST(test_every_behaviour),
        TEST(test_other_calls),
        TEST(test_same_number_other_data_is_refused),
        TEST(test_wrong_key_is_unknown),
        TEST(test_no_server_or_bad_certificate_sends_nothing),
        TEST(test_server_that_dies_keeps_its_ledger),
        TEST(test_doctor_when_all_is_well),
        TEST(test_no_code_stays_in_memory),
        TEST(test_settings_are_checked),
    };
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
