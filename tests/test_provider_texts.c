// What the providers write and how they judge, without any network: published
// examples of others, and answers made here.
#include "pos_plugin/payment/alipay.h"
#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/goods.h"
#include "pos_plugin/payment/secret.h"
#include "pos_plugin/payment/wechatpay.h"
#include "pos_plugin/payment/wechatpay_v2.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/** Public key and signature of the text "source" that Tencent's wechatpay-go
 *  is tested with. */
static const char wechat_key[] =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2VCTd91fnUn73Xy9DLvt/V62TV"
    "xRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXagHQ4vGeZN0yqm++rDsGK+U3AH7kejyD2p"
    "XshNP9Cq5YwbptiLGtjcquw4HNxJQUOmDeJf2vg6byms9RUipiq4SzbJKqJFlUpbuIPDpS"
    "pWz10PYmyCNeDGUUK65E5h2B834uxl1zNLYQCrkdBzb8oUxwYeP5a2DNxmjL5lsJML7DGr"
    "5znsevnoqGRwTm9fxCGfy8wus7hwKz6clt3Whmmda7UAdb1c08hEQFVRbF14AR73xbnd8N"
    "0obCWJPCbzMCtkaSef4FdEEgEXJiw0VAJT8wIDAQAB";
static const char wechat_signature[] =
    "BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9K6q9b"
    "LlDhPXuoVz+pp4hAm6pHU4ld815U4jsKu1RkyaII+1CYBUYC8TK0XtJ8FwUXXz8vZHh58r"
    "rAVN1XwNyvD1vfpxrMT4SL536GLwvpUHlCqIMzoZUguLli/K8V29QiOhuH6IEqLNJn8e9b"
    "3nwNcQ7be3CzYGpDAKBfDGPCqCv8Rw5zndhlffk2FEA70G4hvMwe51qMN/RAJbknXG23bS"
    "lObuTCN7Ndj1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8bX9+8m1rLg==";

/** A real gateway's answer and key, of Alipay's own SDK's tests. */
static const char alipay_key[] =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk7LzhmMa2c4qQd4fqAqenfbuFo"
    "A7stPKvoS1LrZEsVnOOGUUjwoa1oU9xsSPjcOWhIerU/VAN4J95GIAXx59ipcleIyfLn2F"
    "hHXPgLJpvo+b2jJFyn/1/DbeJDh+0yDVAOf50Z7HhI0mdUhFMkXlT7BU0ZMtJf/TmISFEf"
    "hDU/w6qFd6D42L97byAkq0K6LroglSVF24GqJEa7hSeUIkZWj7RasykXrc2uVJ1+ejkXE0"
    "LyPxa2AHykMGbJLf5SiZvaNzUZgnKIR36mLOHpQ/2JCXxhXZYUWHzy0kMH54JcUEeksFWB"
    "YLGvLjV1phbcUIc3Q76tIuqApY6E222OoZZQIDAQAB";
static const char alipay_text[] =
    "{\"code\":\"10000\",\"msg\":\"Success\",\"file_id\":"
    "\"CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr\"}";
static const char alipay_signature[] =
    "F+LDzpTNiavn7xVZPGuPCSSVRSmWzJGgtuji6tVELGEaqMaNj0jRKXUEr5nloZJBBmwEnd"
    "dOyCjjepMmrTKTvoOqQ0Efxpr/R1iEeHTHVbb/Q8TTh6Up5gHJDkILdaWS2q1cWeQ6VT+H"
    "QY9P3WRXS7uhILHuDODIhpAyCu5KhWGt0rMCIG+Im6NODJP2oohtSCtmTFXg58HH587Z2y"
    "2bdbjzOxLvzD9IrU1imghXQ2S/Q+wMIvRk9on6cWnBLkrNvJKapA2ReNGWOwyuASvB9zDV"
    "zhMPbR+3mfRGkVDxsq5HYLjBKGskJMXHw0HuugZij6ScRuaLPODhmHwr/pJ9yw==";

static char folder[FOLDER_MAX];

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

