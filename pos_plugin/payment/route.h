/**
 * @file route.h
 * Which provider is to take a credential.
 *
 * First the rules of payment.routes, in their order, separated by blanks:
 *
 *     WALLET=PROVIDER            wechatpay, alipay, unionpay, emvco
 *     PREFIX/LENGTH=PROVIDER     digits of another wallet: 01/19=rest
 *     PREFIX/MIN-MAX=PROVIDER    51/16-18=rest
 *     other=PROVIDER             whatever else may be a code
 *
 * Then the provider that bears the wallet's name ("wechatpay-v2" takes
 * wechatpay), then the first that bears no wallet's name: a shop's own
 * payment system takes everything. A face token goes by its own form, then by
 * the terminal's hint. No allocation, no log of any code.
 */
#ifndef POSPLUGIN_ROUTE_H
#define POSPLUGIN_ROUTE_H

#include "pos_plugin/payment/payment.h"

#define ROUTE_RULES_MAX 16
#define ROUTE_NAME_MAX 16

struct route_rule {
    char wallet[ROUTE_NAME_MAX]; ///< "" for a rule by digits
    char prefix[ROUTE_NAME_MAX];
    size_t size_min;
    size_t size_max;
    char provider[ROUTE_NAME_MAX];
};

struct route_table {
    size_t count;
    struct route_rule rules[ROUTE_RULES_MAX];
};

/**
 * Parse payment.routes.
 *
 * @return STATUS_OK; STATUS_INVALID with a message that names the word
 */
enum status route_parse(const char *text, struct route_table *out);

/** The wallet of a credential, by form and hint; "" when not known. */
const char *route_wallet(const struct payment_credential *credential);

/**
 * Choose.
 *
 * @param names,count the providers at hand
 * @param[out] why when there is none: a sentence for the cashier
 * @return an index into names, or -1
 */
int route_choose(const struct route_table *table,
                 const struct payment_credential *credential,
                 const char *const *names, size_t count,
                 char why[JOURNAL_TEXT_MAX]);

#endif
