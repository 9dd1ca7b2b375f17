/**
 * @file term.h
 * Numbers with what stands around them: signs, currencies, units. Internal.
 */
#ifndef POSPLUGIN_TERM_H
#define POSPLUGIN_TERM_H

#include "ocr/lexeme.h"
#include "ocr/words.h"

/**
 * Read a number with its signs: "-$3.50", "(3,50 EUR)", "13%".
 *
 * @param[in,out] guess is told of the currency
 * @return lexemes taken, 0 when there is no number
 */
size_t term_read(const struct lexemes *lexemes, size_t from,
                 struct currency_guess *guess, struct number_run *out);

/** Tell of the currency that a LEX_CURRENCY is a sign of. */
void term_tell_currency(const struct lexemes *lexemes, size_t index,
                        struct currency_guess *guess);

/** True for "kg", "pcs". */
bool term_is_unit(const struct lexemes *lexemes, const struct words *words,
                  size_t index);

/** Skip units, "kg Unit(s)"; false when there is none. */
bool term_skip_units(const struct lexemes *lexemes, const struct words *words,
                     size_t *at);

#endif
