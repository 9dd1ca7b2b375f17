/**
 * @file journal_schema.h
 * The journal's tables, and how those of an earlier version become ours. Only
 * journal_store.c uses this.
 */
#ifndef POSPLUGIN_JOURNAL_SCHEMA_H
#define POSPLUGIN_JOURNAL_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#define SCHEMA_VERSION 2
/** "POSJ": tells our files from other programs' databases. */
#define SCHEMA_APPLICATION_ID 0x504f534a

/**
 * Within the caller's transaction: make what is missing.
 *
 * @param version of the file; 0: it is empty
 * @return false when the database refuses
 */
bool schema_bring_up(sqlite3 *database, int version);

#endif
