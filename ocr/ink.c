#include "ocr/ink.h"

#include "ocr/blob.h"

#include <stdlib.h>
#include <string.h>

/** Contrast from which a pixel may belong to a rule: many are pale. */
#define RULE_INK_MIN 6
/** A rule is at most so wide ... */
#define RULE_WIDTH_MAX 6
/** ... and so long, wherever it ends, and longer where it is wider ... */
#define RULE_LENGTH_MIN 40
#define RULE_LENGTH_BASE 16
#define RULE_LENGTH_WIDTH 8
/** ... or so long, in a column where there is such a rule already, ... */
#define RULE_LENGTH_MIN_MORE 24
/** So many rows of a rule that lies across do not end it. */
#define CROSSING_MAX 2
/** ... or so long, of any width, when it fills its panel from edge to edge. */
#define RULE_LENGTH_MIN_PANEL 9
/** One that is shorter may be the bar of a large dollar sign. */
#define RULE_LENGTH_SURE 80

static uint32_t
difference(uint32_t a, uint32_t b, uint32_t shift) {
    return (uint32_t)abs((int32_t)(a >> shift & 0xff) -
                         (int32_t)(b >> shift & 0xff));
}

static uint8_t
contrast(uint32_t a, uint32_t b) {
    uint32_t sum =
        difference(a, b, 0) + difference(a, b, 8) + difference(a, b, 16);
    uint32_t mean = sum * 21846 >> 16; // a third, for sums up to 765
    return (uint8_t)(mean == INK_RULE ? 0 : mean);
}

static bool
may_be_rule(const struct ink_map *map, int32_t x, int32_t y) {
    if (x < 0 || x >= map->width) {
        return false;
    }
    size_t i = (size_t)y * (size_t)map->width + (size_t)x;
    return map->ink[i] >= RULE_INK_MIN || map->ink[i] == INK_RULE;
}

/** Width of the stroke that the pixel is in, up to one more than a rule's. */
static int32_t
stroke_width(const struct ink_map *map, int32_t x, int32_t y) {
    int32_t width = 1;
    for (int32_t i = x - 1; width <= RULE_WIDTH_MAX; i--, width++) {
        if (!may_be_rule(map, i, y)) {
            break;
        }
    }
    for (int32_t i = x + 1; width <= RULE_WIDTH_MAX; i++, width++) {
        if (!may_be_rule(map, i, y)) {
            break;
        }
    }
    return width;
}

/**
 * Is the column of ink thin over most of its length? Text may touch it. The
 * strokes of large letters are thin, too, but not so long for their width.
 */
static bool
is_thin(const struct ink_map *map, int32_t x, int32_t begin, int32_t end) {
    int32_t length = end - begin;
    int32_t most = (length - RULE_LENGTH_BASE) / RULE_LENGTH_WIDTH;
    int32_t thin = 0;
    most = most < 3 ? 3 : most > RULE_WIDTH_MAX ? RULE_WIDTH_MAX : most;
    for (int32_t y = begin; y < end; y++) {
        thin += stroke_width(map, x, y) <= most ? 1 : 0;
    }
    return length >= RULE_LENGTH_SURE ? thin * 2 > length
                                      : thin * 5 > length * 4;
}

/** Does the background change between the pixel and the one above it? */
static bool
panel_ends(const struct panel_map *panels, int32_t x, int32_t y) {
    if (y <= 0 || y >= panels->height) {
        return true;
    }
    size_t i = (size_t)y * (size_t)panels->width + (size_t)x;
    return panels->ground[i] != panels->ground[i - (size_t)panels->width];
}

static void
mark_rule(struct ink_map *map, int32_t x, int32_t begin, int32_t end) {
    for (int32_t y = begin; y < end; y++) {
        map->ink[(size_t)y * (size_t)map->width + (size_t)x] = INK_RULE;
    }
}

/**
 * Does ink go on at row y? A rule that lies across, which is background, may
 * interrupt it.
 */
