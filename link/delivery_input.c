#include "link/delivery_internal.h"

#include <string.h>

// Longest frame without message bytes, FCS included: a damaged one that is
// longer was DATA (or an OPEN, which is repeated anyway).
#define CONTROL_FRAME_MAX (DATA_HEADER_SIZE + FRAME_FCS_SIZE)
#define ACK_EVERY (DELIVERY_WINDOW / 2)
#define ROUND_US 50000 // both sides' time to react

static uint16_t
get16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t
get32(const uint8_t *bytes) {
    return (uint32_t)get16(bytes) << 16 | get16(bytes + 2);
}

static void
take_open(struct delivery *delivery, const uint8_t *frame, size_t size,
          int64_t now_us, struct delivery_event *event) {
    if (size < OPEN_SIZE || get16(frame + 4) == 0 || get32(frame + 6) == 0 ||
        get32(frame + 6) == delivery->options.instance) {
        return; // the last: our own frame, echoed by a looped line
    }
    if (frame[3] != DELIVERY_VERSION) {
        event->type = DELIVERY_EVENT_REFUSED;
        event->reason = STATUS_UNSUPPORTED;
        return;
    }
    bool accepts = frame[0] >> 4 == DELIVERY_ACCEPT;
    struct peer peer = {
        .known = true,
        .id = get16(frame + 4),
        .instance = get32(frame + 6),
    };
    if (accepts && get16(frame + 1) != delivery->own_id) {
        return; // answers an OPEN of an earlier connection
    }
    if (delivery->state == DELIVERY_UP) {
        if (accepts) {
            return; // repeated, or an answer to an OPEN that lay in a buffer
        }
        if (peer.id == delivery->peer.id) { // missed that we are up
            delivery->accept_due = true;
            return;
        }
        delivery_go_down(delivery, STATUS_GONE, now_us, event);
    }
    delivery->peer = peer;
    if (accepts) {
        delivery->ack_due_us = now_us; // lets the peer go up too
        delivery_go_up(delivery, now_us, event);
    } else {
        delivery->accept_due = true;
    }
}

static void
finish_message(struct delivery *delivery, struct delivery_event *event) {
    if (delivery->message_size == 0) {
        return;
    }
    delivery->statistics.messages_in++;
    event->type = DELIVERY_EVENT_MESSAGE;
    event->bytes = delivery->message;
    event->size = delivery->message_size;
    delivery->wipe_size = delivery->message_size;
    delivery->message_size = 0;
}

static void
ask_again(struct delivery *delivery, int64_t now_us) {
    delivery->rejected = true;
    delivery->reject_due = true;
    delivery->rejected_us = now_us;
}

/** A frame is missing. One REJECT for each round of the sender. */
static void
take_gap(struct delivery *delivery, uint8_t ahead, int64_t now_us) {
    if (!delivery->rejected || ahead <= delivery->last_ahead) {
        ask_again(delivery, now_us);
    }
    delivery->last_ahead = ahead;
}

static void
take_fragment(struct delivery *delivery, const uint8_t *bytes, size_t size,
              int64_t now_us, struct delivery_event *event) {
    if (size > sizeof(delivery->message) - delivery->message_size) {
        delivery_go_down(delivery, STATUS_MALFORMED, now_us, event);
        return;
    }
    memcpy(delivery->message + delivery->message_size, bytes, size);
    delivery->message_size += size;
    delivery->expected = (delivery->expected + 1u) & SEQUENCE_MASK;
    delivery->rejected = false;
    delivery->last_ahead = 0;
}

static void
want_ack(struct delivery *delivery, int64_t due_us) {
    if (due_us < delivery->ack_due_us) {
        delivery->ack_due_us = due_us;
    }
}

static void
take_data(struct delivery *delivery, const uint8_t *frame, size_t size,
          int64_t now_us, struct delivery_event *event) {
    uint8_t ahead =
        (uint8_t)((frame[3] >> 4) - delivery->expected) & SEQUENCE_MASK;
    if (ahead >= DELIVERY_WINDOW) { // a repetition: its ACK was lost
        want_ack(delivery, now_us);
        return;
    }
    if (ahead > 0) {
        take_gap(delivery, ahead, now_us);
        return;
    }
    take_fragment(delivery, frame + DATA_HEADER_SIZE, size - DATA_HEADER_SIZE,
                  now_us, event);
    if (delivery->state != DELIVERY_UP) {
        return;
    }
    delivery->unacked++;
    bool at_once =
        (frame[0] & DELIVERY_FLAG_ANSWER) || delivery->unacked >= ACK_EVERY;
    want_ack(delivery,
             at_once ? now_us : now_us + delivery_to_us(DELIVERY_ACK_DELAY_MS));
    if (frame[0] & DELIVERY_FLAG_END) {
        finish_message(delivery, event);
    }
}

