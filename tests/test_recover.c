// What the next start makes of the journal that a killed one left: the
// journal is real, the payment engine is played here.
#include "pos_plugin/plugin.h"
#include "pos_plugin/sale.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[] = "/tmp/posplugin-recover-XXXXXX";
static struct journal *journal;
static enum status resume_result;
static enum attempt_state resume_state;
static int64_t clock_us;
static int resumed_refunds;
static int reversed;
static enum payment_outcome refund_outcome;

int64_t
plugin_now_us(void) {
    return clock_us += 1000000;
}

static void
settle(const char *order_no, struct engine_status *out) {
    memset(out, 0, sizeof(*out));
    out->state = resume_state;
    snprintf(out->order_no, sizeof(out->order_no), "%s", order_no);
    if (resume_state == ATTEMPT_PAID || resume_state == ATTEMPT_REVERSED) {
        assert_int_equal(journal_set_attempt_state(journal, order_no,
                                                   resume_state, NULL, NULL),
                         STATUS_OK);
    }
}

enum status
engine_resume(struct engine *engine, const char *order_no,
              struct engine_status *out) {
    (void)engine;
    settle(order_no, out);
    return resume_result;
}

enum status
engine_reverse(struct engine *engine, const char *order_no,
               struct engine_status *out) {
    (void)engine;
    reversed++;
    settle(order_no, out);
    return resume_result;
}

enum status
engine_resume_refund(struct engine *engine, const char *refund_no,
                     struct payment_answer *out) {
    (void)engine;
    resumed_refunds++;
    out->outcome = refund_outcome;
    snprintf(out->detail, sizeof(out->detail), "refund %s", refund_no);
    return STATUS_OK;
}

const char *
payment_outcome_string(enum payment_outcome outcome) {
    return outcome == PAYMENT_PAID ? "paid" : "else";
}

enum status
engine_step(struct engine *engine, struct engine_status *out) {
    (void)engine;
    (void)out;
    return STATUS_OK;
}

static void
add_sale(const char *id, enum sale_state state) {
    struct journal_sale sale = {.state = state,
                                .total = {700, "EUR"},
                                .revision = 1,
                                .created_ms = 1,
                                .updated_ms = 1};

    snprintf(sale.sale_id, sizeof(sale.sale_id), "%s", id);
    snprintf(sale.till, sizeof(sale.till), "till1");
    assert_int_equal(journal_add_sale(journal, &sale, "{}"), STATUS_OK);
}

static void
add_attempt(const char *order_no, const char *sale_id,
            enum attempt_state state) {
    struct journal_attempt attempt = {.state = ATTEMPT_SENT,
                                      .amount = {700, "EUR"}};

    snprintf(attempt.order_no, sizeof(attempt.order_no), "%s", order_no);
    snprintf(attempt.sale_id, sizeof(attempt.sale_id), "%s", sale_id);
    snprintf(attempt.provider, sizeof(attempt.provider), "rest");
    memcpy(attempt.credential_hash, order_no, strlen(order_no));
    assert_int_equal(journal_add_attempt(journal, &attempt), STATUS_OK);
    if (state != ATTEMPT_SENT) {
        assert_int_equal(
            journal_set_attempt_state(journal, order_no, state, NULL, NULL),
            STATUS_OK);
    }
}

static enum sale_state
state_of(const char *id) {
    struct journal_sale sale;

    assert_int_equal(journal_find_sale(journal, id, &sale), STATUS_OK);
    return sale.state;
}

static int
set_up(void **state) {
    char path[128];

    (void)state;
    snprintf(path, sizeof(path), "rm -f %s/*", folder);
    if (system(path) != 0) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/journal.db", folder);
    resume_result = STATUS_OK;
    resume_state = ATTEMPT_PAID;
    return journal_open(path, false, &journal) == STATUS_OK ? 0 : -1;
}

static int
tear_down(void **state) {
    (void)state;
    journal_close(journal);
    return 0;
}

static size_t
recover(void) {
    size_t left = 99;

    assert_int_equal(sale_recover(journal, NULL, 3000, &left), STATUS_OK);
    return left;
}

static void
test_sale_without_payment_is_cancelled(void **state) {
    (void)state;
    add_sale("shown", SALE_SHOWN);
    add_sale("paid", SALE_PAID);
    assert_int_equal(recover(), 0);
    assert_int_equal(state_of("shown"), SALE_CANCELLED);
    assert_int_equal(state_of("paid"), SALE_PAID);
}

static void
test_open_payment_is_settled(void **state) {
    (void)state;
    add_sale("s", SALE_PAYING);
    add_attempt("o", "s", ATTEMPT_SENT);
    assert_int_equal(recover(), 0);
    assert_int_equal(state_of("s"), SALE_PAID);
}

static void
test_unsettled_payment_stays_open(void **state) {
    (void)state;
    add_sale("s", SALE_PAYING);
    add_attempt("o", "s", ATTEMPT_SENT);
    resume_state = ATTEMPT_MANUAL;
    assert_int_equal(
        journal_set_attempt_state(journal, "o", ATTEMPT_UNKNOWN, NULL, NULL),
        STATUS_OK);
    assert_int_equal(recover(), 1);
    assert_int_equal(state_of("s"), SALE_UNKNOWN);
}

// Killed after the payment was recorded as paid, before the sale was.
static void
test_paid_payment_pays_its_sale(void **state) {
    (void)state;
    add_sale("s", SALE_PAYING);
    add_attempt("o", "s", ATTEMPT_PAID);
    assert_int_equal(recover(), 0);
    assert_int_equal(state_of("s"), SALE_PAID);
}

