#include "ocr/sheet.h"

#include "ocr/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A gap between words is narrower than this many eighths of a character. */
#define WORD_GAP_EIGHTHS 13
/** Between a name and "2x", which a column of its own may be, than these. */
#define COUNT_GAP_EIGHTHS 8

static size_t
count_characters(const char *text) {
    size_t count = 0;
    while (*text != '\0') {
        uint32_t code;
        text += utf8_next(text, &code);
        count += utf8_is_wide(code) ? 2 : 1;
    }
    return count;
}

/** Pixels of a character, in eighths; one alone may be a narrow one. */
static int64_t
pitch_of(const struct page_cell *cell) {
    size_t characters = count_characters(cell->text);
    return characters > 1 ? (int64_t)cell->box.width * 8 / (int64_t)characters
                          : 0;
}

/** True when two neighbours are closer than eighths of a character. */
static bool
are_close(const struct page_cell *left, const struct page_cell *right,
          int64_t eighths) {
    int64_t gap = (int64_t)right->box.x - left->box.x - left->box.width;
    int64_t pitch_left = pitch_of(left);
    int64_t pitch_right = pitch_of(right);
    int64_t pitch = pitch_left > pitch_right ? pitch_left : pitch_right;
    return gap >= 0 && gap * 64 < pitch * eighths;
}

static bool
is_mark(char c) {
    return c == '.' || c == ',' || c == '\'';
}

/** "38." and "75", "12" and ".00": one number, cut at its mark. */
static bool
is_cut_number(const char *left, const char *right) {
    size_t length = strlen(left);
    char last = length > 0 ? left[length - 1] : '\0';
    return (is_mark(last) && ascii_is_digit(right[0])) ||
           (ascii_is_digit(last) && is_mark(right[0]));
}

static const char *
best_text(const struct sheet_cell *cell) {
    return cell->shape.form != FORM_TEXT && cell->cell->number[0] != '\0'
               ? cell->cell->number
               : cell->cell->text;
}

/** True when the texts of neighbours fit one cell. */
static bool
fit_together(const struct sheet_cell *cells, size_t count) {
    size_t length = count;
    for (size_t i = 0; i < count; i++) {
        length += strlen(best_text(&cells[i]));
    }
    return length <= CELL_TEXT_MAX;
}

/** Make one cell of `count` neighbours that fit; true when a number was cut. */
static bool
make_joined(const struct sheet_cell *cells, size_t count, struct joined *out) {
    bool cut = false;
    size_t used = 0;
    *out = (struct joined){.count = count, .cell = *cells[0].cell};
    struct page_cell *to = &out->cell;
    to->number[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        struct page_cell *part = cells[i].cell;
        const char *text = best_text(&cells[i]);
        bool inside = i > 0 && is_cut_number(to->text, text);
        used += (size_t)snprintf(to->text + used, sizeof(to->text) - used,
                                 "%s%s", i > 0 && !inside ? " " : "", text);
        cut |= inside;
        to->box = rect_union(to->box, part->box);
        to->confidence = part->confidence < to->confidence ? part->confidence
                                                           : to->confidence;
        to->cut |= part->cut;
        to->remembered &= part->remembered;
        out->parts[i] = part;
    }
    return cut;
}

static size_t
count_form(const struct sheet_cell *cells, size_t count, enum shape_form form) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += cells[i].shape.form == form ? 1 : 0;
    }
    return found;
}

static bool
is_known(const struct sheet *sheet, const char *text) {
    return shape_classify(sheet->options->words, text) != 0;
}

/** True when rows below have several numbers beneath a box: two headers. */
static bool
spans_columns(const struct sheet *sheet, const struct sheet_row *above,
              struct rect box) {
    for (const struct sheet_row *row = above + 1;
         row < sheet->rows + sheet->row_count; row++) {
        size_t numbers = 0;
        for (size_t i = row->first; i < row->first + row->count; i++) {
            const struct sheet_cell *cell = &sheet->cells[i];
            numbers += cell->shape.form == FORM_NUMBER &&
                               sheet_overlaps(cell->cell->box, box.x,
                                              box.x + box.width)
                           ? 1
                           : 0;
        }
        if (numbers > 1) {
            return true;
        }
    }
    return false;
}

/** True for headers side by side, and for labels beside their number. */
static bool
stands_alone(const struct sheet *sheet, const struct sheet_row *row,
             const struct sheet_cell *cells, size_t count) {
    size_t numbers = 0;
    size_t others = 0;
    for (size_t i = row->first; i < row->first + row->count; i++) {
        const struct sheet_cell *cell = &sheet->cells[i];
        bool inside = cell >= cells && cell < cells + count;
        numbers += cell->shape.form == FORM_NUMBER ? 1 : 0;
        others += !inside && is_known(sheet, cell->cell->text) ? 1 : 0;
    }
    return numbers == 0 || others == 0;
}

