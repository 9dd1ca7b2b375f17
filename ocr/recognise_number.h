/**
 * @file recognise_number.h
 * A cell read by the model for numbers, more than once where it is not
 * certain. Internal to recognise.c.
 */
#ifndef POSPLUGIN_RECOGNISE_NUMBER_H
#define POSPLUGIN_RECOGNISE_NUMBER_H

#include "ocr/recognise.h"

/**
 * Read a cell as a number. What is not certain is read again as if it were
 * wider and narrower: letters that touch, or a point in a narrow gap, are then
 * often seen. The most certain reading is kept; one of a changed picture never
 * counts as certain.
 *
 * @param cell one of the screen's, or a part of one
 * @param glyphs its own
 * @param[out] text of CELL_TEXT_MAX bytes
 * @param[out] certainty 0..100
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status recognise_number(const struct screen *screen,
                             const struct cell *cell,
                             const struct recall_cell *glyphs, char *text,
                             int32_t *certainty);

#endif
