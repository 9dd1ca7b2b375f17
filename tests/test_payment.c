// Engine, journal and provider rest against the simulator as a process: what
// the till believes in the end must be what the payment system did.
#include "pos_plugin/payment/engine.h"
#include "tests/folder.h"
#include "tests/simulator.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const rules[] = {
    "pay amount=201 lost",
    "pay amount=202 lost-before",
    "pay amount=203 late=120",
    "pay amount=204 password=100",
    "pay amount=205 password-never",
    "pay amount=206 garbage",
    "query amount=206 http-500",
    "pay amount=207 wrong-hmac",
    "query amount=207 nth=1 unsigned",
    "pay amount=208 password-never",
    "reverse amount=208 nth=1 again",
    "pay amount=209 password-never",
    "reverse amount=209 again",
    "pay amount=210 password-queries=3",
    "pay amount=211 lost",
    "query amount=211 lost",
    "pay amount=212 declined",
    "pay amount=213 wrong-amount",
    "pay amount=299 die-after",
    NULL,
};

struct fixture {
    char till[FOLDER_MAX];
    char server[FOLDER_MAX];
    char path[FOLDER_MAX + 24];
    struct simulator simulator;
    struct config *config;
    struct journal *journal;
    struct engine *engine;
    int sales;
};

static void
quiet(void *context, enum log_level level, const char *line) {
    // Whatever is logged, no code is in it.
    (void)context;
    (void)level;
    if (strstr(line, "28765432109") != NULL) {
        abort();
    }
}

static void
open_parts(struct fixture *fixture) {
    fixture->config = simulator_config(&fixture->simulator);
    assert_int_equal(journal_open(fixture->path, false, &fixture->journal),
                     STATUS_OK);
    assert_int_equal(engine_open(fixture->config, fixture->journal, NULL, NULL,
                                 &fixture->engine),
                     STATUS_OK);
}

static void
close_parts(struct fixture *fixture) {
    engine_close(fixture->engine);
    journal_close(fixture->journal);
    config_free(fixture->config);
}

static int
set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    folder_make(fixture->till);
    folder_make(fixture->server);
    snprintf(fixture->path, sizeof(fixture->path), "%s/journal.sqlite",
             fixture->till);
    simulator_start(&fixture->simulator, fixture->server, 0, rules, NULL);
    open_parts(fixture);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;
    close_parts(fixture);
    simulator_stop(&fixture->simulator);
    bool leaked = folder_contains(fixture->till, "28765432109", 11) ||
                  folder_contains(fixture->server, "28765432109", 11);
    folder_remove(fixture->till);
    folder_remove(fixture->server);
    free(fixture);
    return leaked ? -1 : 0;
}

static void
pay(struct fixture *fixture, int64_t minor, struct engine_status *out) {
    struct journal_sale sale = {.state = SALE_PAYING, .total = {minor, "CNY"}};
    struct order order = {.currency = "CNY", .total = {true, minor}};
    char code[32];
    fixture->sales++;
    snprintf(code, sizeof(code), "28765432109876%04d", fixture->sales);
    snprintf(sale.sale_id, sizeof(sale.sale_id), "s%d", fixture->sales);
    struct payment_credential credential = {.bytes = (const uint8_t *)code,
                                            .size = strlen(code)};
    assert_int_equal(journal_add_sale(fixture->journal, &sale, "{}"),
                     STATUS_OK);
    assert_int_equal(engine_pay(fixture->engine, sale.sale_id, "till1", &order,
                                &credential, out),
                     STATUS_OK);
}

static void
follow(struct fixture *fixture, struct engine_status *out) {
    while (!attempt_state_is_final(out->state) &&
           out->state != ATTEMPT_MANUAL) {
        usleep((useconds_t)out->next_step_ms * 1000);
        assert_int_equal(engine_step(fixture->engine, out), STATUS_OK);
    }
}

/** The server's state of an order, "" when it does not know the number. */
static void
server_state(struct fixture *fixture, const char *order_no, char *text,
             size_t size) {
    char ledger[8000];
    text[0] = '\0';
    simulator_ledger(&fixture->simulator, ledger, sizeof(ledger));
    const char *line = strstr(ledger, order_no);
    const char *at = line == NULL ? NULL : strstr(line, "\"state\":\"");
    if (at != NULL) {
        at += strlen("\"state\":\"");
        snprintf(text, size, "%.*s", (int)strcspn(at, "\""), at);
    }
}

