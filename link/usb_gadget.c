// The terminal's end of a USB cable on Linux hardware that can be a USB
// device: FunctionFS, bulk endpoints through the kernel's asynchronous I/O,
// so that one thread serves control requests and both directions.
//
//     usb-gadget:/dev/usb-ffs/pos?gadget=/sys/kernel/config/usb_gadget/pos
//
// While no host is there, what is written is lost, as on a loose cable.

#include "link/usb_gadget.h"

#include "link/clock.h"
#include "link/transport_backends.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READS 4
#define READ_MAX 1024 // a full packet at the highest speed
#define WRITE_MAX 4096
#define WRITE_SLOT READS // number of the write among the requests

enum slot_state {
    SLOT_IDLE = 1,
    SLOT_FLYING = 2,
    SLOT_FILLED = 3,
};

/** A read; they complete in the order of the ring. */
struct slot {
    enum slot_state state;
    size_t used;
    size_t taken;
    uint8_t bytes[READ_MAX];
};

struct gadget {
    struct gadget_control control;
    int in;    ///< ep1, to the host
    int out;   ///< ep2, from the host
    int ready; ///< eventfd of finished requests
    int wait;  ///< epoll of `ready` and ep0
    aio_context_t queue;
    struct iocb requests[READS + 1];
    struct slot slots[READS];
    size_t head;
    bool writing;
    uint8_t written[WRITE_MAX];
};

// --- requests

static bool
submit(struct gadget *gadget, size_t number, int fd, uint16_t opcode,
       const uint8_t *bytes, size_t size) {
    struct iocb *request = &gadget->requests[number];
    *request = (struct iocb){
        .aio_data = number,
        .aio_lio_opcode = opcode,
        .aio_fildes = (uint32_t)fd,
        .aio_buf = (uint64_t)(uintptr_t)bytes,
        .aio_nbytes = size,
        .aio_flags = IOCB_FLAG_RESFD,
        .aio_resfd = (uint32_t)gadget->ready,
    };
    return syscall(SYS_io_submit, gadget->queue, 1, &request) == 1;
}

static void
submit_reads(struct gadget *gadget) {
    for (size_t i = 0; i < READS && gadget->control.enabled; i++) {
        size_t number = (gadget->head + i) % READS;
        struct slot *slot = &gadget->slots[number];
        if (slot->state != SLOT_IDLE) {
            continue;
        }
        if (!submit(gadget, number, gadget->out, IOCB_CMD_PREAD, slot->bytes,
                    READ_MAX)) {
            return; // the host is just leaving, or the next round does it
        }
        slot->state = SLOT_FLYING;
    }
}

static void
finish(struct gadget *gadget, const struct io_event *event) {
    if (event->data == WRITE_SLOT) {
        gadget->writing = false;
        return;
    }
    struct slot *slot = &gadget->slots[event->data];
    slot->state = event->res >= 0 ? SLOT_FILLED : SLOT_IDLE;
    slot->used = event->res >= 0 ? (size_t)event->res : 0;
    slot->taken = 0;
}

static void
work(struct gadget *gadget) {
    struct io_event events[READS + 1];
    struct timespec now = {0, 0};
    uint64_t count;
    ssize_t ignored = read(gadget->ready, &count, sizeof(count));
    (void)ignored; // only rearms the descriptor
    gadget_control_work(&gadget->control);
    long done =
        syscall(SYS_io_getevents, gadget->queue, 0, READS + 1, events, &now);
    for (long i = 0; i < done; i++) {
        finish(gadget, &events[i]);
    }
    submit_reads(gadget);
}

// --- bytes

static size_t
take(struct gadget *gadget, uint8_t *bytes, size_t capacity) {
    size_t size = 0;
    struct slot *slot = &gadget->slots[gadget->head];
    while (slot->state == SLOT_FILLED && size < capacity) {
        size_t left = slot->used - slot->taken;
        size_t count = left < capacity - size ? left : capacity - size;
        memcpy(bytes + size, slot->bytes + slot->taken, count);
        size += count;
        slot->taken += count;
        if (slot->taken == slot->used) {
            explicit_bzero(slot->bytes, slot->used);
            slot->state = SLOT_IDLE;
            gadget->head = (gadget->head + 1) % READS;
            slot = &gadget->slots[gadget->head];
        }
    }
    return size;
}

