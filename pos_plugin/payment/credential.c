#include "pos_plugin/payment/credential.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/** What base64 of the header always begins with, whatever follows it. */
#define EMVCO_PREFIX "hQVDUFYwM"
/** Tag 85, length 5, "CPV01". */
#define EMVCO_HEADER                                                           \
    "\x85\x05"                                                                 \
    "CPV01"
#define ALIPAY_FACE_SIZE 35
/** Three bytes for four characters. */
#define EMVCO_BYTES_MAX (CREDENTIAL_SIZE_MAX / 4 * 3)

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

static int
base64_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (is_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/** Strict base64; returns the bytes written, 0 when it is none. */
static size_t
base64_decode(const uint8_t *text, size_t size, uint8_t *out) {
    size_t padding = 0;
    while (padding < 2 && padding < size && text[size - 1 - padding] == '=') {
        padding++;
    }
    uint32_t bits = 0;
    for (size_t i = 0; i < size; i++) {
        int value = i < size - padding ? base64_value(text[i]) : 0;
        if (value < 0 || size % 4 != 0) {
            return 0;
        }
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 == 3) {
            out[i / 4 * 3] = (uint8_t)(bits >> 16);
            out[i / 4 * 3 + 1] = (uint8_t)(bits >> 8);
            out[i / 4 * 3 + 2] = (uint8_t)bits;
        }
    }
    return size / 4 * 3 - padding;
}

/** Length of one BER-TLV object with its value; 0 when it does not fit. */
static size_t
tlv_size(const uint8_t *bytes, size_t size) {
    size_t at = 1;
    if (size > 1 && (bytes[0] & 0x1f) == 0x1f) {
        at = 2;
    }
    if (at >= size) {
        return 0;
    }
    size_t length = bytes[at++];
    if (length == 0x81 && at < size) {
        length = bytes[at++];
    } else if (length >= 0x80) {
        return 0;
    }
    return length <= size - at ? at + length : 0;
}

static bool
is_emvco(const struct payment_credential *credential) {
    uint8_t bytes[EMVCO_BYTES_MAX];
    if (credential->size > CREDENTIAL_SIZE_MAX) {
        return false;
    }
    size_t size = base64_decode(credential->bytes, credential->size, bytes);
    size_t header = sizeof(EMVCO_HEADER) - 1;
    bool good = size > header && memcmp(bytes, EMVCO_HEADER, header) == 0;
    for (size_t at = 0; good && at < size;) {
        size_t step = tlv_size(bytes + at, size - at);
        good = step != 0;
        at += step;
    }
    explicit_bzero(bytes, sizeof(bytes));
    return good;
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
        return is_emvco(credential)
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

const char *
credential_wallet(const struct payment_credential *credential) {
    if (credential->is_face_token) {
        bool alipay = credential->size == ALIPAY_FACE_SIZE &&
                      starts_with(credential, "fp");
        return alipay ? "alipay" : "";
    }
    if (starts_with(credential, EMVCO_PREFIX)) {
        return "emvco";
    }
    size_t size = credential->size;
    if (size < 2 || !all_digits(credential)) {
        return "";
    }
    int prefix = prefix_number(credential);
    if (prefix >= 10 && prefix <= 15 && size == 18) {
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

void *
credential_allocate(size_t size) {
    return malloc(size);
}

void
credential_release(void *memory) {
    if (memory != NULL) {
        explicit_bzero(memory, malloc_usable_size(memory));
    }
    free(memory);
}
