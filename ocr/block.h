/**
 * @file block.h
 * Parts of a view that are cut into cells, and the ink in them. Internal to
 * cell.c.
 */
#ifndef POSPLUGIN_BLOCK_H
#define POSPLUGIN_BLOCK_H

#include "ocr/cell.h"

/** A part of the view, ends exclusive. */
struct block {
    int32_t left;
    int32_t top;
    int32_t right;
    int32_t bottom;
};

struct block_list {
    size_t count;
    size_t capacity;
    struct block *blocks; ///< owned
};

/** The ink of a pixel and those right of it. */
static inline const uint8_t *
block_ink_at(const struct cell_map *map, int32_t x, int32_t y) {
    return map->ink.ink + (size_t)y * (size_t)map->ink.width + (size_t)x;
}

/** Height in pixels. */
static inline int32_t
block_height(const struct block *block) {
    return block->bottom - block->top;
}

/** Append a block; false on no memory. */
bool block_add(struct block_list *list, struct block block);

/** Pixels with ink in row y of a block. */
int32_t block_row_ink(const struct cell_map *map, const struct block *block,
                      int32_t y);

/** Is there ink in column x of a block? */
bool block_has_column(const struct cell_map *map, const struct block *block,
                      int32_t x);

/** Shrink a block to its ink; false when there is none. */
bool block_trim(const struct cell_map *map, struct block *block);

#endif