static void
test_till_and_server_agree(void **state) {
    static const struct {
        int64_t minor;
        enum attempt_state till;
        const char *server;
    } cases[] = {
        {200, ATTEMPT_PAID, "paid"},         {201, ATTEMPT_PAID, "paid"},
        {202, ATTEMPT_REVERSED, "closed"},   {203, ATTEMPT_PAID, "paid"},
        {204, ATTEMPT_PAID, "paid"},         {205, ATTEMPT_REVERSED, "closed"},
        {206, ATTEMPT_REVERSED, "closed"},   {207, ATTEMPT_PAID, "paid"},
        {208, ATTEMPT_REVERSED, "closed"},   {209, ATTEMPT_MANUAL, "pending"},
        {210, ATTEMPT_PAID, "paid"},         {211, ATTEMPT_REVERSED, "closed"},
        {212, ATTEMPT_DECLINED, "declined"}, {213, ATTEMPT_PAID, "paid"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct engine_status out;
        char server[32];
        pay(fixture, cases[i].minor, &out);
        follow(fixture, &out);
        server_state(fixture, out.order_no, server, sizeof(server));
        if (out.state != cases[i].till ||
            strcmp(server, cases[i].server) != 0) {
            fail_msg("%lld: till %s, server %s (%s)", (long long)cases[i].minor,
                     attempt_state_string(out.state), server, out.detail);
        }
    }
}

/** Charged only after the till gave up: the number is closed by then. */
static void
test_a_late_request_is_not_charged(void **state) {
    static const char *const late[] = {"pay late=2200", NULL};
    struct fixture *fixture = *state;
    struct engine_status out;
    char server[32];
    close_parts(fixture);
    simulator_stop(&fixture->simulator);
    simulator_start(&fixture->simulator, fixture->server, 0, late, NULL);
    open_parts(fixture);
    pay(fixture, 300, &out);
    follow(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    usleep(1300000);
    server_state(fixture, out.order_no, server, sizeof(server));
    assert_string_equal(server, "closed");
}

static void
test_server_dies_and_comes_back(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    pay(fixture, 299, &out);
    assert_int_equal(out.state, ATTEMPT_UNKNOWN);
    unsigned port = fixture->simulator.port;
    simulator_stop(&fixture->simulator);
    assert_int_equal(engine_step(fixture->engine, &out), STATUS_OK);
    simulator_start(&fixture->simulator, fixture->server, port, NULL, NULL);
    follow(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_PAID);
}

/** The till's process ends while the payment is under way. */
static void
pay_and_die(struct fixture *fixture, int64_t minor) {
    struct engine_status out;
    close_parts(fixture);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        // The alarm strikes in the middle of the exchange.
        signal(SIGALRM, SIG_DFL);
        open_parts(fixture);
        ualarm(minor == 301 ? 30000 : 0, 0);
        pay(fixture, minor, &out);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    fixture->sales++;
    open_parts(fixture);
}

static bool
keep_order_no(void *context, const struct journal_attempt *attempt) {
    memcpy(context, attempt->order_no, sizeof(attempt->order_no));
    return true;
}

static void
test_till_dies_and_comes_back(void **state) {
    static const char *const slow[] = {"pay slow=400", NULL};
    struct fixture *fixture = *state;
    struct engine_status out;
    char order_no[ORDER_NO_MAX];
    pay_and_die(fixture, 201);
    assert_int_equal(
        journal_each_open_attempt(fixture->journal, keep_order_no, order_no),
        STATUS_OK);
    assert_int_equal(engine_resume(fixture->engine, order_no, &out), STATUS_OK);
    follow(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_PAID);
    simulator_stop(&fixture->simulator);
    unsigned port = fixture->simulator.port;
    simulator_start(&fixture->simulator, fixture->server, port, slow, NULL);
    pay_and_die(fixture, 301);
    order_no[0] = '\0';
    assert_int_equal(
        journal_each_open_attempt(fixture->journal, keep_order_no, order_no),
        STATUS_OK);
    if (order_no[0] == '\0') {
        return; // it died before the journal: then nothing was sent
    }
    assert_int_equal(engine_resume(fixture->engine, order_no, &out), STATUS_OK);
    follow(fixture, &out);
    char server[32];
    server_state(fixture, out.order_no, server, sizeof(server));
    assert_string_equal(server, out.state == ATTEMPT_PAID ? "paid" : "closed");
}

static void
test_stop_and_refund(void **state) {
    struct fixture *fixture = *state;
    struct engine_status out;
    struct payment_answer answer;
    pay(fixture, 205, &out);
    assert_int_equal(out.state, ATTEMPT_PASSWORD);
    assert_int_equal(engine_stop(fixture->engine, &out), STATUS_OK);
    follow(fixture, &out);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
    pay(fixture, 500, &out);
    assert_int_equal(
        engine_refund(fixture->engine, out.order_no, 200, NULL, &answer),
        STATUS_OK);
    assert_int_equal(answer.outcome, PAYMENT_PAID);
    assert_int_equal(engine_reverse(fixture->engine, out.order_no, &out),
                     STATUS_OK);
    assert_int_equal(out.state, ATTEMPT_REVERSED);
}

static void
test_unknown_provider(void **state) {
    struct fixture *fixture = *state;
    struct engine *engine = NULL;
    assert_int_equal(
        config_set(fixture->config, "payment", "provider", "barter"),
        STATUS_OK);
    assert_int_equal(
        engine_open(fixture->config, fixture->journal, NULL, NULL, &engine),
        STATUS_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_till_and_server_agree),
        TEST(test_a_late_request_is_not_charged),
        TEST(test_server_dies_and_comes_back),
        TEST(test_till_dies_and_comes_back),
        TEST(test_stop_and_refund),
        TEST(test_unknown_provider),
    };
    log_set_sink(quiet, NULL, LOG_LEVEL_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
