// What the media make of their URIs, of descriptors, of service discovery's
// answers and of the system's errors; no device is needed.

#include "link/bluetooth.h"
#include "link/sdp.h"
#include "link/serial_usb.h"
#include "link/usb_accessory.h"
#include "link/usb_device.h"
#include "link/usb_gadget.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char log_text[2048];

static void
keep_log(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(log_text, sizeof(log_text), "%s", line);
}

static const struct device_uri *
parse(const char *text) {
    static struct device_uri uri;
    assert_int_equal(device_uri_parse(text, &uri), STATUS_OK);
    return &uri;
}

// --- usb

static void
test_usb_uri(void **state) {
    struct usb_wanted wanted;
    (void)state;
    assert_int_equal(usb_parse(parse("usb:1d6b:01aF"), &wanted), STATUS_OK);
    assert_int_equal(wanted.vendor, 0x1d6b);
    assert_int_equal(wanted.product, 0x01af);
    assert_null(wanted.serial);
    assert_int_equal(wanted.interface, -1);
    assert_false(wanted.accessory);
    assert_int_equal(
        usb_parse(parse("usb:18d1:4ee1?serial=T-1&interface=255&accessory=1"),
                  &wanted),
        STATUS_OK);
    assert_string_equal(wanted.serial, "T-1");
    assert_int_equal(wanted.interface, 255);
    assert_true(wanted.accessory);
}

static void
test_bad_usb_uri(void **state) {
    static const char *const bad[] = {
        "usb:1d6b",
        "usb:1d6b:",
        "usb:1d6b:104",
        "usb:1d6b:01044",
        "usb:1d6b-0104",
        "usb:1d6g:0104",
        "usb:0x1d:0104",
        "usb:11d6b:0104",
        "usb:1d6b:0104?interface=256",
        "usb:1d6b:0104?interface=-1",
        "usb:1d6b:0104?interface=1x",
        "usb:1d6b:0104?accessory=yes",
        "usb:1d6b:0104?baud=9600",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct usb_wanted wanted;
        if (usb_parse(parse(bad[i]), &wanted) != STATUS_INVALID) {
            fail_msg("'%s' was taken", bad[i]);
        }
        assert_non_null(strstr(log_text, "usb:"));
    }
}

static void
test_usb_fits(void **state) {
    struct usb_wanted wanted = {.vendor = 1, .product = 2};
    (void)state;
    assert_true(usb_fits(&wanted, 1, 2, ""));
    assert_false(usb_fits(&wanted, 1, 3, ""));
    wanted.serial = "A";
    assert_true(usb_fits(&wanted, 1, 2, "A"));
    assert_false(usb_fits(&wanted, 1, 2, "AB"));
    assert_false(usb_fits(&wanted, 1, 2, ""));
    assert_true(usb_is_accessory(0x18d1, 0x2d00));
    assert_true(usb_is_accessory(0x18d1, 0x2d01));
    assert_false(usb_is_accessory(0x18d1, 0x2d02));
    assert_false(usb_is_accessory(0x18d0, 0x2d00));
    for (int i = 0; i < ACCESSORY_STRINGS; i++) {
        size_t length = strlen(accessory_strings[i]);
        assert_true(length > 0 && length < 256); // the protocol's limit
    }
}

/** A configuration of interfaces with two endpoints each. */
struct config {
    struct libusb_config_descriptor config;
    struct libusb_interface interfaces[3];
    struct libusb_interface_descriptor settings[3];
    struct libusb_endpoint_descriptor endpoints[3][2];
};

static void
make_config(struct config *out) {
    memset(out, 0, sizeof(*out));
    out->config.bNumInterfaces = 3;
    out->config.interface = out->interfaces;
    for (int i = 0; i < 3; i++) {
        struct libusb_interface_descriptor *d = &out->settings[i];
        out->interfaces[i].altsetting = d;
        out->interfaces[i].num_altsetting = 1;
        d->bInterfaceNumber = (uint8_t)i;
        d->bInterfaceClass = LIBUSB_CLASS_VENDOR_SPEC;
        d->bNumEndpoints = 2;
        d->endpoint = out->endpoints[i];
        for (int j = 0; j < 2; j++) {
            struct libusb_endpoint_descriptor *e = &out->endpoints[i][j];
            e->bEndpointAddress = (uint8_t)((i + 1) | (j ? 0 : 0x80));
            e->bmAttributes = LIBUSB_TRANSFER_TYPE_BULK;
            e->wMaxPacketSize = 512;
        }
    }
}

