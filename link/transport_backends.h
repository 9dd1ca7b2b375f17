/**
 * @file transport_backends.h
 * The media that are built in, each in its own file.
 */
#ifndef POSPLUGIN_TRANSPORT_BACKENDS_H
#define POSPLUGIN_TRANSPORT_BACKENDS_H

#include "link/transport.h"

extern const struct transport_ops transport_serial;
extern const struct transport_ops transport_tcp;

#endif
