// USB by libusb, host side: a vendor-class interface with a bulk endpoint
// each way, directly or of an Android terminal in accessory mode.
//
//     usb:1d6b:0104?serial=T-0001
//     usb:18d1:4ee1?accessory=1        (found again as 18d1:2d00 or 2d01)
//
// The devices are searched anew at every open, so one that comes back at
// another port is found.

#include "link/clock.h"
#include "link/transport_backends.h"
#include "link/usb_accessory.h"
#include "link/usb_pipe.h"
#include "link/usb_wait.h"

#include <poll.h>
#include <stdlib.h>

#define SEARCH_STEP_MS 50

struct usb {
    libusb_context *context;      ///< owned
    libusb_device_handle *handle; ///< owned
    int interface;                ///< claimed, -1 = none
    struct usb_pipe *pipe;        ///< owned
    int wait;                     ///< to poll, owned
};

/** A new context sees devices that came, also without a udev daemon. */
static enum status
renew_context(struct usb *usb) {
    if (usb->context) {
        libusb_exit(usb->context);
        usb->context = NULL;
    }
    int error = libusb_init(&usb->context);
    if (error) {
        transport_complain("USB cannot be used: %s", libusb_error_name(error));
        return error == LIBUSB_ERROR_NO_MEM ? STATUS_NO_MEMORY : STATUS_IO;
    }
    return STATUS_OK;
}

/** Ask for accessory mode, then wait until the device is back. */
static enum status
start_accessory(struct usb *usb, const struct usb_wanted *wanted,
                int64_t deadline_ms) {
    enum status status = usb_accessory_start(usb->context, wanted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        poll(NULL, 0, SEARCH_STEP_MS);
        status = renew_context(usb);
        if (status == STATUS_OK) {
            status = usb_open_device(usb->context, wanted, true, &usb->handle);
        }
    } while (status == STATUS_NOT_FOUND && clock_now_ms() < deadline_ms);
    return status == STATUS_NOT_FOUND ? STATUS_TIMEOUT : status;
}

static enum status
find(struct usb *usb, const struct usb_wanted *wanted, int timeout_ms) {
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    enum status status = renew_context(usb);
    if (status != STATUS_OK || !wanted->accessory) {
        return status == STATUS_OK
                   ? usb_open_device(usb->context, wanted, false, &usb->handle)
                   : status;
    }
    status = usb_open_device(usb->context, wanted, true, &usb->handle);
    if (status == STATUS_NOT_FOUND) {
        status = start_accessory(usb, wanted, deadline_ms);
    }
    return status;
}

static void
usb_close(void *state) {
    struct usb *usb = state;
    usb_pipe_free(usb->pipe);
    if (usb->handle && usb->interface >= 0) {
        libusb_release_interface(usb->handle, usb->interface);
    }
    libusb_close(usb->handle);
    if (usb->context) {
        usb_wait_close(usb->context, usb->wait);
        libusb_exit(usb->context);
    }
    free(usb);
}

static enum status
set_up(struct usb *usb, const struct usb_wanted *wanted, int timeout_ms) {
    struct usb_endpoints endpoints;
    enum status status = find(usb, wanted, timeout_ms);
    if (status == STATUS_OK) {
        status = usb_claim(usb->handle, wanted, &endpoints);
    }
    if (status != STATUS_OK) {
        return status;
    }
    usb->interface = endpoints.interface;
    usb->wait = usb_wait_open(usb->context);
    return usb_pipe_new(usb->context, usb->handle, &endpoints, &usb->pipe);
}

static enum status
usb_open(const struct device_uri *uri, int timeout_ms, void **state) {
    struct usb_wanted wanted;
    enum status status = usb_parse(uri, &wanted);
    if (status != STATUS_OK) {
        return status;
    }
    struct usb *usb = calloc(1, sizeof(*usb));
    if (!usb) {
        return STATUS_NO_MEMORY;
    }
    usb->interface = -1;
    usb->wait = -1;
    status = set_up(usb, &wanted, timeout_ms);
    if (status != STATUS_OK) {
        usb_close(usb);
        return status;
    }
    *state = usb;
    return STATUS_OK;
}

static enum status
usb_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
         size_t *size) {
    struct usb *usb = state;
    return usb_pipe_read(usb->pipe, bytes, capacity, timeout_ms, size);
}

static enum status
usb_write(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
          size_t *size) {
    struct usb *usb = state;
    return usb_pipe_write(usb->pipe, bytes, length, timeout_ms, size);
}

static int
usb_descriptor(void *state) {
    struct usb *usb = state;
    return usb->wait;
}

const struct transport_ops transport_usb = {
    .scheme = "usb",
    .open = usb_open,
    .close = usb_close,
    .read = usb_read,
    .write = usb_write,
    .descriptor = usb_descriptor,
    .list = usb_list,
};
