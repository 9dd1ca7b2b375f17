#include "ocr/split_header.h"

#include "ocr/split_internal.h"

#include <string.h>

/** So many other names of columns make a row a header, numbers or not. */
#define OTHERS_SURE 2

#define COLUMNS                                                                \
    (1u << WORD_COLUMN_LABEL | 1u << WORD_COLUMN_QUANTITY |                    \
     1u << WORD_COLUMN_PRICE | 1u << WORD_COLUMN_AMOUNT |                      \
     1u << WORD_COLUMN_OTHER)

/** Bytes of the text of one part. */
struct name {
    size_t start;
    size_t end;
};

/** The names that a text is made of; 0 when something else is in it. */
static size_t
list_names(const struct words *words, const char *text,
           struct name names[SPLIT_MAX]) {
    size_t count = 0;
    size_t at = 0;
    bool columns = true;
    for (;;) {
        size_t length;
        at += strspn(text + at, " :");
        if (text[at] == '\0') {
            return count;
        }
        word_set set = words_prefix(words, text + at, &length);
        if (set == 0 || !columns || count == SPLIT_MAX) {
            return 0; // what is no column can only be the last
        }
        columns = (set & COLUMNS) != 0;
        names[count++] = (struct name){at, at + length};
        at += length;
    }
}

/** Does the row have names of columns besides this cell? */
static bool
is_header(const struct page *page, size_t index, const struct words *words) {
    size_t others = 0;
    bool numbers = false;
    for (size_t i = 0; i < page->count; i++) {
        const struct page_cell *cell = &page->cells[i];
        if (i == index || cell->row != page->cells[index].row) {
            continue;
        }
        numbers |= cell->number[0] != '\0';
        others += (words_classify(words, cell->text) & COLUMNS) != 0 ? 1 : 0;
    }
    return others >= OTHERS_SURE || (others > 0 && !numbers);
}

size_t
split_header(const struct page *page, size_t index, const struct words *words,
             const struct glyph *glyphs, size_t count,
             struct split_part parts[SPLIT_MAX]) {
    const struct page_cell *cell = &page->cells[index];
    struct gap gaps[GAPS_MAX];
    struct name names[SPLIT_MAX];
    parts[0] = (struct split_part){*cell, 0, count};
    if (cell->number[0] != '\0') {
        return 1;
    }
    size_t found = list_names(words, cell->text, names);
    size_t all = split_list_gaps(glyphs, count, gaps);
    if (found < 2 || !is_header(page, index, words) ||
        !split_keep_widest(gaps, all, found - 1)) {
        return 1;
    }
    for (size_t i = 0; i < found; i++) {
        if (i > 0) {
            split_begin_part(parts, i, cell, gaps[i - 1], count);
        }
        size_t end = i + 1 < found ? names[i].end : strlen(cell->text);
        memset(parts[i].cell.text, 0, sizeof(parts[i].cell.text));
        memcpy(parts[i].cell.text, cell->text + names[i].start,
               end - names[i].start);
    }
    return found;
}
