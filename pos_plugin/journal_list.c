#include "pos_plugin/journal_rows.h"

#include <stdlib.h>
#include <string.h>

/** Sales fetched at a time: a journal may have a million. */
#define BATCH 200

static const char sql_find_sale[] =
    SALE_COLUMNS "WHERE sale_id = ? AND (created_ms, rowid) < (?, ?) LIMIT ?";
// Newest first, after the last one of the batch before. The filter's unset
// parts are '' or 0.
static const char sql_each_sale[] = SALE_COLUMNS
    "WHERE created_ms >= ?1 AND (created_ms, rowid) < (?2, ?3)"
    " AND (?4 = '' OR till = ?4) AND (?5 = 0 OR state = ?5)"
    " AND (?6 = 0 OR total_minor = ?6) AND ((?7 = '' AND ?8 = 0) OR EXISTS("
    "SELECT 1 FROM attempt WHERE attempt.sale_id = sale.sale_id"
    " AND (?7 = '' OR provider = ?7 OR provider LIKE ?7 || '-%')"
    " AND (?8 = 0 OR attempt.state = ?8)))"
    " AND (?10 = '' OR cashier = ?10) AND (?11 = 0 OR shift = ?11)"
    " AND (?12 = '' OR instr(sale_id, ?12) OR EXISTS("
    "SELECT 1 FROM attempt WHERE attempt.sale_id = sale.sale_id"
    " AND (instr(order_no, ?12) OR instr(trade_no, ?12))))"
    " ORDER BY created_ms DESC, rowid DESC LIMIT ?9";
static const char sql_find_order[] =
    "SELECT order_json FROM revision WHERE sale_id = ?"
    " ORDER BY revision DESC LIMIT 1";
static const char sql_open_attempts[] =
    ATTEMPT_COLUMNS "WHERE state < 7 ORDER BY created_ms, rowid";
static const char sql_sale_attempts[] =
    ATTEMPT_COLUMNS "WHERE sale_id = ? ORDER BY created_ms, rowid";
static const char sql_paid_attempts[] = ATTEMPT_COLUMNS
    "WHERE state = 7 AND created_ms >= ?1 AND created_ms < ?2"
    " AND (provider = ?3 OR provider LIKE ?3 || '-%') ORDER BY created_ms";
// Of a time, or of one shift: a payment is of its sale's, a refund of its own.
#define TOTALS(of_sales, of_refunds)                                           \
    "SELECT provider, till, currency, sum(paid), sum(paid_minor), sum(back),"  \
    " sum(back_minor), sum(declined), sum(reversed), sum(open),"               \
    " sum(open_minor), cashier FROM ("                                         \
    "SELECT provider, till, attempt.currency AS currency,"                     \
    " attempt.state = 7 AS paid,"                                              \
    " iif(attempt.state = 7, amount_minor, 0) AS paid_minor, 0 AS back,"       \
    " 0 AS back_minor, attempt.state = 8 AS declined,"                         \
    " attempt.state = 9 AS reversed, attempt.state < 7 AS open,"               \
    " iif(attempt.state < 7, amount_minor, 0) AS open_minor, cashier"          \
    " FROM attempt JOIN sale USING(sale_id) WHERE " of_sales                   \
    " UNION ALL SELECT provider, till, attempt.currency, 0, 0, 1, minor, 0,"   \
    " 0, 0, 0, refund.cashier FROM refund JOIN attempt USING(order_no)"        \
    " JOIN sale USING(sale_id) WHERE refund.state = 2 AND " of_refunds         \
    ") WHERE (?3 = '' OR till = ?3) AND (?4 = '' OR provider = ?4"             \
    " OR provider LIKE ?4 || '-%') AND (?5 = '' OR cashier = ?5)"              \
    " GROUP BY provider, till, cashier, currency"
static const char sql_totals[] =
    TOTALS("attempt.created_ms >= ?1 AND attempt.created_ms < ?2",
           "refund.created_ms >= ?1 AND refund.created_ms < ?2");
static const char sql_shift_totals[] =
    TOTALS("sale.shift = ?6 AND sale.shift > 0",
           "refund.shift = ?6 AND refund.shift > 0");
static const char sql_newest[] =
    "SELECT coalesce(max(at_ms), 0) FROM"
    " (SELECT at_ms FROM event ORDER BY id DESC LIMIT 1)";

void
rows_read_sale(sqlite3_stmt *row, struct journal_sale *sale) {
    memset(sale, 0, sizeof(*sale));
    store_text(row, 0, sale->sale_id, sizeof(sale->sale_id));
    store_text(row, 1, sale->till, sizeof(sale->till));
    sale->state = (enum sale_state)sqlite3_column_int(row, 2);
    sale->total.minor = sqlite3_column_int64(row, 3);
    store_text(row, 4, sale->total.currency, sizeof(sale->total.currency));
    sale->revision = (uint32_t)sqlite3_column_int64(row, 5);
    store_text(row, 6, sale->detail, sizeof(sale->detail));
    sale->created_ms = sqlite3_column_int64(row, 7);
    sale->updated_ms = sqlite3_column_int64(row, 8);
    store_text(row, 10, sale->cashier, sizeof(sale->cashier));
    sale->shift = sqlite3_column_int64(row, 11);
}

