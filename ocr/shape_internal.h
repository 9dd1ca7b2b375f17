/**
 * @file shape_internal.h
 * The forms of a cell, each tried in turn by shape.c.
 *
 * All return false, and leave `guess` and `out` as they are, for another form.
 */
#ifndef POSPLUGIN_SHAPE_INTERNAL_H
#define POSPLUGIN_SHAPE_INTERNAL_H

#include "ocr/lexeme.h"
#include "ocr/shape.h"

/** "- 2 +", as on a card with buttons to count up and down. */
bool shape_read_spinner(const struct lexemes *lexemes, struct shape *out);

/** "2 x", "x2", "1.5kg" and nothing else. */
bool shape_read_quantity(const struct lexemes *lexemes,
                         const struct words *words, struct shape *out);

/** "2 x 3.50", also behind "Qty". */
bool shape_read_product(const char *text, const struct words *words,
                        struct currency_guess *guess, struct shape *out);

/** "Qty 2 Price 3.50": names of columns, each with its number. */
bool shape_read_pairs(const char *text, const struct words *words,
                      struct currency_guess *guess, struct shape *out);

/** "Total", "Tax (13%):", "Total: 12.00". */
bool shape_read_label(const char *text, const struct words *words,
                      struct currency_guess *guess, struct shape *out);

#endif
