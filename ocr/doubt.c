#include "ocr/doubt.h"

#include "ocr/figures.h"
#include "ocr/mix.h"

#include <stdio.h>
#include <string.h>

/** Digits that small or worn type makes alike, both ways round. */
static const char twins[][2] = {
    {'0', '6'}, {'0', '8'}, {'0', '9'}, {'1', '4'}, {'1', '7'},
    {'2', '7'}, {'3', '5'}, {'3', '8'}, {'3', '9'}, {'4', '9'},
    {'5', '6'}, {'5', '8'}, {'5', '9'}, {'6', '8'}, {'8', '9'},
};

#define TWINS (sizeof(twins) / sizeof(twins[0]))
/** Digits that were hardly read, of which two are tried together. */
#define HARD_DIGITS_MAX 24

static bool
everything_holds(const struct order *order, const struct proof_facts *facts) {
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        if (proof_is_complete(item) &&
            !proof_line_holds(item, &facts->lines[i], facts->step)) {
            return false;
        }
        if (!item->quantity.known && item->unit_price.known &&
            item->unit_price.minor != item->item_amount.minor) {
            return false;
        }
    }
    return proof_sum_holds(order, facts);
}

static unsigned
digits_seen(const struct figures *figures) {
    unsigned seen = 0;
    for (size_t i = 0; i < figures->count; i++) {
        char digits[FIGURE_DIGITS_MAX];
        int count = figure_digits(&figures->at[i], digits);
        for (int k = 0; k < count; k++) {
            seen |= 1u << (digits[k] - '0');
        }
    }
    return seen;
}

/** Copies of an order and its facts that may be changed. */
struct trial {
    struct order order;
    struct proof_facts facts;
    struct figures figures;
};

/** Does all hold with every digit `from` taken for `to`? */
static bool
twin_fits(struct trial *trial, const struct order *order,
          const struct proof_facts *facts, char from, char to) {
    trial->order = *order;
    trial->facts = *facts;
    figures_collect(&trial->order, &trial->facts, &trial->figures);
    for (size_t i = 0; i < trial->figures.count; i++) {
        char digits[FIGURE_DIGITS_MAX];
        int count = figure_digits(&trial->figures.at[i], digits);
        for (int k = 0; k < count; k++) {
            digits[k] = digits[k] == from ? to : digits[k];
        }
        if (!figure_set(&trial->figures.at[i], digits, count)) {
            return false;
        }
    }
    return everything_holds(&trial->order, &trial->facts);
}

bool
doubt_find_twin(const struct order *order, const struct proof_facts *facts,
                char text[16]) {
    struct trial trial = {.order = *order, .facts = *facts};
    figures_collect(&trial.order, &trial.facts, &trial.figures);
    unsigned seen = digits_seen(&trial.figures);
    for (size_t i = 0; i < 2 * TWINS; i++) {
        char from = twins[i / 2][i % 2];
        char to = twins[i / 2][1 - i % 2];
        // Memory has looked at other screens: what it says of one look, it may
        // say of two.
        bool read = (seen & 1u << (from - '0')) != 0;
        bool fresh = (facts->fresh_digits & 1u << (from - '0')) != 0;
        unsigned known = fresh ? 0 : facts->known_digits;
        unsigned told = seen | facts->told_digits | known;
        if (read && (told & 1u << (to - '0')) == 0 &&
            (twin_fits(&trial, order, facts, from, to) ||
             (!fresh && mix_fits(order, facts, from, to)))) {
            snprintf(text, 16, "%c / %c", from, to);
            return true;
        }
    }
    return false;
}

/** A digit that was hardly read. */
struct hard_digit {
    struct figure *figure;
    int at;
    int count; // digits of the figure
};

/** Collect them; SIZE_MAX when there are too many. */
static size_t
find_hard(struct figures *figures, struct hard_digit out[HARD_DIGITS_MAX],
          size_t *numbers) {
    size_t found = 0;
    *numbers = 0;
    for (size_t i = 0; i < figures->count; i++) {
        struct figure *figure = &figures->at[i];
        char digits[FIGURE_DIGITS_MAX];
        int count = figure_digits(figure, digits);
        bool hard = (figure->unsure & UNSURE_HARDLY) != 0;
        *numbers += hard ? 1 : 0;
        for (int k = 0; hard && k < count; k++) {
            if (found == HARD_DIGITS_MAX) {
                return SIZE_MAX;
            }
            out[found++] = (struct hard_digit){figure, k, count};
        }
    }
    return found;
}

/** Does another digit there, or it and one of those behind it, fit as well? */
static bool
another_fits(struct trial *trial, const struct hard_digit *hard, size_t count,
             bool alone) {
    struct amount right = *hard->figure->amount;
    char digits[FIGURE_DIGITS_MAX];
    bool fits = false;
    figure_digits(hard->figure, digits);
    char read = digits[hard->at];
    for (char digit = '0'; digit <= '9' && !fits; digit++) {
        digits[hard->at] = digit;
        if (digit == read || !figure_set(hard->figure, digits, hard->count)) {
            continue;
        }
        fits = everything_holds(&trial->order, &trial->facts);
        for (size_t i = 1; alone && i < count && !fits; i++) {
            fits = another_fits(trial, hard + i, 1, false);
        }
        *hard->figure->amount = right;
    }
    return fits;
}

