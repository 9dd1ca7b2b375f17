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
/** Most characters that touch and are learned as one glyph. */
#define TOUCHING_MOST 4

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

/** Key of a gap: its width, for text of this height. */
static struct glyph_key
gap_key(const struct recall_cell *cell, size_t i) {
    int32_t gap = cell->glyphs[i].left - cell->glyphs[i - 1].right;
    return (struct glyph_key){(uint32_t)gap, (uint32_t)cell->height};
}

/** As space_before(); in words, an unclear gap may have been met before. */
static enum space
known_space(struct memory *memory, const struct recall_cell *cell, size_t i,
            enum memory_kind kind, enum space space) {
    if (space != SPACE_UNCLEAR || kind != MEMORY_LETTER) {
        return space;
    }
    const char *text = memory_find(memory, MEMORY_GAP, gap_key(cell, i), NULL);
    return text == NULL             ? SPACE_UNCLEAR
           : strcmp(text, " ") == 0 ? SPACE_ONE
                                    : SPACE_NONE;
}

/** What glyphs mean together, or NULL. */
struct known {
    const char *text; ///< borrowed
    size_t glyphs;
    unsigned times;
};

static bool
is_wide(const struct recall_cell *cell, size_t i) {
    return space_before(cell, i, "", "") != SPACE_NONE;
}

/**
 * Has a glyph that is known as a letter been something else in numbers? Those
 * are proven or read by a model of their own, words are not.
 */
static bool
was_digit(struct memory *memory, struct glyph_key key, const char *letter) {
    const char *digit = memory_find(memory, MEMORY_DIGIT, key, NULL);
    return digit != NULL && strcmp(digit, letter) != 0;
}

/** The longest word at glyph i that is known well, or the glyph itself. */
static struct known
find_longest(struct memory *memory, const struct recall_cell *cell,
             enum memory_kind kind, size_t i, unsigned least_times) {
    struct known known = {.glyphs = 1};
    bool word = kind == MEMORY_LETTER && (i == 0 || is_wide(cell, i));
    for (size_t end = cell->count; word && end > i + 1; end--) {
        if (end < cell->count && !is_wide(cell, end)) {
            continue;
        }
        known.glyphs = end - i;
        known.text = memory_find(memory, MEMORY_LABEL,
                                 glyph_key_of(cell->glyphs + i, known.glyphs),
                                 &known.times);
        if (known.text != NULL && known.times >= least_times) {
            return known;
        }
    }
    known.glyphs = 1;
    known.text = memory_find(memory, kind, cell->glyphs[i].key, &known.times);
    if (kind == MEMORY_LETTER && known.text != NULL &&
        was_digit(memory, cell->glyphs[i].key, known.text)) {
        known.text = NULL;
    }
    return known;
}

static bool
put_together(struct memory *memory, const struct recall_cell *cell,
             enum memory_kind kind, unsigned least_times, char *text,
             unsigned *times) {
    const char *before = "";
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < cell->count;) {
        struct known known = find_longest(memory, cell, kind, i, least_times);
        if (known.text == NULL || known.times < least_times) {
            return false;
        }
        *times = known.times < *times ? known.times : *times;
        enum space space =
            i == 0 ? SPACE_NONE : space_before(cell, i, before, known.text);
        space = known_space(memory, cell, i, kind, space);
        if (space == SPACE_UNCLEAR ||
            (space == SPACE_ONE && !put(text, &length, " ")) ||
            !put(text, &length, known.text)) {
            return false;
        }
        before = known.text;
        i += known.glyphs;
    }
    return cell->count > 0;
}

/** Are two texts the same but for spaces? */
static bool
same_characters(const char *a, const char *b) {
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b || *a == '\0') {
            return *a == *b;
        }
    }
}

