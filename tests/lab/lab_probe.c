// What real drivers do with our transports, one case a call: asserted.
//
//     lab_probe list PATTERN...             each stands in the list of devices
//     lab_probe echo URI                    all sizes come back, also whole
//                                           packets
//     lab_probe halt URI                    a halted endpoint is recovered
//     lab_probe lines URI                   CTS stops and frees the bytes
//     lab_probe gone URI FILE               unplugged is seen, and found again
//     lab_probe expect URI STATUS/STATUS MS how an open ends, and when at last
//     lab_probe winusb VVVV:PPPP            Windows would take WinUSB
//     lab_probe adapters up | down          Bluetooth
//     lab_probe address N

#include "link/clock.h"
#include "link/transport.h"

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <fcntl.h>
#include <libusb-1.0/libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define LIMIT_MS 10000
#define CLOSE_MS 15000 // the kernel's own patience is twice that

static int
fail(const char *what) {
    printf("LAB probe: FAIL: %s\n", what);
    return 1;
}

static struct transport *
open_soon(const char *uri) {
    struct transport *transport = NULL;
    int64_t end_ms = clock_now_ms() + LIMIT_MS;
    while (transport_open(uri, 200, &transport) != STATUS_OK &&
           clock_now_ms() < end_ms) {
        usleep(50000);
    }
    return transport;
}

static bool
write_all(struct transport *transport, const uint8_t *bytes, size_t length) {
    int64_t end_ms = clock_now_ms() + LIMIT_MS;
    size_t done = 0;
    while (done < length && clock_now_ms() < end_ms) {
        size_t size;
        if (transport_write(transport, bytes + done, length - done, 100,
                            &size) != STATUS_OK) {
            return false;
        }
        done += size;
    }
    return done == length;
}

static size_t
read_until(struct transport *transport, uint8_t *bytes, size_t length,
           int limit_ms) {
    int64_t end_ms = clock_now_ms() + limit_ms;
    size_t done = 0;
    while (done < length && clock_now_ms() < end_ms) {
        size_t size;
        if (transport_read(transport, bytes + done, length - done, 50, &size) !=
            STATUS_OK) {
            break;
        }
        done += size;
    }
    return done;
}

static bool
comes_back(struct transport *transport, size_t length) {
    static uint8_t sent[8192];
    static uint8_t got[8192];
    for (size_t i = 0; i < length; i++) {
        sent[i] = (uint8_t)(i * 7 + length) | 4; // 1 and 2 have a meaning there
    }
    return write_all(transport, sent, length) &&
           read_until(transport, got, length, LIMIT_MS) == length &&
           memcmp(sent, got, length) == 0;
}

// --- cases

struct wish {
    const char *pattern;
    bool met;
};

static struct wish wishes[8];

static void
compare(void *context, const struct transport_device *device) {
    char line[512];
    (void)context;
    snprintf(line, sizeof(line), "%s %s", device->uri, device->description);
    printf("LAB device %s\n", line);
    for (size_t i = 0; i < 8 && wishes[i].pattern; i++) {
        wishes[i].met |= strstr(line, wishes[i].pattern) != NULL;
    }
}

static int
probe_list(int count, char **patterns) {
    for (int i = 0; i < count && i < 8; i++) {
        wishes[i].pattern = patterns[i];
    }
    if (transport_list(compare, NULL) != STATUS_OK) {
        return fail("list");
    }
    for (int i = 0; i < count && i < 8; i++) {
        if (!wishes[i].met) {
            return fail(wishes[i].pattern);
        }
    }
    return 0;
}

static int
probe_echo(const char *uri) {
    static const size_t sizes[] = {1,   63,   64,   65,   511,
                                   512, 1024, 2048, 4096, 100};
    struct transport *transport = open_soon(uri);
    if (!transport) {
        return fail("open");
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        if (!comes_back(transport, sizes[i])) {
            printf("LAB probe: size %zu\n", sizes[i]);
            return fail("echo");
        }
    }
    transport_close(transport);
    return 0;
}

