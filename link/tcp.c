// TCP, IPv4 and IPv6. As a listener it serves one peer at a time; a new one
// replaces one that has closed or has been silent for SILENT_PEER_MS.

#include "link/clock.h"
#include "link/tcp_name.h"
#include "link/transport_backends.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SILENT_PEER_MS 5000 // a living peer probes every 3 s
#define CONNECT_MAX_MS 10000
#define KEEP_ALIVE_IDLE_S 10
#define KEEP_ALIVE_PROBES 3

struct tcp {
    int fd;        ///< to the peer, -1 = none
    int listen_fd; ///< -1 for the side that connects
    bool connecting;
    int64_t since_ms; ///< of connecting, or of the peer's last byte
    char name[DEVICE_URI_MAX];
};

static const struct transport_parameter parameters[] = {
    {"listen", "0, 1"},
    {NULL, NULL},
};

// --- address

struct address {
    char host[DEVICE_URI_MAX];
    const char *port; ///< in the URI
    bool listens;
};

static bool
is_port(const char *text) {
    char *end;
    if (*text < '0' || *text > '9') {
        return false;
    }
    unsigned long value = strtoul(text, &end, 10);
    return *end == '\0' && value >= 1 && value <= 65535;
}

static enum status
refuse(const struct device_uri *uri) {
    transport_complain("tcp:%s is not an address: write tcp:HOST:PORT or "
                       "tcp:[IPV6]:PORT, port 1 to 65535, with ?listen=1 to "
                       "wait for the other side",
                       uri->path);
    return STATUS_INVALID;
}

static enum status
parse_address(const struct device_uri *uri, struct address *out) {
    enum status status = transport_check(uri, parameters);
    if (status != STATUS_OK) {
        return status;
    }
    const char *listens = device_uri_get(uri, "listen");
    if (listens && strcmp(listens, "0") != 0 && strcmp(listens, "1") != 0) {
        return refuse(uri);
    }
    out->listens = listens && *listens == '1';
    const char *host = uri->path;
    const char *end = strrchr(host, ':');
    if (!end || !is_port(end + 1)) {
        return refuse(uri);
    }
    out->port = end + 1;
    if (*host == '[') {
        host++;
        end--;
    }
    bool bracketed = host != uri->path;
    size_t size = end > host ? (size_t)(end - host) : 0;
    if (size == 0 || (bracketed && *end != ']') ||
        (!bracketed && memchr(host, ':', size))) {
        return refuse(uri);
    }
    memcpy(out->host, host, size);
    out->host[size] = '\0';
    return STATUS_OK;
}

static enum status
resolve(const struct address *address, int timeout_ms, struct addrinfo **out) {
    int error = tcp_look_up(address->host, address->port, address->listens,
                            timeout_ms, out);
    if (error == EAI_AGAIN) {
        transport_complain("tcp: no name server tells where %s is: check the "
                           "network, or write its address in numbers",
                           address->host);
        return STATUS_TIMEOUT; // asked again
    }
    if (error) {
        transport_complain("tcp: host %s is not known: %s", address->host,
                           gai_strerror(error));
        return STATUS_NOT_FOUND;
    }
    return STATUS_OK;
}

// --- open

static void
tune(int fd) {
    int one = 1;
    int idle_s = KEEP_ALIVE_IDLE_S;
    int probes = KEEP_ALIVE_PROBES;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &idle_s, sizeof(idle_s));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

static enum status
explain(const struct tcp *tcp, int error) {
    switch (error) {
    case ECONNREFUSED:
        transport_complain("nobody listens at %s: is the terminal on?",
                           tcp->name);
        return STATUS_REFUSED;
    case EADDRINUSE:
        transport_complain("%s is in use by another program", tcp->name);
        return STATUS_BUSY;
    case EACCES:
    case EPERM:
        transport_complain("no permission for %s", tcp->name);
        return STATUS_ACCESS;
    case EADDRNOTAVAIL:
        transport_complain("%s is not an address of this machine", tcp->name);
        return STATUS_NOT_FOUND;
    case EHOSTUNREACH:
    case ENETUNREACH:
        transport_complain("no way to %s: check the network", tcp->name);
        return STATUS_NOT_FOUND;
    default:
        transport_complain("%s: %s", tcp->name, strerror(error));
        return STATUS_IO;
    }
}

