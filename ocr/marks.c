#include "ocr/marks.h"

#include "ocr/opinion.h"
#include "ocr/utf8.h"

#include <string.h>

/** So many certain numbers tell the mark ... */
#define VOTES_LEAST 3
/** ... and so many times as many as have the other one. */
#define VOTES_RATIO 4

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
    for (*at += strcspn(*at, "0123456789"); **at != '\0';
         *at += strcspn(*at, "0123456789")) {
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
        if (is_doubtful(cell) && cell->number[0] != '\0') {
            bool same = strcmp(cell->text, cell->number) == 0;
            replace_marks(cell->number, points > commas ? '.' : ',');
            if (same) {
                memcpy(cell->text, cell->number, sizeof(cell->text));
            }
        }
    }
}
