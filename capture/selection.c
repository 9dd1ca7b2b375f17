#include "capture/selection.h"

#include <stdlib.h>

static int32_t
clamp(int64_t value, int64_t least, int64_t most) {
    if (value > most) {
        value = most;
    }
    return (int32_t)(value < least ? least : value);
}

void
selection_init(struct selection *selection,
               const struct capture_geometry *geometry, struct rect initial) {
    struct rect bounds = capture_geometry_bounds(geometry);

    *selection = (struct selection){
        .geometry = *geometry,
        .bounds = bounds,
        .state = SELECTION_ACTIVE,
        .focus_x = bounds.x + bounds.width / 2,
        .focus_y = bounds.y + bounds.height / 2,
    };
    if (capture_geometry_covers(geometry, initial)) {
        selection->rect = initial;
    }
}

bool
selection_is_valid(const struct selection *selection) {
    return capture_geometry_covers(&selection->geometry, selection->rect);
}

// Square of the distance from a pixel to a rectangle.
static int64_t
distance2(struct rect rect, int32_t x, int32_t y) {
    int64_t dx =
        x - (int64_t)clamp(x, rect.x, (int64_t)rect.x + rect.width - 1);
    int64_t dy =
        y - (int64_t)clamp(y, rect.y, (int64_t)rect.y + rect.height - 1);

    return dx * dx + dy * dy;
}

struct rect
selection_monitor_at(const struct selection *selection, int32_t x, int32_t y) {
    const struct capture_geometry *geometry = &selection->geometry;
    struct rect best = selection->bounds;
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < geometry->count; i++) {
        int64_t distance = distance2(geometry->monitors[i].rect, x, y);

        if (distance < least) {
            least = distance;
            best = geometry->monitors[i].rect;
        }
    }
    return best;
}

void
selection_buttons(const struct selection *selection, struct rect *take,
                  struct rect *cancel) {
    const int32_t gap = SELECTION_BUTTON_GAP;
    const int32_t width = SELECTION_BUTTON_WIDTH;
    const int32_t height = SELECTION_BUTTON_HEIGHT;
    struct rect rect = selection->rect;
    struct rect monitor;
    int32_t x;
    int32_t y;

    *take = *cancel = (struct rect){0, 0, 0, 0};
    if (rect_is_empty(rect) || selection->grip != SELECTION_GRIP_NONE) {
        return;
    }
    monitor = selection_monitor_at(selection, rect.x + rect.width - 1,
                                   rect.y + rect.height - 1);
    x = clamp((int64_t)rect.x + rect.width - 2 * width - gap, monitor.x + gap,
              (int64_t)monitor.x + monitor.width - 2 * width - 2 * gap);
    // Below the rectangle, else above it, else inside.
    y = rect.y + rect.height + gap;
    if (y + height + gap > monitor.y + monitor.height) {
        y = rect.y - height - gap;
    }
    if (y < monitor.y + gap) {
        y = clamp((int64_t)rect.y + rect.height - height - gap, monitor.y + gap,
                  (int64_t)monitor.y + monitor.height - height - gap);
    }
    *cancel = (struct rect){x, y, width, height};
    *take = (struct rect){x + width + gap, y, width, height};
}

static bool
has_pixel(struct rect rect, int32_t x, int32_t y) {
    return rect_contains(rect, (struct rect){x, y, 1, 1});
}

// -1 near the first edge, 1 near the second, 0 between, 2 outside. The nearer
// edge wins, and a narrow rectangle keeps a third to hold it by its inside.
static int
side_at(int32_t value, int32_t start, int32_t length, int32_t reach) {
    int64_t from_start = (int64_t)value - start;
    int64_t from_end = (int64_t)value - ((int64_t)start + length - 1);
    int64_t inner = length / 3 < reach ? length / 3 : reach;

    if (from_start < -reach || from_end > reach) {
        return 2;
    }
    if (from_start <= inner) {
        return -1;
    }
    return -from_end <= inner ? 1 : 0;
}

enum selection_grip
selection_grip_at(const struct selection *selection, int32_t x, int32_t y,
                  bool touch) {
    static const enum selection_grip grips[3][3] = {
        {SELECTION_GRIP_NW, SELECTION_GRIP_N, SELECTION_GRIP_NE},
        {SELECTION_GRIP_W, SELECTION_GRIP_INSIDE, SELECTION_GRIP_E},
        {SELECTION_GRIP_SW, SELECTION_GRIP_S, SELECTION_GRIP_SE},
    };
    int32_t reach = touch ? SELECTION_REACH_TOUCH : SELECTION_REACH_POINTER;
    struct rect rect = selection->rect;
    struct rect take;
    struct rect cancel;
    int column;
    int row;

    selection_buttons(selection, &take, &cancel);
    if (has_pixel(take, x, y)) {
        return SELECTION_GRIP_TAKE;
    }
    if (has_pixel(cancel, x, y)) {
        return SELECTION_GRIP_CANCEL;
    }
    if (rect_is_empty(rect)) {
        return SELECTION_GRIP_NEW;
    }
    column = side_at(x, rect.x, rect.width, reach);
    row = side_at(y, rect.y, rect.height, reach);
    return column == 2 || row == 2 ? SELECTION_GRIP_NEW
                                   : grips[row + 1][column + 1];
}

