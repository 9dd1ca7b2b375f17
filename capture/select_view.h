/**
 * @file select_view.h
 * The selection without a window: the frozen screen, the rubber band, its
 * words, and which part of the picture changed. A window of the system shows
 * select_view.canvas and feeds the events in.
 */
#ifndef POSPLUGIN_SELECT_VIEW_H
#define POSPLUGIN_SELECT_VIEW_H

#include "capture/select.h"
#include "capture/select_text.h"

/** What the line under the selection says. */
enum select_hint {
    SELECT_HINT_KEYS,
    SELECT_HINT_NO_KEYBOARD, ///< another program holds it
    SELECT_HINT_REFUSED,     ///< chosen by the view itself
    SELECT_HINT_COUNT,
};

struct select_view {
    struct selection selection;
    struct image canvas;         ///< owned, what the window shows
    struct select_scene shown;   ///< what is on the canvas
    struct select_damage damage; ///< what the last update changed
    // Inside.
    struct image frame; // owned, the frozen screen
    struct select_text hints[SELECT_HINT_COUNT];
    struct select_text size;
    struct select_text take;
    struct select_text cancel;
    bool keys_used; // the last event was a key
    bool (*withdrawn)(void *context);
    void *context;
};

/** How often to look whether the caller has withdrawn, in milliseconds. */
#define SELECT_LOOK_MS 200

/**
 * Freeze the screen: the pictures are taken here, so before any window is
 * shown.
 *
 * @param view zeroed
 * @return STATUS_OK, or what capture_grab() returns; destroy it either way
 */
enum status select_view_init(struct select_view *view, struct capture *capture,
                             const struct select_options *options);

/** Free; zeroed is fine. */
void select_view_destroy(struct select_view *view);

/** True when the caller does not want a selection any more. */
bool select_view_withdrawn(const struct select_view *view);

/** Take one event. */
void select_view_handle(struct select_view *view,
                        const struct selection_event *event);

/**
 * Bring the canvas up to date.
 *
 * @param all draw everything; otherwise only what `damage` then says
 * @return STATUS_OK or STATUS_NO_MEMORY
 */
enum status select_view_update(struct select_view *view, enum select_hint hint,
                               bool all);

#endif
