// Two ends of the link over the cable program: a real serial line's pace,
// noise and unplugging.

#include "link/clock.h"
#include "link/link.h"
#include "tests/cable_rig.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PATIENCE_MS 20000

struct pair {
    struct rig rig;
    struct link_end *till;
    struct link_end *terminal;
    struct link_event till_event;
    struct link_event terminal_event;
};

static const struct pairing test_pairing = {.id = "TESTPAIR", .key = {1, 2}};

static struct link_end *
open_end(const char *uri, enum link_role role) {
    struct link_options options = {
        .uri = uri,
        .role = role,
        .pairing = &test_pairing,
        .keep_alive_ms = 200,
        .dead_after_ms = 1500,
    };
    snprintf(options.hello.name, sizeof(options.hello.name), "test %d",
             (int)role);
    struct link_end *link = NULL;
    assert_int_equal(link_open(&options, &link), STATUS_OK);
    return link;
}

static void
open_pair(struct pair *pair, const char *const *options) {
    memset(pair, 0, sizeof(*pair));
    assert_true(rig_start(&pair->rig, options));
    pair->till = open_end(pair->rig.uri_a, LINK_ROLE_TILL);
    pair->terminal = open_end(pair->rig.uri_b, LINK_ROLE_TERMINAL);
}

static void
close_pair(struct pair *pair) {
    link_close(pair->till);
    link_close(pair->terminal);
    rig_stop(&pair->rig);
}

/** Poll both ends once; events are left in the pair. */
static void
step(struct pair *pair) {
    assert_int_equal(link_poll(pair->till, 2, &pair->till_event), STATUS_OK);
    assert_int_equal(link_poll(pair->terminal, 2, &pair->terminal_event),
                     STATUS_OK);
}

static void
wait_up(struct pair *pair) {
    int64_t deadline_ms = clock_now_ms() + PATIENCE_MS;
    while (!link_is_up(pair->till) || !link_is_up(pair->terminal)) {
        assert_true(clock_now_ms() < deadline_ms);
        step(pair);
    }
}

static enum link_event_type
wait_terminal(struct pair *pair) {
    int64_t deadline_ms = clock_now_ms() + PATIENCE_MS;
    do {
        assert_true(clock_now_ms() < deadline_ms);
        step(pair);
    } while (pair->terminal_event.type == LINK_EVENT_NONE);
    return pair->terminal_event.type;
}

static struct message
make_order(uint32_t revision, size_t lines) {
    struct message message = {.type = MESSAGE_ORDER};
    struct message_order *order = &message.u.order;
    strcpy(order->sale_id, "S-1");
    order->revision = revision;
    strcpy(order->order.currency, "CNY");
    order->order.item_count = lines;
    for (size_t i = 0; i < lines; i++) {
        struct order_item *item = &order->order.items[i];
        item->item_id = (uint32_t)i + 1;
        snprintf(item->label, sizeof(item->label), "Item %zu", i + 1);
        item->item_amount = (struct amount){true, 100};
    }
    order->order.total = (struct amount){true, (int64_t)lines * 100};
    return message;
}

static struct message
make_progress(int number) {
    struct message message = {.type = MESSAGE_PROGRESS};
    strcpy(message.u.progress.sale_id, "S-1");
    message.u.progress.progress = PROGRESS_PAYING;
    snprintf(message.u.progress.text, MESSAGE_TEXT_MAX, "%d", number);
    return message;
}

