#include "ocr/normalise.h"

#include "ocr/bounds.h"

#include <stdlib.h>
#include <string.h>

/** Heights of the text itself and of the line, white beside it, and its width
 * in per cent. */
struct size {
    int32_t height;
    int32_t border;
    int32_t line;
    int32_t percent;
};
static const struct size number_size = {LINE_HEIGHT - 2 * LINE_BORDER,
                                        LINE_BORDER, LINE_HEIGHT, 100};
static const struct size square_number = {LINE_HEIGHT - 2 * LINE_BORDER,
                                          LINE_BORDER, LINE_HEIGHT, 70};
static const struct size label_sizes[] = {
    [LABEL_USUAL] = {22, 4, LINE_HEIGHT, 100},
    [LABEL_LARGE] = {28, 2, LINE_HEIGHT, 100},
    [LABEL_BLOCK] = {22, 5, LINE_HEIGHT, 100},
    [LABEL_BLOCK_LARGE] = {28, 3, LINE_HEIGHT, 100},
    [LABEL_TALL] = {27, 7, LINE_HEIGHT_TALL, 100},
    [LABEL_TALL_LARGE] = {30, 7, LINE_HEIGHT_TALL, 100},
};
/** Tails of letters reach so far below the line, per cent of what is above. */
#define TAIL 28
#define HEIGHT_LEAST 20
/** Ink below this part of the strongest is taken for background. */
#define FAINT_PART 16
/** Positions between pixels are in 1/256. */
#define ONE 256
#define CUBE ((int64_t)ONE * ONE * ONE)

/** The part of the ink plane that is enlarged; outside of it is no ink. */
struct window {
    const struct cell_map *map;
    struct rect rect;     ///< pixels that are scaled to the ink height
    struct rect visible;  ///< pixels that may be looked at
    uint8_t stretch[256]; ///< contrast to ink, full range
};

/** From `source` pixels to `target` pixels. */
struct scale {
    int32_t source;
    int32_t target;
};

/** Weights of the source pixels around one target pixel. */
struct taps {
    int32_t first;
    int32_t count;
    int32_t sum;
    int32_t weights[4 * (CELL_HEIGHT_MAX / HEIGHT_LEAST + 2)];
};

/**
 * Between a cubic B-spline and Catmull-Rom (Mitchell's family, B = 2/3,
 * C = 1/6): smooth enough to round the steps of fonts drawn without grey.
 * Distance in 1/256 pixels, weight in 1/65536 or so.
 */
static int32_t
cubic(int64_t distance) {
    int64_t t = distance < 0 ? -distance : distance;
    int64_t t2 = t * t;
    int64_t t3 = t2 * t;
    if (t < ONE) {
        return (int32_t)((5 * t3 - 9 * ONE * t2 + 14 * CUBE / 3) / (6 * ONE));
    }
    if (t < 2 * ONE) {
        return (int32_t)((-5 * t3 / 3 + 9 * ONE * t2 - 16 * ONE * ONE * t +
                          28 * CUBE / 3) /
                         (6 * ONE));
    }
    return 0;
}

/** Largest integer not above a / b, b positive. */
static int64_t
floor_divide(int64_t a, int64_t b) {
    int64_t quotient = a / b;
    return quotient * b > a ? quotient - 1 : quotient;
}

static struct taps
taps_at(struct scale scale, int32_t target) {
    struct taps taps = {0};
    // Middle of the target pixel in the source, and the filter's stretch:
    // when the text shrinks, more source pixels take part.
    int64_t middle = floor_divide((2LL * target + 1) * scale.source * ONE,
                                  2LL * scale.target) -
                     ONE / 2;
    int64_t spread = ONE;
    if (scale.source > scale.target) {
        spread = (int64_t)scale.source * ONE / scale.target;
    }
    int64_t last = floor_divide(middle + 2 * spread, ONE);
    taps.first = (int32_t)floor_divide(middle - 2 * spread, ONE) + 1;
    int32_t most = (int32_t)(sizeof(taps.weights) / sizeof(*taps.weights));
    for (int64_t i = taps.first; i <= last && taps.count < most; i++) {
        int32_t weight = cubic((i * ONE - middle) * ONE / spread);
        taps.weights[taps.count++] = weight;
        taps.sum += weight;
    }
    return taps;
}

