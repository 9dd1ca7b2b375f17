// An answer of WeChat Pay's v2. The signature would keep the fuzzer from
// everything behind it, so that what parses is signed here and judged again.
#include "pos_plugin/payment/secret.h"
#include "pos_plugin/payment/wechatpay_v2.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
sign_again(const struct wechatpay_v2_party *party,
           struct wechatpay_v2_fields *fields) {
    char sign[WECHATPAY_V2_SIGN_MAX];
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->list[i].name, "sign") == 0) {
            secret_release(fields->list[i].value);
            fields->list[i] = fields->list[--fields->count];
        }
    }
    if (wechatpay_v2_sign(party, fields, sign)) {
        wechatpay_v2_add(fields, "sign", sign);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wechatpay_v2_party party = {
        .appid = "A1", .mch_id = "M1", .key = {.bytes = "k", .size = 32}};
    struct payment_request request = {.order_no = "O1", .amount = {700, "CNY"}};
    struct wechat_expected expected = {
        .request = &request, .refund_no = "R1", .refund_minor = 7};
    struct wechatpay_v2_fields fields = {0};
    struct payment_answer answer = {0};
    char code_url[PAYMENT_CODE_URL_MAX] = "";
    if (size == 0) {
        return 0;
    }
    char *body = malloc(size);
    if (body == NULL) {
        return 0;
    }
    memcpy(body, data, size);
    expected.operation = (enum wechat_operation)(1 + data[0] % 7);
    party.md5 = (data[0] & 128) != 0;
    wechatpay_v2_read_answer(&party, &expected, body + 1, size - 1, code_url,
                             &answer);
    // Nobody can guess the signature.
    if (answer.outcome != PAYMENT_UNKNOWN) {
        abort();
    }
    if (wechatpay_v2_read_xml(body + 1, size - 1, &fields)) {
        sign_again(&party, &fields);
        char *text = wechatpay_v2_write_xml(&fields);
        if (text != NULL) {
            wechatpay_v2_read_answer(&party, &expected, text, strlen(text),
                                     code_url, &answer);
            if (answer.outcome == PAYMENT_PAID &&
                expected.operation <= WECHAT_QUERY &&
                strstr(text, "[700]") == NULL) {
                abort();
            }
        }
        secret_release(text);
    }
    wechatpay_v2_clear(&fields);
    free(body);
    return 0;
}
