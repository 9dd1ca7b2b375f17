/**
 * @file engine.h
 * The payment engine: one attempt from the journal to its final state.
 *
 * Rules of the house (docs/payment.md): journal first; one order number per
 * credential; only verified answers are definite; unknown is resolved by
 * query, then reverse, across restarts; a stop is a time-out. An `order_no`
 * passed in may be the one inside *out.
 */
#ifndef POSPLUGIN_ENGINE_H
#define POSPLUGIN_ENGINE_H

#include "pos_plugin/payment/payment.h"

struct engine;

/**
 * Open the providers named by payment.provider; a credential chooses among
 * them (route.h), an attempt of the journal goes to its own.
 *
 * Not for several threads; the idle function must not call the engine.
 *
 * @param config,journal borrowed; the journal is open for writing
 * @param idle called while an exchange waits; may be NULL
 * @return STATUS_OK; STATUS_INVALID (an unknown provider or route); or what
 *         the provider's open() returns
 */
enum status engine_open(const struct config *config, struct journal *journal,
                        payment_idle *idle, void *idle_context,
                        struct engine **out);

/** Close; open attempts stay in the journal. NULL is fine. */
void engine_close(struct engine *engine);

/** What the caller may know about the attempt in hand. */
struct engine_status {
    enum attempt_state state;
    bool new_code_helps; ///< with ATTEMPT_DECLINED
    char order_no[ORDER_NO_MAX];
    char trade_no[TRADE_NO_MAX];
    char detail[JOURNAL_TEXT_MAX];
    int next_step_ms; ///< call engine_step() again after this long
};

/** A clock that never goes back; replaced in tests. */
struct engine_clock {
    int64_t (*now_ms)(void *context);
    void *context;
};

/**
 * As engine_open(), with given providers and clock.
 *
 * @param ops NULL-ended
 * @param config may be NULL where the providers need none: no routes then
 * @param clock NULL for the system's monotonic one
 */
enum status engine_open_with(const struct payment_provider_ops *const *ops,
                             const struct config *config,
                             const struct engine_clock *clock,
                             struct journal *journal, payment_idle *idle,
                             void *idle_context, struct engine **out);

/**
 * Record an attempt in the journal and send it.
 *
 * `credential` is only used during the call; the caller wipes it after.
 *
 * @return STATUS_OK and *out says where it stands; STATUS_STATE (the last
 *         attempt of this sale is not final); STATUS_REFUSED (credential was
 *         used before, is no payment code at all, or of a wallet that is not
 *         taken here; message says which);
 *         STATUS_FULL (journal cannot be written: nothing was sent)
 */
enum status engine_pay(struct engine *engine, const char *sale_id,
                       const char *till, const struct order *order,
                       const struct payment_credential *credential,
                       struct engine_status *out);

/**
 * Take up an attempt of the journal (after a restart, or by a person). The
 * one in hand before, if any, stays in the journal as it is. One that waits
 * for a person goes on waiting: see engine_query() and engine_reverse().
 *
 * @return STATUS_OK; STATUS_NOT_FOUND; STATUS_INVALID (of another provider)
 */
enum status engine_resume(struct engine *engine, const char *order_no,
                          struct engine_status *out);

/**
 * Do what is due (query, reverse); does nothing before its time.
 *
 * @return STATUS_OK; STATUS_STATE (none in hand); STATUS_FULL or another
 *         status of the journal: nothing moves on until it can be written
 */
enum status engine_step(struct engine *engine, struct engine_status *out);

/** The cashier's stop: no more waiting for the customer, reverse. */
enum status engine_stop(struct engine *engine, struct engine_status *out);

/**
 * Ask once, now, for the state of an attempt; settles it when definite. One
 * that was given up (reversing, manual) is not settled as paid: the customer
 * was told otherwise. A closed one found paid becomes a manual case.
 */
enum status engine_query(struct engine *engine, const char *order_no,
                         struct engine_status *out);

/**
 * Take back an attempt, paid or not; one try now, journaled. One that may
 * still be under way is put in hand and treated as by engine_stop().
 */
enum status engine_reverse(struct engine *engine, const char *order_no,
                           struct engine_status *out);

/**
 * Refund a part or all of a paid attempt.
 *
 * @param refund_no NULL makes one; the same number again is idempotent: one
 *        that is settled is answered from the journal
 * @param[out] out PAYMENT_PAID: accepted; PAYMENT_DECLINED or _NOT_SENT:
 *             refused; PAYMENT_PENDING or _UNKNOWN: not known yet, call again
 *             with the number that is in `detail`
 * @return STATUS_OK and *out; STATUS_STATE (not paid); STATUS_OVERFLOW (more
 *         than was paid); STATUS_INVALID; STATUS_NOT_FOUND; STATUS_FULL
 */
enum status engine_refund(struct engine *engine, const char *order_no,
                          int64_t minor, const char *refund_no,
                          struct payment_answer *out);

/**
 * Ask for a refund of the journal that is not settled, and send it again
 * where it never arrived; one try.
 *
 * @param[out] out as of engine_refund()
 * @return STATUS_OK; STATUS_NOT_FOUND; STATUS_INVALID (its provider cannot be
 *         opened); STATUS_FULL
 */
enum status engine_resume_refund(struct engine *engine, const char *refund_no,
                                 struct payment_answer *out);

#define ENGINE_DOCTOR_TEXT_MAX 2048

/**
 * Every provider's own checks, one after the other.
 *
 * @param told called for each: its status, and lines for people
 * @return the first status that is not STATUS_OK
 */
enum status engine_doctor(struct engine *engine,
                          void (*told)(void *context, const char *provider,
                                       enum status status, const char *text),
                          void *context);

/** The timings of a provider; STATUS_INVALID when it cannot be opened. */
enum status engine_timing(struct engine *engine, const char *provider,
                          struct payment_timing *out);

#endif
