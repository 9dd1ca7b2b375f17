// Answers of a Bluetooth device's service discovery: any packets, first byte
// of each its size; and any bytes as a complete answer.

#include "link/sdp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** On the heap and of exact size, so that a byte too far is seen. */
static void *
copy(const uint8_t *bytes, size_t size) {
    void *out = malloc(size ? size : 1);
    if (!out) {
        abort();
    }
    memcpy(out, bytes, size);
    return out;
}

static void
check_channel(const uint8_t *bytes, size_t size) {
    uint8_t *exact = copy(bytes, size);
    int channel = sdp_channel(exact, size);
    if (channel < -1 || channel > 30) {
        abort();
    }
    free(exact);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sdp_answer answer = {.transaction = 1};
    uint8_t question[SDP_QUESTION_MAX];
    size_t at = 0;
    check_channel(data, size);
    while (at < size) {
        size_t length = data[at++];
        length = length < size - at ? length : size - at;
        uint8_t *packet = copy(data + at, length);
        if (sdp_take(&answer, packet, length) == STATUS_OK) {
            check_channel(answer.bytes, answer.size);
            sdp_ask(sdp_terminal_service, &answer, question);
        }
        free(packet);
        at += length;
    }
    return 0;
}
