/**
 * @file cue.h
 * Sounds for what the cashier must notice while looking at the customer; the
 * window says the same in words. Off unless agent.sounds is "yes".
 */
#ifndef POSPLUGIN_CUE_H
#define POSPLUGIN_CUE_H

#include "pos_plugin/agent/agent.h"

enum cue {
    CUE_NONE = 0,
    CUE_PAID = 1,
    CUE_LOOK = 2, ///< the order must be looked at, or the customer disputes it
    CUE_FAILED = 3, ///< not paid, or not known whether
};

struct cues {
    bool on;
    enum cue last; ///< what the last view asked for
};

/** What a view asks for. */
enum cue cue_of(const struct agent_view *view);

/** Nothing was played yet; on or off as the settings say. */
void cue_open(const struct config *config, struct cues *out);

/** Play what a view asks for, once. */
void cue_follow(struct cues *cues, const struct agent_view *view);

/**
 * Start to play a sound and return at once. One file for each system; that it
 * cannot be played is said once, as a warning.
 */
void cue_play(enum cue cue);

#endif
