/**
 * @file bank.h
 * What a payment does to the ledger, whatever the dialect that asks for it.
 *
 * States: PAID, PENDING (customer types), NOTPAY (code not scanned yet),
 * DECLINED, DECLINED_NEW_CODE, CLOSED, PAYERROR (the customer did not type
 * in time).
 */
#ifndef PAYMENT_SYSTEM_BANK_H
#define PAYMENT_SYSTEM_BANK_H

#include "samples/payment_system/ledger.h"

struct bank_order {
    const char *order_no;
    int64_t amount_minor;
    const char *currency;
    const char *hash; ///< of the request: tells a repetition from other data
};

/** How long a customer may type before PAYERROR; the WeChat dialects ask. */
extern long bank_window_ms;

/**
 * Pay, or open an order to be paid by a scan.
 *
 * @param first_state NULL, or the state of a new one ("NOTPAY")
 * @return the state; NULL when the number is there with other data
 */
const char *bank_pay(struct ledger *ledger, const struct bank_order *order,
                     const struct rule_hit *hit, const char *first_state,
                     struct trade *trade);

/** The state, or NULL for a number that is not there. */
const char *bank_query(struct ledger *ledger, const char *order_no,
                       struct trade *trade);

/** As bank_query(), and a customer who has not typed in time fails. */
const char *bank_query_with_window(struct ledger *ledger, const char *order_no,
                                   struct trade *trade);

/** Close, paid or not; `order` makes one that is not there, unless NULL. */
void bank_close(struct ledger *ledger, const struct bank_order *order,
                struct trade *trade);

/**
 * Refund part of a paid trade.
 *
 * @return 1 done, 0 was done before, -1 refused
 */
int bank_refund(struct ledger *ledger, const struct trade *trade,
                const char *refund_no, int64_t minor);

#endif
