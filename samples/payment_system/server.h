/**
 * @file server.h
 * The simulator's HTTPS server on the loopback address: one thread for each
 * connection, so that a slow answer holds up nobody else.
 */
#ifndef PAYMENT_SYSTEM_SERVER_H
#define PAYMENT_SYSTEM_SERVER_H

#include "samples/payment_system/certificate.h"
#include "samples/payment_system/dialect.h"

struct server;

/**
 * Start to listen on 127.0.0.1.
 *
 * @param system borrowed
 * @param port 0 takes a free one
 * @return NULL with a message on stderr
 */
struct server *server_start(struct payment_system *system,
                            const struct server_identity *identity,
                            unsigned port);

/** The port that it listens on. */
unsigned server_port(const struct server *server);

/** Stop and free; NULL is fine. */
void server_stop(struct server *server);

#endif
