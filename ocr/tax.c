#include "ocr/sheet.h"

/** A hundred per cent, in thousandths of one. */
#define HUNDRED_MILLI 100000

/** Rates that are not whole per cents, in thousandths of one. */
static const int64_t broken_rates[] = {2100, 2500, 2600, 3700, 3800,
                                       5500, 7700, 8100, 8500, 13500};
#define BROKEN_RATES (sizeof(broken_rates) / sizeof(broken_rates[0]))
#define WHOLE_RATES_MAX 27

static int64_t
minor_of(struct amount amount) {
    return amount.known ? amount.minor : 0;
}

bool
sheet_sum_items(const struct sheet *sheet, int64_t *out) {
    const struct order *order = &sheet->out->order;
    int64_t sum = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        if (!order->items[i].item_amount.known ||
            minor_add(sum, order->items[i].item_amount.minor, &sum) !=
                STATUS_OK) {
            return false;
        }
    }
    *out = sum;
    return order->item_count > 0;
}

bool
sheet_sum_untaxed(const struct sheet *sheet, int64_t *out) {
    const struct order *order = &sheet->out->order;
    return sheet_sum_items(sheet, out) &&
           minor_subtract(*out, minor_of(order->discount), out) == STATUS_OK &&
           minor_add(*out, minor_of(sheet->facts.charge), out) == STATUS_OK;
}

static int64_t
distance(int64_t a, int64_t b) {
    int64_t difference;
    return minor_subtract(a, b, &difference) != STATUS_OK ? INT64_MAX
           : difference < 0                               ? -difference
                                                          : difference;
}

/**
 * True when a rate in thousandths of a per cent gives the tax of `net`
 * without it (or, with `inside`, with it), but for the rounding of each line.
 */
static bool
rate_gives_tax(const struct sheet *sheet, int64_t rate, int64_t tax,
               int64_t net, bool inside) {
    size_t count = sheet->out->order.item_count;
    int64_t share = 0;
    int64_t whole = 0;
    // net x rate = tax x 100, or gross x rate = tax x (100 + rate).
    int64_t factor = HUNDRED_MILLI + (inside ? rate : 0);
    int64_t lines = count > 2 ? (int64_t)count : 2;
    int64_t rounding = lines * factor / 2000 * sheet->facts.step;
    return minor_multiply(rate, net, &share, NULL) == STATUS_OK &&
           minor_multiply(factor, tax, &whole, NULL) == STATUS_OK &&
           distance(share, whole) <= rounding;
}

/** The rate that a label of taxes prints, 0 for none. */
static int64_t
printed_rate(const struct sheet *sheet, const struct claim *claim) {
    struct number_run run = sheet->cells[claim->label].shape.rate;
    int64_t rate = 0;
    run.percent = false;
    if (!run.known || number_quantity(&run, &sheet->format, &rate) != 0 ||
        rate <= 0 || rate > HUNDRED_MILLI) {
        return 0;
    }
    return rate;
}

/** The only claim of a tax, NULL for none or several. */
static const struct claim *
only_tax(const struct sheet *sheet) {
    const struct claim *found = NULL;
    for (size_t i = 0; i < sheet->claim_count; i++) {
        enum word_class word_class = sheet->claims[i].word_class;
        if (word_class == WORD_TAX || word_class == WORD_TAX_INCLUDED) {
            if (found != NULL) {
                return NULL;
            }
            found = &sheet->claims[i];
        }
    }
    return found;
}

/** True when one misread digit makes the one of the other. */
static bool
one_digit_apart(int64_t a, int64_t b) {
    size_t apart = 0;
    if (a < 0 || b < 0) {
        return true;
    }
    for (; a > 0 || b > 0; a /= 10, b /= 10) {
        apart += a % 10 != b % 10 ? 1 : 0;
    }
    return apart < 2;
}

/** True when the subtotal shows that the tax is where we think. */
static bool
subtotal_tells(const struct sheet *sheet, int64_t net) {
    const struct order *order = &sheet->out->order;
    int64_t items;
    int64_t untaxed;
    if (!order->subtotal.known || !sheet_sum_items(sheet, &items)) {
        return false;
    }
    if (!order->tax_included) {
        return order->subtotal.minor == items;
    }
    return (minor_subtract(items, order->tax.minor, &untaxed) == STATUS_OK &&
            order->subtotal.minor == untaxed) ||
           (minor_subtract(net, order->tax.minor, &untaxed) == STATUS_OK &&
            order->subtotal.minor == untaxed);
}

