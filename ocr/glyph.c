#include "ocr/glyph.h"

#include "ocr/column_gap.h"

#include <stdlib.h>
#include <string.h>

/** Columns with less than so many fifths of the strongest ink part glyphs. */
/** A rule of characters has so many, each so many per cent of text's height. */
#define RULE_GLYPHS_MIN 8
#define RULE_HEIGHT_MOST 60
#define PARTING_FIFTHS 2
/** The strongest ink is rounded up to this, so that cells agree on it. */
#define STRONGEST_STEP 32

/** Widths of so many glyphs tell which one is usual. */
#define WIDTHS_MAX 32
/** Per cent of a cell's glyphs that are of one height in numbers ... */
#define NUMBER_EVEN 60
/** ... and which is so much of the height of all. */
#define NUMBER_TALL 80
/** Gaps of at least half the height, and this, part words. */
#define WORD_GAP_MIN 4

/** What is needed to look at one cell. */
struct look {
    const struct ink_map *ink;
    struct rect box;
    int32_t parting; ///< columns with less part glyphs
};

static const uint8_t *
ink_row(const struct look *look, int32_t y) {
    return look->ink->ink + (size_t)y * (size_t)look->ink->width;
}

/** The strongest ink of every column of the cell, and what parts glyphs. */
static void
measure_columns(struct look *look, uint8_t *columns) {
    int32_t strongest = INK_MIN;
    memset(columns, 0, (size_t)look->box.width);
    for (int32_t y = look->box.y; y < look->box.y + look->box.height; y++) {
        const uint8_t *row = ink_row(look, y) + look->box.x;
        for (int32_t x = 0; x < look->box.width; x++) {
            columns[x] = row[x] > columns[x] ? row[x] : columns[x];
        }
    }
    for (int32_t x = 0; x < look->box.width; x++) {
        strongest = columns[x] > strongest ? columns[x] : strongest;
    }
    strongest = (strongest + STRONGEST_STEP - 1) / STRONGEST_STEP;
    look->parting = strongest * STRONGEST_STEP * PARTING_FIFTHS / 5;
    look->parting = look->parting < INK_MIN ? INK_MIN : look->parting;
}

static struct glyph *
glyph_add(struct glyph_map *map) {
    if (map->count == map->capacity) {
        size_t capacity = map->capacity == 0 ? 512 : map->capacity * 2;
        struct glyph *glyphs = realloc(map->glyphs, capacity * sizeof(*glyphs));
        if (glyphs == NULL) {
            return NULL;
        }
        map->glyphs = glyphs;
        map->capacity = capacity;
    }
    return &map->glyphs[map->count++];
}

static bool
row_has_ink(const struct look *look, const struct glyph *glyph, int32_t y) {
    const uint8_t *row = ink_row(look, y);
    for (int32_t x = glyph->left; x < glyph->right; x++) {
        if (row[x] >= look->parting) {
            return true;
        }
    }
    return false;
}

/** Set top and bottom of a run of ink. */
static void
set_height(const struct look *look, struct glyph *glyph) {
    glyph->top = look->box.y;
    glyph->bottom = look->box.y + look->box.height;
    while (glyph->top < glyph->bottom - 1 &&
           !row_has_ink(look, glyph, glyph->top)) {
        glyph->top++;
    }
    while (glyph->bottom > glyph->top + 1 &&
           !row_has_ink(look, glyph, glyph->bottom - 1)) {
        glyph->bottom--;
    }
}

/** Add the runs of ink of one cell. */
static bool
find_runs(struct glyph_map *map, const struct look *look,
          const uint8_t *columns) {
    for (int32_t x = 0; x < look->box.width; x++) {
        if (columns[x] < look->parting) {
            continue;
        }
        struct glyph *glyph = glyph_add(map);
        if (glyph == NULL) {
            return false;
        }
        *glyph = (struct glyph){.left = look->box.x + x};
        while (x < look->box.width && columns[x] >= look->parting) {
            x++;
        }
        glyph->right = look->box.x + x;
        set_height(look, glyph);
    }
    return true;
}

