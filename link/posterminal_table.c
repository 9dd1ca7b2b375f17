// The media of the embeddable library: those that need no other library. A
// terminal's serial port, USB gadget or RFCOMM channel is a pipe of its maker.

#include "link/transport_backends.h"

const struct transport_ops *const transports[] = {
    &transport_tcp,
    NULL,
};