void
rows_read_attempt(sqlite3_stmt *row, struct journal_attempt *attempt) {
    memset(attempt, 0, sizeof(*attempt));
    store_text(row, 0, attempt->order_no, sizeof(attempt->order_no));
    store_text(row, 1, attempt->sale_id, sizeof(attempt->sale_id));
    store_text(row, 2, attempt->provider, sizeof(attempt->provider));
    attempt->state = (enum attempt_state)sqlite3_column_int(row, 3);
    attempt->amount.minor = sqlite3_column_int64(row, 4);
    store_text(row, 5, attempt->amount.currency,
               sizeof(attempt->amount.currency));
    store_text(row, 6, attempt->trade_no, sizeof(attempt->trade_no));
    store_text(row, 7, attempt->detail, sizeof(attempt->detail));
    const void *hash = sqlite3_column_blob(row, 8);
    if (hash != NULL && sqlite3_column_bytes(row, 8) == CREDENTIAL_HASH_SIZE) {
        memcpy(attempt->credential_hash, hash, CREDENTIAL_HASH_SIZE);
    }
    attempt->created_ms = sqlite3_column_int64(row, 9);
    attempt->updated_ms = sqlite3_column_int64(row, 10);
    attempt->refunded_minor = sqlite3_column_int64(row, 11);
    attempt->late = sqlite3_column_int(row, 12) != 0;
}

// Lists are read whole before the first visit, so that a visitor may write.
struct attempt_list {
    struct journal_attempt *items; // owned
    size_t count;
    size_t room;
};

static bool
list_grow(struct attempt_list *list) {
    if (list->count < list->room) {
        return true;
    }
    size_t room = list->room == 0 ? 8 : 2 * list->room;
    struct journal_attempt *items =
        reallocarray(list->items, room, sizeof(*items));
    if (items == NULL) {
        return false;
    }
    list->items = items;
    list->room = room;
    return true;
}

static enum status
list_attempts(struct journal *journal, sqlite3_stmt *row,
              struct attempt_list *list) {
    enum status status = STATUS_OK;
    int result = SQLITE_ERROR;
    list->count = 0;
    while (row != NULL && status == STATUS_OK &&
           (result = sqlite3_step(row)) == SQLITE_ROW) {
        if (list_grow(list)) {
            rows_read_attempt(row, &list->items[list->count++]);
        } else {
            status = STATUS_NO_MEMORY;
        }
    }
    if (status == STATUS_OK && result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}

enum status
journal_each_open_attempt(struct journal *journal,
                          journal_attempt_visitor *visit, void *context) {
    struct attempt_list list = {0};
    enum status status = list_attempts(
        journal, store_bind(journal, sql_open_attempts, ""), &list);
    for (size_t i = 0; status == STATUS_OK && i < list.count; i++) {
        if (!visit(context, &list.items[i])) {
            break;
        }
    }
    free(list.items);
    return status;
}

/** A batch of sales, and where it ended. */
struct sale_batch {
    size_t count;
    int64_t created_ms;
    int64_t rowid;
    struct journal_sale sales[BATCH];
};

static sqlite3_stmt *
bind_batch(struct journal *journal, const struct journal_filter *filter,
           const struct sale_batch *batch, size_t wanted) {
    if (filter->sale_id[0] != '\0') {
        return store_bind(journal, sql_find_sale, "tiii", filter->sale_id,
                          batch->created_ms, batch->rowid, (int64_t)wanted);
    }
    return store_bind(journal, sql_each_sale, "iiitiitiitit", filter->since_ms,
                      batch->created_ms, batch->rowid, filter->till,
                      (int64_t)filter->sale_state, filter->total_minor,
                      filter->provider, (int64_t)filter->attempt_state,
                      (int64_t)wanted, filter->cashier, filter->shift,
                      filter->text);
}

static enum status
read_batch(struct journal *journal, const struct journal_filter *filter,
           size_t wanted, struct sale_batch *batch) {
    sqlite3_stmt *row = bind_batch(journal, filter, batch, wanted);
    enum status status = STATUS_OK;
    int result = SQLITE_ERROR;
    batch->count = 0;
    while (row != NULL && (result = sqlite3_step(row)) == SQLITE_ROW) {
        rows_read_sale(row, &batch->sales[batch->count]);
        batch->created_ms = batch->sales[batch->count++].created_ms;
        batch->rowid = sqlite3_column_int64(row, 9);
    }
    if (result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}

/** Visit a batch; *more is false when the visitor has had enough. */
static enum status
visit_batch(struct journal *journal, const struct sale_batch *batch,
            struct attempt_list *list, journal_sale_visitor *visit,
            void *context, bool *more) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && *more && i < batch->count; i++) {
        const struct journal_sale *sale = &batch->sales[i];
        status = list_attempts(
            journal, store_bind(journal, sql_sale_attempts, "t", sale->sale_id),
            list);
        *more = status == STATUS_OK &&
                visit(context, sale, list->items, list->count);
    }
    return status;
}

