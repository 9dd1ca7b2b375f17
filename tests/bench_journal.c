// A journal with many sales: how long the till waits for what.
//
//     bench_journal [SALES [FOLDER]]
//
// The file is filled in large transactions of its own, then measured through
// the journal's interface as the program uses it.
#include "pos_plugin/journal.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SALES_USUAL 1000000
#define INSERTS 200
#define FINDS 10000
// Two years of sales, one after the other.
#define SPAN_MS (2 * 365 * 24 * 3600 * 1000LL)

static const char fill_sql[] =
    "PRAGMA synchronous = OFF; BEGIN;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL"
    " SELECT i + 1 FROM c WHERE i < %ld) SELECT i FROM c;"
    "INSERT INTO sale SELECT printf('20260101-%%08d', i),"
    " printf('till%%d', i %% 4), iif(i %% 20 = 0, 12, 9), 100 + i %% 90000,"
    " 'CNY', 1, '', %lld + i * %lld, %lld + i * %lld FROM n;"
    "INSERT INTO revision SELECT printf('20260101-%%08d', i), 1,"
    " 100 + i %% 90000, printf('{\"currency\":\"CNY\",\"sale_items\":[{"
    "\"item_id\":1,\"product_label\":\"%%d\",\"quantity\":\"1\"}]}', i),"
    " %lld FROM n;"
    "INSERT INTO attempt SELECT printf('260101000000%%020d', i),"
    " printf('20260101-%%08d', i), iif(i %% 2, 'alipay', 'wechatpay'),"
    " iif(i %% 50 = 1, 8, 7), 100 + i %% 90000, 'CNY',"
    " printf('42000%%022d', i), 'paid', randomblob(32), 0,"
    " %lld + i * %lld, %lld + i * %lld FROM n WHERE i %% 20 <> 0;"
    "INSERT INTO event(at_ms, kind, subject, state, detail) SELECT"
    " %lld + i, 'attempt', printf('260101000000%%020d', i), 7, 'paid' FROM n;"
    "INSERT INTO event(at_ms, kind, subject, state, detail) SELECT"
    " %lld + i, 'sale', printf('20260101-%%08d', i), 9, '' FROM n; COMMIT;"
    "PRAGMA wal_checkpoint(TRUNCATE);";

