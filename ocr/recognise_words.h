/**
 * @file recognise_words.h
 * Cells that are words, by the models of their scripts. Internal to
 * recognise.c.
 */
#ifndef POSPLUGIN_RECOGNISE_WORDS_H
#define POSPLUGIN_RECOGNISE_WORDS_H

#include "ocr/normalise.h"
#include "ocr/recognise.h"

/** Read one cell as words: Latin, Chinese, or the more certain of both. */
enum status recognise_words(struct screen *screen, size_t i);

/**
 * Read all cells that seem to be words, in order. May run beside the reading
 * of numbers: it uses the models of scripts, and `letters` and `chinese` of
 * the screen, and writes to these cells alone.
 */
enum status recognise_all_words(struct screen *screen, const size_t *cells,
                                size_t count);

/**
 * Read a line picture and free it.
 *
 * @param status of making it; a line too long to be text reads ""
 */
enum status recognise_line(const struct screen *screen, enum status status,
                           struct line_image *image,
                           enum recogniser_script script, char *text,
                           int32_t *confidence);

#endif
