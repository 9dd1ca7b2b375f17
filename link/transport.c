#include "link/transport.h"

#include <assert.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct transport {
    const struct transport_ops *ops;
    void *state; ///< owned, by ops
};

/** See transport_complain(); the media are used by one thread. */
static char last_complaint[512];

// --- URI
//
// scheme ":" path [ "?" key "=" value { "&" key "=" value } ]
//     serial:/dev/ttyUSB0?baud=115200&flow=rtscts
//     tcp:192.168.1.20:7373
//     tcp:[::1]:7373?listen=1

static bool
is_name(const char *text) {
    return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
                                      "0123456789_-")] == '\0';
}

static bool
is_printable(const char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F) {
            return false;
        }
    }
    return true;
}

static enum status
add_parameter(struct device_uri *out, char *text) {
    char *equals = strchr(text, '=');
    if (!equals || equals[1] == '\0') {
        return STATUS_MALFORMED;
    }
    *equals = '\0';
    if (!is_name(text) || device_uri_get(out, text)) {
        return STATUS_MALFORMED; // given twice: which one is meant?
    }
    if (out->parameter_count == DEVICE_PARAMETERS_MAX) {
        return STATUS_OVERFLOW;
    }
    out->parameters[out->parameter_count].key = text;
    out->parameters[out->parameter_count].value = equals + 1;
    out->parameter_count++;
    return STATUS_OK;
}

static enum status
parse_parameters(struct device_uri *out, char *text) {
    enum status status = STATUS_OK;
    while (text && status == STATUS_OK) {
        char *next = strchr(text, '&');
        if (next) {
            *next++ = '\0';
        }
        status = add_parameter(out, text);
        text = next;
    }
    return status;
}

enum status
device_uri_parse(const char *text, struct device_uri *out) {
    memset(out, 0, sizeof(*out));
    size_t size = strlen(text);
    if (size >= sizeof(out->storage)) {
        return STATUS_OVERFLOW;
    }
    memcpy(out->storage, text, size + 1);
    char *path = strchr(out->storage, ':');
    if (!path || !is_printable(text)) {
        return STATUS_MALFORMED;
    }
    *path++ = '\0';
    char *query = strchr(path, '?');
    if (query) {
        *query++ = '\0';
    }
    if (!is_name(out->storage) || *path == '\0') {
        return STATUS_MALFORMED;
    }
    out->scheme = out->storage;
    out->path = path;
    return parse_parameters(out, query);
}

const char *
device_uri_get(const struct device_uri *uri, const char *key) {
    for (size_t i = 0; i < uri->parameter_count; i++) {
        if (strcmp(uri->parameters[i].key, key) == 0) {
            return uri->parameters[i].value;
        }
    }
    return NULL;
}

// --- for media

void
transport_complain(const char *format, ...) {
    char line[sizeof(last_complaint)] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (strcmp(line, last_complaint) == 0) {
        log_debug("%s", line);
        return;
    }
    memcpy(last_complaint, line, sizeof(line));
    log_error("%s", line);
}

enum status
transport_check(const struct device_uri *uri,
                const struct transport_parameter *known) {
    for (size_t i = 0; i < uri->parameter_count; i++) {
        const char *key = uri->parameters[i].key;
        const struct transport_parameter *found = known;
        while (found->key && strcmp(found->key, key) != 0) {
            found++;
        }
        if (found->key) {
            continue;
        }
        char list[256] = "";
        for (const struct transport_parameter *p = known; p->key; p++) {
            size_t used = strlen(list);
            snprintf(list + used, sizeof(list) - used, "%s%s (%s)",
                     used ? ", " : "", p->key, p->values);
        }
        transport_complain("device %s:%s: unknown parameter '%s'; known: %s",
                           uri->scheme, uri->path, key, list);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

short
transport_wait(int descriptor, short events, int timeout_ms) {
    struct pollfd poller = {.fd = descriptor, .events = events};
    return poll(&poller, 1, timeout_ms) > 0 ? poller.revents : 0;
}

// --- table

static const struct transport_ops *
find_ops(const struct device_uri *uri) {
    for (size_t i = 0; transports[i]; i++) {
        if (strcmp(transports[i]->scheme, uri->scheme) == 0) {
            return transports[i];
        }
    }
    char list[128] = "";
    for (size_t i = 0; transports[i]; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "",
                 transports[i]->scheme);
    }
    transport_complain("device %s:%s: unknown kind '%s'; known: %s",
                       uri->scheme, uri->path, uri->scheme, list);
    return NULL;
}

enum status
transport_open(const char *text, int timeout_ms, struct transport **out) {
    *out = NULL;
    struct device_uri uri;
    enum status status = device_uri_parse(text, &uri);
    if (status != STATUS_OK) {
        transport_complain("device '%.80s' is not of the form "
                           "serial:/dev/ttyUSB0?baud=115200, usb:VVVV:PPPP, "
                           "bluetooth:ADDRESS or tcp:HOST:PORT",
                           text);
        return STATUS_INVALID;
    }
    const struct transport_ops *ops = find_ops(&uri);
    if (!ops) {
        return STATUS_INVALID;
    }
    assert(ops->open && ops->close && ops->read && ops->write);
    struct transport *transport = calloc(1, sizeof(*transport));
    if (!transport) {
        return STATUS_NO_MEMORY;
    }
    transport->ops = ops;
    status = ops->open(&uri, timeout_ms, &transport->state);
    if (status != STATUS_OK) {
        free(transport);
        return status;
    }
    last_complaint[0] = '\0';
    *out = transport;
    return STATUS_OK;
}

enum status
transport_wrap(const struct transport_ops *ops, void *state,
               struct transport **out) {
    *out = calloc(1, sizeof(**out));
    if (!*out) {
        return STATUS_NO_MEMORY;
    }
    **out = (struct transport){.ops = ops, .state = state};
    return STATUS_OK;
}

void
transport_close(struct transport *transport) {
    if (transport) {
        transport->ops->close(transport->state);
        free(transport);
    }
}

enum status
transport_read(struct transport *transport, uint8_t *bytes, size_t capacity,
               int timeout_ms, size_t *size) {
    *size = 0;
    return transport->ops->read(transport->state, bytes, capacity, timeout_ms,
                                size);
}

enum status
transport_write(struct transport *transport, const uint8_t *bytes,
                size_t length, int timeout_ms, size_t *size) {
    *size = 0;
    return transport->ops->write(transport->state, bytes, length, timeout_ms,
                                 size);
}

int
transport_descriptor(struct transport *transport) {
    return transport->ops->descriptor
               ? transport->ops->descriptor(transport->state)
               : -1;
}

uint32_t
transport_byte_time_us(struct transport *transport) {
    return transport->ops->byte_time_us
               ? transport->ops->byte_time_us(transport->state)
               : 0;
}

enum status
transport_list(transport_found *found, void *context) {
    enum status result = STATUS_OK;
    for (size_t i = 0; transports[i]; i++) {
        if (transports[i]->list) {
            enum status status = transports[i]->list(found, context);
            result = status == STATUS_OK ? result : status;
        }
    }
    return result;
}
