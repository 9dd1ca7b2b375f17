#include "pos_plugin/journal_store.h"

#include <stdio.h>
#include <string.h>

#define SHIFT_COLUMNS "SELECT id, till, cashier, since_ms, until_ms FROM shift "

static const char sql_sign_on[] =
    "INSERT INTO shift(till, cashier, since_ms) VALUES(?, ?, ?)";
// A clock that was set back does not make a shift end before it began.
static const char sql_sign_off[] =
    "UPDATE shift SET until_ms = max(?, since_ms) WHERE till = ?"
    " AND until_ms = 0";
static const char sql_shifts[] = SHIFT_COLUMNS
    "WHERE till = ?1 AND (?2 = 0 OR id = ?2) ORDER BY id DESC LIMIT ?3";

bool
journal_cashier_is_valid(const char *name) {
    size_t size = strlen(name);
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)name[i] < ' ' || name[i] == 0x7f) {
            return false;
        }
    }
    return size > 0 && size < CASHIER_MAX;
}

void
journal_set_cashier(struct journal *journal, const char *till,
                    const char *cashier) {
    snprintf(journal->till, sizeof(journal->till), "%s", till);
    snprintf(journal->cashier, sizeof(journal->cashier), "%s", cashier);
}

enum status
journal_sign_on(struct journal *journal, const char *till,
                const char *cashier) {
    struct journal_shift open;
    if (!journal_cashier_is_valid(cashier)) {
        log_error("a cashier's name has 1 to %d bytes and no control "
                  "characters",
                  CASHIER_MAX - 1);
        return STATUS_INVALID;
    }
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = journal_find_shift(journal, till, 0, &open);
    if (status == STATUS_OK && open.until_ms == 0) {
        log_error("%s is signed on at %s: sign off first", open.cashier, till);
        status = STATUS_STATE;
    } else if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status = store_run(journal, store_bind(journal, sql_sign_on, "tti",
                                               till, cashier, store_now_ms()));
    }
    if (status == STATUS_OK) {
        status = store_add_event(journal, "sign-on", till, 0, cashier);
    }
    return store_end(journal, status);
}

enum status
journal_sign_off(struct journal *journal, const char *till) {
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_changed(
        journal, store_run(journal, store_bind(journal, sql_sign_off, "it",
                                               store_now_ms(), till)));
    if (status == STATUS_OK) {
        status = store_add_event(journal, "sign-off", till, 0, NULL);
    }
    return store_end(journal, status);
}

static void
read_shift(sqlite3_stmt *row, struct journal_shift *shift) {
    memset(shift, 0, sizeof(*shift));
    shift->id = sqlite3_column_int64(row, 0);
    store_text(row, 1, shift->till, sizeof(shift->till));
    store_text(row, 2, shift->cashier, sizeof(shift->cashier));
    shift->since_ms = sqlite3_column_int64(row, 3);
    shift->until_ms = sqlite3_column_int64(row, 4);
}

static enum status
each_shift(struct journal *journal, sqlite3_stmt *row,
           journal_shift_visitor *visit, void *context) {
    struct journal_shift shift;
    enum status status = STATUS_OK;
    bool more = true;
    while (more && store_next(journal, row, &status)) {
        read_shift(row, &shift);
        more = visit(context, &shift);
    }
    sqlite3_reset(row);
    return status;
}

enum status
journal_each_shift(struct journal *journal, const char *till, size_t limit,
                   journal_shift_visitor *visit, void *context) {
    return each_shift(journal,
                      store_bind(journal, sql_shifts, "tii", till, (int64_t)0,
                                 (int64_t)limit),
                      visit, context);
}

static bool
keep_shift(void *context, const struct journal_shift *shift) {
    *(struct journal_shift *)context = *shift;
    return false;
}

enum status
journal_find_shift(struct journal *journal, const char *till, int64_t id,
                   struct journal_shift *out) {
    struct journal_shift found = {0};
    enum status status = each_shift(
        journal, store_bind(journal, sql_shifts, "tii", till, id, (int64_t)1),
        keep_shift, &found);
    if (status == STATUS_OK && found.id == 0) {
        return STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK) {
        *out = found;
    }
    return status;
}
