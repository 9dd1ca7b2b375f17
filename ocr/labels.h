/**
 * @file labels.h
 * Names of lines without what stands before them on the screen.
 */
#ifndef POSPLUGIN_LABELS_H
#define POSPLUGIN_LABELS_H

#include "ocr/order.h"

/**
 * Take row numbers and product codes off the labels, where they were read
 * together with the names ("3 Croissant", "69766989 Bagel").
 *
 * A number is one of a row or a code only when it is so in every line, or
 * when the header names a column of such numbers; else it belongs to the name
 * ("7 Up").
 *
 * @param has_code_column the header names such a column
 */
void labels_drop_codes(struct order *order, bool has_code_column);

#endif
