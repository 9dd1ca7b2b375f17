#include "pos_plugin/payment/alipay.h"

#include "pos_plugin/payment/answer.h"

#include <stdio.h>
#include <string.h>

#define METHOD_MAX 64

/** A place in a text that is known to be valid JSON. */
struct cursor {
    const char *at;
    const char *end;
};

static void
skip_blanks(struct cursor *cursor) {
    while (cursor->at < cursor->end && strchr(" \t\r\n", *cursor->at)) {
        cursor->at++;
    }
}

static void
skip_string(struct cursor *cursor) {
    for (cursor->at++; cursor->at < cursor->end && *cursor->at != '"';
         cursor->at++) {
        if (*cursor->at == '\\') {
            cursor->at++;
        }
    }
    cursor->at += cursor->at < cursor->end;
}

/** Past one value of whatever kind. */
static void
skip_value(struct cursor *cursor) {
    int depth = 0;
    do {
        char c = *cursor->at;
        if (c == '"') {
            skip_string(cursor);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        cursor->at++;
    } while (cursor->at < cursor->end &&
             (depth > 0 || !strchr(",}] \t\r\n", *cursor->at)));
}

/** Next member of the outer object; false after the last. */
static bool
next_member(struct cursor *cursor, struct cursor *key, struct cursor *value) {
    skip_blanks(cursor);
    if (cursor->at >= cursor->end || *cursor->at == '}') {
        return false;
    }
    cursor->at++; // the brace before the first, the comma before the others
    skip_blanks(cursor);
    if (cursor->at >= cursor->end || *cursor->at != '"') {
        return false;
    }
    key->at = cursor->at + 1;
    skip_string(cursor);
    key->end = cursor->at - 1;
    skip_blanks(cursor);
    cursor->at++; // the colon
    skip_blanks(cursor);
    if (cursor->at >= cursor->end) {
        return false;
    }
    value->at = cursor->at;
    skip_value(cursor);
    value->end = cursor->at;
    return true;
}

/** "alipay_trade_pay_response" of "alipay.trade.pay". */
static void
response_key(enum alipay_operation operation, char *key, size_t size) {
    snprintf(key, size, "%s_response", alipay_method(operation));
    for (char *at = key; *at != '\0'; at++) {
        *at = *at == '.' ? '_' : *at;
    }
}

static bool
is_key(const struct cursor *key, const char *wanted) {
    size_t size = (size_t)(key->end - key->at);
    return strlen(wanted) == size && memcmp(key->at, wanted, size) == 0;
}

bool
alipay_cut(enum alipay_operation operation, const char *body, size_t size,
           struct alipay_raw *raw) {
    char wanted[METHOD_MAX];
    struct cursor cursor = {body, body + size};
    struct cursor key;
    struct cursor value;
    memset(raw, 0, sizeof(*raw));
    // The parser proves that it is JSON without a key twice; the signature
    // is over bytes, which only the text itself has.
    json_t *object = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
    bool valid = json_is_object(object);
    snprintf(raw->signature, sizeof(raw->signature), "%s",
             answer_text(object, "sign"));
    snprintf(raw->certificate_sn, sizeof(raw->certificate_sn), "%s",
             answer_text(object, "alipay_cert_sn"));
    json_decref(object);
    response_key(operation, wanted, sizeof(wanted));
    while (valid && next_member(&cursor, &key, &value)) {
        if (!is_key(&key, wanted) && !is_key(&key, "error_response")) {
            continue;
        }
        if (raw->text != NULL || *value.at != '{') {
            return false;
        }
        raw->text = value.at;
        raw->size = (size_t)(value.end - value.at);
    }
    return valid && raw->text != NULL;
}

/** Yuan as Alipay writes it, "1", "1.5" or "1.50", in fen; -1 for none. */
static int64_t
read_yuan(const char *text) {
    int64_t minor = 0;
    int decimals = -1;
    size_t length = strlen(text);
    if (length == 0 || length > 15) {
        return -1;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' && decimals < 0 && i > 0) {
            decimals = 0;
        } else if (text[i] >= '0' && text[i] <= '9' && decimals < 2) {
            minor = minor * 10 + text[i] - '0';
            decimals += decimals >= 0;
        } else {
            return -1;
        }
    }
    if (decimals == 0) {
        return -1;
    }
    return decimals == 2 ? minor : decimals == 1 ? minor * 10 : minor * 100;
}

