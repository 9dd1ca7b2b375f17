#include "pos_plugin/journal.h"
#include "tests/folder.h"

#include <sched.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOBODY 65534

struct fixture {
    char folder[FOLDER_MAX];
    char path[FOLDER_MAX + 24];
    struct journal *journal;
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
    folder_make(fixture->folder);
    snprintf(fixture->path, sizeof(fixture->path), "%s/journal.sqlite",
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
reopen(struct fixture *fixture) {
    journal_close(fixture->journal);
    assert_int_equal(journal_open(fixture->path, false, &fixture->journal),
                     STATUS_OK);
}

static enum status
add_sale(struct journal *journal, const char *sale_id) {
    struct journal_sale sale = {.state = SALE_CAPTURED, .total = {700, "CNY"}};
    snprintf(sale.sale_id, sizeof(sale.sale_id), "%s", sale_id);
    snprintf(sale.till, sizeof(sale.till), "till1");
    return journal_add_sale(journal, &sale, "{}");
}

static enum status
add_attempt(struct journal *journal, const char *sale_id, const char *order_no,
            const char *code) {
    struct journal_attempt attempt = {.state = ATTEMPT_SENT,
                                      .amount = {700, "CNY"}};
    snprintf(attempt.sale_id, sizeof(attempt.sale_id), "%s", sale_id);
    snprintf(attempt.order_no, sizeof(attempt.order_no), "%s", order_no);
    snprintf(attempt.provider, sizeof(attempt.provider), "rest");
    enum status status = journal_hash_credential(
        journal, (const uint8_t *)code, strlen(code), attempt.credential_hash);
    return status == STATUS_OK ? journal_add_attempt(journal, &attempt)
                               : status;
}

static enum status
set_attempt(struct journal *journal, const char *order_no,
            enum attempt_state state) {
    return journal_set_attempt_state(journal, order_no, state, NULL, NULL);
}

static enum attempt_state
state_of(struct journal *journal, const char *order_no) {
    struct journal_attempt attempt;
    assert_int_equal(journal_find_attempt(journal, order_no, &attempt),
                     STATUS_OK);
    return attempt.state;
}

static void
test_kept_over_reopening(void **state) {
    struct fixture *fixture = *state;
    struct journal_attempt attempt;
    struct journal_sale sale;
    assert_int_equal(add_sale(fixture->journal, "s1"), STATUS_OK);
    assert_int_equal(add_attempt(fixture->journal, "s1", "o1", "code-1"),
                     STATUS_OK);
    assert_int_equal(journal_set_attempt_state(fixture->journal, "o1",
                                               ATTEMPT_PASSWORD, "T1",
                                               "waiting"),
                     STATUS_OK);
    assert_int_equal(journal_set_sale_state(fixture->journal, "s1",
                                            SALE_CUSTOMER_PASSWORD, NULL),
                     STATUS_OK);
    reopen(fixture);
    assert_int_equal(journal_find_attempt(fixture->journal, "o1", &attempt),
                     STATUS_OK);
    assert_int_equal(attempt.state, ATTEMPT_PASSWORD);
    assert_string_equal(attempt.trade_no, "T1");
    assert_string_equal(attempt.detail, "waiting");
    assert_int_equal(attempt.amount.minor, 700);
    assert_string_equal(attempt.amount.currency, "CNY");
    assert_int_equal(journal_find_sale(fixture->journal, "s1", &sale),
                     STATUS_OK);
    assert_int_equal(sale.state, SALE_CUSTOMER_PASSWORD);
    assert_string_equal(sale.till, "till1");
    assert_int_equal(journal_find_sale(fixture->journal, "s2", &sale),
                     STATUS_NOT_FOUND);
    struct money total = {900, "CNY"};
    assert_int_equal(
        journal_revise_sale(fixture->journal, "s1", 2, total, "{}"), STATUS_OK);
    assert_int_equal(journal_find_sale(fixture->journal, "s1", &sale),
                     STATUS_OK);
    assert_int_equal(sale.revision, 2);
    assert_int_equal(sale.total.minor, 900);
}

static void
test_one_open_attempt_and_no_code_twice(void **state) {
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    assert_int_equal(add_sale(journal, "s1"), STATUS_OK);
    assert_int_equal(add_sale(journal, "s2"), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o1", "code-1"), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o2", "code-2"), STATUS_STATE);
    assert_int_equal(add_attempt(journal, "s2", "o3", "code-1"),
                     STATUS_REFUSED);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_MANUAL), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o2", "code-2"), STATUS_STATE);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_DECLINED), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o2", "code-1"),
                     STATUS_REFUSED);
    reopen(fixture);
    journal = fixture->journal;
    assert_int_equal(add_attempt(journal, "s1", "o2", "code-1"),
                     STATUS_REFUSED);
    assert_int_equal(add_attempt(journal, "s1", "o2", "code-2"), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o2", ATTEMPT_PAID), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o4", "code-4"), STATUS_STATE);
    assert_int_equal(add_attempt(journal, "nosale", "o5", "code-5"),
                     STATUS_STATE);
}

