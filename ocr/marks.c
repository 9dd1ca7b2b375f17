#include "ocr/marks.h"

#include "ocr/currency.h"
#include "ocr/opinion.h"
#include "ocr/utf8.h"

#include <string.h>

/** So many certain numbers tell the mark ... */
#define VOTES_LEAST 3
/** ... and so many times as many as have the other one. */
#define VOTES_RATIO 4
#define DIGITS "0123456789"
/** A decimal mark and what follows: ".50". */
#define CENTS 3

static bool
is_mark(char c) {
    return c == '.' || c == ',';
}

/** The decimal mark of the number at `text` of this length; NULL: none. */
static char *
decimal_mark(char *text, size_t length) {
    char *mark = NULL;
    size_t marks = 0;
    for (size_t i = 0; i < length; i++) {
        if (!ascii_is_digit(text[i])) {
            mark = text + i;
            marks++;
        }
    }
    size_t tail = mark == NULL ? 0 : (size_t)(text + length - mark - 1);
    bool single = marks == 1 && mark > text && is_mark(*mark);
    return single && (tail == 1 || tail == 2) ? mark : NULL;
}

/** The next number with a decimal mark; *at goes behind it. */
static char *
next_mark(char **at) {
    for (*at += strcspn(*at, DIGITS); **at != '\0';
         *at += strcspn(*at, DIGITS)) {
        size_t length = strspn(*at, "0123456789.,'");
        char *mark = decimal_mark(*at, length);
        *at += length;
        if (mark != NULL) {
            return mark;
        }
    }
    return NULL;
}

static void
replace_marks(char *text, char wanted) {
    char *at = text;
    for (char *mark = next_mark(&at); mark != NULL; mark = next_mark(&at)) {
        *mark = wanted;
    }
}

/**
 * Replace the marks of an amount with cents behind words: "Pagar 1.683.14". No
 * mark stands both for thousands and before the cents.
 */
static void
replace_behind_words(char *text, char wanted) {
    char candidates[CURRENCY_LIST_MAX];
    char *start = text + strcspn(text, DIGITS);
    size_t length = strspn(start, DIGITS ".,");
    const char *rest = start + length + strspn(start + length, " ");
    rest += currency_sign(rest, candidates);
    if (length < CENTS || *rest != '\0') {
        return;
    }
    char *mark = start + length - CENTS;
    if (!is_mark(*mark) || is_mark(mark[1]) || is_mark(mark[2])) {
        return;
    }
    for (const char *at = start; at < mark; at++) {
        if (is_mark(*at) && (mark - at) % 4 != 0) {
            return; // a date
        }
    }
    for (char *at = start; at < mark; at++) {
        *at = is_mark(*at) ? (wanted == '.' ? ',' : '.') : *at;
    }
    *mark = wanted;
}

static bool
is_doubtful(const struct page_cell *cell) {
    return cell->confidence < OPINION_CERTAIN && !cell->remembered;
}

void
marks_agree(struct page *page) {
    size_t points = 0;
    size_t commas = 0;
    for (size_t i = 0; i < page->count; i++) {
        struct page_cell *cell = &page->cells[i];
        char *at = cell->number;
        for (char *mark = is_doubtful(cell) ? NULL : next_mark(&at);
             mark != NULL; mark = next_mark(&at)) {
            points += *mark == '.' ? 1 : 0;
            commas += *mark == ',' ? 1 : 0;
        }
    }
    size_t most = points > commas ? points : commas;
    size_t least = points > commas ? commas : points;
    for (size_t i = 0;
         most >= VOTES_LEAST && most >= VOTES_RATIO * least && i < page->count;
         i++) {
        struct page_cell *cell = &page->cells[i];
        char wanted = points > commas ? '.' : ',';
        if (cell->number[0] == '\0' && cell->source != SOURCE_MEMORY) {
            replace_behind_words(cell->text, wanted);
        } else if (is_doubtful(cell)) {
            bool same = strcmp(cell->text, cell->number) == 0;
            replace_marks(cell->number, wanted);
            if (same) {
                memcpy(cell->text, cell->number, sizeof(cell->text));
            }
        }
    }
}
