/**
 * @file glyph.h
 * Cells to glyphs: every run of ink on its own, and a key for its looks.
 *
 * Registers draw the same character with the same pixels again and again. A
 * glyph is a run of pixel columns with ink; its key is equal exactly when
 * size, place above the baseline and the contrast of every pixel are equal:
 * the same text on a selected row has other keys. Characters that touch are
 * one glyph.
 */
#ifndef POSPLUGIN_GLYPH_H
#define POSPLUGIN_GLYPH_H

#include "ocr/cell.h"

/** 128 bit of a hash: two looks that differ never meet in practice. */
struct glyph_key {
    uint64_t low;
    uint64_t high;
};

/** One run of ink; ends exclusive, pixels of the view. */
struct glyph {
    int32_t left;
    int32_t right;
    int32_t top;
    int32_t bottom;
    struct glyph_key key;
};

/** The glyphs of one cell. */
struct glyph_span {
    size_t first; ///< index of the first glyph
    size_t count;
    struct glyph_key key; ///< of the whole cell, gaps included
};

/** The glyphs of all cells, in the order of the cells, left to right. */
struct glyph_map {
    size_t count;
    size_t capacity;
    struct glyph *glyphs;     ///< owned
    struct glyph_span *spans; ///< owned, one for each cell of the cell map
};

/**
 * Find the glyphs of all cells.
 *
 * Cuts those cells of `cells` in two in which the gaps of several rows show
 * that two columns stand (see column_gap.h).
 *
 * @param[out] out to be freed with glyph_map_destroy()
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status glyph_map_init(struct glyph_map *out, struct cell_map *cells);

/**
 * Cut cells in front of the glyphs that are marked, and key them anew.
 *
 * @param cut one for each glyph
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status glyph_map_cut(struct glyph_map *map, struct cell_map *cells,
                          const bool *cut);

/** Free all; zeroed or NULL is fine. */
void glyph_map_destroy(struct glyph_map *map);

/** Make a key depend on more bits; it begins with zeroes. */
void glyph_key_mix(struct glyph_key *key, uint64_t bits);

/** Key of several glyphs and the gaps between them. */
struct glyph_key glyph_key_of(const struct glyph *glyphs, size_t count);

/** True when two keys are equal. */
bool glyph_key_equal(struct glyph_key a, struct glyph_key b);

#endif
