// Device URIs, serial ports on pseudo-terminals, TCP on the loopback.

#include "link/clock.h"
#include "link/transport.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char log_text[2048];

static void
keep_log(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(log_text, sizeof(log_text), "%s", line);
}

// --- URIs

static void
test_uri(void **state) {
    (void)state;
    struct device_uri uri;
    assert_int_equal(
        device_uri_parse("serial:/dev/ttyUSB0?baud=9600&flow=rtscts", &uri),
        STATUS_OK);
    assert_string_equal(uri.scheme, "serial");
    assert_string_equal(uri.path, "/dev/ttyUSB0");
    assert_int_equal(uri.parameter_count, 2);
    assert_string_equal(device_uri_get(&uri, "baud"), "9600");
    assert_string_equal(device_uri_get(&uri, "flow"), "rtscts");
    assert_null(device_uri_get(&uri, "parity"));
    assert_int_equal(device_uri_parse("tcp:[::1]:7373?listen=1", &uri),
                     STATUS_OK);
    assert_string_equal(uri.path, "[::1]:7373");
}

static void
test_bad_uri(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "serial",
        "serial:",
        ":x",
        "Serial:x",
        "serial:?a=b",
        "serial:x?",
        "serial:x?baud",
        "serial:x?=9",
        "serial:x?baud=",
        "serial:x?a=1&",
        "serial:x?a=1&a=2",
        "serial:x\n",
        "serial:x?a b=1",
    };
    struct device_uri uri;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (device_uri_parse(bad[i], &uri) != STATUS_MALFORMED) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
    char text[DEVICE_URI_MAX + 8] = "serial:";
    memset(text + 7, 'x', DEVICE_URI_MAX - 7);
    assert_int_equal(device_uri_parse(text, &uri), STATUS_OVERFLOW);
    text[DEVICE_URI_MAX - 1] = '\0';
    assert_int_equal(device_uri_parse(text, &uri), STATUS_OK);
    assert_int_equal(device_uri_parse("s:x?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&"
                                      "i=1",
                                      &uri),
                     STATUS_OVERFLOW);
}

static void
expect_refused(const char *uri, const char *hint) {
    struct transport *transport = NULL;
    log_text[0] = '\0';
    assert_int_equal(transport_open(uri, 0, &transport), STATUS_INVALID);
    assert_null(transport);
    if (!strstr(log_text, hint)) {
        fail_msg("%s: '%s' does not say '%s'", uri, log_text, hint);
    }
}

static void
test_refused_parameters(void **state) {
    (void)state;
    expect_refused("pigeon:home", "usb, usb-gadget, bluetooth, tcp");
    expect_refused("nonsense", "tcp:HOST:PORT");
    expect_refused("serial:/dev/ttyS0?speed=9", "baud (a positive");
    expect_refused("serial:/dev/ttyS0?baud=0", "positive number");
    expect_refused("serial:/dev/ttyS0?baud=-9600", "positive number");
    expect_refused("serial:/dev/ttyS0?baud=9600x", "positive number");
    expect_refused("serial:/dev/ttyS0?baud=99999999999", "positive number");
    expect_refused("serial:/dev/ttyS0?flow=xonxoff", "none, rtscts");
    expect_refused("serial:/dev/ttyS0?parity=mark", "none, even, odd");
    expect_refused("serial:/dev/ttyS0?stop=3", "1, 2");
    expect_refused("tcp:localhost", "tcp:HOST:PORT");
    expect_refused("tcp:localhost:0", "port 1 to 65535");
    expect_refused("tcp:localhost:65536", "port 1 to 65535");
    expect_refused("tcp::7373", "tcp:HOST:PORT");
    expect_refused("tcp:[::1:7373", "tcp:HOST:PORT");
    expect_refused("tcp:::1:7373", "[IPV6]");
    expect_refused("tcp:localhost:7373?listen=yes", "listen=1");
    expect_refused("tcp:localhost:7373?baud=9600", "listen (0, 1)");
}

// --- serial

static int
make_pty(char *uri, size_t size, const char *parameters) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    snprintf(uri, size, "serial:%s%s", ptsname(master), parameters);
    return master;
}

static void
test_serial_bytes(void **state) {
    (void)state;
    char uri[64];
    int master = make_pty(uri, sizeof(uri), "?baud=9600");
    struct transport *transport = NULL;
    assert_int_equal(transport_open(uri, 0, &transport), STATUS_OK);
    assert_int_equal(transport_byte_time_us(transport), 1041);
    assert_true(transport_descriptor(transport) >= 0);
    uint8_t all[256];
    uint8_t got[256];
    for (int i = 0; i < 256; i++) {
        all[i] = (uint8_t)i; // no byte may mean anything to the driver
    }
    size_t size = 0;
    assert_int_equal(transport_read(transport, got, sizeof(got), 0, &size),
                     STATUS_OK);
    assert_int_equal(size, 0);
    assert_int_equal(write(master, all, sizeof(all)), sizeof(all));
    assert_int_equal(transport_read(transport, got, sizeof(got), 1000, &size),
                     STATUS_OK);
    assert_int_equal(size, sizeof(all));
    assert_memory_equal(got, all, sizeof(all));
    assert_int_equal(transport_write(transport, all, sizeof(all), 1000, &size),
                     STATUS_OK);
    assert_int_equal(size, sizeof(all));
    assert_int_equal(read(master, got, sizeof(got)), sizeof(all));
    assert_memory_equal(got, all, sizeof(all));
    transport_close(transport);
    close(master);
}

