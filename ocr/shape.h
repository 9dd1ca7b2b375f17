/**
 * @file shape.h
 * What one cell looks like: a number, a quantity, a label with its value.
 * Internal to text-to-order.
 */
#ifndef POSPLUGIN_SHAPE_H
#define POSPLUGIN_SHAPE_H

#include "ocr/currency.h"
#include "ocr/number.h"
#include "ocr/page.h"
#include "ocr/words.h"

enum shape_form {
    FORM_TEXT = 1,
    FORM_MARK = 2,     ///< signs only: "x", "---", ":"
    FORM_NUMBER = 3,   ///< one number and nothing else
    FORM_QUANTITY = 4, ///< "2 x", "x2", "1.5kg", "- 2 +"
    FORM_PRODUCT = 5,  ///< "2 x 3.50", "x2 @ $60.00 = 120.00"; any member
    FORM_LABEL = 6,    ///< known words, perhaps with their value
    FORM_CODE = 7,     ///< clock, date, phone, per cent: no money
    FORM_GARBLE = 8,   ///< mostly digits, yet no number
};

/** A cell, understood by its text alone. */
struct shape {
    enum shape_form form;
    word_set words;             ///< classes of the whole or of the label
    bool near;                  ///< LABEL: its words were misread
    struct number_run number;   ///< NUMBER: it; LABEL: the last value
    struct number_run rate;     ///< LABEL: a per cent in it, "Tax (13%)"
    struct number_run quantity; ///< QUANTITY and PRODUCT; TEXT: "Cola x 2"
    struct number_run price;    ///< PRODUCT; may be the quantity if `either`
    bool either;                ///< PRODUCT: nothing tells which is the price
    bool at;                    ///< NUMBER: "@ 3.50", a price
    bool named;                 ///< QUANTITY and PRODUCT: "Qty 2 ..."
    struct number_run amount;   ///< PRODUCT, when it states its result
    bool doubtful;              ///< unsure reading, or two that differ
    bool restored;              ///< letters were made digits
    bool unit;                  ///< QUANTITY with a unit
    size_t label_start;         ///< TEXT: bytes of a "2 x " in front
    size_t label_end;           ///< TEXT: where a " x2" begins
};

/**
 * Understand a cell.
 *
 * @param[in,out] guess is told of currency signs beside numbers
 */
void shape_read(const struct page_cell *cell, const struct words *words,
                struct currency_guess *guess, struct shape *out);

/**
 * The quantity that a name may begin or end with, "6 Cola" or "Cola 6", as the
 * name's shape would be; false when there is none. Only arithmetic tells it
 * from a number that is part of the name.
 */
bool shape_split_count(const char *text, struct shape *out);

/** Tell `guess` of a currency that a header or label names: "Price (EUR)". */
void shape_find_currency(const char *text, struct currency_guess *guess);

/** Classes of a text, without what stands in brackets at its end. */
word_set shape_classify(const struct words *words, const char *text);

#endif
