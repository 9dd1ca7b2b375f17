#include "link/message_internal.h"
#include "link/message_values.h"

/** A whole number, null, or `true` when `truth` says where to note it. */
static bool
take_optional(struct cbor_cursor *cursor, struct amount *out, bool *truth) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind == CBOR_NULL) {
        return true;
    }
    if (truth && token.kind == CBOR_BOOL && token.value == 1) {
        *truth = true;
        return true;
    }
    out->known = cursor_token_int(cursor, &token, &out->minor);
    return out->known;
}

/** 4([-3, thousandths]), the head of the tag being taken already. */
static bool
take_thousandths(struct cbor_cursor *cursor, struct amount *out) {
    size_t count;
    int64_t exponent;
    if (!cursor_container(cursor, CBOR_ARRAY, &count) ||
        !cursor_int(cursor, &exponent)) {
        return false;
    }
    if (count != 2 || exponent != -3) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    return value_amount(cursor, out);
}

static bool
take_quantity(struct cbor_cursor *cursor, struct amount *out) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind == CBOR_NULL) {
        return true;
    }
    if (token.kind == CBOR_TAG && token.value == TAG_DECIMAL_FRACTION) {
        return take_thousandths(cursor, out);
    }
    int64_t whole;
    if (!cursor_token_int(cursor, &token, &whole)) {
        return false;
    }
    if (whole > INT64_MAX / QUANTITY_ONE || whole < INT64_MIN / QUANTITY_ONE) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    out->known = true;
    out->minor = whole * QUANTITY_ONE;
    return true;
}

static bool
multiply_item(struct cbor_cursor *cursor, struct order_item *item) {
    bool exact = false;
    struct amount *amount = &item->item_amount;
    if (!item->quantity.known || !item->unit_price.known) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (minor_multiply(item->quantity.minor, item->unit_price.minor,
                       &amount->minor, &exact) != STATUS_OK) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    amount->known = true;
    return exact || cursor_fail(cursor, STATUS_MALFORMED);
}

static bool
take_element(struct cbor_cursor *cursor, size_t element,
             struct order_item *item, bool *multiplies) {
    switch (element) {
    case ITEM_LABEL:
        return value_text(cursor, item->label, sizeof(item->label));
    case ITEM_AMOUNT:
        return take_optional(cursor, &item->item_amount, multiplies);
    case ITEM_QUANTITY:
        return take_quantity(cursor, &item->quantity);
    case ITEM_UNIT_PRICE:
        return take_optional(cursor, &item->unit_price, NULL);
    case ITEM_ID:
        return value_u32(cursor, &item->item_id);
    default: // of a later version
        return cursor_skip(cursor);
    }
}

static bool
take_item(struct cbor_cursor *cursor, struct order_item *item,
          uint32_t expected_id) {
    size_t count;
    bool multiplies = false;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    item->item_id = expected_id;
    for (size_t i = 0; i < count; i++) {
        if (!take_element(cursor, i, item, &multiplies)) {
            return false;
        }
    }
    if (count == 0 || item->item_id == 0 || item->item_id < expected_id) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    return !multiplies || multiply_item(cursor, item);
}

static bool
take_items(struct cbor_cursor *cursor, struct order *order) {
    size_t count;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    if (count > ORDER_ITEMS_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    uint32_t expected_id = 1;
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct order_item *item = &order->items[i];
        if (!take_item(cursor, item, expected_id)) {
            return false;
        }
        if (minor_add(sum, item->item_amount.minor, &sum) != STATUS_OK) {
            return cursor_fail(cursor, STATUS_OVERFLOW);
        }
        expected_id = item->item_id + 1; // 0 after the last: none can follow
        order->item_count++;
    }
    return true;
}

bool
value_order(struct cbor_cursor *cursor, uint64_t key,
            struct message_order *message) {
    struct order *order = &message->order;
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, message->sale_id);
    case KEY_REVISION:
        return value_from_one(cursor, UINT32_MAX, &message->revision);
    case ORDER_CURRENCY:
        return value_currency(cursor, order->currency);
    case ORDER_ITEMS:
        return take_items(cursor, order);
    case ORDER_TOTAL:
        return value_amount(cursor, &order->total);
    case ORDER_SUBTOTAL:
        return value_amount(cursor, &order->subtotal);
    case ORDER_DISCOUNT:
        return value_amount(cursor, &order->discount);
    case ORDER_TAX:
        return value_amount(cursor, &order->tax);
    case ORDER_TAX_INCLUDED:
        return value_bool(cursor, &order->tax_included);
    default:
        return cursor_skip(cursor);
    }
}
