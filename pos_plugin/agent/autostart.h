/**
 * @file autostart.h
 * Whether `posplugin run` starts with the user's session. Linux: an entry of
 * the XDG autostart folder, $XDG_CONFIG_HOME/autostart/posplugin.desktop;
 * Windows: a value of the registry key Run.
 */
#ifndef POSPLUGIN_AUTOSTART_H
#define POSPLUGIN_AUTOSTART_H

#include "capture/status.h"

#include <stdbool.h>

/** Is there such an entry? */
bool autostart_is_on(void);

/**
 * Write the entry, for this very program, or remove it.
 *
 * @param config settings that it is to run with, or NULL for the usual ones
 * @return STATUS_OK; STATUS_INVALID (a path that an entry cannot hold; all
 *         with a message);
 *         STATUS_ACCESS, STATUS_FULL, STATUS_IO (message)
 */
enum status autostart_set(bool on, const char *config);

#endif
