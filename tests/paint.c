#include "paint.h"

/** Rows of characters, the leftmost pixel in bit 4. */
static const uint8_t digits[10][7] = {
    {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e},
    {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e},
    {0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f},
    {0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e},
    {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02},
    {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e},
    {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e},
    {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
    {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e},
    {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c},
};
static const uint8_t point[7] = {0, 0, 0, 0, 0, 0x0c, 0x0c};

void
paint_clear(struct paint *paint) {
    paint->view = (struct image_view){paint->pixels, PAINT_WIDTH, PAINT_HEIGHT,
                                      PAINT_WIDTH};
    paint_fill(paint, (struct rect){0, 0, PAINT_WIDTH, PAINT_HEIGHT},
               PAINT_WHITE);
}

void
paint_fill(struct paint *paint, struct rect rect, uint32_t colour) {
    for (int32_t y = rect.y; y < rect.y + rect.height; y++) {
        for (int32_t x = rect.x; x < rect.x + rect.width; x++) {
            paint->pixels[y * PAINT_WIDTH + x] = colour;
        }
    }
}

void
paint_text(struct paint *paint, int32_t x, int32_t y, const char *text,
           uint32_t colour) {
    for (; *text != '\0'; text++, x += PAINT_PITCH) {
        const uint8_t *rows =
            *text >= '0' && *text <= '9' ? digits[*text - '0'] : point;
        for (int32_t i = 0; *text != ' ' && i < 7 * 5; i++) {
            if ((rows[i / 5] >> (4 - i % 5) & 1) != 0) {
                paint_fill(paint,
                           (struct rect){x + i % 5 * PAINT_SCALE,
                                         y + i / 5 * PAINT_SCALE, PAINT_SCALE,
                                         PAINT_SCALE},
                           colour);
            }
        }
    }
}
