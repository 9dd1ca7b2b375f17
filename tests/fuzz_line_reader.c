/**
 * @file fuzz_line_reader.c
 * Any bytes as a file of our model for numbers; what is accepted reads lines.
 */
#include "ocr/line_reader.h"
#include "ocr/net.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 40
#define TEXT_SIZE 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Read an empty line and one with strokes; the answer must be sound. */
static void
read_lines(const struct line_reader *reader) {
    static uint8_t grey[WIDTH * NET_HEIGHT_MAX];
    for (int32_t stroke = 0; stroke < 2; stroke++) {
        char text[TEXT_SIZE];
        struct line_certainty certainty = {-1, -1};
        for (size_t i = 0; i < sizeof(grey); i++) {
            grey[i] = stroke > 0 && i % WIDTH % 7 < 3 ? 0 : 255;
        }
        enum status status = line_reader_read(reader, grey, WIDTH, text,
                                              sizeof(text), &certainty);
        if (status != STATUS_OK || memchr(text, '\0', TEXT_SIZE) == NULL ||
            certainty.least < 0 || certainty.mean > 100) {
            abort();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct line_reader *reader = NULL;
    uint8_t *bytes = malloc(size + 1); // exact, but never of no size
    if (bytes == NULL) {
        return 0;
    }
    memcpy(bytes + 1, data, size);
    enum status status = line_reader_parse(bytes + 1, size, &reader);
    if ((status == STATUS_OK) != (reader != NULL)) {
        abort();
    }
    if (reader != NULL) {
        read_lines(reader);
    }
    line_reader_free(reader);
    free(bytes);
    return 0;
}
