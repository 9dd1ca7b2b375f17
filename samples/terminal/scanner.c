#include "samples/terminal/scanner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPEN_MS 200
#define REOPEN_MS 2000

struct scanner {
    char uri[DEVICE_URI_MAX];
    struct transport *transport; ///< owned, NULL while unplugged
    int64_t retry_ms;
};

enum status
scanner_open(const char *uri, struct scanner **out) {
    struct scanner *scanner = calloc(1, sizeof *scanner);
    if (scanner == NULL) {
        return STATUS_NO_MEMORY;
    }
    snprintf(scanner->uri, sizeof scanner->uri, "%s", uri);
    enum status status = transport_open(uri, OPEN_MS, &scanner->transport);
    if (status != STATUS_OK) {
        free(scanner);
        return status;
    }
    *out = scanner;
    return STATUS_OK;
}

void
scanner_close(struct scanner *scanner) {
    if (scanner != NULL) {
        transport_close(scanner->transport);
        free(scanner);
    }
}

static bool
is_ready(struct scanner *scanner, int64_t now_ms) {
    if (scanner->transport == NULL && now_ms >= scanner->retry_ms) {
        scanner->retry_ms = now_ms + REOPEN_MS;
        if (transport_open(scanner->uri, OPEN_MS, &scanner->transport) !=
            STATUS_OK) {
            scanner->transport = NULL;
        }
    }
    return scanner->transport != NULL;
}

void
scanner_poll(struct scanner *scanner, int64_t now_ms, scanner_byte *take,
             void *context) {
    if (scanner == NULL || !is_ready(scanner, now_ms)) {
        return;
    }
    uint8_t bytes[64];
    size_t size = 0;
    enum status status =
        transport_read(scanner->transport, bytes, sizeof bytes, 0, &size);
    for (size_t i = 0; status == STATUS_OK && i < size; i++) {
        take(context, bytes[i]);
    }
    explicit_bzero(bytes, sizeof bytes);
    if (status != STATUS_OK) {
        log_warning("the scanner is gone; plug it in again");
        transport_close(scanner->transport);
        scanner->transport = NULL;
        scanner->retry_ms = now_ms + REOPEN_MS;
    }
}
