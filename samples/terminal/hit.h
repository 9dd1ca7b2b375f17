/**
 * @file hit.h
 * What the customer drew, and which parts of the order it means.
 *
 * The sheet is the order as laid out, one box for each line and one or more
 * for the total. Strokes are kept in the sheet's own units, so that they stay
 * with the lines while the sheet scrolls. Whole numbers only, no display.
 */
#ifndef POSPLUGIN_TERMINAL_HIT_H
#define POSPLUGIN_TERMINAL_HIT_H

#include "capture/image.h"
#include "link/message.h"

/** All lines, and subtotal, discount, tax and total. */
#define HIT_BOXES_MAX (ORDER_ITEMS_MAX + 4)

struct hit_box {
    uint32_t item_id; ///< 0 = the total
    struct rect box;
};

struct hit_sheet {
    int32_t width;
    int32_t height;
    size_t count;
    struct hit_box boxes[HIT_BOXES_MAX]; ///< top to bottom
};

struct stroke_point {
    int32_t x;
    int32_t y;
    bool starts_stroke;
};

/** All zero is "nothing drawn". */
struct strokes {
    int32_t spacing; ///< points nearer than this to the last are dropped
    size_t count;
    struct stroke_point points[DISPUTE_POINTS_MAX];
};

/** Forget everything drawn. */
void strokes_clear(struct strokes *strokes);

/** The finger comes down. */
void strokes_begin(struct strokes *strokes, int32_t x, int32_t y);

/**
 * The finger moves. When the points run out, every second one is dropped and
 * the spacing doubles: a long drawing gets coarser, never cut.
 */
void strokes_extend(struct strokes *strokes, int32_t x, int32_t y);

/**
 * Find the parts of the order that are meant.
 *
 * A loop means the boxes whose middle it encloses or cuts; an open stroke
 * those whose inner half it touches. So a loose loop that grazes its
 * neighbours means one line. A stroke that meets neither means the box that
 * it lies in.
 *
 * @param[out] ids without repetition, in the sheet's order, 0 for the total
 * @return how many
 */
size_t hit_find(const struct hit_sheet *sheet, const struct strokes *strokes,
                uint32_t ids[DISPUTE_ITEMS_MAX]);

/**
 * Keep a drawing in place when the same lines are laid out in less or more
 * room: what was drawn on the total moves with it.
 *
 * @return false when the layouts differ otherwise, so that it cannot be kept
 */
bool hit_move(const struct hit_sheet *from, const struct hit_sheet *to,
              struct strokes *strokes);

/** Fill in items and points (thousandths of the sheet) of a message. */
void hit_export(const struct hit_sheet *sheet, const struct strokes *strokes,
                struct message_disputed *out);

#endif
