/**
 * @file session_internal.h
 * Memory of one session end, shared by session.c (life, time, what goes out)
 * and session_input.c (what comes in).
 *
 * Inside a session flows a stream of units, see docs/protocol.md:
 *
 *     BEGIN     1, instance 4, known instance 4, received 4
 *     MESSAGE   2, received 1, size minus one 2, message
 *     GREETING  3, likewise
 *     ACK       4, received 1
 */
#ifndef POSPLUGIN_SESSION_INTERNAL_H
#define POSPLUGIN_SESSION_INTERNAL_H

#include "link/message.h"
#include "link/outbox.h"
#include "link/session.h"
#include "link/session_tls.h"

enum unit_kind {
    UNIT_BEGIN = 1,
    UNIT_MESSAGE = 2,
    UNIT_GREETING = 3,
    UNIT_ACK = 4,
};

#define UNIT_BEGIN_SIZE 13
#define UNIT_HEADER_SIZE 4
#define UNIT_ACK_SIZE 2

enum session_state {
    SESSION_OPENING = 1,   ///< delivery makes a connection
    SESSION_HANDSHAKE = 2, ///< TLS
    SESSION_BEGINNING = 3, ///< our BEGIN has gone, the peer's is awaited
    SESSION_RUNNING = 4,
    SESSION_PAUSED = 5, ///< after a refusal, until pause_until_ms
};

struct session {
    bool is_till;
    bool secured;
    struct pairing pairing;
    struct delivery *delivery; ///< owned
    struct tls *tls;           ///< owned, while there is a connection
    enum session_state state;
    int64_t since_ms;       ///< the connection is there
    int64_t pause_until_ms; ///< PAUSED
    bool failed;            ///< found where no event can be given

    // Whole messages of both ways with this partner process.
    uint32_t instance; ///< our own
    uint32_t partner;  ///< the peer's, 0 = none yet
    uint32_t received;
    uint32_t acknowledged;
    int64_t ack_due_ms;

    // What goes out.
    bool greeted;
    bool released;
    struct outbox box;
    size_t sealed;  ///< oldest messages that are wholly on their way
    size_t cut;     ///< bytes of the next one's unit that are, too
    size_t offered; ///< oldest messages that the peer may have

    // What comes in.
    bool peer_greeted;
    bool peer_spoke;    ///< bytes of this connection have come
    const uint8_t *raw; ///< without protection: rest of a delivery message
    size_t raw_size;
    size_t unit_used;
    size_t wipe_size; ///< of the unit that was handed out
    struct session_statistics statistics;
    uint8_t unit[UNIT_HEADER_SIZE + MESSAGE_BYTES_MAX];
    uint8_t queue[2 * MESSAGE_BYTES_MAX]; ///< of the box
};

/** The connection is lost or given up; the queue stays. */
void session_leave(struct session *session);

/** Delivery is up: begin the handshake, or without protection the session. */
void session_start(struct session *session, int64_t now_ms);

/** The handshake is done: say where our streams stand. */
void session_begin(struct session *session, int64_t now_ms);

/** Hand down what the TLS library has to say. */
void session_drain(struct session *session);

/** The other side has `received` (modulo 256) messages; false: impossible. */
bool session_acknowledge(struct session *session, uint8_t received);

/** End this session for a fault, report it, make another one. */
void session_fail(struct session *session, enum status reason, const char *why,
                  int64_t now_ms, struct session_event *event);

#endif
