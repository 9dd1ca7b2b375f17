/**
 * @file desk.h
 * What a sale stands on: journal, payment engine, link to the terminal.
 *
 * Opened in this order, so that nothing is shown to a customer that could not
 * be recorded and paid. The command line and the C API both work from here.
 */
#ifndef POSPLUGIN_DESK_H
#define POSPLUGIN_DESK_H

#include "pos_plugin/plugin.h"
#include "pos_plugin/recheck.h"
#include "pos_plugin/sale.h"

/** Earlier payments are looked at for this long before a new sale. */
#define DESK_RECOVER_MS 3000

struct desk {
    struct plugin *plugin; ///< borrowed
    struct journal *journal;
    struct engine *engine;
    struct link_end *link;
    struct sale sale;
    struct recheck recheck; ///< of the order in hand, when it was read
};

/**
 * Open the journal for writing; this is what keeps a second instance out.
 *
 * @param desk zeroed
 * @return as journal_open()
 */
enum status desk_open_journal(struct desk *desk, struct plugin *plugin);

/** Open the payment system; returns as engine_open(). */
enum status desk_open_engine(struct desk *desk);

/**
 * Look after what an earlier run left open, for about `budget_ms`; says on
 * the log what came of it.
 *
 * @param[out] left payments that are still open
 */
enum status desk_recover(struct desk *desk, int budget_ms, size_t *left);

/**
 * Open the link to the terminal of the settings.
 *
 * @return as terminal_link_open()
 */
enum status desk_open_terminal(struct desk *desk);

/**
 * Start desk->sale with this order. It is looked at again before the payment
 * when desk->recheck knows the screen that it was read from.
 *
 * @param changed,context as in struct sale_parts
 * @return STATUS_OK, STATUS_INVALID (a time-out setting), or the journal's
 */
enum status desk_begin(struct desk *desk, const struct order *order,
                       void (*changed)(void *context, enum sale_state state,
                                       const char *detail),
                       void *context);

/**
 * The time-outs of a sale, in seconds.
 *
 * @return STATUS_OK or STATUS_INVALID (message: which setting)
 */
enum status desk_read_timeouts(const struct config *config, int64_t *connect_s,
                               int64_t *customer_s);

/** Let the terminal take what is queued, up to `budget_ms`. */
void desk_drain(struct desk *desk, int budget_ms);

/** Close all; a zeroed desk is fine. Credentials are wiped. */
void desk_close(struct desk *desk);

#endif
