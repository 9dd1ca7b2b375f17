#include "pos_plugin/payment/engine.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SCRIPT_MAX 64
#define HISTORY_MAX 512

// A payment system of one trade, played by the test: what it answers, and
// what it really does, are two things.
struct played {
    enum payment_outcome pay;
    enum payment_outcome query[SCRIPT_MAX];
    enum payment_outcome reverse[SCRIPT_MAX];
    enum payment_outcome refund;
    int query_count;
    int reverse_count;
    int pay_count;
    char history[HISTORY_MAX]; // P, Q, R and F in order
    int64_t times[HISTORY_MAX];
    char order_no[ORDER_NO_MAX];
};

static struct played played;
static int64_t clock_ms;
static struct payment_timing timing;
// The random play replaces the script by a model.
static enum payment_outcome (*model)(char what);

struct fixture {
    char folder[FOLDER_MAX];
    char path[FOLDER_MAX + 24];
    struct journal *journal;
    struct engine *engine;
    struct order order;
    int sales;
};

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static int64_t
read_clock(void *context) {
    (void)context;
    return clock_ms;
}

static enum status
fake_open(const struct config *config, payment_idle *idle, void *idle_context,
          void **state) {
    (void)config;
    (void)idle;
    (void)idle_context;
    *state = &played;
    return STATUS_OK;
}

static void
fake_close(void *state) {
    (void)state;
}

static void
fake_timing(void *state, struct payment_timing *out) {
    (void)state;
    *out = timing;
}

static void
note(char what) {
    size_t at = strlen(played.history);
    if (at < HISTORY_MAX - 1) {
        played.history[at] = what;
        played.times[at] = clock_ms;
    }
}

static void
answer_with(struct payment_answer *answer, enum payment_outcome outcome) {
    answer->outcome = outcome;
    snprintf(answer->trade_no, sizeof(answer->trade_no), "T-%.32s",
             played.order_no);
}

/** The script's last answer goes on for ever. */
static enum payment_outcome
scripted(const enum payment_outcome *script, int *count) {
    int at = 0;
    while (at < *count && script[at + 1] != 0) {
        at++;
    }
    (*count)++;
    return script[at];
}

static void
fake_pay(void *state, const struct payment_request *request,
         const struct payment_credential *credential,
         struct payment_answer *answer) {
    (void)state;
    note('P');
    played.pay_count++;
    snprintf(played.order_no, sizeof(played.order_no), "%s", request->order_no);
    assert_non_null(request->order);
    answer_with(answer, model != NULL ? model('P') : played.pay);
    snprintf(answer->detail, sizeof(answer->detail), "code %.*s",
             (int)credential->size, (const char *)credential->bytes);
}

static void
fake_query(void *state, const struct payment_request *request,
           struct payment_answer *answer) {
    (void)state;
    note('Q');
    assert_true(played.pay_count == 0 ||
                strcmp(request->order_no, played.order_no) == 0);
    answer_with(answer, model != NULL
                            ? model('Q')
                            : scripted(played.query, &played.query_count));
}

static void
fake_reverse(void *state, const struct payment_request *request,
             struct payment_answer *answer) {
    (void)state;
    (void)request;
    note('R');
    answer_with(answer, model != NULL
                            ? model('R')
                            : scripted(played.reverse, &played.reverse_count));
}

static void
fake_refund(void *state, const struct payment_request *request,
            const char *refund_no, int64_t refund_minor,
            struct payment_answer *answer) {
    (void)state;
    (void)request;
    (void)refund_no;
    (void)refund_minor;
    note('F');
    answer_with(answer, played.refund);
}

static enum status
fake_doctor(void *state, char *text, size_t size) {
    (void)state;
    snprintf(text, size, "well");
    return STATUS_OK;
}

static const struct payment_provider_ops fake = {
    .name = "fake",
    .open = fake_open,
    .close = fake_close,
    .timing = fake_timing,
    .pay = fake_pay,
    .query = fake_query,
    .reverse = fake_reverse,
    .refund = fake_refund,
    .doctor = fake_doctor,
};

