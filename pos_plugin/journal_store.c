#include "pos_plugin/journal_store.h"

#include "link/vault.h"
#include "pos_plugin/journal_schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 2000
#define JOURNAL_PATH_MAX 4096
/** Up to here every page is checked at each start. */
#define WHOLE_CHECK_BYTES (16 * 1024 * 1024)

// The newest page of each table, and what is looked up at a start.
static const char *const ends[] = {
    "SELECT max(rowid) FROM sale",
    "SELECT max(rowid) FROM revision",
    "SELECT max(rowid) FROM attempt",
    "SELECT max(rowid) FROM refund",
    "SELECT max(id) FROM event",
    "SELECT count(*) FROM attempt WHERE state < 7",
};

int64_t
store_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
is_full(int error) {
    return error == ENOSPC || error == EDQUOT || error == EFBIG ||
           error == EROFS;
}

static enum status
database_status(struct journal *journal) {
    switch (sqlite3_errcode(journal->database)) {
    case SQLITE_FULL:
    case SQLITE_READONLY:
        return STATUS_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_MALFORMED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_BUSY;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_CONSTRAINT:
        return STATUS_STATE;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return STATUS_ACCESS;
    default:
        return is_full(sqlite3_system_errno(journal->database)) ? STATUS_FULL
                                                                : STATUS_IO;
    }
}

enum status
store_failure(struct journal *journal, const char *doing) {
    enum status status = database_status(journal);
    log_error("the journal %s cannot %s: %s%s", journal->path, doing,
              sqlite3_errmsg(journal->database),
              status == STATUS_FULL
                  ? "; free disk space or make it writable before selling on"
                  : "");
    return status;
}