/** Through a file, as the settings name it; PEM's lines are not needed. */
static EVP_PKEY *
public_key(const char *base64) {
    char path[400];
    EVP_PKEY *key = NULL;
    snprintf(path, sizeof(path), "%s/key", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", base64);
    fclose(file);
    assert_int_equal(pki_read_public_key(path, &key), STATUS_OK);
    return key;
}

static void
assert_signed(const char *base64, const char *text, const char *signature) {
    EVP_PKEY *key = public_key(base64);
    struct signature_part whole = {text, strlen(text)};
    struct signature_part halves[] = {{text, 2}, {text + 2, strlen(text) - 2}};
    assert_true(pki_verify(key, PKI_SHA256, &whole, 1, signature));
    assert_true(pki_verify(key, PKI_SHA256, halves, 2, signature));
    assert_false(pki_verify(key, PKI_SHA1, &whole, 1, signature));
    whole.size--;
    assert_false(pki_verify(key, PKI_SHA256, &whole, 1, signature));
    whole.size++;
    assert_false(pki_verify(key, PKI_SHA256, &whole, 1, ""));
    assert_false(pki_verify(key, PKI_SHA256, &whole, 1, signature + 4));
    EVP_PKEY_free(key);
}

static void
test_published_rsa_examples(void **state) {
    (void)state;
    assert_signed(wechat_key, "source", wechat_signature);
    assert_signed(alipay_key, alipay_text, alipay_signature);
}

/** Chapter 4.3 of WeChat Pay's documents. */
static void
test_published_v2_example(void **state) {
    struct wechatpay_v2_party party = {.md5 = true, .key = {.size = 32}};
    struct wechatpay_v2_fields fields = {0};
    char sign[WECHATPAY_V2_SIGN_MAX];
    (void)state;
    memcpy(party.key.bytes, "192006250b4c09247ec02edce69f6a2d", 32);
    assert_true(wechatpay_v2_add(&fields, "mch_id", "10000100"));
    assert_true(wechatpay_v2_add(&fields, "device_info", "1000"));
    assert_true(wechatpay_v2_add(&fields, "appid", "wxd930ea5d5a258f4f"));
    assert_true(wechatpay_v2_add(&fields, "body", "test"));
    assert_true(wechatpay_v2_add(&fields, "nonce_str", "ibuaiVcKdpRxkhJA"));
    assert_true(wechatpay_v2_add(&fields, "empty", ""));
    assert_true(wechatpay_v2_sign(&party, &fields, sign));
    assert_string_equal(sign, "9A0A8659F005D6984697E2CA0A9CF3B7");
    party.md5 = false;
    assert_true(wechatpay_v2_sign(&party, &fields, sign));
    assert_string_equal(sign, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0E"
                              "E2496E54170DACD6");
    wechatpay_v2_clear(&fields);
}

static void
test_alipay_cut_is_raw(void **state) {
    static const char *const inners[] = {
        "{}",
        "{\"code\" : \"1\\/2\" }",
        "{\"a\":{\"sign\":\"}\\\"{\"},\"b\":[1,{}]}",
    };
    struct alipay_raw raw;
    char body[400];
    (void)state;
    for (size_t i = 0; i < sizeof(inners) / sizeof(inners[0]); i++) {
        int size = snprintf(body, sizeof(body),
                            " {\n\"sign\" :\"AB==\" ,"
                            "\"alipay_trade_pay_response\" :\t%s \n,"
                            "\"alipay_cert_sn\":\"0f\"} ",
                            inners[i]);
        assert_true(alipay_cut(ALIPAY_PAY, body, (size_t)size, &raw));
        assert_int_equal(raw.size, strlen(inners[i]));
        assert_memory_equal(raw.text, inners[i], raw.size);
        assert_string_equal(raw.signature, "AB==");
        assert_string_equal(raw.certificate_sn, "0f");
        assert_false(alipay_cut(ALIPAY_QUERY, body, (size_t)size, &raw));
    }
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"alipay_trade_pay_response\":\"x\"}",
        "{\"alipay_trade_pay_response\":{},\"error_response\":{}}",
        "{\"alipay_trade_pay_response\":{},\"alipay_trade_pay_response\":{}}",
        "{\"alipay_trade_pay_response\":{}",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(alipay_cut(ALIPAY_PAY, bad[i], strlen(bad[i]), &raw));
    }
}