/** The database itself refuses, whatever the program would do. */
static void
test_rules_of_the_database(void **state) {
    static const char *const bad[] = {
        "INSERT INTO attempt SELECT 'x1', sale_id, provider, 4, amount_minor,"
        " currency, '', '', randomblob(32), 0, 0, 0 FROM attempt",
        "INSERT INTO attempt SELECT 'x2', 's2', provider, 4, amount_minor,"
        " currency, '', '', credential_hash, 0, 0, 0 FROM attempt",
        "UPDATE attempt SET amount_minor = 0",
        "UPDATE event SET state = 7",
        "DELETE FROM event",
    };
    struct fixture *fixture = *state;
    sqlite3 *database = NULL;
    assert_int_equal(add_sale(fixture->journal, "s1"), STATUS_OK);
    assert_int_equal(add_sale(fixture->journal, "s2"), STATUS_OK);
    assert_int_equal(add_attempt(fixture->journal, "s1", "o1", "code-1"),
                     STATUS_OK);
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int result = sqlite3_exec(database, bad[i], NULL, NULL, NULL);
        if (result != SQLITE_CONSTRAINT) {
            fail_msg("%s: %d", bad[i], result);
        }
    }
    sqlite3_close(database);
}

static void
test_final_states_stay(void **state) {
    struct journal *journal = ((struct fixture *)*state)->journal;
    assert_int_equal(add_sale(journal, "s1"), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o1", "code-1"), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_REVERSING), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_PAID), STATUS_STATE);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_UNKNOWN), STATUS_STATE);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_REVERSED), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_SENT), STATUS_STATE);
    // A second attempt is paid; then the first turns out to be paid, too.
    assert_int_equal(add_attempt(journal, "s1", "o2", "code-2"), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o2", ATTEMPT_PAID), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_PAID), STATUS_OK);
    assert_int_equal(state_of(journal, "o1"), ATTEMPT_MANUAL);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_REVERSING), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_REVERSED), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o2", ATTEMPT_DECLINED),
                     STATUS_STATE);
    assert_int_equal(set_attempt(journal, "o2", ATTEMPT_REVERSING), STATUS_OK);
    assert_int_equal(set_attempt(journal, "o9", ATTEMPT_PAID),
                     STATUS_NOT_FOUND);
}

struct counter {
    int visits;
    char first[ORDER_NO_MAX];
    size_t attempts;
};

static bool
count_attempt(void *context, const struct journal_attempt *attempt) {
    struct counter *counter = context;
    if (counter->visits++ == 0) {
        memcpy(counter->first, attempt->order_no, ORDER_NO_MAX);
    }
    return true;
}

static bool
count_sale(void *context, const struct journal_sale *sale,
           const struct journal_attempt *attempts, size_t count) {
    struct counter *counter = context;
    (void)attempts;
    if (counter->visits++ == 0) {
        snprintf(counter->first, sizeof(counter->first), "%.32s",
                 sale->sale_id);
    }
    counter->attempts += count;
    return true;
}

