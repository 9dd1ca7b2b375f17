// What the labels of totals have taken becomes the totals of the order.
#include "ocr/sheet.h"

#include "ocr/utf8.h"

#include <stdio.h>
#include <string.h>

/** Values of one class: the first, and whether others differ. */
struct values {
    struct amount amount;
    struct amount other; // the first that differs
    size_t cell;         // of the first
    bool remembered;     // every one of them
};

/** The values that are collected before one is chosen. */
struct totals {
    struct values payable;
    struct values total;
    struct values subtotal;
    struct values button;
};

static void
add_value(const struct sheet *sheet, struct values *values,
          struct amount amount, size_t cell) {
    if (!amount.known) {
        return;
    }
    bool remembered = sheet->cells[cell].cell->remembered;
    values->remembered =
        remembered && (!values->amount.known || values->remembered);
    if (!values->amount.known) {
        values->amount = amount;
        values->cell = cell;
    } else if (!values->other.known && values->amount.minor != amount.minor) {
        values->other = amount;
    }
}

static void
tell_two(struct sheet *sheet, enum reason_code code,
         const struct values *values) {
    char first[MONEY_TEXT_MAX];
    char other[MONEY_TEXT_MAX];
    char text[2 * MONEY_TEXT_MAX + 4];
    const char *currency = sheet->out->order.currency;
    const char *shown = currency[0] != '\0' ? currency : "USD"; // 2 decimals
    minor_format(values->amount.minor, shown, first);
    minor_format(values->other.minor, shown, other);
    snprintf(text, sizeof(text), "%s / %s", first, other);
    reading_add_reason(sheet->out, code, 0, text);
}

/** Add to a sum of discounts or taxes. */
static void
add_part(struct sheet *sheet, struct amount *sum, struct amount part) {
    if (!part.known) {
        return;
    }
    if (minor_add(sum->minor, part.minor, &sum->minor) != STATUS_OK) {
        reading_add_reason(sheet->out, REASON_OVERFLOW, 0, NULL);
    }
    sum->known = true;
}

static void
add_charge(struct sheet *sheet, const struct claim *claim,
           struct amount amount) {
    struct proof_facts *facts = &sheet->facts;
    const char *label = sheet->cells[claim->label].cell->text;
    const char *value = sheet->cells[claim->cell].cell->text;
    char text[2 * CELL_TEXT_MAX];
    snprintf(text, sizeof(text), "%s%s%s", label,
             claim->label == claim->cell ? "" : " ",
             claim->label == claim->cell ? "" : value);
    utf8_copy(facts->charge_text, sizeof(facts->charge_text), text);
    add_part(sheet, &facts->charge, amount);
}

static void
read_claim(struct sheet *sheet, const struct claim *claim,
           struct totals *totals) {
    struct order *order = &sheet->out->order;
    struct amount amount = sheet_money(sheet, claim->cell, &claim->run, 0);
    unsigned unsure = sheet_unsure(sheet, claim->cell);
    switch (claim->word_class) {
    case WORD_PAYABLE:
        add_value(sheet, &totals->payable, amount, claim->cell);
        break;
    case WORD_TOTAL:
        add_value(sheet, &totals->total, amount, claim->cell);
        break;
    case WORD_BUTTON:
        add_value(sheet, &totals->button, amount, claim->cell);
        break;
    case WORD_SUBTOTAL:
        add_value(sheet, &totals->subtotal, amount, claim->cell);
        break;
    case WORD_DISCOUNT:
        amount.minor = amount.minor < 0 ? -amount.minor : amount.minor;
        add_part(sheet, &order->discount, amount);
        sheet->facts.unsure_discount |= unsure;
        break;
    case WORD_CHARGE:
        add_charge(sheet, claim, amount);
        break;
    default:
        order->tax_included |= claim->word_class == WORD_TAX_INCLUDED;
        add_part(sheet, &order->tax, amount);
        sheet->facts.unsure_tax |= unsure;
        break;
    }
}

static int64_t
minor_of(struct amount amount) {
    return amount.known ? amount.minor : 0;
}

