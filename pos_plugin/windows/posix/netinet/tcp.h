/**
 * @file netinet/tcp.h
 * All of it is in sys/socket.h.
 */
#ifndef POSPLUGIN_POSIX_NETINET_TCP_H
#define POSPLUGIN_POSIX_NETINET_TCP_H

#include <sys/socket.h>

#endif
