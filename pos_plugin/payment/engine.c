#include "pos_plugin/payment/engine.h"

#include "pos_plugin/payment/credential.h"
#include "pos_plugin/payment/signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** Longest pause between two tries to take a payment back. */
#define BACKOFF_MAX_MS 60000
/** For a caller that steps a settled attempt all the same. */
#define SETTLED_STEP_MS 1000
/** Random characters of an order number, behind 12 digits of time. */
#define ORDER_NO_RANDOM 20

#define REFUND_ACCEPTED 2
#define REFUND_REFUSED 3

/** One attempt and its timers. */
struct hand {
    struct journal_attempt attempt; // order_no "": none
    char till[32];
    bool new_code_helps;
    int64_t paid_ms;          // when the pay call was over
    int64_t due_ms;           // next query or reverse
    int64_t give_up_ms;       // a query from then on is the last one
    int64_t reverse_until_ms; // then a person has to look
    int backoff_ms;
};

struct engine {
    const struct payment_provider_ops *ops;
    void *provider; // owned
    struct engine_clock clock;
    struct journal *journal;
    struct payment_timing timing;
    struct hand hand;
};

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

static int64_t
now_ms(const struct engine *engine) {
    return engine->clock.now_ms(engine->clock.context);
}

static int64_t
larger(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static int64_t
smaller(int64_t a, int64_t b) {
    return a < b ? a : b;
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

static bool
is_given_up(enum attempt_state state) {
    return state == ATTEMPT_REVERSING || state == ATTEMPT_MANUAL;
}

static bool
is_settled(enum attempt_state state) {
    return attempt_state_is_final(state) || state == ATTEMPT_MANUAL;
}

static void
report(const struct engine *engine, struct engine_status *out) {
    const struct journal_attempt *attempt = &engine->hand.attempt;
    memset(out, 0, sizeof(*out));
    out->state = attempt->state;
    out->new_code_helps =
        attempt->state == ATTEMPT_DECLINED && engine->hand.new_code_helps;
    memcpy(out->order_no, attempt->order_no, sizeof(out->order_no));
    memcpy(out->trade_no, attempt->trade_no, sizeof(out->trade_no));
    memcpy(out->detail, attempt->detail, sizeof(out->detail));
    out->next_step_ms = SETTLED_STEP_MS;
    if (!is_settled(attempt->state)) {
        out->next_step_ms =
            (int)larger(0, engine->hand.due_ms - now_ms(engine));
    }
}

static void
text_copy(char *out, size_t size, const char *text) {
    utf8_copy(out, size, text);
}

/** Write a step to the journal; only then does it hold here as well. */
static enum status
record(struct engine *engine, enum attempt_state state, const char *trade_no,
       const char *detail) {
    struct journal_attempt *attempt = &engine->hand.attempt;
    bool same =
        state == attempt->state && strcmp(detail, attempt->detail) == 0 &&
        (trade_no[0] == '\0' || strcmp(trade_no, attempt->trade_no) == 0);
    if (same) {
        return STATUS_OK;
    }
    const char *number = trade_no[0] == '\0' ? NULL : trade_no;
    enum status status = journal_set_attempt_state(
        engine->journal, attempt->order_no, state, number, detail);
    if (status != STATUS_OK) {
        return status;
    }
    attempt->state = state;
    text_copy(attempt->detail, sizeof(attempt->detail), detail);
    if (number != NULL) {
        text_copy(attempt->trade_no, sizeof(attempt->trade_no), trade_no);
    }
    return STATUS_OK;
}

/** What a pay or a query establishes while we still hope for the money. */
static enum attempt_state
state_by_answer(enum attempt_state from, enum payment_outcome outcome) {
    switch (outcome) {
    case PAYMENT_PAID:
        return ATTEMPT_PAID;
    case PAYMENT_DECLINED:
    case PAYMENT_DECLINED_NEW_CODE:
        return ATTEMPT_DECLINED;
    case PAYMENT_CLOSED:
        return ATTEMPT_REVERSED;
    case PAYMENT_PENDING:
        return ATTEMPT_PASSWORD;
    default:
        // "Not exist" is none: the request may still be on its way.
        return from == ATTEMPT_PASSWORD ? ATTEMPT_PASSWORD : ATTEMPT_UNKNOWN;
    }
}

/** The same after we gave up: "paid" then means to go on taking it back. */
static enum attempt_state
state_given_up(enum attempt_state from, enum payment_outcome outcome) {
    switch (outcome) {
    case PAYMENT_DECLINED:
    case PAYMENT_DECLINED_NEW_CODE:
        return ATTEMPT_DECLINED;
    case PAYMENT_CLOSED:
        return ATTEMPT_REVERSED;
    default:
        return from;
    }
}

static struct payment_request
request_of(const struct engine *engine) {
    return (struct payment_request){
        .order_no = engine->hand.attempt.order_no,
        .amount = engine->hand.attempt.amount,
        .till = engine->hand.till,
    };
}

static void
clear_answer(struct payment_answer *answer) {
    memset(answer, 0, sizeof(*answer));
    answer->outcome = PAYMENT_UNKNOWN;
}

static enum status
record_answer(struct engine *engine, enum attempt_state state,
              const struct payment_answer *answer) {
    const char *detail = answer->detail[0] != '\0'
                             ? answer->detail
                             : payment_outcome_string(answer->outcome);
    engine->hand.new_code_helps = answer->outcome == PAYMENT_DECLINED_NEW_CODE;
    return record(engine, state, answer->trade_no, detail);
}

static enum status
query_once(struct engine *engine) {
    struct payment_answer answer;
    struct payment_request request = request_of(engine);
    enum attempt_state from = engine->hand.attempt.state;
    clear_answer(&answer);
    engine->ops->query(engine->provider, &request, &answer);
    return record_answer(engine,
                         is_given_up(from)
                             ? state_given_up(from, answer.outcome)
                             : state_by_answer(from, answer.outcome),
                         &answer);
}

static enum status
reverse_once(struct engine *engine) {
    struct payment_answer answer;
    struct payment_request request = request_of(engine);
    enum attempt_state state = engine->hand.attempt.state;
    clear_answer(&answer);
    engine->ops->reverse(engine->provider, &request, &answer);
    if (answer.outcome == PAYMENT_CLOSED) {
        state = ATTEMPT_REVERSED;
    }
    return record_answer(engine, state, &answer);
}

static void
plan_reverse(struct engine *engine) {
    engine->hand.backoff_ms = engine->timing.reverse_interval_ms;
    engine->hand.reverse_until_ms =
        now_ms(engine) + engine->timing.reverse_total_ms;
}

/** One try to take back, right after a query; then a pause or a person. */
static enum status
take_back(struct engine *engine) {
    enum status status = reverse_once(engine);
    if (status != STATUS_OK ||
        engine->hand.attempt.state != ATTEMPT_REVERSING) {
        return status;
    }
    int64_t now = now_ms(engine);
    if (now >= engine->hand.reverse_until_ms) {
        return record(engine, ATTEMPT_MANUAL, "",
                      "could not be taken back: ask the payment system, then "
                      "use posplugin query or reverse");
    }
    engine->hand.due_ms = now + engine->hand.backoff_ms;
    engine->hand.backoff_ms =
        (int)smaller(2 * (int64_t)engine->hand.backoff_ms, BACKOFF_MAX_MS);
    return STATUS_OK;
}

/** The journal first: once "reversing" is on disk, it is never paid again. */
static enum status
give_up(struct engine *engine) {
    enum status status = record(engine, ATTEMPT_REVERSING, "",
                                "no result in time: being taken back");
    if (status == STATUS_OK) {
        plan_reverse(engine);
        status = take_back(engine);
    }
    return status;
}

static enum status
advance(struct engine *engine) {
    int64_t asked_ms = now_ms(engine);
    enum status status = query_once(engine);
    if (status != STATUS_OK || is_settled(engine->hand.attempt.state)) {
        return status;
    }
    if (engine->hand.attempt.state == ATTEMPT_REVERSING) {
        return take_back(engine);
    }
    if (asked_ms >= engine->hand.give_up_ms) {
        return give_up(engine);
    }
    int64_t now = now_ms(engine);
    engine->hand.due_ms = smaller(now + engine->timing.query_interval_ms,
                                  larger(engine->hand.give_up_ms, now));
    return STATUS_OK;
}

static void
plan_queries(struct engine *engine, int first_ms) {
    const struct payment_timing *timing = &engine->timing;
    int64_t wait_ms =
        larger(timing->query_total_ms, timing->reverse_earliest_ms);
    engine->hand.give_up_ms = engine->hand.paid_ms + wait_ms;
    engine->hand.due_ms =
        smaller(now_ms(engine) + first_ms, engine->hand.give_up_ms);
}

enum status
engine_step(struct engine *engine, struct engine_status *out) {
    enum status status = STATUS_OK;
    if (engine->hand.attempt.order_no[0] == '\0') {
        memset(out, 0, sizeof(*out));
        return STATUS_STATE;
    }
    if (!is_settled(engine->hand.attempt.state) &&
        now_ms(engine) >= engine->hand.due_ms) {
        status = advance(engine);
        if (status != STATUS_OK) {
            engine->hand.due_ms =
                now_ms(engine) + engine->timing.query_interval_ms;
        }
    }
    report(engine, out);
    return status;
}

/** Bring the end forward, but not before a reverse is allowed. */
static void
hurry(struct engine *engine) {
    int64_t earliest_ms =
        engine->hand.paid_ms + engine->timing.reverse_earliest_ms;
    engine->hand.give_up_ms =
        smaller(engine->hand.give_up_ms, larger(now_ms(engine), earliest_ms));
    engine->hand.due_ms = smaller(engine->hand.due_ms, engine->hand.give_up_ms);
}

enum status
engine_stop(struct engine *engine, struct engine_status *out) {
    enum attempt_state state = engine->hand.attempt.state;
    if (engine->hand.attempt.order_no[0] != '\0' && !is_settled(state) &&
        state != ATTEMPT_REVERSING) {
        hurry(engine);
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
    text_copy(out->detail, sizeof(out->detail), why);
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
    enum attempt_state state = state_by_answer(ATTEMPT_SENT, answer.outcome);
    if (answer.outcome == PAYMENT_NOT_SENT) {
        state = ATTEMPT_DECLINED;
        snprintf(answer.detail, sizeof(answer.detail),
                 "nothing was sent: %.170s", given->detail);
    }
    engine->hand.paid_ms = now_ms(engine);
    plan_queries(engine, engine->timing.first_query_ms);
    // If this cannot be written, the attempt stays "sent" in the journal and
    // is asked for again; the answer is the same then.
    if (record_answer(engine, state, &answer) != STATUS_OK) {
        engine->hand.attempt.state = ATTEMPT_UNKNOWN;
        text_copy(engine->hand.attempt.detail,
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
    text_copy(engine->hand.till, sizeof(engine->hand.till), till);
    struct payment_request request = request_of(engine);
    request.order = order;
    clear_answer(&answer);
    engine->ops->pay(engine->provider, &request, credential, &answer);
    credential_scrub(credential, answer.detail);
    credential_scrub(credential, answer.trade_no);
    apply_pay(engine, &answer);
    report(engine, out);
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
    text_copy(engine->hand.till, sizeof(engine->hand.till), sale.till);
    return STATUS_OK;
}

/** Timers of an attempt of the journal: only the wall clock spans restarts. */
static void
plan_resumed(struct engine *engine) {
    const struct payment_timing *timing = &engine->timing;
    int64_t now = now_ms(engine);
    int64_t most_ms =
        larger(timing->query_total_ms, timing->reverse_earliest_ms);
    int64_t age_ms = wall_ms() - engine->hand.attempt.created_ms;
    engine->hand.paid_ms = now - larger(0, smaller(age_ms, most_ms));
    plan_queries(engine, 0);
    engine->hand.due_ms = now;
    if (engine->hand.attempt.state == ATTEMPT_REVERSING) {
        plan_reverse(engine);
        engine->hand.due_ms =
            larger(now, engine->hand.paid_ms + timing->reverse_earliest_ms);
    }
}

/** Sent or not, nobody knows after a crash: it counts as sent. */
static enum status
reopen(struct engine *engine) {
    enum attempt_state state = engine->hand.attempt.state;
    if (state == ATTEMPT_CREATED || state == ATTEMPT_SENT) {
        return record(engine, ATTEMPT_UNKNOWN, "", "interrupted: asking");
    }
    if (state == ATTEMPT_MANUAL) {
        return record(engine, ATTEMPT_REVERSING, "", "being taken back again");
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
    plan_resumed(engine);
    report(engine, out);
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
        plan_resumed(engine);
    }
    return status;
}

/** Another sale's payment in hand goes on after a look at an older one. */
static void
put_back(struct engine *engine, const struct hand *before) {
    const struct journal_attempt *attempt = &before->attempt;
    if (attempt->order_no[0] != '\0' && !is_settled(attempt->state) &&
        strcmp(attempt->order_no, engine->hand.attempt.order_no) != 0) {
        engine->hand = *before;
    }
}

/** A settled attempt is asked about, but hardly ever changed by it. */
static enum status
query_settled(struct engine *engine) {
    struct payment_answer answer;
    struct payment_request request = request_of(engine);
    enum attempt_state state = engine->hand.attempt.state;
    clear_answer(&answer);
    engine->ops->query(engine->provider, &request, &answer);
    if (state != ATTEMPT_PAID && answer.outcome == PAYMENT_PAID) {
        return record(engine, ATTEMPT_MANUAL, answer.trade_no,
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
                 : query_once(engine);
    report(engine, out);
    put_back(engine, &before);
    return status;
}

static enum status
reverse_held(struct engine *engine) {
    enum attempt_state state = engine->hand.attempt.state;
    if (state == ATTEMPT_PAID) {
        enum status status = record(engine, ATTEMPT_REVERSING, "",
                                    "being taken back by a person");
        if (status != STATUS_OK) {
            return status;
        }
        plan_reverse(engine);
        engine->hand.due_ms = now_ms(engine) + engine->hand.backoff_ms;
    }
    return reverse_once(engine);
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
    report(engine, out);
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
    clear_answer(out);
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
