#include "samples/conformance/wire.h"

#include <string.h>

static void
put(struct wire *wire, const uint8_t *bytes, size_t size) {
    if (size <= sizeof wire->out - wire->used) {
        memcpy(wire->out + wire->used, bytes, size);
        wire->used += size;
    }
}

/** Noise that may look like anything, flags too. */
static void
put_garbage(struct wire *wire) {
    for (; wire->garbage > 0; wire->garbage--) {
        wire->noise = wire->noise * 1103515245u + 12345u;
        uint8_t byte = (uint8_t)(wire->noise >> 16);
        put(wire, &byte, 1);
    }
}

static void
put_frame(struct wire *wire, uint8_t *payload, size_t size) {
    uint8_t frame[FRAME_WIRE_MAX];
    unsigned type = payload[0] >> 4; // 1 OPEN, 2 ACCEPT
    if (wire->version != 0 && (type == 1 || type == 2) && size > 3) {
        payload[3] = wire->version;
    }
    size_t length = frame_encode(payload, size, frame, sizeof frame);
    put_garbage(wire);
    if (wire->corrupt > 0) {
        wire->corrupt--;
        frame[length - 2] ^= frame[length - 2] == 0x7C ? 0x40 : 0x01;
    } else if (wire->cut > 0) {
        wire->cut--;
        length /= 2;
    }
    put(wire, frame, length);
    if (wire->doubles) {
        put(wire, frame, length);
    }
}

void
wire_inject(struct wire *wire, const uint8_t *payload, size_t size) {
    uint8_t frame[FRAME_WIRE_MAX];
    put(wire, frame, frame_encode(payload, size, frame, sizeof frame));
}

static enum status
flush(struct wire *wire, int timeout_ms) {
    if (wire->is_silent) {
        wire->used = wire->sent = 0;
    }
    while (wire->sent < wire->used) {
        size_t size = 0;
        enum status status =
            transport_write(wire->line, wire->out + wire->sent,
                            wire->used - wire->sent, timeout_ms, &size);
        if (status != STATUS_OK) {
            return status;
        }
        if (size == 0) {
            return STATUS_OK;
        }
        wire->sent += size;
    }
    wire->used = wire->sent = 0;
    return STATUS_OK;
}

// --- as a transport

static void
close_line(void *state) {
    struct wire *wire = state;
    transport_close(wire->line);
    wire->line = NULL;
    wire->used = wire->sent = 0;
    memset(&wire->decoder, 0, sizeof wire->decoder);
}

static enum status
read_line(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
          size_t *size) {
    struct wire *wire = state;
    if (wire->is_unplugged) {
        return STATUS_GONE;
    }
    enum status status = flush(wire, 0);
    if (status == STATUS_OK) {
        status = transport_read(wire->line, bytes, capacity, timeout_ms, size);
    }
    if (wire->is_silent) {
        *size = 0;
    }
    return status;
}

static enum status
write_line(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
           size_t *size) {
    struct wire *wire = state;
    if (wire->is_unplugged) {
        return STATUS_GONE;
    }
    enum status status = flush(wire, timeout_ms);
    // Only with room for the worst that a write can become.
    if (status != STATUS_OK || wire->used > 0) {
        return status;
    }
    *size = length > 1024 ? 1024 : length;
    for (size_t i = 0; i < *size; i++) {
        if (frame_decode(&wire->decoder, bytes[i]) == FRAME_GOOD) {
            put_frame(wire, wire->decoder.bytes, wire->decoder.size);
        }
    }
    return flush(wire, timeout_ms);
}

static int
descriptor(void *state) {
    struct wire *wire = state;
    return transport_descriptor(wire->line);
}

static uint32_t
byte_time_us(void *state) {
    struct wire *wire = state;
    return transport_byte_time_us(wire->line);
}

static const struct transport_ops wire_ops = {
    .scheme = "wire",
    .close = close_line,
    .read = read_line,
    .write = write_line,
    .descriptor = descriptor,
    .byte_time_us = byte_time_us,
};

enum status
wire_open(void *context, int timeout_ms, struct transport **out) {
    struct wire *wire = context;
    *out = NULL;
    if (wire->is_unplugged) {
        return STATUS_GONE;
    }
    enum status status = transport_open(wire->uri, timeout_ms, &wire->line);
    return status == STATUS_OK ? transport_wrap(&wire_ops, wire, out) : status;
}