static enum payment_outcome
alipay_pays(const char *amount) {
    struct payment_request request = {.order_no = "O1",
                                      .amount = {1250, "CNY"}};
    struct alipay_expected expected = {.operation = ALIPAY_PAY,
                                       .request = &request};
    struct payment_answer answer = {0};
    char text[300];
    int size = snprintf(text, sizeof(text),
                        "{\"code\":\"10000\",\"out_trade_no\":\"O1\","
                        "\"trade_no\":\"T\",\"total_amount\":%s}",
                        amount);
    alipay_read_answer(&expected, text, (size_t)size, NULL, &answer);
    return answer.outcome;
}

static void
test_alipay_amounts(void **state) {
    static const char *const wrong[] = {
        "12.50",      "12",         "\"12.51\"", "\"12.500\"",
        "\"1250\"",   "\"\"",       "\"12.\"",   "\".5\"",
        "\"-12.50\"", "\"12.5e0\"", "\"12,50\"", "\"99999999999999999999.50\"",
        "null",
    };
    (void)state;
    assert_int_equal(alipay_pays("\"12.50\""), PAYMENT_PAID);
    assert_int_equal(alipay_pays("\"12.5\""), PAYMENT_PAID);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(alipay_pays(wrong[i]), PAYMENT_UNKNOWN);
    }
}

// What ends a payment as unpaid: only what every copy of the request would be
// told (REJECTED), or what a query has to confirm (DECLINED).
static void
test_alipay_refusals(void **state) {
    static const struct {
        enum alipay_operation operation;
        const char *code;
        const char *sub_code;
        enum payment_outcome outcome;
    } rows[] = {
        {ALIPAY_PAY, "20000", "isp.unknow-error", PAYMENT_UNKNOWN},
        {ALIPAY_PAY, "20001", "aop.auth-token-time-out", PAYMENT_DECLINED},
        {ALIPAY_PAY, "40001", "isv.missing-app-id", PAYMENT_REJECTED},
        {ALIPAY_PAY, "40002", "isv.invalid-signature", PAYMENT_REJECTED},
        {ALIPAY_PAY, "40002", "isv.invalid-timestamp", PAYMENT_DECLINED},
        {ALIPAY_PAY, "40006", "isv.insufficient-isv-permissions",
         PAYMENT_REJECTED},
        {ALIPAY_PAY, "40004", "ACQ.SYSTEM_ERROR", PAYMENT_QUERY},
        {ALIPAY_PAY, "40004", "ACQ.TRADE_HAS_SUCCESS", PAYMENT_QUERY},
        {ALIPAY_PAY, "40004", "ACQ.CONTEXT_INCONSISTENT", PAYMENT_QUERY},
        {ALIPAY_PAY, "40004", "ACQ.PAYMENT_AUTH_CODE_INVALID",
         PAYMENT_DECLINED_NEW_CODE},
        {ALIPAY_PAY, "40004", "ACQ.SOMETHING_NEW", PAYMENT_UNKNOWN},
        {ALIPAY_PAY, "49999", "isv.invalid-signature", PAYMENT_UNKNOWN},
        {ALIPAY_QUERY, "40002", "isv.invalid-signature", PAYMENT_UNKNOWN},
        {ALIPAY_CANCEL, "40002", "isv.invalid-signature", PAYMENT_UNKNOWN},
        {ALIPAY_REFUND, "40002", "isv.invalid-signature", PAYMENT_UNKNOWN},
        {ALIPAY_REFUND, "40006", "", PAYMENT_UNKNOWN},
    };
    struct payment_request request = {.order_no = "O1", .amount = {1, "CNY"}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct alipay_expected expected = {.operation = rows[i].operation,
                                           .request = &request};
        struct payment_answer answer = {0};
        char text[200];
        int size = snprintf(text, sizeof(text),
                            "{\"code\":\"%s\",\"sub_code\":\"%s\"}",
                            rows[i].code, rows[i].sub_code);
        alipay_read_answer(&expected, text, (size_t)size, NULL, &answer);
        if (answer.outcome != rows[i].outcome) {
            fail_msg("%s %s: %s", rows[i].code, rows[i].sub_code,
                     payment_outcome_string(answer.outcome));
        }
    }
}

