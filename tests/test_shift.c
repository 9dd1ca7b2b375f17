// Cashiers and shifts: whose a sale is, totals, report, search, old journals.
#include "pos_plugin/cells.h"
#include "pos_plugin/journal.h"
#include "pos_plugin/shift_report.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    char folder[FOLDER_MAX];
    char path[FOLDER_MAX + 24];
    struct journal *journal;
    char text[8000];
};

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static int
set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    folder_make(fixture->folder);
    snprintf(fixture->path, sizeof(fixture->path), "%s/journal.db",
             fixture->folder);
    *state = fixture;
    return (int)journal_open(fixture->path, false, &fixture->journal);
}

static int
tear_down(void **state) {
    struct fixture *fixture = *state;

    journal_close(fixture->journal);
    folder_remove(fixture->folder);
    free(fixture);
    return 0;
}

static void
reopen(struct fixture *fixture, bool read_only) {
    journal_close(fixture->journal);
    assert_int_equal(journal_open(fixture->path, read_only, &fixture->journal),
                     STATUS_OK);
}

// A sale "sN" with one payment "orderN", of number "tradeN" there.
static void
sell(struct journal *journal, int number, const char *provider,
     struct money amount, enum attempt_state outcome) {
    struct journal_sale sale = {.state = SALE_PAYING, .total = amount};
    struct journal_attempt attempt = {.state = ATTEMPT_SENT, .amount = amount};
    char trade[20];

    snprintf(sale.sale_id, sizeof(sale.sale_id), "s%d", number);
    snprintf(sale.till, sizeof(sale.till), "till1");
    snprintf(attempt.order_no, sizeof(attempt.order_no), "order%d", number);
    snprintf(attempt.sale_id, sizeof(attempt.sale_id), "s%d", number);
    snprintf(attempt.provider, sizeof(attempt.provider), "%s", provider);
    snprintf(trade, sizeof(trade), "trade%d", number);
    attempt.credential_hash[0] = (uint8_t)number;
    assert_int_equal(journal_add_sale(journal, &sale, "{}"), STATUS_OK);
    assert_int_equal(journal_add_attempt(journal, &attempt), STATUS_OK);
    assert_int_equal(journal_set_attempt_state(journal, attempt.order_no,
                                               outcome, trade, "=1+2"),
                     STATUS_OK);
}

static void
give_back(struct journal *journal, int number, int64_t minor,
          enum refund_state outcome) {
    struct journal_refund refund = {.minor = minor};

    snprintf(refund.refund_no, sizeof(refund.refund_no), "back%d", number);
    snprintf(refund.order_no, sizeof(refund.order_no), "order%d", number);
    assert_int_equal(journal_add_refund(journal, &refund), STATUS_OK);
    assert_int_equal(
        journal_set_refund_state(journal, refund.refund_no, outcome, NULL),
        STATUS_OK);
}

static struct journal_sale
sale_of(struct journal *journal, const char *sale_id) {
    struct journal_sale sale;

    assert_int_equal(journal_find_sale(journal, sale_id, &sale), STATUS_OK);
    return sale;
}

static const struct money one = {100, "CNY"};

static void
test_shift_kept_over_restarts(void **state) {
    struct fixture *fixture = *state;
    struct journal_shift shift;

    assert_int_equal(journal_find_shift(fixture->journal, "till1", 0, &shift),
                     STATUS_NOT_FOUND);
    assert_int_equal(journal_sign_off(fixture->journal, "till1"),
                     STATUS_NOT_FOUND);
    assert_int_equal(journal_sign_on(fixture->journal, "till1", "Ana"),
                     STATUS_OK);
    reopen(fixture, false);
    assert_int_equal(journal_find_shift(fixture->journal, "till1", 0, &shift),
                     STATUS_OK);
    assert_string_equal(shift.cashier, "Ana");
    assert_int_equal(shift.until_ms, 0);
    assert_int_equal(journal_sign_on(fixture->journal, "till1", "Bo"),
                     STATUS_STATE);
    assert_int_equal(journal_sign_on(fixture->journal, "till2", "Bo"),
                     STATUS_OK);
    assert_int_equal(journal_sign_off(fixture->journal, "till1"), STATUS_OK);
    assert_int_equal(journal_find_shift(fixture->journal, "till1", 0, &shift),
                     STATUS_OK);
    assert_true(shift.until_ms >= shift.since_ms);
    assert_int_equal(journal_find_shift(fixture->journal, "till2", 1, &shift),
                     STATUS_NOT_FOUND);
    assert_int_equal(journal_sign_on(fixture->journal, "till1", "a\nb"),
                     STATUS_INVALID);
    assert_int_equal(journal_sign_on(fixture->journal, "till1", ""),
                     STATUS_INVALID);
}

