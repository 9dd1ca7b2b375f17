// Several payment systems behind one engine: who is asked what, and what the
// rarer answers lead to.
#include "pos_plugin/payment/engine.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ALIPAY_CODE "2811111111111111"
#define WECHAT_CODE "131111111111111111"
#define CALLS_MAX 200

static int64_t clock_ms;
// Which provider was asked what: "a:pay w:query ".
static char calls[CALLS_MAX];
static enum payment_outcome on_pay;
static enum payment_outcome on_query;
static enum payment_outcome on_reverse;
static enum payment_outcome on_refund;
static enum payment_outcome on_refund_query;

struct fixture {
    char folder[FOLDER_MAX];
    char path[FOLDER_MAX + 24];
    struct journal *journal;
    struct engine *engine;
    struct order order;
};

static int64_t
read_clock(void *context) {
    (void)context;
    return clock_ms;
}

static void
answer_with(const char *who, const char *what, struct payment_answer *answer,
            enum payment_outcome outcome) {
    size_t used = strlen(calls);
    snprintf(calls + used, sizeof(calls) - used, "%c:%s ", who[0], what);
    answer->outcome = outcome;
}

// The two providers' states are their names.
#define OPEN(who)                                                              \
    static enum status open_##who(const struct config *config,                 \
                                  payment_idle *idle, void *idle_context,      \
                                  void **state) {                              \
        static char name[] = #who;                                             \
        (void)config;                                                          \
        (void)idle;                                                            \
        (void)idle_context;                                                    \
        *state = name;                                                         \
        return STATUS_OK;                                                      \
    }
OPEN(alipay)
OPEN(wechatpay)

static void
fake_close(void *state) {
    (void)state;
}

static void
fake_timing(void *state, struct payment_timing *out) {
    (void)state;
    *out = (struct payment_timing){
        .request_timeout_ms = 10000,
        .first_query_ms = 5000,
        .query_interval_ms = 5000,
        .query_total_ms = 45000,
        .reverse_earliest_ms = 15000,
        .reverse_interval_ms = 2000,
        .reverse_total_ms = 60000,
    };
}

static void
fake_pay(void *state, const struct payment_request *request,
         const struct payment_credential *credential,
         struct payment_answer *answer) {
    (void)request;
    (void)credential;
    answer_with(state, "pay", answer, on_pay);
}

static void
fake_query(void *state, const struct payment_request *request,
           struct payment_answer *answer) {
    (void)request;
    answer_with(state, "query", answer, on_query);
}

static void
fake_reverse(void *state, const struct payment_request *request,
             struct payment_answer *answer) {
    (void)request;
    answer_with(state, "reverse", answer, on_reverse);
}

static void
fake_refund(void *state, const struct payment_request *request,
            const char *refund_no, int64_t refund_minor,
            struct payment_answer *answer) {
    (void)request;
    (void)refund_no;
    (void)refund_minor;
    answer_with(state, "refund", answer, on_refund);
}

static void
fake_refund_query(void *state, const struct payment_request *request,
                  const char *refund_no, int64_t refund_minor,
                  struct payment_answer *answer) {
    (void)request;
    (void)refund_no;
    (void)refund_minor;
    answer_with(state, "refund_query", answer, on_refund_query);
}

static enum status
fake_doctor(void *state, char *text, size_t size) {
    snprintf(text, size, "%s is well\n", (const char *)state);
    return STATUS_OK;
}

#define PROVIDER(who)                                                          \
    {                                                                          \
        .name = #who, .open = open_##who, .close = fake_close,                 \
        .timing = fake_timing, .pay = fake_pay, .query = fake_query,           \
        .reverse = fake_reverse, .refund = fake_refund,                        \
        .refund_query = fake_refund_query, .doctor = fake_doctor,              \
    }
static const struct payment_provider_ops alipay = PROVIDER(alipay);
static const struct payment_provider_ops wechatpay = PROVIDER(wechatpay);

