#include "link/serial_settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define BAUD_DEFAULT 115200

static const struct transport_parameter parameters[] = {
    {"baud", "a positive number, default 115200"},
    {"flow", "none, rtscts"},
    {"parity", "none, even, odd"},
    {"stop", "1, 2"},
    {NULL, NULL},
};

static enum status
refuse(const struct device_uri *uri, const char *key, const char *values) {
    transport_complain("serial:%s: %s=%s cannot be used; possible: %s",
                       uri->path, key, device_uri_get(uri, key), values);
    return STATUS_INVALID;
}

static enum status
parse_baud(const struct device_uri *uri, unsigned *baud) {
    const char *text = device_uri_get(uri, "baud");
    *baud = BAUD_DEFAULT;
    if (!text) {
        return STATUS_OK;
    }
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || value == 0 ||
        value > INT_MAX) {
        return refuse(uri, "baud", "a positive number, as 9600 or 115200");
    }
    *baud = (unsigned)value;
    return STATUS_OK;
}

/** Which of two or three words a parameter has, the first by default. */
static int
choose(const struct device_uri *uri, const char *key,
       const char *const *choices) {
    const char *value = device_uri_get(uri, key);
    for (int i = 0; choices[i]; i++) {
        if (!value || strcmp(value, choices[i]) == 0) {
            return i;
        }
    }
    return -1;
}

enum status
serial_settings_parse(const struct device_uri *uri,
                      struct serial_settings *out) {
    static const char *const flows[] = {"none", "rtscts", NULL};
    static const char *const parities[] = {"none", "even", "odd", NULL};
    static const char *const stops[] = {"1", "2", NULL};
    enum status status = transport_check(uri, parameters);
    if (status == STATUS_OK) {
        status = parse_baud(uri, &out->baud);
    }
    if (status != STATUS_OK) {
        return status;
    }
    int flow = choose(uri, "flow", flows);
    int parity = choose(uri, "parity", parities);
    int stop = choose(uri, "stop", stops);
    if (flow < 0) {
        return refuse(uri, "flow", "none, rtscts");
    }
    if (parity < 0) {
        return refuse(uri, "parity", "none, even, odd");
    }
    if (stop < 0) {
        return refuse(uri, "stop", "1, 2");
    }
    out->rtscts = flow == 1;
    out->parity = (enum serial_parity)(SERIAL_PARITY_NONE + parity);
    out->two_stops = stop == 1;
    return STATUS_OK;
}

uint32_t
serial_settings_byte_time_us(const struct serial_settings *settings) {
    unsigned bits =
        10u + (settings->parity != SERIAL_PARITY_NONE) + settings->two_stops;
    uint32_t time_us = bits * 1000000u / settings->baud;
    return time_us + (time_us == 0);
}
