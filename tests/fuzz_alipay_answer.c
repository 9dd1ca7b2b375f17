// An answer of Alipay: whatever its bytes, it is cut and judged without harm,
// what was cut is a piece of it, and "paid" only comes out when it repeats
// what was asked.
#include "pos_plugin/payment/alipay.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct payment_request request = {.order_no = "O1", .amount = {700, "CNY"}};
    struct alipay_expected expected = {
        .request = &request, .refund_no = "R1", .refund_minor = 7};
    struct payment_answer answer = {0};
    struct alipay_raw raw;
    char code_url[PAYMENT_CODE_URL_MAX] = "";
    if (size == 0) {
        return 0;
    }
    char *body = malloc(size);
    if (body == NULL) {
        return 0;
    }
    memcpy(body, data, size);
    expected.operation = (enum alipay_operation)(1 + data[0] % 6);
    if (alipay_cut(expected.operation, body + 1, size - 1, &raw)) {
        if (raw.text < body + 1 || raw.text[0] != '{' ||
            raw.text + raw.size > body + size ||
            raw.text[raw.size - 1] != '}') {
            abort();
        }
        alipay_read_answer(&expected, raw.text, raw.size, code_url, &answer);
    } else {
        alipay_read_answer(&expected, body + 1, size - 1, code_url, &answer);
    }
    if (answer.outcome < PAYMENT_PAID || answer.outcome > PAYMENT_REJECTED ||
        (answer.outcome == PAYMENT_PAID && expected.operation <= ALIPAY_QUERY &&
         memmem(body, size, "7", 1) == NULL)) {
        abort();
    }
    free(body);
    return 0;
}
