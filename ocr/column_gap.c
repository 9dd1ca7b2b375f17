#include "ocr/column_gap.h"

#include "ocr/bounds.h"
#include "ocr/pitch.h"

#include <stdlib.h>
#include <string.h>

/** Sides of gaps that are so close, in pixels, are aligned. */
#define ALIGN_SLACK 1
/** Aligned words of a column begin, and its gaps are, so much apart. */
#define VARIES_MIN 2
/** Per cent of the height from which glyphs are of a script that is square. */
#define SQUARE_LEAST 80
/** Per cent of such glyphs: how wide digits and Latin letters are beside. */
#define HALF_WIDTH 60
/** No gap; or, of a gap, that it is between two cells. */
#define NONE SIZE_MAX

/** A gap between two words of a cell, or behind a cell. */
struct gap {
    int32_t left; ///< where ink ends
    int32_t right;
    int32_t word_left;  ///< where the word left of it begins
    int32_t word_right; ///< where the word right of it ends
    int32_t width;      ///< as if its neighbours were as wide as usual
    int32_t row;
    size_t glyph; ///< first one right of it, NONE behind a cell
};

/** What is being worked on; gaps are of all rows. */
struct cutter {
    struct glyph_map *glyphs; ///< borrowed
    struct cell_map *cells;   ///< borrowed
    size_t count;
    struct gap *gaps;   ///< owned
    bool *cut;          ///< owned; cut in front of this glyph?
    size_t *first_cell; ///< owned; of each row, and one more
};

/** Gaps whose sides are aligned. */
struct group {
    size_t rows;
    size_t inner; ///< gaps inside cells
    int32_t side; ///< first column behind, or last before, the ink
    int32_t first_row;
    int32_t last_row;
    int32_t narrowest;
    int32_t widest;
    int32_t nearest; ///< of the words' other ends
    int32_t farthest;
};

/** The glyphs of a cell, and what is usual for them. */
struct words {
    const struct glyph *glyphs;
    size_t count;
    int32_t height; ///< of the cell
    int32_t usual_width;
};

static struct words
words_of(const struct cutter *c, size_t cell) {
    const struct glyph_span *span = &c->glyphs->spans[cell];
    // The line may be that of a neighbour which stands half a row higher.
    struct words words = {c->glyphs->glyphs + span->first, span->count,
                          c->cells->cells[cell].box.height, 0};
    words.usual_width =
        glyph_usual_width(words.glyphs, words.count, words.height);
    return words;
}

/** The first glyph of the word behind the one that begins at k. */
static size_t
next_word(const struct words *words, size_t k) {
    return k + glyph_word(words->glyphs, words->count, k, words->height,
                          words->usual_width);
}

/** Make the gap end at glyph k. */
static void
end_gap(struct gap *gap, const struct words *words, size_t k,
        const struct glyph *last) {
    gap->right = words->glyphs[k].left;
    gap->word_right = words->glyphs[next_word(words, k) - 1].right;
    gap->width = glyph_gap(last, &words->glyphs[k], words->usual_width);
}

/** List the gaps between the words of a cell, and the one behind it. */
static void
list_cell(struct cutter *c, size_t cell) {
    struct words words = words_of(c, cell);
    for (size_t k = 0; k < words.count;) {
        size_t next = next_word(&words, k);
        const struct glyph *last = &words.glyphs[next - 1];
        struct gap gap = {.left = last->right,
                          .right = c->cells->ink.width,
                          .word_left = words.glyphs[k].left,
                          .word_right = c->cells->ink.width,
                          .width = c->cells->ink.width - last->right,
                          .row = c->cells->cells[cell].row,
                          .glyph = NONE};
        if (next < words.count) {
            end_gap(&gap, &words, next, last);
            gap.glyph = c->glyphs->spans[cell].first + next;
        } else if (cell + 1 < c->cells->count &&
                   c->cells->cells[cell + 1].row == gap.row &&
                   c->glyphs->spans[cell + 1].count > 0) {
            struct words behind = words_of(c, cell + 1);
            end_gap(&gap, &behind, 0, last);
        }
        c->gaps[c->count++] = gap;
        k = next;
    }
}

static int
compare_left(const void *a, const void *b) {
    const struct gap *x = a;
    const struct gap *y = b;
    return (x->left > y->left) - (x->left < y->left);
}

static int
compare_right(const void *a, const void *b) {
    const struct gap *x = a;
    const struct gap *y = b;
    return (x->right > y->right) - (x->right < y->right);
}

