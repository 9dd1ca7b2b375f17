#include "pos_plugin/plugin.h"
#include "pos_plugin/sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Attempts taken up in one go; more than a till leaves behind in a day.
#define RECOVER_MAX 256
#define RECOVER_SALES_MAX 1000

struct open_attempts {
    size_t count;
    struct {
        char order_no[ORDER_NO_MAX]; // or a refund's number
        bool manual;
    } list[RECOVER_MAX];
};

// Sales whose record lags behind their payments.
struct lagging_sales {
    const char *only; // this one, final or not; NULL = all that are not final
    size_t count;
    struct {
        char sale_id[SALE_ID_MAX];
        enum sale_state state;
        char detail[JOURNAL_TEXT_MAX];
    } list[RECOVER_SALES_MAX];
};

static bool
collect_attempt(void *context, const struct journal_attempt *attempt) {
    struct open_attempts *open = context;

    memcpy(open->list[open->count].order_no, attempt->order_no, ORDER_NO_MAX);
    // One that was paid after it was closed is for a person alone.
    open->list[open->count].manual =
        attempt->state == ATTEMPT_MANUAL && !attempt->late;
    return ++open->count < RECOVER_MAX;
}

// How much an attempt says about its sale: one that was paid decides, one
// that is open comes next; those that were declined are not asked.
static int
weight_of(enum attempt_state state) {
    switch (state) {
    case ATTEMPT_PAID:
        return 3;
    case ATTEMPT_REVERSED:
        return 1;
    default:
        return 2;
    }
}

static const struct journal_attempt *
deciding_attempt(const struct journal_attempt *attempts, size_t count) {
    const struct journal_attempt *best = NULL;

    for (size_t i = 0; i < count; i++) {
        if (attempts[i].state != ATTEMPT_DECLINED &&
            (!best || weight_of(attempts[i].state) > weight_of(best->state))) {
            best = &attempts[i];
        }
    }
    return best;
}

static bool
collect_lagging(void *context, const struct journal_sale *sale,
                const struct journal_attempt *attempts, size_t attempt_count) {
    struct lagging_sales *lagging = context;
    const struct journal_attempt *attempt =
        deciding_attempt(attempts, attempt_count);
    enum sale_state state =
        attempt ? sale_state_of_attempt(attempt->state) : SALE_CANCELLED;

    bool wanted = lagging->only ? strcmp(lagging->only, sale->sale_id) == 0
                                : !sale_state_is_final(sale->state);

    if (!wanted || sale->state == state) {
        return true;
    }
    memcpy(lagging->list[lagging->count].sale_id, sale->sale_id, SALE_ID_MAX);
    lagging->list[lagging->count].state = state;
    snprintf(lagging->list[lagging->count].detail, JOURNAL_TEXT_MAX, "%s",
             attempt ? attempt->detail : "interrupted before a payment");
    return ++lagging->count < RECOVER_SALES_MAX;
}

// Brings the sales up to their payments: the program may have been killed
// between writing the one and the other.
static enum status
update_sales(struct journal *journal, const char *only) {
    struct lagging_sales *lagging = calloc(1, sizeof(*lagging));
    struct journal_filter filter = JOURNAL_ALL;
    enum status status = STATUS_NO_MEMORY;

    if (lagging) {
        lagging->only = only;
        filter.sale_id = only ? only : "";
        filter.limit = RECOVER_SALES_MAX;
        status = journal_each_sale(journal, &filter, collect_lagging, lagging);
    }
    for (size_t i = 0; status == STATUS_OK && i < lagging->count; i++) {
        status = journal_set_sale_state(journal, lagging->list[i].sale_id,
                                        lagging->list[i].state,
                                        lagging->list[i].detail);
    }
    free(lagging);
    return status;
}

static void
pause_ms(int64_t ms) {
    struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000};

    nanosleep(&pause, NULL);
}

