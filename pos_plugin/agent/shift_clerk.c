#include "pos_plugin/agent/shift_clerk.h"

#include <string.h>

// Refunds are asked for after this, then after twice that ...
#define FIRST_PAUSE_MS 5000
#define LONGEST_PAUSE_MS 300000

void
shift_clerk_init(struct shift_clerk *clerk) {
    pthread_mutex_init(&clerk->mutex, NULL);
}

void
shift_clerk_destroy(struct shift_clerk *clerk) {
    shift_page_destroy(&clerk->page);
    pthread_mutex_destroy(&clerk->mutex);
}

bool
shift_clerk_ask(struct shift_clerk *clerk,
                const struct shift_request *request) {
    bool taken;

    pthread_mutex_lock(&clerk->mutex);
    taken = !clerk->asked || clerk->request.act == SHIFT_LOOK;
    if (taken) {
        clerk->request = *request;
        clerk->asked = true;
    }
    pthread_mutex_unlock(&clerk->mutex);
    return taken;
}

bool
shift_clerk_next(struct shift_clerk *clerk, struct shift_request *request) {
    bool asked;

    pthread_mutex_lock(&clerk->mutex);
    asked = clerk->asked;
    *request = clerk->request;
    clerk->asked = false;
    pthread_mutex_unlock(&clerk->mutex);
    return asked;
}

void
shift_clerk_answer(struct shift_clerk *clerk, const struct shift_page *page) {
    pthread_mutex_lock(&clerk->mutex);
    shift_page_destroy(&clerk->page);
    clerk->page = *page;
    clerk->answered = true;
    pthread_mutex_unlock(&clerk->mutex);
}

bool
shift_clerk_take(struct shift_clerk *clerk, struct shift_page *page) {
    bool taken;

    pthread_mutex_lock(&clerk->mutex);
    taken = clerk->answered;
    clerk->answered = false;
    if (taken) {
        shift_page_destroy(page);
        *page = clerk->page;
        memset(&clerk->page, 0, sizeof(clerk->page));
    }
    pthread_mutex_unlock(&clerk->mutex);
    return taken;
}

static void
follow_in(struct shift_clerk *clerk, int pause_ms) {
    clerk->pause_ms = pause_ms < LONGEST_PAUSE_MS ? pause_ms : LONGEST_PAUSE_MS;
    clerk->follow_us = plugin_now_us() + (int64_t)clerk->pause_ms * 1000;
}

void
shift_clerk_follow_soon(struct shift_clerk *clerk) {
    follow_in(clerk, FIRST_PAUSE_MS);
}

bool
shift_clerk_follow(struct shift_clerk *clerk, struct desk *desk) {
    size_t left = 0;
    enum status status;

    if (!clerk->follow_us || plugin_now_us() < clerk->follow_us) {
        return false;
    }
    clerk->follow_us = 0;
    status = sale_follow_refunds(desk->journal, desk->engine, DESK_RECOVER_MS,
                                 &left);
    if (status != STATUS_OK || left) {
        follow_in(clerk, 2 * clerk->pause_ms);
    }
    return true;
}
