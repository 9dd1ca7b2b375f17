// What no line and no total has taken: each is explained, or a reason.
#include "ocr/sheet.h"

#include <string.h>

/** First and last row of the lines; false when there are none. */
static bool
items_range(const struct sheet *sheet, size_t *first, size_t *last) {
    bool found = false;
    for (size_t row = 0; row < sheet->row_count; row++) {
        if (sheet->rows[row].in_items) {
            *first = found ? *first : row;
            *last = row;
            found = true;
        }
    }
    return found;
}

static bool
equals(struct amount amount, int64_t minor) {
    return amount.known && amount.minor == minor;
}

/** A repetition of a total, as on a pay button. */
static bool
repeats_total(const struct sheet *sheet, const struct number_run *run) {
    const struct order *order = &sheet->out->order;
    int64_t minor;
    return number_money(run, &sheet->format, &minor) == NUMBER_FINE &&
           (equals(order->total, minor) || equals(order->subtotal, minor));
}

/** True when the header over a number says that it does not matter. */
static bool
is_explained(const struct sheet *sheet, size_t row, size_t index) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (sheet->rows[row].column[i] == index + 1) {
            enum column_role role = sheet->columns[i].role;
            return role == COLUMN_OTHER || role == COLUMN_LABEL ||
                   role == COLUMN_DISCOUNT;
        }
    }
    return false;
}

/** Number of a cell that could be money, or NULL. */
static const struct number_run *
loose_number(const struct sheet_cell *cell) {
    switch (cell->shape.form) {
    case FORM_NUMBER:
    case FORM_LABEL:
    case FORM_TEXT:
        return &cell->shape.number;
    case FORM_PRODUCT:
        return &cell->shape.price;
    default:
        return NULL;
    }
}

/** Numbers left of the names are those of rows, and codes. */
static bool
precedes_name(const struct sheet *sheet, size_t row, size_t index) {
    for (size_t i = index + 1; i < sheet->rows[row].count; i++) {
        if (sheet_cell_at(sheet, row, i)->cell->role == CELL_NAME) {
            return true;
        }
    }
    return false;
}

/** "330" or "1,5L" alone below a name: the rest of it. */
static bool
continues_name(const struct sheet *sheet, size_t row) {
    if (row == 0 || sheet->rows[row].count > 1) {
        return false;
    }
    struct rect box = sheet_cell_at(sheet, row, 0)->cell->box;
    for (size_t i = 0; i < sheet->rows[row - 1].count; i++) {
        const struct page_cell *above = sheet_cell_at(sheet, row - 1, i)->cell;
        if (above->role == CELL_NAME && above->box.x - box.x < box.height / 2 &&
            box.x - above->box.x < box.height / 2) {
            return true;
        }
    }
    return false;
}

/** A number inside the lines that no line has. */
static bool
is_unexplained_inside(const struct sheet *sheet, size_t row, size_t index,
                      bool money) {
    const struct sheet_cell *cell = sheet_cell_at(sheet, row, index);
    if (cell->shape.form != FORM_NUMBER) {
        return money && cell->shape.form != FORM_TEXT;
    }
    return money || (!sheet->has_header && !precedes_name(sheet, row, index) &&
                     !continues_name(sheet, row) && !buttons_show(sheet, cell));
}

/**
 * True for the number of the lines, or the sum of the quantities, with a
 * weight as it is or for one and a return as a piece, too.
 */
static bool
is_count(const struct sheet *sheet, const struct number_run *run) {
    const struct order *order = &sheet->out->order;
    int64_t lines = (int64_t)order->item_count * 1000;
    int64_t sum = 0;
    int64_t pieces = 0;
    int64_t value;
    bool known = true;
    for (size_t i = 0; i < order->item_count; i++) {
        struct amount quantity = order->items[i].quantity;
        int64_t piece = quantity.minor % 1000 != 0 ? 1000
                        : quantity.minor < 0       ? -quantity.minor
                                                   : quantity.minor;
        known &= quantity.known &&
                 minor_add(sum, quantity.minor, &sum) == STATUS_OK &&
                 minor_add(pieces, piece, &pieces) == STATUS_OK;
    }
    return !sheet_is_money(sheet, run) &&
           number_quantity(run, &sheet->format, &value) == NUMBER_FINE &&
           (value == lines || (known && (value == sum || value == pieces)));
}

static bool
is_unexplained(const struct sheet *sheet, size_t row, size_t index,
               bool in_items, bool below) {
    const struct sheet_cell *cell = sheet_cell_at(sheet, row, index);
    if (cell->shape.form == FORM_GARBLE) {
        return (in_items && !continues_name(sheet, row)) || below;
    }
    const struct number_run *run = loose_number(cell);
    if (run == NULL || !run->known || run->percent) {
        return false;
    }
    bool money = sheet_is_money(sheet, run);
    if (in_items) {
        return is_unexplained_inside(sheet, row, index, money);
    }
    bool aligned = below && cell->shape.form == FORM_NUMBER &&
                   sheet_stands_with_values(sheet, cell->cell->box);
    // Beside the other totals it has a name of its own, that was not read.
    return (aligned && !is_count(sheet, run)) ||
           (money && !repeats_total(sheet, run));
}

/** Numbers that look like money and that nothing has taken. */
static void
check_unexplained(struct sheet *sheet) {
    size_t first = 0;
    size_t last = 0;
    bool items = items_range(sheet, &first, &last);
    for (size_t row = 0; row < sheet->row_count; row++) {
        bool in_items = items && row >= first && row <= last;
        bool below = items && row > last;
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            if (cell->use == USE_NONE && !is_explained(sheet, row, i) &&
                is_unexplained(sheet, row, i, in_items, below)) {
                reading_add_reason(sheet->out, REASON_UNEXPLAINED, 0,
                                   cell->cell->text);
            }
        }
    }
}