bool
recall_text(struct memory *memory, const struct recall_cell *cell,
            enum memory_kind kind, unsigned least_times,
            char text[CELL_TEXT_MAX], unsigned *times) {
    unsigned least = UINT16_MAX;
    unsigned seen = 0;
    const char *whole = memory_find(memory, whole_of(kind), cell->key, &seen);
    bool known = put_together(memory, cell, kind, least_times, text, &least);
    if (whole != NULL) { // equal cells read equal
        bool agree = !known || same_characters(text, whole);
        least = known && least > seen ? least : seen;
        memcpy(text, whole, strlen(whole) + 1);
        known = agree;
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

/** Twice the pixels between the middles of two glyphs. */
static int32_t
distance(const struct glyph *a, const struct glyph *b) {
    return b->left + b->right - a->left - a->right;
}

/**
 * Digits stand at equal distances, and farther apart than half of their
 * height. Where they do not, one may be in two pieces and two others in one,
 * so that the numbers only happen to agree.
 */
static bool
digits_are_even(const struct recall_cell *cell,
                const struct characters *characters) {
    int32_t sum = 0;
    int32_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 1; i < cell->count; i++) {
            if (!ascii_is_digit(characters->at[i].text[0]) ||
                !ascii_is_digit(characters->at[i - 1].text[0]) ||
                characters->at[i].spaced) {
                continue;
            }
            int32_t d = distance(&cell->glyphs[i - 1], &cell->glyphs[i]);
            if (d < cell->glyphs[i].bottom - cell->glyphs[i].top) {
                return false;
            }
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

bool
recall_fits(const struct recall_cell *cell, const char *number) {
    struct characters characters;
    return split(number, &characters) && fits(cell, &characters);
}

/** Learn what each glyph means. */
static void
learn_glyphs(struct memory *memory, const struct recall_cell *cell,
             enum memory_kind kind, const struct characters *characters) {
    for (size_t i = 0; i < cell->count; i++) {
        memory_learn(memory, kind, cell->glyphs[i].key, characters->at[i].text);
    }
}

/** Learn which unclear gaps are spaces. */
static void
learn_gaps(struct memory *memory, const struct recall_cell *cell,
           const struct characters *characters) {
    for (size_t i = 1; i < cell->count; i++) {
        if (space_before(cell, i, characters->at[i - 1].text,
                         characters->at[i].text) == SPACE_UNCLEAR) {
            memory_learn(memory, MEMORY_GAP, gap_key(cell, i),
                         characters->at[i].spaced ? " " : "-");
        }
    }
}

/** A part of a cell: a word, or what is left of one. */
struct part {
    const struct glyph *glyphs; ///< borrowed
    size_t glyph_count;
    const struct characters *characters; ///< borrowed
    size_t first;                        ///< of the characters
    size_t count;
};

/** Join the characters of a part; false when it is too long. */
static bool
part_text(const struct part *part, char text[CELL_TEXT_MAX]) {
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < part->count; i++) {
        if (!put(text, &length, part->characters->at[part->first + i].text)) {
            return false;
        }
    }
    return part->count > 0;
}

/** How many characters of the part a known glyph stands for, at its end. */
static size_t
known_end(struct memory *memory, const struct part *part, bool last) {
    size_t i = last ? part->glyph_count - 1 : 0;
    const char *known =
        memory_find(memory, MEMORY_LETTER, part->glyphs[i].key, NULL);
    char text[CELL_TEXT_MAX];
    struct part piece = *part;
    for (piece.count = 1; known != NULL && piece.count < part->count;
         piece.count++) {
        piece.first = part->first + (last ? part->count - piece.count : 0);
        if (part_text(&piece, text) && strcmp(text, known) == 0) {
            return piece.count;
        }
    }
    return 0;
}

/**
 * Characters that touch are one glyph. Where all others of the word are
 * known, what is left is what it means.
 */
static void
learn_touching(struct memory *memory, struct part part) {
    char text[CELL_TEXT_MAX];
    for (int side = 0; side < 2; side++) {
        size_t known = 0;
        while (part.glyph_count > 1 &&
               (known = known_end(memory, &part, side == 1)) > 0) {
            part.glyphs += side == 0 ? 1 : 0;
            part.first += side == 0 ? known : 0;
            part.glyph_count--;
            part.count -= known;
        }
    }
    if (part.glyph_count == 1 && part.count <= TOUCHING_MOST &&
        part_text(&part, text)) {
        memory_learn(memory, MEMORY_LETTER, part.glyphs->key, text);
    }
}

static void
learn_word(struct memory *memory, const struct part *part) {
    char text[CELL_TEXT_MAX];
    if (part_text(part, text)) {
        memory_learn(memory, MEMORY_LABEL,
                     glyph_key_of(part->glyphs, part->glyph_count), text);
    }
    if (part->glyph_count < part->count) {
        learn_touching(memory, *part);
    }
}

/** Characters up to the next space. */
static size_t
word_characters(const struct characters *characters, size_t first) {
    size_t end = first + 1;
    while (end < characters->count && !characters->at[end].spaced) {
        end++;
    }
    return end - first;
}

/** The narrowest gap that is a space, when the widest ones are; 0 for none. */
static int32_t
space_width(const struct recall_cell *cell, size_t spaces) {
    int32_t widest[GLYPHS_MOST] = {0};
    for (size_t i = 1; i < cell->count; i++) {
        int32_t gap = cell->glyphs[i].left - cell->glyphs[i - 1].right;
        size_t k = spaces + 1;
        for (; k > 0 && gap > widest[k - 1]; k--) {
            widest[k] = widest[k - 1];
        }
        widest[k] = k <= spaces ? gap : widest[k];
    }
    bool clear = widest[spaces] < widest[spaces - 1] &&
                 widest[spaces - 1] * 100 >= cell->height * SPACE_NARROW;
    return clear ? widest[spaces - 1] : 0;
}

/** Learn the words of a cell: the widest gaps are its spaces. */
static void
learn_words(struct memory *memory, const struct recall_cell *cell,
            const struct characters *characters) {
    size_t spaces = 0;
    for (size_t i = 0; i < characters->count; i++) {
        spaces += characters->at[i].spaced ? 1 : 0;
    }
    int32_t space = INT32_MAX;
    if (spaces > 0) {
        space = spaces + 2 < GLYPHS_MOST ? space_width(cell, spaces) : 0;
    }
    size_t from = 0;
    size_t first = 0;
    for (size_t i = 1; space > 0 && i <= cell->count; i++) {
        if (i < cell->count &&
            cell->glyphs[i].left - cell->glyphs[i - 1].right < space) {
            continue;
        }
        struct part part = {cell->glyphs + from, i - from, characters, first,
                            word_characters(characters, first)};
        learn_word(memory, &part);
        from = i;
        first += part.count;
    }
}

void
recall_learn(struct memory *memory, const struct recall_cell *cell,
             enum memory_kind kind, const char *text) {
    struct characters characters;
    memory_learn(memory, whole_of(kind), cell->key, text);
    if (!split(text, &characters) || characters.count == 0) {
        return;
    }
    bool letters = kind == MEMORY_LETTER;
    if (fits(cell, &characters)) {
        learn_glyphs(memory, cell, kind, &characters);
        if (letters) {
            learn_gaps(memory, cell, &characters);
        }
    }
    if (letters) {
        learn_words(memory, cell, &characters);
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
