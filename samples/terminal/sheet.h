/**
 * @file sheet.h
 * The order as the customer sees it: lines that scroll, totals that stay.
 *
 * The sheet is one tall page, the lines above the totals. Its lines show
 * through a window that scrolls; the totals are always in view. Points are
 * translated both ways, so that a drawing sticks to what it was drawn on.
 */
#ifndef POSPLUGIN_TERMINAL_SHEET_H
#define POSPLUGIN_TERMINAL_SHEET_H

#include "samples/terminal/paint.h"
#include "samples/terminal/terminal.h"

enum sheet_part {
    SHEET_NONE = 0,
    SHEET_LIST = 1,
    SHEET_SUMMARY = 2,
};

/** All zero is a sheet that has not been laid out. */
struct sheet {
    struct paint_box area;    ///< the whole card
    struct paint_box list;    ///< window onto the lines
    struct paint_box summary; ///< the totals
    double lines_height;      ///< of all lines, at least the window's
    double scroll;            ///< 0 = first line at the top
    uint64_t order_hash;      ///< of what is laid out
    uint32_t revision;
    enum language language;
    struct hit_sheet hits;
};

/**
 * Lay the order out in `area`; cheap when nothing has changed. Another order
 * begins at its first line.
 */
void sheet_layout(struct sheet *sheet, struct paint *paint,
                  const struct terminal *terminal, enum language language,
                  struct paint_box area);

/** Paint lines, totals, marks and the drawing. */
void sheet_draw(struct sheet *sheet, struct paint *paint,
                const struct terminal *terminal);

/** Move the lines by `delta`, as far as there are any. */
void sheet_scroll(struct sheet *sheet, double delta);

/** True when not all lines fit into the window. */
bool sheet_overflows(const struct sheet *sheet);

/** The part at a point of the window. */
enum sheet_part sheet_part_at(const struct sheet *sheet, double x, double y);

/**
 * Point of the window to point of the sheet. A stroke stays in the part that
 * it began in as long as lines are hidden between the two.
 */
void sheet_track(const struct sheet *sheet, enum sheet_part part, double x,
                 double y, int32_t *sheet_x, int32_t *sheet_y);

/** Scroll so that the line (0 = total) is in view; its box in the window. */
bool sheet_reveal(struct sheet *sheet, uint32_t item_id, struct paint_box *box);

#endif
