#include "ocr/proof.h"

#include "ocr/doubt.h"

#include <stdio.h>

static bool
has_reason(const struct reading *reading, enum reason_code code) {
    for (size_t i = 0; i < reading->reason_count; i++) {
        if (reading->reasons[i].code == code) {
            return true;
        }
    }
    return false;
}

bool
proof_is_complete(const struct order_item *item) {
    return item->quantity.known && item->unit_price.known &&
           item->item_amount.known;
}

static int64_t
minor_of(struct amount amount) {
    return amount.known ? amount.minor : 0;
}

bool
proof_line_amount(const struct order_item *item, const struct line_facts *facts,
                  int64_t step, int64_t *amount) {
    int64_t product;
    return minor_multiply(item->quantity.minor, item->unit_price.minor,
                          &product, NULL) == STATUS_OK &&
           minor_subtract(minor_round(product, step > 0 ? step : 1),
                          minor_of(facts->discount), amount) == STATUS_OK;
}

bool
proof_line_holds(const struct order_item *item, const struct line_facts *facts,
                 int64_t step) {
    int64_t amount;
    return proof_line_amount(item, facts, step, &amount) &&
           amount == item->item_amount.minor;
}

/** Sum of the lines; false on overflow. */
static bool
sum_items(const struct order *order, int64_t *out) {
    int64_t sum = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        if (minor_add(sum, minor_of(order->items[i].item_amount), &sum) !=
            STATUS_OK) {
            return false;
        }
    }
    *out = sum;
    return true;
}

/** Lines, discount, charge and tax; false on overflow. */
static bool
sum_order(const struct order *order, const struct proof_facts *facts,
          int64_t items, int64_t *out) {
    int64_t tax = order->tax_included ? 0 : minor_of(order->tax);
    int64_t off = facts->discount_inside ? 0 : minor_of(order->discount);
    return minor_subtract(items, off, out) == STATUS_OK &&
           minor_add(*out, tax, out) == STATUS_OK &&
           minor_add(*out, minor_of(facts->charge), out) == STATUS_OK;
}

/**
 * The subtotal is the lines, or what is left of them after the discount, or,
 * with tax inside them, less that tax; before discounts of the lines it is
 * more than they.
 */
static bool
subtotal_agrees(const struct order *order, const struct proof_facts *facts,
                int64_t items) {
    int64_t value = order->subtotal.minor;
    int64_t off = minor_of(order->discount);
    int64_t net;
    if (!order->subtotal.known || value == items) {
        return true;
    }
    if (facts->discount_inside) {
        return minor_add(items, off, &net) == STATUS_OK && value == net;
    }
    if (minor_subtract(items, off, &net) != STATUS_OK) {
        return false;
    }
    if (value == net) {
        return true;
    }
    int64_t untaxed;
    return order->tax_included && order->tax.known &&
           ((minor_subtract(items, order->tax.minor, &untaxed) == STATUS_OK &&
             value == untaxed) ||
            (minor_subtract(net, order->tax.minor, &untaxed) == STATUS_OK &&
             value == untaxed));
}

bool
proof_sum_holds(const struct order *order, const struct proof_facts *facts) {
    int64_t items;
    int64_t sum;
    return sum_items(order, &items) && sum_order(order, facts, items, &sum) &&
           sum == order->total.minor && subtotal_agrees(order, facts, items);
}

/** Sum of the lines' own discounts; false on overflow or none. */
static bool
sum_line_discounts(const struct order *order, const struct proof_facts *facts,
                   int64_t *out) {
    int64_t sum = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        if (minor_add(sum, minor_of(facts->lines[i].discount), &sum) !=
            STATUS_OK) {
            return false;
        }
    }
    *out = sum;
    return sum != 0;
}

static void
tell_adjusted(struct reading *reading, const struct line_facts *facts,
              uint32_t item_id) {
    char digits[MONEY_TEXT_MAX];
    const char *currency = reading->order.currency;
    minor_format(facts->discount.minor, currency[0] != '\0' ? currency : "USD",
                 digits);
    reading_add_reason(reading, REASON_ADJUSTED, item_id, digits);
}

static void
check_item(struct reading *reading, const struct order_item *item,
           const struct line_facts *facts, int64_t step) {
    int64_t product;
    if (!proof_is_complete(item)) {
        return;
    }
    if (minor_multiply(item->quantity.minor, item->unit_price.minor, &product,
                       NULL) != STATUS_OK) {
        reading_add_reason(reading, REASON_OVERFLOW, item->item_id,
                           item->label);
    } else if (!proof_line_holds(item, facts, step)) {
        reading_add_reason(reading, REASON_LINE_MISMATCH, item->item_id,
                           item->label);
    } else if (minor_of(facts->discount) != 0) {
        tell_adjusted(reading, facts, item->item_id);
    }
}

/**
 * Weight of the lines as a proof: one whose quantity is not 1 binds its price
 * to another amount, one of quantity 1 only repeats it; free lines bind
 * nothing. A line of which less is shown, or less was seen, proves nothing.
 */
struct weight {
    size_t bound;
    bool multiplied;
};

static struct weight
weigh(const struct order *order) {
    struct weight weight = {0};
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        if (proof_is_complete(item) && item->item_amount.minor != 0) {
            weight.bound++;
            weight.multiplied |= item->quantity.minor != 1000;
        }
    }
    return weight;
}

