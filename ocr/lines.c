#include "ocr/lines.h"

#include "ocr/bounds.h"

#include <stdlib.h>

/** Pieces of a rule that is drawn with characters, or more. */
#define RULE_PIECES_MIN 8

/** Columns in which ink goes on from row y - 1 to row y. */
static int32_t
crossing_ink(const struct cell_map *map, const struct block *block, int32_t y) {
    const uint8_t *ink = block_ink_at(map, 0, y);
    const uint8_t *above = ink - map->ink.width;
    int32_t count = 0;
    for (int32_t x = block->left; x < block->right; x++) {
        count += ink[x] >= INK_MIN && above[x] >= INK_MIN ? 1 : 0;
    }
    return count;
}

int32_t
lines_weakest_row(const struct cell_map *map, const struct block *block,
                  int32_t line_height) {
    int32_t least = INT32_MAX;
    int32_t most = 0;
    int32_t weakest = 0;
    int32_t first = block->top + line_height * 3 / 4;
    int32_t last = block->bottom - line_height * 3 / 4;
    for (int32_t y = block->top + 1; y < block->bottom; y++) {
        int32_t ink = crossing_ink(map, block, y);
        most = max(most, ink);
        if (y >= first && y <= last && ink < least) {
            least = ink;
            weakest = y;
        }
    }
    return least < most / 6 ? weakest : 0;
}

/** Shrink a block to the columns in which both halves have had ink. */
static void
keep_common(const struct cell_map *map, const struct block *upper,
            const struct block *lower, struct block *range) {
    while (range->left < range->right &&
           !(block_has_column(map, upper, range->left) &&
             block_has_column(map, lower, range->left))) {
        range->left++;
    }
    while (range->left < range->right &&
           !(block_has_column(map, upper, range->right - 1) &&
             block_has_column(map, lower, range->right - 1))) {
        range->right--;
    }
}

/**
 * Are the parts above and below row y lines of their own? Then their gaps
 * between characters stand anywhere; those of one line of tall characters
 * stand in both parts.
 */
static bool
are_lines(const struct cell_map *map, const struct block *block, int32_t y) {
    struct block upper = *block;
    struct block lower = *block;
    struct block range = *block;
    int32_t gaps_upper = 0;
    int32_t gaps_lower = 0;
    int32_t gaps_both = 0;
    upper.bottom = y;
    lower.top = y;
    keep_common(map, &upper, &lower, &range);
    for (int32_t x = range.left; x < range.right; x++) {
        bool in_upper = !block_has_column(map, &upper, x);
        bool in_lower = !block_has_column(map, &lower, x);
        gaps_upper += in_upper;
        gaps_lower += in_lower;
        gaps_both += in_upper && in_lower;
    }
    return gaps_both * 2 < min(gaps_upper, gaps_lower);
}

/**
 * Does ink go on at row y in few characters? Those of a fixed pitch stand
 * above each other, and all the characters of one line would go on.
 */
static bool
few_go_on(const struct cell_map *map, const struct block *block, int32_t y) {
    const uint8_t *ink = block_ink_at(map, 0, y);
    const uint8_t *above = ink - map->ink.width;
    int32_t characters = 0;
    int32_t going_on = 0;
    bool inside = false;
    bool goes_on = false;
    for (int32_t x = block->left; x < block->right; x++) {
        bool has_ink = block_has_column(map, block, x);
        bool crosses = ink[x] >= INK_MIN && above[x] >= INK_MIN;
        characters += has_ink && !inside ? 1 : 0;
        goes_on = goes_on && inside && has_ink;
        going_on += crosses && !goes_on ? 1 : 0;
        goes_on = goes_on || crosses;
        inside = has_ink;
    }
    return going_on * 3 <= characters;
}

bool
lines_part_at(const struct cell_map *map, const struct block *block,
              int32_t y) {
    return are_lines(map, block, y) || few_go_on(map, block, y);
}

/** Do two heights differ by half? Or two strengths of ink. */
static bool
differ(int32_t a, int32_t b) {
    return min(a, b) * 2 < max(a, b);
}

static int32_t
strongest_ink(const struct cell_map *map, const struct block *block) {
    int32_t strongest = 0;
    for (int32_t y = block->top; y < block->bottom; y++) {
        const uint8_t *ink = block_ink_at(map, 0, y);
        for (int32_t x = block->left; x < block->right; x++) {
            strongest = max(strongest, ink[x]);
        }
    }
    return strongest;
}

bool
lines_belong_together(const struct cell_map *map, const struct block *a,
                      const struct block *b, int32_t line_height) {
    const struct block *low = block_height(a) < block_height(b) ? a : b;
    const struct block *high = low == a ? b : a;
    int32_t middle = (low->top + low->bottom) / 2;
    if (differ(block_height(low), line_height)) {
        return true;
    }
    return middle >= high->top && middle < high->bottom &&
           !differ(strongest_ink(map, a), strongest_ink(map, b));
}

bool
lines_is_rule(const struct cell_map *map, const struct block *band) {
    int32_t begin = 0; // of the piece in hand
    int32_t width = 0; // of the first piece
    int32_t pitch = 0;
    int32_t pieces = 0;
    bool inside = false;
    for (int32_t x = band->left; x <= band->right; x++) {
        bool ink = x < band->right && block_has_column(map, band, x);
        if (ink && !inside) {
            pitch = pieces == 1 ? x - begin : pitch;
            if (pieces > 1 && abs(x - begin - pitch) > 1) {
                return false;
            }
            begin = x;
        } else if (!ink && inside) {
            width = pieces == 0 ? x - begin : width;
            if (abs(x - begin - width) > 1) {
                return false;
            }
            pieces++;
        }
        inside = ink;
    }
    return pieces >= RULE_PIECES_MIN;
}