static void
start_batch(const struct journal_filter *filter, struct sale_batch *batch) {
    batch->created_ms = filter->until_ms != 0 ? filter->until_ms : INT64_MAX;
    batch->rowid = INT64_MIN; // none of the first millisecond after it
}

enum status
journal_each_sale(struct journal *journal, const struct journal_filter *filter,
                  journal_sale_visitor *visit, void *context) {
    struct sale_batch *batch = calloc(1, sizeof(*batch));
    struct attempt_list list = {0};
    size_t left = filter->limit != 0 ? filter->limit : SIZE_MAX;
    enum status status = batch == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    bool more = status == STATUS_OK;
    if (more) {
        start_batch(filter, batch);
    }
    while (more && left > 0) {
        size_t wanted = left < BATCH ? left : BATCH;
        status = read_batch(journal, filter, wanted, batch);
        if (status == STATUS_OK) {
            left -= batch->count;
            more = batch->count == wanted;
            bool visiting = true;
            status =
                visit_batch(journal, batch, &list, visit, context, &visiting);
            more = more && visiting;
        }
        more = more && status == STATUS_OK;
    }
    free(list.items);
    free(batch);
    return status;
}

enum status
journal_each_paid(struct journal *journal, const char *provider,
                  int64_t since_ms, int64_t until_ms,
                  journal_attempt_visitor *visit, void *context) {
    struct journal_attempt attempt;
    sqlite3_stmt *row = store_bind(journal, sql_paid_attempts, "iit", since_ms,
                                   until_ms, provider);
    enum status status = STATUS_OK;
    bool more = true;
    while (more && store_next(journal, row, &status)) {
        rows_read_attempt(row, &attempt);
        more = visit(context, &attempt);
    }
    sqlite3_reset(row);
    return status;
}

static void
read_total(sqlite3_stmt *row, struct journal_total *total) {
    memset(total, 0, sizeof(*total));
    store_text(row, 0, total->provider, sizeof(total->provider));
    store_text(row, 1, total->till, sizeof(total->till));
    store_text(row, 2, total->currency, sizeof(total->currency));
    total->paid_count = sqlite3_column_int64(row, 3);
    total->paid_minor = sqlite3_column_int64(row, 4);
    total->refund_count = sqlite3_column_int64(row, 5);
    total->refund_minor = sqlite3_column_int64(row, 6);
    total->declined_count = sqlite3_column_int64(row, 7);
    total->reversed_count = sqlite3_column_int64(row, 8);
    total->open_count = sqlite3_column_int64(row, 9);
    total->open_minor = sqlite3_column_int64(row, 10);
    store_text(row, 11, total->cashier, sizeof(total->cashier));
}

enum status
journal_each_total(struct journal *journal, const struct journal_filter *filter,
                   journal_total_visitor *visit, void *context) {
    struct journal_total total;
    int64_t until_ms = filter->until_ms != 0 ? filter->until_ms : INT64_MAX;
    bool of_shift = filter->shift != 0;
    sqlite3_stmt *row = store_bind(
        journal, of_shift ? sql_shift_totals : sql_totals,
        of_shift ? "iittti" : "iittt", filter->since_ms, until_ms, filter->till,
        filter->provider, filter->cashier, filter->shift);
    enum status status = STATUS_OK;
    bool more = true;
    while (more && store_next(journal, row, &status)) {
        read_total(row, &total);
        more = visit(context, &total);
    }
    sqlite3_reset(row);
    return status;
}

enum status
journal_newest(struct journal *journal, int64_t *at_ms) {
    sqlite3_stmt *row = store_bind(journal, sql_newest, "");
    if (row == NULL || sqlite3_step(row) != SQLITE_ROW) {
        return store_failure(journal, "be read");
    }
    *at_ms = sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    return STATUS_OK;
}

enum status
journal_find_order(struct journal *journal, const char *sale_id, char **json) {
    sqlite3_stmt *row = store_bind(journal, sql_find_order, "t", sale_id);
    int result = row == NULL ? SQLITE_ERROR : sqlite3_step(row);
    enum status status = STATUS_NOT_FOUND;
    *json = NULL;
    if (result == SQLITE_ROW) {
        *json = strdup((const char *)sqlite3_column_text(row, 0));
        status = *json == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    } else if (result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}
