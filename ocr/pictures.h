/**
 * @file pictures.h
 * What models have read from pictures that were equal to the pixel.
 *
 * The models answer the same when they are asked the same, so they are not
 * asked twice. What is kept here is as certain or doubtful as it was when it
 * was read, and no proof of anything.
 *
 * Bounded, of fixed size; what was used longest ago makes room.
 */
#ifndef POSPLUGIN_PICTURES_H
#define POSPLUGIN_PICTURES_H

#include "ocr/cell.h"
#include "ocr/glyph.h"
#include "ocr/page.h"

struct pictures;

/** NULL on no memory (logged). */
struct pictures *pictures_new(void);

/** NULL is fine. */
void pictures_free(struct pictures *pictures);

/** Forget everything. */
void pictures_clear(struct pictures *pictures);

/**
 * Key of all that a model gets to see of a cell: every pixel of it, those
 * around it, and its place within its line.
 *
 * @param cell one of the map's
 */
struct glyph_key pictures_key(const struct cell_map *map,
                              const struct cell *cell);

/**
 * Give a cell the text, number, confidence and source that a picture had.
 *
 * @return false when the picture is not known; the cell is as it was
 */
bool pictures_find(struct pictures *pictures, struct glyph_key key,
                   struct page_cell *cell);

/** Keep what was read of a picture. */
void pictures_keep(struct pictures *pictures, struct glyph_key key,
                   const struct page_cell *cell);

#endif
