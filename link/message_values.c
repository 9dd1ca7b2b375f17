#include "link/message_values.h"

#include "link/message_internal.h"

#include <string.h>

bool
value_text(struct cbor_cursor *cursor, char *out, size_t size) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind != CBOR_TEXT) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (token.value >= size) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    if (!message_text_ok(token.bytes, (size_t)token.value)) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    memcpy(out, token.bytes, (size_t)token.value);
    out[token.value] = '\0';
    return true;
}

bool
value_sale(struct cbor_cursor *cursor, char *out) {
    return value_text(cursor, out, SALE_ID_MAX) &&
           (message_id_ok((const uint8_t *)out, strlen(out)) ||
            cursor_fail(cursor, STATUS_MALFORMED));
}

bool
value_currency(struct cbor_cursor *cursor, char *out) {
    return value_text(cursor, out, sizeof(currency_code)) &&
           (currency_decimals(out) >= 0 ||
            cursor_fail(cursor, STATUS_MALFORMED));
}

bool
value_u32(struct cbor_cursor *cursor, uint32_t *out) {
    uint64_t value;
    bool ok = cursor_uint(cursor, UINT32_MAX, &value);
    *out = (uint32_t)value;
    return ok;
}

bool
value_from_one(struct cbor_cursor *cursor, uint32_t max, uint32_t *out) {
    if (!value_u32(cursor, out)) {
        return false;
    }
    return (*out >= 1 && *out <= max) || cursor_fail(cursor, STATUS_MALFORMED);
}

bool
value_amount(struct cbor_cursor *cursor, struct amount *out) {
    out->known = cursor_int(cursor, &out->minor);
    return out->known;
}

bool
value_bytes(struct cbor_cursor *cursor, uint8_t *out, size_t capacity,
            size_t *size) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind != CBOR_BYTES || token.value == 0) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (token.value > capacity) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    *size = (size_t)token.value;
    memcpy(out, token.bytes, *size);
    return true;
}

bool
value_bool(struct cbor_cursor *cursor, bool *out) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    *out = token.value == 1;
    return token.kind == CBOR_BOOL || cursor_fail(cursor, STATUS_MALFORMED);
}
