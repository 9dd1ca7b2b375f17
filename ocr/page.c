#include "ocr/page.h"

#include "ocr/utf8.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_CELL_WIDTH 8
#define TEXT_CELL_HEIGHT 16
#define FIRST_CAPACITY 64

void
page_destroy(struct page *page) {
    if (page != NULL) {
        free(page->cells);
        *page = (struct page){0};
    }
}

struct page_cell *
page_add(struct page *page) {
    if (page->count >= PAGE_CELLS_MAX) {
        return NULL;
    }
    if (page->count == page->capacity) {
        size_t capacity =
            page->capacity == 0 ? FIRST_CAPACITY : page->capacity * 2;
        struct page_cell *cells =
            realloc(page->cells, capacity * sizeof(*cells));
        if (cells == NULL) {
            return NULL;
        }
        page->cells = cells;
        page->capacity = capacity;
    }
    struct page_cell *cell = &page->cells[page->count++];
    *cell = (struct page_cell){0};
    return cell;
}

/** A cell's source while its line is read. */
struct piece {
    const char *start;
    const char *end;
    int32_t column; // of `start`
    int32_t row;
};

/** Columns that bytes up to `end` take; `start` is a character's start. */
static int32_t
columns_between(const char *start, const char *end) {
    int32_t columns = 0;
    while (start < end) {
        uint32_t code;
        start += utf8_next(start, &code);
        columns += utf8_is_wide(code) ? 2 : 1;
    }
    return columns;
}

static enum status
add_piece(struct page *page, struct piece piece) {
    while (piece.start < piece.end && *piece.start == ' ') {
        piece.start++;
        piece.column++;
    }
    while (piece.end > piece.start &&
           (piece.end[-1] == ' ' || piece.end[-1] == '\r')) {
        piece.end--;
    }
    size_t length = (size_t)(piece.end - piece.start);
    if (length == 0) {
        return STATUS_OK;
    }
    bool full = page->count >= PAGE_CELLS_MAX;
    struct page_cell *cell = page_add(page);
    if (cell == NULL) {
        return full ? STATUS_OVERFLOW : STATUS_NO_MEMORY;
    }
    length = length < CELL_TEXT_MAX ? length : CELL_TEXT_MAX - 1;
    memcpy(cell->text, piece.start, length);
    cell->row = piece.row;
    cell->confidence = 100;
    cell->box = (struct rect){
        .x = piece.column * TEXT_CELL_WIDTH,
        .y = piece.row * TEXT_CELL_HEIGHT,
        .width = columns_between(piece.start, piece.end) * TEXT_CELL_WIDTH,
        .height = TEXT_CELL_HEIGHT,
    };
    return STATUS_OK;
}

static enum status
add_line(struct page *page, const char *line, const char *end, int32_t row) {
    enum status status = STATUS_OK;
    struct piece piece = {.start = line, .row = row};
    int32_t column = 0;
    for (const char *at = line; status == STATUS_OK; at++) {
        if (at == end || *at == '|' || *at == '\t') {
            piece.end = at;
            status = add_piece(page, piece);
            column += columns_between(piece.start, at) + 1;
            piece.start = at + 1;
            piece.column = column;
        }
        if (at == end) {
            break;
        }
    }
    return status;
}

enum status
page_from_text(const char *text, struct page *out) {
    struct page page = {0};
    int32_t row = 0;
    enum status status = STATUS_OK;
    if (strlen(text) > INT32_MAX / 32) {
        return STATUS_OVERFLOW;
    }
    while (*text != '\0' && status == STATUS_OK) {
        const char *end = strchr(text, '\n');
        end = end != NULL ? end : text + strlen(text);
        status = add_line(&page, text, end, row++);
        text = *end == '\n' ? end + 1 : end;
    }
    if (status != STATUS_OK) {
        page_destroy(&page);
        return status;
    }
    *out = page;
    return STATUS_OK;
}
