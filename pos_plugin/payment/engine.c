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

#define REFUND_ACCEPTED 2
#define REFUND_REFUSED 3

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

enum status
engine_open_with(const struct payment_provider_ops *ops,
                 const struct config *config, const struct engine_clock *clock,
                 struct journal *journal, payment_idle *idle,
                 void *idle_context, struct engine **out) {
    *out = NULL;
    struct engine *engine = calloc(1, sizeof(*engine));
    if (engine == NULL) {
        return STATUS_NO_MEMORY;
    }
    engine->ops = ops;
    engine->journal = journal;
    engine->clock.now_ms = monotonic_ms;
    if (clock != NULL) {
        engine->clock = *clock;
    }
    enum status status =
        ops->open(config, idle, idle_context, &engine->provider);
    if (status != STATUS_OK) {
        free(engine);
        return status;
    }
    ops->timing(engine->provider, &engine->timing);
    *out = engine;
    return STATUS_OK;
}

enum status
engine_open(const struct config *config, struct journal *journal,
            payment_idle *idle, void *idle_context, struct engine **out) {
    const char *name = config_get(config, "payment", "provider");
    for (size_t i = 0; payment_providers[i] != NULL; i++) {
        if (strcmp(payment_providers[i]->name, name) == 0) {
            return engine_open_with(payment_providers[i], config, NULL, journal,
                                    idle, idle_context, out);
        }
    }
    *out = NULL;
    log_error("payment.provider \"%s\" is not known; built in: %s", name,
              payment_providers[0]->name);
    return STATUS_INVALID;
}

void
engine_close(struct engine *engine) {
    if (engine != NULL) {
        engine->ops->close(engine->provider);
    }
    free(engine);
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
                hand_now_ms(engine) + engine->timing.query_interval_ms;
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

/** Twelve digits of UTC and random characters that are not mixed up. */
static bool
make_number(char number[ORDER_NO_MAX]) {
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

static enum status
check_order(const struct order *order, const struct payment_credential *code,
            struct engine_status *out) {
    if (!order->total.known || order->total.minor <= 0) {
        return refuse(out, STATUS_INVALID, "the order has no positive total");
    }
    if (currency_decimals(order->currency) < 0) {
        return refuse(out, STATUS_CURRENCY, "the order has no currency");
    }
    const char *problem = credential_problem(code);
    return problem == NULL ? STATUS_OK : refuse(out, STATUS_REFUSED, problem);
}

/** Journal the attempt as sent, so that nothing is ever sent unrecorded. */
static enum status
start_attempt(struct engine *engine, const char *sale_id,
              const struct order *order, const struct payment_credential *code,
              struct engine_status *out) {
    struct journal_attempt attempt = {.state = ATTEMPT_SENT};
    attempt.amount.minor = order->total.minor;
    memcpy(attempt.amount.currency, order->currency,
           sizeof(attempt.amount.currency));
    snprintf(attempt.sale_id, sizeof(attempt.sale_id), "%s", sale_id);
    snprintf(attempt.provider, sizeof(attempt.provider), "%s",
             engine->ops->name);
    if (!make_number(attempt.order_no)) {
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
        return STATUS_OK;
    }
    return refuse(out, status,
                  status == STATUS_REFUSED
                      ? "this code was used before: ask for a fresh one"
                  : status == STATUS_STATE
                      ? "the last payment of this sale is not settled yet"
                      : "the journal cannot be written");
}

static void
apply_pay(struct engine *engine, const struct payment_answer *given) {
    struct payment_answer answer = *given;
    enum attempt_state state =
        hand_state_by_answer(ATTEMPT_SENT, answer.outcome);
    if (answer.outcome == PAYMENT_NOT_SENT) {
        state = ATTEMPT_DECLINED;
        snprintf(answer.detail, sizeof(answer.detail),
                 "nothing was sent: %.170s", given->detail);
    }
    engine->hand.paid_ms = hand_now_ms(engine);
    hand_plan_queries(engine, engine->timing.first_query_ms);
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
    struct payment_answer answer;
    memset(out, 0, sizeof(*out));
    enum status status = check_order(order, credential, out);
    if (status == STATUS_OK) {
        status = start_attempt(engine, sale_id, order, credential, out);
    }
    if (status != STATUS_OK) {
        return status;
    }
    utf8_copy(engine->hand.till, sizeof(engine->hand.till), till);
    struct payment_request request = hand_request(engine);
    request.order = order;
    hand_clear_answer(&answer);
    engine->ops->pay(engine->provider, &request, credential, &answer);
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
    if (strcmp(attempt.provider, engine->ops->name) != 0) {
        log_error("payment %s was made with %s: set payment.provider to it",
                  order_no, attempt.provider);
        return STATUS_INVALID;
    }
    engine->hand.attempt = attempt;
    engine->hand.new_code_helps = false;
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
    engine->ops->query(engine->provider, &request, &answer);
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
    }
    return hand_reverse(engine);
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

static enum status
send_refund(struct engine *engine, const struct journal_refund *refund,
            const struct journal_attempt *attempt, struct payment_answer *out) {
    struct payment_request request = {
        .order_no = attempt->order_no, .amount = attempt->amount, .till = ""};
    engine->ops->refund(engine->provider, &request, refund->refund_no,
                        refund->minor, out);
    bool refused = out->outcome == PAYMENT_DECLINED;
    if (out->outcome == PAYMENT_PAID || refused) {
        return journal_set_refund_state(
            engine->journal, refund->refund_no,
            refused ? REFUND_REFUSED : REFUND_ACCEPTED, out->detail);
    }
    char why[JOURNAL_TEXT_MAX];
    memcpy(why, out->detail, sizeof(why));
    snprintf(out->detail, sizeof(out->detail),
             "refund %s is not known to be done, repeat it with this number: "
             "%.100s",
             refund->refund_no, why);
    return STATUS_OK;
}

enum status
engine_refund(struct engine *engine, const char *order_no, int64_t minor,
              const char *refund_no, struct payment_answer *out) {
    struct journal_attempt attempt;
    struct journal_refund refund = {.minor = minor};
    hand_clear_answer(out);
    if (refund_no != NULL && strlen(refund_no) >= ORDER_NO_MAX) {
        log_error("a refund number has at most %d characters",
                  ORDER_NO_MAX - 1);
        return STATUS_INVALID;
    }
    if (refund_no == NULL && !make_number(refund.refund_no)) {
        return STATUS_IO;
    }
    if (refund_no != NULL) {
        snprintf(refund.refund_no, sizeof(refund.refund_no), "%s", refund_no);
    }
    enum status status =
        journal_find_attempt(engine->journal, order_no, &attempt);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(refund.order_no, attempt.order_no, sizeof(refund.order_no));
    status = journal_add_refund(engine->journal, &refund);
    return status == STATUS_OK ? send_refund(engine, &refund, &attempt, out)
                               : status;
}

enum status
engine_doctor(struct engine *engine, char *text, size_t size) {
    return engine->ops->doctor(engine->provider, text, size);
}
