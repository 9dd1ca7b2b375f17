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

/** Free all; zeroed or NULL is fine. */
void glyph_map_destroy(struct glyph_map *map);

/** Make a key depend on more bits; it begins with zeroes. */
void glyph_key_mix(struct glyph_key *key, uint64_t bits);

/**
 * The usual width of a cell's glyphs in pixels: that of most digits, for one
 * with a number in it.
 *
 * @param height of the cell's line
 */
int32_t glyph_usual_width(const struct glyph *glyphs, size_t count,
                          int32_t height);

/**
 * The line on which text stands: where most of its glyphs end, accents and
 * marks aside.
 *
 * @param box of the text
 * @return y of the first row of pixels below it
 */
int32_t glyphs_baseline(const struct glyph *glyphs, size_t count,
                        struct rect box);

/**
 * How far apart two neighbours are, in pixels, as if both were as wide as
 * usual: beside a point, and beside most glyphs of a fixed pitch, the space
 * is wider without parting words.
 */
int32_t glyph_gap(const struct glyph *left, const struct glyph *right,
                  int32_t usual_width);

/**
 * Glyphs up to the next gap between words, which is wider than half of the
 * line's height.
 *
 * @param from first glyph of the word
 * @return how many glyphs, at least 1
 */
size_t glyph_word(const struct glyph *glyphs, size_t count, size_t from,
                  int32_t height, int32_t usual_width);

/**
 * Most glyphs of a number are of one height, which is that of the whole:
 * words have long and short letters.
 *
 * @param height of the cell
 */
bool glyphs_look_like_number(const struct glyph *glyphs, size_t count,
                             int32_t height);

/**
 * A rule that is drawn with characters, "=====" or "-----": many low glyphs of
 * one size, equally far apart.
 *
 * @param text_height of usual text on the screen, in pixels
 */
bool glyphs_draw_rule(const struct glyph *glyphs, size_t count,
                      int32_t text_height);

/** Key of several glyphs and the gaps between them. */
struct glyph_key glyph_key_of(const struct glyph *glyphs, size_t count);

/** True when two keys are equal. */
bool glyph_key_equal(struct glyph_key a, struct glyph_key b);

#endif
