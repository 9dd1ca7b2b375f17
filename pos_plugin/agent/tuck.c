#include "pos_plugin/agent/tuck.h"

void
tuck_set(struct tuck *tuck, bool away) {
    tuck->away = away;
    tuck->called = false;
}

static bool
is_quiet(const struct agent_view *view) {
    switch (view->phase) {
    case AGENT_STARTING:
    case AGENT_READING:
    case AGENT_REVIEW: // has a window of its own
    case AGENT_SELECTING:
        return true;
    case AGENT_READY:
        return !view->trouble[0];
    default:
        return false;
    }
}

bool
tuck_follow(struct tuck *tuck, const struct agent_view *view, int64_t now_ms) {
    bool paid =
        view->phase == AGENT_OVER && view->state == SALE_PAID && !view->changed;

    if (is_quiet(view)) {
        tuck->called = false;
    } else if (view->phase != tuck->phase || view->state != tuck->state) {
        tuck->called = true;
        tuck->until_ms = paid ? now_ms + TUCK_PAID_MS : 0;
    } else {
        paid = false; // as before
    }
    tuck->phase = view->phase;
    tuck->state = view->state;
    return paid;
}

bool
tuck_is_hidden(const struct tuck *tuck, int64_t now_ms) {
    bool tells =
        tuck->called && (tuck->until_ms == 0 || now_ms < tuck->until_ms);

    return tuck->away && !tells;
}
