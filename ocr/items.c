#include "ocr/labels.h"
#include "ocr/sheet.h"

#include <stdlib.h>
#include <string.h>

#define NO_CELL SIZE_MAX
/** Quarters of the usual distance from which a row seems to be missing. */
#define GAP_QUARTERS 7

/** A number of a line and where it stands. */
struct slot {
    size_t cell; // NO_CELL for none
    struct number_run run;
};

/** A line while its rows are collected. */
struct draft {
    struct slot quantity;
    struct slot price;
    struct slot amount;
    struct slot discount; // off this line alone
    char label[ORDER_LABEL_MAX];
    size_t first_row;
    size_t last_row;
};

/** Progress through the rows. */
struct collector {
    struct sheet *sheet;
    struct draft *drafts; // owned, ORDER_ITEMS_MAX + 1
    size_t count;
    bool closed;       // the totals have begun
    bool totals_first; // what stands between totals is no line
    char pending[ORDER_LABEL_MAX];
    size_t pending_row; // its last, NO_CELL for none
};

static bool
has(const struct slot *slot) {
    return slot->cell != NO_CELL;
}

static void
append_label(char label[ORDER_LABEL_MAX], const char *text, size_t length) {
    char part[CELL_TEXT_MAX];
    char joined[ORDER_LABEL_MAX + CELL_TEXT_MAX + 1];
    length = length < sizeof(part) ? length : sizeof(part) - 1;
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    memcpy(part, text, length);
    part[length] = '\0';
    size_t used = strlen(label);
    memcpy(joined, label, used);
    if (used > 0 && length > 0) {
        joined[used++] = ' ';
    }
    memcpy(joined + used, part, length + 1);
    utf8_copy(label, ORDER_LABEL_MAX, joined);
}

static const struct column *
column_with(const struct sheet *sheet, enum column_role role) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (sheet->columns[i].role == role) {
            return &sheet->columns[i];
        }
    }
    return NULL;
}

static void
fill_slot(struct slot *slot, size_t cell, const struct number_run *run) {
    if (!has(slot) && run->known) {
        *slot = (struct slot){cell, *run};
    }
}

/** True when a row says "Qty 2": its other names are the line's, too. */
static bool
names_quantity(const struct sheet *sheet, size_t row) {
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        if (sheet_cell_at(sheet, row, i)->shape.named) {
            return true;
        }
    }
    return false;
}

/** Products, and quantities outside columns. */
static void
read_free_cell(const struct sheet *sheet, size_t row, size_t index,
               struct draft *draft) {
    const struct sheet_cell *cell = &sheet->cells[index];
    const struct shape *shape = &cell->shape;
    if (cell->use != USE_NONE) {
        return;
    }
    if (shape->form == FORM_PRODUCT || shape->form == FORM_QUANTITY) {
        fill_slot(&draft->quantity, index, &shape->quantity);
        fill_slot(&draft->price, index, &shape->price);
        fill_slot(&draft->amount, index, &shape->amount);
        fill_slot(&draft->discount, index, &shape->number);
    } else if (shape->form == FORM_LABEL && shape->number.known &&
               names_quantity(sheet, row)) {
        bool off = (shape->words & 1u << WORD_DISCOUNT) != 0;
        fill_slot(off ? &draft->discount : &draft->amount, index,
                  &shape->number);
    }
}

/** A name; its own number is the quantity when nothing else shows one. */
static void
read_name(const struct sheet *sheet, size_t index, struct draft *draft) {
    const struct sheet_cell *cell = &sheet->cells[index];
    const struct shape *shape = &cell->shape;
    const char *text = cell->cell->text;
    if (!sheet_is_name(sheet, cell)) {
        return;
    }
    size_t start = 0;
    size_t end = strlen(text);
    if (shape->quantity.known && !has(&draft->quantity)) {
        start = shape->label_start;
        end = shape->label_end;
    }
    fill_slot(&draft->quantity, index, &shape->quantity);
    append_label(draft->label, text + start, end - start);
}

static struct slot *
slot_of(struct draft *draft, enum column_role role) {
    switch (role) {
    case COLUMN_QUANTITY:
        return &draft->quantity;
    case COLUMN_PRICE:
        return &draft->price;
    case COLUMN_AMOUNT:
        return &draft->amount;
    case COLUMN_DISCOUNT:
        return &draft->discount;
    default:
        return NULL;
    }
}

