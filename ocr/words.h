/**
 * @file words.h
 * The keyword database: one data file per language in ocr/words/.
 *
 * Line based UTF-8: "[class]" opens a section, every other non-empty line is
 * a word or phrase of that class, '#' starts a comment. An integrator adds
 * his register's words without compiling.
 */
#ifndef POSPLUGIN_WORDS_H
#define POSPLUGIN_WORDS_H

#include "capture/status.h"

#include <stddef.h>

enum word_class {
    WORD_NONE = 0,
    WORD_COLUMN_LABEL = 1,    ///< header over names
    WORD_COLUMN_QUANTITY = 2, ///< header over quantities
    WORD_COLUMN_PRICE = 3,    ///< header over unit prices
    WORD_COLUMN_AMOUNT = 4,   ///< header over line amounts
    WORD_COLUMN_OTHER = 5,    ///< header over codes, row numbers, stock
    WORD_SUBTOTAL = 6,
    WORD_DISCOUNT = 7,
    WORD_TAX = 8,
    WORD_TOTAL = 9,    ///< may be before the discount
    WORD_PAYABLE = 10, ///< what the customer pays; beats WORD_TOTAL
    WORD_IGNORE = 11,  ///< paid, change, stock, count: not the order
    WORD_TAX_INCLUDED = 12,
    WORD_CHARGE = 13, ///< service, delivery, rounding: in the total, no line
    WORD_BUTTON = 14, ///< caption of a button that shows what is to be paid
    WORD_UNIT = 15,   ///< of quantities: "kg", "pcs"
};

struct words;

/**
 * Load every "*.words" file of a folder.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND (no folder or no file in it),
 *         STATUS_MALFORMED (message: file, line, what is wrong),
 *         STATUS_NO_MEMORY
 */
enum status words_load(const char *folder, struct words **out);

/** Add words from text in memory; `name` is used in messages. */
enum status words_parse(struct words *words, const char *name, const char *text,
                        size_t size);

/** An empty database, to be filled with words_parse(); NULL on no memory. */
struct words *words_new(void);

/** Free; NULL is fine. */
void words_free(struct words *words);

/** Set of classes: bit (1u << enum word_class). */
typedef unsigned word_set;

/**
 * Classes of a whole text: compared without case, spaces, punctuation and
 * trailing colon ("Sub-Total:" is "subtotal").
 */
word_set words_classify(const struct words *words, const char *text);

/**
 * Classes of the longest known word or phrase that `text` starts with, and
 * how many bytes of `text` it takes ("Total 12.00" -> "Total").
 */
word_set words_prefix(const struct words *words, const char *text,
                      size_t *length);

/**
 * Classes of the label of a total that a whole text is a misreading of, 0 for
 * none: "Genel Toplan". For a text that is no known phrase itself.
 *
 * Some letters were read as others, none is missing, but that a d may be a c
 * and an l that touch ("Ind. Tax"). The longer the phrase the more of them:
 * none of up to five letters, but u, v, w and the like in names of taxes
 * ("IWA"). Characters that are words by themselves must be ones that no phrase
 * has: "before tax" and "after tax" differ in one. When others are as near they
 * must be of the same class. Never WORD_IGNORE, which would hide an amount.
 */
word_set words_near(const struct words *words, const char *text);

/**
 * How much a text is like a phrase of one of these classes: 100 when it is one,
 * less for each letter that is missing, too many or another. It is too little
 * to tell what a text is, but enough to doubt that it is something else.
 *
 * @return per cent of the letters, of the phrase that is most like it
 */
unsigned words_resemble(const struct words *words, const char *text,
                        word_set classes);

#endif
