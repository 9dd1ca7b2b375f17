/**
 * @file lines.h
 * What belongs to one line of text, where there is no blank row between.
 * Internal to cell.c.
 */
#ifndef POSPLUGIN_LINES_H
#define POSPLUGIN_LINES_H

#include "ocr/block.h"

/**
 * Of a piece with lines that touch: the row above which the least ink goes
 * on, 0 when much does everywhere. Where tails of the upper line reach the
 * lower one, few strokes go on, although many begin.
 */
int32_t lines_weakest_row(const struct cell_map *map, const struct block *block,
                          int32_t line_height);

/** Are the parts above and below row y of a block lines of their own? */
bool lines_part_at(const struct cell_map *map, const struct block *block,
                   int32_t y);

/**
 * Do two pieces side by side belong to one line? Not when one begins below
 * the middle of the other, or has another colour. Dashes and points may be
 * anywhere, and faint.
 */
bool lines_belong_together(const struct cell_map *map, const struct block *a,
                           const struct block *b, int32_t line_height);

/**
 * Is a band a rule drawn with characters: many pieces of ink, equally wide and
 * equally far apart? No points and accents of a line of text are.
 */
bool lines_is_rule(const struct cell_map *map, const struct block *band);

#endif
