#include "link/delivery_internal.h"

#include <string.h>

static void
put16(uint8_t *out, uint16_t value) {
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

static void
put32(uint8_t *out, uint32_t value) {
    put16(out, (uint16_t)(value >> 16));
    put16(out + 2, (uint16_t)value);
}

static size_t
make_open(struct delivery *delivery, enum delivery_frame type, uint8_t *frame) {
    frame[0] = (uint8_t)(type << 4);
    put16(frame + 1, type == DELIVERY_ACCEPT ? delivery->peer.id : 0);
    frame[3] = DELIVERY_VERSION;
    put16(frame + 4, delivery->own_id);
    put32(frame + 6, delivery->options.instance);
    return OPEN_SIZE;
}

/** Header of DATA, ACK and REJECT; each of them acknowledges. */
static size_t
make_header(struct delivery *delivery, unsigned type, unsigned flags,
            unsigned sequence, uint8_t *frame) {
    frame[0] = (uint8_t)(type << 4 | flags);
    put16(frame + 1, delivery->peer.id);
    frame[3] = (uint8_t)(sequence << 4 | delivery->expected);
    delivery->ack_due_us = NEVER_US;
    delivery->unacked = 0;
    return DATA_HEADER_SIZE;
}

static size_t
make_data(struct delivery *delivery, int64_t now_us, uint8_t *frame) {
    uint8_t sequence;
    struct slot *slot = window_next(delivery, &sequence);
    unsigned flags = slot->ends_message ? DELIVERY_FLAG_END : 0;
    flags |= slot->resent ? DELIVERY_FLAG_ANSWER : 0;
    size_t size = make_header(delivery, DELIVERY_DATA, flags, sequence, frame);
    memcpy(frame + size, delivery->box.bytes + slot->offset, slot->size);
    size += slot->size;
    int64_t start_us =
        delivery->line_free_us > now_us ? delivery->line_free_us : now_us;
    slot->done_us = start_us + (int64_t)(size + FRAME_FCS_SIZE + 2) *
                                   delivery->options.byte_time_us;
    return size;
}

static size_t
make_up_frame(struct delivery *delivery, int64_t now_us, uint8_t *frame) {
    if (delivery->reject_due) {
        delivery->reject_due = false;
        return make_header(delivery, DELIVERY_REJECT, 0, 0, frame);
    }
    if (now_us >= delivery_data_due_us(delivery)) {
        return make_data(delivery, now_us, frame);
    }
    if (now_us >= delivery_probe_due_us(delivery)) {
        delivery->probed_us = now_us;
        return make_header(delivery, DELIVERY_ACK, DELIVERY_FLAG_ANSWER, 0,
                           frame);
    }
    if (now_us >= delivery->ack_due_us) {
        return make_header(delivery, DELIVERY_ACK, 0, 0, frame);
    }
    return 0;
}

static size_t
make_open_frame(struct delivery *delivery, int64_t now_us, uint8_t *frame) {
    if (now_us < delivery->open_due_us) {
        return 0;
    }
    delivery->open_due_us = now_us + delivery->open_interval_us;
    delivery->open_interval_us *= 2;
    if (delivery->open_interval_us > delivery_to_us(DELIVERY_OPEN_MAX_MS)) {
        delivery->open_interval_us = delivery_to_us(DELIVERY_OPEN_MAX_MS);
    }
    return make_open(delivery, DELIVERY_OPEN, frame);
}

static size_t
make_frame(struct delivery *delivery, int64_t now_us, uint8_t *frame) {
    if (delivery->accept_due) {
        delivery->accept_due = false;
        delivery->open_due_us = now_us + delivery->open_interval_us;
        return make_open(delivery, DELIVERY_ACCEPT, frame);
    }
    switch (delivery->state) {
    case DELIVERY_OPENING:
        return make_open_frame(delivery, now_us, frame);
    case DELIVERY_UP:
        return make_up_frame(delivery, now_us, frame);
    case DELIVERY_CLOSING:
        if (delivery->close_reason == DELIVERY_CLOSE_LEAVING &&
            window_is_ready(delivery)) { // last words, not waited for
            return make_data(delivery, now_us, frame);
        }
        if (delivery->ack_due_us != NEVER_US) { // else it would come again
            return make_header(delivery, DELIVERY_ACK, 0, 0, frame);
        }
        delivery->state = DELIVERY_CLOSED;
        frame[0] = DELIVERY_CLOSE << 4;
        put16(frame + 1, delivery->peer.id);
        frame[3] = (uint8_t)delivery->close_reason;
        return 4;
    case DELIVERY_CLOSED:
        break;
    }
    return 0;
}

size_t
delivery_output(struct delivery *delivery, int64_t now_ms, uint8_t *bytes,
                size_t capacity) {
    int64_t now_us = delivery_to_us(now_ms);
    uint8_t frame[FRAME_PAYLOAD_MAX];
    size_t used = 0;
    while (capacity - used >= FRAME_WIRE_MAX) {
        size_t size = make_frame(delivery, now_us, frame);
        if (size == 0) {
            break;
        }
        // The flag that ends one frame begins the next.
        size_t shared = used > 0 ? 1 : 0;
        size_t wire = frame_encode(frame, size, bytes + used - shared,
                                   capacity - used + shared) -
                      shared;
        used += wire;
        if (delivery->line_free_us < now_us) {
            delivery->line_free_us = now_us;
        }
        delivery->line_free_us +=
            (int64_t)wire * delivery->options.byte_time_us;
        delivery->statistics.frames_out++;
    }
    explicit_bzero(frame, sizeof(frame));
    return used;
}
