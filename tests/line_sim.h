/**
 * @file line_sim.h
 * Two delivery ends and a simulated line between them, in virtual time.
 */
#ifndef POSPLUGIN_LINE_SIM_H
#define POSPLUGIN_LINE_SIM_H

#include "link/delivery.h"

#define LANE_BYTES 65536

struct lane {
    uint8_t bytes[LANE_BYTES];
    int64_t arrival_us[LANE_BYTES];
    size_t head;
    size_t tail;
    int64_t free_us;
    uint64_t carried;
    bool cut; ///< what is put in is lost
};

/** What came out of one end, checked by the test. */
typedef void sim_receive(void *context, int end,
                         const struct delivery_event *event);

struct sim {
    struct delivery *ends[2];
    struct lane lanes[2]; ///< lane i carries from end i
    int64_t now_ms;
    int64_t byte_us;
    double bit_error_rate;
    double drop;
    double duplicate;
    uint64_t seed;
    sim_receive *receive;
    void *context;
};

/** Start two ends; instance ids are 0x11111111 and 0x22222222. */
void sim_start(struct sim *sim, int64_t byte_us, sim_receive *receive,
               void *context);

/** Free both ends. */
void sim_stop(struct sim *sim);

/** Another process takes the place of an end. */
void sim_restart(struct sim *sim, int end, uint32_t instance);

/** Let time pass. */
void sim_run(struct sim *sim, int64_t ms);

/** Let time pass until both ends are up (or fail after `max_ms`). */
bool sim_run_up(struct sim *sim, int64_t max_ms);

/** Let time pass until both queues are acknowledged (or fail). */
bool sim_run_drained(struct sim *sim, int64_t max_ms);

/** 0 <= x < 1, of the simulation's seed. */
double sim_chance(struct sim *sim);

/** Put bytes on the line from one end. */
void sim_inject(struct sim *sim, int end, const uint8_t *bytes, size_t size);

#endif