static void
test_usb_choose(void **state) {
    struct usb_endpoints ends;
    static struct config config;
    (void)state;
    make_config(&config);
    assert_true(usb_choose(&config.config, -1, &ends));
    assert_int_equal(ends.interface, 0);
    assert_int_equal(ends.in, 0x81);
    assert_int_equal(ends.out, 0x01);
    assert_int_equal(ends.out_packet, 512);
    assert_false(usb_is_android(&config.config));

    // Android's debugger looks like us; no bulk pair at all; then ours.
    config.settings[0].bInterfaceSubClass = 0x42;
    config.endpoints[1][0].bmAttributes = LIBUSB_TRANSFER_TYPE_INTERRUPT;
    assert_true(usb_choose(&config.config, -1, &ends));
    assert_int_equal(ends.interface, 2);
    assert_true(usb_is_android(&config.config));

    // Named, any class will do, but not without endpoints.
    config.settings[2].bInterfaceClass = 3;
    assert_false(usb_choose(&config.config, -1, &ends));
    assert_true(usb_choose(&config.config, 2, &ends));
    assert_false(usb_choose(&config.config, 1, &ends));
    assert_false(usb_choose(&config.config, 7, &ends));
    config.endpoints[2][1].wMaxPacketSize = 0;
    assert_false(usb_choose(&config.config, 2, &ends));
    config.interfaces[2].num_altsetting = 0;
    assert_false(usb_choose(&config.config, 2, &ends));
}

static void
test_usb_errors(void **state) {
    static const struct {
        int error;
        enum status status;
        const char *hint;
    } cases[] = {
        {LIBUSB_ERROR_ACCESS, STATUS_ACCESS, "udev rules"},
        {LIBUSB_ERROR_BUSY, STATUS_BUSY, "in use"},
        {LIBUSB_ERROR_NO_DEVICE, STATUS_GONE, "pulled out"},
        {LIBUSB_ERROR_TIMEOUT, STATUS_TIMEOUT, "does not answer"},
        {LIBUSB_ERROR_PIPE, STATUS_UNSUPPORTED, "does not know"},
        {LIBUSB_ERROR_IO, STATUS_IO, "LIBUSB_ERROR_IO"},
    };
    struct usb_wanted wanted = {.vendor = 0x1234, .product = 0x5678};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(usb_explain(&wanted, "open it", cases[i].error),
                         cases[i].status);
        assert_non_null(strstr(log_text, "1234:5678"));
        assert_non_null(strstr(log_text, cases[i].hint));
    }
}

static void
test_gadget_uri(void **state) {
    static const char *const bad[] = {
        "usb-gadget:pos",
        "usb-gadget:/dev/x?accessory=1",
        "usb-gadget:/dev/x?gadget=/g&accessory=2",
        "usb-gadget:/dev/x?gadget=/g&id=18d1:4ee",
        "usb-gadget:/dev/x?gadget=/g&id=18d1-4ee1",
        "usb-gadget:/dev/x?serial=1",
    };
    struct gadget_wanted wanted;
    (void)state;
    assert_int_equal(
        gadget_parse(parse("usb-gadget:/dev/x?gadget=/g&udc=u&accessory=1&"
                           "id=18d1:4ee1"),
                     &wanted),
        STATUS_OK);
    assert_string_equal(wanted.folder, "/dev/x");
    assert_string_equal(wanted.gadget, "/g");
    assert_string_equal(wanted.udc, "u");
    assert_string_equal(wanted.id, "18d1:4ee1");
    assert_true(wanted.accessory);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (gadget_parse(parse(bad[i]), &wanted) != STATUS_INVALID) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
}

// --- serial

