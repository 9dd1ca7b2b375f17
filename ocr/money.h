/**
 * @file money.h
 * Money as whole minor units, and quantities as whole thousandths.
 *
 * No floating point from pixels to payment. All arithmetic is checked: a sum
 * that does not fit int64_t is STATUS_OVERFLOW, never a wrapped number.
 */
#ifndef POSPLUGIN_MONEY_H
#define POSPLUGIN_MONEY_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Three upper-case letters of ISO 4217 and a NUL; "" is "not known". */
typedef char currency_code[4];

/** Buffer that holds any formatted amount: sign, 19 digits, point, NUL. */
#define MONEY_TEXT_MAX 24

struct money {
    int64_t minor; ///< minor units: fen, cents; yen itself
    currency_code currency;
};

/** An amount that the screen may not show. */
struct amount {
    bool known;
    int64_t minor;
};

/**
 * Decimals of a currency by ISO 4217 (0 for JPY, 2 for CNY, 3 for KWD).
 *
 * @return 0..4, or -1 for a code that is not in the table
 */
int currency_decimals(const char *code);

/** a + b. STATUS_OK or STATUS_OVERFLOW (*out untouched). */
enum status minor_add(int64_t a, int64_t b, int64_t *out);

/** a - b. STATUS_OK or STATUS_OVERFLOW (*out untouched). */
enum status minor_subtract(int64_t a, int64_t b, int64_t *out);

/**
 * quantity x unit price in minor units, rounded half away from zero.
 *
 * @param quantity_milli thousandths: 1500 is 1.5
 * @param[out] exact false when the product had to be rounded; may be NULL
 */
enum status minor_multiply(int64_t quantity_milli, int64_t unit_minor,
                           int64_t *out, bool *exact);

/** To the nearest multiple of `step`, half away from zero; step >= 1. */
int64_t minor_round(int64_t minor, int64_t step);

/**
 * a + b of equal currencies.
 *
 * @return STATUS_OK, STATUS_CURRENCY, STATUS_OVERFLOW
 */
enum status money_add(struct money a, struct money b, struct money *out);

/** As money_add(), a - b. */
enum status money_subtract(struct money a, struct money b, struct money *out);

/** True when amount and currency are equal and the currency is known. */
bool money_equal(struct money a, struct money b);

/**
 * Parse "-12.30" strictly: optional minus, digits, and exactly as many
 * decimals as the currency has (no point when it has none). No separators,
 * no spaces. This is the format of JSON and CBOR edges, not of screens. A
 * currency that is not known ("") has two decimals here.
 *
 * @return STATUS_OK, STATUS_MALFORMED, STATUS_OVERFLOW, STATUS_CURRENCY
 */
enum status money_parse(const char *text, const char *currency,
                        struct money *out);

/**
 * Parse what a person types: "3", "3.5" or "3,50", with no more decimals than
 * the currency has. Returns as money_parse().
 */
enum status money_parse_typed(const char *typed, const char *currency,
                              struct money *out);

/** Inverse of money_parse(). The currency must be "" or known (assert). */
void money_format(struct money money, char text[MONEY_TEXT_MAX]);

/** Same for bare minor units of `currency`. */
void minor_format(int64_t minor, const char *currency,
                  char text[MONEY_TEXT_MAX]);

/**
 * Parse a decimal quantity, up to three decimals: "2", "0.345", "-1".
 *
 * @return STATUS_OK, STATUS_MALFORMED, STATUS_OVERFLOW
 */
enum status quantity_parse(const char *text, int64_t *milli);

/** Shortest decimal text of a quantity: 2000 -> "2", 1500 -> "1.5". */
void quantity_format(int64_t milli, char text[MONEY_TEXT_MAX]);

#endif
