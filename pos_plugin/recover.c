#include "pos_plugin/plugin.h"
#include "pos_plugin/sale.h"

#include <string.h>
#include <time.h>

// Attempts taken up in one go; more than a till leaves behind in a day.
#define RECOVER_MAX 256
#define RECOVER_SALES_MAX 1000

struct open_attempts {
    size_t count;
    struct {
        char order_no[ORDER_NO_MAX];
        char sale_id[SALE_ID_MAX];
    } list[RECOVER_MAX];
};

struct stale_sales {
    size_t count;
    char ids[RECOVER_SALES_MAX][SALE_ID_MAX];
};

static bool
collect_attempt(void *context, const struct journal_attempt *attempt) {
    struct open_attempts *open = context;

    memcpy(open->list[open->count].order_no, attempt->order_no, ORDER_NO_MAX);
    memcpy(open->list[open->count].sale_id, attempt->sale_id, SALE_ID_MAX);
    return ++open->count < RECOVER_MAX;
}

// Sales that ended before any payment was sent.
static bool
collect_stale(void *context, const struct journal_sale *sale,
              const struct journal_attempt *attempts, size_t attempt_count) {
    struct stale_sales *stale = context;

    for (size_t i = 0; i < attempt_count; i++) {
        if (attempts[i].state != ATTEMPT_DECLINED) {
            return true;
        }
    }
    if (!sale_state_is_final(sale->state)) {
        memcpy(stale->ids[stale->count++], sale->sale_id, SALE_ID_MAX);
    }
    return stale->count < RECOVER_SALES_MAX;
}

static enum status
cancel_stale(struct journal *journal) {
    static struct stale_sales stale;
    enum status status;

    stale.count = 0;
    status =
        journal_each_sale(journal, 0, RECOVER_SALES_MAX, collect_stale, &stale);
    for (size_t i = 0; i < stale.count && status == STATUS_OK; i++) {
        status = journal_set_sale_state(journal, stale.ids[i], SALE_CANCELLED,
                                        "interrupted before a payment");
    }
    return status;
}

static void
pause_ms(int64_t ms) {
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000};

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

enum status
sale_recover(struct journal *journal, struct engine *engine, int budget_ms,
             size_t *left) {
    int64_t deadline_us = plugin_now_us() + (int64_t)budget_ms * 1000;
    struct open_attempts open = {0};
    struct engine_status attempt;
    enum status status =
        journal_each_open_attempt(journal, collect_attempt, &open);

    *left = 0;
    for (size_t i = 0; i < open.count && status == STATUS_OK; i++) {
        status = follow(engine, open.list[i].order_no, deadline_us, &attempt);
        if (status != STATUS_OK) {
            break;
        }
        log_warning("earlier payment %s: %s%s%s", open.list[i].order_no,
                    attempt_state_string(attempt.state),
                    attempt.detail[0] ? ", " : "", attempt.detail);
        status = journal_set_sale_state(journal, open.list[i].sale_id,
                                        sale_state_of_attempt(attempt.state),
                                        attempt.detail);
        *left += !attempt_state_is_final(attempt.state);
    }
    return status == STATUS_OK ? cancel_stale(journal) : status;
}
