#include "ocr/cell.h"

#include "ocr/bounds.h"
#include "ocr/lines.h"

#include <stdlib.h>
#include <string.h>

/**
 * Cuts inside cuts; real screens need three, and lines that touch one for each
 * doubling, or one for each line where the cuts are uneven.
 */
#define DEPTH_MAX 48
/** Ink less tall than this has no legible text, unless beside taller ink. */
#define LINE_HEIGHT_MIN 5
/** The line height assumed when a screen is too empty to tell ... */
#define LINE_HEIGHT_USUAL 12
/** ... and the most that a screen may tell: its bands may be pictures. */
#define LINE_HEIGHT_MAX 40
/**
 * A piece is long from so many times its height on: of so many characters of
 * one line, not all are weak in the same row.
 */
#define LONG_LINE 6
/** Gaps are never narrower than this, in pixels. */
#define GAP_MIN 4
/** Widest gap that a tall piece without lines must have to be cut. */
#define GAP_TALL_MAX 32
/** Stripes of a table differ by less than this in every colour. */
#define STRIPE_CONTRAST_MAX 40
/** Flat ink longer than this is the rest of a rule or frame. */
#define RULE_REST_MIN 40

/** What the cutting works on. */
struct cutter {
    struct cell_map *map;
    int32_t line_height; ///< usual one of the screen
};

static const uint32_t *
ground_at(const struct cell_map *map, int32_t x, int32_t y) {
    return map->panels.ground + (size_t)y * (size_t)map->panels.width +
           (size_t)x;
}

/**
 * Does another panel begin at row y, over a good part of the block? Not where
 * it would cut through the ink of its neighbour, which goes on.
 */
static bool
panel_begins_at_row(const struct cell_map *map, const struct block *block,
                    int32_t y) {
    const uint32_t *ground = ground_at(map, 0, y);
    const uint32_t *ground_above = ground - map->panels.width;
    const uint8_t *ink = block_ink_at(map, 0, y);
    const uint8_t *ink_above = ink - map->ink.width;
    int32_t changes = 0;
    for (int32_t x = block->left; x < block->right; x++) {
        if (ground[x] != ground_above[x]) {
            changes++;
        } else if (ink[x] >= INK_MIN && ink_above[x] >= INK_MIN) {
            return false;
        }
    }
    return changes * 5 > (block->right - block->left) * 2;
}

/** Is there a rule, or does another panel begin, at column x? */
static bool
column_parts(const struct cell_map *map, const struct block *block, int32_t x) {
    int32_t parts = 0;
    for (int32_t y = block->top; y < block->bottom; y++) {
        const uint32_t *ground = ground_at(map, x, y);
        bool changes = x > block->left && ground[0] != ground[-1];
        parts += changes || *block_ink_at(map, x, y) == INK_RULE ? 1 : 0;
    }
    return parts * 5 > (block->bottom - block->top) * 3;
}

/**
 * Do two bands belong to one line: is one of them only dots, dashes or the
 * upper stroke of a Chinese character?
 */
static bool
same_line(const struct block *upper, const struct block *lower) {
    int32_t low = min(block_height(upper), block_height(lower));
    int32_t high = max(block_height(upper), block_height(lower));
    int32_t gap = lower->top - upper->bottom;
    if (high < LINE_HEIGHT_MIN) {
        return gap <= LINE_HEIGHT_MIN;
    }
    return low * 3 <= high && gap * 4 <= high;
}

/** Add a band, or make the last one longer by it. */
static bool
band_add(struct block_list *bands, const struct block *band, bool panel_began) {
    if (bands->count > 0 && !panel_began) {
        struct block *last = &bands->blocks[bands->count - 1];
        if (same_line(last, band)) {
            last->bottom = band->bottom;
            return true;
        }
    }
    return block_add(bands, *band);
}

/** Cut a block at empty pixel rows and where panels begin. */
static bool
cut_bands(struct cutter *c, const struct block *block,
          struct block_list *bands) {
    bool panel_began = true;
    for (int32_t y = block->top; y < block->bottom;) {
        if (y > block->top && panel_begins_at_row(c->map, block, y)) {
            panel_began = true;
        }
        if (block_row_ink(c->map, block, y) == 0) {
            y++;
            continue;
        }
        struct block band = *block;
        band.top = y++;
        while (y < block->bottom && block_row_ink(c->map, block, y) != 0 &&
               !panel_begins_at_row(c->map, block, y)) {
            y++;
        }
        band.bottom = y;
        if (!band_add(bands, &band, panel_began)) {
            return false;
        }
        panel_began = false;
    }
    return true;
}