static bool
is_settled(const struct engine_status *attempt) {
    return attempt_state_is_final(attempt->state) ||
           attempt->state == ATTEMPT_MANUAL;
}

// Follows one attempt until it is settled or the time is up.
static enum status
follow(struct engine *engine, const char *order_no, int64_t deadline_us,
       struct engine_status *attempt) {
    enum status status = engine_resume(engine, order_no, attempt);

    while (status == STATUS_OK && !is_settled(attempt)) {
        int64_t left_ms = (deadline_us - plugin_now_us()) / 1000;

        if (attempt->next_step_ms > left_ms) {
            break;
        }
        pause_ms(attempt->next_step_ms);
        status = engine_step(engine, attempt);
    }
    return status;
}

static bool
collect_refund(void *context, const struct journal_refund *refund) {
    struct open_attempts *open = context;

    memcpy(open->list[open->count].order_no, refund->refund_no, ORDER_NO_MAX);
    return ++open->count < RECOVER_MAX;
}

// Refunds are asked for once each; they do not keep a sale waiting.
static enum status
recover_refunds(struct journal *journal, struct engine *engine,
                int64_t deadline_us, size_t *left) {
    struct open_attempts open = {0};
    struct payment_answer answer;
    enum status status =
        journal_each_open_refund(journal, collect_refund, &open);

    for (size_t i = 0; i < open.count && status == STATUS_OK; i++) {
        answer.outcome = PAYMENT_UNKNOWN;
        if (plugin_now_us() < deadline_us) {
            status =
                engine_resume_refund(engine, open.list[i].order_no, &answer);
            log_warning("earlier refund %s: %s, %s", open.list[i].order_no,
                        payment_outcome_string(answer.outcome), answer.detail);
        }
        *left += answer.outcome != PAYMENT_PAID &&
                 answer.outcome != PAYMENT_DECLINED;
        // Of a provider that cannot be opened; told by the engine.
        status = status == STATUS_INVALID ? STATUS_OK : status;
    }
    return status;
}

static enum status
recover_attempts(struct journal *journal, struct engine *engine,
                 int64_t deadline_us, size_t *left) {
    struct open_attempts open = {0};
    struct engine_status attempt;
    enum status status =
        journal_each_open_attempt(journal, collect_attempt, &open);

    for (size_t i = 0; i < open.count && status == STATUS_OK; i++) {
        const char *order_no = open.list[i].order_no;

        // What could not be taken back before is tried once more at each
        // start: most often the network was away.
        status = open.list[i].manual
                     ? engine_reverse(engine, order_no, &attempt)
                     : follow(engine, order_no, deadline_us, &attempt);
        if (status == STATUS_INVALID) {
            // Of a provider that is not set now; told by the engine.
            ++*left;
            status = STATUS_OK;
            continue;
        }
        if (status == STATUS_OK) {
            log_warning("earlier payment %s: %s%s%s", open.list[i].order_no,
                        attempt_state_string(attempt.state),
                        attempt.detail[0] ? ", " : "", attempt.detail);
            *left += !attempt_state_is_final(attempt.state);
        }
    }
    return status;
}

enum status
sale_follow_refunds(struct journal *journal, struct engine *engine,
                    int budget_ms, size_t *left) {
    *left = 0;
    return recover_refunds(journal, engine,
                           plugin_now_us() + (int64_t)budget_ms * 1000, left);
}

enum status
sale_recover(struct journal *journal, struct engine *engine, int budget_ms,
             size_t *left) {
    int64_t deadline_us = plugin_now_us() + (int64_t)budget_ms * 1000;
    enum status status;

    *left = 0;
    status = recover_attempts(journal, engine, deadline_us, left);
    if (status == STATUS_OK) {
        status = recover_refunds(journal, engine, deadline_us, left);
    }
    return status == STATUS_OK ? update_sales(journal, NULL) : status;
}

enum status
sale_update(struct journal *journal, const char *sale_id) {
    return update_sales(journal, sale_id);
}