static void
test_serial_speeds(void **state) {
    (void)state;
    static const struct {
        const char *parameters;
        uint32_t byte_time_us;
    } lines[] = {{"", 86},
                 {"?baud=12345", 810},
                 {"?baud=9600&parity=even&stop=2", 1250},
                 {"?baud=300&flow=rtscts", 33333}};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char uri[64];
        int master = make_pty(uri, sizeof(uri), lines[i].parameters);
        struct transport *transport = NULL;
        assert_int_equal(transport_open(uri, 0, &transport), STATUS_OK);
        assert_int_equal(transport_byte_time_us(transport),
                         lines[i].byte_time_us);
        transport_close(transport);
        close(master);
    }
}

static void
test_serial_exclusive(void **state) {
    (void)state;
    char uri[64];
    int master = make_pty(uri, sizeof(uri), "");
    struct transport *first = NULL;
    struct transport *second = NULL;
    assert_int_equal(transport_open(uri, 0, &first), STATUS_OK);
    assert_int_equal(transport_open(uri, 0, &second), STATUS_BUSY);
    assert_non_null(strstr(log_text, "in use by another program"));
    transport_close(first);
    assert_int_equal(transport_open(uri, 0, &second), STATUS_OK);
    transport_close(second);
    close(master);
}

static void
test_serial_gone(void **state) {
    (void)state;
    char uri[64];
    int master = make_pty(uri, sizeof(uri), "");
    struct transport *transport = NULL;
    assert_int_equal(transport_open(uri, 0, &transport), STATUS_OK);
    close(master);
    uint8_t byte = 0;
    size_t size = 0;
    assert_int_equal(transport_read(transport, &byte, 1, 1000, &size),
                     STATUS_GONE);
    assert_int_equal(transport_write(transport, &byte, 1, 0, &size),
                     STATUS_GONE);
    transport_close(transport);
    assert_int_equal(transport_open(uri, 0, &transport), STATUS_NOT_FOUND);
    assert_non_null(strstr(log_text, "does not exist"));
    assert_int_equal(transport_open("serial:/dev/null", 0, &transport),
                     STATUS_INVALID);
    assert_non_null(strstr(log_text, "is not a serial port"));
}

// --- TCP

