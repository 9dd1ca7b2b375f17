/**
 * @file journal.h
 * What survives a power cut: every sale, every payment attempt, in SQLite
 * (WAL, synchronous=FULL). A write that returned STATUS_OK is on the disk.
 *
 * Credentials never come here, only their keyed hash (HMAC-SHA256 with a key
 * made at first use in "<path>.key", mode 0600). Times are UTC, milliseconds
 * since 1970. One process at a time writes (see journal_open()).
 */
#ifndef POSPLUGIN_JOURNAL_H
#define POSPLUGIN_JOURNAL_H

#include "ocr/order.h"

#include <stdint.h>

#define ORDER_NO_MAX 33 ///< merchant order number with NUL
#define TRADE_NO_MAX 65 ///< payment system's number with NUL
#define JOURNAL_TEXT_MAX 200
#define CREDENTIAL_HASH_SIZE 32
#define CASHIER_MAX 64 ///< name in UTF-8 with NUL

/** States of a sale, in the order a good one passes them. */
enum sale_state {
    SALE_CAPTURED = 1,
    SALE_SHOWN = 2,
    SALE_CONFIRMED = 3,
    SALE_DISPUTED = 4,
    SALE_CREDENTIAL = 5, ///< credential received
    SALE_PAYING = 6,
    SALE_CUSTOMER_PASSWORD = 7,
    SALE_UNKNOWN = 8,
    SALE_PAID = 9,       ///< final
    SALE_DECLINED = 10,  ///< final, nothing charged
    SALE_REVERSED = 11,  ///< final, nothing charged
    SALE_CANCELLED = 12, ///< final, nothing was sent
};

/** "captured", "shown" ...; never NULL. */
const char *sale_state_string(enum sale_state state);

/** True for PAID, DECLINED, REVERSED, CANCELLED. */
bool sale_state_is_final(enum sale_state state);

/** States of one payment attempt. */
enum attempt_state {
    ATTEMPT_CREATED = 1,   ///< in the journal, nothing sent yet
    ATTEMPT_SENT = 2,      ///< request going out: result unknown
    ATTEMPT_PASSWORD = 3,  ///< customer is typing a password
    ATTEMPT_UNKNOWN = 4,   ///< no definite answer yet: query
    ATTEMPT_REVERSING = 5, ///< we gave up: reverse until confirmed
    ATTEMPT_MANUAL = 6,    ///< needs a person; still retried on request
    ATTEMPT_PAID = 7,      ///< final
    ATTEMPT_DECLINED = 8,  ///< final
    ATTEMPT_REVERSED = 9,  ///< final
};

/** "created", "sent" ...; never NULL. */
const char *attempt_state_string(enum attempt_state state);

/** True for PAID, DECLINED and REVERSED. */
bool attempt_state_is_final(enum attempt_state state);

struct journal_attempt {
    char order_no[ORDER_NO_MAX]; ///< one per scanned credential
    char sale_id[40];
    char provider[16];
    enum attempt_state state;
    struct money amount;
    char trade_no[TRADE_NO_MAX];   ///< payment system's number, "" so far
    char detail[JOURNAL_TEXT_MAX]; ///< last answer, for people
    uint8_t credential_hash[CREDENTIAL_HASH_SIZE];
    int64_t created_ms;
    int64_t updated_ms;
    int64_t refunded_minor; ///< sum of accepted refunds
    bool late;              ///< found paid after it was closed here
};

struct journal_sale {
    char sale_id[40];
    char till[32];
    enum sale_state state;
    struct money total;
    uint32_t revision;
    char detail[JOURNAL_TEXT_MAX];
    int64_t created_ms;
    int64_t updated_ms;
    char cashier[CASHIER_MAX]; ///< "": not known
    int64_t shift;             ///< 0: of none
};

enum refund_state {
    REFUND_SENT = 1, ///< or about to be: counts against what was paid
    REFUND_ACCEPTED = 2,
    REFUND_REFUSED = 3,
};

/** "sent", "accepted", "refused"; never NULL. */
const char *refund_state_string(enum refund_state state);

struct journal_refund {
    char refund_no[ORDER_NO_MAX];
    char order_no[ORDER_NO_MAX];
    int64_t minor;
    enum refund_state state;
    char detail[JOURNAL_TEXT_MAX];
    int64_t created_ms;
    char cashier[CASHIER_MAX]; ///< who gave back; "": not known
};

struct journal;

/**
 * Open or create. Takes a lock beside the file ("<path>.lock", flock), so a
 * second instance is told so instead of mixing in.
 *
 * @param read_only for listing: takes no lock, creates nothing
 * @return STATUS_OK, STATUS_BUSY (another instance), STATUS_ACCESS,
 *         STATUS_FULL (disk full or read-only: no sale may start),
 *         STATUS_MALFORMED (not our database, damaged, or of a newer version;
 *         never overwritten), STATUS_NOT_FOUND (read_only and missing)
 */
