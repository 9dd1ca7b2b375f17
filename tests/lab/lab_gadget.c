// USB devices for the lab, played through FunctionFS.
//
//     lab_gadget ftdi FOLDER GADGET UDC   a serial adapter as FT232BM: prints
//             the line settings that it is given; byte 1 drops CTS for two
//             seconds, byte 2 until flow control is switched off, in which
//             nothing moves; the rest comes back
//     lab_gadget bulk FOLDER GADGET UDC   sends back what it reads with large
//             reads, which only a short or empty packet ends; "HALT" halts its
//             sending endpoint
//
// One thread for the control requests, one for each direction.

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BYTE_HOLD 1 // drops CTS for CTS_HOLD_MS
#define BYTE_BLOCK 2
#define CTS_HOLD_MS 2000
#define STEP_MS 20
#define STATUS_PERIOD_MS 8
#define LINES_UP 0xB1 // carrier, DSR, CTS, and a bit that is always set
#define LINES_HELD 0x81

struct endpoints {
    struct usb_interface_descriptor interface;
    struct usb_endpoint_descriptor_no_audio in;
    struct usb_endpoint_descriptor_no_audio out;
} __attribute__((packed));

struct descriptors {
    struct usb_functionfs_descs_head_v2 head;
    uint32_t full_count;
    uint32_t high_count;
    struct endpoints full;
    struct endpoints high;
} __attribute__((packed));

static struct {
    int ep0;
    int in;
    int out;
    bool ftdi;
    pthread_mutex_t lock;
    bool held;           ///< CTS is down
    atomic_bool blocked; ///< until there is no flow control
    size_t used;
    uint8_t queue[65536]; ///< to the host
} device = {.lock = PTHREAD_MUTEX_INITIALIZER};

// --- FT232's vendor requests (as the kernel's driver sends them)

static unsigned
baud_of(unsigned value, unsigned index) {
    static const unsigned eighths[] = {0, 4, 2, 1, 3, 5, 6, 7};
    unsigned divisor =
        (value & 0x3FFF) * 8 + eighths[(value >> 14 & 3) | (index & 1) << 2];
    return divisor ? 24000000 / divisor : 3000000;
}

static void
take_setting(unsigned request, unsigned value, unsigned index) {
    switch (request) {
    case 1:
        printf("gadget: lines%s%s\n",
               value & 0x100 ? value & 1 ? " DTR=1" : " DTR=0" : "",
               value & 0x200 ? value & 2 ? " RTS=1" : " RTS=0" : "");
        break;
    case 2:
        printf("gadget: flow %s\n", index & 0x100 ? "rtscts" : "none");
        if (!(index & 0x100)) {
            device.blocked = false;
        }
        break;
    case 3:
        printf("gadget: baud %u\n", baud_of(value, index));
        break;
    case 4:
        printf("gadget: data %u parity %c stop %d\n", value & 0xFF,
               "noems"[(value >> 8 & 7) % 5], (value >> 11 & 3) == 2 ? 2 : 1);
        break;
    default:
        break;
    }
}

static void
answer(const struct usb_ctrlrequest *setup) {
    uint8_t bytes[64] = {16, 0x60};
    size_t length = le16toh(setup->wLength);
    bool in = setup->bRequestType & USB_DIR_IN;
    bool known =
        device.ftdi && (setup->bRequestType & USB_TYPE_MASK) == USB_TYPE_VENDOR;
    ssize_t done;
    if (known && setup->bRequest == 5) { // state of the lines
        bytes[0] = device.held ? LINES_HELD : LINES_UP;
    }
    if (known && in) {
        done = write(device.ep0, bytes, length < 2 ? length : 2);
    } else if (known && length == 0) {
        done = read(device.ep0, bytes, 0);
        take_setting(setup->bRequest, le16toh(setup->wValue),
                     le16toh(setup->wIndex));
    } else { // the wrong direction halts
        done = in ? read(device.ep0, bytes, 0) : write(device.ep0, bytes, 0);
    }
    (void)done;
}

static void *
control(void *context) {
    struct usb_functionfs_event event;
    while (read(device.ep0, &event, sizeof(event)) > 0) {
        if (event.type == FUNCTIONFS_SETUP) {
            answer(&event.u.setup);
        }
    }
    return context;
}

// --- bytes

