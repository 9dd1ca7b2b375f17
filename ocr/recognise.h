/**
 * @file recognise.h
 * Cells to text: what is remembered, what is read, and by which model.
 * Internal to reader.c.
 *
 * Most cells of a known till are put together from glyphs that were proven
 * before, are pictures that a model has read before, or are put together from
 * glyphs that models have read the same on several screens. What is new is
 * read: numbers by the model for numbers, labels by those for their script, a
 * doubtful number by both, and in parts. Every reading teaches the looks of its
 * glyphs, so that equal ones on the same screen need not be read again. Words
 * are read by a second thread beside the numbers.
 */
#ifndef POSPLUGIN_RECOGNISE_H
#define POSPLUGIN_RECOGNISE_H

#include "ocr/pictures.h"
#include "ocr/recall.h"
#include "ocr/recogniser.h"
#include "ocr/words.h"

/** A screen while its cells get their text. */
struct screen {
    struct recogniser *recogniser; ///< borrowed
    const struct words *words;     ///< borrowed; NULL: no word is known
    const struct cell_map *cells;  ///< borrowed
    struct glyph_map *glyphs;      ///< borrowed
    struct page *page;             ///< borrowed; its cells are those of `cells`
    struct memory *till;           ///< borrowed; NULL: nothing is remembered
    struct memory *notes;          ///< borrowed; digits of this screen
    struct memory *letters;        ///< borrowed; letters of this screen
    struct pictures *pictures;     ///< borrowed; what models have read
    struct memory *seen;           ///< borrowed; glyphs that models have read
                                   ///< on earlier screens, NULL: none
    unsigned seen_times;           ///< on so many of them, to be used
    bool fixed;                    ///< out: its characters are of a fixed pitch
    bool unsure;  ///< out: some text rests on glyphs of few screens
    bool chinese; ///< certainly Chinese text was found
};

/** From so many screens on, a reading of a glyph needs no second look. */
#define SEEN_SURE 5

/**
 * Give every cell of the page its text, number, confidence and source.
 *
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status recognise_cells(struct screen *screen);

/** The glyphs of cell i, as recall.h wants them. */
struct recall_cell recognise_recall(const struct screen *screen, size_t i);

#endif
