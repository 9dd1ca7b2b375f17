#include "ocr/blob.h"

#include "ocr/bounds.h"

#include <stdlib.h>
#include <string.h>

/** Taller than this is no text. */
#define TEXT_HEIGHT_MAX 96
/**
 * A block has at least this side, and on the average so many per cent of its
 * strongest ink: smooth characters are fainter at the rims of their strokes.
 * With a straight side, and so small, it is no disc, but may be a bold M.
 */
#define BLOCK_SIDE_MIN 7
#define BLOCK_FILLED 75
#define BLOCK_FILLED_STRAIGHT 85
#define BLOCK_SIDE_SMALL 9
/**
 * A block beside text that is so many times as high is a mark of it: points of
 * large digits, minus signs, dots of letters. The text is so many per cent of
 * its height away, or less.
 */
#define MARK_LOW 3
#define MARK_NEAR 50
/**
 * So is one that stands in the line of a letter, so many per cent as high as
 * that or less, and as close as letters do: a part of its height, and a pixel.
 * It is a bold B or 8 without smooth rims; less than so many per cent filled.
 */
#define LETTER_FILLED 95
#define LETTER_HIGH 150
#define LETTER_NEAR 4
/** More blocks than this are a pattern. */
#define BLOCKS_MAX 256
/** A block is at most so many times as high as wide: letters are not. */
#define BLOCK_SLENDER 2
/** Per cent of each side that the outline of a box covers ... */
#define BOX_COVERED 90
/** ... which is so many per cent of the usual text's height, or more. */
#define BOX_HEIGHT 125
/**
 * ... or of which the shorter side is so many per cent of the longer one, or
 * more, so high that it is no part of a character, and with so many per cent
 * of its height blank on both sides.
 */
#define BOX_SQUARE 67
#define BOX_TALL 75
#define BOX_ALONE 33
/** Heights of blobs that may be text, and the part that is not higher. */
#define TEXT_HEIGHT_MIN 5
#define USUAL_PART 75
/**
 * A bar between columns, drawn with a character, is so many per cent of the
 * usual text's height, or more, and so many times as high as wide. So many
 * are in line, with gaps no longer than they are, or stand side by side.
 */
#define BAR_HEIGHT 125
#define BAR_SLENDER 4
#define BARS_IN_LINE 3
/** More bars than this are a pattern. */
#define BARS_MAX 512
/**
 * A rule of dashes or dots has so many in a row, of one size and, to a pixel,
 * equally far apart; the usual text is so many times as high.
 */
#define DASHES_MIN 12
#define DASH_LOW 3
/** A long flat line that is no dash. */
#define LINE_HEIGHT_MOST 4
#define LINE_LENGTH_MIN 48

/** Ink side by side in a row of pixels. */
struct run {
    int32_t begin;
    int32_t end;
    int32_t y;
    size_t parent; ///< another run of the same blob
    struct blob {
        int32_t left;
        int32_t right;
        int32_t top;
        int32_t bottom;
        int32_t strongest;
        int64_t ink;      ///< sum over all pixels
        int32_t sides[4]; ///< pixels on top, bottom, left and right side
        bool frame;       ///< a box, or part of a rule drawn with characters
        bool mark;        ///< a block that is part of the text beside it
    } blob;               ///< of the whole, valid at its root only
};

struct run_list {
    size_t count;
    size_t capacity;
    struct run *runs; ///< owned
};

static struct run *
run_add(struct run_list *list) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 4096 : list->capacity * 2;
        struct run *runs = realloc(list->runs, capacity * sizeof(*runs));
        if (runs == NULL) {
            return NULL;
        }
        list->runs = runs;
        list->capacity = capacity;
    }
    return &list->runs[list->count++];
}

/** The next pixel with ink from x on; eight at a time have none. */
static int32_t
next_ink(const uint8_t *row, int32_t x, int32_t width) {
    _Static_assert(INK_MIN == 1 << 5, "ink is what has one of three bits");
    uint64_t eight = 0;
    for (; width - x >= (int32_t)sizeof(eight); x += (int32_t)sizeof(eight)) {
        memcpy(&eight, row + x, sizeof(eight));
        if ((eight & UINT64_C(0xe0e0e0e0e0e0e0e0)) != 0) {
            break;
        }
    }
    while (x < width && row[x] < INK_MIN) {
        x++;
    }
    return x;
}

