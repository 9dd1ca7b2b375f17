#include "pos_plugin/agent/board.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// Wishes that outlive a sale, a selection and a refund.
#define KEPT_WISHES (1u << AGENT_QUIT | 1u << AGENT_SHIFT)

void
board_init(struct board *board, void (*changed)(void *context), void *context) {
    board->changed = changed;
    board->context = context;
    pthread_mutex_init(&board->mutex, NULL);
    pthread_cond_init(&board->wished, NULL);
    board->view.phase = AGENT_STARTING;
}

void
board_destroy(struct board *board) {
    image_destroy(&board->view.picture);
    pthread_cond_destroy(&board->wished);
    pthread_mutex_destroy(&board->mutex);
}

void
board_wish(struct board *board, enum agent_wish wish) {
    pthread_mutex_lock(&board->mutex);
    board->wishes |= 1u << wish;
    pthread_cond_signal(&board->wished);
    pthread_mutex_unlock(&board->mutex);
}

bool
board_take_wish(struct board *board, enum agent_wish wish) {
    bool taken;

    pthread_mutex_lock(&board->mutex);
    taken = board->wishes & (1u << wish);
    board->wishes &= ~(1u << wish);
    pthread_mutex_unlock(&board->mutex);
    return taken;
}

bool
board_has_wish(struct board *board, enum agent_wish wish) {
    bool has;

    pthread_mutex_lock(&board->mutex);
    has = board->wishes & (1u << wish);
    pthread_mutex_unlock(&board->mutex);
    return has;
}

void
board_drop_wishes(struct board *board) {
    pthread_mutex_lock(&board->mutex);
    board->wishes &= KEPT_WISHES;
    pthread_mutex_unlock(&board->mutex);
}

void
board_wait(struct board *board, int timeout_ms) {
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += (long)timeout_ms * 1000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&board->mutex);
    if (!board->wishes && !board->accepted) {
        pthread_cond_timedwait(&board->wished, &board->mutex, &end);
    }
    pthread_mutex_unlock(&board->mutex);
}

void
board_accept(struct board *board, const struct order *order) {
    pthread_mutex_lock(&board->mutex);
    board->accepted_order = *order;
    board->accepted = true;
    pthread_cond_signal(&board->wished);
    pthread_mutex_unlock(&board->mutex);
}

bool
board_take_accepted(struct board *board, struct order *order) {
    bool accepted;

    pthread_mutex_lock(&board->mutex);
    accepted = board->accepted;
    board->accepted = false;
    *order = board->accepted_order;
    pthread_mutex_unlock(&board->mutex);
    return accepted;
}

struct agent_view *
board_lock(struct board *board) {
    pthread_mutex_lock(&board->mutex);
    return &board->view;
}

void
board_unlock(struct board *board) {
    pthread_mutex_unlock(&board->mutex);
}

void
board_publish(struct board *board) {
    pthread_mutex_unlock(&board->mutex);
    board->changed(board->context);
}

void
board_show_phase(struct board *board, enum agent_phase phase) {
    static const char *const names[] = {
        "",     "starting", "ready",     "reading", "review",  "sale",
        "over", "failed",   "selecting", "tried",   "confirm", "refund",
    };

    log_info("agent %s", names[phase]);
    board_lock(board)->phase = phase;
    board_publish(board);
}

enum agent_phase
board_phase(struct board *board) {
    enum agent_phase phase = board_lock(board)->phase;

    board_unlock(board);
    return phase;
}

void
board_clear_trouble(struct board *board) {
    board_lock(board)->trouble[0] = '\0';
    board_unlock(board);
}

// Without memory the copy is empty; nothing is logged, for whoever listens to
// the log writes on the board.
static void
copy_picture(struct image *to, const struct image *from) {
    const size_t size =
        sizeof(*to->pixels) * (size_t)from->width * (size_t)from->height;

    if (to->width != from->width || to->height != from->height) {
        image_destroy(to);
        to->pixels = from->pixels ? malloc(size) : NULL;
        if (!to->pixels) {
            return;
        }
        to->width = from->width;
        to->height = from->height;
    }
    if (from->pixels) {
        memcpy(to->pixels, from->pixels, size);
    }
}

void
board_show_reading(struct board *board, enum agent_phase phase,
                   const struct reading *reading, const struct image *picture,
                   struct rect region) {
    struct agent_view *view = board_lock(board);

    view->phase = phase;
    view->reading = *reading;
    view->region = region;
    copy_picture(&view->picture, picture);
    board_publish(board);
}

void
board_look(struct board *board, struct agent_view *view) {
    struct image picture = view->picture;

    *view = *board_lock(board);
    view->picture = picture;
    copy_picture(&view->picture, &board->view.picture);
    board_unlock(board);
}
