#include "ocr/opinion.h"

#include "ocr/bounds.h"
#include "ocr/currency.h"
#include "ocr/merge.h"
#include "ocr/restore.h"
#include "ocr/utf8.h"

#include <stdio.h>
#include <string.h>

/** Below this, the marks of a number are as good as guessed. */
#define NUMBER_POOR 70
/** From this, a Latin reading of a number has better marks than a poor one. */
#define LATIN_GOOD 90
/** From this, words with digits among them need no second opinion. */
#define WORDS_CERTAIN 94
/** What is not certain as a whole is no more certain than this. */
#define AGREED_MOST (OPINION_CERTAIN - 1)
/** What is known to be doubtful is no more certain than this. */
#define DOUBTFUL_MOST 40

static bool
letter_at(const char *text) {
    uint32_t code = 0;
    return utf8_next(text, &code) != 0 && utf8_is_letter(code);
}

/**
 * Bytes of the letters at `text` that belong to a number, 0 for others: a
 * currency, a unit of weight, or the x of a multiplication.
 */
static size_t
number_word(const char *text) {
    char candidates[CURRENCY_LIST_MAX];
    size_t length = currency_sign(text, candidates);
    if (length == 0) {
        length = strncmp(text, "kg", 2) == 0 ? 2 : text[0] == 'g' ? 1 : 0;
    }
    const char *rest = text + length;
    if (length > 0 && (!letter_at(rest) || *rest == 'x' || *rest == 'X')) {
        return length;
    }
    bool times = (text[0] == 'x' || text[0] == 'X') && text[1] != text[0];
    // "3 XA$13.50"
    return times && (!letter_at(text + 1) || number_word(text + 1) > 0) ? 1 : 0;
}

/** A text with the letters made digits that can only be some. */
static const char *
mend(const char *text, char mended[CELL_TEXT_MAX]) {
    snprintf(mended, CELL_TEXT_MAX, "%s", text);
    restore_digits(mended);
    return mended;
}

bool
opinion_looks_numeric(const char *text) {
    char mended[CELL_TEXT_MAX];
    size_t digits = 0;
    size_t doubtful = 0;
    uint32_t code = 0;
    text = mend(text, mended);
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        size_t word = utf8_is_letter(code) ? number_word(text) : 0;
        if (word > 0) {
            n = word;
        } else if (code >= '0' && code <= '9') {
            digits++;
        } else if (code < 0x80 &&
                   strchr(OPINION_LOOKALIKES, (int)code) != NULL) {
            doubtful++;
        } else if (utf8_is_letter(code)) {
            return false;
        }
        text += n;
    }
    return digits > doubtful;
}

bool
opinion_may_be_number(const char *text, int32_t confidence) {
    char mended[CELL_TEXT_MAX];
    size_t digits = 0;
    size_t all = 0;
    uint32_t code = 0;
    text = mend(text, mended);
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        digits += code >= '0' && code <= '9' ? 1 : 0;
        all += code > ' ' ? 1 : 0;
        text += n;
    }
    return digits > 0 && (confidence < WORDS_CERTAIN || digits * 5 >= all * 2);
}

bool
opinion_is_number(const char *text) {
    if (strpbrk(text, "0123456789") == NULL || strchr(text, '?') != NULL) {
        return false;
    }
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (utf8_is_letter(code)) {
            n = number_word(text);
        }
        if (n == 0) {
            return false;
        }
        text += n;
    }
    return true;
}

/** Two marks in a row: the model saw one mark and could not decide. */
static bool
has_double_mark(const char *text) {
    static const char marks[] = ".,";
    for (; *text != '\0'; text++) {
        if (strchr(marks, text[0]) != NULL && text[1] != '\0' &&
            strchr(marks, text[1]) != NULL) {
            return true;
        }
    }
    return false;
}

/** Do two texts have the same digits, whatever their marks? */
static bool
same_digits(const char *a, const char *b) {
    static const char digits[] = "0123456789";
    for (;;) {
        a += strcspn(a, digits);
        b += strcspn(b, digits);
        if (*a != *b) {
            return false;
        }
        if (*a == '\0') {
            return true;
        }
        a++;
        b++;
    }
}

size_t
opinion_next_token(const char **text) {
    *text += strspn(*text, " ");
    return strcspn(*text, " ");
}

size_t
opinion_count_tokens(const char *text) {
    size_t count = 0;
    for (size_t n = opinion_next_token(&text); n > 0;
         n = opinion_next_token(&text)) {
        count++;
        text += n;
    }
    return count;
}

/** Are two texts the same but for spaces? */
static bool
same_but_spaces(const char *a, const char *b) {
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b || *a == '\0') {
            return *a == *b;
        }
    }
}

