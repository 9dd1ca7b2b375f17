// The sale's state machine between a scripted terminal and a scripted payment
// engine: link, engine and journal are replaced here, by the linker, so that
// every order of events can be played.
#include "pos_plugin/plugin.h"
#include "pos_plugin/sale.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SENT_MAX 64

static struct {
    // The terminal: one event waiting, what was sent to it.
    struct link_event next;
    bool up;
    bool drained;
    size_t sent_count;
    struct message sent[SENT_MAX];
    char hello_sale[SALE_ID_MAX];

    // The payment system.
    enum status pay_result;
    enum attempt_state pay_state;
    enum attempt_state step_state;
    bool new_code_helps;
    int payments;
    int stops;
    char seen_code[32];

    // The journal.
    enum status journal_result;
    enum sale_state recorded;
    uint32_t revision;
} world;

static struct sale sale;
static int64_t clock_us;

int64_t
plugin_now_us(void) {
    return clock_us;
}

enum status
link_poll(struct link_end *link, int timeout_ms, struct link_event *event) {
    (void)link;
    clock_us += (int64_t)timeout_ms * 1000;
    *event = world.next;
    memset(&world.next, 0, sizeof(world.next));
    return STATUS_OK;
}

enum status
link_send(struct link_end *link, const struct message *message) {
    (void)link;
    assert_true(world.sent_count < SENT_MAX);
    world.sent[world.sent_count++] = *message;
    return STATUS_OK;
}

bool
link_is_up(const struct link_end *link) {
    (void)link;
    return world.up;
}

bool
link_is_drained(const struct link_end *link) {
    (void)link;
    return world.drained;
}

void
link_set_sale(struct link_end *link, const char *sale_id, uint32_t revision,
              uint64_t hash) {
    (void)link;
    (void)revision;
    (void)hash;
    snprintf(world.hello_sale, sizeof(world.hello_sale), "%s", sale_id);
}

void
link_forget_queue(struct link_end *link) {
    (void)link;
}

void
message_wipe(struct message *message) {
    explicit_bzero(message, sizeof(*message));
}

enum status
journal_add_sale(struct journal *journal, const struct journal_sale *record,
                 const char *order_json) {
    (void)journal;
    assert_non_null(strstr(order_json, "\"total_amount\":\"7.00\""));
    world.recorded = record->state;
    return world.journal_result;
}

enum status
journal_revise_sale(struct journal *journal, const char *sale_id,
                    uint32_t revision, struct money total,
                    const char *order_json) {
    (void)journal;
    (void)sale_id;
    (void)total;
    (void)order_json;
    world.revision = revision;
    return world.journal_result;
}

enum status
journal_set_sale_state(struct journal *journal, const char *sale_id,
                       enum sale_state state, const char *detail) {
    (void)journal;
    (void)sale_id;
    (void)detail;
    world.recorded = state;
    return world.journal_result;
}

static void
fill_payment(struct engine_status *out, enum attempt_state state) {
    memset(out, 0, sizeof(*out));
    out->state = state;
    out->new_code_helps = world.new_code_helps;
    snprintf(out->order_no, sizeof(out->order_no), "P%d", world.payments);
    out->next_step_ms = 100;
}

enum status
engine_pay(struct engine *engine, const char *sale_id, const char *till,
           const struct order *order,
           const struct payment_credential *credential,
           struct engine_status *out) {
    (void)engine;
    (void)sale_id;
    (void)till;
    assert_int_equal(order->total.minor, 700);
    // Nothing of the sale may be re-entered while the engine waits.
    sale_idle(&sale);
    world.payments++;
    snprintf(world.seen_code, sizeof(world.seen_code), "%.*s",
             (int)credential->size, (const char *)credential->bytes);
    fill_payment(out, world.pay_state);
    return world.pay_result;
}

enum status
engine_step(struct engine *engine, struct engine_status *out) {
    (void)engine;
    fill_payment(out, world.step_state);
    return STATUS_OK;
}

