#include "pos_plugin/payment/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WECHAT "134567890123456789"
#define ALIPAY "2812345678901234"
#define UNIONPAY "6212345678901234567"
#define EMVCO "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
// The same with UnionPay's application, A000000333010101.
#define EMVCO_UNIONPAY "hQVDUFYwMWEKTwigAAADMwEBAQ=="
#define SHOP "SHOP-CARD_0001.x"
#define ECNY "0112345678901234567"

static const char *const all[] = {"alipay", "wechatpay-v2", "rest"};

static const char *
choose(const char *routes, const char *const *names, size_t count,
       const char *code, const char *face_hint) {
    struct route_table table;
    struct payment_credential credential = {
        .is_face_token = face_hint != NULL,
        .wallet_hint = face_hint,
        .bytes = (const uint8_t *)code,
        .size = strlen(code),
    };
    char why[JOURNAL_TEXT_MAX];
    assert_int_equal(route_parse(routes, &table), STATUS_OK);
    int index = route_choose(&table, &credential, names, count, why);
    assert_int_equal(index < 0, why[0] != '\0');
    return index < 0 ? "" : names[index];
}

static void
test_by_wallet(void **state) {
    static const struct {
        const char *code;
        const char *wanted;
    } cases[] = {
        {WECHAT, "wechatpay-v2"}, {ALIPAY, "alipay"},       {UNIONPAY, "rest"},
        {EMVCO, "rest"},          {EMVCO_UNIONPAY, "rest"}, {SHOP, "rest"},
        {ECNY, "rest"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(choose("", all, 3, cases[i].code, NULL),
                            cases[i].wanted);
        // A shop's own payment system alone takes everything.
        assert_string_equal(choose("", all + 2, 1, cases[i].code, NULL),
                            "rest");
    }
    // Without one, only what the wallets' own take.
    assert_string_equal(choose("", all, 2, WECHAT, NULL), "wechatpay-v2");
    assert_string_equal(choose("", all, 2, UNIONPAY, NULL), "");
    assert_string_equal(choose("", all, 2, SHOP, NULL), "");
    assert_string_equal(choose("", all, 1, WECHAT, NULL), "");
}

static void
test_rules_come_first(void **state) {
    static const char routes[] =
        "wechatpay=rest 01/19=alipay  51/16-18=alipay\tunionpay=alipay";
    (void)state;
    assert_string_equal(choose(routes, all, 3, WECHAT, NULL), "rest");
    assert_string_equal(choose(routes, all, 3, ECNY, NULL), "alipay");
    assert_string_equal(choose(routes, all, 3, ECNY "8", NULL), "rest");
    assert_string_equal(choose(routes, all, 3, "5112345678901234", NULL),
                        "alipay");
    assert_string_equal(choose(routes, all, 3, "511234567890123456", NULL),
                        "alipay");
    assert_string_equal(choose(routes, all, 3, "51123456789012x4", NULL),
                        "rest");
    assert_string_equal(choose(routes, all, 3, EMVCO_UNIONPAY, NULL), "alipay");
    assert_string_equal(choose(routes, all, 3, EMVCO, NULL), "rest");
    assert_string_equal(choose("other=alipay", all, 3, SHOP, NULL), "alipay");
    assert_string_equal(
        choose("123456789012345/10-12=alipay", all, 3, "1234567890", NULL),
        "rest");
}

static void
test_faces(void **state) {
    (void)state;
    assert_string_equal(
        choose("", all, 3, "fp012345678901234567890123456789012", ""),
        "alipay");
    assert_string_equal(choose("", all, 3, WECHAT, ""), "wechatpay-v2");
    assert_string_equal(choose("", all, 3, "b6b1a1e0-token", "wechatpay"),
                        "wechatpay-v2");
    assert_string_equal(choose("", all, 3, "sim.0123456789", "simulated"),
                        "rest");
    assert_string_equal(choose("", all, 2, "sim.0123456789", "simulated"), "");
    // A rule by digits is for codes only.
    assert_string_equal(choose("01/19=alipay", all, 3, ECNY, ""), "rest");
}

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static void
test_rules_that_are_none(void **state) {
    static const char *const cases[] = {
        "wechatpay",
        "=rest",
        "wechatpay=",
        "bitcoin=rest",
        "01=rest",
        "01/=rest",
        "01/x=rest",
        "01/19-=rest",
        "01/19-18=rest",
        "01/5=rest",
        "01/65=rest",
        "0x/19=rest",
        "/19=rest",
        "01/19 =rest",
        "01/19=a-name-that-is-too-long",
        "a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b a=b",
        "emvco=r emvco=r emvco=r emvco=r emvco=r emvco=r emvco=r emvco=r "
        "emvco=r emvco=r emvco=r emvco=r emvco=r emvco=r emvco=r emvco=r "
        "emvco=r",
    };
    struct route_table table;
    (void)state;
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (route_parse(cases[i], &table) != STATUS_INVALID) {
            fail_msg("taken: %s", cases[i]);
        }
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_wallet),
        cmocka_unit_test(test_rules_come_first),
        cmocka_unit_test(test_faces),
        cmocka_unit_test(test_rules_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
