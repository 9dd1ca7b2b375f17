#include "pos_plugin/payment/pki.h"

#include <errno.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEY_FILE_MAX 16384
#define CERTIFICATES_MAX 65536
#define GCM_TAG 16
#define GCM_NONCE 12
#define DAY_S 86400

/** Base64 without its blanks and line ends. */
static void
strip_blanks(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (strchr(" \t\r\n", *from) == NULL) {
            *to++ = *from;
        }
    }
    *to = '\0';
}

int
pki_decode(const char *base64, uint8_t *out, size_t size) {
    size_t length = strlen(base64);
    size_t padding = 0;
    while (padding < 2 && padding < length &&
           base64[length - 1 - padding] == '=') {
        padding++;
    }
    if (length == 0 || length % 4 != 0 || length > INT_MAX ||
        strpbrk(base64, " \t\r\n") != NULL || length / 4 * 3 > size) {
        return -1;
    }
    int count =
        EVP_DecodeBlock(out, (const unsigned char *)base64, (int)length);
    return count < 0 ? -1 : count - (int)padding;
}

/** Whatever of the key's forms the text is in; wipes what it decoded. */
static EVP_PKEY *
parse_key(char *text, size_t size, bool is_private) {
    EVP_PKEY *key = NULL;
    if (strstr(text, "-----BEGIN") != NULL) {
        BIO *bio = BIO_new_mem_buf(text, (int)size);
        // An empty passphrase: nobody is there to be asked for one.
        char none[] = "";
        if (bio != NULL) {
            key = is_private ? PEM_read_bio_PrivateKey(bio, NULL, NULL, none)
                             : PEM_read_bio_PUBKEY(bio, NULL, NULL, none);
        }
        BIO_free(bio);
        return key;
    }
    uint8_t bytes[KEY_FILE_MAX];
    strip_blanks(text);
    int count = pki_decode(text, bytes, sizeof(bytes));
    const unsigned char *at = bytes;
    if (count > 0) {
        key = is_private ? d2i_AutoPrivateKey(NULL, &at, count)
                         : d2i_PUBKEY(NULL, &at, count);
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return key;
}

static enum status
take_key(const char *path, EVP_PKEY *key, bool is_private, EVP_PKEY **out) {
    const char *kind = is_private ? "private" : "public";
    ERR_clear_error();
    if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
        log_error("%s holds no RSA %s key that can be read: it must be PEM "
                  "(-----BEGIN ...) without a passphrase, or base64",
                  path, kind);
        EVP_PKEY_free(key);
        return STATUS_MALFORMED;
    }
    if (EVP_PKEY_get_bits(key) < PKI_BITS_MIN ||
        EVP_PKEY_get_bits(key) > 4096) {
        log_error("the RSA %s key in %s has %d bits: make one of %d", kind,
                  path, EVP_PKEY_get_bits(key), PKI_BITS_GOOD);
        EVP_PKEY_free(key);
        return STATUS_MALFORMED;
    }
    *out = key;
    return STATUS_OK;
}

enum status
pki_read_private_key(const char *path, EVP_PKEY **out) {
    char text[KEY_FILE_MAX];
    size_t size = 0;
    *out = NULL;
    enum status status =
        signature_read_private(path, text, sizeof(text), &size);
    if (status == STATUS_OK) {
        status = take_key(path, parse_key(text, size, true), true, out);
    }
    OPENSSL_cleanse(text, sizeof(text));
    return status;
}

static enum status
read_public(const char *path, char *text, size_t size, size_t *length) {
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        int error = errno;
        log_error("cannot read %s: %s", path, strerror(error));
        return status_of_errno(error);
    }
    *length = fread(text, 1, size, file);
    bool good = !ferror(file) && *length < size;
    fclose(file);
    if (!good) {
        log_error("%s cannot be read, or is too long", path);
        return STATUS_MALFORMED;
    }
    text[*length] = '\0';
    return STATUS_OK;
}

enum status
pki_read_public_key(const char *path, EVP_PKEY **out) {
    char text[KEY_FILE_MAX];
    size_t size = 0;
    *out = NULL;
    enum status status = read_public(path, text, sizeof(text), &size);
    return status == STATUS_OK
               ? take_key(path, parse_key(text, size, false), false, out)
               : status;
}

X509 *
pki_parse_certificate(const char *pem, size_t size) {
    BIO *bio = BIO_new_mem_buf(pem, (int)size);
    X509 *certificate =
        bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return certificate;
}

