// Delivery over a simulated line in virtual time: lost, doubled and damaged
// bytes, cut wires and restarted peers.

#include "link/frame.h"
#include "tests/line_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTE_US_9600 1042
#define BYTE_US_115200 87

/** Numbered messages and what became of them. */
struct tally {
    uint32_t next[2]; ///< number expected at each end
    unsigned ups[2];
    unsigned downs[2];
    enum status reason[2];
};

static size_t
make_message(uint8_t *bytes, uint32_t number) {
    // Sizes from a few bytes to three fragments; contents full of flags.
    size_t size = 4 + (number * 37) % 620;
    uint32_t fill = number % 2 ? FRAME_FLAG : number % 251;
    memset(bytes, (int)fill, size);
    memcpy(bytes, &number, sizeof(number));
    return size;
}

static void
check_message(struct tally *tally, int end,
              const struct delivery_event *event) {
    uint8_t expected[1024];
    size_t size = make_message(expected, tally->next[end]);
    assert_int_equal(event->size, size);
    assert_memory_equal(event->bytes, expected, size);
    tally->next[end]++;
}

static void
receive(void *context, int end, const struct delivery_event *event) {
    struct tally *tally = context;
    switch (event->type) {
    case DELIVERY_EVENT_UP:
        tally->ups[end]++;
        break;
    case DELIVERY_EVENT_DOWN:
        tally->downs[end]++;
        tally->reason[end] = event->reason;
        break;
    case DELIVERY_EVENT_MESSAGE:
        check_message(tally, end, event);
        break;
    default:
        fail_msg("event %d", (int)event->type);
    }
}

static struct sim *
start(int64_t byte_us, struct tally *tally) {
    struct sim *sim = malloc(sizeof(*sim));
    memset(tally, 0, sizeof(*tally));
    sim_start(sim, byte_us, receive, tally);
    return sim;
}

static void
stop(struct sim *sim) {
    sim_stop(sim);
    free(sim);
}

static enum status
send(struct sim *sim, int end, uint32_t number) {
    uint8_t bytes[1024];
    size_t size = make_message(bytes, number);
    return delivery_send(sim->ends[end], bytes, size);
}

static uint64_t
resent(struct sim *sim) {
    struct delivery_statistics a;
    struct delivery_statistics b;
    delivery_get_statistics(sim->ends[0], &a);
    delivery_get_statistics(sim->ends[1], &b);
    return a.frames_resent + b.frames_resent;
}

/** Both ends send `count` messages as fast as their queues take them. */
static void
exchange(struct sim *sim, struct tally *tally, uint32_t count) {
    uint32_t sent[2] = {0, 0};
    while (tally->next[0] < count || tally->next[1] < count) {
        for (int end = 0; end < 2; end++) {
            while (sent[end] < count &&
                   send(sim, end, sent[end]) == STATUS_OK) {
                sent[end]++;
            }
        }
        sim_run(sim, 5);
        assert_true(sim->now_ms < 40 * 60 * 1000);
    }
    assert_true(sim_run_drained(sim, 60000));
}

// --- bytes

/** Set-up, byte by byte; the page docs/protocol.md shows the same. */
static void
test_open_bytes(void **state) {
    (void)state;
    struct delivery_options options = {.instance = 0xA1B2C3D4,
                                       .connection = 0x0041,
                                       .keep_alive_ms = 3000,
                                       .dead_after_ms = 10000};
    struct delivery *end = delivery_new(&options, 0);
    static const uint8_t open[] = {
        0x10,                   // OPEN, no flags
        0x00, 0x00,             // destination: nobody known
        0x02,                   // version
        0x00, 0x42,             // our connection id
        0xA1, 0xB2, 0xC3, 0xD4, // our instance
    };
    uint8_t expected[FRAME_WIRE_MAX];
    uint8_t bytes[FRAME_WIRE_MAX];
    size_t size = frame_encode(open, sizeof(open), expected, sizeof(expected));
    assert_int_equal(delivery_output(end, 0, bytes, sizeof(bytes)), size);
    assert_memory_equal(bytes, expected, size);
    delivery_free(end);
}