bool
tax_is_usual(const struct sheet *sheet, int64_t tax, int64_t net, bool inside) {
    for (int64_t rate = 1; rate <= WHOLE_RATES_MAX; rate++) {
        if (rate_gives_tax(sheet, rate * 1000, tax, net, inside)) {
            return true;
        }
    }
    for (size_t i = 0; i < BROKEN_RATES; i++) {
        if (rate_gives_tax(sheet, broken_rates[i], tax, net, inside)) {
            return true;
        }
    }
    return false;
}

/** True when a tax stands below every total: more may have to follow. */
static bool
is_last(const struct sheet *sheet, const struct claim *tax) {
    for (size_t i = 0; i < sheet->claim_count; i++) {
        const struct claim *claim = &sheet->claims[i];
        if ((claim->word_class == WORD_TOTAL ||
             claim->word_class == WORD_PAYABLE) &&
            claim->label > tax->label) {
            return false;
        }
    }
    return true;
}

/**
 * Where no word tells: does the screen itself say where the tax is? A total
 * misread by just the tax fits the other way, so that fitting is not enough.
 */
static bool
place_agrees(const struct sheet *sheet, int64_t net) {
    const struct order *order = &sheet->out->order;
    const struct claim *claim = only_tax(sheet);
    int64_t rate = claim != NULL ? printed_rate(sheet, claim) : 0;
    int64_t tax = order->tax.minor;
    int64_t taxed;
    if (subtotal_tells(sheet, net)) {
        return true;
    }
    if (rate > 0) {
        bool agrees =
            rate_gives_tax(sheet, rate, tax, net, order->tax_included);
        bool other =
            rate_gives_tax(sheet, rate, tax, net, !order->tax_included);
        if (agrees || other) {
            return agrees;
        }
    }
    if (order->tax_included && (claim == NULL || is_last(sheet, claim))) {
        return false; // "Total, tax", and what is to be paid is not in view
    }
    if (!order->tax_included && tax_is_usual(sheet, tax, net, false) &&
        !tax_is_usual(sheet, tax, net, true)) {
        return true;
    }
    // The other way round is no misreading of this total.
    return minor_add(net, tax, &taxed) == STATUS_OK &&
           !one_digit_apart(net, taxed);
}

/**
 * A tax inside the lines adds to nothing, so that only its rate can tell that
 * it was read right. Several are shares of what we do not know.
 */
static bool
inside_agrees(const struct sheet *sheet, int64_t net) {
    const struct claim *claim = only_tax(sheet);
    int64_t items;
    if (claim == NULL || subtotal_tells(sheet, net) ||
        !sheet_sum_items(sheet, &items)) {
        return true;
    }
    int64_t rate = printed_rate(sheet, claim);
    int64_t tax = sheet->out->order.tax.minor;
    return rate > 0 ? rate_gives_tax(sheet, rate, tax, net, true) ||
                          rate_gives_tax(sheet, rate, tax, items, true)
                    : tax_is_usual(sheet, tax, net, true) ||
                          tax_is_usual(sheet, tax, items, true);
}

void
tax_settle(struct sheet *sheet) {
    struct order *order = &sheet->out->order;
    int64_t net;
    bool agrees = true;
    if (minor_of(order->tax) == 0 || !order->total.known ||
        !sheet_sum_untaxed(sheet, &net)) {
        return;
    }
    if (!order->tax_included) {
        order->tax_included = net == order->total.minor;
        agrees = place_agrees(sheet, net);
    }
    if (!agrees || (order->tax_included && !inside_agrees(sheet, net))) {
        char text[MONEY_TEXT_MAX];
        const char *currency = order->currency;
        minor_format(order->tax.minor, currency[0] != '\0' ? currency : "USD",
                     text);
        reading_add_reason(sheet->out, REASON_UNEXPLAINED, 0, text);
    }
}