static enum status
gadget_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
            size_t *size) {
    struct gadget *gadget = state;
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    for (;;) {
        // Room is made before requests are renewed: order is kept.
        *size = take(gadget, bytes, capacity);
        work(gadget);
        if (*size == 0) {
            *size = take(gadget, bytes, capacity);
        }
        int64_t left_ms = deadline_ms - clock_now_ms();
        if (*size > 0 || gadget->control.lost || left_ms <= 0) {
            break;
        }
        transport_wait(gadget->wait, POLLIN, left_ms < 50 ? (int)left_ms : 50);
    }
    return *size == 0 && gadget->control.lost ? STATUS_GONE : STATUS_OK;
}

static enum status
gadget_write(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
             size_t *size) {
    struct gadget *gadget = state;
    work(gadget);
    if (gadget->writing && timeout_ms > 0) {
        transport_wait(gadget->wait, POLLIN, timeout_ms);
        work(gadget);
    }
    *size = 0;
    if (gadget->control.lost) {
        return STATUS_GONE;
    }
    if (!gadget->control.enabled) {
        *size = length;
        return STATUS_OK;
    }
    if (gadget->writing || length == 0) {
        return STATUS_OK;
    }
    size_t count = length < WRITE_MAX ? length : WRITE_MAX;
    memcpy(gadget->written, bytes, count);
    gadget->writing = submit(gadget, WRITE_SLOT, gadget->in, IOCB_CMD_PWRITE,
                             gadget->written, count);
    *size = gadget->writing ? count : 0;
    return STATUS_OK;
}

// --- life

static void
gadget_close(void *state) {
    struct gadget *gadget = state;
    if (gadget->queue) {
        syscall(SYS_io_destroy, gadget->queue); // takes back what is flying
    }
    int descriptors[] = {gadget->in, gadget->out, gadget->ready, gadget->wait};
    for (size_t i = 0; i < sizeof(descriptors) / sizeof(int); i++) {
        if (descriptors[i] >= 0) {
            close(descriptors[i]);
        }
    }
    gadget_control_close(&gadget->control);
    explicit_bzero(gadget, sizeof(*gadget));
    free(gadget);
}

static int
open_endpoint(const struct gadget_wanted *wanted, const char *name) {
    char path[DEVICE_URI_MAX + 8];
    snprintf(path, sizeof(path), "%s/%s", wanted->folder, name);
    // Without O_NONBLOCK a request would wait for a host inside the kernel.
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static bool
watch(const struct gadget *gadget, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(gadget->wait, EPOLL_CTL_ADD, fd, &event) == 0;
}

static enum status
set_up(struct gadget *gadget, const struct gadget_wanted *wanted) {
    enum status status = gadget_control_open(wanted, &gadget->control);
    if (status != STATUS_OK) {
        return status;
    }
    gadget->in = open_endpoint(wanted, "ep1");
    gadget->out = open_endpoint(wanted, "ep2");
    gadget->ready = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    gadget->wait = epoll_create1(EPOLL_CLOEXEC);
    if (gadget->in < 0 || gadget->out < 0 || gadget->ready < 0 ||
        gadget->wait < 0 ||
        syscall(SYS_io_setup, READS + 1, &gadget->queue) < 0 ||
        !watch(gadget, gadget->ready) || !watch(gadget, gadget->control.ep0)) {
        transport_complain("usb-gadget:%s: %s", wanted->folder,
                           strerror(errno));
        return STATUS_IO;
    }
    return gadget_control_bind(&gadget->control, wanted);
}

static enum status
gadget_open(const struct device_uri *uri, int timeout_ms, void **state) {
    (void)timeout_ms; // a host may come at any time later
    struct gadget_wanted wanted;
    enum status status = gadget_parse(uri, &wanted);
    if (status != STATUS_OK) {
        return status;
    }
    struct gadget *gadget = calloc(1, sizeof(*gadget));
    if (!gadget) {
        return STATUS_NO_MEMORY;
    }
    gadget->in = gadget->out = gadget->ready = gadget->wait = -1;
    for (size_t i = 0; i < READS; i++) {
        gadget->slots[i].state = SLOT_IDLE;
    }
    status = set_up(gadget, &wanted);
    if (status != STATUS_OK) {
        gadget_close(gadget);
        return status;
    }
    *state = gadget;
    return STATUS_OK;
}

static int
gadget_descriptor(void *state) {
    struct gadget *gadget = state;
    return gadget->wait;
}

const struct transport_ops transport_usb_gadget = {
    .scheme = "usb-gadget",
    .open = gadget_open,
    .close = gadget_close,
    .read = gadget_read,
    .write = gadget_write,
    .descriptor = gadget_descriptor,
};
