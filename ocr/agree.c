#include "ocr/agree.h"

#include "ocr/opinion.h"
#include "ocr/utf8.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS 10
/** What a certain reading counts, others one. */
#define CERTAIN_VOTES 3
/** Fewer votes than this tell nothing ... */
#define VOTES_MIN 3
/** ... nor does a majority of fewer thirds. */
#define MAJORITY_THIRDS 2

/** What one look was read as. */
struct ballot {
    struct glyph_key key;
    uint32_t votes[DIGITS];
};

struct ballots {
    struct ballot *list; ///< owned; sorted by key once they are counted
    size_t count;
};

static int
compare_keys(const void *a, const void *b) {
    const struct glyph_key *left = &((const struct ballot *)a)->key;
    const struct glyph_key *right = &((const struct ballot *)b)->key;
    if (left->high != right->high) {
        return left->high < right->high ? -1 : 1;
    }
    return (left->low > right->low) - (left->low < right->low);
}

/** The character of each glyph, as an offset into the number; false: not so. */
static bool
align(const struct screen *screen, size_t i, struct recall_cell *glyphs,
      size_t offsets[CELL_TEXT_MAX]) {
    const char *number = screen->page->cells[i].number;
    *glyphs = recognise_recall(screen, i);
    if (number[0] == '\0' || glyphs->count >= CELL_TEXT_MAX ||
        !recall_fits(glyphs, number)) {
        return false;
    }
    size_t count = 0;
    for (size_t at = 0; number[at] != '\0'; at++) {
        bool starts = ((unsigned char)number[at] & 0xc0u) != 0x80u;
        if (starts && number[at] != ' ') {
            offsets[count++] = at;
        }
    }
    return count == glyphs->count;
}

/** What a cell's reading counts; what others have told counts nothing. */
static uint32_t
votes_of(const struct page_cell *cell) {
    if (cell->source == SOURCE_SCREEN) {
        return 0;
    }
    return opinion_is_certain(cell) ? CERTAIN_VOTES : 1;
}

static void
add_ballots(const struct screen *screen, size_t i, struct ballots *ballots) {
    struct recall_cell glyphs;
    size_t offsets[CELL_TEXT_MAX];
    const struct page_cell *cell = &screen->page->cells[i];
    uint32_t votes = votes_of(cell);
    if (votes == 0 || !align(screen, i, &glyphs, offsets)) {
        return;
    }
    for (size_t k = 0; k < glyphs.count; k++) {
        char c = cell->number[offsets[k]];
        if (ascii_is_digit(c)) {
            struct ballot *ballot = &ballots->list[ballots->count++];
            *ballot = (struct ballot){.key = glyphs.glyphs[k].key};
            ballot->votes[c - '0'] = votes;
        }
    }
}

/** Make one ballot of those for the same look. */
static void
count_ballots(struct ballots *ballots) {
    size_t kept = 0;
    qsort(ballots->list, ballots->count, sizeof(*ballots->list), compare_keys);
    for (size_t i = 0; i < ballots->count; i++) {
        struct ballot *last = &ballots->list[kept > 0 ? kept - 1 : 0];
        if (kept == 0 || compare_keys(last, &ballots->list[i]) != 0) {
            ballots->list[kept++] = ballots->list[i];
            continue;
        }
        for (size_t d = 0; d < DIGITS; d++) {
            last->votes[d] += ballots->list[i].votes[d];
        }
    }
    ballots->count = kept;
}

/** The digit that a look has been to most, or the one that was read. */
static char
elected(const struct ballots *ballots, struct glyph_key key, char read) {
    struct ballot wanted = {.key = key};
    const struct ballot *found = bsearch(&wanted, ballots->list, ballots->count,
                                         sizeof(wanted), compare_keys);
    uint32_t all = 0;
    size_t best = 0;
    for (size_t d = 0; found != NULL && d < DIGITS; d++) {
        all += found->votes[d];
        best = found->votes[d] > found->votes[best] ? d : best;
    }
    bool clear =
        all >= VOTES_MIN && found->votes[best] * 3 >= all * MAJORITY_THIRDS;
    return clear ? (char)('0' + best) : read;
}

static void
apply(const struct screen *screen, size_t i, const struct ballots *ballots) {
    struct recall_cell glyphs;
    size_t offsets[CELL_TEXT_MAX];
    struct page_cell *cell = &screen->page->cells[i];
    char number[CELL_TEXT_MAX];
    if (cell->source == SOURCE_MEMORY || !align(screen, i, &glyphs, offsets)) {
        return;
    }
    memcpy(number, cell->number, sizeof(number));
    for (size_t k = 0; k < glyphs.count; k++) {
        char *c = &number[offsets[k]];
        *c = ascii_is_digit(*c) ? elected(ballots, glyphs.glyphs[k].key, *c)
                                : *c;
    }
    if (strcmp(number, cell->number) != 0) {
        opinion_change(cell, number);
    }
}

void
agree_on_digits(const struct screen *screen) {
    struct ballots ballots = {0};
    ballots.list = calloc(screen->glyphs->count + 1, sizeof(*ballots.list));
    if (ballots.list == NULL) {
        log_error("out of memory for the digits of a screen");
        return;
    }
    for (size_t i = 0; i < screen->page->count; i++) {
        add_ballots(screen, i, &ballots);
    }
    count_ballots(&ballots);
    for (size_t i = 0; i < screen->page->count; i++) {
        apply(screen, i, &ballots);
    }
    free(ballots.list);
}
