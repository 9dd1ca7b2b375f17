/**
 * @file posterminal.h
 * The terminal's side of the link, to be embedded by a maker of terminals.
 *
 * It keeps the connection to the till, tells what the till wants (events),
 * and passes on what the customer does (calls). The rules that protect money
 * are kept here and not in the caller's code:
 *
 * - what is confirmed is the order that the caller names, and only while it
 *   is the newest one;
 * - a payment code or face token goes to the sale, revision and hash that the
 *   customer has confirmed, at most once for each time that the till asks;
 *   it is never kept and never sent later than the connection it was given in
 *   when the till has turned to another sale meanwhile;
 * - messages about another sale, or an older revision, change nothing;
 * - after a reconnect both sides first agree on sale, revision and hash; until
 *   then nothing can be confirmed or paid;
 * - when the connection was lost after a code had been sent and the till has
 *   another sale in hand, the result is "unknown", never silence.
 *
 * One thread. Only posterminal_poll() waits. Memory: one allocation by
 * posterminal_open() and those of the link below it; see
 * POSTERMINAL_MEMORY_MAX. Needs C99, POSIX clock and the TLS library.
 *
 *     struct posterminal_event event;
 *     while (posterminal_poll(terminal, 100, &event) == STATUS_OK) {
 *         if (event.type == POSTERMINAL_ORDER) {
 *             draw(posterminal_order(terminal));
 *         } ...
 *     }
 *
 * samples/terminal/embedded.c is a whole terminal made with it.
 */
#ifndef POSPLUGIN_POSTERMINAL_H
#define POSPLUGIN_POSTERMINAL_H

#include "link/message.h"
#include "link/pairing.h"
#include "link/upgrade_package.h"

