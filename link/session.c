#include "link/session_internal.h"

#include <stdlib.h>
#include <string.h>

#define NEVER_MS INT64_MAX

// --- life

void
session_leave(struct session *session) {
    tls_free(session->tls);
    session->tls = NULL;
    session->state = SESSION_OPENING;
    session->failed = false;
    session->ack_due_ms = NEVER_MS;
    session->greeted = false;
    session->released = false;
    session->sealed = 0;
    session->cut = 0;
    session->peer_greeted = false;
    session->peer_spoke = false;
    session->raw_size = 0;
    size_t used = session->unit_used > session->wipe_size ? session->unit_used
                                                          : session->wipe_size;
    explicit_bzero(session->unit, used);
    session->unit_used = 0;
    session->wipe_size = 0;
}

struct session *
session_new(const struct session_options *options, int64_t now_ms) {
    struct session *session = calloc(1, sizeof(*session));
    if (!session) {
        return NULL;
    }
    session->is_till = options->is_till;
    session->secured = options->pairing != NULL;
    if (options->pairing) {
        session->pairing = *options->pairing;
    }
    session->instance = options->delivery.instance;
    outbox_init(&session->box, session->queue, sizeof(session->queue),
                MESSAGE_BYTES_MAX);
    session->delivery = delivery_new(&options->delivery, now_ms);
    if (!session->delivery) {
        session_free(session);
        return NULL;
    }
    session_leave(session);
    return session;
}

void
session_free(struct session *session) {
    if (session) {
        tls_free(session->tls);
        delivery_free(session->delivery);
        explicit_bzero(session, sizeof(*session));
        free(session);
    }
}

void
session_reset(struct session *session, int64_t now_ms) {
    session_leave(session);
    delivery_reset(session->delivery, now_ms);
}

void
session_set_pairing(struct session *session, const struct pairing *pairing,
                    int64_t now_ms) {
    session_reset(session, now_ms);
    outbox_cut(&session->box, 0);
    session->offered = 0;
    session->partner = 0;
    session->pairing = *pairing;
    session->secured = true;
}

void
session_set_byte_time(struct session *session, uint32_t byte_time_us) {
    delivery_set_byte_time(session->delivery, byte_time_us);
}

static void
pause_session(struct session *session, enum delivery_close reason,
              int64_t now_ms) {
    delivery_close(session->delivery, reason);
    session_leave(session);
    session->state = SESSION_PAUSED;
    session->pause_until_ms = now_ms + SESSION_REFUSED_PAUSE_MS;
}

void
session_refuse(struct session *session, int64_t now_ms) {
    pause_session(session, DELIVERY_CLOSE_REFUSED, now_ms);
}

void
session_fail(struct session *session, enum status reason, const char *why,
             int64_t now_ms, struct session_event *event) {
    event->reason = reason;
    event->why = why;
    session->statistics.sessions_broken += reason == STATUS_UNVERIFIED;
    if (session->state == SESSION_RUNNING) {
        // Whatever this was, the next session is free of it.
        event->type = SESSION_EVENT_DOWN;
        session_leave(session);
        delivery_reset(session->delivery, now_ms);
    } else {
        event->type = SESSION_EVENT_REFUSED;
        pause_session(session,
                      reason == STATUS_UNVERIFIED ? DELIVERY_CLOSE_UNPAIRED
                                                  : DELIVERY_CLOSE_REFUSED,
                      now_ms);
    }
}

// --- what goes out

void
session_drain(struct session *session) {
    uint8_t bytes[DELIVERY_MESSAGE_MAX];
    size_t size;
    while ((size = tls_take(session->tls, bytes, sizeof(bytes))) > 0) {
        session->statistics.sealed_bytes_out += size;
        session->failed |=
            delivery_send(session->delivery, bytes, size) != STATUS_OK;
    }
}

/** Send plain bytes, at most TLS_PLAIN_MAX. */
static void
put(struct session *session, const uint8_t *bytes, size_t size) {
    if (!session->secured) {
        session->statistics.sealed_bytes_out += size;
        session->failed |=
            delivery_send(session->delivery, bytes, size) != STATUS_OK;
    } else if (tls_seal(session->tls, bytes, size)) {
        session_drain(session);
    } else {
        session->failed = true;
    }
}