/** Cut a band at gaps wider than `gap`, at rules and ends of panels. */
static bool
cut_pieces(struct cutter *c, const struct block *band, int32_t gap,
           struct block_list *pieces) {
    struct block piece = *band;
    int32_t last = -1; // last column with ink of the piece, if any
    for (int32_t x = band->left; x < band->right; x++) {
        bool parts = column_parts(c->map, band, x);
        if (last >= 0 && (parts || x - last > gap)) {
            piece.right = last + 1;
            if (!block_add(pieces, piece)) {
                return false;
            }
            last = -1;
        }
        if (block_has_column(c->map, band, x)) {
            piece.left = last < 0 ? x : piece.left;
            last = x;
        }
    }
    piece.right = last + 1;
    return last < 0 || block_add(pieces, piece);
}

static bool
touches_edge(const struct cell_map *map, const struct block *block) {
    return block->left == 0 || block->top == 0 ||
           block->right == map->ink.width || block->bottom == map->ink.height;
}

static bool
cell_add(struct cutter *c, const struct block *block,
         const struct block *line) {
    struct cell_map *map = c->map;
    if (map->count == map->capacity) {
        size_t capacity = map->capacity == 0 ? 64 : map->capacity * 2;
        struct cell *cells = realloc(map->cells, capacity * sizeof(*cells));
        if (cells == NULL) {
            return false;
        }
        map->cells = cells;
        map->capacity = capacity;
    }
    map->cells[map->count++] = (struct cell){
        .box = {block->left, block->top, block->right - block->left,
                block_height(block)},
        .top = line->top,
        .bottom = line->bottom,
        .cut = touches_edge(map, block),
    };
    return true;
}

/**
 * Pictures, leftovers of frames and specks are no text. At the region's edge
 * the corner of a frame may be as large as a point.
 */
static bool
is_text(const struct cutter *c, const struct block *block) {
    int32_t width = block->right - block->left;
    int32_t height = block_height(block);
    int32_t speck = touches_edge(c->map, block) ? 2 : 1;
    if (height > CELL_HEIGHT_MAX || (width <= speck && height <= speck)) {
        return false;
    }
    return !(height <= 2 && width > RULE_REST_MIN) &&
           !(width <= 2 && height * 2 > c->line_height * 3);
}

static bool cut(struct cutter *c, const struct block *block,
                const struct block *line, int32_t depth);

/** Go on with the parts of a block; frees them. */
static bool
cut_parts(struct cutter *c, struct block_list *parts, const struct block *line,
          int32_t depth) {
    bool ok = true;
    for (size_t i = 0; ok && i < parts->count; i++) {
        struct block part = parts->blocks[i];
        if (block_trim(c->map, &part)) {
            ok = cut(c, &part, line == NULL ? &part : line, depth + 1);
        }
    }
    free(parts->blocks);
    return ok;
}

/** Join neighbours that belong together. */
static void
join_lines(const struct cutter *c, struct block_list *pieces) {
    size_t kept = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        struct block piece = pieces->blocks[i];
        if (!block_trim(c->map, &piece)) {
            continue;
        }
        struct block *last = &pieces->blocks[kept > 0 ? kept - 1 : 0];
        if (kept > 0 &&
            lines_belong_together(c->map, last, &piece, c->line_height)) {
            last->right = piece.right;
            last->top = min(last->top, piece.top);
            last->bottom = max(last->bottom, piece.bottom);
        } else {
            pieces->blocks[kept++] = piece;
        }
    }
    pieces->count = kept;
}

/** Cut between neighbours that do not belong together. */
static bool
cut_strangers(struct cutter *c, const struct block *block,
              struct block_list *pieces) {
    bool ok = cut_pieces(c, block, max(GAP_MIN, c->line_height / 2), pieces);
    join_lines(c, pieces);
    return ok;
}

/** Go on with a block cut in two at row y. */
static bool
cut_at_row(struct cutter *c, const struct block *block, int32_t y,
           int32_t depth) {
    struct block_list parts = {0};
    struct block upper = *block;
    struct block lower = *block;
    upper.bottom = y;
    lower.top = y;
    if (!block_add(&parts, upper) || !block_add(&parts, lower)) {
        free(parts.blocks);
        return false;
    }
    return cut_parts(c, &parts, NULL, depth);
}

