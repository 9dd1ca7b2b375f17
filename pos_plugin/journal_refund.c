#include "pos_plugin/journal.h"

#include "pos_plugin/journal_store.h"

#include <string.h>

#define REFUND_SENT 1
#define REFUND_REFUSED 3

static const char sql_find_refund[] =
    "SELECT order_no, minor FROM refund WHERE refund_no = ?";
static const char sql_sum_refunds[] =
    "SELECT coalesce(sum(minor), 0) FROM refund"
    " WHERE order_no = ? AND state < 3";
static const char sql_add_refund[] =
    "INSERT INTO refund(refund_no, order_no, minor, state, detail,"
    " created_ms) VALUES(?, ?, ?, ?, ?, ?)";
static const char sql_set_refund[] =
    "UPDATE refund SET state = ?, detail = coalesce(?, detail)"
    " WHERE refund_no = ?";

/** STATUS_OK and *known when the same refund was recorded before. */
static enum status
find_refund(struct journal *journal, const struct journal_refund *refund,
            bool *known) {
    sqlite3_stmt *row =
        store_bind(journal, sql_find_refund, "t", refund->refund_no);
    int result = row == NULL ? SQLITE_ERROR : sqlite3_step(row);
    enum status status = STATUS_OK;
    *known = result == SQLITE_ROW;
    if (*known) {
        char order_no[ORDER_NO_MAX];
        store_text(row, 0, order_no, sizeof(order_no));
        bool same = strcmp(order_no, refund->order_no) == 0 &&
                    sqlite3_column_int64(row, 1) == refund->minor;
        status = same ? STATUS_OK : STATUS_INVALID;
    } else if (result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    if (status == STATUS_INVALID) {
        log_error("refund number %s was used for another refund",
                  refund->refund_no);
    }
    return status;
}

static enum status
check_refund(struct journal *journal, const struct journal_refund *refund) {
    struct journal_attempt attempt;
    int64_t sum = 0;
    enum status status =
        journal_find_attempt(journal, refund->order_no, &attempt);
    if (status != STATUS_OK) {
        return status;
    }
    if (attempt.state != ATTEMPT_PAID) {
        log_error("payment %s is %s: only a paid one can be refunded",
                  refund->order_no, attempt_state_string(attempt.state));
        return STATUS_STATE;
    }
    sqlite3_stmt *row =
        store_bind(journal, sql_sum_refunds, "t", refund->order_no);
    if (row == NULL || sqlite3_step(row) != SQLITE_ROW) {
        return store_failure(journal, "be read");
    }
    status = minor_add(sqlite3_column_int64(row, 0), refund->minor, &sum);
    sqlite3_reset(row);
    if (status == STATUS_OK && sum > attempt.amount.minor) {
        log_error("payment %s: the refunds would be more than was paid",
                  refund->order_no);
        status = STATUS_OVERFLOW;
    }
    return status;
}

static enum status
insert_refund(struct journal *journal, const struct journal_refund *refund) {
    bool known = false;
    if (refund->minor <= 0) {
        return STATUS_INVALID;
    }
    enum status status = find_refund(journal, refund, &known);
    if (status != STATUS_OK || known) {
        return status;
    }
    status = check_refund(journal, refund);
    if (status == STATUS_OK) {
        status = store_run(
            journal,
            store_bind(journal, sql_add_refund, "ttiiti", refund->refund_no,
                       refund->order_no, refund->minor, (int64_t)REFUND_SENT,
                       refund->detail,
                       refund->created_ms != 0 ? refund->created_ms
                                               : store_now_ms()));
    }
    if (status == STATUS_OK) {
        status = store_add_event(journal, "refund", refund->refund_no,
                                 REFUND_SENT, refund->order_no);
    }
    return status;
}

enum status
journal_add_refund(struct journal *journal,
                   const struct journal_refund *refund) {
    enum status status = store_begin(journal);
    return status == STATUS_OK
               ? store_end(journal, insert_refund(journal, refund))
               : status;
}

enum status
journal_set_refund_state(struct journal *journal, const char *refund_no,
                         int state, const char *detail) {
    if (state < REFUND_SENT || state > REFUND_REFUSED) {
        return STATUS_INVALID;
    }
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_changed(
        journal,
        store_run(journal, store_bind(journal, sql_set_refund, "itt",
                                      (int64_t)state, detail, refund_no)));
    if (status == STATUS_OK) {
        status = store_add_event(journal, "refund", refund_no, state, detail);
    }
    return store_end(journal, status);
}
