#include "pos_plugin/payment/engine.h"

#include "pos_plugin/payment/credential.h"
#include "pos_plugin/payment/engine_hand.h"
#include "pos_plugin/payment/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** Random characters of an order number, behind 12 digits of time. */
#define ORDER_NO_RANDOM 20

static int64_t
monotonic_ms(void *context) {
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
wall_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
engine_set_clock(struct engine *engine, const struct engine_clock *clock) {
    engine->clock.now_ms = monotonic_ms;
    if (clock != NULL) {
        engine->clock = *clock;
    }
}

enum status
engine_step(struct engine *engine, struct engine_status *out) {
    enum status status = STATUS_OK;
    if (engine->hand.attempt.order_no[0] == '\0') {
        memset(out, 0, sizeof(*out));
        return STATUS_STATE;
    }
    if (!hand_is_settled(engine->hand.attempt.state) &&
        hand_now_ms(engine) >= engine->hand.due_ms) {
        status = hand_advance(engine);
        if (status != STATUS_OK) {
            engine->hand.due_ms =
                hand_now_ms(engine) +
                engine->hand.provider->timing.query_interval_ms;
        }
    }
    hand_report(engine, out);
    return status;
}

enum status
engine_stop(struct engine *engine, struct engine_status *out) {
    enum attempt_state state = engine->hand.attempt.state;
    if (engine->hand.attempt.order_no[0] != '\0' && !hand_is_settled(state) &&
        state != ATTEMPT_REVERSING) {
        hand_hurry(engine);
    }
    return engine_step(engine, out);
}

bool
engine_make_number(char number[ORDER_NO_MAX]) {
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t random[ORDER_NO_RANDOM];
    struct tm utc;
    time_t now = time(NULL);
    if (gmtime_r(&now, &utc) == NULL ||
        !signature_random(random, sizeof(random))) {
        log_error("no random numbers from the system: no payment is sent");
        return false;
    }
    size_t size = strftime(number, ORDER_NO_MAX, "%y%m%d%H%M%S", &utc);
    for (size_t i = 0; i < ORDER_NO_RANDOM; i++) {
        number[size++] = letters[random[i] % 32];
    }
    number[size] = '\0';
    return true;
}

static enum status
refuse(struct engine_status *out, enum status status, const char *why) {
    utf8_copy(out->detail, sizeof(out->detail), why);
    if (status != STATUS_REFUSED) {
        log_error("payment not sent: %s", why);
    }
    return status;
}

/** Refuse what cannot be paid, before anything is written or sent. */
static enum status
check_order(struct engine *engine, const struct order *order,
            const struct payment_credential *code,
            const struct engine_provider **provider,
            struct engine_status *out) {
    if (!order->total.known || order->total.minor <= 0) {
        return refuse(out, STATUS_INVALID, "the order has no positive total");
    }
    if (currency_decimals(order->currency) < 0) {
        return refuse(out, STATUS_CURRENCY, "the order has no currency");
    }
    char why[JOURNAL_TEXT_MAX];
    const char *problem = credential_problem(code);
    if (problem == NULL) {
        *provider = engine_choose_provider(engine, code, why);
        problem = *provider == NULL ? why : NULL;
    }
    return problem == NULL ? STATUS_OK : refuse(out, STATUS_REFUSED, problem);
}

/** Journal the attempt as sent, so that nothing is ever sent unrecorded. */
static enum status
start_attempt(struct engine *engine, const struct engine_provider *provider,
              const char *sale_id, const struct order *order,
              const struct payment_credential *code,
              struct engine_status *out) {
    struct journal_attempt attempt = {.state = ATTEMPT_SENT};
    attempt.amount.minor = order->total.minor;
    memcpy(attempt.amount.currency, order->currency,
           sizeof(attempt.amount.currency));
    snprintf(attempt.sale_id, sizeof(attempt.sale_id), "%s", sale_id);
    snprintf(attempt.provider, sizeof(attempt.provider), "%s",
             provider->ops->name);
    if (!engine_make_number(attempt.order_no)) {
        return STATUS_IO;
    }
    attempt.created_ms = wall_ms();
    enum status status = journal_hash_credential(
        engine->journal, code->bytes, code->size, attempt.credential_hash);
    if (status == STATUS_OK) {
        status = journal_add_attempt(engine->journal, &attempt);
    }
    if (status == STATUS_OK) {
        engine->hand.attempt = attempt;
        engine->hand.provider = provider;
        engine->hand.absent = false;
        engine->hand.refused = 0;
        return STATUS_OK;
    }
    return refuse(out, status,
                  status == STATUS_REFUSED
                      ? "this code was used before: ask for a fresh one"
                  : status == STATUS_STATE
                      ? "the last payment of this sale is not settled yet"
                      : "the journal cannot be written");
}

/** A refusal that may be that of a copy of the request. */
static bool
needs_confirmation(enum payment_outcome outcome) {
    return outcome == PAYMENT_DECLINED ||
           outcome == PAYMENT_DECLINED_NEW_CODE || outcome == PAYMENT_CLOSED;
}

static void
apply_pay(struct engine *engine, const struct payment_answer *given) {
    struct payment_answer answer = *given;
    enum attempt_state state =
        hand_state_by_answer(ATTEMPT_SENT, answer.outcome);
    bool ask = answer.outcome == PAYMENT_QUERY;
    if (answer.outcome == PAYMENT_NOT_SENT) {
        state = ATTEMPT_DECLINED;
        snprintf(answer.detail, sizeof(answer.detail),
                 "nothing was sent: %.170s", given->detail);
    } else if (needs_confirmation(answer.outcome)) {
        state = ATTEMPT_UNKNOWN;
        engine->hand.refused = answer.outcome;
        ask = true;
    }
    engine->hand.paid_ms = hand_now_ms(engine);
    hand_plan_queries(engine,
                      ask ? 0 : engine->hand.provider->timing.first_query_ms);
    if (answer.outcome == PAYMENT_TAKE_BACK) {
        hand_hurry(engine);
    }
    // If this cannot be written, the attempt stays "sent" in the journal and
    // is asked for again; the answer is the same then.
    if (hand_record_answer(engine, state, &answer) != STATUS_OK) {
        engine->hand.attempt.state = ATTEMPT_UNKNOWN;
        utf8_copy(engine->hand.attempt.detail,
                  sizeof(engine->hand.attempt.detail),
                  "the answer could not be written to the journal");
    }
}

enum status
engine_pay(struct engine *engine, const char *sale_id, const char *till,
           const struct order *order,
           const struct payment_credential *credential,
           struct engine_status *out) {
    const struct engine_provider *provider = NULL;
    struct payment_answer answer;
    memset(out, 0, sizeof(*out));
    enum status status = check_order(engine, order, credential, &provider, out);
    if (status == STATUS_OK) {
        status =
            start_attempt(engine, provider, sale_id, order, credential, out);
    }
    if (status != STATUS_OK) {
        return status;
    }
    utf8_copy(engine->hand.till, sizeof(engine->hand.till), till);
    struct payment_request request = hand_request(engine);
    request.order = order;
    hand_clear_answer(&answer);
    provider->ops->pay(provider->state, &request, credential, &answer);
    // Providers do so, too; the journal does not rely on it.
    credential_scrub(credential, answer.detail);
    credential_scrub(credential, answer.trade_no);
    apply_pay(engine, &answer);
    hand_report(engine, out);
    return STATUS_OK;
}

/** Load an attempt and its till; the timers are the caller's. */
static enum status
load_attempt(struct engine *engine, const char *order_no) {
    struct journal_attempt attempt;
    struct journal_sale sale;
    enum status status =
        journal_find_attempt(engine->journal, order_no, &attempt);
    if (status == STATUS_OK) {
        status = journal_find_sale(engine->journal, attempt.sale_id, &sale);
    }
    if (status == STATUS_NOT_FOUND) {
        log_error("there is no payment %s in the journal", order_no);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct engine_provider *provider =
        engine_find_provider(engine, attempt.provider);
    if (provider == NULL) {
        log_error("payment %s was made with %s", order_no, attempt.provider);
        return STATUS_INVALID;
    }
    engine->hand.attempt = attempt;
    engine->hand.provider = provider;
    engine->hand.new_code_helps = false;
    engine->hand.absent = false;
    engine->hand.refused = 0;
    utf8_copy(engine->hand.till, sizeof(engine->hand.till), sale.till);
    return STATUS_OK;
}

/** Sent or not, nobody knows after a crash: it counts as sent. */
static enum status
reopen(struct engine *engine) {
    enum attempt_state state = engine->hand.attempt.state;
    if (state == ATTEMPT_CREATED || state == ATTEMPT_SENT) {
        return hand_record(engine, ATTEMPT_UNKNOWN, "", "interrupted: asking");
    }
    return STATUS_OK;
}

enum status
engine_resume(struct engine *engine, const char *order_no,
              struct engine_status *out) {
    enum status status = load_attempt(engine, order_no);
    if (status != STATUS_OK) {
        memset(out, 0, sizeof(*out));
        return status;
    }
    status = reopen(engine);
    hand_plan_resumed(engine, wall_ms() - engine->hand.attempt.created_ms);
    hand_report(engine, out);
    return status;
}

/** Make sure that this attempt is the one in hand. */
static enum status
hold(struct engine *engine, const char *order_no) {
    if (strcmp(engine->hand.attempt.order_no, order_no) == 0) {
        return STATUS_OK;
    }
    enum status status = load_attempt(engine, order_no);
    if (status == STATUS_OK) {
        hand_plan_resumed(engine, wall_ms() - engine->hand.attempt.created_ms);
    }
    return status;
}

/** Another sale's payment in hand goes on after a look at an older one. */
static void
put_back(struct engine *engine, const struct hand *before) {
    const struct journal_attempt *attempt = &before->attempt;
    if (attempt->order_no[0] != '\0' && !hand_is_settled(attempt->state) &&
        strcmp(attempt->order_no, engine->hand.attempt.order_no) != 0) {
        engine->hand = *before;
    }
}

/** A settled attempt is asked about, but hardly ever changed by it. */
static enum status
query_settled(struct engine *engine) {
    struct payment_answer answer;
    struct payment_request request = hand_request(engine);
    enum attempt_state state = engine->hand.attempt.state;
    hand_clear_answer(&answer);
    engine->hand.provider->ops->query(engine->hand.provider->state, &request,
                                      &answer);
    if (state != ATTEMPT_PAID && answer.outcome == PAYMENT_PAID) {
        return hand_record(
            engine, ATTEMPT_MANUAL, answer.trade_no,
            "paid at the payment system after it was closed here: "
            "take it back with posplugin reverse");
    }
    return STATUS_OK;
}

enum status
engine_query(struct engine *engine, const char *order_no,
             struct engine_status *out) {
    struct hand before = engine->hand;
    enum status status = hold(engine, order_no);
    if (status != STATUS_OK) {
        memset(out, 0, sizeof(*out));
        return status;
    }
    status = attempt_state_is_final(engine->hand.attempt.state)
                 ? query_settled(engine)
                 : hand_query(engine);
    hand_report(engine, out);
    put_back(engine, &before);
    return status;
}

static enum status
reverse_held(struct engine *engine) {
    enum attempt_state state = engine->hand.attempt.state;
    if (state == ATTEMPT_PAID) {
        enum status status = hand_record(engine, ATTEMPT_REVERSING, "",
                                         "being taken back by a person");
        if (status != STATUS_OK) {
            return status;
        }
        hand_plan_reverse(engine);
        engine->hand.due_ms = hand_now_ms(engine) + engine->hand.backoff_ms;
        return hand_reverse(engine);
    }
    enum status status = hand_query(engine);
    return status != STATUS_OK ||
                   attempt_state_is_final(engine->hand.attempt.state)
               ? status
               : hand_reverse(engine);
}

static enum status
reverse_by_state(struct engine *engine) {
    struct engine_status ignored;
    switch (engine->hand.attempt.state) {
    case ATTEMPT_DECLINED:
    case ATTEMPT_REVERSED:
        return STATUS_OK;
    case ATTEMPT_PAID:
    case ATTEMPT_REVERSING:
    case ATTEMPT_MANUAL:
        return reverse_held(engine);
    default:
        return engine_stop(engine, &ignored);
    }
}

enum status
engine_reverse(struct engine *engine, const char *order_no,
               struct engine_status *out) {
    struct hand before = engine->hand;
    enum status status = hold(engine, order_no);
    if (status != STATUS_OK) {
        memset(out, 0, sizeof(*out));
        return status;
    }
    status = reverse_by_state(engine);
    hand_report(engine, out);
    put_back(engine, &before);
    return status;
}
