/**
 * @file recognise_parts.h
 * The numbers of a cell, each for itself. Internal to recognise.c.
 */
#ifndef POSPLUGIN_RECOGNISE_PARTS_H
#define POSPLUGIN_RECOGNISE_PARTS_H

#include "ocr/recognise.h"

/**
 * Read the numbers of a cell one by one: the model is as certain of the whole
 * as of the sign or the word beside them.
 *
 * @param number what the model has read the whole as
 * @param[in,out] certainty of the numbers in it, 0..100: raised to that of the
 *        least certain part when all parts read the same as in the whole
 */
enum status recognise_parts(const struct screen *screen, size_t i,
                            const char *number, int32_t *certainty);

#endif
