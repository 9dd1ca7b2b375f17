/**
 * @file config_store.h
 * Writes settings into an INI file and leaves everything else of it alone.
 */
#ifndef POSPLUGIN_CONFIG_STORE_H
#define POSPLUGIN_CONFIG_STORE_H

#include "capture/status.h"

#include <stddef.h>

/** One setting to be written. */
struct config_change {
    const char *section;
    const char *key;
    const char *value; ///< NULL: the line goes, the default holds
};

/**
 * Change settings in the user's file: comments, order and all other lines
 * stay. A key that is there gets the new value; one that is commented out is
 * set below its comment. What is written is read back first, and replaces the
 * file as a whole or not at all (readable by the owner alone).
 *
 * @param path the file; NULL: the one that config_load(NULL) takes, but never
 *        the machine's, which is copied for the user
 * @return STATUS_OK; STATUS_INVALID: an unknown key, or a value that a line
 *         of the file cannot hold; STATUS_MALFORMED: the file is damaged;
 *         STATUS_ACCESS, STATUS_FULL, STATUS_IO, STATUS_NO_MEMORY
 */
enum status config_store(const char *path, const struct config_change *changes,
                         size_t count);

#endif
