// Serial ports by termios2, which takes any speed that the driver can make
// and works on pseudo-terminals as well; libserialport, which refuses those,
// finds the ports and what is known about them (serial_usb.c).

#include "link/serial_settings.h"
#include "link/serial_usb.h"
#include "link/transport_backends.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BAUD_TOLERANCE_PERCENT 3 // more, and bits are read wrongly

#define DRAIN_STEPS 10
#define DRAIN_STEP_MS 20

struct serial {
    int fd;
    uint32_t byte_time_us;
};

/** c_cflag without the speed. */
static tcflag_t
flags_of(const struct serial_settings *settings) {
    return CS8 | CREAD | CLOCAL |
           (settings->parity != SERIAL_PARITY_NONE ? PARENB : 0) |
           (settings->parity == SERIAL_PARITY_ODD ? PARODD : 0) |
           (settings->rtscts ? CRTSCTS : 0) |
           (settings->two_stops ? CSTOPB : 0);
}

static enum status
explain_open(const char *path, int error) {
    switch (error) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
    case ENOTDIR:
    case ELOOP:
        transport_complain("serial port %s does not exist: check the cable "
                           "and 'posplugin devices'",
                           path);
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
        transport_complain("no permission for serial port %s: add the user "
                           "to the port's group (ls -l %s), often dialout",
                           path, path);
        return STATUS_ACCESS;
    case EBUSY:
    case EWOULDBLOCK:
        transport_complain("serial port %s is in use by another program: "
                           "close that, or choose another port",
                           path);
        return STATUS_BUSY;
    default:
        transport_complain("serial port %s cannot be opened: %s", path,
                           strerror(error));
        return STATUS_IO;
    }
}

static enum status
configure(int fd, const char *path, const struct serial_settings *settings) {
    struct termios2 termios = {
        .c_iflag = IGNBRK,
        .c_cflag = flags_of(settings) | BOTHER | (BOTHER << IBSHIFT),
        .c_ispeed = settings->baud,
        .c_ospeed = settings->baud,
        .c_cc[VMIN] = 1, // else an empty line reads like an unplugged one
    };
    if (settings->parity != SERIAL_PARITY_NONE) {
        termios.c_iflag |= INPCK | IGNPAR; // a bad byte is dropped: FCS
    }
    if (ioctl(fd, TCSETS2, &termios) < 0 || ioctl(fd, TCGETS2, &termios) < 0) {
        transport_complain("serial port %s does not take %u baud and these "
                           "settings: %s",
                           path, settings->baud, strerror(errno));
        return STATUS_INVALID;
    }
    uint64_t wanted = settings->baud;
    uint64_t real = termios.c_ospeed;
    uint64_t error = real > wanted ? real - wanted : wanted - real;
    if (error * 100 > wanted * BAUD_TOLERANCE_PERCENT) {
        transport_complain("serial port %s cannot do %u baud, the nearest is "
                           "%u",
                           path, settings->baud, termios.c_ospeed);
        return STATUS_INVALID;
    }
    ioctl(fd, TCFLSH, TCIOFLUSH); // what came before we were there is stale
    return STATUS_OK;
}

/** Exclusive for other users by TIOCEXCL, for root too by the lock. */
static enum status
claim(int fd, const char *path) {
    struct termios2 probe;
    if (ioctl(fd, TCGETS2, &probe) < 0) {
        transport_complain("%s is not a serial port", path);
        return STATUS_INVALID;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 || ioctl(fd, TIOCEXCL) < 0) {
        return explain_open(path, errno);
    }
    return STATUS_OK;
}

static enum status
serial_open(const struct device_uri *uri, int timeout_ms, void **state) {
    (void)timeout_ms; // O_NONBLOCK: does not wait for a modem's carrier
    struct serial_settings settings;
    enum status status = serial_settings_parse(uri, &settings);
    if (status != STATUS_OK) {
        return status;
    }
    char path[DEVICE_URI_MAX];
    status = serial_find(uri->path, path);
    if (status != STATUS_OK) {
        return status;
    }
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return explain_open(path, errno);
    }
    struct serial *serial = NULL;
    status = claim(fd, path);
    if (status == STATUS_OK) {
        status = configure(fd, path, &settings);
    }
    if (status == STATUS_OK) {
        serial = calloc(1, sizeof(*serial));
        status = serial ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        close(fd);
        return status;
    }
    serial->fd = fd;
    serial->byte_time_us = serial_settings_byte_time_us(&settings);
    *state = serial;
    return STATUS_OK;
}

/**
 * Let the last bytes leave, but not for ever: when the other side holds up
 * RTS/CTS, close() would wait half a minute for them. Drivers of USB adapters
 * forget nothing by a flush; without flow control the adapter sends it.
 */
static void
drain(int fd) {
    struct termios2 termios;
    int left = 0;
    for (int i = 0; i < DRAIN_STEPS; i++) {
        if (ioctl(fd, TIOCOUTQ, &left) < 0 || left == 0) {
            return;
        }
        poll(NULL, 0, DRAIN_STEP_MS);
    }
    ioctl(fd, TCFLSH, TCOFLUSH);
    if (ioctl(fd, TCGETS2, &termios) == 0 && termios.c_cflag & CRTSCTS) {
        termios.c_cflag &= ~CRTSCTS;
        ioctl(fd, TCSETS2, &termios);
    }
}

static void
serial_close(void *state) {
    struct serial *serial = state;
    drain(serial->fd);
    ioctl(serial->fd, TIOCNXCL);
    close(serial->fd);
    free(serial);
}

static enum status
serial_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
            size_t *size) {
    struct serial *serial = state;
    short events = transport_wait(serial->fd, POLLIN, timeout_ms);
    if (!events) {
        return STATUS_OK;
    }
    ssize_t count = read(serial->fd, bytes, capacity);
    if (count > 0) {
        *size = (size_t)count;
        return STATUS_OK;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return events & (POLLHUP | POLLERR) ? STATUS_GONE : STATUS_OK;
    }
    return STATUS_GONE; // readable, and nothing in it: pulled out
}

static enum status
serial_write(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
             size_t *size) {
    struct serial *serial = state;
    short events = transport_wait(serial->fd, POLLOUT, timeout_ms);
    if (events & (POLLHUP | POLLERR | POLLNVAL)) {
        return STATUS_GONE;
    }
    if (!(events & POLLOUT)) {
        return STATUS_OK;
    }
    ssize_t count = write(serial->fd, bytes, length);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        return STATUS_GONE;
    }
    *size = count > 0 ? (size_t)count : 0;
    return STATUS_OK;
}

static int
serial_descriptor(void *state) {
    struct serial *serial = state;
    return serial->fd;
}

static uint32_t
serial_byte_time_us(void *state) {
    struct serial *serial = state;
    return serial->byte_time_us;
}

const struct transport_ops transport_serial = {
    .scheme = "serial",
    .open = serial_open,
    .close = serial_close,
    .read = serial_read,
    .write = serial_write,
    .descriptor = serial_descriptor,
    .byte_time_us = serial_byte_time_us,
    .list = serial_list,
};
