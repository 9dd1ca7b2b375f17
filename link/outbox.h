/**
 * @file outbox.h
 * Messages that wait for the other side's acknowledgement, oldest first.
 *
 * One flat buffer without allocation. Messages may hold a credential: what
 * leaves the box is overwritten.
 */
#ifndef POSPLUGIN_OUTBOX_H
#define POSPLUGIN_OUTBOX_H

#include "link/message.h"

#define OUTBOX_MESSAGES_MAX 64
#define OUTBOX_BYTES_MAX (2 * MESSAGE_BYTES_MAX)

/** All zero is an empty box. */
struct outbox {
    size_t count;
    size_t used; ///< bytes of all messages, in one row
    struct {
        uint32_t size;
        bool this_connection; ///< means nothing after a reconnect
    } entries[OUTBOX_MESSAGES_MAX];
    uint8_t bytes[OUTBOX_BYTES_MAX];
};

/**
 * Add a message.
 *
 * @param first before all others (and only for this connection), else last
 * @return STATUS_OK, STATUS_INVALID (empty, or above MESSAGE_BYTES_MAX),
 *         STATUS_OVERFLOW (box full)
 */
enum status outbox_add(struct outbox *box, const uint8_t *bytes, size_t size,
                       bool first);

/** Remove the oldest `count` messages (at most all). */
void outbox_drop(struct outbox *box, size_t count);

/** Remove the messages of the last connection and the emptied ones. */
void outbox_drop_stale(struct outbox *box);

/**
 * Empty every message from number `from` on. They keep their place with no
 * bytes, because the receiver counts messages.
 */
void outbox_empty_from(struct outbox *box, size_t from);

/** True when exactly these bytes wait. */
bool outbox_holds(const struct outbox *box, const uint8_t *bytes, size_t size);

#endif
