#include "link/usb_accessory.h"

#include <string.h>

#define CONTROL_MS 1000

const char *const accessory_strings[ACCESSORY_STRINGS] = {
    "posplugin",                   // manufacturer
    "till",                        // model
    "Order and payment of a till", // description
    "1",                           // version
    "https://posplugin.invalid/",  // where to find the app
    "1",                           // serial number of the accessory
};

static int
ask_version(libusb_device_handle *handle) {
    unsigned char version[2] = {0};
    int size = libusb_control_transfer(
        handle, LIBUSB_ENDPOINT_IN | LIBUSB_REQUEST_TYPE_VENDOR,
        ACCESSORY_GET_PROTOCOL, 0, 0, version, sizeof(version), CONTROL_MS);
    if (size < 0) {
        return size;
    }
    return size == 2 && (version[0] || version[1]) ? 0 : LIBUSB_ERROR_PIPE;
}

static int
tell(libusb_device_handle *handle, uint8_t request, uint16_t index,
     const char *text) {
    unsigned char bytes[256];
    size_t size = text ? strlen(text) + 1 : 0;
    memcpy(bytes, text ? text : "", size);
    int sent = libusb_control_transfer(
        handle, LIBUSB_ENDPOINT_OUT | LIBUSB_REQUEST_TYPE_VENDOR, request, 0,
        index, bytes, (uint16_t)size, CONTROL_MS);
    return sent < 0 ? sent : 0;
}

static int
introduce(libusb_device_handle *handle) {
    int error = ask_version(handle);
    for (uint16_t i = 0; i < ACCESSORY_STRINGS && !error; i++) {
        error = tell(handle, ACCESSORY_SEND_STRING, i, accessory_strings[i]);
    }
    return error ? error : tell(handle, ACCESSORY_START, 0, NULL);
}

enum status
usb_accessory_start(libusb_context *context, const struct usb_wanted *wanted) {
    libusb_device_handle *handle = NULL;
    enum status status = usb_open_device(context, wanted, false, &handle);
    if (status != STATUS_OK) {
        return status;
    }
    int error = introduce(handle);
    libusb_close(handle);
    return error ? usb_explain(wanted, "start accessory mode", error)
                 : STATUS_OK;
}