enum status journal_open(const char *path, bool read_only,
                         struct journal **out);

/**
 * Open for writing while another instance holds the lock; for signing on and
 * off alone, which mix with nothing. Returns as journal_open(); STATUS_BUSY
 * only when the other one is of an earlier version.
 */
enum status journal_open_beside(const char *path, struct journal **out);

/**
 * Check every page of the file, which takes seconds where there are a million
 * sales. journal_open() does so for small files only.
 *
 * @return STATUS_OK; STATUS_MALFORMED (damaged) or another status of reading
 */
enum status journal_check(struct journal *journal);

/** Close; NULL is fine. */
void journal_close(struct journal *journal);

/** HMAC-SHA256 of a credential with the journal's key. */
enum status journal_hash_credential(struct journal *journal,
                                    const uint8_t *bytes, size_t size,
                                    uint8_t hash[CREDENTIAL_HASH_SIZE]);

/** 1 to CASHIER_MAX - 1 bytes of UTF-8 without control characters. */
bool journal_cashier_is_valid(const char *name);

/**
 * Who works with this open journal: new sales and refunds are this cashier's,
 * and of the till's open shift.
 *
 * @param cashier "": the one who is signed on, if any
 */
void journal_set_cashier(struct journal *journal, const char *till,
                         const char *cashier);

/**
 * Record a new sale with its order (stored as JSON for the back office).
 * sale->cashier and sale->shift are not looked at: see journal_set_cashier().
 */
enum status journal_add_sale(struct journal *journal,
                             const struct journal_sale *sale,
                             const char *order_json);

/**
 * The cashier corrected by hand what was read: an event "correction" with the
 * order as read; the sale's revision of that number holds what it became.
 */
enum status journal_add_correction(struct journal *journal, const char *sale_id,
                                   uint32_t revision, const char *read_json);

/** A corrected order of the same sale. */
enum status journal_revise_sale(struct journal *journal, const char *sale_id,
                                uint32_t revision, struct money total,
                                const char *order_json);

/** Record a state; `detail` NULL keeps the last one. Also writes an event. */
enum status journal_set_sale_state(struct journal *journal, const char *sale_id,
                                   enum sale_state state, const char *detail);

/**
 * Record an attempt before its first byte goes out.
 *
 * @return STATUS_OK; STATUS_STATE when the sale has an attempt that is not
 *         final or already a paid one; STATUS_REFUSED when a credential with
 *         this hash was used before; STATUS_FULL
 */
enum status journal_add_attempt(struct journal *journal,
                                const struct journal_attempt *attempt);

/**
 * Record an attempt's new state. A final state is never left again except
 * that a late "paid" after DECLINED or REVERSED goes to ATTEMPT_MANUAL, and
 * that a person may take back a PAID one (to REVERSING). REVERSING and MANUAL
 * never become PAID.
 *
 * @param trade_no,detail NULL keeps the last
 * @return STATUS_OK, STATUS_STATE, STATUS_NOT_FOUND, STATUS_FULL
 */
enum status journal_set_attempt_state(struct journal *journal,
                                      const char *order_no,
                                      enum attempt_state state,
                                      const char *trade_no, const char *detail);

/**
 * Look one attempt up by its merchant order number.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND
 */
enum status journal_find_attempt(struct journal *journal, const char *order_no,
                                 struct journal_attempt *out);
/** Look one sale up; as journal_find_attempt(). */
enum status journal_find_sale(struct journal *journal, const char *sale_id,
                              struct journal_sale *out);

/**
 * The newest order of a sale.
 *
 * @param[out] json as recorded, "" when there was none; to be freed
 * @return STATUS_OK, STATUS_NOT_FOUND, STATUS_NO_MEMORY
 */
enum status journal_find_order(struct journal *journal, const char *sale_id,
                               char **json);

/** Return false to stop the walk. */
typedef bool journal_attempt_visitor(void *context,
                                     const struct journal_attempt *attempt);
typedef bool journal_sale_visitor(void *context,
                                  const struct journal_sale *sale,
                                  const struct journal_attempt *attempts,
                                  size_t attempt_count);

/** Every attempt that is not final, oldest first. */
enum status journal_each_open_attempt(struct journal *journal,
                                      journal_attempt_visitor *visit,
                                      void *context);

