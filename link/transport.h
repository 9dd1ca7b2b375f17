/**
 * @file transport.h
 * A byte pipe to the other side, chosen by a device URI.
 *
 *     serial:/dev/ttyUSB0?baud=115200&flow=rtscts
 *     serial:/dev/ttyS0?baud=9600&parity=even&stop=2
 *     serial:usb-0403:6001-A50285BI    (whatever its port is called now)
 *     usb:1d6b:0104?serial=T-0001
 *     usb:18d1:4ee1?accessory=1        (an Android terminal)
 *     usb-gadget:/dev/usb-ffs/pos?gadget=/sys/kernel/config/usb_gadget/pos
 *     bluetooth:00:1A:7D:DA:71:13?channel=1
 *     bluetooth:any?listen=1
 *     tcp:192.168.1.20:7373        (till: connects)
 *     tcp:[::1]:7373?listen=1      (terminal: accepts one peer at a time)
 *
 * Grammar: scheme ":" path [ "?" key "=" value { "&" key "=" value } ].
 * An unknown scheme, key or value is refused with a message that lists the
 * known ones.
 */
#ifndef POSPLUGIN_TRANSPORT_H
#define POSPLUGIN_TRANSPORT_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_URI_MAX 256
#define DEVICE_PARAMETERS_MAX 8

/** A parsed URI; strings point into `storage`. */
struct device_uri {
    char storage[DEVICE_URI_MAX];
    const char *scheme;
    const char *path;
    size_t parameter_count;
    struct {
        const char *key;
        const char *value;
    } parameters[DEVICE_PARAMETERS_MAX];
};

/**
 * Split a URI; does not log.
 *
 * @return STATUS_OK, STATUS_MALFORMED, STATUS_OVERFLOW (too long)
 */
enum status device_uri_parse(const char *text, struct device_uri *out);

/** Value of a parameter or NULL. */
const char *device_uri_get(const struct device_uri *uri, const char *key);

/** One found device, as `posplugin devices` lists it. */
struct transport_device {
    char uri[DEVICE_URI_MAX];
    char description[128]; ///< maker, product, USB ids, serial number
};

typedef void transport_found(void *context,
                             const struct transport_device *device);

/** What a medium provides. One thread; `list` is optional. */
struct transport_ops {
    const char *scheme;
    /**
     * Open. May block up to `timeout_ms`. STATUS_NOT_FOUND, STATUS_BUSY
     * (opened by another), STATUS_ACCESS, STATUS_TIMEOUT, STATUS_INVALID,
     * STATUS_REFUSED (nobody listens at that address). tcp and bluetooth go on
     * connecting after STATUS_OK when `timeout_ms` was too short; a failure
     * then shows as STATUS_GONE in read and write.
     */
    enum status (*open)(const struct device_uri *uri, int timeout_ms,
                        void **state);
    void (*close)(void *state);
    /**
     * Read what there is, at most `capacity`, waiting up to `timeout_ms`
     * (0 = only look). STATUS_OK with *size 0 on time-out, STATUS_GONE when
     * unplugged or closed.
     */
    enum status (*read)(void *state, uint8_t *bytes, size_t capacity,
                        int timeout_ms, size_t *size);
    /**
     * Write as much as the device takes now, waiting up to `timeout_ms` for
     * the first byte. *size may be less than `length`. STATUS_GONE as above.
     */
    enum status (*write)(void *state, const uint8_t *bytes, size_t length,
                         int timeout_ms, size_t *size);
    /** Descriptor to poll for input, -1 for none; the state keeps it. */
    int (*descriptor)(void *state);
    /** Time of one byte on the line, 0 = not known; NULL likewise. */
    uint32_t (*byte_time_us)(void *state);
    /** Report every device of this medium; NULL when it cannot be asked. */
    enum status (*list)(transport_found *found, void *context);
};

/**
 * For media: log why a device failed. A device is tried again and again
 * while it is away: the same line in a row is logged as an error only once.
 */
void transport_complain(const char *format, ...)
    __attribute__((format(__printf__, 1, 2)));

/** A parameter that a medium knows; the list ends with key NULL. */
struct transport_parameter {
    const char *key;
    const char *values; ///< for the message, as "1..." or "none, rtscts"
};

/**
 * For media: refuse parameters that are not in the list.
 *
 * @return STATUS_OK or STATUS_INVALID (logged, with the known ones)
 */
enum status transport_check(const struct device_uri *uri,
                            const struct transport_parameter *known);

/**
 * For media: wait for events of poll(2) on one descriptor.
 *
 * @return those that came, 0 on time-out
 */
short transport_wait(int descriptor, short events, int timeout_ms);

/** NULL-ended table of the media of this system, in transport_table.c. */
extern const struct transport_ops *const transports[];

struct transport;

/**
 * Open by URI text.
 *
 * @param[out] out to be closed with transport_close()
 */
enum status transport_open(const char *uri, int timeout_ms,
                           struct transport **out);
/**
 * Make a transport of an opened state; `ops` needs no open and no list.
 *
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status transport_wrap(const struct transport_ops *ops, void *state,
                           struct transport **out);
/** Close; NULL is fine. */
void transport_close(struct transport *transport);
/** See struct transport_ops. */
enum status transport_read(struct transport *transport, uint8_t *bytes,
                           size_t capacity, int timeout_ms, size_t *size);
/** See struct transport_ops. */
enum status transport_write(struct transport *transport, const uint8_t *bytes,
                            size_t length, int timeout_ms, size_t *size);
/** Descriptor to poll for input, or -1. */
int transport_descriptor(struct transport *transport);
/** Time of one byte on the line in microseconds, 0 = not known. */
uint32_t transport_byte_time_us(struct transport *transport);
/** List the devices of all media. */
enum status transport_list(transport_found *found, void *context);

#endif