void
glyph_key_mix(struct glyph_key *key, uint64_t bits) {
    key->low = (key->low ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    key->low ^= key->low >> 29;
    key->high = (key->high + bits) * UINT64_C(0xc2b2ae3d27d4eb4f);
    key->high ^= key->high >> 32;
}

bool
glyph_key_equal(struct glyph_key a, struct glyph_key b) {
    return a.low == b.low && a.high == b.high;
}

struct glyph_key
glyph_key_of(const struct glyph *glyphs, size_t count) {
    struct glyph_key key = {0};
    for (size_t i = 0; i < count; i++) {
        glyph_key_mix(&key, (uint64_t)(glyphs[i].left - glyphs[0].left));
        glyph_key_mix(&key, glyphs[i].key.low);
        glyph_key_mix(&key, glyphs[i].key.high);
    }
    return key;
}

/** Add a width to sorted ones. */
static void
insert_width(int32_t *widths, size_t count, int32_t width) {
    size_t i = count;
    for (; i > 0 && widths[i - 1] > width; i--) {
        widths[i] = widths[i - 1];
    }
    widths[i] = width;
}

int32_t
glyph_usual_width(const struct glyph *glyphs, size_t count, int32_t height) {
    int32_t widths[WIDTHS_MAX];
    size_t tall = 0;
    for (size_t i = 0; i < count && tall < WIDTHS_MAX; i++) {
        if ((glyphs[i].bottom - glyphs[i].top) * 2 > height) {
            insert_width(widths, tall++, glyphs[i].right - glyphs[i].left);
        }
    }
    // Most digits are equally wide, but for the one; some glyphs touch.
    int32_t usual = tall == 0 ? 0 : widths[tall * 3 / 4];
    int32_t least = height / 2;
    return usual < least ? least : usual > height ? height : usual;
}

int32_t
glyphs_baseline(const struct glyph *glyphs, size_t count, struct rect box) {
    int32_t baseline = box.y + box.height;
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        bool high = (glyphs[i].bottom - glyphs[i].top) * 3 >= box.height;
        for (size_t k = 0; high && k < count; k++) {
            same += glyphs[k].bottom == glyphs[i].bottom &&
                    (glyphs[k].bottom - glyphs[k].top) * 3 >= box.height;
        }
        if (same > most || (same == most && glyphs[i].bottom > baseline)) {
            most = same;
            baseline = glyphs[i].bottom;
        }
    }
    return baseline;
}

int32_t
glyph_gap(const struct glyph *left, const struct glyph *right,
          int32_t usual_width) {
    int32_t rest_left = usual_width - (left->right - left->left);
    int32_t rest_right = usual_width - (right->right - right->left);
    rest_left = rest_left < 0 ? 0 : rest_left;
    rest_right = rest_right < 0 ? 0 : rest_right;
    return right->left - left->right - (rest_left + rest_right) / 2;
}

size_t
glyph_word(const struct glyph *glyphs, size_t count, size_t from,
           int32_t height, int32_t usual_width) {
    int32_t wide = height / 2 < WORD_GAP_MIN ? WORD_GAP_MIN : height / 2;
    size_t i = from + 1;
    while (i < count &&
           glyph_gap(&glyphs[i - 1], &glyphs[i], usual_width) < wide) {
        i++;
    }
    return i - from;
}

bool
glyphs_draw_rule(const struct glyph *glyphs, size_t count,
                 int32_t text_height) {
    if (count < RULE_GLYPHS_MIN) {
        return false;
    }
    int32_t height = glyphs[0].bottom - glyphs[0].top;
    int32_t width = glyphs[0].right - glyphs[0].left;
    int32_t pitch = glyphs[1].left - glyphs[0].left;
    if (height * 100 > text_height * RULE_HEIGHT_MOST) {
        return false;
    }
    for (size_t i = 1; i < count; i++) {
        const struct glyph *glyph = &glyphs[i];
        if (abs(glyph->bottom - glyph->top - height) > 1 ||
            abs(glyph->right - glyph->left - width) > 2 ||
            abs(glyph->top - glyphs[0].top) > 1 ||
            abs(glyph->left - glyphs[i - 1].left - pitch) > 2) {
            return false;
        }
    }
    return true;
}

bool
glyphs_look_like_number(const struct glyph *glyphs, size_t count,
                        int32_t height) {
    size_t most = 0;
    int32_t tallest = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t own = glyphs[i].bottom - glyphs[i].top;
        tallest = own > tallest ? own : tallest;
    }
    size_t low = 0;
    for (size_t i = 0; i < count; i++) {
        const struct glyph *glyph = &glyphs[i];
        size_t equal = 0;
        low += (glyph->bottom - glyph->top) * 2 <= tallest ? 1 : 0;
        for (size_t k = 0; k < count && k < 32; k++) {
            equal += abs(glyphs[k].top - glyph->top) <= 1 &&
                             abs(glyphs[k].bottom - glyph->bottom) <= 1
                         ? 1
                         : 0;
        }
        bool tall = (glyph->bottom - glyph->top) * 100 >= height * NUMBER_TALL;
        most = tall && equal > most ? equal : most;
    }
    return most * 100 >= (count - low) * NUMBER_EVEN;
}

