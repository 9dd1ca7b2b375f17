#include "ocr/labels.h"

#include "ocr/utf8.h"

#include <string.h>

/** Codes have at least so many digits; row numbers have fewer. */
#define CODE_DIGITS_MIN 6

/** A number at the start of a label. */
struct prefix {
    size_t digits;
    uint32_t value; ///< only of row numbers
    size_t length;  ///< with what parts it from the name; 0 = no number
};

static struct prefix
find_prefix(const char *label) {
    static const char marks[] = " .,:;|)]!-";
    struct prefix prefix = {0};
    size_t start = strspn(label, marks);
    size_t at = start;
    while (ascii_is_digit(label[at])) {
        prefix.value = prefix.value * 10 + (uint32_t)(label[at] - '0');
        at++;
    }
    prefix.digits = at - start;
    size_t parting = strspn(label + at, marks);
    if (prefix.digits > 0 && parting > 0 && label[at + parting] != '\0') {
        prefix.length = at + parting;
    }
    return prefix;
}

static bool
is_row_number(const struct order_item *item) {
    struct prefix prefix = find_prefix(item->label);
    return prefix.length > 0 && prefix.digits < CODE_DIGITS_MIN &&
           prefix.value == item->item_id;
}

static bool
is_code(const struct order_item *item) {
    struct prefix prefix = find_prefix(item->label);
    return prefix.length > 0 && prefix.digits >= CODE_DIGITS_MIN;
}

static void
drop_where(struct order *order, bool (*test)(const struct order_item *item),
           bool some_will_do) {
    size_t found = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        found += test(&order->items[i]);
    }
    if (!some_will_do && (found < 2 || found < order->item_count)) {
        return;
    }
    for (size_t i = 0; i < order->item_count; i++) {
        struct order_item *item = &order->items[i];
        if (test(item)) {
            size_t length = find_prefix(item->label).length;
            memmove(item->label, item->label + length,
                    strlen(item->label + length) + 1);
        }
    }
}

void
labels_drop_codes(struct order *order, bool has_code_column) {
    drop_where(order, is_row_number, has_code_column);
    drop_where(order, is_code, has_code_column);
}
