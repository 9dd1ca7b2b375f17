/**
 * @file config.h
 * Settings: an INI file, every key known, documented and checked.
 *
 * Searched: the path given, else $POSPLUGIN_CONFIG, else
 * $XDG_CONFIG_HOME/posplugin/posplugin.ini, else /etc/posplugin/posplugin.ini;
 * no file at all means defaults. An unknown section or key is an error: a
 * misspelt setting of a payment must not be ignored.
 */
#ifndef POSPLUGIN_CONFIG_H
#define POSPLUGIN_CONFIG_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config;

/** One known key; the table is the documentation and the sample file. */
struct config_key {
    const char *section;
    const char *key;
    const char *initial;     ///< value when the file does not set it
    const char *description; ///< one line, for the sample
};

/** NULL-ended (section NULL) table of all keys. */
extern const struct config_key config_keys[];

/**
 * Load; `path` NULL searches as above.
 *
 * @return STATUS_OK; STATUS_NOT_FOUND (only for a given path);
 *         STATUS_MALFORMED (message: file, line, what is wrong, what is
 *         known); STATUS_ACCESS; STATUS_NO_MEMORY
 */
enum status config_load(const char *path, struct config **out);

/** As config_load(), from text in memory; `name` is used in messages. */
enum status config_parse(const char *name, const char *text, size_t size,
                         struct config **out);

/** Free; NULL is fine. */
void config_free(struct config *config);

/** Value of a known key, never NULL ("" when empty). Asserts it is known. */
const char *config_get(const struct config *config, const char *section,
                       const char *key);

/** What a known key is when nothing sets it. Asserts it is known. */
const char *config_initial(const char *section, const char *key);

/**
 * The key of a name "section.key".
 *
 * @return NULL: there is none (message: the nearest one)
 */
const struct config_key *config_find(const char *name);

/**
 * The key that a misspelt "section.key", or a key alone, comes nearest to.
 *
 * @return NULL when none is near
 */
const struct config_key *config_nearest(const char *name);

/** True for a value that must not be printed. */
bool config_is_secret(const char *section, const char *key);

/** Override one value (command line); STATUS_INVALID for an unknown key. */
enum status config_set(struct config *config, const char *section,
                       const char *key, const char *value);

/** As config_set(), for a setting named "section.key". */
enum status config_set_named(struct config *config, const char *name,
                             const char *value);

/**
 * A whole number with bounds.
 *
 * @return STATUS_OK or STATUS_INVALID (message names key, value and bounds)
 */
enum status config_get_int(const struct config *config, const char *section,
                           const char *key, int64_t min, int64_t max,
                           int64_t *out);

/** Folder for journal, lock and regions, made if missing (0700). */
enum status config_state_folder(const struct config *config, char *path,
                                size_t size);

#endif
