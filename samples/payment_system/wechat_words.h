/**
 * @file wechat_words.h
 * What WeChat Pay does and says, in the words of both its generations.
 */
#ifndef PAYMENT_SYSTEM_WECHAT_WORDS_H
#define PAYMENT_SYSTEM_WECHAT_WORDS_H

#include "samples/payment_system/bank.h"

/** What is asked, by whichever generation. */
struct wechat_deed {
    const char *operation; ///< pay, precreate, query, reverse, close ...
    struct bank_order order;
    const char *refund_no;
    int64_t refund_minor;
};

/** What came of it: a state, or an error. */
struct wechat_result {
    const char *state; ///< trade_state, "" for deeds without one
    const char *error; ///< code without underscores, NULL for none
    bool recall;
    struct trade trade;
    int64_t refund_minor;
};

/** Do it; the result's name for the log is its error or state. */
void wechat_do(struct ledger *ledger, const struct wechat_deed *deed,
               const struct rule_hit *hit, struct wechat_result *result);

/** The amount that the answer is to name, spoilt as wanted. */
int64_t wechat_amount(const struct wechat_result *result,
                      enum behaviour behaviour);

#endif
