// BER-TLV of a consumer-presented code: the text as scanned, and the bytes
// without base64 around them, which reaches deeper.
#include "pos_plugin/payment/emvco.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(const uint8_t *bytes, size_t size) {
    struct emvco_object object;
    size_t step = 0;
    while ((step = emvco_take(bytes, size, &object)) != 0) {
        if (step > size || object.value < bytes ||
            object.value + object.size != bytes + step || object.tag == 0) {
            abort();
        }
        bytes += step;
        size -= step;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *bytes = malloc(size + (size == 0));
    struct emvco_summary summary;
    if (bytes == NULL) {
        return 0;
    }
    memcpy(bytes, data, size);
    walk(bytes, size);
    bool good = emvco_read(bytes, size, &summary);
    if (good && (summary.applications == 0 || summary.aid_size == 0 ||
                 summary.aid_size > EMVCO_AID_MAX)) {
        abort();
    }
    free(bytes);
    return 0;
}