static int
probe_halt(const char *uri) {
    uint8_t byte;
    struct transport *transport = open_soon(uri);
    if (!transport || !write_all(transport, (const uint8_t *)"HALT", 4)) {
        return fail("open");
    }
    if (read_until(transport, &byte, 1, 500) != 0) {
        return fail("a halted endpoint gave a byte");
    }
    if (!comes_back(transport, 300)) {
        return fail("echo after a halt");
    }
    transport_close(transport);
    return 0;
}

static bool
cts_becomes(struct transport *transport, bool up) {
    int64_t end_ms = clock_now_ms() + LIMIT_MS;
    int lines = up ? 0 : TIOCM_CTS;
    while (!(lines & TIOCM_CTS) == up && clock_now_ms() < end_ms) {
        usleep(20000);
        ioctl(transport_descriptor(transport), TIOCMGET, &lines);
    }
    return !(lines & TIOCM_CTS) != up;
}

static int
probe_lines(const char *uri) {
    static uint8_t block[4000];
    static uint8_t got[4000];
    struct transport *transport = open_soon(uri);
    size_t size = 0;
    if (!transport || !comes_back(transport, 200)) {
        return fail("echo");
    }
    memset(block, 'x', sizeof(block));
    write_all(transport, (const uint8_t *)"\1", 1);
    if (!cts_becomes(transport, false)) {
        return fail("CTS is still up");
    }
    transport_write(transport, block, sizeof(block), 0, &size);
    if (read_until(transport, got, 1, 100) != 0) {
        return fail("bytes pass though CTS is down");
    }
    if (size < sizeof(block) &&
        !write_all(transport, block + size, sizeof(block) - size)) {
        return fail("bytes stay behind");
    }
    if (read_until(transport, got, sizeof(got), LIMIT_MS) != sizeof(got)) {
        return fail("bytes are lost over RTS/CTS");
    }
    if (!cts_becomes(transport, true)) {
        return fail("CTS does not come back");
    }
    // Closing must not wait for the other side to let go.
    write_all(transport, (const uint8_t *)"\2", 1);
    if (!cts_becomes(transport, false)) {
        return fail("CTS is still up");
    }
    transport_write(transport, block, sizeof(block), 0, &size);
    int64_t began_ms = clock_now_ms();
    transport_close(transport);
    int64_t took_ms = clock_now_ms() - began_ms;
    printf("LAB probe: closed after %lld ms\n", (long long)took_ms);
    return took_ms > CLOSE_MS ? fail("close waits") : 0;
}

static bool
write_word(const char *path, const char *word) {
    int fd = open(path, O_WRONLY);
    bool good = fd >= 0 && write(fd, word, strlen(word)) > 0;
    close(fd);
    return good;
}

static int
probe_gone(const char *uri, const char *file) {
    uint8_t byte;
    size_t size;
    struct transport *transport = open_soon(uri);
    int64_t end_ms = clock_now_ms() + LIMIT_MS;
    enum status status = STATUS_OK;
    if (!transport || !write_word(file, "1")) {
        return fail("open");
    }
    while (status == STATUS_OK && clock_now_ms() < end_ms) {
        status = transport_read(transport, &byte, 1, 100, &size);
    }
    if (status != STATUS_GONE) {
        return fail("unplugged is not seen");
    }
    transport_close(transport);
    if (transport_open(uri, 100, &transport) != STATUS_NOT_FOUND) {
        return fail("opened although it is away");
    }
    write_word(file, "0");
    transport = open_soon(uri);
    if (!transport) {
        return fail("not found again");
    }
    bool good = comes_back(transport, 100);
    transport_close(transport);
    return good ? 0 : fail("echo after the return");
}