/** True when a quantity may stand beside a name, no part of it. */
static bool
has_count(const struct sheet_cell *cells, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (cells[i].shape.form == FORM_QUANTITY &&
            !are_close(cells[i - 1].cell, cells[i].cell, COUNT_GAP_EIGHTHS)) {
            return true;
        }
    }
    return false;
}

/** Words of one name or label, and not the headers of two columns. */
static bool
are_words(const struct sheet *sheet, const struct sheet_row *row,
          const struct sheet_cell *cells, const struct joined *joined) {
    size_t known = 0;
    for (size_t i = 0; i < joined->count; i++) {
        known += is_known(sheet, joined->parts[i]->text) ? 1 : 0;
    }
    if (known == joined->count) {
        return stands_alone(sheet, row, cells, joined->count) &&
               !spans_columns(sheet, row, joined->cell.box) &&
               is_known(sheet, joined->cell.text);
    }
    return is_known(sheet, joined->cell.text) ||
           (known == 0 && cells[0].shape.form == FORM_TEXT &&
            !has_count(cells, joined->count)) ||
           (known == 1 && cells[0].shape.form == FORM_LABEL &&
            is_known(sheet, joined->parts[0]->text));
}

/** True when the parts mean more together than they do alone. */
static bool
belong_together(const struct sheet *sheet, const struct sheet_row *row,
                const struct sheet_cell *cells, const struct joined *joined,
                const struct shape *shape, bool cut) {
    size_t count = joined->count;
    size_t numbers = count_form(cells, count, FORM_NUMBER);
    switch (shape->form) {
    case FORM_NUMBER:
        return cut || (shape->number.has_currency && count == 2 &&
                       numbers == 1); // "TRY" and "9,00"
    case FORM_PRODUCT:
        return cut || count_form(cells, count, FORM_PRODUCT) == 0;
    case FORM_LABEL:
    case FORM_TEXT:
        return numbers == 0 && are_words(sheet, row, cells, joined);
    default:
        return false;
    }
}

/** Make the cells from `first` on one, if they belong together. */
static bool
join(struct sheet *sheet, const struct sheet_row *row, size_t first,
     size_t count) {
    struct sheet_cell *cells = &sheet->cells[first];
    struct joined *joined = &sheet->joined[sheet->joined_count];
    struct currency_guess guess = sheet->guess;
    struct shape shape;
    if (!fit_together(cells, count)) {
        return false;
    }
    bool cut = make_joined(cells, count, joined);
    shape_read(&joined->cell, sheet->options->words, &guess, &shape);
    if (!belong_together(sheet, row, cells, joined, &shape, cut)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        shape.doubtful |= cells[i].shape.doubtful;
    }
    cells[0] = (struct sheet_cell){.cell = &joined->cell, .shape = shape};
    sheet->guess = guess;
    sheet->joined_count++;
    return true;
}

/** Cells from `first` on that stand close, at most JOINED_MAX. */
static size_t
count_close(const struct sheet *sheet, size_t first, size_t end) {
    size_t count = 1;
    while (count < JOINED_MAX && first + count < end &&
           are_close(sheet->cells[first + count - 1].cell,
                     sheet->cells[first + count].cell, WORD_GAP_EIGHTHS)) {
        count++;
    }
    return count;
}

/** Join the cells from `first` on, most at once; how many became one. */
static size_t
join_from(struct sheet *sheet, const struct sheet_row *row, size_t first) {
    size_t close = count_close(sheet, first, row->first + row->count);
    while (close > 1 && !join(sheet, row, first, close)) {
        close--;
    }
    return close;
}

enum status
join_cells(struct sheet *sheet) {
    size_t kept = 0;
    sheet->joined = calloc(sheet->cell_count / 2 + 1, sizeof(*sheet->joined));
    if (sheet->joined == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t row = 0; row < sheet->row_count; row++) {
        size_t end = sheet->rows[row].first + sheet->rows[row].count;
        for (size_t i = sheet->rows[row].first; i < end;) {
            size_t taken = join_from(sheet, &sheet->rows[row], i);
            sheet->cells[kept++] = sheet->cells[i];
            i += taken;
        }
    }
    sheet->cell_count = kept;
    return STATUS_OK;
}

void
join_tell(const struct sheet *sheet) {
    for (size_t i = 0; i < sheet->joined_count; i++) {
        const struct joined *joined = &sheet->joined[i];
        for (size_t k = 0; k < joined->count; k++) {
            joined->parts[k]->role = joined->cell.role;
            joined->parts[k]->item_id = joined->cell.item_id;
        }
    }
}