static void
test_serial_identity(void **state) {
    static const char *const bad[] = {
        "/dev/ttyUSB0",      "usb-403:6001",   "usb-0403",      "usb-0403:600",
        "usb-0403:6001x",    "usb-0403:6001-", "usb-0403-6001", "usb0403:6001",
        "USB-0403:6001-A12", "usb-040g:6001",
    };
    struct serial_identity identity;
    char port[DEVICE_URI_MAX];
    (void)state;
    assert_true(serial_identity_parse("usb-0403:6001", &identity));
    assert_int_equal(identity.vendor, 0x403);
    assert_int_equal(identity.product, 0x6001);
    assert_null(identity.serial);
    assert_true(serial_identity_parse("usb-0403:6001-A-5", &identity));
    assert_string_equal(identity.serial, "A-5");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(serial_identity_parse(bad[i], &identity));
        assert_int_equal(serial_find(bad[i], port), STATUS_OK);
        assert_string_equal(port, bad[i]); // a port's name
    }
    assert_int_equal(serial_find("usb-fffe:fffe-none", port), STATUS_NOT_FOUND);
    assert_non_null(strstr(log_text, "is not there"));
}

// --- bluetooth

static void
test_bluetooth_uri(void **state) {
    static const char *const bad[] = {
        "bluetooth:any",
        "bluetooth:00:1A:7D:DA:71",
        "bluetooth:00:1A:7D:DA:71:13:",
        "bluetooth:00:1A:7D:DA:71:1",
        "bluetooth:00-1A-7D-DA-71-13",
        "bluetooth:00:1A:7D:DA:71:1G",
        "bluetooth:00:1A:7D:DA:71:13?channel=0",
        "bluetooth:00:1A:7D:DA:71:13?channel=31",
        "bluetooth:00:1A:7D:DA:71:13?channel=1x",
        "bluetooth:00:1A:7D:DA:71:13?listen=2",
        "bluetooth:00:1A:7D:DA:71:13?baud=1",
    };
    struct bluetooth_wanted wanted;
    (void)state;
    assert_int_equal(
        bluetooth_parse(parse("bluetooth:00:1a:7D:DA:71:13"), &wanted),
        STATUS_OK);
    assert_string_equal(wanted.address, "00:1a:7D:DA:71:13");
    assert_int_equal(wanted.channel, 0);
    assert_false(wanted.listens);
    assert_int_equal(
        bluetooth_parse(parse("bluetooth:any?listen=1&channel=30"), &wanted),
        STATUS_OK);
    assert_string_equal(wanted.address, "");
    assert_int_equal(wanted.channel, 30);
    assert_true(wanted.listens);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (bluetooth_parse(parse(bad[i]), &wanted) != STATUS_INVALID) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
}