static int32_t
ink_of(const struct window *window, int32_t x, int32_t y) {
    const struct rect *v = &window->visible;
    if (x < v->x || x >= v->x + v->width || y < v->y || y >= v->y + v->height) {
        return 0;
    }
    const struct ink_map *map = &window->map->ink;
    return window
        ->stretch[map->ink[(size_t)y * (size_t)map->width + (size_t)x]];
}

/** Make the darkest ink black and faint ink vanish. */
static void
set_stretch(struct window *window, const struct cell *cell) {
    const struct ink_map *map = &window->map->ink;
    int32_t strongest = INK_MIN;
    for (int32_t y = 0; y < cell->box.height; y++) {
        const uint8_t *row = map->ink +
                             (size_t)(cell->box.y + y) * (size_t)map->width +
                             (size_t)cell->box.x;
        for (int32_t x = 0; x < cell->box.width; x++) {
            strongest = row[x] > strongest ? row[x] : strongest;
        }
    }
    for (int32_t i = 0; i < 256; i++) {
        int32_t ink = i * 255 / strongest;
        if (i == INK_RULE || i * FAINT_PART < strongest) {
            ink = 0;
        }
        window->stretch[i] = (uint8_t)(ink > 255 ? 255 : ink);
    }
}

static void
window_init(struct window *window, const struct cell_map *map,
            const struct cell *cell) {
    struct rect box = cell->box;
    const struct rect all = {0, 0, map->ink.width, map->ink.height};
    window->map = map;
    // Smooth glyphs have a rim that is too faint to count as ink.
    window->visible =
        (struct rect){box.x - 1, box.y - 1, box.width + 2, box.height + 2};
    window->visible = rect_intersect(window->visible, all);
    // A dash or a dot keeps its size and place within the line.
    if (box.height * 2 < cell->bottom - cell->top) {
        box.y = cell->top;
        box.height = cell->bottom - cell->top;
    }
    window->rect = box;
    set_stretch(window, cell);
}

/** Scale the rows of the window sideways, before they are scaled in height. */
static void
scale_width(const struct window *window, struct scale scale, int32_t border,
            int32_t first_row, int32_t rows, int32_t width, int16_t *out) {
    for (int32_t x = 0; x < width; x++) {
        struct taps taps = taps_at(scale, x - border);
        for (int32_t y = 0; y < rows; y++) {
            int64_t sum = 0;
            for (int32_t i = 0; i < taps.count; i++) {
                sum += (int64_t)taps.weights[i] *
                       ink_of(window, window->rect.x + taps.first + i,
                              window->rect.y + first_row + y);
            }
            out[(size_t)y * (size_t)width + (size_t)x] =
                (int16_t)(sum / taps.sum);
        }
    }
}

static void
scale_height(const int16_t *rows_in, struct scale scale, int32_t first_row,
             struct line_image *out) {
    int32_t border = (out->height - scale.target) / 2;
    for (int32_t y = 0; y < out->height; y++) {
        struct taps taps = taps_at(scale, y - border);
        const int16_t *in = rows_in + (ptrdiff_t)(taps.first - first_row) *
                                          (ptrdiff_t)out->width;
        uint8_t *to = out->grey + (size_t)y * (size_t)out->width;
        for (int32_t x = 0; x < out->width; x++) {
            int64_t sum = 0;
            for (int32_t i = 0; i < taps.count; i++) {
                sum += (int64_t)taps.weights[i] *
                       in[(ptrdiff_t)i * (ptrdiff_t)out->width + x];
            }
            int64_t ink = sum / taps.sum;
            to[x] = (uint8_t)(ink < 0 ? 255 : ink > 255 ? 0 : 255 - ink);
        }
    }
}

