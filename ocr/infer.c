// Values among the totals whose labels no word explains: sums tell what some
// of them are.
#include "ocr/sheet.h"

#include <stdio.h>
#include <string.h>

/** Per cent of its letters that make a misread label one of a charge. */
#define CHARGE_RESEMBLED 50

/** A value with its label, which is no known word. */
struct loose {
    size_t label;
    size_t cell;
    struct number_run run;
    int64_t minor;
    bool between; ///< totals stand right above and right below it
};

/** What the known labels say. */
struct known {
    int64_t items;
    int64_t net; ///< items - discount + charges
    int64_t all; ///< net and the tax, unless a word says that it is inside
    bool parts;  ///< there is any discount, charge or tax
    struct amount subtotal;
    struct amount total;
    bool payable; ///< the total is what the customer pays
    struct amount button;
};

bool
sheet_stands_with_values(const struct sheet *sheet, struct rect box) {
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

/** How far two edges may be apart and still stand above each other. */
static bool
is_aligned(int32_t a, int32_t b, struct rect box) {
    int32_t apart = a > b ? a - b : b - a;
    return apart <= box.height / 2;
}

static bool
have_row_in_common(struct rect a, struct rect b) {
    return a.y < b.y + b.height && b.y < a.y + a.height;
}

bool
sheet_stands_with_labels(const struct sheet *sheet, struct rect box) {
    for (size_t i = 0; i < sheet->claim_count; i++) {
        const struct claim *claim = &sheet->claims[i];
        struct rect label = sheet->cells[claim->label].cell->box;
        struct rect value = sheet->cells[claim->cell].cell->box;
        bool column =
            claim->label == claim->cell || have_row_in_common(label, value);
        bool above =
            is_aligned(box.x, label.x, label) ||
            is_aligned(box.x + box.width, label.x + label.width, label);
        if (column ? above : have_row_in_common(label, box)) {
            return true;
        }
    }
    return false;
}

/** True for a box above or below labels of totals. */
static bool
is_below_labels(const struct sheet *sheet, struct rect box) {
    for (size_t i = 0; i < sheet->claim_count; i++) {
        struct rect label = sheet->cells[sheet->claims[i].label].cell->box;
        if (sheet_overlaps(box, label.x, label.x + label.width)) {
            return true;
        }
    }
    return false;
}

/** Shapes of a label that is no word: "PFN:", "BE 7.7%:". */
static bool
is_unknown_label(const struct sheet *sheet, const struct sheet_cell *cell) {
    return cell->use == USE_NONE && cell->cell->role == CELL_NONE &&
           (cell->shape.form == FORM_TEXT || cell->shape.form == FORM_GARBLE) &&
           is_below_labels(sheet, cell->cell->box);
}

/** The cell left of another one in its row, over marks as ":". */
static size_t
left_of(const struct sheet *sheet, size_t row, size_t at) {
    while (at > sheet->rows[row].first &&
           sheet->cells[at - 1].shape.form == FORM_MARK) {
        at--;
    }
    return at > sheet->rows[row].first ? at - 1 : at;
}

/** A value right of such a label, or in one text with it. */
static bool
find_loose(const struct sheet *sheet, size_t row, size_t index,
           struct loose *out) {
    const struct sheet_cell *cell = sheet_cell_at(sheet, row, index);
    size_t at = (size_t)(cell - sheet->cells);
    bool number = cell->shape.form == FORM_NUMBER;
    *out = (struct loose){
        .between = sheet_is_between_totals(sheet, row, row),
        .label = number ? left_of(sheet, row, at) : at,
        .cell = at,
        .run = cell->shape.number,
    };
    return cell->use == USE_NONE && cell->cell->role == CELL_NONE &&
           cell->shape.number.known && !cell->shape.number.percent &&
           (number
                ? index > 0 && sheet_stands_with_values(sheet, cell->cell->box)
                : cell->shape.form == FORM_TEXT) &&
           is_unknown_label(sheet, &sheet->cells[out->label]) &&
           number_money(&out->run, &sheet->format, &out->minor) == NUMBER_FINE;
}

static bool
add(int64_t *sum, int64_t value) {
    return minor_add(*sum, value, sum) == STATUS_OK;
}

/** Take one more value of a total; false when two of a kind differ. */
static bool
take_total(struct known *known, enum word_class word_class, int64_t minor) {
    struct amount *total = &known->total;
    bool payable = word_class == WORD_PAYABLE;
    if (total->known && payable == known->payable) {
        return total->minor == minor;
    }
    if (total->known) { // the other kind is a step to what is paid
        known->subtotal = payable ? *total : (struct amount){true, minor};
    }
    if (!total->known || payable) {
        *total = (struct amount){true, minor};
        known->payable = payable;
    }
    return true;
}

static bool
take_claim(struct known *known, enum word_class word_class, int64_t minor) {
    int64_t size = minor < 0 ? -minor : minor;
    switch (word_class) {
    case WORD_PAYABLE:
    case WORD_TOTAL:
        return take_total(known, word_class, minor);
    case WORD_SUBTOTAL:
        known->subtotal = (struct amount){true, minor};
        return true;
    case WORD_DISCOUNT:
        known->parts |= size != 0;
        return add(&known->net, -size) && add(&known->all, -size);
    case WORD_CHARGE:
        known->parts |= size != 0;
        return add(&known->net, minor) && add(&known->all, minor);
    case WORD_TAX:
        known->parts |= size != 0;
        return add(&known->all, minor);
    case WORD_BUTTON:
        known->button = (struct amount){true, minor};
        return true;
    default:
        return true; // inside: no sum depends on it
    }
}

/** Sum up lines and claims; false when they tell too little. */
static bool
sum_up(const struct sheet *sheet, struct known *out) {
    int64_t items;
    if (!sheet_sum_items(sheet, &items)) {
        return false;
    }
    *out = (struct known){.items = items, .net = items, .all = items};
    for (size_t i = 0; i < sheet->claim_count; i++) {
        const struct claim *claim = &sheet->claims[i];
        int64_t minor;
        if (number_money(&claim->run, &sheet->format, &minor) != NUMBER_FINE ||
            !take_claim(out, claim->word_class, minor)) {
            return false;
        }
    }
    if (!out->total.known) {
        out->total = out->button;
        out->payable = out->button.known;
    }
    return true;
}

static bool
has_percent(const struct sheet *sheet, const struct loose *loose) {
    const char *text = sheet->cells[loose->label].cell->text;
    return strchr(text, '%') != NULL || strstr(text, "\xef\xbc\x85") != NULL;
}

/**
 * Is the label rather that of a charge than of a tax? Both are added, and many
 * a charge is a share of the sum as usual as a tax.
 */
static bool
resembles_charge(const struct sheet *sheet, const struct loose *loose) {
    const struct words *words = sheet->options->words;
    const char *text = sheet->cells[loose->label].cell->text;
    char label[CELL_TEXT_MAX]; // without a rate or the value
    snprintf(label, sizeof(label), "%.*s", (int)strcspn(text, "0123456789"),
             text);
    unsigned charge = words_resemble(words, label, 1u << WORD_CHARGE);
    return charge >= CHARGE_RESEMBLED &&
           charge > words_resemble(words, label, 1u << WORD_TAX);
}

/** What is missing between the lines and the total. */
static enum word_class
class_of_part(const struct sheet *sheet, const struct known *known,
              const struct loose *loose) {
    int64_t gap;
    int64_t size = loose->minor < 0 ? -loose->minor : loose->minor;
    // A line that was not understood would fill a gap as well.
    bool beyond =
        known->subtotal.known && (known->subtotal.minor == known->items ||
                                  known->subtotal.minor == known->net);
    if ((!beyond && !loose->between && !has_percent(sheet, loose)) ||
        size == 0 ||
        minor_subtract(known->total.minor, known->all, &gap) != STATUS_OK) {
        return WORD_NONE;
    }
    if (gap < 0) {
        return size == -gap ? WORD_DISCOUNT : WORD_NONE;
    }
    if (gap != loose->minor) {
        return WORD_NONE;
    }
    return tax_is_usual(sheet, gap, known->net, false) &&
                   !resembles_charge(sheet, loose)
               ? WORD_TAX
               : WORD_CHARGE;
}

/** True for a value that a label has taken which says it is not the order. */
static bool
is_set_aside(const struct sheet *sheet, size_t cell) {
    bool claimed = false;
    for (size_t i = 0; i < sheet->claim_count; i++) {
        claimed |= sheet->claims[i].cell == cell;
    }
    return sheet->cells[cell].use == USE_TOTALS && !claimed &&
           sheet->cells[cell].shape.form == FORM_NUMBER;
}

/** Money handed over, or the change, when the other of them is known. */
static bool
is_cash(const struct sheet *sheet, const struct known *known,
        const struct loose *loose) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct number_run *run = &sheet->cells[i].shape.number;
        int64_t other;
        int64_t paid;
        int64_t change;
        if (!is_set_aside(sheet, i) ||
            number_money(run, &sheet->format, &other) != NUMBER_FINE ||
            other <= 0 || loose->minor <= 0) {
            continue;
        }
        paid = other > loose->minor ? other : loose->minor;
        change = other > loose->minor ? loose->minor : other;
        if (paid - change == known->total.minor) {
            return true;
        }
    }
    return false;
}

