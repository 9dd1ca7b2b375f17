#include "ocr/panel.h"

#include "ocr/flat.h"

#include <stdlib.h>
#include <string.h>

/** No colour known; never equal to a pixel's colour. */
#define COLOUR_NONE 0xff000000u
/** An edge between panels is looked for in so many rows up and down. */
#define EDGE_REACH 12
/** Room for so many edges at first. */
#define EDGES_USUAL 256
/** So many rows and edges are asked. */
#define VOTES_MAX 64

/** Backgrounds in the four directions from a stretch of pixels. */
struct around {
    uint32_t left;
    uint32_t right;
    uint32_t above;
    uint32_t below;
};

/** In doubt the column tells which of two panels a pixel is on. */
static uint32_t
choose_by_column(const struct around *a, bool nearer_left) {
    bool above = a->above == a->left || a->above == a->right;
    bool below = a->below == a->left || a->below == a->right;
    if (above && (!below || a->below == a->above)) {
        return a->above;
    }
    if (below && !above) {
        return a->below;
    }
    return nearer_left ? a->left : a->right;
}

static uint32_t
first_known(const struct around *a, uint32_t own) {
    const uint32_t order[] = {a->left, a->right, a->above, a->below};
    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
        if (order[i] != COLOUR_NONE) {
            return order[i];
        }
    }
    return own;
}

/** Pixels between two panels of one row, none of them flat. */
struct gap {
    int32_t y;
    int32_t begin;
    int32_t end;
    uint32_t left;  ///< background on the left, or COLOUR_NONE
    uint32_t right; ///< background on the right, or COLOUR_NONE
};

/** Where two panels meet in one row, as far as that row tells. */
struct edge {
    struct gap gap; ///< empty where they meet without anything between
    int32_t x;      ///< first pixel of the right panel; -1 when untold
};

struct edge_list {
    size_t count;
    size_t capacity;
    struct edge *edges; ///< owned, by row, then x
    size_t *rows;       ///< owned, height + 1; first edge of each row
};

/**
 * Where the left panel ends and the right one begins, such that most pixels
 * of the gap have the colour of their panel; -1 when none has.
 */
static int32_t
find_edge(const struct flat_map *f, const struct gap *gap) {
    int32_t fitting = 0;
    for (int32_t x = gap->begin; x < gap->end; x++) {
        fitting += flat_colour(f, x, gap->y) == gap->right ? 1 : 0;
    }
    int32_t best = fitting;
    int32_t edge = gap->begin;
    for (int32_t x = gap->begin; x < gap->end; x++) {
        uint32_t colour = flat_colour(f, x, gap->y);
        fitting += colour == gap->left ? 1 : 0;
        fitting -= colour == gap->right ? 1 : 0;
        if (fitting > best) {
            best = fitting;
            edge = x + 1;
        }
    }
    return best == 0 ? -1 : edge;
}

static bool
edge_add(const struct flat_map *f, struct edge_list *list,
         const struct gap *gap) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2;
        struct edge *edges = realloc(list->edges, capacity * sizeof(*edges));
        if (edges == NULL) {
            return false;
        }
        list->edges = edges;
        list->capacity = capacity;
    }
    int32_t x = gap->begin < gap->end ? find_edge(f, gap) : gap->begin;
    list->edges[list->count++] = (struct edge){*gap, x};
    return true;
}

/** A row of pixels, and where a flat area ends in it. */
struct row {
    int32_t y;
    const uint8_t *flat; ///< borrowed
    uint8_t *ends;       ///< owned; 1 where one has ended or another begins
};

/** Go to row y. */
static void
row_set(struct row *row, const struct flat_map *f, int32_t y) {
    const uint32_t *colour = f->colour + (size_t)y * (size_t)f->width;
    const uint8_t *flat = f->flat + (size_t)y * (size_t)f->width;
    uint8_t *restrict ends = row->ends;
    int32_t width = f->width;
    row->y = y;
    row->flat = flat;
    ends[0] = flat[0] ^ 1;
    for (int32_t x = 1; x < width; x++) {
        ends[x] = (flat[x] ^ 1) | (flat[x - 1] & (colour[x] != colour[x - 1]));
    }
}

