// Delivery: the input is a script of frames and time for one end. Nothing it
// receives may break it, and it must not hand out more than a frame can hold.
//
// Script: length byte, then so many bytes of a frame's payload, which gets a
// right checksum; length 255: raw bytes follow in the same way; 254: time.

#include "link/delivery.h"
#include "link/frame.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
drain(struct delivery *delivery, int64_t now_ms) {
    uint8_t out[FRAME_WIRE_MAX];
    for (int i = 0; i < 50; i++) { // bounded: output must run dry
        if (delivery_output(delivery, now_ms, out, sizeof(out)) == 0) {
            return;
        }
    }
    abort();
}

static void
feed(struct delivery *delivery, const uint8_t *bytes, size_t size,
     int64_t now_ms) {
    struct delivery_event event;
    uint8_t *exact = malloc(size ? size : 1);
    size_t taken = 0;
    if (!exact) {
        return;
    }
    memcpy(exact, bytes, size);
    do {
        taken += delivery_input(delivery, exact + taken, size - taken, now_ms,
                                &event);
        if (event.type == DELIVERY_EVENT_UP) {
            delivery_send(delivery, (const uint8_t *)"first", 5);
        }
    } while (taken < size || event.type != DELIVERY_EVENT_NONE);
    free(exact);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct delivery_options options = {.instance = 1,
                                       .byte_time_us = 87,
                                       .keep_alive_ms = 3000,
                                       .dead_after_ms = 10000};
    struct delivery *delivery = delivery_new(&options, 0);
    struct delivery_event event;
    int64_t now_ms = 0;
    static uint8_t message[1000];
    delivery_send(delivery, message, sizeof(message));
    while (size > 1) {
        uint8_t length = data[0];
        data++;
        size--;
        if (length == 254) {
            now_ms += data[0] * 16;
            delivery_tick(delivery, now_ms, &event);
            length = 1;
        } else if (length == 255) {
            length = data[0] < size ? data[0] : (uint8_t)(size - 1);
            feed(delivery, data, length, now_ms);
        } else {
            uint8_t wire[FRAME_WIRE_MAX];
            length = length < size ? length : (uint8_t)(size - 1);
            size_t used = frame_encode(data, length, wire, sizeof(wire));
            feed(delivery, wire, used, now_ms);
        }
        drain(delivery, now_ms);
        data += length;
        size -= length;
    }
    delivery_free(delivery);
    return 0;
}
