// The protection alone, between two ends in memory: who comes together, and
// what of a record must be whole, of this session and in its place.

#include "link/session_tls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CLIENT 0
#define SERVER 1

static const struct pairing key_a = {.id = "AAAAAAAA", .key = {1, 2, 3}};
static const struct pairing key_one_bit = {.id = "AAAAAAAA", .key = {1, 2, 2}};
static const struct pairing other_id = {.id = "AAAAAAAB", .key = {1, 2, 3}};
static const struct pairing short_id = {.id = "AAAAAAA", .key = {1, 2, 3}};

static const uint8_t text[] = "pay 12.50 by 281234567890123456";

struct talk {
    struct tls *ends[2];
    enum tls_result results[2];
};

/** As session.c does: an end that gives up says nothing more. */
static void
shake(struct talk *talk) {
    uint8_t bytes[4096];
    for (int i = 0; i < 8; i++) {
        for (int end = 0; end < 2; end++) {
            size_t size;
            if (talk->results[end] == TLS_WAIT) {
                talk->results[end] = tls_handshake(talk->ends[end]);
            }
            bool heard = talk->results[end] == TLS_WAIT ||
                         talk->results[end] == TLS_DONE;
            while (heard && (size = tls_take(talk->ends[end], bytes,
                                             sizeof(bytes))) > 0) {
                assert_true(tls_feed(talk->ends[1 - end], bytes, size));
            }
        }
    }
}

static void
begin(struct talk *talk, const struct pairing *client,
      const struct pairing *server) {
    talk->ends[CLIENT] = tls_new(true, client);
    talk->ends[SERVER] = tls_new(false, server);
    talk->results[CLIENT] = talk->results[SERVER] = TLS_WAIT;
    assert_non_null(talk->ends[CLIENT]);
    assert_non_null(talk->ends[SERVER]);
    shake(talk);
}

static void
end(struct talk *talk) {
    tls_free(talk->ends[CLIENT]);
    tls_free(talk->ends[SERVER]);
}