bool
doubt_binds(const struct order *order, const struct proof_facts *facts,
            size_t *count) {
    struct trial trial = {.order = *order, .facts = *facts};
    struct hard_digit hard[HARD_DIGITS_MAX];
    figures_collect(&trial.order, &trial.facts, &trial.figures);
    size_t found = find_hard(&trial.figures, hard, count);
    for (size_t i = 0; found != SIZE_MAX && i < found; i++) {
        if (another_fits(&trial, hard + i, found - i, true)) {
            return false;
        }
    }
    return found != SIZE_MAX;
}

/** A repair that makes everything hold. */
struct repair {
    size_t figure;
    int64_t before;
    int64_t after;
    size_t found; // how many there are
};

static void
try_value(struct trial *trial, size_t index, int64_t value,
          struct repair *repair) {
    struct amount *amount = trial->figures.at[index].amount;
    int64_t before = amount->minor;
    amount->minor = value;
    if (value != before && everything_holds(&trial->order, &trial->facts)) {
        *repair = (struct repair){index, before, value, repair->found + 1};
    }
    amount->minor = before;
}

/** Try the twins of every digit of a number, and its lost point. */
static void
try_figure(struct trial *trial, size_t index, struct repair *repair) {
    struct figure figure = trial->figures.at[index];
    struct amount changed = *figure.amount;
    char digits[FIGURE_DIGITS_MAX];
    int count = figure_digits(&figure, digits);
    figure.amount = &changed;
    for (int k = 0; k < count; k++) {
        char right = digits[k];
        for (size_t i = 0; i < 2 * TWINS; i++) {
            if (twins[i / 2][i % 2] == right) {
                digits[k] = twins[i / 2][1 - i % 2];
                if (figure_set(&figure, digits, count)) {
                    try_value(trial, index, changed.minor, repair);
                }
            }
        }
        digits[k] = right;
    }
    int scale = currency_decimals(trial->order.currency);
    int64_t value = trial->figures.at[index].amount->minor;
    for (; scale > 0 && value % 10 == 0; scale--) {
        value /= 10;
    }
    if (scale == 0) {
        try_value(trial, index, value, repair);
    }
}

/**
 * The line that does not hold: the misread number is in it. 0 when all hold,
 * then it is one of the totals; UINT32_MAX for several, then nothing helps.
 */
static uint32_t
find_bad_line(const struct trial *trial) {
    uint32_t bad = 0;
    for (size_t i = 0; i < trial->order.item_count; i++) {
        const struct order_item *item = &trial->order.items[i];
        if (item->quantity.known && item->unit_price.known &&
            item->item_amount.known &&
            !proof_line_holds(item, &trial->facts.lines[i],
                              trial->facts.step)) {
            bad = bad == 0 ? item->item_id : UINT32_MAX;
        }
    }
    return bad;
}

static void
tell_repair(struct reading *reading, const struct figure *figure,
            const struct repair *repair) {
    char before[MONEY_TEXT_MAX];
    char after[MONEY_TEXT_MAX];
    char text[2 * MONEY_TEXT_MAX + 8];
    const char *currency = reading->order.currency;
    currency = currency[0] != '\0' ? currency : "USD";
    if (figure->digits == 1 && figure->item_id != 0 &&
        figure->amount == &reading->order.items[figure->item_id - 1].quantity) {
        quantity_format(repair->before, before);
        quantity_format(repair->after, after);
    } else {
        minor_format(repair->before, currency, before);
        minor_format(repair->after, currency, after);
    }
    snprintf(text, sizeof(text), "%s > %s", before, after);
    reading_add_reason(reading, REASON_REPAIRED, figure->item_id, text);
}

bool
doubt_repair(struct reading *reading, const struct proof_facts *facts) {
    struct trial trial = {.order = reading->order, .facts = *facts};
    struct repair repair = {0};
    figures_collect(&trial.order, &trial.facts, &trial.figures);
    uint32_t bad_line = find_bad_line(&trial);
    for (size_t i = 0; i < trial.figures.count; i++) {
        const struct figure *figure = &trial.figures.at[i];
        if ((figure->unsure & UNSURE_READ) != 0 &&
            figure->item_id == bad_line) {
            try_figure(&trial, i, &repair);
        }
    }
    if (repair.found != 1) {
        return false;
    }
    figures_collect(&reading->order, &trial.facts, &trial.figures);
    struct figure *figure = &trial.figures.at[repair.figure];
    figure->amount->minor = repair.after;
    tell_repair(reading, figure, &repair);
    return true;
}
