#include "ocr/pitch.h"

#include "ocr/bounds.h"

#include <stdlib.h>

/** Per cent of the pitch from digit to digit across a point, at least where
 * it is fixed: the point takes as much room as a digit. */
#define FIXED_ACROSS 175
/** Per cent of the pitch across the widest space, fixed or not. */
#define SPACE_FIXED 215
#define SPACE_LOOSE 180
/** Digits are at least so many per cent of their width apart. */
#define PITCH_LEAST 110
/** The pitch is told by the median of so many distances. */
#define DISTANCES_MAX 32

static bool
is_tall(const struct glyph *glyph, int32_t height) {
    return (glyph->bottom - glyph->top) * 2 > height;
}

/** Height of the highest glyph. */
static int32_t
height_of(const struct glyph *word, size_t count) {
    int32_t height = 0;
    for (size_t i = 0; i < count; i++) {
        height = max(height, word[i].bottom - word[i].top);
    }
    return height;
}

/** Twice the distance between the middles of two glyphs. */
static int32_t
twice_distance(const struct glyph *left, const struct glyph *right) {
    return right->left + right->right - left->left - left->right;
}

static int
compare_distances(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/** Twice the pitch of a word's tall glyphs; 0 when it has too few. */
static int32_t
twice_pitch(const struct glyph *word, size_t count, int32_t height) {
    int32_t distances[DISTANCES_MAX];
    size_t known = 0;
    for (size_t i = 1; i < count && known < DISTANCES_MAX; i++) {
        if (is_tall(&word[i - 1], height) && is_tall(&word[i], height)) {
            distances[known++] = twice_distance(&word[i - 1], &word[i]);
        }
    }
    qsort(distances, known, sizeof(*distances), compare_distances);
    return known == 0 ? 0 : distances[known / 2];
}

/** Are both of one height, as digits are? */
static bool
equal(const struct glyph *a, const struct glyph *b) {
    return abs(a->top - b->top) <= 1 && abs(a->bottom - b->bottom) <= 1;
}

/** Does the glyph stand on the baseline, no higher than a comma? */
static bool
is_mark(const struct glyph *glyph, const struct glyph *beside, int32_t height) {
    return !is_tall(glyph, height) &&
           glyph->top * 2 > beside->top + beside->bottom;
}

/** What the points between digits say: above 0, the pitch is fixed. */
static int32_t
vote(const struct glyph *word, size_t count, int32_t height) {
    int32_t pitch = twice_pitch(word, count, height);
    int32_t votes = 0;
    for (size_t i = 2; pitch > 0 && i < count; i++) {
        if (is_tall(&word[i], height) && equal(&word[i - 2], &word[i]) &&
            is_mark(&word[i - 1], &word[i], height)) {
            int32_t across = twice_distance(&word[i - 2], &word[i]);
            votes += across * 100 >= pitch * FIXED_ACROSS ? 1 : -1;
        }
    }
    return votes;
}

enum pitch
pitch_find(const struct glyph_map *glyphs, const struct cell_map *cells) {
    int32_t votes = 0;
    for (size_t i = 0; i < cells->count; i++) {
        const struct glyph *glyph = glyphs->glyphs + glyphs->spans[i].first;
        size_t count = glyphs->spans[i].count;
        votes += vote(glyph, count, height_of(glyph, count));
    }
    return votes == 0 ? PITCH_UNKNOWN : votes > 0 ? PITCH_FIXED : PITCH_LOOSE;
}

/**
 * The widest that a space beside a word may be.
 *
 * @param cell glyphs that tell the pitch where the word has too few
 * @param usual width of the word's glyphs
 */
static int32_t
widest_space(const struct glyph *word, size_t count, const struct glyph *cell,
             size_t cell_count, int32_t usual, enum pitch pitch) {
    int32_t height = height_of(word, count);
    int32_t twice = twice_pitch(word, count, height);
    twice = twice == 0 ? twice_pitch(cell, cell_count, height) : twice;
    twice = max(twice, usual * PITCH_LEAST * 2 / 100);
    return twice * (pitch == PITCH_LOOSE ? SPACE_LOOSE : SPACE_FIXED) / 200 -
           usual;
}

bool
pitch_parts(const struct glyph *glyphs, size_t count, struct glyph_span word,
            size_t gap, enum pitch pitch) {
    const struct glyph *first = glyphs + word.first;
    int32_t height = height_of(first, word.count);
    int32_t usual =
        max(glyph_usual_width(first, word.count, height),
            word.count < 3 ? glyph_usual_width(glyphs, count, height) : 0);
    return glyphs_look_like_number(first, word.count, height) &&
           glyph_gap(&glyphs[gap - 1], &glyphs[gap], usual) >
               widest_space(first, word.count, glyphs, count, usual, pitch);
}

/** Is the background between two cells the same, and no rule there? */
static bool
nothing_between(const struct cell_map *cells, const struct cell *left,
                const struct cell *right) {
    int32_t y = (max(left->box.y, right->box.y) +
                 min(left->box.y + left->box.height,
                     right->box.y + right->box.height)) /
                2;
    size_t row = (size_t)y * (size_t)cells->ink.width;
    int32_t first = left->box.x + left->box.width - 1;
    for (int32_t x = first; x <= right->box.x; x++) {
        size_t at = row + (size_t)x;
        if (cells->ink.ink[at] == INK_RULE ||
            cells->panels.ground[at] !=
                cells->panels.ground[row + (size_t)first]) {
            return false;
        }
    }
    return true;
}

/** Is the last word of the left cell a number, and the first of the right? */
static bool
are_numbers(const struct glyph *left, size_t left_count,
            const struct glyph *right, size_t right_count, int32_t usual) {
    int32_t height = height_of(left, left_count);
    size_t count = glyph_word(left, left_count, 0, height, usual);
    while (count < left_count) {
        left += count;
        left_count -= count;
        count = glyph_word(left, left_count, 0, height, usual);
    }
    return glyphs_look_like_number(left, count, height_of(left, count)) &&
           glyphs_look_like_number(
               right, glyph_word(right, right_count, 0, height, usual), height);
}

/** Does a single space part cell i from the one before? */
static bool
is_one_space(const struct glyph_map *glyphs, const struct cell_map *cells,
             const struct cell *left, const struct glyph_span *before,
             size_t i) {
    const struct cell *right = &cells->cells[i];
    const struct glyph_span *span = &glyphs->spans[i];
    if (left->row != right->row || before->count == 0 || span->count == 0 ||
        right->box.x < left->box.x + left->box.width) {
        return false;
    }
    const struct glyph *first = glyphs->glyphs + before->first;
    const struct glyph *second = glyphs->glyphs + span->first;
    int32_t height = height_of(first, before->count);
    int32_t usual = glyph_usual_width(first, before->count, height);
    int32_t space = widest_space(first, before->count, first, before->count,
                                 usual, PITCH_FIXED);
    return abs(left->bottom - right->bottom) <= height / 4 &&
           glyph_gap(&second[-1], second, usual) <= space &&
           !are_numbers(first, before->count, second, span->count, usual) &&
           nothing_between(cells, left, right);
}

static struct rect
around(struct rect a, struct rect b) {
    struct rect all = {min(a.x, b.x), min(a.y, b.y), 0, 0};
    all.width = max(a.x + a.width, b.x + b.width) - all.x;
    all.height = max(a.y + a.height, b.y + b.height) - all.y;
    return all;
}

void
pitch_join(struct glyph_map *glyphs, struct cell_map *cells) {
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++) {
        struct cell *last = &cells->cells[kept > 0 ? kept - 1 : 0];
        struct glyph_span *span = &glyphs->spans[kept > 0 ? kept - 1 : 0];
        const struct cell *cell = &cells->cells[i];
        if (kept > 0 && is_one_space(glyphs, cells, last, span, i)) {
            last->box = around(last->box, cell->box);
            last->top = min(last->top, cell->top);
            last->bottom = max(last->bottom, cell->bottom);
            last->cut = last->cut || cell->cut;
            span->count += glyphs->spans[i].count;
        } else {
            cells->cells[kept] = *cell;
            glyphs->spans[kept++] = glyphs->spans[i];
        }
    }
    cells->count = kept;
}
