// Device URIs: any text; parts must lie inside the parsed copy.

#include "link/transport.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(const struct device_uri *uri, const char *part) {
    if (part < uri->storage || part >= uri->storage + sizeof(uri->storage)) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct device_uri uri;
    char *text = malloc(size + 1);
    if (!text) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    if (device_uri_parse(text, &uri) == STATUS_OK) {
        check_inside(&uri, uri.scheme);
        check_inside(&uri, uri.path);
        for (size_t i = 0; i < uri.parameter_count; i++) {
            check_inside(&uri, uri.parameters[i].key);
            if (device_uri_get(&uri, uri.parameters[i].key) !=
                uri.parameters[i].value) {
                abort();
            }
        }
    }
    free(text);
    return 0;
}
