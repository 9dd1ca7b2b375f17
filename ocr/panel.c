#include "ocr/panel.h"

#include <stdlib.h>
#include <string.h>

#define COLOUR_MASK 0x00ffffffu
/** No colour known; never equal to a pixel's colour. */
#define COLOUR_NONE 0xff000000u
/** A flat part smaller than both is the inside of a large glyph. */
#define PANEL_WIDTH_MIN 40
#define PANEL_AREA_MIN 1200

/** Smallest rectangles of one colour that count as background. */
static const struct {
    int32_t width;
    int32_t height;
} flat_shapes[] = {
    {7, 7},  // padding around text
    {14, 3}, // tight rows, narrow cells of a grid
    {48, 1}, // rules along the screen, vertical gradients
};

struct finder {
    int32_t width;
    int32_t height;
    uint32_t *colour; ///< owned, pixels without padding and top byte
    uint8_t *flat;    ///< owned, 1 = part of a flat rectangle
};

/** A horizontal run of flat pixels of one colour. */
struct run {
    int32_t begin;
    int32_t end;
    int32_t y;
    size_t parent; ///< index of another run of the same part
    int32_t left;  ///< of the part, valid at its root only
    int32_t right;
    int64_t area;
};

struct run_list {
    size_t count;
    size_t capacity;
    struct run *runs; ///< owned
};

static uint32_t
colour_at(const struct finder *f, int32_t x, int32_t y) {
    return f->colour[(size_t)y * (size_t)f->width + (size_t)x];
}

static uint8_t *
flat_row(const struct finder *f, int32_t y) {
    return f->flat + (size_t)y * (size_t)f->width;
}

static enum status
finder_init(struct finder *f, struct image_view view) {
    size_t size = (size_t)view.width * (size_t)view.height;
    f->width = view.width;
    f->height = view.height;
    f->colour = malloc(size * sizeof(*f->colour));
    f->flat = calloc(size, 1);
    if (f->colour == NULL || f->flat == NULL) {
        log_error("out of memory for a screen of %d x %d pixels",
                  (int)view.width, (int)view.height);
        return STATUS_NO_MEMORY;
    }
    uint32_t *to = f->colour;
    for (int32_t y = 0; y < view.height; y++) {
        const uint32_t *from = view.pixels + (ptrdiff_t)y * view.stride;
        for (int32_t x = 0; x < view.width; x++) {
            *to++ = from[x] & COLOUR_MASK;
        }
    }
    return STATUS_OK;
}

static void
finder_destroy(struct finder *f) {
    free(f->colour);
    free(f->flat);
}

/**
 * Length of the column of equal `width`-wide runs that ends at each pixel of
 * row y; `tall` has it for the row above.
 */
static void
measure_row(const struct finder *f, int32_t y, int32_t width, int32_t *tall) {
    int32_t run = 0;
    for (int32_t x = 0; x < f->width; x++) {
        uint32_t colour = colour_at(f, x, y);
        run = x > 0 && colour == colour_at(f, x - 1, y) ? run + 1 : 1;
        if (run < width) {
            tall[x] = 0;
        } else if (y > 0 && colour == colour_at(f, x, y - 1)) {
            tall[x]++;
        } else {
            tall[x] = 1;
        }
    }
}

/** Mark the rectangles of one colour that end at row y. */
static void
mark_row(struct finder *f, int32_t y, int32_t width, int32_t height,
         const int32_t *tall) {
    int32_t rows_before = 0;
    for (int32_t x = 0; x < f->width; x++) {
        int32_t rows = 0;
        if (tall[x] == height) {
            rows = height;
        } else if (tall[x] > height) {
            rows = 1; // the rows above were marked with the row above
        }
        int32_t from = rows_before >= rows ? x : x - width + 1;
        for (int32_t i = 0; i < rows; i++) {
            memset(flat_row(f, y - i) + from, 1, (size_t)(x - from + 1));
        }
        rows_before = rows;
    }
}