static bool
currency_is(const json_t *object, const char *key) {
    return json_object_get(object, key) == NULL ||
           answer_text_is(object, key, "CNY");
}

/** "Paid" only when it is this order, this amount, this currency. */
static void
read_paid(const struct alipay_expected *expected, const json_t *object,
          struct payment_answer *answer) {
    int64_t minor = read_yuan(answer_text(object, "total_amount"));
    if (minor != expected->request->amount.minor) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered paid with another amount");
    } else if (!currency_is(object, "trans_currency") ||
               !currency_is(object, "settle_currency")) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered paid with another currency");
    } else if (answer_text(object, "trade_no")[0] == '\0') {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered paid without its trade number");
    } else {
        answer_set(answer, PAYMENT_PAID, "%s", "");
    }
}

static void
read_status(const struct alipay_expected *expected, const json_t *object,
            struct payment_answer *answer) {
    const char *status = answer_text(object, "trade_status");
    if (strcmp(status, "TRADE_SUCCESS") == 0 ||
        strcmp(status, "TRADE_FINISHED") == 0) {
        read_paid(expected, object, answer);
    } else if (strcmp(status, "WAIT_BUYER_PAY") == 0) {
        answer_set(answer, PAYMENT_PENDING, "waiting for the customer");
    } else if (strcmp(status, "TRADE_CLOSED") == 0) {
        answer_set(answer, PAYMENT_CLOSED, "closed at Alipay");
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered with a trade_status that is not known");
    }
}

static void
read_cancel(const json_t *object, struct payment_answer *answer) {
    const char *retry = answer_text(object, "retry_flag");
    const char *action = answer_text(object, "action");
    if (strcmp(retry, "Y") == 0) {
        answer_set(answer, PAYMENT_AGAIN, "Alipay wants the cancel repeated");
    } else if (strcmp(retry, "N") != 0) {
        answer_set(answer, PAYMENT_UNKNOWN, "the cancel has no retry_flag");
    } else if (strcmp(action, "close") == 0 || strcmp(action, "refund") == 0) {
        answer_set(answer, PAYMENT_CLOSED, "taken back (%s)", action);
    } else if (action[0] == '\0') {
        answer_set(answer, PAYMENT_NOT_EXIST,
                   "Alipay knows no such trade to cancel");
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay cancelled with an action that is not known");
    }
}

static void
read_refund_query(const struct alipay_expected *expected, const json_t *object,
                  struct payment_answer *answer) {
    const char *status = answer_text(object, "refund_status");
    const char *amount = answer_text(object, "refund_amount");
    if (amount[0] == '\0' && status[0] == '\0') {
        answer_set(answer, PAYMENT_NOT_EXIST, "Alipay knows no such refund");
    } else if (!answer_text_is(object, "out_request_no", expected->refund_no) ||
               read_yuan(amount) != expected->refund_minor) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered with another refund");
    } else if (status[0] == '\0' || strcmp(status, "REFUND_SUCCESS") == 0) {
        answer_set(answer, PAYMENT_PAID, "refunded");
    } else {
        answer_set(answer, PAYMENT_PENDING, "the refund is under way");
    }
}

static void
read_precreate(const json_t *object, char *code_url,
               struct payment_answer *answer) {
    const char *text = answer_text(object, "qr_code");
    if (text[0] == '\0' || strlen(text) >= PAYMENT_CODE_URL_MAX) {
        answer_set(answer, PAYMENT_UNKNOWN, "Alipay answered without a code");
        return;
    }
    if (code_url != NULL) {
        snprintf(code_url, PAYMENT_CODE_URL_MAX, "%s", text);
    }
    answer_set(answer, PAYMENT_PENDING, "waiting for the customer's scan");
}

