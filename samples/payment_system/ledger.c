#include "samples/payment_system/ledger.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ledger {
    sqlite3 *database;
};

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS trade(order_no TEXT PRIMARY KEY,"
    " amount_minor INTEGER, currency TEXT, request_hash TEXT, state TEXT,"
    " trade_no TEXT, due_ms INTEGER, queries_left INTEGER,"
    " opened_ms INTEGER) STRICT;"
    "CREATE TABLE IF NOT EXISTS refund(refund_no TEXT PRIMARY KEY,"
    " order_no TEXT, minor INTEGER) STRICT;"
    "CREATE TABLE IF NOT EXISTS nonce(nonce TEXT PRIMARY KEY) STRICT;";

static void
complain(struct ledger *ledger) {
    fprintf(stderr, "ledger: %s\n", sqlite3_errmsg(ledger->database));
}

struct ledger *
ledger_open(const char *folder) {
    char path[4096];
    struct ledger *ledger = calloc(1, sizeof(*ledger));
    if (ledger == NULL) {
        return NULL;
    }
    snprintf(path, sizeof(path), "%s/ledger.sqlite", folder);
    if (sqlite3_open(path, &ledger->database) != SQLITE_OK ||
        sqlite3_busy_timeout(ledger->database, 2000) != SQLITE_OK ||
        sqlite3_exec(ledger->database, schema, NULL, NULL, NULL) != SQLITE_OK) {
        complain(ledger);
        ledger_close(ledger);
        return NULL;
    }
    return ledger;
}

void
ledger_close(struct ledger *ledger) {
    if (ledger != NULL) {
        sqlite3_close(ledger->database);
    }
    free(ledger);
}

/** Prepare and bind: t text, i int64_t. */
static sqlite3_stmt *
bind(struct ledger *ledger, const char *sql, const char *types, ...) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(ledger->database, sql, -1, &statement, NULL) !=
        SQLITE_OK) {
        complain(ledger);
        return NULL;
    }
    va_list values;
    va_start(values, types);
    for (int i = 0; types[i] != '\0'; i++) {
        if (types[i] == 't') {
            sqlite3_bind_text(statement, i + 1, va_arg(values, const char *),
                              -1, SQLITE_TRANSIENT);
        } else {
            sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
        }
    }
    va_end(values);
    return statement;
}

static bool
run(struct ledger *ledger, sqlite3_stmt *statement) {
    bool good = statement != NULL && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    if (!good) {
        complain(ledger);
    }
    return good;
}

static void
copy(sqlite3_stmt *row, int column, char *out, size_t size) {
    snprintf(out, size, "%s", (const char *)sqlite3_column_text(row, column));
}

bool
ledger_find(struct ledger *ledger, const char *order_no, struct trade *out) {
    sqlite3_stmt *row =
        bind(ledger, "SELECT * FROM trade WHERE order_no = ?", "t", order_no);
    bool found = row != NULL && sqlite3_step(row) == SQLITE_ROW;
    memset(out, 0, sizeof(*out));
    if (found) {
        copy(row, 0, out->order_no, sizeof(out->order_no));
        out->amount_minor = sqlite3_column_int64(row, 1);
        copy(row, 2, out->currency, sizeof(out->currency));
        copy(row, 3, out->request_hash, sizeof(out->request_hash));
        copy(row, 4, out->state, sizeof(out->state));
        copy(row, 5, out->trade_no, sizeof(out->trade_no));
        out->due_ms = sqlite3_column_int64(row, 6);
        out->queries_left = sqlite3_column_int64(row, 7);
        out->opened_ms = sqlite3_column_int64(row, 8);
    }
    sqlite3_finalize(row);
    return found;
}

bool
ledger_put(struct ledger *ledger, const struct trade *trade) {
    return run(ledger, bind(ledger,
                            "INSERT OR REPLACE INTO trade"
                            " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            "tittttiii", trade->order_no, trade->amount_minor,
                            trade->currency, trade->request_hash, trade->state,
                            trade->trade_no, trade->due_ms, trade->queries_left,
                            trade->opened_ms));
}

int64_t
ledger_refunded(struct ledger *ledger, const char *order_no) {
    sqlite3_stmt *row = bind(
        ledger, "SELECT coalesce(sum(minor), 0) FROM refund WHERE order_no = ?",
        "t", order_no);
    int64_t sum = 0;
    if (row != NULL && sqlite3_step(row) == SQLITE_ROW) {
        sum = sqlite3_column_int64(row, 0);
    }
    sqlite3_finalize(row);
    return sum;
}

int
ledger_add_refund(struct ledger *ledger, const char *refund_no,
                  const char *order_no, int64_t minor, int64_t left) {
    sqlite3_stmt *row = bind(ledger,
                             "SELECT order_no = ? AND minor = ? FROM refund"
                             " WHERE refund_no = ?",
                             "tit", order_no, minor, refund_no);
    bool known = row != NULL && sqlite3_step(row) == SQLITE_ROW;
    bool same = known && sqlite3_column_int(row, 0) == 1;
    sqlite3_finalize(row);
    if (known) {
        return same ? 0 : -1;
    }
    if (minor > left) {
        return -1;
    }
    return run(ledger, bind(ledger, "INSERT INTO refund VALUES(?, ?, ?)", "tti",
                            refund_no, order_no, minor))
               ? 1
               : -1;
}

bool
ledger_find_refund(struct ledger *ledger, const char *refund_no,
                   char order_no[LEDGER_TEXT_MAX], int64_t *minor) {
    sqlite3_stmt *row =
        bind(ledger, "SELECT order_no, minor FROM refund WHERE refund_no = ?",
             "t", refund_no);
    bool found = row != NULL && sqlite3_step(row) == SQLITE_ROW;
    order_no[0] = '\0';
    if (found) {
        copy(row, 0, order_no, LEDGER_TEXT_MAX);
        *minor = sqlite3_column_int64(row, 1);
    }
    sqlite3_finalize(row);
    return found;
}

bool
ledger_add_nonce(struct ledger *ledger, const char *nonce) {
    sqlite3_stmt *statement =
        bind(ledger, "INSERT OR IGNORE INTO nonce VALUES(?)", "t", nonce);
    return run(ledger, statement) && sqlite3_changes(ledger->database) == 1;
}

bool
ledger_print(struct ledger *ledger) {
    sqlite3_stmt *row =
        bind(ledger,
             "SELECT order_no, amount_minor, currency, lower(state), trade_no,"
             " (SELECT coalesce(sum(minor), 0) FROM refund"
             "  WHERE refund.order_no = trade.order_no)"
             " FROM trade ORDER BY rowid",
             "");
    if (row == NULL) {
        return false;
    }
    while (sqlite3_step(row) == SQLITE_ROW) {
        printf("{\"order_no\":\"%s\",\"amount_minor\":%" PRId64
               ",\"currency\":\"%s\",\"state\":\"%s\",\"trade_no\":"
               "\"%s\",\"refunded_minor\":%" PRId64 "}\n",
               (const char *)sqlite3_column_text(row, 0),
               (int64_t)sqlite3_column_int64(row, 1),
               (const char *)sqlite3_column_text(row, 2),
               (const char *)sqlite3_column_text(row, 3),
               (const char *)sqlite3_column_text(row, 4),
               (int64_t)sqlite3_column_int64(row, 5));
    }
    return sqlite3_finalize(row) == SQLITE_OK;
}
