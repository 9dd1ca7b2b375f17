/**
 * @file spot.h
 * Where the cashier has put the status window: kept over restarts, and never
 * off the screen. Knows no toolkit.
 */
#ifndef POSPLUGIN_SPOT_H
#define POSPLUGIN_SPOT_H

#include "capture/image.h"
#include "capture/status.h"

/** Top left corner, screen coordinates. */
struct spot {
    bool known; ///< false: nobody has put it anywhere
    int32_t x;
    int32_t y;
};

/**
 * Read the spot of an earlier run; one that cannot be read is not known.
 *
 * @param folder of the state, as plugin->state_folder
 */
void spot_load(const char *folder, struct spot *out);

/** Keep it for later runs; returns STATUS_OK or STATUS_IO (logged). */
enum status spot_save(const char *folder, const struct spot *spot);

/**
 * Where a window of this size goes.
 *
 * @param areas of the monitors, without bars of the desktop
 * @param region of the order, may be empty: it is never stood over
 * @param[out] out wholly in one area, if it is large enough for the window
 * @return false: the spot is not known, over the order or on a monitor that
 *         is no more; the window has to go elsewhere
 */
bool spot_place(const struct spot *spot, const struct rect *areas, size_t count,
                int32_t width, int32_t height, struct rect region,
                struct rect *out);

#endif
