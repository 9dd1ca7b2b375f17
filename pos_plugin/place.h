/**
 * @file place.h
 * A rectangle of the screen as it belongs to the register's window, so that it
 * is found again where the window has gone. Knows no screen: windows in,
 * rectangle out.
 */
#ifndef POSPLUGIN_PLACE_H
#define POSPLUGIN_PLACE_H

#include "capture/window.h"

#include <stdbool.h>

/** One dragged rectangle of a till. */
struct place {
    /** Relative to the contents of the window; without one, to the screen. */
    struct rect region;
    bool in_window;
    int32_t width; ///< of the window's contents at the time of the drag, pixels
    int32_t height;
    int32_t dpi; ///< 0: not told
    char kind[CAPTURE_WINDOW_KIND_MAX];
    char title[CAPTURE_WINDOW_TITLE_MAX];
};

/** What came of looking for a place. */
enum place_found {
    PLACE_FOUND = 1,
    PLACE_GONE = 2,    ///< no such window can be seen
    PLACE_RESIZED = 3, ///< it is there with another size or scale
    PLACE_TWINS = 4,   ///< several windows, and nothing tells which
};

/** Describe a rectangle of the screen by the window that it lies in. */
void place_describe(struct rect region, const struct capture_windows *windows,
                    struct place *out);

/**
 * Find the window of a place again: of the same kind, size and scale, and if
 * there are several, with the same title.
 *
 * @param[out] index of the window; with PLACE_RESIZED, of the nearest one
 */
enum place_found place_find(const struct place *place,
                            const struct capture_windows *windows,
                            size_t *index);

/** Where the rectangle is now, in a window that place_find() gave. */
struct rect place_rect(const struct place *place,
                       const struct capture_window *window);

/**
 * The topmost window in front of `windows[index]` that hides some of `rect`.
 *
 * @return its index; `index` when there is none
 */
size_t place_cover(const struct capture_windows *windows, size_t index,
                   struct rect rect);

#endif
