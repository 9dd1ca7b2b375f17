/**
 * @file select_draw.h
 * What the selection looks like: pure pixels, no display, no fonts.
 *
 * Text comes as masks that somebody else has drawn. All rectangles are in
 * screen coordinates; select_scene.bounds says where pixel 0,0 of the frame
 * and of the target is.
 */
#ifndef POSPLUGIN_SELECT_DRAW_H
#define POSPLUGIN_SELECT_DRAW_H

#include "capture/selection.h"

/** Zoom of the loupe, pixels that it shows in a row, and its size. */
#define SELECT_LOUPE_ZOOM 8
#define SELECT_LOUPE_SIDE 17
#define SELECT_LOUPE_SIZE (SELECT_LOUPE_ZOOM * SELECT_LOUPE_SIDE + 4)

/** Coverage of a drawn text, one byte a pixel; zeroed draws nothing. */
struct select_text {
    uint8_t *alpha; ///< owned, width * height
    int32_t width;
    int32_t height;
};

/** Everything that is on the screen at one moment. */
struct select_scene {
    struct image_view frame; ///< the frozen screen
    struct rect bounds;      ///< where the frame is on the screen
    struct rect rect;        ///< the selection, empty for none
    bool valid;              ///< false: border in the colour of a warning
    bool at_top_left;        ///< which corner is marked
    bool show_corner;        ///< mark it: keys are in use
    int32_t focus_x;
    int32_t focus_y;
    struct rect loupe;         ///< empty: not shown
    struct rect size;          ///< label with the size; empty: not shown
    struct rect hint;          ///< the line that tells the keys
    struct rect take;          ///< buttons; empty: not shown
    struct rect cancel;        ///< as take
    enum selection_grip hover; ///< button under the pointer, or else NONE
    const struct select_text *size_text; ///< borrowed, as the others
    const struct select_text *hint_text;
    const struct select_text *take_text;
    const struct select_text *cancel_text;
};

/** Rectangles to be drawn again; more than fit become one around all. */
struct select_damage {
    size_t count;
    struct rect rects[32];
};

/**
 * Place loupe, label, hint and buttons for this state of the selection: near
 * what they belong to, never off the monitor, never over the focus.
 *
 * The texts, frame and bounds are set before; `hover` after.
 */
void select_scene_place(struct select_scene *scene,
                        const struct selection *selection);

/** What differs between two scenes of the same frame. */
void select_scene_diff(const struct select_scene *before,
                       const struct select_scene *after,
                       struct select_damage *out);

/**
 * Draw the part `damage` of the scene.
 *
 * @param target as large as the bounds
 */
void select_draw(const struct select_scene *scene, struct rect damage,
                 struct image *target);

#endif
