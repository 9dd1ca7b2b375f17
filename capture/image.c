#include "capture/image.h"

#include <stdlib.h>

bool
rect_is_empty(struct rect rect) {
    return rect.width <= 0 || rect.height <= 0;
}

// Ends of a rectangle lie outside int32_t for rectangles at its limits.
static int64_t
right_of(struct rect rect) {
    return (int64_t)rect.x + rect.width;
}

static int64_t
bottom_of(struct rect rect) {
    return (int64_t)rect.y + rect.height;
}

static int64_t
min64(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t
max64(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static int32_t
saturate(int64_t value) {
    return (int32_t)min64(max64(value, INT32_MIN), INT32_MAX);
}

static struct rect
rect_between(int64_t left, int64_t top, int64_t right, int64_t bottom) {
    return (struct rect){saturate(left), saturate(top), saturate(right - left),
                         saturate(bottom - top)};
}

struct rect
rect_intersect(struct rect a, struct rect b) {
    int64_t left = max64(a.x, b.x);
    int64_t top = max64(a.y, b.y);
    int64_t right = min64(right_of(a), right_of(b));
    int64_t bottom = min64(bottom_of(a), bottom_of(b));

    if (rect_is_empty(a) || rect_is_empty(b) || right <= left ||
        bottom <= top) {
        return (struct rect){0, 0, 0, 0};
    }
    return rect_between(left, top, right, bottom);
}

struct rect
rect_union(struct rect a, struct rect b) {
    if (rect_is_empty(a)) {
        return b;
    }
    if (rect_is_empty(b)) {
        return a;
    }
    return rect_between(min64(a.x, b.x), min64(a.y, b.y),
                        max64(right_of(a), right_of(b)),
                        max64(bottom_of(a), bottom_of(b)));
}

bool
rect_contains(struct rect outer, struct rect inner) {
    return !rect_is_empty(outer) && !rect_is_empty(inner) &&
           inner.x >= outer.x && inner.y >= outer.y &&
           right_of(inner) <= right_of(outer) &&
           bottom_of(inner) <= bottom_of(outer);
}

size_t
rect_subtract(struct rect from, struct rect cut, struct rect out[4]) {
    struct rect hole = rect_intersect(from, cut);
    struct rect parts[4];
    size_t count = 0;

    if (rect_is_empty(from)) {
        return 0;
    }
    if (rect_is_empty(hole)) {
        out[0] = from;
        return 1;
    }
    // Above and below over the whole width, left and right of the hole.
    parts[0] = rect_between(from.x, from.y, right_of(from), hole.y);
    parts[1] =
        rect_between(from.x, bottom_of(hole), right_of(from), bottom_of(from));
    parts[2] = rect_between(from.x, hole.y, hole.x, bottom_of(hole));
    parts[3] =
        rect_between(right_of(hole), hole.y, right_of(from), bottom_of(hole));
    for (size_t i = 0; i < 4; i++) {
        if (!rect_is_empty(parts[i])) {
            out[count++] = parts[i];
        }
    }
    return count;
}

// strtol() would also take blanks, a plus sign and values outside int32_t.
static bool
parse_int32(const char **cursor, int32_t *out) {
    const char *text = *cursor;
    bool negative = *text == '-';
    int64_t value = 0;

    text += negative;
    if (*text < '0' || *text > '9') {
        return false;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (*text - '0');
        if (value > INT32_MAX) {
            return false;
        }
    }
    *cursor = text;
    *out = (int32_t)(negative ? -value : value);
    return true;
}

enum status
rect_parse(const char *text, struct rect *out) {
    int32_t values[4];

    for (int i = 0; i < 4; i++) {
        if (!parse_int32(&text, &values[i]) || *text != (i < 3 ? ',' : '\0')) {
            return STATUS_INVALID;
        }
        text++;
    }
    if (values[2] < 1 || values[3] < 1) {
        return STATUS_INVALID;
    }
    *out = (struct rect){values[0], values[1], values[2], values[3]};
    return STATUS_OK;
}

enum status
image_init(struct image *image, int32_t width, int32_t height) {
    *image = (struct image){0};
    if (width < 1 || width > IMAGE_SIDE_MAX || height < 1 ||
        height > IMAGE_SIDE_MAX || (int64_t)width * height > IMAGE_PIXELS_MAX) {
        log_error("a picture of %d x %d pixels is empty or too large", width,
                  height);
        return STATUS_INVALID;
    }
    image->pixels = calloc((size_t)width * (size_t)height, sizeof(uint32_t));
    if (!image->pixels) {
        log_error("no memory for a picture of %d x %d pixels", width, height);
        return STATUS_NO_MEMORY;
    }
    image->width = width;
    image->height = height;
    return STATUS_OK;
}

void
image_destroy(struct image *image) {
    if (image) {
        free(image->pixels);
        *image = (struct image){0};
    }
}

struct image_view
image_view(const struct image *image) {
    return (struct image_view){image->pixels, image->width, image->height,
                               image->width};
}

enum status
image_view_crop(struct image_view view, struct rect rect,
                struct image_view *out) {
    struct rect whole = {0, 0, view.width, view.height};

    if (!rect_contains(whole, rect)) {
        return STATUS_INVALID;
    }
    *out = (struct image_view){view.pixels + (ptrdiff_t)rect.y * view.stride +
                                   rect.x,
                               rect.width, rect.height, view.stride};
    return STATUS_OK;
}

bool
image_view_is_black(struct image_view view) {
    for (int32_t y = 0; y < view.height; y++) {
        const uint32_t *row = view.pixels + (ptrdiff_t)y * view.stride;

        for (int32_t x = 0; x < view.width; x++) {
            if (row[x] != 0) {
                return false;
            }
        }
    }
    return true;
}
