/**
 * @file gtk_status.h
 * The cashier's status window. It never takes the keyboard from the register,
 * where a scanner types, and stands above one that has the whole screen. Lives
 * in GTK's thread. Internal.
 */
#ifndef POSPLUGIN_GTK_STATUS_H
#define POSPLUGIN_GTK_STATUS_H

#include "pos_plugin/agent/gtk_parts.h"

/**
 * Make it, hidden at first.
 *
 * @param names of the keys, for the buttons; by enum key_id
 * @param folder where the place that the cashier chose is kept; "" for nowhere
 * @param pressed told of the buttons
 */
struct status_window *status_window_new(char (*names)[32], const char *folder,
                                        void (*pressed)(void *context,
                                                        enum choice button),
                                        void *context);

#endif
