#include "link/session_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

// Both use SHA-256, which the key is bound to. The first is quick without
// hardware help; the second every TLS 1.3 library has.
#define SUITES "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
static const uint8_t key_suite[] = {0x13, 0x01};

struct tls {
    SSL_CTX *context; ///< owned
    SSL *ssl;         ///< owned, with both BIOs
    struct pairing pairing;
    bool unknown; ///< the client named a pairing that is not ours
};

/** The key as OpenSSL wants it; NULL when there is no memory. */
static SSL_SESSION *
make_key(SSL *ssl, const struct pairing *pairing) {
    SSL_SESSION *key = SSL_SESSION_new();
    if (!key ||
        !SSL_SESSION_set1_master_key(key, pairing->key, PAIRING_KEY_SIZE) ||
        !SSL_SESSION_set_cipher(key, SSL_CIPHER_find(ssl, key_suite)) ||
        !SSL_SESSION_set_protocol_version(key, TLS1_3_VERSION)) {
        SSL_SESSION_free(key);
        return NULL;
    }
    return key;
}

static int
use_key(SSL *ssl, const EVP_MD *digest, const unsigned char **id,
        size_t *id_size, SSL_SESSION **key) {
    struct tls *tls = SSL_get_app_data(ssl);
    (void)digest; // both suites have the same
    *id = (const unsigned char *)tls->pairing.id;
    *id_size = strlen(tls->pairing.id);
    *key = make_key(ssl, &tls->pairing);
    return *key != NULL;
}

static int
find_key(SSL *ssl, const unsigned char *id, size_t id_size, SSL_SESSION **key) {
    struct tls *tls = SSL_get_app_data(ssl);
    *key = NULL;
    tls->unknown = id_size != strlen(tls->pairing.id) ||
                   memcmp(id, tls->pairing.id, id_size) != 0;
    if (tls->unknown) {
        return 1; // without a key and a certificate the handshake fails
    }
    *key = make_key(ssl, &tls->pairing);
    return *key != NULL;
}

static SSL_CTX *
make_context(void) {
    // Not const: OpenSSL's macros cast it away.
    static char groups[] = "X25519";
    static char signatures[] = "ECDSA+SHA256";
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) ||
        !SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) ||
        !SSL_CTX_set_ciphersuites(context, SUITES) ||
        !SSL_CTX_set1_groups_list(context, groups) ||
        !SSL_CTX_set1_sigalgs_list(context, signatures) ||
        !SSL_CTX_set_num_tickets(context, 0)) {
        SSL_CTX_free(context);
        return NULL;
    }
    // What an old line need not carry: the disguise as TLS 1.2, extensions of
    // older versions.
    SSL_CTX_clear_options(context, SSL_OP_ENABLE_MIDDLEBOX_COMPAT);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_NO_ENCRYPT_THEN_MAC |
                                     SSL_OP_NO_EXTENDED_MASTER_SECRET);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_psk_use_session_callback(context, use_key);
    SSL_CTX_set_psk_find_session_callback(context, find_key);
    return context;
}

/** The library asks nobody: bytes come from, and go to, memory. */
static bool
attach_memory(SSL *ssl) {
    BIO *in = BIO_new(BIO_s_mem());
    BIO *out = BIO_new(BIO_s_mem());
    if (!in || !out) {
        BIO_free(in);
        BIO_free(out);
        return false;
    }
    BIO_set_mem_eof_return(in, -1);
    BIO_set_mem_eof_return(out, -1);
    SSL_set_bio(ssl, in, out);
    return true;
}

struct tls *
tls_new(bool client, const struct pairing *pairing) {
    struct tls *tls = calloc(1, sizeof(*tls));
    if (!tls) {
        return NULL;
    }
    tls->pairing = *pairing;
    tls->context = make_context();
    tls->ssl = tls->context ? SSL_new(tls->context) : NULL;
    if (!tls->ssl || !attach_memory(tls->ssl)) {
        tls_free(tls);
        return NULL;
    }
    SSL_set_app_data(tls->ssl, tls);
    if (client) {
        // A server with a certificate instead of the key is none of ours.
        SSL_set_verify(tls->ssl, SSL_VERIFY_PEER, NULL);
        SSL_set_connect_state(tls->ssl);
    } else {
        SSL_set_accept_state(tls->ssl);
    }
    return tls;
}

void
tls_free(struct tls *tls) {
    if (tls) {
        SSL_free(tls->ssl);
        SSL_CTX_free(tls->context);
        pairing_wipe(&tls->pairing);
        free(tls);
    }
}

bool
tls_feed(struct tls *tls, const uint8_t *bytes, size_t size) {
    return BIO_write(SSL_get_rbio(tls->ssl), bytes, (int)size) == (int)size;
}

/** What a call that did not succeed means; leaves no error behind. */
static enum tls_result
judge(struct tls *tls, int result) {
    int error = SSL_get_error(tls->ssl, result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ) {
        return TLS_WAIT;
    }
    return tls->unknown ? TLS_UNKNOWN : TLS_BROKEN;
}

enum tls_result
tls_handshake(struct tls *tls) {
    ERR_clear_error();
    int result = SSL_do_handshake(tls->ssl);
    if (result != 1) {
        return judge(tls, result);
    }
    // Belt and braces: no way but the key leads here.
    return SSL_session_reused(tls->ssl) == 1 ? TLS_DONE : TLS_BROKEN;
}

enum tls_result
tls_open(struct tls *tls, uint8_t *bytes, size_t size, size_t *got) {
    *got = 0;
    ERR_clear_error();
    int result = SSL_read_ex(tls->ssl, bytes, size, got);
    return result == 1 ? TLS_DONE : judge(tls, result);
}

bool
tls_seal(struct tls *tls, const uint8_t *bytes, size_t size) {
    size_t done = 0;
    ERR_clear_error();
    return SSL_write_ex(tls->ssl, bytes, size, &done) == 1 && done == size;
}

size_t
tls_take(struct tls *tls, uint8_t *bytes, size_t capacity) {
    int size = BIO_read(SSL_get_wbio(tls->ssl), bytes, (int)capacity);
    return size > 0 ? (size_t)size : 0;
}
