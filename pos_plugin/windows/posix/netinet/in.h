/**
 * @file netinet/in.h
 * All of it is in sys/socket.h.
 */
#ifndef POSPLUGIN_POSIX_NETINET_IN_H
#define POSPLUGIN_POSIX_NETINET_IN_H

#include <sys/socket.h>

#endif