/** Join the gaps [from, to), which are aligned at their left or right. */
static struct group
join(const struct cutter *c, size_t from, size_t to, bool by_left) {
    struct group group = {
        .first_row = INT32_MAX, .narrowest = INT32_MAX, .nearest = INT32_MAX};
    group.side =
        by_left ? c->gaps[from].left + ALIGN_SLACK : c->gaps[from].right - 1;
    for (size_t i = from; i < to; i++) {
        const struct gap *gap = &c->gaps[i];
        int32_t other = by_left ? gap->word_left : gap->word_right;
        group.rows++;
        group.inner += gap->glyph != NONE ? 1 : 0;
        group.first_row = min(group.first_row, gap->row);
        group.last_row = max(group.last_row, gap->row);
        group.narrowest = min(group.narrowest, gap->width);
        group.widest = max(group.widest, gap->width);
        group.nearest = min(group.nearest, other);
        group.farthest = max(group.farthest, other);
    }
    return group;
}

/** Is there ink of the row at column x? */
static bool
row_covers(const struct cutter *c, int32_t row, int32_t x) {
    for (size_t i = c->first_cell[row]; i < c->first_cell[row + 1]; i++) {
        const struct rect *box = &c->cells->cells[i].box;
        const struct glyph_span *span = &c->glyphs->spans[i];
        if (x < box->x || x >= box->x + box->width) {
            continue;
        }
        for (size_t k = span->first; k < span->first + span->count; k++) {
            if (x >= c->glyphs->glyphs[k].left &&
                x < c->glyphs->glyphs[k].right) {
                return true;
            }
        }
    }
    return false;
}

/** Do the rows in between agree, but for a few? */
static bool
is_column_end(const struct cutter *c, const struct group *group) {
    size_t against = 0;
    size_t between = (size_t)(group->last_row - group->first_row) + 1;
    if (group->rows < 2 || group->rows * 2 < between || group->inner == 0 ||
        group->widest - group->narrowest < VARIES_MIN ||
        group->farthest - group->nearest < VARIES_MIN) {
        return false;
    }
    for (int32_t row = group->first_row; row <= group->last_row; row++) {
        against += row_covers(c, row, group->side) ? 1 : 0;
    }
    return against * 4 <= group->rows;
}

/** Look at all groups of gaps that are aligned at one of their sides. */
static void
judge(struct cutter *c, bool by_left) {
    qsort(c->gaps, c->count, sizeof(*c->gaps),
          by_left ? compare_left : compare_right);
    for (size_t from = 0, to = 0; from < c->count; from++) {
        const struct gap *first = &c->gaps[from];
        int32_t side = by_left ? first->left : first->right;
        if (from > 0 && side == (by_left ? first[-1].left : first[-1].right)) {
            continue; // part of the group before
        }
        while (to < c->count &&
               (by_left ? c->gaps[to].left : c->gaps[to].right) <=
                   side + ALIGN_SLACK) {
            to++;
        }
        struct group group = join(c, from, to, by_left);
        if (!is_column_end(c, &group)) {
            continue;
        }
        for (size_t i = from; i < to; i++) {
            if (c->gaps[i].glyph != NONE) {
                c->cut[c->gaps[i].glyph] = true;
            }
        }
    }
}

/** Mark the gaps beside numbers that are wider than a space, and than this. */
static void
mark_wide_of(struct cutter *c, const struct words *words, enum pitch pitch,
             int32_t least) {
    size_t first = (size_t)(words->glyphs - c->glyphs->glyphs);
    struct glyph_span before = {.count = next_word(words, 0)};
    while (before.first + before.count < words->count) {
        size_t k = before.first + before.count;
        struct glyph_span word = {.first = k, .count = next_word(words, k) - k};
        int32_t gap = words->glyphs[k].left - words->glyphs[k - 1].right;
        if (gap >= least &&
            (pitch_parts(words->glyphs, words->count, before, k, pitch) ||
             pitch_parts(words->glyphs, words->count, word, k, pitch))) {
            c->cut[first + k] = true;
        }
        before = word;
    }
}

/** Mark the gaps beside numbers of a cell that are wider than a space. */
static void
mark_wide(struct cutter *c, size_t cell, enum pitch pitch) {
    struct words words = words_of(c, cell);
    mark_wide_of(c, &words, pitch, INT32_MIN);
    if (pitch == PITCH_LOOSE &&
        words.usual_width * 100 >= words.height * SQUARE_LEAST) {
        // Letters beside are half as wide: the gap is not in part theirs.
        int32_t square = words.height * SQUARE_LEAST / 100;
        words.usual_width = words.usual_width * HALF_WIDTH / 100;
        mark_wide_of(c, &words, pitch, square);
    }
}

