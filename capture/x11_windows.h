/**
 * @file x11_windows.h
 * The windows of an X display.
 */
#ifndef POSPLUGIN_X11_WINDOWS_H
#define POSPLUGIN_X11_WINDOWS_H

#include "capture/window.h"

#include <X11/Xlib.h>

/** List what can be seen; X errors are the caller's guard's. */
void x11_windows_list(Display *display, Window root,
                      struct capture_windows *out);

#endif