/** Doubts that a total known from memory outweighs; adds what is found. */
static void
check_weight(struct reading *reading, const char *twin) {
    const struct order *order = &reading->order;
    struct weight weight = weigh(order);
    bool complete = true;
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        if (!proof_is_complete(item)) {
            complete = false;
            reading_add_reason(reading, REASON_UNPROVEN_LINE, item->item_id,
                               item->label);
        }
    }
    if (complete && weight.bound < 2 && !weight.multiplied) {
        reading_add_reason(reading, REASON_ONE_LINE_ONLY, 0, NULL);
    } else if (twin[0] != '\0') {
        reading_add_reason(reading, REASON_TWIN_DIGITS, 0, twin);
    }
}

static bool
shows_as(const struct order_item *a, const struct order_item *b) {
    return a->quantity.known == b->quantity.known &&
           a->unit_price.known == b->unit_price.known &&
           a->item_amount.known == b->item_amount.known;
}

/**
 * True when all lines show the same of quantity, price and amount. Where one
 * lacks what others show, it may be that it was not seen.
 */
static bool
is_uniform(const struct order *order) {
    for (size_t i = 1; i < order->item_count; i++) {
        if (!shows_as(&order->items[i], &order->items[0])) {
            return false;
        }
    }
    return order->item_count > 0;
}

static void
check_sum(struct reading *reading, struct proof_facts *facts) {
    const struct order *order = &reading->order;
    int64_t items;
    int64_t sum;
    int64_t off;
    if (!sum_items(order, &items) || !sum_order(order, facts, items, &sum)) {
        reading_add_reason(reading, REASON_OVERFLOW, 0, NULL);
        return;
    }
    if (sum_line_discounts(order, facts, &off) && order->discount.known &&
        order->discount.minor == off && sum != order->total.minor) {
        facts->discount_inside = true;
    }
    if (!proof_sum_holds(order, facts)) {
        reading_add_reason(reading, REASON_SUM_MISMATCH, 0, NULL);
    } else if (minor_of(facts->charge) != 0) {
        reading_add_reason(reading, REASON_ADJUSTED, 0, facts->charge_text);
    }
}

static void
check_order(struct reading *reading, struct proof_facts *facts) {
    const struct order *order = &reading->order;
    if (order->total.minor <= 0) {
        reading_add_reason(reading, REASON_NOT_POSITIVE, 0, NULL);
    }
    if (order->currency[0] == '\0' &&
        !has_reason(reading, REASON_TWO_CURRENCIES)) {
        reading_add_reason(reading, REASON_NO_CURRENCY, 0, NULL);
    }
    if (order->item_count == 0) {
        reading_add_reason(reading, REASON_NO_ITEMS, 0, NULL);
        return;
    }
    for (size_t i = 0; i < order->item_count; i++) {
        check_item(reading, &order->items[i], &facts->lines[i], facts->step);
    }
    check_sum(reading, facts);
}

/** Reasons that say already why there is no total. */
static bool
explains_no_total(const struct reading *reading) {
    return has_reason(reading, REASON_NO_TEXT) ||
           has_reason(reading, REASON_OVERFLOW) ||
           has_reason(reading, REASON_TOO_MANY_LINES);
}

static bool
is_mismatch(enum reason_code code) {
    return code == REASON_LINE_MISMATCH || code == REASON_SUM_MISMATCH;
}

/** Try to undo one misread digit; its mismatches go with it. */
static void
try_repair(struct reading *reading, const struct proof_facts *facts) {
    if ((!has_reason(reading, REASON_LINE_MISMATCH) &&
         !has_reason(reading, REASON_SUM_MISMATCH)) ||
        !doubt_repair(reading, facts)) {
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < reading->reason_count; i++) {
        if (!is_mismatch(reading->reasons[i].code)) {
            reading->reasons[kept++] = reading->reasons[i];
        }
    }
    reading->reason_count = kept;
}

/** Forget that numbers were hardly read where the sums leave no choice. */
static void
settle_doubts(struct reading *reading, const struct proof_facts *facts) {
    size_t count;
    for (size_t i = 0; i < reading->reason_count; i++) {
        if (reading->reasons[i].code != REASON_LOW_CONFIDENCE) {
            return; // a review in any case, in which they are shown
        }
    }
    // Each is a number of the order: then as many.
    if (reading->reason_count > 0 &&
        doubt_binds(&reading->order, facts, &count) &&
        count == reading->reason_count) {
        reading->reason_count = 0;
    }
}

void
proof_check(struct reading *reading, struct proof_facts *facts) {
    if (!reading->order.total.known) {
        if (!explains_no_total(reading)) {
            reading_add_reason(reading, REASON_NO_TOTAL, 0, NULL);
        }
        reading->verdict = VERDICT_UNREADABLE;
        return;
    }
    check_order(reading, facts);
    try_repair(reading, facts);
    settle_doubts(reading, facts);
    size_t against = reading->reason_count;
    char twin[16] = "";
    if (reading->order.item_count > 0) {
        doubt_find_twin(&reading->order, facts, twin);
        check_weight(reading, twin);
    }
    bool proven = reading->reason_count == 0;
    bool known = against == 0 && twin[0] == '\0' && facts->total_remembered &&
                 is_uniform(&reading->order);
    if (proven || known) {
        reading->reason_count = 0;
        reading_add_reason(reading, proven ? REASON_PROVEN : REASON_REMEMBERED,
                           0, NULL);
    }
    reading->verdict = proven || known ? VERDICT_VERIFIED : VERDICT_REVIEW;
}
