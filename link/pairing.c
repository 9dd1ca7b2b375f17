#include "link/pairing.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <string.h>

#define ID_BYTES 5
#define SCANNED_BYTES (ID_BYTES + PAIRING_KEY_SIZE)
#define SCANNED_SUM 3
#define SECRET_BYTES 16
#define SECRET_SUM 4
#define PACKED_MAX (SCANNED_BYTES + SCANNED_SUM) // 64 characters
#define GROUP 4

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char prefix[] = PAIRING_PREFIX;

void
pairing_wipe(struct pairing *pairing) {
    explicit_bzero(pairing, sizeof(*pairing));
}

/** `size` is a multiple of 5: 8 characters for each 5 bytes, then NUL. */
static void
write_characters(const uint8_t *bytes, size_t size, char *text) {
    for (size_t bit = 0; bit < 8 * size; bit += 5) {
        unsigned two = (unsigned)bytes[bit / 8] << 8;
        two |= bit / 8 + 1 < size ? bytes[bit / 8 + 1] : 0;
        *text++ = alphabet[two >> (11 - bit % 8) & 31];
    }
    *text = '\0';
}

/** Value of one character, -1 for none of the alphabet. */
static int
character_value(uint8_t byte) {
    int upper = toupper(byte);
    upper = upper == 'O' ? '0' : upper;
    upper = upper == 'I' || upper == 'L' ? '1' : upper;
    const char *at = upper ? strchr(alphabet, upper) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/** @return bytes read; 0 for a wrong character or too many */
static size_t
read_characters(const uint8_t *text, size_t length, uint8_t bytes[PACKED_MAX]) {
    unsigned pending = 0;
    unsigned bits = 0;
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ' ' || text[i] == '-') {
            continue;
        }
        int value = character_value(text[i]);
        if (value < 0 || (bits + 5 >= 8 && used == PACKED_MAX)) {
            return 0;
        }
        pending = (pending << 5 | (unsigned)value) & 0xFFF;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[used++] = (uint8_t)(pending >> bits);
        }
    }
    return bits == 0 ? used : 0;
}

/** First bytes of SHA-256, to notice a slip of the finger or the scanner. */
static bool
add_sum(uint8_t *bytes, size_t size, size_t sum_size) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    bool done = EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL) == 1;
    memcpy(bytes + size, digest, sum_size);
    explicit_bzero(digest, sizeof(digest));
    return done;
}

static bool
sum_fits(const uint8_t *bytes, size_t size, size_t sum_size) {
    uint8_t copy[PACKED_MAX];
    memcpy(copy, bytes, size);
    bool fits = add_sum(copy, size, sum_size) &&
                memcmp(copy + size, bytes + size, sum_size) == 0;
    explicit_bzero(copy, sizeof(copy));
    return fits;
}

static void
take_scanned(const uint8_t *bytes, struct pairing *out) {
    write_characters(bytes, ID_BYTES, out->id);
    memcpy(out->key, bytes + ID_BYTES, PAIRING_KEY_SIZE);
}

/** HKDF-SHA256 of the typed secret: 5 bytes of id, then the key. */
static bool
take_secret(const uint8_t *secret, struct pairing *out) {
    static const char info[] = "posplugin pairing 1";
    uint8_t bytes[SCANNED_BYTES];
    size_t size = sizeof(bytes);
    EVP_PKEY_CTX *kdf = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    bool done = kdf && EVP_PKEY_derive_init(kdf) == 1 &&
                EVP_PKEY_CTX_set_hkdf_md(kdf, EVP_sha256()) == 1 &&
                EVP_PKEY_CTX_set1_hkdf_key(kdf, secret, SECRET_BYTES) == 1 &&
                EVP_PKEY_CTX_add1_hkdf_info(kdf, (const unsigned char *)info,
                                            (int)sizeof(info) - 1) == 1 &&
                EVP_PKEY_derive(kdf, bytes, &size) == 1;
    EVP_PKEY_CTX_free(kdf);
    if (done) {
        take_scanned(bytes, out);
    }
    explicit_bzero(bytes, sizeof(bytes));
    return done;
}

static void
write_groups(const char *characters, char *code) {
    for (size_t i = 0; characters[i]; i++) {
        if (i > 0 && i % GROUP == 0) {
            *code++ = '-';
        }
        *code++ = characters[i];
    }
    *code = '\0';
}

static bool
make_scanned(uint8_t *bytes, struct pairing *out, char *code) {
    memcpy(code, prefix, sizeof(prefix));
    take_scanned(bytes, out);
    if (!add_sum(bytes, SCANNED_BYTES, SCANNED_SUM)) {
        return false;
    }
    write_characters(bytes, PACKED_MAX, code + sizeof(prefix) - 1);
    return true;
}

static bool
make_typed(uint8_t *bytes, struct pairing *out, char *code) {
    char characters[PAIRING_CODE_MAX];
    if (!take_secret(bytes, out) || !add_sum(bytes, SECRET_BYTES, SECRET_SUM)) {
        return false;
    }
    write_characters(bytes, SECRET_BYTES + SECRET_SUM, characters);
    write_groups(characters, code);
    explicit_bzero(characters, sizeof(characters));
    return true;
}

enum status
pairing_make(bool typed, struct pairing *out, char *code) {
    uint8_t bytes[PACKED_MAX];
    memset(out, 0, sizeof(*out));
    bool done =
        RAND_priv_bytes(bytes, sizeof(bytes)) == 1 &&
        (typed ? make_typed(bytes, out, code) : make_scanned(bytes, out, code));
    explicit_bzero(bytes, sizeof(bytes));
    if (!done) {
        log_error("pairing: the system gives no random numbers");
        pairing_wipe(out);
        return STATUS_IO;
    }
    return STATUS_OK;
}

bool
pairing_is_code(const uint8_t *bytes, size_t size) {
    // Up to the version, so that a later one is told apart from a payment.
    size_t length = sizeof(prefix) - sizeof("1:");
    return size >= length && memcmp(bytes, prefix, length) == 0;
}

static enum status
read_scanned(const uint8_t *text, size_t size, struct pairing *out) {
    const size_t length = sizeof(prefix) - 1;
    uint8_t bytes[PACKED_MAX];
    enum status status = STATUS_MALFORMED;
    if (size < length || memcmp(text, prefix, length) != 0) {
        return STATUS_UNSUPPORTED;
    }
    if (read_characters(text + length, size - length, bytes) == PACKED_MAX &&
        sum_fits(bytes, SCANNED_BYTES, SCANNED_SUM)) {
        take_scanned(bytes, out);
        status = STATUS_OK;
    }
    explicit_bzero(bytes, sizeof(bytes));
    return status;
}

enum status
pairing_read_code(const uint8_t *text, size_t size, struct pairing *out) {
    uint8_t bytes[PACKED_MAX];
    enum status status = STATUS_MALFORMED;
    memset(out, 0, sizeof(*out));
    if (pairing_is_code(text, size)) {
        return read_scanned(text, size, out);
    }
    if (read_characters(text, size, bytes) == SECRET_BYTES + SECRET_SUM &&
        sum_fits(bytes, SECRET_BYTES, SECRET_SUM) && take_secret(bytes, out)) {
        status = STATUS_OK;
    }
    explicit_bzero(bytes, sizeof(bytes));
    return status;
}
