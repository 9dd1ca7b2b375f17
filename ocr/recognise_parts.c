#include "ocr/recognise_parts.h"

#include "ocr/opinion.h"
#include "ocr/recognise_number.h"

#include <stdio.h>
#include <string.h>

/** The glyphs of a cell, and how wide most of them are. */
struct line {
    struct recall_cell glyphs;
    int32_t usual;
};

/** Some glyphs of a line. */
struct part {
    size_t from;
    size_t end;
};

static int32_t
gap_before(const struct line *line, size_t glyph) {
    const struct glyph *right = &line->glyphs.glyphs[glyph];
    return glyph_gap(right - 1, right, line->usual);
}

/** The narrowest one of the widest gaps, which are so many; INT32_MAX: none. */
static int32_t
parting_gap(const struct line *line, size_t count) {
    for (size_t i = 1; i < line->glyphs.count; i++) {
        int32_t gap = gap_before(line, i);
        size_t wide = 0;
        for (size_t k = 1; k < line->glyphs.count; k++) {
            wide += gap_before(line, k) >= gap ? 1 : 0;
        }
        if (wide == count) {
            return gap;
        }
    }
    return INT32_MAX;
}

static enum status
read_part(const struct screen *screen, size_t i, struct part part,
          char text[CELL_TEXT_MAX], int32_t *certainty) {
    struct cell cell = screen->cells->cells[i];
    struct recall_cell own = recognise_recall(screen, i);
    const struct glyph *glyphs = own.glyphs;
    int32_t bottom = glyphs[part.from].bottom;
    cell.box.x = glyphs[part.from].left;
    cell.box.width = glyphs[part.end - 1].right - cell.box.x;
    cell.box.y = glyphs[part.from].top;
    for (size_t k = part.from; k < part.end; k++) {
        cell.box.y = glyphs[k].top < cell.box.y ? glyphs[k].top : cell.box.y;
        bottom = glyphs[k].bottom > bottom ? glyphs[k].bottom : bottom;
    }
    cell.box.height = bottom - cell.box.y;
    own.glyphs += part.from;
    own.count = part.end - part.from;
    return recognise_number(screen, &cell, &own, text, certainty);
}

/** How certain a part is by itself: not at all when it reads otherwise. */
static enum status
check_part(const struct screen *screen, size_t i, struct part part,
           const char *token, int32_t *certainty) {
    char text[CELL_TEXT_MAX];
    enum status status = read_part(screen, i, part, text, certainty);
    *certainty = strcmp(text, token) == 0 ? *certainty : 0;
    return status;
}

enum status
recognise_parts(const struct screen *screen, size_t i, const char *number,
                int32_t *certainty) {
    struct line line = {.glyphs = recognise_recall(screen, i)};
    size_t tokens = opinion_count_tokens(number);
    enum status status = STATUS_OK;
    line.usual = glyph_usual_width(line.glyphs.glyphs, line.glyphs.count,
                                   line.glyphs.height);
    int32_t gap = tokens > 1 ? parting_gap(&line, tokens - 1) : INT32_MAX;
    int32_t least = gap < INT32_MAX ? 100 : 0;
    struct part part = {0};
    while (least > *certainty && part.end < line.glyphs.count) {
        char token[CELL_TEXT_MAX];
        int32_t own = 100;
        do {
            part.end++;
        } while (part.end < line.glyphs.count &&
                 gap_before(&line, part.end) < gap);
        size_t length = opinion_next_token(&number);
        snprintf(token, sizeof(token), "%.*s", (int)length, number);
        number += length;
        if (opinion_is_number(token)) {
            status = check_part(screen, i, part, token, &own);
        }
        least = own < least ? own : least;
        part.from = part.end;
    }
    *certainty = least > *certainty ? least : *certainty;
    return status;
}