enum status
engine_stop(struct engine *engine, struct engine_status *out) {
    (void)engine;
    world.stops++;
    fill_payment(out, ATTEMPT_REVERSING);
    return STATUS_OK;
}

static struct order
seven_yuan(void) {
    struct order order = {.currency = "CNY", .total = {true, 700}};

    return order;
}

static int
set_up(void **state) {
    struct sale_parts parts = {.till = "till1",
                               .connect_timeout_ms = 5000,
                               .customer_timeout_ms = 60000,
                               .link = (struct link_end *)&world};
    struct order order = seven_yuan();

    (void)state;
    memset(&world, 0, sizeof(world));
    memset(&sale, 0, sizeof(sale));
    world.up = true;
    world.drained = true;
    world.pay_state = ATTEMPT_SENT;
    world.step_state = ATTEMPT_UNKNOWN;
    return sale_begin(&sale, &parts, &order) == STATUS_OK ? 0 : -1;
}

static void
receive(enum message_type type, enum sale_state expected) {
    struct message *message = &world.next.message;

    world.next.type = LINK_EVENT_MESSAGE;
    message->type = type;
    switch (type) {
    case MESSAGE_CONFIRMED:
        memcpy(message->u.confirmed.sale_id, sale.sale_id, SALE_ID_MAX);
        message->u.confirmed.revision = sale.revision;
        message->u.confirmed.order_hash = order_hash(&sale.order);
        break;
    case MESSAGE_DISPUTED:
        memcpy(message->u.disputed.sale_id, sale.sale_id, SALE_ID_MAX);
        message->u.disputed.revision = sale.revision;
        message->u.disputed.item_count = 1;
        message->u.disputed.item_ids[0] = 2;
        break;
    case MESSAGE_CANCEL:
        memcpy(message->u.cancel.sale_id, sale.sale_id, SALE_ID_MAX);
        message->u.cancel.reason = CANCEL_BY_CUSTOMER;
        break;
    case MESSAGE_CREDENTIAL:
        memcpy(message->u.credential.sale_id, sale.sale_id, SALE_ID_MAX);
        message->u.credential.revision = sale.revision;
        message->u.credential.kind = CREDENTIAL_PAYMENT_CODE;
        message->u.credential.size = 4;
        memcpy(message->u.credential.bytes, "1234", 4);
        break;
    default:
        fail();
    }
    sale_step(&sale, 0);
    assert_int_equal(sale.state, expected);
    assert_int_equal(world.recorded, expected);
}

static const struct message *
last_sent(enum message_type type) {
    for (size_t i = world.sent_count; i > 0; i--) {
        if (world.sent[i - 1].type == type) {
            return &world.sent[i - 1];
        }
    }
    fail_msg("no message %d was sent", type);
    return NULL;
}

static void
pass_ms(int ms) {
    clock_us += (int64_t)ms * 1000;
    sale_step(&sale, 0);
}

static void
test_good_sale(void **state) {
    (void)state;
    assert_int_equal(last_sent(MESSAGE_ORDER)->u.order.revision, 1);
    sale_step(&sale, 0);
    assert_int_equal(sale.state, SALE_SHOWN);
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    assert_string_equal(world.seen_code, "1234");
    world.step_state = ATTEMPT_PASSWORD;
    pass_ms(100);
    assert_int_equal(sale.state, SALE_CUSTOMER_PASSWORD);
    assert_int_equal(last_sent(MESSAGE_PROGRESS)->u.progress.progress,
                     PROGRESS_CUSTOMER_PASSWORD);
    world.step_state = ATTEMPT_PAID;
    pass_ms(100);
    assert_int_equal(sale.state, SALE_PAID);
    assert_true(sale.finished);
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome, OUTCOME_PAID);
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.total_minor, 700);
    assert_int_equal(world.payments, 1);
    assert_string_equal(world.hello_sale, "");
}

