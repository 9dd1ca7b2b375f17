// Labels of totals, some letters of which were misread.
#include "ocr/utf8.h"
#include "ocr/words_internal.h"

#include <string.h>

/** Letters from which one of them, and two of them, may be misread. */
#define LETTERS_ONE 6
#define LETTERS_TWO 12
/** The same for characters that are words by themselves. */
#define WIDE_ONE 4
/** Letters of a name of a tax of which one was read as one that looks alike. */
#define LETTERS_ALIKE 3

#define WORD_TAXES (1u << WORD_TAX | 1u << WORD_TAX_INCLUDED)

/** How a text differs from a phrase of as many letters. */
struct difference {
    size_t letters;
    size_t apart;
    bool alike; // only in letters that look like each other
    bool wide;  // a character that is a word was replaced
};

static bool
look_alike(uint32_t a, uint32_t b) {
    static const char *const groups[] = {"uvwy", "mn", "ijl"};
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (a < 0x80 && b < 0x80 && strchr(groups[i], (int)a) != NULL &&
            strchr(groups[i], (int)b) != NULL) {
            return true;
        }
    }
    return false;
}

/** True when a character is in a phrase. */
static bool
is_in_phrases(const struct words *words, const char *character, size_t size) {
    char text[5] = "";
    memcpy(text, character, size);
    for (size_t i = 0; i < words->count; i++) {
        if (strstr(words->phrases[i].text, text) != NULL) {
            return true;
        }
    }
    return false;
}

/** Compare folded texts; false when one is longer or too much differs. */
static bool
compare(const struct words *words, const char *text, const char *phrase,
        struct difference *out) {
    *out = (struct difference){.alike = true};
    while (*text != '\0' && *phrase != '\0' && out->apart <= 2) {
        uint32_t read;
        uint32_t meant;
        size_t size = utf8_next(text, &read);
        phrase += utf8_next(phrase, &meant);
        if (read != meant) {
            bool wide = utf8_is_wide(read) || utf8_is_wide(meant);
            if (!utf8_is_letter(read) || !utf8_is_letter(meant) ||
                (wide && is_in_phrases(words, text, size))) {
                return false;
            }
            out->apart++;
            out->wide |= wide;
            out->alike &= look_alike(read, meant);
        }
        text += size;
        out->letters++;
    }
    return *text == '\0' && *phrase == '\0';
}

static bool
is_near(const struct difference *difference, word_set set) {
    size_t letters = difference->letters;
    size_t most = letters >= LETTERS_TWO ? 2 : letters >= LETTERS_ONE ? 1 : 0;
    if (difference->wide) {
        most = letters >= WIDE_ONE ? 1 : 0;
    } else if (most == 0 && letters >= LETTERS_ALIKE && difference->alike &&
               (set & WORD_TAXES) != 0) {
        most = 1;
    }
    return difference->apart <= most;
}

word_set
words_near(const struct words *words, const char *text) {
    static const word_set totals = WORD_TAXES | 1u << WORD_SUBTOTAL |
                                   1u << WORD_DISCOUNT | 1u << WORD_TOTAL |
                                   1u << WORD_PAYABLE | 1u << WORD_CHARGE;
    char folded[PHRASE_MAX];
    word_set found = 0;
    size_t nearest = PHRASE_MAX;
    bool agree = true;
    if (!words_fold(text, folded)) {
        return 0;
    }
    for (size_t i = 0; i < words->count; i++) {
        word_set set = words->phrases[i].set;
        struct difference difference;
        if (!compare(words, folded, words->phrases[i].text, &difference) ||
            !is_near(&difference, set) || difference.apart > nearest) {
            continue;
        }
        agree = difference.apart < nearest || (agree && set == found);
        nearest = difference.apart;
        found = set;
    }
    bool safe = (found & totals) != 0 && (found & 1u << WORD_IGNORE) == 0;
    return agree && safe ? found : 0;
}
