#include "pos_plugin/payment/wechatpay_v2.h"

#include "pos_plugin/payment/answer.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

/** An answer being judged. */
struct judged {
    const struct wechatpay_v2_party *party;
    const struct wechat_expected *expected;
    struct wechatpay_v2_fields fields;
};

static const char *
get(const struct judged *judged, const char *name) {
    return wechatpay_v2_get(&judged->fields, name);
}

static bool
is(const struct judged *judged, const char *name, const char *wanted) {
    return strcmp(get(judged, name), wanted) == 0;
}

static bool
number_is(const struct judged *judged, const char *name, int64_t wanted) {
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, wanted);
    return is(judged, name, text);
}

static bool
is_genuine(struct judged *judged) {
    char sign[WECHATPAY_V2_SIGN_MAX];
    if (!wechatpay_v2_sign(judged->party, &judged->fields, sign)) {
        return false;
    }
    const char *given = get(judged, "sign");
    return strlen(given) == strlen(sign) &&
           CRYPTO_memcmp(given, sign, strlen(sign)) == 0;
}

/** Name of the id that is not ours, or NULL. */
static const char *
foreign_party(const struct judged *judged) {
    if (!is(judged, "appid", judged->party->appid)) {
        return "appid";
    }
    if (!is(judged, "mch_id", judged->party->mch_id)) {
        return "mch_id";
    }
    return is(judged, "sub_mch_id", judged->party->sub_mch_id) ? NULL
                                                               : "sub_mch_id";
}

/** What differs in an answer that says paid, or NULL. */
static const char *
difference(const struct judged *judged) {
    const struct payment_request *request = judged->expected->request;
    const char *currency = get(judged, "fee_type");
    if (!is(judged, "out_trade_no", request->order_no)) {
        return "out_trade_no";
    }
    if (!number_is(judged, "total_fee", request->amount.minor)) {
        return "total_fee";
    }
    // The currency is CNY where none is named.
    if (strcmp(currency[0] == '\0' ? "CNY" : currency,
               request->amount.currency) != 0) {
        return "fee_type";
    }
    return is(judged, "transaction_id", "") ? "transaction_id" : NULL;
}

static void
read_trade(const struct judged *judged, struct payment_answer *answer) {
    // A payment's answer has no trade_state: success is success.
    const char *state = judged->expected->operation == WECHAT_PAY
                            ? "SUCCESS"
                            : get(judged, "trade_state");
    enum payment_outcome outcome = wechat_state_outcome(state);
    const char *wrong =
        outcome == PAYMENT_PAID ? difference(judged)
        : is(judged, "out_trade_no", judged->expected->request->order_no)
            ? NULL
            : "out_trade_no";
    if (wrong != NULL) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered %.20s with another %s", state, wrong);
        return;
    }
    utf8_copy(answer->trade_no, sizeof(answer->trade_no),
              get(judged, "transaction_id"));
    answer_set(answer, outcome, "%s (%s)", get(judged, "trade_state_desc"),
               state);
}

static void
read_reverse(const struct judged *judged, struct payment_answer *answer) {
    if (is(judged, "recall", "Y")) {
        answer_set(answer, PAYMENT_AGAIN,
                   "WeChat Pay wants the reverse repeated");
    } else {
        answer_set(answer, PAYMENT_CLOSED, "taken back");
    }
}

static void
read_refund(const struct judged *judged, struct payment_answer *answer) {
    const struct wechat_expected *expected = judged->expected;
    if (!is(judged, "out_refund_no", expected->refund_no) ||
        !is(judged, "out_trade_no", expected->request->order_no) ||
        !number_is(judged, "refund_fee", expected->refund_minor) ||
        !number_is(judged, "total_fee", expected->request->amount.minor)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered with another refund");
        return;
    }
    answer_set(answer, PAYMENT_PAID, "refund accepted");
}

static void
read_refund_query(const struct judged *judged, struct payment_answer *answer) {
    const struct wechat_expected *expected = judged->expected;
    const char *status = get(judged, "refund_status_0");
    if (!is(judged, "out_refund_no_0", expected->refund_no) ||
        !is(judged, "out_trade_no", expected->request->order_no) ||
        !number_is(judged, "refund_fee_0", expected->refund_minor)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered with another refund");
        return;
    }
    answer_set(answer, wechat_refund_outcome(status), "refund %s", status);
}

static void
read_native(const struct judged *judged, char *code_url,
            struct payment_answer *answer) {
    const char *text = get(judged, "code_url");
    if (text[0] == '\0' || strlen(text) >= PAYMENT_CODE_URL_MAX) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered without a code");
        return;
    }
    if (code_url != NULL) {
        snprintf(code_url, PAYMENT_CODE_URL_MAX, "%s", text);
    }
    answer_set(answer, PAYMENT_PENDING, "waiting for the customer's scan");
}

static void
read_success(const struct judged *judged, char *code_url,
             struct payment_answer *answer) {
    switch (judged->expected->operation) {
    case WECHAT_PAY:
    case WECHAT_QUERY:
        read_trade(judged, answer);
        break;
    case WECHAT_REVERSE:
        read_reverse(judged, answer);
        break;
    case WECHAT_CLOSE:
        answer_set(answer, PAYMENT_CLOSED, "closed");
        break;
    case WECHAT_REFUND:
        read_refund(judged, answer);
        break;
    case WECHAT_REFUND_QUERY:
        read_refund_query(judged, answer);
        break;
    case WECHAT_NATIVE:
        read_native(judged, code_url, answer);
        break;
    }
}

static void
read_failure(const struct judged *judged, struct payment_answer *answer) {
    const char *code = get(judged, "err_code");
    enum payment_outcome outcome =
        wechat_code_outcome(judged->expected->operation, code);
    if (is(judged, "recall", "Y")) {
        outcome = PAYMENT_AGAIN;
    }
    answer_set(answer, outcome, "%s (%s)", get(judged, "err_code_des"), code);
}

/** Its three layers in their order: transport, business, trade. */
static void
judge(struct judged *judged, char *code_url, struct payment_answer *answer) {
    const char *foreign;
    if (!is(judged, "return_code", "SUCCESS")) {
        // Never signed, so that it establishes nothing.
        answer_set(answer, PAYMENT_UNKNOWN, "WeChat Pay: %s",
                   get(judged, "return_msg"));
    } else if (!is_genuine(judged)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the answer is not signed with our API key");
    } else if ((foreign = foreign_party(judged)) != NULL) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered with another %s", foreign);
    } else if (is(judged, "result_code", "SUCCESS")) {
        read_success(judged, code_url, answer);
    } else if (is(judged, "result_code", "FAIL")) {
        read_failure(judged, answer);
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered with a result that is not known");
    }
}

void
wechatpay_v2_read_answer(const struct wechatpay_v2_party *party,
                         const struct wechat_expected *expected,
                         const char *body, size_t size, char *code_url,
                         struct payment_answer *answer) {
    struct judged judged = {.party = party, .expected = expected};
    if (wechatpay_v2_read_xml(body, size, &judged.fields)) {
        judge(&judged, code_url, answer);
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay's answer is not XML as documented");
    }
    wechatpay_v2_clear(&judged.fields);
}
