#include "pos_plugin/payment/wechat.h"

#include "pos_plugin/payment/goods.h"

#include <string.h>

#define BIT(operation) (1u << (operation))
#define NEW (BIT(WECHAT_PAY) | BIT(WECHAT_NATIVE))
#define BACK (BIT(WECHAT_REVERSE) | BIT(WECHAT_CLOSE))
#define REFUND BIT(WECHAT_REFUND)

/**
 * What is certain; what is not here is unknown. A refund may have been done by
 * an earlier try with its number, so that it is only refused by what is said
 * about the refund itself.
 */
static const struct {
    const char *code; // without underscores
    unsigned operations;
    enum payment_outcome outcome;
} codes[] = {
    {"USERPAYING", BIT(WECHAT_PAY) | BIT(WECHAT_QUERY), PAYMENT_PENDING},
    {"BANKERROR", NEW, PAYMENT_QUERY},
    {"ORDERPAID", NEW, PAYMENT_QUERY},
    {"OUTTRADENOUSED", NEW, PAYMENT_QUERY},
    {"ORDERCLOSED", NEW | BACK, PAYMENT_CLOSED},
    {"ORDERREVERSED", NEW | BACK, PAYMENT_CLOSED},
    {"AUTHCODEEXPIRE", NEW, PAYMENT_DECLINED_NEW_CODE},
    {"AUTHCODEERROR", NEW, PAYMENT_DECLINED_NEW_CODE},
    {"AUTHCODEINVALID", NEW, PAYMENT_DECLINED_NEW_CODE},
    {"NOTENOUGH", NEW, PAYMENT_DECLINED},
    {"NOTSUPORTCARD", NEW, PAYMENT_DECLINED},
    {"NOTSUPPORTCARD", NEW, PAYMENT_DECLINED},
    {"BUYERMISMATCH", NEW, PAYMENT_DECLINED},
    {"TRADEERROR", NEW, PAYMENT_DECLINED},
    {"RULELIMIT", NEW, PAYMENT_DECLINED},
    {"ACCOUNTERROR", NEW, PAYMENT_DECLINED},
    // A request that the network doubled is refused so the second time: for
    // its nonce, or because the first is still being carried out.
    {"SIGNERROR", NEW, PAYMENT_QUERY},
    {"INVALIDREQUEST", NEW, PAYMENT_QUERY},
    {"PARAMERROR", NEW, PAYMENT_REJECTED},
    {"LACKPARAMS", NEW, PAYMENT_REJECTED},
    {"NOAUTH", NEW, PAYMENT_REJECTED},
    {"APPIDNOTEXIST", NEW, PAYMENT_REJECTED},
    {"MCHIDNOTEXIST", NEW, PAYMENT_REJECTED},
    {"MCHNOTEXISTS", NEW, PAYMENT_REJECTED},
    {"APPIDMCHIDNOTMATCH", NEW, PAYMENT_REJECTED},
    {"XMLFORMATERROR", NEW, PAYMENT_REJECTED},
    {"NOTUTF8", NEW, PAYMENT_REJECTED},
    {"REQUIREPOSTMETHOD", NEW, PAYMENT_REJECTED},
    {"POSTDATAEMPTY", NEW, PAYMENT_REJECTED},
    {"PARAMERROR", REFUND, PAYMENT_DECLINED},
    {"INVALIDREQUEST", REFUND, PAYMENT_DECLINED},
    {"ORDERNOTEXIST", BIT(WECHAT_QUERY) | BACK | REFUND, PAYMENT_NOT_EXIST},
    {"USERPAYING", BACK, PAYMENT_AGAIN},
    {"SYSTEMERROR", BACK | REFUND, PAYMENT_AGAIN},
    {"ORDERPAID", BIT(WECHAT_CLOSE), PAYMENT_PAID},
    {"REFUNDNOTEXIST", BIT(WECHAT_REFUND_QUERY), PAYMENT_NOT_EXIST},
    {"RESOURCENOTEXISTS", REFUND | BIT(WECHAT_REFUND_QUERY), PAYMENT_NOT_EXIST},
    {"NOTENOUGH", REFUND, PAYMENT_AGAIN},
    {"BIZERRNEEDRETRY", REFUND, PAYMENT_AGAIN},
    {"FREQUENCYLIMITED", BACK | REFUND, PAYMENT_AGAIN},
    {"RATELIMITED", BACK | REFUND, PAYMENT_AGAIN},
    {"TRADEOVERDUE", REFUND, PAYMENT_DECLINED},
    {"USERACCOUNTABNORMAL", REFUND, PAYMENT_DECLINED},
    {"INVALIDREQTOOMUCH", REFUND, PAYMENT_DECLINED},
    {"INVALIDTRANSACTIONID", REFUND, PAYMENT_DECLINED},
    {"REFUNDFEEMISMATCH", REFUND, PAYMENT_DECLINED},
};

