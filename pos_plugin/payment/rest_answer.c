#include "pos_plugin/payment/rest.h"

#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/credential.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/** First line of every signed text: the protocol and its version. */
#define PROTOCOL "posplugin-rest-1"
#define DIGITS_MAX 12
#define WALLET_MAX 32
#define TILL_MAX 64

#define BIT(operation) (1u << (operation))
#define NOT_REFUND (BIT(REST_PAY) | BIT(REST_QUERY))

static const struct {
    const char *name;
    enum payment_outcome outcome;
    unsigned operations; // that may be answered so
    bool has_amount;     // amount and currency must be there
} results[] = {
    {"PAID", PAYMENT_PAID, NOT_REFUND, true},
    {"DECLINED", PAYMENT_DECLINED, NOT_REFUND | BIT(REST_REFUND), false},
    {"DECLINED_NEW_CODE", PAYMENT_DECLINED_NEW_CODE, NOT_REFUND, false},
    {"PENDING", PAYMENT_PENDING, NOT_REFUND, true},
    {"CLOSED", PAYMENT_CLOSED, NOT_REFUND | BIT(REST_REVERSE), false},
    {"NOT_EXIST", PAYMENT_NOT_EXIST,
     BIT(REST_QUERY) | BIT(REST_REVERSE) | BIT(REST_REFUND), false},
    {"AGAIN", PAYMENT_AGAIN, BIT(REST_REVERSE) | BIT(REST_REFUND), false},
    {"REFUNDED", PAYMENT_PAID, BIT(REST_REFUND), true},
};

const char *
rest_path(enum rest_operation operation) {
    static const char *const paths[] = {
        [REST_PAY] = "/v1/pay",
        [REST_QUERY] = "/v1/query",
        [REST_REVERSE] = "/v1/reverse",
        [REST_REFUND] = "/v1/refund",
    };
    return paths[operation];
}

static void
set_amount(json_t *object, const char *key, const struct amount *amount) {
    json_object_set_new(
        object, key, amount->known ? json_integer(amount->minor) : json_null());
}

static json_t *
items_of(const struct order *order) {
    json_t *items = json_array();
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        char label[ORDER_LABEL_MAX];
        utf8_copy(label, sizeof(label), item->label);
        json_t *line =
            json_pack("{s:I, s:s}", "item_id", (json_int_t)item->item_id,
                      "product_label", label);
        set_amount(line, "quantity_milli", &item->quantity);
        set_amount(line, "unit_price_minor", &item->unit_price);
        set_amount(line, "item_amount_minor", &item->item_amount);
        json_array_append_new(items, line);
    }
    return items;
}

static bool
add_payment(json_t *object, const struct payment_request *request,
            const struct payment_credential *credential) {
    char wallet[WALLET_MAX];
    char till[TILL_MAX];
    const char *hint = credential->wallet_hint;
    bool given = hint != NULL && hint[0] != '\0';
    utf8_copy(wallet, sizeof(wallet),
              given ? hint : credential_wallet(credential));
    utf8_copy(till, sizeof(till), request->till == NULL ? "" : request->till);
    json_object_set_new(object, "till", json_string(till));
    int failed = json_object_set_new(
        object, "credential",
        json_pack("{s:s, s:s%, s:s}", "type",
                  credential->is_face_token ? "face" : "code", "value",
                  (const char *)credential->bytes, credential->size, "wallet",
                  wallet));
    if (failed == 0 && request->order != NULL) {
        failed =
            json_object_set_new(object, "sale_items", items_of(request->order));
    }
    return failed == 0;
}

char *
rest_write_request(const struct rest_expected *expected,
                   const struct payment_credential *credential) {
    const struct payment_request *request = expected->request;
    char *text = NULL;
    json_t *object = json_pack(
        "{s:s, s:s, s:I, s:s}", "merchant", expected->merchant, "order_no",
        request->order_no, "amount_minor", (json_int_t)request->amount.minor,
        "currency", request->amount.currency);
    bool good = object != NULL;
    if (good && expected->operation == REST_PAY) {
        good = add_payment(object, request, credential);
    }
    if (good && expected->operation == REST_REFUND) {
        good = json_object_set_new(object, "refund_no",
                                   json_string(expected->refund_no)) == 0 &&
               json_object_set_new(object, "refund_minor",
                                   json_integer(expected->refund_minor)) == 0;
    }
    if (good) {
        text = json_dumps(object, JSON_COMPACT);
    }
    json_decref(object);
    return text;
}

