/**
 * @file split.h
 * Two columns in one cell: cut where the reading says so. Internal.
 *
 * In tight tables the gap between two columns is no wider than one between
 * words. The pixels of one cell cannot tell then, but "4 $6.80 $27.20" can: a
 * currency sign behind a number and a space begins a number of its own. So
 * can the other rows, when their numbers end where this space begins.
 */
#ifndef POSPLUGIN_SPLIT_H
#define POSPLUGIN_SPLIT_H

#include "ocr/glyph.h"
#include "ocr/page.h"

/** Most parts of one cell. */
#define SPLIT_MAX 8

/** A part of a cell. */
struct split_part {
    struct page_cell cell;
    size_t first; ///< of its glyphs, counted from the cell's first
    size_t count;
};

/**
 * Cut a cell into its numbers.
 *
 * @param page the cell and its neighbours
 * @param index of the cell
 * @param glyphs of the cell, left to right
 * @param count of them
 * @param[out] parts left to right
 * @return how many; 1 (a copy of the cell) when there is nothing to cut or no
 *         telling where
 */
size_t split_cell(const struct page *page, size_t index,
                  const struct glyph *glyphs, size_t count,
                  struct split_part parts[SPLIT_MAX]);

#endif
