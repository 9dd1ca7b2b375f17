/**
 * @file poll.h
 * poll(2) for Windows: of sockets (sys/socket.h), or of standard input alone.
 */
#ifndef POSPLUGIN_POSIX_POLL_H
#define POSPLUGIN_POSIX_POLL_H

#define POLLIN 1
#define POLLOUT 4
#define POLLERR 8
#define POLLHUP 16
#define POLLNVAL 32

struct pollfd {
    int fd; ///< negative: left out
    short events;
    short revents;
};

/** With no descriptor at all it sleeps. @return how many have events, or -1 */
int poll(struct pollfd *list, unsigned count, int timeout_ms);

#endif
