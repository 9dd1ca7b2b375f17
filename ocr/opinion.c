#include "ocr/opinion.h"

#include "ocr/currency.h"
#include "ocr/restore.h"
#include "ocr/utf8.h"

#include <stdio.h>
#include <string.h>

/** From this, a number without letters needs no second opinion. */
#define NUMBER_CERTAIN 85
/** Below this, the marks of a number are as good as guessed. */
#define NUMBER_POOR 70
/** From this, a Latin reading of a number has better marks than a poor one. */
#define LATIN_GOOD 90
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
    static const char lookalikes[] = "OoIlSBZ|";
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
        } else if (code < 0x80 && strchr(lookalikes, (int)code) != NULL) {
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
    return digits > 0 && (confidence < LATIN_GOOD || digits * 5 >= all * 2);
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

static int32_t
smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
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

/** A run of text without spaces; its length, 0 at the end. */
static size_t
next_token(const char **text) {
    *text += strspn(*text, " ");
    return strcspn(*text, " ");
}

static size_t
count_tokens(const char *text) {
    size_t count = 0;
    for (size_t n = next_token(&text); n > 0; n = next_token(&text)) {
        count++;
        text += n;
    }
    return count;
}

/** Are two readings of a token numbers, so that the first may be put in? */
static bool
both_numbers(const char *number, size_t length, const char *word,
             size_t word_length) {
    char first[CELL_TEXT_MAX];
    char second[CELL_TEXT_MAX];
    snprintf(first, sizeof(first), "%.*s", (int)length, number);
    snprintf(second, sizeof(second), "%.*s", (int)word_length, word);
    return opinion_is_number(first) && opinion_looks_numeric(second);
}

/**
 * Words with numbers among them: the numbers are better read by their own
 * model, which has a "?" for each letter. Both must see the same tokens.
 */
static void
put_numbers_in(struct page_cell *cell) {
    char joined[CELL_TEXT_MAX] = "";
    const char *number = cell->number;
    const char *word = cell->text;
    size_t length = 0;
    if (count_tokens(number) != count_tokens(word)) {
        return;
    }
    for (size_t n = next_token(&number); n > 0; n = next_token(&number)) {
        size_t m = next_token(&word);
        bool better = both_numbers(number, n, word, m);
        int written = snprintf(joined + length, sizeof(joined) - length,
                               "%s%.*s", length > 0 ? " " : "",
                               (int)(better ? n : m), better ? number : word);
        length += (size_t)written;
        if (length >= sizeof(joined)) {
            return;
        }
        number += n;
        word += m;
    }
    memcpy(cell->text, joined, sizeof(cell->text));
}

bool
opinion_weigh(struct page_cell *cell, int32_t certainty) {
    if (!opinion_is_number(cell->number)) {
        if (certainty >= NUMBER_CERTAIN) {
            put_numbers_in(cell);
        }
        cell->number[0] = '\0';
    }
    bool number = cell->number[0] != '\0';
    bool latin = opinion_looks_numeric(cell->text);
    if (!latin && number && certainty > cell->confidence) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = smaller(certainty, DOUBTFUL_MOST);
    } else if (!latin) {
        cell->number[0] = '\0';
    } else if (!number) {
        cell->confidence = smaller(cell->confidence, DOUBTFUL_MOST);
    } else {
        bool poor = certainty < NUMBER_POOR || has_double_mark(cell->number);
        bool agree = same_digits(cell->text, cell->number);
        if (poor && !agree && cell->confidence < LATIN_GOOD) {
            // Two guesses: perhaps no number, but words of another script.
            cell->number[0] = '\0';
            cell->confidence = smaller(cell->confidence, DOUBTFUL_MOST);
            return false;
        }
        if (poor && agree && cell->confidence >= LATIN_GOOD) {
            memcpy(cell->number, cell->text, sizeof(cell->number));
        }
        cell->confidence = certainty;
    }
    return cell->number[0] != '\0';
}

bool
opinion_believe_number(struct page_cell *cell, int32_t certainty) {
    if (certainty >= NUMBER_CERTAIN && opinion_is_number(cell->number) &&
        !has_double_mark(cell->number)) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = certainty;
        return true;
    }
    return false;
}

bool
opinion_is_certain(const struct page_cell *cell) {
    return cell->confidence >= NUMBER_CERTAIN &&
           strcmp(cell->text, cell->number) == 0 &&
           !has_double_mark(cell->number);
}
