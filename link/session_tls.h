/**
 * @file session_tls.h
 * TLS 1.3 with one pre-shared key, between two byte strings in memory.
 *
 * The only file that knows the TLS library. No certificate, no other version,
 * no key exchange without Diffie-Hellman, no tickets, no early data, no
 * alerts. What is in clear is the two hellos; the client's names the pairing.
 */
#ifndef POSPLUGIN_SESSION_TLS_H
#define POSPLUGIN_SESSION_TLS_H

#include "link/pairing.h"

/** Most plain bytes that tls_seal() puts into one record. */
#define TLS_PLAIN_MAX 4000

struct tls;

/**
 * Make one end of one session.
 *
 * @param pairing copied
 * @return NULL when there is no memory
 */
struct tls *tls_new(bool client, const struct pairing *pairing);

/** Wipe keys and free; NULL is fine. */
void tls_free(struct tls *tls);

/** Give bytes that have come; false when there is no memory. */
bool tls_feed(struct tls *tls, const uint8_t *bytes, size_t size);

enum tls_result {
    TLS_DONE = 1,
    TLS_WAIT = 2,    ///< more bytes of the peer are needed
    TLS_UNKNOWN = 3, ///< server: no such pairing
    TLS_BROKEN = 4,  ///< bytes that do not verify; the session is over
};

/** Go on with the handshake, as far as possible. */
enum tls_result tls_handshake(struct tls *tls);

/** Take up to `size` plain bytes; TLS_DONE with *got of them. */
enum tls_result tls_open(struct tls *tls, uint8_t *bytes, size_t size,
                         size_t *got);

/** Put plain bytes, at most TLS_PLAIN_MAX, into one record. */
bool tls_seal(struct tls *tls, const uint8_t *bytes, size_t size);

/** Take bytes for the peer, 0 = none. */
size_t tls_take(struct tls *tls, uint8_t *bytes, size_t capacity);

#endif