static void
test_lists(void **state) {
    struct journal *journal = ((struct fixture *)*state)->journal;
    struct counter open = {0};
    struct counter sales = {0};
    for (int i = 0; i < 12; i++) {
        char sale[16];
        char order[16];
        char code[16];
        snprintf(sale, sizeof(sale), "s%d", i);
        snprintf(order, sizeof(order), "o%d", i);
        snprintf(code, sizeof(code), "code-%d", i);
        assert_int_equal(add_sale(journal, sale), STATUS_OK);
        assert_int_equal(add_attempt(journal, sale, order, code), STATUS_OK);
    }
    assert_int_equal(set_attempt(journal, "o0", ATTEMPT_PAID), STATUS_OK);
    assert_int_equal(journal_each_open_attempt(journal, count_attempt, &open),
                     STATUS_OK);
    assert_int_equal(open.visits, 11);
    assert_string_equal(open.first, "o1");
    struct journal_filter five = JOURNAL_ALL;
    five.limit = 5;
    assert_int_equal(journal_each_sale(journal, &five, count_sale, &sales),
                     STATUS_OK);
    assert_int_equal(sales.visits, 5);
    assert_int_equal(sales.attempts, 5);
    assert_string_equal(sales.first, "s11");
}

static enum status
add_refund(struct journal *journal, const char *number, int64_t minor) {
    struct journal_refund refund = {.order_no = "o1", .minor = minor};
    snprintf(refund.refund_no, sizeof(refund.refund_no), "%s", number);
    return journal_add_refund(journal, &refund);
}

static void
test_refunds(void **state) {
    struct journal *journal = ((struct fixture *)*state)->journal;
    struct journal_attempt attempt;
    assert_int_equal(add_sale(journal, "s1"), STATUS_OK);
    assert_int_equal(add_attempt(journal, "s1", "o1", "code-1"), STATUS_OK);
    assert_int_equal(add_refund(journal, "r1", 100), STATUS_STATE);
    assert_int_equal(set_attempt(journal, "o1", ATTEMPT_PAID), STATUS_OK);
    assert_int_equal(add_refund(journal, "r1", 400), STATUS_OK);
    assert_int_equal(add_refund(journal, "r1", 400), STATUS_OK);
    assert_int_equal(add_refund(journal, "r1", 401), STATUS_INVALID);
    assert_int_equal(add_refund(journal, "r2", 301), STATUS_OVERFLOW);
    assert_int_equal(add_refund(journal, "r2", INT64_MAX), STATUS_OVERFLOW);
    assert_int_equal(add_refund(journal, "r2", 0), STATUS_INVALID);
    assert_int_equal(add_refund(journal, "r2", 300), STATUS_OK);
    assert_int_equal(journal_set_refund_state(journal, "r2", 3, "no"),
                     STATUS_OK);
    assert_int_equal(journal_set_refund_state(journal, "r1", 2, NULL),
                     STATUS_OK);
    assert_int_equal(journal_set_refund_state(journal, "r9", 2, NULL),
                     STATUS_NOT_FOUND);
    assert_int_equal(journal_find_attempt(journal, "o1", &attempt), STATUS_OK);
    assert_int_equal(attempt.refunded_minor, 400);
    assert_int_equal(add_refund(journal, "r3", 300), STATUS_OK);
}

static void
test_second_instance(void **state) {
    struct fixture *fixture = *state;
    struct journal *second = NULL;
    struct journal *reader = NULL;
    assert_int_equal(journal_open(fixture->path, false, &second), STATUS_BUSY);
    assert_null(second);
    // Reading beside a writer is fine, writing through it is not.
    assert_int_equal(add_sale(fixture->journal, "s1"), STATUS_OK);
    assert_int_equal(journal_open(fixture->path, true, &reader), STATUS_OK);
    struct journal_sale sale;
    assert_int_equal(journal_find_sale(reader, "s1", &sale), STATUS_OK);
    assert_int_equal(add_sale(reader, "s2"), STATUS_STATE);
    journal_close(reader);
    char missing[FOLDER_MAX + 24];
    snprintf(missing, sizeof(missing), "%s/none.sqlite", fixture->folder);
    assert_int_equal(journal_open(missing, true, &reader), STATUS_NOT_FOUND);
    assert_int_not_equal(access(missing, F_OK), 0);
}

