#include "pos_plugin/agent/cue.h"

#include <string.h>

static enum cue
cue_of_state(enum sale_state state) {
    switch (state) {
    case SALE_PAID:
        return CUE_PAID;
    case SALE_DISPUTED:
        return CUE_LOOK;
    case SALE_UNKNOWN:
    case SALE_DECLINED:
    case SALE_REVERSED:
    case SALE_CANCELLED:
        return CUE_FAILED;
    default:
        return CUE_NONE; // on its way
    }
}

enum cue
cue_of(const struct agent_view *view) {
    switch (view->phase) {
    case AGENT_REVIEW:
    case AGENT_CONFIRM:
        return CUE_LOOK;
    case AGENT_FAILED:
        return CUE_FAILED;
    case AGENT_SALE:
    case AGENT_OVER:
        return cue_of_state(view->state);
    default:
        return CUE_NONE;
    }
}

void
cue_open(const struct config *config, struct cues *out) {
    out->on = strcmp(config_get(config, "agent", "sounds"), "yes") == 0;
    out->last = CUE_NONE;
}

void
cue_follow(struct cues *cues, const struct agent_view *view) {
    enum cue cue = cue_of(view);

    if (cues->on && cue != cues->last && cue != CUE_NONE) {
        cue_play(cue);
    }
    cues->last = cue;
}
