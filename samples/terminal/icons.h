/**
 * @file icons.h
 * The terminal's pictograms, drawn with lines so that they scale.
 */
#ifndef POSPLUGIN_TERMINAL_ICONS_H
#define POSPLUGIN_TERMINAL_ICONS_H

#include "samples/terminal/paint.h"

enum icon {
    ICON_CODE = 1,
    ICON_FACE,
    ICON_PHONE,
    ICON_TICK,
    ICON_CROSS,
    ICON_BACK, ///< arrow that turns back
    ICON_CLOCK,
};

/** Draw in a square of side `size` around (x, y). */
void icon_draw(struct paint *paint, enum icon icon, double x, double y,
               double size, uint32_t colour);

/** A turning ring; `turn` is 0..1. */
void icon_draw_spinner(struct paint *paint, double x, double y, double radius,
                       double turn);

/** A face's outline between four corners, filled up to `share` 0..1. */
void icon_draw_scan_face(struct paint *paint, double x, double y, double size,
                         double share);

#endif