/** Is a piece not higher than one line may be? */
static bool
is_line(const struct cutter *c, const struct block *block) {
    return block_height(block) * 5 <= c->line_height * 8;
}

static bool
is_long(const struct block *block) {
    return block->right - block->left > LONG_LINE * block_height(block);
}

/** Would a cut at row y go through a piece that is one line? */
static bool
cuts_line(const struct cutter *c, const struct block_list *pieces, int32_t y) {
    for (size_t i = 0; i < pieces->count; i++) {
        struct block piece = pieces->blocks[i];
        if (block_trim(c->map, &piece) && is_line(c, &piece) &&
            min(y - piece.top, piece.bottom - y) * 4 > block_height(&piece)) {
            return true;
        }
    }
    return false;
}

/**
 * The last means for a piece of several lines: weak rows, narrow gaps. A long
 * piece is cut into lines first: its columns would be towers of characters.
 */
static bool
cut_tall(struct cutter *c, const struct block *block, const struct block *line,
         int32_t depth) {
    struct block_list parts = {0};
    int32_t gap =
        max(c->line_height, min(block_height(block) * 3 / 5, GAP_TALL_MAX));
    int32_t y = lines_weakest_row(c->map, block, c->line_height);
    if (!cut_pieces(c, block, gap, &parts)) {
        free(parts.blocks);
        return false;
    }
    if (y != 0 && is_long(block) && !cuts_line(c, &parts, y)) {
        free(parts.blocks);
        return cut_at_row(c, block, y, depth);
    }
    if (parts.count > 1) {
        return cut_parts(c, &parts, NULL, depth);
    }
    free(parts.blocks);
    if (y != 0 && lines_part_at(c->map, block, y)) {
        return cut_at_row(c, block, y, depth);
    }
    return !is_text(c, block) || cell_add(c, block, line);
}

/**
 * Keep the bands that are lines of their own, and not specks or strokes of
 * one character; true when there are several.
 */
static bool
keep_lines(struct block_list *bands) {
    size_t kept = 0;
    for (size_t i = 0; i < bands->count; i++) {
        if (block_height(&bands->blocks[i]) >= LINE_HEIGHT_MIN) {
            bands->blocks[kept++] = bands->blocks[i];
        }
    }
    bands->count = kept;
    return kept > 1;
}

/**
 * Cut a trimmed block by turns until it is one cell.
 *
 * @param line the line that the block is a piece of
 */
static bool
cut(struct cutter *c, const struct block *block, const struct block *line,
    int32_t depth) {
    struct block_list parts = {0};
    int32_t height = block_height(block);
    if (height * 2 < block_height(line)) {
        line = block; // small text beside large text has its own measure
    }
    if (depth >= DEPTH_MAX) {
        return !is_text(c, block) || cell_add(c, block, line);
    }
    if (!cut_bands(c, block, &parts)) {
        goto fail;
    }
    if (keep_lines(&parts)) {
        return cut_parts(c, &parts, NULL, depth);
    }
    parts.count = 0;
    if (!cut_pieces(c, block, max(GAP_MIN, block_height(line) * 6 / 5),
                    &parts)) {
        goto fail;
    }
    if (parts.count > 1) {
        return cut_parts(c, &parts, line, depth);
    }
    parts.count = 0;
    if (!cut_strangers(c, block, &parts)) {
        goto fail;
    }
    if (parts.count > 1) {
        return cut_parts(c, &parts, NULL, depth);
    }
    free(parts.blocks);
    if (!is_line(c, block)) {
        return cut_tall(c, block, line, depth);
    }
    return !is_text(c, block) || cell_add(c, block, line);
fail:
    free(parts.blocks);
    return false;
}

static int
compare_heights(const void *a, const void *b) {
    int32_t x = block_height(a);
    int32_t y = block_height(b);
    return (x > y) - (x < y);
}

