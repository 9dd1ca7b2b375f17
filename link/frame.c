#include "link/frame.h"

#include <stdbool.h>

/** States of the decoder; HUNT first, so that zeroed memory is a start. */
enum {
    STATE_HUNT = 0, ///< no flag seen yet: noise
    STATE_INSIDE = 1,
    STATE_ESCAPED = 2,  ///< the last byte was FRAME_ESCAPE
    STATE_OVERLONG = 3, ///< too long: wait for the flag
};

// Half-byte table: 64 bytes instead of 1 KiB, fast enough for any cable.
static const uint32_t fcs_table[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
    0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
    0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
};

uint32_t
frame_fcs(const uint8_t *bytes, size_t size) {
    uint32_t fcs = 0xFFFFFFFFu;
    for (size_t i = 0; i < size; i++) {
        fcs ^= bytes[i];
        fcs = (fcs >> 4) ^ fcs_table[fcs & 15u];
        fcs = (fcs >> 4) ^ fcs_table[fcs & 15u];
    }
    return ~fcs;
}

/** Escaped writer that remembers an overflow instead of returning it. */
struct writer {
    uint8_t *out;
    size_t size;
    size_t capacity;
    bool overflow;
};

static void
put(struct writer *writer, uint8_t byte) {
    if (writer->size == writer->capacity) {
        writer->overflow = true;
        return;
    }
    writer->out[writer->size++] = byte;
}

static void
put_escaped(struct writer *writer, uint8_t byte) {
    if (byte == FRAME_FLAG || byte == FRAME_ESCAPE) {
        put(writer, FRAME_ESCAPE);
        byte ^= FRAME_ESCAPE_BIT;
    }
    put(writer, byte);
}

size_t
frame_encode(const uint8_t *payload, size_t size, uint8_t *out,
             size_t capacity) {
    if (size == 0 || size > FRAME_PAYLOAD_MAX) {
        return 0;
    }
    struct writer writer = {.out = out, .capacity = capacity};
    uint32_t fcs = frame_fcs(payload, size);
    put(&writer, FRAME_FLAG);
    for (size_t i = 0; i < size; i++) {
        put_escaped(&writer, payload[i]);
    }
    for (int i = 0; i < FRAME_FCS_SIZE; i++) {
        put_escaped(&writer, (uint8_t)(fcs >> (8 * i)));
    }
    put(&writer, FRAME_FLAG);
    return writer.overflow ? 0 : writer.size;
}

static bool
fcs_matches(const uint8_t *bytes, size_t payload_size) {
    uint32_t fcs = 0;
    for (int i = 0; i < FRAME_FCS_SIZE; i++) {
        fcs |= (uint32_t)bytes[payload_size + (size_t)i] << (8 * i);
    }
    return fcs == frame_fcs(bytes, payload_size);
}

static enum frame_result
finish(struct frame_decoder *decoder) {
    int state = decoder->state;
    size_t taken = decoder->taken;
    decoder->state = STATE_INSIDE;
    decoder->taken = 0;
    if (state == STATE_HUNT || (state == STATE_INSIDE && taken == 0)) {
        return FRAME_NONE; // first flag, or two flags in a row
    }
    decoder->size = taken;
    if (state != STATE_INSIDE || taken <= FRAME_FCS_SIZE ||
        !fcs_matches(decoder->bytes, taken - FRAME_FCS_SIZE)) {
        return FRAME_BAD;
    }
    decoder->size = taken - FRAME_FCS_SIZE;
    return FRAME_GOOD;
}

enum frame_result
frame_decode(struct frame_decoder *decoder, uint8_t byte) {
    if (byte == FRAME_FLAG) {
        return finish(decoder);
    }
    if (decoder->state == STATE_HUNT || decoder->state == STATE_OVERLONG) {
        return FRAME_NONE;
    }
    if (byte == FRAME_ESCAPE && decoder->state == STATE_INSIDE) {
        decoder->state = STATE_ESCAPED;
        return FRAME_NONE;
    }
    if (decoder->state == STATE_ESCAPED) {
        byte ^= FRAME_ESCAPE_BIT;
        decoder->state = STATE_INSIDE;
    }
    if (decoder->taken == sizeof(decoder->bytes)) {
        decoder->state = STATE_OVERLONG;
        return FRAME_NONE;
    }
    decoder->bytes[decoder->taken++] = byte;
    return FRAME_NONE;
}
