#include "ocr/flat.h"

#include <stdlib.h>
#include <string.h>

#define COLOUR_MASK 0x00ffffffu
/** A flat part smaller than both is the inside of a large glyph. */
#define PANEL_WIDTH_MIN 40
#define PANEL_AREA_MIN 1200
/** The same at the view's side, where the rest of the panel is not seen. */
#define PANEL_AREA_MIN_SIDE 150

/** Smallest rectangles of one colour that count as background. */
static const struct {
    int32_t width;
    int32_t height;
} flat_shapes[] = {
    {7, 7},  // padding around text
    {14, 3}, // tight rows, narrow cells of a grid
    {48, 1}, // rules along the screen, vertical gradients
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

static uint8_t *
flat_row(const struct flat_map *f, int32_t y) {
    return f->flat + (size_t)y * (size_t)f->width;
}

/** Copy one row of the view, its first and last pixel repeated outwards. */
static void
copy_row(const uint32_t *from, int32_t width, uint32_t *to) {
    for (int32_t x = -FLAT_MARGIN; x < width + FLAT_MARGIN; x++) {
        int32_t inside = x < 0 ? 0 : x >= width ? width - 1 : x;
        *to++ = from[inside] & COLOUR_MASK;
    }
}

static enum status
copy_view(struct flat_map *f, struct image_view view) {
    f->width = view.width + 2 * FLAT_MARGIN;
    f->height = view.height;
    size_t size = (size_t)f->width * (size_t)f->height;
    f->colour = malloc(size * sizeof(*f->colour));
    f->flat = calloc(size, 1);
    if (f->colour == NULL || f->flat == NULL) {
        log_error("out of memory for a screen of %d x %d pixels",
                  (int)view.width, (int)view.height);
        return STATUS_NO_MEMORY;
    }
    for (int32_t y = 0; y < view.height; y++) {
        copy_row(view.pixels + (ptrdiff_t)y * view.stride, view.width,
                 f->colour + (size_t)y * (size_t)f->width);
    }
    return STATUS_OK;
}

/**
 * Length of the column of equal `width`-wide runs that ends at each pixel of
 * row y; `tall` has it for the row above.
 */
static void
measure_row(const struct flat_map *f, int32_t y, int32_t width, int32_t *tall) {
    int32_t run = 0;
    for (int32_t x = 0; x < f->width; x++) {
        uint32_t colour = flat_colour(f, x, y);
        run = x > 0 && colour == flat_colour(f, x - 1, y) ? run + 1 : 1;
        if (run < width) {
            tall[x] = 0;
        } else if (y > 0 && colour == flat_colour(f, x, y - 1)) {
            tall[x]++;
        } else {
            tall[x] = 1;
        }
    }
}

/** Mark the rectangles of one colour that end at row y. */
static void
mark_row(struct flat_map *f, int32_t y, int32_t width, int32_t height,
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
mark_flat(struct flat_map *f) {
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
list_row(const struct flat_map *f, int32_t y, struct run_list *list) {
    const uint8_t *flat = flat_row(f, y);
    for (int32_t x = 0; x < f->width;) {
        int32_t begin = x;
        uint32_t colour = flat_colour(f, x, y);
        while (x < f->width && flat[x] == flat[begin] &&
               flat_colour(f, x, y) == colour) {
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
join_rows(const struct flat_map *f, struct run *runs, size_t begin,
          size_t middle, size_t end) {
    size_t above = begin;
    for (size_t i = middle; i < end; i++) {
        uint32_t colour = flat_colour(f, runs[i].begin, runs[i].y);
        while (above < middle && runs[above].end <= runs[i].begin) {
            above++;
        }
        for (size_t k = above; k < middle && runs[k].begin < runs[i].end; k++) {
            if (flat_colour(f, runs[k].begin, runs[k].y) == colour) {
                run_join(runs, k, i);
            }
        }
    }
}

/** Is the part the inside of a glyph? */
static bool
part_is_glyph(const struct flat_map *f, const struct run *root) {
    bool at_side = root->left == 0 || root->right == f->width;
    return root->right - root->left < PANEL_WIDTH_MIN &&
           root->area < (at_side ? PANEL_AREA_MIN_SIDE : PANEL_AREA_MIN);
}

/** Take back the flat insides of large glyphs. */
static enum status
drop_glyphs(struct flat_map *f) {
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

enum status
flat_map_init(struct flat_map *out, struct image_view view) {
    *out = (struct flat_map){0};
    enum status status = copy_view(out, view);
    if (status == STATUS_OK) {
        status = mark_flat(out);
    }
    if (status == STATUS_OK) {
        status = drop_glyphs(out);
    }
    if (status != STATUS_OK) {
        flat_map_destroy(out);
    }
    return status;
}

void
flat_map_destroy(struct flat_map *map) {
    if (map != NULL) {
        free(map->colour);
        free(map->flat);
        *map = (struct flat_map){0};
    }
}
