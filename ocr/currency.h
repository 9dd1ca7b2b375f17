/**
 * @file currency.h
 * Currency signs, words and codes on a screen to ISO 4217. Internal.
 *
 * A sign stands for one or more candidates, written "USD CAD AUD". Several
 * signs on a screen narrow each other down; what stays ambiguous is settled
 * by the settings' currency or the script of the screen, else left unknown.
 */
#ifndef POSPLUGIN_CURRENCY_H
#define POSPLUGIN_CURRENCY_H

#include "ocr/money.h"

/** Bytes of a list of candidates with its NUL. */
#define CURRENCY_LIST_MAX 64

/** What the signs seen so far leave possible. */
struct currency_guess {
    bool seen;
    bool conflict; ///< two signs that no currency shares
    char candidates[CURRENCY_LIST_MAX];
    char signs[2][16]; ///< the first sign, and the first that conflicts
};

/** Script of a screen's words, as far as it tells a currency. */
enum currency_script {
    CURRENCY_SCRIPT_OTHER = 1,
    CURRENCY_SCRIPT_CHINESE = 2,
    CURRENCY_SCRIPT_JAPANESE = 3,
};

/**
 * Find the longest sign, word or code that `text` starts with. Whether a
 * letter may follow ("Rs" in "Rsvp") is the caller's to check.
 *
 * @param[out] candidates untouched when there is none
 * @return bytes it takes, 0 for none
 */
size_t currency_sign(const char *text, char candidates[CURRENCY_LIST_MAX]);

/** Take one more sign into account. */
void currency_guess_add(struct currency_guess *guess, const char *candidates,
                        const char *sign, size_t sign_length);

/**
 * Settle the currency.
 *
 * @param fallback the settings' currency, "" for none
 * @param[out] out "" when it stays unknown
 */
void currency_guess_settle(const struct currency_guess *guess,
                           const char *fallback, enum currency_script script,
                           currency_code out);

/** True for currencies whose minor unit shops do not show. */
bool currency_hides_minor(const char *code);

/** True for those of them whose prices are no round hundreds. */
bool currency_counts_ones(const char *code);

#endif
