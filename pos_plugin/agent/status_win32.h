/**
 * @file status_win32.h
 * The cashier's status window on Windows. It never takes the keyboard from the
 * register, where a scanner types, and stands above one that has the whole
 * screen. Internal.
 */
#ifndef POSPLUGIN_WIN32_STATUS_H
#define POSPLUGIN_WIN32_STATUS_H

#include "pos_plugin/agent/parts_win32.h"

/** Who is told. All are called from the thread of the window. */
struct status_listener {
    void (*pressed)(void *context, enum choice button);
    /** A message that is not the window's own. @return true: done with it */
    bool (*message)(void *context, UINT message, WPARAM code);
    void *context;
};

/**
 * Make it, hidden at first.
 *
 * @param names of the keys, for the buttons; by enum key_id
 * @param folder where the place that the cashier chose is kept; "" for nowhere
 * @return NULL: Windows refuses, or no memory
 */
struct status_window *status_window_new(enum language language,
                                        char (*names)[32], const char *folder,
                                        const struct status_listener *listener);

/** What messages are posted to. */
HWND status_window_handle(const struct status_window *window);

#endif
