/**
 * @file journal_rows.h
 * How sales and attempts stand in the journal's tables. Only the journal's
 * own files use this.
 */
#ifndef POSPLUGIN_JOURNAL_ROWS_H
#define POSPLUGIN_JOURNAL_ROWS_H

#include "pos_plugin/journal_store.h"

#define ATTEMPT_COLUMNS                                                        \
    "SELECT order_no, sale_id, provider, state, amount_minor, currency,"       \
    " trade_no, detail, credential_hash, created_ms, updated_ms,"              \
    " (SELECT coalesce(sum(minor), 0) FROM refund"                             \
    "  WHERE refund.order_no = attempt.order_no AND refund.state = 2), late"   \
    " FROM attempt "
#define SALE_COLUMNS                                                           \
    "SELECT sale_id, till, state, total_minor, currency, revision, detail,"    \
    " created_ms, updated_ms, rowid, cashier, shift FROM sale "

/** Read a row of SALE_COLUMNS. */
void rows_read_sale(sqlite3_stmt *row, struct journal_sale *sale);

/** Read a row of ATTEMPT_COLUMNS. */
void rows_read_attempt(sqlite3_stmt *row, struct journal_attempt *attempt);

#endif
