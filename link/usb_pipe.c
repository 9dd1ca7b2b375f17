#include "link/usb_pipe.h"

#include "link/clock.h"

#include <stdlib.h>
#include <string.h>

#define READS 8         // under way at a time, a packet each
#define PACKET_MAX 2048 // wMaxPacketSize has 11 bits
#define WRITE_MAX 4096
#define CLOSE_MS 1000
#define STALLS_MAX 5 // in a row, then the device is given up

enum read_state {
    READ_IDLE = 1,
    READ_FLYING = 2,
    READ_FILLED = 3,
};

/** One packet; they come in the order of the ring. */
struct packet {
    struct usb_pipe *pipe; ///< borrowed, for the callback
    struct libusb_transfer *transfer;
    enum read_state state;
    size_t used;
    size_t taken;
    uint8_t bytes[PACKET_MAX];
};

struct usb_pipe {
    libusb_context *context;      ///< borrowed
    libusb_device_handle *handle; ///< borrowed
    struct usb_endpoints endpoints;
    struct packet packets[READS];
    size_t head; ///< packet that is read next
    struct libusb_transfer *write;
    bool writing;
    bool in_stalled;
    bool out_stalled;
    int stalls; ///< since the last transfer that went well
    bool gone;
    uint8_t written[WRITE_MAX];
};

// --- callbacks: they only take notes

/** @return true when the transfer went well */
static bool
note(struct usb_pipe *pipe, const struct libusb_transfer *transfer,
     bool *stalled) {
    switch (transfer->status) {
    case LIBUSB_TRANSFER_COMPLETED:
        pipe->stalls = 0;
        return true;
    case LIBUSB_TRANSFER_STALL:
        *stalled = true;
        return false;
    case LIBUSB_TRANSFER_CANCELLED:
        return false;
    default: // pulled out shows as one of several
        pipe->gone = true;
        return false;
    }
}

static void LIBUSB_CALL
on_read(struct libusb_transfer *transfer) {
    struct packet *packet = transfer->user_data;
    struct usb_pipe *pipe = packet->pipe;
    bool good = note(pipe, transfer, &pipe->in_stalled);
    packet->state = good ? READ_FILLED : READ_IDLE;
    packet->used = good ? (size_t)transfer->actual_length : 0;
    packet->taken = 0;
}

static void
submit_write(struct usb_pipe *pipe, size_t length) {
    pipe->write->length = (int)length;
    pipe->writing = libusb_submit_transfer(pipe->write) == 0;
    pipe->gone |= !pipe->writing;
}

static void LIBUSB_CALL
on_write(struct libusb_transfer *transfer) {
    struct usb_pipe *pipe = transfer->user_data;
    int length = transfer->actual_length;
    pipe->writing = false;
    if (note(pipe, transfer, &pipe->out_stalled) && length > 0 &&
        length % pipe->endpoints.out_packet == 0) {
        submit_write(pipe, 0); // tells the reader that this was all
    }
}

// --- work

static void
submit_reads(struct usb_pipe *pipe) {
    for (size_t i = 0; i < READS && !pipe->gone && !pipe->in_stalled; i++) {
        struct packet *packet = &pipe->packets[(pipe->head + i) % READS];
        if (packet->state != READ_IDLE) {
            continue;
        }
        if (libusb_submit_transfer(packet->transfer) == 0) {
            packet->state = READ_FLYING;
        } else {
            pipe->gone = true;
        }
    }
}

/** Take back the reads that are under way. @return how many there are */
static int
cancel_reads(struct usb_pipe *pipe) {
    int flying = 0;
    for (size_t i = 0; i < READS; i++) {
        if (pipe->packets[i].state == READ_FLYING) {
            libusb_cancel_transfer(pipe->packets[i].transfer);
            flying++;
        }
    }
    return flying;
}

static void
clear_halt(struct usb_pipe *pipe, uint8_t endpoint) {
    pipe->stalls++;
    log_debug("usb: endpoint %02x was halted: cleared", endpoint);
    if (pipe->stalls > STALLS_MAX ||
        libusb_clear_halt(pipe->handle, endpoint) != 0) {
        pipe->gone = true;
    }
}

static void
recover(struct usb_pipe *pipe) {
    if (pipe->in_stalled && cancel_reads(pipe) == 0) {
        pipe->in_stalled = false;
        clear_halt(pipe, pipe->endpoints.in);
    }
    if (pipe->out_stalled) {
        pipe->out_stalled = false;
        clear_halt(pipe, pipe->endpoints.out);
    }
}

