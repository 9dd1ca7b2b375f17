// Message decoder: any bytes; what it accepts must survive a round trip.

#include "link/message.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[MESSAGE_BYTES_MAX];
static struct message first;
static struct message second;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact) {
        return 0;
    }
    memcpy(exact, data, size);
    enum status status = message_decode(exact, size, &first);
    free(exact);
    if (status != STATUS_OK) {
        return 0;
    }
    size_t used = message_encode(&first, again, sizeof(again));
    if (used == 0 || message_decode(again, used, &second) != STATUS_OK ||
        memcmp(&first, &second, sizeof(first)) != 0) {
        abort();
    }
    return 0;
}