static bool
list_row(const struct ink_map *map, int32_t y, struct run_list *list) {
    const uint8_t *row = map->ink + (size_t)y * (size_t)map->width;
    for (int32_t x = next_ink(row, 0, map->width); x < map->width;
         x = next_ink(row, x, map->width)) {
        int32_t begin = x;
        int32_t strongest = 0;
        int32_t ink = 0;
        while (x < map->width && row[x] >= INK_MIN) {
            strongest = max(strongest, row[x]);
            ink += row[x++];
        }
        struct run *run = run_add(list);
        if (run == NULL) {
            return false;
        }
        *run = (struct run){.begin = begin,
                            .end = x,
                            .y = y,
                            .parent = list->count - 1,
                            .blob = {.left = begin,
                                     .right = x,
                                     .top = y,
                                     .bottom = y + 1,
                                     .strongest = strongest,
                                     .ink = ink}};
    }
    return true;
}

static size_t
root_of(struct run *runs, size_t i) {
    while (runs[i].parent != i) {
        runs[i].parent = runs[runs[i].parent].parent;
        i = runs[i].parent;
    }
    return i;
}

static void
join(struct run *runs, size_t a, size_t b) {
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a == b) {
        return;
    }
    // The older one stays root, which keeps the paths short.
    struct blob *to = &runs[a < b ? a : b].blob;
    const struct blob *from = &runs[a < b ? b : a].blob;
    runs[a < b ? b : a].parent = a < b ? a : b;
    to->left = min(to->left, from->left);
    to->right = max(to->right, from->right);
    to->top = min(to->top, from->top);
    to->bottom = max(to->bottom, from->bottom);
    to->strongest = max(to->strongest, from->strongest);
    to->ink += from->ink;
}

/** Join the runs [middle, end) of a row with those above, [begin, middle). */
static void
join_rows(struct run *runs, size_t begin, size_t middle, size_t end) {
    for (size_t i = middle; i < end; i++) {
        while (begin < middle && runs[begin].end < runs[i].begin) {
            begin++;
        }
        for (size_t k = begin; k < middle && runs[k].begin <= runs[i].end;
             k++) {
            join(runs, k, i);
        }
    }
}

/** Count the pixels of each blob that lie on the sides of its box. */
static void
measure_sides(struct run_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        const struct run *run = &list->runs[i];
        struct blob *blob = &list->runs[root_of(list->runs, i)].blob;
        int32_t length = run->end - run->begin;
        blob->sides[0] += run->y == blob->top ? length : 0;
        blob->sides[1] += run->y == blob->bottom - 1 ? length : 0;
        blob->sides[2] += run->begin == blob->left ? 1 : 0;
        blob->sides[3] += run->end == blob->right ? 1 : 0;
    }
}

/** The height that most blobs do not exceed. */
static int32_t
usual_height(const struct run_list *list) {
    size_t counts[TEXT_HEIGHT_MAX + 1] = {0};
    size_t all = 0;
    size_t sum = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct blob *blob = &list->runs[i].blob;
        int32_t height = blob->bottom - blob->top;
        if (list->runs[i].parent == i && height >= TEXT_HEIGHT_MIN &&
            height <= TEXT_HEIGHT_MAX) {
            counts[height]++;
            all++;
        }
    }
    for (int32_t height = 0; height <= TEXT_HEIGHT_MAX; height++) {
        sum += counts[height];
        if (sum * 100 > all * USUAL_PART) {
            return height;
        }
    }
    return TEXT_HEIGHT_MAX;
}

/** Is its box filled to so many per cent? */
static bool
is_filled(const struct blob *blob, int32_t percent) {
    int32_t width = blob->right - blob->left;
    int32_t height = blob->bottom - blob->top;
    return blob->ink * 100 >=
           (int64_t)width * height * blob->strongest * percent;
}

/** Is it the outline of a box? */
static bool
is_outline(const struct blob *blob) {
    int32_t width = blob->right - blob->left;
    int32_t height = blob->bottom - blob->top;
    if (width < BLOCK_SIDE_MIN || is_filled(blob, BLOCK_FILLED)) {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        int32_t side = i < 2 ? width : height;
        if (blob->sides[i] * 100 < side * BOX_COVERED) {
            return false;
        }
    }
    return true;
}

