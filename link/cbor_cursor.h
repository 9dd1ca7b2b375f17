/**
 * @file cbor_cursor.h
 * Walks through deterministic CBOR (RFC 8949 section 4.2.1), item by item.
 *
 * Refuses indefinite lengths and heads that are longer than necessary. The
 * first failure sticks: later calls return false as well. No allocation; the
 * items point into the given bytes.
 */
#ifndef POSPLUGIN_CBOR_CURSOR_H
#define POSPLUGIN_CBOR_CURSOR_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cbor_kind {
    CBOR_UINT = 1,
    CBOR_NEGINT = 2, ///< the number is -1 - value
    CBOR_BYTES = 3,
    CBOR_TEXT = 4,
    CBOR_ARRAY = 5, ///< value: elements that follow
    CBOR_MAP = 6,   ///< value: pairs that follow
    CBOR_TAG = 7,   ///< value: tag number; one item follows
    CBOR_BOOL = 8,  ///< value: 0 or 1
    CBOR_NULL = 9,
    CBOR_OTHER = 10, ///< floating point, undefined
};

struct cbor_token {
    enum cbor_kind kind;
    uint64_t value;       ///< also the length of BYTES and TEXT
    const uint8_t *bytes; ///< of BYTES and TEXT
};

struct cbor_cursor {
    const uint8_t *at;
    size_t left;
    enum status status; ///< STATUS_OK until something is wrong
};

/** Take the next item (of a container its head). */
bool cursor_next(struct cbor_cursor *cursor, struct cbor_token *token);

/** Take one whole item with all that is in it. */
bool cursor_skip(struct cbor_cursor *cursor);

/** Note a failure. @return false */
bool cursor_fail(struct cbor_cursor *cursor, enum status status);

/** Take the head of an array or map. */
bool cursor_container(struct cbor_cursor *cursor, enum cbor_kind kind,
                      size_t *count);

/** Take an unsigned number up to `max`; more is STATUS_OVERFLOW. */
bool cursor_uint(struct cbor_cursor *cursor, uint64_t max, uint64_t *out);

/** Take a whole number that fits int64_t. */
bool cursor_int(struct cbor_cursor *cursor, int64_t *out);

/** The number in an item that was taken, as cursor_int(). */
bool cursor_token_int(struct cbor_cursor *cursor,
                      const struct cbor_token *token, int64_t *out);

#endif