static void
fill(struct order *order, size_t count) {
    memset(order, 0, sizeof(*order));
    order->item_count = count;
    for (size_t i = 0; i < count; i++) {
        struct order_item *item = &order->items[i];
        item->item_id = (uint32_t)i + 1;
        snprintf(item->label, ORDER_LABEL_MAX,
                 "\xe7\xbb\xbf\xe8\x8c\xb6 <&\"> number %zu", i);
        item->quantity = (struct amount){true, 2000};
        item->unit_price = (struct amount){true, 150};
        item->item_amount = (struct amount){true, 300};
    }
}

static int64_t
sum_of(const struct goods_line *lines, size_t count) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(lines[i].quantity >= 1 && lines[i].unit_minor >= 0);
        sum += lines[i].quantity * lines[i].unit_minor;
    }
    return sum;
}

static void
test_goods_keep_their_sum(void **state) {
    struct goods_line lines[ORDER_ITEMS_MAX];
    static struct order order;
    (void)state;
    fill(&order, 5);
    order.items[1].quantity.minor = 350; // 0.35 of something for 3.00
    order.items[2].quantity.known = false;
    order.items[3].item_amount.minor = -300; // a voucher
    order.items[4].item_amount.known = false;
    assert_int_equal(goods_lines(&order, lines, 10), 4);
    assert_int_equal(sum_of(lines, 4), 1200);
    assert_int_equal(lines[0].quantity, 2);
    assert_int_equal(lines[1].quantity, 1);
    assert_non_null(strstr(lines[1].name, "x 0.35"));
    fill(&order, 200);
    for (size_t max = 1; max <= 200; max++) {
        assert_int_equal(goods_lines(&order, lines, max), max);
        assert_int_equal(sum_of(lines, max), 60000);
    }
    assert_string_equal(lines[199].id, "200");
    order.items[7].quantity.known = false;
    order.items[7].item_amount.minor = INT64_MAX;
    assert_int_equal(goods_lines(&order, lines, 3), 0);
    assert_int_equal(goods_lines(NULL, lines, 3), 0);
    assert_int_equal(goods_lines(&order, lines, 0), 0);
}

static void
test_v2_detail_fits(void **state) {
    static struct order order;
    struct wechatpay_v2_party party = {.appid = "A", .key = {.size = 32}};
    struct payment_request request = {
        .order_no = "O1", .amount = {60000, "CNY"}, .order = &order};
    struct wechat_expected expected = {.operation = WECHAT_PAY,
                                       .request = &request};
    struct payment_credential code = {
        .bytes = (const uint8_t *)"134567890123456789", .size = 18};
    struct wechatpay_v2_fields fields = {0};
    (void)state;
    fill(&order, 200);
    char *text = wechatpay_v2_write_request(&party, &expected, "N", &code);
    assert_non_null(text);
    assert_true(wechatpay_v2_read_xml(text, strlen(text), &fields));
    const char *detail = wechatpay_v2_get(&fields, "detail");
    assert_true(strlen(detail) > 3000 && strlen(detail) <= 6000);
    json_t *object = json_loads(detail, 0, NULL);
    const json_t *goods = json_object_get(object, "goods_detail");
    int64_t sum = 0;
    for (size_t i = 0; i < json_array_size(goods); i++) {
        const json_t *one = json_array_get(goods, i);
        sum += json_integer_value(json_object_get(one, "quantity")) *
               json_integer_value(json_object_get(one, "price"));
    }
    assert_int_equal(sum, 60000);
    json_decref(object);
    assert_true(strlen(wechatpay_v2_get(&fields, "body")) <= 128);
    secret_release(text);
    wechatpay_v2_clear(&fields);
}

