/**
 * @file tls_server.h
 * A TLS server that misbehaves at a chosen moment, for tests of HTTPS.
 */
#ifndef TESTS_TLS_SERVER_H
#define TESTS_TLS_SERVER_H

#include <stddef.h>

enum tls_moment {
    TLS_ANSWER = 1,           ///< reads the request, sends `text`
    TLS_CLOSE_AT_ONCE,        ///< closes before the handshake
    TLS_SILENT_BEFORE,        ///< never begins the handshake
    TLS_PLAIN_TEXT,           ///< answers the handshake with HTTP
    TLS_CLOSE_AFTER_SHAKE,    ///< closes when the handshake is done
    TLS_CLOSE_AFTER_REQUEST,  ///< reads the request and closes
    TLS_SILENT_AFTER_REQUEST, ///< reads the request and says nothing
};

struct tls_server;

/**
 * Listen on a free port of 127.0.0.1 with the simulator's certificates.
 *
 * @param folder for the CA ("ca.pem"); the certificate is for 127.0.0.1
 * @param text borrowed, for TLS_ANSWER
 */
struct tls_server *tls_server_start(const char *folder, enum tls_moment moment,
                                    const char *text, int expired);

unsigned tls_server_port(const struct tls_server *server);

/** Stop and free. */
void tls_server_stop(struct tls_server *server, int *connections,
                     int *requests);

#endif
