/**
 * @file usb_pipe.h
 * Bytes over a pair of bulk endpoints, through libusb's asynchronous calls.
 *
 * Reads are always under way, one packet each, so that it does not matter
 * whether the device ends a full packet with an empty one; what we write ends
 * with one. A halted endpoint is cleared and goes on; what was lost with it
 * is repeated by delivery. One thread.
 */
#ifndef POSPLUGIN_USB_PIPE_H
#define POSPLUGIN_USB_PIPE_H

#include "link/usb_device.h"

struct usb_pipe;

/**
 * Start reading.
 *
 * @param handle borrowed, interface claimed, outlives the pipe
 */
enum status usb_pipe_new(libusb_context *context, libusb_device_handle *handle,
                         const struct usb_endpoints *endpoints,
                         struct usb_pipe **out);

/** End what is under way and free; NULL is fine. */
void usb_pipe_free(struct usb_pipe *pipe);

/** As read of struct transport_ops. */
enum status usb_pipe_read(struct usb_pipe *pipe, uint8_t *bytes,
                          size_t capacity, int timeout_ms, size_t *size);

/** As write of struct transport_ops. */
enum status usb_pipe_write(struct usb_pipe *pipe, const uint8_t *bytes,
                           size_t length, int timeout_ms, size_t *size);

#endif