static double
now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
require(bool good, const char *what) {
    if (!good) {
        fprintf(stderr, "bench_journal: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static struct journal *
open_journal(const char *path) {
    struct journal *journal = NULL;
    double start = now_s();
    require(journal_open(path, false, &journal) == STATUS_OK, "open");
    printf("open                %10.1f ms\n", (now_s() - start) * 1000);
    return journal;
}

static void
fill(const char *path, long sales, int64_t from_ms) {
    char sql[sizeof(fill_sql) + 400];
    long long from = from_ms;
    long long step = SPAN_MS / sales;
    sqlite3 *database = NULL;
    double start = now_s();
    snprintf(sql, sizeof(sql), fill_sql, sales, from, step, from, step, from,
             from, step, from, step, from, from);
    require(sqlite3_open(path, &database) == SQLITE_OK &&
                sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK,
            sqlite3_errmsg(database));
    sqlite3_close(database);
    printf("filled with %ld sales in %.1f s\n", sales, now_s() - start);
}

static int
by_value(const void *a, const void *b) {
    const double *left = a;
    const double *right = b;
    return (*left > *right) - (*left < *right);
}

/** A sale and its payment as the program records them: five transactions. */
static void
insert(struct journal *journal, int number) {
    struct journal_sale sale = {.state = SALE_CAPTURED, .total = {1234, "CNY"}};
    struct journal_attempt attempt = {.state = ATTEMPT_SENT,
                                      .amount = {1234, "CNY"}};
    snprintf(sale.sale_id, sizeof(sale.sale_id), "bench-%d-%d", (int)getpid(),
             number);
    snprintf(sale.till, sizeof(sale.till), "till1");
    memcpy(attempt.sale_id, sale.sale_id, sizeof(attempt.sale_id));
    snprintf(attempt.order_no, sizeof(attempt.order_no), "b%d-%d",
             (int)getpid(), number);
    snprintf(attempt.provider, sizeof(attempt.provider), "alipay");
    require(journal_hash_credential(journal, (const uint8_t *)attempt.order_no,
                                    strlen(attempt.order_no),
                                    attempt.credential_hash) == STATUS_OK &&
                journal_add_sale(journal, &sale, "{}") == STATUS_OK &&
                journal_set_sale_state(journal, sale.sale_id, SALE_PAYING,
                                       "") == STATUS_OK &&
                journal_add_attempt(journal, &attempt) == STATUS_OK &&
                journal_set_attempt_state(journal, attempt.order_no,
                                          ATTEMPT_PAID, "T1",
                                          "paid") == STATUS_OK &&
                journal_set_sale_state(journal, sale.sale_id, SALE_PAID, "") ==
                    STATUS_OK,
            "insert");
}

static void
bench_check(struct journal *journal) {
    double start = now_s();
    require(journal_check(journal) == STATUS_OK, "check");
    printf("check every page    %10.1f ms\n", (now_s() - start) * 1000);
}

static void
bench_insert(struct journal *journal) {
    static double times[INSERTS];
    for (int i = 0; i < INSERTS; i++) {
        double start = now_s();
        insert(journal, i);
        times[i] = (now_s() - start) * 1000;
    }
    qsort(times, INSERTS, sizeof(times[0]), by_value);
    printf("insert one sale     %10.2f ms median, %.2f ms p95 (5 commits)\n",
           times[INSERTS / 2], times[INSERTS * 95 / 100]);
}

static void
bench_find(struct journal *journal, long sales) {
    struct journal_attempt attempt;
    double start = now_s();
    long i = 1;
    for (int n = 0; n < FINDS; n++) {
        char order_no[ORDER_NO_MAX];
        i = (i * 7919 + 1) % sales;
        snprintf(order_no, sizeof(order_no), "260101000000%020ld",
                 i % 20 == 0 ? i + 1 : i);
        require(journal_find_attempt(journal, order_no, &attempt) == STATUS_OK,
                "find");
    }
    printf("find one payment    %10.1f us\n", (now_s() - start) * 1e6 / FINDS);
}

static bool
count_sale(void *context, const struct journal_sale *sale,
           const struct journal_attempt *attempts, size_t attempt_count) {
    (void)sale;
    (void)attempts;
    (void)attempt_count;
    (*(long *)context)++;
    return true;
}

static bool
count_total(void *context, const struct journal_total *total) {
    (*(long *)context) += total->paid_count;
    return true;
}

static bool
count_attempt(void *context, const struct journal_attempt *attempt) {
    (void)attempt;
    (*(long *)context)++;
    return true;
}

static void
list(struct journal *journal, const char *what,
     const struct journal_filter *filter) {
    long count = 0;
    double start = now_s();
    require(journal_each_sale(journal, filter, count_sale, &count) == STATUS_OK,
            "list");
    printf("%-19s %10.1f ms, %ld sales\n", what, (now_s() - start) * 1000,
           count);
}

static void
totals(struct journal *journal, const char *what,
       const struct journal_filter *filter) {
    long count = 0;
    double start = now_s();
    require(journal_each_total(journal, filter, count_total, &count) ==
                STATUS_OK,
            "totals");
    printf("%-19s %10.1f ms, %ld paid\n", what, (now_s() - start) * 1000,
           count);
}

static void
bench_lists(struct journal *journal, int64_t from_ms) {
    struct journal_filter filter = JOURNAL_ALL;
    long open = 0;
    double start = now_s();
    require(journal_each_open_attempt(journal, count_attempt, &open) ==
                STATUS_OK,
            "open attempts");
    printf("open payments       %10.2f ms, %ld\n", (now_s() - start) * 1000,
           open);
    filter.limit = 20;
    list(journal, "newest 20", &filter);
    filter.total_minor = 4242;
    list(journal, "20 of an amount", &filter);
    filter = (struct journal_filter)JOURNAL_ALL;
    filter.since_ms = from_ms + SPAN_MS / 2;
    filter.until_ms = filter.since_ms + 24 * 3600 * 1000LL;
    list(journal, "a day", &filter);
    totals(journal, "shift report (day)", &filter);
    filter = (struct journal_filter)JOURNAL_ALL;
    totals(journal, "report (two years)", &filter);
    list(journal, "export of all", &filter);
}

int
main(int argc, char **argv) {
    char folder[] = "/tmp/posplugin-bench-XXXXXX";
    char path[200];
    long sales = argc > 1 ? strtol(argv[1], NULL, 10) : SALES_USUAL;
    int64_t from_ms = (int64_t)time(NULL) * 1000 - SPAN_MS;
    struct stat file;
    const char *where = argc > 2 ? argv[2] : mkdtemp(folder);
    require(where != NULL && sales > 0,
            "usage: bench_journal [SALES [FOLDER]]");
    snprintf(path, sizeof(path), "%s/journal.db", where);
    journal_close(open_journal(path));
    fill(path, sales, from_ms);
    require(stat(path, &file) == 0, "stat");
    printf("file                %10.0f MiB\n", (double)file.st_size / 1048576);
    struct journal *journal = open_journal(path);
    bench_check(journal);
    bench_insert(journal);
    bench_find(journal, sales);
    bench_lists(journal, from_ms);
    journal_close(journal);
    if (argc <= 2) {
        char command[120];
        snprintf(command, sizeof(command), "rm -r %s", folder);
        return system(command) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
