/**
 * @file landmark.h
 * What stands around the order on the screen, to tell another page or layout
 * of the register from the one that orders are read from.
 *
 * The surroundings are looked at in square tiles. A tile of one colour tells
 * nothing. What was found to change from order to order (a clock, a name) is
 * painted over in one colour, so that it tells nothing any more.
 */
#ifndef POSPLUGIN_LANDMARK_H
#define POSPLUGIN_LANDMARK_H

#include "capture/image.h"

/** So far around the order, in pixels. */
#define LANDMARK_MARGIN 48

/** Most rectangles that are left out of a comparison. */
#define LANDMARK_HOLES_MAX 16

/** Parts of the picture that say nothing: the order, what is in front. */
struct landmark_holes {
    size_t count;
    struct rect holes[LANDMARK_HOLES_MAX]; ///< relative to the picture
};

struct landmark_match {
    size_t telling; ///< tiles that were compared
    size_t same;    ///< of these, equal pixel by pixel
};

/** Compare; pictures of different sizes have no tile in common. */
struct landmark_match landmark_compare(const struct image *kept,
                                       const struct image *now,
                                       const struct landmark_holes *holes);

/**
 * Paint over the tiles that are not the same any more.
 *
 * @return true when `kept` was changed
 */
bool landmark_learn(struct image *kept, const struct image *now,
                    const struct landmark_holes *holes);

#endif