static void
test_partners(void **state) {
    static const struct {
        const struct pairing *client;
        const struct pairing *server;
        enum tls_result client_result;
        enum tls_result server_result;
    } cases[] = {
        {&key_a, &key_a, TLS_DONE, TLS_DONE},
        {&key_a, &key_one_bit, TLS_WAIT, TLS_BROKEN},
        {&key_a, &other_id, TLS_WAIT, TLS_UNKNOWN},
        {&key_a, &short_id, TLS_WAIT, TLS_UNKNOWN},
        {&short_id, &key_a, TLS_WAIT, TLS_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct talk talk;
        begin(&talk, cases[i].client, cases[i].server);
        assert_int_equal(talk.results[CLIENT], cases[i].client_result);
        assert_int_equal(talk.results[SERVER], cases[i].server_result);
        end(&talk);
    }
}

static void
test_same_roles(void **state) {
    static const enum tls_result results[] = {
        [true] = TLS_BROKEN, [false] = TLS_WAIT};
    (void)state;
    for (int client = 0; client < 2; client++) {
        struct talk talk = {
            .ends = {tls_new(client, &key_a), tls_new(client, &key_a)},
            .results = {TLS_WAIT, TLS_WAIT}};
        shake(&talk);
        assert_int_equal(talk.results[1], results[client]);
        assert_int_not_equal(talk.results[0], TLS_DONE);
        end(&talk);
    }
}

// --- records

struct record {
    uint8_t bytes[512];
    size_t size;
};

static struct record
seal(struct talk *talk, int from, const void *plain, size_t size) {
    struct record record;
    assert_true(tls_seal(talk->ends[from], plain, size));
    record.size =
        tls_take(talk->ends[from], record.bytes, sizeof(record.bytes));
    assert_in_range(record.size, size + 1, sizeof(record.bytes) - 1);
    return record;
}

/** What the other end makes of it; only the text itself may come out. */
static enum tls_result
give(struct tls *tls, const uint8_t *bytes, size_t size) {
    uint8_t plain[sizeof(text) + 1];
    size_t got = 0;
    assert_true(size == 0 || tls_feed(tls, bytes, size));
    enum tls_result result = tls_open(tls, plain, sizeof(plain), &got);
    if (result == TLS_DONE) {
        assert_int_equal(got, sizeof(text));
        assert_memory_equal(plain, text, sizeof(text));
    } else {
        assert_int_equal(got, 0);
    }
    return result;
}

/** What a person on the line makes of two records, one session each. */
enum trick {
    TRICK_NONE = 1,
    TRICK_REPEAT,
    TRICK_SWAP,
    TRICK_LEAVE_OUT,
    TRICK_REFLECT,
    TRICK_OLD,
};

static void
try_trick(enum trick trick, enum tls_result wanted) {
    struct talk old;
    struct talk talk;
    begin(&old, &key_a, &key_a);
    begin(&talk, &key_a, &key_a);
    struct tls *server = talk.ends[SERVER];
    struct record first = seal(&talk, CLIENT, text, sizeof(text));
    struct record second = seal(&talk, CLIENT, text, sizeof(text));
    struct record other = trick == TRICK_REFLECT
                              ? seal(&talk, SERVER, text, sizeof(text))
                              : seal(&old, CLIENT, text, sizeof(text));
    const struct record *given = &second;
    bool whole = trick == TRICK_NONE || trick == TRICK_REPEAT;
    if (whole) {
        assert_int_equal(give(server, first.bytes, first.size), TLS_DONE);
    }
    if (trick == TRICK_REPEAT) {
        given = &first;
    } else if (trick == TRICK_REFLECT || trick == TRICK_OLD) {
        given = &other;
    }
    assert_int_equal(give(server, given->bytes, given->size), wanted);
    if (wanted == TLS_BROKEN) { // once broken, nothing more is taken
        const struct record *next = whole ? &second : &first;
        assert_int_equal(give(server, next->bytes, next->size), TLS_BROKEN);
    }
    end(&old);
    end(&talk);
}

static void
test_tricks(void **state) {
    (void)state;
    try_trick(TRICK_NONE, TLS_DONE);
    try_trick(TRICK_REPEAT, TLS_BROKEN);
    try_trick(TRICK_SWAP, TLS_BROKEN);
    try_trick(TRICK_LEAVE_OUT, TLS_BROKEN);
    try_trick(TRICK_REFLECT, TLS_BROKEN);
    try_trick(TRICK_OLD, TLS_BROKEN);
}

/** Every byte of a record counts. */
static void
test_changed(void **state) {
    size_t size = 1;
    (void)state;
    for (size_t at = 0; at < size; at++) {
        struct talk talk;
        begin(&talk, &key_a, &key_a);
        struct record record = seal(&talk, CLIENT, text, sizeof(text));
        size = record.size;
        record.bytes[at] ^= 1;
        enum tls_result result =
            give(talk.ends[SERVER], record.bytes, record.size);
        // A length that grew waits for the rest, which then does not fit.
        if (result == TLS_WAIT) {
            struct record next = seal(&talk, CLIENT, text, sizeof(text));
            for (int i = 0; i < 10 && result == TLS_WAIT; i++) {
                result = give(talk.ends[SERVER], next.bytes, next.size);
            }
        }
        assert_int_equal(result, TLS_BROKEN);
        end(&talk);
    }
    assert_in_range(size, sizeof(text) + 17, sizeof(text) + 32);
}

/** Cut anywhere: nothing comes out before the last byte has come. */
static void
test_cut(void **state) {
    struct talk talk;
    (void)state;
    begin(&talk, &key_a, &key_a);
    struct tls *server = talk.ends[SERVER];
    struct record record = seal(&talk, CLIENT, text, sizeof(text));
    for (size_t at = 0; at < record.size - 1; at++) {
        assert_int_equal(give(server, record.bytes + at, 1), TLS_WAIT);
    }
    assert_int_equal(give(server, record.bytes + record.size - 1, 1), TLS_DONE);
    assert_int_equal(give(server, NULL, 0), TLS_WAIT);
    end(&talk);
}

/** Neither text nor key can be seen, and no session is like another. */
static void
test_secret(void **state) {
    struct record records[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct talk talk;
        begin(&talk, &key_a, &key_a);
        records[i] = seal(&talk, CLIENT, text, sizeof(text));
        assert_null(memmem(records[i].bytes, records[i].size, text + 4, 6));
        end(&talk);
    }
    assert_int_equal(records[0].size, records[1].size);
    assert_memory_not_equal(records[0].bytes + 5, records[1].bytes + 5,
                            sizeof(text));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partners), cmocka_unit_test(test_same_roles),
        cmocka_unit_test(test_tricks),   cmocka_unit_test(test_changed),
        cmocka_unit_test(test_cut),      cmocka_unit_test(test_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