/** Where `byte` is found from x on, or the end. */
static int32_t
find(const uint8_t *bytes, uint8_t byte, int32_t x, int32_t end) {
    const uint8_t *at =
        x < end ? memchr(bytes + x, byte, (size_t)(end - x)) : NULL;
    return at == NULL ? end : (int32_t)(at - bytes);
}

/** The next place in a row, from x on, where one flat area follows another. */
static bool
next_gap(const struct flat_map *f, const struct row *row, int32_t x,
         struct gap *gap) {
    x = find(row->ends, 1, x, f->width);
    if (x >= f->width) {
        return false;
    }
    *gap = (struct gap){.y = row->y, .begin = x};
    x = find(row->flat, 1, x, f->width);
    gap->end = x;
    gap->left =
        gap->begin > 0 ? flat_colour(f, gap->begin - 1, row->y) : COLOUR_NONE;
    gap->right = x < f->width ? flat_colour(f, x, row->y) : COLOUR_NONE;
    return true;
}

static bool
parts_panels(const struct gap *gap) {
    return gap->left != COLOUR_NONE && gap->right != COLOUR_NONE &&
           gap->left != gap->right;
}

static bool
edge_list_fill(const struct flat_map *f, struct row *row,
               struct edge_list *list) {
    list->capacity = EDGES_USUAL;
    list->edges = malloc(list->capacity * sizeof(*list->edges));
    list->rows = calloc((size_t)f->height + 1, sizeof(*list->rows));
    if (list->edges == NULL || list->rows == NULL) {
        return false;
    }
    for (int32_t y = 0; y < f->height; y++) {
        struct gap gap = {0};
        int32_t x = 0;
        row_set(row, f, y);
        while (next_gap(f, row, x, &gap)) {
            if (parts_panels(&gap) && !edge_add(f, list, &gap)) {
                return false;
            }
            x = gap.end == gap.begin ? gap.end + 1 : gap.end;
        }
        list->rows[y + 1] = list->count;
    }
    return true;
}

static void
edge_list_destroy(struct edge_list *list) {
    free(list->edges);
    free(list->rows);
}

static void
fill(uint32_t *to, size_t width, uint32_t colour) {
    for (size_t x = 0; x < width; x++) {
        to[x] = colour;
    }
}

/** Take the colours of a row where it is flat. */
static void
carry(const struct flat_map *f, const uint8_t *flat, const uint32_t *from,
      uint32_t *restrict to) {
    size_t width = (size_t)f->width;
    for (size_t x = 0; x < width; x++) {
        uint32_t mask = flat[x] != 0 ? UINT32_MAX : 0;
        to[x] = (from[x] & mask) | (to[x] & ~mask);
    }
}

/** Set `ground` to the pixel itself or the nearest flat one above. */
static void
carry_down(const struct flat_map *f, uint32_t *ground) {
    size_t width = (size_t)f->width;
    for (size_t y = 0; y < (size_t)f->height; y++) {
        const uint8_t *flat = f->flat + y * width;
        const uint32_t *colour = f->colour + y * width;
        uint32_t *to = ground + y * width;
        if (y == 0) {
            fill(to, width, COLOUR_NONE);
        } else {
            memcpy(to, to - width, width * sizeof(*to));
        }
        carry(f, flat, colour, to);
    }
}

/** The value that occurs most often, -1 when there is none. */
static int32_t
most_frequent(const int32_t *values, size_t count) {
    int32_t best = -1;
    size_t best_votes = 0;
    for (size_t i = 0; i < count; i++) {
        size_t votes = 0;
        for (size_t k = 0; k < count; k++) {
            votes += values[k] == values[i] ? 1 : 0;
        }
        if (votes > best_votes) {
            best_votes = votes;
            best = values[i];
        }
    }
    return best;
}

/**
 * What the rows around say about an edge: upright as panels are, most of them
 * agree. Text that hides it in one row leaves it open in another.
 */
