// Bluetooth RFCOMM by Winsock, the till's side: Windows finds the terminal's
// channel by itself, and pairs the devices in its settings.

#include "link/bluetooth.h"
#include "link/clock.h"
#include "link/sdp.h"
#include "link/transport_backends.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
// After winsock2.h, which sys/socket.h includes:
#include <ws2bth.h>

#define CONNECT_MAX_MS 20000

struct bluetooth {
    int fd;
    bool is_open; ///< else on its way
    int64_t since_ms;
    char name[DEVICE_URI_MAX];
};

static BTH_ADDR
parse_peer(const char *text) {
    BTH_ADDR address = 0;
    for (int i = 0; i < 6; i++) {
        address = address << 8 | strtoul(text + 3 * i, NULL, 16);
    }
    return address;
}

static GUID
guid_of(const uint8_t uuid[SDP_UUID_SIZE]) {
    GUID guid = {
        .Data1 = (unsigned long)uuid[0] << 24 | (unsigned long)uuid[1] << 16 |
                 (unsigned long)uuid[2] << 8 | uuid[3],
        .Data2 = (unsigned short)(uuid[4] << 8 | uuid[5]),
        .Data3 = (unsigned short)(uuid[6] << 8 | uuid[7]),
    };
    memcpy(guid.Data4, uuid + 8, sizeof(guid.Data4));
    return guid;
}

/** @return 0 when open, EAGAIN while on its way, or errno */
static int
step(struct bluetooth *bluetooth, int timeout_ms) {
    short events = transport_wait(bluetooth->fd, POLLOUT, timeout_ms);
    int error = 0;
    socklen_t size = sizeof(error);
    if (!events) {
        bool late = clock_now_ms() - bluetooth->since_ms > CONNECT_MAX_MS;
        return late ? ETIMEDOUT : EAGAIN;
    }
    getsockopt(bluetooth->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (!error && (events & POLLERR)) {
        error = ECONNREFUSED;
    }
    bluetooth->is_open = !error;
    return error;
}

/** @return 0 when open or on its way, or errno */
static int
begin(struct bluetooth *bluetooth, const struct bluetooth_wanted *wanted,
      int timeout_ms) {
    SOCKADDR_BTH address = {
        .addressFamily = AF_BTH,
        .btAddr = parse_peer(wanted->address),
        .serviceClassId = guid_of(sdp_terminal_service),
        .port = (ULONG)wanted->channel, // 0: by the service's id
    };
    struct sockaddr *generic = (void *)&address;
    bluetooth->fd = socket(AF_BTH, SOCK_STREAM, BTHPROTO_RFCOMM);
    if (bluetooth->fd < 0) {
        return errno;
    }
    bluetooth->since_ms = clock_now_ms();
    if (connect(bluetooth->fd, generic, sizeof(address)) < 0 &&
        errno != EINPROGRESS) {
        return errno;
    }
    int error = step(bluetooth, timeout_ms);
    return error == EAGAIN ? 0 : error;
}

static void
bluetooth_close(void *state) {
    struct bluetooth *bluetooth = state;
    if (bluetooth->fd >= 0) {
        close(bluetooth->fd);
    }
    free(bluetooth);
}

static enum status
bluetooth_open(const struct device_uri *uri, int timeout_ms, void **state) {
    struct bluetooth_wanted wanted;
    enum status status = bluetooth_parse(uri, &wanted);
    if (status != STATUS_OK) {
        return status;
    }
    if (wanted.listens) {
        transport_complain("bluetooth:%s: a terminal is not run on Windows",
                           uri->path);
        return STATUS_UNSUPPORTED;
    }
    struct bluetooth *bluetooth = calloc(1, sizeof(*bluetooth));
    if (!bluetooth) {
        return STATUS_NO_MEMORY;
    }
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

/** @return STATUS_OK also while it is on its way: see is_open */
static enum status
check_connect(struct bluetooth *bluetooth, int timeout_ms) {
    int error = bluetooth->is_open ? 0 : step(bluetooth, timeout_ms);
    if (!error || error == EAGAIN) {
        return STATUS_OK;
    }
    bluetooth_explain(bluetooth->name, error);
    return STATUS_GONE;
}

static enum status
bluetooth_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
               size_t *size) {
    struct bluetooth *bluetooth = state;
    enum status status = check_connect(bluetooth, timeout_ms);
    if (status != STATUS_OK || !bluetooth->is_open ||
        !transport_wait(bluetooth->fd, POLLIN, timeout_ms)) {
        return status;
    }
    ssize_t count = recv(bluetooth->fd, bytes, capacity, 0);
    *size = count > 0 ? (size_t)count : 0;
    return count > 0 || (count < 0 && errno == EAGAIN) ? STATUS_OK
                                                       : STATUS_GONE;
}

static enum status
bluetooth_write(void *state, const uint8_t *bytes, size_t length,
                int timeout_ms, size_t *size) {
    struct bluetooth *bluetooth = state;
    enum status status = check_connect(bluetooth, timeout_ms);
    if (status != STATUS_OK || !bluetooth->is_open ||
        !transport_wait(bluetooth->fd, POLLOUT, timeout_ms)) {
        return status;
    }
    ssize_t count = send(bluetooth->fd, bytes, length, MSG_NOSIGNAL);
    *size = count > 0 ? (size_t)count : 0;
    return count >= 0 || errno == EAGAIN ? STATUS_OK : STATUS_GONE;
}

static int
bluetooth_descriptor(void *state) {
    struct bluetooth *bluetooth = state;
    return bluetooth->fd;
}

const struct transport_ops transport_bluetooth = {
    .scheme = "bluetooth",
    .open = bluetooth_open,
    .close = bluetooth_close,
    .read = bluetooth_read,
    .write = bluetooth_write,
    .descriptor = bluetooth_descriptor,
};
