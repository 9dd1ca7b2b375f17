/**
 * @file explain.h
 * A picture of what was seen: for integrators, when a screen is read wrongly.
 *
 * Above the screen, twice its size, with a box around every cell, ticks under
 * its glyphs, and the number of its row. Under it, at the same places, what was
 * read, coloured by where it came from; a letter says what it was taken for.
 * Below the verdict, its reasons and what the colours mean.
 */
#ifndef POSPLUGIN_EXPLAIN_H
#define POSPLUGIN_EXPLAIN_H

#include "ocr/reader.h"

/**
 * Draw the picture.
 *
 * @param view what was read
 * @param trace of the reading
 * @param[out] out to be freed with image_destroy()
 * @return STATUS_OK, STATUS_INVALID (too large), STATUS_NO_MEMORY
 */
enum status explain_draw(struct image_view view,
                         const struct reader_trace *trace,
                         const struct reading *reading, struct image *out);

#endif