static enum status
mark_flat(struct finder *f) {
    int32_t *tall = malloc((size_t)f->width * sizeof(*tall));
    if (tall == NULL) {
        log_error("out of memory while looking for backgrounds");
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < sizeof(flat_shapes) / sizeof(*flat_shapes); i++) {
        memset(tall, 0, (size_t)f->width * sizeof(*tall));
        for (int32_t y = 0; y < f->height; y++) {
            measure_row(f, y, flat_shapes[i].width, tall);
            mark_row(f, y, flat_shapes[i].width, flat_shapes[i].height, tall);
        }
    }
    free(tall);
    return STATUS_OK;
}

static struct run *
run_add(struct run_list *list) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 1024 : list->capacity * 2;
        struct run *runs = realloc(list->runs, capacity * sizeof(*runs));
        if (runs == NULL) {
            log_error("out of memory while joining backgrounds");
            return NULL;
        }
        list->runs = runs;
        list->capacity = capacity;
    }
    return &list->runs[list->count++];
}

static bool
list_row(const struct finder *f, int32_t y, struct run_list *list) {
    const uint8_t *flat = flat_row(f, y);
    for (int32_t x = 0; x < f->width;) {
        int32_t begin = x;
        uint32_t colour = colour_at(f, x, y);
        while (x < f->width && flat[x] == flat[begin] &&
               colour_at(f, x, y) == colour) {
            x++;
        }
        if (flat[begin] == 0) {
            continue;
        }
        struct run *run = run_add(list);
        if (run == NULL) {
            return false;
        }
        *run = (struct run){.begin = begin,
                            .end = x,
                            .y = y,
                            .parent = list->count - 1,
                            .left = begin,
                            .right = x,
                            .area = x - begin};
    }
    return true;
}

static size_t
run_root(struct run *runs, size_t i) {
    while (runs[i].parent != i) {
        runs[i].parent = runs[runs[i].parent].parent;
        i = runs[i].parent;
    }
    return i;
}

static void
run_join(struct run *runs, size_t a, size_t b) {
    a = run_root(runs, a);
    b = run_root(runs, b);
    if (a == b) {
        return;
    }
    // The older one stays root, which keeps the paths short.
    struct run *root = &runs[a < b ? a : b];
    struct run *other = &runs[a < b ? b : a];
    other->parent = root->parent;
    root->left = other->left < root->left ? other->left : root->left;
    root->right = other->right > root->right ? other->right : root->right;
    root->area += other->area;
}

/** Join the runs [middle, end) of a row with those above, [begin, middle). */
static void
join_rows(const struct finder *f, struct run *runs, size_t begin, size_t middle,
          size_t end) {
    size_t above = begin;
    for (size_t i = middle; i < end; i++) {
        uint32_t colour = colour_at(f, runs[i].begin, runs[i].y);
        while (above < middle && runs[above].end <= runs[i].begin) {
            above++;
        }
        for (size_t k = above; k < middle && runs[k].begin < runs[i].end; k++) {
            if (colour_at(f, runs[k].begin, runs[k].y) == colour) {
                run_join(runs, k, i);
            }
        }
    }
}

/** Is the part inside a glyph? One at the region's side may be larger. */
static bool
part_is_glyph(const struct finder *f, const struct run *root) {
    return root->right - root->left < PANEL_WIDTH_MIN &&
           root->area < PANEL_AREA_MIN && root->left > 0 &&
           root->right < f->width;
}

/** Take back the flat insides of large glyphs. */
static enum status
drop_glyphs(struct finder *f) {
    struct run_list list = {0};
    enum status status = STATUS_OK;
    size_t above = 0;
    for (int32_t y = 0; y < f->height; y++) {
        size_t middle = list.count;
        if (!list_row(f, y, &list)) {
            status = STATUS_NO_MEMORY;
            goto out;
        }
        join_rows(f, list.runs, above, middle, list.count);
        above = middle;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct run *run = &list.runs[i];
        if (part_is_glyph(f, &list.runs[run_root(list.runs, i)])) {
            memset(flat_row(f, run->y) + run->begin, 0,
                   (size_t)(run->end - run->begin));
        }
    }
out:
    free(list.runs);
    return status;
}

