/**
 * @file ink.h
 * How far every pixel stands out from its own background.
 *
 * Upright rules of grids and boxes are taken out and marked, so that they
 * neither read as a letter nor glue two cells together.
 */
#ifndef POSPLUGIN_INK_H
#define POSPLUGIN_INK_H

#include "ocr/panel.h"

/** Contrast from which a pixel is part of a glyph. */
#define INK_MIN 32

/** Contrast of a pixel where a rule was taken out; nothing else has it. */
#define INK_RULE 1

/** Contrast of every pixel, 0..255, without padding between rows. */
struct ink_map {
    int32_t width;
    int32_t height;
    uint8_t *ink;         ///< owned, width * height
    int32_t usual_height; ///< of ink that hangs together: of most characters
};

/**
 * Compare a view with its background.
 *
 * @param panels of the same view
 * @param[out] out to be freed with ink_map_destroy()
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status ink_map_init(struct ink_map *out, struct image_view view,
                         const struct panel_map *panels);

/** Free the plane; zeroed or NULL is fine. */
void ink_map_destroy(struct ink_map *map);

#endif
