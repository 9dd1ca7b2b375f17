/**
 * @file line_reader.h
 * Our own small models and those of Tesseract, read without it: the same
 * answers in a part of the time. Internal to the recogniser.
 */
#ifndef POSPLUGIN_LINE_READER_H
#define POSPLUGIN_LINE_READER_H

#include "capture/image.h"

struct line_reader;

/** How certain a line is, 0..100 each, 0 for no text. */
struct line_certainty {
    /**
     * Of the least certain word; words with a "?", for a character that the
     * model does not know, count only when all words are such.
     */
    int32_t least;
    int32_t mean; ///< of all words
};

/**
 * Load a model, a .traineddata file.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND, STATUS_MALFORMED (damaged, or of a kind
 *         that only Tesseract can read), STATUS_NO_MEMORY; none logged
 */
enum status line_reader_new(const char *path, struct line_reader **out);

/** As line_reader_new(), from the bytes of such a file, which may be any. */
enum status line_reader_parse(const uint8_t *bytes, size_t size,
                              struct line_reader **out);

/** NULL is fine. */
void line_reader_free(struct line_reader *reader);

/** Height of the pictures that it reads, pixels. */
int32_t line_reader_height(const struct line_reader *reader);

/**
 * Read one line.
 *
 * @param grey 8 bit, dark on white, width * line_reader_height() pixels
 * @param[out] text UTF-8, trimmed, cut to size
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status line_reader_read(const struct line_reader *reader,
                             const uint8_t *grey, int32_t width, char *text,
                             size_t size, struct line_certainty *certainty);

#endif
