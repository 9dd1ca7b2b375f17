/**
 * @file upgrade_package.h
 * New software for a terminal: what is signed, and how it lies in a file.
 *
 *     "PPUPGR1\n"  size of the manifest, 2 bytes, big-endian
 *     manifest     deterministic CBOR, see protocol.cddl
 *     signature    Ed25519, 64 bytes, over UPGRADE_SIGNED_PREFIX (with its
 *                  NUL) and the manifest
 *     payload      as many bytes as the manifest says, with its SHA-256
 *
 * The manifest and its signature come first, so that a terminal refuses what
 * is not meant for it before anything is sent.
 */
#ifndef POSPLUGIN_UPGRADE_PACKAGE_H
#define POSPLUGIN_UPGRADE_PACKAGE_H

#include "link/message.h"

#define UPGRADE_MAGIC "PPUPGR1\n"
#define UPGRADE_MAGIC_SIZE 8
#define UPGRADE_SIGNED_PREFIX "posplugin upgrade 1"
#define UPGRADE_KEY_SIZE 32 ///< Ed25519 public key
#define UPGRADE_HASH_SIZE 32
#define UPGRADE_PAYLOAD_MAX ((uint64_t)1 << 30)
#define UPGRADE_NAME_MAX 32 ///< bytes with NUL of product and versions
/** Longest file without its payload. */
#define UPGRADE_HEADER_MAX                                                     \
    (UPGRADE_MAGIC_SIZE + 2 + UPGRADE_MANIFEST_MAX + UPGRADE_SIGNATURE_SIZE)

struct upgrade_manifest {
    char product[UPGRADE_NAME_MAX];
    char version[UPGRADE_NAME_MAX]; ///< up to four numbers, "1.2.3"
    char minimum[UPGRADE_NAME_MAX]; ///< oldest that may take it, "" = any
    uint64_t size;                  ///< of the payload
    uint8_t sha256[UPGRADE_HASH_SIZE];
    bool may_downgrade; ///< signed so: may replace a newer version
};

/** The beginning of a package file; pointers into the given bytes. */
struct upgrade_header {
    struct upgrade_manifest manifest;
    const uint8_t *manifest_bytes;
    size_t manifest_size;
    const uint8_t *signature;
    size_t size; ///< of all this; the payload follows
};

/** Encode; 0 when a field is out of its bounds or it does not fit. */
size_t upgrade_manifest_encode(const struct upgrade_manifest *manifest,
                               uint8_t *bytes, size_t capacity);

/** Decode; STATUS_OK, STATUS_MALFORMED, STATUS_OVERFLOW. */
enum status upgrade_manifest_decode(const uint8_t *bytes, size_t size,
                                    struct upgrade_manifest *out);

/** Find the parts of a package's beginning; the signature is not checked. */
enum status upgrade_header_parse(const uint8_t *bytes, size_t size,
                                 struct upgrade_header *out);

/** What is signed. @return its size, at most UPGRADE_HEADER_MAX */
size_t upgrade_signed_bytes(const uint8_t *manifest, size_t size,
                            uint8_t out[UPGRADE_HEADER_MAX]);

/** STATUS_OK, STATUS_UNVERIFIED, STATUS_NO_MEMORY. */
enum status upgrade_verify(const uint8_t *manifest, size_t size,
                           const uint8_t signature[UPGRADE_SIGNATURE_SIZE],
                           const uint8_t key[UPGRADE_KEY_SIZE]);

/** One to four numbers below 10^9 with points between. */
bool upgrade_version_ok(const char *text);

/** Negative, 0 or positive; missing numbers are 0, what is no version too. */
int upgrade_version_compare(const char *a, const char *b);

/**
 * May this be installed over that?
 *
 * @return NULL, or why not: static text for people
 */
const char *upgrade_objection(const struct upgrade_manifest *manifest,
                              const char *product, const char *installed);

#endif
