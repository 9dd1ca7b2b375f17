#include "pos_plugin/payment/signature.h"

#include "link/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** Digits of the longest key, a CR, an LF, and one byte to notice more. */
#define KEY_TEXT_MAX (2 * SIGNATURE_KEY_MAX + 4 + VAULT_OVERHEAD)

static int
hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

static bool
hex_parse(const char *text, size_t bytes, uint8_t *out) {
    for (size_t i = 0; i < bytes; i++) {
        int high = hex_digit(text[2 * i]);
        int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);
        if (low < 0) {
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/** Open a file that only its owner may read; the caller closes it. */
static enum status
open_private(const char *path, int *fd) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        int error = errno;
        log_error("cannot read the key file %s: %s", path, strerror(error));
        return error == ENOENT ? STATUS_NOT_FOUND : STATUS_ACCESS;
    }
    struct stat info;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        log_error("the key file %s is not a file", path);
        close(file);
        return STATUS_IO;
    }
    if ((info.st_mode & 077) != 0) {
        log_error("the key file %s can be read by others: make a new key if "
                  "somebody may have, then run: chmod 600 %s",
                  path, path);
        close(file);
        return STATUS_ACCESS;
    }
    *fd = file;
    return STATUS_OK;
}

static enum status
key_parse(const char *path, const char *text, size_t size,
          struct signature_key *out) {
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) {
        size--;
    }
    bool fits = size % 2 == 0 && size >= 2 * SIGNATURE_KEY_MIN &&
                size <= 2 * SIGNATURE_KEY_MAX;
    if (!fits || !hex_parse(text, size / 2, out->bytes)) {
        log_error("the key file %s must hold one line of %d to %d hexadecimal "
                  "digits, for example from: openssl rand -hex 32",
                  path, 2 * SIGNATURE_KEY_MIN, 2 * SIGNATURE_KEY_MAX);
        return STATUS_MALFORMED;
    }
    out->size = size / 2;
    return STATUS_OK;
}

enum status
signature_read_private(const char *path, char *text, size_t size,
                       size_t *length) {
    int fd = -1;
    *length = 0;
    enum status status = open_private(path, &fd);
    if (status != STATUS_OK) {
        return status;
    }
    ssize_t count = read(fd, text, (unsigned)size);
    if (count < 0) {
        log_error("cannot read the key file %s: %s", path, strerror(errno));
        status = STATUS_IO;
    } else if ((size_t)count == size) {
        log_error("the key file %s is too long for a key", path);
        status = STATUS_MALFORMED;
    } else {
        *length = (size_t)count;
        status = vault_open(text, length);
        text[*length] = '\0';
    }
    close(fd);
    return status;
}

enum status
signature_read_key(const char *path, struct signature_key *out) {
    char text[KEY_TEXT_MAX];
    size_t size = 0;
    memset(out, 0, sizeof(*out));
    enum status status =
        signature_read_private(path, text, sizeof(text), &size);
    if (status == STATUS_OK) {
        status = key_parse(path, text, size, out);
    }
    explicit_bzero(text, sizeof(text));
    if (status != STATUS_OK) {
        signature_wipe_key(out);
    }
    return status;
}

enum status
signature_read_text_key(const char *path, size_t length,
                        struct signature_key *out) {
    char text[KEY_TEXT_MAX];
    size_t size = 0;
    memset(out, 0, sizeof(*out));
    enum status status =
        signature_read_private(path, text, sizeof(text), &size);
    if (status == STATUS_OK) {
        text[strcspn(text, "\r\n")] = '\0';
        bool fits = strlen(text) == length && length <= sizeof(out->bytes);
        for (size_t i = 0; fits && i < length; i++) {
            fits = text[i] > ' ' && text[i] <= '~';
        }
        if (fits) {
            memcpy(out->bytes, text, length);
            out->size = length;
        } else {
            log_error("the key file %s must hold one line of %zu characters "
                      "without blanks",
                      path, length);
            status = STATUS_MALFORMED;
        }
    }
    explicit_bzero(text, sizeof(text));
    return status;
}

void
signature_wipe_key(struct signature_key *key) {
    explicit_bzero(key, sizeof(*key));
}

bool
signature_hmac(const struct signature_key *key,
               const struct signature_part *parts, size_t count,
               uint8_t mac[SIGNATURE_SIZE]) {
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);
    bool good = context != NULL &&
                EVP_MAC_init(context, key->bytes, key->size, params) == 1;
    for (size_t i = 0; good && i < count; i++) {
        good = parts[i].size == 0 ||
               EVP_MAC_update(context, parts[i].bytes, parts[i].size) == 1;
    }
    size_t size = 0;
    good = good && EVP_MAC_final(context, mac, &size, SIGNATURE_SIZE) == 1 &&
           size == SIGNATURE_SIZE;
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(hmac);
    return good;
}

void
signature_hex(const uint8_t *bytes, size_t size, char *hex) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * size] = '\0';
}

bool
signature_matches(const uint8_t mac[SIGNATURE_SIZE], const char *hex) {
    uint8_t given[SIGNATURE_SIZE];
    return strlen(hex) == 2 * sizeof(given) &&
           hex_parse(hex, sizeof(given), given) &&
           CRYPTO_memcmp(given, mac, sizeof(given)) == 0;
}

bool
signature_random(void *bytes, size_t size) {
    return RAND_bytes(bytes, (int)size) == 1;
}