static bool
ends_in_colon(const char *text) {
    size_t length = strlen(text);
    return (length > 0 && text[length - 1] == ':') ||
           (length > 3 && strcmp(text + length - 3, "\xef\xbc\x9a") == 0);
}

/** True for a label whose amount must be on the screen with it. */
static bool
wants_value(const struct sheet *sheet, const struct sheet_cell *cell,
            word_set words) {
    switch (totals_class(words)) {
    case WORD_PAYABLE:
    case WORD_TOTAL:
    case WORD_SUBTOTAL:
        return true;
    case WORD_DISCOUNT:
    case WORD_TAX:
    case WORD_TAX_INCLUDED:
    case WORD_CHARGE: // elsewhere it may be a button
        return ends_in_colon(cell->cell->text) || cell->shape.rate.known ||
               sheet_stands_with_labels(sheet, cell->cell->box);
    default:
        return false;
    }
}

/** True for "Discount Rp.?": a known label and what is no number. */
static bool
begins_as_label(const struct sheet *sheet, const struct sheet_cell *cell) {
    size_t length;
    word_set words =
        words_prefix(sheet->options->words, cell->cell->text, &length);
    return cell->shape.form == FORM_TEXT && !cell->shape.number.known &&
           sheet_stands_with_labels(sheet, cell->cell->box) &&
           wants_value(sheet, cell, words);
}

/** "Amount due" and nothing beside it, or "Tax" below the name "Sales". */
static void
check_values(struct sheet *sheet) {
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            bool label = cell->shape.form == FORM_LABEL &&
                         !cell->shape.number.known &&
                         (wants_value(sheet, cell, cell->shape.words) ||
                          (totals_class(cell->shape.words) == WORD_TAX &&
                           continues_name(sheet, row)));
            if (cell->use == USE_NONE && cell->cell->role == CELL_NONE &&
                (label || begins_as_label(sheet, cell))) {
                reading_add_reason(sheet->out, REASON_NO_VALUE, 0,
                                   cell->cell->text);
            }
        }
    }
}

/** The rows of the totals that stand beside their labels; false for none. */
static bool
totals_range(const struct sheet *sheet, int32_t *top, int32_t *bottom) {
    bool found = false;
    for (size_t i = 0; i < sheet->claim_count; i++) {
        struct rect box = sheet->cells[sheet->claims[i].cell].cell->box;
        *top = found && *top < box.y ? *top : box.y;
        *bottom = found && *bottom > box.y ? *bottom : box.y;
        found = true;
    }
    return found;
}

/** A mark that draws something: "---" and "..." lead to a value. */
static bool
is_drawn(const char *text) {
    static const char lines[] = " .:-_=*|+/";
    return text[strspn(text, lines)] == '\0';
}

/** True for what stands where a value of the totals was expected. */
static bool
is_unread_value(const struct sheet *sheet, const struct sheet_cell *cell) {
    int32_t top;
    int32_t bottom;
    struct rect box = cell->cell->box;
    if (cell->use != USE_NONE || cell->cell->role != CELL_NONE ||
        cell->shape.form == FORM_LABEL || cell->shape.form == FORM_NUMBER ||
        (cell->shape.form == FORM_MARK && is_drawn(cell->cell->text)) ||
        !totals_range(sheet, &top, &bottom)) {
        return false;
    }
    if (cell->shape.form == FORM_MARK) { // halves of characters
        return sheet_stands_with_values(sheet, box) ||
               sheet_stands_with_labels(sheet, box);
    }
    return box.y > top && box.y < bottom &&
           sheet_stands_with_values(sheet, box);
}

/** True for what stands in a column of numbers of a line and is none. */
static bool
is_unread_number(const struct sheet *sheet, size_t row, size_t index) {
    const struct sheet_cell *cell = sheet_cell_at(sheet, row, index);
    struct rect box = cell->cell->box;
    if (cell->use != USE_NONE || cell->cell->role != CELL_NONE ||
        cell->shape.form == FORM_NUMBER ||
        (cell->shape.form == FORM_MARK && is_drawn(cell->cell->text))) {
        return false;
    }
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct column *column = &sheet->columns[i];
        bool number =
            column->role == COLUMN_QUANTITY || column->role == COLUMN_PRICE ||
            column->role == COLUMN_AMOUNT || column->role == COLUMN_DISCOUNT;
        if (number && sheet->rows[row].column[i] == 0 &&
            sheet_overlaps(box, column->left, column->right)) {
            return true;
        }
    }
    return false;
}

/**
 * A row of captions without any number: buttons, and what stands between them
 * is no value, whatever it was read as.
 */
static bool
is_button_bar(const struct sheet *sheet, size_t row) {
    size_t captions = 0;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        enum shape_form form = sheet_cell_at(sheet, row, i)->shape.form;
        if (form == FORM_NUMBER || form == FORM_GARBLE) {
            return false;
        }
        captions += form == FORM_TEXT || form == FORM_LABEL ? 1 : 0;
    }
    return captions >= 3;
}

/** Text where numbers stand: one that was not read as a number. */
static void
check_unread(struct sheet *sheet) {
    size_t first = 0;
    size_t last = 0;
    bool items = items_range(sheet, &first, &last);
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            bool inside = items && row >= first && row <= last;
            if (inside ? is_unread_number(sheet, row, i)
                       : is_unread_value(sheet, cell) &&
                             !is_button_bar(sheet, row)) {
                reading_add_reason(sheet->out, REASON_UNEXPLAINED, 0,
                                   cell->cell->text);
            }
        }
    }
}

void
leftover_check(struct sheet *sheet) {
    check_values(sheet);
    check_unexplained(sheet);
    check_unread(sheet);
}
