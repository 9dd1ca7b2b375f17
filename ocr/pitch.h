/**
 * @file pitch.h
 * How far apart the characters of numbers stand, and so which gaps are wider
 * than a space. Internal to the reader.
 *
 * Where a point takes as much room as a digit, so does a space: the pitch is
 * fixed, as in text mode. Elsewhere a space is about half as wide as a digit.
 */
#ifndef POSPLUGIN_PITCH_H
#define POSPLUGIN_PITCH_H

#include "ocr/glyph.h"

enum pitch {
    PITCH_UNKNOWN = 1, ///< no number has a point
    PITCH_FIXED = 2,
    PITCH_LOOSE = 3,
};

/** What the numbers of a screen tell. */
enum pitch pitch_find(const struct glyph_map *glyphs,
                      const struct cell_map *cells);

/**
 * Is the gap in front of a glyph wider than a space, as a number beside it
 * measures it?
 *
 * @param glyphs of the cell, left to right
 * @param word the number's place among them
 * @param gap index of the glyph behind the gap, the word's first or next
 * @return false when the word is no number
 */
bool pitch_parts(const struct glyph *glyphs, size_t count,
                 struct glyph_span word, size_t gap, enum pitch pitch);

/**
 * Join neighbouring cells that a single space of a fixed pitch parts, unless
 * both are numbers.
 */
void pitch_join(struct glyph_map *glyphs, struct cell_map *cells);

#endif
