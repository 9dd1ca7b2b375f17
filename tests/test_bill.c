#include "pos_plugin/bill.h"
#include "tests/bill_samples.h"
#include "tests/folder.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char wechat[] = "\xef\xbb\xbf" WECHAT_HEAD WECHAT_ROW(
    "2026-03-01 16:33:45", "A1", "SUCCESS", "12.34", "0", "0.00")
    WECHAT_ROW("2026-03-01 17:00:00", "A1", "REFUND", "0.00", "R1", "1.00")
        WECHAT_ROW("2026-03-01 23:59:59", "A2", "SUCCESS", "7", "", "0")
            WECHAT_FOOT;
static const char alipay[] =
    ALIPAY_HEAD ALIPAY_ROW("2026-03-01 16:33:45", "B1", "交易", "12.3", "")
        ALIPAY_ROW("2026-03-01 17:00:00", "B1", "退款", "-1.00", "R2")
            ALIPAY_FOOT;

static void
quiet(void *context, enum log_level level, const char *line) {
    snprintf(context, 400, "%s", line);
    (void)level;
}

static void
test_wechat(void **state) {
    struct bill bill;
    (void)state;
    assert_int_equal(bill_parse("w", wechat, strlen(wechat), &bill), STATUS_OK);
    assert_int_equal(bill.kind, BILL_WECHATPAY);
    assert_int_equal(bill.count, 3);
    assert_string_equal(bill.rows[0].order_no, "A1");
    assert_string_equal(bill.rows[0].trade_no, "42000001A1");
    assert_string_equal(bill.rows[0].refund_no, "");
    assert_int_equal(bill.rows[0].amount.minor, 1234);
    assert_false(bill.rows[0].is_back);
    // 16:33:45 in China is 08:33:45 UTC.
    assert_int_equal(bill.rows[0].at_ms, 1772354025000);
    assert_true(bill.rows[1].is_back);
    assert_string_equal(bill.rows[1].refund_no, "R1");
    assert_int_equal(bill.rows[1].amount.minor, 100);
    assert_int_equal(bill.rows[2].amount.minor, 700);
    bill_destroy(&bill);
}

static void
check_alipay(const char *text, size_t size) {
    struct bill bill;
    assert_int_equal(bill_parse("a", text, size, &bill), STATUS_OK);
    assert_int_equal(bill.kind, BILL_ALIPAY);
    assert_int_equal(bill.count, 2);
    assert_string_equal(bill.rows[0].order_no, "B1");
    assert_int_equal(bill.rows[0].amount.minor, 1230);
    assert_string_equal(bill.rows[0].amount.currency, "CNY");
    assert_true(bill.rows[1].is_back);
    assert_string_equal(bill.rows[1].refund_no, "R2");
    assert_int_equal(bill.rows[1].amount.minor, 100);
    bill_destroy(&bill);
}

static void
test_alipay_in_both_character_sets(void **state) {
    char gbk[sizeof(alipay)];
    char utf8[sizeof(alipay)];
    char *in = utf8;
    char *out = gbk;
    size_t in_left = sizeof(alipay) - 1;
    size_t out_left = sizeof(gbk);
    iconv_t converter = iconv_open("GBK", "UTF-8");
    (void)state;
    memcpy(utf8, alipay, sizeof(alipay));
    assert_int_equal(iconv(converter, &in, &in_left, &out, &out_left), 0);
    iconv_close(converter);
    check_alipay(alipay, sizeof(alipay) - 1);
    check_alipay(gbk, sizeof(gbk) - out_left);
}

// As saved again by a spreadsheet.
static void
test_quoted_cells(void **state) {
    static const char text[] =
        "交易时间,微信订单号,商户订单号,交易状态,货币种类,订单金额\n"
        "2026/3/1 9:05,1,\"A\"\"1\",SUCCESS,CNY,\"5.00\"\n总交易单数\n";
    struct bill bill;
    (void)state;
    assert_int_equal(bill_parse("q", text, strlen(text), &bill), STATUS_OK);
    assert_int_equal(bill.count, 1);
    assert_string_equal(bill.rows[0].order_no, "A\"1");
    assert_int_equal(bill.rows[0].amount.minor, 500);
    bill_destroy(&bill);
}

#define SHORT_HEAD "交易时间,微信订单号,商户订单号,交易状态,货币种类,订单金额\n"

static void
test_what_is_no_whole_bill(void **state) {
    static const struct {
        const char *text;
        const char *wanted; // in the message
    } cases[] = {
        {"", "no line of column names"},
        {"#only\n#comments\n", "no line of column names"},
        {"a,b,c\n1,2,3\n", "not the columns"},
        {"PK\x03\x04zip", "not the columns"},
        {"\xff\xff\xff\xff", "neither UTF-8 nor GBK"},
        {SHORT_HEAD "`2026-03-01 10:00:00,`1,`A,`SUCCESS,`CNY,`5.00\n",
         "breaks off"},
        {SHORT_HEAD "`2026-03-01 10:00:00,`1,`A,`SUCCESS,`CNY,`5.005\n",
         ":2: amount"},
        {SHORT_HEAD "`2026-03-01 10:00:00,`1,`A,`SUCCESS,`XXX,`5.00\n",
         ":2: amount"},
        {SHORT_HEAD "`2026-03-01 10:00:00,`1,`A,`PENDING,`CNY,`5.00\n",
         ":2: amount"},
        {SHORT_HEAD "`2026-03-01 10:00:00,`1,`A,`SUCCESS,`CNY,`-5.00\n",
         ":2: amount"},
        {SHORT_HEAD "`2026-03-01 10:00:00,`1\n", ":2: amount"},
        {SHORT_HEAD "`yesterday,`1,`A,`SUCCESS,`CNY,`5.00\n", ":2: the time"},
        {SHORT_HEAD "\"2026-03-01 10:00:00,1,A,SUCCESS,CNY,5.00\n",
         "no end quote"},
        {SHORT_HEAD
         "`2026-03-01 10:00:00,`1,`"
         "A1234567890123456789012345678901234567890123456789012345678901234"
         ",`SUCCESS,`CNY,`5.00\n",
         "longer than 64"},
    };
    char message[400] = "";
    struct bill bill;
    (void)state;
    log_set_sink(quiet, message, LOG_LEVEL_ERROR);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(
            bill_parse("f.csv", cases[i].text, strlen(cases[i].text), &bill),
            STATUS_MALFORMED);
        if (strstr(message, cases[i].wanted) == NULL) {
            fail_msg("case %zu: %s", i, message);
        }
        assert_null(bill.rows);
    }
    assert_int_equal(bill_parse("f.csv", "a\0b", 3, &bill), STATUS_MALFORMED);
    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
}

static void
test_files(void **state) {
    char folder[FOLDER_MAX];
    char path[FOLDER_MAX + 20];
    char message[400] = "";
    struct bill bill;
    (void)state;
    folder_make(folder);
    folder_write(folder, "bill.csv", wechat, 0600, path, sizeof(path));
    assert_int_equal(bill_load(path, &bill), STATUS_OK);
    assert_int_equal(bill.count, 3);
    bill_destroy(&bill);
    folder_remove(folder);
    log_set_sink(quiet, message, LOG_LEVEL_ERROR);
    assert_int_equal(bill_load(path, &bill), STATUS_NOT_FOUND);
    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wechat),
        cmocka_unit_test(test_alipay_in_both_character_sets),
        cmocka_unit_test(test_quoted_cells),
        cmocka_unit_test(test_what_is_no_whole_bill),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