/** A part of a cell: the glyphs [from, to). */
static struct cell
part_of(const struct cutter *c, const struct cell *cell, size_t from,
        size_t to) {
    const struct glyph *glyphs = c->glyphs->glyphs;
    struct cell part = *cell;
    int32_t top = glyphs[from].top;
    int32_t bottom = glyphs[from].bottom;
    for (size_t k = from + 1; k < to; k++) {
        top = min(top, glyphs[k].top);
        bottom = max(bottom, glyphs[k].bottom);
    }
    part.box =
        (struct rect){glyphs[from].left, top,
                      glyphs[to - 1].right - glyphs[from].left, bottom - top};
    return part;
}

/** Copy a cell in its parts; returns how many. */
static size_t
copy_parts(const struct cutter *c, const bool *cut, size_t cell,
           struct cell *cells, struct glyph_span *spans) {
    const struct glyph_span *span = &c->glyphs->spans[cell];
    size_t end = span->first + span->count;
    size_t from = span->first;
    size_t parts = 0;
    for (size_t k = from + 1; k <= end; k++) {
        if (k < end && !cut[k]) {
            continue;
        }
        cells[parts] = from == span->first && k == end
                           ? c->cells->cells[cell]
                           : part_of(c, &c->cells->cells[cell], from, k);
        spans[parts++] = (struct glyph_span){.first = from, .count = k - from};
        from = k;
    }
    if (parts == 0) { // without glyphs
        cells[0] = c->cells->cells[cell];
        spans[parts++] = *span;
    }
    return parts;
}

/** Cut cells in front of the glyphs that are marked. */
static enum status
cut_cells(struct glyph_map *glyphs, struct cell_map *cells, const bool *cut) {
    struct cutter c = {.glyphs = glyphs, .cells = cells};
    size_t most = cells->count + glyphs->count;
    size_t count = 0;
    struct cell *parts = malloc((most + 1) * sizeof(*parts));
    struct glyph_span *spans = malloc((most + 1) * sizeof(*spans));
    if (parts == NULL || spans == NULL) {
        free(parts);
        free(spans);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < cells->count; i++) {
        count += copy_parts(&c, cut, i, parts + count, spans + count);
    }
    free(cells->cells);
    free(glyphs->spans);
    cells->cells = parts;
    cells->count = count;
    cells->capacity = most + 1;
    glyphs->spans = spans;
    return STATUS_OK;
}

static void
index_rows(struct cutter *c) {
    size_t cell = 0;
    int32_t rows = c->cells->cells[c->cells->count - 1].row + 1;
    for (int32_t row = 0; row <= rows; row++) {
        while (cell < c->cells->count && c->cells->cells[cell].row < row) {
            cell++;
        }
        c->first_cell[row] = cell;
    }
}

enum status
column_gaps_cut(struct glyph_map *glyphs, struct cell_map *cells) {
    struct cutter c = {.glyphs = glyphs, .cells = cells};
    enum status status = STATUS_NO_MEMORY;
    if (cells->count == 0) {
        return STATUS_OK;
    }
    enum pitch pitch = pitch_find(glyphs, cells);
    if (pitch == PITCH_FIXED) {
        pitch_join(glyphs, cells);
    }
    size_t rows = (size_t)cells->cells[cells->count - 1].row + 1;
    c.gaps = malloc((glyphs->count + 1) * sizeof(*c.gaps));
    c.cut = calloc(glyphs->count + 1, sizeof(*c.cut));
    c.first_cell = calloc(rows + 1, sizeof(*c.first_cell));
    if (c.gaps != NULL && c.cut != NULL && c.first_cell != NULL) {
        index_rows(&c);
        for (size_t i = 0; i < cells->count; i++) {
            list_cell(&c, i);
        }
        if (pitch != PITCH_FIXED) { // else words are aligned by chance
            judge(&c, true);
            judge(&c, false);
        }
        for (size_t i = 0; i < cells->count; i++) {
            mark_wide(&c, i, pitch);
        }
        status = STATUS_OK;
        if (memchr(c.cut, true, glyphs->count) != NULL) {
            status = cut_cells(glyphs, cells, c.cut);
        }
    }
    free(c.gaps);
    free(c.cut);
    free(c.first_cell);
    return status;
}
