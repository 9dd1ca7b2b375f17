// A session end whose peer has the right key (or needs none) and says
// anything. The peer is a delivery end and a TLS end of the fuzzer's own, so
// that what it invents gets past frames, delivery and encryption.
//
// The first byte chooses protection and role. Then rows of: what, length,
// bytes.

#include "link/frame.h"
#include "link/session.h"
#include "link/session_tls.h"

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct pairing key = {.id = "FUZZPAIR", .key = {1, 2, 3}};
static const struct pairing other = {.id = "FUZZPAIS", .key = {1, 2, 3}};

struct scene {
    struct session *session;
    struct delivery *peer;
    struct tls *tls; ///< of the peer, NULL: none
    bool secured;
    bool mute;     ///< the peer begins no TLS of its own
    bool stranger; ///< and names another pairing
    bool is_till;  ///< the session under test
    int64_t now_ms;
    unsigned messages;
};

static void
say(struct scene *scene, const uint8_t *bytes, size_t size) {
    if (size > 0) {
        delivery_send(scene->peer, bytes, size);
    }
}

/** What the peer's TLS has to say. */
static void
drain_tls(struct scene *scene) {
    uint8_t bytes[4096];
    size_t size;
    while (scene->tls &&
           (size = tls_take(scene->tls, bytes, sizeof(bytes))) > 0) {
        say(scene, bytes, size);
    }
}

static void
take(struct scene *scene, const struct session_event *event) {
    switch (event->type) {
    case SESSION_EVENT_UP:
        session_greet(scene->session, (const uint8_t *)"hello", 5);
        break;
    case SESSION_EVENT_MESSAGE:
        assert(event->size > 0);
        scene->messages++;
        if (event->greeting) {
            session_release(scene->session);
        }
        break;
    default:
        break;
    }
}

static void
to_session(struct scene *scene, const uint8_t *bytes, size_t size) {
    struct session_event event;
    uint8_t *exact = malloc(size ? size : 1);
    size_t taken = 0;
    memcpy(exact, bytes, size);
    do {
        taken += session_input(scene->session, exact + taken, size - taken,
                               scene->now_ms, &event);
        take(scene, &event);
    } while (taken < size || event.type != SESSION_EVENT_NONE);
    free(exact);
}

static void
to_peer(struct scene *scene, const uint8_t *bytes, size_t size) {
    struct delivery_event event;
    size_t taken = 0;
    do {
        taken += delivery_input(scene->peer, bytes + taken, size - taken,
                                scene->now_ms, &event);
        if (event.type == DELIVERY_EVENT_UP && scene->secured && !scene->mute) {
            tls_free(scene->tls);
            scene->tls =
                tls_new(!scene->is_till, scene->stranger ? &other : &key);
            tls_handshake(scene->tls);
        } else if (event.type == DELIVERY_EVENT_MESSAGE && scene->tls) {
            uint8_t plain[4096];
            size_t got;
            tls_feed(scene->tls, event.bytes, event.size);
            tls_handshake(scene->tls);
            tls_open(scene->tls, plain, sizeof(plain), &got);
        }
        drain_tls(scene);
    } while (taken < size || event.type != DELIVERY_EVENT_NONE);
}

/** Let both talk until neither has anything to say; bounded. */
static void
talk(struct scene *scene) {
    struct session_event event;
    struct delivery_event ignored;
    uint8_t bytes[2048];
    for (int i = 0; i < 12; i++) {
        scene->now_ms += 30;
        session_tick(scene->session, scene->now_ms, &event);
        take(scene, &event);
        size_t size =
            session_output(scene->session, scene->now_ms, bytes, sizeof(bytes));
        to_peer(scene, bytes, size);
        delivery_tick(scene->peer, scene->now_ms, &ignored);
        size =
            delivery_output(scene->peer, scene->now_ms, bytes, sizeof(bytes));
        to_session(scene, bytes, size);
    }
}

static void
act(struct scene *scene, uint8_t what, const uint8_t *bytes, size_t size) {
    uint8_t begin[13] = {1, 0, 0, 0, 9};
    switch (what % 11) {
    case 0: // as it is
        say(scene, bytes, size);
        break;
    case 1: // past the encryption
        if (scene->tls && size > 0) {
            tls_seal(scene->tls, bytes, size);
            drain_tls(scene);
        } else {
            say(scene, bytes, size);
        }
        break;
    case 2: // a right beginning
        memcpy(begin + 5, bytes, size < 8 ? size : 8);
        act(scene, 1, begin, sizeof(begin));
        break;
    case 3:
        session_send(scene->session, bytes, size);
        break;
    case 4:
        session_send_first(scene->session, bytes, size);
        break;
    case 5:
        scene->now_ms += 1000 * (int64_t)size;
        break;
    case 6:
        session_forget(scene->session);
        break;
    case 7:
        session_refuse(scene->session, scene->now_ms);
        break;
    case 8:
        session_reset(scene->session, scene->now_ms);
        break;
    case 9:
        delivery_reset(scene->peer, scene->now_ms);
        break;
    default:
        delivery_close(scene->peer, size % 2 ? DELIVERY_CLOSE_UNPAIRED
                                             : DELIVERY_CLOSE_REFUSED);
    }
    talk(scene);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    struct scene scene = {.secured = data[0] & 1,
                          .is_till = data[0] & 2,
                          .stranger = data[0] & 4,
                          .mute = data[0] & 8};
    struct session_options options = {
        .delivery = {.instance = 7,
                     .connection = 7,
                     .byte_time_us = 1,
                     .keep_alive_ms = 3000,
                     .dead_after_ms = 10000},
        .is_till = scene.is_till,
        .pairing = scene.secured ? &key : NULL,
    };
    scene.session = session_new(&options, 0);
    options.delivery.instance = options.delivery.connection = 9;
    scene.peer = delivery_new(&options.delivery, 0);
    talk(&scene);
    for (size_t at = 1; size - at >= 2;) {
        uint8_t what = data[at];
        size_t length = data[at + 1];
        at += 2;
        length = length < size - at ? length : size - at;
        act(&scene, what, data + at, length);
        at += length;
    }
    tls_free(scene.tls);
    session_free(scene.session);
    delivery_free(scene.peer);
    return 0;
}
