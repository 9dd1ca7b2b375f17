/**
 * @file tcp_name.h
 * The addresses of a host, without waiting for a name server that is away:
 * the system does so for half a minute, and a till must not.
 */
#ifndef POSPLUGIN_TCP_NAME_H
#define POSPLUGIN_TCP_NAME_H

#include <netdb.h>
#include <stdbool.h>

/**
 * Look up. Addresses in numbers are known at once; a name is asked for by a
 * thread of its own, one name at a time, and the next call goes on with it.
 *
 * @param listens for bind() instead of connect()
 * @param[out] out free with freeaddrinfo()
 * @return 0, EAI_AGAIN (no answer so far), or as getaddrinfo()
 */
int tcp_look_up(const char *host, const char *port, bool listens,
                int timeout_ms, struct addrinfo **out);

#endif
