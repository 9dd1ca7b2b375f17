/**
 * @file message_values.h
 * Values of messages and manifests, taken from CBOR with all their bounds. All
 * return false when the cursor has failed.
 */
#ifndef POSPLUGIN_MESSAGE_VALUES_H
#define POSPLUGIN_MESSAGE_VALUES_H

#include "link/cbor_cursor.h"
#include "link/message.h"

/** UTF-8 without control characters, into `size` bytes with a NUL. */
bool value_text(struct cbor_cursor *cursor, char *out, size_t size);

/** A sale id, into SALE_ID_MAX bytes. */
bool value_sale(struct cbor_cursor *cursor, char *out);

/** A currency that is known. */
bool value_currency(struct cbor_cursor *cursor, char *out);

/** A number of 32 bits. */
bool value_u32(struct cbor_cursor *cursor, uint32_t *out);

/** A number from 1 to `max`: revision, or a value of an enum. */
bool value_from_one(struct cbor_cursor *cursor, uint32_t max, uint32_t *out);

/** Minor units. */
bool value_amount(struct cbor_cursor *cursor, struct amount *out);

/** A byte string of 1 to `capacity` bytes. */
bool value_bytes(struct cbor_cursor *cursor, uint8_t *out, size_t capacity,
                 size_t *size);

/** true or false. */
bool value_bool(struct cbor_cursor *cursor, bool *out);

/** One pair of an order's map; unknown keys are skipped. */
bool value_order(struct cbor_cursor *cursor, uint64_t key,
                 struct message_order *message);

#endif
