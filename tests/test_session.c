// A session end: what survives a pulled plug, a restart and another key, and
// what the caller may do when. Virtual time, a line of 9600 baud.

#include "link/frame.h"
#include "link/message.h"
#include "tests/session_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BYTE_US 1042
#define MESSAGES 5
#define MESSAGE_SIZE 60
#define ANY (MESSAGES + 1)

/** What came out at each end. */
struct account {
    struct session_sim sim;
    unsigned next[2];  ///< number of the message that must come, or ANY
    unsigned first[2]; ///< that came of, or to, this process
    bool goes_on[2];   ///< as the last UP said
    const char *why[2];
};

static void
take(struct session_sim *sim, int end, const struct session_event *event) {
    struct account *account = sim->context;
    sim_default_event(sim, end, event);
    if (event->type == SESSION_EVENT_UP) {
        account->goes_on[end] = event->goes_on;
        account->next[end] = event->goes_on ? account->next[end] : ANY;
    } else if (event->type == SESSION_EVENT_REFUSED) {
        account->why[end] = event->why;
    } else if (event->type == SESSION_EVENT_MESSAGE && !event->greeting) {
        unsigned number = event->bytes[0];
        assert_int_equal(event->size, MESSAGE_SIZE);
        if (account->next[end] == ANY) {
            account->first[end] = number;
        } else {
            assert_int_equal(number, account->next[end]);
        }
        account->next[end] = number + 1;
    }
}

static struct account *
open_account(void) {
    struct account *account = calloc(1, sizeof(*account));
    assert_non_null(account);
    sim_begin(&account->sim, BYTE_US);
    account->sim.on_event = take;
    account->sim.context = account;
    assert_true(sim_pass_up(&account->sim, 10000));
    return account;
}

static void
close_account(struct account *account) {
    sim_end(&account->sim);
    free(account);
}

static void
send_all(struct account *account, int end) {
    uint8_t message[MESSAGE_SIZE] = {0};
    for (uint8_t i = 0; i < MESSAGES; i++) {
        message[0] = i;
        assert_int_equal(
            session_send(account->sim.ends[end], message, sizeof(message)),
            STATUS_OK);
    }
}

/** Both devices are gone, and back. */
static void
pull(struct account *account, int64_t away_ms) {
    struct session_sim *sim = &account->sim;
    for (int end = 0; end < 2; end++) {
        sim->wires[end].cut = true;
        wire_empty(&sim->wires[end]);
    }
    sim_pass(sim, away_ms);
    for (int end = 0; end < 2; end++) {
        sim->wires[end].cut = false;
        session_reset(sim->ends[end], sim->now_ms);
    }
}

/** Pulled at any moment, each message comes once and in order. */
static void
test_pulled(void **state) {
    (void)state;
    for (int64_t after_ms = 0; after_ms < 700; after_ms += 20) {
        struct account *account = open_account();
        send_all(account, TILL);
        send_all(account, TERMINAL);
        sim_pass(&account->sim, after_ms);
        pull(account, 50);
        pull(account, after_ms % 300); // and again while it comes back
        assert_true(sim_pass_up(&account->sim, 10000));
        assert_true(sim_pass_drained(&account->sim, 10000));
        for (int end = 0; end < 2; end++) {
            assert_int_equal(account->first[end], 0);
            assert_int_equal(account->next[end], MESSAGES);
            assert_true(account->goes_on[end]);
        }
        close_account(account);
    }
}

/** The terminal's process is another one: nothing is left out between. */
static void
test_restarted(void **state) {
    (void)state;
    for (int64_t after_ms = 0; after_ms < 700; after_ms += 20) {
        struct account *account = open_account();
        struct session_sim *sim = &account->sim;
        send_all(account, TILL);
        send_all(account, TERMINAL);
        sim_pass(sim, after_ms);
        unsigned before = sim->messages[TERMINAL];
        sim_restart_end(sim, TERMINAL);
        send_all(account, TERMINAL);
        assert_true(sim_pass_up(sim, 10000) && sim_pass_drained(sim, 10000));
        assert_false(account->goes_on[TILL]);
        assert_false(account->goes_on[TERMINAL]);
        assert_int_equal(account->first[TILL], 0);
        assert_int_equal(account->next[TILL], MESSAGES);
        // What the old one had not acknowledged the new one hears again.
        if (account->next[TERMINAL] != ANY) {
            assert_in_range(account->first[TERMINAL], 0, before);
            assert_int_equal(account->next[TERMINAL], MESSAGES);
        } else {
            assert_int_equal(before, MESSAGES);
        }
        close_account(account);
    }
}

/** Another key at one side, or at both. */
static void
test_other_key(void **state) {
    static const struct {
        bool changes[2];
        bool up;
    } cases[] = {
        {{true, false}, false}, {{false, true}, false}, {{true, true}, true}};
    struct pairing pairing = {.id = "OTHERKEY", .key = {9}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct account *account = open_account();
        struct session_sim *sim = &account->sim;
        send_all(account, TILL); // for whoever had the key of before
        for (int end = 0; end < 2; end++) {
            if (cases[i].changes[end]) {
                session_set_pairing(sim->ends[end], &pairing, sim->now_ms);
                assert_true(session_is_drained(sim->ends[end]) || end != TILL);
            }
        }
        assert_int_equal(sim_pass_up(sim, 20000), cases[i].up);
        for (int end = 0; end < 2 && !cases[i].up; end++) {
            assert_int_equal(sim->reason[end], STATUS_UNVERIFIED);
            assert_non_null(account->why[end]);
            assert_non_null(strstr(account->why[end], "posplugin pair"));
        }
        sim_pass(sim, 2000);
        assert_int_equal(sim->messages[TERMINAL], 0);
        close_account(account);
    }
}

