#include "ocr/block.h"

#include <stdlib.h>

bool
block_add(struct block_list *list, struct block block) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct block *blocks =
            realloc(list->blocks, capacity * sizeof(*blocks));
        if (blocks == NULL) {
            return false;
        }
        list->blocks = blocks;
        list->capacity = capacity;
    }
    list->blocks[list->count++] = block;
    return true;
}

int32_t
block_row_ink(const struct cell_map *map, const struct block *block,
              int32_t y) {
    const uint8_t *ink = block_ink_at(map, 0, y);
    int32_t count = 0;
    for (int32_t x = block->left; x < block->right; x++) {
        count += ink[x] >= INK_MIN ? 1 : 0;
    }
    return count;
}

bool
block_has_column(const struct cell_map *map, const struct block *block,
                 int32_t x) {
    const uint8_t *ink = block_ink_at(map, x, block->top);
    for (int32_t y = block->top; y < block->bottom; y++) {
        if (*ink >= INK_MIN) {
            return true;
        }
        ink += map->ink.width;
    }
    return false;
}

bool
block_trim(const struct cell_map *map, struct block *block) {
    while (block->top < block->bottom &&
           block_row_ink(map, block, block->top) == 0) {
        block->top++;
    }
    while (block->top < block->bottom &&
           block_row_ink(map, block, block->bottom - 1) == 0) {
        block->bottom--;
    }
    if (block->top >= block->bottom) {
        return false;
    }
    while (!block_has_column(map, block, block->left)) {
        block->left++;
    }
    while (!block_has_column(map, block, block->right - 1)) {
        block->right--;
    }
    return true;
}