static void
test_v2_xml_is_strict(void **state) {
    static const char doctype[] =
        "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
        "<xml><a>&e;</a></xml>";
    static const char *const bad[] = {
        "",
        "<xml/>",
        "<xml></xml>",
        "<other><a>1</a></other>",
        "<xml><a>1</a><a>1</a></xml>",
        "<xml><a><b>1</b></a></xml>",
        "<xml>text<a>1</a></xml>",
        "<xml><a>1</a>",
        "<xml><a>&none;</a></xml>",
        doctype,
        "<xml xmlns=\"u\"><a>1</a></xml>",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wechatpay_v2_fields fields = {0};
        if (wechatpay_v2_read_xml(bad[i], strlen(bad[i]), &fields)) {
            fail_msg("accepted: %s", bad[i]);
        }
        wechatpay_v2_clear(&fields);
    }
    struct wechatpay_v2_fields fields = {0};
    static const char good[] =
        "<xml>\n <a><![CDATA[<&]]>]]&gt;</a><!-- -->\n<b/></xml>";
    assert_true(wechatpay_v2_read_xml(good, sizeof(good) - 1, &fields));
    assert_string_equal(wechatpay_v2_get(&fields, "a"), "<&]]>");
    char *again = wechatpay_v2_write_xml(&fields);
    struct wechatpay_v2_fields same = {0};
    assert_true(wechatpay_v2_read_xml(again, strlen(again), &same));
    assert_string_equal(wechatpay_v2_get(&same, "a"), "<&]]>");
    secret_release(again);
    wechatpay_v2_clear(&fields);
    wechatpay_v2_clear(&same);
}

static void
test_wechat_words(void **state) {
    static const struct {
        enum wechat_operation operation;
        const char *code;
        enum payment_outcome outcome;
    } rows[] = {
        {WECHAT_PAY, "SYSTEMERROR", PAYMENT_UNKNOWN},
        {WECHAT_PAY, "SYSTEM_ERROR", PAYMENT_UNKNOWN},
        {WECHAT_PAY, "BANKERROR", PAYMENT_QUERY},
        {WECHAT_PAY, "ORDERPAID", PAYMENT_QUERY},
        {WECHAT_PAY, "USERPAYING", PAYMENT_PENDING},
        {WECHAT_PAY, "AUTH_CODE_INVALID", PAYMENT_DECLINED_NEW_CODE},
        {WECHAT_PAY, "AUTHCODEEXPIRE", PAYMENT_DECLINED_NEW_CODE},
        {WECHAT_PAY, "NOT_ENOUGH", PAYMENT_DECLINED},
        {WECHAT_PAY, "SOMETHING_NEW", PAYMENT_UNKNOWN},
        {WECHAT_PAY, "", PAYMENT_UNKNOWN},
        {WECHAT_QUERY, "NOT_ENOUGH", PAYMENT_UNKNOWN},
        {WECHAT_QUERY, "ORDER_NOT_EXIST", PAYMENT_NOT_EXIST},
        {WECHAT_REVERSE, "USERPAYING", PAYMENT_AGAIN},
        {WECHAT_REVERSE, "TRADE_ERROR", PAYMENT_UNKNOWN},
        {WECHAT_CLOSE, "ORDERPAID", PAYMENT_PAID},
        {WECHAT_REFUND, "NOT_ENOUGH", PAYMENT_AGAIN},
        // Answers to a copy of a payment that may have been made.
        {WECHAT_PAY, "SIGN_ERROR", PAYMENT_QUERY},
        {WECHAT_PAY, "SIGNERROR", PAYMENT_QUERY},
        {WECHAT_PAY, "INVALID_REQUEST", PAYMENT_QUERY},
        {WECHAT_PAY, "OUT_TRADE_NO_USED", PAYMENT_QUERY},
        {WECHAT_NATIVE, "SIGN_ERROR", PAYMENT_QUERY},
        {WECHAT_QUERY, "SIGN_ERROR", PAYMENT_UNKNOWN},
        {WECHAT_REVERSE, "SIGN_ERROR", PAYMENT_UNKNOWN},
        {WECHAT_REFUND, "SIGN_ERROR", PAYMENT_UNKNOWN},
        {WECHAT_PAY, "NO_AUTH", PAYMENT_REJECTED},
        {WECHAT_QUERY, "NO_AUTH", PAYMENT_UNKNOWN},
        {WECHAT_REFUND, "NO_AUTH", PAYMENT_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(wechat_code_outcome(rows[i].operation, rows[i].code),
                         rows[i].outcome);
    }
    assert_int_equal(wechat_state_outcome("PAYERROR"), PAYMENT_TAKE_BACK);
    assert_int_equal(wechat_state_outcome("NEW"), PAYMENT_UNKNOWN);
}

static char logged[1024];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(logged, sizeof(logged), "%s", line);
}