/** Backgrounds in the four directions from a stretch of pixels. */
struct around {
    uint32_t left;
    uint32_t right;
    uint32_t above;
    uint32_t below;
};

/**
 * Between two different panels of a row, the column tells which one a pixel
 * is on, for their edges are upright.
 */
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
choose(const struct around *a, bool nearer_left, uint32_t own) {
    if (a->left != COLOUR_NONE && a->right != COLOUR_NONE) {
        return a->left == a->right ? a->left : choose_by_column(a, nearer_left);
    }
    const uint32_t order[] = {a->left, a->right, a->above, a->below};
    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
        if (order[i] != COLOUR_NONE) {
            return order[i];
        }
    }
    return own;
}

/** Set `ground` to the pixel itself or the nearest flat one above. */
static void
carry_down(const struct finder *f, uint32_t *ground) {
    size_t width = (size_t)f->width;
    size_t size = width * (size_t)f->height;
    for (size_t i = 0; i < size; i++) {
        if (f->flat[i] != 0) {
            ground[i] = f->colour[i];
        } else {
            ground[i] = i < width ? COLOUR_NONE : ground[i - width];
        }
    }
}

/** Settle the pixels [begin, end) of a row, none of which is flat. */
static void
settle_gap(const struct finder *f, int32_t y, int32_t begin, int32_t end,
           uint32_t *ground, const uint32_t *below) {
    struct around around = {
        .left = begin > 0 ? colour_at(f, begin - 1, y) : COLOUR_NONE,
        .right = end < f->width ? colour_at(f, end, y) : COLOUR_NONE,
    };
    for (int32_t x = begin; x < end; x++) {
        around.above = ground[x];
        around.below = below[x];
        ground[x] = choose(&around, x - begin < end - x, colour_at(f, x, y));
    }
}

/** From the last row up: settle every pixel that is not flat. */
static void
settle(const struct finder *f, uint32_t *ground, uint32_t *below) {
    for (int32_t x = 0; x < f->width; x++) {
        below[x] = COLOUR_NONE;
    }
    for (int32_t y = f->height - 1; y >= 0; y--) {
        const uint8_t *flat = flat_row(f, y);
        uint32_t *row = ground + (size_t)y * (size_t)f->width;
        for (int32_t x = 0; x < f->width;) {
            if (flat[x] != 0) {
                below[x] = row[x];
                x++;
                continue;
            }
            int32_t begin = x;
            while (x < f->width && flat[x] == 0) {
                x++;
            }
            settle_gap(f, y, begin, x, row, below);
        }
    }
}

enum status
panel_map_init(struct panel_map *out, struct image_view view) {
    *out = (struct panel_map){0};
    if (view.pixels == NULL || view.width <= 0 || view.height <= 0) {
        log_error("the region has no pixels");
        return STATUS_INVALID;
    }
    struct finder f = {0};
    uint32_t *below = NULL;
    enum status status = finder_init(&f, view);
    if (status == STATUS_OK) {
        status = mark_flat(&f);
    }
    if (status == STATUS_OK) {
        status = drop_glyphs(&f);
    }
    if (status != STATUS_OK) {
        goto out;
    }
    size_t width = (size_t)f.width;
    below = malloc(width * sizeof(*below));
    out->ground = malloc(width * (size_t)f.height * sizeof(*out->ground));
    if (below == NULL || out->ground == NULL) {
        log_error("out of memory for the screen's background");
        panel_map_destroy(out);
        status = STATUS_NO_MEMORY;
        goto out;
    }
    out->width = f.width;
    out->height = f.height;
    carry_down(&f, out->ground);
    settle(&f, out->ground, below);
out:
    free(below);
    finder_destroy(&f);
    return status;
}

void
panel_map_destroy(struct panel_map *map) {
    if (map != NULL) {
        free(map->ground);
        *map = (struct panel_map){0};
    }
}
