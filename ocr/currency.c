#include "ocr/currency.h"

#include <stdio.h>
#include <string.h>

struct sign {
    const char *text;
    const char *candidates;
};

// The first candidate is no preference: it counts only when it is alone.
static const struct sign signs[] = {
    {"$", "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP BRL JMD FJD"},
    {"US$", "USD"},
    {"C$", "CAD NIO"},
    {"CA$", "CAD"},
    {"A$", "AUD"},
    {"AU$", "AUD"},
    {"NZ$", "NZD"},
    {"HK$", "HKD"},
    {"S$", "SGD"},
    {"NT$", "TWD"},
    {"MX$", "MXN"},
    {"R$", "BRL"},
    {"R", "ZAR"},
    {"\xc2\xa5", "CNY JPY"},     // yen or yuan sign
    {"\xef\xbf\xa5", "CNY JPY"}, // the same, full width
    {"\xe5\x85\x83", "CNY TWD"}, // yuan
    {"RMB", "CNY"},
    {"CN\xc2\xa5", "CNY"},
    {"\xe5\x86\x86", "JPY"}, // yen
    {"\xe2\x82\xac", "EUR"},
    {"\xc2\xa3", "GBP"},
    {"\xef\xbf\xa1", "GBP"},
    {"\xe2\x82\xa9", "KRW"},
    {"\xec\x9b\x90", "KRW"}, // won
    {"\xe2\x82\xb9", "INR"},
    {"Rs", "INR PKR LKR NPR MUR"},
    {"Rs.", "INR PKR LKR NPR MUR"},
    {"\xe2\x82\xab", "VND"},
    {"\xe0\xb8\xbf", "THB"}, // baht
    {"\xe2\x82\xba", "TRY"},
    {"TL", "TRY"},
    {"\xe2\x82\xbd", "RUB"},
    {"\xe2\x82\xb1", "PHP"},
    {"\xe2\x82\xa6", "NGN"},
    {"\xe2\x82\xb4", "UAH"},
    {"\xe2\x82\xaa", "ILS"},
    {"\xe2\x82\xb8", "KZT"},
    {"\xe2\x82\xa1", "CRC"},
    {"\xe2\x82\xb2", "PYG"},
    {"\xe2\x82\xb5", "GHS"},
    {"Rp", "IDR"},
    {"Rp.", "IDR"},
    {"RM", "MYR"},
    {"kr", "SEK NOK DKK ISK"},
    {"kr.", "SEK NOK DKK ISK"},
    {"z\xc5\x82", "PLN"},
    {"K\xc4\x8d", "CZK"},
    {"Ft", "HUF"},
    {"Fr.", "CHF"},
    {"S/", "PEN"},
    {"S/.", "PEN"},
    {"Bs", "BOB VES"},
    {"KD", "KWD"},
    {"BD", "BHD"},
    {"JD", "JOD"},
    {"DH", "AED MAD"},
    {"SR", "SAR"},
    {"QR", "QAR"},
    {"LE", "EGP"},
    {"Kr", "SEK NOK DKK ISK"},
    {"lei", "RON MDL"},
    {"din", "RSD"},
};

static bool
is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool
is_code(const char *text) {
    currency_code code = "";
    for (size_t i = 0; i < 3; i++) {
        if (!is_capital(text[i])) {
            return false;
        }
        code[i] = text[i];
    }
    return currency_decimals(code) >= 0;
}

size_t
currency_sign(const char *text, char candidates[CURRENCY_LIST_MAX]) {
    size_t length = 0;
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        size_t size = strlen(signs[i].text);
        if (size > length && strncmp(text, signs[i].text, size) == 0) {
            length = size;
            snprintf(candidates, CURRENCY_LIST_MAX, "%s", signs[i].candidates);
        }
    }
    if (length < 3 && is_code(text)) {
        snprintf(candidates, CURRENCY_LIST_MAX, "%.3s", text);
        length = 3;
    }
    return length;
}

static bool
list_has(const char *list, const char *code) {
    for (; *list != '\0'; list += list[3] == ' ' ? 4 : 3) {
        if (memcmp(list, code, 3) == 0) {
            return true;
        }
    }
    return false;
}

/** Keep of `list` what is in `other` too; false when nothing would be left. */
static bool
intersect(char list[CURRENCY_LIST_MAX], const char *other) {
    char kept[CURRENCY_LIST_MAX] = "";
    size_t used = 0;
    for (const char *at = list; *at != '\0'; at += at[3] == ' ' ? 4 : 3) {
        if (list_has(other, at)) {
            used += (size_t)snprintf(kept + used, sizeof(kept) - used, "%s%.3s",
                                     used > 0 ? " " : "", at);
        }
    }
    if (used == 0) {
        return false;
    }
    memcpy(list, kept, sizeof(kept));
    return true;
}

static void
keep_sign(char out[16], const char *sign, size_t length) {
    snprintf(out, 16, "%.*s", (int)(length < 15 ? length : 15), sign);
}

void
currency_guess_add(struct currency_guess *guess, const char *candidates,
                   const char *sign, size_t sign_length) {
    if (!guess->seen) {
        guess->seen = true;
        snprintf(guess->candidates, sizeof(guess->candidates), "%s",
                 candidates);
        keep_sign(guess->signs[0], sign, sign_length);
    } else if (!guess->conflict && !intersect(guess->candidates, candidates)) {
        guess->conflict = true;
        keep_sign(guess->signs[1], sign, sign_length);
    }
}

void
currency_guess_settle(const struct currency_guess *guess, const char *fallback,
                      enum currency_script script, currency_code out) {
    const char *code = "";
    bool usable = fallback != NULL && currency_decimals(fallback) >= 0;
    if (!guess->seen) {
        code = usable ? fallback : "";
    } else if (usable && list_has(guess->candidates, fallback)) {
        code = fallback;
    } else if (strlen(guess->candidates) == 3) {
        code = guess->candidates;
    } else if (script == CURRENCY_SCRIPT_CHINESE &&
               list_has(guess->candidates, "CNY")) {
        code = "CNY";
    } else if (script == CURRENCY_SCRIPT_JAPANESE &&
               list_has(guess->candidates, "JPY")) {
        code = "JPY";
    }
    memset(out, 0, sizeof(currency_code));
    memcpy(out, code, strlen(code));
}

bool
currency_hides_minor(const char *code) {
    static const char hidden[] = "ALL AMD COP CRC HUF IDR IQD IRR KHR KZT LAK "
                                 "LBP MMK RSD TWD TZS UZS YER";
    return strlen(code) == 3 && list_has(hidden, code);
}

bool
currency_counts_ones(const char *code) {
    static const char ones[] = "ALL AMD CRC HUF KZT RSD TWD";
    return strlen(code) == 3 && list_has(ones, code);
}
