/**
 * @file number.h
 * Digits and marks of a screen to values. Internal to text-to-order.
 *
 * How a screen writes numbers is decided once, from all its cells together;
 * every cell is then read under that format. Nothing is ever repaired: what
 * does not fit comes back flagged and makes the order one to review.
 */
#ifndef POSPLUGIN_NUMBER_H
#define POSPLUGIN_NUMBER_H

#include "ocr/money.h"

/** Bytes of a run with its NUL; longer ones are cut and count as too long. */
#define NUMBER_RUN_MAX 40

/** One written number: digits with marks between, "1,605.29". */
struct number_run {
    bool known;
    bool negative;             ///< minus or brackets around it
    bool percent;              ///< followed by a percent sign
    bool too_long;             ///< did not fit
    bool has_currency;         ///< a currency sign stands beside it
    char text[NUMBER_RUN_MAX]; ///< ASCII digits and . , ' or space
};

/** Votes of all numbers on a screen. */
struct number_survey {
    unsigned decimal_votes[2];   ///< for '.' and ','
    unsigned thousands_votes[2]; ///< for '.' and ','
    unsigned unclear[2];         ///< one mark before exactly three digits
    unsigned unclear_money[2];   ///< of these, beside a currency sign
    unsigned quantity[2];        ///< quantities with exactly three digits
};

/** How many decimals prices and amounts show. */
struct number_tails {
    unsigned full;    ///< all of the currency
    unsigned zeros;   ///< of these, ending in 0
    unsigned shorter; ///< some, not all
};

/** How a screen writes numbers. */
struct number_format {
    char decimal;  ///< '.' or ','
    int scale;     ///< decimals of the currency
    bool strict;   ///< money is shown with all decimals
    bool conflict; ///< both marks were seen as decimal mark as often
    bool open;     ///< nothing told the marks apart
};

/** What is wrong with a number; 0 is the good case. */
enum number_fault {
    NUMBER_FINE = 0,
    NUMBER_BAD = 1,           ///< does not fit the format
    NUMBER_OVERFLOW = 2,      ///< value unusable
    NUMBER_MISSING_POINT = 3, ///< no decimals where the screen has them
};

/** Count one run. */
void number_survey_add(struct number_survey *survey,
                       const struct number_run *run);

/** Count one that can only be a quantity: "x4,000" is four, not thousands. */
void number_survey_add_quantity(struct number_survey *survey,
                                const struct number_run *run);

/** Count the decimals of one price, amount or total. */
void number_tails_add(struct number_tails *tails, const struct number_run *run,
                      const struct number_format *format);

/** Whether every amount shows all decimals, so that fewer are a misreading. */
bool number_tails_strict(const struct number_tails *tails);

/**
 * Whether final zeros are shown here and missing there: a column may be cut off
 * in its last digit.
 */
bool number_tails_mixed(const struct number_tails *tails);

/** Decide the format, not strict; `scale` are the currency's decimals. */
struct number_format number_survey_decide(const struct number_survey *survey,
                                          int scale);

/**
 * Money in minor units, read literally: a lost point is told, not restored.
 *
 * @param[out] minor set unless NUMBER_OVERFLOW or NUMBER_BAD
 */
enum number_fault number_money(const struct number_run *run,
                               const struct number_format *format,
                               int64_t *minor);

/** Quantity in thousandths; as number_money(). */
enum number_fault number_quantity(const struct number_run *run,
                                  const struct number_format *format,
                                  int64_t *milli);

/** Digits after the decimal mark, 0 for none, -1 when it does not parse. */
int number_decimals(const struct number_run *run,
                    const struct number_format *format);

/** True when thousands are marked: such a number has not lost its point. */
bool number_is_grouped(const struct number_run *run,
                       const struct number_format *format);

#endif