static int32_t
vote(const struct flat_map *f, const struct edge_list *list,
     const struct edge *edge) {
    const struct gap *gap = &edge->gap;
    int32_t candidates[VOTES_MAX];
    size_t count = 0;
    int32_t first = gap->y < EDGE_REACH ? 0 : gap->y - EDGE_REACH;
    int32_t last = gap->y + EDGE_REACH + 1;
    last = last < f->height ? last : f->height;
    const struct edge *end = list->edges + list->rows[last];
    for (const struct edge *other = list->edges + list->rows[first];
         other < end && count < VOTES_MAX; other++) {
        if (other->gap.left == gap->left && other->gap.right == gap->right &&
            other->x >= gap->begin && other->x <= gap->end) {
            candidates[count++] = other->x;
        }
    }
    return most_frequent(candidates, count);
}

/** Give every pixel of a gap its background. */
static void
settle_gap(const struct flat_map *f, const struct gap *gap, int32_t edge,
           uint32_t *ground, const uint32_t *below) {
    struct around around = {.left = gap->left, .right = gap->right};
    bool parts = parts_panels(gap);
    for (int32_t x = gap->begin; x < gap->end; x++) {
        around.above = ground[x];
        around.below = below[x];
        if (edge >= 0) {
            ground[x] = x < edge ? gap->left : gap->right;
        } else if (parts) {
            ground[x] =
                choose_by_column(&around, x - gap->begin < gap->end - x);
        } else {
            ground[x] = first_known(&around, flat_colour(f, x, gap->y));
        }
    }
}

static void
settle_row(const struct flat_map *f, const struct edge_list *edges,
           const struct row *row, uint32_t *ground, uint32_t *below) {
    const struct edge *edge = edges->edges + edges->rows[row->y];
    struct gap gap = {0};
    int32_t x = 0;
    while (next_gap(f, row, x, &gap)) {
        int32_t where = parts_panels(&gap) ? vote(f, edges, edge++) : -1;
        settle_gap(f, &gap, where, ground, below);
        x = gap.end == gap.begin ? gap.end + 1 : gap.end;
    }
    carry(f, row->flat, ground, below);
}

/** From the last row up: settle every pixel that is not flat. */
static enum status
settle(const struct flat_map *f, uint32_t *ground) {
    size_t width = (size_t)f->width;
    struct edge_list edges = {0};
    struct row row = {.ends = malloc(width)};
    uint32_t *below = malloc(width * sizeof(*below));
    bool ok =
        below != NULL && row.ends != NULL && edge_list_fill(f, &row, &edges);
    if (ok) {
        fill(below, width, COLOUR_NONE);
        for (int32_t y = f->height - 1; y >= 0; y--) {
            row_set(&row, f, y);
            settle_row(f, &edges, &row, ground + (size_t)y * width, below);
        }
    }
    free(row.ends);
    free(below);
    edge_list_destroy(&edges);
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

/** Take the margins away, in place. */
static void
drop_margins(const struct flat_map *f, struct panel_map *map) {
    size_t width = (size_t)map->width;
    for (size_t y = 0; y < (size_t)map->height; y++) {
        memmove(map->ground + y * width,
                map->ground + y * (size_t)f->width + FLAT_MARGIN,
                width * sizeof(*map->ground));
    }
}

enum status
panel_map_init(struct panel_map *out, struct image_view view) {
    *out = (struct panel_map){0};
    if (view.pixels == NULL || view.width <= 0 || view.height <= 0) {
        log_error("the region has no pixels");
        return STATUS_INVALID;
    }
    struct flat_map f = {0};
    enum status status = flat_map_init(&f, view);
    if (status != STATUS_OK) {
        return status;
    }
    out->width = view.width;
    out->height = view.height;
    out->ground =
        malloc((size_t)f.width * (size_t)f.height * sizeof(*out->ground));
    status = STATUS_NO_MEMORY;
    if (out->ground != NULL) {
        carry_down(&f, out->ground);
        status = settle(&f, out->ground);
    }
    if (status == STATUS_OK) {
        drop_margins(&f, out);
    } else {
        log_error("out of memory for the screen's background");
        panel_map_destroy(out);
    }
    flat_map_destroy(&f);
    return status;
}

void
panel_map_destroy(struct panel_map *map) {
    if (map != NULL) {
        free(map->ground);
        *map = (struct panel_map){0};
    }
}
