#include "ocr/money.h"

#include "ocr/utf8.h"

#include <assert.h>
#include <string.h>

#define MILLI 1000u

struct currency_group {
    int decimals;
    const char *codes; // separated by one space
};

// ISO 4217 list one without the codes that nobody can be paid in (metals,
// bond units, drawing rights, testing).
static const struct currency_group currency_groups[] = {
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {4, "CLF UYW"},
    {2, "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL "
        "BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK "
        "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
        "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
        "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN "
        "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR "
        "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
        "TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER "
        "ZAR ZMW ZWG"},
};

static bool
list_has(const char *codes, const char *code) {
    for (; codes[0] != '\0'; codes += codes[3] != '\0' ? 4 : 3) {
        if (memcmp(codes, code, 3) == 0) {
            return true;
        }
    }
    return false;
}

int
currency_decimals(const char *code) {
    if (code == NULL || strlen(code) != 3) {
        return -1;
    }
    size_t count = sizeof(currency_groups) / sizeof(currency_groups[0]);
    for (size_t i = 0; i < count; i++) {
        if (list_has(currency_groups[i].codes, code)) {
            return currency_groups[i].decimals;
        }
    }
    return -1;
}

// As currency_decimals(), and two for "", the currency that is not known.
static int
decimals_or_two(const char *code) {
    return code != NULL && code[0] == '\0' ? 2 : currency_decimals(code);
}

enum status
minor_add(int64_t a, int64_t b, int64_t *out) {
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        return STATUS_OVERFLOW;
    }
    *out = sum;
    return STATUS_OK;
}

enum status
minor_subtract(int64_t a, int64_t b, int64_t *out) {
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference)) {
        return STATUS_OVERFLOW;
    }
    *out = difference;
    return STATUS_OK;
}

static uint64_t
magnitude(int64_t value) {
    return value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
}

static enum status
apply_sign(uint64_t value, bool negative, int64_t *out) {
    uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1u : 0u);
    if (value > limit) {
        return STATUS_OVERFLOW;
    }
    if (!negative) {
        *out = (int64_t)value;
    } else {
        *out = value == 0 ? 0 : -(int64_t)(value - 1) - 1;
    }
    return STATUS_OK;
}

// (w + r/1000) x (1000 h + l) = w x unit + r x h + r x l / 1000, where only the
// last term can be broken, and it is below 1000: no wider type is needed.
enum status
minor_multiply(int64_t quantity_milli, int64_t unit_minor, int64_t *out,
               bool *exact) {
    uint64_t quantity = magnitude(quantity_milli);
    uint64_t unit = magnitude(unit_minor);
    uint64_t rest = quantity % MILLI;
    uint64_t tail = rest * (unit % MILLI);
    uint64_t product;
    if (__builtin_mul_overflow(quantity / MILLI, unit, &product) ||
        __builtin_add_overflow(product, rest * (unit / MILLI), &product) ||
        __builtin_add_overflow(product, (tail + MILLI / 2) / MILLI, &product)) {
        return STATUS_OVERFLOW;
    }
    bool negative = (quantity_milli < 0) != (unit_minor < 0);
    enum status status = apply_sign(product, negative, out);
    if (status == STATUS_OK && exact != NULL) {
        *exact = tail % MILLI == 0;
    }
    return status;
}

static bool
same_currency(const struct money *a, const struct money *b) {
    return a->currency[0] != '\0' && strcmp(a->currency, b->currency) == 0;
}

int64_t
minor_round(int64_t minor, int64_t step) {
    int64_t rest = minor % step;
    int64_t down = minor - rest;
    int64_t size = rest < 0 ? -rest : rest;
    int64_t up;
    if (size < step - size ||
        __builtin_add_overflow(down, minor < 0 ? -step : step, &up)) {
        return down;
    }
    return up;
}

enum status
money_add(struct money a, struct money b, struct money *out) {
    int64_t sum;
    if (!same_currency(&a, &b)) {
        return STATUS_CURRENCY;
    }
    enum status status = minor_add(a.minor, b.minor, &sum);
    if (status == STATUS_OK) {
        *out = a;
        out->minor = sum;
    }
    return status;
}

