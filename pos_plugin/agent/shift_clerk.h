/**
 * @file shift_clerk.h
 * Between the windows, which ask about the shift, and the agent's thread,
 * which does it: one request that waits, one page that was not taken yet, and
 * when to ask again for refunds whose outcome is not known.
 */
#ifndef POSPLUGIN_SHIFT_CLERK_H
#define POSPLUGIN_SHIFT_CLERK_H

#include "pos_plugin/agent/shift_desk.h"

#include <pthread.h>

struct shift_clerk {
    pthread_mutex_t mutex; // guards what follows, up to the next blank line
    bool asked;
    struct shift_request request;
    bool answered;
    struct shift_page page;

    // The agent's thread's own.
    int64_t follow_us; // 0: nothing is to be followed
    int pause_ms;
};

/** @param clerk zeroed */
void shift_clerk_init(struct shift_clerk *clerk);

/** Free what is left in it. */
void shift_clerk_destroy(struct shift_clerk *clerk);

/**
 * Leave a request. One that only looks is replaced by the next one.
 *
 * @return false: one that does something waits still; this one is forgotten
 */
bool shift_clerk_ask(struct shift_clerk *clerk,
                     const struct shift_request *request);

/** Take the request that waits; false when there is none. */
bool shift_clerk_next(struct shift_clerk *clerk, struct shift_request *request);

/** Leave the answer; the clerk owns the page then. */
void shift_clerk_answer(struct shift_clerk *clerk,
                        const struct shift_page *page);

/**
 * Take the newest answer, once.
 *
 * @param[in,out] page what it held is freed; unchanged when there is no new one
 */
bool shift_clerk_take(struct shift_clerk *clerk, struct shift_page *page);

/** Ask for refunds of unknown outcome in some seconds, then more rarely. */
void shift_clerk_follow_soon(struct shift_clerk *clerk);

/**
 * Between sales: ask for them when it is time.
 *
 * @return whether that was done: pages may be out of date
 */
bool shift_clerk_follow(struct shift_clerk *clerk, struct desk *desk);

#endif
