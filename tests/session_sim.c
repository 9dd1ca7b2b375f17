#include "tests/session_sim.h"

#include <stdlib.h>
#include <string.h>

void
sim_restart_end(struct session_sim *sim, int end) {
    sim->instances[end] += 0x01010101;
    struct session_options options = {
        .delivery =
            {
                .instance = sim->instances[end],
                .connection = (uint16_t)sim->instances[end],
                .byte_time_us = (uint32_t)sim->byte_us,
                .keep_alive_ms = 3000,
                .dead_after_ms = 10000,
            },
        .is_till = end == TILL,
        .pairing = sim->unsecured[end] ? NULL : &sim->pairings[end],
    };
    session_free(sim->ends[end]);
    sim->ends[end] = session_new(&options, sim->now_ms);
    if (!sim->ends[end]) {
        abort();
    }
}

void
sim_begin(struct session_sim *sim, int64_t byte_us) {
    char code[PAIRING_CODE_MAX];
    memset(sim, 0, sizeof(*sim));
    sim->byte_us = byte_us;
    sim->noise.seed = 7;
    sim->wires[TILL].byte_us = sim->wires[TERMINAL].byte_us = byte_us;
    sim->on_event = sim_default_event;
    sim->instances[TILL] = 0x11111111;
    sim->instances[TERMINAL] = 0x22222222;
    if (pairing_make(false, &sim->pairings[TILL], code) != STATUS_OK) {
        abort();
    }
    sim->pairings[TERMINAL] = sim->pairings[TILL];
    sim_restart_end(sim, TILL);
    sim_restart_end(sim, TERMINAL);
}

void
sim_end(struct session_sim *sim) {
    session_free(sim->ends[TILL]);
    session_free(sim->ends[TERMINAL]);
}

void
sim_put(struct session_sim *sim, int end, const uint8_t *bytes, size_t size) {
    wire_put(&sim->wires[end], &sim->noise, bytes, size, sim->now_ms * 1000);
}

void
sim_default_event(struct session_sim *sim, int end,
                  const struct session_event *event) {
    switch (event->type) {
    case SESSION_EVENT_UP:
        sim->ups[end]++;
        session_greet(sim->ends[end], (const uint8_t *)"hello", 5);
        break;
    case SESSION_EVENT_DOWN:
        sim->downs[end]++;
        sim->reason[end] = event->reason;
        break;
    case SESSION_EVENT_REFUSED:
        sim->refusals[end]++;
        sim->reason[end] = event->reason;
        break;
    case SESSION_EVENT_MESSAGE:
        if (event->greeting) {
            session_release(sim->ends[end]);
        } else {
            sim->messages[end]++;
        }
        break;
    case SESSION_EVENT_NONE:
        break;
    }
}

static void
report(struct session_sim *sim, int end, const struct session_event *event) {
    if (event->type != SESSION_EVENT_NONE) {
        sim->on_event(sim, end, event);
    }
}

/** Byte by byte: every way of cutting the stream must do. */
static void
receive(struct session_sim *sim, int end) {
    struct wire *wire = &sim->wires[1 - end];
    struct session_event event;
    do {
        uint8_t byte;
        size_t size = wire_take(wire, &byte, 1, sim->now_ms * 1000);
        do {
            size -=
                session_input(sim->ends[end], &byte, size, sim->now_ms, &event);
            report(sim, end, &event);
        } while (event.type != SESSION_EVENT_NONE);
    } while (wire_has(wire, sim->now_ms * 1000));
    session_tick(sim->ends[end], sim->now_ms, &event);
    report(sim, end, &event);
}

static void
send_out(struct session_sim *sim, int end) {
    uint8_t bytes[4096];
    size_t size;
    while ((size = session_output(sim->ends[end], sim->now_ms, bytes,
                                  sizeof(bytes))) > 0) {
        if (sim->attack) {
            sim->attack(sim, end, bytes, size);
        } else {
            sim_put(sim, end, bytes, size);
        }
    }
}

void
sim_pass(struct session_sim *sim, int64_t ms) {
    for (int64_t i = 0; i < ms; i++) {
        sim->now_ms++;
        for (int end = 0; end < 2; end++) {
            if (wire_has(&sim->wires[1 - end], sim->now_ms * 1000) ||
                sim->now_ms >= session_due_ms(sim->ends[end])) {
                receive(sim, end);
            }
            send_out(sim, end);
        }
    }
}

bool
sim_pass_up(struct session_sim *sim, int64_t max_ms) {
    while (!session_is_up(sim->ends[TILL]) ||
           !session_is_up(sim->ends[TERMINAL])) {
        if (max_ms-- == 0) {
            return false;
        }
        sim_pass(sim, 1);
    }
    return true;
}

bool
sim_pass_drained(struct session_sim *sim, int64_t max_ms) {
    while (!session_is_drained(sim->ends[TILL]) ||
           !session_is_drained(sim->ends[TERMINAL])) {
        if (max_ms-- == 0) {
            return false;
        }
        sim_pass(sim, 1);
    }
    return true;
}
