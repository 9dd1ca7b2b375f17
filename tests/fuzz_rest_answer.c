// An answer of the payment system: whatever its bytes, it is judged without
// harm, and "paid" only comes out when it repeats what was asked.
#include "pos_plugin/payment/rest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct payment_answer *answer, const char *body, size_t size) {
    if (answer->outcome < PAYMENT_PAID || answer->outcome > PAYMENT_UNKNOWN ||
        memchr(answer->detail, '\0', sizeof(answer->detail)) == NULL ||
        memchr(answer->trade_no, '\0', sizeof(answer->trade_no)) == NULL) {
        abort();
    }
    // No escape can make these digits, so they must be there as such.
    if (answer->outcome == PAYMENT_PAID &&
        memmem(body, size, "700", 3) == NULL) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct payment_request request = {.order_no = "O1", .amount = {700, "CNY"}};
    struct rest_expected expected = {.merchant = "M1",
                                     .request = &request,
                                     .refund_no = "R1",
                                     .refund_minor = 7};
    int64_t skew_s = 0;
    if (size == 0) {
        return 0;
    }
    char *body = malloc(size);
    if (body == NULL) {
        return 0;
    }
    memcpy(body, data, size);
    expected.operation = (enum rest_operation)(1 + data[0] % 4);
    struct payment_answer answer = {0};
    rest_read_answer(&expected, body + 1, size - 1, &answer);
    check(&answer, body, size);
    body[size - 1] = '\0';
    rest_read_skew(body, 0, &skew_s);
    free(body);
    return 0;
}
