/**
 * @file wire.h
 * One way of a simulated line, in virtual time: it has a speed, and it
 * damages, drops and doubles bytes.
 */
#ifndef POSPLUGIN_WIRE_H
#define POSPLUGIN_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_BYTES 65536

struct noise {
    double bit_error_rate;
    double drop;
    double duplicate;
    uint64_t seed; ///< not 0
};

struct wire {
    uint8_t bytes[WIRE_BYTES];
    int64_t arrival_us[WIRE_BYTES];
    size_t head;
    size_t tail;
    int64_t free_us;
    int64_t byte_us;
    uint64_t carried;
    bool cut; ///< what is put in is lost
};

/** 0 <= x < 1. */
double noise_random(struct noise *noise);

/** Put bytes on the line. */
void wire_put(struct wire *wire, struct noise *noise, const uint8_t *bytes,
              size_t size, int64_t now_us);

/** Take at most `capacity` of what has arrived. */
size_t wire_take(struct wire *wire, uint8_t *bytes, size_t capacity,
                 int64_t now_us);

/** True when something has arrived. */
bool wire_has(const struct wire *wire, int64_t now_us);

/** Lose what is on its way. */
void wire_empty(struct wire *wire);

#endif
