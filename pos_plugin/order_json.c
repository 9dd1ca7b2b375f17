#include "pos_plugin/order_json.h"

#include <stdio.h>
#include <string.h>

static json_t *
amount_to_json(struct amount amount, const char *currency) {
    char text[MONEY_TEXT_MAX];

    if (!amount.known) {
        return json_null();
    }
    minor_format(amount.minor, currency, text);
    return json_string(text);
}

static json_t *
quantity_to_json(struct amount quantity) {
    char text[MONEY_TEXT_MAX];

    if (!quantity.known) {
        return json_null();
    }
    quantity_format(quantity.minor, text);
    return json_string(text);
}

static json_t *
item_to_json(const struct order_item *item, const char *currency) {
    return json_pack("{s:I, s:s, s:o, s:o, s:o}", "item_id",
                     (json_int_t)item->item_id, "product_label", item->label,
                     "quantity", quantity_to_json(item->quantity), "unit_price",
                     amount_to_json(item->unit_price, currency), "item_amount",
                     amount_to_json(item->item_amount, currency));
}

json_t *
order_to_json(const struct order *order) {
    const char *currency = order->currency;
    json_t *items = json_array();

    for (size_t i = 0; i < order->item_count; i++) {
        json_array_append_new(items, item_to_json(&order->items[i], currency));
    }
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o}", "currency",
        currency[0] ? json_string(currency) : json_null(), "sale_items", items,
        "subtotal_amount", amount_to_json(order->subtotal, currency),
        "discount_amount", amount_to_json(order->discount, currency),
        "tax_amount", amount_to_json(order->tax, currency), "total_amount",
        amount_to_json(order->total, currency));
}

struct parse {
    const char *currency;
    char *problem;
    size_t problem_size;
    enum status status; // first failure
};

static void
fail(struct parse *parse, enum status status, const char *key) {
    if (parse->status == STATUS_OK) {
        parse->status = status;
        snprintf(parse->problem, parse->problem_size, "\"%s\": %s", key,
                 status_string(status));
    }
}

static struct amount
parse_amount(struct parse *parse, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    struct amount amount = {0};
    struct money money;
    enum status status;

    if (!value || json_is_null(value)) {
        return amount;
    }
    status = json_is_string(value) ? money_parse(json_string_value(value),
                                                 parse->currency, &money)
                                   : STATUS_MALFORMED;
    if (status != STATUS_OK) {
        fail(parse, status, key);
        return amount;
    }
    amount.known = true;
    amount.minor = money.minor;
    return amount;
}

static struct amount
parse_quantity(struct parse *parse, const json_t *object) {
    const json_t *value = json_object_get(object, "quantity");
    struct amount quantity = {0};
    enum status status;

    if (!value || json_is_null(value)) {
        return quantity;
    }
    status = json_is_string(value)
                 ? quantity_parse(json_string_value(value), &quantity.minor)
                 : STATUS_MALFORMED;
    quantity.known = status == STATUS_OK;
    if (status != STATUS_OK) {
        fail(parse, status, "quantity");
    }
    return quantity;
}

static void
parse_items(struct parse *parse, const json_t *json, struct order *out) {
    const json_t *items = json_object_get(json, "sale_items");

    if (!json_is_array(items)) {
        fail(parse, STATUS_MALFORMED, "sale_items");
        return;
    }
    if (json_array_size(items) > ORDER_ITEMS_MAX) {
        fail(parse, STATUS_OVERFLOW, "sale_items");
        return;
    }
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        const char *label =
            json_string_value(json_object_get(item, "product_label"));
        struct order_item *line = &out->items[out->item_count++];

        line->item_id = (uint32_t)(i + 1);
        utf8_copy(line->label, sizeof(line->label), label ? label : "");
        line->quantity = parse_quantity(parse, item);
        line->unit_price = parse_amount(parse, item, "unit_price");
        line->item_amount = parse_amount(parse, item, "item_amount");
    }
}

enum status
order_from_json(const json_t *json, struct order *out, char *problem,
                size_t problem_size) {
    const char *currency = json_string_value(json_object_get(json, "currency"));
    struct parse parse = {"", problem, problem_size, STATUS_OK};

    memset(out, 0, sizeof(*out));
    if (!json_is_object(json)) {
        fail(&parse, STATUS_MALFORMED, "order");
        return parse.status;
    }
    if (currency && currency_decimals(currency) < 0) {
        fail(&parse, STATUS_CURRENCY, "currency");
        return parse.status;
    }
    snprintf(out->currency, sizeof(out->currency), "%s",
             currency ? currency : "");
    parse.currency = out->currency;
    parse_items(&parse, json, out);
    out->subtotal = parse_amount(&parse, json, "subtotal_amount");
    out->discount = parse_amount(&parse, json, "discount_amount");
    out->tax = parse_amount(&parse, json, "tax_amount");
    out->total = parse_amount(&parse, json, "total_amount");
    return parse.status;
}

json_t *
timing_to_json(const struct reading_timing *timing) {
    json_t *json = json_object();

    // One decimal of a millisecond is what is worth telling.
    if (timing->capture_us >= 0) {
        json_object_set_new(json, "capture",
                            json_real((double)(timing->capture_us / 100) / 10));
    }
    if (timing->read_us >= 0) {
        json_object_set_new(json, "read",
                            json_real((double)(timing->read_us / 100) / 10));
    }
    return json;
}

static json_t *
reasons_to_json(const struct reading *reading, enum language language) {
    json_t *reasons = json_array();
    char sentence[256];

    for (size_t i = 0; i < reading->reason_count; i++) {
        reason_format(&reading->reasons[i], language, sentence,
                      sizeof(sentence));
        json_array_append_new(reasons, json_string(sentence));
    }
    return reasons;
}

json_t *
reading_to_json(const struct reading *reading, enum language language,
                const struct reading_timing *timing,
                const struct reading_source *source) {
    json_t *json =
        json_pack("{s:o, s:s, s:o}", "order", order_to_json(&reading->order),
                  "verdict", verdict_string(reading->verdict), "reasons",
                  reasons_to_json(reading, language));

    if (source) {
        json_object_set_new(json, "timing_ms", timing_to_json(timing));
        json_object_set_new(
            json, "source",
            json_pack("{s:s, s:[i, i, i, i]}", "backend", source->backend,
                      "region", source->region.x, source->region.y,
                      source->region.width, source->region.height));
    }
    return json;
}
