/**
 * @file ledger.h
 * The simulator's book: every order number that it was ever told of.
 *
 * SQLite on disk, so that it survives the process. No payment code is stored;
 * a keyed hash of the request tells a repetition from other data. Not for
 * several threads at a time.
 */
#ifndef PAYMENT_SYSTEM_LEDGER_H
#define PAYMENT_SYSTEM_LEDGER_H

#include "samples/payment_system/rules.h"

#include <stdbool.h>
#include <stdint.h>

#define LEDGER_TEXT_MAX 65

struct ledger;

struct trade {
    char order_no[LEDGER_TEXT_MAX];
    int64_t amount_minor;
    char currency[4];
    char request_hash[LEDGER_TEXT_MAX];
    char state[24]; ///< a result of the protocol: PAID, PENDING ...
    char trade_no[LEDGER_TEXT_MAX];
    int64_t due_ms; ///< pending until then, 0: not by time
    int64_t opened_ms;
    int64_t queries_left; ///< pending for so many queries, 0: not by queries
};

/** Open or make; NULL with a message on stderr. */
struct ledger *ledger_open(const char *folder);
/** Close; NULL is fine. */
void ledger_close(struct ledger *ledger);

/** False when there is no such order number. */
bool ledger_find(struct ledger *ledger, const char *order_no,
                 struct trade *out);
/** Insert or replace; false with a message. */
bool ledger_put(struct ledger *ledger, const struct trade *trade);
/** Sum of the refunds of an order. */
int64_t ledger_refunded(struct ledger *ledger, const char *order_no);
/**
 * Record a refund of at most `left`.
 *
 * @return 1 new, 0 the very same was there, -1 refused
 */
int ledger_add_refund(struct ledger *ledger, const char *refund_no,
                      const char *order_no, int64_t minor, int64_t left);
/** Amount of a refund and the order it is of; false when there is none. */
bool ledger_find_refund(struct ledger *ledger, const char *refund_no,
                        char order_no[LEDGER_TEXT_MAX], int64_t *minor);
/** Remember a nonce; false when it was used before. */
bool ledger_add_nonce(struct ledger *ledger, const char *nonce);

/** One JSON object a line on stdout; false with a message. */
bool ledger_print(struct ledger *ledger);

#endif