enum status
pki_read_certificates(const char *path, STACK_OF(X509) * *out) {
    char *text = malloc(CERTIFICATES_MAX);
    STACK_OF(X509) *list = sk_X509_new_null();
    size_t size = 0;
    X509 *one = NULL;
    enum status status = STATUS_NO_MEMORY;
    *out = NULL;
    if (text != NULL && list != NULL) {
        status = read_public(path, text, CERTIFICATES_MAX, &size);
    }
    BIO *bio = status == STATUS_OK ? BIO_new_mem_buf(text, (int)size) : NULL;
    while (bio != NULL &&
           (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        sk_X509_push(list, one);
    }
    ERR_clear_error();
    BIO_free(bio);
    free(text);
    if (status == STATUS_OK && sk_X509_num(list) < 1) {
        log_error("%s holds no certificate (PEM)", path);
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        sk_X509_pop_free(list, X509_free);
        return status;
    }
    *out = list;
    return STATUS_OK;
}

static const EVP_MD *
digest_of(enum pki_hash hash) {
    return hash == PKI_SHA1 ? EVP_sha1() : EVP_sha256();
}

bool
pki_sign(EVP_PKEY *key, enum pki_hash hash, const struct signature_part *parts,
         size_t count, char base64[PKI_SIGNATURE_MAX]) {
    uint8_t bytes[512];
    size_t size = sizeof(bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL &&
        EVP_DigestSignInit(context, NULL, digest_of(hash), NULL, key) == 1;
    for (size_t i = 0; good && i < count; i++) {
        good =
            EVP_DigestSignUpdate(context, parts[i].bytes, parts[i].size) == 1;
    }
    good = good && EVP_DigestSignFinal(context, bytes, &size) == 1;
    EVP_MD_CTX_free(context);
    if (good) {
        EVP_EncodeBlock((unsigned char *)base64, bytes, (int)size);
    }
    ERR_clear_error();
    return good;
}

bool
pki_verify(EVP_PKEY *key, enum pki_hash hash,
           const struct signature_part *parts, size_t count,
           const char *base64) {
    uint8_t bytes[PKI_SIGNATURE_MAX];
    int size = pki_decode(base64, bytes, sizeof(bytes));
    EVP_MD_CTX *context = size < 0 ? NULL : EVP_MD_CTX_new();
    bool good =
        context != NULL &&
        EVP_DigestVerifyInit(context, NULL, digest_of(hash), NULL, key) == 1;
    for (size_t i = 0; good && i < count; i++) {
        good =
            parts[i].size == 0 ||
            EVP_DigestVerifyUpdate(context, parts[i].bytes, parts[i].size) == 1;
    }
    good = good && EVP_DigestVerifyFinal(context, bytes, (size_t)size) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return good;
}

bool
pki_serial(const X509 *certificate, char serial[PKI_SERIAL_MAX]) {
    BIGNUM *number =
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *text = number == NULL ? NULL : BN_bn2hex(number);
    bool good = text != NULL && strlen(text) < PKI_SERIAL_MAX;
    snprintf(serial, PKI_SERIAL_MAX, "%s", good ? text : "");
    OPENSSL_free(text);
    BN_free(number);
    return good;
}

bool
pki_matches(const X509 *certificate, const EVP_PKEY *key) {
    const EVP_PKEY *its = X509_get0_pubkey(certificate);
    return its != NULL && EVP_PKEY_eq(its, key) == 1;
}

int
pki_days_left(const X509 *certificate, char *text, size_t size) {
    struct tm end;
    int days = -1;
    int seconds = -1;
    snprintf(text, size, "?");
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1) {
        strftime(text, size, "%Y-%m-%d", &end);
    }
    if (ASN1_TIME_diff(&days, &seconds, NULL,
                       X509_get0_notAfter(certificate)) != 1) {
        return -1;
    }
    return seconds < 0 && days == 0 ? -1 : days;
}

int
pki_open_gcm(const uint8_t key[32], const char *nonce, const char *aad,
             const uint8_t *sealed, size_t size, char *out) {
    uint8_t tag[GCM_TAG];
    int written = 0;
    int last = 0;
    if (size < GCM_TAG || size > INT_MAX || strlen(nonce) != GCM_NONCE) {
        return -1;
    }
    size_t inner = size - GCM_TAG;
    memcpy(tag, sealed + inner, GCM_TAG);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good =
        context != NULL &&
        EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key,
                           (const unsigned char *)nonce) == 1 &&
        EVP_DecryptUpdate(context, NULL, &last, (const unsigned char *)aad,
                          (int)strlen(aad)) == 1 &&
        EVP_DecryptUpdate(context, (unsigned char *)out, &written, sealed,
                          (int)inner) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, GCM_TAG, tag) == 1 &&
        EVP_DecryptFinal_ex(context, (unsigned char *)out + written, &last) ==
            1;
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    out[good ? written : 0] = '\0';
    return good ? written : -1;
}

bool
pki_md5(const struct signature_part *parts, size_t count, char hex[33]) {
    uint8_t digest[16];
    unsigned size = sizeof(digest);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL && EVP_DigestInit_ex(context, EVP_md5(), NULL) == 1;
    for (size_t i = 0; good && i < count; i++) {
        good = EVP_DigestUpdate(context, parts[i].bytes, parts[i].size) == 1;
    }
    good = good && EVP_DigestFinal_ex(context, digest, &size) == 1;
    EVP_MD_CTX_free(context);
    hex[0] = '\0';
    if (good) {
        signature_hex(digest, sizeof(digest), hex);
    }
    return good;
}
