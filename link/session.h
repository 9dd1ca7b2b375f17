/**
 * @file session.h
 * Messages over a line that nobody between can read, change or repeat.
 *
 * A session is a delivery connection with TLS 1.3 over it (external
 * pre-shared key, psk_dhe_ke; the till is the client), and a queue of
 * messages that outlives both. It has the shape of delivery.h: a pure state
 * machine, bytes in, bytes out, the time passed in; no clock, no device, no
 * thread, no log. Byte layouts: docs/protocol.md.
 *
 * What both sides have received of each other is said and acknowledged inside
 * the session. So a message comes once and in order, also over a reconnect,
 * and nobody on the line can make one get lost unnoticed. When a process was
 * restarted, its memory of what came is lost: the layer above judges the
 * peer's greeting before it lets the queue go with session_release().
 *
 * Order of events of one connection:
 *
 *     SESSION_EVENT_UP       -> caller: session_greet()
 *     _MESSAGE with greeting -> caller judges it: session_release() or
 *                               session_refuse()
 *     _MESSAGE ...
 *     SESSION_EVENT_DOWN        a new connection is being made
 *
 * Memory: about 220 KiB for each end, and what the TLS library takes for one
 * connection (less than 100 KiB); nothing grows with time or input.
 */
#ifndef POSPLUGIN_SESSION_H
#define POSPLUGIN_SESSION_H

#include "link/delivery.h"
#include "link/pairing.h"

/** A peer that was refused is asked again after this pause. */
#define SESSION_REFUSED_PAUSE_MS 5000
/** The peer has so long to come to the first message of a session. */
#define SESSION_HANDSHAKE_MS 15000
/** An acknowledgement waits so long for a message that goes its way. */
#define SESSION_ACK_DELAY_MS 40

struct session_options {
    struct delivery_options delivery;
    bool is_till; ///< TLS client; the terminal is the server
    /** Copied; NULL: no protection at all, for a trusted cable only. */
    const struct pairing *pairing;
};

enum session_event_type {
    SESSION_EVENT_NONE = 0,
    SESSION_EVENT_UP = 1,
    SESSION_EVENT_DOWN = 2,
    SESSION_EVENT_MESSAGE = 3,
    SESSION_EVENT_REFUSED = 4, ///< no session with this peer; tried again
};

struct session_event {
    enum session_event_type type;
    /**
     * DOWN: STATUS_TIMEOUT, _GONE (left or restarted), _MALFORMED (broke the
     * protocol), _UNVERIFIED (a record was changed, cut, repeated or is of
     * another session).
     * REFUSED: STATUS_UNVERIFIED (not paired, another key), _UNSUPPORTED
     * (another version), _REFUSED (by the peer), _TIMEOUT (no session came).
     */
    enum status reason;
    const char *why;      ///< REFUSED, UNVERIFIED: static text for the log
    bool greeting;        ///< MESSAGE: was sent by session_greet()
    bool goes_on;         ///< UP: the peer's process is the one of before
    const uint8_t *bytes; ///< MESSAGE; until the next call
    size_t size;
};

struct session;

/** Make an end, ready to open. NULL when there is no memory. */
struct session *session_new(const struct session_options *options,
                            int64_t now_ms);

/** Wipe keys and messages, and free; NULL is fine. */
void session_free(struct session *session);

/** The device was (re)opened: forget the connection, keep the queue. */
void session_reset(struct session *session, int64_t now_ms);

/** Use another key from now on: forget connection and queue. */
void session_set_pairing(struct session *session, const struct pairing *pairing,
                         int64_t now_ms);

/** Line speed of the device that was opened; see struct delivery_options. */
void session_set_byte_time(struct session *session, uint32_t byte_time_us);

/**
 * Take received bytes; stops after what caused an event. Call it again, also
 * without bytes, until it takes all and reports no event.
 *
 * @return bytes taken
 */
size_t session_input(struct session *session, const uint8_t *bytes, size_t size,
                     int64_t now_ms, struct session_event *event);

/** Do what is due by time; may find the peer dead. */
void session_tick(struct session *session, int64_t now_ms,
                  struct session_event *event);

/**
 * What is to be written now.
 *
 * @param capacity at least FRAME_WIRE_MAX
 * @return bytes; 0 = nothing to write. Call again until 0.
 */
size_t session_output(struct session *session, int64_t now_ms, uint8_t *bytes,
                      size_t capacity);

/** When session_tick() and session_output() are to be called next. */
int64_t session_due_ms(const struct session *session);

/**
 * Send a greeting: at once, for this connection only, before all messages.
 *
 * @return STATUS_OK, STATUS_STATE (not up, or greeted), STATUS_INVALID (size),
 *         STATUS_NO_MEMORY
 */
enum status session_greet(struct session *session, const uint8_t *bytes,
                          size_t size);

/** The peer's greeting was judged: let the queue go, until the next DOWN. */
void session_release(struct session *session);

/** No session with this peer: say so to it, be silent for a while, reopen. */
void session_refuse(struct session *session, int64_t now_ms);

/**
 * Queue a message.
 *
 * @return STATUS_OK, STATUS_INVALID (size), STATUS_OVERFLOW (queue full)
 */
enum status session_send(struct session *session, const uint8_t *bytes,
                         size_t size);

/**
 * Queue a message before all others. Allowed before session_release().
 *
 * @return as session_send(), STATUS_STATE
 */
enum status session_send_first(struct session *session, const uint8_t *bytes,
                               size_t size);

/** Drop every queued message that is not on its way. */
void session_forget(struct session *session);

/** True when exactly this message is queued or not yet acknowledged. */
bool session_holds(const struct session *session, const uint8_t *bytes,
                   size_t size);

/** True when everything queued has been acknowledged by the peer itself. */
bool session_is_drained(const struct session *session);

/** True between UP and DOWN. */
bool session_is_up(const struct session *session);

/** Say goodbye with the next output; silent then until session_reset(). */
void session_close(struct session *session);

/** Bytes handed down by each layer, beside the counters of delivery. */
struct session_statistics {
    struct delivery_statistics delivery;
    uint64_t message_bytes_out; ///< of messages and greetings
    uint64_t sealed_bytes_out;  ///< of handshakes and records
    uint64_t messages_out;
    uint64_t messages_in;
    uint32_t sessions;        ///< that came UP
    uint32_t sessions_broken; ///< ended by a record that does not verify
};

/** Copy the counters. */
void session_get_statistics(const struct session *session,
                            struct session_statistics *out);

#endif
