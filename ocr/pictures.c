#include "ocr/pictures.h"

#include <stdlib.h>
#include <string.h>

/** Places for pictures, a power of two; each picture may be in two of them. */
#define PLACES 2048

struct picture {
    struct glyph_key key;
    uint64_t used; ///< when it was last met, 0 = a free place
    int32_t confidence;
    enum cell_source source;
    char text[CELL_TEXT_MAX];
    char number[CELL_TEXT_MAX];
};

struct pictures {
    uint64_t clock;
    struct picture places[PLACES];
};

struct pictures *
pictures_new(void) {
    struct pictures *pictures = calloc(1, sizeof(*pictures));
    if (pictures == NULL) {
        log_error("out of memory for pictures of text");
    }
    return pictures;
}

void
pictures_free(struct pictures *pictures) {
    free(pictures);
}

void
pictures_clear(struct pictures *pictures) {
    for (size_t i = 0; i < PLACES; i++) {
        pictures->places[i].used = 0;
    }
}

struct glyph_key
pictures_key(const struct cell_map *map, const struct cell *cell) {
    const struct rect all = {0, 0, map->ink.width, map->ink.height};
    const struct rect *box = &cell->box;
    struct rect seen = rect_intersect(
        (struct rect){box->x - 1, box->y - 1, box->width + 2, box->height + 2},
        all);
    struct glyph_key key = {0};
    glyph_key_mix(&key, (uint64_t)box->width << 32 | (uint32_t)box->height);
    glyph_key_mix(&key, (uint64_t)(box->x - seen.x) << 32 |
                            (uint32_t)(box->y - seen.y));
    glyph_key_mix(&key, (uint64_t)(box->y - cell->top) << 32 |
                            (uint32_t)(cell->bottom - cell->top));
    for (int32_t y = seen.y; y < seen.y + seen.height; y++) {
        const uint8_t *row =
            map->ink.ink + (size_t)y * (size_t)map->ink.width + (size_t)seen.x;
        size_t left = (size_t)seen.width;
        while (left > 0) {
            uint64_t bits = 0;
            size_t size = left < sizeof(bits) ? left : sizeof(bits);
            memcpy(&bits, row, size);
            glyph_key_mix(&key, bits);
            row += size;
            left -= size;
        }
    }
    return key;
}

/** The place of a picture, or the better one of those it may take. */
static struct picture *
place_of(struct pictures *pictures, struct glyph_key key) {
    struct picture *one = &pictures->places[key.low % PLACES];
    struct picture *other = &pictures->places[key.high % PLACES];
    if (one->used != 0 && glyph_key_equal(one->key, key)) {
        return one;
    }
    if (other->used != 0 && glyph_key_equal(other->key, key)) {
        return other;
    }
    return one->used <= other->used ? one : other;
}

bool
pictures_find(struct pictures *pictures, struct glyph_key key,
              struct page_cell *cell) {
    struct picture *picture = place_of(pictures, key);
    if (picture->used == 0 || !glyph_key_equal(picture->key, key)) {
        return false;
    }
    picture->used = ++pictures->clock;
    cell->confidence = picture->confidence;
    cell->source = picture->source;
    memcpy(cell->text, picture->text, sizeof(cell->text));
    memcpy(cell->number, picture->number, sizeof(cell->number));
    return true;
}

void
pictures_keep(struct pictures *pictures, struct glyph_key key,
              const struct page_cell *cell) {
    struct picture *picture = place_of(pictures, key);
    picture->key = key;
    picture->used = ++pictures->clock;
    picture->confidence = cell->confidence;
    picture->source = cell->source;
    memcpy(picture->text, cell->text, sizeof(picture->text));
    memcpy(picture->number, cell->number, sizeof(picture->number));
}
