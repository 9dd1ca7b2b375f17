/**
 * @file vault.h
 * How this system keeps a secret in a file: what beside the file's rights
 * protects it.
 *
 * Linux: nothing more. Windows: the data protection of the user's account
 * (DPAPI), so that a copied disk does not give the keys away.
 */
#ifndef POSPLUGIN_VAULT_H
#define POSPLUGIN_VAULT_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>

/** Bytes that a sealed text may be longer. */
#define VAULT_OVERHEAD 1024

/**
 * Seal a text for a file.
 *
 * @param[out] sealed at least size + VAULT_OVERHEAD bytes
 * @return STATUS_OK, STATUS_IO (logged)
 */
enum status vault_seal(const char *text, size_t size, char *sealed,
                       size_t *sealed_size);

/**
 * Open in place what was read from a file. A text that was never sealed is
 * left as it is: keys that people put there.
 *
 * @return STATUS_OK, STATUS_ACCESS (logged: sealed by another user or on
 *         another machine)
 */
enum status vault_open(char *bytes, size_t *size);

/** Make a file's new name, or its absence, last; false with errno. */
bool vault_settle(const char *path);

#endif
