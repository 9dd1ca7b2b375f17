#include "pos_plugin/payment/credential.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct payment_credential
code_of(const char *text) {
    return (struct payment_credential){.bytes = (const uint8_t *)text,
                                       .size = strlen(text)};
}

static void
test_wallets_by_first_digits(void **state) {
    // Both EMVCo texts are examples of the specification.
    static const struct {
        const char *code;
        const char *wallet;
    } cases[] = {
        {"134567890123456789", "wechatpay"},
        {"104567890123456789", "wechatpay"},
        {"164567890123456789", ""},
        {"13456789012345678", ""},
        {"2812345678901234", "alipay"},
        {"301234567890123456789012", "alipay"},
        {"3112345678901234", ""},
        {"6212345678901234567", "unionpay"},
        {"62123456789012345678", ""},
        {"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "emvco"},
        {"hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0M"
         "mJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCg"
         "MAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw==",
         "emvco"},
        {"SHOP-CARD_0001.x", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct payment_credential code = code_of(cases[i].code);
        assert_null(credential_problem(&code));
        assert_string_equal(credential_wallet(&code), cases[i].wallet);
    }
}

static void
test_what_is_no_code(void **state) {
    static const char *const cases[] = {
        "",
        "123456789",
        "https://qr.example.com/x",
        "1345678901234567 9",
        "13456789012345678\n",
        "0123456789012345678901234567890123456789012345678901234567890123x",
        "hQVDUFYwMQ",
        // The same as above, cut, and with a length beyond the end.
        "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8",
        "hQVDUFYwMWGPTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct payment_credential code = code_of(cases[i]);
        if (credential_problem(&code) == NULL) {
            fail_msg("taken for a code: %s", cases[i]);
        }
    }
    struct payment_credential zero = {.bytes = (const uint8_t *)"12345\0"
                                                                "7890123",
                                      .size = 13};
    assert_non_null(credential_problem(&zero));
}

static void
test_face_tokens(void **state) {
    struct payment_credential token = code_of("sim.0123456789abcdef");
    (void)state;
    token.is_face_token = true;
    assert_null(credential_problem(&token));
    assert_string_equal(credential_wallet(&token), "");
    token = code_of("fp012345678901234567890123456789012");
    token.is_face_token = true;
    assert_string_equal(credential_wallet(&token), "alipay");
    token.size = 7;
    assert_non_null(credential_problem(&token));
    token = code_of("with blank and more");
    token.is_face_token = true;
    assert_non_null(credential_problem(&token));
}

static void
test_scrub(void **state) {
    struct payment_credential code = code_of("2812345678901234");
    char text[] = "code 2812345678901234 and 2812345678901234!";
    char none[] = "nothing here";
    (void)state;
    credential_scrub(&code, text);
    assert_string_equal(text, "code **************** and ****************!");
    credential_scrub(&code, none);
    assert_string_equal(none, "nothing here");
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wallets_by_first_digits),
        cmocka_unit_test(test_what_is_no_code),
        cmocka_unit_test(test_face_tokens),
        cmocka_unit_test(test_scrub),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