static void
test_hello_and_order(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    struct message order = make_order(1, 12);
    assert_int_equal(link_send(pair.till, &order), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    assert_int_equal(pair.terminal_event.message.type, MESSAGE_ORDER);
    assert_memory_equal(&pair.terminal_event.message.u.order, &order.u.order,
                        sizeof(order.u.order));
    struct link_statistics statistics;
    link_get_statistics(pair.till, &statistics);
    assert_int_equal(statistics.frames_resent, 0);
    assert_int_equal(statistics.connects, 1);
    close_pair(&pair);
}

/** Every message once and in order through a line that damages bytes. */
static void
test_noise(void **state) {
    (void)state;
    static const char *const noise[] = {
        "--bit-error-rate", "3e-4", "--drop", "1e-3",
        "--duplicate",      "1e-3", NULL};
    struct pair pair;
    open_pair(&pair, noise);
    wait_up(&pair);
    int sent = 0;
    int got = 0;
    int64_t deadline_ms = clock_now_ms() + PATIENCE_MS;
    while (got < 100) {
        assert_true(clock_now_ms() < deadline_ms);
        struct message message = make_progress(sent);
        if (sent < 100 && sent < got + 20 &&
            link_send(pair.till, &message) == STATUS_OK) {
            sent++;
        }
        step(&pair);
        if (pair.terminal_event.type == LINK_EVENT_MESSAGE) {
            struct message expected = make_progress(got++);
            assert_string_equal(pair.terminal_event.message.u.progress.text,
                                expected.u.progress.text);
        }
    }
    struct link_statistics statistics;
    link_get_statistics(pair.terminal, &statistics);
    assert_true(statistics.frames_bad > 0); // else the noise tested nothing
    close_pair(&pair);
}

/** Until the terminal itself has acknowledged all. */
static void
wait_drained(struct pair *pair) {
    int64_t deadline_ms = clock_now_ms() + PATIENCE_MS;
    while (!link_is_drained(pair->till)) {
        assert_true(clock_now_ms() < deadline_ms);
        step(pair);
    }
}

static void
wait_down(struct pair *pair) {
    int64_t deadline_ms = clock_now_ms() + PATIENCE_MS;
    while (link_is_up(pair->till) || link_is_up(pair->terminal)) {
        assert_true(clock_now_ms() < deadline_ms);
        step(pair);
    }
}

/** The devices vanish with messages queued; they come out once afterwards. */
static void
test_unplug(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    rig_command(&pair.rig, "unplug");
    wait_down(&pair);
    assert_int_equal(link_descriptor(pair.till), -1);
    for (int i = 0; i < 3; i++) {
        struct message message = make_progress(i);
        assert_int_equal(link_send(pair.till, &message), STATUS_OK);
    }
    assert_false(link_is_drained(pair.till));
    rig_command(&pair.rig, "plug");
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_UP);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
        struct message expected = make_progress(i);
        assert_string_equal(pair.terminal_event.message.u.progress.text,
                            expected.u.progress.text);
    }
    wait_drained(&pair);
    close_pair(&pair);
}

/** A wire that is cut and joined: both notice, and both come back. */
static void
test_cut(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    rig_command(&pair.rig, "cut");
    wait_down(&pair);
    rig_command(&pair.rig, "join");
    wait_up(&pair);
    close_pair(&pair);
}

/** A terminal that was switched off and on is shown the order again. */
static void
test_terminal_restart(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    struct message order = make_order(2, 3);
    assert_int_equal(link_send(pair.till, &order), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    link_close(pair.terminal);
    pair.terminal = open_end(pair.rig.uri_b, LINK_ROLE_TERMINAL);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_UP);
    assert_string_equal(pair.terminal_event.message.u.hello.sale_id, "S-1");
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    assert_memory_equal(&pair.terminal_event.message.u.order, &order.u.order,
                        sizeof(order.u.order));
    close_pair(&pair);
}

/** After its result an order is not shown again by a terminal's restart. */
static void
test_no_order_after_result(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    struct message message = make_order(1, 3);
    assert_int_equal(link_send(pair.till, &message), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    memset(&message, 0, sizeof(message));
    message.type = MESSAGE_RESULT;
    strcpy(message.u.result.sale_id, "S-1");
    message.u.result.outcome = OUTCOME_PAID;
    assert_int_equal(link_send(pair.till, &message), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    wait_drained(&pair);
    link_close(pair.terminal);
    pair.terminal = open_end(pair.rig.uri_b, LINK_ROLE_TERMINAL);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_UP);
    message = make_progress(1);
    assert_int_equal(link_send(pair.till, &message), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    assert_int_equal(pair.terminal_event.message.type, MESSAGE_PROGRESS);
    close_pair(&pair);
}

/** A device that never stops sending nonsense does not hold link_poll(). */
static void
test_babble(void **state) {
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    char uri[64];
    snprintf(uri, sizeof(uri), "serial:%s", ptsname(master));
    struct link_end *link = open_end(uri, LINK_ROLE_TILL);
    char noise[4096];
    memset(noise, 0x55, sizeof(noise));
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
            if (write(master, noise, sizeof(noise)) < 0) {
                usleep(100);
            }
        }
    }
    struct link_event event;
    assert_int_equal(link_poll(link, 50, &event), STATUS_OK);
    assert_int_equal(event.type, LINK_EVENT_NONE);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    link_close(link);
    close(master);
}