/** A port that is free now. */
static unsigned
free_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr *any = (void *)&address;
    assert_int_equal(bind(fd, any, size), 0);
    assert_int_equal(getsockname(fd, any, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static bool
has_ipv6(void) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has =
        fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return has;
}

/** Send "hello" until it arrives. */
static void
expect_passes(struct transport *from, struct transport *to) {
    uint8_t got[16];
    size_t used = 0;
    size_t size = 0;
    int64_t deadline_ms = clock_now_ms() + 5000;
    assert_int_equal(
        transport_write(from, (const uint8_t *)"hello", 5, 1000, &size),
        STATUS_OK);
    assert_int_equal(size, 5);
    while (used < 5) {
        assert_true(clock_now_ms() < deadline_ms);
        assert_int_equal(
            transport_read(to, got + used, sizeof(got) - used, 100, &size),
            STATUS_OK);
        used += size;
    }
    assert_memory_equal(got, "hello", 5);
}

static void
check_tcp(const char *host) {
    char uri[64];
    unsigned port = free_port();
    uint8_t bytes[16];
    size_t size = 0;
    struct transport *listener = NULL;
    struct transport *caller = NULL;
    snprintf(uri, sizeof(uri), "tcp:%s:%u?listen=1", host, port);
    assert_int_equal(transport_open(uri, 5000, &listener), STATUS_OK);
    snprintf(uri, sizeof(uri), "tcp:%s:%u", host, port);
    assert_int_equal(transport_open(uri, 1000, &caller), STATUS_OK);
    expect_passes(caller, listener);
    expect_passes(listener, caller);
    transport_close(caller);
    assert_int_equal(
        transport_read(listener, bytes, sizeof(bytes), 1000, &size),
        STATUS_GONE);
    transport_close(listener);
}

static void
test_tcp(void **state) {
    (void)state;
    check_tcp("127.0.0.1");
    check_tcp("localhost");
    if (has_ipv6()) {
        check_tcp("[::1]");
    }
}

static void
test_tcp_errors(void **state) {
    (void)state;
    char uri[64];
    unsigned port = free_port();
    struct transport *first = NULL;
    struct transport *second = NULL;
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u", port);
    assert_int_equal(transport_open(uri, 1000, &first), STATUS_REFUSED);
    assert_non_null(strstr(log_text, "nobody listens"));
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u?listen=1", port);
    assert_int_equal(transport_open(uri, 0, &first), STATUS_OK);
    assert_int_equal(transport_open(uri, 0, &second), STATUS_BUSY);
    transport_close(first);
    assert_int_equal(transport_open("tcp:203.0.113.1:7373?listen=1", 0, &first),
                     STATUS_NOT_FOUND);
}

/** The system's name server, or one as each name of .invalid wants it. */
int __real_getaddrinfo(const char *host, const char *port,
                       const struct addrinfo *hints, struct addrinfo **out);
int __wrap_getaddrinfo(const char *host, const char *port,
                       const struct addrinfo *hints, struct addrinfo **out);

int
__wrap_getaddrinfo(const char *host, const char *port,
                   const struct addrinfo *hints, struct addrinfo **out) {
    bool invented =
        !(hints->ai_flags & AI_NUMERICHOST) && strstr(host, ".invalid");
    if (!invented) {
        return __real_getaddrinfo(host, port, hints, out);
    }
    if (strcmp(host, "slow.invalid") == 0) {
        usleep(2000000);
    }
    return strcmp(host, "no-server.invalid") == 0 ? EAI_AGAIN : EAI_NONAME;
}

/** A name server that is away must not hold the till. */
static void
test_tcp_names(void **state) {
    (void)state;
    char numbers[64];
    struct transport *tcp = NULL;
    assert_int_equal(transport_open("tcp:nobody.invalid:1", 5000, &tcp),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(log_text, "is not known"));
    assert_int_equal(transport_open("tcp:no-server.invalid:1", 5000, &tcp),
                     STATUS_TIMEOUT);
    assert_non_null(strstr(log_text, "address in numbers"));
    int64_t began_ms = clock_now_ms();
    assert_int_equal(transport_open("tcp:slow.invalid:1", 50, &tcp),
                     STATUS_TIMEOUT);
    assert_int_equal(transport_open("tcp:localhost:1", 0, &tcp),
                     STATUS_TIMEOUT); // one name at a time
    snprintf(numbers, sizeof(numbers), "tcp:127.0.0.1:%u?listen=1",
             free_port());
    assert_int_equal(transport_open(numbers, 0, &tcp), STATUS_OK);
    transport_close(tcp);
    assert_true(clock_now_ms() - began_ms < 1900);
    assert_int_equal(transport_open("tcp:slow.invalid:1", 20000, &tcp),
                     STATUS_NOT_FOUND); // the same question
    assert_true(clock_now_ms() - began_ms >= 2000);
    // An answer that nobody came for makes room for the next question.
    assert_int_equal(transport_open("tcp:slow.invalid:2", 0, &tcp),
                     STATUS_TIMEOUT);
    enum status status = STATUS_TIMEOUT;
    for (int i = 0; i < 200 && status == STATUS_TIMEOUT; i++) {
        status = transport_open("tcp:nobody.invalid:1", 100, &tcp);
    }
    assert_int_equal(status, STATUS_NOT_FOUND);
}

/** While one peer talks a second one is turned away. */
static void
test_tcp_one_peer(void **state) {
    (void)state;
    char uri[64];
    unsigned port = free_port();
    struct transport *listener = NULL;
    struct transport *first = NULL;
    struct transport *second = NULL;
    uint8_t bytes[16];
    size_t size = 0;
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u?listen=1", port);
    assert_int_equal(transport_open(uri, 0, &listener), STATUS_OK);
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u", port);
    assert_int_equal(transport_open(uri, 1000, &first), STATUS_OK);
    expect_passes(first, listener);
    assert_int_equal(transport_open(uri, 1000, &second), STATUS_OK);
    transport_read(listener, bytes, sizeof(bytes), 100, &size);
    assert_int_equal(transport_read(second, bytes, sizeof(bytes), 1000, &size),
                     STATUS_GONE);
    expect_passes(first, listener);
    transport_close(second);
    transport_close(first);
    transport_close(listener);
}

static void
ignore_device(void *context, const struct transport_device *device) {
    assert_non_null(strchr(device->uri, ':'));
    (*(int *)context)++;
}

static void
test_list(void **state) {
    (void)state;
    int count = 0;
    assert_int_equal(transport_list(ignore_device, &count), STATUS_OK);
}

int
main(void) {
    log_set_sink(keep_log, NULL, LOG_LEVEL_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uri),
        cmocka_unit_test(test_bad_uri),
        cmocka_unit_test(test_refused_parameters),
        cmocka_unit_test(test_serial_bytes),
        cmocka_unit_test(test_serial_speeds),
        cmocka_unit_test(test_serial_exclusive),
        cmocka_unit_test(test_serial_gone),
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_tcp_errors),
        cmocka_unit_test(test_tcp_names),
        cmocka_unit_test(test_tcp_one_peer),
        cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
