/**
 * @file cell.h
 * Pixels to cells: where on the screen there is a run of text.
 *
 * The screen is cut by turns into bands (empty pixel rows, ends of panels)
 * and pieces (gaps as wide as the text is high, rules, ends of panels) until
 * nothing more comes apart. Panels side by side may so have rows of their
 * own. What is too tall for text, a picture, is left out.
 */
#ifndef POSPLUGIN_CELL_H
#define POSPLUGIN_CELL_H

#include "ocr/ink.h"

/** Taller ink than this is a picture, in pixels. */
#define CELL_HEIGHT_MAX 96

/** One run of text on one line. */
struct cell {
    struct rect box;  ///< its ink, pixels of the view
    int32_t top;      ///< of the ink of its whole line
    int32_t bottom;   ///< one below the line's ink
    int32_t row;      ///< 0, 1, 2 ... top to bottom over the whole view
    bool cut;         ///< ink touches the view's edge
    bool highlighted; ///< on another background than most cells
};

/** All cells of a view, sorted by row, then x, and what they are made of. */
struct cell_map {
    struct panel_map panels; ///< owned
    struct ink_map ink;      ///< owned
    size_t count;
    size_t capacity;
    struct cell *cells; ///< owned
};

/**
 * Find the cells of a view; none is a valid result.
 *
 * @param[out] out to be freed with cell_map_destroy()
 * @return STATUS_OK, STATUS_INVALID (no pixels), STATUS_NO_MEMORY
 */
enum status cell_map_init(struct cell_map *out, struct image_view view);

/** Free all; zeroed or NULL is fine. */
void cell_map_destroy(struct cell_map *map);

#endif
