/**
 * @file merge.h
 * One text from two readings of the same words and numbers. Internal.
 *
 * The model for numbers knows digits, marks, signs and spaces, and has a "?"
 * for each letter; a model for words knows the letters, and makes letters of
 * signs, above all beside Chinese: "?? ¥361.20" and "应付半361.20" are
 * "应付 ¥361.20".
 */
#ifndef POSPLUGIN_MERGE_H
#define POSPLUGIN_MERGE_H

#include "ocr/page.h"

/**
 * Put the numbers of one reading among the words of another one. The two are
 * laid side by side so that as few characters as possible differ; then each
 * number that can be trusted more takes the place of what is beside it. Can
 * be trusted: all, when certain; else those that have the same digits and
 * marks.
 *
 * @param number as the model for numbers has read
 * @param certain it was certain of its numbers
 * @param[in,out] text as a model for words has read; then of both
 * @return true when all numbers are now those of their model
 */
bool merge_numbers(const char *number, bool certain, char text[CELL_TEXT_MAX]);

#endif