static void
test_modes_and_no_code_on_disk(void **state) {
    static const char code[] = "287654321098765432";
    struct fixture *fixture = *state;
    struct stat info;
    char key[FOLDER_MAX + 32];
    assert_int_equal(add_sale(fixture->journal, "s1"), STATUS_OK);
    assert_int_equal(add_attempt(fixture->journal, "s1", "o1", code),
                     STATUS_OK);
    snprintf(key, sizeof(key), "%s.key", fixture->path);
    assert_int_equal(stat(key, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(fixture->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(folder_contains(fixture->folder, "o1", 2));
    assert_false(folder_contains(fixture->folder, code, strlen(code)));
    // A key that others may read is refused, not used.
    assert_int_equal(chmod(key, 0644), 0);
    reopen(fixture);
    assert_int_equal(add_attempt(fixture->journal, "s1", "o2", "x"),
                     STATUS_ACCESS);
}

/** Overwrite a part of the file, as a dying disk would. */
static void
damage(const char *path, long offset) {
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    for (int i = 0; i < 3000; i++) {
        fputc(0xa5, file);
    }
    assert_int_equal(fclose(file), 0);
}

static void
assert_left_alone(struct fixture *fixture, const char *path) {
    struct stat before;
    struct stat after;
    struct journal *journal = NULL;
    (void)fixture;
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(journal_open(path, false, &journal), STATUS_MALFORMED);
    assert_int_equal(journal_open(path, true, &journal), STATUS_MALFORMED);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_memory_equal(&before.st_mtim, &after.st_mtim,
                        sizeof(before.st_mtim));
}

static void
test_foreign_and_damaged_files(void **state) {
    struct fixture *fixture = *state;
    char path[FOLDER_MAX + 24];
    sqlite3 *database = NULL;
    folder_write(fixture->folder, "text", "Dear diary, this is no database",
                 0600, path, sizeof(path));
    assert_left_alone(fixture, path);
    snprintf(path, sizeof(path), "%s/other.sqlite", fixture->folder);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(database, "CREATE TABLE t(a)", NULL, NULL, NULL), 0);
    sqlite3_close(database);
    assert_left_alone(fixture, path);
    assert_int_equal(add_sale(fixture->journal, "s1"), STATUS_OK);
    journal_close(fixture->journal);
    fixture->journal = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(database, "PRAGMA user_version = 99", NULL, NULL, NULL),
        0);
    sqlite3_close(database);
    assert_left_alone(fixture, fixture->path);
    damage(fixture->path, 4096);
    assert_left_alone(fixture, fixture->path);
    damage(fixture->path, 0);
    assert_left_alone(fixture, fixture->path);
}

#define LARGE_SALES 20
#define LARGE_ORDER (1024 * 1024)

static void
fill_large(struct fixture *fixture) {
    char *order = malloc(LARGE_ORDER + 1);
    assert_non_null(order);
    memset(order, ' ', LARGE_ORDER);
    order[LARGE_ORDER] = '\0';
    for (int i = 0; i < LARGE_SALES; i++) {
        struct journal_sale sale = {.state = SALE_CAPTURED,
                                    .total = {100, "CNY"}};
        snprintf(sale.sale_id, sizeof(sale.sale_id), "large-%d", i);
        assert_int_equal(journal_add_sale(fixture->journal, &sale, order),
                         STATUS_OK);
    }
    free(order);
    journal_close(fixture->journal);
    fixture->journal = NULL;
}

/** Every page of a large file is checked only when that is asked for. */
static void
test_large_damaged_file(void **state) {
    struct fixture *fixture = *state;
    struct stat file;
    fill_large(fixture);
    assert_int_equal(journal_open(fixture->path, false, &fixture->journal),
                     STATUS_OK);
    assert_int_equal(journal_check(fixture->journal), STATUS_OK);
    journal_close(fixture->journal);
    fixture->journal = NULL;
    damage(fixture->path, LARGE_SALES / 2 * LARGE_ORDER);
    assert_int_equal(journal_open(fixture->path, false, &fixture->journal),
                     STATUS_OK);
    assert_int_equal(journal_check(fixture->journal), STATUS_MALFORMED);
    journal_close(fixture->journal);
    fixture->journal = NULL;
    assert_int_equal(stat(fixture->path, &file), 0);
    assert_int_equal(truncate(fixture->path, file.st_size / 4096 / 2 * 4096),
                     0);
    assert_left_alone(fixture, fixture->path);
}

/** Run in a process of its own; its exit code is a status, negated. */
static enum status
in_child(enum status (*run)(struct fixture *), struct fixture *fixture) {
    int code = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        _exit(-(int)run(fixture));
    }
    assert_int_equal(waitpid(pid, &code, 0), pid);
    assert_true(WIFEXITED(code));
    return (enum status)(-WEXITSTATUS(code));
}

