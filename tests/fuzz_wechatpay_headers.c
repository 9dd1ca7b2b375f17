// Signature headers and the list of platform certificates: lines of input are
// timestamp, nonce, serial, signature; the rest is the body. Nothing that the
// fuzzer makes may ever count as genuine.
#include "pos_plugin/payment/wechatpay.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Cut off the first line; "" when there is none. */
static char *
line(char **text) {
    char *start = *text;
    char *end = strchr(start, '\n');
    if (end == NULL) {
        *text = start + strlen(start);
    } else {
        *end = '\0';
        *text = end + 1;
    }
    return start;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static EVP_PKEY *key;
    if (key == NULL) {
        key = EVP_RSA_gen(2048);
    }
    struct wechatpay_keys keys = {
        .v3 = {.bytes = "0123456789abcdef0123456789abcdef", .size = 32},
        .platform = {{.serial = "S1", .key = key}},
        .platform_count = 1,
    };
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    char *body = text;
    struct wechatpay_headers headers;
    headers.timestamp = line(&body);
    headers.nonce = line(&body);
    headers.serial = line(&body);
    headers.signature = line(&body);
    size_t rest = size - (size_t)(body - text);
    if (wechatpay_verify(&keys, &headers, 1600000000, body, rest) ==
            WECHATPAY_GENUINE ||
        wechatpay_take_certificates(&keys, &headers, 1600000000, body, rest)) {
        abort();
    }
    free(text);
    return 0;
}
