#include "pos_plugin/landmark.h"

#include <string.h>

#define TILE 16

static const uint32_t *
row_of(const struct image *image, int32_t x, int32_t y) {
    return image->pixels + (ptrdiff_t)y * image->width + x;
}

static bool
is_flat(const struct image *image, struct rect tile) {
    uint32_t colour = *row_of(image, tile.x, tile.y);

    for (int32_t y = 0; y < tile.height; y++) {
        const uint32_t *row = row_of(image, tile.x, tile.y + y);

        for (int32_t x = 0; x < tile.width; x++) {
            if (row[x] != colour) {
                return false;
            }
        }
    }
    return true;
}

static bool
is_same(const struct image *a, const struct image *b, struct rect tile) {
    for (int32_t y = 0; y < tile.height; y++) {
        if (memcmp(row_of(a, tile.x, tile.y + y), row_of(b, tile.x, tile.y + y),
                   sizeof(uint32_t) * (size_t)tile.width) != 0) {
            return false;
        }
    }
    return true;
}

static bool
is_in_hole(const struct landmark_holes *holes, struct rect tile) {
    for (size_t i = 0; i < holes->count; i++) {
        if (!rect_is_empty(rect_intersect(holes->holes[i], tile))) {
            return true;
        }
    }
    return false;
}

static void
paint_over(struct image *image, struct rect tile) {
    for (int32_t y = 0; y < tile.height; y++) {
        memset(image->pixels + (ptrdiff_t)(tile.y + y) * image->width + tile.x,
               0, sizeof(uint32_t) * (size_t)tile.width);
    }
}

// Looks at every tile that tells something; paints over those that differ when
// `learn` is `kept` itself.
static struct landmark_match
look(const struct image *kept, const struct image *now,
     const struct landmark_holes *holes, struct image *learn) {
    struct landmark_match match = {0, 0};
    struct rect tile = {0, 0, TILE, TILE};

    if (kept->width != now->width || kept->height != now->height) {
        return match;
    }
    for (tile.y = 0; tile.y + TILE <= kept->height; tile.y += TILE) {
        for (tile.x = 0; tile.x + TILE <= kept->width; tile.x += TILE) {
            if (is_in_hole(holes, tile) || is_flat(kept, tile)) {
                continue;
            }
            match.telling++;
            if (is_same(kept, now, tile)) {
                match.same++;
            } else if (learn) {
                paint_over(learn, tile);
            }
        }
    }
    return match;
}

struct landmark_match
landmark_compare(const struct image *kept, const struct image *now,
                 const struct landmark_holes *holes) {
    return look(kept, now, holes, NULL);
}

bool
landmark_learn(struct image *kept, const struct image *now,
               const struct landmark_holes *holes) {
    struct landmark_match match = look(kept, now, holes, kept);

    return match.same < match.telling;
}