/** The status of the open, or of the first read that says more. */
static int
probe_expect(const char *uri, const char *wanted, int limit_ms) {
    char number[16];
    struct transport *transport = NULL;
    int64_t began_ms = clock_now_ms();
    uint8_t byte;
    size_t size;
    enum status status = transport_open(uri, 200, &transport);
    while (status == STATUS_OK && clock_now_ms() - began_ms < 20000) {
        status = transport_read(transport, &byte, 1, 100, &size);
    }
    transport_close(transport);
    int64_t took_ms = clock_now_ms() - began_ms;
    printf("LAB probe: %s: %s after %lld ms\n", uri, status_string(status),
           (long long)took_ms);
    snprintf(number, sizeof(number), "%d", (int)status);
    return strstr(wanted, number) && took_ms <= limit_ms ? 0 : fail("status");
}

/** String 0xEE and the two descriptors that Windows asks for by it. */
static int
probe_winusb(const char *id) {
    libusb_context *context = NULL;
    unsigned char text[64] = {0};
    unsigned char bytes[256] = {0};
    libusb_init(&context);
    libusb_device_handle *handle = libusb_open_device_with_vid_pid(
        context, (uint16_t)strtoul(id, NULL, 16),
        (uint16_t)strtoul(id + 5, NULL, 16));
    if (!handle) {
        return fail("open");
    }
    int size = libusb_get_string_descriptor(handle, 0xEE, 0, text, 18);
    if (size != 18 || memcmp(text + 2, "M\0S\0F\0T\0001\0000\0000", 13) != 0) {
        return fail("string 0xEE");
    }
    size = libusb_control_transfer(handle, 0xC0, text[16], 0, 4, bytes,
                                   sizeof(bytes), 1000);
    if (size != 40 || memcmp(bytes + 18, "WINUSB\0", 7) != 0) {
        return fail("compatible id");
    }
    size = libusb_control_transfer(handle, 0xC1, text[16], 0, 5, bytes,
                                   sizeof(bytes), 1000);
    if (size < 100 || memcmp(bytes + 20, "D\0e\0v\0i\0c\0e\0", 12) != 0) {
        return fail("interface GUID");
    }
    libusb_close(handle);
    libusb_exit(context);
    return 0;
}

// --- Bluetooth

static int
set_adapters(bool up) {
    int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
    bool good = fd >= 0;
    for (int i = 0; i < 2 && good; i++) {
        struct hci_dev_req scan = {.dev_id = (uint16_t)i,
                                   .dev_opt = SCAN_PAGE | SCAN_INQUIRY};
        ioctl(fd, up ? HCIDEVUP : HCIDEVDOWN, i); // may be so already
        // Without an agent nobody could answer for a pairing: none is asked.
        int device = up ? hci_open_dev(i) : -1;
        good = !up || (hci_write_simple_pairing_mode(device, 0, 2000) == 0 &&
                       ioctl(fd, HCISETSCAN, &scan) == 0);
        hci_close_dev(device);
    }
    close(fd);
    return good ? 0 : fail("adapters");
}

static int
print_address(int adapter) {
    bdaddr_t address;
    char text[18];
    if (hci_devba(adapter, &address) < 0) {
        return 1;
    }
    ba2str(&address, text);
    puts(text);
    return 0;
}

int
main(int argc, char **argv) {
    const char *what = argc > 2 ? argv[1] : "";
    if (strcmp(what, "list") == 0) {
        return probe_list(argc - 2, argv + 2);
    } else if (strcmp(what, "echo") == 0) {
        return probe_echo(argv[2]);
    } else if (strcmp(what, "halt") == 0) {
        return probe_halt(argv[2]);
    } else if (strcmp(what, "lines") == 0) {
        return probe_lines(argv[2]);
    } else if (strcmp(what, "gone") == 0 && argc == 4) {
        return probe_gone(argv[2], argv[3]);
    } else if (strcmp(what, "expect") == 0 && argc == 5) {
        return probe_expect(argv[2], argv[3], atoi(argv[4]));
    } else if (strcmp(what, "winusb") == 0) {
        return probe_winusb(argv[2]);
    } else if (strcmp(what, "adapters") == 0) {
        return set_adapters(strcmp(argv[2], "up") == 0);
    } else if (strcmp(what, "address") == 0) {
        return print_address(atoi(argv[2]));
    }
    return 2;
}
