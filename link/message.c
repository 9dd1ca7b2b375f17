#include "link/message_internal.h"

#include <string.h>

/** Length of the UTF-8 sequence that starts here, 0 for a wrong one. */
static size_t
sequence_size(const uint8_t *bytes, size_t size) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = bytes[0] < 0x80             ? 1
                  : (bytes[0] & 0xE0) == 0xC0 ? 2
                  : (bytes[0] & 0xF0) == 0xE0 ? 3
                  : (bytes[0] & 0xF8) == 0xF0 ? 4
                                              : 0;
    if (need == 0 || need > size) {
        return 0;
    }
    uint32_t code = need == 1 ? bytes[0] : bytes[0] & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = code << 6 | (bytes[i] & 0x3Fu);
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    if (code < smallest[need] || code > 0x10FFFF || surrogate || control) {
        return 0;
    }
    return need;
}

bool
message_text_ok(const uint8_t *bytes, size_t size) {
    size_t at = 0;
    while (at < size) {
        size_t step = sequence_size(bytes + at, size - at);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

bool
message_id_ok(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] <= ' ' || bytes[i] > '~') {
            return false;
        }
    }
    return size > 0;
}

uint32_t
message_code_max(enum message_type type) {
    switch (type) {
    case MESSAGE_CANCEL:
        return CANCEL_ERROR;
    case MESSAGE_PROGRESS:
        return PROGRESS_NEW_CREDENTIAL;
    case MESSAGE_RESULT:
        return OUTCOME_UNKNOWN;
    case MESSAGE_UPGRADE_STATUS:
        return UPGRADE_FAILED;
    default:
        return 0;
    }
}

bool
item_multiplies(const struct order_item *item) {
    int64_t product = 0;
    bool exact = false;
    return item->quantity.known && item->unit_price.known &&
           item->item_amount.known &&
           minor_multiply(item->quantity.minor, item->unit_price.minor,
                          &product, &exact) == STATUS_OK &&
           exact && product == item->item_amount.minor;
}

void
message_wipe(struct message *message) {
    explicit_bzero(message, sizeof(*message));
}
