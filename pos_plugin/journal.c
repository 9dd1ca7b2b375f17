#include "pos_plugin/journal.h"

#include "pos_plugin/journal_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(state) (1u << (state))
/** Everything that the first answers to a payment may lead to. */
#define FROM_OPEN                                                              \
    (BIT(ATTEMPT_SENT) | BIT(ATTEMPT_PASSWORD) | BIT(ATTEMPT_UNKNOWN) |        \
     BIT(ATTEMPT_REVERSING) | BIT(ATTEMPT_MANUAL) | BIT(ATTEMPT_PAID) |        \
     BIT(ATTEMPT_DECLINED) | BIT(ATTEMPT_REVERSED))
/** Once given up, an attempt is never paid again: the customer was told. */
#define FROM_GIVEN_UP                                                          \
    (BIT(ATTEMPT_REVERSING) | BIT(ATTEMPT_MANUAL) | BIT(ATTEMPT_DECLINED) |    \
     BIT(ATTEMPT_REVERSED))

static const unsigned allowed_from[] = {
    [ATTEMPT_CREATED] = FROM_OPEN | BIT(ATTEMPT_CREATED),
    [ATTEMPT_SENT] = FROM_OPEN,
    [ATTEMPT_PASSWORD] = FROM_OPEN,
    [ATTEMPT_UNKNOWN] = FROM_OPEN,
    [ATTEMPT_REVERSING] = FROM_GIVEN_UP,
    [ATTEMPT_MANUAL] = FROM_GIVEN_UP,
    [ATTEMPT_PAID] = BIT(ATTEMPT_PAID) | BIT(ATTEMPT_REVERSING),
    [ATTEMPT_DECLINED] = BIT(ATTEMPT_DECLINED) | BIT(ATTEMPT_MANUAL),
    [ATTEMPT_REVERSED] = BIT(ATTEMPT_REVERSED) | BIT(ATTEMPT_MANUAL),
};

static const char sql_add_sale[] =
    "INSERT INTO sale(sale_id, till, state, total_minor, currency, revision,"
    " detail, created_ms, updated_ms, cashier, shift) VALUES(?1, ?2, ?3, ?4,"
    " ?5, ?6, ?7, ?8, ?9, " STORE_CASHIER("?2", "?10") ")";
static const char sql_add_revision[] =
    "INSERT INTO revision(sale_id, revision, total_minor, order_json, at_ms)"
    " VALUES(?, ?, ?, ?, ?)";
static const char sql_revise_sale[] =
    "UPDATE sale SET revision = ?, total_minor = ?, currency = ?,"
    " updated_ms = ? WHERE sale_id = ?";
static const char sql_set_sale[] =
    "UPDATE sale SET state = ?, detail = coalesce(?, detail),"
    " updated_ms = ? WHERE sale_id = ?";
static const char sql_find_sale[] = SALE_COLUMNS "WHERE sale_id = ?";
static const char sql_used_hash[] =
    "SELECT 1 FROM attempt WHERE credential_hash = ?";
static const char sql_blocked_sale[] =
    "SELECT 1 FROM attempt WHERE sale_id = ? AND state < 8";
static const char sql_add_attempt[] =
    "INSERT INTO attempt(order_no, sale_id, provider, state, amount_minor,"
    " currency, trade_no, detail, credential_hash, created_ms, updated_ms)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char sql_set_attempt[] =
    "UPDATE attempt SET state = ?, trade_no = coalesce(?, trade_no),"
    " detail = coalesce(?, detail), late = max(late, ?), updated_ms = ?"
    " WHERE order_no = ?";
static const char sql_find_attempt[] = ATTEMPT_COLUMNS "WHERE order_no = ?";

const char *
sale_state_string(enum sale_state state) {
    static const char *const names[] = {
        [SALE_CAPTURED] = "captured",
        [SALE_SHOWN] = "shown",
        [SALE_CONFIRMED] = "confirmed",
        [SALE_DISPUTED] = "disputed",
        [SALE_CREDENTIAL] = "credential",
        [SALE_PAYING] = "paying",
        [SALE_CUSTOMER_PASSWORD] = "password",
        [SALE_UNKNOWN] = "unknown",
        [SALE_PAID] = "paid",
        [SALE_DECLINED] = "declined",
        [SALE_REVERSED] = "reversed",
        [SALE_CANCELLED] = "cancelled",
    };
    bool known = state >= SALE_CAPTURED && state <= SALE_CANCELLED;
    return known ? names[state] : "invalid";
}

