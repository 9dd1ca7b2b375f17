/**
 * @file ui.h
 * Turns pointer and keys into what the customer does, and repaints.
 *
 * Window and script both come in here, so a script does exactly what a
 * person can do. Points are in pixels of the window.
 */
#ifndef POSPLUGIN_TERMINAL_UI_H
#define POSPLUGIN_TERMINAL_UI_H

#include "samples/terminal/pair.h"
#include "samples/terminal/view.h"

/**
 * Presses this soon after an order appeared were meant for the screen before
 * it: nobody has read the order yet.
 */
#define UI_SETTLE_MS 300

enum ui_pointer {
    UI_POINTER_DOWN = 1,
    UI_POINTER_MOVE = 2,
    UI_POINTER_UP = 3,
};

enum ui_drag {
    UI_DRAG_NONE = 0,
    UI_DRAG_PRESS = 1,
    UI_DRAG_SCROLL = 2,
    UI_DRAG_DRAW = 3,
};

struct ui {
    struct pair *pair; ///< borrowed, NULL while practising
    struct terminal terminal;
    struct view view;
    enum ui_drag drag;
    enum sheet_part drag_part; ///< where it began
    unsigned drag_shows;       ///< terminal.shows when the finger came down
    double last_y;             ///< design units
    bool needs_paint;
};

/** The first, middle or last point of a touch or of a button press. */
void ui_pointer(struct ui *ui, enum ui_pointer pointer, double x_px,
                double y_px);

/** Wheel; positive is towards the end of the order. */
void ui_wheel(struct ui *ui, int steps);

/** A character of keyboard or scanner. */
void ui_key(struct ui *ui, uint8_t byte);

/** True when a press on the present screen counts. */
bool ui_is_settled(const struct ui *ui);

/** Paint into a picture of the given size. */
void ui_paint(struct ui *ui, cairo_t *cr, int width_px, int height_px);

#endif