static void
feed(struct delivery *end, const uint8_t *payload, size_t size,
     struct delivery_event *event) {
    uint8_t bytes[FRAME_WIRE_MAX];
    size_t wire = frame_encode(payload, size, bytes, sizeof(bytes));
    assert_int_equal(delivery_input(end, bytes, wire, 0, event), wire);
}

static void
expect_frame(struct delivery *end, int64_t now_ms, const uint8_t *payload,
             size_t size) {
    uint8_t expected[FRAME_WIRE_MAX];
    uint8_t bytes[FRAME_WIRE_MAX];
    size_t wire = frame_encode(payload, size, expected, sizeof(expected));
    assert_int_equal(delivery_output(end, now_ms, bytes, sizeof(bytes)), wire);
    assert_memory_equal(bytes, expected, wire);
}

static void
test_data_bytes(void **state) {
    (void)state;
    struct delivery_options options = {.instance = 0xA1B2C3D4,
                                       .connection = 0x0041,
                                       .keep_alive_ms = 3000,
                                       .dead_after_ms = 10000};
    struct delivery *end = delivery_new(&options, 0);
    struct delivery_event event;
    uint8_t bytes[FRAME_WIRE_MAX];
    delivery_output(end, 0, bytes, sizeof(bytes));
    static const uint8_t accept[] = {
        0x20,                   // ACCEPT
        0x00, 0x42,             // destination: the id in our OPEN
        0x02,                   // version
        0x7E, 0x7D,             // the peer's connection id
        0x0B, 0x0C, 0x0D, 0x0E, // the peer's instance
    };
    feed(end, accept, sizeof(accept), &event);
    assert_int_equal(event.type, DELIVERY_EVENT_UP);
    assert_int_equal(delivery_send(end, (const uint8_t *)"hi", 2), STATUS_OK);
    static const uint8_t data[] = {
        0x31,       // DATA, last fragment
        0x7E, 0x7D, // destination: the peer's id
        0x00,       // sequence 0; we expect 0
        'h',  'i',
    };
    expect_frame(end, 0, data, sizeof(data));
    static const uint8_t answer[] = {
        0x31,       // DATA, last fragment
        0x00, 0x42, // destination: us
        0x01,       // sequence 0; expects our 1: "hi" has arrived
        'o',  'k',
    };
    feed(end, answer, sizeof(answer), &event);
    assert_int_equal(event.type, DELIVERY_EVENT_MESSAGE);
    assert_int_equal(event.size, 2);
    assert_memory_equal(event.bytes, "ok", 2);
    assert_true(delivery_is_drained(end));
    static const uint8_t ack[] = {
        0x40,       // ACK
        0x7E, 0x7D, // destination
        0x01,       // we expect 1
    };
    expect_frame(end, DELIVERY_ACK_DELAY_MS, ack, sizeof(ack));
    static const uint8_t probe[] = {0x42, 0x7E, 0x7D, 0x01}; // ACK, answer
    // 3 s, and an eighth: our instance is the larger one.
    expect_frame(end, 3375, probe, sizeof(probe));
    static const uint8_t gap[] = {0x31, 0x00, 0x42, 0x21, 'x'}; // sequence 2
    feed(end, gap, sizeof(gap), &event);
    static const uint8_t reject[] = {0x50, 0x7E, 0x7D, 0x01}; // from 1 on
    expect_frame(end, 3375, reject, sizeof(reject));
    delivery_close(end, DELIVERY_CLOSE_LEAVING);
    static const uint8_t close[] = {0x60, 0x7E, 0x7D, 0x01}; // leaving
    expect_frame(end, 3375, close, sizeof(close));
    delivery_free(end);
}

// --- lines

static void
test_clean_line(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_115200, &tally);
    exchange(sim, &tally, 1000);
    assert_int_equal(resent(sim), 0);
    assert_int_equal(tally.ups[0], 1);
    assert_int_equal(tally.downs[0], 0);
    stop(sim);
}

/** At 9600 baud with full queues both ways nothing is sent twice. */
static void
test_slow_line(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_9600, &tally);
    exchange(sim, &tally, 200);
    assert_int_equal(resent(sim), 0);
    assert_int_equal(tally.downs[0] + tally.downs[1], 0);
    stop(sim);
}

