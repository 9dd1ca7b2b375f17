// Labels of totals, some letters of which were misread.
#include "ocr/utf8.h"
#include "ocr/words_internal.h"

#include <string.h>

/** Letters from which one of them, and two of them, may be misread. */
#define LETTERS_ONE 6
#define LETTERS_TWO 12
/** The same for characters that are words by themselves. */
#define WIDE_ONE 4
/**
 * The same in a name of the total, which the lines have to add up to; the first
 * character tells it from the name of a column.
 */
#define WIDE_ONE_TOTAL 3
/** Letters of a name of a tax of which one was read as one that looks alike. */
#define LETTERS_ALIKE 3

#define WORD_TOTALS                                                            \
    (1u << WORD_TOTAL | 1u << WORD_PAYABLE | 1u << WORD_SUBTOTAL)
#define WORD_TAXES (1u << WORD_TAX | 1u << WORD_TAX_INCLUDED)

/** How a text differs from a phrase of as many letters. */
struct difference {
    size_t apart;
    bool alike;   // only in letters that look like each other
    bool first;   // the first letter is another one
    bool wide;    // a character that is a word was replaced ...
    char read[5]; // ... by this one
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
is_in_phrases(const struct words *words, const char *text) {
    for (size_t i = 0; i < words->count; i++) {
        if (strstr(words->phrases[i].text, text) != NULL) {
            return true;
        }
    }
    return false;
}

/** Compare folded texts of as many letters; false when too much differs. */
static bool
compare(const char *text, const char *phrase, struct difference *out) {
    *out = (struct difference){.alike = true};
    for (bool first = true; *text != '\0'; first = false) {
        uint32_t read;
        uint32_t meant;
        size_t size = utf8_next(text, &read);
        phrase += utf8_next(phrase, &meant);
        if (read != meant) {
            bool wide = utf8_is_wide(read) || utf8_is_wide(meant);
            if (!utf8_is_letter(read) || !utf8_is_letter(meant) ||
                ++out->apart > 2) {
                return false;
            }
            out->first |= first;
            if (wide) {
                out->wide = true;
                memcpy(out->read, text, size);
                out->read[size] = '\0';
            }
            out->alike &= look_alike(read, meant);
        }
        text += size;
    }
    return true;
}

static bool
is_near(const struct difference *difference, size_t letters, word_set set) {
    size_t most = letters >= LETTERS_TWO ? 2 : letters >= LETTERS_ONE ? 1 : 0;
    if (difference->wide) {
        bool total = (set & WORD_TOTALS) != 0 && !difference->first;
        size_t least = total ? WIDE_ONE_TOTAL : WIDE_ONE;
        most = letters >= least ? 1 : 0;
    } else if (most == 0 && letters >= LETTERS_ALIKE && difference->alike &&
               (set & WORD_TAXES) != 0) {
        most = 1;
    }
    return difference->apart <= most;
}

static bool
is_safe(word_set set) {
    static const word_set totals =
        WORD_TAXES | WORD_TOTALS | 1u << WORD_DISCOUNT | 1u << WORD_CHARGE;
    return (set & totals) != 0 && (set & 1u << WORD_IGNORE) == 0;
}

/** A phrase, the colon behind which was read as a letter: "Total Bayari". */
static word_set
before_colon(const struct words *words, char folded[PHRASE_MAX]) {
    size_t letters = words_letters(folded);
    char *last = folded + strlen(folded) - 1;
    word_set set = 0;
    if (letters > LETTERS_ONE && (*last == 'i' || *last == 'l')) {
        *last = '\0';
        set = words_classify(words, folded);
    }
    return is_safe(set) ? set : 0;
}

/** A phrase, two letters of which touch and were read as one: "Ind. Tax". */
static word_set
touching(const struct words *words, const char *folded) {
    char apart[PHRASE_MAX];
    size_t length = strlen(folded);
    for (size_t i = 0; length + 1 < sizeof(apart) && i < length; i++) {
        if (folded[i] != 'd') {
            continue;
        }
        memcpy(apart, folded, i);
        memcpy(apart + i, "cl", 2);
        memcpy(apart + i + 2, folded + i + 1, length - i);
        word_set set = words_classify(words, apart);
        if (is_safe(set)) {
            return set;
        }
    }
    return 0;
}

word_set
words_near(const struct words *words, const char *text) {
    char folded[PHRASE_MAX];
    word_set found = 0;
    size_t nearest = PHRASE_MAX;
    size_t letters;
    bool agree = true;
    if (!words_fold(text, folded)) {
        return 0;
    }
    letters = words_letters(folded);
    for (size_t i = 0; i < words->count; i++) {
        const struct phrase *phrase = &words->phrases[i];
        struct difference difference;
        if (phrase->letters != letters ||
            !compare(folded, phrase->text, &difference) ||
            !is_near(&difference, letters, phrase->set) ||
            difference.apart > nearest ||
            (difference.wide && is_in_phrases(words, difference.read))) {
            continue;
        }
        agree = difference.apart < nearest || (agree && phrase->set == found);
        nearest = difference.apart;
        found = phrase->set;
    }
    if (found == 0) {
        word_set set = touching(words, folded);
        return set != 0 ? set : before_colon(words, folded);
    }
    return agree && is_safe(found) ? found : 0;
}

/** Code points of a folded text. */
static size_t
list_letters(const char *text, uint32_t letters[PHRASE_MAX]) {
    size_t count = 0;
    for (size_t n = utf8_next(text, &letters[count]); n != 0;
         n = utf8_next(text, &letters[count])) {
        text += n;
        count++;
    }
    return count;
}

/** Letters to put in, leave out or replace to make one text the other. */
static size_t
count_edits(const uint32_t *a, size_t a_count, const uint32_t *b,
            size_t b_count) {
    size_t edits[PHRASE_MAX];
    for (size_t k = 0; k <= b_count; k++) {
        edits[k] = k;
    }
    for (size_t i = 0; i < a_count; i++) {
        size_t diagonal = edits[0];
        edits[0] = i + 1;
        for (size_t k = 0; k < b_count; k++) {
            size_t replaced = diagonal + (a[i] == b[k] ? 0 : 1);
            size_t one =
                1 + (edits[k] < edits[k + 1] ? edits[k] : edits[k + 1]);
            diagonal = edits[k + 1];
            edits[k + 1] = replaced < one ? replaced : one;
        }
    }
    return edits[b_count];
}

unsigned
words_resemble(const struct words *words, const char *text, word_set classes) {
    char folded[PHRASE_MAX];
    uint32_t read[PHRASE_MAX];
    uint32_t meant[PHRASE_MAX];
    size_t most = 0;
    if (!words_fold(text, folded)) {
        return 0;
    }
    size_t count = list_letters(folded, read);
    for (size_t i = 0; i < words->count; i++) {
        const struct phrase *phrase = &words->phrases[i];
        if ((phrase->set & classes) == 0) {
            continue;
        }
        size_t letters = list_letters(phrase->text, meant);
        size_t longer = letters > count ? letters : count;
        size_t edits = count_edits(read, count, meant, letters);
        size_t alike = (longer - edits) * 100 / longer;
        most = alike > most ? alike : most;
    }
    return (unsigned)most;
}
