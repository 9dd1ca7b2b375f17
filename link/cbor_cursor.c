#include "link/cbor_cursor.h"

// Additional information of a head (RFC 8949 section 3).
#define INFO_ONE_BYTE 24
#define INFO_EIGHT_BYTES 27
// Simple values and floats of major type 7.
#define SIMPLE_FALSE 20
#define SIMPLE_TRUE 21
#define SIMPLE_NULL 22
#define SIMPLE_UNDEFINED 23
#define FLOAT_SHORTEST 25

bool
cursor_fail(struct cbor_cursor *cursor, enum status status) {
    if (cursor->status == STATUS_OK) {
        cursor->status = status;
    }
    return false;
}

/**
 * The head of an item: major type in the first three bits, then a number of
 * its own or of 1, 2, 4 or 8 bytes that follow.
 *
 * @return its bytes, 0 when it is cut off, indefinite or reserved
 */
static size_t
read_head(const struct cbor_cursor *cursor, uint64_t *value) {
    unsigned info = cursor->left > 0 ? cursor->at[0] & 0x1Fu : 31;
    *value = info;
    if (info < INFO_ONE_BYTE) {
        return 1;
    }
    size_t more = (size_t)1 << (info - INFO_ONE_BYTE);
    if (info > INFO_EIGHT_BYTES || cursor->left < 1 + more) {
        return 0;
    }
    *value = 0;
    for (size_t i = 0; i < more; i++) {
        *value = *value << 8 | cursor->at[1 + i];
    }
    return 1 + more;
}

static size_t
shortest_head(uint64_t value) {
    if (value < INFO_ONE_BYTE) {
        return 1;
    }
    if (value <= UINT8_MAX) {
        return 2;
    }
    if (value <= UINT16_MAX) {
        return 3;
    }
    return value <= UINT32_MAX ? 5 : 9;
}

/** Major type 7. @return false for what has no meaning in RFC 8949 */
static bool
set_simple(struct cbor_token *token, unsigned info) {
    token->kind = CBOR_OTHER;
    token->value = 0;
    switch (info) {
    case SIMPLE_FALSE:
    case SIMPLE_TRUE:
        token->kind = CBOR_BOOL;
        token->value = info == SIMPLE_TRUE;
        return true;
    case SIMPLE_NULL:
        token->kind = CBOR_NULL;
        return true;
    default:
        return info == SIMPLE_UNDEFINED || info >= FLOAT_SHORTEST;
    }
}

/** Kinds by major type, 0 to 6. */
static const enum cbor_kind kinds[] = {
    CBOR_UINT,  CBOR_NEGINT, CBOR_BYTES, CBOR_TEXT,
    CBOR_ARRAY, CBOR_MAP,    CBOR_TAG,
};

bool
cursor_next(struct cbor_cursor *cursor, struct cbor_token *token) {
    *token = (struct cbor_token){0};
    if (cursor->status != STATUS_OK) {
        return false;
    }
    size_t size = read_head(cursor, &token->value);
    unsigned major = size > 0 ? cursor->at[0] >> 5 : 0;
    bool ok = size > 0;
    if (ok && major == 7) {
        ok = set_simple(token, cursor->at[0] & 0x1Fu);
    } else if (ok) {
        token->kind = kinds[major];
        ok = size == shortest_head(token->value);
    }
    bool has_content = token->kind == CBOR_BYTES || token->kind == CBOR_TEXT;
    if (!ok || (has_content && token->value > cursor->left - size)) {
        *token = (struct cbor_token){0};
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (has_content) {
        token->bytes = cursor->at + size;
        size += (size_t)token->value;
    }
    cursor->at += size;
    cursor->left -= size;
    return true;
}

bool
cursor_skip(struct cbor_cursor *cursor) {
    uint64_t open = 1; // items still to come; each takes a byte at least
    while (open > 0) {
        struct cbor_token token;
        if (!cursor_next(cursor, &token)) {
            return false;
        }
        open--;
        if (token.kind == CBOR_ARRAY || token.kind == CBOR_MAP) {
            if (token.value > cursor->left) {
                return cursor_fail(cursor, STATUS_MALFORMED);
            }
            open += token.kind == CBOR_MAP ? 2 * token.value : token.value;
        }
        open += token.kind == CBOR_TAG;
        if (open > cursor->left) {
            return cursor_fail(cursor, STATUS_MALFORMED);
        }
    }
    return true;
}

bool
cursor_container(struct cbor_cursor *cursor, enum cbor_kind kind,
                 size_t *count) {
    struct cbor_token token;
    *count = 0;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind != kind || token.value > cursor->left) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    *count = (size_t)token.value;
    return true;
}

bool
cursor_uint(struct cbor_cursor *cursor, uint64_t max, uint64_t *out) {
    struct cbor_token token;
    *out = 0;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind != CBOR_UINT) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (token.value > max) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    *out = token.value;
    return true;
}

bool
cursor_token_int(struct cbor_cursor *cursor, const struct cbor_token *token,
                 int64_t *out) {
    if (token->kind != CBOR_UINT && token->kind != CBOR_NEGINT) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (token->value > INT64_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    int64_t value = (int64_t)token->value;
    *out = token->kind == CBOR_UINT ? value : -1 - value;
    return true;
}

bool
cursor_int(struct cbor_cursor *cursor, int64_t *out) {
    struct cbor_token token;
    *out = 0;
    return cursor_next(cursor, &token) && cursor_token_int(cursor, &token, out);
}
