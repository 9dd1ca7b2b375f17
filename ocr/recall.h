/**
 * @file recall.h
 * Texts of cells from what their glyphs have meant before, and back.
 */
#ifndef POSPLUGIN_RECALL_H
#define POSPLUGIN_RECALL_H

#include "ocr/memory.h"
#include "ocr/page.h"

/** From so many different screens on, arithmetic has proven a look. */
#define RECALL_PROVEN_TIMES 3

/** A cell's glyphs, to be recalled or learned. */
struct recall_cell {
    const struct glyph *glyphs; ///< borrowed, left to right
    size_t count;
    struct glyph_key key; ///< of the whole
    int32_t height;       ///< of its line, pixels
};

/**
 * Put a cell's text together, or find the whole of it.
 *
 * @param kind MEMORY_DIGIT (also the whole cell as MEMORY_NUMBER) or
 *        MEMORY_LETTER (also the whole and its words as MEMORY_LABEL, and gaps
 *        of which the width alone does not tell as MEMORY_GAP)
 * @param least_times glyphs that fewer screens told are not used
 * @param[out] times the least of all that was used, or those of the whole
 *        when they are more; may be NULL
 * @return false when a glyph is not known, or whether a space stands between
 *         two of them, or when the whole has meant something else
 */
bool recall_text(struct memory *memory, const struct recall_cell *cell,
                 enum memory_kind kind, unsigned least_times,
                 char text[CELL_TEXT_MAX], unsigned *times);

/**
 * Are a number and the glyphs of its cell one to one, spaces where gaps are,
 * and the digits equally far apart?
 */
bool recall_fits(const struct recall_cell *cell, const char *number);

/**
 * Learn a cell's text: the whole, and each glyph where text and glyphs fit
 * one to one. Of letters also each word, and in a word of known glyphs the
 * one that stands for several characters, because they touch.
 *
 * @param kind as recall_text()
 */
void recall_learn(struct memory *memory, const struct recall_cell *cell,
                  enum memory_kind kind, const char *text);

/**
 * What was recalled is not what is there: distrust the glyphs that differ.
 *
 * @param recalled the text that was put together
 * @param text what it should have been
 */
void recall_distrust(struct memory *memory, const struct recall_cell *cell,
                     enum memory_kind kind, const char *recalled,
                     const char *text);

#endif
