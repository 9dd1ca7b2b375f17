#include "link/session_internal.h"

#include <string.h>

#define TLS_RECORD_HANDSHAKE 22
#define TLS_CLIENT_HELLO 1

static const char why_broken[] =
    "a record does not verify: it was changed, cut, repeated or is of another "
    "session; a new session is made";
static const char why_protocol[] = "the other side broke the protocol";

static uint32_t
get32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

// --- units

/** Size of the unit whose beginning is there, as far as it can be known. */
static size_t
unit_size(const struct session *session) {
    const uint8_t *unit = session->unit;
    if (session->unit_used == 0) {
        return 1;
    }
    switch (unit[0]) {
    case UNIT_BEGIN:
        return UNIT_BEGIN_SIZE;
    case UNIT_ACK:
        return UNIT_ACK_SIZE;
    case UNIT_MESSAGE:
    case UNIT_GREETING:
        if (session->unit_used < UNIT_HEADER_SIZE) {
            return UNIT_HEADER_SIZE;
        }
        return UNIT_HEADER_SIZE + ((size_t)unit[2] << 8 | unit[3]) + 1;
    default:
        return 0; // unknown
    }
}

/**
 * Agree where both streams stand. Both sides judge by the same four numbers,
 * so both either go on or start from nothing.
 */
static bool
align(struct session *session, bool *goes_on) {
    uint32_t instance = get32(session->unit + 1);
    uint32_t known = get32(session->unit + 5);
    uint32_t arrived = get32(session->unit + 9);
    *goes_on = instance == session->partner && known == session->instance;
    if (!*goes_on) {
        session->partner = instance;
        session->received = 0;
        session->acknowledged = 0;
    } else if (arrived - session->acknowledged > session->offered) {
        return false;
    } else {
        outbox_drop(&session->box, arrived - session->acknowledged);
        session->acknowledged = arrived;
    }
    session->offered = 0;
    outbox_drop_empty(&session->box);
    return instance != 0 && instance != session->instance;
}

static bool
take_begin(struct session *session, struct session_event *event) {
    if (session->state != SESSION_BEGINNING ||
        !align(session, &event->goes_on)) {
        return false;
    }
    session->state = SESSION_RUNNING;
    session->statistics.sessions++;
    event->type = SESSION_EVENT_UP;
    return true;
}

static bool
take_message(struct session *session, int64_t now_ms,
             struct session_event *event) {
    bool greeting = session->unit[0] == UNIT_GREETING;
    if (session->state != SESSION_RUNNING ||
        greeting == session->peer_greeted ||
        !session_acknowledge(session, session->unit[1])) {
        return false;
    }
    if (greeting) {
        session->peer_greeted = true;
    } else {
        session->received++;
        session->statistics.messages_in++;
        if (session->ack_due_ms == INT64_MAX) {
            session->ack_due_ms = now_ms + SESSION_ACK_DELAY_MS;
        }
    }
    event->type = SESSION_EVENT_MESSAGE;
    event->greeting = greeting;
    event->bytes = session->unit + UNIT_HEADER_SIZE;
    event->size = session->unit_used - UNIT_HEADER_SIZE;
    return true;
}

static bool
take_unit(struct session *session, int64_t now_ms,
          struct session_event *event) {
    switch (session->unit[0]) {
    case UNIT_BEGIN:
        return take_begin(session, event);
    case UNIT_ACK:
        return session->state == SESSION_RUNNING &&
               session_acknowledge(session, session->unit[1]);
    default:
        return take_message(session, now_ms, event);
    }
}

// --- stream

static enum tls_result
read_stream(struct session *session, size_t want) {
    uint8_t *out = session->unit + session->unit_used;
    size_t got = 0;
    enum tls_result result = TLS_DONE;
    if (session->secured) {
        result = tls_open(session->tls, out, want, &got);
    } else if (session->raw_size == 0) {
        result = TLS_WAIT; // and `raw` may be NULL
    } else {
        got = want < session->raw_size ? want : session->raw_size;
        memcpy(out, session->raw, got);
        session->raw += got;
        session->raw_size -= got;
        result = got > 0 ? TLS_DONE : TLS_WAIT;
    }
    session->unit_used += got;
    return result;
}

/** Take units until one is an event or more bytes are needed. */
static void
take_units(struct session *session, int64_t now_ms,
           struct session_event *event) {
    while (event->type == SESSION_EVENT_NONE) {
        size_t size = unit_size(session);
        if (size == 0) {
            session_fail(session, STATUS_MALFORMED, why_protocol, now_ms,
                         event);
            return;
        }
        if (session->unit_used < size) {
            enum tls_result result =
                read_stream(session, size - session->unit_used);
            if (result == TLS_WAIT) {
                return;
            }
            if (result != TLS_DONE) {
                session_fail(session, STATUS_UNVERIFIED, why_broken, now_ms,
                             event);
                return;
            }
            continue;
        }
        if (!take_unit(session, now_ms, event)) {
            session_fail(session, STATUS_MALFORMED, why_protocol, now_ms,
                         event);
            return;
        }
        if (event->type != SESSION_EVENT_NONE) {
            session->wipe_size = session->unit_used; // once it was looked at
        }
        session->unit_used = 0;
    }
}

