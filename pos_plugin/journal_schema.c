#include "pos_plugin/journal_schema.h"

#include <stddef.h>

#define TEXT_OF(value) TEXT_OF_VALUE(value)
#define TEXT_OF_VALUE(value) #value

// The partial index holds even if the code above it were wrong: one attempt
// of a sale may be open or paid. A late payment (one that turned up after
// its attempt was closed) is outside of it, since it must be recorded always.
static const char first[] =
    "CREATE TABLE sale(sale_id TEXT PRIMARY KEY, till TEXT NOT NULL,"
    " state INTEGER NOT NULL, total_minor INTEGER NOT NULL,"
    " currency TEXT NOT NULL, revision INTEGER NOT NULL,"
    " detail TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    " updated_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX sale_created ON sale(created_ms);"
    "CREATE TABLE revision(sale_id TEXT NOT NULL REFERENCES sale,"
    " revision INTEGER NOT NULL, total_minor INTEGER NOT NULL,"
    " order_json TEXT NOT NULL, at_ms INTEGER NOT NULL,"
    " PRIMARY KEY(sale_id, revision)) STRICT;"
    "CREATE TABLE attempt(order_no TEXT PRIMARY KEY,"
    " sale_id TEXT NOT NULL REFERENCES sale, provider TEXT NOT NULL,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 1 AND 9),"
    " amount_minor INTEGER NOT NULL CHECK(amount_minor > 0),"
    " currency TEXT NOT NULL, trade_no TEXT NOT NULL, detail TEXT NOT NULL,"
    " credential_hash BLOB NOT NULL CHECK(length(credential_hash) = 32),"
    " late INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL,"
    " updated_ms INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX attempt_credential ON attempt(credential_hash);"
    "CREATE UNIQUE INDEX attempt_single ON attempt(sale_id)"
    " WHERE late = 0 AND state NOT IN (8, 9);"
    "CREATE INDEX attempt_sale ON attempt(sale_id);"
    "CREATE INDEX attempt_open ON attempt(created_ms) WHERE state < 7;"
    "CREATE TABLE refund(refund_no TEXT PRIMARY KEY,"
    " order_no TEXT NOT NULL REFERENCES attempt,"
    " minor INTEGER NOT NULL CHECK(minor > 0), state INTEGER NOT NULL,"
    " detail TEXT NOT NULL, created_ms INTEGER NOT NULL) STRICT;"
    "CREATE INDEX refund_order ON refund(order_no);"
    "CREATE TABLE event(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL,"
    " kind TEXT NOT NULL, subject TEXT NOT NULL, state INTEGER NOT NULL,"
    " detail TEXT) STRICT;"
    "CREATE TRIGGER event_stays BEFORE UPDATE ON event"
    " BEGIN SELECT RAISE(ABORT, 'events are only added'); END;"
    "CREATE TRIGGER event_kept BEFORE DELETE ON event"
    " BEGIN SELECT RAISE(ABORT, 'events are only added'); END;"
    "PRAGMA application_id = " TEXT_OF(SCHEMA_APPLICATION_ID) ";";

// Lists and reports of a journal with a million sales. Not part of the first
// schema, and made where they are missing.
static const char indices[] =
    "CREATE INDEX IF NOT EXISTS attempt_created ON attempt(created_ms);"
    "CREATE INDEX IF NOT EXISTS refund_created ON refund(created_ms);"
    "CREATE INDEX IF NOT EXISTS refund_open ON refund(created_ms)"
    " WHERE state = 1;";

// Version 2: who sold, in which shift. A sale of before has neither. One
// shift of a till is open at a time; until_ms 0 is open.
static const char second[] =
    "ALTER TABLE sale ADD COLUMN cashier TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE sale ADD COLUMN shift INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE refund ADD COLUMN cashier TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE refund ADD COLUMN shift INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE shift(id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " till TEXT NOT NULL, cashier TEXT NOT NULL CHECK(cashier <> ''),"
    " since_ms INTEGER NOT NULL,"
    " until_ms INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE UNIQUE INDEX shift_open ON shift(till) WHERE until_ms = 0;"
    "CREATE INDEX sale_shift ON sale(shift) WHERE shift > 0;"
    "CREATE INDEX refund_shift ON refund(shift) WHERE shift > 0;"
    "PRAGMA user_version = " TEXT_OF(SCHEMA_VERSION) ";";

static bool
run(sqlite3 *database, const char *sql) {
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool
schema_bring_up(sqlite3 *database, int version) {
    return (version >= 1 || run(database, first)) &&
           (version >= 2 || run(database, second)) && run(database, indices);
}
