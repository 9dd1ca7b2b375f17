#include "pos_plugin/payment/engine_hand.h"

#include <stdio.h>
#include <string.h>

/** Longest pause between two tries to take a payment back. */
#define BACKOFF_MAX_MS 60000
/** For a caller that steps a settled attempt all the same. */
#define SETTLED_STEP_MS 1000

int64_t
hand_now_ms(const struct engine *engine) {
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

static bool
is_given_up(enum attempt_state state) {
    return state == ATTEMPT_REVERSING || state == ATTEMPT_MANUAL;
}

bool
hand_is_settled(enum attempt_state state) {
    return attempt_state_is_final(state) || state == ATTEMPT_MANUAL;
}

void
hand_report(const struct engine *engine, struct engine_status *out) {
    const struct journal_attempt *attempt = &engine->hand.attempt;
    memset(out, 0, sizeof(*out));
    out->state = attempt->state;
    out->new_code_helps =
        attempt->state == ATTEMPT_DECLINED && engine->hand.new_code_helps;
    memcpy(out->order_no, attempt->order_no, sizeof(out->order_no));
    memcpy(out->trade_no, attempt->trade_no, sizeof(out->trade_no));
    memcpy(out->detail, attempt->detail, sizeof(out->detail));
    out->next_step_ms = SETTLED_STEP_MS;
    if (!hand_is_settled(attempt->state)) {
        out->next_step_ms =
            (int)larger(0, engine->hand.due_ms - hand_now_ms(engine));
    }
}

enum status
hand_record(struct engine *engine, enum attempt_state state,
            const char *trade_no, const char *detail) {
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
    utf8_copy(attempt->detail, sizeof(attempt->detail), detail);
    if (number != NULL) {
        utf8_copy(attempt->trade_no, sizeof(attempt->trade_no), trade_no);
    }
    return STATUS_OK;
}

enum attempt_state
hand_state_by_answer(enum attempt_state from, enum payment_outcome outcome) {
    switch (outcome) {
    case PAYMENT_PAID:
        return ATTEMPT_PAID;
    case PAYMENT_DECLINED:
    case PAYMENT_DECLINED_NEW_CODE:
    case PAYMENT_REJECTED:
        return ATTEMPT_DECLINED;
    case PAYMENT_CLOSED:
        return ATTEMPT_REVERSED;
    case PAYMENT_PENDING:
        return ATTEMPT_PASSWORD;
    case PAYMENT_TAKE_BACK:
        return ATTEMPT_UNKNOWN;
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

struct payment_request
hand_request(const struct engine *engine) {
    return (struct payment_request){
        .order_no = engine->hand.attempt.order_no,
        .amount = engine->hand.attempt.amount,
        .till = engine->hand.till,
    };
}

void
hand_clear_answer(struct payment_answer *answer) {
    memset(answer, 0, sizeof(*answer));
    answer->outcome = PAYMENT_UNKNOWN;
}

enum status
hand_record_answer(struct engine *engine, enum attempt_state state,
                   const struct payment_answer *answer) {
    const char *detail = answer->detail[0] != '\0'
                             ? answer->detail
                             : payment_outcome_string(answer->outcome);
    engine->hand.new_code_helps = answer->outcome == PAYMENT_DECLINED_NEW_CODE;
    return hand_record(engine, state, answer->trade_no, detail);
}

/**
 * The query right after a refusal: what it says, or the refusal itself when
 * both agree that nothing was paid. When they do not, the refusal was that of
 * a copy, or its order is open still: it is taken back, as after a stop.
 */
static void
weigh_refusal(struct engine *engine, struct payment_answer *answer) {
    switch (answer->outcome) {
    case PAYMENT_DECLINED:
    case PAYMENT_DECLINED_NEW_CODE:
    case PAYMENT_CLOSED:
    case PAYMENT_NOT_EXIST:
    case PAYMENT_TAKE_BACK:
        answer->outcome = engine->hand.refused;
        memcpy(answer->detail, engine->hand.attempt.detail,
               sizeof(answer->detail));
        break;
    case PAYMENT_PAID:
        break;
    default:
        hand_hurry(engine);
    }
}

enum status
hand_query(struct engine *engine) {
    struct payment_answer answer;
    struct payment_request request = hand_request(engine);
    enum attempt_state from = engine->hand.attempt.state;
    hand_clear_answer(&answer);
    engine->hand.provider->ops->query(engine->hand.provider->state, &request,
                                      &answer);
    engine->hand.absent = answer.outcome == PAYMENT_NOT_EXIST;
    if (engine->hand.refused != 0) {
        weigh_refusal(engine, &answer);
    }
    if (answer.outcome == PAYMENT_TAKE_BACK) {
        hand_hurry(engine);
    }
    enum status status = hand_record_answer(
        engine,
        is_given_up(from) ? state_given_up(from, answer.outcome)
                          : hand_state_by_answer(from, answer.outcome),
        &answer);
    if (status == STATUS_OK) {
        engine->hand.refused = 0;
    }
    return status;
}

/** Time for the customer, or for a reverse to be allowed. */
static int64_t
wait_ms(const struct payment_timing *timing) {
    return larger(timing->query_total_ms, timing->reverse_earliest_ms);
}

/** As that, and as long as a request may be under way. */
static int64_t
flight_ms(const struct payment_timing *timing) {
    return wait_ms(timing) + timing->request_timeout_ms;
}

enum status
hand_reverse(struct engine *engine) {
    struct payment_answer answer;
    struct payment_request request = hand_request(engine);
    enum attempt_state state = engine->hand.attempt.state;
    hand_clear_answer(&answer);
    engine->hand.provider->ops->reverse(engine->hand.provider->state, &request,
                                        &answer);
    // Nothing there to take back, twice: only when nothing can be on its way.
    bool absent = engine->hand.absent && answer.outcome == PAYMENT_NOT_EXIST &&
                  hand_now_ms(engine) >= engine->hand.settled_ms;
    if (absent) {
        utf8_copy(answer.detail, sizeof(answer.detail),
                  "never arrived at the payment system");
    }
    if (answer.outcome == PAYMENT_CLOSED || absent) {
        state = ATTEMPT_REVERSED;
    }
    return hand_record_answer(engine, state, &answer);
}

void
hand_plan_reverse(struct engine *engine) {
    engine->hand.backoff_ms = engine->hand.provider->timing.reverse_interval_ms;
    engine->hand.reverse_until_ms =
        hand_now_ms(engine) + engine->hand.provider->timing.reverse_total_ms;
}

/** One try to take back, right after a query; then a pause or a person. */
static enum status
take_back(struct engine *engine) {
    enum status status = hand_reverse(engine);
    if (status != STATUS_OK ||
        engine->hand.attempt.state != ATTEMPT_REVERSING) {
        return status;
    }
    int64_t now = hand_now_ms(engine);
    if (now >= larger(engine->hand.reverse_until_ms, engine->hand.settled_ms)) {
        return hand_record(
            engine, ATTEMPT_MANUAL, "",
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
    enum status status = hand_record(engine, ATTEMPT_REVERSING, "",
                                     "no result in time: being taken back");
    if (status == STATUS_OK) {
        hand_plan_reverse(engine);
        status = take_back(engine);
    }
    return status;
}

enum status
hand_advance(struct engine *engine) {
    int64_t asked_ms = hand_now_ms(engine);
    enum status status = hand_query(engine);
    if (status != STATUS_OK || hand_is_settled(engine->hand.attempt.state)) {
        return status;
    }
    if (engine->hand.attempt.state == ATTEMPT_REVERSING) {
        return take_back(engine);
    }
    if (asked_ms >= engine->hand.give_up_ms) {
        return give_up(engine);
    }
    int64_t now = hand_now_ms(engine);
    engine->hand.due_ms =
        smaller(now + engine->hand.provider->timing.query_interval_ms,
                larger(engine->hand.give_up_ms, now));
    return STATUS_OK;
}

void
hand_plan_queries(struct engine *engine, int first_ms) {
    const struct payment_timing *timing = &engine->hand.provider->timing;
    engine->hand.give_up_ms = engine->hand.paid_ms + wait_ms(timing);
    engine->hand.settled_ms = engine->hand.paid_ms + flight_ms(timing);
    engine->hand.due_ms =
        smaller(hand_now_ms(engine) + first_ms, engine->hand.give_up_ms);
}

void
hand_hurry(struct engine *engine) {
    int64_t earliest_ms = engine->hand.paid_ms +
                          engine->hand.provider->timing.reverse_earliest_ms;
    engine->hand.give_up_ms = smaller(engine->hand.give_up_ms,
                                      larger(hand_now_ms(engine), earliest_ms));
    engine->hand.due_ms = smaller(engine->hand.due_ms, engine->hand.give_up_ms);
}

void
hand_plan_resumed(struct engine *engine, int64_t age_ms) {
    const struct payment_timing *timing = &engine->hand.provider->timing;
    int64_t now = hand_now_ms(engine);
    engine->hand.paid_ms =
        now - larger(0, smaller(age_ms, 2 * flight_ms(timing)));
    hand_plan_queries(engine, 0);
    // Its age is from before the pay call, which may have taken its time.
    engine->hand.settled_ms += timing->request_timeout_ms;
    engine->hand.due_ms = now;
    if (engine->hand.attempt.state == ATTEMPT_REVERSING) {
        hand_plan_reverse(engine);
        engine->hand.due_ms =
            larger(now, engine->hand.paid_ms + timing->reverse_earliest_ms);
    }
}