static enum word_class
class_of(const struct sheet *sheet, const struct known *known,
         const struct loose *loose) {
    enum word_class part;
    if (!known->total.known) {
        return loose->minor == known->all || loose->minor == known->net
                   ? WORD_TOTAL
                   : WORD_NONE;
    }
    part = class_of_part(sheet, known, loose);
    if (part != WORD_NONE) {
        return part;
    }
    if (!known->payable && known->parts && known->total.minor != known->all &&
        loose->minor == known->all) {
        return WORD_PAYABLE;
    }
    if (known->total.minor == known->all && is_cash(sheet, known, loose)) {
        return WORD_IGNORE;
    }
    if (has_percent(sheet, loose) && loose->minor > 0 &&
        known->total.minor == known->net && known->all == known->net &&
        tax_is_usual(sheet, loose->minor, known->net, true)) {
        return WORD_TAX_INCLUDED;
    }
    return !known->subtotal.known && loose->minor == known->items
               ? WORD_SUBTOTAL
               : WORD_NONE;
}

/**
 * The cashier sees a total that stands beside no known word, what is taken off
 * the sum (a deposit is no discount), and what only its place tells.
 */
static void
take(struct sheet *sheet, const struct loose *loose, const struct known *known,
     enum word_class word_class) {
    bool placed = loose->between && !known->subtotal.known &&
                  (word_class == WORD_TAX || word_class == WORD_CHARGE);
    if (placed || word_class == WORD_TOTAL || word_class == WORD_PAYABLE ||
        word_class == WORD_DISCOUNT) {
        reading_add_reason(sheet->out, REASON_UNEXPLAINED, 0,
                           sheet->cells[loose->label].cell->text);
    }
    totals_add_claim(sheet, word_class, loose->label, loose->cell);
}

/** The last value of which a sum tells something, and what; else WORD_NONE. */
static enum word_class
choose(const struct sheet *sheet, const struct known *known,
       struct loose *out) {
    enum word_class found = WORD_NONE;
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0;
             i < sheet->rows[row].count && !sheet->rows[row].in_items; i++) {
            struct loose loose;
            enum word_class is = find_loose(sheet, row, i, &loose)
                                     ? class_of(sheet, known, &loose)
                                     : WORD_NONE;
            if (is == WORD_NONE) {
                continue;
            }
            if (is == found && is != WORD_TOTAL) {
                return WORD_NONE; // two that fit: neither is certain
            }
            *out = loose;
            found = is;
        }
    }
    return found;
}

void
totals_infer(struct sheet *sheet) {
    struct known known;
    struct loose loose;
    // One may tell of the next: the total of its tax.
    while (sum_up(sheet, &known)) {
        enum word_class word_class = choose(sheet, &known, &loose);
        if (word_class == WORD_NONE) {
            return;
        }
        take(sheet, &loose, &known, word_class);
    }
}