bool
sale_state_is_final(enum sale_state state) {
    return state >= SALE_PAID && state <= SALE_CANCELLED;
}

const char *
attempt_state_string(enum attempt_state state) {
    static const char *const names[] = {
        [ATTEMPT_CREATED] = "created",     [ATTEMPT_SENT] = "sent",
        [ATTEMPT_PASSWORD] = "password",   [ATTEMPT_UNKNOWN] = "unknown",
        [ATTEMPT_REVERSING] = "reversing", [ATTEMPT_MANUAL] = "manual",
        [ATTEMPT_PAID] = "paid",           [ATTEMPT_DECLINED] = "declined",
        [ATTEMPT_REVERSED] = "reversed",
    };
    bool known = state >= ATTEMPT_CREATED && state <= ATTEMPT_REVERSED;
    return known ? names[state] : "invalid";
}

bool
attempt_state_is_final(enum attempt_state state) {
    return state >= ATTEMPT_PAID && state <= ATTEMPT_REVERSED;
}

/** True when a bound query has a row; the statement is reset after. */
static enum status
has_row(struct journal *journal, sqlite3_stmt *statement, bool *found) {
    int result = statement == NULL ? SQLITE_ERROR : sqlite3_step(statement);
    *found = result == SQLITE_ROW;
    enum status status = STATUS_OK;
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_reset(statement);
    return status;
}

static int64_t
or_now(int64_t given_ms) {
    return given_ms != 0 ? given_ms : store_now_ms();
}

static enum status
add_revision(struct journal *journal, const char *sale_id, uint32_t revision,
             struct money total, const char *order_json) {
    return store_run(journal,
                     store_bind(journal, sql_add_revision, "tiiti", sale_id,
                                (int64_t)revision, total.minor,
                                order_json == NULL ? "" : order_json,
                                store_now_ms()));
}

enum status
journal_add_sale(struct journal *journal, const struct journal_sale *sale,
                 const char *order_json) {
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t at_ms = or_now(sale->created_ms);
    status = store_run(
        journal, store_bind(journal, sql_add_sale, "ttiititiit", sale->sale_id,
                            sale->till, (int64_t)sale->state, sale->total.minor,
                            sale->total.currency, (int64_t)sale->revision,
                            sale->detail, at_ms, at_ms, journal->cashier));
    if (status == STATUS_OK) {
        status = add_revision(journal, sale->sale_id, sale->revision,
                              sale->total, order_json);
    }
    if (status == STATUS_OK) {
        status = store_add_event(journal, "sale", sale->sale_id,
                                 (int)sale->state, sale->detail);
    }
    return store_end(journal, status);
}

enum status
journal_revise_sale(struct journal *journal, const char *sale_id,
                    uint32_t revision, struct money total,
                    const char *order_json) {
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_changed(
        journal, store_run(journal, store_bind(journal, sql_revise_sale,
                                               "iitit", (int64_t)revision,
                                               total.minor, total.currency,
                                               store_now_ms(), sale_id)));
    if (status == STATUS_OK) {
        status = add_revision(journal, sale_id, revision, total, order_json);
    }
    if (status == STATUS_OK) {
        status =
            store_add_event(journal, "revision", sale_id, (int)revision, NULL);
    }
    return store_end(journal, status);
}

enum status
journal_add_correction(struct journal *journal, const char *sale_id,
                       uint32_t revision, const char *read_json) {
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_add_event(journal, "correction", sale_id, (int)revision,
                             read_json);
    return store_end(journal, status);
}

enum status
journal_set_sale_state(struct journal *journal, const char *sale_id,
                       enum sale_state state, const char *detail) {
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = store_changed(
        journal, store_run(journal, store_bind(journal, sql_set_sale, "itit",
                                               (int64_t)state, detail,
                                               store_now_ms(), sale_id)));
    if (status == STATUS_OK) {
        status = store_add_event(journal, "sale", sale_id, (int)state, detail);
    }
    return store_end(journal, status);
}