static int32_t
median_height(const struct block_list *bands) {
    struct block_list sorted = {.count = bands->count};
    if (bands->count == 0) {
        return LINE_HEIGHT_USUAL;
    }
    sorted.blocks = malloc(bands->count * sizeof(*sorted.blocks));
    if (sorted.blocks == NULL) {
        return LINE_HEIGHT_USUAL;
    }
    memcpy(sorted.blocks, bands->blocks, bands->count * sizeof(*sorted.blocks));
    qsort(sorted.blocks, sorted.count, sizeof(*sorted.blocks), compare_heights);
    int32_t median = block_height(&sorted.blocks[sorted.count / 2]);
    free(sorted.blocks);
    return median;
}

static bool
cut_screen(struct cutter *c) {
    const struct block all = {0, 0, c->map->ink.width, c->map->ink.height};
    struct block_list bands = {0};
    if (!cut_bands(c, &all, &bands)) {
        free(bands.blocks);
        return false;
    }
    keep_lines(&bands);
    c->line_height = min(median_height(&bands), LINE_HEIGHT_MAX);
    c->line_height = min(c->line_height, c->map->ink.usual_height * 4 / 3);
    return cut_parts(c, &bands, NULL, 0);
}

static int
compare_lines(const void *a, const void *b) {
    const struct cell *x = a;
    const struct cell *y = b;
    int32_t middle_x = x->top + x->bottom;
    int32_t middle_y = y->top + y->bottom;
    if (middle_x != middle_y) {
        return middle_x < middle_y ? -1 : 1;
    }
    return (x->box.x > y->box.x) - (x->box.x < y->box.x);
}

static int
compare_places(const void *a, const void *b) {
    const struct cell *x = a;
    const struct cell *y = b;
    if (x->row != y->row) {
        return x->row < y->row ? -1 : 1;
    }
    return (x->box.x > y->box.x) - (x->box.x < y->box.x);
}

/** Cells whose middles lie in one another's lines make a row. */
static void
number_rows(struct cell_map *map) {
    if (map->count == 0) {
        return;
    }
    qsort(map->cells, map->count, sizeof(*map->cells), compare_lines);
    const struct cell *first = &map->cells[0];
    int32_t row = 0;
    for (size_t i = 0; i < map->count; i++) {
        struct cell *cell = &map->cells[i];
        int32_t middle = (cell->top + cell->bottom) / 2;
        int32_t middle_first = (first->top + first->bottom) / 2;
        if (middle >= first->bottom || middle_first < cell->top) {
            first = cell;
            row++;
        }
        cell->row = row;
    }
    qsort(map->cells, map->count, sizeof(*map->cells), compare_places);
}

static uint32_t
cell_ground(const struct cell_map *map, const struct cell *cell) {
    return *ground_at(map, cell->box.x + cell->box.width / 2,
                      cell->box.y + cell->box.height / 2);
}

/** Are two backgrounds further apart than the stripes of a table? */
static bool
grounds_differ(uint32_t a, uint32_t b) {
    for (int32_t shift = 0; shift <= 16; shift += 8) {
        int32_t x = (int32_t)(a >> shift & 0xff);
        int32_t y = (int32_t)(b >> shift & 0xff);
        if (abs(x - y) > STRIPE_CONTRAST_MAX) {
            return true;
        }
    }
    return false;
}

static void
find_highlighted(struct cell_map *map) {
    for (size_t i = 0; i < map->count; i++) {
        uint32_t ground = cell_ground(map, &map->cells[i]);
        size_t others = 0;
        for (size_t k = 0; k < map->count; k++) {
            uint32_t other = cell_ground(map, &map->cells[k]);
            others += grounds_differ(ground, other) ? 1 : 0;
        }
        map->cells[i].highlighted = others * 2 > map->count;
    }
}

enum status
cell_map_init(struct cell_map *out, struct image_view view) {
    *out = (struct cell_map){0};
    struct cutter cutter = {.map = out, .line_height = LINE_HEIGHT_USUAL};
    enum status status = panel_map_init(&out->panels, view);
    if (status == STATUS_OK) {
        status = ink_map_init(&out->ink, view, &out->panels);
    }
    if (status == STATUS_OK && !cut_screen(&cutter)) {
        log_error("out of memory while looking for text");
        status = STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        cell_map_destroy(out);
        return status;
    }
    number_rows(out);
    find_highlighted(out);
    return STATUS_OK;
}

void
cell_map_destroy(struct cell_map *map) {
    if (map != NULL) {
        panel_map_destroy(&map->panels);
        ink_map_destroy(&map->ink);
        free(map->cells);
        *map = (struct cell_map){0};
    }
}