static void
read_columns(const struct sheet *sheet, size_t row, struct draft *draft) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        uint16_t index = sheet->rows[row].column[i];
        struct slot *slot = slot_of(draft, sheet->columns[i].role);
        if (index == 0) {
            continue;
        }
        size_t cell = sheet->rows[row].first + index - 1;
        if (sheet->columns[i].role == COLUMN_LABEL) {
            const char *name = sheet->cells[cell].cell->text; // "501"
            append_label(draft->label, name, strlen(name));
            continue;
        }
        const struct shape *shape = &sheet->cells[cell].shape;
        if (shape->form == FORM_QUANTITY) {
            slot = sheet->columns[i].role == COLUMN_QUANTITY ? slot : NULL;
        }
        if (slot != NULL) {
            fill_slot(slot, cell,
                      shape->form == FORM_QUANTITY ? &shape->quantity
                                                   : &shape->number);
        }
    }
}

static struct draft
read_group(const struct sheet *sheet, struct sheet_group group) {
    struct draft draft = {
        .quantity.cell = NO_CELL,
        .price.cell = NO_CELL,
        .amount.cell = NO_CELL,
        .discount.cell = NO_CELL,
        .first_row = group.first,
        .last_row = group.last,
    };
    for (size_t row = group.first; row <= group.last; row++) {
        read_columns(sheet, row, &draft);
    }
    for (size_t row = group.first; row <= group.last; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            read_free_cell(sheet, row, sheet->rows[row].first + i, &draft);
        }
    }
    const struct sheet_row *last = &sheet->rows[group.last];
    for (size_t i = sheet->rows[group.first].first;
         i < last->first + last->count; i++) {
        read_name(sheet, i, &draft);
    }
    return draft;
}

static void
use_slot(struct sheet *sheet, const struct slot *slot) {
    if (has(slot)) {
        sheet->cells[slot->cell].use = USE_ITEM;
    }
}

static void
use_draft(struct sheet *sheet, const struct draft *draft) {
    use_slot(sheet, &draft->quantity);
    use_slot(sheet, &draft->price);
    use_slot(sheet, &draft->amount);
    use_slot(sheet, &draft->discount);
}

static void
take_pending(struct collector *collector, struct draft *draft) {
    bool above = collector->pending_row != NO_CELL &&
                 collector->pending_row + 1 == draft->first_row;
    collector->pending_row = NO_CELL;
    if (!above) {
        return;
    }
    if (draft->label[0] == '\0') {
        memcpy(draft->label, collector->pending, sizeof(draft->label));
        draft->first_row--;
    } else if (collector->count > 0 && collector->sheet->has_header) {
        struct draft *last = &collector->drafts[collector->count - 1];
        append_label(last->label, collector->pending,
                     strlen(collector->pending));
    }
}

static void
add_draft(struct collector *collector, struct draft *draft) {
    take_pending(collector, draft);
    use_draft(collector->sheet, draft);
    if (collector->count <= ORDER_ITEMS_MAX) {
        collector->drafts[collector->count++] = *draft;
    }
}

/** True for "Pieces 12", below lines of twelve or where money has decimals. */
static bool
is_only_count(const struct collector *collector, const struct draft *draft) {
    const struct sheet *sheet = collector->sheet;
    const struct number_run *run = &draft->amount.run;
    int64_t sum = 0;
    int64_t value;
    if (has(&draft->quantity) || has(&draft->price) || !has(&draft->amount) ||
        !sheet->multiplies || sheet_is_money(sheet, run)) {
        return false;
    }
    for (size_t i = 0; i < collector->count; i++) {
        int64_t quantity = 0;
        number_quantity(&collector->drafts[i].quantity.run, &sheet->format,
                        &quantity);
        sum += quantity;
    }
    return sheet->format.strict ||
           (number_quantity(run, &sheet->format, &value) == NUMBER_FINE &&
            collector->count > 0 && value == sum);
}

/** True when a row of numbers is a line of the order. */
static bool
is_line(const struct collector *collector, const struct draft *draft) {
    const struct sheet *sheet = collector->sheet;
    bool both = has(&draft->quantity) && has(&draft->price);
    bool named = draft->label[0] != '\0' ||
                 (collector->pending_row != NO_CELL &&
                  collector->pending_row + 1 == draft->first_row);
    bool bare = !named && !has(&draft->quantity) && !has(&draft->price);
    if (bare && sheet->multiplies && collector->count > 0) {
        return false; // a subtotal whose name was not read
    }
    if (is_only_count(collector, draft)) {
        return false;
    }
    if (has(&draft->amount)) {
        // Above the first line a bare number may be anything.
        bool told = sheet->multiplies || sheet->first_row > 0 ||
                    has(&draft->quantity) || sheet_is_whole(sheet);
        return both || sheet->has_header || collector->count > 0 ||
               (named && told) || sheet_is_money(sheet, &draft->amount.run);
    }
    return (both && named) ||
           (sheet->has_header && named && has(&draft->price));
}

