/**
 * @file signature.h
 * HMAC-SHA256, random bytes and protected key files, over OpenSSL.
 *
 * Keys are wiped by their owners with signature_wipe_key(); nothing here
 * keeps a copy. All functions may be called from any thread.
 */
#ifndef POSPLUGIN_SIGNATURE_H
#define POSPLUGIN_SIGNATURE_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNATURE_SIZE 32
#define SIGNATURE_HEX_MAX (2 * SIGNATURE_SIZE + 1)
/** Shortest key accepted: the strength of SHA-256 itself. */
#define SIGNATURE_KEY_MIN 32
#define SIGNATURE_KEY_MAX 64

struct signature_key {
    uint8_t bytes[SIGNATURE_KEY_MAX];
    size_t size;
};

/** One piece of the text to be signed, borrowed. */
struct signature_part {
    const void *bytes;
    size_t size;
};

/**
 * Read a key file: one line of 64 to 128 hexadecimal digits.
 *
 * @return STATUS_OK; STATUS_NOT_FOUND; STATUS_ACCESS (also when group or
 *         others may read it); STATUS_MALFORMED
 */
enum status signature_read_key(const char *path, struct signature_key *out);

/**
 * Read a key file that holds one line of exactly `length` visible
 * characters, which are the key as they stand.
 *
 * @return as signature_read_key()
 */
enum status signature_read_text_key(const char *path, size_t length,
                                    struct signature_key *out);

/**
 * Read a whole file that only its owner may read.
 *
 * @param[out] text `size` bytes, NUL-ended; wiped by the caller
 * @return STATUS_OK; STATUS_NOT_FOUND; STATUS_ACCESS (message says what to
 *         do); STATUS_MALFORMED (too long); STATUS_IO
 */
enum status signature_read_private(const char *path, char *text, size_t size,
                                   size_t *length);

/** Overwrite a key; a zeroed one is fine. */
void signature_wipe_key(struct signature_key *key);

/** HMAC-SHA256 over the parts in order; false only without memory. */
bool signature_hmac(const struct signature_key *key,
                    const struct signature_part *parts, size_t count,
                    uint8_t mac[SIGNATURE_SIZE]);

/** Lower-case hexadecimal text of `size` bytes; `hex` holds 2*size+1. */
void signature_hex(const uint8_t *bytes, size_t size, char *hex);

/** True when `hex` is the MAC (any case); the comparison takes equal time. */
bool signature_matches(const uint8_t mac[SIGNATURE_SIZE], const char *hex);

/** Unpredictable bytes; false when the system has none. */
bool signature_random(void *bytes, size_t size);

#endif