static void
shake_hands(struct session *session, int64_t now_ms,
            struct session_event *event) {
    switch (tls_handshake(session->tls)) {
    case TLS_WAIT:
        session_drain(session);
        break;
    case TLS_DONE:
        session_begin(session, now_ms); // its record takes the rest along
        break;
    case TLS_UNKNOWN:
        session_fail(session, STATUS_UNVERIFIED,
                     "the other side names a pairing that is not known here: "
                     "pair the two again (posplugin pair)",
                     now_ms, event);
        break;
    case TLS_BROKEN:
        session_fail(session, STATUS_UNVERIFIED,
                     "the other side does not have our key: pair the two "
                     "again (posplugin pair)",
                     now_ms, event);
        break;
    }
}

/** What has come and was not looked at. */
static void
take_stream(struct session *session, int64_t now_ms,
            struct session_event *event) {
    if (session->state == SESSION_HANDSHAKE && session->tls) {
        shake_hands(session, now_ms, event);
    }
    if (session->state == SESSION_BEGINNING ||
        session->state == SESSION_RUNNING) {
        take_units(session, now_ms, event);
    }
}

// --- events of delivery

/** Mistakes of set-up that show in the first bytes; NULL for none. */
static const char *
find_mismatch(const struct session *session, const uint8_t *bytes,
              size_t size) {
    bool handshake = bytes[0] == TLS_RECORD_HANDSHAKE;
    if (!session->secured && handshake) {
        return "the other side wants a protected link: pair the two "
               "(posplugin pair)";
    }
    if (session->secured && bytes[0] == UNIT_BEGIN) {
        return "the other side speaks without protection; that is refused: "
               "pair the two (posplugin pair)";
    }
    if (session->secured && session->is_till && handshake && size > 5 &&
        bytes[5] == TLS_CLIENT_HELLO) {
        return "the other side is a till too; check which device is at the "
               "other end";
    }
    return NULL;
}

static void
take_bytes(struct session *session, const struct delivery_event *source,
           int64_t now_ms, struct session_event *event) {
    if (!session->peer_spoke) {
        const char *why = find_mismatch(session, source->bytes, source->size);
        session->peer_spoke = true;
        if (why) {
            session_fail(session, STATUS_REFUSED, why, now_ms, event);
            return;
        }
    }
    if (!session->secured) {
        session->raw = source->bytes;
        session->raw_size = source->size;
    } else if (!session->tls ||
               !tls_feed(session->tls, source->bytes, source->size)) {
        session->failed = true;
    }
}

static void
take_down(struct session *session, enum status reason,
          struct session_event *event) {
    bool was_running = session->state == SESSION_RUNNING;
    bool refused = reason == STATUS_REFUSED || reason == STATUS_UNVERIFIED;
    session_leave(session);
    event->reason = reason;
    if (refused) {
        event->type = SESSION_EVENT_REFUSED;
        event->why = reason == STATUS_UNVERIFIED
                         ? "the other side does not know our key: pair the "
                           "two again (posplugin pair)"
                         : "the other side refuses us: same role, or "
                           "another version of the protocol";
    } else if (was_running) {
        event->type = SESSION_EVENT_DOWN;
    }
}

static void
take_event(struct session *session, const struct delivery_event *source,
           int64_t now_ms, struct session_event *event) {
    switch (source->type) {
    case DELIVERY_EVENT_UP:
        session_start(session, now_ms);
        break;
    case DELIVERY_EVENT_DOWN:
        take_down(session, source->reason, event);
        break;
    case DELIVERY_EVENT_MESSAGE:
        take_bytes(session, source, now_ms, event);
        break;
    case DELIVERY_EVENT_REFUSED:
        session_fail(session, STATUS_UNSUPPORTED,
                     "the other side speaks another version of the protocol: "
                     "update the older one",
                     now_ms, event);
        break;
    case DELIVERY_EVENT_NONE:
        break;
    }
}

size_t
session_input(struct session *session, const uint8_t *bytes, size_t size,
              int64_t now_ms, struct session_event *event) {
    struct delivery_event source = {.type = DELIVERY_EVENT_NONE};
    size_t taken = 0;
    memset(event, 0, sizeof(*event));
    explicit_bzero(session->unit, session->wipe_size);
    session->wipe_size = 0;
    do {
        take_stream(session, now_ms, event);
        if (event->type != SESSION_EVENT_NONE) {
            break; // the rest of this delivery message is taken next time
        }
        taken += delivery_input(session->delivery, bytes + taken, size - taken,
                                now_ms, &source);
        take_event(session, &source, now_ms, event);
    } while (event->type == SESSION_EVENT_NONE &&
             (source.type != DELIVERY_EVENT_NONE || taken < size));
    return taken;
}
