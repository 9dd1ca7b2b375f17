/**
 * @file paint.h
 * Small screens drawn by tests, pixel by pixel: digits of a 5x7 font.
 */
#ifndef POSPLUGIN_TESTS_PAINT_H
#define POSPLUGIN_TESTS_PAINT_H

#include "capture/image.h"

#define PAINT_WIDTH 400
#define PAINT_HEIGHT 240
/** A character is 10x14 pixels, and the next one begins 12 further. */
#define PAINT_SCALE 2
#define PAINT_PITCH (6 * PAINT_SCALE)
#define PAINT_TALL (7 * PAINT_SCALE)
#define PAINT_WHITE 0xffffffu
#define PAINT_BLACK 0x000000u

struct paint {
    uint32_t pixels[PAINT_WIDTH * PAINT_HEIGHT];
    struct image_view view;
};

/** A white screen. */
void paint_clear(struct paint *paint);

void paint_fill(struct paint *paint, struct rect rect, uint32_t colour);

/** Draw digits and points; ' ' is a gap of one character. */
void paint_text(struct paint *paint, int32_t x, int32_t y, const char *text,
                uint32_t colour);

#endif
