#include "ocr/restore.h"

#include "ocr/currency.h"
#include "ocr/utf8.h"

#include <string.h>

/** Bytes of a number of money, be they right or misread. */
#define MONEY_BYTES "0123456789.,'OoIl|SsBZz"
#define MARKS ".,'"

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
restore(char *text, size_t length) {
    bool changed = false;
    for (size_t i = 0; i < length && is_number(text, length); i++) {
        char digit = digit_of(text[i]);
        changed |= digit != text[i];
        text[i] = digit;
    }
    return changed;
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

bool
restore_digits(char *text) {
    bool changed = false;
    while (*text != '\0') {
        char candidates[CURRENCY_LIST_MAX];
        size_t sign = currency_sign(text, candidates);
        changed |= sign > 0 ? restore_behind(text, sign) : restore_before(text);
        text += strcspn(text, " (:-");
        text += strspn(text, " (:-");
    }
    return changed;
}
