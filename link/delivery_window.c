#include "link/delivery_internal.h"

#include <string.h>

// Doublings of the wait. Few: noise is no congestion, and the wait begins
// when the line has carried the frame.
#define BACKOFF_MAX 3
#define FRAGMENT_MIN 48
#define FRAGMENT_STEP 4

static unsigned
distance(uint8_t from, uint8_t to) {
    return (unsigned)(to - from) & SEQUENCE_MASK;
}

static uint8_t
after(uint8_t sequence) {
    return (uint8_t)((sequence + 1u) & SEQUENCE_MASK);
}

/** Frames sent and not acknowledged. */
static unsigned
in_flight(const struct window *window) {
    return distance(window->una, window->next);
}

void
window_reset(struct delivery *delivery) {
    struct window *window = &delivery->window;
    struct window old = *window;
    memset(window, 0, sizeof(*window));
    window->limit = DELIVERY_WINDOW;
    window->srtt_us = old.srtt_us;
    window->variance_us = old.variance_us;
    window->fragment = old.fragment ? old.fragment : DELIVERY_FRAGMENT_MAX;
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

/**
 * Short fragments on a noisy line, where long ones seldom come through, long
 * ones on a clean line, where headers are the only loss.
 */
static void
shorten(struct window *window) {
    window->fragment = window->fragment * 3 / 4;
    if (window->fragment < FRAGMENT_MIN) {
        window->fragment = FRAGMENT_MIN;
    }
}

static void
lengthen(struct window *window) {
    window->fragment += FRAGMENT_STEP;
    if (window->fragment > DELIVERY_FRAGMENT_MAX) {
        window->fragment = DELIVERY_FRAGMENT_MAX;
    }
}

/** The oldest message has arrived whole: everything moves up. */
static void
drop_oldest(struct delivery *delivery) {
    struct window *window = &delivery->window;
    size_t size = delivery->box.sizes[0];
    outbox_drop(&delivery->box, 1);
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
    if (count == 0 || count > in_flight(window)) {
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
        if (!last->resent) {
            lengthen(window);
        }
    }
    if (!last->resent) { // otherwise nobody knows which one is meant
        measure(window, now_us - last->done_us);
    }
    if (!last->resent || delivery->paced) {
        window->backoff = 0; // the wait is known to be long enough
    }
    window->progress_us = now_us;
    window->limit = DELIVERY_WINDOW;
}

void
window_reject(struct delivery *delivery, uint8_t ack, int64_t now_us) {
    window_acknowledge(delivery, ack, now_us);
    struct window *window = &delivery->window;
    if (window->una == ack && window->cursor != ack) {
        window->cursor = ack;
        shorten(window);
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
    shorten(window);
    if (window->backoff < BACKOFF_MAX) {
        window->backoff++;
    }
}

/** Cut the next fragment from the queue into a new slot. */
static void
cut_slot(struct delivery *delivery, struct slot *slot) {
    struct window *window = &delivery->window;
    size_t whole = delivery->box.sizes[window->cut_index];
    size_t left = whole - window->cut_offset;
    slot->offset = window->cut_start + window->cut_offset;
    slot->ends_message = left <= window->fragment;
    slot->size = slot->ends_message ? left : window->fragment;
    slot->resent = false;
    window->cut_offset += slot->size;
    if (slot->ends_message) {
        window->cut_index++;
        window->cut_start += whole;
        window->cut_offset = 0;
    }
}

bool
window_is_ready(const struct delivery *delivery) {
    const struct window *window = &delivery->window;
    return distance(window->una, window->cursor) < window->limit &&
           (window->cursor != window->next ||
            window->cut_index < delivery->box.count);
}

struct slot *
window_next(struct delivery *delivery, uint8_t *sequence) {
    struct window *window = &delivery->window;
    struct slot *slot = &window->slots[window->cursor % DELIVERY_WINDOW];
    if (window->cursor == window->next) {
        cut_slot(delivery, slot);
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