static void
test_sale_belongs_to_cashier(void **state) {
    struct fixture *fixture = *state;

    sell(fixture->journal, 1, "rest", one, ATTEMPT_PAID);
    journal_sign_on(fixture->journal, "till2", "Bo");
    sell(fixture->journal, 2, "rest", one, ATTEMPT_PAID);
    assert_string_equal(sale_of(fixture->journal, "s2").cashier, "");
    journal_sign_on(fixture->journal, "till1", "Ana");
    sell(fixture->journal, 3, "rest", one, ATTEMPT_PAID);
    assert_string_equal(sale_of(fixture->journal, "s3").cashier, "Ana");
    assert_int_equal(sale_of(fixture->journal, "s3").shift, 2);
    journal_set_cashier(fixture->journal, "till1", "Cleo");
    sell(fixture->journal, 4, "rest", one, ATTEMPT_PAID);
    assert_string_equal(sale_of(fixture->journal, "s4").cashier, "Cleo");
    assert_int_equal(sale_of(fixture->journal, "s4").shift, 2);
    journal_sign_off(fixture->journal, "till1");
    journal_set_cashier(fixture->journal, "till1", "");
    sell(fixture->journal, 5, "rest", one, ATTEMPT_PAID);
    assert_string_equal(sale_of(fixture->journal, "s5").cashier, "");
    assert_int_equal(sale_of(fixture->journal, "s5").shift, 0);
    assert_string_equal(sale_of(fixture->journal, "s1").cashier, "");
}

static void
test_sign_on_beside_another(void **state) {
    struct fixture *fixture = *state;
    struct journal *other = NULL;

    assert_int_equal(journal_open(fixture->path, false, &other), STATUS_BUSY);
    assert_int_equal(journal_open_beside(fixture->path, &other), STATUS_OK);
    assert_int_equal(journal_sign_on(other, "till1", "Ana"), STATUS_OK);
    journal_close(other);
    sell(fixture->journal, 1, "rest", one, ATTEMPT_PAID);
    assert_string_equal(sale_of(fixture->journal, "s1").cashier, "Ana");
}

