#include "link/bluetooth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHANNEL_MAX 30

static const struct transport_parameter parameters[] = {
    {"channel", "1 to 30, default: found by service discovery"},
    {"listen", "0, 1"},
    {NULL, NULL},
};

static bool
is_address(const char *text) {
    for (int i = 0; i < 17; i++) {
        bool good = i % 3 == 2
                        ? text[i] == ':'
                        : text[i] && strchr("0123456789abcdefABCDEF", text[i]);
        if (!good) {
            return false;
        }
    }
    return text[17] == '\0';
}

static bool
parse_channel(const char *text, int *out) {
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 2 || text[digits]) {
        return false;
    }
    *out = (int)strtol(text, NULL, 10);
    return *out >= 1 && *out <= CHANNEL_MAX;
}

enum status
bluetooth_parse(const struct device_uri *uri, struct bluetooth_wanted *out) {
    enum status status = transport_check(uri, parameters);
    if (status != STATUS_OK) {
        return status;
    }
    const char *channel = device_uri_get(uri, "channel");
    const char *listens = device_uri_get(uri, "listen");
    *out = (struct bluetooth_wanted){
        .listens = listens && strcmp(listens, "1") == 0,
    };
    bool any = out->listens && strcmp(uri->path, "any") == 0;
    if ((!any && !is_address(uri->path)) ||
        (listens && !out->listens && strcmp(listens, "0") != 0) ||
        (channel && !parse_channel(channel, &out->channel))) {
        transport_complain("bluetooth:%s: write bluetooth:AA:BB:CC:DD:EE:FF, "
                           "with ?channel=1..30 where the terminal is not "
                           "found by itself; a terminal listens at "
                           "bluetooth:any?listen=1",
                           uri->path);
        return STATUS_INVALID;
    }
    if (!any) {
        memcpy(out->address, uri->path, BLUETOOTH_ADDRESS_MAX);
    }
    return STATUS_OK;
}

enum status
bluetooth_explain(const char *name, int error) {
    switch (error) {
    case ECONNREFUSED:
        transport_complain("%s refuses: is the terminal's program running, "
                           "and the channel right?",
                           name);
        return STATUS_REFUSED;
    case EHOSTDOWN:
    case ETIMEDOUT:
        transport_complain("%s does not answer: is the terminal on, near, and "
                           "its Bluetooth switched on?",
                           name);
        return STATUS_TIMEOUT;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case ENODEV:
    case EADDRNOTAVAIL:
        transport_complain("%s: this machine's Bluetooth is switched off or "
                           "its adapter is missing",
                           name);
        return STATUS_GONE;
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
        transport_complain("%s: this system has no Bluetooth", name);
        return STATUS_UNSUPPORTED;
    case EBUSY:
    case EADDRINUSE:
    case EALREADY:
    case EISCONN:
        transport_complain("%s is busy, maybe with our last connection: "
                           "tried again",
                           name);
        return STATUS_TIMEOUT; // time cures it
    case EACCES:
    case EPERM:
    case ECONNABORTED:
    case EBADE: // what the kernel makes of "authentication failure"
        transport_complain("%s does not let us in: pair the two devices in "
                           "the system's Bluetooth settings first",
                           name);
        return STATUS_REFUSED;
    default:
        transport_complain("%s: %s", name, strerror(error));
        return STATUS_GONE;
    }
}