static void
test_credential_is_wiped(void **state) {
    static const struct message_credential zero;

    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    assert_memory_equal(&sale.credential, &zero, sizeof(zero));
    assert_null(memmem(&sale, sizeof(sale), "1234", 4));
}

static void
test_credential_before_confirmation_is_ignored(void **state) {
    (void)state;
    receive(MESSAGE_CREDENTIAL, SALE_SHOWN);
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    sale_step(&sale, 0);
    assert_int_equal(world.payments, 0);
}

static void
test_second_credential_is_ignored(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    world.step_state = ATTEMPT_SENT;
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    assert_int_equal(world.payments, 1);
}

static void
test_other_order_is_not_confirmed(void **state) {
    size_t sent;

    (void)state;
    sale_step(&sale, 0);
    sent = world.sent_count;
    world.next.type = LINK_EVENT_MESSAGE;
    world.next.message.type = MESSAGE_CONFIRMED;
    memcpy(world.next.message.u.confirmed.sale_id, sale.sale_id, SALE_ID_MAX);
    world.next.message.u.confirmed.revision = 1;
    world.next.message.u.confirmed.order_hash = 42;
    sale_step(&sale, 0);
    assert_int_equal(sale.state, SALE_SHOWN);
    assert_int_equal(world.sent_count, sent + 1);
    assert_int_equal(last_sent(MESSAGE_ORDER)->u.order.revision, 1);
}

static void
test_dispute_and_correction(void **state) {
    struct order order = seven_yuan();

    (void)state;
    assert_int_equal(sale_revise(&sale, &order), STATUS_STATE);
    sale_step(&sale, 0);
    receive(MESSAGE_DISPUTED, SALE_DISPUTED);
    assert_int_equal(sale.dispute.item_ids[0], 2);
    order.item_count = 1;
    assert_int_equal(sale_revise(&sale, &order), STATUS_OK);
    assert_int_equal(world.revision, 2);
    assert_int_equal(last_sent(MESSAGE_ORDER)->u.order.revision, 2);
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
}

static void
test_old_revision_is_not_confirmed(void **state) {
    struct order order = seven_yuan();

    (void)state;
    sale_step(&sale, 0);
    receive(MESSAGE_DISPUTED, SALE_DISPUTED);
    assert_int_equal(sale_revise(&sale, &order), STATUS_OK);
    sale.revision = 1; // as the terminal saw it
    world.next.type = LINK_EVENT_MESSAGE;
    world.next.message.type = MESSAGE_CONFIRMED;
    memcpy(world.next.message.u.confirmed.sale_id, sale.sale_id, SALE_ID_MAX);
    world.next.message.u.confirmed.revision = 1;
    world.next.message.u.confirmed.order_hash = order_hash(&sale.order);
    sale.revision = 2;
    sale_step(&sale, 0);
    assert_int_equal(sale.state, SALE_SHOWN);
}

static void
test_refused_code_asks_for_another(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.pay_state = ATTEMPT_DECLINED;
    world.new_code_helps = true;
    receive(MESSAGE_CREDENTIAL, SALE_CONFIRMED);
    assert_int_equal(last_sent(MESSAGE_PROGRESS)->u.progress.progress,
                     PROGRESS_NEW_CREDENTIAL);
    world.pay_state = ATTEMPT_PAID;
    receive(MESSAGE_CREDENTIAL, SALE_PAID);
    assert_int_equal(world.payments, 2);
}

static void
test_used_code_asks_for_another(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.pay_result = STATUS_REFUSED;
    receive(MESSAGE_CREDENTIAL, SALE_CONFIRMED);
    assert_int_equal(last_sent(MESSAGE_PROGRESS)->u.progress.progress,
                     PROGRESS_NEW_CREDENTIAL);
}

static void
test_declined(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.pay_state = ATTEMPT_DECLINED;
    receive(MESSAGE_CREDENTIAL, SALE_DECLINED);
    assert_true(sale.finished);
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome,
                     OUTCOME_DECLINED);
}