static void
pump(struct usb_pipe *pipe, int64_t deadline_ms) {
    int64_t left_ms = deadline_ms - clock_now_ms();
    left_ms = left_ms > 0 ? left_ms : 0;
    struct timeval time = {.tv_sec = (long)(left_ms / 1000),
                           .tv_usec = (long)(left_ms % 1000 * 1000)};
    libusb_handle_events_timeout_completed(pipe->context, &time, NULL);
    recover(pipe);
    submit_reads(pipe);
}

// --- bytes

/** Copy what has come. @return bytes */
static size_t
take(struct usb_pipe *pipe, uint8_t *bytes, size_t capacity) {
    size_t size = 0;
    struct packet *packet = &pipe->packets[pipe->head];
    while (packet->state == READ_FILLED && size < capacity) {
        size_t left = packet->used - packet->taken;
        size_t count = left < capacity - size ? left : capacity - size;
        memcpy(bytes + size, packet->bytes + packet->taken, count);
        size += count;
        packet->taken += count;
        if (packet->taken == packet->used) {
            explicit_bzero(packet->bytes, packet->used);
            packet->state = READ_IDLE;
            pipe->head = (pipe->head + 1) % READS;
            packet = &pipe->packets[pipe->head];
        }
    }
    return size;
}

enum status
usb_pipe_read(struct usb_pipe *pipe, uint8_t *bytes, size_t capacity,
              int timeout_ms, size_t *size) {
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    pump(pipe, 0);
    *size = take(pipe, bytes, capacity);
    while (*size == 0 && !pipe->gone && clock_now_ms() < deadline_ms) {
        pump(pipe, deadline_ms);
        *size = take(pipe, bytes, capacity);
    }
    submit_reads(pipe);
    return *size == 0 && pipe->gone ? STATUS_GONE : STATUS_OK;
}

enum status
usb_pipe_write(struct usb_pipe *pipe, const uint8_t *bytes, size_t length,
               int timeout_ms, size_t *size) {
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    pump(pipe, 0);
    while (pipe->writing && !pipe->gone && clock_now_ms() < deadline_ms) {
        pump(pipe, deadline_ms);
    }
    *size = 0;
    if (pipe->gone) {
        return STATUS_GONE;
    }
    if (!pipe->writing && length > 0) {
        *size = length < WRITE_MAX ? length : WRITE_MAX;
        memcpy(pipe->written, bytes, *size);
        submit_write(pipe, *size);
    }
    return STATUS_OK;
}

// --- life

static bool
set_up(struct usb_pipe *pipe) {
    const struct usb_endpoints *ends = &pipe->endpoints;
    pipe->write = libusb_alloc_transfer(0);
    if (!pipe->write) {
        return false;
    }
    libusb_fill_bulk_transfer(pipe->write, pipe->handle, ends->out,
                              pipe->written, 0, on_write, pipe, 0);
    for (size_t i = 0; i < READS; i++) {
        struct packet *packet = &pipe->packets[i];
        packet->pipe = pipe;
        packet->state = READ_IDLE;
        packet->transfer = libusb_alloc_transfer(0);
        if (!packet->transfer) {
            return false;
        }
        libusb_fill_bulk_transfer(packet->transfer, pipe->handle, ends->in,
                                  packet->bytes, ends->in_packet, on_read,
                                  packet, 0);
    }
    return true;
}

enum status
usb_pipe_new(libusb_context *context, libusb_device_handle *handle,
             const struct usb_endpoints *endpoints, struct usb_pipe **out) {
    struct usb_pipe *pipe = calloc(1, sizeof(*pipe));
    if (!pipe) {
        return STATUS_NO_MEMORY;
    }
    pipe->context = context;
    pipe->handle = handle;
    pipe->endpoints = *endpoints;
    if (!set_up(pipe)) {
        usb_pipe_free(pipe);
        return STATUS_NO_MEMORY;
    }
    submit_reads(pipe);
    *out = pipe;
    return STATUS_OK;
}

/** @return false when the system keeps hold of a transfer */
static bool
land(struct usb_pipe *pipe) {
    int64_t deadline_ms = clock_now_ms() + CLOSE_MS;
    while (clock_now_ms() < deadline_ms) {
        struct timeval time = {.tv_usec = 20000};
        int flying = cancel_reads(pipe);
        if (pipe->writing) {
            libusb_cancel_transfer(pipe->write);
        } else if (flying == 0) {
            return true;
        }
        libusb_handle_events_timeout_completed(pipe->context, &time, NULL);
    }
    return false;
}

void
usb_pipe_free(struct usb_pipe *pipe) {
    if (!pipe) {
        return;
    }
    if (!land(pipe)) {
        log_warning("usb: a transfer does not end; its memory stays in use");
        return;
    }
    for (size_t i = 0; i < READS; i++) {
        libusb_free_transfer(pipe->packets[i].transfer);
    }
    libusb_free_transfer(pipe->write);
    explicit_bzero(pipe, sizeof(*pipe));
    free(pipe);
}
