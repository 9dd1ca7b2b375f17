/**
 * @file serial_settings.h
 * The parameters of a serial URI, the same on every system.
 */
#ifndef POSPLUGIN_SERIAL_SETTINGS_H
#define POSPLUGIN_SERIAL_SETTINGS_H

#include "link/transport.h"

enum serial_parity {
    SERIAL_PARITY_NONE = 1,
    SERIAL_PARITY_EVEN = 2,
    SERIAL_PARITY_ODD = 3,
};

struct serial_settings {
    unsigned baud;
    enum serial_parity parity;
    bool rtscts; ///< flow control by wires
    bool two_stops;
};

/** @return STATUS_OK, STATUS_INVALID (complained about) */
enum status serial_settings_parse(const struct device_uri *uri,
                                  struct serial_settings *out);

/** Time of one byte on the line, with start and stop; at least 1. */
uint32_t serial_settings_byte_time_us(const struct serial_settings *settings);

#endif
