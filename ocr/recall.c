#include "ocr/recall.h"

#include "ocr/utf8.h"

#include <stdlib.h>
#include <string.h>

/** Most glyphs of a text that is put together. */
#define GLYPHS_MOST 64
/** Hundredths of the height: narrower is no space, wider is one. */
#define SPACE_NARROW 36
#define SPACE_WIDE 60
/** Per cent by which the distances of digits may differ from their mean. */
#define PITCH_SLACK 25

/** A text cut into its characters, without spaces. */
struct characters {
    size_t count;
    struct {
        char text[5];
        bool spaced; ///< a space stands before it
    } at[GLYPHS_MOST];
};

static enum memory_kind
whole_of(enum memory_kind kind) {
    return kind == MEMORY_DIGIT ? MEMORY_NUMBER : MEMORY_LABEL;
}

static bool
is_mark(const char *text) {
    return text[0] != '\0' && text[1] == '\0' &&
           strchr(".,':;", text[0]) != NULL;
}

enum space {
    SPACE_NONE = 1,
    SPACE_ONE = 2,
    SPACE_UNCLEAR = 3,
};

/** Does a space stand in front of glyph i? */
static enum space
space_before(const struct recall_cell *cell, size_t i, const char *before,
             const char *after) {
    int32_t gap = cell->glyphs[i].left - cell->glyphs[i - 1].right;
    if (gap * 100 < cell->height * SPACE_NARROW) {
        return SPACE_NONE;
    }
    int32_t usual = glyph_usual_width(cell->glyphs, cell->count, cell->height);
    // In a fixed pitch the blank beside a point is as wide as a space.
    if (gap * 100 >= cell->height * SPACE_WIDE &&
        glyph_gap(&cell->glyphs[i - 1], &cell->glyphs[i], usual) * 100 >=
            cell->height * SPACE_NARROW) {
        return SPACE_ONE;
    }
    return is_mark(before) || is_mark(after) ? SPACE_NONE : SPACE_UNCLEAR;
}

static bool
put(char *text, size_t *length, const char *part) {
    size_t size = strlen(part);
    if (*length + size + 1 > CELL_TEXT_MAX) {
        return false;
    }
    memcpy(text + *length, part, size + 1);
    *length += size;
    return true;
}

static bool
put_together(struct memory *memory, const struct recall_cell *cell,
             enum memory_kind kind, unsigned least_times, char *text,
             unsigned *times) {
    const char *before = "";
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < cell->count; i++) {
        unsigned known = 0;
        const char *part =
            memory_find(memory, kind, cell->glyphs[i].key, &known);
        if (part == NULL || known < least_times) {
            return false;
        }
        *times = known < *times ? known : *times;
        enum space space =
            i == 0 ? SPACE_NONE : space_before(cell, i, before, part);
        if (space == SPACE_UNCLEAR ||
            (space == SPACE_ONE && !put(text, &length, " ")) ||
            !put(text, &length, part)) {
            return false;
        }
        before = part;
    }
    return cell->count > 0;
}

bool
recall_text(struct memory *memory, const struct recall_cell *cell,
            enum memory_kind kind, unsigned least_times,
            char text[CELL_TEXT_MAX], unsigned *times) {
    unsigned least = UINT16_MAX;
    const char *whole = memory_find(memory, whole_of(kind), cell->key, &least);
    bool known = whole != NULL; // equal cells read equal
    if (known) {
        memcpy(text, whole, strlen(whole) + 1);
    } else {
        least = UINT16_MAX;
        known = put_together(memory, cell, kind, least_times, text, &least);
    }
    if (times != NULL) {
        *times = known ? least : 0;
    }
    return known;
}

static bool
split(const char *text, struct characters *out) {
    bool spaced = false;
    uint32_t code = 0;
    out->count = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (code == ' ') {
            spaced = true;
        } else {
            if (out->count == GLYPHS_MOST || n >= sizeof(out->at[0].text)) {
                return false;
            }
            memcpy(out->at[out->count].text, text, n);
            out->at[out->count].text[n] = '\0';
            out->at[out->count++].spaced = spaced;
            spaced = false;
        }
        text += n;
    }
    return true;
}

static bool
is_digit(const char *text) {
    return text[0] >= '0' && text[0] <= '9';
}

static int32_t
distance(const struct glyph *a, const struct glyph *b) {
    return b->left + b->right - a->left - a->right;
}

/**
 * Digits stand at equal distances. Where they do not, one may be in two
 * pieces and two others in one, so that the numbers only happen to agree.
 */
static bool
digits_are_even(const struct recall_cell *cell,
                const struct characters *characters) {
    int32_t sum = 0;
    int32_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 1; i < cell->count; i++) {
            if (!is_digit(characters->at[i].text) ||
                !is_digit(characters->at[i - 1].text) ||
                characters->at[i].spaced) {
                continue;
            }
            int32_t d = distance(&cell->glyphs[i - 1], &cell->glyphs[i]);
            if (pass == 0) {
                sum += d;
                count++;
            } else if (abs(d * count - sum) * 100 > sum * PITCH_SLACK) {
                return false;
            }
        }
    }
    return true;
}

/** Are text and glyphs one to one, and spaces where gaps are? */
static bool
fits(const struct recall_cell *cell, const struct characters *characters) {
    if (cell->count != characters->count) {
        return false;
    }
    for (size_t i = 1; i < cell->count; i++) {
        enum space space = space_before(cell, i, characters->at[i - 1].text,
                                        characters->at[i].text);
        if (characters->at[i].spaced ? space == SPACE_NONE
                                     : space == SPACE_ONE) {
            return false;
        }
    }
    return digits_are_even(cell, characters);
}

void
recall_learn(struct memory *memory, const struct recall_cell *cell,
             enum memory_kind kind, const char *text) {
    struct characters characters;
    memory_learn(memory, whole_of(kind), cell->key, text);
    if (!split(text, &characters) || !fits(cell, &characters)) {
        return;
    }
    for (size_t i = 0; i < cell->count; i++) {
        memory_learn(memory, kind, cell->glyphs[i].key, characters.at[i].text);
    }
}

void
recall_distrust(struct memory *memory, const struct recall_cell *cell,
                enum memory_kind kind, const char *recalled, const char *text) {
    struct characters before;
    struct characters after;
    bool aligned = split(recalled, &before) && split(text, &after) &&
                   before.count == cell->count && after.count == cell->count;
    memory_distrust(memory, whole_of(kind), cell->key);
    for (size_t i = 0; i < cell->count; i++) {
        if (!aligned || strcmp(before.at[i].text, after.at[i].text) != 0) {
            memory_distrust(memory, kind, cell->glyphs[i].key);
        }
    }
}
