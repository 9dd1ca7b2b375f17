/**
 * @file netdb.h
 * All of it is in sys/socket.h.
 */
#ifndef POSPLUGIN_POSIX_NETDB_H
#define POSPLUGIN_POSIX_NETDB_H

#include <sys/socket.h>

#endif
