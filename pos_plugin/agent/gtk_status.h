/**
 * @file gtk_status.h
 * The cashier's status window. It never takes the keyboard from the register,
 * where a scanner types, and stands above one that has the whole screen. Lives
 * in GTK's thread. Internal.
 */
#ifndef POSPLUGIN_GTK_STATUS_H
#define POSPLUGIN_GTK_STATUS_H

#include "pos_plugin/agent/face.h"
#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/keys.h"

enum status_button {
    BUTTON_SEND = 1,
    BUTTON_STOP = 2,
    BUTTON_SELECT = 3,
    BUTTON_SHIFT = 4,
    BUTTON_SETTINGS = 5,
    BUTTON_HIDE = 6,
    BUTTON_CLOSE = 7,
    BUTTON_COUNT = 8,
};

struct status_window;

/**
 * Make it, hidden at first.
 *
 * @param names of the keys, for the buttons; by enum key_id
 * @param folder where the place that the cashier chose is kept; "" for nowhere
 * @param pressed told of the buttons
 */
struct status_window *
status_window_new(char (*names)[32], const char *folder,
                  void (*pressed)(void *context, enum status_button button),
                  void *context);

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
