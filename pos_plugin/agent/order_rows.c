#include "pos_plugin/agent/order_rows.h"

#include "ocr/money.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

// The terminal's rows are of another height than ours: a stroke is moved to
// the circled row that it is nearest to.
double
order_rows_stroke_shift(const struct order_rows *view, size_t first,
                        double height, double margin, double row_height) {
    const struct message_disputed *dispute = &view->dispute;
    double low = height;
    double high = 0;
    double best = height;

    for (size_t i = first; i < dispute->point_count &&
                           (i == first || !dispute->points[i].starts_stroke);
         i++) {
        low = fmin(low, dispute->points[i].y * height / 1000);
        high = fmax(high, dispute->points[i].y * height / 1000);
    }
    for (size_t i = 0; i < view->count; i++) {
        double centre = margin + ((double)i + 0.5) * row_height;
        double offset = centre - (low + high) / 2;

        if (view->rows[i].circled && fabs(offset) < fabs(best)) {
            best = offset;
        }
    }
    return best < height ? best : 0;
}

static bool
same(struct amount a, struct amount b) {
    return a.known == b.known && (!a.known || a.minor == b.minor);
}

static void
add_item(struct order_rows *view, const struct order *order, size_t i,
         const struct order *other) {
    const struct order_item *item = &order->items[i];
    struct order_row *row = &view->rows[view->count++];
    char quantity[MONEY_TEXT_MAX];
    char price[MONEY_TEXT_MAX];

    snprintf(row->label, sizeof(row->label), "%s", item->label);
    if (item->quantity.known && item->unit_price.known) {
        quantity_format(item->quantity.minor, quantity);
        minor_format(item->unit_price.minor, order->currency, price);
        snprintf(row->factors, sizeof(row->factors), "%s × %s", quantity,
                 price);
    }
    if (item->item_amount.known) {
        minor_format(item->item_amount.minor, order->currency, row->amount);
    }
    row->differs =
        other && (i >= other->item_count ||
                  !same(item->item_amount, other->items[i].item_amount) ||
                  !same(item->quantity, other->items[i].quantity) ||
                  !same(item->unit_price, other->items[i].unit_price));
}

static void
add_sum(struct order_rows *view, const char *name, const struct order *order,
        struct amount amount, const struct amount *other) {
    struct order_row *row;

    if (!amount.known) {
        return;
    }
    row = &view->rows[view->count++];
    snprintf(row->label, sizeof(row->label), "%s", name);
    minor_format(amount.minor, order->currency, row->amount);
    row->differs = other && !same(amount, *other);
}

static void
mark_circled(struct order_rows *view, const struct order *order,
             const struct message_disputed *dispute) {
    for (size_t i = 0; i < dispute->item_count; i++) {
        uint32_t id = dispute->item_ids[i];

        if (id == 0 && view->count) {
            view->rows[view->count - 1].circled = true;
        } else if (id <= order->item_count) {
            view->rows[id - 1].circled = true;
        }
    }
    view->dispute = *dispute;
}

void
order_rows_make(const struct order *order,
                const struct message_disputed *dispute,
                const struct order *other, struct order_rows *view) {
    memset(view, 0, sizeof(*view));
    for (size_t i = 0; i < order->item_count; i++) {
        add_item(view, order, i, other);
    }
    add_sum(view, _("Subtotal"), order, order->subtotal,
            other ? &other->subtotal : NULL);
    add_sum(view, _("Discount"), order, order->discount,
            other ? &other->discount : NULL);
    add_sum(view, _("Tax"), order, order->tax, other ? &other->tax : NULL);
    add_sum(view, _("Total"), order, order->total,
            other ? &other->total : NULL);
    if (view->count) {
        view->rows[view->count - 1].bold = true;
    }
    if (dispute) {
        mark_circled(view, order, dispute);
    }
}
