/**
 * @file serial_usb.h
 * Serial ports by what they are instead of by what they are called now.
 *
 *     usb-VVVV:PPPP            the one adapter of these USB ids
 *     usb-VVVV:PPPP-SERIAL     the one with this serial number
 *
 * Anything else is the name of a port.
 */
#ifndef POSPLUGIN_SERIAL_USB_H
#define POSPLUGIN_SERIAL_USB_H

#include "link/transport.h"

struct serial_identity {
    unsigned vendor;
    unsigned product;
    const char *serial; ///< NULL = any; into the text
};

/** @return false when the text is not of the form above */
bool serial_identity_parse(const char *text, struct serial_identity *out);

/**
 * The ports that a URI's path may mean; does not log.
 *
 * @param[out] port the last of them; the path itself unless it is of the form
 *             above
 * @return how many; -1: the ports cannot be listed
 */
int serial_look_for(const char *path, char port[DEVICE_URI_MAX]);

/**
 * The port that a URI's path means.
 *
 * @param[out] port the path itself unless it is of the form above
 * @return STATUS_OK; STATUS_NOT_FOUND; STATUS_INVALID (several fit); STATUS_IO
 */
enum status serial_find(const char *path, char port[DEVICE_URI_MAX]);

/** As list of struct transport_ops. */
enum status serial_list(transport_found *found, void *context);

#endif