/** A line of unknown, low speed, as behind a network converter. */
static void
test_unknown_speed(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(0, &tally);
    sim->byte_us = 2 * BYTE_US_9600;
    exchange(sim, &tally, 60);
    struct delivery_statistics a;
    delivery_get_statistics(sim->ends[0], &a);
    assert_true(a.frames_resent * 5 < a.frames_out);
    assert_int_equal(tally.downs[0] + tally.downs[1], 0);
    stop(sim);
}

static void
test_noise(void **state) {
    (void)state;
    static const struct {
        double bit_error_rate;
        double drop;
        double duplicate;
    } lines[] = {{1e-4, 0, 0}, {0, 1e-3, 0},       {0, 0, 1e-3},
                 {1e-3, 0, 0}, {2e-4, 5e-4, 5e-4}, {5e-4, 1e-3, 1e-3}};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct tally tally;
        struct sim *sim = start(BYTE_US_115200, &tally);
        sim->seed = i + 1;
        sim->bit_error_rate = lines[i].bit_error_rate;
        sim->drop = lines[i].drop;
        sim->duplicate = lines[i].duplicate;
        exchange(sim, &tally, 500);
        assert_int_equal(tally.next[0], 500);
        assert_int_equal(tally.next[1], 500);
        assert_true(resent(sim) > 0); // else the noise tested nothing
        stop(sim);
    }
}

/** One damaged byte costs one REJECT, not the wait for a timer. */
static void
test_fast_recovery(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_9600, &tally);
    assert_true(sim_run_up(sim, 1000));
    sim_run(sim, 1000);
    send(sim, 0, 0);
    sim_run(sim, 1);
    struct lane *lane = &sim->lanes[0];
    lane->bytes[(lane->head + 4) % LANE_BYTES] ^= 1;
    int64_t start_ms = sim->now_ms;
    assert_true(sim_run_drained(sim, 1000));
    // Twice the frame, a REJECT and an ACK, and no time-out of 250 ms.
    assert_true(sim->now_ms - start_ms < 100);
    assert_int_equal(tally.next[1], 1);
    stop(sim);
}

static void
test_largest_message(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_115200, &tally);
    static uint8_t bytes[DELIVERY_MESSAGE_MAX + 1];
    sim->receive = NULL;
    assert_int_equal(
        delivery_send(sim->ends[0], bytes, DELIVERY_MESSAGE_MAX + 1),
        STATUS_INVALID);
    assert_int_equal(delivery_send(sim->ends[0], bytes, 0), STATUS_INVALID);
    for (int i = 0; i < DELIVERY_QUEUE_MAX / DELIVERY_MESSAGE_MAX; i++) {
        assert_int_equal(
            delivery_send(sim->ends[0], bytes, DELIVERY_MESSAGE_MAX),
            STATUS_OK);
    }
    assert_int_equal(delivery_send(sim->ends[0], bytes, 1), STATUS_OVERFLOW);
    assert_true(sim_run_drained(sim, 60000));
    struct delivery_statistics statistics;
    delivery_get_statistics(sim->ends[1], &statistics);
    assert_int_equal(statistics.messages_in,
                     DELIVERY_QUEUE_MAX / DELIVERY_MESSAGE_MAX);
    stop(sim);
}

// --- connections

/** A new connection carries nothing of the one before. */
static void
test_fresh_queue(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_115200, &tally);
    assert_true(sim_run_up(sim, 1000));
    sim->lanes[0].cut = sim->lanes[1].cut = true;
    send(sim, 0, 0);
    sim_run(sim, 15000);
    assert_int_equal(tally.reason[0], STATUS_TIMEOUT);
    assert_true(delivery_is_drained(sim->ends[0]));
    sim->lanes[0].cut = sim->lanes[1].cut = false;
    assert_true(sim_run_up(sim, 5000));
    sim_run(sim, 1000);
    assert_int_equal(tally.next[1], 0);
    stop(sim);
}

