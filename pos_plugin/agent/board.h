/**
 * @file board.h
 * Between the agent's thread and the windows: what the cashier wishes hangs
 * here until the thread takes it, and what the thread has to show hangs here
 * until the windows copy it. Every function may be called from any thread.
 * Internal.
 */
#ifndef POSPLUGIN_BOARD_H
#define POSPLUGIN_BOARD_H

#include "pos_plugin/agent/agent.h"

#include <pthread.h>

struct board {
    void (*changed)(void *context); // called by board_publish()
    void *context;

    pthread_mutex_t mutex; // guards what follows
    pthread_cond_t wished;
    unsigned wishes; // bits 1 << enum agent_wish
    bool accepted;
    struct order accepted_order;
    struct agent_view view;
};

/** @param board zeroed */
void board_init(struct board *board, void (*changed)(void *context),
                void *context);

/** Free what the view holds. */
void board_destroy(struct board *board);

/** Leave a wish; of the same several, one stays. */
void board_wish(struct board *board, enum agent_wish wish);

/** Take a wish down; @return whether it was there. */
bool board_take_wish(struct board *board, enum agent_wish wish);

/** Whether a wish is there; it stays. */
bool board_has_wish(struct board *board, enum agent_wish wish);

/** Forget what was wished for meanwhile, but for AGENT_QUIT, AGENT_SHIFT. */
void board_drop_wishes(struct board *board);

/** Wait for a wish or an accepted order, so many milliseconds at most. */
void board_wait(struct board *board, int timeout_ms);

/** Leave the order as the cashier has made it. */
void board_accept(struct board *board, const struct order *order);

/** Take it, once; @return whether there was one. */
bool board_take_accepted(struct board *board, struct order *order);

/** The view, to be changed; until board_unlock() or board_publish(). */
struct agent_view *board_lock(struct board *board);

/** After a change that another one will publish. */
void board_unlock(struct board *board);

/** After a change that the windows are to show. */
void board_publish(struct board *board);

/** Show a phase, and log it. */
void board_show_phase(struct board *board, enum agent_phase phase);

/** How far the agent is. */
enum agent_phase board_phase(struct board *board);

/** What went wrong before is over. */
void board_clear_trouble(struct board *board);

/** Show what was read; without its picture when there is no memory for it. */
void board_show_reading(struct board *board, enum agent_phase phase,
                        const struct reading *reading,
                        const struct image *picture, struct rect region);

/** As agent_look(). */
void board_look(struct board *board, struct agent_view *view);

#endif
