#include "pos_plugin/agent/review.h"

#include "ocr/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
review_begin(struct review *review, const struct reading *reading) {
    review->seen = *reading;
    review->order = reading->order;
    review->judged = *reading;
    review->changed = false;
}

static struct amount *
item_amount(struct order_item *item, enum review_field field) {
    switch (field) {
    case REVIEW_QUANTITY:
        return &item->quantity;
    case REVIEW_PRICE:
        return &item->unit_price;
    default:
        return &item->item_amount;
    }
}

static struct amount *
sum_amount(struct order *order, enum review_sum sum) {
    switch (sum) {
    case REVIEW_SUBTOTAL:
        return &order->subtotal;
    case REVIEW_DISCOUNT:
        return &order->discount;
    case REVIEW_TAX:
        return &order->tax;
    default:
        return &order->total;
    }
}

static void
amount_text(struct amount amount, const char *currency,
            char text[MONEY_TEXT_MAX]) {
    text[0] = '\0';
    if (amount.known) {
        minor_format(amount.minor, currency, text);
    }
}

bool
review_is_doubtful(const struct review *review, uint32_t item_id) {
    const struct reading *judged = &review->judged;

    for (size_t i = 0; i < judged->reason_count; i++) {
        if (judged->reasons[i].item_id == item_id && item_id) {
            return true;
        }
    }
    return false;
}

void
review_item_text(const struct review *review, size_t line,
                 enum review_field field, char text[ORDER_LABEL_MAX]) {
    const struct order_item *item = &review->order.items[line];

    text[0] = '\0';
    if (field == REVIEW_LABEL) {
        snprintf(text, ORDER_LABEL_MAX, "%s", item->label);
    } else if (field != REVIEW_QUANTITY) {
        amount_text(field == REVIEW_PRICE ? item->unit_price
                                          : item->item_amount,
                    review->order.currency, text);
    } else if (item->quantity.known) {
        quantity_format(item->quantity.minor, text);
    }
}

void
review_sum_text(const struct review *review, enum review_sum sum,
                char text[MONEY_TEXT_MAX]) {
    struct order order = review->order;

    amount_text(*sum_amount(&order, sum), order.currency, text);
}

static bool
parse_amount(const char *typed, const char *currency, struct amount *out) {
    struct money money;

    if (money_parse_typed(typed, currency, &money) != STATUS_OK) {
        return false;
    }
    *out = (struct amount){true, money.minor};
    return true;
}

static bool
parse_quantity(const char *typed, struct amount *out) {
    char text[MONEY_TEXT_MAX];
    char *comma;
    int64_t milli;

    if (strlen(typed) >= sizeof(text)) {
        return false;
    }
    memcpy(text, typed, strlen(typed) + 1);
    comma = strchr(text, ',');
    if (comma) {
        *comma = '.';
    }
    if (quantity_parse(text, &milli) != STATUS_OK) {
        return false;
    }
    *out = (struct amount){true, milli};
    return true;
}

bool
review_set_item(struct review *review, size_t line, enum review_field field,
                const char *text) {
    struct order_item *item = &review->order.items[line];
    struct amount *amount = item_amount(item, field);

    if (field == REVIEW_LABEL) {
        utf8_copy(item->label, sizeof(item->label), text);
        return true;
    }
    if (!text[0]) {
        *amount = (struct amount){0};
        return true;
    }
    return field == REVIEW_QUANTITY
               ? parse_quantity(text, amount)
               : parse_amount(text, review->order.currency, amount);
}

bool
review_set_sum(struct review *review, enum review_sum sum, const char *text) {
    struct amount *amount = sum_amount(&review->order, sum);

    if (!text[0]) {
        *amount = (struct amount){0};
        return true;
    }
    return parse_amount(text, review->order.currency, amount);
}

static void
number_lines(struct order *order) {
    for (size_t i = 0; i < order->item_count; i++) {
        order->items[i].item_id = (uint32_t)i + 1;
    }
}

void
review_remove(struct review *review, size_t line) {
    struct order *order = &review->order;

    memmove(&order->items[line], &order->items[line + 1],
            sizeof(order->items[0]) * (order->item_count - line - 1));
    order->item_count--;
    memset(&order->items[order->item_count], 0, sizeof(order->items[0]));
    number_lines(order);
}

bool
review_add(struct review *review) {
    struct order *order = &review->order;

    if (order->item_count == ORDER_ITEMS_MAX) {
        return false;
    }
    memset(&order->items[order->item_count++], 0, sizeof(order->items[0]));
    number_lines(order);
    return true;
}

void
review_judge(struct review *review) {
    struct proof_facts *facts = calloc(1, sizeof(*facts));

    review->changed = !order_amounts_equal(&review->order, &review->seen.order);
    if (!review->changed) {
        review->judged = review->seen;
        review->judged.order = review->order;
    } else if (facts) {
        memset(&review->judged, 0, sizeof(review->judged));
        review->judged.order = review->order;
        proof_check(&review->judged, facts);
    }
    free(facts);
}

bool
review_can_go(const struct review *review) {
    return review->order.currency[0] && review->order.total.known &&
           review->order.total.minor > 0;
}
