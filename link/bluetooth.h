/**
 * @file bluetooth.h
 * What the files of the bluetooth medium share: the grammar of its URIs.
 */
#ifndef POSPLUGIN_BLUETOOTH_H
#define POSPLUGIN_BLUETOOTH_H

#include "link/transport.h"

#define BLUETOOTH_ADDRESS_MAX 18 ///< text with NUL

/** What a URI asks for. */
struct bluetooth_wanted {
    char address[BLUETOOTH_ADDRESS_MAX]; ///< "" = any of our adapters
    int channel;                         ///< 0 = found by SDP, or any free
    bool listens;
};

/**
 * Read path and parameters.
 *
 * @return STATUS_OK or STATUS_INVALID (logged, with the grammar)
 */
enum status bluetooth_parse(const struct device_uri *uri,
                            struct bluetooth_wanted *out);

/**
 * What a failed connect means, for people and for us; logged.
 *
 * @param error errno
 */
enum status bluetooth_explain(const char *name, int error);

#endif
