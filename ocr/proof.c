#include "ocr/proof.h"

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

static bool
is_complete(const struct order_item *item) {
    return item->quantity.known && item->unit_price.known &&
           item->item_amount.known;
}

static void
check_item(struct reading *reading, const struct order_item *item) {
    int64_t product;
    if (!is_complete(item)) {
        reading_add_reason(reading, REASON_UNPROVEN_LINE, item->item_id,
                           item->label);
        return;
    }
    if (minor_multiply(item->quantity.minor, item->unit_price.minor, &product,
                       NULL) != STATUS_OK) {
        reading_add_reason(reading, REASON_OVERFLOW, item->item_id,
                           item->label);
    } else if (product != item->item_amount.minor) {
        reading_add_reason(reading, REASON_LINE_MISMATCH, item->item_id,
                           item->label);
    }
}

/**
 * Weight of the lines as a proof: one whose quantity is not 1 binds its price
 * to another amount, one of quantity 1 only repeats it; free lines bind
 * nothing.
 */
static bool
is_enough(const struct order *order) {
    size_t lines = 0;
    bool multiplied = false;
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        if (item->item_amount.known && item->item_amount.minor != 0) {
            lines++;
            multiplied |= item->quantity.minor != 1000;
        }
    }
    return lines >= 2 || (lines == 1 && multiplied);
}

static int64_t
minor_of(struct amount amount) {
    return amount.known ? amount.minor : 0;
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

/** The subtotal is the lines, or, with tax inside them, less that tax. */
static bool
subtotal_agrees(const struct order *order, int64_t items) {
    int64_t net;
    if (!order->subtotal.known || order->subtotal.minor == items) {
        return true;
    }
    return order->tax_included && order->tax.known &&
           minor_subtract(items, order->tax.minor, &net) == STATUS_OK &&
           order->subtotal.minor == net;
}

static void
check_sum(struct reading *reading) {
    const struct order *order = &reading->order;
    int64_t items;
    int64_t sum;
    int64_t tax = order->tax_included ? 0 : minor_of(order->tax);
    if (!sum_items(order, &items) ||
        minor_subtract(items, minor_of(order->discount), &sum) != STATUS_OK ||
        minor_add(sum, tax, &sum) != STATUS_OK) {
        reading_add_reason(reading, REASON_OVERFLOW, 0, NULL);
        return;
    }
    if (sum != order->total.minor || !subtotal_agrees(order, items)) {
        reading_add_reason(reading, REASON_SUM_MISMATCH, 0, NULL);
    }
}

static void
check_order(struct reading *reading) {
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
        check_item(reading, &order->items[i]);
    }
    check_sum(reading);
    if (!is_enough(order)) {
        reading_add_reason(reading, REASON_ONE_LINE_ONLY, 0, NULL);
    }
}

/** Reasons that say already why there is no total. */
static bool
explains_no_total(const struct reading *reading) {
    return has_reason(reading, REASON_NO_TEXT) ||
           has_reason(reading, REASON_OVERFLOW) ||
           has_reason(reading, REASON_TOO_MANY_LINES);
}

void
proof_check(struct reading *reading) {
    if (!reading->order.total.known) {
        if (!explains_no_total(reading)) {
            reading_add_reason(reading, REASON_NO_TOTAL, 0, NULL);
        }
        reading->verdict = VERDICT_UNREADABLE;
        return;
    }
    check_order(reading);
    if (reading->reason_count > 0) {
        reading->verdict = VERDICT_REVIEW;
        return;
    }
    reading_add_reason(reading, REASON_PROVEN, 0, NULL);
    reading->verdict = VERDICT_VERIFIED;
}
