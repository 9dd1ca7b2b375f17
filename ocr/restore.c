#include "ocr/restore.h"

#include "ocr/currency.h"
#include "ocr/utf8.h"

#include <string.h>

/** Bytes of a number of money, be they right or misread. */
#define MONEY_BYTES "0123456789.,'OoIl|SsBZz"
#define MARKS ".,'"
/** Bytes of a count of things, and the most that it has. */
#define COUNT_BYTES "0123456789OoIl|SsBZz"
#define COUNT_MOST 3

/** The digit that a letter stands for; itself when it is no such letter. */
static char
digit_of(char letter) {
    static const char letters[] = "OoIl|SsBZz";
    static const char digits[] = "0011155822";
    const char *at = strchr(letters, letter);
    return at != NULL && letter != '\0' ? digits[at - letters] : letter;
}

/** True for digits with marks between them, letters taken for digits. */
static bool
is_number(const char *text, size_t length) {
    size_t digits = 0;
    size_t marks = 0;
    bool zero = length == 1 && digit_of(text[0]) == '0';
    for (size_t i = 0; i < length; i++) {
        bool mark = strchr(MARKS, text[i]) != NULL;
        if (mark &&
            (i == 0 || i + 1 == length || strchr(MARKS, text[i - 1]) != NULL)) {
            return false;
        }
        marks += mark ? 1 : 0;
        digits += ascii_is_digit(text[i]) ? 1 : 0;
    }
    return digits > 0 || marks > 0 || zero;
}

static bool
change(char *text, size_t length) {
    bool changed = false;
    for (size_t i = 0; i < length; i++) {
        char digit = digit_of(text[i]);
        changed |= digit != text[i];
        text[i] = digit;
    }
    return changed;
}

static bool
restore(char *text, size_t length) {
    return is_number(text, length) && change(text, length);
}

static bool
is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** Behind a sign: "RpO", "Rp.O" and "R l5,00", but no "Rolls". */
static bool
restore_behind(char *text, size_t sign) {
    size_t space = strspn(text + sign, " -");
    char *number = text + sign + space;
    size_t length = strspn(number, MONEY_BYTES);
    bool zero = text[sign - 1] >= 'a' && strcmp(number, "O") == 0; // no "EURO"
    bool glued = space == 0 && is_letter(text[sign - 1]) &&
                 is_letter(number[0]) && !zero;
    return !glued && strchr(" )-/", number[length]) != NULL &&
           restore(number, length);
}

/** Before a sign: "l,5O EUR". */
static bool
restore_before(char *text) {
    char candidates[CURRENCY_LIST_MAX];
    size_t length = strspn(text, MONEY_BYTES);
    const char *sign = text + length + strspn(text + length, " ");
    size_t size = length > 0 ? currency_sign(sign, candidates) : 0;
    return size > 0 && strchr(" )-/", sign[size]) != NULL &&
           restore(text, length);
}

/** The times sign of a multiplication, or an at, with what it multiplies. */
static bool
is_times_price(const char *text, bool at_only) {
    static const char cross[] = "\xc3\x97";
    char candidates[CURRENCY_LIST_MAX];
    size_t sign = strncmp(text, cross, 2) == 0 ? 2 : 1;
    bool is_times = sign == 2 || strncmp(text, "x ", 2) == 0 ||
                    strncmp(text, "X ", 2) == 0 || text[0] == '*';
    if (text[0] != '@' && (at_only || !is_times)) {
        return false;
    }
    text += sign;
    text += strspn(text, " ");
    text += currency_sign(text, candidates);
    text += strspn(text, " ");
    return ascii_is_digit(text[0]);
}

/** How many in front of a price: "l x 3.50", "xl @ 3.50", "Z pcs x 3.50". */
static bool
restore_count(char *text) {
    bool times = text[0] == 'x' || text[0] == 'X';
    char *count = text + (times ? 1 : 0);
    size_t length = strspn(count, COUNT_BYTES);
    const char *rest = count + length + strspn(count + length, " ");
    if (length == 0 || length > COUNT_MOST || count[length] != ' ') {
        return false;
    }
    size_t unit = strcspn(rest, " 0123456789");
    if (!is_times_price(rest, times) &&
        (times || unit < 2 || rest[unit] != ' ' ||
         !is_times_price(rest + unit + strspn(rest + unit, " "), false))) {
        return false;
    }
    return change(count, length);
}

bool
restore_digits(char *text) {
    bool changed = restore_count(text);
    while (*text != '\0') {
        char candidates[CURRENCY_LIST_MAX];
        size_t sign = currency_sign(text, candidates);
        changed |= sign > 0 ? restore_behind(text, sign) : restore_before(text);
        text += strcspn(text, " (:-");
        text += strspn(text, " (:-");
    }
    return changed;
}
