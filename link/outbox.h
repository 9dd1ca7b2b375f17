/**
 * @file outbox.h
 * Messages that wait for the other side's acknowledgement, oldest first.
 *
 * One flat buffer, given by the owner. Messages may hold a credential: what
 * leaves the box is overwritten.
 */
#ifndef POSPLUGIN_OUTBOX_H
#define POSPLUGIN_OUTBOX_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTBOX_MESSAGES_MAX 64

struct outbox {
    size_t count;
    size_t used;    ///< bytes of all messages, in one row
    uint8_t *bytes; ///< borrowed
    size_t capacity;
    size_t message_max;
    uint32_t sizes[OUTBOX_MESSAGES_MAX];
};

/** An empty box of `capacity` bytes for messages of up to `message_max`. */
void outbox_init(struct outbox *box, uint8_t *bytes, size_t capacity,
                 size_t message_max);

/**
 * Add a message.
 *
 * @param index its place: 0 before all others, box->count behind them
 * @return STATUS_OK, STATUS_INVALID (empty, or too long), STATUS_OVERFLOW
 *         (box full)
 */
enum status outbox_add(struct outbox *box, size_t index, const uint8_t *bytes,
                       size_t size);

/** Remove the oldest `count` messages (at most all). */
void outbox_drop(struct outbox *box, size_t count);

/** Remove every message from number `from` on. */
void outbox_cut(struct outbox *box, size_t from);

/** Take the bytes of message `index`; its place stays. */
void outbox_empty(struct outbox *box, size_t index);

/** Remove the messages that were emptied. */
void outbox_drop_empty(struct outbox *box);

/** True when exactly these bytes wait. */
bool outbox_holds(const struct outbox *box, const uint8_t *bytes, size_t size);

#endif
