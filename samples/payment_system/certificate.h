/**
 * @file certificate.h
 * A certificate authority of our own and a server certificate by it, both on
 * the curve P-256. For the simulator only: the CA's key lies in the folder.
 */
#ifndef PAYMENT_SYSTEM_CERTIFICATE_H
#define PAYMENT_SYSTEM_CERTIFICATE_H

#include <stdbool.h>

struct server_identity {
    char *key_pem;         ///< owned
    char *certificate_pem; ///< owned
};

/**
 * Make "ca.pem" and "ca.key" in the folder unless they are there, and a
 * server certificate for localhost and 127.0.0.1.
 *
 * @param expired the server certificate ended yesterday
 * @return false with a message on stderr
 */
bool certificate_make(const char *folder, bool expired,
                      struct server_identity *out);

/** Free both texts. */
void certificate_free(struct server_identity *identity);

#endif