enum status
money_subtract(struct money a, struct money b, struct money *out) {
    int64_t difference;
    if (!same_currency(&a, &b)) {
        return STATUS_CURRENCY;
    }
    enum status status = minor_subtract(a.minor, b.minor, &difference);
    if (status == STATUS_OK) {
        *out = a;
        out->minor = difference;
    }
    return status;
}

bool
money_equal(struct money a, struct money b) {
    return same_currency(&a, &b) && a.minor == b.minor;
}

/** Decimal text with between `least` and `most` decimals, times 10^most. */
static enum status
parse_decimal(const char *text, int least, int most, int64_t *out) {
    bool negative = *text == '-';
    const char *at = text + (negative ? 1 : 0);
    uint64_t value = 0;
    int decimals = -1; // -1 while before the point
    if (!ascii_is_digit(*at)) {
        return STATUS_MALFORMED;
    }
    bool overflow = false;
    for (; ascii_is_digit(*at) || (*at == '.' && decimals < 0); at++) {
        if (*at == '.') {
            decimals = 0;
            continue;
        }
        overflow |= __builtin_mul_overflow(value, 10u, &value);
        overflow |=
            __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value);
        decimals += decimals >= 0 ? 1 : 0;
    }
    if (*at != '\0' || decimals == 0 || decimals > most ||
        (decimals < 0 ? 0 : decimals) < least) {
        return STATUS_MALFORMED;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < most; i++) {
        overflow |= __builtin_mul_overflow(value, 10u, &value);
    }
    return overflow ? STATUS_OVERFLOW : apply_sign(value, negative, out);
}

enum status
money_parse(const char *text, const char *currency, struct money *out) {
    int decimals = decimals_or_two(currency);
    if (decimals < 0) {
        return STATUS_CURRENCY;
    }
    struct money money = {0};
    enum status status = parse_decimal(text, decimals, decimals, &money.minor);
    if (status == STATUS_OK) {
        memcpy(money.currency, currency, sizeof(money.currency));
        *out = money;
    }
    return status;
}

static void
format_decimal(int64_t value, int decimals, char text[MONEY_TEXT_MAX]) {
    char reversed[MONEY_TEXT_MAX];
    size_t length = 0;
    uint64_t rest = magnitude(value);
    for (int i = 0; i < decimals; i++, rest /= 10) {
        reversed[length++] = (char)('0' + rest % 10);
    }
    if (decimals > 0) {
        reversed[length++] = '.';
    }
    do {
        reversed[length++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        reversed[length++] = '-';
    }
    for (size_t i = 0; i < length; i++) {
        text[i] = reversed[length - 1 - i];
    }
    text[length] = '\0';
}

enum status
money_parse_typed(const char *typed, const char *currency, struct money *out) {
    char text[MONEY_TEXT_MAX + 4];
    int decimals = currency[0] ? currency_decimals(currency) : 2;
    int given = 0;
    size_t length = strlen(typed);
    char *point;

    if (length >= MONEY_TEXT_MAX - 4) {
        return STATUS_OVERFLOW;
    }
    memcpy(text, typed, length + 1);
    point = strpbrk(text, ".,");
    if (point) {
        *point = '.';
        given = (int)strlen(point + 1);
    } else if (decimals > 0) {
        text[length++] = '.';
    }
    for (; given < decimals; given++) {
        text[length++] = '0';
    }
    text[length] = '\0';
    return money_parse(text, currency, out);
}

void
money_format(struct money money, char text[MONEY_TEXT_MAX]) {
    minor_format(money.minor, money.currency, text);
}

void
minor_format(int64_t minor, const char *currency, char text[MONEY_TEXT_MAX]) {
    int decimals = decimals_or_two(currency);
    assert(decimals >= 0);
    format_decimal(minor, decimals < 0 ? 0 : decimals, text);
}

enum status
quantity_parse(const char *text, int64_t *milli) {
    int64_t value;
    enum status status = parse_decimal(text, 0, 3, &value);
    if (status == STATUS_OK) {
        *milli = value;
    }
    return status;
}

void
quantity_format(int64_t milli, char text[MONEY_TEXT_MAX]) {
    format_decimal(milli, 3, text);
    size_t length = strlen(text);
    while (text[length - 1] == '0') {
        text[--length] = '\0';
    }
    if (text[length - 1] == '.') {
        text[length - 1] = '\0';
    }
}