// --- what the caller may do when

static void
test_order_of_calls(void **state) {
    static uint8_t large[MESSAGE_BYTES_MAX + 1];
    struct account *account = calloc(1, sizeof(*account));
    struct session_sim *sim = &account->sim;
    uint8_t one[MESSAGE_SIZE] = {0};
    (void)state;
    sim_begin(sim, BYTE_US);
    sim->context = account;
    sim->on_event = take;
    struct session *till = sim->ends[TILL];
    assert_int_equal(session_greet(till, one, 1), STATUS_STATE);
    assert_int_equal(session_send_first(till, one, 1), STATUS_STATE);
    assert_int_equal(session_send(till, one, 0), STATUS_INVALID);
    assert_int_equal(session_send(till, large, sizeof(large)), STATUS_INVALID);
    assert_true(session_is_drained(till));
    // Queued while nobody is there, and forgotten.
    assert_int_equal(session_send(till, one, sizeof(one)), STATUS_OK);
    assert_true(session_holds(till, one, sizeof(one)));
    assert_false(session_holds(till, one, sizeof(one) - 1));
    session_forget(till);
    assert_true(session_is_drained(till));
    enum status status = STATUS_OK;
    for (int i = 0; i < 10000 && status == STATUS_OK; i++) {
        status = session_send(till, one, sizeof(one));
    }
    assert_int_equal(status, STATUS_OVERFLOW); // and not more memory
    session_forget(till);
    assert_true(sim_pass_up(sim, 10000));
    sim_pass(sim, 500);
    assert_int_equal(session_greet(till, one, 1), STATUS_STATE); // twice
    assert_int_equal(session_send_first(till, one, 1), STATUS_STATE);
    close_account(account);
}

/** Nothing of the queue goes before the peer's greeting was judged. */
static void
test_release(void **state) {
    struct account *account = open_account();
    struct session_sim *sim = &account->sim;
    (void)state;
    sim_pass(sim, 500);
    session_refuse(sim->ends[TERMINAL], sim->now_ms);
    send_all(account, TILL);
    sim_pass(sim, SESSION_REFUSED_PAUSE_MS - 1000);
    assert_false(session_is_up(sim->ends[TILL]));
    assert_int_equal(sim->reason[TILL], STATUS_REFUSED);
    assert_int_equal(sim->messages[TERMINAL], 0);
    assert_true(sim_pass_up(sim, 20000)); // asked again after the pause
    assert_true(sim_pass_drained(sim, 10000));
    assert_int_equal(sim->messages[TERMINAL], MESSAGES);
    close_account(account);
}

/** A device that speaks the line's protocol and begins no session. */
static void
test_no_session(void **state) {
    static const struct pairing pairing = {.id = "TESTPAIR", .key = {1}};
    const struct delivery_options line = {.instance = 5,
                                          .connection = 5,
                                          .keep_alive_ms = 3000,
                                          .dead_after_ms = 10000};
    struct session_options options = {
        .delivery = line, .is_till = true, .pairing = &pairing};
    options.delivery.instance = 7;
    struct session *till = session_new(&options, 0);
    struct delivery *device = delivery_new(&line, 0);
    struct session_event event = {.type = SESSION_EVENT_NONE};
    struct delivery_event ignored;
    int64_t now_ms = 0;
    (void)state;
    for (; now_ms < 60000 && event.type == SESSION_EVENT_NONE; now_ms += 5) {
        uint8_t bytes[FRAME_WIRE_MAX];
        size_t size = session_output(till, now_ms, bytes, sizeof(bytes));
        for (size_t at = 0; at < size;) {
            at +=
                delivery_input(device, bytes + at, size - at, now_ms, &ignored);
        }
        delivery_tick(device, now_ms, &ignored);
        size = delivery_output(device, now_ms, bytes, sizeof(bytes));
        assert_int_equal(session_input(till, bytes, size, now_ms, &event),
                         size);
        if (event.type == SESSION_EVENT_NONE) {
            session_tick(till, now_ms, &event);
        }
    }
    assert_int_equal(event.type, SESSION_EVENT_REFUSED);
    assert_int_equal(event.reason, STATUS_TIMEOUT);
    assert_non_null(strstr(event.why, "right device"));
    assert_in_range(now_ms, SESSION_HANDSHAKE_MS, SESSION_HANDSHAKE_MS + 2000);
    session_free(till);
    delivery_free(device);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pulled),    cmocka_unit_test(test_restarted),
        cmocka_unit_test(test_other_key), cmocka_unit_test(test_order_of_calls),
        cmocka_unit_test(test_release),   cmocka_unit_test(test_no_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