static void
become_nobody(void) {
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
        _exit(99);
    }
}

static enum status
open_as_nobody(struct fixture *fixture) {
    struct journal *journal = NULL;
    become_nobody();
    return journal_open(fixture->path, false, &journal);
}

static void
test_read_only_folder_and_file(void **state) {
    struct fixture *fixture = *state;
    char lock[FOLDER_MAX + 32];
    journal_close(fixture->journal);
    fixture->journal = NULL;
    snprintf(lock, sizeof(lock), "%s.lock", fixture->path);
    assert_int_equal(chmod(fixture->folder, 0777), 0);
    assert_int_equal(chmod(lock, 0666), 0);
    assert_int_equal(chmod(fixture->path, 0444), 0);
    assert_int_equal(in_child(open_as_nobody, fixture), STATUS_FULL);
    assert_int_equal(unlink(lock), 0);
    assert_int_equal(chmod(fixture->folder, 0555), 0);
    assert_int_equal(in_child(open_as_nobody, fixture), STATUS_ACCESS);
}

/** A disk of 1 MiB in a name space of its own; false where not allowed. */
static bool
mount_small_disk(const char *path) {
    if (geteuid() != 0 && unshare(CLONE_NEWUSER) != 0) {
        return false;
    }
    return unshare(CLONE_NEWNS) == 0 &&
           mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("small", path, "tmpfs", 0, "size=1m") == 0;
}

static enum status
write_till_full(struct fixture *fixture) {
    const struct journal_filter all = JOURNAL_ALL;
    struct counter sales = {0};
    struct journal *journal = NULL;
    int written = 0;
    if (!mount_small_disk(fixture->folder)) {
        return STATUS_UNSUPPORTED;
    }
    enum status status = journal_open(fixture->path, false, &journal);
    for (; status == STATUS_OK && written < 3000; written++) {
        char sale[16];
        snprintf(sale, sizeof(sale), "s%d", written);
        status = add_sale(journal, sale);
    }
    // All that was reported written is there, and nothing else.
    if (journal_each_sale(journal, &all, count_sale, &sales) != STATUS_OK ||
        sales.visits != written - 1 || written < 10) {
        return STATUS_STATE;
    }
    journal_close(journal);
    return status;
}

static void
test_full_disk(void **state) {
    struct fixture *fixture = *state;
    enum status status = in_child(write_till_full, fixture);
    if (status == STATUS_UNSUPPORTED) {
        print_message("no small disk can be mounted here\n");
        skip();
    }
    assert_int_equal(status, STATUS_FULL);
}

/** Dies without closing anything; what was reported written must be there. */
static enum status
write_and_die(struct fixture *fixture) {
    struct journal *journal = NULL;
    enum status status = journal_open(fixture->path, false, &journal);
    if (status == STATUS_OK) {
        status = add_sale(journal, "s1");
    }
    if (status == STATUS_OK) {
        status = add_attempt(journal, "s1", "o1", "code-1");
    }
    if (status == STATUS_OK) {
        status = set_attempt(journal, "o1", ATTEMPT_UNKNOWN);
    }
    return status;
}

static void
test_death_loses_nothing(void **state) {
    struct fixture *fixture = *state;
    struct counter open = {0};
    journal_close(fixture->journal);
    fixture->journal = NULL;
    assert_int_equal(in_child(write_and_die, fixture), STATUS_OK);
    reopen(fixture);
    assert_int_equal(
        journal_each_open_attempt(fixture->journal, count_attempt, &open),
        STATUS_OK);
    assert_int_equal(open.visits, 1);
    assert_int_equal(state_of(fixture->journal, "o1"), ATTEMPT_UNKNOWN);
    assert_int_equal(add_attempt(fixture->journal, "s1", "o2", "code-1"),
                     STATUS_STATE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_kept_over_reopening),
        TEST(test_one_open_attempt_and_no_code_twice),
        TEST(test_rules_of_the_database),
        TEST(test_final_states_stay),
        TEST(test_lists),
        TEST(test_refunds),
        TEST(test_second_instance),
        TEST(test_modes_and_no_code_on_disk),
        TEST(test_foreign_and_damaged_files),
        TEST(test_large_damaged_file),
        TEST(test_read_only_folder_and_file),
        TEST(test_full_disk),
        TEST(test_death_loses_nothing),
    };
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
