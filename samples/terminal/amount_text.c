#include "samples/terminal/amount_text.h"

#include <stdio.h>
#include <string.h>

static const struct {
    currency_code code;
    const char *sign;
} signs[] = {
    {"CNY", "¥"},  {"JPY", "¥"},   {"USD", "$"},    {"EUR", "€"},
    {"GBP", "£"},  {"HKD", "HK$"}, {"MOP", "MOP$"}, {"TWD", "NT$"},
    {"SGD", "S$"}, {"AUD", "A$"},  {"CAD", "C$"},   {"NZD", "NZ$"},
    {"KRW", "₩"},  {"INR", "₹"},   {"THB", "฿"},    {"VND", "₫"},
    {"PHP", "₱"},  {"MYR", "RM"},  {"IDR", "Rp"},   {"RUB", "₽"},
};

static void
sign_of(const char *currency, char *text, size_t size) {
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (strcmp(signs[i].code, currency) == 0) {
            snprintf(text, size, "%s", signs[i].sign);
            return;
        }
    }
    snprintf(text, size, "%s ", currency);
}

/** Copy with a comma between each three digits before the point. */
static void
group_digits(const char *digits, char *out) {
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            *out++ = ',';
        }
        *out++ = digits[i];
    }
    memcpy(out, digits + whole, strlen(digits + whole) + 1);
}

void
amount_text(int64_t minor, const char *currency, char text[AMOUNT_TEXT_MAX]) {
    char plain[MONEY_TEXT_MAX];
    char grouped[MONEY_TEXT_MAX + MONEY_TEXT_MAX / 3];
    char sign[8];
    minor_format(minor, currency, plain);
    bool negative = plain[0] == '-';
    group_digits(plain + negative, grouped);
    sign_of(currency, sign, sizeof sign);
    snprintf(text, AMOUNT_TEXT_MAX, "%s%s%s", negative ? "−" : "", sign,
             grouped);
}

void
amount_text_of_line(const struct order_item *item, const char *currency,
                    char *text, size_t size) {
    char quantity[MONEY_TEXT_MAX] = "";
    char price[AMOUNT_TEXT_MAX] = "";
    if (item->quantity.known) {
        quantity_format(item->quantity.minor, quantity);
    }
    if (item->unit_price.known) {
        amount_text(item->unit_price.minor, currency, price);
    }
    bool both = quantity[0] != '\0' && price[0] != '\0';
    snprintf(text, size, "%s%s%s", quantity, both ? " × " : "", price);
}
