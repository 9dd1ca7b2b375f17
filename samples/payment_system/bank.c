#include "samples/payment_system/bank.h"

#include "pos_plugin/payment/signature.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

long bank_window_ms = 30000;

static int64_t
now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
set_state(struct trade *trade, const char *state) {
    snprintf(trade->state, sizeof(trade->state), "%s", state);
}

static bool
is_open(const struct trade *trade) {
    return strcmp(trade->state, "PENDING") == 0 ||
           strcmp(trade->state, "NOTPAY") == 0;
}

/** A pending trade is paid when its time or its queries are over. */
static void
ripen(struct ledger *ledger, struct trade *trade) {
    if (!is_open(trade)) {
        return;
    }
    bool by_time = trade->due_ms > 0 && now_ms() >= trade->due_ms;
    bool by_query = trade->queries_left > 0 && --trade->queries_left == 0;
    if (by_time || by_query) {
        set_state(trade, "PAID");
    }
    ledger_put(ledger, trade);
}

static void
decide(const struct rule_hit *hit, struct trade *trade) {
    switch (hit->behaviour) {
    case BEHAVIOUR_DECLINED:
        set_state(trade, "DECLINED");
        return;
    case BEHAVIOUR_NEW_CODE:
        set_state(trade, "DECLINED_NEW_CODE");
        return;
    case BEHAVIOUR_PASSWORD:
        trade->due_ms = now_ms() + hit->number;
        set_state(trade, "PENDING");
        return;
    case BEHAVIOUR_PASSWORD_QUERIES:
        trade->queries_left = hit->number;
        set_state(trade, "PENDING");
        return;
    case BEHAVIOUR_PASSWORD_NEVER:
        set_state(trade, "PENDING");
        return;
    case BEHAVIOUR_PAYERROR:
        set_state(trade, "PAYERROR");
        return;
    default:
        set_state(trade, "PAID");
    }
}

static void
new_trade(const struct bank_order *order, struct trade *trade) {
    uint8_t random[12];
    memset(trade, 0, sizeof(*trade));
    snprintf(trade->order_no, sizeof(trade->order_no), "%s", order->order_no);
    snprintf(trade->currency, sizeof(trade->currency), "%s", order->currency);
    snprintf(trade->request_hash, sizeof(trade->request_hash), "%s",
             order->hash);
    trade->amount_minor = order->amount_minor;
    trade->opened_ms = now_ms();
    signature_random(random, sizeof(random));
    trade->trade_no[0] = 'T';
    signature_hex(random, sizeof(random), trade->trade_no + 1);
}

const char *
bank_pay(struct ledger *ledger, const struct bank_order *order,
         const struct rule_hit *hit, const char *first_state,
         struct trade *trade) {
    if (!ledger_find(ledger, order->order_no, trade)) {
        new_trade(order, trade);
        decide(hit, trade);
        if (first_state != NULL && strcmp(trade->state, "PAID") == 0) {
            set_state(trade, first_state);
            trade->queries_left = 2;
        }
        ledger_put(ledger, trade);
        return trade->state;
    }
    bool closed = strcmp(trade->state, "CLOSED") == 0;
    if (!closed && strcmp(trade->request_hash, order->hash) != 0) {
        return NULL;
    }
    return hit->behaviour == BEHAVIOUR_CODE_ONCE ? "DECLINED_NEW_CODE"
                                                 : trade->state;
}

const char *
bank_query(struct ledger *ledger, const char *order_no, struct trade *trade) {
    if (!ledger_find(ledger, order_no, trade)) {
        return NULL;
    }
    ripen(ledger, trade);
    return trade->state;
}

const char *
bank_query_with_window(struct ledger *ledger, const char *order_no,
                       struct trade *trade) {
    const char *state = bank_query(ledger, order_no, trade);
    if (state != NULL && strcmp(state, "PENDING") == 0 &&
        now_ms() - trade->opened_ms >= bank_window_ms) {
        set_state(trade, "PAYERROR");
        ledger_put(ledger, trade);
    }
    return state;
}

void
bank_close(struct ledger *ledger, const struct bank_order *order,
           struct trade *trade) {
    if (order != NULL && !ledger_find(ledger, order->order_no, trade)) {
        new_trade(order, trade);
    }
    set_state(trade, "CLOSED");
    ledger_put(ledger, trade);
}

int
bank_refund(struct ledger *ledger, const struct trade *trade,
            const char *refund_no, int64_t minor) {
    int64_t left =
        trade->amount_minor - ledger_refunded(ledger, trade->order_no);
    if (minor <= 0 || strcmp(trade->state, "PAID") != 0) {
        return -1;
    }
    return ledger_add_refund(ledger, refund_no, trade->order_no, minor, left);
}
