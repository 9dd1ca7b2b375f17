#include "link/usb_wait.h"

// libusb has nothing to wait for on Windows: it is looked at again and again.

int
usb_wait_open(libusb_context *context) {
    (void)context;
    return -1;
}

void
usb_wait_close(libusb_context *context, int descriptor) {
    (void)context;
    (void)descriptor;
}
