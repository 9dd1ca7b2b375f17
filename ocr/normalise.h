/**
 * @file normalise.h
 * A cell to the picture that a recogniser likes best.
 *
 * Whatever its colours and size on the screen, the text comes out dark on
 * white, with full contrast and of one height. Integer arithmetic only: equal
 * pixels give equal pictures on every machine.
 */
#ifndef POSPLUGIN_NORMALISE_H
#define POSPLUGIN_NORMALISE_H

#include "ocr/cell.h"

/** Height of line pictures, in pixels. */
#define LINE_HEIGHT 36
/** Of those for models that want them taller. */
#define LINE_HEIGHT_TALL 48
/** White above, below and beside the text, in pixels. */
#define LINE_BORDER 5
/** Longer lines are refused: no text of a register is so long. */
#define LINE_WIDTH_MAX 8192

/** One line of text: 8 bit grey, dark on white, without padding. */
struct line_image {
    int32_t width;
    int32_t height; ///< LINE_HEIGHT or LINE_HEIGHT_TALL
    uint8_t *grey;  ///< owned, width * height
};

/**
 * Make the line picture of a cell.
 *
 * @param cell one of the map's
 * @param[out] out to be freed with line_image_destroy()
 * @return STATUS_OK, STATUS_OVERFLOW (wider than LINE_WIDTH_MAX, not logged),
 *         STATUS_NO_MEMORY
 */
enum status normalise_cell(const struct cell_map *map, const struct cell *cell,
                           struct line_image *out);

/**
 * As normalise_cell(), for digits that are as wide as high: narrower, as most
 * are, and as high as if no tail of a comma were below them.
 *
 * @param baseline below the cell's top, see glyphs_baseline()
 */
enum status normalise_square(const struct cell_map *map,
                             const struct cell *cell, int32_t baseline,
                             struct line_image *out);

/** How a label stands in its picture. */
enum label_size {
    LABEL_USUAL = 1, ///< with room for the tails of letters below the line
    LABEL_LARGE = 2, ///< the same, for another look at a doubtful one
    LABEL_BLOCK = 3, ///< of a script without tails
    LABEL_BLOCK_LARGE = 4,
    LABEL_TALL = 5, ///< as LABEL_BLOCK, in LINE_HEIGHT_TALL
    LABEL_TALL_LARGE = 6,
};

/**
 * As normalise_cell(), for the models of scripts.
 *
 * @param baseline where most of its glyphs end, see glyphs_baseline()
 */
enum status normalise_label(const struct cell_map *map, const struct cell *cell,
                            int32_t baseline, enum label_size size,
                            struct line_image *out);

/**
 * The same line as if its font were wider or narrower.
 *
 * @param percent new width, 50..200
 * @param[out] out to be freed with line_image_destroy()
 * @return as normalise_cell()
 */
enum status line_image_stretch(const struct line_image *image, int32_t percent,
                               struct line_image *out);

/** Free the pixels; zeroed or NULL is fine. */
void line_image_destroy(struct line_image *image);

#endif