/** Make the picture of what the window shows. */
static enum status
draw(const struct window *window, const struct size *size,
     struct line_image *out) {
    int32_t border = (size->line - size->height) / 2;
    *out = (struct line_image){0};
    struct scale scale = {window->rect.height, size->height};
    struct scale across = {scale.source * 100, scale.target * size->percent};
    int64_t width = (int64_t)window->rect.width * across.target / across.source;
    width += 2 * size->border + 1;
    if (width > LINE_WIDTH_MAX) {
        return STATUS_OVERFLOW;
    }
    struct taps last = taps_at(scale, size->line - 1 - border);
    int32_t first_row = taps_at(scale, -border).first;
    int32_t rows = last.first + last.count - first_row;
    int16_t *wide = calloc((size_t)rows * (size_t)width, sizeof(*wide));
    out->grey = malloc((size_t)width * (size_t)size->line);
    if (wide == NULL || out->grey == NULL) {
        log_error("out of memory for a line of text");
        free(wide);
        line_image_destroy(out);
        return STATUS_NO_MEMORY;
    }
    out->width = (int32_t)width;
    out->height = size->line;
    scale_width(window, across, size->border, first_row, rows, out->width,
                wide);
    scale_height(wide, scale, first_row, out);
    free(wide);
    return STATUS_OK;
}

enum status
normalise_cell(const struct cell_map *map, const struct cell *cell,
               struct line_image *out) {
    struct window window;
    window_init(&window, map, cell);
    return draw(&window, &number_size, out);
}

enum status
normalise_square(const struct cell_map *map, const struct cell *cell,
                 int32_t baseline, struct line_image *out) {
    struct window window;
    window_init(&window, map, cell);
    window.rect.height = baseline - window.rect.y;
    return draw(&window, &square_number, out);
}

enum status
normalise_label(const struct cell_map *map, const struct cell *cell,
                int32_t baseline, enum label_size size,
                struct line_image *out) {
    struct window window;
    window_init(&window, map, cell);
    struct rect *rect = &window.rect;
    if (size < LABEL_BLOCK) {
        int32_t tail = ((baseline - rect->y) * TAIL + 50) / 100;
        rect->height = max(rect->height, baseline + tail - rect->y);
    }
    return draw(&window, &label_sizes[size], out);
}

enum status
line_image_stretch(const struct line_image *image, int32_t percent,
                   struct line_image *out) {
    int32_t width = image->width * percent / 100;
    *out = (struct line_image){.width = width, .height = image->height};
    if (width < 1 || width > LINE_WIDTH_MAX) {
        return STATUS_OVERFLOW;
    }
    out->grey = malloc((size_t)width * (size_t)image->height);
    if (out->grey == NULL) {
        log_error("out of memory for a line of text");
        return STATUS_NO_MEMORY;
    }
    for (int32_t x = 0; x < width; x++) {
        // Between the centres of two pixels.
        int32_t at = max((2 * x + 1) * ONE * 50 / percent - ONE / 2, 0);
        int32_t left = min(at / ONE, image->width - 1);
        int32_t right = min(left + 1, image->width - 1);
        int32_t part = at % ONE;
        for (int32_t y = 0; y < image->height; y++) {
            const uint8_t *from = image->grey + (ptrdiff_t)y * image->width;
            out->grey[(ptrdiff_t)y * width + x] =
                (uint8_t)((from[left] * (ONE - part) + from[right] * part) /
                          ONE);
        }
    }
    return STATUS_OK;
}

void
line_image_destroy(struct line_image *image) {
    if (image != NULL) {
        free(image->grey);
        *image = (struct line_image){0};
    }
}
