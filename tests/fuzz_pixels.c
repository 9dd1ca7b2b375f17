/**
 * @file fuzz_pixels.c
 * Any pixels through segmentation, glyphs and normalisation.
 *
 * Bytes: width, height, then one byte a pixel, an index into eight colours in
 * its low bits and a run length in the others, so that flat areas, which
 * segmentation looks for, are cheap to make. Missing pixels are background.
 */
#include "ocr/glyph.h"
#include "ocr/normalise.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t palette[8] = {
    0xffffff, 0x000000, 0x3060c0, 0x808080,
    0xeef2f8, 0xffcc00, 0x202428, 0xff000000,
};

static void
paint(uint32_t *pixels, size_t count, const uint8_t *data, size_t size) {
    size_t at = 0;
    for (size_t i = 0; i < size && at < count; i++) {
        size_t run = (size_t)(data[i] >> 3) * (size_t)(data[i] >> 3) + 1;
        for (size_t k = 0; k < run && at < count; k++) {
            pixels[at++] = palette[data[i] & 7];
        }
    }
}

static void
check_cell(const struct cell_map *map, const struct cell *cell) {
    struct rect all = {0, 0, map->ink.width, map->ink.height};
    struct line_image line = {0};
    if (!rect_contains(all, cell->box)) {
        abort();
    }
    if (normalise_cell(map, cell, &line) == STATUS_OK) {
        if (line.height != LINE_HEIGHT || line.width > LINE_WIDTH_MAX) {
            abort();
        }
    }
    line_image_destroy(&line);
}

/** Sorted by row, then x; every row has a cell. */
static void
check_order(const struct cell_map *map) {
    for (size_t i = 0; i < map->count; i++) {
        const struct cell *cell = &map->cells[i];
        int32_t row = i == 0 ? -1 : cell[-1].row;
        if (cell->row != row && cell->row != row + 1) {
            abort();
        }
        if (cell->row == row && cell->box.x < cell[-1].box.x) {
            abort();
        }
    }
}

/** The glyphs of a cell are inside it, left to right, and part of no other. */
static void
check_glyphs(const struct glyph_map *map, const struct cell *cell,
             const struct glyph_span *span) {
    int32_t x = cell->box.x;
    for (size_t k = span->first; k < span->first + span->count; k++) {
        const struct glyph *glyph = &map->glyphs[k];
        struct rect box = {glyph->left, glyph->top, glyph->right - glyph->left,
                           glyph->bottom - glyph->top};
        if (rect_is_empty(box) || glyph->left < x ||
            !rect_contains(cell->box, box)) {
            abort();
        }
        x = glyph->right;
    }
}

static void
check_spans(const struct glyph_map *glyphs, const struct cell_map *cells) {
    size_t next = 0;
    for (size_t i = 0; i < cells->count; i++) {
        if (glyphs->spans[i].first != next) {
            abort();
        }
        next += glyphs->spans[i].count;
        if (next > glyphs->count) {
            abort();
        }
        check_glyphs(glyphs, &cells->cells[i], &glyphs->spans[i]);
    }
    if (next != glyphs->count) {
        abort();
    }
}

static void
check(struct cell_map *map) {
    struct glyph_map glyphs = {0};
    check_order(map);
    if (glyph_map_init(&glyphs, map) == STATUS_OK) {
        check_order(map);
        check_spans(&glyphs, map);
    }
    for (size_t i = 0; i < map->count; i++) {
        check_cell(map, &map->cells[i]);
    }
    glyph_map_destroy(&glyphs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) {
        return 0;
    }
    int32_t width = data[0] + 1;
    int32_t height = data[1] + 1;
    size_t count = (size_t)width * (size_t)height;
    uint32_t *pixels = calloc(count, sizeof(*pixels));
    if (pixels == NULL) {
        return 0;
    }
    paint(pixels, count, data + 2, size - 2);
    struct image_view view = {pixels, width, height, width};
    struct cell_map map = {0};
    if (cell_map_init(&map, view) == STATUS_OK) {
        check(&map);
    }
    cell_map_destroy(&map);
    free(pixels);
    return 0;
}
