// Labels of totals take the values beside or below them.
#include "ocr/sheet.h"

#include <string.h>

/** Rows below a label in which its value may stand. */
#define ROWS_BELOW 2
/** Numbers beside a label that are tried as those of a line. */
#define LINE_NUMBERS_MAX 8
/** A value further below than this many label heights is another's. */
#define HEIGHTS_BELOW 3

/** Stronger classes first: a word may be in several languages' lists. */
static const enum word_class priorities[] = {
    WORD_PAYABLE, WORD_TOTAL,  WORD_TAX_INCLUDED, WORD_SUBTOTAL, WORD_DISCOUNT,
    WORD_TAX,     WORD_CHARGE, WORD_IGNORE,       WORD_BUTTON,
};

enum word_class
totals_class(word_set set) {
    // "Incl. VAT" has both words, and "Total incl. VAT" is a total.
    for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++) {
        if ((set & (1u << priorities[i])) != 0) {
            return priorities[i];
        }
    }
    return WORD_NONE;
}

void
totals_add_claim(struct sheet *sheet, enum word_class word_class, size_t label,
                 size_t cell) {
    sheet->cells[label].use = USE_TOTALS;
    sheet->cells[cell].use = USE_TOTALS;
    if (word_class == WORD_IGNORE) {
        return;
    }
    if (sheet->claim_count == SHEET_CLAIMS_MAX) {
        reading_add_reason(sheet->out, REASON_UNEXPLAINED, 0,
                           sheet->cells[cell].cell->text);
        return;
    }
    sheet->claims[sheet->claim_count++] = (struct claim){
        .word_class = word_class,
        .run = sheet->cells[cell].shape.number,
        .cell = cell,
        .label = label,
    };
}

static bool
is_number_cell(const struct sheet_cell *cell) {
    enum shape_form form = cell->shape.form;
    return cell->use == USE_NONE &&
           (form == FORM_NUMBER || form == FORM_QUANTITY ||
            form == FORM_GARBLE);
}

static bool
is_passed_over(const struct sheet_cell *cell) {
    return cell->shape.form == FORM_MARK || cell->shape.form == FORM_CODE;
}

/** One number as a quantity and as money. */
struct factor {
    bool is_quantity;
    bool is_money;
    int64_t quantity;
    int64_t money;
};

static struct factor
factor_of(const struct sheet *sheet, const struct shape *shape) {
    struct factor factor = {0};
    const struct number_run *run =
        shape->form == FORM_QUANTITY ? &shape->quantity : &shape->number;
    enum number_fault fault =
        number_money(&shape->number, &sheet->format, &factor.money);
    factor.is_money = fault == NUMBER_FINE || fault == NUMBER_MISSING_POINT;
    factor.is_quantity =
        number_quantity(run, &sheet->format, &factor.quantity) == NUMBER_FINE;
    return factor;
}

static bool
multiply(const struct factor *quantity, const struct factor *price,
         const struct factor *amount) {
    int64_t product;
    return quantity->is_quantity && price->is_money && amount->is_money &&
           minor_multiply(quantity->quantity, price->money, &product, NULL) ==
               STATUS_OK &&
           product == amount->money;
}

/** True when a label's last number is the product of two before it: a line. */
static bool
run_is_line(const struct sheet *sheet, size_t from, size_t to) {
    struct factor factors[LINE_NUMBERS_MAX];
    size_t count = 0;
    for (size_t i = from; i < to && count < LINE_NUMBERS_MAX; i++) {
        if (is_number_cell(&sheet->cells[i])) {
            factors[count++] = factor_of(sheet, &sheet->cells[i].shape);
        }
    }
    for (size_t i = 0; i + 1 < count; i++) {
        for (size_t j = 0; j + 1 < count; j++) {
            if (i != j &&
                multiply(&factors[i], &factors[j], &factors[count - 1])) {
                return true;
            }
        }
    }
    return false;
}

/** End of the numbers that follow a label in its row. */
static size_t
run_end(const struct sheet *sheet, size_t from, size_t row_end) {
    size_t end = from;
    while (end < row_end && (is_number_cell(&sheet->cells[end]) ||
                             is_passed_over(&sheet->cells[end]))) {
        end++;
    }
    return end;
}

/** The value among a label's numbers: the money, else the last. */
static size_t
pick_value(const struct sheet *sheet, size_t from, size_t to) {
    size_t last = to;
    for (size_t i = from; i < to; i++) {
        if (!is_number_cell(&sheet->cells[i])) {
            continue;
        }
        last = i;
        if (sheet_is_money(sheet, &sheet->cells[i].shape.number) &&
            number_decimals(&sheet->cells[i].shape.number, &sheet->format) >
                0) {
            return i;
        }
    }
    return last;
}