/** "PFN 2.80" above and below totals: one more of them, misread. */
static bool
is_between_totals(const struct sheet *sheet, const struct draft *draft) {
    return !has(&draft->quantity) && !has(&draft->price) &&
           sheet_is_between_totals(sheet, draft->first_row, draft->last_row);
}

static void
collect_group(struct collector *collector, struct sheet_group group) {
    struct draft draft = read_group(collector->sheet, group);
    if (collector->totals_first &&
        is_between_totals(collector->sheet, &draft)) {
        return;
    }
    if (is_line(collector, &draft)) {
        add_draft(collector, &draft);
        return;
    }
    if (collector->count > 0 &&
        sheet_is_totals(collector->sheet, group.first)) {
        collector->closed = true;
        return;
    }
    bool numbers = has(&draft.quantity) || has(&draft.price);
    if (draft.label[0] != '\0' && !numbers) {
        memcpy(collector->pending, draft.label, sizeof(draft.label));
        collector->pending_row = group.last;
    }
}

/** A header without quantity and amount: its price is the line's amount. */
static void
settle_price(struct sheet *sheet, struct draft *draft) {
    if (has(&draft->price) && !has(&draft->amount) && !has(&draft->quantity) &&
        column_with(sheet, COLUMN_AMOUNT) == NULL &&
        column_with(sheet, COLUMN_QUANTITY) == NULL) {
        draft->amount = draft->price;
        draft->price.cell = NO_CELL;
    }
}

static unsigned
how_unsure(const struct sheet *sheet, const struct slot *slot) {
    return has(slot) ? sheet_unsure(sheet, slot->cell) : 0;
}

static void
tell_slot(struct sheet *sheet, const struct slot *slot, enum cell_role role,
          uint32_t id) {
    if (has(slot)) {
        sheet->cells[slot->cell].cell->role = role;
        sheet->cells[slot->cell].cell->item_id = id;
    }
}

/** A product that says its result: it must be the amount beside the name. */
static void
check_stated(struct sheet *sheet, const struct draft *draft, uint32_t id) {
    for (size_t row = draft->first_row; row <= draft->last_row; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            const struct number_run *run = &cell->shape.amount;
            int64_t stated;
            int64_t amount;
            if (cell->shape.form != FORM_PRODUCT || !run->known) {
                continue;
            }
            if (number_money(run, &sheet->format, &stated) > NUMBER_FINE ||
                number_money(&draft->amount.run, &sheet->format, &amount) !=
                    NUMBER_FINE ||
                stated != amount) {
                reading_add_reason(sheet->out, REASON_CONTRADICTION, id,
                                   cell->cell->text);
            }
        }
    }
}

/** Tell the page what the cells of a line are. */
static void
tell_line(struct sheet *sheet, const struct draft *draft, uint32_t id) {
    for (size_t row = draft->first_row; row <= draft->last_row; row++) {
        sheet->rows[row].in_items = true;
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            if (sheet_is_name(sheet, cell)) {
                cell->cell->role = CELL_NAME;
                cell->cell->item_id = id;
            }
        }
    }
    tell_slot(sheet, &draft->quantity, CELL_QUANTITY, id);
    tell_slot(sheet, &draft->price, CELL_PRICE, id);
    tell_slot(sheet, &draft->amount, CELL_AMOUNT, id);
    tell_slot(sheet, &draft->discount, CELL_OTHER, id);
}

/** A line that is named as the tax is: no part of the goods. */
static bool
take_tax(struct sheet *sheet, const struct draft *draft) {
    word_set words = words_classify(sheet->options->words, draft->label);
    if (totals_class(words) != WORD_TAX || !has(&draft->amount) ||
        sheet->claim_count == SHEET_CLAIMS_MAX) {
        return false;
    }
    sheet->claims[sheet->claim_count++] = (struct claim){
        .word_class = WORD_TAX,
        .run = draft->amount.run,
        .cell = draft->amount.cell,
        .label = draft->amount.cell,
    };
    return true;
}

static void
make_item(struct sheet *sheet, struct draft *draft) {
    if (take_tax(sheet, draft)) {
        return;
    }
    struct order *order = &sheet->out->order;
    struct line_facts *facts = &sheet->facts.lines[order->item_count];
    struct order_item *item = &order->items[order->item_count++];
    uint32_t id = (uint32_t)order->item_count;
    settle_price(sheet, draft);
    item->item_id = id;
    memcpy(item->label, draft->label, sizeof(item->label));
    if (has(&draft->quantity)) {
        item->quantity = sheet_quantity(sheet, draft->quantity.cell,
                                        &draft->quantity.run, id);
    }
    if (has(&draft->price)) {
        item->unit_price =
            sheet_money(sheet, draft->price.cell, &draft->price.run, id);
    }
    if (has(&draft->amount)) {
        item->item_amount =
            sheet_money(sheet, draft->amount.cell, &draft->amount.run, id);
    }
    if (has(&draft->discount)) {
        facts->discount =
            sheet_money(sheet, draft->discount.cell, &draft->discount.run, id);
        int64_t minor = facts->discount.minor;
        facts->discount.minor = minor < 0 ? -minor : minor;
    }
    facts->unsure_quantity = how_unsure(sheet, &draft->quantity);
    facts->unsure_price = how_unsure(sheet, &draft->price);
    facts->unsure_amount = how_unsure(sheet, &draft->amount);
    check_stated(sheet, draft, id);
    tell_line(sheet, draft, id);
}

