/**
 * @file agent.h
 * The resident agent: makes one sale after the other in a thread of its own,
 * for windows that never wait.
 *
 *     SELECTING -> TRIED
 *           ^        v
 *     STARTING -> READY -> READING -> REVIEW -> SALE -> OVER
 *        |          ^         |         |        |        |
 *        v          +---------+---------+--------+--------+
 *      FAILED
 *
 * The thread owns the plugin, journal, engine and link as long as it lives:
 * models stay loaded, the terminal stays connected, and the journal's lock
 * keeps a second agent out. What happens is published as a view; the windows
 * take a copy of it whenever they like.
 */
#ifndef POSPLUGIN_AGENT_H
#define POSPLUGIN_AGENT_H

#include "link/message.h"
#include "pos_plugin/agent/shift_desk.h"

enum agent_phase {
    AGENT_STARTING = 1,
    AGENT_READY = 2,
    AGENT_READING = 3,
    AGENT_REVIEW = 4,    ///< the cashier must look at view.reading
    AGENT_SALE = 5,      ///< view.state says how far
    AGENT_OVER = 6,      ///< view.state says how it ended; ready for the next
    AGENT_FAILED = 7,    ///< view.trouble says why; the thread has ended
    AGENT_SELECTING = 8, ///< a rectangle is being dragged over the screen
    AGENT_TRIED = 9,     ///< view.reading is what the new rectangle holds
    AGENT_CONFIRM = 10,  ///< view.reading proves itself; one more AGENT_SEND
    AGENT_REFUND = 11,   ///< money is being given back
};

/** What the cashier wants. */
enum agent_wish {
    AGENT_SEND = 1,   ///< capture, read, show; in a dispute: read again
    AGENT_STOP = 2,   ///< the sale, or the review
    AGENT_QUIT = 3,   ///< end the thread; an open payment is taken back
    AGENT_SELECT = 4, ///< drag a new rectangle; not during a sale
    AGENT_SHIFT = 5,  ///< not by itself: see agent_ask()
};

#define AGENT_TROUBLE_MAX 512

/** All that a window may show. A copy owns its picture. */
struct agent_view {
    enum agent_phase phase;
    bool terminal_up;
    struct reading reading; ///< the newest one; of SALE, what is shown
    struct image picture;   ///< the region as it was read
    struct rect region;     ///< where that was, screen coordinates
    enum sale_state state;  ///< with SALE and OVER
    bool away; ///< windows in front of the order must go until it is read
    char detail[JOURNAL_TEXT_MAX];
    struct message_disputed dispute; ///< in SALE_DISPUTED
    bool changed;                    ///< the sale ended for `now`
    struct reading now;              ///< what the screen showed instead
    enum status failure;             ///< with FAILED
    char trouble[AGENT_TROUBLE_MAX]; ///< last error, "" when there is none
    unsigned followed; ///< grows when refunds of before were asked for
};

struct agent;

/**
 * Start the thread.
 *
 * @param plugin the thread's until agent_end()
 * @param changed called from the thread whenever the view has changed; must
 *        not call agent_*()
 * @param level how much goes to stderr; with LOG_LEVEL_INFO every step
 * @return STATUS_OK, STATUS_NO_MEMORY, STATUS_IO
 */
enum status agent_start(struct plugin *plugin, void (*changed)(void *context),
                        void *context, enum log_level level,
                        struct agent **out);

/** Queue a wish; of the same several, one is done. Never blocks. */
void agent_wish(struct agent *agent, enum agent_wish wish);

/** In REVIEW: show this order, as the cashier has made it. Never blocks. */
void agent_accept(struct agent *agent, const struct order *order);

/**
 * Do something about the shift, at once also during a sale, but for what
 * sends something to the payment system: that only between sales. A request
 * that only looks is replaced by the next one. Never blocks.
 *
 * @return false: one that does something waits still; this one is forgotten
 */
bool agent_ask(struct agent *agent, const struct shift_request *request);

/**
 * Take the answer, once.
 *
 * @param[in,out] page what it held is freed; unchanged when there is no new one
 * @return whether there was one
 */
bool agent_take_page(struct agent *agent, struct shift_page *page);

/**
 * Copy the view.
 *
 * @param view zeroed, or of an earlier call
 */
void agent_look(struct agent *agent, struct agent_view *view);

/** Quit, wait for the thread (a payment gets about ten seconds), free. */
void agent_end(struct agent *agent);

#endif