static void
open_engine(struct fixture *fixture) {
    const struct payment_provider_ops *const ops[] = {&fake, NULL};
    struct engine_clock clock = {read_clock, NULL};
    assert_int_equal(engine_open_with(ops, NULL, &clock, fixture->journal, NULL,
                                      NULL, &fixture->engine),
                     STATUS_OK);
}

static void
open_parts(struct fixture *fixture) {
    assert_int_equal(journal_open(fixture->path, false, &fixture->journal),
                     STATUS_OK);
    open_engine(fixture);
}

static void
close_parts(struct fixture *fixture) {
    engine_close(fixture->engine);
    journal_close(fixture->journal);
    fixture->engine = NULL;
    fixture->journal = NULL;
}

static int
set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    model = NULL;
    memset(&played, 0, sizeof(played));
    clock_ms = 1000000;
    timing = (struct payment_timing){
        .request_timeout_ms = 1000,
        .first_query_ms = 5000,
        .query_interval_ms = 3000,
        .query_total_ms = 45000,
        .reverse_earliest_ms = 15000,
        .reverse_interval_ms = 2000,
        .reverse_total_ms = 300000,
    };
    folder_make(fixture->folder);
    snprintf(fixture->path, sizeof(fixture->path), "%s/journal.sqlite",
             fixture->folder);
    fixture->order.total = (struct amount){true, 1234};
    memcpy(fixture->order.currency, "CNY", 4);
    open_parts(fixture);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;
    close_parts(fixture);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

static void
add_sale(struct fixture *fixture, const char *sale_id) {
    struct journal_sale sale = {.state = SALE_CAPTURED, .total = {1234, "CNY"}};
    snprintf(sale.sale_id, sizeof(sale.sale_id), "%s", sale_id);
    snprintf(sale.till, sizeof(sale.till), "till1");
    assert_int_equal(journal_add_sale(fixture->journal, &sale, "{}"),
                     STATUS_OK);
}

static enum status
pay_with(struct fixture *fixture, const char *sale_id, const char *code,
         struct engine_status *out) {
    struct payment_credential credential = {.bytes = (const uint8_t *)code,
                                            .size = strlen(code)};
    return engine_pay(fixture->engine, sale_id, "till1", &fixture->order,
                      &credential, out);
}

static void
pay(struct fixture *fixture, struct engine_status *out) {
    add_sale(fixture, "s1");
    assert_int_equal(pay_with(fixture, "s1", "281111111111111111", out),
                     STATUS_OK);
}

static bool
is_settled(const struct engine_status *status) {
    return attempt_state_is_final(status->state) ||
           status->state == ATTEMPT_MANUAL;
}

/** Let virtual time pass till the attempt is settled. */
static void
run(struct fixture *fixture, struct engine_status *out) {
    for (int i = 0; i < 1000 && !is_settled(out); i++) {
        clock_ms += out->next_step_ms;
        assert_int_equal(engine_step(fixture->engine, out), STATUS_OK);
    }
    assert_true(is_settled(out));
}

static enum attempt_state
journal_state(struct fixture *fixture, const char *order_no) {
    struct journal_attempt attempt;
    assert_int_equal(journal_find_attempt(fixture->journal, order_no, &attempt),
                     STATUS_OK);
    return attempt.state;
}

static void
test_definite_answers_to_pay(void **state) {
    static const struct {
        enum payment_outcome outcome;
        enum attempt_state wanted;
    } cases[] = {
        {PAYMENT_PAID, ATTEMPT_PAID},
        {PAYMENT_REJECTED, ATTEMPT_DECLINED},
        {PAYMENT_NOT_SENT, ATTEMPT_DECLINED},
        {PAYMENT_PENDING, ATTEMPT_PASSWORD},
        {PAYMENT_NOT_EXIST, ATTEMPT_UNKNOWN},
        {PAYMENT_AGAIN, ATTEMPT_UNKNOWN},
        {PAYMENT_UNKNOWN, ATTEMPT_UNKNOWN},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct engine_status out;
        char sale[8];
        char code[24];
        snprintf(sale, sizeof(sale), "s%zu", i);
        snprintf(code, sizeof(code), "28111111111111111%zu", i);
        add_sale(fixture, sale);
        played.pay = cases[i].outcome;
        assert_int_equal(pay_with(fixture, sale, code, &out), STATUS_OK);
        assert_int_equal(out.state, cases[i].wanted);
        assert_int_equal(journal_state(fixture, out.order_no), cases[i].wanted);
        assert_int_equal(strlen(out.order_no), 32);
        // Even a provider that repeats the code does not get it stored.
        assert_null(strstr(out.detail, code));
        assert_false(folder_contains(fixture->folder, code, strlen(code)));
    }
    assert_string_equal(played.history, "PPPPPPP");
}

