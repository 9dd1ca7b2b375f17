#include "pos_plugin/payment/wechatpay.h"

#include "pos_plugin/payment/goods.h"
#include "pos_plugin/payment/secret.h"

#include <stdio.h>
#include <string.h>

/** 127 bytes and a NUL. */
#define DESCRIPTION_MAX 128
#define TILL_MAX 33

static bool
is_partner(const struct wechatpay_party *party) {
    return party->sub_mchid[0] != '\0';
}

bool
wechatpay_is_get(enum wechat_operation operation) {
    return operation == WECHAT_QUERY || operation == WECHAT_REFUND_QUERY;
}

static int
order_path(const struct wechatpay_party *party, const char *order_no,
           const char *rest, char *path) {
    return snprintf(path, WECHATPAY_PATH_MAX,
                    "/v3/pay/%stransactions/out-trade-no/%s%s",
                    is_partner(party) ? "partner/" : "", order_no, rest);
}

static int
query_path(const struct wechatpay_party *party, const char *order_no,
           char *path) {
    char rest[128];
    if (is_partner(party)) {
        snprintf(rest, sizeof(rest), "?sp_mchid=%s&sub_mchid=%s", party->mchid,
                 party->sub_mchid);
    } else {
        snprintf(rest, sizeof(rest), "?mchid=%s", party->mchid);
    }
    return order_path(party, order_no, rest, path);
}

/** Order and refund numbers go into a path: nothing there may need escapes. */
static bool
is_number(const char *text) {
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz_-*";
    size_t size = text == NULL ? 0 : strlen(text);
    return size > 0 && size < ORDER_NO_MAX && strspn(text, allowed) == size;
}

bool
wechatpay_path(const struct wechatpay_party *party,
               const struct wechat_expected *expected,
               char path[WECHATPAY_PATH_MAX]) {
    const char *order_no = expected->request->order_no;
    const char *who = is_partner(party) ? "partner/" : "";
    int size = -1;
    if (!is_number(order_no) ||
        (expected->refund_no != NULL && !is_number(expected->refund_no))) {
        return false;
    }
    switch (expected->operation) {
    case WECHAT_PAY:
        size = snprintf(path, WECHATPAY_PATH_MAX,
                        "/v3/pay/%stransactions/codepay", who);
        break;
    case WECHAT_NATIVE:
        size = snprintf(path, WECHATPAY_PATH_MAX,
                        "/v3/pay/%stransactions/native", who);
        break;
    case WECHAT_QUERY:
        size = query_path(party, order_no, path);
        break;
    case WECHAT_REVERSE:
        size = order_path(party, order_no, "/reverse", path);
        break;
    case WECHAT_CLOSE:
        size = order_path(party, order_no, "/close", path);
        break;
    case WECHAT_REFUND:
        size =
            snprintf(path, WECHATPAY_PATH_MAX, "/v3/refund/domestic/refunds");
        break;
    case WECHAT_REFUND_QUERY:
        size =
            snprintf(path, WECHATPAY_PATH_MAX,
                     "/v3/refund/domestic/refunds/%s%s%s", expected->refund_no,
                     is_partner(party) ? "?sub_mchid=" : "", party->sub_mchid);
        break;
    }
    return size > 0 && size < WECHATPAY_PATH_MAX;
}

static bool
set_text(json_t *object, const char *key, const char *text) {
    return text[0] == '\0' ||
           json_object_set_new(object, key, json_string(text)) == 0;
}

static bool
add_party(json_t *object, const struct wechatpay_party *party,
          enum wechat_operation operation) {
    bool partner = is_partner(party);
    bool good = set_text(object, partner ? "sp_mchid" : "mchid", party->mchid);
    if (good && operation != WECHAT_CLOSE) {
        good = set_text(object, partner ? "sp_appid" : "appid", party->appid) &&
               set_text(object, "sub_appid", party->sub_appid);
    }
    return good && set_text(object, "sub_mchid", party->sub_mchid);
}