#ifdef __cplusplus
extern "C" {
#endif

#define POSTERMINAL_API __attribute__((visibility("default")))

/**
 * Upper bounds in bytes, held by tests/test_posterminal.c: what one terminal
 * allocates, and what the TLS library takes for its connection (besides what
 * that makes once for the process).
 */
#define POSTERMINAL_MEMORY_MAX (512 * 1024)
#define POSTERMINAL_TLS_MAX (128 * 1024)

struct posterminal;

/**
 * A byte pipe of the caller. Bytes may be lost or damaged; the link repairs
 * that. Each call returns STATUS_OK or STATUS_GONE (unplugged).
 */
struct posterminal_pipe {
    void *context;
    /** Open, or open again after STATUS_GONE; tried every 2 s while it fails */
    enum status (*open)(void *context);
    /**
     * Read what there is, waiting up to `timeout_ms` (0 = only look).
     * STATUS_OK with *size 0 on time-out.
     */
    enum status (*read)(void *context, uint8_t *bytes, size_t capacity,
                        int timeout_ms, size_t *size);
    /** Write what is taken at once; *size may be less than `length`. */
    enum status (*write)(void *context, const uint8_t *bytes, size_t length,
                         int timeout_ms, size_t *size);
    /** Descriptor that poll(2) can wait for, or -1: looked at every 10 ms. */
    int descriptor;
    /** Microseconds for one byte on the line, 0 = not known. */
    uint32_t byte_time_us;
};

/**
 * Where an upgrade is kept until it is complete. It must survive a power cut
 * at any moment: see docs/terminal.md.
 */
struct posterminal_store {
    void *context;
    /**
     * Make room, or find what is there of exactly this payload.
     *
     * @param[out] have bytes of it that are stored already
     * @return STATUS_OK; STATUS_REFUSED (it was tried and did not come up);
     *         STATUS_FULL, STATUS_IO
     */
    enum status (*begin)(void *context, const struct upgrade_manifest *manifest,
                         uint64_t *have);
    /** Append at `offset`, which is what was written so far. */
    enum status (*write)(void *context, uint64_t offset, const uint8_t *bytes,
                         size_t size);
    /** Read back, to verify. */
    enum status (*read)(void *context, uint64_t offset, uint8_t *bytes,
                        size_t size);
    /**
     * All is there. `good`: run it from the next start on, on trial;
     * otherwise throw it away.
     */
    enum status (*finish)(void *context,
                          const struct upgrade_manifest *manifest, bool good);
};

/** Everything is copied; texts may be NULL. */
struct posterminal_options {
    // The line: one of these three.
    const char *uri;                     ///< of link/transport.h
    const struct posterminal_pipe *pipe; ///< the caller's own
    /**
     * No line at all: messages to the till go here, those of the till come
     * in by posterminal_feed(). For a terminal with a line protocol of its
     * own, for practice and for tests.
     */
    void (*send)(void *context, const struct message *message);
    void *send_context;

    const struct pairing *pairing; ///< NULL needs `unsecured`
    bool unsecured;                ///< a trusted cable, or a test
    const char *name;              ///< maker and model
    const char *software_version;  ///< "1.2.3"
    uint32_t capabilities;         ///< enum terminal_capability

    // Upgrades; without product, key and store there are none.
    const char *product;                   ///< whose packages fit
    const uint8_t *upgrade_key;            ///< Ed25519 public key, 32 bytes
    const struct posterminal_store *store; ///< copied
};

enum posterminal_event_type {
    POSTERMINAL_NONE = 0,
    POSTERMINAL_ONLINE = 1,  ///< the till is there
    POSTERMINAL_OFFLINE = 2, ///< show it; the order stays
    /** Not the till that was paired, or another version: see reason. */
    POSTERMINAL_REFUSED = 3,
    POSTERMINAL_ORDER = 4,   ///< show posterminal_order()
    POSTERMINAL_CHANGED = 5, ///< the same sale, corrected: show it again
    /** The till wants a fresh code, text says why; confirmed already. */
    POSTERMINAL_CREDENTIAL = 6,
    POSTERMINAL_CANCELLED = 7, ///< by the till; nothing was paid
    POSTERMINAL_PROGRESS = 8,  ///< progress, text
    POSTERMINAL_RESULT = 9,    ///< outcome, currency, total_minor, text
    POSTERMINAL_IDLE = 10,     ///< nothing in hand: show the idle screen
    /** manifest; answer by posterminal_accept_upgrade(). */
    POSTERMINAL_UPGRADE_OFFER = 11,
    /** manifest; stored and verified: restart when it suits. */
    POSTERMINAL_UPGRADE_READY = 12,
    POSTERMINAL_UPGRADE_FAILED = 13, ///< text
};

struct posterminal_event {
    enum posterminal_event_type type;
    enum status reason; ///< of OFFLINE and REFUSED
    enum payment_progress progress;
    enum sale_outcome outcome;
    currency_code currency;
    int64_t total_minor;
    char text[MESSAGE_TEXT_MAX]; ///< words for the customer, may be empty
    struct upgrade_manifest manifest;
};

/** Where a sale stands. */
enum posterminal_phase {
    POSTERMINAL_PHASE_IDLE = 1,
    POSTERMINAL_PHASE_SHOWN = 2,    ///< may be confirmed or disputed
    POSTERMINAL_PHASE_DISPUTED = 3, ///< the cashier corrects
    POSTERMINAL_PHASE_ASKED = 4,    ///< confirmed: a credential is wanted
    POSTERMINAL_PHASE_PAYING = 5,   ///< it was given
    POSTERMINAL_PHASE_ENDED = 6,    ///< a result was told
};

/**
 * Make a terminal and try to open its line once.
 *
 * @return STATUS_OK also when the till does not answer yet; STATUS_INVALID
 *         (options), STATUS_NO_MEMORY, or what the device says
 */
POSTERMINAL_API enum status
posterminal_open(const struct posterminal_options *options,
                 struct posterminal **out);

/** Use another key from now on, without a sale in hand. */
POSTERMINAL_API void posterminal_set_pairing(struct posterminal *terminal,
                                             const struct pairing *pairing);

/** Say goodbye, wipe, free; NULL is fine. */
POSTERMINAL_API void posterminal_close(struct posterminal *terminal);

/**
 * Do what is due, wait up to `timeout_ms` for an event. To be called at least
 * every 100 ms.
 *
 * @return STATUS_OK with event->type NONE on time-out
 */
POSTERMINAL_API enum status posterminal_poll(struct posterminal *terminal,
                                             int timeout_ms,
                                             struct posterminal_event *event);

/** The order in hand, NULL without one; until the next poll or feed. */
POSTERMINAL_API const struct message_order *
posterminal_order(const struct posterminal *terminal);

/** Hash of the order in hand. */
POSTERMINAL_API uint64_t
posterminal_order_hash(const struct posterminal *terminal);

/** Where the sale stands. */
POSTERMINAL_API enum posterminal_phase
posterminal_phase(const struct posterminal *terminal);

/** True when the till is there and agrees on the sale in hand. */
POSTERMINAL_API bool posterminal_is_online(const struct posterminal *terminal);

/** Descriptor to wait for input with, or -1. */
POSTERMINAL_API int posterminal_descriptor(const struct posterminal *terminal);

/**
 * The customer agrees to what he saw.
 *
 * @param sale_id, revision of the order that was drawn
 * @return STATUS_OK; STATUS_STATE: it is not the newest, was confirmed
 *         already, or the till is away
 */
POSTERMINAL_API enum status posterminal_confirm(struct posterminal *terminal,
                                                const char *sale_id,
                                                uint32_t revision);

/**
 * Something is wrong: lines, and what the customer drew.
 *
 * @param disputed item_ids and points; sale and revision are filled in
 * @return as posterminal_confirm(); STATUS_INVALID: an id that is not in the
 *         order, or beyond the bounds of message.h
 */
POSTERMINAL_API enum status
posterminal_dispute(struct posterminal *terminal,
                    const struct message_disputed *disputed);

/**
 * The customer cancels.
 *
 * @return STATUS_OK; STATUS_STATE: no sale, it has ended, or a credential was
 *         given: then only the till can tell the end
 */
POSTERMINAL_API enum status posterminal_cancel(struct posterminal *terminal);

/**
 * Hand over a payment code or face token. Wipe your own copy afterwards.
 *
 * @param hint payment code: wallet ("alipay"), face token: who made it; NULL =
 *        not known
 * @return STATUS_OK; STATUS_STATE: none is wanted now; STATUS_GONE: the till is
 *         away, it would be stale when it arrives; STATUS_INVALID: size
 */
POSTERMINAL_API enum status posterminal_give(struct posterminal *terminal,
                                             enum credential_kind kind,
                                             const uint8_t *bytes, size_t size,
                                             const char *hint);

/** The result has been seen: nothing is in hand any more. */
POSTERMINAL_API void posterminal_done(struct posterminal *terminal);

/**
 * Answer POSTERMINAL_UPGRADE_OFFER.
 *
 * @return STATUS_OK, STATUS_STATE (nothing on offer), or of the store
 */
POSTERMINAL_API enum status
posterminal_accept_upgrade(struct posterminal *terminal, bool accept);

/**
 * A message of the till, for a terminal without a line of ours. A hello means
 * that the till is there.
 */
POSTERMINAL_API void posterminal_feed(struct posterminal *terminal,
                                      const struct message *message,
                                      struct posterminal_event *event);

/** The same, when the line is lost. */
POSTERMINAL_API void posterminal_feed_offline(struct posterminal *terminal,
                                              struct posterminal_event *event);

/**
 * Read the code that `posplugin pair` shows, scanned or typed. Keep the pairing
 * where nobody else can read it, and wipe the code.
 *
 * @return STATUS_OK; STATUS_MALFORMED: read it again; STATUS_UNSUPPORTED
 */
POSTERMINAL_API enum status
posterminal_read_code(const uint8_t *bytes, size_t size, struct pairing *out);

/** English phrase for a status. */
POSTERMINAL_API const char *posterminal_status_text(enum status status);

/** Amount as text for people, "10.12". */
POSTERMINAL_API void posterminal_format(int64_t minor, const char *currency,
                                        char text[MONEY_TEXT_MAX]);

/** Receives log lines; NULL restores standard error. */
POSTERMINAL_API void posterminal_set_log(log_sink *sink, void *context,
                                         enum log_level max_level);

#ifdef __cplusplus
}
#endif
#endif
