#include "pos_plugin/journal.h"

#include "pos_plugin/journal_store.h"

#include <stdlib.h>
#include <string.h>

#define REFUND_COLUMNS                                                         \
    "SELECT refund_no, order_no, minor, state, detail, created_ms, cashier "   \
    "FROM refund "

static const char sql_find_refund[] = REFUND_COLUMNS "WHERE refund_no = ?";
static const char sql_open_refunds[] =
    REFUND_COLUMNS "WHERE state = 1 ORDER BY created_ms, rowid";
static const char sql_sum_refunds[] =
    "SELECT coalesce(sum(minor), 0) FROM refund"
    " WHERE order_no = ? AND state < 3";
static const char sql_doubt[] = "SELECT coalesce(sum(minor), 0) FROM refund"
                                " WHERE order_no = ? AND state = 1";
static const char sql_add_refund[] =
    "INSERT INTO refund(refund_no, order_no, minor, state, detail,"
    " created_ms, cashier, shift) VALUES(?1, ?2, ?3, ?4, ?5, "
    "?6, " STORE_CASHIER("?7", "?8") ")";
static const char sql_set_refund[] =
    "UPDATE refund SET state = ?, detail = coalesce(?, detail)"
    " WHERE refund_no = ?";

const char *
refund_state_string(enum refund_state state) {
    return state == REFUND_SENT       ? "sent"
           : state == REFUND_ACCEPTED ? "accepted"
           : state == REFUND_REFUSED  ? "refused"
                                      : "invalid";
}

static void
read_refund(sqlite3_stmt *row, struct journal_refund *refund) {
    memset(refund, 0, sizeof(*refund));
    store_text(row, 0, refund->refund_no, sizeof(refund->refund_no));
    store_text(row, 1, refund->order_no, sizeof(refund->order_no));
    refund->minor = sqlite3_column_int64(row, 2);
    refund->state = (enum refund_state)sqlite3_column_int(row, 3);
    store_text(row, 4, refund->detail, sizeof(refund->detail));
    refund->created_ms = sqlite3_column_int64(row, 5);
    store_text(row, 6, refund->cashier, sizeof(refund->cashier));
}

enum status
journal_find_refund(struct journal *journal, const char *refund_no,
                    struct journal_refund *out) {
    sqlite3_stmt *row = store_bind(journal, sql_find_refund, "t", refund_no);
    int result = row == NULL ? SQLITE_ERROR : sqlite3_step(row);
    enum status status = STATUS_OK;
    if (result == SQLITE_ROW) {
        read_refund(row, out);
    } else {
        status = result == SQLITE_DONE ? STATUS_NOT_FOUND
                                       : store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}

/** The sum that a query gives for the refunds of a payment. */
static enum status
sum_up(struct journal *journal, const char *sql, const char *order_no,
       int64_t *minor) {
    sqlite3_stmt *row = store_bind(journal, sql, "t", order_no);
    if (row == NULL || sqlite3_step(row) != SQLITE_ROW) {
        sqlite3_reset(row);
        return store_failure(journal, "be read");
    }
    *minor = sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status
journal_refund_doubt(struct journal *journal, const char *order_no,
                     int64_t *minor) {
    return sum_up(journal, sql_doubt, order_no, minor);
}

/** The open ones, read whole, so that a visitor may write. */
static enum status
list_open_refunds(struct journal *journal, struct journal_refund **list,
                  size_t *count) {
    sqlite3_stmt *row = store_bind(journal, sql_open_refunds, "");
    int result = SQLITE_ERROR;
    enum status status = STATUS_OK;
    while (row != NULL && (result = sqlite3_step(row)) == SQLITE_ROW) {
        struct journal_refund *more =
            reallocarray(*list, *count + 1, sizeof(**list));
        if (more == NULL) {
            sqlite3_reset(row);
            return STATUS_NO_MEMORY;
        }
        *list = more;
        read_refund(row, &more[(*count)++]);
    }
    if (result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}

enum status
journal_each_open_refund(struct journal *journal, journal_refund_visitor *visit,
                         void *context) {
    struct journal_refund *list = NULL;
    size_t count = 0;
    enum status status = list_open_refunds(journal, &list, &count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (!visit(context, &list[i])) {
            break;
        }
    }
    free(list);
    return status;
}

/** STATUS_OK and *known when the same refund was recorded before. */
static enum status
find_same(struct journal *journal, const struct journal_refund *refund,
          bool *known) {
    struct journal_refund found;
    enum status status =
        journal_find_refund(journal, refund->refund_no, &found);
    *known = status == STATUS_OK;
    if (*known && (strcmp(found.order_no, refund->order_no) != 0 ||
                   found.minor != refund->minor)) {
        log_error("refund number %s was used for another refund",
                  refund->refund_no);
        return STATUS_INVALID;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
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
    status = sum_up(journal, sql_sum_refunds, refund->order_no, &sum);
    if (status == STATUS_OK) {
        status = minor_add(sum, refund->minor, &sum);
    }
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
    enum status status = find_same(journal, refund, &known);
    if (status != STATUS_OK || known) {
        return status;
    }
    status = check_refund(journal, refund);
    if (status == STATUS_OK) {
        status = store_run(
            journal,
            store_bind(journal, sql_add_refund, "ttiititt", refund->refund_no,
                       refund->order_no, refund->minor, (int64_t)REFUND_SENT,
                       refund->detail,
                       refund->created_ms != 0 ? refund->created_ms
                                               : store_now_ms(),
                       journal->till, journal->cashier));
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
                         enum refund_state state, const char *detail) {
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
        status =
            store_add_event(journal, "refund", refund_no, (int)state, detail);
    }
    return store_end(journal, status);
}
