#include "ocr/layout.h"

#include "ocr/opinion.h"
#include "ocr/proof.h"
#include "ocr/sheet.h"
#include "ocr/utf8.h"

#include <string.h>

/** Digits between two marks of thousands. */
#define GROUP 3
/** A quantity, in thousandths. */
#define QUANTITY_ONE 1000
/** Per cent of its letters from which a name may be that of a tax; Chinese has
 * two, and so many characters that no other name shares one by chance. */
#define TAX_RESEMBLED 66
#define TAX_RESEMBLED_WIDE 50

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
ends_in_zeros(struct amount amount, int64_t unit) {
    return !amount.known || amount.minor % (100 * unit) == 0;
}

/**
 * True when every amount ends in two zeros, more than a shop's prices do:
 * "480.00" without its point is 48000.
 */
static bool
all_end_in_zeros(const struct sheet *sheet) {
    const struct order *order = &sheet->out->order;
    int64_t unit = sheet->facts.step;
    bool all = ends_in_zeros(order->total, unit) &&
               ends_in_zeros(order->subtotal, unit) &&
               ends_in_zeros(order->discount, unit) &&
               ends_in_zeros(order->tax, unit);
    for (size_t i = 0; i < order->item_count; i++) {
        all &= ends_in_zeros(order->items[i].unit_price, unit) &&
               ends_in_zeros(order->items[i].item_amount, unit);
    }
    return all;
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
    bool odd = currency_counts_ones(order->currency) && all_end_in_zeros(sheet);
    bool whole = currency_decimals(order->currency) == 0 ||
                 (currency_hides_minor(order->currency) && !odd);
    // "7 500" may be 7,500 as well, where there are three decimals.
    bool grouped =
        currency_decimals(order->currency) < GROUP && any_grouped(sheet);
    if (!whole && !sheet->point_seen && order->total.known && !grouped) {
        reading_add_reason(sheet->out, REASON_MISSING_POINT, 0, NULL);
    }
}

/** Is it like the name of a tax? */
static bool
resembles_tax(const struct sheet *sheet, const char *text) {
    uint32_t first = 0;
    utf8_next(text, &first);
    return words_resemble(sheet->options->words, text,
                          1u << WORD_TAX | 1u << WORD_TAX_INCLUDED) >=
           (utf8_is_wide(first) ? TAX_RESEMBLED_WIDE : TAX_RESEMBLED);
}

/**
 * A tax among the lines that was hardly read, "税马": it would be paid for as
 * something that was bought.
 */
static void
check_names(struct sheet *sheet) {
    const struct order *order = &sheet->out->order;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct page_cell *cell = sheet->cells[i].cell;
        uint32_t id = cell->item_id;
        if (cell->role == CELL_NAME && id > 0 && id <= order->item_count &&
            order->items[id - 1].quantity.minor == QUANTITY_ONE &&
            cell->confidence < OPINION_CERTAIN && !cell->remembered &&
            resembles_tax(sheet, cell->text)) {
            reading_add_reason(sheet->out, REASON_UNEXPLAINED, id, cell->text);
        }
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
    check_names(sheet);
    totals_infer(sheet);
    totals_apply(sheet);
    check_points(sheet);
    check_cut(sheet);
    check_order_of_factors(sheet);
    leftover_check(sheet);
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