static void
set_focus(struct selection *selection, int64_t x, int64_t y) {
    struct rect bounds = selection->bounds;

    selection->focus_x =
        clamp(x, bounds.x, (int64_t)bounds.x + bounds.width - 1);
    selection->focus_y =
        clamp(y, bounds.y, (int64_t)bounds.y + bounds.height - 1);
}

static void
span_between(int32_t a, int32_t b, int32_t *start, int32_t *length) {
    *start = a < b ? a : b;
    *length = abs(a - b) + 1;
}

// Moves the first or last edge of a span by `delta` within the bounds; the
// opposite edge stays, and the span never gets smaller than the minimum.
static void
resize_span(int32_t *start, int32_t *length, int64_t delta, bool first,
            int32_t bounds_start, int32_t bounds_length) {
    int64_t end = (int64_t)*start + *length;
    int64_t bounds_end = (int64_t)bounds_start + bounds_length;

    if (first) {
        *start = clamp(*start + delta, bounds_start, end - SELECTION_SIDE_MIN);
    } else {
        end = clamp(end + delta, (int64_t)*start + SELECTION_SIDE_MIN,
                    bounds_end);
    }
    *length = (int32_t)(end - *start);
}

// Which edge a grip moves: -1 the left or upper one, 1 the other, 0 none.
static int
grip_column(enum selection_grip grip) {
    switch (grip) {
    case SELECTION_GRIP_W:
    case SELECTION_GRIP_NW:
    case SELECTION_GRIP_SW:
        return -1;
    case SELECTION_GRIP_E:
    case SELECTION_GRIP_NE:
    case SELECTION_GRIP_SE:
        return 1;
    default:
        return 0;
    }
}

static int
grip_row(enum selection_grip grip) {
    switch (grip) {
    case SELECTION_GRIP_N:
    case SELECTION_GRIP_NE:
    case SELECTION_GRIP_NW:
        return -1;
    case SELECTION_GRIP_S:
    case SELECTION_GRIP_SE:
    case SELECTION_GRIP_SW:
        return 1;
    default:
        return 0;
    }
}

static struct rect
moved(const struct selection *selection, struct rect rect, int64_t dx,
      int64_t dy) {
    struct rect bounds = selection->bounds;

    rect.x = clamp(rect.x + dx, bounds.x,
                   (int64_t)bounds.x + bounds.width - rect.width);
    rect.y = clamp(rect.y + dy, bounds.y,
                   (int64_t)bounds.y + bounds.height - rect.height);
    return rect;
}

static struct rect
resized(const struct selection *selection, struct rect rect,
        enum selection_grip grip, int64_t dx, int64_t dy) {
    struct rect bounds = selection->bounds;
    int column = grip_column(grip);
    int row = grip_row(grip);

    if (column != 0) {
        resize_span(&rect.x, &rect.width, dx, column < 0, bounds.x,
                    bounds.width);
    }
    if (row != 0) {
        resize_span(&rect.y, &rect.height, dy, row < 0, bounds.y,
                    bounds.height);
    }
    return rect;
}

static void
drag_to(struct selection *selection, int32_t x, int32_t y) {
    int64_t dx = (int64_t)x - selection->press_x;
    int64_t dy = (int64_t)y - selection->press_y;
    struct rect *rect = &selection->rect;

    if (selection->grip == SELECTION_GRIP_NEW) {
        span_between(selection->press_x, x, &rect->x, &rect->width);
        span_between(selection->press_y, y, &rect->y, &rect->height);
    } else if (selection->grip == SELECTION_GRIP_INSIDE) {
        *rect = moved(selection, selection->before, dx, dy);
    } else {
        *rect = resized(selection, selection->before, selection->grip, dx, dy);
    }
}

static void
handle_down(struct selection *selection, const struct selection_event *event) {
    if (selection->grip != SELECTION_GRIP_NONE) {
        return; // a second finger or button
    }
    set_focus(selection, event->x, event->y);
    selection->press_x = selection->focus_x;
    selection->press_y = selection->focus_y;
    selection->grip = selection_grip_at(selection, selection->press_x,
                                        selection->press_y, event->touch);
    selection->before = selection->rect;
    selection->dragged = false;
    selection->pressed_by_touch = event->touch;
    selection->touch_id = event->touch_id;
}