static void
test_stop_before_payment_cancels(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    sale_stop(&sale);
    assert_int_equal(sale.state, SALE_CANCELLED);
    assert_int_equal(last_sent(MESSAGE_CANCEL)->u.cancel.reason,
                     CANCEL_BY_CASHIER);
    receive(MESSAGE_CREDENTIAL, SALE_CANCELLED);
    assert_int_equal(world.payments, 0);
}

static void
test_stop_in_payment_takes_back(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    sale_stop(&sale);
    assert_false(sale.finished);
    sale_step(&sale, 0);
    assert_int_equal(world.stops, 1);
    assert_int_equal(sale.state, SALE_UNKNOWN);
    world.step_state = ATTEMPT_REVERSED;
    pass_ms(100);
    assert_int_equal(sale.state, SALE_REVERSED);
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome,
                     OUTCOME_REVERSED);
}

static void
test_customer_cancel_in_payment_is_a_stop(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.step_state = ATTEMPT_SENT;
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    receive(MESSAGE_CANCEL, SALE_UNKNOWN);
    assert_int_equal(world.stops, 1);
}

static void
test_unsettled_payment_ends_unknown(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    world.step_state = ATTEMPT_MANUAL;
    pass_ms(100);
    assert_true(sale.finished);
    assert_int_equal(sale.state, SALE_UNKNOWN);
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome,
                     OUTCOME_UNKNOWN);
}

static void
test_journal_full_sends_no_payment(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.pay_result = STATUS_FULL;
    receive(MESSAGE_CREDENTIAL, SALE_CANCELLED);
    assert_int_equal(sale.failure, STATUS_FULL);
    // No cancel: a terminal that has given its code away waits for a result.
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome,
                     OUTCOME_CANCELLED);
}

static bool
screen_has_changed(void *context, char why[JOURNAL_TEXT_MAX]) {
    ++*(int *)context;
    snprintf(why, JOURNAL_TEXT_MAX, "the order has changed");
    return false;
}

static void
test_changed_screen_sends_no_payment(void **state) {
    int asked = 0;

    (void)state;
    sale.parts.stands = screen_has_changed;
    sale.parts.stands_context = &asked;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    assert_int_equal(asked, 0);
    receive(MESSAGE_CREDENTIAL, SALE_CANCELLED);
    assert_int_equal(asked, 1);
    assert_int_equal(world.payments, 0);
    assert_true(sale.finished);
    assert_string_equal(sale.detail, "the order has changed");
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome,
                     OUTCOME_CANCELLED);
    assert_null(memmem(&sale, sizeof(sale), "1234", 4));
}

static void
test_open_payment_in_the_journal_is_never_cancelled(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.pay_result = STATUS_STATE;
    receive(MESSAGE_CREDENTIAL, SALE_UNKNOWN);
    assert_true(sale.finished);
    assert_int_equal(last_sent(MESSAGE_RESULT)->u.result.outcome,
                     OUTCOME_UNKNOWN);
}

static void
test_customer_time_out(void **state) {
    (void)state;
    sale_step(&sale, 0);
    pass_ms(59000);
    assert_int_equal(sale.state, SALE_SHOWN);
    pass_ms(1001);
    assert_int_equal(sale.state, SALE_CANCELLED);
    assert_int_equal(last_sent(MESSAGE_CANCEL)->u.cancel.reason,
                     CANCEL_TIMEOUT);
}

static void
test_silent_terminal(void **state) {
    struct sale_parts parts = sale.parts;
    struct order order = seven_yuan();

    (void)state;
    world.up = false;
    world.drained = false;
    memset(&sale, 0, sizeof(sale));
    assert_int_equal(sale_begin(&sale, &parts, &order), STATUS_OK);
    pass_ms(5001);
    assert_int_equal(sale.state, SALE_CANCELLED);
    assert_int_equal(sale.failure, STATUS_TIMEOUT);
}