static enum status
check_new_attempt(struct journal *journal,
                  const struct journal_attempt *attempt) {
    bool found = false;
    enum status status = has_row(
        journal, store_bind(journal, sql_blocked_sale, "t", attempt->sale_id),
        &found);
    if (status == STATUS_OK && found) {
        log_warning("sale %s has a payment that is open or paid",
                    attempt->sale_id);
        return STATUS_STATE;
    }
    if (status == STATUS_OK) {
        status = has_row(
            journal,
            store_bind(journal, sql_used_hash, "h", attempt->credential_hash),
            &found);
    }
    if (status == STATUS_OK && found) {
        log_warning("sale %s: this payment code was used before",
                    attempt->sale_id);
        return STATUS_REFUSED;
    }
    return status;
}

enum status
journal_add_attempt(struct journal *journal,
                    const struct journal_attempt *attempt) {
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    int64_t at_ms = or_now(attempt->created_ms);
    status = check_new_attempt(journal, attempt);
    if (status == STATUS_OK) {
        status = store_run(
            journal, store_bind(journal, sql_add_attempt, "tttiittthii",
                                attempt->order_no, attempt->sale_id,
                                attempt->provider, (int64_t)attempt->state,
                                attempt->amount.minor, attempt->amount.currency,
                                attempt->trade_no, attempt->detail,
                                attempt->credential_hash, at_ms, at_ms));
    }
    if (status == STATUS_OK) {
        status = store_add_event(journal, "attempt", attempt->order_no,
                                 (int)attempt->state, attempt->detail);
    }
    return store_end(journal, status);
}

static enum status
fetch_attempt(struct journal *journal, const char *order_no,
              struct journal_attempt *out) {
    sqlite3_stmt *row = store_bind(journal, sql_find_attempt, "t", order_no);
    int result = row == NULL ? SQLITE_ERROR : sqlite3_step(row);
    enum status status = STATUS_OK;
    if (result == SQLITE_ROW) {
        rows_read_attempt(row, out);
    } else {
        status = result == SQLITE_DONE ? STATUS_NOT_FOUND
                                       : store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}

/** Whether the step is allowed; a late payment becomes a manual case. */
static enum status
check_step(const struct journal_attempt *attempt, enum attempt_state *state,
           bool *late) {
    bool closed = attempt->state == ATTEMPT_DECLINED ||
                  attempt->state == ATTEMPT_REVERSED;
    if (closed && *state == ATTEMPT_PAID) {
        *state = ATTEMPT_MANUAL;
    }
    *late = closed && *state == ATTEMPT_MANUAL;
    bool known = *state >= ATTEMPT_CREATED && *state <= ATTEMPT_REVERSED;
    if (!known || (allowed_from[attempt->state] & BIT(*state)) == 0) {
        log_error("payment %s cannot go from %s to %s", attempt->order_no,
                  attempt_state_string(attempt->state),
                  attempt_state_string(*state));
        return STATUS_STATE;
    }
    return STATUS_OK;
}

enum status
journal_set_attempt_state(struct journal *journal, const char *order_no,
                          enum attempt_state state, const char *trade_no,
                          const char *detail) {
    struct journal_attempt attempt;
    bool late = false;
    enum status status = store_begin(journal);
    if (status != STATUS_OK) {
        return status;
    }
    status = fetch_attempt(journal, order_no, &attempt);
    if (status == STATUS_OK) {
        status = check_step(&attempt, &state, &late);
    }
    if (status == STATUS_OK) {
        status = store_run(journal,
                           store_bind(journal, sql_set_attempt, "ittiit",
                                      (int64_t)state, trade_no, detail,
                                      (int64_t)late, store_now_ms(), order_no));
    }
    if (status == STATUS_OK) {
        status =
            store_add_event(journal, "attempt", order_no, (int)state, detail);
    }
    return store_end(journal, status);
}

enum status
journal_find_attempt(struct journal *journal, const char *order_no,
                     struct journal_attempt *out) {
    return fetch_attempt(journal, order_no, out);
}

enum status
journal_find_sale(struct journal *journal, const char *sale_id,
                  struct journal_sale *out) {
    sqlite3_stmt *row = store_bind(journal, sql_find_sale, "t", sale_id);
    int result = row == NULL ? SQLITE_ERROR : sqlite3_step(row);
    enum status status = STATUS_OK;
    if (result == SQLITE_ROW) {
        rows_read_sale(row, out);
    } else {
        status = result == SQLITE_DONE ? STATUS_NOT_FOUND
                                       : store_failure(journal, "be read");
    }
    sqlite3_reset(row);
    return status;
}
