// Sockets and waiting.

#include <sys/socket.h>

#include "poll.h"
#include "wide.h"

#include <conio.h>

// The calls themselves, not our names for them.
#undef socket
#undef bind
#undef listen
#undef connect
#undef send
#undef recv
#undef setsockopt
#undef getsockopt
#undef getaddrinfo

#define INPUT_STEP_MS 20

// The linker puts it in the place of the C library's.
int __wrap_close(int fd);

static SOCKET
socket_of(int fd) {
    return (SOCKET)(fd & ~SOCKET_BIT);
}

static bool
is_socket(int fd) {
    return fd >= 0 && (fd & SOCKET_BIT);
}

static int
fail(void) {
    errno = wide_errno((unsigned long)WSAGetLastError());
    return -1;
}

// Not stopped again: the process ends with it.
static void
start(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
}

static void
start_winsock(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

/** Not blocking, not inherited, as a descriptor. */
static int
adopt(SOCKET handle) {
    u_long yes = 1;
    if (handle == INVALID_SOCKET) {
        return fail();
    }
    if (handle >= SOCKET_BIT || ioctlsocket(handle, (long)FIONBIO, &yes) != 0) {
        closesocket(handle);
        errno = EMFILE;
        return -1;
    }
    SetHandleInformation((HANDLE)handle, HANDLE_FLAG_INHERIT, 0);
    return (int)handle | SOCKET_BIT;
}

int
posix_socket(int family, int type, int protocol) {
    start_winsock();
    return adopt(
        socket(family, type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC), protocol));
}

int
posix_accept(int fd) {
    return adopt(accept(socket_of(fd), NULL, NULL));
}

int
posix_bind(int fd, const struct sockaddr *address, int size) {
    return bind(socket_of(fd), address, size) == 0 ? 0 : fail();
}

int
posix_listen(int fd, int backlog) {
    return listen(socket_of(fd), backlog) == 0 ? 0 : fail();
}

int
posix_connect(int fd, const struct sockaddr *address, int size) {
    if (connect(socket_of(fd), address, size) == 0) {
        return 0;
    }
    fail();
    errno = errno == EAGAIN ? EINPROGRESS : errno;
    return -1;
}

static int
limited(size_t size) {
    return size > 65536 ? 65536 : (int)size;
}

ssize_t
posix_send(int fd, const void *bytes, size_t size) {
    int count = send(socket_of(fd), bytes, limited(size), 0);
    return count >= 0 ? count : fail();
}

ssize_t
posix_recv(int fd, void *bytes, size_t size) {
    int count = recv(socket_of(fd), bytes, limited(size), 0);
    return count >= 0 ? count : fail();
}

int
posix_setsockopt(int fd, int level, int name, const void *value, int size) {
    // Windows means something else by it: another program could take the
    // port from us. A port of ours that is closed is free at once anyway.
    if (level == SOL_SOCKET && name == SO_REUSEADDR) {
        name = SO_EXCLUSIVEADDRUSE;
    }
    return setsockopt(socket_of(fd), level, name, value, size) == 0 ? 0
                                                                    : fail();
}

int
posix_getsockopt(int fd, int level, int name, void *value, socklen_t *size) {
    int *error = value;
    if (getsockopt(socket_of(fd), level, name, value, size) != 0) {
        return fail();
    }
    if (level == SOL_SOCKET && name == SO_ERROR && *error != 0) {
        *error = wide_errno((unsigned long)*error);
    }
    return 0;
}

int
posix_getaddrinfo(const char *host, const char *port,
                  const struct addrinfo *hints, struct addrinfo **out) {
    start_winsock();
    return getaddrinfo(host, port, hints, out);
}

int __real_close(int fd);

int
__wrap_close(int fd) {
    if (is_socket(fd)) {
        return closesocket(socket_of(fd)) == 0 ? 0 : fail();
    }
    return __real_close(fd);
}

// --- waiting

/** Whether read() of standard input would return at once. */
static bool
input_is_there(void) {
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD count = 0;
    switch (GetFileType(input)) {
    case FILE_TYPE_PIPE: // an error is its end
        return !PeekNamedPipe(input, NULL, 0, NULL, &count, NULL) || count > 0;
    case FILE_TYPE_CHAR: // of the console, a typed key; the line follows
        return !GetConsoleMode(input, &count) || _kbhit();
    default:
        return true;
    }
}

static int
poll_input(struct pollfd *input, int timeout_ms) {
    ULONGLONG end = GetTickCount64() + (ULONGLONG)timeout_ms;
    input->revents = input_is_there() ? POLLIN : 0;
    while (!input->revents && (timeout_ms < 0 || GetTickCount64() < end)) {
        Sleep(INPUT_STEP_MS);
        input->revents = input_is_there() ? POLLIN : 0;
    }
    return input->revents != 0;
}

static void
add(fd_set *set, SOCKET handle) {
    if (set->fd_count < FD_SETSIZE) {
        set->fd_array[set->fd_count++] = handle;
    }
}

static bool
holds(const fd_set *set, SOCKET handle) {
    for (u_int i = 0; i < set->fd_count; i++) {
        if (set->fd_array[i] == handle) {
            return true;
        }
    }
    return false;
}

int
poll(struct pollfd *list, unsigned count, int timeout_ms) {
    fd_set in = {0};
    fd_set out = {0};
    fd_set failed = {0};
    struct timeval time = {timeout_ms / 1000, timeout_ms % 1000 * 1000};
    int ready = 0;
    for (unsigned i = 0; i < count; i++) {
        list[i].revents = 0;
        if (list[i].fd == STDIN_FILENO) {
            return poll_input(&list[i], timeout_ms);
        }
        if (is_socket(list[i].fd)) {
            SOCKET handle = socket_of(list[i].fd);
            if (list[i].events & POLLIN) {
                add(&in, handle);
            }
            if (list[i].events & POLLOUT) {
                add(&out, handle);
            }
            add(&failed, handle);
        }
    }
    if (failed.fd_count == 0) {
        Sleep(timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms);
        return 0;
    }
    if (select(0, &in, &out, &failed, timeout_ms < 0 ? NULL : &time) < 0) {
        return fail();
    }
    for (unsigned i = 0; i < count; i++) {
        SOCKET handle = socket_of(list[i].fd);
        if (is_socket(list[i].fd)) {
            list[i].revents = (short)((holds(&in, handle) ? POLLIN : 0) |
                                      (holds(&out, handle) ? POLLOUT : 0) |
                                      (holds(&failed, handle) ? POLLERR : 0));
            ready += list[i].revents != 0;
        }
    }
    return ready;
}