// A payment system that repeats the code in its answer does not get it into
// the log.
static void
test_no_code_is_logged(void **state) {
    static const char code[] = "134567890123456789";
    struct payment_credential credential = {.bytes = (const uint8_t *)code,
                                            .size = sizeof(code) - 1};
    struct payment_request request = {.order_no = "O1"};
    struct payment_answer answer = {0};
    (void)state;
    answer_set(&answer, PAYMENT_UNKNOWN, "auth_code %s is odd", code);
    snprintf(answer.trade_no, sizeof(answer.trade_no), "%s", code);
    log_set_sink(keep_line, NULL, LOG_LEVEL_WARNING);
    answer_finish("wechatpay", "pay", &request, &credential, &answer);
    log_set_sink(quiet, NULL, LOG_LEVEL_WARNING);
    assert_non_null(strstr(logged, "is odd"));
    assert_null(strstr(logged, code));
    assert_null(strstr(answer.detail, code));
    assert_null(strstr(answer.trade_no, code));
}

static void
test_v3_state_alone_is_enough_to_wait(void **state) {
    static const char text[] = "{\"trade_state\":\"USERPAYING\"}";
    static const char paid[] = "{\"trade_state\":\"SUCCESS\"}";
    struct wechatpay_party party = {.mchid = "M"};
    struct payment_request request = {.order_no = "O1", .amount = {1, "CNY"}};
    struct wechat_expected expected = {.operation = WECHAT_PAY,
                                       .request = &request};
    struct payment_answer answer = {0};
    (void)state;
    wechatpay_read_answer(&party, &expected, 200, text, sizeof(text) - 1, NULL,
                          &answer);
    assert_int_equal(answer.outcome, PAYMENT_PENDING);
    wechatpay_read_answer(&party, &expected, 200, paid, sizeof(paid) - 1, NULL,
                          &answer);
    assert_int_equal(answer.outcome, PAYMENT_UNKNOWN);
    wechatpay_read_answer(&party, &expected, 204, "", 0, NULL, &answer);
    assert_int_equal(answer.outcome, PAYMENT_UNKNOWN);
}

static int
make_folder(void **state) {
    (void)state;
    folder_make(folder);
    return 0;
}

static int
remove_folder(void **state) {
    (void)state;
    folder_remove(folder);
    return 0;
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_rsa_examples),
        cmocka_unit_test(test_published_v2_example),
        cmocka_unit_test(test_alipay_cut_is_raw),
        cmocka_unit_test(test_alipay_amounts),
        cmocka_unit_test(test_alipay_refusals),
        cmocka_unit_test(test_goods_keep_their_sum),
        cmocka_unit_test(test_v2_detail_fits),
        cmocka_unit_test(test_v2_xml_is_strict),
        cmocka_unit_test(test_wechat_words),
        cmocka_unit_test(test_no_code_is_logged),
        cmocka_unit_test(test_v3_state_alone_is_enough_to_wait),
    };
    log_set_sink(quiet, NULL, LOG_LEVEL_WARNING);
    json_set_alloc_funcs(malloc, secret_release);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
