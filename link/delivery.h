/**
 * @file delivery.h
 * Messages over frames: while a connection lasts, each is delivered once and
 * in order (go-back-N).
 *
 * A pure state machine: bytes in, bytes out, the time passed in, no clock, no
 * device, no thread. Byte layouts, states and timers: docs/protocol.md.
 *
 * A new connection begins with an empty queue: what is to outlive one is kept
 * by the session above, which both sides can trust.
 */
#ifndef POSPLUGIN_DELIVERY_H
#define POSPLUGIN_DELIVERY_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DELIVERY_VERSION 2
#define DELIVERY_WINDOW 8         ///< frames in flight; below 16 / 2 + 1
#define DELIVERY_FRAGMENT_MAX 240 ///< message bytes in one DATA frame
#define DELIVERY_MESSAGE_MAX 4096 ///< of the layer above
#define DELIVERY_QUEUE_MAX (3 * DELIVERY_MESSAGE_MAX)
#define DELIVERY_OPEN_MIN_MS 500 ///< between two OPEN frames, doubled up to
#define DELIVERY_OPEN_MAX_MS 2000
#define DELIVERY_ACK_DELAY_MS 20 ///< an ACK waits so long for a DATA frame
#define DELIVERY_RTO_FIRST_MS 500
#define DELIVERY_RTO_MIN_MS 250
#define DELIVERY_RTO_MAX_MS 8000

/** First nibble of a frame. */
enum delivery_frame {
    DELIVERY_OPEN = 1,
    DELIVERY_ACCEPT = 2,
    DELIVERY_DATA = 3,
    DELIVERY_ACK = 4,
    DELIVERY_REJECT = 5,
    DELIVERY_CLOSE = 6,
};

/** Second nibble of a frame. */
enum delivery_flag {
    DELIVERY_FLAG_END = 1,    ///< DATA: last fragment of its message
    DELIVERY_FLAG_ANSWER = 2, ///< DATA, ACK: acknowledge at once
};

/** Why a side closes the connection. */
enum delivery_close {
    DELIVERY_CLOSE_LEAVING = 1,
    DELIVERY_CLOSE_REFUSED = 2,  ///< other protocol version or same role
    DELIVERY_CLOSE_ERROR = 3,    ///< broke the protocol
    DELIVERY_CLOSE_UNPAIRED = 4, ///< no session: no such pairing, other key
};

struct delivery_options {
    uint32_t instance;     ///< random, not 0: this process
    uint16_t connection;   ///< random: start of the connection ids
    uint32_t byte_time_us; ///< of the line; 0 = unknown, 9600 baud assumed
    int keep_alive_ms;
    int dead_after_ms;
};

enum delivery_event_type {
    DELIVERY_EVENT_NONE = 0,
    DELIVERY_EVENT_UP = 1,
    DELIVERY_EVENT_DOWN = 2,
    DELIVERY_EVENT_MESSAGE = 3,
    DELIVERY_EVENT_REFUSED = 4, ///< peer speaks another delivery version
};

struct delivery_event {
    enum delivery_event_type type;
    /**
     * DOWN: STATUS_TIMEOUT, _GONE (left or restarted), _REFUSED, _UNVERIFIED
     * (CLOSE_UNPAIRED came), _MALFORMED
     */
    enum status reason;
    const uint8_t *bytes; ///< MESSAGE; until the next call
    size_t size;
};

struct delivery_statistics {
    uint64_t frames_out;
    uint64_t frames_in;
    uint64_t frames_bad;
    uint64_t frames_resent;
    uint64_t messages_out;
    uint64_t messages_in;
    uint32_t connects;
};

struct delivery;

/** Make an end, ready to open. NULL when there is no memory. */
struct delivery *delivery_new(const struct delivery_options *options,
                              int64_t now_ms);

/** Wipe and free; NULL is fine. */
void delivery_free(struct delivery *delivery);

/** The device was (re)opened: forget the connection and what it carried. */
void delivery_reset(struct delivery *delivery, int64_t now_ms);

/** Line speed of the device that was opened; see struct delivery_options. */
void delivery_set_byte_time(struct delivery *delivery, uint32_t byte_time_us);

/**
 * Take received bytes; stops after the byte that caused an event.
 *
 * @return bytes taken
 */
size_t delivery_input(struct delivery *delivery, const uint8_t *bytes,
                      size_t size, int64_t now_ms,
                      struct delivery_event *event);

/** Do what is due by time; may find the peer dead. */
void delivery_tick(struct delivery *delivery, int64_t now_ms,
                   struct delivery_event *event);

/**
 * What is to be written now.
 *
 * @param capacity at least FRAME_WIRE_MAX
 * @return bytes; 0 = nothing to write. Call again until 0.
 */
size_t delivery_output(struct delivery *delivery, int64_t now_ms,
                       uint8_t *bytes, size_t capacity);

/** When delivery_tick() and delivery_output() are to be called next. */
int64_t delivery_due_ms(const struct delivery *delivery);

/**
 * Queue a message.
 *
 * @return STATUS_OK, STATUS_INVALID (size), STATUS_OVERFLOW (queue full)
 */
enum status delivery_send(struct delivery *delivery, const uint8_t *bytes,
                          size_t size);

/** True when more should be queued, lest the line falls silent. */
bool delivery_is_hungry(const struct delivery *delivery);

/** True when everything queued has been acknowledged. */
bool delivery_is_drained(const struct delivery *delivery);

/** True between UP and DOWN. */
bool delivery_is_up(const struct delivery *delivery);

/**
 * Say goodbye with the next output, when leaving after what the window takes
 * of the queue; silent then until delivery_reset().
 */
void delivery_close(struct delivery *delivery, enum delivery_close reason);

/** Copy the counters. */
void delivery_get_statistics(const struct delivery *delivery,
                             struct delivery_statistics *out);

#endif
