/**
 * @file backends.h
 * The sources of pixels, each in its own file. Which ones are built in, says
 * backends_linux.c or backends_windows.c.
 */
#ifndef POSPLUGIN_BACKENDS_H
#define POSPLUGIN_BACKENDS_H

#include "capture/capture.h"

/** An X display; the argument is its name, NULL or "" for $DISPLAY. */
extern const struct capture_backend capture_x11;

/** The desktop of Windows, by BitBlt; no argument. */
extern const struct capture_backend capture_gdi;

/** The desktop of Windows 8 and later, by desktop duplication; no argument. */
extern const struct capture_backend capture_dxgi;

/** The desktop of Windows, by DirectDraw; no argument. */
extern const struct capture_backend capture_ddraw;

/** A PNG file; read once, at opening. */
extern const struct capture_backend capture_file;

#endif
