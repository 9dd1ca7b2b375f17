#include "link/delivery.h"

#include "link/delivery_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// OPEN and ACCEPT: type, destination 2, version, source 2, instance 4, known
// instance 4, messages received from it 4.
#define OPEN_SIZE 18
// Longest frame without message bytes, FCS included: a damaged one that is
// longer was DATA (or an OPEN, which is repeated anyway).
#define CONTROL_FRAME_MAX (DATA_HEADER_SIZE + FRAME_FCS_SIZE)
#define ACK_EVERY (DELIVERY_WINDOW / 2)
#define ROUND_US 50000 // both sides' time to react
// On a line of known speed DATA is made so much ahead of time and no more, so
// that an ACK or REJECT does not queue behind seconds of it.
#define LEAD_US 30000
#define BYTE_TIME_DEFAULT_US 1042 // ten bits at 9600 baud

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

static uint16_t
get16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t
get32(const uint8_t *bytes) {
    return (uint32_t)get16(bytes) << 16 | get16(bytes + 2);
}

static int64_t
to_us(int64_t ms) {
    return ms * 1000;
}

// --- life

/** Forget the connection; the queue and the counts stay. */
static void
start_opening(struct delivery *delivery, int64_t now_us) {
    delivery->state = DELIVERY_OPENING;
    delivery->own_id++;
    if (delivery->own_id == 0) { // 0 is "nobody"
        delivery->own_id = 1;
    }
    memset(&delivery->peer, 0, sizeof(delivery->peer));
    window_reset(delivery);
    explicit_bzero(delivery->message, delivery->message_size);
    delivery->message_size = 0;
    delivery->expected = 0;
    delivery->unacked = 0;
    delivery->rejected = false;
    delivery->reject_due = false;
    delivery->accept_due = false;
    delivery->held = false;
    delivery->ack_due_us = NEVER_US;
    delivery->open_due_us = now_us;
    delivery->open_interval_us = to_us(DELIVERY_OPEN_MIN_MS);
}

struct delivery *
delivery_new(const struct delivery_options *options, int64_t now_ms) {
    assert(options->instance != 0);
    struct delivery *delivery = calloc(1, sizeof(*delivery));
    if (!delivery) {
        return NULL;
    }
    delivery->options = *options;
    delivery->own_id = options->connection;
    delivery_set_byte_time(delivery, options->byte_time_us);
    start_opening(delivery, to_us(now_ms));
    return delivery;
}

void
delivery_free(struct delivery *delivery) {
    if (delivery) {
        explicit_bzero(delivery, sizeof(*delivery));
        free(delivery);
    }
}

void
delivery_reset(struct delivery *delivery, int64_t now_ms) {
    start_opening(delivery, to_us(now_ms));
    explicit_bzero(&delivery->decoder, sizeof(delivery->decoder));
    delivery->line_free_us = to_us(now_ms);
}

void
delivery_set_byte_time(struct delivery *delivery, uint32_t byte_time_us) {
    delivery->paced = byte_time_us != 0;
    delivery->options.byte_time_us =
        byte_time_us ? byte_time_us : BYTE_TIME_DEFAULT_US;
}

static void
go_down(struct delivery *delivery, enum status reason, int64_t now_us,
        struct delivery_event *event) {
    if (delivery->state == DELIVERY_UP) {
        event->type = DELIVERY_EVENT_DOWN;
        event->reason = reason;
    }
    start_opening(delivery, now_us);
}

/**
 * Agree where both streams stand. Both sides judge by the same four numbers,
 * so both either go on or start from nothing.
 */
static void
align(struct delivery *delivery) {
    const struct peer *peer = &delivery->peer;
    bool goes_on = peer->instance == delivery->partner &&
                   peer->known_instance == delivery->options.instance;
    if (!goes_on) {
        delivery->partner = peer->instance;
        delivery->acknowledged = 0;
        delivery->received = 0;
    } else {
        uint32_t arrived = peer->received - delivery->acknowledged;
        if (arrived <= delivery->box.count) {
            outbox_drop(&delivery->box, arrived);
        }
        delivery->acknowledged = peer->received;
    }
    outbox_drop_stale(&delivery->box);
}

static void
go_up(struct delivery *delivery, int64_t now_us, struct delivery_event *event) {
    align(delivery);
    delivery->state = DELIVERY_UP;
    delivery->heard_us = now_us;
    delivery->probed_us = now_us;
    delivery->statistics.connects++;
    event->type = DELIVERY_EVENT_UP;
}

// --- input

static void
take_open(struct delivery *delivery, const uint8_t *frame, size_t size,
          int64_t now_us, struct delivery_event *event) {
    if (size < OPEN_SIZE || get32(frame + 6) == 0 ||
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
        .known_instance = get32(frame + 10),
        .received = get32(frame + 14),
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
        go_down(delivery, STATUS_GONE, now_us, event);
    }
    delivery->peer = peer;
    if (accepts) {
        delivery->ack_due_us = now_us; // lets the peer go up too
        go_up(delivery, now_us, event);
    } else {
        delivery->accept_due = true;
    }
}

static void
finish_message(struct delivery *delivery, struct delivery_event *event) {
    delivery->received++;
    if (delivery->message_size == 0) {
        return; // emptied by its sender, only counted
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
        go_down(delivery, STATUS_MALFORMED, now_us, event);
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
             at_once ? now_us : now_us + to_us(DELIVERY_ACK_DELAY_MS));
    if (frame[0] & DELIVERY_FLAG_END) {
        finish_message(delivery, event);
    }
}

