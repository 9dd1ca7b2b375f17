/**
 * @file selection.h
 * The rubber band without a display: events in, a rectangle out.
 *
 * A pure state machine: no clock, no memory, no window. Coordinates are those
 * of the screen and may be negative. Pointer positions name pixels, and the
 * pixels where a drag starts and ends are both inside: a drag from 10 to 19
 * is 10 wide. A rectangle never leaves the bounds of all monitors; it can be
 * taken only where every pixel of it is on some monitor.
 */
#ifndef POSPLUGIN_SELECTION_H
#define POSPLUGIN_SELECTION_H

#include "capture/capture.h"

/** Smallest side of a selection: nothing readable is smaller. */
#define SELECTION_SIDE_MIN 8
/** A press that moves less than this is a click, not a drag. */
#define SELECTION_DRAG_MIN 4
/** How far from an edge a pointer or a finger takes hold of it. */
#define SELECTION_REACH_POINTER 7
#define SELECTION_REACH_TOUCH 22
/** Size of the two buttons, large enough for a finger. */
#define SELECTION_BUTTON_WIDTH 104
#define SELECTION_BUTTON_HEIGHT 38
/** Distance of buttons from the rectangle and from each other. */
#define SELECTION_BUTTON_GAP 10

enum selection_key {
    SELECTION_KEY_LEFT = 1,
    SELECTION_KEY_RIGHT,
    SELECTION_KEY_UP,
    SELECTION_KEY_DOWN,
    SELECTION_KEY_ENTER,
    SELECTION_KEY_ESCAPE,
    SELECTION_KEY_TAB, ///< the other corner is the one that Shift moves
};

enum selection_event_type {
    SELECTION_DOWN = 1,
    SELECTION_MOVE,
    SELECTION_UP,
    SELECTION_KEY,
};

/** One event; mouse and touch differ in reach only. */
struct selection_event {
    enum selection_event_type type;
    int32_t x; ///< pixel; not for keys
    int32_t y;
    bool touch;
    uint32_t touch_id; ///< which finger; a second one is ignored
    enum selection_key key;
    bool shift; ///< resize instead of moving
    bool ctrl;  ///< 10 pixels instead of 1
};

enum selection_state {
    SELECTION_ACTIVE = 1,
    SELECTION_TAKEN,
    SELECTION_CANCELLED,
};

/** What is held, or would be held at a place. */
enum selection_grip {
    SELECTION_GRIP_NONE = 0, ///< nothing held; a press would start anew
    SELECTION_GRIP_NEW,
    SELECTION_GRIP_INSIDE,
    SELECTION_GRIP_N,
    SELECTION_GRIP_NE,
    SELECTION_GRIP_E,
    SELECTION_GRIP_SE,
    SELECTION_GRIP_S,
    SELECTION_GRIP_SW,
    SELECTION_GRIP_W,
    SELECTION_GRIP_NW,
    SELECTION_GRIP_TAKE,   ///< the button that takes
    SELECTION_GRIP_CANCEL, ///< the button that cancels
};

/** The machine; read freely, change by selection_handle() only. */
struct selection {
    struct capture_geometry geometry;
    struct rect bounds; ///< around all monitors
    struct rect rect;   ///< empty until something was dragged
    enum selection_state state;
    enum selection_grip grip; ///< what is held
    bool at_top_left;         ///< the corner that Shift and arrows move
    bool refused;             ///< Enter came, but rect is partly nowhere
    int32_t focus_x;          ///< pixel that the user works at: pointer or
    int32_t focus_y;          ///< corner moved by keys; the loupe shows it
    // Inside.
    struct rect before; ///< rect when the press came
    int32_t press_x;
    int32_t press_y;
    bool dragged; ///< moved far enough for a drag
    bool pressed_by_touch;
    uint32_t touch_id;
};

/**
 * Begin. `initial` is shown at first if it is wholly on the monitors,
 * otherwise nothing is.
 */
void selection_init(struct selection *selection,
                    const struct capture_geometry *geometry,
                    struct rect initial);

/** Take one event; without effect once the state is not ACTIVE. */
void selection_handle(struct selection *selection,
                      const struct selection_event *event);

/** What a press at this pixel would hold: for the pointer's shape. */
enum selection_grip selection_grip_at(const struct selection *selection,
                                      int32_t x, int32_t y, bool touch);

/** True when the rectangle can be taken. */
bool selection_is_valid(const struct selection *selection);

/** The monitor at, or else nearest to, a pixel. */
struct rect selection_monitor_at(const struct selection *selection, int32_t x,
                                 int32_t y);

/**
 * Where the two buttons are; both empty while there is no rectangle or while
 * something is held.
 */
void selection_buttons(const struct selection *selection, struct rect *take,
                       struct rect *cancel);

#endif
