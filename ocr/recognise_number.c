#include "ocr/recognise_number.h"

#include "ocr/bounds.h"
#include "ocr/normalise.h"
#include "ocr/opinion.h"
#include "ocr/recognise_words.h"

#include <string.h>

/** Other widths to read a doubtful number in, per cent. */
static const int32_t widths[] = {115, 88};

/** Read a picture as if it were of another width. */
static enum status
read_stretched(const struct screen *screen, const struct line_image *image,
               int32_t percent, char *text, int32_t *certainty) {
    struct line_image stretched = {0};
    enum status status = line_image_stretch(image, percent, &stretched);
    return recognise_line(screen, status, &stretched, RECOGNISER_NUMBER, text,
                          certainty);
}

enum status
recognise_number(const struct screen *screen, const struct cell *cell,
                 char *text, int32_t *certainty) {
    struct line_image image = {0};
    enum status status = normalise_cell(screen->cells, cell, &image);
    *text = '\0';
    *certainty = 0;
    if (status != STATUS_OK) {
        return status == STATUS_OVERFLOW ? STATUS_OK : status;
    }
    status = recogniser_read(screen->recogniser, RECOGNISER_NUMBER, image.grey,
                             image.width, image.height, text, CELL_TEXT_MAX,
                             certainty);
    bool doubtful = *certainty < OPINION_CERTAIN;
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
    line_image_destroy(&image);
    return status;
}
