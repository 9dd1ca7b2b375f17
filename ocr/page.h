/**
 * @file page.h
 * What recognition hands to the text-to-order part: cells of text in rows.
 *
 * This is the seam: everything before it sees pixels, everything after it
 * only text and boxes, so that text-to-order is tested from text alone.
 */
#ifndef POSPLUGIN_PAGE_H
#define POSPLUGIN_PAGE_H

#include "capture/image.h"

#define PAGE_CELLS_MAX 4096
#define CELL_TEXT_MAX 160

/** What a cell turned out to be, for the picture and the glyph memory. */
enum cell_role {
    CELL_NONE = 0, ///< nothing has a use for it
    CELL_HEADER,
    CELL_NAME,
    CELL_QUANTITY,
    CELL_PRICE, ///< also "2 x 3.50", which holds both
    CELL_AMOUNT,
    CELL_TOTAL_LABEL,
    CELL_TOTAL_VALUE, ///< subtotal, discount, tax or total
    CELL_OTHER,       ///< explained, yet no part of the order
};

/** Where the text of a cell came from, for the picture. */
enum cell_source {
    SOURCE_NONE = 0,    ///< given as text, or too long to be read
    SOURCE_NUMBER = 1,  ///< read by the model for numbers
    SOURCE_LATIN = 2,   ///< read by the model for Latin text
    SOURCE_CHINESE = 3, ///< read by the model for Chinese text
    SOURCE_SCREEN =
        4, ///< glyphs were read elsewhere, here or on earlier screens
    SOURCE_MEMORY = 5, ///< looks like what was proven on this till before
};

/** One cell: a run of text with a gap or a rule on both sides. */
struct page_cell {
    struct rect box;          ///< ink box, pixels of the region
    int32_t row;              ///< 0, 1, 2 ... top to bottom
    int32_t confidence;       ///< 0..100, as the recogniser says
    bool cut;                 ///< ink touches the region's edge
    bool highlighted;         ///< on another background than most cells
    char text[CELL_TEXT_MAX]; ///< UTF-8, single spaces, no newline
    /**
     * The same cell read as a number only (digits, marks, signs), "" when it
     * does not look like one. When both are there and disagree, the cell is
     * doubtful.
     */
    char number[CELL_TEXT_MAX];
    /**
     * Every glyph of the number came from glyph memory, and arithmetic has
     * proven it on several different screens.
     */
    bool remembered;
    enum cell_source source;
    enum cell_role role; ///< out, from layout_read()
    uint32_t item_id;    ///< out: line of the order, 0 = none
    bool proven;         ///< out: arithmetic binds every digit of it
};

/** Cells sorted by row, then x. */
struct page {
    size_t count;
    size_t capacity;
    struct page_cell *cells; ///< owned
};

/** Free the cells; zeroed or NULL is fine. */
void page_destroy(struct page *page);

/**
 * Append a zeroed cell.
 *
 * @return borrowed until the next append, NULL on no memory or at
 *         PAGE_CELLS_MAX
 */
struct page_cell *page_add(struct page *page);

/**
 * Make a page from plain text, for tests and fuzzing: a line per row, cells
 * separated by '|' or a tab; boxes are laid out as if every character were
 * 8x16 px, starting at the byte's column, so that text aligned by spaces is
 * aligned in pixels (East Asian wide characters count two columns).
 *
 * @return STATUS_OK, STATUS_NO_MEMORY, STATUS_OVERFLOW
 */
enum status page_from_text(const char *text, struct page *out);

#endif
