#include "ocr/recognise_number.h"

#include "ocr/bounds.h"
#include "ocr/normalise.h"
#include "ocr/opinion.h"
#include "ocr/recognise_words.h"

#include <string.h>

/** Other widths to read a doubtful number in, per cent. */
static const int32_t widths[] = {115, 88};

/**
 * Digits are square when they are as wide as so many per cent of their height,
 * or more; what is wider are some that touch.
 */
#define SQUARE_LEAST 85
#define SQUARE_MOST 115

/** Read a picture as if it were of another width. */
static enum status
read_stretched(const struct screen *screen, const struct line_image *image,
               int32_t percent, char *text, int32_t *certainty) {
    struct line_image stretched = {0};
    enum status status = line_image_stretch(image, percent, &stretched);
    return recognise_line(screen, status, &stretched, RECOGNISER_NUMBER, text,
                          certainty);
}

/** Are most of the high glyphs as wide as high, and none wider? */
static bool
are_square(const struct recall_cell *glyphs, int32_t height) {
    size_t high = 0;
    size_t square = 0;
    for (size_t i = 0; i < glyphs->count; i++) {
        const struct glyph *glyph = &glyphs->glyphs[i];
        int32_t width = (glyph->right - glyph->left) * 100;
        if ((glyph->bottom - glyph->top) * 2 <= height) {
            continue;
        }
        if (width > height * SQUARE_MOST) {
            return false;
        }
        high++;
        square += width >= height * SQUARE_LEAST ? 1 : 0;
    }
    return square * 2 > high;
}

/** Make the picture of a number, by the shape of its digits. */
static enum status
draw_number(const struct screen *screen, const struct cell *cell,
            const struct recall_cell *glyphs, struct line_image *out) {
    int32_t baseline =
        glyphs_baseline(glyphs->glyphs, glyphs->count, cell->box);
    return screen->fixed && are_square(glyphs, baseline - cell->box.y)
               ? normalise_square(screen->cells, cell, baseline, out)
               : normalise_cell(screen->cells, cell, out);
}

/** No number has two signs of a multiplication side by side: one is meant. */
static void
drop_double_times(char *text) {
    static const char *const doubles[] = {"\xc3\x97x", "xx",
                                          "\xc3\x97\xc3\x97"};
    for (size_t i = 0; i < sizeof(doubles) / sizeof(*doubles); i++) {
        char *at = strstr(text, doubles[i]);
        if (at != NULL) {
            const char *rest = at + strlen(doubles[i]);
            *at = 'x';
            memmove(at + 1, rest, strlen(rest) + 1);
        }
    }
}

/** Letters, of which the model knows none: no width makes a number of them. */
static bool
is_word(const char *text) {
    return strstr(text, "???") != NULL && strpbrk(text, "0123456789") == NULL;
}

enum status
recognise_number(const struct screen *screen, const struct cell *cell,
                 const struct recall_cell *glyphs, char *text,
                 int32_t *certainty) {
    struct line_image image = {0};
    enum status status = draw_number(screen, cell, glyphs, &image);
    *text = '\0';
    *certainty = 0;
    if (status != STATUS_OK) {
        return status == STATUS_OVERFLOW ? STATUS_OK : status;
    }
    status = recogniser_read(screen->recogniser, RECOGNISER_NUMBER, image.grey,
                             image.width, image.height, text, CELL_TEXT_MAX,
                             certainty);
    bool doubtful = *certainty < OPINION_CERTAIN && !is_word(text);
    for (size_t i = 0; status == STATUS_OK && doubtful &&
                       i < sizeof(widths) / sizeof(*widths);
         i++) {
        char other[CELL_TEXT_MAX];
        int32_t own = 0;
        status = read_stretched(screen, &image, widths[i], other, &own);
        own = min(own, OPINION_CERTAIN - 1);
        if (status == STATUS_OK && own > *certainty) {
            memcpy(text, other, sizeof(other));
            *certainty = own;
        }
    }
    drop_double_times(text);
    line_image_destroy(&image);
    return status;
}