static void
put32(uint8_t *out, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

void
session_begin(struct session *session, int64_t now_ms) {
    uint8_t unit[UNIT_BEGIN_SIZE] = {UNIT_BEGIN};
    put32(unit + 1, session->instance);
    put32(unit + 5, session->partner);
    put32(unit + 9, session->received);
    session->state = SESSION_BEGINNING;
    session->since_ms = now_ms;
    put(session, unit, sizeof(unit));
}

void
session_start(struct session *session, int64_t now_ms) {
    if (!session->secured) {
        session_begin(session, now_ms);
        return;
    }
    session->state = SESSION_HANDSHAKE;
    session->since_ms = now_ms;
    session->tls = tls_new(session->is_till, &session->pairing);
    if (!session->tls || tls_handshake(session->tls) != TLS_WAIT) {
        session->failed = true;
        return;
    }
    session_drain(session); // the till's first flight
}

/** Every unit that says what has come makes an ACK needless. */
static size_t
put_header(struct session *session, enum unit_kind kind, size_t size,
           uint8_t *unit) {
    session->ack_due_ms = NEVER_MS;
    unit[0] = (uint8_t)kind;
    unit[1] = (uint8_t)session->received;
    unit[2] = (uint8_t)((size - 1) >> 8);
    unit[3] = (uint8_t)(size - 1);
    return UNIT_HEADER_SIZE;
}

enum status
session_greet(struct session *session, const uint8_t *bytes, size_t size) {
    uint8_t unit[TLS_PLAIN_MAX];
    if (session->state != SESSION_RUNNING || session->greeted) {
        return STATUS_STATE;
    }
    if (size == 0 || size > sizeof(unit) - UNIT_HEADER_SIZE) {
        return STATUS_INVALID;
    }
    size_t used = put_header(session, UNIT_GREETING, size, unit);
    memcpy(unit + used, bytes, size);
    session->greeted = true;
    put(session, unit, used + size);
    session->statistics.message_bytes_out += size;
    return session->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

void
session_release(struct session *session) {
    session->released = session->state == SESSION_RUNNING;
}

static bool
has_piece(const struct session *session) {
    return session->released && !session->failed &&
           session->sealed < session->box.count &&
           delivery_is_hungry(session->delivery);
}

/** Seal as much of the oldest unsealed message as one record takes. */
static void
put_piece(struct session *session) {
    struct outbox *box = &session->box;
    uint8_t piece[TLS_PLAIN_MAX];
    size_t used = 0;
    size_t whole = box->sizes[session->sealed];
    size_t start = 0;
    for (size_t i = 0; i < session->sealed; i++) {
        start += box->sizes[i];
    }
    if (session->cut == 0) {
        used = put_header(session, UNIT_MESSAGE, whole, piece);
        session->cut = used;
        session->offered = session->sealed + 1;
    }
    size_t done = session->cut - UNIT_HEADER_SIZE;
    size_t more = whole - done;
    more = more < sizeof(piece) - used ? more : sizeof(piece) - used;
    memcpy(piece + used, box->bytes + start + done, more);
    session->cut += more;
    if (done + more == whole) {
        session->sealed++;
        session->cut = 0;
        session->statistics.messages_out++;
        session->statistics.message_bytes_out += whole;
    }
    put(session, piece, used + more);
    explicit_bzero(piece, used + more);
}

/** Not between the pieces of a message. */
static bool
may_ack(const struct session *session) {
    return session->cut == 0 && delivery_is_hungry(session->delivery);
}

static void
put_ack(struct session *session) {
    const uint8_t unit[UNIT_ACK_SIZE] = {UNIT_ACK, (uint8_t)session->received};
    session->ack_due_ms = NEVER_MS;
    put(session, unit, sizeof(unit));
}

void
session_close(struct session *session) {
    if (session->state == SESSION_RUNNING && session->ack_due_ms != NEVER_MS &&
        may_ack(session)) {
        put_ack(session); // else it would come again
    }
    delivery_close(session->delivery, DELIVERY_CLOSE_LEAVING);
    session_leave(session);
}

size_t
session_output(struct session *session, int64_t now_ms, uint8_t *bytes,
               size_t capacity) {
    while (has_piece(session)) {
        put_piece(session);
    }
    if (may_ack(session) && now_ms >= session->ack_due_ms) {
        put_ack(session);
    }
    return delivery_output(session->delivery, now_ms, bytes, capacity);
}

bool
session_acknowledge(struct session *session, uint8_t received) {
    size_t count = (uint8_t)(received - (uint8_t)session->acknowledged);
    if (count > session->sealed) {
        return false;
    }
    outbox_drop(&session->box, count);
    session->acknowledged += (uint32_t)count;
    session->sealed -= count;
    session->offered -= count;
    return true;
}

// --- time

void
session_tick(struct session *session, int64_t now_ms,
             struct session_event *event) {
    struct delivery_event source;
    memset(event, 0, sizeof(*event));
    if (session->failed) {
        session_fail(session, STATUS_NO_MEMORY,
                     "there is no memory for a session", now_ms, event);
        return;
    }
    if (session->state == SESSION_PAUSED) {
        if (now_ms >= session->pause_until_ms) {
            session_reset(session, now_ms);
        }
        return;
    }
    delivery_tick(session->delivery, now_ms, &source);
    if (source.type == DELIVERY_EVENT_DOWN) {
        bool was_running = session->state == SESSION_RUNNING;
        session_leave(session);
        event->type = was_running ? SESSION_EVENT_DOWN : SESSION_EVENT_NONE;
        event->reason = source.reason;
    } else if ((session->state == SESSION_HANDSHAKE ||
                session->state == SESSION_BEGINNING) &&
               now_ms - session->since_ms >= SESSION_HANDSHAKE_MS) {
        session_fail(session, STATUS_TIMEOUT,
                     "the other side answers, but begins no session: is it "
                     "the right device?",
                     now_ms, event);
    }
}

static int64_t
earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

int64_t
session_due_ms(const struct session *session) {
    int64_t due_ms = delivery_due_ms(session->delivery);
    switch (session->state) {
    case SESSION_HANDSHAKE:
    case SESSION_BEGINNING:
        due_ms = earlier(due_ms, session->since_ms + SESSION_HANDSHAKE_MS);
        break;
    case SESSION_RUNNING:
        if (may_ack(session)) {
            due_ms = earlier(due_ms, session->ack_due_ms);
        }
        break;
    case SESSION_PAUSED:
        due_ms = earlier(due_ms, session->pause_until_ms);
        break;
    case SESSION_OPENING:
        break;
    }
    return session->failed || has_piece(session) ? 0 : due_ms;
}

// --- the queue

enum status
session_send(struct session *session, const uint8_t *bytes, size_t size) {
    return outbox_add(&session->box, session->box.count, bytes, size);
}

enum status
session_send_first(struct session *session, const uint8_t *bytes, size_t size) {
    if (session->state != SESSION_RUNNING || session->released) {
        return STATUS_STATE;
    }
    return outbox_add(&session->box, 0, bytes, size);
}

void
session_forget(struct session *session) {
    outbox_cut(&session->box, session->offered);
    if (session->state == SESSION_RUNNING) {
        return; // on their way, or here
    }
    for (size_t i = 0; i < session->box.count; i++) {
        outbox_empty(&session->box, i); // the peer may count it
    }
}

bool
session_holds(const struct session *session, const uint8_t *bytes,
              size_t size) {
    return outbox_holds(&session->box, bytes, size);
}

bool
session_is_drained(const struct session *session) {
    return session->box.used == 0;
}

bool
session_is_up(const struct session *session) {
    return session->state == SESSION_RUNNING;
}

void
session_get_statistics(const struct session *session,
                       struct session_statistics *out) {
    *out = session->statistics;
    delivery_get_statistics(session->delivery, &out->delivery);
}
