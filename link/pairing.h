/**
 * @file pairing.h
 * The key that till and terminal share, the codes that carry it from one to
 * the other, and where each keeps it.
 *
 * Two forms of code, both with a checksum, both in the alphabet of Crockford
 * (digits and capitals without I, L, O, U; read in any case, with O for 0 and
 * I, L for 1, spaces and dashes ignored):
 *
 *     scanned  "POSPLUGIN-PAIR-1:" + 64 characters: id 5 bytes, key 32 bytes,
 *              checksum 3 bytes
 *     typed    8 groups of 4 characters: secret 16 bytes, checksum 4 bytes;
 *              id and key are made of the secret by HKDF-SHA256
 *
 * Whoever reads a code has the key. Nothing here logs either.
 */
#ifndef POSPLUGIN_PAIRING_H
#define POSPLUGIN_PAIRING_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAIRING_KEY_SIZE 32
#define PAIRING_ID_SIZE 9 ///< 8 characters and NUL; goes over the line in clear
#define PAIRING_NAME_MAX 64  ///< bytes with NUL
#define PAIRING_CODE_MAX 96  ///< bytes with NUL of either code
#define PAIRING_FILE_MAX 512 ///< bytes of the key's file
#define PAIRING_FILE_HEADER "posplugin pairing 1"
#define PAIRING_PREFIX "POSPLUGIN-PAIR-1:"

struct pairing {
    char id[PAIRING_ID_SIZE];
    uint8_t key[PAIRING_KEY_SIZE];
    char name[PAIRING_NAME_MAX]; ///< of the other side, "" = not known yet
};

/** Overwrite with zeros in a way the compiler keeps. */
void pairing_wipe(struct pairing *pairing);

/**
 * Make a new pairing and the code that carries it.
 *
 * @param typed for a person's fingers (128 bits) instead of a scanner (256)
 * @param[out] code PAIRING_CODE_MAX bytes; wipe it
 * @return STATUS_OK, STATUS_IO (no random numbers)
 */
enum status pairing_make(bool typed, struct pairing *out, char *code);

/** True when this begins as a scanned code does, so that no payment code is. */
bool pairing_is_code(const uint8_t *bytes, size_t size);

/**
 * Read either code.
 *
 * @return STATUS_OK, STATUS_MALFORMED (wrong length, character or checksum:
 *         read it again), STATUS_UNSUPPORTED (code of a later version)
 */
enum status pairing_read_code(const uint8_t *bytes, size_t size,
                              struct pairing *out);

// --- where it is kept: one file, for its owner only

/**
 * Load; logs what is wrong and what to do.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND (not paired; not logged),
 *         STATUS_ACCESS (also: others may read it), STATUS_MALFORMED
 */
enum status pairing_load(const char *path, struct pairing *out);

/**
 * Store, replacing what was there in one step; logs what is wrong.
 *
 * @return STATUS_OK, STATUS_FULL, STATUS_ACCESS, STATUS_IO
 */
enum status pairing_store(const char *path, const struct pairing *pairing);

/** Remove; STATUS_NOT_FOUND (not logged) when there is none. */
enum status pairing_remove(const char *path);

/** Parse what pairing_store() wrote; STATUS_OK or STATUS_MALFORMED. */
enum status pairing_parse(const char *text, size_t size, struct pairing *out);

#endif
