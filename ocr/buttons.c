// Buttons to count up and down, or to delete, beside each line.
#include "ocr/sheet.h"

#include <stdlib.h>
#include <string.h>

/** Two boxes in line are of one size, to so many pixels. */
#define SLACK 2

/** One glyph, which the models take for some letter: "+" may be read "十". */
static bool
may_be_button(const struct sheet_cell *cell) {
    struct rect box = cell->cell->box;
    return cell->shape.form == FORM_TEXT && !cell->shape.number.known &&
           !cell->shape.quantity.known && box.width * 2 <= box.height * 3;
}

static bool
in_line(struct rect a, struct rect b) {
    return abs(a.x - b.x) <= SLACK && abs(a.width - b.width) <= SLACK &&
           abs(a.height - b.height) <= SLACK && a.y != b.y;
}

/** True when text of another kind ends left of a box, not far above it. */
static bool
has_name_beside(const struct sheet *sheet, struct rect box) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *cell = &sheet->cells[i];
        struct rect name = cell->cell->box;
        if (cell->shape.form == FORM_TEXT && !may_be_button(cell) &&
            name.x + name.width < box.x && name.y < box.y + box.height &&
            name.y + name.height + 2 * box.height > box.y) {
            return true;
        }
    }
    return false;
}

/** Do others stand above or below it, each beside a name? */
static bool
has_others_in_line(const struct sheet *sheet, const struct sheet_cell *cell) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *other = &sheet->cells[i];
        if (may_be_button(other) &&
            in_line(cell->cell->box, other->cell->box) &&
            has_name_beside(sheet, other->cell->box)) {
            return true;
        }
    }
    return false;
}

/** Does it stand between two numbers of its row, as "2 | + | 7.00"? */
static bool
is_between_numbers(const struct sheet *sheet, size_t row, size_t index) {
    return index > 0 && index + 1 < sheet->rows[row].count &&
           sheet_cell_at(sheet, row, index - 1)->shape.form == FORM_NUMBER &&
           sheet_cell_at(sheet, row, index + 1)->shape.form == FORM_NUMBER;
}

void
buttons_mark(struct sheet *sheet) {
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            if (may_be_button(cell) &&
                has_name_beside(sheet, cell->cell->box) &&
                (is_between_numbers(sheet, row, i) ||
                 has_others_in_line(sheet, cell))) {
                cell->use = USE_OTHER;
            }
        }
    }
}

/** True when each line has all of quantity, price and amount. */
static bool
lines_are_complete(const struct order *order) {
    for (size_t i = 0; i < order->item_count; i++) {
        if (!proof_is_complete(&order->items[i])) {
            return false;
        }
    }
    return true;
}

bool
buttons_show(const struct sheet *sheet, const struct sheet_cell *cell) {
    const struct order *order = &sheet->out->order;
    const char *digit = cell->shape.number.text;
    size_t alike = 1;
    if (strlen(digit) != 1 || order->item_count < 2 ||
        !lines_are_complete(order)) {
        return false;
    }
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *other = &sheet->cells[i];
        bool same = strcmp(other->shape.number.text, digit) == 0;
        alike += other->use == USE_NONE && same &&
                         in_line(cell->cell->box, other->cell->box)
                     ? 1
                     : 0;
    }
    return alike >= 2 && alike * 2 > order->item_count;
}