// The network may have doubled the request: the refusal is that of the copy,
// and the payment was made. A query decides before anyone is told "unpaid".
static void
test_refusals_are_confirmed(void **state) {
    static const struct {
        enum payment_outcome pay;
        enum payment_outcome query;
        enum attempt_state wanted;
        bool new_code_helps;
    } cases[] = {
        {PAYMENT_DECLINED, PAYMENT_NOT_EXIST, ATTEMPT_DECLINED, false},
        {PAYMENT_DECLINED, PAYMENT_DECLINED_NEW_CODE, ATTEMPT_DECLINED, false},
        {PAYMENT_DECLINED, PAYMENT_TAKE_BACK, ATTEMPT_DECLINED, false},
        {PAYMENT_DECLINED, PAYMENT_CLOSED, ATTEMPT_DECLINED, false},
        {PAYMENT_DECLINED_NEW_CODE, PAYMENT_NOT_EXIST, ATTEMPT_DECLINED, true},
        {PAYMENT_DECLINED_NEW_CODE, PAYMENT_DECLINED, ATTEMPT_DECLINED, true},
        {PAYMENT_CLOSED, PAYMENT_NOT_EXIST, ATTEMPT_REVERSED, false},
        {PAYMENT_DECLINED, PAYMENT_PAID, ATTEMPT_PAID, false},
        {PAYMENT_DECLINED_NEW_CODE, PAYMENT_PAID, ATTEMPT_PAID, false},
        {PAYMENT_CLOSED, PAYMENT_PAID, ATTEMPT_PAID, false},
        {PAYMENT_DECLINED, PAYMENT_PENDING, ATTEMPT_PASSWORD, false},
        {PAYMENT_DECLINED, PAYMENT_UNKNOWN, ATTEMPT_UNKNOWN, false},
        {PAYMENT_DECLINED_NEW_CODE, PAYMENT_NOT_SENT, ATTEMPT_UNKNOWN, false},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct engine_status out;
        char sale[8];
        char code[24];
        snprintf(sale, sizeof(sale), "s%zu", i);
        snprintf(code, sizeof(code), "2811111111111111%02zu", i);
        add_sale(fixture, sale);
        memset(&played, 0, sizeof(played));
        played.pay = cases[i].pay;
        played.query[0] = cases[i].query;
        assert_int_equal(pay_with(fixture, sale, code, &out), STATUS_OK);
        assert_int_equal(out.state, ATTEMPT_UNKNOWN);
        assert_int_equal(out.next_step_ms, 0);
        assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
        if (out.state != cases[i].wanted ||
            out.new_code_helps != cases[i].new_code_helps) {
            fail_msg("case %zu: %s", i, attempt_state_string(out.state));
        }
        // The payment's own words, not those of the query.
        bool refused = strstr(out.detail, "code ") != NULL;
        assert_int_equal(refused, attempt_state_is_final(out.state) &&
                                      out.state != ATTEMPT_PAID);
        assert_string_equal(played.history, "PQ");
    }
}

// A refusal that could not be confirmed at once is taken back, and soon.
static void
test_unconfirmed_refusal_is_taken_back(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_DECLINED;
    played.query[0] = PAYMENT_UNKNOWN;
    played.query[1] = PAYMENT_NOT_EXIST;
    played.reverse[0] = PAYMENT_CLOSED;
    int64_t sent_ms = clock_ms;
    pay(fixture, &out);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_int_equal(clock_ms - sent_ms, 15000);
    // An order that is open there (NOTPAY) is waited for no longer.
    add_sale(fixture, "s2");
    played.query[0] = PAYMENT_PENDING;
    played.query[1] = PAYMENT_PENDING;
    sent_ms = clock_ms;
    assert_int_equal(pay_with(fixture, "s2", "282222222222222222", &out),
                     STATUS_OK);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_int_equal(clock_ms - sent_ms, 15000);
}

