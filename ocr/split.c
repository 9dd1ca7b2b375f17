#include "ocr/split.h"

#include <string.h>

/** Lighter than this is no ink. */
#define LIGHT_MIN 208
#define GAPS_MAX 32

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

/** True when a number of its own begins behind this space. */
static bool
begins_number(const char *text, const char *space) {
    static const char *const signs[] = {"$",      "\u20ac", "\u00a3",
                                        "\u00a5", "\u20b9", "\u20a9"};
    const char *next = space + 1;
    if (space == text || space[-1] < '0' || space[-1] > '9') {
        return false;
    }
    next += *next == '-' ? 1 : 0;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        size_t length = strlen(signs[i]);
        if (strncmp(next, signs[i], length) == 0 && next[length] >= '0' &&
            next[length] <= '9') {
            return true;
        }
    }
    return false;
}

/** Mark the spaces to cut at; how many spaces there are, how many to cut. */
static size_t
find_cuts(const char *text, bool cuts[GAPS_MAX], size_t *cut_count) {
    size_t spaces = 0;
    *cut_count = 0;
    for (const char *c = strchr(text, ' '); c != NULL && spaces < GAPS_MAX;
         c = strchr(c + 1, ' ')) {
        cuts[spaces] = begins_number(text, c);
        *cut_count += cuts[spaces++] ? 1 : 0;
    }
    return spaces;
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

static void
set_text(struct page_cell *part, const char *text, size_t length) {
    memcpy(part->number, text, length);
    part->number[length] = '\0';
    memcpy(part->text, part->number, sizeof(part->text));
}

size_t
split_cell(const struct page_cell *cell, const struct line_image *image,
           struct page_cell parts[SPLIT_MAX]) {
    struct gap gaps[GAPS_MAX];
    bool cuts[GAPS_MAX];
    size_t cut_count = 0;
    parts[0] = *cell;
    size_t spaces = find_cuts(cell->number, cuts, &cut_count);
    if (cut_count == 0 || cut_count >= SPLIT_MAX || image->grey == NULL ||
        !keep_widest(gaps, find_gaps(image, gaps), spaces)) {
        return 1;
    }
    const char *text = cell->number;
    int32_t right = cell->box.x + cell->box.width;
    size_t count = 0;
    size_t start = 0;
    for (size_t i = 0, at = 0; i < spaces; i++, at++) {
        at += strcspn(text + at, " ");
        if (!cuts[i]) {
            continue;
        }
        struct rect *box = &parts[count].box;
        box->width = place_of(cell, image, gaps[i].from) - box->x;
        set_text(&parts[count++], text + start, at - start);
        start = at + 1;
        parts[count] = *cell;
        parts[count].box.x = place_of(cell, image, gaps[i].to);
    }
    parts[count].box.width = right - parts[count].box.x;
    set_text(&parts[count], text + start, strlen(text + start));
    return count + 1;
}
