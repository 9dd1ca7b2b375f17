// Frames: what each byte on the line means.

#include "link/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/** Feed all; the result of the last byte that was not FRAME_NONE. */
static enum frame_result
feed(struct frame_decoder *decoder, const uint8_t *bytes, size_t size) {
    enum frame_result last = FRAME_NONE;
    for (size_t i = 0; i < size; i++) {
        enum frame_result result = frame_decode(decoder, bytes[i]);
        last = result == FRAME_NONE ? last : result;
    }
    return last;
}

static void
test_fcs(void **state) {
    (void)state;
    // The check value of this CRC-32 in every catalogue.
    assert_int_equal(frame_fcs((const uint8_t *)"123456789", 9), 0xCBF43926);
}

static void
test_bytes(void **state) {
    (void)state;
    static const uint8_t payload[] = {'A', 0x7E, 0x7D, 0x11};
    static const uint8_t wire[] = {
        0x7E,                   // flag
        0x41,                   // 'A'
        0x7D, 0x5E,             // 7E escaped
        0x7D, 0x5D,             // 7D escaped
        0x11,                   // other control characters as they are
        0x57, 0x82, 0xA2, 0xAC, // FCS-32, low byte first
        0x7E,                   // flag
    };
    uint8_t out[FRAME_WIRE_MAX];
    size_t size = frame_encode(payload, sizeof(payload), out, sizeof(out));
    uint32_t fcs = frame_fcs(payload, sizeof(payload));
    assert_int_equal(size, sizeof(wire));
    assert_memory_equal(out, wire, 7);
    assert_int_equal(out[7], fcs & 0xFF);
    assert_int_equal(out[10], fcs >> 24);
    assert_memory_equal(out, wire, sizeof(wire));
    struct frame_decoder decoder = {.state = 0};
    assert_int_equal(feed(&decoder, out, size), FRAME_GOOD);
    assert_int_equal(decoder.size, sizeof(payload));
    assert_memory_equal(decoder.bytes, payload, sizeof(payload));
}

static void
test_limits(void **state) {
    (void)state;
    uint8_t payload[FRAME_PAYLOAD_MAX + 1];
    uint8_t out[FRAME_WIRE_MAX];
    memset(payload, 0x7E, sizeof(payload));
    assert_int_equal(frame_encode(payload, 0, out, sizeof(out)), 0);
    assert_int_equal(
        frame_encode(payload, FRAME_PAYLOAD_MAX + 1, out, sizeof(out)), 0);
    size_t size = frame_encode(payload, FRAME_PAYLOAD_MAX, out, sizeof(out));
    assert_in_range(size, 2 * FRAME_PAYLOAD_MAX + 6, FRAME_WIRE_MAX);
    assert_int_equal(frame_encode(payload, FRAME_PAYLOAD_MAX, out, size - 1),
                     0);
    struct frame_decoder decoder = {.state = 0};
    assert_int_equal(feed(&decoder, out, size), FRAME_GOOD);
    assert_int_equal(decoder.size, FRAME_PAYLOAD_MAX);
}

/** One flag may end a frame and begin the next; more are idle fill. */
static void
test_shared_and_idle_flags(void **state) {
    (void)state;
    uint8_t out[64];
    size_t first = frame_encode((const uint8_t *)"one", 3, out, 32);
    size_t second =
        frame_encode((const uint8_t *)"two", 3, out + first - 1, 32);
    struct frame_decoder decoder = {.state = 0};
    assert_int_equal(feed(&decoder, (const uint8_t *)"~~~", 3), FRAME_NONE);
    assert_int_equal(feed(&decoder, out, first), FRAME_GOOD);
    assert_memory_equal(decoder.bytes, "one", 3);
    assert_int_equal(feed(&decoder, out + first, second - 1), FRAME_GOOD);
    assert_memory_equal(decoder.bytes, "two", 3);
}

/** Noise before, a damaged frame, an abort: the next frame is read. */
static void
test_resynchronise(void **state) {
    (void)state;
    uint8_t good[32];
    uint8_t bad[32];
    size_t size = frame_encode((const uint8_t *)"good", 4, good, sizeof(good));
    struct frame_decoder decoder = {.state = 0};
    assert_int_equal(feed(&decoder, (const uint8_t *)"noise", 5), FRAME_NONE);
    assert_int_equal(feed(&decoder, good, size), FRAME_GOOD);
    for (size_t i = 1; i < size - 1; i++) {
        memcpy(bad, good, size);
        bad[i] ^= 0x04;
        assert_int_equal(feed(&decoder, bad, size), FRAME_BAD);
        assert_int_equal(feed(&decoder, good, size), FRAME_GOOD);
    }
    static const uint8_t aborted[] = {'x', 'y', 0x7D, 0x7E};
    assert_int_equal(feed(&decoder, aborted, sizeof(aborted)), FRAME_BAD);
    assert_int_equal(feed(&decoder, good, size), FRAME_GOOD);
}

static void
test_too_long(void **state) {
    (void)state;
    struct frame_decoder decoder = {.state = 0};
    frame_decode(&decoder, FRAME_FLAG);
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(frame_decode(&decoder, 'x'), FRAME_NONE);
    }
    assert_int_equal(frame_decode(&decoder, FRAME_FLAG), FRAME_BAD);
    uint8_t good[32];
    size_t size = frame_encode((const uint8_t *)"good", 4, good, sizeof(good));
    assert_int_equal(feed(&decoder, good, size), FRAME_GOOD);
}

/** Too short to hold more than a checksum. */
static void
test_too_short(void **state) {
    (void)state;
    struct frame_decoder decoder = {.state = 0};
    static const uint8_t empty[] = {0x7E, 0x00, 0x00, 0x00, 0x00, 0x7E};
    assert_int_equal(feed(&decoder, empty, sizeof(empty)), FRAME_BAD);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fcs),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_shared_and_idle_flags),
        cmocka_unit_test(test_resynchronise),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_too_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
