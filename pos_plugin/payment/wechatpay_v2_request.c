#include "pos_plugin/payment/wechatpay_v2.h"

#include "pos_plugin/payment/credential.h"
#include "pos_plugin/payment/goods.h"
#include "pos_plugin/payment/secret.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** 128 bytes and a NUL; the same of the device's name, 32. */
#define BODY_TEXT_MAX 129
#define DEVICE_MAX 33
#define DETAIL_MAX 6000

const char *
wechatpay_v2_path(enum wechat_operation operation) {
    static const char *const paths[] = {
        [WECHAT_PAY] = "/pay/micropay",
        [WECHAT_QUERY] = "/pay/orderquery",
        [WECHAT_REVERSE] = "/secapi/pay/reverse",
        [WECHAT_CLOSE] = "/pay/closeorder",
        [WECHAT_REFUND] = "/secapi/pay/refund",
        [WECHAT_REFUND_QUERY] = "/pay/refundquery",
        [WECHAT_NATIVE] = "/pay/unifiedorder",
    };
    return paths[operation];
}

bool
wechatpay_v2_needs_certificate(enum wechat_operation operation) {
    return operation == WECHAT_REVERSE || operation == WECHAT_REFUND;
}

/** As many lines as fit; the last one then stands for all others. */
static char *
detail_text(const struct order *order) {
    char *text = NULL;
    for (size_t max = ORDER_ITEMS_MAX; max > 0 && text == NULL; max /= 2) {
        json_t *goods = wechat_goods(order, max, "goods_id", "price");
        if (goods == NULL) {
            return NULL;
        }
        json_t *object = json_pack("{s:o}", "goods_detail", goods);
        text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
        json_decref(object);
        if (text != NULL && strlen(text) > DETAIL_MAX) {
            secret_release(text);
            text = NULL;
        }
    }
    return text;
}

static bool
add_number(struct wechatpay_v2_fields *fields, const char *name,
           int64_t value) {
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, value);
    return wechatpay_v2_add(fields, name, text);
}

/** What micropay and unifiedorder have in common. */
static bool
add_order(struct wechatpay_v2_fields *fields,
          const struct wechatpay_v2_party *party,
          const struct payment_request *request) {
    char body[BODY_TEXT_MAX];
    char device[DEVICE_MAX];
    goods_subject(request, body, sizeof(body));
    utf8_copy(device, sizeof(device),
              request->till == NULL ? "" : request->till);
    char *detail = detail_text(request->order);
    bool good =
        wechatpay_v2_add(fields, "body", body) &&
        wechatpay_v2_add(fields, "detail", detail) &&
        wechatpay_v2_add(fields, "device_info", device) &&
        wechatpay_v2_add(fields, "fee_type", request->amount.currency) &&
        wechatpay_v2_add(fields, "spbill_create_ip", party->device_ip) &&
        add_number(fields, "total_fee", request->amount.minor);
    secret_release(detail);
    return good;
}

static bool
add_payment(struct wechatpay_v2_fields *fields,
            const struct wechatpay_v2_party *party,
            const struct wechat_expected *expected,
            const struct payment_credential *credential) {
    char code[CREDENTIAL_SIZE_MAX + 1];
    bool good = credential->size < sizeof(code);
    if (good) {
        memcpy(code, credential->bytes, credential->size);
        code[credential->size] = '\0';
        good = wechatpay_v2_add(fields, "auth_code", code) &&
               add_order(fields, party, expected->request);
    }
    explicit_bzero(code, sizeof(code));
    return good;
}

static bool
add_operation(struct wechatpay_v2_fields *fields,
              const struct wechatpay_v2_party *party,
              const struct wechat_expected *expected,
              const struct payment_credential *credential) {
    const struct payment_request *request = expected->request;
    switch (expected->operation) {
    case WECHAT_PAY:
        return add_payment(fields, party, expected, credential);
    case WECHAT_NATIVE:
        return add_order(fields, party, request) &&
               wechatpay_v2_add(fields, "notify_url", party->notify_url) &&
               wechatpay_v2_add(fields, "product_id", request->order_no) &&
               wechatpay_v2_add(fields, "trade_type", "NATIVE");
    case WECHAT_REFUND:
        return wechatpay_v2_add(fields, "out_refund_no", expected->refund_no) &&
               add_number(fields, "refund_fee", expected->refund_minor) &&
               add_number(fields, "total_fee", request->amount.minor);
    case WECHAT_REFUND_QUERY:
        return wechatpay_v2_add(fields, "out_refund_no", expected->refund_no);
    default:
        return true;
    }
}

static bool
add_fields(struct wechatpay_v2_fields *fields,
           const struct wechatpay_v2_party *party,
           const struct wechat_expected *expected, const char *nonce,
           const struct payment_credential *credential) {
    // A refund is asked for by its own number alone.
    const char *order_no = expected->operation == WECHAT_REFUND_QUERY
                               ? ""
                               : expected->request->order_no;
    return wechatpay_v2_add(fields, "appid", party->appid) &&
           wechatpay_v2_add(fields, "mch_id", party->mch_id) &&
           wechatpay_v2_add(fields, "sub_mch_id", party->sub_mch_id) &&
           wechatpay_v2_add(fields, "nonce_str", nonce) &&
           wechatpay_v2_add(fields, "sign_type",
                            party->md5 ? "MD5" : "HMAC-SHA256") &&
           wechatpay_v2_add(fields, "out_trade_no", order_no) &&
           add_operation(fields, party, expected, credential);
}

char *
wechatpay_v2_write_request(const struct wechatpay_v2_party *party,
                           const struct wechat_expected *expected,
                           const char *nonce,
                           const struct payment_credential *credential) {
    struct wechatpay_v2_fields fields = {0};
    char sign[WECHATPAY_V2_SIGN_MAX];
    char *text = NULL;
    if (add_fields(&fields, party, expected, nonce, credential) &&
        wechatpay_v2_sign(party, &fields, sign) &&
        wechatpay_v2_add(&fields, "sign", sign)) {
        text = wechatpay_v2_write_xml(&fields);
    }
    wechatpay_v2_clear(&fields);
    return text;
}
