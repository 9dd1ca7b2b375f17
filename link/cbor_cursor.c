#include "link/cbor_cursor.h"

#include <cbor.h>

// --- libcbor's callbacks, each of which fills in the token

static void
set(void *context, enum cbor_kind kind, uint64_t value) {
    struct cbor_token *token = context;
    token->kind = kind;
    token->value = value;
}

static void
on_uint8(void *context, uint8_t value) {
    set(context, CBOR_UINT, value);
}

static void
on_uint16(void *context, uint16_t value) {
    set(context, CBOR_UINT, value);
}

static void
on_uint32(void *context, uint32_t value) {
    set(context, CBOR_UINT, value);
}

static void
on_uint64(void *context, uint64_t value) {
    set(context, CBOR_UINT, value);
}

static void
on_negint8(void *context, uint8_t value) {
    set(context, CBOR_NEGINT, value);
}

static void
on_negint16(void *context, uint16_t value) {
    set(context, CBOR_NEGINT, value);
}

static void
on_negint32(void *context, uint32_t value) {
    set(context, CBOR_NEGINT, value);
}

static void
on_negint64(void *context, uint64_t value) {
    set(context, CBOR_NEGINT, value);
}

static void
on_bytes(void *context, cbor_data bytes, size_t size) {
    set(context, CBOR_BYTES, size);
    ((struct cbor_token *)context)->bytes = bytes;
}

static void
on_text(void *context, cbor_data bytes, size_t size) {
    set(context, CBOR_TEXT, size);
    ((struct cbor_token *)context)->bytes = bytes;
}

static void
on_array(void *context, size_t count) {
    set(context, CBOR_ARRAY, count);
}

static void
on_map(void *context, size_t count) {
    set(context, CBOR_MAP, count);
}

static void
on_tag(void *context, uint64_t tag) {
    set(context, CBOR_TAG, tag);
}

static void
on_bool(void *context, bool value) {
    set(context, CBOR_BOOL, value);
}

static void
on_null(void *context) {
    set(context, CBOR_NULL, 0);
}

static void
on_undefined(void *context) {
    set(context, CBOR_OTHER, 0);
}

static void
on_float(void *context, float value) {
    (void)value;
    set(context, CBOR_OTHER, 0);
}

static void
on_double(void *context, double value) {
    (void)value;
    set(context, CBOR_OTHER, 0);
}

static void
on_indefinite(void *context) {
    set(context, 0, 0); // no kind of ours: refused
}

static const struct cbor_callbacks callbacks = {
    .uint8 = on_uint8,
    .uint16 = on_uint16,
    .uint32 = on_uint32,
    .uint64 = on_uint64,
    .negint64 = on_negint64,
    .negint32 = on_negint32,
    .negint16 = on_negint16,
    .negint8 = on_negint8,
    .byte_string_start = on_indefinite,
    .byte_string = on_bytes,
    .string = on_text,
    .string_start = on_indefinite,
    .indef_array_start = on_indefinite,
    .array_start = on_array,
    .indef_map_start = on_indefinite,
    .map_start = on_map,
    .tag = on_tag,
    .float2 = on_float,
    .float4 = on_float,
    .float8 = on_double,
    .undefined = on_undefined,
    .null = on_null,
    .boolean = on_bool,
    .indef_break = on_indefinite,
};

// --- cursor

bool
cursor_fail(struct cbor_cursor *cursor, enum status status) {
    if (cursor->status == STATUS_OK) {
        cursor->status = status;
    }
    return false;
}

static size_t
shortest_head(uint64_t value) {
    if (value < 24) {
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

static bool
is_deterministic(const struct cbor_token *token, size_t read) {
    switch (token->kind) {
    case CBOR_BYTES:
    case CBOR_TEXT:
        return read == shortest_head(token->value) + token->value;
    case CBOR_BOOL:
    case CBOR_NULL:
    case CBOR_OTHER:
        return true;
    default:
        return read == shortest_head(token->value);
    }
}

bool
cursor_next(struct cbor_cursor *cursor, struct cbor_token *token) {
    *token = (struct cbor_token){0};
    if (cursor->status != STATUS_OK) {
        return false;
    }
    struct cbor_decoder_result result =
        cbor_stream_decode(cursor->at, cursor->left, &callbacks, token);
    if (result.status != CBOR_DECODER_FINISHED || token->kind == 0 ||
        !is_deterministic(token, result.read)) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    cursor->at += result.read;
    cursor->left -= result.read;
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
