/**
 * @file upgrade_key.h
 * Keys that packages are signed with, from PEM files as OpenSSL makes them:
 *
 *     openssl genpkey -algorithm ed25519 -out private.pem
 *     openssl pkey -in private.pem -pubout -out public.pem
 */
#ifndef POSPLUGIN_UPGRADE_KEY_H
#define POSPLUGIN_UPGRADE_KEY_H

#include "link/upgrade_package.h"

/**
 * The public key, as a terminal has it; logs what is wrong.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND, STATUS_ACCESS, STATUS_MALFORMED (no
 *         Ed25519 public key in PEM)
 */
enum status upgrade_load_public_key(const char *path,
                                    uint8_t key[UPGRADE_KEY_SIZE]);

/** Sign a manifest with a private key file; returns and logs as above. */
enum status upgrade_sign(const char *key_path, const uint8_t *manifest,
                         size_t size,
                         uint8_t signature[UPGRADE_SIGNATURE_SIZE]);

#endif
