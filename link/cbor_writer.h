/**
 * @file cbor_writer.h
 * Writes deterministic CBOR (RFC 8949 section 4.2.1) into a given buffer.
 *
 * The first failure (no room) sticks. No allocation.
 */
#ifndef POSPLUGIN_CBOR_WRITER_H
#define POSPLUGIN_CBOR_WRITER_H

#include "link/cbor_cursor.h"

/** Set bytes and capacity, the rest zero. */
struct cbor_writer {
    uint8_t *bytes;
    size_t capacity;
    size_t size; ///< written so far
    bool failed;
};

/**
 * Write the head of an item: the number itself for UINT, -1 - value for
 * NEGINT, the count for containers, the length for BYTES and TEXT (then
 * writer_content()), 0 or 1 for BOOL, 0 for NULL.
 */
void writer_head(struct cbor_writer *writer, enum cbor_kind kind,
                 uint64_t value);

/** Write a whole number. */
void writer_int(struct cbor_writer *writer, int64_t value);

/** Write bytes as they are. */
void writer_content(struct cbor_writer *writer, const void *bytes, size_t size);

/** Head and content of a byte string. */
void writer_bytes(struct cbor_writer *writer, const void *bytes, size_t size);

#endif