/** Which sales are wanted; what is zeroed (and NULL-free) takes all. */
struct journal_filter {
    int64_t since_ms;
    int64_t until_ms;     ///< not included; 0: no end
    const char *sale_id;  ///< "": any
    const char *till;     ///< "": any
    const char *provider; ///< of an attempt; "" any; also "NAME-..."
    const char *cashier;  ///< "": any
    const char *text;     ///< part of a sale's or payment's number; "": any
    int64_t shift;        ///< 0: any
    enum sale_state sale_state;       ///< 0: any
    enum attempt_state attempt_state; ///< of an attempt; 0: any
    int64_t total_minor;              ///< 0: any
    size_t limit;                     ///< 0: no limit
};

/** A filter that takes all. */
#define JOURNAL_ALL                                                            \
    { .sale_id = "", .till = "", .provider = "", .cashier = "", .text = "" }

/** Sales of the filter, newest first, each with its attempts. */
enum status journal_each_sale(struct journal *journal,
                              const struct journal_filter *filter,
                              journal_sale_visitor *visit, void *context);

/** Paid attempts of a provider, oldest first. The visitor must not write. */
enum status journal_each_paid(struct journal *journal, const char *provider,
                              int64_t since_ms, int64_t until_ms,
                              journal_attempt_visitor *visit, void *context);

/** What one cashier took at one till through one provider. */
struct journal_total {
    char provider[16];
    char till[32];
    char cashier[CASHIER_MAX]; ///< of refunds: who gave back; "": not known
    char currency[4];
    int64_t paid_count;
    int64_t paid_minor;
    int64_t refund_count; ///< accepted in that time, of whatever sale
    int64_t refund_minor;
    int64_t declined_count;
    int64_t reversed_count;
    int64_t open_count; ///< not settled: neither money nor none
    int64_t open_minor;
};

/** Return false to stop the walk; must not write. */
typedef bool journal_total_visitor(void *context,
                                   const struct journal_total *total);

/** Totals of since, until, till, provider, cashier, shift of the filter. */
enum status journal_each_total(struct journal *journal,
                               const struct journal_filter *filter,
                               journal_total_visitor *visit, void *context);

/** When the journal was last written; 0 when never. */
enum status journal_newest(struct journal *journal, int64_t *at_ms);

/**
 * Record a refund before it is sent; the sum of refunds may not pass the
 * amount paid (STATUS_OVERFLOW), the attempt must be PAID (STATUS_STATE).
 * The same refund again is STATUS_OK and changes nothing; its number with
 * other data is STATUS_INVALID.
 */
enum status journal_add_refund(struct journal *journal,
                               const struct journal_refund *refund);
/**
 * Record how a refund ended.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND, STATUS_FULL
 */
enum status journal_set_refund_state(struct journal *journal,
                                     const char *refund_no,
                                     enum refund_state state,
                                     const char *detail);

/** Look one refund up by its number; STATUS_OK, STATUS_NOT_FOUND. */
enum status journal_find_refund(struct journal *journal, const char *refund_no,
                                struct journal_refund *out);

/**
 * How much of a payment refunds may have given back whose outcome is not
 * known. While that is not 0 nobody may give more of it back.
 *
 * @param[out] minor 0 for a number that the journal does not have
 */
enum status journal_refund_doubt(struct journal *journal, const char *order_no,
                                 int64_t *minor);

/** Return false to stop the walk. */
typedef bool journal_refund_visitor(void *context,
                                    const struct journal_refund *refund);

/** Every refund whose outcome is not known, oldest first. */
enum status journal_each_open_refund(struct journal *journal,
                                     journal_refund_visitor *visit,
                                     void *context);

/** From a cashier's signing on to signing off. */
struct journal_shift {
    int64_t id;
    char till[32];
    char cashier[CASHIER_MAX];
    int64_t since_ms;
    int64_t until_ms; ///< 0: still open
};

/**
 * Open a shift of the till.
 *
 * @return STATUS_OK, STATUS_INVALID (name), STATUS_STATE (one is open)
 */
enum status journal_sign_on(struct journal *journal, const char *till,
                            const char *cashier);

/** Close the till's open shift; STATUS_NOT_FOUND when there is none. */
enum status journal_sign_off(struct journal *journal, const char *till);

/**
 * A shift of the till: by its number, or the newest one (0), which is the
 * open one if there is any.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND
 */
enum status journal_find_shift(struct journal *journal, const char *till,
                               int64_t id, struct journal_shift *out);

/** Return false to stop the walk; must not write. */
typedef bool journal_shift_visitor(void *context,
                                   const struct journal_shift *shift);

/** Shifts of the till, newest first, at most `limit`. */
enum status journal_each_shift(struct journal *journal, const char *till,
                               size_t limit, journal_shift_visitor *visit,
                               void *context);

#endif
