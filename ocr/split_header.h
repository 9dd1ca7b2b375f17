/**
 * @file split_header.h
 * Names of several columns in one cell: cut between them. Internal.
 *
 * Over tight columns "Price Amount" stand no further apart than two words of a
 * name. The words file tells that they are two names, the glyphs where.
 */
#ifndef POSPLUGIN_SPLIT_HEADER_H
#define POSPLUGIN_SPLIT_HEADER_H

#include "ocr/split.h"
#include "ocr/words.h"

/**
 * Cut a cell of words into names of columns; the last part may be the label of
 * a total that stands beside the table. Only in a row with more such names.
 *
 * @param page the cell and its neighbours
 * @param index of the cell
 * @param glyphs of the cell, left to right
 * @param count of them
 * @param[out] parts left to right
 * @return how many; 1 (a copy of the cell) when there is nothing to cut or no
 *         telling where
 */
size_t split_header(const struct page *page, size_t index,
                    const struct words *words, const struct glyph *glyphs,
                    size_t count, struct split_part parts[SPLIT_MAX]);

#endif