/**
 * Where most tall glyphs of a cell end: digits and most letters stand on the
 * baseline. The upper one of two equal ones, for brackets reach below it.
 */
static int32_t
find_baseline(const struct glyph *glyphs, size_t count, const struct cell *cell,
              uint8_t *votes) {
    int32_t baseline = cell->bottom;
    int32_t most = 0;
    memset(votes, 0, (size_t)cell->box.height + 1);
    for (size_t i = 0; i < count; i++) {
        int32_t height = glyphs[i].bottom - glyphs[i].top;
        uint8_t *vote = &votes[glyphs[i].bottom - cell->box.y];
        if (height * 2 <= cell->bottom - cell->top || *vote == UINT8_MAX) {
            continue;
        }
        ++*vote;
        if (*vote > most || (*vote == most && glyphs[i].bottom < baseline)) {
            most = *vote;
            baseline = glyphs[i].bottom;
        }
    }
    return baseline;
}

static void
set_key(const struct look *look, struct glyph *glyph, int32_t baseline) {
    struct glyph_key key = {0};
    uint64_t bits = 0;
    int32_t filled = 0;
    glyph_key_mix(&key, (uint64_t)(glyph->right - glyph->left) << 32 |
                            (uint64_t)(glyph->bottom - glyph->top) << 16 |
                            (uint16_t)(baseline - glyph->bottom));
    for (int32_t y = glyph->top; y < glyph->bottom; y++) {
        const uint8_t *row = ink_row(look, y);
        for (int32_t x = glyph->left; x < glyph->right; x++) {
            bits = bits << 8 | (row[x] == INK_RULE ? 0 : row[x]);
            if (++filled == 8) {
                glyph_key_mix(&key, bits);
                filled = 0;
            }
        }
    }
    glyph_key_mix(&key, bits);
    glyph->key = key;
}

/** Keys of a cell and its glyphs. */
static void
set_keys(struct glyph_map *map, const struct look *look,
         const struct cell *cell, struct glyph_span *span, uint8_t *scratch) {
    struct glyph *glyphs = map->glyphs + span->first;
    int32_t baseline = find_baseline(glyphs, span->count, cell, scratch);
    for (size_t i = 0; i < span->count; i++) {
        set_key(look, &glyphs[i], baseline);
    }
    span->key = glyph_key_of(glyphs, span->count);
}

static bool
find_glyphs(struct glyph_map *map, const struct cell_map *cells,
            uint8_t *columns) {
    for (size_t i = 0; i < cells->count; i++) {
        struct look look = {.ink = &cells->ink, .box = cells->cells[i].box};
        measure_columns(&look, columns);
        map->spans[i].first = map->count;
        if (!find_runs(map, &look, columns)) {
            return false;
        }
        map->spans[i].count = map->count - map->spans[i].first;
    }
    return true;
}

/** A row of pixels as long as the longer side of the screen. */
static uint8_t *
scratch_new(const struct cell_map *cells) {
    int32_t side = cells->ink.width > cells->ink.height ? cells->ink.width
                                                        : cells->ink.height;
    return malloc((size_t)side + 2);
}

static void
set_all_keys(struct glyph_map *map, const struct cell_map *cells,
             uint8_t *scratch) {
    for (size_t i = 0; i < cells->count; i++) {
        struct look look = {.ink = &cells->ink, .box = cells->cells[i].box};
        set_keys(map, &look, &cells->cells[i], &map->spans[i], scratch);
    }
}

enum status
glyph_map_init(struct glyph_map *out, struct cell_map *cells) {
    enum status status = STATUS_NO_MEMORY;
    uint8_t *scratch = scratch_new(cells);
    *out = (struct glyph_map){0};
    out->spans = calloc(cells->count + 1, sizeof(*out->spans));
    if (scratch != NULL && out->spans != NULL &&
        find_glyphs(out, cells, scratch)) {
        status = column_gaps_cut(out, cells);
    }
    if (status == STATUS_OK) {
        set_all_keys(out, cells, scratch);
    } else {
        log_error("out of memory for the glyphs of a screen");
        glyph_map_destroy(out);
    }
    free(scratch);
    return status;
}

void
glyph_map_destroy(struct glyph_map *map) {
    if (map != NULL) {
        free(map->glyphs);
        free(map->spans);
        *map = (struct glyph_map){0};
    }
}
