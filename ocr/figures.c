#include "ocr/figures.h"

static void
add_figure(struct figures *figures, struct figure figure, unsigned unsure,
           uint32_t item_id) {
    figure.unsure = unsure;
    figure.item_id = item_id;
    if (figure.amount->known) {
        figures->at[figures->count++] = figure;
    }
}

/** What the last shown digit of a quantity is worth: 1, 0.1, ... */
static int64_t
quantity_step(int64_t milli) {
    int64_t step = 1000;
    while (milli % step != 0) {
        step /= 10;
    }
    return step;
}

static int
shown_digits(const struct order *order, int64_t step) {
    int decimals = currency_decimals(order->currency);
    int digits = decimals < 0 ? 3 : decimals + 1;
    for (; step > 1; step /= 10) {
        digits--;
    }
    return digits > 1 ? digits : 1;
}

struct figure
figure_money(const struct order *order, const struct proof_facts *facts,
             struct amount *amount) {
    int64_t step = facts->step > 0 ? facts->step : 1;
    return (struct figure){
        .amount = amount,
        .step = step,
        .digits = shown_digits(order, step),
    };
}

struct figure
figure_quantity(struct amount *quantity) {
    return (struct figure){
        .amount = quantity,
        .step = quantity_step(quantity->minor),
        .digits = 1,
    };
}

static void
collect_line(struct order *order, struct proof_facts *facts, size_t index,
             struct figures *out) {
    struct order_item *item = &order->items[index];
    struct line_facts *line = &facts->lines[index];
    uint32_t id = item->item_id;
    add_figure(out, figure_quantity(&item->quantity), line->unsure_quantity,
               id);
    add_figure(out, figure_money(order, facts, &item->unit_price),
               line->unsure_price, id);
    add_figure(out, figure_money(order, facts, &item->item_amount),
               line->unsure_amount, id);
    add_figure(out, figure_money(order, facts, &line->discount), 0, id);
}

void
figures_collect(struct order *order, struct proof_facts *facts,
                struct figures *out) {
    out->count = 0;
    add_figure(out, figure_money(order, facts, &order->total),
               facts->unsure_total, 0);
    add_figure(out, figure_money(order, facts, &order->subtotal),
               facts->unsure_subtotal, 0);
    add_figure(out, figure_money(order, facts, &order->discount),
               facts->unsure_discount, 0);
    add_figure(out, figure_money(order, facts, &order->tax), facts->unsure_tax,
               0);
    for (size_t i = 0; i < order->item_count; i++) {
        collect_line(order, facts, i, out);
    }
}

int
figure_digits(const struct figure *figure, char out[FIGURE_DIGITS_MAX]) {
    uint64_t rest = figure->amount->minor < 0
                        ? 0 - (uint64_t)figure->amount->minor
                        : (uint64_t)figure->amount->minor;
    int count = 0;
    rest /= (uint64_t)figure->step;
    while (rest > 0 || count < figure->digits) {
        out[count++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    return count;
}

bool
figure_set(struct figure *figure, const char *digits, int count) {
    int64_t value = 0;
    for (int i = count - 1; i >= 0; i--) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digits[i] - '0', &value)) {
            return false;
        }
    }
    if (__builtin_mul_overflow(value, figure->step, &value)) {
        return false;
    }
    figure->amount->minor = figure->amount->minor < 0 ? -value : value;
    return true;
}
