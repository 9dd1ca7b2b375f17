#include "pos_plugin/payment/credential.h"

#include "pos_plugin/payment/emvco.h"

#include <string.h>

/** What base64 of the header always begins with, whatever follows it. */
#define EMVCO_PREFIX "hQVDUFYwM"
#define ALIPAY_FACE_SIZE 35
#define WECHAT_SIZE 18

static bool
is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static bool
is_letter(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_code_character(uint8_t c) {
    return is_digit(c) || is_letter(c) || (c != 0 && strchr("+/=_-.", c));
}

static bool
all_digits(const struct payment_credential *credential) {
    for (size_t i = 0; i < credential->size; i++) {
        if (!is_digit(credential->bytes[i])) {
            return false;
        }
    }
    return credential->size > 0;
}

static bool
starts_with(const struct payment_credential *credential, const char *prefix) {
    size_t size = strlen(prefix);
    return credential->size >= size &&
           memcmp(credential->bytes, prefix, size) == 0;
}

static const char *
face_problem(const struct payment_credential *credential) {
    if (credential->size < CREDENTIAL_FACE_MIN ||
        credential->size > CREDENTIAL_SIZE_MAX) {
        return "the face token has a length that no token has: let the "
               "customer try again";
    }
    for (size_t i = 0; i < credential->size; i++) {
        if (!is_code_character(credential->bytes[i])) {
            return "the face token has characters that no token has: let "
                   "the customer try again";
        }
    }
    return NULL;
}

const char *
credential_problem(const struct payment_credential *credential) {
    if (credential->is_face_token) {
        return face_problem(credential);
    }
    for (size_t i = 0; i < credential->size; i++) {
        if (!is_code_character(credential->bytes[i])) {
            return "what was scanned is no payment code: ask for the code "
                   "that the wallet shows for paying";
        }
    }
    if (starts_with(credential, EMVCO_PREFIX)) {
        struct emvco_summary summary;
        return emvco_read(credential->bytes, credential->size, &summary)
                   ? NULL
                   : "the payment code was not read completely: scan again";
    }
    if (credential->size < CREDENTIAL_CODE_MIN) {
        return "what was scanned is too short for a payment code: scan again";
    }
    if (credential->size > CREDENTIAL_CODE_MAX) {
        return "what was scanned is too long for a payment code: ask for the "
               "code that the wallet shows for paying";
    }
    return NULL;
}

/** Value of the first two digits. */
static int
prefix_number(const struct payment_credential *credential) {
    return (credential->bytes[0] - '0') * 10 + credential->bytes[1] - '0';
}

/** UnionPay's codes outside China are told by its application. */
static const char *
emvco_wallet(const struct payment_credential *credential) {
    static const uint8_t unionpay[] = {0xa0, 0x00, 0x00, 0x03, 0x33};
    struct emvco_summary summary;
    bool is_unionpay =
        emvco_read(credential->bytes, credential->size, &summary) &&
        memcmp(summary.aid, unionpay, sizeof(unionpay)) == 0;
    return is_unionpay ? "unionpay" : "emvco";
}

/** WeChat's codes are 18 digits; its face tokens may have the same form. */
static const char *
face_wallet(const struct payment_credential *credential) {
    if (credential->size == ALIPAY_FACE_SIZE && starts_with(credential, "fp")) {
        return "alipay";
    }
    bool is_wechat =
        credential->size == WECHAT_SIZE && all_digits(credential) &&
        prefix_number(credential) >= 10 && prefix_number(credential) <= 15;
    return is_wechat ? "wechatpay" : "";
}

const char *
credential_wallet(const struct payment_credential *credential) {
    if (credential->is_face_token) {
        return face_wallet(credential);
    }
    if (starts_with(credential, EMVCO_PREFIX)) {
        return emvco_wallet(credential);
    }
    size_t size = credential->size;
    if (size < 2 || !all_digits(credential)) {
        return "";
    }
    int prefix = prefix_number(credential);
    if (prefix >= 10 && prefix <= 15 && size == WECHAT_SIZE) {
        return "wechatpay";
    }
    if (prefix >= 25 && prefix <= 30 && size >= 16 && size <= 24) {
        return "alipay";
    }
    return prefix == 62 && size == 19 ? "unionpay" : "";
}

void
credential_scrub(const struct payment_credential *credential, char *text) {
    size_t size = credential->size;
    if (size == 0) {
        return;
    }
    const char *end = text + strlen(text);
    char *found;
    while ((found = memmem(text, (size_t)(end - text), credential->bytes,
                           size)) != NULL) {
        memset(found, '*', size);
        text = found + size;
    }
}