/** How far the cells of the lines reach, to both sides. */
struct extent {
    int32_t left;
    int32_t right;
};

static struct extent
find_extent(const struct sheet *sheet) {
    struct extent extent = {INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct page_cell *cell = sheet->cells[i].cell;
        int32_t right = cell->box.x + cell->box.width;
        if (cell->item_id != 0) {
            extent.left = cell->box.x < extent.left ? cell->box.x : extent.left;
            extent.right = right > extent.right ? right : extent.right;
        }
    }
    return extent;
}

/** Top of a row's cells between the ends of the lines; false for none. */
static bool
find_top(const struct sheet *sheet, size_t row, struct extent extent,
         int32_t *top) {
    *top = INT32_MAX;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        struct rect box = sheet_cell_at(sheet, row, i)->cell->box;
        if (sheet_overlaps(box, extent.left, extent.right) && box.y < *top) {
            *top = box.y;
        }
    }
    return *top != INT32_MAX;
}

/**
 * Pixels from the row before a line to the line. Totals beside the lines are
 * no rows of theirs.
 */
static int32_t
distance_above(const struct sheet *sheet, const struct draft *draft,
               struct extent extent) {
    int32_t top;
    int32_t above;
    if (!find_top(sheet, draft->first_row, extent, &top)) {
        return 0;
    }
    for (size_t row = draft->first_row; row-- > 0;) {
        if (find_top(sheet, row, extent, &above)) {
            return top - above;
        }
    }
    return 0;
}

static int
compare_distances(const void *a, const void *b) {
    const int32_t *left = a;
    const int32_t *right = b;
    return (*left > *right) - (*left < *right);
}

static bool
is_gap(int32_t distance, int32_t usual) {
    return (int64_t)distance * 4 > (int64_t)usual * GAP_QUARTERS;
}

/**
 * A hole in the block of lines, or between header and first line, may be a
 * row that was not seen. Totals are often far below: that gap says nothing.
 */
static void
check_gaps(struct sheet *sheet, const struct draft *drafts, size_t count) {
    int32_t distances[ORDER_ITEMS_MAX];
    struct extent extent = find_extent(sheet);
    size_t inner = 0;
    for (size_t i = 1; i < count; i++) {
        distances[inner++] = distance_above(sheet, &drafts[i], extent);
    }
    if (inner == 0) {
        return;
    }
    qsort(distances, inner, sizeof(*distances), compare_distances);
    int32_t usual = distances[(inner - 1) / 2];
    for (size_t i = 0; i < count; i++) {
        bool below_header =
            sheet->has_header && drafts[i].first_row == sheet->first_row;
        int32_t distance = distance_above(sheet, &drafts[i], extent);
        bool inside = i > 0 && inner > 1;
        if ((inside && is_gap(distance, usual)) ||
            (i == 0 && below_header && distance * 5 > usual * 12)) {
            reading_add_reason(sheet->out, REASON_CUT_ROW, (uint32_t)(i + 1),
                               NULL);
        }
    }
}

void
items_read(struct sheet *sheet) {
    struct collector collector = {.sheet = sheet, .pending_row = NO_CELL};
    collector.drafts = calloc(ORDER_ITEMS_MAX + 1, sizeof(struct draft));
    if (collector.drafts == NULL) {
        return; // an order without lines: to review
    }
    for (int pass = 0; pass < 2 && collector.count == 0; pass++) {
        collector.totals_first = pass == 0;
        for (size_t i = 0; i < sheet->group_count && !collector.closed; i++) {
            collect_group(&collector, sheet->groups[i]);
        }
    }
    if (collector.count > ORDER_ITEMS_MAX) {
        reading_add_reason(sheet->out, REASON_TOO_MANY_LINES, 0, NULL);
    } else {
        for (size_t i = 0; i < collector.count; i++) {
            make_item(sheet, &collector.drafts[i]);
        }
        labels_drop_codes(&sheet->out->order,
                          column_with(sheet, COLUMN_OTHER) != NULL);
        check_gaps(sheet, collector.drafts, collector.count);
    }
    free(collector.drafts);
}
