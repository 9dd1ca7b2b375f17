/**
 * @file backends.h
 * The sources of pixels that are built in; only capture.c needs them.
 */
#ifndef POSPLUGIN_BACKENDS_H
#define POSPLUGIN_BACKENDS_H

#include "capture/capture.h"

/** An X display; the argument is its name, NULL or "" for $DISPLAY. */
extern const struct capture_backend capture_x11;

/** A PNG file; read once, at opening. */
extern const struct capture_backend capture_file;

#endif
