#include "link/delivery.h"

#include "link/delivery_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// On a line of known speed DATA is made so much ahead of time and no more, so
// that an ACK or REJECT does not queue behind seconds of it.
#define LEAD_US 30000
#define BYTE_TIME_DEFAULT_US 1042 // ten bits at 9600 baud

// --- life

/** Forget the connection. */
static void
start_opening(struct delivery *delivery, int64_t now_us) {
    delivery->state = DELIVERY_OPENING;
    delivery->own_id++;
    if (delivery->own_id == 0) { // 0 is "nobody"
        delivery->own_id = 1;
    }
    memset(&delivery->peer, 0, sizeof(delivery->peer));
    window_reset(delivery);
    outbox_cut(&delivery->box, 0);
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
    delivery->open_interval_us = delivery_to_us(DELIVERY_OPEN_MIN_MS);
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
    outbox_init(&delivery->box, delivery->queue, sizeof(delivery->queue),
                DELIVERY_MESSAGE_MAX);
    delivery_set_byte_time(delivery, options->byte_time_us);
    start_opening(delivery, delivery_to_us(now_ms));
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
    start_opening(delivery, delivery_to_us(now_ms));
    explicit_bzero(&delivery->decoder, sizeof(delivery->decoder));
    delivery->line_free_us = delivery_to_us(now_ms);
}

void
delivery_set_byte_time(struct delivery *delivery, uint32_t byte_time_us) {
    delivery->paced = byte_time_us != 0;
    delivery->options.byte_time_us =
        byte_time_us ? byte_time_us : BYTE_TIME_DEFAULT_US;
}

void
delivery_go_down(struct delivery *delivery, enum status reason, int64_t now_us,
                 struct delivery_event *event) {
    if (delivery->state == DELIVERY_UP) {
        event->type = DELIVERY_EVENT_DOWN;
        event->reason = reason;
    }
    start_opening(delivery, now_us);
}

void
delivery_go_up(struct delivery *delivery, int64_t now_us,
               struct delivery_event *event) {
    delivery->state = DELIVERY_UP;
    delivery->heard_us = now_us;
    delivery->probed_us = now_us;
    delivery->statistics.connects++;
    event->type = DELIVERY_EVENT_UP;
}

// --- time

int64_t
delivery_probe_due_us(const struct delivery *delivery) {
    int64_t last_us = delivery->heard_us > delivery->probed_us
                          ? delivery->heard_us
                          : delivery->probed_us;
    int64_t wait_us = delivery_to_us(delivery->options.keep_alive_ms);
    if (delivery->options.instance > delivery->peer.instance) {
        wait_us += wait_us / 8; // the other's probe serves both
    }
    return last_us + wait_us;
}

static int64_t
dead_due_us(const struct delivery *delivery) {
    return delivery->heard_us + delivery_to_us(delivery->options.dead_after_ms);
}

void
delivery_tick(struct delivery *delivery, int64_t now_ms,
              struct delivery_event *event) {
    memset(event, 0, sizeof(*event));
    if (delivery->state != DELIVERY_UP) {
        return;
    }
    int64_t now_us = delivery_to_us(now_ms);
    if (now_us >= dead_due_us(delivery)) {
        delivery_go_down(delivery, STATUS_TIMEOUT, now_us, event);
    } else if (now_us >= window_timeout_us(delivery)) {
        window_expire(delivery);
    }
}

static int64_t
earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

int64_t
delivery_data_due_us(const struct delivery *delivery) {
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
        due_us = earlier(due_us, delivery_data_due_us(delivery));
        due_us = earlier(due_us, delivery_probe_due_us(delivery));
        due_us = earlier(due_us, dead_due_us(delivery));
    }
    if (delivery->held) {
        due_us = 0;
    }
    return due_us == NEVER_US ? INT64_MAX : (due_us + 999) / 1000;
}

// --- messages

enum status
delivery_send(struct delivery *delivery, const uint8_t *bytes, size_t size) {
    return outbox_add(&delivery->box, delivery->box.count, bytes, size);
}

bool
delivery_is_hungry(const struct delivery *delivery) {
    return delivery->box.used <= DELIVERY_WINDOW * DELIVERY_FRAGMENT_MAX &&
           delivery->box.count < OUTBOX_MESSAGES_MAX / 2;
}

bool
delivery_is_drained(const struct delivery *delivery) {
    return delivery->box.count == 0;
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
