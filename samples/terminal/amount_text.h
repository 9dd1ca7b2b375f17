/**
 * @file amount_text.h
 * Amounts as customers read them: currency sign, thousands, decimals.
 */
#ifndef POSPLUGIN_TERMINAL_AMOUNT_TEXT_H
#define POSPLUGIN_TERMINAL_AMOUNT_TEXT_H

#include "ocr/order.h"

/** Sign or code, minus, 19 digits with 6 commas, point, NUL. */
#define AMOUNT_TEXT_MAX 48

/**
 * "¥1,234.50", "-HK$3.00", "CHF 12.00". The currency must be known.
 */
void amount_text(int64_t minor, const char *currency,
                 char text[AMOUNT_TEXT_MAX]);

/**
 * "2 × ¥3.50" of a line, "2" without a price, the price without a quantity,
 * "" without both.
 */
void amount_text_of_line(const struct order_item *item, const char *currency,
                         char *text, size_t size);

#endif
