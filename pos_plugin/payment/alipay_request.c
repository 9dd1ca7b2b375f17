#include "pos_plugin/payment/alipay.h"

#include "pos_plugin/payment/goods.h"

#include <jansson.h>
#include <string.h>

#define SUBJECT_MAX 121
#define TERMINAL_MAX 33
/** No limit is documented; more tell nobody anything. */
#define GOODS_MAX 100
#define PARAMETERS_MAX 16

const char *
alipay_method(enum alipay_operation operation) {
    static const char *const methods[] = {
        [ALIPAY_PAY] = "alipay.trade.pay",
        [ALIPAY_QUERY] = "alipay.trade.query",
        [ALIPAY_CANCEL] = "alipay.trade.cancel",
        [ALIPAY_REFUND] = "alipay.trade.refund",
        [ALIPAY_REFUND_QUERY] = "alipay.trade.fastpay.refund.query",
        [ALIPAY_PRECREATE] = "alipay.trade.precreate",
    };
    return methods[operation];
}

static bool
set_text(json_t *object, const char *key, const char *text) {
    return text == NULL || text[0] == '\0' ||
           json_object_set_new(object, key, json_string(text)) == 0;
}

static bool
set_yuan(json_t *object, const char *key, int64_t minor) {
    char yuan[MONEY_TEXT_MAX];
    minor_format(minor, "CNY", yuan);
    return set_text(object, key, yuan);
}

static bool
add_goods(json_t *object, const struct order *order) {
    struct goods_line lines[GOODS_MAX];
    size_t count = goods_lines(order, lines, GOODS_MAX);
    json_t *list = json_array();
    bool good = list != NULL;
    for (size_t i = 0; good && i < count; i++) {
        char price[MONEY_TEXT_MAX];
        minor_format(lines[i].unit_minor, "CNY", price);
        good = json_array_append_new(
                   list, json_pack("{s:s, s:s, s:I, s:s}", "goods_id",
                                   lines[i].id, "goods_name", lines[i].name,
                                   "quantity", (json_int_t)lines[i].quantity,
                                   "price", price)) == 0;
    }
    if (count > 0) {
        return json_object_set_new(object, "goods_detail", list) == 0 && good;
    }
    json_decref(list);
    return good;
}

/** What pay and precreate have in common, behind the order number. */
static bool
add_order(json_t *object, const struct alipay_expected *expected) {
    const struct payment_request *request = expected->request;
    char subject[SUBJECT_MAX];
    char terminal[TERMINAL_MAX];
    goods_subject(request, subject, sizeof(subject));
    utf8_copy(terminal, sizeof(terminal),
              request->till == NULL ? "" : request->till);
    return set_text(object, "subject", subject) &&
           set_yuan(object, "total_amount", request->amount.minor) &&
           set_text(object, "seller_id", expected->seller_id) &&
           set_text(object, "store_id", expected->store_id) &&
           set_text(object, "terminal_id", terminal) &&
           set_text(object, "timeout_express", expected->timeout_express) &&
           add_goods(object, request->order);
}

static bool
add_payment(json_t *object, const struct alipay_expected *expected,
            const struct payment_credential *credential) {
    return set_text(object, "scene",
                    credential->is_face_token ? "security_code" : "bar_code") &&
           json_object_set_new(object, "auth_code",
                               json_stringn((const char *)credential->bytes,
                                            credential->size)) == 0 &&
           set_text(object, "product_code", "FACE_TO_FACE_PAYMENT") &&
           add_order(object, expected);
}

static bool
add_fields(json_t *object, const struct alipay_expected *expected,
           const struct payment_credential *credential) {
    switch (expected->operation) {
    case ALIPAY_PAY:
        return add_payment(object, expected, credential);
    case ALIPAY_PRECREATE:
        return add_order(object, expected);
    case ALIPAY_REFUND:
        return set_yuan(object, "refund_amount", expected->refund_minor) &&
               set_text(object, "out_request_no", expected->refund_no);
    case ALIPAY_REFUND_QUERY:
        return set_text(object, "out_request_no", expected->refund_no);
    case ALIPAY_QUERY:
    case ALIPAY_CANCEL:
        break;
    }
    return true;
}

char *
alipay_write_content(const struct alipay_expected *expected,
                     const struct payment_credential *credential) {
    char *text = NULL;
    json_t *object = json_object();
    if (object != NULL &&
        set_text(object, "out_trade_no", expected->request->order_no) &&
        add_fields(object, expected, credential)) {
        text = json_dumps(object, JSON_COMPACT);
    }
    json_decref(object);
    return text;
}

bool
alipay_sign(EVP_PKEY *key, bool sha1, const struct alipay_parameter *parameters,
            size_t count, char signature[PKI_SIGNATURE_MAX]) {
    struct signature_part parts[4 * PARAMETERS_MAX];
    size_t used = 0;
    if (count > PARAMETERS_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct alipay_parameter *one = &parameters[i];
        if (one->value[0] == '\0') {
            continue;
        }
        if (used > 0) {
            parts[used++] = (struct signature_part){"&", 1};
        }
        parts[used++] = (struct signature_part){one->key, strlen(one->key)};
        parts[used++] = (struct signature_part){"=", 1};
        parts[used++] = (struct signature_part){one->value, strlen(one->value)};
    }
    return pki_sign(key, sha1 ? PKI_SHA1 : PKI_SHA256, parts, used, signature);
}
