// Where things of the selection go, and what changed between two moments.

#include "capture/select_draw.h"

#include <string.h>

#define MARGIN 16
#define PADDING_X 12
#define PADDING_Y 6
#define LOUPE_AWAY 26
// A finger hides more than a pointer does.
#define LOUPE_AWAY_TOUCH 64
// Border and handles reach this far out of and into the rectangle.
#define OUTSIDE 6
#define INSIDE 6

static struct rect
inflate(struct rect rect, int32_t by) {
    return (struct rect){rect.x - by, rect.y - by, rect.width + 2 * by,
                         rect.height + 2 * by};
}

static struct rect
around_text(const struct select_text *text) {
    if (!text || !text->alpha) {
        return (struct rect){0, 0, 0, 0};
    }
    return (struct rect){0, 0, text->width + 2 * PADDING_X,
                         text->height + 2 * PADDING_Y};
}

static bool
overlap(struct rect a, struct rect b) {
    return !rect_is_empty(rect_intersect(a, b));
}

static void
place_size(struct select_scene *scene, struct rect monitor) {
    struct rect label = around_text(scene->size_text);

    scene->size = (struct rect){0, 0, 0, 0};
    if (rect_is_empty(scene->rect) || rect_is_empty(label)) {
        return;
    }
    label.x = scene->rect.x;
    label.y = scene->rect.y - label.height - OUTSIDE - 2;
    if (label.y < monitor.y) {
        label.y = scene->rect.y + INSIDE + 4;
        label.x += INSIDE + 4;
    }
    if (label.x + label.width > monitor.x + monitor.width) {
        label.x = monitor.x + monitor.width - label.width;
    }
    scene->size = label;
}

// At the top, or at the bottom while the user works at the top.
static void
place_hint(struct select_scene *scene, struct rect monitor) {
    struct rect hint = around_text(scene->hint_text);
    struct rect focus = {scene->focus_x, scene->focus_y, 1, 1};
    struct rect low;

    hint.x = monitor.x + (monitor.width - hint.width) / 2;
    hint.y = monitor.y + MARGIN;
    low = hint;
    low.y = monitor.y + monitor.height - hint.height - MARGIN;
    if (overlap(inflate(hint, 48), focus) ||
        (overlap(inflate(hint, 8), scene->rect) &&
         !overlap(inflate(low, 8), scene->rect) &&
         !overlap(inflate(low, 48), focus))) {
        hint = low;
    }
    scene->hint = hint;
}

static bool
loupe_is_useful(const struct selection *selection) {
    enum selection_grip grip = selection->grip;

    if (grip == SELECTION_GRIP_NONE) {
        grip = selection_grip_at(selection, selection->focus_x,
                                 selection->focus_y, false);
    }
    return grip != SELECTION_GRIP_INSIDE && grip != SELECTION_GRIP_TAKE &&
           grip != SELECTION_GRIP_CANCEL;
}

static bool
is_free(const struct select_scene *scene, struct rect rect) {
    return !overlap(rect, scene->take) && !overlap(rect, scene->cancel) &&
           !overlap(rect, scene->size) && !overlap(rect, scene->hint);
}

// Tries the four sides of the focus, first near and then farther away; the
// first on the monitor that covers nothing else wins, or else the first on
// the monitor.
static void
place_loupe(struct select_scene *scene, const struct selection *selection,
            struct rect monitor) {
    bool touch =
        selection->pressed_by_touch && selection->grip != SELECTION_GRIP_NONE;
    int32_t near = touch ? LOUPE_AWAY_TOUCH : LOUPE_AWAY;
    struct rect best = {0, 0, 0, 0};

    scene->loupe = best;
    if (!loupe_is_useful(selection)) {
        return;
    }
    for (int i = 0; i < 8; i++) {
        int32_t away = near + i / 4 * LOUPE_AWAY_TOUCH;
        int32_t before = -away - SELECT_LOUPE_SIZE;
        int32_t dx = i & 1 ? before : away;
        // Above a finger, below a pointer.
        int32_t dy = (i & 2) != (touch ? 2 : 0) ? before : away;
        struct rect loupe = {scene->focus_x + dx, scene->focus_y + dy,
                             SELECT_LOUPE_SIZE, SELECT_LOUPE_SIZE};

        if (!rect_contains(monitor, loupe)) {
            continue;
        }
        if (is_free(scene, loupe)) {
            scene->loupe = loupe;
            return;
        }
        if (rect_is_empty(best)) {
            best = loupe;
        }
    }
    scene->loupe = best;
}

void
select_scene_place(struct select_scene *scene,
                   const struct selection *selection) {
    struct rect rect = selection->rect;
    struct rect focus_monitor =
        selection_monitor_at(selection, selection->focus_x, selection->focus_y);

    scene->rect = rect;
    scene->valid = rect_is_empty(rect) || selection_is_valid(selection);
    scene->at_top_left = selection->at_top_left;
    scene->focus_x = selection->focus_x;
    scene->focus_y = selection->focus_y;
    selection_buttons(selection, &scene->take, &scene->cancel);
    place_size(scene, selection_monitor_at(selection, rect.x, rect.y));
    place_hint(scene, focus_monitor);
    place_loupe(scene, selection, focus_monitor);
}

static void
add(struct select_damage *damage, struct rect rect) {
    const size_t most = sizeof(damage->rects) / sizeof(damage->rects[0]);

    if (rect_is_empty(rect)) {
        return;
    }
    if (damage->count < most) {
        damage->rects[damage->count++] = rect;
    } else {
        damage->rects[most - 1] = rect_union(damage->rects[most - 1], rect);
    }
}

static void
add_both(struct select_damage *damage, struct rect a, struct rect b) {
    add(damage, a);
    add(damage, b);
}

// What is in `a` with its border, but deep inside `b`, looks the same.
static void
add_difference(struct select_damage *damage, struct rect a, struct rect b) {
    struct rect parts[4];
    size_t count;

    if (rect_is_empty(a)) {
        return;
    }
    count = rect_subtract(inflate(a, OUTSIDE), inflate(b, -INSIDE), parts);
    for (size_t i = 0; i < count; i++) {
        add(damage, parts[i]);
    }
}

static bool
same(struct rect a, struct rect b) {
    return a.x == b.x && a.y == b.y && a.width == b.width &&
           a.height == b.height;
}

static bool
loupe_changed(const struct select_scene *a, const struct select_scene *b) {
    return !same(a->loupe, b->loupe) || a->focus_x != b->focus_x ||
           a->focus_y != b->focus_y;
}

void
select_scene_diff(const struct select_scene *before,
                  const struct select_scene *after, struct select_damage *out) {
    bool changed = !same(before->rect, after->rect) ||
                   before->valid != after->valid ||
                   before->at_top_left != after->at_top_left ||
                   before->show_corner != after->show_corner;

    out->count = 0;
    if (changed) {
        add_difference(out, before->rect, after->rect);
        add_difference(out, after->rect, before->rect);
        add_both(out, before->size, after->size);
    }
    if (changed || loupe_changed(before, after)) {
        add_both(out, before->loupe, after->loupe);
    }
    if (!same(before->hint, after->hint) ||
        before->hint_text != after->hint_text) {
        add_both(out, before->hint, after->hint);
    }
    if (!same(before->take, after->take) || before->hover != after->hover) {
        add_both(out, before->take, after->take);
        add_both(out, before->cancel, after->cancel);
    }
}
