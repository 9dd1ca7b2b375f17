#include "ocr/split.h"

#include <stdlib.h>
#include <string.h>

/** Lighter than this is no ink. */
#define LIGHT_MIN 208
#define GAPS_MAX 32
/** Numbers of one column end within so many pixels. */
#define COLUMN_SLACK 2

/** Empty columns between two pieces of ink. */
struct gap {
    int32_t from;
    int32_t to; ///< one behind the last
};

static int32_t
width_of(struct gap gap) {
    return gap.to - gap.from;
}

static bool
is_blank(const struct line_image *image, int32_t x) {
    for (int32_t y = 0; y < image->height; y++) {
        if (image->grey[y * image->width + x] < LIGHT_MIN) {
            return false;
        }
    }
    return true;
}

/** All gaps with ink on both sides; 0 when there are too many. */
static size_t
find_gaps(const struct line_image *image, struct gap gaps[GAPS_MAX]) {
    size_t count = 0;
    int32_t ink_end = 0;
    for (int32_t x = 0; x < image->width; x++) {
        if (is_blank(image, x)) {
            continue;
        }
        if (ink_end > 0 && x > ink_end) {
            if (count == GAPS_MAX) {
                return 0;
            }
            gaps[count++] = (struct gap){ink_end, x};
        }
        ink_end = x + 1;
    }
    return count;
}

/**
 * Keep the `wanted` widest gaps in their order; false when the next one is as
 * wide as the narrowest of them, so that there is no telling.
 */
static bool
keep_widest(struct gap *gaps, size_t count, size_t wanted) {
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

static bool
is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** True when a number of its own begins behind this space. */
static bool
begins_number(const char *text, const char *space) {
    static const char *const signs[] = {"$",      "\u20ac", "\u00a3",
                                        "\u00a5", "\u20b9", "\u20a9"};
    const char *next = space + 1;
    if (space == text || !is_digit(space[-1])) {
        return false;
    }
    next += *next == '-' ? 1 : 0;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        size_t length = strlen(signs[i]);
        if (strncmp(next, signs[i], length) == 0 && is_digit(next[length])) {
            return true;
        }
    }
    return false;
}

/** Pixel of the view at which a column of the line picture lies. */
static int32_t
place_of(const struct page_cell *cell, const struct line_image *image,
         int32_t column) {
    int64_t ink = image->width - 2 * LINE_BORDER - 1;
    int64_t x = (int64_t)(column - LINE_BORDER) * cell->box.width;
    x = ink > 0 ? x / ink : 0;
    x = x < 0 ? 0 : x > cell->box.width ? cell->box.width : x;
    return cell->box.x + (int32_t)x;
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
        space > text && is_digit(space[-1]) && is_digit(space[1]);
    return begins_number(text, space) ||
           (between_digits && is_between_columns(page, index, gap));
}

size_t
split_cell(const struct page *page, size_t index,
           const struct line_image *image, struct page_cell parts[SPLIT_MAX]) {
    const struct page_cell *cell = &page->cells[index];
    const char *start = cell->number;
    struct gap gaps[GAPS_MAX];
    size_t spaces = count_spaces(start);
    size_t count = 0;
    parts[0] = *cell;
    if (spaces == 0 || image->grey == NULL ||
        !keep_widest(gaps, find_gaps(image, gaps), spaces)) {
        return 1;
    }
    const char *space = start;
    for (size_t i = 0; i < spaces && count + 1 < SPLIT_MAX; i++) {
        struct gap gap = {place_of(cell, image, gaps[i].from),
                          place_of(cell, image, gaps[i].to)};
        space = strchr(space + 1, ' ');
        if (!cuts_at(page, index, space, gap)) {
            continue;
        }
        parts[count].box.width = gap.from - parts[count].box.x;
        set_text(&parts[count++], start, (size_t)(space - start));
        start = space + 1;
        parts[count] = *cell;
        parts[count].box.x = gap.to;
        parts[count].box.width = cell->box.x + cell->box.width - gap.to;
    }
    if (count > 0) {
        set_text(&parts[count], start, strlen(start));
    }
    return count + 1;
}
