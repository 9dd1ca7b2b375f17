#include "link/upgrade_key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

/** No passphrase is asked for on a terminal's console. */
static int
no_passphrase(char *buffer, int size, int writes, void *context) {
    (void)buffer;
    (void)size;
    (void)writes;
    (void)context;
    return 0;
}

static enum status
load(const char *path, bool is_private, EVP_PKEY **out) {
    FILE *file = fopen(path, "re");
    *out = NULL;
    if (file == NULL) {
        log_error("key %s: %s", path, strerror(errno));
        return status_of_errno(errno);
    }
    *out = is_private ? PEM_read_PrivateKey(file, NULL, no_passphrase, NULL)
                      : PEM_read_PUBKEY(file, NULL, no_passphrase, NULL);
    fclose(file);
    if (*out == NULL || EVP_PKEY_get_id(*out) != EVP_PKEY_ED25519) {
        log_error("key %s is no Ed25519 %s key in PEM form", path,
                  is_private ? "private" : "public");
        EVP_PKEY_free(*out);
        *out = NULL;
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

enum status
upgrade_load_public_key(const char *path, uint8_t key[UPGRADE_KEY_SIZE]) {
    EVP_PKEY *public_key = NULL;
    size_t size = UPGRADE_KEY_SIZE;
    enum status status = load(path, false, &public_key);
    if (status == STATUS_OK &&
        EVP_PKEY_get_raw_public_key(public_key, key, &size) != 1) {
        status = STATUS_MALFORMED;
    }
    EVP_PKEY_free(public_key);
    return status;
}

enum status
upgrade_sign(const char *key_path, const uint8_t *manifest, size_t size,
             uint8_t signature[UPGRADE_SIGNATURE_SIZE]) {
    uint8_t message[UPGRADE_HEADER_MAX];
    EVP_PKEY *key = NULL;
    EVP_MD_CTX *context = NULL;
    size_t signature_size = UPGRADE_SIGNATURE_SIZE;
    enum status status = load(key_path, true, &key);
    if (status != STATUS_OK) {
        return status;
    }
    size = upgrade_signed_bytes(manifest, size, message);
    context = EVP_MD_CTX_new();
    if (context == NULL ||
        EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &signature_size, message, size) !=
            1) {
        log_error("the package could not be signed");
        status = STATUS_NO_MEMORY;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return status;
}