/** Key of the first thing that is not as it was asked, or NULL. */
static const char *
first_difference(const struct rest_expected *expected, const json_t *object,
                 bool has_amount) {
    const struct payment_request *request = expected->request;
    if (!answer_text_is(object, "merchant", expected->merchant)) {
        return "merchant";
    }
    if (!answer_text_is(object, "order_no", request->order_no)) {
        return "order_no";
    }
    bool must = has_amount || json_object_get(object, "amount_minor") != NULL;
    if (must &&
        !answer_integer_is(object, "amount_minor", request->amount.minor)) {
        return "amount_minor";
    }
    must = has_amount || json_object_get(object, "currency") != NULL;
    if (must && !answer_text_is(object, "currency", request->amount.currency)) {
        return "currency";
    }
    if (expected->operation != REST_REFUND) {
        return NULL;
    }
    if (!answer_text_is(object, "refund_no", expected->refund_no)) {
        return "refund_no";
    }
    return answer_integer_is(object, "refund_minor", expected->refund_minor)
               ? NULL
               : "refund_minor";
}

static void
read_object(const struct rest_expected *expected, const json_t *object,
            struct payment_answer *answer) {
    const char *result = json_string_value(json_object_get(object, "result"));
    size_t count = sizeof(results) / sizeof(results[0]);
    size_t i = 0;
    while (result != NULL && i < count &&
           !(strcmp(results[i].name, result) == 0 &&
             (results[i].operations & BIT(expected->operation)) != 0)) {
        i++;
    }
    if (result == NULL || i == count) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the payment system answered with a result that is "
                   "not in its protocol");
        return;
    }
    const char *wrong =
        first_difference(expected, object, results[i].has_amount);
    if (wrong != NULL) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the payment system answered %s with another %s",
                   results[i].name, wrong);
        return;
    }
    answer->outcome = results[i].outcome;
    utf8_copy(answer->trade_no, sizeof(answer->trade_no),
              answer_text(object, "trade_no"));
    utf8_copy(answer->detail, sizeof(answer->detail),
              answer_text(object, "message"));
}

void
rest_read_answer(const struct rest_expected *expected, const char *body,
                 size_t size, struct payment_answer *answer) {
    json_error_t error;
    json_t *object = json_loadb(body, size, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(object)) {
        read_object(expected, object, answer);
    } else {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the payment system's answer is no JSON object");
    }
    json_decref(object);
}

bool
rest_sign(const struct signature_key *key, const struct rest_signed *what,
          const char *body, size_t size, uint8_t mac[SIGNATURE_SIZE]) {
    char head[512];
    char status[24] = "";
    if (what->is_answer) {
        snprintf(status, sizeof(status), "%ld\n", what->http_status);
    }
    int length = snprintf(
        head, sizeof(head), PROTOCOL "\n%s\nPOST\n%s\n%s\n%s\n%s%s\n",
        what->is_answer ? "answer" : "request", rest_path(what->operation),
        what->merchant, what->nonce, status, what->timestamp);
    if (length < 0 || (size_t)length >= sizeof(head)) {
        return false;
    }
    struct signature_part parts[] = {{head, (size_t)length}, {body, size}};
    return signature_hmac(key, parts, 2, mac);
}

bool
rest_read_skew(const char *timestamp, int64_t now_s, int64_t *skew_s) {
    int64_t value = 0;
    size_t length = strlen(timestamp);
    if (length == 0 || length > DIGITS_MAX) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (timestamp[i] < '0' || timestamp[i] > '9') {
            return false;
        }
        value = value * 10 + timestamp[i] - '0';
    }
    *skew_s = value - now_s;
    return true;
}
