/**
 * @file usb_wait.h
 * One descriptor to poll for all of libusb's; an operating system's own.
 */
#ifndef POSPLUGIN_USB_WAIT_H
#define POSPLUGIN_USB_WAIT_H

#include <libusb-1.0/libusb.h>

/** @return a descriptor, -1 where the system has none */
int usb_wait_open(libusb_context *context);

/** Close; to be called before libusb_exit(). -1 is fine. */
void usb_wait_close(libusb_context *context, int descriptor);

#endif
