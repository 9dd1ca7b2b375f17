// Bluetooth RFCOMM on Linux.
//
//     bluetooth:00:1A:7D:DA:71:13               (till: channel found by SDP)
//     bluetooth:00:1A:7D:DA:71:13?channel=1
//     bluetooth:any?listen=1                    (terminal)
//
// Nothing here waits for the radio: a connect goes on after open and shows
// its end in read and write. A blocking connect can miss a refusal that comes
// at once and then never returns.

#include "link/bluetooth.h"
#include "link/bluetooth_internal.h"
#include "link/clock.h"
#include "link/transport_backends.h"

#include <bluetooth/rfcomm.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_MAX_MS 12000 // a page takes up to 5.12 s, twice
#define STEP_MS 20
#define SILENT_PEER_MS 5000 // a living peer probes every 3 s

enum phase {
    PHASE_SEARCH = 1,  ///< asking for the channel
    PHASE_CONNECT = 2, ///< to the channel
    PHASE_OPEN = 3,    ///< bytes can pass; listening: when there is a peer
};

struct bluetooth {
    enum phase phase;
    int fd;        ///< to the peer, -1 = none
    int listen_fd; ///< -1 for the side that connects
    int channel;
    bdaddr_t peer;
    int64_t since_ms; ///< of connecting, or of the peer's last byte
    struct bluetooth_search search;
    void *announced; ///< owned
    char name[DEVICE_URI_MAX];
};

// --- connect

static int
new_socket(void) {
    return socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                  BTPROTO_RFCOMM);
}

/** @return 0 (on its way) or errno */
static int
begin_connect(struct bluetooth *bluetooth) {
    struct sockaddr_rc address = {.rc_family = AF_BLUETOOTH,
                                  .rc_bdaddr = bluetooth->peer,
                                  .rc_channel = (uint8_t)bluetooth->channel};
    struct sockaddr *generic = (void *)&address;
    bluetooth->phase = PHASE_CONNECT;
    bluetooth->fd = new_socket();
    if (bluetooth->fd < 0) {
        return errno;
    }
    if (connect(bluetooth->fd, generic, sizeof(address)) < 0 &&
        errno != EINPROGRESS && errno != EAGAIN) {
        return errno;
    }
    return 0;
}

