#include "ocr/split.h"

#include "ocr/currency.h"
#include "ocr/split_internal.h"
#include "ocr/utf8.h"

#include <stdlib.h>
#include <string.h>

/** Numbers of one column end within so many pixels. */
#define COLUMN_SLACK 2

static int32_t
width_of(struct gap gap) {
    return gap.to - gap.from;
}

size_t
split_list_gaps(const struct glyph *glyphs, size_t count,
                struct gap gaps[GAPS_MAX]) {
    if (count > GAPS_MAX) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        gaps[i - 1] = (struct gap){glyphs[i - 1].right, glyphs[i].left, i};
    }
    return count > 0 ? count - 1 : 0;
}

static size_t
count_characters(const char *text) {
    size_t count = 0;
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        count += code != ' ' ? 1 : 0;
        text += n;
    }
    return count;
}

/** Keep the gaps in which the text has spaces; it has a character a glyph. */
static void
keep_spaces(struct gap *gaps, const char *text) {
    size_t kept = 0;
    size_t glyph = 0;
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (code == ' ' && glyph > 0) {
            gaps[kept++] = gaps[glyph - 1];
        } else if (code != ' ') {
            glyph++;
        }
        text += n;
    }
}

bool
split_keep_widest(struct gap *gaps, size_t count, size_t wanted) {
    while (count > wanted) {
        size_t narrowest = 0;
        for (size_t i = 1; i < count; i++) {
            if (width_of(gaps[i]) < width_of(gaps[narrowest])) {
                narrowest = i;
            }
        }
        int32_t width = width_of(gaps[narrowest]);
        memmove(&gaps[narrowest], &gaps[narrowest + 1],
                (--count - narrowest) * sizeof(*gaps));
        for (size_t i = 0; count == wanted && i < count; i++) {
            if (width_of(gaps[i]) <= width) {
                return false;
            }
        }
    }
    return count == wanted;
}

/** True when a number of its own begins behind this space. */
static bool
begins_number(const char *text, const char *space) {
    char candidates[CURRENCY_LIST_MAX];
    const char *next = space + 1;
    if (space == text || !ascii_is_digit(space[-1])) {
        return false;
    }
    next += *next == '-' ? 1 : 0;
    size_t sign = currency_sign(next, candidates);
    return sign > 0 && ascii_is_digit(next[sign]);
}

/**
 * True when the numbers of other rows have an end where the gap is: at least
 * one ends there and none lies across it.
 *
 * @param gap in pixels of the view
 */
static bool
is_between_columns(const struct page *page, size_t index, struct gap gap) {
    bool ends = false;
    for (size_t i = 0; i < page->count; i++) {
        const struct page_cell *other = &page->cells[i];
        int32_t right = other->box.x + other->box.width;
        if (other->number[0] == '\0' || other->row == page->cells[index].row) {
            continue;
        }
        if (other->box.x < gap.from && right >= gap.to) {
            return false;
        }
        ends = ends || abs(right - gap.from) <= COLUMN_SLACK;
    }
    return ends;
}

static size_t
count_spaces(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += *text == ' ' ? 1 : 0;
    }
    return count;
}

static void
set_text(struct page_cell *part, const char *text, size_t length) {
    memcpy(part->number, text, length);
    part->number[length] = '\0';
    memcpy(part->text, part->number, sizeof(part->text));
}

/** Cut at this space, the gap in pixels of the view? */
static bool
cuts_at(const struct page *page, size_t index, const char *space,
        struct gap gap) {
    const char *text = page->cells[index].number;
    bool between_digits =
        space > text && ascii_is_digit(space[-1]) && ascii_is_digit(space[1]);
    return begins_number(text, space) ||
           (between_digits && is_between_columns(page, index, gap));
}

/** Find the gap of every space of the text; false when there is no telling. */
static bool
find_spaces(const struct glyph *glyphs, size_t count, const char *text,
            struct gap gaps[GAPS_MAX]) {
    size_t spaces = count_spaces(text);
    size_t all = split_list_gaps(glyphs, count, gaps);
    if (spaces == 0 || all < spaces) {
        return false;
    }
    if (count_characters(text) == count) {
        keep_spaces(gaps, text);
        return true;
    }
    return split_keep_widest(gaps, all, spaces);
}

void
split_begin_part(struct split_part *parts, size_t which,
                 const struct page_cell *cell, struct gap gap, size_t count) {
    struct split_part *part = &parts[which];
    struct split_part *before = part - 1;
    before->cell.box.width = gap.from - before->cell.box.x;
    before->count = gap.glyph - before->first;
    part->cell = *cell;
    part->cell.box.x = gap.to;
    part->cell.box.width = cell->box.x + cell->box.width - gap.to;
    part->first = gap.glyph;
    part->count = count - gap.glyph;
}

size_t
split_cell(const struct page *page, size_t index, const struct glyph *glyphs,
           size_t count, struct split_part parts[SPLIT_MAX]) {
    const struct page_cell *cell = &page->cells[index];
    const char *start = cell->number;
    const char *space = start;
    struct gap gaps[GAPS_MAX];
    size_t last = 0;
    parts[0] = (struct split_part){*cell, 0, count};
    if (!find_spaces(glyphs, count, start, gaps)) {
        return 1;
    }
    size_t spaces = count_spaces(start);
    for (size_t i = 0; i < spaces && last + 1 < SPLIT_MAX; i++) {
        space = strchr(space + 1, ' ');
        if (!cuts_at(page, index, space, gaps[i])) {
            continue;
        }
        set_text(&parts[last].cell, start, (size_t)(space - start));
        start = space + 1;
        split_begin_part(parts, ++last, cell, gaps[i], count);
    }
    if (last > 0) {
        set_text(&parts[last].cell, start, strlen(start));
    }
    return last + 1;
}
