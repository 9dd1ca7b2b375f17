/**
 * @file usb_gadget.h
 * The control side of the terminal's end of a USB cable: descriptors, vendor
 * requests, and when the gadget is on the bus. Linux FunctionFS.
 *
 * Shared by usb_gadget*.c alone.
 */
#ifndef POSPLUGIN_USB_GADGET_H
#define POSPLUGIN_USB_GADGET_H

#include "link/transport.h"

/** What a usb-gadget URI says; strings into the URI's storage. */
struct gadget_wanted {
    const char *folder; ///< where FunctionFS is mounted
    const char *gadget; ///< configfs folder, NULL = bound by somebody else
    const char *udc;    ///< controller, NULL = the first
    const char *id;     ///< "VVVV:PPPP" with accessory
    bool accessory;     ///< answer to Android Open Accessory requests
};

/** Where the change to accessory mode stands. */
enum gadget_switch {
    SWITCH_NONE = 0,
    SWITCH_LEAVING = 1,   ///< start was asked for, still on the bus
    SWITCH_RETURNING = 2, ///< off the bus, to return with the other id
};

struct gadget_control {
    int ep0;
    char gadget[DEVICE_URI_MAX]; ///< "" = not ours to bind
    char udc[64];
    bool accessory;
    bool enabled; ///< a host has configured us
    bool lost;    ///< it was there and is gone
    enum gadget_switch switching;
    int64_t due_ms; ///< of the next step of the change
};

/**
 * Read path and parameters.
 *
 * @return STATUS_OK or STATUS_INVALID (logged)
 */
enum status gadget_parse(const struct device_uri *uri,
                         struct gadget_wanted *out);

/** Open ep0 and write the descriptors; ep1 (IN) and ep2 (OUT) exist then. */
enum status gadget_control_open(const struct gadget_wanted *wanted,
                                struct gadget_control *out);

/** Go on the bus, where that is ours to do. */
enum status gadget_control_bind(struct gadget_control *control,
                                const struct gadget_wanted *wanted);

/** Handle what came on ep0 and what is due; never waits for the host. */
void gadget_control_work(struct gadget_control *control);

/** Leave the bus and close ep0. */
void gadget_control_close(struct gadget_control *control);

#endif
