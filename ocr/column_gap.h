/**
 * @file column_gap.h
 * Cells in which two columns stand, cut where they meet. Internal to glyph.c.
 *
 * In tight tables the gap between two columns may be no wider than one
 * between words, and the pixels of one row cannot tell. Several rows can:
 * between words the gap is always as wide as a space, while between columns
 * one side is aligned over the rows and the gap's width varies with the
 * length of what stands there.
 */
#ifndef POSPLUGIN_COLUMN_GAP_H
#define POSPLUGIN_COLUMN_GAP_H

#include "ocr/glyph.h"

/**
 * Cut cells at the gaps that several rows agree on; their glyphs are found,
 * but have no keys yet.
 *
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status column_gaps_cut(struct glyph_map *glyphs, struct cell_map *cells);

#endif