static bool
goes_on(const struct ink_map *map, const struct panel_map *panels, int32_t x,
        int32_t y) {
    if (y >= map->height) {
        return false;
    }
    if (may_be_rule(map, x, y)) {
        return true;
    }
    for (int32_t i = 1; i <= CROSSING_MAX && y + i < map->height; i++) {
        if (may_be_rule(map, x, y + i)) {
            return panel_ends(panels, x, y + i);
        }
    }
    return false;
}

/**
 * Mark the parts of a column of ink that fill their panels, which text does
 * not, however wide: where a bar ends, one sees what is behind it. True: some
 * do.
 */
static bool
mark_parts(struct ink_map *map, const struct panel_map *panels, int32_t x,
           int32_t begin, int32_t end) {
    bool found = false;
    while (begin < end) {
        int32_t y = begin + 1;
        while (y < end && !panel_ends(panels, x, y)) {
            y++;
        }
        if (y - begin >= RULE_LENGTH_MIN_PANEL &&
            panel_ends(panels, x, begin) && panel_ends(panels, x, y)) {
            mark_rule(map, x, begin, y);
            found = true;
        }
        begin = y;
    }
    return found;
}

/**
 * Mark the rules of a column of pixels that are at least `length` long.
 *
 * @return true when there was one
 */
static bool
mark_long(struct ink_map *map, const struct panel_map *panels, int32_t x,
          int32_t length) {
    bool found = false;
    for (int32_t y = 0; y < map->height; y++) {
        int32_t begin = y;
        while (goes_on(map, panels, x, y)) {
            y++;
        }
        if (y - begin >= length && is_thin(map, x, begin, y)) {
            mark_rule(map, x, begin, y);
            found = true;
        } else {
            found |= mark_parts(map, panels, x, begin, y);
        }
    }
    return found;
}

static void
mark_rules(struct ink_map *map, const struct panel_map *panels, int32_t x) {
    if (mark_long(map, panels, x, RULE_LENGTH_MIN)) {
        mark_long(map, panels, x, RULE_LENGTH_MIN_MORE);
    }
}

/** Ink that may be a rule is as tall as this, in front of its first gap. */
#define SHORTEST (RULE_LENGTH_MIN_PANEL - CROSSING_MAX)
#define LONGEST (RULE_LENGTH_MIN - CROSSING_MAX)

/** What is known of a column of pixels, going down the rows. */
struct columns {
    uint8_t *ends;  ///< another panel begins at this row
    uint8_t *near;  ///< rows for which one is near, counted down
    uint8_t *gap;   ///< rows since the last ink
    uint8_t *tall;  ///< rows since the ink has begun, gaps included
    uint8_t *ended; ///< a panel has begun since, or just before
    uint8_t *found; ///< there may be a rule
};

/** Note where another panel begins at row y. */
static void
find_ends(const struct panel_map *panels, int32_t y, uint8_t *restrict ends) {
    size_t width = (size_t)panels->width;
    const uint32_t *ground = panels->ground + (size_t)y * width;
    if (y == 0) {
        memset(ends, 1, width);
        return;
    }
    const uint32_t *above = ground - width;
    for (size_t x = 0; x < width; x++) {
        ends[x] = ground[x] != above[x];
    }
}

static uint8_t
choose(int first, int one, int other) {
    return (uint8_t)((one & -first) | (other & ~-first));
}

/** Rows for which the end of a panel is near. */
static void
count_near(const uint8_t *restrict ends, uint8_t *restrict near, size_t width) {
    for (size_t x = 0; x < width; x++) {
        uint8_t rows = (uint8_t)(near[x] - (near[x] > 0));
        near[x] = choose(ends[x], CROSSING_MAX + 1, rows);
    }
}