const char *
wechat_operation_string(enum wechat_operation operation) {
    static const char *const names[] = {
        [WECHAT_PAY] = "pay",         [WECHAT_QUERY] = "query",
        [WECHAT_REVERSE] = "reverse", [WECHAT_CLOSE] = "close",
        [WECHAT_REFUND] = "refund",   [WECHAT_REFUND_QUERY] = "refund query",
        [WECHAT_NATIVE] = "native",
    };
    return names[operation];
}

static bool
same_code(const char *code, const char *plain) {
    for (;; code++, plain++) {
        while (*code == '_') {
            code++;
        }
        if (*code != *plain) {
            return false;
        }
        if (*code == '\0') {
            return true;
        }
    }
}

enum payment_outcome
wechat_code_outcome(enum wechat_operation operation, const char *code) {
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if ((codes[i].operations & BIT(operation)) != 0 &&
            same_code(code, codes[i].code)) {
            return codes[i].outcome;
        }
    }
    return PAYMENT_UNKNOWN;
}

enum payment_outcome
wechat_state_outcome(const char *trade_state) {
    static const struct {
        const char *state;
        enum payment_outcome outcome;
    } states[] = {
        {"SUCCESS", PAYMENT_PAID},
        {"NOTPAY", PAYMENT_PENDING},
        {"USERPAYING", PAYMENT_PENDING},
        {"ACCEPT", PAYMENT_PENDING},
        {"CLOSED", PAYMENT_CLOSED},
        {"REVOKED", PAYMENT_CLOSED},
        // Has been seen together with a charged customer.
        {"PAYERROR", PAYMENT_TAKE_BACK},
        // Refunded, perhaps in part: a reverse makes sure of the rest.
        {"REFUND", PAYMENT_TAKE_BACK},
    };
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (strcmp(states[i].state, trade_state) == 0) {
            return states[i].outcome;
        }
    }
    return PAYMENT_UNKNOWN;
}

enum payment_outcome
wechat_refund_outcome(const char *status) {
    static const struct {
        const char *status;
        enum payment_outcome outcome;
    } rows[] = {
        {"SUCCESS", PAYMENT_PAID},
        {"PROCESSING", PAYMENT_PENDING},
        {"CLOSED", PAYMENT_DECLINED},
        {"REFUNDCLOSE", PAYMENT_DECLINED},
        // Accepted, but a person has to send the money in the platform.
        {"ABNORMAL", PAYMENT_PENDING},
        {"CHANGE", PAYMENT_PENDING},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].status, status) == 0) {
            return rows[i].outcome;
        }
    }
    return PAYMENT_UNKNOWN;
}

json_t *
wechat_goods(const struct order *order, size_t max, const char *id_key,
             const char *price_key) {
    struct goods_line lines[ORDER_ITEMS_MAX];
    size_t count = goods_lines(order, lines,
                               max < ORDER_ITEMS_MAX ? max : ORDER_ITEMS_MAX);
    json_t *list = count == 0 ? NULL : json_array();
    for (size_t i = 0; list != NULL && i < count; i++) {
        json_t *line =
            json_pack("{s:s, s:s, s:I, s:I}", id_key, lines[i].id, "goods_name",
                      lines[i].name, "quantity", (json_int_t)lines[i].quantity,
                      price_key, (json_int_t)lines[i].unit_minor);
        if (json_array_append_new(list, line) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}
