// An answer of WeChat Pay's v3: whatever its bytes, it is judged without
// harm, and "paid" only comes out when it repeats what was asked.
#include "pos_plugin/payment/wechatpay.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const long statuses[] = {200, 204, 400, 404, 429, 500};
    struct wechatpay_party party = {.mchid = "M1", .appid = "A1"};
    struct payment_request request = {.order_no = "O1", .amount = {700, "CNY"}};
    struct wechat_expected expected = {
        .request = &request, .refund_no = "R1", .refund_minor = 7};
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
    if ((data[0] & 128) != 0) {
        memcpy(party.sub_mchid, "S1", 3);
    }
    wechatpay_read_answer(&party, &expected, statuses[data[0] / 7 % 6],
                          body + 1, size - 1, code_url, &answer);
    bool paid = answer.outcome == PAYMENT_PAID;
    if (answer.outcome < PAYMENT_PAID || answer.outcome > PAYMENT_REJECTED ||
        (paid && expected.operation <= WECHAT_QUERY &&
         memmem(body, size, "700", 3) == NULL)) {
        abort();
    }
    free(body);
    return 0;
}
