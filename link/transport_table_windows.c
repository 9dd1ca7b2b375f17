#include "link/transport_backends.h"

const struct transport_ops *const transports[] = {
    &transport_serial, &transport_usb, &transport_bluetooth,
    &transport_tcp,    NULL,
};
