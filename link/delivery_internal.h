/**
 * @file delivery_internal.h
 * Memory of one delivery end, shared by delivery.c (connection and timers),
 * delivery_input.c and delivery_output.c (frames), and delivery_window.c
 * (sending window). Times in microseconds of the caller's clock.
 */
#ifndef POSPLUGIN_DELIVERY_INTERNAL_H
#define POSPLUGIN_DELIVERY_INTERNAL_H

#include "link/delivery.h"
#include "link/frame.h"
#include "link/outbox.h"

#define SEQUENCE_MASK 15u
#define NEVER_US INT64_MAX
#define DATA_HEADER_SIZE 4
// OPEN and ACCEPT: type, destination 2, version, source 2, instance 4.
#define OPEN_SIZE 10

/** A frame that was sent and not acknowledged. */
struct slot {
    size_t offset; ///< in the outbox
    size_t size;
    bool ends_message;
    bool resent;
    int64_t done_us; ///< when its last byte left, by the line's speed
};

/** Go-back-N sender: una <= cursor <= next, modulo 16. */
struct window {
    uint8_t una;    ///< oldest that is not acknowledged
    uint8_t cursor; ///< next to be put on the line
    uint8_t next;   ///< next that was never sent
    uint8_t limit;  ///< frames in flight; 1 after a time-out
    struct slot slots[DELIVERY_WINDOW];

    // Where the next frame is cut from.
    size_t cut_index;  ///< message
    size_t cut_start;  ///< its first byte in the outbox
    size_t cut_offset; ///< bytes of it already cut
    size_t fragment;   ///< longest to cut, by how noisy the line is

    // Retransmission timer, RFC 6298 on what the line's speed leaves over.
    int64_t srtt_us; ///< 0 = no sample yet
    int64_t variance_us;
    int64_t progress_us;
    unsigned backoff;
};

enum delivery_state {
    DELIVERY_OPENING = 1,
    DELIVERY_UP = 2,
    DELIVERY_CLOSING = 3, ///< CLOSE frame due
    DELIVERY_CLOSED = 4,
};

/** What the peer's last OPEN or ACCEPT said. */
struct peer {
    bool known;
    uint16_t id;
    uint32_t instance;
};

struct delivery {
    struct delivery_options options;
    enum delivery_state state;
    uint16_t own_id;
    struct peer peer;
    bool accept_due;
    int64_t open_due_us;
    int64_t open_interval_us;
    enum delivery_close close_reason;

    struct outbox box;
    uint8_t queue[DELIVERY_QUEUE_MAX]; ///< of the box
    struct window window;

    // Receiver.
    uint8_t expected;
    uint8_t unacked;    ///< frames taken since the last acknowledgement
    uint8_t last_ahead; ///< how far ahead the last out-of-order frame was
    bool rejected;      ///< REJECT was sent for `expected`
    bool reject_due;
    int64_t rejected_us; ///< when
    int64_t ack_due_us;
    size_t message_size; ///< of the message being assembled
    size_t wipe_size;    ///< of the message that was handed out
    uint8_t message[DELIVERY_MESSAGE_MAX];

    int64_t heard_us;
    int64_t probed_us;
    int64_t line_free_us; ///< when the line has taken all output
    bool paced;           ///< the line's speed is known
    struct frame_decoder decoder;
    bool held; ///< decoder's frame brought UP and is still to be handled
    struct delivery_statistics statistics;
};

static inline int64_t
delivery_to_us(int64_t ms) {
    return ms * 1000;
}

/** The connection is there: report it. */
void delivery_go_up(struct delivery *delivery, int64_t now_us,
                    struct delivery_event *event);

/** The connection is lost: open again, report it if it was up. */
void delivery_go_down(struct delivery *delivery, enum status reason,
                      int64_t now_us, struct delivery_event *event);

/** When the next DATA frame may be made, NEVER_US without one. */
int64_t delivery_data_due_us(const struct delivery *delivery);

/** When silence has lasted so long that a probe is due. */
int64_t delivery_probe_due_us(const struct delivery *delivery);

/** Start the window afresh; what was learnt of the line is kept. */
void window_reset(struct delivery *delivery);

/** Everything before sequence number `ack` has arrived. */
void window_acknowledge(struct delivery *delivery, uint8_t ack, int64_t now_us);

/** The receiver wants everything again from `ack` on. */
void window_reject(struct delivery *delivery, uint8_t ack, int64_t now_us);

/** Time when the oldest frame is given up, NEVER_US without one. */
int64_t window_timeout_us(const struct delivery *delivery);

/** Resend the oldest frame alone, and wait longer for it. */
void window_expire(struct delivery *delivery);

/** True when a frame may be sent. */
bool window_is_ready(const struct delivery *delivery);

/** The frame that may be sent, and its sequence number. */
struct slot *window_next(struct delivery *delivery, uint8_t *sequence);

#endif
