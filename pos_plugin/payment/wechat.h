/**
 * @file wechat.h
 * What both generations of WeChat Pay's interface mean by their words. They
 * differ in form only: v3 writes SYSTEM_ERROR where v2 writes SYSTEMERROR.
 */
#ifndef POSPLUGIN_WECHAT_H
#define POSPLUGIN_WECHAT_H

#include "pos_plugin/payment/payment.h"

#include <jansson.h>

enum wechat_operation {
    WECHAT_PAY = 1,
    WECHAT_QUERY = 2,
    WECHAT_REVERSE = 3,
    WECHAT_CLOSE = 4, ///< of an order opened with WECHAT_NATIVE
    WECHAT_REFUND = 5,
    WECHAT_REFUND_QUERY = 6,
    WECHAT_NATIVE = 7,
};

/** "pay", "query" ...; never NULL. */
const char *wechat_operation_string(enum wechat_operation operation);

/** What is asked, and what an answer must repeat. */
struct wechat_expected {
    enum wechat_operation operation;
    const struct payment_request *request;
    const char *refund_no; ///< refund and its query only
    int64_t refund_minor;
};

/** What an error code establishes; underscores do not matter. */
enum payment_outcome wechat_code_outcome(enum wechat_operation operation,
                                         const char *code);

/** What a trade_state establishes; PAYMENT_PAID is yet to be checked. */
enum payment_outcome wechat_state_outcome(const char *trade_state);

/** What a refund's status establishes; PAYMENT_PAID: done. */
enum payment_outcome wechat_refund_outcome(const char *status);

/**
 * The order's lines, at most `max`.
 *
 * @param id_key, price_key what this generation calls them
 * @return NULL when there are none, or without memory
 */
json_t *wechat_goods(const struct order *order, size_t max, const char *id_key,
                     const char *price_key);

#endif