/** A terminal that still shows the order is not disturbed. */
static void
test_no_needless_order(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    struct message order = make_order(1, 3);
    assert_int_equal(link_send(pair.till, &order), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    const struct message_order *shown = &pair.terminal_event.message.u.order;
    link_set_sale(pair.terminal, shown->sale_id, shown->revision,
                  order_hash(&shown->order));
    rig_command(&pair.rig, "unplug");
    wait_down(&pair);
    rig_command(&pair.rig, "plug");
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_UP);
    struct message marker = make_progress(1);
    assert_int_equal(link_send(pair.till, &marker), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    assert_int_equal(pair.terminal_event.message.type, MESSAGE_PROGRESS);
    close_pair(&pair);
}

static void
test_forget_queue(void **state) {
    (void)state;
    struct pair pair;
    open_pair(&pair, NULL);
    wait_up(&pair);
    rig_command(&pair.rig, "unplug");
    wait_down(&pair);
    struct message message = make_progress(1);
    assert_int_equal(link_send(pair.till, &message), STATUS_OK);
    link_forget_queue(pair.till);
    assert_true(link_is_drained(pair.till));
    message = make_progress(2);
    assert_int_equal(link_send(pair.till, &message), STATUS_OK);
    rig_command(&pair.rig, "plug");
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_UP);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    assert_string_equal(pair.terminal_event.message.u.progress.text, "2");
    close_pair(&pair);
}

/** Over TCP, the till being there first. */
static void
test_tcp(void **state) {
    (void)state;
    struct pair pair = {0};
    char uri[64];
    unsigned port = 20000 + (unsigned)getpid() % 20000;
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u", port);
    pair.till = open_end(uri, LINK_ROLE_TILL);
    assert_int_equal(link_poll(pair.till, 150, &pair.till_event), STATUS_OK);
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%u?listen=1", port);
    pair.terminal = open_end(uri, LINK_ROLE_TERMINAL);
    wait_up(&pair);
    struct message order = make_order(1, ORDER_ITEMS_MAX);
    assert_int_equal(link_send(pair.till, &order), STATUS_OK);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    link_close(pair.terminal);
    int64_t deadline_ms = clock_now_ms() + PATIENCE_MS;
    while (link_is_up(pair.till)) { // told by the goodbye, not by silence
        assert_true(clock_now_ms() < deadline_ms);
        link_poll(pair.till, 10, &pair.till_event);
    }
    pair.terminal = open_end(uri, LINK_ROLE_TERMINAL);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_UP);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_MESSAGE);
    assert_int_equal(pair.terminal_event.message.type, MESSAGE_ORDER);
    link_close(pair.till);
    link_close(pair.terminal);
}

static void
test_same_role_refused(void **state) {
    (void)state;
    struct pair pair = {0};
    assert_true(rig_start(&pair.rig, NULL));
    pair.till = open_end(pair.rig.uri_a, LINK_ROLE_TILL);
    pair.terminal = open_end(pair.rig.uri_b, LINK_ROLE_TILL);
    assert_int_equal(wait_terminal(&pair), LINK_EVENT_REFUSED);
    assert_int_equal(pair.terminal_event.reason, STATUS_REFUSED);
    assert_false(link_is_up(pair.terminal));
    close_pair(&pair);
}

static void
test_open_errors(void **state) {
    (void)state;
    struct link_end *link = NULL;
    struct link_options options = {.uri = "serial:/dev/no-such-port",
                                   .role = LINK_ROLE_TILL};
    assert_int_equal(link_open(&options, &link), STATUS_STATE);
    options.pairing = &test_pairing;
    assert_int_equal(link_open(&options, &link), STATUS_NOT_FOUND);
    assert_null(link);
    options.uri = "pigeon:home";
    assert_int_equal(link_open(&options, &link), STATUS_INVALID);
    link_close(NULL);
}

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

int
main(void) {
    log_set_sink(quiet, NULL, LOG_LEVEL_DEBUG);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_and_order),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_unplug),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_terminal_restart),
        cmocka_unit_test(test_no_needless_order),
        cmocka_unit_test(test_no_order_after_result),
        cmocka_unit_test(test_babble),
        cmocka_unit_test(test_forget_queue),
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_same_role_refused),
        cmocka_unit_test(test_open_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