static void
terminal_returns(const char *sale_id) {
    struct message_hello *hello = &world.next.message.u.hello;

    world.next.type = LINK_EVENT_UP;
    world.next.message.type = MESSAGE_HELLO;
    snprintf(hello->sale_id, sizeof(hello->sale_id), "%s", sale_id);
    hello->revision = sale.revision;
    hello->order_hash = order_hash(&sale.order);
    sale_step(&sale, 0);
}

static void
test_reconnect_with_the_order_on_screen(void **state) {
    size_t sent;

    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    sent = world.sent_count;
    terminal_returns(sale.sale_id);
    assert_int_equal(sale.state, SALE_CONFIRMED);
    assert_int_equal(world.sent_count, sent);
}

static void
test_restarted_terminal_starts_anew(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    world.sent_count = 0;
    terminal_returns(""); // the link itself sends the order again
    assert_int_equal(world.sent_count, 0);
    assert_int_equal(sale.state, SALE_SHOWN);
    receive(MESSAGE_CREDENTIAL, SALE_SHOWN);
    assert_int_equal(world.payments, 0);
}

static void
test_restarted_terminal_in_payment_is_told(void **state) {
    (void)state;
    receive(MESSAGE_CONFIRMED, SALE_CONFIRMED);
    receive(MESSAGE_CREDENTIAL, SALE_PAYING);
    world.sent_count = 0;
    world.step_state = ATTEMPT_SENT;
    terminal_returns("");
    assert_int_equal(last_sent(MESSAGE_PROGRESS)->u.progress.progress,
                     PROGRESS_CHECKING);
    for (size_t i = 0; i < world.sent_count; i++) {
        assert_int_not_equal(world.sent[i].type, MESSAGE_ORDER);
    }
}

static void
test_message_of_another_sale_is_ignored(void **state) {
    (void)state;
    sale_step(&sale, 0);
    world.next.type = LINK_EVENT_MESSAGE;
    world.next.message.type = MESSAGE_CANCEL;
    snprintf(world.next.message.u.cancel.sale_id, SALE_ID_MAX, "another");
    sale_step(&sale, 0);
    assert_int_equal(sale.state, SALE_SHOWN);
}

static void
test_foreign_terminal(void **state) {
    (void)state;
    world.next.type = LINK_EVENT_REFUSED;
    sale_step(&sale, 0);
    assert_int_equal(sale.state, SALE_CANCELLED);
    assert_int_equal(sale.failure, STATUS_REFUSED);
}

#define SALE_TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void) {
    const struct CMUnitTest tests[] = {
        SALE_TEST(test_good_sale),
        SALE_TEST(test_credential_is_wiped),
        SALE_TEST(test_credential_before_confirmation_is_ignored),
        SALE_TEST(test_second_credential_is_ignored),
        SALE_TEST(test_other_order_is_not_confirmed),
        SALE_TEST(test_dispute_and_correction),
        SALE_TEST(test_old_revision_is_not_confirmed),
        SALE_TEST(test_refused_code_asks_for_another),
        SALE_TEST(test_used_code_asks_for_another),
        SALE_TEST(test_declined),
        SALE_TEST(test_stop_before_payment_cancels),
        SALE_TEST(test_stop_in_payment_takes_back),
        SALE_TEST(test_customer_cancel_in_payment_is_a_stop),
        SALE_TEST(test_unsettled_payment_ends_unknown),
        SALE_TEST(test_journal_full_sends_no_payment),
        SALE_TEST(test_changed_screen_sends_no_payment),
        SALE_TEST(test_open_payment_in_the_journal_is_never_cancelled),
        SALE_TEST(test_customer_time_out),
        SALE_TEST(test_silent_terminal),
        SALE_TEST(test_reconnect_with_the_order_on_screen),
        SALE_TEST(test_restarted_terminal_starts_anew),
        SALE_TEST(test_restarted_terminal_in_payment_is_told),
        SALE_TEST(test_message_of_another_sale_is_ignored),
        SALE_TEST(test_foreign_terminal),
    };

    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