/** Are so many pixels on both sides of the blob without ink? */
static bool
stands_alone(const struct ink_map *map, const struct blob *blob,
             int32_t blank) {
    for (int32_t y = blob->top; y < blob->bottom; y++) {
        const uint8_t *row = map->ink + (size_t)y * (size_t)map->width;
        for (int32_t x = max(0, blob->left - blank);
             x < min(map->width, blob->right + blank); x++) {
            if ((x < blob->left || x >= blob->right) && row[x] >= INK_MIN) {
                return false;
            }
        }
    }
    return true;
}

/**
 * Is it a box around something: larger than a character, or a square that
 * stands alone and is no part of one? In such stand plus, minus and ticks.
 */
static bool
is_box(const struct ink_map *map, const struct blob *blob, int32_t usual) {
    int32_t width = blob->right - blob->left;
    int32_t height = blob->bottom - blob->top;
    return is_outline(blob) &&
           (height * 100 >= usual * BOX_HEIGHT ||
            (height * 100 >= usual * BOX_TALL &&
             min(width, height) * 100 >= max(width, height) * BOX_SQUARE &&
             stands_alone(map, blob, height * BOX_ALONE / 100)));
}

static void
mark_boxes(const struct ink_map *map, struct run_list *list, int32_t usual) {
    for (size_t i = 0; i < list->count; i++) {
        struct run *run = &list->runs[i];
        if (run->parent == i && is_box(map, &run->blob, usual)) {
            run->blob.frame = true;
        }
    }
}

/** Is it slender, higher than text, and with a blank on both sides? */
static bool
may_be_bar(const struct ink_map *map, const struct blob *blob, int32_t usual) {
    int32_t height = blob->bottom - blob->top;
    return height * 100 >= usual * BAR_HEIGHT &&
           (blob->right - blob->left) * BAR_SLENDER <= height &&
           is_filled(blob, BLOCK_FILLED) && stands_alone(map, blob, usual / 3);
}

/** Mark a bar when there are enough in line with it. */
static void
mark_bar(struct blob *const *bars, size_t count, size_t which) {
    struct blob *bar = bars[which];
    int32_t top = bar->top;
    int32_t bottom = bar->bottom;
    int32_t covered = 0;
    int32_t in_line = 0;
    int32_t side_by_side = 0;
    for (size_t i = 0; i < count; i++) {
        const struct blob *other = bars[i];
        if (abs(other->left - bar->left) <= 1 &&
            abs(other->right - bar->right) <= 1) {
            in_line++;
            covered += other->bottom - other->top;
            top = min(top, other->top);
            bottom = max(bottom, other->bottom);
        }
        side_by_side +=
            abs(other->top - bar->top) <= 1 &&
            abs(other->bottom - bar->bottom) <= 1 &&
            abs(other->right - other->left - (bar->right - bar->left)) <= 1;
    }
    bar->frame = side_by_side >= BARS_IN_LINE ||
                 (in_line >= BARS_IN_LINE && covered * 2 >= bottom - top);
}

static void
mark_bars(const struct ink_map *map, struct run_list *list, int32_t usual) {
    struct blob *bars[BARS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct run *run = &list->runs[i];
        if (run->parent == i && may_be_bar(map, &run->blob, usual)) {
            if (count == BARS_MAX) {
                return;
            }
            bars[count++] = &run->blob;
        }
    }
    for (size_t i = 0; i < count; i++) {
        mark_bar(bars, count, i);
    }
}

/** Mark the low blobs among the runs [first, end) that look like one. */
static void
mark_dashes_like(struct run_list *list, size_t first, size_t end,
                 const struct blob *dash) {
    for (size_t i = first; i < end; i++) {
        struct blob *blob = &list->runs[i].blob;
        if (list->runs[i].parent == i && blob->top == dash->top &&
            blob->bottom == dash->bottom) {
            blob->frame = true;
        }
    }
}

/** Mark rules of dashes: runs are in order of rows, and in rows from left. */
static void
mark_dashes(struct run_list *list, int32_t usual) {
    const struct blob *last = NULL;
    size_t first = 0; // run of the first of `count` dashes
    size_t previous = 0;
    size_t count = 0;
    int32_t pitch = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct blob *blob = &list->runs[i].blob;
        if (list->runs[i].parent != i ||
            (blob->bottom - blob->top) * DASH_LOW > usual) {
            continue;
        }
        int32_t step = last != NULL ? blob->left - last->left : 0;
        bool alike =
            last != NULL && blob->top == last->top &&
            blob->bottom == last->bottom &&
            abs(blob->right - blob->left - (last->right - last->left)) <= 1;
        if (!alike) {
            count = 1;
            first = i;
        } else if (count < 2 || abs(step - pitch) > 1) {
            count = 2;
            first = previous;
            pitch = step;
        } else if (++count >= DASHES_MIN) {
            mark_dashes_like(list, count == DASHES_MIN ? first : i, i + 1,
                             blob);
        }
        last = blob;
        previous = i;
    }
}

