#include "link/delivery_internal.h"

#include <string.h>

static unsigned
distance(uint8_t from, uint8_t to) {
    return (unsigned)(to - from) & SEQUENCE_MASK;
}

static uint8_t
after(uint8_t sequence) {
    return (uint8_t)((sequence + 1u) & SEQUENCE_MASK);
}

unsigned
window_in_flight(const struct window *window) {
    return distance(window->una, window->next);
}

void
window_reset(struct delivery *delivery) {
    struct window *window = &delivery->window;
    int64_t srtt_us = window->srtt_us;
    int64_t variance_us = window->variance_us;
    memset(window, 0, sizeof(*window));
    window->limit = DELIVERY_WINDOW;
    window->srtt_us = srtt_us;
    window->variance_us = variance_us;
}

static void
measure(struct window *window, int64_t sample_us) {
    if (sample_us < 1) {
        sample_us = 1;
    }
    if (window->srtt_us == 0) {
        window->srtt_us = sample_us;
        window->variance_us = sample_us / 2;
        return;
    }
    int64_t error_us = sample_us - window->srtt_us;
    window->srtt_us += error_us / 8;
    error_us = error_us < 0 ? -error_us : error_us;
    window->variance_us += (error_us - window->variance_us) / 4;
}

/** The oldest message has arrived whole: everything moves up. */
static void
drop_oldest(struct delivery *delivery) {
    struct window *window = &delivery->window;
    size_t size = delivery->box.entries[0].size;
    outbox_drop(&delivery->box, 1);
    delivery->acknowledged++;
    for (size_t i = 0; i < DELIVERY_WINDOW; i++) {
        window->slots[i].offset -= size; // unused slots may wrap, unharmed
    }
    window->cut_index--;
    window->cut_start -= size;
}

void
window_acknowledge(struct delivery *delivery, uint8_t ack, int64_t now_us) {
    struct window *window = &delivery->window;
    unsigned count = distance(window->una, ack);
    if (count == 0 || count > window_in_flight(window)) {
        return;
    }
    if (distance(window->una, window->cursor) < count) {
        window->cursor = ack; // arrived although it was about to be resent
    }
    const struct slot *last = NULL;
    while (window->una != ack) {
        last = &window->slots[window->una % DELIVERY_WINDOW];
        window->una = after(window->una);
        if (last->ends_message) {
            drop_oldest(delivery);
        }
    }
    if (!last->resent) { // otherwise nobody knows which one is meant
        measure(window, now_us - last->done_us);
    }
    window->progress_us = now_us;
    window->backoff = 0;
    window->limit = DELIVERY_WINDOW;
}

void
window_reject(struct delivery *delivery, uint8_t ack, int64_t now_us) {
    window_acknowledge(delivery, ack, now_us);
    if (delivery->window.una == ack) {
        delivery->window.cursor = ack;
    }
}

static int64_t
resend_after_us(const struct window *window) {
    int64_t wait_us = window->srtt_us + 4 * window->variance_us;
    if (window->srtt_us == 0) {
        wait_us = DELIVERY_RTO_FIRST_MS * INT64_C(1000);
    }
    if (wait_us < DELIVERY_RTO_MIN_MS * INT64_C(1000)) {
        wait_us = DELIVERY_RTO_MIN_MS * INT64_C(1000);
    }
    wait_us <<= window->backoff;
    int64_t max_us = DELIVERY_RTO_MAX_MS * INT64_C(1000);
    return wait_us < max_us ? wait_us : max_us;
}

int64_t
window_timeout_us(const struct delivery *delivery) {
    const struct window *window = &delivery->window;
    if (window->una == window->cursor) {
        return NEVER_US;
    }
    int64_t from_us = window->slots[window->una % DELIVERY_WINDOW].done_us;
    if (from_us < window->progress_us) {
        from_us = window->progress_us;
    }
    return from_us + resend_after_us(window);
}

void
window_expire(struct delivery *delivery) {
    struct window *window = &delivery->window;
    window->cursor = window->una;
    window->limit = 1;
    if (window->backoff < 4) {
        window->backoff++;
    }
}

/** Cut the next fragment from the queue into a new slot. */
static struct slot *
cut_slot(struct delivery *delivery) {
    struct window *window = &delivery->window;
    if (window->cut_index >= delivery->box.count) {
        return NULL;
    }
    size_t whole = delivery->box.entries[window->cut_index].size;
    size_t left = whole - window->cut_offset;
    struct slot *slot = &window->slots[window->next % DELIVERY_WINDOW];
    slot->offset = window->cut_start + window->cut_offset;
    slot->ends_message = left <= DELIVERY_FRAGMENT_MAX;
    slot->size = slot->ends_message ? left : DELIVERY_FRAGMENT_MAX;
    slot->resent = false;
    window->started = true;
    window->cut_offset += slot->size;
    if (slot->ends_message) {
        window->cut_index++;
        window->cut_start += whole;
        window->cut_offset = 0;
    }
    return slot;
}

struct slot *
window_next(struct delivery *delivery, uint8_t *sequence) {
    struct window *window = &delivery->window;
    if (distance(window->una, window->cursor) >= window->limit) {
        return NULL;
    }
    struct slot *slot = &window->slots[window->cursor % DELIVERY_WINDOW];
    if (window->cursor == window->next) {
        slot = cut_slot(delivery);
        if (!slot) {
            return NULL;
        }
        window->next = after(window->next);
        delivery->statistics.messages_out += slot->ends_message;
    } else {
        slot->resent = true;
        delivery->statistics.frames_resent++;
    }
    *sequence = window->cursor;
    window->cursor = after(window->cursor);
    return slot;
}
