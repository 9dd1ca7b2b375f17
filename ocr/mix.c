#include "ocr/mix.h"

#include "ocr/figures.h"

/** Digits of one number that are tried both ways. */
#define FLIPS_MAX 4
#define VARIANTS_MAX (1 << FLIPS_MAX)
/** Changes of the sum that are followed up; the rest is not looked at. */
#define CHANGES_MAX 512

struct mix {
    struct order order; // a copy, to be changed
    const struct proof_facts *facts;
    char from;
    char to;
};

/** Different values; the first is 0. */
struct changes {
    size_t count;
    int64_t at[CHANGES_MAX];
};

struct variants {
    size_t count;
    int64_t at[VARIANTS_MAX]; // the first is the value as read
};

static void
add_change(struct changes *changes, int64_t value) {
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->at[i] == value) {
            return;
        }
    }
    if (changes->count < CHANGES_MAX) {
        changes->at[changes->count++] = value;
    }
}

/** All values of a number with some of its digits changed. */
static struct variants
find_variants(const struct mix *mix, struct figure figure) {
    struct variants variants = {1, {figure.amount->minor}};
    struct amount changed = *figure.amount;
    char digits[FIGURE_DIGITS_MAX];
    int at[FLIPS_MAX];
    int flips = 0;
    int count = figure_digits(&figure, digits);
    for (int i = 0; i < count && flips < FLIPS_MAX; i++) {
        if (digits[i] == mix->from) {
            at[flips++] = i;
        }
    }
    figure.amount = &changed;
    for (unsigned set = 1; changed.known && set < 1u << flips; set++) {
        for (int i = 0; i < flips; i++) {
            digits[at[i]] = (set & 1u << i) != 0 ? mix->to : mix->from;
        }
        if (figure_set(&figure, digits, count)) {
            variants.at[variants.count++] = changed.minor;
        }
    }
    return variants;
}

/** Can a number be another value with some of its digits changed? */
static bool
can_be(const struct mix *mix, struct figure figure, int64_t value) {
    struct amount changed = {true, value};
    char digits[FIGURE_DIGITS_MAX];
    char others[FIGURE_DIGITS_MAX];
    int count = figure_digits(&figure, digits);
    bool negative = figure.amount->minor < 0;
    figure.amount = &changed;
    if (value % figure.step != 0 || (value < 0) != negative ||
        figure_digits(&figure, others) != count) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (others[i] != digits[i] &&
            (digits[i] != mix->from || others[i] != mix->to)) {
            return false;
        }
    }
    return true;
}

/** What a line's amount can change by, with the line still holding. */
static struct changes
find_changes(struct mix *mix, size_t index) {
    struct changes changes = {.count = 1, .at = {0}};
    struct order_item *item = &mix->order.items[index];
    struct figure amount =
        figure_money(&mix->order, mix->facts, &item->item_amount);
    struct variants amounts = find_variants(mix, amount);
    struct variants prices = find_variants(
        mix, figure_money(&mix->order, mix->facts, &item->unit_price));
    struct variants quantities =
        find_variants(mix, figure_quantity(&item->quantity));
    if (!item->quantity.known || !item->unit_price.known) {
        for (size_t i = 1; i < amounts.count; i++) {
            add_change(&changes, amounts.at[i] - amounts.at[0]);
        }
        return changes;
    }
    struct order_item trial = *item;
    for (size_t q = 0; q < quantities.count; q++) {
        for (size_t p = 0; p < prices.count; p++) {
            trial.quantity.minor = quantities.at[q];
            trial.unit_price.minor = prices.at[p];
            if (proof_line_amount(&trial, &mix->facts->lines[index],
                                  mix->facts->step, &trial.item_amount.minor) &&
                can_be(mix, amount, trial.item_amount.minor)) {
                add_change(&changes, trial.item_amount.minor - amounts.at[0]);
            }
        }
    }
    return changes;
}

/** What the sum of the lines can change by. */
static void
find_sums(struct mix *mix, struct changes *sums) {
    sums->count = 1;
    sums->at[0] = 0;
    for (size_t i = 0; i < mix->order.item_count; i++) {
        struct changes changes = find_changes(mix, i);
        size_t before = sums->count;
        for (size_t k = 1; k < changes.count; k++) {
            for (size_t s = 0; s < before; s++) {
                add_change(sums, sums->at[s] + changes.at[k]);
            }
        }
    }
}

/** Does the changed order hold with some subtotal that its digits can be? */
static bool
subtotal_fits(struct mix *mix, const struct variants *subtotals) {
    for (size_t i = 0; i < subtotals->count; i++) {
        mix->order.subtotal.minor = subtotals->at[i];
        if (proof_sum_holds(&mix->order, mix->facts)) {
            return true;
        }
    }
    return false;
}

/** The numbers of the totals, each with what its digits can be. */
struct totals {
    struct order read;
    struct variants subtotals;
    struct variants discounts;
    struct variants taxes;
};

/** Does all hold with this change of the lines, of discount and tax? */
static bool
change_fits(struct mix *mix, struct totals *totals, int64_t lines,
            int64_t discount, int64_t tax) {
    struct order *order = &mix->order;
    int64_t change = lines - (discount - totals->discounts.at[0]) +
                     (tax - totals->taxes.at[0]);
    int64_t total = totals->read.total.minor;
    if ((lines == 0 && discount == totals->discounts.at[0] &&
         tax == totals->taxes.at[0]) ||
        minor_add(total, change, &total) != STATUS_OK ||
        !can_be(mix, figure_money(order, mix->facts, &totals->read.total),
                total)) {
        return false;
    }
    order->total.minor = total;
    order->discount.minor = discount;
    order->tax.minor = tax;
    order->items[0].item_amount.minor =
        totals->read.items[0].item_amount.minor + lines;
    return subtotal_fits(mix, &totals->subtotals);
}

bool
mix_fits(const struct order *order, const struct proof_facts *facts, char from,
         char to) {
    struct mix mix = {*order, facts, from, to};
    struct totals totals = {.read = *order};
    struct changes sums;
    totals.subtotals =
        find_variants(&mix, figure_money(order, facts, &totals.read.subtotal));
    totals.discounts =
        find_variants(&mix, figure_money(order, facts, &totals.read.discount));
    totals.taxes =
        find_variants(&mix, figure_money(order, facts, &totals.read.tax));
    totals.taxes.count = order->tax_included ? 1 : totals.taxes.count;
    totals.discounts.count =
        facts->discount_inside ? 1 : totals.discounts.count;
    find_sums(&mix, &sums);
    for (size_t s = 0; s < sums.count; s++) {
        for (size_t d = 0; d < totals.discounts.count; d++) {
            for (size_t t = 0; t < totals.taxes.count; t++) {
                if (change_fits(&mix, &totals, sums.at[s],
                                totals.discounts.at[d], totals.taxes.at[t])) {
                    return true;
                }
            }
        }
    }
    return false;
}
