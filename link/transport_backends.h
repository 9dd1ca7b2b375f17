/**
 * @file transport_backends.h
 * The media that are built in, each in its own file. Which ones, says
 * transport_table.c.
 */
#ifndef POSPLUGIN_TRANSPORT_BACKENDS_H
#define POSPLUGIN_TRANSPORT_BACKENDS_H

#include "link/transport.h"

extern const struct transport_ops transport_serial;
extern const struct transport_ops transport_usb;
extern const struct transport_ops transport_usb_gadget;
extern const struct transport_ops transport_bluetooth;
extern const struct transport_ops transport_tcp;

#endif
