#include "pos_plugin/payment/credential.h"
#include "pos_plugin/payment/rest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ORDER_NO "260101000000ABCDEFGHJKMNPQRSTVWX"
#define SAME "\"merchant\":\"SHOP1\",\"order_no\":\"" ORDER_NO "\""
#define MONEY ",\"amount_minor\":700,\"currency\":\"CNY\""

static const struct payment_request request = {
    .order_no = ORDER_NO, .amount = {700, "CNY"}, .till = "till1"};

static enum payment_outcome
judge(enum rest_operation operation, const char *body) {
    struct payment_answer answer = {0};
    struct rest_expected expected = {.operation = operation,
                                     .merchant = "SHOP1",
                                     .request = &request,
                                     .refund_no = "R1",
                                     .refund_minor = 100};
    rest_read_answer(&expected, body, strlen(body), &answer);
    if (answer.outcome == PAYMENT_UNKNOWN) {
        assert_string_not_equal(answer.detail, "");
    }
    return answer.outcome;
}

static void
test_only_exact_answers_count(void **state) {
    static const struct {
        const char *body;
        enum payment_outcome outcome;
    } cases[] = {
        {"{\"result\":\"PAID\"," SAME MONEY "}", PAYMENT_PAID},
        {"{\"result\":\"PAID\"," SAME MONEY ",\"more\":[1]}", PAYMENT_PAID},
        {"{\"result\":\"DECLINED\"," SAME "}", PAYMENT_DECLINED},
        {"{\"result\":\"DECLINED\"," SAME MONEY "}", PAYMENT_DECLINED},
        {"{\"result\":\"PENDING\"," SAME MONEY "}", PAYMENT_PENDING},
        // What is missing, of another type, twice, or other than asked.
        {"{\"result\":\"PAID\"," SAME "}", PAYMENT_UNKNOWN},
        {"{\"result\":\"PENDING\"," SAME "}", PAYMENT_UNKNOWN},
        {"{\"result\":\"PAID\"" MONEY "}", PAYMENT_UNKNOWN},
        {"{\"result\":\"DECLINED\"}", PAYMENT_UNKNOWN},
        {"{\"result\":\"paid\"," SAME MONEY "}", PAYMENT_UNKNOWN},
        {"{\"result\":1," SAME MONEY "}", PAYMENT_UNKNOWN},
        {"{" SAME MONEY "}", PAYMENT_UNKNOWN},
        {"{\"result\":\"NOT_EXIST\"," SAME "}", PAYMENT_UNKNOWN},
        {"{\"result\":\"REFUNDED\"," SAME MONEY "}", PAYMENT_UNKNOWN},
        {"{\"result\":\"PAID\"," SAME
         ",\"amount_minor\":700.0,\"currency\":\"CNY\"}",
         PAYMENT_UNKNOWN},
        {"{\"result\":\"PAID\"," SAME
         ",\"amount_minor\":\"700\",\"currency\":\"CNY\"}",
         PAYMENT_UNKNOWN},
        {"{\"result\":\"PAID\"," SAME
         ",\"amount_minor\":7,\"currency\":\"CNY\"}",
         PAYMENT_UNKNOWN},
        {"{\"result\":\"PAID\"," SAME
         ",\"amount_minor\":99999999999999999999,\"currency\":\"CNY\"}",
         PAYMENT_UNKNOWN},
        {"{\"result\":\"DECLINED\"," SAME ",\"currency\":\"USD\"}",
         PAYMENT_UNKNOWN},
        {"{\"result\":\"DECLINED\",\"result\":\"PAID\"," SAME MONEY "}",
         PAYMENT_UNKNOWN},
        {"{\"result\":\"PAID\"," SAME MONEY "} trailing", PAYMENT_UNKNOWN},
        {"[{\"result\":\"PAID\"," SAME MONEY "}]", PAYMENT_UNKNOWN},
        {"\"PAID\"", PAYMENT_UNKNOWN},
        {"", PAYMENT_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (judge(REST_PAY, cases[i].body) != cases[i].outcome) {
            fail_msg("case %zu: %s", i, cases[i].body);
        }
    }
}

static void
test_results_fit_their_call(void **state) {
    static const char not_exist[] = "{\"result\":\"NOT_EXIST\"," SAME "}";
    static const char again[] = "{\"result\":\"AGAIN\"," SAME "}";
    static const char paid[] = "{\"result\":\"PAID\"," SAME MONEY "}";
    static const char refunded[] =
        "{\"result\":\"REFUNDED\"," SAME MONEY
        ",\"refund_no\":\"R1\",\"refund_minor\":100}";
    static const char other[] = "{\"result\":\"REFUNDED\"," SAME MONEY
                                ",\"refund_no\":\"R1\",\"refund_minor\":101}";
    (void)state;
    assert_int_equal(judge(REST_QUERY, not_exist), PAYMENT_NOT_EXIST);
    assert_int_equal(judge(REST_QUERY, again), PAYMENT_UNKNOWN);
    assert_int_equal(judge(REST_REVERSE, again), PAYMENT_AGAIN);
    assert_int_equal(judge(REST_REVERSE, paid), PAYMENT_UNKNOWN);
    assert_int_equal(judge(REST_REFUND, paid), PAYMENT_UNKNOWN);
    assert_int_equal(judge(REST_REFUND, refunded), PAYMENT_PAID);
    assert_int_equal(judge(REST_REFUND, other), PAYMENT_UNKNOWN);
}

static void
test_skew(void **state) {
    int64_t skew_s = 0;
    (void)state;
    assert_true(rest_read_skew("1000", 900, &skew_s));
    assert_int_equal(skew_s, 100);
    assert_false(rest_read_skew("", 0, &skew_s));
    assert_false(rest_read_skew("-1", 0, &skew_s));
    assert_false(rest_read_skew("1.5", 0, &skew_s));
    assert_false(rest_read_skew("9999999999999", 0, &skew_s));
}

static char page[32768];

/** The nth line of the page that begins so, without what it begins with. */
static void
line_of(const char *start, int nth, char *out, size_t size) {
    const char *at = page;
    for (int i = 0; i <= nth; i++) {
        at = strstr(i == 0 ? at : at + 1, start);
        assert_non_null(at);
    }
    at += strlen(start);
    snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
}

static void
assert_signed(const struct rest_signed *what, const char *body,
              const char *signature) {
    uint8_t mac[SIGNATURE_SIZE];
    struct signature_key key = {.size = 32};
    for (size_t i = 0; i < key.size; i++) {
        key.bytes[i] = (uint8_t)i;
    }
    assert_true(rest_sign(&key, what, body, strlen(body), mac));
    assert_true(signature_matches(mac, signature));
}

/** What a shop's developer copies from the page must be right. */
static void
test_example_of_the_page(void **state) {
    char nonce[80];
    char time_text[2][80];
    char signature[2][80];
    char body[2][1000];
    (void)state;
    FILE *file = fopen(PAGE, "re");
    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
    line_of("\n    Pos-Nonce: ", 0, nonce, sizeof(nonce));
    for (int i = 0; i < 2; i++) {
        line_of("\n    Pos-Timestamp: ", i, time_text[i], 80);
        line_of("\n    Pos-Signature: ", i, signature[i], 80);
        line_of("\n\n    {", i, body[i] + 1, 999);
        body[i][0] = '{';
    }
    struct rest_signed what = {.operation = REST_PAY,
                               .merchant = "SHOP1",
                               .nonce = nonce,
                               .timestamp = time_text[0]};
    assert_signed(&what, body[0], signature[0]);
    what.is_answer = true;
    what.http_status = 200;
    what.timestamp = time_text[1];
    assert_signed(&what, body[1], signature[1]);
    assert_int_equal(judge(REST_PAY, body[1]), PAYMENT_PAID);

    struct order order = {.item_count = 1};
    order.items[0] = (struct order_item){.item_id = 1,
                                         .label = "Green tea",
                                         .quantity = {true, 2000},
                                         .unit_price = {true, 350},
                                         .item_amount = {true, 700}};
    struct payment_request example = request;
    example.order = &order;
    struct payment_credential code = {
        .bytes = (const uint8_t *)"287654321098765432", .size = 18};
    struct rest_expected expected = {
        .operation = REST_PAY, .merchant = "SHOP1", .request = &example};
    char *written = rest_write_request(&expected, &code);
    assert_string_equal(written, body[0]);
    free(written);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_exact_answers_count),
        cmocka_unit_test(test_results_fit_their_call),
        cmocka_unit_test(test_skew),
        cmocka_unit_test(test_example_of_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
