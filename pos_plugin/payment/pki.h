/**
 * @file pki.h
 * RSA keys, certificates and the rest of what payment systems sign with,
 * over OpenSSL. Functions may be called from any thread; keys and
 * certificates are freed by their owners with OpenSSL's own functions.
 */
#ifndef POSPLUGIN_PKI_H
#define POSPLUGIN_PKI_H

#include "pos_plugin/payment/signature.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

/** Base64 of an RSA signature of up to 4096 bits, with NUL. */
#define PKI_SIGNATURE_MAX 685
/** A certificate's serial in upper-case hexadecimal: 20 bytes, and NUL. */
#define PKI_SERIAL_MAX 43
/** Weakest RSA key accepted, and weakest not warned about. */
#define PKI_BITS_MIN 1024
#define PKI_BITS_GOOD 2048

enum pki_hash {
    PKI_SHA256 = 1,
    PKI_SHA1 = 2,
};

/**
 * Read an RSA private key: PEM (PKCS#1 or PKCS#8, not encrypted), or its
 * base64 alone, as the payment systems' key tools write it.
 *
 * @return as signature_read_private(); STATUS_MALFORMED with a message
 */
enum status pki_read_private_key(const char *path, EVP_PKEY **out);

/** Read an RSA public key, PEM or base64 alone; need not be protected. */
enum status pki_read_public_key(const char *path, EVP_PKEY **out);

/**
 * Read all certificates of a PEM file, at least one.
 *
 * @param[out] out owned; sk_X509_pop_free(out, X509_free)
 */
enum status pki_read_certificates(const char *path, STACK_OF(X509) * *out);

/** The first certificate of a text; NULL when there is none. */
X509 *pki_parse_certificate(const char *pem, size_t size);

/** PKCS#1 v1.5 over the parts in order, as base64; false on failure. */
bool pki_sign(EVP_PKEY *key, enum pki_hash hash,
              const struct signature_part *parts, size_t count,
              char base64[PKI_SIGNATURE_MAX]);

/** True when `base64` is the signature of the parts by this key. */
bool pki_verify(EVP_PKEY *key, enum pki_hash hash,
                const struct signature_part *parts, size_t count,
                const char *base64);

/** Serial in hexadecimal, as payment systems name certificates. */
bool pki_serial(const X509 *certificate, char serial[PKI_SERIAL_MAX]);

/** True when the certificate is of this key. */
bool pki_matches(const X509 *certificate, const EVP_PKEY *key);

/**
 * Days until a certificate ends, negative when it has ended.
 *
 * @param[out] text its end, for people
 */
int pki_days_left(const X509 *certificate, char *text, size_t size);

/**
 * Decode base64 strictly.
 *
 * @return bytes written, or -1 when it is none or does not fit
 */
int pki_decode(const char *base64, uint8_t *out, size_t size);

/**
 * Open AES-256-GCM; the tag is the last 16 bytes of the text.
 *
 * @param[out] out NUL-ended, of at least `size` bytes
 * @return bytes of text, or -1 when it is not genuine
 */
int pki_open_gcm(const uint8_t key[32], const char *nonce, const char *aad,
                 const uint8_t *sealed, size_t size, char *out);

/** MD5 in lower-case hexadecimal: names only, nothing is protected by it. */
bool pki_md5(const struct signature_part *parts, size_t count, char hex[33]);

#endif