/** @return 0 when connected, EAGAIN, or errno */
static int
finish_connect(struct bluetooth *bluetooth) {
    short events = transport_wait(bluetooth->fd, POLLOUT, 0);
    int error = 0;
    socklen_t size = sizeof(error);
    if (!events) {
        return EAGAIN;
    }
    getsockopt(bluetooth->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (!error && events & (POLLERR | POLLHUP)) {
        error = ECONNREFUSED; // closed as soon as it was there
    }
    if (!error) {
        bluetooth->phase = PHASE_OPEN;
    }
    return error;
}

static int
search(struct bluetooth *bluetooth) {
    int error = bluetooth_search_step(&bluetooth->search, &bluetooth->channel);
    if (!error) {
        // The link to the device stays up meanwhile: no second page.
        error = begin_connect(bluetooth);
        bluetooth_search_end(&bluetooth->search);
    }
    return error ? error : EAGAIN;
}

/** @return 0 when open, EAGAIN while on its way, or errno */
static int
step(struct bluetooth *bluetooth) {
    int error = bluetooth->phase == PHASE_SEARCH ? search(bluetooth)
                                                 : finish_connect(bluetooth);
    bool late = clock_now_ms() - bluetooth->since_ms > CONNECT_MAX_MS;
    return error == EAGAIN && late ? ETIMEDOUT : error;
}

/** Descriptor that tells when step() is worth while, and for what. */
static struct pollfd
awaited(const struct bluetooth *bluetooth) {
    if (bluetooth->phase == PHASE_SEARCH) {
        bool asked = bluetooth->search.connected;
        return (struct pollfd){.fd = bluetooth->search.fd,
                               .events = asked ? POLLIN : POLLOUT};
    }
    return (struct pollfd){.fd = bluetooth->fd, .events = POLLOUT};
}

/** Go on connecting for some time. @return as step() */
static int
connect_for(struct bluetooth *bluetooth, int timeout_ms) {
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    int error;
    while ((error = step(bluetooth)) == EAGAIN) {
        int64_t left_ms = deadline_ms - clock_now_ms();
        if (left_ms <= 0) {
            break;
        }
        struct pollfd poller = awaited(bluetooth);
        poll(&poller, 1, left_ms < STEP_MS ? (int)left_ms : STEP_MS);
    }
    return error;
}

// --- listen

/** @return 0 or errno */
static int
listen_at(struct bluetooth *bluetooth, const bdaddr_t *adapter) {
    struct sockaddr_rc address = {.rc_family = AF_BLUETOOTH,
                                  .rc_bdaddr = *adapter,
                                  .rc_channel = (uint8_t)bluetooth->channel};
    struct sockaddr *generic = (void *)&address;
    socklen_t size = sizeof(address);
    bluetooth->phase = PHASE_OPEN;
    bluetooth->listen_fd = new_socket();
    if (bluetooth->listen_fd < 0 ||
        bind(bluetooth->listen_fd, generic, size) < 0 ||
        listen(bluetooth->listen_fd, 1) < 0 ||
        getsockname(bluetooth->listen_fd, generic, &size) < 0) {
        return errno;
    }
    bluetooth->channel = address.rc_channel; // the kernel chose one
    bluetooth->announced = bluetooth_announce(adapter, address.rc_channel);
    return 0;
}

static void
accept_peer(struct bluetooth *bluetooth) {
    int fd =
        accept4(bluetooth->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    if (bluetooth->fd >= 0 &&
        clock_now_ms() - bluetooth->since_ms < SILENT_PEER_MS) {
        log_info("%s: a second peer was turned away", bluetooth->name);
        close(fd);
        return;
    }
    if (bluetooth->fd >= 0) {
        close(bluetooth->fd);
    }
    bluetooth->fd = fd;
    bluetooth->since_ms = clock_now_ms();
}

// --- life

static void
bluetooth_close(void *state) {
    struct bluetooth *bluetooth = state;
    bluetooth_search_end(&bluetooth->search);
    bluetooth_withdraw(bluetooth->announced);
    if (bluetooth->fd >= 0) {
        close(bluetooth->fd);
    }
    if (bluetooth->listen_fd >= 0) {
        close(bluetooth->listen_fd);
    }
    free(bluetooth);
}

/** @return 0 (done, or on its way) or errno */
static int
begin(struct bluetooth *bluetooth, const struct bluetooth_wanted *wanted,
      int timeout_ms) {
    bdaddr_t address = {{0}};
    if (wanted->address[0]) {
        str2ba(wanted->address, &address);
    }
    bluetooth->channel = wanted->channel;
    if (wanted->listens) {
        return listen_at(bluetooth, &address);
    }
    bluetooth->peer = address;
    bluetooth->since_ms = clock_now_ms();
    bluetooth->phase = PHASE_SEARCH;
    int error = wanted->channel ? begin_connect(bluetooth)
                                : bluetooth_search_begin(&bluetooth->search,
                                                         &bluetooth->peer);
    if (!error) {
        error = connect_for(bluetooth, timeout_ms);
    }
    return error == EAGAIN ? 0 : error;
}

static enum status
bluetooth_open(const struct device_uri *uri, int timeout_ms, void **state) {
    struct bluetooth_wanted wanted;
    enum status status = bluetooth_parse(uri, &wanted);
    if (status != STATUS_OK) {
        return status;
    }
    struct bluetooth *bluetooth = calloc(1, sizeof(*bluetooth));
    if (!bluetooth) {
        return STATUS_NO_MEMORY;
    }
    bluetooth->fd = bluetooth->listen_fd = bluetooth->search.fd = -1;
    snprintf(bluetooth->name, sizeof(bluetooth->name), "bluetooth:%s",
             uri->path);
    int error = begin(bluetooth, &wanted, timeout_ms);
    if (error) {
        status = bluetooth_explain(bluetooth->name, error);
        bluetooth_close(bluetooth);
        return status;
    }
    *state = bluetooth;
    return STATUS_OK;
}

// --- bytes

/** @return STATUS_OK also while it is on its way: see the phase */
static enum status
check_connect(struct bluetooth *bluetooth, int timeout_ms) {
    if (bluetooth->phase == PHASE_OPEN) {
        return STATUS_OK;
    }
    int error = connect_for(bluetooth, timeout_ms);
    if (!error || error == EAGAIN) {
        return STATUS_OK;
    }
    bluetooth_explain(bluetooth->name, error);
    return STATUS_GONE;
}

/** Wait for the peer's bytes or a new peer. */
static short
wait_for_input(struct bluetooth *bluetooth, int timeout_ms) {
    struct pollfd pollers[2] = {
        {.fd = bluetooth->fd, .events = POLLIN}, // -1 is skipped by poll
        {.fd = bluetooth->listen_fd, .events = POLLIN},
    };
    if (poll(pollers, 2, timeout_ms) <= 0) {
        return 0;
    }
    if (pollers[1].revents & POLLIN && !pollers[0].revents) {
        accept_peer(bluetooth);
        return 0;
    }
    return pollers[0].revents;
}

static enum status
bluetooth_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
               size_t *size) {
    struct bluetooth *bluetooth = state;
    enum status status = check_connect(bluetooth, timeout_ms);
    if (status != STATUS_OK || bluetooth->phase != PHASE_OPEN) {
        return status;
    }
    if (!wait_for_input(bluetooth, timeout_ms) || bluetooth->fd < 0) {
        return STATUS_OK;
    }
    ssize_t count = recv(bluetooth->fd, bytes, capacity, 0);
    if (count > 0) {
        bluetooth->since_ms = clock_now_ms();
        *size = (size_t)count;
        return STATUS_OK;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return STATUS_OK;
    }
    return STATUS_GONE;
}

static enum status
bluetooth_write(void *state, const uint8_t *bytes, size_t length,
                int timeout_ms, size_t *size) {
    struct bluetooth *bluetooth = state;
    enum status status = check_connect(bluetooth, timeout_ms);
    if (status != STATUS_OK || bluetooth->phase != PHASE_OPEN) {
        return status;
    }
    if (bluetooth->fd < 0) {
        *size = length; // nobody there yet: as bytes on a cable's loose end
        return STATUS_OK;
    }
    if (!transport_wait(bluetooth->fd, POLLOUT, timeout_ms)) {
        return STATUS_OK;
    }
    ssize_t count = send(bluetooth->fd, bytes, length, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        return STATUS_GONE;
    }
    *size = count > 0 ? (size_t)count : 0;
    return STATUS_OK;
}

static int
bluetooth_descriptor(void *state) {
    struct bluetooth *bluetooth = state;
    if (bluetooth->phase == PHASE_SEARCH) {
        return bluetooth->search.fd;
    }
    return bluetooth->fd >= 0 ? bluetooth->fd : bluetooth->listen_fd;
}

// --- list

struct listing {
    transport_found *found;
    void *context;
};

static void
pass_on(void *context, const char *address, const char *name) {
    const struct listing *listing = context;
    struct transport_device device;
    snprintf(device.uri, sizeof(device.uri), "bluetooth:%s", address);
    snprintf(device.description, sizeof(device.description), "%.100s", name);
    listing->found(listing->context, &device);
}

static enum status
list(transport_found *found, void *context) {
    struct listing listing = {.found = found, .context = context};
    return bluetooth_list(pass_on, &listing);
}

const struct transport_ops transport_bluetooth = {
    .scheme = "bluetooth",
    .open = bluetooth_open,
    .close = bluetooth_close,
    .read = bluetooth_read,
    .write = bluetooth_write,
    .descriptor = bluetooth_descriptor,
    .list = list,
};