/** Rows since the last ink, and since the first of what hangs together. */
static void
count_rows(const uint8_t *restrict ink, uint8_t *restrict gap,
           uint8_t *restrict tall, size_t width) {
    for (size_t x = 0; x < width; x++) {
        uint8_t rows = (uint8_t)(gap[x] + (gap[x] <= CROSSING_MAX));
        gap[x] = choose(ink[x] >= RULE_INK_MIN, 0, rows);
        rows = (uint8_t)(tall[x] + (tall[x] < LONGEST));
        tall[x] = choose(gap[x] > CROSSING_MAX, 0, rows);
    }
}

static void
find_tall(const uint8_t *restrict tall, const uint8_t *restrict ended,
          uint8_t *restrict found, size_t width) {
    for (size_t x = 0; x < width; x++) {
        found[x] |= (uint8_t)((tall[x] >= LONGEST) |
                              ((tall[x] >= SHORTEST) & ended[x]));
    }
}

static void
find_ended(const struct columns *c, uint8_t *restrict ended, size_t width) {
    const uint8_t *tall = c->tall;
    const uint8_t *near = c->near;
    const uint8_t *ends = c->ends;
    for (size_t x = 0; x < width; x++) {
        ended[x] = choose(tall[x] == 1, near[x] > 0, ended[x] | ends[x]);
    }
}

/**
 * Go one row down. Ink that is interrupted by no more than rules that lie
 * across may be a rule when it is long, or when it is tall enough and some
 * panel begins in it or in front of its first gap. There are no branches, and
 * numbers of rows are bytes, so that many columns go in one step.
 */
static void
go_down(const struct columns *c, const uint8_t *ink, size_t width) {
    count_near(c->ends, c->near, width);
    count_rows(ink, c->gap, c->tall, width);
    find_ended(c, c->ended, width);
    find_tall(c->tall, c->ended, c->found, width);
}

/** Mark the rules of all columns in which there may be one. */
static bool
find_rules(struct ink_map *map, const struct panel_map *panels) {
    enum { PLANES = 6 };
    size_t width = (size_t)map->width;
    uint8_t *planes = calloc(PLANES, width);
    if (planes == NULL) {
        return false;
    }
    struct columns c = {planes,
                        planes + width,
                        planes + 2 * width,
                        planes + 3 * width,
                        planes + 4 * width,
                        planes + 5 * width};
    memset(c.gap, CROSSING_MAX + 1, width);
    for (int32_t y = 0; y < map->height; y++) {
        find_ends(panels, y, c.ends);
        go_down(&c, map->ink + (size_t)y * width, width);
    }
    for (int32_t x = 0; x < map->width; x++) {
        if (c.found[x] != 0) {
            mark_rules(map, panels, x);
        }
    }
    free(planes);
    return true;
}

enum status
ink_map_init(struct ink_map *out, struct image_view view,
             const struct panel_map *panels) {
    size_t size = (size_t)view.width * (size_t)view.height;
    *out = (struct ink_map){.width = view.width, .height = view.height};
    out->ink = malloc(size);
    if (out->ink == NULL) {
        log_error("out of memory for the ink of a screen");
        return STATUS_NO_MEMORY;
    }
    for (size_t y = 0; y < (size_t)view.height; y++) {
        const uint32_t *from = view.pixels + (ptrdiff_t)y * view.stride;
        const uint32_t *ground = panels->ground + y * (size_t)view.width;
        uint8_t *restrict to = out->ink + y * (size_t)view.width;
        for (int32_t x = 0; x < view.width; x++) {
            to[x] = contrast(from[x], ground[x]);
        }
    }
    enum status status = STATUS_NO_MEMORY;
    if (find_rules(out, panels)) {
        status = blobs_mark(out);
    } else {
        log_error("out of memory while looking for rules");
    }
    if (status != STATUS_OK) {
        ink_map_destroy(out);
    }
    return status;
}

void
ink_map_destroy(struct ink_map *map) {
    if (map != NULL) {
        free(map->ink);
        *map = (struct ink_map){0};
    }
}
