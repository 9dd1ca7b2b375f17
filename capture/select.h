/**
 * @file select.h
 * Lets the user drag a rectangle over the frozen screen.
 */
#ifndef POSPLUGIN_SELECT_H
#define POSPLUGIN_SELECT_H

#include "capture/capture.h"

/** How to ask; all zero is a valid default. */
struct select_options {
    /** Shown at first, for adjustment; ignored when empty or off screen. */
    struct rect initial;
    /** "en" or "zh" (also "zh_CN.UTF-8"); NULL: as the environment says. */
    const char *language;
    /** Asked some times a second; true ends it as if the user had cancelled.
     * NULL: the user alone decides. */
    bool (*withdrawn)(void *context);
    void *context;
};

/**
 * Freeze the screen, show it dimmed with the rubber band, and wait.
 *
 * Mouse: drag, drag the inside to move, edges to resize; touch: the same and
 * the two buttons; keyboard: arrows move by 1 pixel (Ctrl: 10), Shift and
 * arrows resize, Tab changes the corner that they move, Enter takes, Esc
 * cancels. Opens its own connection to the display of `capture`, which must
 * have the backend x11. Blocks until the user is done. The window is named
 * "posplugin select" as soon as it takes input.
 *
 * @param options NULL for the defaults
 * @param[out] out set on STATUS_OK only; wholly on the monitors
 * @return STATUS_OK; STATUS_CANCELLED; STATUS_UNSUPPORTED for a source that
 *         has no pointer; STATUS_BUSY while another program holds the
 *         pointer; STATUS_STATE when the monitors changed meanwhile;
 *         STATUS_GONE, STATUS_IO, STATUS_NO_MEMORY
 */
enum status capture_select(struct capture *capture,
                           const struct select_options *options,
                           struct rect *out);

#endif