// After a restart the refusal is forgotten, and so is its right to be final.
static void
test_restart_before_the_confirmation(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_DECLINED;
    played.query[0] = PAYMENT_NOT_EXIST;
    played.query[1] = PAYMENT_PAID;
    pay(fixture, &out);
    char order_no[ORDER_NO_MAX];
    memcpy(order_no, out.order_no, sizeof(order_no));
    close_parts(fixture);
    open_parts(fixture);
    assert_int_equal(engine_resume(fixture->engine, order_no, &out), STATUS_OK);
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_UNKNOWN);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_PAID);
}

static void
test_not_sent_says_so(void **state) {
    struct engine_status out;
    played.pay = PAYMENT_NOT_SENT;
    pay(*state, &out);
    assert_non_null(strstr(out.detail, "nothing was sent"));
}

static void
test_unknown_is_asked_in_time(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_NOT_EXIST;
    played.query[1] = PAYMENT_PENDING;
    played.query[2] = PAYMENT_UNKNOWN;
    played.query[3] = PAYMENT_PAID;
    int64_t sent_ms = clock_ms;
    pay(fixture, &out);
    assert_int_equal(out.next_step_ms, 5000);
    clock_ms += 4999;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_string_equal(played.history, "P");
    clock_ms += 1;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_UNKNOWN);
    assert_int_equal(out.next_step_ms, 3000);
    clock_ms += 3000;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_PASSWORD);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_PAID);
    assert_string_equal(played.history, "PQQQQ");
    assert_int_equal(clock_ms - sent_ms, 5000 + 3 * 3000);
    assert_string_equal(out.trade_no + 2, out.order_no);
}

static void
test_last_query_then_reverse_at_once(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_NOT_EXIST;
    played.reverse[0] = PAYMENT_CLOSED;
    int64_t sent_ms = clock_ms;
    pay(fixture, &out);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    size_t last = strlen(played.history) - 1;
    assert_int_equal(played.history[last], 'R');
    assert_int_equal(played.history[last - 1], 'Q');
    assert_int_equal(played.times[last], played.times[last - 1]);
    assert_int_equal(played.times[last] - sent_ms, 45000);
}

