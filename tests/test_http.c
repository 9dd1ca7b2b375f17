#include "pos_plugin/payment/http.h"
#include "tests/folder.h"
#include "tests/tls_server.h"

#include <dlfcn.h>
#include <netdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define TIMEOUT_MS 300
#define MUTE_NAME "mute.invalid"
#define MUTE_MS 3000
#define GOOD                                                                   \
    "HTTP/1.1 200 OK\r\nPos-Signature:  abc \r\nX-Other: 1\r\n"                \
    "Content-Length: 5\r\n\r\nhello"

struct outcome {
    struct http_response response;
    int connections;
    int requests;
    int idles;
};

static char folder[FOLDER_MAX];
static char ca_file[FOLDER_MAX + 16];

static void
on_idle(void *context) {
    struct outcome *outcome = context;
    outcome->idles++;
}

static void
post(struct outcome *outcome, const char *url, const char *ca) {
    static const char *const headers[] = {"Content-Type: text/plain", NULL};
    static const char body[] = "secret body";
    struct http_request request = {
        .url = url,
        .ca_file = ca,
        .headers = headers,
        .body = body,
        .body_size = sizeof(body) - 1,
        .timeout_ms = TIMEOUT_MS,
        .idle = on_idle,
        .idle_context = outcome,
    };
    outcome->response.wanted[0].name = "Pos-Signature";
    http_send(&request, &outcome->response);
}

/** One exchange with a server that behaves so. */
static void
meet(struct outcome *outcome, enum tls_moment moment, const char *text,
     int expired, const char *host) {
    char url[100];
    memset(outcome, 0, sizeof(*outcome));
    struct tls_server *server = tls_server_start(folder, moment, text, expired);
    snprintf(url, sizeof(url), "https://%s:%u/v1/pay", host,
             tls_server_port(server));
    post(outcome, url, ca_file);
    tls_server_stop(server, &outcome->connections, &outcome->requests);
}

static void
test_good_answer(void **state) {
    struct outcome outcome;
    (void)state;
    meet(&outcome, TLS_ANSWER, GOOD, 0, "127.0.0.1");
    assert_int_equal(outcome.response.result, HTTP_ANSWERED);
    assert_int_equal(outcome.response.status, 200);
    assert_string_equal(outcome.response.body, "hello");
    assert_string_equal(outcome.response.wanted[0].value, "abc");
    assert_string_not_equal(outcome.response.certificate_end, "");
    assert_int_equal(outcome.requests, 1);
    http_destroy(&outcome.response);
}

static void
test_other_complete_answers(void **state) {
    struct outcome outcome;
    (void)state;
    meet(&outcome, TLS_ANSWER,
         "HTTP/1.1 307 Elsewhere\r\nLocation: https://127.0.0.1:1/\r\n"
         "Content-Length: 0\r\n\r\n",
         0, "127.0.0.1");
    assert_int_equal(outcome.response.result, HTTP_ANSWERED);
    assert_int_equal(outcome.response.status, 307);
    assert_int_equal(outcome.connections, 1);
    http_destroy(&outcome.response);
    // A header that is there twice could be read in two ways.
    meet(&outcome, TLS_ANSWER,
         "HTTP/1.1 200 OK\r\nPos-Signature: a\r\npos-signature: b\r\n"
         "Content-Length: 0\r\n\r\n",
         0, "127.0.0.1");
    assert_int_equal(outcome.response.result, HTTP_ANSWERED);
    assert_string_equal(outcome.response.wanted[0].value, "");
    http_destroy(&outcome.response);
    meet(&outcome, TLS_ANSWER, "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno",
         0, "127.0.0.1");
    assert_int_equal(outcome.response.status, 503);
    http_destroy(&outcome.response);
}