static void
test_bluetooth_errors(void **state) {
    static const struct {
        int error;
        enum status status;
        const char *hint;
    } cases[] = {
        {ECONNREFUSED, STATUS_REFUSED, "refuses"},
        {EHOSTDOWN, STATUS_TIMEOUT, "does not answer"},
        {ETIMEDOUT, STATUS_TIMEOUT, "does not answer"},
        {EHOSTUNREACH, STATUS_GONE, "switched off"},
        {ENODEV, STATUS_GONE, "switched off"},
        {EAFNOSUPPORT, STATUS_UNSUPPORTED, "no Bluetooth"},
        {EBUSY, STATUS_TIMEOUT, "busy"},
        {EACCES, STATUS_REFUSED, "pair"},
        {ECONNRESET, STATUS_GONE, "reset"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(bluetooth_explain("bluetooth:X", cases[i].error),
                         cases[i].status);
        assert_non_null(strstr(log_text, cases[i].hint));
    }
}

// --- service discovery

// One record: L2CAP, then RFCOMM on channel 7.
static const uint8_t record[] = {
    0x35, 0x13,       // list of 19 bytes
    0x35, 0x11,       // record of 17 bytes
    0x09, 0x00, 0x04, // attribute: protocols
    0x35, 0x0c,       // stack of 12 bytes
    0x35, 0x03,       // L2CAP
    0x19, 0x01, 0x00, //
    0x35, 0x05,       // RFCOMM
    0x19, 0x00, 0x03, //
    0x08, 0x07,       // channel 7
};

static void
test_sdp_question(void **state) {
    static const uint8_t expected[] = {
        0x06, 0x12, 0x34, 0x00, 0x1e, // search attributes, 30 bytes follow
        0x35, 0x11,                   // services: one
        0x1c, 0x00, 0x00, 0x11, 0x01, 0x00, 0x00, 0x10, 0x00,
        0x80, 0x00, 0x00, 0x80, 0x5f, 0x9b, 0x34, 0xfb, // serial port
        0xff, 0xff,                                     // bytes that may come
        0x35, 0x03, 0x09, 0x00, 0x04,                   // attribute: protocols
        0x02, 0xab, 0xcd,                               // continuation
    };
    struct sdp_answer answer = {.transaction = 0x1234,
                                .continuation_size = 2,
                                .continuation = {0xab, 0xcd}};
    uint8_t question[SDP_QUESTION_MAX];
    (void)state;
    // 30 = 19 + 2 + 5 + 3, and one more for the size of a sequence
    size_t size = sdp_ask(sdp_serial_port, &answer, question);
    assert_int_equal(size, sizeof(expected));
    assert_int_equal(question[4], size - 5);
    assert_memory_equal(question + 5, expected + 5, size - 5);
}

/** Put a part of the record's list into an answer's packet. */
static size_t
make_packet(uint8_t *out, size_t from, size_t count, size_t continuation) {
    size_t size = 5 + 2 + count + 1 + continuation;
    memset(out, 0, size);
    out[0] = 0x07;
    out[2] = 9;
    out[4] = (uint8_t)(size - 5);
    out[6] = (uint8_t)count;
    memcpy(out + 7, record + from, count);
    out[7 + count] = (uint8_t)continuation;
    return size;
}

static void
test_sdp_answer(void **state) {
    struct sdp_answer answer = {.transaction = 9};
    uint8_t packet[64];
    (void)state;
    size_t size = make_packet(packet, 0, 10, 2);
    assert_int_equal(sdp_take(&answer, packet, size), STATUS_OK);
    assert_int_equal(answer.continuation_size, 2);
    size = make_packet(packet, 10, sizeof(record) - 10, 0);
    assert_int_equal(sdp_take(&answer, packet, size), STATUS_OK);
    assert_int_equal(answer.continuation_size, 0);
    assert_int_equal(answer.size, sizeof(record));
    assert_int_equal(sdp_channel(answer.bytes, answer.size), 7);

    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(sdp_take(&answer, packet, cut), STATUS_MALFORMED);
    }
    packet[2] = 8; // of another question
    assert_int_equal(sdp_take(&answer, packet, size), STATUS_MALFORMED);
    packet[2] = 9;
    packet[0] = 0x01;
    assert_int_equal(sdp_take(&answer, packet, size), STATUS_REFUSED);
    size = make_packet(packet, 0, 0, 1); // would go on for ever
    assert_int_equal(sdp_take(&answer, packet, size), STATUS_OVERFLOW);
    answer.size = SDP_ANSWER_MAX - 5;
    size = make_packet(packet, 0, 10, 0);
    assert_int_equal(sdp_take(&answer, packet, size), STATUS_OVERFLOW);
}

static void
test_sdp_channel(void **state) {
    static const uint8_t none[] = {0x35, 0x00};
    static const uint8_t other[] = {0x35, 0x0d, 0x35, 0x0b, 0x09,
                                    0x00, 0x04, 0x35, 0x06, 0x35,
                                    0x04, 0x19, 0x01, 0x00, 0x00};
    uint8_t bytes[sizeof(record)];
    (void)state;
    assert_int_equal(sdp_channel(none, sizeof(none)), 0);
    assert_int_equal(sdp_channel(other, sizeof(other)), 0);
    assert_int_equal(sdp_channel(NULL, 0), -1);
    for (size_t cut = 1; cut < sizeof(record); cut++) {
        assert_int_equal(sdp_channel(record, cut), -1);
    }
    memcpy(bytes, record, sizeof(record));
    bytes[sizeof(record) - 1] = 31;
    assert_int_equal(sdp_channel(bytes, sizeof(bytes)), -1);
    bytes[sizeof(record) - 1] = 0;
    assert_int_equal(sdp_channel(bytes, sizeof(bytes)), -1);
}

int
main(void) {
    log_set_sink(keep_log, NULL, LOG_LEVEL_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usb_uri),
        cmocka_unit_test(test_bad_usb_uri),
        cmocka_unit_test(test_usb_fits),
        cmocka_unit_test(test_usb_choose),
        cmocka_unit_test(test_usb_errors),
        cmocka_unit_test(test_gadget_uri),
        cmocka_unit_test(test_serial_identity),
        cmocka_unit_test(test_bluetooth_uri),
        cmocka_unit_test(test_bluetooth_errors),
        cmocka_unit_test(test_sdp_question),
        cmocka_unit_test(test_sdp_answer),
        cmocka_unit_test(test_sdp_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