static void
take_close(struct delivery *delivery, const uint8_t *frame, size_t size,
           int64_t now_us, struct delivery_event *event) {
    bool refused = size > 3 && frame[3] == DELIVERY_CLOSE_REFUSED;
    go_down(delivery, refused ? STATUS_REFUSED : STATUS_GONE, now_us, event);
    delivery->open_interval_us = to_us(DELIVERY_OPEN_MAX_MS);
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
            go_up(delivery, now_us, event);
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
        take_frame(delivery, to_us(now_ms), event);
    }
    size_t taken = 0;
    while (event->type == DELIVERY_EVENT_NONE && taken < size) {
        take_byte(delivery, bytes[taken++], to_us(now_ms), event);
    }
    return taken;
}

// --- time

static int64_t
probe_due_us(const struct delivery *delivery) {
    int64_t last_us = delivery->heard_us > delivery->probed_us
                          ? delivery->heard_us
                          : delivery->probed_us;
    int64_t wait_us = to_us(delivery->options.keep_alive_ms);
    if (delivery->options.instance > delivery->peer.instance) {
        wait_us += wait_us / 8; // the other's probe serves both
    }
    return last_us + wait_us;
}

static int64_t
dead_due_us(const struct delivery *delivery) {
    return delivery->heard_us + to_us(delivery->options.dead_after_ms);
}

void
delivery_tick(struct delivery *delivery, int64_t now_ms,
              struct delivery_event *event) {
    memset(event, 0, sizeof(*event));
    if (delivery->state != DELIVERY_UP) {
        return;
    }
    int64_t now_us = to_us(now_ms);
    if (now_us >= dead_due_us(delivery)) {
        go_down(delivery, STATUS_TIMEOUT, now_us, event);
    } else if (now_us >= window_timeout_us(delivery)) {
        window_expire(delivery);
    }
}

static int64_t
earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/** When the next DATA frame may be made, NEVER_US without one. */
static int64_t
data_due_us(const struct delivery *delivery) {
    if (!window_is_ready(delivery)) {
        return NEVER_US;
    }
    return delivery->paced ? delivery->line_free_us - LEAD_US : 0;
}

int64_t
delivery_due_ms(const struct delivery *delivery) {
    int64_t due_us = NEVER_US;
    if (delivery->state == DELIVERY_OPENING) {
        due_us = delivery->open_due_us;
    } else if (delivery->state == DELIVERY_UP) {
        due_us = earlier(delivery->ack_due_us, window_timeout_us(delivery));
        due_us = earlier(due_us, data_due_us(delivery));
        due_us = earlier(due_us, probe_due_us(delivery));
        due_us = earlier(due_us, dead_due_us(delivery));
    }
    if (delivery->held) {
        due_us = 0;
    }
    return due_us == NEVER_US ? INT64_MAX : (due_us + 999) / 1000;
}

// --- output

static size_t
make_open(struct delivery *delivery, enum delivery_frame type, uint8_t *frame) {
    frame[0] = (uint8_t)(type << 4);
    put16(frame + 1, type == DELIVERY_ACCEPT ? delivery->peer.id : 0);
    frame[3] = DELIVERY_VERSION;
    put16(frame + 4, delivery->own_id);
    put32(frame + 6, delivery->options.instance);
    put32(frame + 10, delivery->partner);
    put32(frame + 14, delivery->received);
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
    if (now_us >= data_due_us(delivery)) {
        return make_data(delivery, now_us, frame);
    }
    if (now_us >= probe_due_us(delivery)) {
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
    delivery->open_interval_us =
        earlier(2 * delivery->open_interval_us, to_us(DELIVERY_OPEN_MAX_MS));
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
    int64_t now_us = to_us(now_ms);
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

// --- messages

enum status
delivery_send(struct delivery *delivery, const uint8_t *bytes, size_t size) {
    return outbox_add(&delivery->box, bytes, size, false);
}

enum status
delivery_send_first(struct delivery *delivery, const uint8_t *bytes,
                    size_t size) {
    if (delivery->state != DELIVERY_UP || delivery->window.started) {
        return STATUS_STATE;
    }
    return outbox_add(&delivery->box, bytes, size, true);
}

void
delivery_forget(struct delivery *delivery) {
    const struct window *window = &delivery->window;
    outbox_empty_from(&delivery->box,
                      window->cut_index + (window->cut_offset > 0 ? 1 : 0));
}

bool
delivery_holds(const struct delivery *delivery, const uint8_t *bytes,
               size_t size) {
    return outbox_holds(&delivery->box, bytes, size);
}

bool
delivery_is_drained(const struct delivery *delivery) {
    for (size_t i = 0; i < delivery->box.count; i++) {
        if (!delivery->box.entries[i].this_connection &&
            delivery->box.entries[i].size > 0) {
            return false;
        }
    }
    return true;
}

bool
delivery_is_up(const struct delivery *delivery) {
    return delivery->state == DELIVERY_UP;
}

void
delivery_close(struct delivery *delivery, enum delivery_close reason) {
    bool peer_known = delivery->peer.known;
    delivery->accept_due = false;
    delivery->close_reason = reason;
    delivery->state = peer_known ? DELIVERY_CLOSING : DELIVERY_CLOSED;
}

void
delivery_get_statistics(const struct delivery *delivery,
                        struct delivery_statistics *out) {
    *out = delivery->statistics;
}