// True when the event comes from the button or finger that holds the grip.
static bool
is_holder(const struct selection *selection,
          const struct selection_event *event) {
    return event->touch == selection->pressed_by_touch &&
           (!event->touch || event->touch_id == selection->touch_id);
}

static bool
on_button(const struct selection *selection) {
    return selection->grip == SELECTION_GRIP_TAKE ||
           selection->grip == SELECTION_GRIP_CANCEL;
}

static void
handle_move(struct selection *selection, const struct selection_event *event) {
    bool held = selection->grip != SELECTION_GRIP_NONE;

    if (held && !is_holder(selection, event)) {
        return;
    }
    set_focus(selection, event->x, event->y);
    if (!held || on_button(selection)) {
        return;
    }
    if (abs(selection->focus_x - selection->press_x) >= SELECTION_DRAG_MIN ||
        abs(selection->focus_y - selection->press_y) >= SELECTION_DRAG_MIN) {
        selection->dragged = true;
    }
    if (selection->dragged) {
        selection->refused = false;
        drag_to(selection, selection->focus_x, selection->focus_y);
    }
}

static void
take(struct selection *selection) {
    if (selection_is_valid(selection)) {
        selection->state = SELECTION_TAKEN;
    } else {
        selection->refused = !rect_is_empty(selection->rect);
    }
}

// A button acts when it is released where it was pressed.
static void
release_button(struct selection *selection) {
    enum selection_grip pressed = selection->grip;

    selection->grip = SELECTION_GRIP_NONE;
    if (selection_grip_at(selection, selection->focus_x, selection->focus_y,
                          false) != pressed) {
        return;
    }
    if (pressed == SELECTION_GRIP_TAKE) {
        take(selection);
    } else {
        selection->state = SELECTION_CANCELLED;
    }
}

static void
handle_up(struct selection *selection, const struct selection_event *event) {
    if (selection->grip == SELECTION_GRIP_NONE ||
        !is_holder(selection, event)) {
        return;
    }
    handle_move(selection, event);
    if (on_button(selection)) {
        release_button(selection);
        return;
    }
    selection->grip = SELECTION_GRIP_NONE;
    // Too thin to be meant: as if nothing had been dragged.
    if (selection->rect.width < SELECTION_SIDE_MIN ||
        selection->rect.height < SELECTION_SIDE_MIN) {
        selection->rect = selection->before;
    }
}

static void
handle_arrow(struct selection *selection, int dx, int dy, bool shift) {
    struct rect *rect = &selection->rect;

    if (rect_is_empty(*rect) || selection->grip != SELECTION_GRIP_NONE) {
        return;
    }
    if (shift) {
        *rect = resized(selection, *rect,
                        selection->at_top_left ? SELECTION_GRIP_NW
                                               : SELECTION_GRIP_SE,
                        dx, dy);
    } else {
        *rect = moved(selection, *rect, dx, dy);
    }
    selection->refused = false;
}

// After a key the loupe shows the corner that Shift and arrows move.
static void
focus_corner(struct selection *selection) {
    struct rect rect = selection->rect;

    if (rect_is_empty(rect) || selection->grip != SELECTION_GRIP_NONE) {
        return;
    }
    if (selection->at_top_left) {
        set_focus(selection, rect.x, rect.y);
    } else {
        set_focus(selection, (int64_t)rect.x + rect.width - 1,
                  (int64_t)rect.y + rect.height - 1);
    }
}

static void
handle_key(struct selection *selection, const struct selection_event *event) {
    int step = event->ctrl ? 10 : 1;

    switch (event->key) {
    case SELECTION_KEY_LEFT:
        handle_arrow(selection, -step, 0, event->shift);
        break;
    case SELECTION_KEY_RIGHT:
        handle_arrow(selection, step, 0, event->shift);
        break;
    case SELECTION_KEY_UP:
        handle_arrow(selection, 0, -step, event->shift);
        break;
    case SELECTION_KEY_DOWN:
        handle_arrow(selection, 0, step, event->shift);
        break;
    case SELECTION_KEY_TAB:
        selection->at_top_left = !selection->at_top_left;
        break;
    case SELECTION_KEY_ENTER:
        // Not in the middle of a drag: the rectangle is not final.
        if (selection->grip == SELECTION_GRIP_NONE) {
            take(selection);
        }
        return;
    case SELECTION_KEY_ESCAPE:
        selection->state = SELECTION_CANCELLED;
        return;
    }
    focus_corner(selection);
}

void
selection_handle(struct selection *selection,
                 const struct selection_event *event) {
    if (selection->state != SELECTION_ACTIVE) {
        return;
    }
    switch (event->type) {
    case SELECTION_DOWN:
        handle_down(selection, event);
        break;
    case SELECTION_MOVE:
        handle_move(selection, event);
        break;
    case SELECTION_UP:
        handle_up(selection, event);
        break;
    case SELECTION_KEY:
        handle_key(selection, event);
        break;
    }
}
