/**
 * @file sale.h
 * One sale as an explicit state machine, from an order to its end.
 *
 *     CAPTURED -> SHOWN -> CONFIRMED -> CREDENTIAL -> PAYING -> PAID
 *        ^          |                                   |  \-> DECLINED
 *        |          v                    CUSTOMER_PASSWORD  \-> REVERSED
 *        +------ DISPUTED                            UNKNOWN
 *
 * CANCELLED is reached from every state before PAYING. Every change is in the
 * journal before it is told to anyone. The machine never blocks longer than
 * one exchange with the payment system, and keeps the link alive meanwhile.
 * One thread.
 */
#ifndef POSPLUGIN_SALE_H
#define POSPLUGIN_SALE_H

#include "link/link.h"
#include "pos_plugin/journal.h"
#include "pos_plugin/payment/engine.h"

/** What a sale works with; all borrowed. */
struct sale_parts {
    const char *till;
    struct journal *journal;
    struct engine *engine;
    struct link_end *link;
    int connect_timeout_ms;  ///< for the terminal to answer
    int customer_timeout_ms; ///< for each step of the customer
    /** Called on every change of state; may be NULL. */
    void (*changed)(void *context, enum sale_state state, const char *detail);
    void *context;
    /**
     * Asked before every payment whether the order still stands; may be NULL.
     * False cancels the sale, nothing having been sent.
     *
     * @param[out] why not, for people
     */
    bool (*stands)(void *context, char why[JOURNAL_TEXT_MAX]);
    void *stands_context;
};

/** A sale; the caller reads, only sale_*() write. Zeroed before use. */
struct sale {
    struct sale_parts parts;
    char sale_id[SALE_ID_MAX];
    uint32_t revision;
    enum sale_state state;
    struct order order;
    char detail[JOURNAL_TEXT_MAX];
    bool finished;                ///< nothing more will happen
    enum status failure;          ///< why, when it is not the customer's doing
    struct engine_status payment; ///< of the last attempt
    struct message_disputed dispute; ///< valid in SALE_DISPUTED

    // Inside.
    struct message_credential credential; // wiped as soon as it was used
    bool has_credential;
    bool stop_wanted;
    bool order_sent;     // at least once; the link repeats it where needed
    int64_t deadline_ms; // of the present state
    struct link_event incoming; // buffers, too large for the stack
    struct message outgoing;
    int64_t step_due_ms; // engine_step() not before
};

/**
 * Start a sale: journal first, then the terminal.
 *
 * @param sale zeroed; parts.engine may be filled in before (its idle function
 *        is sale_idle() with this sale as context)
 * @return STATUS_OK; the journal's status: nothing was shown to anyone
 */
enum status sale_begin(struct sale *sale, const struct sale_parts *parts,
                       const struct order *order);

/** Do what is due, wait up to `timeout_ms` for the terminal. */
void sale_step(struct sale *sale, int timeout_ms);

/**
 * The corrected order of a disputed sale: shown as the next revision.
 *
 * @return STATUS_OK, STATUS_STATE (no dispute), the journal's status
 */
enum status sale_revise(struct sale *sale, const struct order *order);

/**
 * Record that the cashier made the order of the present revision out of what
 * was read.
 *
 * @return STATUS_OK, the journal's status: the sale should be stopped
 */
enum status sale_note_correction(struct sale *sale, const struct order *read);

/**
 * The cashier's stop, at any time. Before a payment was sent the sale is
 * cancelled; after that it is the same path as a time-out: ask, take back.
 */
void sale_stop(struct sale *sale);

/** Keep the link alive while the engine waits; the engine's idle function. */
void sale_idle(void *sale);

/**
 * After a restart: bring every unfinished sale of the journal to its end.
 *
 * Sales that had sent no payment become CANCELLED; open attempts are asked
 * for and, where needed, taken back.
 *
 * @param budget_ms stop after about this long, what is left stays open
 * @param[out] left attempts still open
 */
enum status sale_recover(struct journal *journal, struct engine *engine,
                         int budget_ms, size_t *left);

/**
 * Ask once for each refund whose outcome is not known, and send again what
 * never arrived; as sale_recover() does after the payments.
 *
 * @param[out] left refunds that are still not known
 */
enum status sale_follow_refunds(struct journal *journal, struct engine *engine,
                                int budget_ms, size_t *left);

/**
 * Bring one sale's state up to its payments, after one of them was changed by
 * hand.
 */
enum status sale_update(struct journal *journal, const char *sale_id);

/** State of a sale whose last attempt is in this state. */
enum sale_state sale_state_of_attempt(enum attempt_state state);

#endif
