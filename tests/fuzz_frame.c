// Frame decoder: any bytes; what it accepts must encode to a frame that it
// accepts again.

#include "link/frame.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct frame_decoder *source) {
    uint8_t wire[FRAME_WIRE_MAX];
    struct frame_decoder decoder = {.state = 0};
    size_t size = frame_encode(source->bytes, source->size, wire, sizeof(wire));
    enum frame_result result = FRAME_NONE;
    for (size_t i = 0; i < size; i++) {
        result = frame_decode(&decoder, wire[i]);
    }
    if (result != FRAME_GOOD || decoder.size != source->size ||
        memcmp(decoder.bytes, source->bytes, decoder.size) != 0) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct frame_decoder *decoder = calloc(1, sizeof(*decoder));
    for (size_t i = 0; decoder && i < size; i++) {
        if (frame_decode(decoder, data[i]) == FRAME_GOOD) {
            check(decoder);
        }
    }
    // A checksum is hard to guess: take the input as a payload, too.
    if (decoder && size > 0 && size <= FRAME_PAYLOAD_MAX) {
        memcpy(decoder->bytes, data, size);
        decoder->size = size;
        check(decoder);
    }
    free(decoder);
    return 0;
}
