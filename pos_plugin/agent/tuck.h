/**
 * @file tuck.h
 * Whether the status window that the cashier has hidden is hidden: it comes
 * back by itself for a sale and for what went wrong, and goes again a moment
 * after a payment.
 */
#ifndef POSPLUGIN_TUCK_H
#define POSPLUGIN_TUCK_H

#include "pos_plugin/agent/agent.h"

/** "Paid" stands this long in a window that is otherwise hidden. */
#define TUCK_PAID_MS 8000

/** Zeroed: shown. */
struct tuck {
    bool away;        ///< the cashier wants it hidden
    bool called;      ///< there is something to tell
    int64_t until_ms; ///< told by then; 0: until the cashier has seen it
    enum agent_phase phase;
    enum sale_state state;
};

/** The cashier hides it, also when there is something to tell, or shows it. */
void tuck_set(struct tuck *tuck, bool away);

/**
 * Something has happened.
 *
 * @return true: when TUCK_PAID_MS are over, look again
 */
bool tuck_follow(struct tuck *tuck, const struct agent_view *view,
                 int64_t now_ms);

/** Is the window to be off the screen now? */
bool tuck_is_hidden(const struct tuck *tuck, int64_t now_ms);

#endif
