/**
 * @file agree.h
 * Equal glyphs are one digit. Internal to recognise.c.
 */
#ifndef POSPLUGIN_AGREE_H
#define POSPLUGIN_AGREE_H

#include "ocr/recognise.h"

/**
 * Where the models took glyphs that are equal in every pixel for different
 * digits, make all of them the one that most readings tell, a certain one
 * counting as three. A number that is changed is doubtful from then on; what a
 * till's memory has proven is not changed.
 *
 * Without memory, nothing is changed (logged).
 */
void agree_on_digits(const struct screen *screen);

#endif
