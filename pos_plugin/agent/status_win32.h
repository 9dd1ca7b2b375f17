/**
 * @file status_win32.h
 * The cashier's status window on Windows. It never takes the keyboard from the
 * register, where a scanner types, and stands above one that has the whole
 * screen. Internal.
 */
#ifndef POSPLUGIN_WIN32_STATUS_H
#define POSPLUGIN_WIN32_STATUS_H

#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/keys.h"
#include "pos_plugin/agent/parts_win32.h"

enum status_button {
    BUTTON_SEND = 1,
    BUTTON_STOP = 2,
    BUTTON_SELECT = 3,
    BUTTON_SHIFT = 4,
    BUTTON_SETTINGS = 5,
    BUTTON_HIDE = 6,
    BUTTON_FOLD = 7, ///< not told
    BUTTON_CLOSE = 8,
    BUTTON_COUNT = 9,
};

struct status_window;

/** Who is told. All are called from the thread of the window. */
struct status_listener {
    void (*pressed)(void *context, enum status_button button);
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

/**
 * Show a view, whose face it is.
 *
 * @param shown false: keep out of sight
 * @param can_hide there is an icon that brings it back
 */
void status_window_show(struct status_window *window,
                        const struct agent_view *view, const struct face *face,
                        bool shown, bool can_hide);

/** NULL is fine. */
void status_window_free(struct status_window *window);

#endif
