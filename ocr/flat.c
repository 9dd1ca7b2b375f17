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
static const struct shape {
    int32_t width;
    uint8_t height;
} flat_shapes[] = {
    {7, 7},  // padding around text
    {14, 3}, // tight rows, narrow cells of a grid
    {48, 1}, // rules along the screen, vertical gradients
};

#define SHAPES (sizeof(flat_shapes) / sizeof(*flat_shapes))
/** Shorter runs of a colour are part of no shape. */
#define STRETCH_MIN 7

/** Pixels of one colour side by side; the end is exclusive. */
struct stretch {
    int32_t begin;
    int32_t end;
};

/** Row after row of the screen while flat areas are looked for. */
struct marker {
    struct flat_map *f;        ///< borrowed
    uint8_t *changes;          ///< owned; 1 where another colour begins
    uint8_t *same;             ///< owned; 0xff where the row above is equal
    uint8_t *tall[SHAPES];     ///< owned; see measure()
    struct stretch *stretches; ///< owned
    size_t count;
};

/** A horizontal run of flat pixels of one colour, in equal rows. */
struct run {
    int32_t begin;
    int32_t end;
    int32_t y;
    int32_t bottom;
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

static const uint32_t *
colour_row(const struct flat_map *f, int32_t y) {
    return f->colour + (size_t)y * (size_t)f->width;
}

/** Copy one row of the view, its first and last pixel repeated outwards. */
static void
copy_row(const uint32_t *from, int32_t width, uint32_t *to) {
    for (int32_t x = 0; x < width; x++) {
        to[x + FLAT_MARGIN] = from[x] & COLOUR_MASK;
    }
    for (int32_t x = 0; x < FLAT_MARGIN; x++) {
        to[x] = to[FLAT_MARGIN];
        to[width + FLAT_MARGIN + x] = to[width + FLAT_MARGIN - 1];
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

/** Where the bytes that are equal to that at x end. */
static int32_t
equal_end(const uint8_t *bytes, int32_t x, int32_t end) {
    uint8_t byte = bytes[x];
    uint64_t eight = byte * UINT64_C(0x0101010101010101);
    uint64_t next = 0;
    for (; end - x >= (int32_t)sizeof(next); x += (int32_t)sizeof(next)) {
        memcpy(&next, bytes + x, sizeof(next));
        if (next != eight) {
            break;
        }
    }
    while (x < end && bytes[x] == byte) {
        x++;
    }
    return x;
}

/** Find the stretches of one colour in row y that are long enough. */
static void
find_stretches(struct marker *m, int32_t y) {
    const uint32_t *row = colour_row(m->f, y);
    uint8_t *restrict changes = m->changes;
    int32_t width = m->f->width;
    for (int32_t x = 1; x < width; x++) {
        changes[x] = row[x] != row[x - 1];
    }
    m->count = 0;
    for (int32_t x = 0; x < width;) {
        const uint8_t *next =
            memchr(changes + x + 1, 1, (size_t)(width - x - 1));
        int32_t end = next == NULL ? width : (int32_t)(next - changes);
        if (end - x >= STRETCH_MIN) {
            m->stretches[m->count++] = (struct stretch){x, end};
        }
        x = end;
    }
}

/** Compare row y with the one above it. */
static void
compare_rows(struct marker *m, int32_t y) {
    const uint32_t *row = colour_row(m->f, y);
    const uint32_t *above = y > 0 ? row - m->f->width : row;
    uint8_t *restrict same = m->same;
    int32_t width = m->f->width;
    uint8_t first = y > 0 ? 0xff : 0;
    for (int32_t x = 0; x < width; x++) {
        same[x] = row[x] == above[x] ? first : 0;
    }
}

/**
 * Height of the column of equal stretches as wide as the shape that ends at
 * each pixel of the row; at most one more than that of the shape. `tall` has
 * it for the row above.
 */
static void
measure(const struct marker *m, size_t shape, uint8_t *restrict tall) {
    const uint8_t *restrict same = m->same;
    const uint8_t most = (uint8_t)(flat_shapes[shape].height + 1);
    int32_t done = 0;
    for (size_t i = 0; i < m->count; i++) {
        int32_t begin = m->stretches[i].begin + flat_shapes[shape].width - 1;
        int32_t end = m->stretches[i].end;
        if (begin >= end) {
            continue;
        }
        memset(tall + done, 0, (size_t)(begin - done));
        for (int32_t x = begin; x < end; x++) {
            uint8_t height = (uint8_t)((tall[x] & same[x]) + 1);
            tall[x] = height > most ? most : height;
        }
        done = end;
    }
    memset(tall + done, 0, (size_t)(m->f->width - done));
}

/** Mark the rectangles of a shape that end at row y. */
static void
mark_row(struct marker *m, size_t shape, int32_t y) {
    const struct shape *s = &flat_shapes[shape];
    const uint8_t *tall = m->tall[shape];
    int32_t end = 0;
    for (int32_t x = 0; x < m->f->width; x = end) {
        end = equal_end(tall, x, m->f->width);
        // Of higher ones, the rows above were marked with the row above.
        int32_t rows = tall[x] == s->height  ? s->height
                       : tall[x] > s->height ? 1
                                             : 0;
        for (int32_t i = 0; i < rows; i++) {
            memset(flat_row(m->f, y - i) + x - s->width + 1, 1,
                   (size_t)(end - x + s->width - 1));
        }
    }
}

static bool
marker_init(struct marker *m, struct flat_map *f) {
    size_t width = (size_t)f->width;
    *m = (struct marker){.f = f};
    m->changes = malloc(width);
    m->same = malloc(width);
    m->stretches = malloc((width / STRETCH_MIN + 1) * sizeof(*m->stretches));
    bool ok = m->changes != NULL && m->same != NULL && m->stretches != NULL;
    for (size_t i = 0; i < SHAPES; i++) {
        m->tall[i] = calloc(width, 1);
        ok = ok && m->tall[i] != NULL;
    }
    return ok;
}

static void
marker_destroy(struct marker *m) {
    free(m->changes);
    free(m->same);
    free(m->stretches);
    for (size_t i = 0; i < SHAPES; i++) {
        free(m->tall[i]);
    }
}

static enum status
mark_flat(struct flat_map *f) {
    struct marker m;
    bool ok = marker_init(&m, f);
    for (int32_t y = 0; ok && y < f->height; y++) {
        find_stretches(&m, y);
        compare_rows(&m, y);
        for (size_t i = 0; i < SHAPES; i++) {
            measure(&m, i, m.tall[i]);
            mark_row(&m, i, y);
        }
    }
    marker_destroy(&m);
    if (!ok) {
        log_error("out of memory while looking for backgrounds");
    }
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

static struct run *
run_add(struct run_list *list) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 1024 : list->capacity * 2;
        struct run *runs = realloc(list->runs, capacity * sizeof(*runs));
        if (runs == NULL) {
            return NULL;
        }
        list->runs = runs;
        list->capacity = capacity;
    }
    return &list->runs[list->count++];
}

/** Add the runs of row y. `ends` is room for a row. */
static bool
list_row(const struct flat_map *f, int32_t y, struct run_list *list,
         uint8_t *restrict ends) {
    const uint8_t *flat = flat_row(f, y);
    const uint32_t *row = colour_row(f, y);
    int32_t width = f->width;
    for (int32_t x = 1; x < width; x++) {
        ends[x] = (flat[x] ^ 1) | (row[x] != row[x - 1]);
    }
    for (int32_t x = 0; x < width;) {
        const uint8_t *next = memchr(flat + x, 1, (size_t)(width - x));
        if (next == NULL) {
            break;
        }
        int32_t begin = (int32_t)(next - flat);
        next = memchr(ends + begin + 1, 1, (size_t)(width - begin - 1));
        x = next == NULL ? width : (int32_t)(next - ends);
        struct run *run = run_add(list);
        if (run == NULL) {
            return false;
        }
        *run = (struct run){.begin = begin,
                            .end = x,
                            .y = y,
                            .bottom = y + 1,
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

/** Is row y, below the first, the same as the one above it? */
static bool
is_repeated(const struct flat_map *f, int32_t y) {
    size_t width = (size_t)f->width;
    const uint32_t *row = colour_row(f, y);
    const uint8_t *flat = flat_row(f, y);
    return y > 0 && memcmp(row, row - width, width * sizeof(*row)) == 0 &&
           memcmp(flat, flat - width, width) == 0;
}

/** Make the runs [begin, end) one row higher. */
static void
lengthen(struct run *runs, size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
        runs[i].bottom++;
        runs[run_root(runs, i)].area += runs[i].end - runs[i].begin;
    }
}

static enum status
list_runs(const struct flat_map *f, struct run_list *list) {
    uint8_t *ends = malloc((size_t)f->width);
    size_t above = 0;
    bool ok = ends != NULL;
    for (int32_t y = 0; ok && y < f->height; y++) {
        size_t middle = list->count;
        if (is_repeated(f, y)) {
            lengthen(list->runs, above, middle);
            continue;
        }
        ok = list_row(f, y, list, ends);
        if (ok) {
            join_rows(f, list->runs, above, middle, list->count);
        }
        above = middle;
    }
    free(ends);
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

/** Take back the flat insides of large glyphs. */
static enum status
drop_glyphs(struct flat_map *f) {
    struct run_list list = {0};
    enum status status = list_runs(f, &list);
    for (size_t i = 0; status == STATUS_OK && i < list.count; i++) {
        const struct run *run = &list.runs[i];
        if (!part_is_glyph(f, &list.runs[run_root(list.runs, i)])) {
            continue;
        }
        for (int32_t y = run->y; y < run->bottom; y++) {
            memset(flat_row(f, y) + run->begin, 0,
                   (size_t)(run->end - run->begin));
        }
    }
    if (status != STATUS_OK) {
        log_error("out of memory while joining backgrounds");
    }
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