/** A restarted peer is noticed at once. */
static void
test_peer_restart(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_115200, &tally);
    assert_true(sim_run_up(sim, 1000));
    send(sim, 0, 0);
    assert_true(sim_run_drained(sim, 1000));
    sim_restart(sim, 1, 0x33333333);
    sim_run(sim, 200);
    assert_int_equal(tally.downs[0], 1);
    assert_int_equal(tally.reason[0], STATUS_GONE);
    assert_true(sim_run_up(sim, 1000));
    send(sim, 0, 1);
    assert_true(sim_run_drained(sim, 1000));
    assert_int_equal(tally.next[1], 2);
    send(sim, 1, 0);
    assert_true(sim_run_drained(sim, 1000));
    assert_int_equal(tally.next[0], 1);
    stop(sim);
}

/** Frames of an earlier connection that lay in a buffer change nothing. */
static void
test_stale_frames(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_115200, &tally);
    assert_true(sim_run_up(sim, 1000));
    send(sim, 0, 0);
    uint8_t stale[4096];
    size_t size =
        delivery_output(sim->ends[0], sim->now_ms, stale, sizeof(stale));
    assert_true(size > 0);
    sim_inject(sim, 0, stale, size);
    sim_run(sim, 100);
    assert_int_equal(tally.next[1], 1);
    delivery_reset(sim->ends[1], sim->now_ms);
    assert_true(sim_run_up(sim, 3000));
    sim_inject(sim, 0, stale, size);
    sim_run(sim, 100);
    assert_int_equal(tally.next[1], 1);
    send(sim, 0, 1);
    assert_true(sim_run_drained(sim, 1000));
    assert_int_equal(tally.next[1], 2);
    stop(sim);
}

static void
test_keep_alive(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_9600, &tally);
    assert_true(sim_run_up(sim, 1000));
    sim_run(sim, 100);
    uint64_t carried = sim->lanes[0].carried + sim->lanes[1].carried;
    sim_run(sim, 60000);
    assert_int_equal(tally.downs[0] + tally.downs[1], 0);
    // A minute of silence costs no more than two 10-byte frames each 3 s.
    assert_true(sim->lanes[0].carried + sim->lanes[1].carried - carried <=
                (uint64_t)20 * 2 * 11);
    sim->lanes[0].cut = sim->lanes[1].cut = true;
    sim_run(sim, 13500);
    assert_int_equal(tally.downs[0], 1);
    assert_int_equal(tally.downs[1], 1);
    stop(sim);
}

static void
test_close(void **state) {
    (void)state;
    struct tally tally;
    struct sim *sim = start(BYTE_US_115200, &tally);
    assert_true(sim_run_up(sim, 1000));
    delivery_close(sim->ends[0], DELIVERY_CLOSE_REFUSED);
    sim_run(sim, 50);
    assert_int_equal(tally.reason[1], STATUS_REFUSED);
    assert_false(delivery_is_up(sim->ends[1]));
    stop(sim);
}

/** A loop-back plug: our own frames come back and mean nothing. */
static void
test_echo(void **state) {
    (void)state;
    struct delivery_options options = {
        .instance = 5, .keep_alive_ms = 3000, .dead_after_ms = 10000};
    struct delivery *end = delivery_new(&options, 0);
    struct delivery_event event;
    uint8_t bytes[4096];
    for (int64_t now_ms = 0; now_ms < 10000; now_ms++) {
        size_t size = delivery_output(end, now_ms, bytes, sizeof(bytes));
        delivery_input(end, bytes, size, now_ms, &event);
        assert_int_equal(event.type, DELIVERY_EVENT_NONE);
    }
    delivery_free(end);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_bytes),
        cmocka_unit_test(test_data_bytes),
        cmocka_unit_test(test_clean_line),
        cmocka_unit_test(test_slow_line),
        cmocka_unit_test(test_unknown_speed),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_fast_recovery),
        cmocka_unit_test(test_largest_message),
        cmocka_unit_test(test_fresh_queue),
        cmocka_unit_test(test_peer_restart),
        cmocka_unit_test(test_stale_frames),
        cmocka_unit_test(test_keep_alive),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_echo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