static void
open_engine(struct fixture *fixture,
            const struct payment_provider_ops *const *ops) {
    struct engine_clock clock = {read_clock, NULL};
    engine_close(fixture->engine);
    assert_int_equal(engine_open_with(ops, NULL, &clock, fixture->journal, NULL,
                                      NULL, &fixture->engine),
                     STATUS_OK);
}

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static int
set_up(void **state) {
    const struct payment_provider_ops *const ops[] = {&alipay, &wechatpay,
                                                      NULL};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    clock_ms = 1000000;
    calls[0] = '\0';
    folder_make(fixture->folder);
    snprintf(fixture->path, sizeof(fixture->path), "%s/journal.sqlite",
             fixture->folder);
    fixture->order.total = (struct amount){true, 1234};
    memcpy(fixture->order.currency, "CNY", 4);
    assert_int_equal(journal_open(fixture->path, false, &fixture->journal),
                     STATUS_OK);
    open_engine(fixture, ops);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;
    engine_close(fixture->engine);
    journal_close(fixture->journal);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

static enum status
pay(struct fixture *fixture, const char *sale_id, const char *code,
    struct engine_status *out) {
    struct journal_sale sale = {.state = SALE_CAPTURED, .total = {1234, "CNY"}};
    struct payment_credential credential = {.bytes = (const uint8_t *)code,
                                            .size = strlen(code)};
    snprintf(sale.sale_id, sizeof(sale.sale_id), "%s", sale_id);
    snprintf(sale.till, sizeof(sale.till), "till1");
    assert_int_equal(journal_add_sale(fixture->journal, &sale, "{}"),
                     STATUS_OK);
    return engine_pay(fixture->engine, sale_id, "till1", &fixture->order,
                      &credential, out);
}

static const char *
provider_of(struct fixture *fixture, const char *order_no) {
    static struct journal_attempt attempt;
    assert_int_equal(journal_find_attempt(fixture->journal, order_no, &attempt),
                     STATUS_OK);
    return attempt.provider;
}

static void
test_the_code_chooses(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    on_pay = PAYMENT_PAID;
    assert_int_equal(pay(fixture, "s1", ALIPAY_CODE, &out), STATUS_OK);
    assert_string_equal(provider_of(fixture, out.order_no), "alipay");
    assert_int_equal(pay(fixture, "s2", WECHAT_CODE, &out), STATUS_OK);
    assert_string_equal(provider_of(fixture, out.order_no), "wechatpay");
    assert_string_equal(calls, "a:pay w:pay ");
}

static bool
count_attempt(void *context, const struct journal_attempt *attempt) {
    (void)attempt;
    (*(int *)context)++;
    return true;
}

static void
test_other_wallets_are_refused_unsent(void **state) {
    static const char *const codes[] = {"6212345678901234567", "SHOPCARD0001",
                                        "https://example.com/x"};
    struct fixture *fixture = *state;
    struct engine_status out;
    int open = 0;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        char sale[8];
        snprintf(sale, sizeof(sale), "s%zu", i);
        assert_int_equal(pay(fixture, sale, codes[i], &out), STATUS_REFUSED);
        assert_string_not_equal(out.detail, "");
        assert_string_equal(out.order_no, "");
    }
    assert_string_equal(calls, "");
    assert_int_equal(
        journal_each_open_attempt(fixture->journal, count_attempt, &open),
        STATUS_OK);
    assert_int_equal(open, 0);
}

