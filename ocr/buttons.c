// Buttons to count up and down, or to delete, beside each line.
#include "ocr/sheet.h"

#include <stdlib.h>

/** Two boxes in line are of one size, to so many pixels. */
#define SLACK 1

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

void
buttons_mark(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        struct sheet_cell *cell = &sheet->cells[i];
        if (!may_be_button(cell) || !has_name_beside(sheet, cell->cell->box)) {
            continue;
        }
        for (size_t k = 0; k < sheet->cell_count; k++) {
            const struct sheet_cell *other = &sheet->cells[k];
            if ((other->use == USE_OTHER || may_be_button(other)) &&
                in_line(cell->cell->box, other->cell->box) &&
                has_name_beside(sheet, other->cell->box)) {
                cell->use = USE_OTHER;
            }
        }
    }
}
