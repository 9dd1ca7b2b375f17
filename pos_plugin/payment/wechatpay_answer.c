#include "pos_plugin/payment/wechatpay.h"

#include "pos_plugin/payment/answer.h"

#include <stdio.h>
#include <string.h>

/** Absent, or exactly this. */
static bool
is_or_none(const json_t *object, const char *key, const char *wanted) {
    return json_object_get(object, key) == NULL ||
           answer_text_is(object, key, wanted);
}

/** Key of the merchant's id that is not ours, or NULL. */
static const char *
foreign_party(const struct wechatpay_party *party, const json_t *object) {
    if (party->sub_mchid[0] == '\0') {
        return answer_text_is(object, "mchid", party->mchid) ? NULL : "mchid";
    }
    if (!answer_text_is(object, "sp_mchid", party->mchid)) {
        return "sp_mchid";
    }
    return answer_text_is(object, "sub_mchid", party->sub_mchid) ? NULL
                                                                 : "sub_mchid";
}

/** What differs in an answer that says paid, or NULL. */
static const char *
difference(const struct wechatpay_party *party,
           const struct wechat_expected *expected, const json_t *object) {
    const struct payment_request *request = expected->request;
    const json_t *amount = json_object_get(object, "amount");
    const char *foreign = foreign_party(party, object);
    if (foreign != NULL) {
        return foreign;
    }
    if (!answer_text_is(object, "out_trade_no", request->order_no)) {
        return "out_trade_no";
    }
    if (!answer_integer_is(amount, "total", request->amount.minor)) {
        return "amount";
    }
    if (!is_or_none(amount, "currency", request->amount.currency)) {
        return "currency";
    }
    return answer_text(object, "transaction_id")[0] == '\0' ? "transaction_id"
                                                            : NULL;
}

static void
read_trade(const struct wechatpay_party *party,
           const struct wechat_expected *expected, const json_t *object,
           struct payment_answer *answer) {
    const char *state = answer_text(object, "trade_state");
    enum payment_outcome outcome = wechat_state_outcome(state);
    // A payment that waits for a password may be answered by its state alone.
    const char *wrong =
        outcome == PAYMENT_PAID
            ? difference(party, expected, object)
            : (is_or_none(object, "out_trade_no", expected->request->order_no)
                   ? NULL
                   : "out_trade_no");
    if (wrong != NULL) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered %.20s with another %s", state, wrong);
        return;
    }
    utf8_copy(answer->trade_no, sizeof(answer->trade_no),
              answer_text(object, "transaction_id"));
    answer_set(answer, outcome, "%s (%s)",
               answer_text(object, "trade_state_desc"),
               state[0] != '\0' ? state : "no trade_state");
}

static void
read_reverse(const struct wechatpay_party *party,
             const struct wechat_expected *expected, const json_t *object,
             struct payment_answer *answer) {
    const char *foreign = foreign_party(party, object);
    if (!answer_text_is(object, "out_trade_no", expected->request->order_no)) {
        foreign = "out_trade_no";
    }
    if (foreign != NULL) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered a reverse with another %s", foreign);
    } else if (answer_text_is(object, "recall", "Y")) {
        answer_set(answer, PAYMENT_AGAIN,
                   "WeChat Pay wants the reverse repeated");
    } else {
        answer_set(answer, PAYMENT_CLOSED, "taken back");
    }
}

static void
read_refund(const struct wechat_expected *expected, const json_t *object,
            struct payment_answer *answer) {
    const json_t *amount = json_object_get(object, "amount");
    const char *status = answer_text(object, "status");
    enum payment_outcome outcome = wechat_refund_outcome(status);
    if (!answer_text_is(object, "out_refund_no", expected->refund_no) ||
        !answer_text_is(object, "out_trade_no", expected->request->order_no) ||
        !answer_integer_is(amount, "refund", expected->refund_minor) ||
        !answer_integer_is(amount, "total", expected->request->amount.minor)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay answered with another refund");
        return;
    }
    // Asked for: accepted is enough, the rest is a matter of days.
    if (expected->operation == WECHAT_REFUND && outcome == PAYMENT_PENDING) {
        outcome = PAYMENT_PAID;
    }
    utf8_copy(answer->trade_no, sizeof(answer->trade_no),
              answer_text(object, "transaction_id"));
    answer_set(answer, outcome, "refund %s", status);
}

static void
read_native(const json_t *object, char *code_url,
            struct payment_answer *answer) {
    const char *text = answer_text(object, "code_url");
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
read_failure(const struct wechat_expected *expected, long status,
             const json_t *object, struct payment_answer *answer) {
    const char *code = answer_text(object, "code");
    enum payment_outcome outcome =
        wechat_code_outcome(expected->operation, code);
    // 429 and 5xx leave it open whether anything was done.
    if ((status == 429 || status >= 500) && outcome != PAYMENT_AGAIN &&
        outcome != PAYMENT_QUERY && outcome != PAYMENT_PENDING) {
        outcome = PAYMENT_UNKNOWN;
    }
    answer_set(answer, outcome, "%s (%ld %s)", answer_text(object, "message"),
               status, code);
}

static void
read_object(const struct wechatpay_party *party,
            const struct wechat_expected *expected, long status,
            const json_t *object, char *code_url,
            struct payment_answer *answer) {
    if (status != 200) {
        read_failure(expected, status, object, answer);
        return;
    }
    switch (expected->operation) {
    case WECHAT_PAY:
    case WECHAT_QUERY:
        read_trade(party, expected, object, answer);
        break;
    case WECHAT_REVERSE:
        read_reverse(party, expected, object, answer);
        break;
    case WECHAT_CLOSE:
        answer_set(answer, PAYMENT_CLOSED, "closed");
        break;
    case WECHAT_REFUND:
    case WECHAT_REFUND_QUERY:
        read_refund(expected, object, answer);
        break;
    case WECHAT_NATIVE:
        read_native(object, code_url, answer);
        break;
    }
}

void
wechatpay_read_answer(const struct wechatpay_party *party,
                      const struct wechat_expected *expected, long status,
                      const char *body, size_t size, char *code_url,
                      struct payment_answer *answer) {
    bool takes_back = expected->operation == WECHAT_REVERSE ||
                      expected->operation == WECHAT_CLOSE;
    if (status == 204 && size == 0 && takes_back) {
        answer_set(answer, PAYMENT_CLOSED, "taken back");
        return;
    }
    json_t *object = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object)) {
        read_object(party, expected, status, object, code_url, answer);
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay's answer (HTTP %ld) is no JSON object", status);
    }
    json_decref(object);
}