static void
read_success(const struct alipay_expected *expected, const json_t *object,
             char *code_url, struct payment_answer *answer) {
    utf8_copy(answer->trade_no, sizeof(answer->trade_no),
              answer_text(object, "trade_no"));
    switch (expected->operation) {
    case ALIPAY_PAY:
        read_paid(expected, object, answer);
        break;
    case ALIPAY_QUERY:
        read_status(expected, object, answer);
        break;
    case ALIPAY_CANCEL:
        read_cancel(object, answer);
        break;
    case ALIPAY_REFUND:
        // "N": this call moved no money; an earlier one may have.
        if (answer_text_is(object, "fund_change", "Y")) {
            answer_set(answer, PAYMENT_PAID, "refunded");
        } else {
            answer_set(answer, PAYMENT_QUERY, "no money was moved by this");
        }
        break;
    case ALIPAY_REFUND_QUERY:
        read_refund_query(expected, object, answer);
        break;
    case ALIPAY_PRECREATE:
        read_precreate(object, code_url, answer);
        break;
    }
}

#define BIT(operation) (1u << (operation))
#define NEW (BIT(ALIPAY_PAY) | BIT(ALIPAY_PRECREATE))
#define ANY_QUERY (BIT(ALIPAY_QUERY) | BIT(ALIPAY_REFUND_QUERY))

/** What is certain by sub_code; what is not here is unknown. */
static const struct {
    const char *code; // without "ACQ."
    unsigned operations;
    enum payment_outcome outcome;
} sub_codes[] = {
    {"SYSTEM_ERROR", BIT(ALIPAY_PAY), PAYMENT_QUERY},
    {"TRADE_HAS_SUCCESS", NEW, PAYMENT_QUERY},
    {"CONTEXT_INCONSISTENT", NEW, PAYMENT_QUERY},
    {"TRADE_HAS_CLOSE", NEW, PAYMENT_CLOSED},
    {"PAYMENT_AUTH_CODE_INVALID", NEW, PAYMENT_DECLINED_NEW_CODE},
    {"PAYMENT_FAIL", NEW, PAYMENT_DECLINED_NEW_CODE},
    {"PULL_MOBILE_CASHIER_FAIL", NEW, PAYMENT_DECLINED_NEW_CODE},
    {"TRADE_BUYER_NOT_MATCH", NEW, PAYMENT_DECLINED},
    {"BUYER_BALANCE_NOT_ENOUGH", NEW, PAYMENT_DECLINED},
    {"BUYER_BANKCARD_BALANCE_NOT_ENOUGH", NEW, PAYMENT_DECLINED},
    {"ERROR_BALANCE_PAYMENT_DISABLE", NEW, PAYMENT_DECLINED},
    {"BUYER_SELLER_EQUAL", NEW, PAYMENT_DECLINED},
    {"BUYER_ENABLE_STATUS_FORBID", NEW, PAYMENT_DECLINED},
    {"NO_PAYMENT_INSTRUMENTS_AVAILABLE", NEW, PAYMENT_DECLINED},
    {"PAYMENT_REQUEST_HAS_RISK", NEW, PAYMENT_DECLINED},
    {"AGREEMENT_NOT_EXIST", NEW, PAYMENT_DECLINED},
    {"TOTAL_FEE_EXCEED", NEW, PAYMENT_DECLINED},
    {"BEYOND_PAY_RESTRICTION", NEW, PAYMENT_DECLINED},
    {"BEYOND_PER_RECEIPT_RESTRICTION", NEW, PAYMENT_DECLINED},
    {"EXIST_FORBIDDEN_WORD", NEW, PAYMENT_DECLINED},
    {"PARTNER_ERROR", NEW, PAYMENT_DECLINED},
    {"INVALID_STORE_ID", NEW, PAYMENT_DECLINED},
    {"INVALID_PARAMETER", NEW | BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"ACCESS_FORBIDDEN", NEW, PAYMENT_DECLINED},
    {"TRADE_NOT_EXIST", ANY_QUERY | BIT(ALIPAY_REFUND), PAYMENT_NOT_EXIST},
    {"REFUND_AMT_NOT_EQUAL_TOTAL", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"REFUND_FEE_ERROR", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"REASON_TRADE_REFUND_FEE_ERR", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"REASON_TRADE_STATUS_INVALID", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"DISCORDANT_REPEAT_REQUEST", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"TRADE_HAS_FINISHED", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"TRADE_STATUS_ERROR", BIT(ALIPAY_REFUND), PAYMENT_DECLINED},
    {"SELLER_BALANCE_NOT_ENOUGH", BIT(ALIPAY_REFUND) | BIT(ALIPAY_CANCEL),
     PAYMENT_AGAIN},
};