static bool
is_block(const struct blob *blob) {
    int32_t width = blob->right - blob->left;
    int32_t height = blob->bottom - blob->top;
    bool straight = max(width, height) <= BLOCK_SIDE_SMALL &&
                    (blob->sides[2] == height || blob->sides[3] == height);
    return width >= BLOCK_SIDE_MIN && height >= BLOCK_SIDE_MIN &&
           height <= width * BLOCK_SLENDER &&
           is_filled(blob, straight ? BLOCK_FILLED_STRAIGHT : BLOCK_FILLED);
}

static bool
is_text(const struct blob *blob) {
    int32_t width = blob->right - blob->left;
    int32_t height = blob->bottom - blob->top;
    if (blob->frame || height > TEXT_HEIGHT_MAX ||
        (height <= LINE_HEIGHT_MOST && width >= LINE_LENGTH_MIN)) {
        return false;
    }
    if (height > width * BLOCK_SLENDER && is_filled(blob, BLOCK_FILLED)) {
        return true; // an l, however large
    }
    return blob->mark || !is_block(blob);
}

static int32_t
apart(const struct blob *a, const struct blob *b) {
    return max(a->left, b->left) - min(a->right, b->right);
}

/** Are both letters of one word, the block a bold one? */
static bool
is_letter_beside(const struct blob *block, const struct blob *text) {
    int32_t height = text->bottom - text->top;
    int32_t own = block->bottom - block->top;
    int32_t common =
        min(block->bottom, text->bottom) - max(block->top, text->top);
    return !is_filled(block, LETTER_FILLED) &&
           own * 100 <= height * LETTER_HIGH && height <= 2 * own &&
           common * 3 >= own * 2 && block->right - block->left <= 2 * own &&
           apart(block, text) <= own / LETTER_NEAR + 1;
}

/** Is the block low beside the text, close to it, and not outside its line? */
static bool
is_mark_of(const struct blob *block, const struct blob *text) {
    int32_t height = text->bottom - text->top;
    return (block->bottom - block->top) * MARK_LOW <= height &&
           block->right - block->left <= height &&
           apart(block, text) * 100 <= height * MARK_NEAR &&
           block->top * 2 >= text->top * 2 - height &&
           block->top < text->bottom;
}

static void
mark_marks(struct run_list *list) {
    struct blob *blocks[BLOCKS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct run *run = &list->runs[i];
        if (run->parent == i && is_block(&run->blob)) {
            if (count == BLOCKS_MAX) {
                return;
            }
            blocks[count++] = &run->blob;
        }
    }
    for (size_t i = 0; i < list->count && count > 0; i++) {
        const struct run *run = &list->runs[i];
        if (run->parent != i || is_block(&run->blob) || !is_text(&run->blob)) {
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            blocks[k]->mark |= is_mark_of(blocks[k], &run->blob) ||
                               is_letter_beside(blocks[k], &run->blob);
        }
    }
}

enum status
blobs_mark(struct ink_map *map) {
    struct run_list list = {0};
    enum status status = STATUS_OK;
    size_t above = 0;
    for (int32_t y = 0; y < map->height && status == STATUS_OK; y++) {
        size_t middle = list.count;
        if (!list_row(map, y, &list)) {
            log_error("out of memory while looking for pictures");
            status = STATUS_NO_MEMORY;
        } else {
            join_rows(list.runs, above, middle, list.count);
            above = middle;
        }
    }
    measure_sides(&list);
    int32_t usual = usual_height(&list);
    map->usual_height = usual;
    mark_boxes(map, &list, usual);
    mark_bars(map, &list, usual);
    mark_dashes(&list, usual);
    mark_marks(&list);
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++) {
        const struct run *run = &list.runs[i];
        if (!is_text(&list.runs[root_of(list.runs, i)].blob)) {
            memset(map->ink + (size_t)run->y * (size_t)map->width + run->begin,
                   INK_RULE, (size_t)(run->end - run->begin));
        }
    }
    free(list.runs);
    return status;
}
