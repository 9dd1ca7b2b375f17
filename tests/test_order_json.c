#include "pos_plugin/order_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum status
parse(const char *text, struct order *out) {
    char problem[128];
    json_t *json = json_loads(text, 0, NULL);
    enum status status = order_from_json(json, out, problem, sizeof(problem));

    json_decref(json);
    return status;
}

#define ITEM(quantity, price, amount)                                          \
    "{\"item_id\":1,\"product_label\":\"Tee\",\"quantity\":" quantity          \
    ",\"unit_price\":" price ",\"item_amount\":" amount "}"
#define ORDER(currency, items, total)                                          \
    "{\"currency\":" currency ",\"sale_items\":[" items                        \
    "],\"subtotal_amount\":null,\"discount_amount\":null,\"tax_amount\":"      \
    "null,\"total_amount\":" total "}"

static void
test_text_comes_back(void **state) {
    static const char *const texts[] = {
        ORDER("\"CNY\"", ITEM("\"2\"", "\"3.50\"", "\"7.00\""), "\"7.00\""),
        ORDER("\"JPY\"", ITEM("\"0.345\"", "\"1200\"", "\"414\""), "\"414\""),
        ORDER("\"KWD\"", ITEM("null", "null", "\"-1.250\""), "null"),
        ORDER("null", "", "\"7.00\""),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct order order;
        json_t *json;
        char *text;

        assert_int_equal(parse(texts[i], &order), STATUS_OK);
        json = order_to_json(&order);
        text = json_dumps(json, JSON_COMPACT);
        assert_string_equal(text, texts[i]);
        free(text);
        json_decref(json);
    }
}

static void
test_bad_orders_are_refused(void **state) {
    static const struct {
        const char *text;
        enum status status;
    } cases[] = {
        {"[]", STATUS_MALFORMED},
        {"{\"currency\":\"CNY\"}", STATUS_MALFORMED},
        {ORDER("\"ABC\"", "", "\"1.00\""), STATUS_CURRENCY},
        {ORDER("\"CNY\"", "", "\"1.0\""), STATUS_MALFORMED},
        {ORDER("\"CNY\"", "", "1.00"), STATUS_MALFORMED},
        {ORDER("\"JPY\"", "", "\"1.00\""), STATUS_MALFORMED},
        {ORDER("\"CNY\"", "", "\"99999999999999999999.00\""), STATUS_OVERFLOW},
        {ORDER("\"CNY\"", ITEM("2", "null", "null"), "null"), STATUS_MALFORMED},
        {ORDER("\"CNY\"", ITEM("\"1.2345\"", "null", "null"), "null"),
         STATUS_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct order order;

        if (parse(cases[i].text, &order) != cases[i].status) {
            fail_msg("case %zu", i);
        }
    }
}

static void
test_too_many_lines(void **state) {
    json_t *json = json_pack("{s:s, s:[]}", "currency", "CNY", "sale_items");
    json_t *items = json_object_get(json, "sale_items");
    struct order order;
    char problem[64];

    (void)state;
    for (int i = 0; i <= ORDER_ITEMS_MAX; i++) {
        json_array_append_new(items, json_object());
    }
    assert_int_equal(order_from_json(json, &order, problem, sizeof(problem)),
                     STATUS_OVERFLOW);
    json_decref(json);
}

static void
test_reading_has_its_reasons(void **state) {
    struct reading reading = {.verdict = VERDICT_REVIEW,
                              .order = {.currency = "EUR"}};
    json_t *json;

    (void)state;
    reading_add_reason(&reading, REASON_SUM_MISMATCH, 0, NULL);
    json = reading_to_json(&reading, LANGUAGE_ZH, NULL, NULL);
    assert_string_equal(json_string_value(json_object_get(json, "verdict")),
                        "review");
    assert_int_equal(json_array_size(json_object_get(json, "reasons")), 1);
    assert_null(json_object_get(json, "source"));
    json_decref(json);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_comes_back),
        cmocka_unit_test(test_bad_orders_are_refused),
        cmocka_unit_test(test_too_many_lines),
        cmocka_unit_test(test_reading_has_its_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