static sqlite3_stmt *
prepared(struct journal *journal, const char *sql) {
    for (size_t i = 0; i < journal->statement_count; i++) {
        if (journal->statements[i].sql == sql) {
            return journal->statements[i].prepared;
        }
    }
    sqlite3_stmt *statement = NULL;
    if (journal->statement_count == STORE_STATEMENTS_MAX ||
        sqlite3_prepare_v3(journal->database, sql, -1,
                           SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK) {
        store_failure(journal, "be asked");
        return NULL;
    }
    journal->statements[journal->statement_count++] =
        (struct store_statement){.sql = sql, .prepared = statement};
    return statement;
}

sqlite3_stmt *
store_bind(struct journal *journal, const char *sql, const char *types, ...) {
    sqlite3_stmt *statement = prepared(journal, sql);
    if (statement == NULL) {
        return NULL;
    }
    sqlite3_reset(statement);
    va_list values;
    va_start(values, types);
    int result = SQLITE_OK;
    for (int i = 0; types[i] != '\0' && result == SQLITE_OK; i++) {
        if (types[i] == 't') {
            result = sqlite3_bind_text(statement, i + 1,
                                       va_arg(values, const char *), -1,
                                       SQLITE_TRANSIENT);
        } else if (types[i] == 'i') {
            result =
                sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
        } else {
            result = sqlite3_bind_blob(statement, i + 1,
                                       va_arg(values, const uint8_t *),
                                       CREDENTIAL_HASH_SIZE, SQLITE_TRANSIENT);
        }
    }
    va_end(values);
    if (result != SQLITE_OK) {
        store_failure(journal, "take a value");
        return NULL;
    }
    return statement;
}

enum status
store_run(struct journal *journal, sqlite3_stmt *statement) {
    if (statement == NULL) {
        return database_status(journal) == STATUS_OK ? STATUS_IO
                                                     : database_status(journal);
    }
    int result = sqlite3_step(statement);
    enum status status = STATUS_OK;
    if (result != SQLITE_DONE && result != SQLITE_ROW) {
        status = store_failure(journal, "be written");
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return status;
}

bool
store_next(struct journal *journal, sqlite3_stmt *row, enum status *status) {
    int result = row == NULL ? SQLITE_ERROR : sqlite3_step(row);
    if (row == NULL) {
        *status = STATUS_IO;
    } else if (result != SQLITE_ROW && result != SQLITE_DONE) {
        *status = store_failure(journal, "be read");
    }
    return result == SQLITE_ROW;
}

enum status
store_begin(struct journal *journal) {
    if (journal->read_only) {
        log_error("the journal %s is open for reading only", journal->path);
        return STATUS_STATE;
    }
    return store_run(journal, store_bind(journal, "BEGIN IMMEDIATE", ""));
}

enum status
store_end(struct journal *journal, enum status status) {
    if (status == STATUS_OK) {
        status = store_run(journal, store_bind(journal, "COMMIT", ""));
    }
    // Some failures have undone the transaction already.
    if (status != STATUS_OK && !sqlite3_get_autocommit(journal->database)) {
        store_run(journal, store_bind(journal, "ROLLBACK", ""));
    }
    return status;
}

static const char sql_event[] =
    "INSERT INTO event(at_ms, kind, subject, state, detail)"
    " VALUES(?, ?, ?, ?, ?)";

enum status
store_add_event(struct journal *journal, const char *kind, const char *subject,
                int state, const char *detail) {
    return store_run(journal,
                     store_bind(journal, sql_event, "ittit", store_now_ms(),
                                kind, subject, (int64_t)state, detail));
}

enum status
store_changed(struct journal *journal, enum status status) {
    if (status == STATUS_OK && sqlite3_changes(journal->database) == 0) {
        return STATUS_NOT_FOUND;
    }
    return status;
}

void
store_text(sqlite3_stmt *row, int column, char *text, size_t size) {
    const unsigned char *value = sqlite3_column_text(row, column);
    snprintf(text, size, "%s", value == NULL ? "" : (const char *)value);
}

static enum status
take_lock(struct journal *journal) {
    char path[JOURNAL_PATH_MAX];
    snprintf(path, sizeof(path), "%s.lock", journal->path);
    journal->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (journal->lock_fd < 0) {
        int error = errno;
        log_error("cannot make the lock file %s: %s", path, strerror(error));
        return is_full(error)                      ? STATUS_FULL
               : error == EACCES || error == EPERM ? STATUS_ACCESS
                                                   : STATUS_IO;
    }
    if (flock(journal->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        log_error("the journal %s is used by another posplugin: stop that "
                  "one first",
                  journal->path);
        return STATUS_BUSY;
    }
    return STATUS_OK;
}

/** Make the file with our mode first; SQLite copies it to its side files. */
static enum status
touch_private(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        int error = errno;
        log_error("cannot open the journal %s for writing: %s", path,
                  strerror(error));
        bool refused = is_full(error) || error == EACCES;
        return refused ? STATUS_FULL : STATUS_IO;
    }
    close(fd);
    return STATUS_OK;
}

static enum status
open_database(struct journal *journal) {
    int flags =
        journal->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int result = sqlite3_open_v2(journal->path, &journal->database,
                                 flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (journal->database == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (result != SQLITE_OK) {
        return store_failure(journal, "be opened");
    }
    sqlite3_extended_result_codes(journal->database, 0);
    sqlite3_busy_timeout(journal->database, BUSY_TIMEOUT_MS);
    if (!journal->read_only && sqlite3_db_readonly(journal->database, "main")) {
        log_error("the journal %s is read-only: make it writable before "
                  "selling on",
                  journal->path);
        return STATUS_FULL;
    }
    return STATUS_OK;
}

/** First column of the first row of a pragma. */
static enum status
read_text(struct journal *journal, const char *sql, char *text, size_t size) {
    sqlite3_stmt *statement = NULL;
    text[0] = '\0';
    int result =
        sqlite3_prepare_v2(journal->database, sql, -1, &statement, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
    }
    enum status status = STATUS_OK;
    if (result == SQLITE_ROW) {
        const unsigned char *value = sqlite3_column_text(statement, 0);
        snprintf(text, size, "%s", value == NULL ? "" : (const char *)value);
    } else if (result != SQLITE_DONE) {
        status = store_failure(journal, "be read");
    }
    sqlite3_finalize(statement);
    return status;
}

static enum status
foreign(const struct journal *journal, const char *why) {
    log_error("%s is no journal that this version can use (%s); it was left "
              "as it is: move it away, or set another state_folder",
              journal->path, why);
    return STATUS_MALFORMED;
}

/** Every page; about 4 ms for each MiB. */
static enum status
check_whole(struct journal *journal) {
    char text[160];
    enum status status =
        read_text(journal, "PRAGMA quick_check(1)", text, sizeof(text));
    if (status == STATUS_OK && strcmp(text, "ok") != 0) {
        return foreign(journal, text);
    }
    return status;
}

/**
 * The whole file while that takes no time; of a large one, what the next sale
 * needs. SQLite itself refuses a file that was cut off, and a damaged page
 * when it comes to it: before anything is sent, since the journal comes first.
 */
static enum status
check_pages(struct journal *journal) {
    char size[24];
    char found[24];
    enum status status =
        read_text(journal,
                  "SELECT page_count * page_size FROM pragma_page_count,"
                  " pragma_page_size",
                  size, sizeof(size));
    if (status == STATUS_OK && strtoll(size, NULL, 10) <= WHOLE_CHECK_BYTES) {
        return check_whole(journal);
    }
    for (size_t i = 0; status == STATUS_OK && i < sizeof(ends) / sizeof(*ends);
         i++) {
        status = read_text(journal, ends[i], found, sizeof(found));
    }
    return status;
}

enum status
journal_check(struct journal *journal) {
    return check_whole(journal);
}

static enum status
check_file(struct journal *journal, int *found) {
    char id[16];
    char version[16];
    char tables[16];
    enum status status =
        read_text(journal, "PRAGMA application_id", id, sizeof(id));
    if (status == STATUS_OK) {
        status =
            read_text(journal, "PRAGMA user_version", version, sizeof(version));
    }
    if (status == STATUS_OK) {
        status = read_text(journal, "SELECT count(*) FROM sqlite_schema",
                           tables, sizeof(tables));
    }
    if (status != STATUS_OK) {
        return status;
    }
    long number = strtol(id, NULL, 10);
    *found = (int)strtol(version, NULL, 10);
    if (number == 0 && strcmp(tables, "0") == 0) {
        *found = 0;
        return STATUS_OK;
    }
    if (number != SCHEMA_APPLICATION_ID) {
        return foreign(journal, "it belongs to another program");
    }
    if (*found < 1 || *found > SCHEMA_VERSION) {
        return foreign(journal, "it was written by another version");
    }
    return check_pages(journal);
}

static enum status
set_up(struct journal *journal, int version) {
    char mode[16];
    enum status status =
        read_text(journal, "PRAGMA journal_mode = WAL", mode, sizeof(mode));
    if (status == STATUS_OK && strcmp(mode, "wal") != 0) {
        log_error("the journal %s cannot keep a write-ahead log here: use a "
                  "local disk",
                  journal->path);
        return STATUS_UNSUPPORTED;
    }
    if (status == STATUS_OK &&
        sqlite3_exec(journal->database,
                     "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                     "PRAGMA trusted_schema = OFF",
                     NULL, NULL, NULL) != SQLITE_OK) {
        status = store_failure(journal, "be set up");
    }
    if (status == STATUS_OK) {
        status = store_begin(journal);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!schema_bring_up(journal->database, version)) {
        status = store_failure(journal, "be made");
    }
    return store_end(journal, status);
}

static enum status
open_for_writing(struct journal *journal) {
    int version = 0;
    enum status status = take_lock(journal);
    if (status == STATUS_OK) {
        status = touch_private(journal->path);
    }
    if (status == STATUS_OK) {
        status = open_database(journal);
    }
    if (status == STATUS_OK) {
        status = check_file(journal, &version);
    }
    if (status == STATUS_OK) {
        status = set_up(journal, version);
    }
    return status;
}

/** A missing or an older version's file is made one of ours. */
static enum status
bring_up_to_date(const char *path) {
    struct journal *writer = NULL;
    enum status status = journal_open(path, false, &writer);
    journal_close(writer);
    return status;
}

static enum status
open_for_reading(struct journal *journal) {
    int version = 0;
    if (access(journal->path, F_OK) != 0) {
        log_error("there is no journal at %s yet", journal->path);
        return STATUS_NOT_FOUND;
    }
    enum status status = open_database(journal);
    if (status == STATUS_OK) {
        status = check_file(journal, &version);
    }
    if (status == STATUS_OK && version == 0) {
        return foreign(journal, "it has no tables");
    }
    return status == STATUS_OK && version < SCHEMA_VERSION
               ? bring_up_to_date(journal->path)
               : status;
}

/** Beside another instance, which is asked only for tables of our version. */
static enum status
open_beside(struct journal *journal) {
    int version = 0;
    enum status status = access(journal->path, F_OK) == 0
                             ? STATUS_OK
                             : bring_up_to_date(journal->path);
    if (status == STATUS_OK) {
        status = open_database(journal);
    }
    if (status == STATUS_OK) {
        status = check_file(journal, &version);
    }
    if (status == STATUS_OK && version < SCHEMA_VERSION) {
        status = bring_up_to_date(journal->path);
    }
    return status == STATUS_OK ? set_up(journal, SCHEMA_VERSION) : status;
}

enum journal_use {
    USE_WRITE,
    USE_READ,
    USE_BESIDE,
};

static enum status (*const openers[])(struct journal *journal) = {
    [USE_WRITE] = open_for_writing,
    [USE_READ] = open_for_reading,
    [USE_BESIDE] = open_beside,
};

static enum status
open_as(const char *path, enum journal_use use, struct journal **out) {
    *out = NULL;
    struct journal *journal = calloc(1, sizeof(*journal));
    if (journal == NULL) {
        return STATUS_NO_MEMORY;
    }
    journal->lock_fd = -1;
    journal->read_only = use == USE_READ;
    journal->path = strdup(path);
    enum status status = STATUS_NO_MEMORY;
    if (journal->path != NULL) {
        status = strlen(path) + sizeof(".key.new") > JOURNAL_PATH_MAX
                     ? STATUS_INVALID
                     : openers[use](journal);
    }
    if (status != STATUS_OK) {
        journal_close(journal);
        return status;
    }
    *out = journal;
    return STATUS_OK;
}

enum status
journal_open(const char *path, bool read_only, struct journal **out) {
    return open_as(path, read_only ? USE_READ : USE_WRITE, out);
}

enum status
journal_open_beside(const char *path, struct journal **out) {
    return open_as(path, USE_BESIDE, out);
}

void
journal_close(struct journal *journal) {
    if (journal == NULL) {
        return;
    }
    for (size_t i = 0; i < journal->statement_count; i++) {
        sqlite3_finalize(journal->statements[i].prepared);
    }
    sqlite3_close(journal->database);
    if (journal->lock_fd >= 0) {
        close(journal->lock_fd);
    }
    signature_wipe_key(&journal->key);
    free(journal->path);
    free(journal);
}

/** Write the new key beside its place, then move it there in one step. */
static enum status
write_key(const char *path, const char *text) {
    char fresh[JOURNAL_PATH_MAX + 8];
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    unlink(fresh);
    char sealed[2 * SIGNATURE_KEY_MIN + 1 + VAULT_OVERHEAD];
    size_t size = 0;
    enum status status = vault_seal(text, strlen(text), sealed, &size);
    if (status != STATUS_OK) {
        return status;
    }
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, sealed, (unsigned)size) == (ssize_t)size &&
                fsync(fd) == 0;
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    explicit_bzero(sealed, sizeof(sealed));
    if (good && rename(fresh, path) != 0) {
        good = false;
        error = errno;
    }
    if (good) {
        return STATUS_OK;
    }
    log_error("cannot write the journal's key %s: %s", path, strerror(error));
    return is_full(error) ? STATUS_FULL : STATUS_IO;
}

static enum status
make_key(const char *path) {
    uint8_t bytes[SIGNATURE_KEY_MIN];
    char text[2 * SIGNATURE_KEY_MIN + 1];
    if (!signature_random(bytes, sizeof(bytes))) {
        return STATUS_IO;
    }
    signature_hex(bytes, sizeof(bytes), text);
    enum status status = write_key(path, text);
    explicit_bzero(bytes, sizeof(bytes));
    explicit_bzero(text, sizeof(text));
    return status;
}

static enum status
load_key(struct journal *journal) {
    char path[JOURNAL_PATH_MAX];
    snprintf(path, sizeof(path), "%s.key", journal->path);
    enum status status = STATUS_OK;
    if (access(path, F_OK) != 0) {
        status = journal->read_only ? STATUS_NOT_FOUND : make_key(path);
    }
    if (status == STATUS_OK) {
        status = signature_read_key(path, &journal->key);
    }
    journal->has_key = status == STATUS_OK;
    return status;
}

enum status
journal_hash_credential(struct journal *journal, const uint8_t *bytes,
                        size_t size, uint8_t hash[CREDENTIAL_HASH_SIZE]) {
    if (!journal->has_key) {
        enum status status = load_key(journal);
        if (status != STATUS_OK) {
            return status;
        }
    }
    struct signature_part part = {bytes, size};
    return signature_hmac(&journal->key, &part, 1, hash) ? STATUS_OK
                                                         : STATUS_NO_MEMORY;
}