/** Is a reading without marks sooner wrong than the other, with some? */
static bool
lost_marks(const char *number, const char *other) {
    static const char marks[] = ".,";
    return strpbrk(number, marks) == NULL && strpbrk(other, marks) != NULL;
}

/** Both models read a number. */
static void
weigh_numbers(struct page_cell *cell, int32_t certainty) {
    bool doubled = has_double_mark(cell->number);
    bool poor = certainty < NUMBER_POOR || doubled;
    bool good = cell->confidence >= LATIN_GOOD;
    if (!doubled && certainty >= OPINION_CERTAIN) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = AGREED_MOST; // the sign beside it is not certain
    } else if (!doubled && same_but_spaces(cell->text, cell->number)) {
        int32_t agreed = min(cell->confidence, AGREED_MOST);
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = agreed > certainty ? agreed : certainty;
    } else if (same_digits(cell->text, cell->number)) {
        if ((good && poor) || (cell->confidence > certainty &&
                               lost_marks(cell->number, cell->text))) {
            memcpy(cell->number, cell->text, sizeof(cell->number));
        }
        cell->confidence = certainty;
    } else if (!poor) {
        cell->confidence = certainty;
    } else if (good) {
        memcpy(cell->number, cell->text, sizeof(cell->number));
        cell->confidence = min(certainty, DOUBTFUL_MOST);
    } else {
        // Two guesses: perhaps no number, but words of another script.
        cell->number[0] = '\0';
        cell->confidence = min(cell->confidence, DOUBTFUL_MOST);
    }
}

/** The model for numbers has read no number, or words with one. */
static bool
weigh_words(struct page_cell *cell, int32_t certainty) {
    bool known = false;
    if (same_but_spaces(cell->text, cell->number)) {
        // The model for numbers knows where no space is.
        memcpy(cell->text, cell->number, sizeof(cell->text));
    } else {
        known = merge_numbers(cell->number, certainty >= OPINION_CERTAIN,
                              cell->text);
    }
    cell->number[0] = '\0';
    if (known && opinion_is_number(cell->text)) {
        memcpy(cell->number, cell->text, sizeof(cell->number));
        cell->confidence = min(cell->confidence, AGREED_MOST);
        return true;
    }
    if (opinion_looks_numeric(cell->text)) {
        cell->confidence = min(cell->confidence, DOUBTFUL_MOST);
    }
    return false;
}

bool
opinion_weigh(struct page_cell *cell, int32_t certainty) {
    if (!opinion_is_number(cell->number)) {
        return weigh_words(cell, certainty);
    }
    if (opinion_looks_numeric(cell->text)) {
        weigh_numbers(cell, certainty);
    } else if (certainty > cell->confidence) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = min(certainty, DOUBTFUL_MOST);
    } else {
        cell->number[0] = '\0';
    }
    return cell->number[0] != '\0';
}

bool
opinion_believe_number(struct page_cell *cell, int32_t certainty) {
    if (certainty >= OPINION_CERTAIN && opinion_is_number(cell->number) &&
        !has_double_mark(cell->number)) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = certainty;
        return true;
    }
    return false;
}

void
opinion_change(struct page_cell *cell, const char *number) {
    if (same_but_spaces(cell->text, cell->number)) {
        snprintf(cell->text, sizeof(cell->text), "%s", number);
    }
    snprintf(cell->number, sizeof(cell->number), "%s", number);
    cell->confidence = min(cell->confidence, DOUBTFUL_MOST);
}

/** Is it one sign, perhaps read twice, or with an at: "¥", "+", "--"? */
static bool
is_sign(const char *text) {
    char candidates[CURRENCY_LIST_MAX];
    uint32_t code = 0;
    size_t length = utf8_next(text, &code);
    if (text[0] == '+' || text[0] == '-') {
        return text[strspn(text, "+-")] == '\0';
    }
    if (text[0] == '@' && text[1] != '\0') { // of a price: "2 | @$ | 3.50"
        text++;
        length = utf8_next(text, &code);
    }
    return length > 0 && text[length] == '\0' && !utf8_is_letter(code) &&
           (code == '@' || currency_sign(text, candidates) == length);
}

bool
opinion_believe_sign(struct page_cell *cell, int32_t certainty) {
    if (certainty < OPINION_CERTAIN || !is_sign(cell->number)) {
        return false;
    }
    memcpy(cell->text, cell->number, sizeof(cell->text));
    if (cell->text[0] == '+' || cell->text[0] == '-') {
        cell->text[1] = '\0';
    }
    cell->number[0] = '\0';
    cell->confidence = certainty;
    return true;
}

bool
opinion_is_certain(const struct page_cell *cell) {
    return cell->confidence >= OPINION_CERTAIN &&
           strcmp(cell->text, cell->number) == 0 &&
           !has_double_mark(cell->number);
}
