#include "ocr/opinion.h"

#include "ocr/utf8.h"

#include <string.h>

/** From this, a number without letters needs no second opinion. */
#define NUMBER_CERTAIN 85
/** Below this, the marks of a number are as good as guessed. */
#define NUMBER_POOR 70
/** From this, a Latin reading of a number has better marks than a poor one. */
#define LATIN_GOOD 90
/** What is known to be doubtful is no more certain than this. */
#define DOUBTFUL_MOST 40

bool
opinion_looks_numeric(const char *text) {
    static const char lookalikes[] = "OoIlSBZ|";
    size_t digits = 0;
    size_t doubtful = 0;
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (code >= '0' && code <= '9') {
            digits++;
        } else if (code < 0x80 && strchr(lookalikes, (int)code) != NULL) {
            doubtful++;
        } else if (utf8_is_letter(code) && code != 'x' && code != 'X') {
            return false;
        }
        text += n;
    }
    return digits > doubtful;
}

bool
opinion_may_be_number(const char *text, int32_t confidence) {
    size_t digits = 0;
    size_t all = 0;
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        digits += code >= '0' && code <= '9' ? 1 : 0;
        all += code > ' ' ? 1 : 0;
        text += n;
    }
    return digits > 0 && (confidence < LATIN_GOOD || digits * 5 >= all * 2);
}

/** True for a reading of the model for numbers that has no letters. */
static bool
is_number(const char *text) {
    return strpbrk(text, "0123456789") != NULL && strchr(text, '?') == NULL;
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

bool
opinion_weigh(struct page_cell *cell, int32_t certainty) {
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
    if (!is_number(cell->number)) {
        cell->number[0] = '\0';
        return false;
    }
    if (certainty >= NUMBER_CERTAIN && !has_double_mark(cell->number)) {
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
