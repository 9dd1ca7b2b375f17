/**
 * @file flat.h
 * Areas of one colour, the seeds of the background. Internal to panel.c.
 */
#ifndef POSPLUGIN_FLAT_H
#define POSPLUGIN_FLAT_H

#include "capture/image.h"

/**
 * Columns added on both sides, repeating the outermost pixels, so that a
 * panel of which the view shows a narrow strip is still seen as one.
 */
#define FLAT_MARGIN 4

/** A view with margins, and which of its pixels are in a flat area. */
struct flat_map {
    int32_t width; ///< with the margins
    int32_t height;
    uint32_t *colour; ///< owned, 0x00RRGGBB
    uint8_t *flat;    ///< owned, 1 = part of a flat area
};

/**
 * Find the flat areas of a view.
 *
 * @param view at least one pixel
 * @param[out] out to be freed with flat_map_destroy()
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status flat_map_init(struct flat_map *out, struct image_view view);

/** Free all; zeroed or NULL is fine. */
void flat_map_destroy(struct flat_map *map);

/** The colour of a pixel; x counts from the left margin. */
static inline uint32_t
flat_colour(const struct flat_map *map, int32_t x, int32_t y) {
    return map->colour[(size_t)y * (size_t)map->width + (size_t)x];
}

#endif