static void
take_close(struct delivery *delivery, const uint8_t *frame, size_t size,
           int64_t now_us, struct delivery_event *event) {
    uint8_t why = size > 3 ? frame[3] : 0;
    enum status reason = why == DELIVERY_CLOSE_REFUSED    ? STATUS_REFUSED
                         : why == DELIVERY_CLOSE_UNPAIRED ? STATUS_UNVERIFIED
                                                          : STATUS_GONE;
    delivery_go_down(delivery, reason, now_us, event);
    delivery->open_interval_us = delivery_to_us(DELIVERY_OPEN_MAX_MS);
    delivery->open_due_us = now_us + delivery->open_interval_us;
}

/** DATA, ACK and REJECT: in them speaks a peer that knows us. */
static void
take_window_frame(struct delivery *delivery, const uint8_t *frame, size_t size,
                  int64_t now_us, struct delivery_event *event) {
    enum delivery_frame type = frame[0] >> 4;
    if (size < DATA_HEADER_SIZE) {
        return;
    }
    if (delivery->state == DELIVERY_OPENING) {
        if (delivery->peer.known) {
            delivery_go_up(delivery, now_us, event);
            delivery->held = true; // handled once UP has been reported
        }
        return;
    }
    uint8_t ack = frame[3] & SEQUENCE_MASK;
    if (type == DELIVERY_REJECT) {
        window_reject(delivery, ack, now_us);
        return;
    }
    window_acknowledge(delivery, ack, now_us);
    if (type == DELIVERY_DATA) {
        take_data(delivery, frame, size, now_us, event);
    } else if (frame[0] & DELIVERY_FLAG_ANSWER) {
        want_ack(delivery, now_us);
    }
}

static void
take_frame(struct delivery *delivery, int64_t now_us,
           struct delivery_event *event) {
    const uint8_t *frame = delivery->decoder.bytes;
    size_t size = delivery->decoder.size;
    enum delivery_frame type = frame[0] >> 4;
    if (size < 3 || delivery->state > DELIVERY_UP) {
        return;
    }
    if (type == DELIVERY_OPEN || type == DELIVERY_ACCEPT) {
        delivery->heard_us = now_us;
        take_open(delivery, frame, size, now_us, event);
        return;
    }
    if (get16(frame + 1) != delivery->own_id) {
        return; // of an earlier connection
    }
    delivery->heard_us = now_us;
    if (type == DELIVERY_CLOSE) {
        take_close(delivery, frame, size, now_us, event);
    } else if (type >= DELIVERY_DATA && type <= DELIVERY_REJECT) {
        take_window_frame(delivery, frame, size, now_us, event);
    }
}

/**
 * A damaged frame. Whatever it was, asking at once is quicker than the
 * sender's timer; asking again only when a repetition had time to come.
 */
static void
take_damage(struct delivery *delivery, int64_t now_us) {
    int64_t round_us =
        ROUND_US + 2 * FRAME_WIRE_MAX * (int64_t)delivery->options.byte_time_us;
    bool waiting =
        delivery->rejected && now_us - delivery->rejected_us < round_us;
    delivery->statistics.frames_bad++;
    if (delivery->state == DELIVERY_UP && !waiting &&
        delivery->decoder.size > CONTROL_FRAME_MAX) {
        ask_again(delivery, now_us);
    }
}

static void
take_byte(struct delivery *delivery, uint8_t byte, int64_t now_us,
          struct delivery_event *event) {
    switch (frame_decode(&delivery->decoder, byte)) {
    case FRAME_GOOD:
        delivery->statistics.frames_in++;
        take_frame(delivery, now_us, event);
        break;
    case FRAME_BAD:
        take_damage(delivery, now_us);
        break;
    case FRAME_NONE:
        return;
    }
    if (!delivery->held) { // it may have held a credential
        explicit_bzero(delivery->decoder.bytes, delivery->decoder.size);
    }
}

size_t
delivery_input(struct delivery *delivery, const uint8_t *bytes, size_t size,
               int64_t now_ms, struct delivery_event *event) {
    memset(event, 0, sizeof(*event));
    explicit_bzero(delivery->message, delivery->wipe_size);
    delivery->wipe_size = 0;
    if (delivery->held) {
        delivery->held = false;
        take_frame(delivery, delivery_to_us(now_ms), event);
    }
    size_t taken = 0;
    while (event->type == DELIVERY_EVENT_NONE && taken < size) {
        take_byte(delivery, bytes[taken++], delivery_to_us(now_ms), event);
    }
    return taken;
}