// The file as version 1 made it.
static void
make_old(const char *path) {
    sqlite3 *database = NULL;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(database,
                     "DROP INDEX sale_shift; DROP INDEX refund_shift;"
                     "DROP TABLE shift; ALTER TABLE sale DROP COLUMN cashier;"
                     "ALTER TABLE sale DROP COLUMN shift;"
                     "ALTER TABLE refund DROP COLUMN cashier;"
                     "ALTER TABLE refund DROP COLUMN shift;"
                     "PRAGMA user_version = 1",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(database);
}

static void
test_old_journal(void **state) {
    struct fixture *fixture = *state;

    for (int read_only = 0; read_only < 2; read_only++) {
        sell(fixture->journal, 1 + read_only, "rest", one, ATTEMPT_PAID);
        give_back(fixture->journal, 1 + read_only, 30, REFUND_ACCEPTED);
        journal_close(fixture->journal);
        make_old(fixture->path);
        assert_int_equal(
            journal_open(fixture->path, read_only, &fixture->journal),
            STATUS_OK);
        assert_int_equal(sale_of(fixture->journal, "s1").total.minor, 100);
        assert_string_equal(sale_of(fixture->journal, "s1").cashier, "");
        reopen(fixture, false);
        assert_int_equal(journal_sign_on(fixture->journal, "till1", "Ana"),
                         STATUS_OK);
    }
    struct journal_attempt attempt;
    assert_int_equal(journal_find_attempt(fixture->journal, "order2", &attempt),
                     STATUS_OK);
    assert_int_equal(attempt.refunded_minor, 30);
}

// Two cashiers, two currencies, one payment and one refund without an answer.
static void
fill(struct journal *journal) {
    const struct money yen = {7, "JPY"};

    sell(journal, 1, "rest", one, ATTEMPT_PAID); // before the shift
    journal_sign_on(journal, "till1", "Ana");
    sell(journal, 2, "alipay", (struct money){1250, "CNY"}, ATTEMPT_PAID);
    sell(journal, 3, "alipay", (struct money){250, "CNY"}, ATTEMPT_PAID);
    sell(journal, 4, "alipay", one, ATTEMPT_DECLINED);
    sell(journal, 5, "wechatpay", one, ATTEMPT_UNKNOWN);
    sell(journal, 6, "alipay", yen, ATTEMPT_PAID);
    journal_set_cashier(journal, "till1", "=Bo, \"B\"");
    sell(journal, 7, "alipay", one, ATTEMPT_PAID);
    sell(journal, 8, "alipay", one, ATTEMPT_REVERSED);
    give_back(journal, 1, 40, REFUND_ACCEPTED); // by Bo, in this shift
    give_back(journal, 7, 100, REFUND_SENT);
    journal_set_cashier(journal, "till1", "");
    give_back(journal, 3, 50, REFUND_ACCEPTED);
    give_back(journal, 2, 1250, REFUND_REFUSED);
}

static void
read_report(struct fixture *fixture, struct shift_report *report) {
    struct journal_filter filter = JOURNAL_ALL;
    struct journal_shift shift;

    assert_int_equal(journal_find_shift(fixture->journal, "till1", 0, &shift),
                     STATUS_OK);
    assert_int_equal(shift_report_read(fixture->journal, &shift, &filter,
                                       shift.since_ms, report),
                     STATUS_OK);
}

static const struct journal_total *
total_of(const struct shift_report *report, const char *provider,
         const char *cashier, const char *currency) {
    for (size_t i = 0; i < report->total_count; i++) {
        const struct journal_total *total = &report->totals[i];

        if (strcmp(total->provider, provider) == 0 &&
            strcmp(total->cashier, cashier) == 0 &&
            strcmp(total->currency, currency) == 0) {
            return total;
        }
    }
    fail_msg("no total of %s %s %s", provider, cashier, currency);
    return NULL;
}

static void
test_totals(void **state) {
    struct fixture *fixture = *state;
    struct shift_report report;
    const struct journal_total *total;

    fill(fixture->journal);
    read_report(fixture, &report);
    assert_int_equal(report.total_count, 5);
    total = total_of(&report, "alipay", "Ana", "CNY");
    assert_int_equal(total->paid_count, 2);
    assert_int_equal(total->paid_minor, 1500);
    assert_int_equal(total->refund_count, 1);
    assert_int_equal(total->refund_minor, 50);
    assert_int_equal(total->declined_count, 1);
    assert_int_equal(total->open_count, 0);
    assert_int_equal(shift_report_net(total), 1450);
    assert_int_equal(total_of(&report, "alipay", "Ana", "JPY")->paid_minor, 7);
    total = total_of(&report, "wechatpay", "Ana", "CNY");
    assert_int_equal(total->open_count, 1);
    assert_int_equal(total->open_minor, 100);
    assert_int_equal(total->paid_count, 0);
    // What was sold before belongs to no shift, its refund to this one.
    total = total_of(&report, "rest", "=Bo, \"B\"", "CNY");
    assert_int_equal(total->paid_count, 0);
    assert_int_equal(total->refund_minor, 40);
    total = total_of(&report, "alipay", "=Bo, \"B\"", "CNY");
    assert_int_equal(total->reversed_count, 1);
    assert_int_equal(report.sum_count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool yen = strcmp(report.sums[i].currency, "JPY") == 0;
        assert_int_equal(report.sums[i].paid_minor, yen ? 7 : 1600);
        assert_int_equal(report.sums[i].refund_minor, yen ? 0 : 90);
    }
    assert_int_equal(report.open_count, 1);
    assert_string_equal(report.opens[0].attempt.order_no, "order5");
    assert_string_equal(report.opens[0].cashier, "Ana");
    assert_int_equal(report.refund_count, 1);
    assert_string_equal(report.refunds[0].refund_no, "back7");
    shift_report_destroy(&report);
}

static void
read_back(FILE *file, char *text, size_t size) {
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static void
test_csv(void **state) {
    struct fixture *fixture = *state;
    struct shift_report report;
    FILE *file = tmpfile();

    assert_non_null(file);
    fill(fixture->journal);
    read_report(fixture, &report);
    shift_report_print_csv(&report, file);
    shift_report_destroy(&report);
    read_back(file, fixture->text, sizeof(fixture->text));
    assert_memory_equal(fixture->text, "\xef\xbb\xbfkind,shift,", 14);
    assert_non_null(strstr(
        fixture->text,
        ",Ana,till1,alipay,CNY,2,15.00,1,0.50,14.50,1,0,0,0.00,,,,,\r\n"));
    assert_non_null(strstr(fixture->text, ",alipay,JPY,1,7,0,0,7,"));
    // A loss is a number, a name that computes is not.
    assert_non_null(
        strstr(fixture->text,
               ",\"'=Bo, \"\"B\"\"\",till1,rest,CNY,0,0.00,1,0.40,-0.40,"));
    assert_non_null(strstr(fixture->text, ",order5,"));
    assert_non_null(strstr(fixture->text, ",1.00,unknown,\"'=1+2\"\r\n"));
    // Each row has as many cells as the header.
    size_t wanted = 0;
    for (char *line = fixture->text; *line; line = strchr(line, '\n') + 1) {
        size_t commas = 0;
        bool quoted = false;
        for (const char *p = line; *p != '\n'; p++) {
            quoted ^= *p == '"';
            commas += *p == ',' && !quoted;
        }
        wanted = wanted ? wanted : commas;
        assert_int_equal(commas, wanted);
    }
}

static void
test_page(void **state) {
    struct fixture *fixture = *state;
    struct shift_report report;
    FILE *file = tmpfile();

    assert_non_null(file);
    journal_sign_on(fixture->journal, "till1", "<b>&");
    sell(fixture->journal, 1, "rest", one, ATTEMPT_PAID);
    read_report(fixture, &report);
    shift_report_print_html(&report, LANGUAGE_ZH, file);
    shift_report_destroy(&report);
    read_back(file, fixture->text, sizeof(fixture->text));
    assert_non_null(strstr(fixture->text, "交班报表"));
    assert_non_null(strstr(fixture->text, "&lt;b&gt;&amp;"));
    assert_null(strstr(fixture->text, "<b>&<"));
    assert_non_null(strstr(fixture->text, "1: 1.00"));
}

static bool
note(void *context, const struct journal_sale *sale,
     const struct journal_attempt *attempts, size_t attempt_count) {
    struct fixture *fixture = context;

    (void)attempts;
    (void)attempt_count;
    snprintf(fixture->text + strlen(fixture->text), 42, "%s ", sale->sale_id);
    return true;
}

static const char *
find(struct fixture *fixture, const char *text, const char *cashier,
     int64_t shift) {
    struct journal_filter filter = JOURNAL_ALL;

    filter.text = text;
    filter.cashier = cashier;
    filter.shift = shift;
    fixture->text[0] = '\0';
    assert_int_equal(
        journal_each_sale(fixture->journal, &filter, note, fixture), STATUS_OK);
    return fixture->text;
}

static void
test_search(void **state) {
    struct fixture *fixture = *state;

    fill(fixture->journal);
    assert_string_equal(find(fixture, "rder3", "", 0), "s3 ");
    assert_string_equal(find(fixture, "trade6", "", 0), "s6 ");
    assert_string_equal(find(fixture, "s7", "", 0), "s7 ");
    assert_string_equal(find(fixture, "%", "", 0), "");
    assert_string_equal(find(fixture, "", "=Bo, \"B\"", 0), "s8 s7 ");
    assert_string_equal(find(fixture, "", "", 1), "s8 s7 s6 s5 s4 s3 s2 ");
    assert_string_equal(find(fixture, "", "", 2), "");
}

static void
test_cells(void **state) {
    static const char *const cells[][2] = {
        {"plain", "plain"},   {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""}, {"=1", "\"'=1\""},  {"+1", "\"'+1\""},
        {"-1", "\"'-1\""},    {"@x", "\"'@x\""},  {"\tx", "\"'\tx\""},
        {"中文", "中文"},     {"", ""},           {"a;b", "\"a;b\""},
    };
    char text[40];

    (void)state;
    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
        FILE *file = tmpfile();

        assert_non_null(file);
        cells_print(file, cells[i][0]);
        read_back(file, text, sizeof(text));
        assert_string_equal(text, cells[i][1]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_shift_kept_over_restarts),
        TEST(test_sale_belongs_to_cashier),
        TEST(test_sign_on_beside_another),
        TEST(test_old_journal),
        TEST(test_totals),
        TEST(test_csv),
        TEST(test_page),
        TEST(test_search),
        TEST(test_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