/** Where the cells begin that may belong to a label: behind other names. */
static size_t
after_name(const struct sheet *sheet, size_t row_start, size_t label) {
    size_t start = label;
    while (start > row_start &&
           sheet->cells[start - 1].shape.form != FORM_TEXT &&
           sheet->cells[start - 1].shape.form != FORM_LABEL) {
        start--;
    }
    return start > row_start ? label : row_start;
}

/** The last number of a range that has one. */
static size_t
last_number(const struct sheet *sheet, size_t from, size_t to) {
    while (to > from && !is_number_cell(&sheet->cells[to - 1])) {
        to--;
    }
    return to - 1;
}

/**
 * Take the numbers right of a label, all of its row where the tax is written
 * as a line of the order; false when there are none. */
static bool
claim_right(struct sheet *sheet, enum word_class word_class, size_t label,
            size_t row_start, size_t row_end) {
    size_t end = run_end(sheet, label + 1, row_end);
    size_t value = pick_value(sheet, label + 1, end);
    if (value == end) {
        return false;
    }
    bool weak = word_class == WORD_IGNORE || word_class == WORD_DISCOUNT ||
                word_class == WORD_TAX || sheet->cells[label].shape.near;
    row_start = after_name(sheet, row_start, label);
    bool line = weak && run_is_line(sheet, row_start, end);
    if (line && word_class != WORD_TAX) {
        return true; // a line whose name happens to be such a word
    }
    value = line ? last_number(sheet, label + 1, end) : value;
    for (size_t i = line ? row_start : label + 1; i < end; i++) {
        struct sheet_cell *cell = &sheet->cells[i];
        bool money = sheet_is_money(sheet, &cell->shape.number);
        if (i == value) {
            totals_add_claim(sheet, word_class, label, i);
        } else if (!money || line || word_class == WORD_IGNORE) {
            cell->use = USE_OTHER; // a count, a per cent
        }
    }
    return true;
}

static int64_t
apart(int64_t a, int64_t b) {
    return a > b ? a - b : b - a;
}

/** How far two boxes are from standing above each other. */
static int64_t
misalignment(struct rect a, struct rect b) {
    int64_t left = apart(a.x, b.x);
    int64_t right = apart((int64_t)a.x + a.width, (int64_t)b.x + b.width);
    int64_t middle =
        apart(2 * (int64_t)a.x + a.width, 2 * (int64_t)b.x + b.width) / 2;
    int64_t edge = left < right ? left : right;
    return edge < middle ? edge : middle;
}

/** The number of a row that stands best below a label, NULL for none. */
static struct sheet_cell *
number_below(const struct sheet *sheet, size_t row, struct rect box) {
    struct sheet_cell *best = NULL;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
        if (is_number_cell(cell) &&
            sheet_overlaps(cell->cell->box, box.x, box.x + box.width) &&
            (best == NULL || misalignment(cell->cell->box, box) <
                                 misalignment(best->cell->box, box))) {
            best = cell;
        }
    }
    return best;
}

/** True when a name stands left of a cell in its row. */
static bool
has_name_left(const struct sheet *sheet, size_t row, struct rect box) {
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
        if (cell->shape.form == FORM_TEXT && cell->cell->box.x < box.x) {
            return true;
        }
    }
    return false;
}

static bool
has_number(const struct sheet *sheet, size_t row) {
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        if (is_number_cell(sheet_cell_at(sheet, row, i))) {
            return true;
        }
    }
    return false;
}

bool
sheet_is_above_lines(const struct sheet *sheet, size_t row, struct rect box) {
    size_t lines = 0;
    for (size_t r = 0; r <= row; r++) {
        if (has_number(sheet, r)) {
            return false;
        }
    }
    for (size_t r = row + 1; r < sheet->row_count && lines < 2; r++) {
        for (size_t i = 0; i < sheet->rows[r].count; i++) {
            const struct sheet_cell *cell = sheet_cell_at(sheet, r, i);
            if (!sheet_overlaps(cell->cell->box, box.x, box.x + box.width)) {
                continue;
            }
            if (!is_number_cell(cell) ||
                !has_name_left(sheet, r, cell->cell->box)) {
                return false;
            }
            lines++;
        }
    }
    return lines >= 2;
}

/** Take the number right below a label. */
static void
claim_below(struct sheet *sheet, enum word_class word_class, size_t row,
            size_t label) {
    struct rect box = sheet->cells[label].cell->box;
    int32_t lowest = box.y + box.height * (1 + HEIGHTS_BELOW);
    if (sheet_is_above_lines(sheet, row, box)) {
        sheet->cells[label].use = USE_HEADER;
        return;
    }
    for (size_t r = row + 1; r < sheet->row_count && r <= row + ROWS_BELOW &&
                             sheet->rows[r].top <= lowest;
         r++) {
        struct sheet_cell *cell = number_below(sheet, r, box);
        if (cell != NULL) {
            if (sheet_is_money(sheet, &cell->shape.number) ||
                (sheet_is_whole(sheet) && cell->shape.form == FORM_NUMBER)) {
                totals_add_claim(sheet, word_class, label,
                                 (size_t)(cell - sheet->cells));
            }
            return;
        }
    }
}