/** One address. @return 0 or errno */
static int
listen_at(struct tcp *tcp, const struct addrinfo *info) {
    int one = 1;
    int fd = socket(info->ai_family,
                    info->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return errno;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (info->ai_family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    }
    if (bind(fd, info->ai_addr, info->ai_addrlen) < 0 || listen(fd, 1) < 0) {
        int error = errno;
        close(fd);
        return error;
    }
    tcp->listen_fd = fd;
    return 0;
}

/** Result of a connect that is on its way. @return 0, errno, or EAGAIN */
static int
finish_connect(struct tcp *tcp, int timeout_ms) {
    if (!transport_wait(tcp->fd, POLLOUT, timeout_ms)) {
        return EAGAIN;
    }
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(tcp->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

/** One address. @return 0 (done, or on its way when `last`) or errno */
static int
connect_to(struct tcp *tcp, const struct addrinfo *info, int timeout_ms,
           bool last) {
    tcp->fd = socket(info->ai_family,
                     info->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (tcp->fd < 0) {
        return errno;
    }
    tune(tcp->fd);
    tcp->since_ms = clock_now_ms();
    int error = 0;
    if (connect(tcp->fd, info->ai_addr, info->ai_addrlen) < 0) {
        error = errno == EINPROGRESS ? finish_connect(tcp, timeout_ms) : errno;
    }
    tcp->connecting = error == EAGAIN && last;
    if (error && !tcp->connecting) {
        close(tcp->fd);
        tcp->fd = -1;
        return error;
    }
    return 0;
}

static enum status
open_any(struct tcp *tcp, const struct addrinfo *list, bool listens,
         int timeout_ms) {
    int error = EADDRNOTAVAIL;
    for (const struct addrinfo *info = list; info && error;
         info = info->ai_next) {
        error = listens ? listen_at(tcp, info)
                        : connect_to(tcp, info, timeout_ms, !info->ai_next);
    }
    return error ? explain(tcp, error) : STATUS_OK;
}

static void
tcp_close(void *state) {
    struct tcp *tcp = state;
    if (tcp->fd >= 0) {
        close(tcp->fd);
    }
    if (tcp->listen_fd >= 0) {
        close(tcp->listen_fd);
    }
    free(tcp);
}

static enum status
tcp_open(const struct device_uri *uri, int timeout_ms, void **state) {
    struct address address;
    struct addrinfo *list = NULL;
    enum status status = parse_address(uri, &address);
    if (status == STATUS_OK) {
        status = resolve(&address, timeout_ms, &list);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct tcp *tcp = calloc(1, sizeof(*tcp));
    if (!tcp) {
        freeaddrinfo(list);
        return STATUS_NO_MEMORY;
    }
    tcp->fd = -1;
    tcp->listen_fd = -1;
    snprintf(tcp->name, sizeof(tcp->name), "tcp:%s", uri->path);
    status = open_any(tcp, list, address.listens, timeout_ms);
    freeaddrinfo(list);
    if (status != STATUS_OK) {
        tcp_close(tcp);
        return status;
    }
    *state = tcp;
    return STATUS_OK;
}

// --- bytes

static void
accept_peer(struct tcp *tcp) {
    int fd = accept4(tcp->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    if (tcp->fd >= 0 && clock_now_ms() - tcp->since_ms < SILENT_PEER_MS) {
        log_info("%s: a second peer was turned away", tcp->name);
        close(fd);
        return;
    }
    if (tcp->fd >= 0) {
        close(tcp->fd);
    }
    tune(fd);
    tcp->fd = fd;
    tcp->since_ms = clock_now_ms();
}

/** Wait for the peer's bytes or a new peer. */
static short
wait_for_input(struct tcp *tcp, int timeout_ms) {
    struct pollfd pollers[2] = {
        {.fd = tcp->fd, .events = POLLIN}, // -1 is skipped by poll
        {.fd = tcp->listen_fd, .events = POLLIN},
    };
    if (poll(pollers, 2, timeout_ms) <= 0) {
        return 0;
    }
    if (pollers[1].revents & POLLIN && !pollers[0].revents) {
        accept_peer(tcp);
        return 0;
    }
    return pollers[0].revents;
}

static enum status
check_connect(struct tcp *tcp, int timeout_ms) {
    if (!tcp->connecting) {
        return STATUS_OK;
    }
    int error = finish_connect(tcp, timeout_ms);
    if (error == EAGAIN && clock_now_ms() - tcp->since_ms < CONNECT_MAX_MS) {
        return STATUS_OK;
    }
    tcp->connecting = false;
    if (error) {
        explain(tcp, error == EAGAIN ? ETIMEDOUT : error);
        return STATUS_GONE;
    }
    return STATUS_OK;
}

static enum status
tcp_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
         size_t *size) {
    struct tcp *tcp = state;
    enum status status = check_connect(tcp, timeout_ms);
    if (status != STATUS_OK || tcp->connecting) {
        return status;
    }
    if (!wait_for_input(tcp, timeout_ms) || tcp->fd < 0) {
        return STATUS_OK;
    }
    ssize_t count = recv(tcp->fd, bytes, capacity, 0);
    if (count > 0) {
        tcp->since_ms = clock_now_ms();
        *size = (size_t)count;
        return STATUS_OK;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return STATUS_OK;
    }
    return STATUS_GONE;
}

static enum status
tcp_write(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
          size_t *size) {
    struct tcp *tcp = state;
    enum status status = check_connect(tcp, timeout_ms);
    if (status != STATUS_OK || tcp->connecting) {
        return status;
    }
    if (tcp->fd < 0) {
        *size = length; // nobody there yet: as bytes on a cable's loose end
        return STATUS_OK;
    }
    if (!transport_wait(tcp->fd, POLLOUT, timeout_ms)) {
        return STATUS_OK;
    }
    ssize_t count = send(tcp->fd, bytes, length, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        return STATUS_GONE;
    }
    *size = count > 0 ? (size_t)count : 0;
    return STATUS_OK;
}

static int
tcp_descriptor(void *state) {
    struct tcp *tcp = state;
    return tcp->fd >= 0 ? tcp->fd : tcp->listen_fd;
}

const struct transport_ops transport_tcp = {
    .scheme = "tcp",
    .open = tcp_open,
    .close = tcp_close,
    .read = tcp_read,
    .write = tcp_write,
    .descriptor = tcp_descriptor,
};
