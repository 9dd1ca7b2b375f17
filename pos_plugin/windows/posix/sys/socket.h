/**
 * @file sys/socket.h
 * Sockets for Windows as descriptors: numbers with SOCKET_BIT, which no file
 * of the C library has; close() and poll() know them.
 */
#ifndef POSPLUGIN_POSIX_SOCKET_H
#define POSPLUGIN_POSIX_SOCKET_H

#include <poll.h>

// Winsock has another structure and other numbers of these names.
#define pollfd winsock_pollfd
#pragma push_macro("POLLIN")
#pragma push_macro("POLLOUT")
#pragma push_macro("POLLERR")
#pragma push_macro("POLLHUP")
#pragma push_macro("POLLNVAL")
#undef POLLIN
#undef POLLOUT
#undef POLLERR
#undef POLLHUP
#undef POLLNVAL
#include <winsock2.h>
#include <ws2tcpip.h>
#undef pollfd
#pragma pop_macro("POLLIN")
#pragma pop_macro("POLLOUT")
#pragma pop_macro("POLLERR")
#pragma pop_macro("POLLHUP")
#pragma pop_macro("POLLNVAL")
#include <windows.h>

#define SOCKET_BIT 0x40000000

#define SOCK_NONBLOCK 0x10000 // always the case
#define SOCK_CLOEXEC 0x20000  // always the case
#define MSG_NOSIGNAL 0

// Windows 10 knows these; before it, they are refused.
#ifndef TCP_KEEPIDLE
#    define TCP_KEEPIDLE 3
#    define TCP_KEEPINTVL 17
#    define TCP_KEEPCNT 16
#endif

#define socket(family, type, protocol) posix_socket(family, type, protocol)
#define accept4(fd, address, size, flags) posix_accept(fd)
#define bind(fd, address, size) posix_bind(fd, address, (int)(size))
#define listen(fd, backlog) posix_listen(fd, backlog)
#define connect(fd, address, size) posix_connect(fd, address, (int)(size))
#define send(fd, bytes, size, flags) posix_send(fd, bytes, size)
#define recv(fd, bytes, size, flags) posix_recv(fd, bytes, size)
#define setsockopt(fd, level, name, value, size)                               \
    posix_setsockopt(fd, level, name, value, (int)(size))
#define getsockopt(fd, level, name, value, size)                               \
    posix_getsockopt(fd, level, name, value, size)
#define getaddrinfo(host, port, hints, out)                                    \
    posix_getaddrinfo(host, port, hints, out)

// As their namesakes: -1 with errno; never blocking.
int posix_socket(int family, int type, int protocol);
int posix_accept(int fd);
int posix_bind(int fd, const struct sockaddr *address, int size);
int posix_listen(int fd, int backlog);
int posix_connect(int fd, const struct sockaddr *address, int size);
ssize_t posix_send(int fd, const void *bytes, size_t size);
ssize_t posix_recv(int fd, void *bytes, size_t size);
int posix_setsockopt(int fd, int level, int name, const void *value, int size);
/** For SO_ERROR the value is an errno. */
int posix_getsockopt(int fd, int level, int name, void *value, socklen_t *size);
int posix_getaddrinfo(const char *host, const char *port,
                      const struct addrinfo *hints, struct addrinfo **out);

#endif