static void
test_nothing_was_sent(void **state) {
    static const struct {
        enum tls_moment moment;
        int expired;
        const char *host;
    } cases[] = {
        {TLS_CLOSE_AT_ONCE, 0, "127.0.0.1"},
        {TLS_SILENT_BEFORE, 0, "127.0.0.1"},
        {TLS_PLAIN_TEXT, 0, "127.0.0.1"},
        {TLS_ANSWER, 1, "127.0.0.1"},
        // The certificate is not for this address.
        {TLS_ANSWER, 0, "127.0.0.2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome;
        meet(&outcome, cases[i].moment, GOOD, cases[i].expired, cases[i].host);
        if (outcome.response.result != HTTP_NOT_SENT) {
            fail_msg("case %zu: %s", i, outcome.response.error);
        }
        assert_int_equal(outcome.requests, 0);
        assert_string_not_equal(outcome.response.error, "");
        http_destroy(&outcome.response);
    }
}

static void
test_unreachable(void **state) {
    static const char *const urls[] = {
        "https://127.0.0.1:1/",
        "https://nowhere.invalid/",
        "http://127.0.0.1:1/",
        "ftp://127.0.0.1:1/",
        "not a url",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        struct outcome outcome = {0};
        post(&outcome, urls[i], ca_file);
        assert_int_equal(outcome.response.result, HTTP_NOT_SENT);
        http_destroy(&outcome.response);
    }
}

static void
test_untrusted_certificate(void **state) {
    char url[100];
    struct outcome outcome = {0};
    (void)state;
    struct tls_server *server = tls_server_start(folder, TLS_ANSWER, GOOD, 0);
    snprintf(url, sizeof(url), "https://127.0.0.1:%u/",
             tls_server_port(server));
    post(&outcome, url, "");
    tls_server_stop(server, &outcome.connections, &outcome.requests);
    assert_int_equal(outcome.response.result, HTTP_NOT_SENT);
    assert_int_equal(outcome.requests, 0);
    http_destroy(&outcome.response);
}

static void
test_sent_but_unknown(void **state) {
    static char huge[80000];
    int used = snprintf(huge, sizeof(huge),
                        "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n");
    memset(huge + used, 'x', 70000);
    const struct {
        enum tls_moment moment;
        const char *text;
        int requests;
    } cases[] = {
        {TLS_CLOSE_AFTER_SHAKE, "", 0},
        {TLS_CLOSE_AFTER_REQUEST, "", 1},
        {TLS_SILENT_AFTER_REQUEST, "", 1},
        {TLS_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", 1},
        {TLS_ANSWER, "HTTP/1.1 200 OK\r\nContent-Le", 1},
        {TLS_ANSWER, "what is this", 1},
        {TLS_ANSWER, "HTTP/1.1 100 Continue\r\n\r\n", 1},
        {TLS_ANSWER, huge, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome;
        meet(&outcome, cases[i].moment, cases[i].text, 0, "127.0.0.1");
        if (outcome.response.result != HTTP_UNKNOWN) {
            fail_msg("case %zu: %s", i, outcome.response.error);
        }
        // Never a second connection, never a second request.
        assert_int_equal(outcome.connections, 1);
        assert_int_equal(outcome.requests, cases[i].requests);
        http_destroy(&outcome.response);
    }
}

static void
test_idle_is_called(void **state) {
    struct outcome outcome;
    (void)state;
    meet(&outcome, TLS_SILENT_AFTER_REQUEST, "", 0, "127.0.0.1");
    assert_true(outcome.idles >= 3);
    http_destroy(&outcome.response);
}

static atomic_int asked;

/** In the place of the C library's: one name is never answered in time. */
__attribute__((visibility("default"))) int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
            struct addrinfo **found) {
    int (*real)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **) = NULL;
    if (name != NULL && strcmp(name, MUTE_NAME) == 0) {
        atomic_fetch_add(&asked, 1);
        usleep(MUTE_MS * 1000);
        return EAI_AGAIN;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(name, service, hints, found);
}

static int64_t
now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// The time limit holds for the name server, too: the terminal is not to be
// left alone for as long as that one pleases.
static void
test_mute_name_server(void **state) {
    struct outcome outcome = {0};
    int64_t start_ms = now_ms();
    (void)state;
    post(&outcome, "https://" MUTE_NAME "/v1/pay", ca_file);
    assert_true(atomic_load(&asked) > 0);
    assert_int_equal(outcome.response.result, HTTP_NOT_SENT);
    assert_true(now_ms() - start_ms < MUTE_MS / 2);
    http_destroy(&outcome.response);
    usleep(MUTE_MS * 1000); // its thread ends by itself
}

static void
test_environment_has_no_say(void **state) {
    struct outcome outcome;
    (void)state;
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    meet(&outcome, TLS_ANSWER, GOOD, 0, "127.0.0.1");
    unsetenv("https_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(outcome.response.result, HTTP_ANSWERED);
    http_destroy(&outcome.response);
}

static int
set_up(void **state) {
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    folder_make(folder);
    snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", folder);
    return 0;
}

static int
tear_down(void **state) {
    (void)state;
    folder_remove(folder);
    return 0;
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_answer),
        cmocka_unit_test(test_other_complete_answers),
        cmocka_unit_test(test_nothing_was_sent),
        cmocka_unit_test(test_unreachable),
        cmocka_unit_test(test_untrusted_certificate),
        cmocka_unit_test(test_sent_but_unknown),
        cmocka_unit_test(test_idle_is_called),
        cmocka_unit_test(test_mute_name_server),
        cmocka_unit_test(test_environment_has_no_say),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
