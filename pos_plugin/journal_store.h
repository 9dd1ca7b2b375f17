/**
 * @file journal_store.h
 * The journal's ground floor: the file, its lock, its key and its statements.
 *
 * Only journal.c uses it. A statement is a constant text; it is prepared once
 * per open journal and found again by its address.
 */
#ifndef POSPLUGIN_JOURNAL_STORE_H
#define POSPLUGIN_JOURNAL_STORE_H

#include "pos_plugin/journal.h"
#include "pos_plugin/payment/signature.h"

#include <sqlite3.h>

#define STORE_STATEMENTS_MAX 64

/** Two values: the named cashier or who is signed on, and the open shift. */
#define STORE_CASHIER(till, named)                                             \
    "coalesce(nullif(" named                                                   \
    ", ''), (SELECT cashier FROM shift WHERE till = " till                     \
    " AND until_ms = 0), ''), coalesce((SELECT id FROM shift WHERE"            \
    " till = " till " AND until_ms = 0), 0)"

struct store_statement {
    const char *sql;
    sqlite3_stmt *prepared; ///< owned
};

struct journal {
    sqlite3 *database; ///< owned
    char *path;        ///< owned
    int lock_fd;       ///< -1 when opened for reading
    bool read_only;
    bool has_key;
    char till[32];             ///< whose shift refunds belong to, "" none
    char cashier[CASHIER_MAX]; ///< named by the caller, "" the shift's
    struct signature_key key;
    size_t statement_count;
    struct store_statement statements[STORE_STATEMENTS_MAX];
};

/** UTC in milliseconds since 1970. */
int64_t store_now_ms(void);

/**
 * Log what went wrong in the database and say it as a status.
 *
 * @param doing what was attempted, for the message
 */
enum status store_failure(struct journal *journal, const char *doing);

/**
 * Prepare (once) and bind. `types` has a letter per value: t text (NULL is
 * SQL NULL), i int64_t, h a credential's hash.
 *
 * @return the statement, reset and bound, or NULL (logged)
 */
sqlite3_stmt *store_bind(struct journal *journal, const char *sql,
                         const char *types, ...);

/** Run a statement bound by store_bind() that returns no rows; NULL fails. */
enum status store_run(struct journal *journal, sqlite3_stmt *statement);

/**
 * The next row of a statement bound by store_bind(), for a walk that begins
 * with STATUS_OK. Reset the statement after it.
 *
 * @param[in,out] status what ended the walk: STATUS_OK behind the last row;
 *        STATUS_IO for NULL; else the database's
 * @return whether there is a row
 */
bool store_next(struct journal *journal, sqlite3_stmt *row,
                enum status *status);

/** Begin a transaction that writes. */
enum status store_begin(struct journal *journal);

/** Commit when `status` is STATUS_OK, else undo; returns what holds then. */
enum status store_end(struct journal *journal, enum status status);

/** Add to the history; `detail` may be NULL. */
enum status store_add_event(struct journal *journal, const char *kind,
                            const char *subject, int state, const char *detail);

/** `status`, but STATUS_NOT_FOUND when the last update matched no row. */
enum status store_changed(struct journal *journal, enum status status);

/** Copy a column's text, cut to fit. */
void store_text(sqlite3_stmt *row, int column, char *text, size_t size);

#endif
