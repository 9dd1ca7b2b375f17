#include "pos_plugin/payment/goods.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MILLI 1000

/** False for a line that is no goods, or whose amount is not known. */
static bool
amount_of(const struct order_item *item, int64_t *minor) {
    *minor = item->item_amount.minor;
    if (!item->item_amount.known) {
        bool exact = false;
        if (!item->quantity.known || !item->unit_price.known ||
            minor_multiply(item->quantity.minor, item->unit_price.minor, minor,
                           &exact) != STATUS_OK ||
            !exact) {
            return false;
        }
    }
    return *minor >= 0;
}

static bool
is_whole(const struct order_item *item, int64_t amount_minor) {
    int64_t product = 0;
    bool exact = false;
    return item->quantity.known && item->unit_price.known &&
           item->quantity.minor >= MILLI && item->quantity.minor % MILLI == 0 &&
           item->unit_price.minor >= 0 &&
           minor_multiply(item->quantity.minor, item->unit_price.minor,
                          &product, &exact) == STATUS_OK &&
           exact && product == amount_minor;
}

static void
write_line(const struct order_item *item, int64_t amount_minor,
           struct goods_line *line) {
    char label[ORDER_LABEL_MAX];
    utf8_copy(label, sizeof(label), item->label);
    snprintf(line->id, sizeof(line->id), "%" PRIu32, item->item_id);
    snprintf(line->name, sizeof(line->name), "%s",
             label[0] == '\0' ? "-" : label);
    line->quantity = 1;
    line->unit_minor = amount_minor;
    if (is_whole(item, amount_minor)) {
        line->quantity = item->quantity.minor / MILLI;
        line->unit_minor = item->unit_price.minor;
    } else if (item->quantity.known) {
        char quantity[MONEY_TEXT_MAX];
        quantity_format(item->quantity.minor, quantity);
        snprintf(line->name, sizeof(line->name), "%s x %s", label, quantity);
    }
}

/** Put one more into the line that stands for the rest. */
static bool
add_rest(struct goods_line *line, size_t count, int64_t amount_minor) {
    int64_t sum = amount_minor;
    if (count > 0 &&
        minor_add(line->unit_minor, amount_minor, &sum) != STATUS_OK) {
        return false;
    }
    snprintf(line->id, sizeof(line->id), "more");
    snprintf(line->name, sizeof(line->name), "+%zu", count + 1);
    line->quantity = 1;
    line->unit_minor = sum;
    return true;
}

static size_t
count_goods(const struct order *order) {
    size_t count = 0;
    int64_t minor = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        count += amount_of(&order->items[i], &minor);
    }
    return count;
}

size_t
goods_lines(const struct order *order, struct goods_line *lines, size_t max) {
    size_t total = order == NULL ? 0 : count_goods(order);
    size_t whole = total <= max ? total : max - 1;
    size_t written = 0;
    size_t rest = 0;
    if (max == 0) {
        return 0;
    }
    for (size_t i = 0; total > 0 && i < order->item_count; i++) {
        int64_t minor = 0;
        if (!amount_of(&order->items[i], &minor)) {
            continue;
        }
        if (written < whole) {
            write_line(&order->items[i], minor, &lines[written++]);
        } else if (!add_rest(&lines[whole], rest++, minor)) {
            return 0;
        }
    }
    return written + (rest > 0);
}

void
goods_subject(const struct payment_request *request, char *text, size_t size) {
    const struct order *order = request->order;
    char whole[ORDER_LABEL_MAX + 64];
    if (order == NULL || order->item_count == 0 ||
        order->items[0].label[0] == '\0') {
        snprintf(whole, sizeof(whole), "%s", request->order_no);
    } else if (order->item_count == 1) {
        snprintf(whole, sizeof(whole), "%s", order->items[0].label);
    } else {
        // The count has to be seen, however long the name is.
        char name[64];
        utf8_copy(name, sizeof(name), order->items[0].label);
        snprintf(whole, sizeof(whole), "%s +%zu", name, order->item_count - 1);
    }
    utf8_copy(text, size, whole);
    for (char *at = text; *at != '\0'; at++) {
        // Alipay refuses these in a subject.
        if (strchr("/=&", *at) != NULL) {
            *at = ' ';
        }
    }
}
