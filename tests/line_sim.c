#include "tests/line_sim.h"

#include <stdlib.h>
#include <string.h>

double
sim_chance(struct sim *sim) {
    sim->seed ^= sim->seed >> 12;
    sim->seed ^= sim->seed << 25;
    sim->seed ^= sim->seed >> 27;
    return (double)((sim->seed * 0x2545F4914F6CDD1Du) >> 11) /
           9007199254740992.0;
}

static struct delivery *
make_end(uint32_t instance, int64_t byte_us, int64_t now_ms) {
    struct delivery_options options = {
        .instance = instance,
        .connection = (uint16_t)instance,
        .byte_time_us = (uint32_t)byte_us,
        .keep_alive_ms = 3000,
        .dead_after_ms = 10000,
    };
    return delivery_new(&options, now_ms);
}

void
sim_start(struct sim *sim, int64_t byte_us, sim_receive *receive,
          void *context) {
    memset(sim, 0, sizeof(*sim));
    sim->byte_us = byte_us;
    sim->seed = 7;
    sim->receive = receive;
    sim->context = context;
    sim->ends[0] = make_end(0x11111111, byte_us, 0);
    sim->ends[1] = make_end(0x22222222, byte_us, 0);
}

void
sim_stop(struct sim *sim) {
    delivery_free(sim->ends[0]);
    delivery_free(sim->ends[1]);
}

void
sim_restart(struct sim *sim, int end, uint32_t instance) {
    delivery_free(sim->ends[end]);
    sim->ends[end] = make_end(instance, sim->byte_us, sim->now_ms);
}

static void
put_byte(struct sim *sim, struct lane *lane, uint8_t byte) {
    if (lane->tail - lane->head == LANE_BYTES) {
        abort(); // the simulated line is too short for this test
    }
    int64_t now_us = sim->now_ms * 1000;
    lane->free_us = lane->free_us > now_us ? lane->free_us : now_us;
    lane->free_us += sim->byte_us;
    lane->bytes[lane->tail % LANE_BYTES] = byte;
    lane->arrival_us[lane->tail % LANE_BYTES] = lane->free_us;
    lane->tail++;
    lane->carried++;
}

void
sim_inject(struct sim *sim, int end, const uint8_t *bytes, size_t size) {
    struct lane *lane = &sim->lanes[end];
    for (size_t i = 0; i < size && !lane->cut; i++) {
        uint8_t byte = bytes[i];
        if (sim->drop > 0 && sim_chance(sim) < sim->drop) {
            continue;
        }
        for (int bit = 0; sim->bit_error_rate > 0 && bit < 8; bit++) {
            if (sim_chance(sim) < sim->bit_error_rate) {
                byte ^= (uint8_t)(1u << bit);
            }
        }
        put_byte(sim, lane, byte);
        if (sim->duplicate > 0 && sim_chance(sim) < sim->duplicate) {
            put_byte(sim, lane, byte);
        }
    }
}

static void
report(struct sim *sim, int end, const struct delivery_event *event) {
    if (event->type != DELIVERY_EVENT_NONE && sim->receive) {
        sim->receive(sim->context, end, event);
    }
}

static void
deliver(struct sim *sim, int end) {
    struct lane *lane = &sim->lanes[1 - end];
    struct delivery_event event;
    do { // byte by byte: every way of cutting the stream must do
        size_t ready =
            lane->head < lane->tail &&
            lane->arrival_us[lane->head % LANE_BYTES] <= sim->now_ms * 1000;
        lane->head += delivery_input(sim->ends[end],
                                     &lane->bytes[lane->head % LANE_BYTES],
                                     ready, sim->now_ms, &event);
        report(sim, end, &event);
    } while (event.type != DELIVERY_EVENT_NONE ||
             (lane->head < lane->tail &&
              lane->arrival_us[lane->head % LANE_BYTES] <= sim->now_ms * 1000));
    delivery_tick(sim->ends[end], sim->now_ms, &event);
    report(sim, end, &event);
}

static void
send_out(struct sim *sim, int end) {
    uint8_t bytes[4096];
    size_t size;
    while ((size = delivery_output(sim->ends[end], sim->now_ms, bytes,
                                   sizeof(bytes))) > 0) {
        sim_inject(sim, end, bytes, size);
    }
}

void
sim_run(struct sim *sim, int64_t ms) {
    for (int64_t i = 0; i < ms; i++) {
        sim->now_ms++;
        for (int end = 0; end < 2; end++) {
            deliver(sim, end);
            send_out(sim, end);
        }
    }
}

bool
sim_run_up(struct sim *sim, int64_t max_ms) {
    while (!delivery_is_up(sim->ends[0]) || !delivery_is_up(sim->ends[1])) {
        if (max_ms-- == 0) {
            return false;
        }
        sim_run(sim, 1);
    }
    return true;
}

bool
sim_run_drained(struct sim *sim, int64_t max_ms) {
    while (!delivery_is_drained(sim->ends[0]) ||
           !delivery_is_drained(sim->ends[1])) {
        if (max_ms-- == 0) {
            return false;
        }
        sim_run(sim, 1);
    }
    return true;
}
