#include "tests/wire.h"

#include <stdlib.h>

double
noise_random(struct noise *noise) {
    noise->seed ^= noise->seed >> 12;
    noise->seed ^= noise->seed << 25;
    noise->seed ^= noise->seed >> 27;
    return (double)((noise->seed * 0x2545F4914F6CDD1Du) >> 11) /
           9007199254740992.0;
}

static void
put_byte(struct wire *wire, uint8_t byte, int64_t now_us) {
    if (wire->tail - wire->head == WIRE_BYTES) {
        abort(); // the simulated line is too short for this test
    }
    wire->free_us = wire->free_us > now_us ? wire->free_us : now_us;
    wire->free_us += wire->byte_us;
    wire->bytes[wire->tail % WIRE_BYTES] = byte;
    wire->arrival_us[wire->tail % WIRE_BYTES] = wire->free_us;
    wire->tail++;
    wire->carried++;
}

void
wire_put(struct wire *wire, struct noise *noise, const uint8_t *bytes,
         size_t size, int64_t now_us) {
    for (size_t i = 0; i < size && !wire->cut; i++) {
        uint8_t byte = bytes[i];
        if (noise->drop > 0 && noise_random(noise) < noise->drop) {
            continue;
        }
        for (int bit = 0; noise->bit_error_rate > 0 && bit < 8; bit++) {
            if (noise_random(noise) < noise->bit_error_rate) {
                byte ^= (uint8_t)(1u << bit);
            }
        }
        put_byte(wire, byte, now_us);
        if (noise->duplicate > 0 && noise_random(noise) < noise->duplicate) {
            put_byte(wire, byte, now_us);
        }
    }
}

bool
wire_has(const struct wire *wire, int64_t now_us) {
    return wire->head < wire->tail &&
           wire->arrival_us[wire->head % WIRE_BYTES] <= now_us;
}

size_t
wire_take(struct wire *wire, uint8_t *bytes, size_t capacity, int64_t now_us) {
    size_t size = 0;
    while (size < capacity && wire_has(wire, now_us)) {
        bytes[size++] = wire->bytes[wire->head++ % WIRE_BYTES];
    }
    return size;
}

void
wire_empty(struct wire *wire) {
    wire->head = wire->tail;
}
