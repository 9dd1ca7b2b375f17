/**
 * @file window.h
 * The windows on the screen: which one an order belongs to, where it has gone,
 * and what stands in front of it.
 */
#ifndef POSPLUGIN_WINDOW_H
#define POSPLUGIN_WINDOW_H

#include "capture/image.h"

#define CAPTURE_WINDOWS_MAX 128
#define CAPTURE_WINDOW_KIND_MAX 64
#define CAPTURE_WINDOW_TITLE_MAX 96

/** A window that can be seen, in screen coordinates (pixels). */
struct capture_window {
    uint64_t id;         ///< the system's, as long as the window lives
    struct rect frame;   ///< with border and title bar
    struct rect content; ///< without
    bool own;            ///< of this process
    int32_t dpi;         ///< it is drawn for; 0: the system does not tell
    /** The program's name for such windows (WM_CLASS, window class), without
     * what it makes anew at each start; UTF-8, may be "". */
    char kind[CAPTURE_WINDOW_KIND_MAX];
    char title[CAPTURE_WINDOW_TITLE_MAX]; ///< UTF-8, may be ""
};

/** Topmost first; more than CAPTURE_WINDOWS_MAX: only the topmost. */
struct capture_windows {
    size_t count;
    struct capture_window windows[CAPTURE_WINDOWS_MAX];
};

#endif
