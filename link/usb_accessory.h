/**
 * @file usb_accessory.h
 * Android Open Accessory 2.0: the till is the "accessory" of a terminal that
 * runs Android, although it is the USB host.
 *
 * The host asks the device for the protocol's version (request 51), says who
 * it is (52, six strings), and asks it to start (53). The device then leaves
 * the bus and comes back as 18d1:2d00, or 2d01 with debugging, with a pair of
 * bulk endpoints that the app on the terminal reads and writes.
 */
#ifndef POSPLUGIN_USB_ACCESSORY_H
#define POSPLUGIN_USB_ACCESSORY_H

#include "link/usb_device.h"

#define ACCESSORY_GET_PROTOCOL 51
#define ACCESSORY_SEND_STRING 52
#define ACCESSORY_START 53
#define ACCESSORY_STRINGS 6

/** What the app's accessory filter matches; see docs/link.md. */
extern const char *const accessory_strings[ACCESSORY_STRINGS];

/**
 * Ask the device that fits into accessory mode. It will be another device
 * when it comes back.
 *
 * @return STATUS_OK; STATUS_UNSUPPORTED (no Android, or too old); as
 *         usb_open_device()
 */
enum status usb_accessory_start(libusb_context *context,
                                const struct usb_wanted *wanted);

#endif