static bool
ends_with(const char *text, const char *end) {
    size_t size = strlen(text);
    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

static enum payment_outcome
outcome_of(enum alipay_operation operation, const char *sub_code) {
    const char *code = sub_code;
    if (strncmp(code, "ACQ.", 4) == 0) {
        code += 4;
    }
    for (size_t i = 0; i < sizeof(sub_codes) / sizeof(sub_codes[0]); i++) {
        if ((sub_codes[i].operations & BIT(operation)) != 0 &&
            strcmp(sub_codes[i].code, code) == 0) {
            return sub_codes[i].outcome;
        }
    }
    return (NEW & BIT(operation)) != 0 && ends_with(code, "_LIMIT_ERROR")
               ? PAYMENT_DECLINED
               : PAYMENT_UNKNOWN;
}

/**
 * The gateway itself refused the request: it went no further. That settles a
 * payment, which is sent once and whose copies are judged alike, as they bear
 * no nonce; but no refund: an earlier try may be done. A time that is over
 * (the request's, the token's) need not have been so for a copy.
 */
static enum payment_outcome
gateway_outcome(const char *code, const char *sub_code) {
    static const char *const codes[] = {"40001", "40002", "40006"};
    if (strcmp(code, "20001") == 0 ||
        strcmp(sub_code, "isv.invalid-timestamp") == 0) {
        return PAYMENT_DECLINED;
    }
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (strcmp(codes[i], code) == 0) {
            return PAYMENT_REJECTED;
        }
    }
    return PAYMENT_UNKNOWN;
}

static void
read_failure(const struct alipay_expected *expected, const char *code,
             const json_t *object, struct payment_answer *answer) {
    const char *sub_code = answer_text(object, "sub_code");
    const char *message = answer_text(object, "sub_msg");
    enum payment_outcome outcome = PAYMENT_UNKNOWN;
    if (strcmp(code, "40004") == 0) {
        outcome = outcome_of(expected->operation, sub_code);
    } else if ((BIT(expected->operation) & NEW) != 0) {
        outcome = gateway_outcome(code, sub_code);
    }
    answer_set(answer, outcome, "%s (%s %s)",
               message[0] != '\0' ? message : answer_text(object, "msg"), code,
               sub_code);
}

static void
read_object(const struct alipay_expected *expected, const json_t *object,
            char *code_url, struct payment_answer *answer) {
    const char *code = answer_text(object, "code");
    bool same =
        answer_text_is(object, "out_trade_no", expected->request->order_no);
    bool none = json_object_get(object, "out_trade_no") == NULL;
    if (!same && !none) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered with another order number");
    } else if (strcmp(code, "10003") == 0 &&
               expected->operation == ALIPAY_PAY) {
        answer_set(answer, PAYMENT_PENDING, "waiting for the customer");
    } else if (strcmp(code, "10000") != 0) {
        read_failure(expected, code, object, answer);
    } else if (none && expected->operation != ALIPAY_REFUND_QUERY) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay answered without an order number");
    } else {
        read_success(expected, object, code_url, answer);
    }
}

void
alipay_read_answer(const struct alipay_expected *expected, const char *text,
                   size_t size, char *code_url, struct payment_answer *answer) {
    json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object)) {
        read_object(expected, object, code_url, answer);
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay's answer is no JSON object");
    }
    json_decref(object);
}