/** True for what a till would ask for: "Till 3" is none. */
static bool
is_payable_number(const struct sheet *sheet, const struct number_run *run) {
    return sheet_is_money(sheet, run) ||
           (sheet_is_whole(sheet) && strlen(run->text) >= 3);
}

/**
 * "Pay 12.00" as one text is the caption of a button. Words that also stand
 * for money received ("Cash 20.00") are only asked when there is no total.
 */
static enum word_class
caption_class(const struct sheet *sheet, const struct sheet_cell *cell,
              enum word_class word_class) {
    word_set set = cell->shape.words;
    if ((set & 1u << WORD_BUTTON) == 0 ||
        (word_class != WORD_IGNORE && word_class != WORD_BUTTON)) {
        return word_class;
    }
    if (!is_payable_number(sheet, &cell->shape.number)) {
        return WORD_IGNORE;
    }
    return (set & 1u << WORD_IGNORE) != 0 ? WORD_BUTTON : WORD_PAYABLE;
}

static bool
has_named(const struct sheet *sheet, size_t row) {
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        if (sheet_cell_at(sheet, row, i)->shape.named) {
            return true;
        }
    }
    return false;
}

/**
 * True for a label beside the lines: without a value of its own, and below or
 * above others of which at least one stands in no such line.
 */
static bool
is_in_panel(const struct sheet *sheet, size_t row,
            const struct sheet_cell *label) {
    struct rect box = label->cell->box;
    for (size_t r = 0; r < sheet->row_count && !label->shape.number.known;
         r++) {
        for (size_t i = 0; i < sheet->rows[r].count; i++) {
            const struct sheet_cell *other = sheet_cell_at(sheet, r, i);
            int64_t left = apart(box.x, other->cell->box.x);
            if (r != row && other->shape.form == FORM_LABEL &&
                left < box.height / 2 && !has_named(sheet, r)) {
                return true;
            }
        }
    }
    return false;
}

/** True for a number that is no amount beside this one: "20", "7.7". */
static bool
is_bare_rate(const struct sheet *sheet, const struct number_run *run,
             const struct number_run *value) {
    int decimals = number_decimals(run, &sheet->format);
    return decimals == 0 ||
           (!run->has_currency && (decimals == 1 || value->has_currency));
}

/** "Tax 2096 | 463.77", "Tax 7,7 | 463.77": a rate, the tax is beside. */
static bool
has_misread_rate(const struct sheet *sheet, enum word_class word_class,
                 size_t label, size_t row_end) {
    const struct number_run *own = &sheet->cells[label].shape.number;
    size_t end = run_end(sheet, label + 1, row_end);
    size_t value = pick_value(sheet, label + 1, end);
    return (word_class == WORD_TAX || word_class == WORD_TAX_INCLUDED) &&
           value != end &&
           is_bare_rate(sheet, own, &sheet->cells[value].shape.number) &&
           is_payable_number(sheet, &sheet->cells[value].shape.number);
}

static void
claim_row(struct sheet *sheet, size_t row) {
    size_t end = sheet->rows[row].first + sheet->rows[row].count;
    bool named = false;
    for (size_t i = sheet->rows[row].first; i < end; i++) {
        struct sheet_cell *cell = &sheet->cells[i];
        enum word_class word_class = cell->shape.form == FORM_LABEL
                                         ? totals_class(cell->shape.words)
                                         : WORD_NONE;
        named |= cell->shape.named;
        if (word_class == WORD_NONE || cell->use != USE_NONE ||
            (named && !is_in_panel(sheet, row, cell))) {
            continue; // "Qty 2 | Subtotal 18": below the name of a line
        }
        if (cell->shape.number.known &&
            !has_misread_rate(sheet, word_class, i, end)) {
            totals_add_claim(sheet, caption_class(sheet, cell, word_class), i,
                             i);
        } else if (word_class == WORD_BUTTON) {
            cell->use = USE_OTHER; // a button without an amount
        } else if (!claim_right(sheet, word_class, i, sheet->rows[row].first,
                                end)) {
            claim_below(sheet, word_class, row, i);
        }
    }
}

void
totals_claim(struct sheet *sheet) {
    for (size_t row = 0; row < sheet->row_count; row++) {
        claim_row(sheet, row);
    }
}