// Recovery, reverse and refund go to the attempt's own provider.
static void
test_later_steps_go_to_their_own(void **state) {
    struct fixture *fixture = *state;
    struct engine_status first;
    struct engine_status out;
    struct payment_answer answer;
    on_pay = PAYMENT_UNKNOWN;
    assert_int_equal(pay(fixture, "s1", WECHAT_CODE, &first), STATUS_OK);
    on_pay = PAYMENT_PENDING;
    assert_int_equal(pay(fixture, "s2", ALIPAY_CODE, &out), STATUS_OK);
    calls[0] = '\0';
    on_query = PAYMENT_PAID;
    assert_int_equal(engine_query(fixture->engine, first.order_no, &first),
                     STATUS_OK);
    // The one in hand is still Alipay's.
    clock_ms += 5000;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    on_refund = PAYMENT_PAID;
    assert_int_equal(
        engine_refund(fixture->engine, first.order_no, 34, NULL, &answer),
        STATUS_OK);
    on_reverse = PAYMENT_CLOSED;
    assert_int_equal(engine_reverse(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_string_equal(calls, "w:query a:query w:refund a:reverse ");
}

static void
test_provider_that_is_gone(void **state) {
    const struct payment_provider_ops *const ops[] = {&alipay, NULL};
    struct fixture *fixture = *state;
    struct engine_status out;
    char order_no[ORDER_NO_MAX];
    on_pay = PAYMENT_UNKNOWN;
    assert_int_equal(pay(fixture, "s1", WECHAT_CODE, &out), STATUS_OK);
    memcpy(order_no, out.order_no, sizeof(order_no));
    open_engine(fixture, ops);
    assert_int_equal(engine_resume(fixture->engine, order_no, &out),
                     STATUS_INVALID);
    assert_string_equal(calls, "w:pay ");
}

// ORDERPAID, BANKERROR, ACQ.TRADE_HAS_SUCCESS: ask at once, not in 5 s.
static void
test_ask_at_once(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    on_pay = PAYMENT_QUERY;
    assert_int_equal(pay(fixture, "s1", WECHAT_CODE, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_UNKNOWN);
    assert_int_equal(out.next_step_ms, 0);
    on_query = PAYMENT_PAID;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_PAID);
}

// PAYERROR is not final: it was seen with charged customers. Take it back as
// soon as that is allowed, not only when all patience is over.
static void
test_payerror_is_taken_back(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    on_pay = PAYMENT_PENDING;
    assert_int_equal(pay(fixture, "s1", WECHAT_CODE, &out), STATUS_OK);
    int64_t paid_ms = clock_ms;
    on_query = PAYMENT_TAKE_BACK;
    on_reverse = PAYMENT_CLOSED;
    while (!attempt_state_is_final(out.state) && clock_ms < paid_ms + 60000) {
        clock_ms += out.next_step_ms;
        assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    }
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_int_equal(clock_ms - paid_ms, 15000);
    assert_string_equal(calls, "w:pay w:query w:query w:query w:reverse ");
}

static void
run_out(struct fixture *fixture, struct engine_status *out) {
    for (int i = 0; i < 300 && !attempt_state_is_final(out->state) &&
                    out->state != ATTEMPT_MANUAL;
         i++) {
        clock_ms += out->next_step_ms;
        assert_int_equal(engine_step(fixture->engine, out), STATUS_OK);
    }
}

// Nothing there to take back: final only when no request can be under way,
// which is as long as the customer's time and one exchange.
static void
test_never_arrived(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    on_pay = PAYMENT_UNKNOWN;
    on_query = PAYMENT_NOT_EXIST;
    on_reverse = PAYMENT_NOT_EXIST;
    assert_int_equal(pay(fixture, "s1", ALIPAY_CODE, &out), STATUS_OK);
    int64_t paid_ms = clock_ms;
    run_out(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_non_null(strstr(out.detail, "never arrived"));
    assert_in_range(clock_ms - paid_ms, 55000, 75000);
}

// As above, but it does arrive, late: it is found and taken back.
static void
test_arrives_late(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    on_pay = PAYMENT_UNKNOWN;
    on_query = PAYMENT_NOT_EXIST;
    on_reverse = PAYMENT_NOT_EXIST;
    assert_int_equal(pay(fixture, "s1", ALIPAY_CODE, &out), STATUS_OK);
    while (out.state != ATTEMPT_REVERSING) {
        clock_ms += out.next_step_ms;
        assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    }
    on_query = PAYMENT_PAID;
    on_reverse = PAYMENT_CLOSED;
    calls[0] = '\0';
    run_out(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_string_equal(calls, "a:query a:reverse ");
}

// What waits for a person is tried once at each start, in a process that has
// seen nothing of it before: it must come to an end all the same.
static void
test_never_arrived_and_left_to_a_person(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct journal_attempt attempt = {.state = ATTEMPT_MANUAL,
                                      .order_no = "O1",
                                      .sale_id = "s1",
                                      .provider = "alipay",
                                      .amount = {1234, "CNY"},
                                      .created_ms = 1000};
    struct journal_sale sale = {.state = SALE_PAYING,
                                .sale_id = "s1",
                                .till = "till1",
                                .total = {1234, "CNY"}};
    assert_int_equal(journal_add_sale(fixture->journal, &sale, "{}"),
                     STATUS_OK);
    assert_int_equal(journal_add_attempt(fixture->journal, &attempt),
                     STATUS_OK);
    on_query = PAYMENT_NOT_EXIST;
    on_reverse = PAYMENT_NOT_EXIST;
    assert_int_equal(engine_reverse(fixture->engine, "O1", &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_string_equal(calls, "a:query a:reverse ");
}

static void
pay_for_refund(struct fixture *fixture, struct engine_status *out) {
    on_pay = PAYMENT_PAID;
    assert_int_equal(pay(fixture, "s1", ALIPAY_CODE, out), STATUS_OK);
    calls[0] = '\0';
}

static void
test_unknown_refund_is_asked_for(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct payment_answer answer;
    pay_for_refund(fixture, &out);
    on_refund = PAYMENT_UNKNOWN;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 1000, "R1", &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_UNKNOWN);
    on_refund_query = PAYMENT_PENDING;
    assert_int_equal(engine_resume_refund(fixture->engine, "R1", &answer),
                     STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PENDING);
    // It never arrived: the same number is sent again.
    on_refund_query = PAYMENT_NOT_EXIST;
    on_refund = PAYMENT_PAID;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 1000, "R1", &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    assert_string_equal(calls,
                        "a:refund a:refund_query a:refund_query a:refund ");
    // Settled: answered from the journal, nothing is sent.
    calls[0] = '\0';
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 1000, "R1", &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    assert_int_equal(engine_resume_refund(fixture->engine, "R1", &answer),
                     STATUS_OK);
    assert_string_equal(calls, "");
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 235, NULL, &answer),
        STATUS_OVERFLOW);
}

static void
test_refund_with_a_question(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct payment_answer answer;
    pay_for_refund(fixture, &out);
    on_refund = PAYMENT_QUERY;
    on_refund_query = PAYMENT_PAID;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 1000, NULL, &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    // One that never left this machine keeps nothing back.
    on_refund = PAYMENT_NOT_SENT;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 234, NULL, &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_NOT_SENT);
    on_refund = PAYMENT_PAID;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 234, NULL, &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    assert_int_equal(engine_resume_refund(fixture->engine, "none", &answer),
                     STATUS_NOT_FOUND);
}

static void
told(void *context, const char *provider, enum status status,
     const char *text) {
    char *all = context;
    assert_int_equal(status, STATUS_OK);
    assert_non_null(strstr(text, provider));
    snprintf(all + strlen(all), 200 - strlen(all), "%s", text);
}

static void
test_doctor_asks_all(void **state) {
    struct fixture *fixture = *state;
    char text[200] = "";
    assert_int_equal(engine_doctor(fixture->engine, told, text), STATUS_OK);
    assert_string_equal(text, "alipay is well\nwechatpay is well\n");
}

#define ENGINE_TEST(name)                                                      \
    cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        ENGINE_TEST(test_the_code_chooses),
        ENGINE_TEST(test_other_wallets_are_refused_unsent),
        ENGINE_TEST(test_later_steps_go_to_their_own),
        ENGINE_TEST(test_provider_that_is_gone),
        ENGINE_TEST(test_ask_at_once),
        ENGINE_TEST(test_payerror_is_taken_back),
        ENGINE_TEST(test_never_arrived),
        ENGINE_TEST(test_never_arrived_and_left_to_a_person),
        ENGINE_TEST(test_arrives_late),
        ENGINE_TEST(test_unknown_refund_is_asked_for),
        ENGINE_TEST(test_refund_with_a_question),
        ENGINE_TEST(test_doctor_asks_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