/** What the chip does: two bytes of state in front of every packet. */
static void *
send_ftdi(void *context) {
    uint8_t packet[64];
    for (;;) {
        pthread_mutex_lock(&device.lock);
        size_t size = device.held ? 0 : device.used < 62 ? device.used : 62;
        packet[0] = device.held ? LINES_HELD : LINES_UP;
        packet[1] = 0x60;
        memcpy(packet + 2, device.queue, size);
        device.used -= size;
        memmove(device.queue, device.queue + size, device.used);
        pthread_mutex_unlock(&device.lock);
        bool failed = write(device.in, packet, size + 2) < 0;
        if (failed || size == 0) {
            poll(NULL, 0, failed ? 50 : STATUS_PERIOD_MS);
        }
    }
    return context;
}

static void
hold_lines(bool block) {
    device.held = true;
    device.blocked = block;
    pthread_mutex_unlock(&device.lock);
    int left_ms = block ? 0 : CTS_HOLD_MS;
    while (device.blocked || left_ms > 0) { // nothing is read meanwhile
        poll(NULL, 0, STEP_MS);
        left_ms -= STEP_MS;
    }
    pthread_mutex_lock(&device.lock);
    device.held = false;
}

static void
take_ftdi(const uint8_t *bytes, size_t size) {
    pthread_mutex_lock(&device.lock);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == BYTE_HOLD || bytes[i] == BYTE_BLOCK) {
            hold_lines(bytes[i] == BYTE_BLOCK);
        } else if (device.used < sizeof(device.queue)) {
            device.queue[device.used++] = bytes[i];
        }
    }
    pthread_mutex_unlock(&device.lock);
}

static void
take_bulk(const uint8_t *bytes, size_t size) {
    uint8_t byte;
    if (size == 4 && memcmp(bytes, "HALT", 4) == 0) {
        ssize_t ignored = read(device.in, &byte, 1); // the wrong direction
        (void)ignored;
        printf("gadget: halted\n");
        return;
    }
    if (write(device.in, bytes, size) < 0) {
        printf("gadget: write: %s\n", strerror(errno));
    }
}

static void
receive(void) {
    static uint8_t bytes[16384];
    for (;;) {
        ssize_t size =
            read(device.out, bytes, device.ftdi ? 64 : sizeof(bytes));
        if (size < 0) {
            poll(NULL, 0, 50); // unplugged
        } else if (device.ftdi) {
            take_ftdi(bytes, (size_t)size);
        } else {
            take_bulk(bytes, (size_t)size);
        }
    }
}

// --- set up

static struct endpoints
make(uint16_t packet) {
    struct endpoints out = {
        .interface = {.bLength = USB_DT_INTERFACE_SIZE,
                      .bDescriptorType = USB_DT_INTERFACE,
                      .bNumEndpoints = 2,
                      .bInterfaceClass = USB_CLASS_VENDOR_SPEC,
                      .bInterfaceSubClass = USB_SUBCLASS_VENDOR_SPEC},
        .in = {.bLength = USB_DT_ENDPOINT_SIZE,
               .bDescriptorType = USB_DT_ENDPOINT,
               .bEndpointAddress = 1 | USB_DIR_IN,
               .bmAttributes = USB_ENDPOINT_XFER_BULK,
               .wMaxPacketSize = htole16(packet)},
    };
    out.out = out.in;
    out.out.bEndpointAddress = 2;
    return out;
}

static int
open_file(const char *folder, const char *name) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    int fd = open(path, O_RDWR);
    if (fd < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static bool
set_up(const char *folder, const char *gadget, const char *udc) {
    struct descriptors descriptors = {
        .head = {.magic = htole32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
                 .length = htole32(sizeof(descriptors)),
                 .flags =
                     htole32(FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC |
                             FUNCTIONFS_ALL_CTRL_RECIP)},
        .full_count = htole32(3),
        .high_count = htole32(3),
        .full = make(64),
        .high = make(512),
    };
    struct usb_functionfs_strings_head strings = {
        .magic = htole32(FUNCTIONFS_STRINGS_MAGIC),
        .length = htole32(sizeof(strings))};
    device.ep0 = open_file(folder, "ep0");
    if (write(device.ep0, &descriptors, sizeof(descriptors)) < 0 ||
        write(device.ep0, &strings, sizeof(strings)) < 0) {
        perror("gadget: descriptors");
        return false;
    }
    device.in = open_file(folder, "ep1");
    device.out = open_file(folder, "ep2");
    int fd = open_file(gadget, "UDC");
    bool good = write(fd, udc, strlen(udc)) > 0;
    close(fd);
    return good;
}

int
main(int argc, char **argv) {
    pthread_t thread;
    if (argc != 5) {
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    device.ftdi = strcmp(argv[1], "ftdi") == 0;
    if (!set_up(argv[2], argv[3], argv[4])) {
        return 1;
    }
    pthread_create(&thread, NULL, control, NULL);
    if (device.ftdi) {
        pthread_create(&thread, NULL, send_ftdi, NULL);
    }
    receive();
}
