#include "ocr/layout.h"

#include "ocr/proof.h"
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

/** True when a number stands above or below values of the totals. */
static bool
stands_with_totals(const struct sheet *sheet, struct rect box) {
    for (size_t i = 0; i < sheet->claim_count; i++) {
        const struct sheet_cell *cell = &sheet->cells[sheet->claims[i].cell];
        struct rect value = cell->cell->box;
        if (cell->shape.form == FORM_NUMBER &&
            sheet_overlaps(box, value.x, value.x + value.width)) {
            return true;
        }
    }
    return false;
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
                     !continues_name(sheet, row));
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
                   stands_with_totals(sheet, cell->cell->box);
    // Beside the other totals it has a name of its own, that was not read.
    return aligned || (money && !repeats_total(sheet, run));
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

static void
check_cut(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        if (sheet->cells[i].cell->cut) {
            reading_add_reason(sheet->out, REASON_CUT_ROW, 0,
                               sheet->cells[i].cell->text);
            return;
        }
    }
}

/** True for a label whose amount must be on the screen with it. */
static bool
wants_value(const struct sheet_cell *cell) {
    const char *text = cell->cell->text;
    size_t length = strlen(text);
    bool colon = (length > 0 && text[length - 1] == ':') ||
                 (length > 3 && strcmp(text + length - 3, "\xef\xbc\x9a") == 0);
    switch (totals_class(cell->shape.words)) {
    case WORD_PAYABLE:
    case WORD_TOTAL:
    case WORD_SUBTOTAL:
        return true;
    case WORD_DISCOUNT:
    case WORD_TAX:
    case WORD_TAX_INCLUDED:
    case WORD_CHARGE:
        return colon || cell->shape.rate.known; // else it may be a button
    default:
        return false;
    }
}

/** "Amount due" and nothing beside it: what was not read may be all. */
static void
check_values(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *cell = &sheet->cells[i];
        if (cell->shape.form == FORM_LABEL && cell->use == USE_NONE &&
            cell->cell->role == CELL_NONE && !cell->shape.number.known &&
            wants_value(cell)) {
            reading_add_reason(sheet->out, REASON_NO_VALUE, 0,
                               cell->cell->text);
        }
    }
}

/** "2 x 3" may be three at two as well as two at three. */
static void
check_order_of_factors(struct sheet *sheet) {
    if ((sheet->products_unsure || sheet->pairs_unsure ||
         sheet->columns_unsure) &&
        sheet->out->order.item_count > 0) {
        reading_add_reason(sheet->out, REASON_FACTORS, 0, NULL);
    }
}

static bool
any_grouped(const struct sheet *sheet) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct number_run *run = &sheet->cells[i].shape.number;
        if (sheet->cells[i].use != USE_NONE && run->known &&
            number_is_grouped(run, &sheet->format)) {
            return true;
        }
    }
    return false;
}

/**
 * A small font can lose every point of a screen, and then all adds up, a
 * hundred times too much. Whole amounts are believed where the currency has
 * no minor unit in shops, or where thousands are marked.
 */
static void
check_points(struct sheet *sheet) {
    const struct order *order = &sheet->out->order;
    bool whole = currency_decimals(order->currency) == 0 ||
                 currency_hides_minor(order->currency);
    if (!whole && !sheet->point_seen && order->total.known &&
        !any_grouped(sheet)) {
        reading_add_reason(sheet->out, REASON_MISSING_POINT, 0, NULL);
    }
}

/** More lines than an order holds: refused as a whole, never cut. */
static void
refuse_long(struct reading *out) {
    for (size_t i = 0; i < out->reason_count; i++) {
        if (out->reasons[i].code == REASON_TOO_MANY_LINES) {
            out->order = (struct order){0};
        }
    }
}

/** Tell the page what every cell was; lines have told theirs themselves. */
static void
tell_roles(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        struct sheet_cell *cell = &sheet->cells[i];
        static const enum cell_role roles[] = {
            [USE_HEADER] = CELL_HEADER,
            [USE_TOTALS] = CELL_TOTAL_LABEL,
            [USE_OTHER] = CELL_OTHER,
            [USE_ITEM] = CELL_OTHER, // a discount of the line
        };
        if (cell->cell->role == CELL_NONE) {
            cell->cell->role = roles[cell->use];
        }
    }
    for (size_t i = 0; i < sheet->claim_count; i++) {
        sheet->cells[sheet->claims[i].cell].cell->role = CELL_TOTAL_VALUE;
    }
    join_tell(sheet);
}

static bool
is_value(enum cell_role role) {
    return role == CELL_QUANTITY || role == CELL_PRICE || role == CELL_AMOUNT ||
           role == CELL_TOTAL_VALUE;
}

/** What a verified order has proven. */
static void
tell_proven(struct page *page, const struct reading *reading) {
    for (size_t i = 0; i < page->count; i++) {
        page->cells[i].proven = reading->verdict == VERDICT_VERIFIED &&
                                is_value(page->cells[i].role);
    }
}

static void
forget_roles(struct page *page) {
    for (size_t i = 0; i < page->count; i++) {
        page->cells[i].role = CELL_NONE;
        page->cells[i].item_id = 0;
        page->cells[i].proven = false;
    }
}

static void
read_sheet(struct sheet *sheet) {
    columns_find(sheet);
    totals_claim(sheet);
    columns_fill(sheet);
    groups_choose(sheet);
    sheet_settle_decimals(sheet);
    items_read(sheet);
    totals_apply(sheet);
    check_points(sheet);
    check_cut(sheet);
    check_values(sheet);
    check_order_of_factors(sheet);
    check_unexplained(sheet);
    refuse_long(sheet->out);
    tell_roles(sheet);
}

void
layout_read(struct page *page, const struct layout_options *options,
            struct reading *out) {
    struct sheet sheet = {0};
    *out = (struct reading){.verdict = VERDICT_UNREADABLE};
    forget_roles(page);
    if (page->count == 0) {
        reading_add_reason(out, REASON_NO_TEXT, 0, NULL);
    } else if (sheet_init(&sheet, page, options, out) == STATUS_OK) {
        read_sheet(&sheet);
    }
    proof_check(out, &sheet.facts);
    sheet_destroy(&sheet);
    tell_proven(page, out);
}