static void
test_declined_code_then_nothing(void **state) {
    (void)state;
    add_sale("s", SALE_CONFIRMED);
    add_attempt("o", "s", ATTEMPT_DECLINED);
    assert_int_equal(recover(), 0);
    assert_int_equal(state_of("s"), SALE_CANCELLED);
}

static void
test_second_code_paid(void **state) {
    (void)state;
    add_sale("s", SALE_PAYING);
    add_attempt("o1", "s", ATTEMPT_DECLINED);
    add_attempt("o2", "s", ATTEMPT_PAID);
    assert_int_equal(recover(), 0);
    assert_int_equal(state_of("s"), SALE_PAID);
    // Asking about the first one changes nothing about the sale.
    assert_int_equal(sale_update(journal, "s"), STATUS_OK);
    assert_int_equal(state_of("s"), SALE_PAID);
}

static void
test_reversed_by_hand(void **state) {
    (void)state;
    add_sale("s", SALE_PAID);
    add_attempt("o", "s", ATTEMPT_PAID);
    assert_int_equal(
        journal_set_attempt_state(journal, "o", ATTEMPT_REVERSING, NULL, NULL),
        STATUS_OK);
    assert_int_equal(
        journal_set_attempt_state(journal, "o", ATTEMPT_REVERSED, NULL, NULL),
        STATUS_OK);
    assert_int_equal(sale_update(journal, "s"), STATUS_OK);
    assert_int_equal(state_of("s"), SALE_REVERSED);
}

// One payment of a provider that is no longer set does not keep the others.
static void
test_other_provider_is_left(void **state) {
    (void)state;
    add_sale("s", SALE_PAYING);
    add_attempt("o", "s", ATTEMPT_SENT);
    add_sale("t", SALE_SHOWN);
    resume_result = STATUS_INVALID;
    resume_state = ATTEMPT_SENT;
    assert_int_equal(recover(), 1);
    assert_int_equal(state_of("s"), SALE_PAYING);
    assert_int_equal(state_of("t"), SALE_CANCELLED);
}

// A refund that the network swallowed is asked for at the next start.
static void
test_open_refunds_are_asked_for(void **state) {
    struct journal_refund refund = {.minor = 100};

    (void)state;
    add_sale("s", SALE_PAID);
    add_attempt("o", "s", ATTEMPT_PAID);
    snprintf(refund.refund_no, sizeof(refund.refund_no), "R1");
    snprintf(refund.order_no, sizeof(refund.order_no), "o");
    assert_int_equal(journal_add_refund(journal, &refund), STATUS_OK);
    resumed_refunds = 0;
    refund_outcome = PAYMENT_PENDING;
    assert_int_equal(recover(), 1);
    assert_int_equal(resumed_refunds, 1);
    refund_outcome = PAYMENT_PAID;
    assert_int_equal(recover(), 0);
    assert_int_equal(
        journal_set_refund_state(journal, "R1", REFUND_ACCEPTED, NULL),
        STATUS_OK);
    assert_int_equal(recover(), 0);
    assert_int_equal(resumed_refunds, 2);
}

// The network was away for too long yesterday: tried again today.
static void
test_manual_is_tried_again(void **state) {
    (void)state;
    add_sale("s", SALE_UNKNOWN);
    add_attempt("o", "s", ATTEMPT_REVERSING);
    assert_int_equal(
        journal_set_attempt_state(journal, "o", ATTEMPT_MANUAL, NULL, NULL),
        STATUS_OK);
    reversed = 0;
    resume_state = ATTEMPT_MANUAL;
    assert_int_equal(recover(), 1);
    assert_int_equal(reversed, 1);
    resume_state = ATTEMPT_REVERSED;
    assert_int_equal(recover(), 0);
    assert_int_equal(reversed, 2);
    assert_int_equal(state_of("s"), SALE_REVERSED);
}

// One that was found paid after it was closed: a person decides.
static void
test_late_payment_is_left_to_a_person(void **state) {
    (void)state;
    add_sale("s", SALE_REVERSED);
    add_attempt("o", "s", ATTEMPT_REVERSED);
    assert_int_equal(
        journal_set_attempt_state(journal, "o", ATTEMPT_PAID, NULL, NULL),
        STATUS_OK);
    reversed = 0;
    resume_result = STATUS_OK;
    resume_state = ATTEMPT_MANUAL;
    assert_int_equal(recover(), 1);
    assert_int_equal(reversed, 0);
}

static int
remove_folder(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

#define RECOVER_TEST(name)                                                     \
    cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        RECOVER_TEST(test_sale_without_payment_is_cancelled),
        RECOVER_TEST(test_open_payment_is_settled),
        RECOVER_TEST(test_unsettled_payment_stays_open),
        RECOVER_TEST(test_paid_payment_pays_its_sale),
        RECOVER_TEST(test_declined_code_then_nothing),
        RECOVER_TEST(test_second_code_paid),
        RECOVER_TEST(test_reversed_by_hand),
        RECOVER_TEST(test_other_provider_is_left),
        RECOVER_TEST(test_open_refunds_are_asked_for),
        RECOVER_TEST(test_manual_is_tried_again),
        RECOVER_TEST(test_late_payment_is_left_to_a_person),
    };

    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
    if (!mkdtemp(folder)) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, remove_folder);
}
