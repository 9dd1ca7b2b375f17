/**
 * @file reconcile.h
 * A bill of the payment system against the journal, order by order.
 */
#ifndef POSPLUGIN_RECONCILE_H
#define POSPLUGIN_RECONCILE_H

#include "pos_plugin/bill.h"
#include "pos_plugin/journal.h"

enum reconcile_kind {
    RECONCILE_MATCHED = 1,
    RECONCILE_MISSING_HERE = 2,  ///< paid there, unknown to the journal
    RECONCILE_MISSING_THERE = 3, ///< paid here, not in the bill
    RECONCILE_AMOUNT = 4,        ///< paid in both, with other amounts
    RECONCILE_STATE = 5,         ///< money moved there, not so here
    RECONCILE_REFUND = 6,        ///< refunds differ
};

/** "matched", "missing here" ...; never NULL. */
const char *reconcile_kind_string(enum reconcile_kind kind);

struct reconcile_item {
    enum reconcile_kind kind;
    const char *order_no;
    struct money here;
    struct money there;
    const char *detail; ///< for people: what to do
};

struct reconcile_summary {
    size_t matched;
    size_t different;
};

/** What is compared; times of 0 take the days that the bill has rows of. */
struct reconcile_scope {
    const char *provider; ///< also "NAME-..."
    int64_t since_ms;
    int64_t until_ms;
};

/**
 * Compare.
 *
 * A payment within ten minutes of the scope's ends may stand in the bill of
 * the day beside; it is not told as missing.
 *
 * @param bill its rows are sorted by order number
 * @param told called for every order but the matched ones
 * @return STATUS_OK or the journal's
 */
enum status reconcile(struct journal *journal, struct bill *bill,
                      const struct reconcile_scope *scope,
                      void (*told)(void *context,
                                   const struct reconcile_item *item),
                      void *context, struct reconcile_summary *summary);

#endif