/** A total beside the payable amount must be one on the way to it. */
static bool
is_step(const struct sheet *sheet, int64_t value) {
    const struct order *order = &sheet->out->order;
    int64_t items;
    int64_t net;
    int64_t all;
    int64_t taxed;
    if (value == minor_of(order->total) ||
        (order->subtotal.known && value == order->subtotal.minor)) {
        return true;
    }
    return sheet_sum_items(sheet, &items) && sheet_sum_untaxed(sheet, &all) &&
           minor_subtract(items, minor_of(order->discount), &net) ==
               STATUS_OK &&
           minor_add(all, minor_of(order->tax), &taxed) == STATUS_OK &&
           (value == items || value == net || value == all || value == taxed);
}

/** True for a caption "Pay 12.00", not the label of "Paid: 20.00". */
static bool
is_button(const struct sheet *sheet, const struct values *button) {
    return button->amount.known &&
           strchr(sheet->cells[button->cell].cell->text, ':') == NULL &&
           strstr(sheet->cells[button->cell].cell->text, "\xef\xbc\x9a") ==
               NULL;
}

/** True when lines, discount, tax and charges give this value. */
static bool
is_sum(const struct sheet *sheet, int64_t value) {
    const struct order *order = &sheet->out->order;
    int64_t net;
    int64_t taxed;
    return sheet_sum_untaxed(sheet, &net) &&
           minor_add(net, minor_of(order->tax), &taxed) == STATUS_OK &&
           (value == net || value == taxed);
}

/**
 * The amount to pay: what says so, else a total, else a pay button; a button
 * goes before a total from which a discount is still to be taken.
 */
static const struct values *
choose_total(const struct sheet *sheet, const struct totals *totals) {
    if (totals->payable.amount.known) {
        return &totals->payable;
    }
    bool button = is_button(sheet, &totals->button) &&
                  is_sum(sheet, totals->button.amount.minor);
    return totals->total.amount.known && !button ? &totals->total
                                                 : &totals->button;
}

/** A button beside a total: the same, or the cash that was handed over. */
static void
check_button(struct sheet *sheet, const struct values *chosen,
             struct values *button) {
    const struct sheet_cell *cell = &sheet->cells[button->cell];
    if (chosen == button || !button->amount.known ||
        (cell->shape.words & 1u << WORD_IGNORE) != 0 ||
        (button->amount.minor == chosen->amount.minor &&
         !button->other.known)) {
        return;
    }
    button->other = chosen->amount;
    tell_two(sheet, REASON_TWO_TOTALS, button);
}

static void
take_total(struct sheet *sheet, const struct totals *totals,
           const struct values *chosen) {
    struct order *order = &sheet->out->order;
    order->total = chosen->amount;
    order->subtotal = totals->subtotal.amount;
    if (chosen->amount.known) {
        sheet->facts.total_remembered = chosen->remembered;
        sheet->facts.unsure_total = sheet_unsure(sheet, chosen->cell);
    }
    if (totals->subtotal.amount.known) {
        sheet->facts.unsure_subtotal =
            sheet_unsure(sheet, totals->subtotal.cell);
    }
    if (chosen->other.known) {
        tell_two(sheet, REASON_TWO_TOTALS, chosen);
    }
    if (totals->subtotal.other.known) {
        tell_two(sheet, REASON_UNEXPLAINED, &totals->subtotal);
    }
}

void
totals_apply(struct sheet *sheet) {
    struct order *order = &sheet->out->order;
    struct totals totals = {0};
    for (size_t i = 0; i < sheet->claim_count; i++) {
        read_claim(sheet, &sheet->claims[i], &totals);
    }
    const struct values *chosen = choose_total(sheet, &totals);
    take_total(sheet, &totals, chosen);
    check_button(sheet, chosen, &totals.button);
    bool step = chosen != &totals.total && totals.total.amount.known;
    if (step && !order->subtotal.known) {
        order->subtotal = totals.total.amount;
    }
    tax_settle(sheet);
    if (step && (totals.total.other.known ||
                 !is_step(sheet, totals.total.amount.minor))) {
        totals.total.other =
            totals.total.other.known ? totals.total.other : order->total;
        tell_two(sheet, REASON_UNEXPLAINED, &totals.total);
    }
}
