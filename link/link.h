/**
 * @file link.h
 * One end of the link: transport, frame, delivery and messages together.
 *
 * The same object serves the plugin's side (LINK_ROLE_TILL) and the
 * terminal's (LINK_ROLE_TERMINAL). It opens the device, reopens it for ever
 * when it is unplugged, exchanges hellos after every connect, keeps the
 * connection alive, and delivers messages once and in order. After a
 * reconnect the till's side compares sale, revision and hash in the
 * terminal's hello and shows the order again when they differ; messages that
 * were queued but not acknowledged go out again.
 *
 * Both sides know each other by a key that they share (pairing.h, session.h):
 * without it link_open() refuses, unless the caller asks for an unsecured
 * link, which is as private as its cable.
 *
 * One thread. Nothing blocks longer than the given time, except the look-up
 * of a host's name in a tcp URI: write an address where that matters.
 */
#ifndef POSPLUGIN_LINK_H
#define POSPLUGIN_LINK_H

#include "link/message.h"
#include "link/pairing.h"

struct link_end;
struct transport;

struct link_options {
    const char *uri; ///< device URI, see transport.h
    /** Instead of `uri`: opens the device; see transport_wrap(). */
    enum status (*open)(void *context, int timeout_ms, struct transport **out);
    void *open_context;
    enum link_role role;
    /**
     * Our hello; sale fields are kept up to date by link_set_sale(), version 0
     * means PROTOCOL_VERSION.
     */
    struct message_hello hello;
    const struct pairing *pairing; ///< copied; NULL: needs `unsecured`
    bool unsecured;    ///< no protection: a trusted cable, or a test
    int keep_alive_ms; ///< silence after which a probe goes out; 0 = 3000
    int dead_after_ms; ///< silence after which the peer is gone; 0 = 10000
};

enum link_event_type {
    LINK_EVENT_NONE = 0,
    LINK_EVENT_UP = 1,      ///< hellos exchanged; peer's is in the event
    LINK_EVENT_DOWN = 2,    ///< device or peer lost; being reopened
    LINK_EVENT_MESSAGE = 3, ///< a message other than hello
    LINK_EVENT_REFUSED = 4, ///< peer speaks another protocol or role
};

struct link_event {
    enum link_event_type type;
    /**
     * For LINK_EVENT_DOWN and _REFUSED. STATUS_UNVERIFIED: a record that does
     * not verify; as _REFUSED: not paired, or with another key.
     */
    enum status reason;
    struct message message; ///< for _UP (hello) and _MESSAGE; wipe it
};

/** Counters since link_open(), for doctor, tests and benchmarks. */
struct link_statistics {
    uint64_t bytes_out;
    uint64_t bytes_in;
    uint64_t frames_out;
    uint64_t frames_in;
    uint64_t frames_bad; ///< FCS or escape errors
    uint64_t frames_resent;
    uint64_t messages_out;
    uint64_t messages_in;
    uint32_t connects;
    uint32_t sessions_broken;   ///< ended by a record that does not verify
    uint64_t message_bytes_out; ///< encoded messages, hellos too
    uint64_t sealed_bytes_out;  ///< the same with what the session adds
};

/**
 * Make a link end and try to open its device once, so that a wrong name is
 * reported at once.
 *
 * @return STATUS_OK also when the peer does not answer yet; STATUS_INVALID,
 *         STATUS_NOT_FOUND, STATUS_BUSY, STATUS_ACCESS of the device;
 *         STATUS_STATE: neither a pairing nor `unsecured`
 */
enum status link_open(const struct link_options *options,
                      struct link_end **out);

/** Send what is queued for up to 400 ms, say goodbye, close; NULL is fine. */
void link_close(struct link_end *link);

/**
 * Do all due work, wait up to `timeout_ms` for an event.
 *
 * To be called at least every 100 ms while a sale is in hand.
 *
 * @return STATUS_OK with event->type NONE on time-out
 */
enum status link_poll(struct link_end *link, int timeout_ms,
                      struct link_event *event);

/**
 * Queue a message; it is delivered once and in order, also over a reconnect.
 * On the till's side an order also does what link_set_sale() does, and is
 * kept, to be shown again after a reconnect, until link_set_sale() names
 * another one or a cancel, result or idle message is sent.
 *
 * @return STATUS_OK, STATUS_OVERFLOW (queue full: the peer is away too long),
 *         STATUS_INVALID (a field is out of its bounds)
 */
enum status link_send(struct link_end *link, const struct message *message);

/**
 * Queue bytes as they are, for programs that try out the other side: a message
 * of a later version, say. The sale in hand does not change by it.
 *
 * @return as link_send()
 */
enum status link_send_bytes(struct link_end *link, const uint8_t *bytes,
                            size_t size);

/** True when hellos have been exchanged and the peer is alive. */
bool link_is_up(const struct link_end *link);

/** True when everything queued has been acknowledged. */
bool link_is_drained(const struct link_end *link);

/** What the next hello says about the sale in hand; sale_id "" for none. */
void link_set_sale(struct link_end *link, const char *sale_id,
                   uint32_t revision, uint64_t order_hash);

/**
 * Drop queued, unacknowledged messages of an earlier sale, so that nothing
 * stale goes out after a reconnect.
 */
void link_forget_queue(struct link_end *link);

/** Use another key from now on; connection and queue are given up. */
void link_set_pairing(struct link_end *link, const struct pairing *pairing);

/**
 * Until the first hello the other side may not know our key: it is about to
 * read it, and this is not logged as a fault.
 */
void link_await_stranger(struct link_end *link);

/** File descriptor to poll for input, or -1 while the device is closed. */
int link_descriptor(const struct link_end *link);

/** Counters so far; frames and messages of delivery, bytes of the device. */
void link_get_statistics(const struct link_end *link,
                         struct link_statistics *out);

#endif