/** The till's name, cut to what a device number may be. */
static bool
add_scene(json_t *object, const struct wechatpay_party *party,
          const char *till) {
    char device[TILL_MAX];
    utf8_copy(device, sizeof(device), till == NULL ? "" : till);
    json_t *scene = json_object();
    bool good = scene != NULL && set_text(scene, "device_id", device) &&
                set_text(scene, "device_ip", party->device_ip) &&
                json_object_set_new(scene, "store_info",
                                    json_pack("{s:s}", "out_id",
                                              party->store_id[0] != '\0'
                                                  ? party->store_id
                                              : device[0] != '\0' ? device
                                                                  : "1")) == 0;
    return json_object_set_new(object, "scene_info", scene) == 0 && good;
}

/** What codepay and native have in common. */
static bool
add_order(json_t *object, const struct wechatpay_party *party,
          const struct wechat_expected *expected) {
    const struct payment_request *request = expected->request;
    char description[DESCRIPTION_MAX];
    goods_subject(request, description, sizeof(description));
    json_t *goods = wechat_goods(request->order, ORDER_ITEMS_MAX,
                                 "merchant_goods_id", "unit_price");
    return add_party(object, party, expected->operation) &&
           set_text(object, "description", description) &&
           set_text(object, "out_trade_no", request->order_no) &&
           json_object_set_new(object, "amount",
                               json_pack("{s:I, s:s}", "total",
                                         (json_int_t)request->amount.minor,
                                         "currency",
                                         request->amount.currency)) == 0 &&
           (goods == NULL ||
            json_object_set_new(object, "detail",
                                json_pack("{s:o}", "goods_detail", goods)) ==
                0);
}

static bool
add_payment(json_t *object, const struct wechatpay_party *party,
            const struct wechat_expected *expected,
            const struct payment_credential *credential) {
    return add_order(object, party, expected) &&
           json_object_set_new(object, "payer",
                               json_pack("{s:s%}", "auth_code",
                                         (const char *)credential->bytes,
                                         credential->size)) == 0 &&
           add_scene(object, party, expected->request->till);
}

static bool
add_refund(json_t *object, const struct wechatpay_party *party,
           const struct wechat_expected *expected) {
    const struct money *amount = &expected->request->amount;
    return set_text(object, "sub_mchid", party->sub_mchid) &&
           set_text(object, "out_trade_no", expected->request->order_no) &&
           set_text(object, "out_refund_no", expected->refund_no) &&
           json_object_set_new(object, "amount",
                               json_pack("{s:I, s:I, s:s}", "refund",
                                         (json_int_t)expected->refund_minor,
                                         "total", (json_int_t)amount->minor,
                                         "currency", amount->currency)) == 0;
}

static bool
add_fields(json_t *object, const struct wechatpay_party *party,
           const struct wechat_expected *expected,
           const struct payment_credential *credential) {
    switch (expected->operation) {
    case WECHAT_PAY:
        return add_payment(object, party, expected, credential);
    case WECHAT_NATIVE:
        return add_order(object, party, expected) &&
               set_text(object, "notify_url", party->notify_url);
    case WECHAT_REFUND:
        return add_refund(object, party, expected);
    default:
        return add_party(object, party, expected->operation);
    }
}

char *
wechatpay_write_body(const struct wechatpay_party *party,
                     const struct wechat_expected *expected,
                     const struct payment_credential *credential) {
    char *text = NULL;
    if (wechatpay_is_get(expected->operation)) {
        text = secret_allocate(1);
        if (text != NULL) {
            text[0] = '\0';
        }
        return text;
    }
    json_t *object = json_object();
    if (object != NULL && add_fields(object, party, expected, credential)) {
        text = json_dumps(object, JSON_COMPACT);
    }
    json_decref(object);
    return text;
}