static void
test_stop_waits_for_earliest_reverse(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_PENDING;
    played.query[0] = PAYMENT_PENDING;
    played.reverse[0] = PAYMENT_CLOSED;
    int64_t sent_ms = clock_ms;
    pay(fixture, &out);
    clock_ms += 1000;
    assert_int_equal(engine_stop(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_PASSWORD);
    assert_null(strchr(played.history, 'R'));
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_int_equal(clock_ms - sent_ms, 15000);
    // A stop later than that reverses at once.
    add_sale(fixture, "s2");
    assert_int_equal(pay_with(fixture, "s2", "282222222222222222", &out),
                     STATUS_OK);
    clock_ms += 20000;
    assert_int_equal(engine_stop(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
}

static void
test_paid_in_the_last_query_after_a_stop(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_PAID;
    pay(fixture, &out);
    clock_ms += 16000;
    assert_int_equal(engine_stop(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_PAID);
    assert_string_equal(played.history, "PQ");
}

static void
test_reverse_repeats_with_growing_pauses(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_UNKNOWN;
    // "Not exist" does not end it: the payment may still be on its way.
    played.reverse[0] = PAYMENT_AGAIN;
    played.reverse[1] = PAYMENT_NOT_EXIST;
    played.reverse[2] = PAYMENT_UNKNOWN;
    played.reverse[3] = PAYMENT_NOT_SENT;
    played.reverse[4] = PAYMENT_CLOSED;
    pay(fixture, &out);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    int64_t before = 0;
    int64_t pause = 2000;
    for (size_t i = 0; played.history[i] != '\0'; i++) {
        if (played.history[i] == 'R') {
            if (before != 0) {
                assert_int_equal(played.times[i] - before, pause);
                pause *= 2;
            }
            before = played.times[i];
            assert_int_equal(played.history[i - 1], 'Q');
        }
    }
    assert_int_equal(played.reverse_count, 5);
}

static void
test_paid_while_taking_back_goes_on_taking_back(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_UNKNOWN;
    played.reverse[0] = PAYMENT_UNKNOWN;
    pay(fixture, &out);
    while (out.state != ATTEMPT_REVERSING) {
        clock_ms += out.next_step_ms;
        assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    }
    played.query[0] = PAYMENT_PAID;
    clock_ms += out.next_step_ms;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSING);
    played.reverse[0] = PAYMENT_CLOSED;
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
}

static void
test_never_settled_goes_to_a_person(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_UNKNOWN;
    played.reverse[0] = PAYMENT_UNKNOWN;
    pay(fixture, &out);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_MANUAL);
    assert_int_equal(journal_state(fixture, out.order_no), ATTEMPT_MANUAL);
    // Stepping does nothing more, and the sale gets no second payment.
    size_t length = strlen(played.history);
    clock_ms += 1000000;
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    assert_int_equal(strlen(played.history), length);
    struct engine_status second;
    assert_int_equal(pay_with(fixture, "s1", "289999999999999999", &second),
                     STATUS_STATE);
    // A restart leaves it to the person, too.
    assert_int_equal(engine_resume(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_MANUAL);
    // Found paid by a person: it stays with the person; then taken back.
    played.query[0] = PAYMENT_PAID;
    assert_int_equal(engine_query(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_MANUAL);
    assert_int_equal(engine_reverse(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_MANUAL);
    played.reverse[0] = PAYMENT_CLOSED;
    assert_int_equal(engine_reverse(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
}

static void
test_restart_goes_on(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    char order_no[ORDER_NO_MAX];
    played.pay = PAYMENT_UNKNOWN;
    played.query[0] = PAYMENT_UNKNOWN;
    played.reverse[0] = PAYMENT_UNKNOWN;
    pay(fixture, &out);
    memcpy(order_no, out.order_no, sizeof(order_no));
    close_parts(fixture);
    open_parts(fixture);
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_STATE);
    assert_int_equal(engine_resume(fixture->engine, order_no, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_UNKNOWN);
    assert_int_equal(out.next_step_ms, 0);
    while (out.state != ATTEMPT_REVERSING) {
        clock_ms += out.next_step_ms;
        assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    }
    close_parts(fixture);
    open_parts(fixture);
    played.query[0] = PAYMENT_PAID;
    played.reverse[0] = PAYMENT_CLOSED;
    assert_int_equal(engine_resume(fixture->engine, order_no, &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSING);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_int_equal(engine_resume(fixture->engine, "none", &out),
                     STATUS_NOT_FOUND);
    assert_int_equal(played.pay_count, 1);
}

/** Died right after the journal, before or after the request left. */
static void
test_created_counts_as_sent(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct journal_attempt attempt = {.order_no = "O1",
                                      .sale_id = "s1",
                                      .provider = "fake",
                                      .state = ATTEMPT_CREATED,
                                      .amount = {1234, "CNY"}};
    add_sale(fixture, "s1");
    assert_int_equal(journal_add_attempt(fixture->journal, &attempt),
                     STATUS_OK);
    played.query[0] = PAYMENT_NOT_EXIST;
    played.reverse[0] = PAYMENT_CLOSED;
    assert_int_equal(engine_resume(fixture->engine, "O1", &out), STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_UNKNOWN);
    run(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    assert_int_equal(played.pay_count, 0);
}

static void
test_late_payment_is_not_dropped(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    played.pay = PAYMENT_DECLINED;
    pay(fixture, &out);
    played.query[0] = PAYMENT_DECLINED;
    run(fixture, &out);
    assert_int_equal(engine_query(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_DECLINED);
    played.query[0] = PAYMENT_PAID;
    assert_int_equal(engine_query(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_MANUAL);
    assert_non_null(strstr(out.detail, "reverse"));
}

static void
test_a_look_at_another_payment_disturbs_nothing(void **state) {
    struct fixture *fixture = *state;
    struct engine_status first;
    struct engine_status second;
    played.pay = PAYMENT_PAID;
    pay(fixture, &first);
    add_sale(fixture, "s2");
    played.pay = PAYMENT_PENDING;
    assert_int_equal(pay_with(fixture, "s2", "282222222222222222", &second),
                     STATUS_OK);
    played.pay_count = 0;
    played.query[0] = PAYMENT_PAID;
    played.reverse[0] = PAYMENT_CLOSED;
    struct engine_status out;
    assert_int_equal(engine_query(fixture->engine, first.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_PAID);
    assert_int_equal(engine_reverse(fixture->engine, first.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    run(fixture, &second);
    assert_int_equal(second.state, ATTEMPT_PAID);
    assert_string_not_equal(second.order_no, first.order_no);
}

static void
test_refusals_send_nothing(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct order order = fixture->order;
    add_sale(fixture, "s1");
    assert_int_equal(pay_with(fixture, "s1", "http://x/y?z", &out),
                     STATUS_REFUSED);
    assert_non_null(strstr(out.detail, "no payment code"));
    fixture->order.total.minor = 0;
    assert_int_equal(pay_with(fixture, "s1", "281111111111111111", &out),
                     STATUS_INVALID);
    fixture->order = order;
    fixture->order.currency[0] = '\0';
    assert_int_equal(pay_with(fixture, "s1", "281111111111111111", &out),
                     STATUS_CURRENCY);
    fixture->order = order;
    assert_string_equal(played.history, "");
    played.pay = PAYMENT_REJECTED;
    assert_int_equal(pay_with(fixture, "s1", "281111111111111111", &out),
                     STATUS_OK);
    assert_int_equal(pay_with(fixture, "s1", "281111111111111111", &out),
                     STATUS_REFUSED);
    assert_non_null(strstr(out.detail, "used before"));
    played.pay = PAYMENT_PENDING;
    assert_int_equal(pay_with(fixture, "s1", "283333333333333333", &out),
                     STATUS_OK);
    assert_int_equal(pay_with(fixture, "s1", "284444444444444444", &out),
                     STATUS_STATE);
    assert_string_equal(played.history, "PP");
}

static void
test_refunds(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct payment_answer answer;
    struct journal_attempt attempt;
    played.pay = PAYMENT_PAID;
    pay(fixture, &out);
    played.refund = PAYMENT_UNKNOWN;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 1000, "R1", &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_UNKNOWN);
    assert_non_null(strstr(answer.detail, "R1"));
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 235, NULL, &answer),
        STATUS_OVERFLOW);
    played.refund = PAYMENT_PAID;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 1000, "R1", &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    assert_int_equal(
        journal_find_attempt(fixture->journal, out.order_no, &attempt),
        STATUS_OK);
    assert_int_equal(attempt.refunded_minor, 1000);
    played.refund = PAYMENT_DECLINED;
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 234, NULL, &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_DECLINED);
    assert_int_equal(engine_refund(fixture->engine, "none", 234, NULL, &answer),
                     STATUS_NOT_FOUND);
}

// Random play. The model is a payment system with a network that loses
// requests and answers; `charged` is the customer's money.
static struct {
    bool known;
    bool pending;
    bool charged;
    bool closed;
    bool declined;
    bool in_flight; // a pay request that may still arrive
    int charges;
} truth;

static unsigned
dice(unsigned sides) {
    return (unsigned)rand() % sides;
}

static void
pay_arrives(void) {
    truth.in_flight = false;
    if (truth.known || truth.closed) {
        return;
    }
    truth.known = true;
    unsigned kind = dice(4);
    truth.pending = kind == 0;
    truth.declined = kind == 1;
    if (kind > 1) {
        truth.charged = true;
        truth.charges++;
    }
}

static enum payment_outcome
true_state(void) {
    return truth.closed     ? PAYMENT_CLOSED
           : truth.charged  ? PAYMENT_PAID
           : truth.pending  ? PAYMENT_PENDING
           : truth.declined ? PAYMENT_DECLINED
                            : PAYMENT_NOT_EXIST;
}

static void
time_passes(void) {
    if (truth.in_flight && dice(3) == 0) {
        pay_arrives();
    }
    if (truth.pending && dice(6) == 0) {
        truth.pending = false;
        truth.charged = dice(3) > 0;
        truth.declined = !truth.charged;
        truth.charges += truth.charged;
    }
}

/** The network doubled the payment; this is what the copy was told. */
static enum payment_outcome
answer_to_a_copy(void) {
    static const enum payment_outcome answers[] = {
        PAYMENT_DECLINED, PAYMENT_DECLINED_NEW_CODE, PAYMENT_QUERY};
    return answers[dice(3)];
}

static enum payment_outcome
random_model(char what) {
    unsigned luck = dice(10);
    time_passes();
    if (luck == 0) {
        return PAYMENT_NOT_SENT; // certain: it did not get there
    }
    if (luck == 1) {
        truth.in_flight = truth.in_flight || what == 'P';
        return PAYMENT_UNKNOWN;
    }
    if (what == 'P') {
        pay_arrives();
        if (luck == 3) {
            return answer_to_a_copy();
        }
    } else if (what == 'R' && truth.pending && dice(2) == 0) {
        return luck == 2 ? PAYMENT_UNKNOWN : PAYMENT_AGAIN;
    } else if (what == 'R') {
        truth.closed = true;
        truth.charged = false;
        truth.pending = false;
        truth.declined = false;
    }
    return luck == 2 ? PAYMENT_UNKNOWN : true_state();
}

static void
play_one(struct fixture *fixture, int number) {
    struct engine_status out;
    char sale[16];
    char code[24];
    memset(&truth, 0, sizeof(truth));
    played.history[0] = '\0';
    memset(&played, 0, sizeof(played));
    snprintf(sale, sizeof(sale), "r%d", number);
    snprintf(code, sizeof(code), "28%016d", number);
    add_sale(fixture, sale);
    assert_int_equal(pay_with(fixture, sale, code, &out), STATUS_OK);
    for (int i = 0; i < 300 && !is_settled(&out); i++) {
        clock_ms += dice(3) == 0 ? (int64_t)dice(20000) : out.next_step_ms;
        char order_no[ORDER_NO_MAX];
        memcpy(order_no, out.order_no, sizeof(order_no));
        switch (dice(12)) {
        case 0:
            assert_int_equal(engine_stop(fixture->engine, &out), STATUS_OK);
            break;
        case 1:
            engine_close(fixture->engine);
            open_engine(fixture);
            assert_int_equal(engine_resume(fixture->engine, order_no, &out),
                             STATUS_OK);
            break;
        case 2:
            assert_int_equal(engine_query(fixture->engine, order_no, &out),
                             STATUS_OK);
            break;
        default:
            assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
        }
        assert_int_equal(journal_state(fixture, out.order_no), out.state);
    }
    // What arrives late, arrives now.
    while (truth.in_flight) {
        time_passes();
    }
    assert_true(is_settled(&out));
    assert_true(truth.charges <= 1);
    assert_int_equal(played.pay_count, 1);
    if (out.state != ATTEMPT_MANUAL) {
        assert_int_equal(truth.charged, out.state == ATTEMPT_PAID);
    }
}

static void
test_random_play(void **state) {
    struct fixture *fixture = *state;
    srand(20240229);
    model = random_model;
    timing.reverse_total_ms = 3600000;
    for (int i = 0; i < 200; i++) {
        play_one(fixture, i);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_definite_answers_to_pay),
        TEST(test_refusals_are_confirmed),
        TEST(test_unconfirmed_refusal_is_taken_back),
        TEST(test_restart_before_the_confirmation),
        TEST(test_not_sent_says_so),
        TEST(test_unknown_is_asked_in_time),
        TEST(test_last_query_then_reverse_at_once),
        TEST(test_stop_waits_for_earliest_reverse),
        TEST(test_paid_in_the_last_query_after_a_stop),
        TEST(test_reverse_repeats_with_growing_pauses),
        TEST(test_paid_while_taking_back_goes_on_taking_back),
        TEST(test_never_settled_goes_to_a_person),
        TEST(test_restart_goes_on),
        TEST(test_created_counts_as_sent),
        TEST(test_late_payment_is_not_dropped),
        TEST(test_a_look_at_another_payment_disturbs_nothing),
        TEST(test_refusals_send_nothing),
        TEST(test_refunds),
        TEST(test_random_play),
    };
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
