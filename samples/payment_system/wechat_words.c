#include "samples/payment_system/wechat_words.h"

#include <string.h>

static const char *
state_of(const char *bank_state) {
    static const char *const words[][2] = {
        {"PAID", "SUCCESS"},      {"PENDING", "USERPAYING"},
        {"NOTPAY", "NOTPAY"},     {"CLOSED", "REVOKED"},
        {"DECLINED", "PAYERROR"}, {"DECLINED_NEW_CODE", "PAYERROR"},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i][0], bank_state) == 0) {
            return words[i][1];
        }
    }
    return "PAYERROR";
}

static const char *
pay_error(const char *bank_state, bool was_there) {
    static const char *const words[][2] = {
        {"PENDING", "USERPAYING"}, {"PAYERROR", "USERPAYING"},
        {"DECLINED", "NOTENOUGH"}, {"DECLINED_NEW_CODE", "AUTHCODEINVALID"},
        {"CLOSED", "ORDERCLOSED"},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i][0], bank_state) == 0) {
            return words[i][1];
        }
    }
    return was_there ? "ORDERPAID" : NULL;
}

static void
do_pay(struct ledger *ledger, const struct wechat_deed *deed,
       const struct rule_hit *hit, struct wechat_result *result) {
    bool native = strcmp(deed->operation, "precreate") == 0;
    bool was_there = ledger_find(ledger, deed->order.order_no, &result->trade);
    const char *state = bank_pay(ledger, &deed->order, hit,
                                 native ? "NOTPAY" : NULL, &result->trade);
    if (state == NULL) {
        result->error = "OUTTRADENOUSED";
        return;
    }
    result->error = native && !was_there ? NULL : pay_error(state, was_there);
    result->state = "SUCCESS";
}

static void
do_reverse(struct ledger *ledger, const struct wechat_deed *deed,
           const struct rule_hit *hit, struct wechat_result *result) {
    bool is_close = strcmp(deed->operation, "close") == 0;
    const char *state =
        bank_query_with_window(ledger, deed->order.order_no, &result->trade);
    result->state = "";
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        result->recall = true;
        result->error = "SYSTEMERROR";
    } else if (state != NULL && strcmp(result->trade.state, "PENDING") == 0) {
        result->error = "USERPAYING";
    } else if (is_close && state != NULL && strcmp(state, "PAID") == 0) {
        result->error = "ORDERPAID";
    } else {
        bank_close(ledger, &deed->order, &result->trade);
    }
}

static void
do_refund(struct ledger *ledger, const struct wechat_deed *deed,
          const struct rule_hit *hit, struct wechat_result *result) {
    result->refund_minor = deed->refund_minor;
    result->state = "PROCESSING";
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        result->error = "NOTENOUGH";
    } else if (!ledger_find(ledger, deed->order.order_no, &result->trade)) {
        result->error = "ORDERNOTEXIST";
    } else if (hit->behaviour == BEHAVIOUR_DECLINED ||
               result->trade.amount_minor != deed->order.amount_minor ||
               bank_refund(ledger, &result->trade, deed->refund_no,
                           deed->refund_minor) < 0) {
        result->error = "INVALIDREQUEST";
    }
}

static void
do_refund_query(struct ledger *ledger, const struct wechat_deed *deed,
                struct wechat_result *result) {
    char order_no[LEDGER_TEXT_MAX];
    result->state = "SUCCESS";
    if (!ledger_find_refund(ledger, deed->refund_no, order_no,
                            &result->refund_minor) ||
        !ledger_find(ledger, order_no, &result->trade)) {
        result->error = "REFUNDNOTEXIST";
    }
}

void
wechat_do(struct ledger *ledger, const struct wechat_deed *deed,
          const struct rule_hit *hit, struct wechat_result *result) {
    const char *operation = deed->operation;
    memset(result, 0, sizeof(*result));
    if (strcmp(operation, "query") == 0) {
        const char *state = bank_query_with_window(ledger, deed->order.order_no,
                                                   &result->trade);
        result->error = state == NULL ? "ORDERNOTEXIST" : NULL;
        result->state = state == NULL ? "" : state_of(result->trade.state);
    } else if (strcmp(operation, "refund") == 0) {
        do_refund(ledger, deed, hit, result);
    } else if (strcmp(operation, "refund-query") == 0) {
        do_refund_query(ledger, deed, result);
    } else if (strcmp(operation, "reverse") == 0 ||
               strcmp(operation, "close") == 0) {
        do_reverse(ledger, deed, hit, result);
    } else {
        do_pay(ledger, deed, hit, result);
    }
    if (hit->behaviour == BEHAVIOUR_SYSTEM_ERROR) {
        result->error = "SYSTEMERROR";
    }
}

int64_t
wechat_amount(const struct wechat_result *result, enum behaviour behaviour) {
    return behaviour == BEHAVIOUR_WRONG_AMOUNT ? 1 : result->trade.amount_minor;
}
