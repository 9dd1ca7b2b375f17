#include "pos_plugin/payment/payment.h"

#include "pos_plugin/payment/alipay.h"
#include "pos_plugin/payment/rest.h"
#include "pos_plugin/payment/wechatpay.h"
#include "pos_plugin/payment/wechatpay_v2.h"

#include <stdio.h>
#include <string.h>

#define TIMING_MAX_MS 86400000

const struct payment_provider_ops *const payment_providers[] = {
    &payment_rest, &payment_alipay, &payment_wechatpay, &payment_wechatpay_v2,
    NULL,
};

const char *
payment_outcome_string(enum payment_outcome outcome) {
    switch (outcome) {
    case PAYMENT_PAID:
        return "paid";
    case PAYMENT_DECLINED:
        return "declined";
    case PAYMENT_DECLINED_NEW_CODE:
        return "declined, a fresh code would help";
    case PAYMENT_PENDING:
        return "waiting for the customer";
    case PAYMENT_CLOSED:
        return "closed";
    case PAYMENT_NOT_EXIST:
        return "not known there";
    case PAYMENT_AGAIN:
        return "not now, call again";
    case PAYMENT_NOT_SENT:
        return "not sent";
    case PAYMENT_QUERY:
        return "a query tells";
    case PAYMENT_TAKE_BACK:
        return "failed, to be taken back";
    case PAYMENT_REJECTED:
        return "refused as it was sent";
    case PAYMENT_UNKNOWN:
        break;
    }
    return "no definite answer";
}

bool
payment_next_name(const char **at, char name[PAYMENT_NAME_MAX]) {
    *at += strspn(*at, " \t,");
    size_t length = strcspn(*at, " \t,");
    snprintf(name, PAYMENT_NAME_MAX, "%.*s", (int)length, *at);
    *at += length;
    return length > 0;
}

const struct payment_provider_ops *
payment_find(const char *name) {
    for (size_t i = 0; payment_providers[i] != NULL; i++) {
        if (strcmp(payment_providers[i]->name, name) == 0) {
            return payment_providers[i];
        }
    }
    return NULL;
}

enum status
payment_read_timing(const struct config *config, const char *section,
                    struct payment_timing *out) {
    const struct {
        const char *key;
        int64_t min;
        int *out;
    } rows[] = {
        {"request_timeout_ms", 10, &out->request_timeout_ms},
        {"first_query_ms", 0, &out->first_query_ms},
        {"query_interval_ms", 1, &out->query_interval_ms},
        {"query_total_ms", 0, &out->query_total_ms},
        {"reverse_earliest_ms", 0, &out->reverse_earliest_ms},
        {"reverse_interval_ms", 1, &out->reverse_interval_ms},
        {"reverse_total_ms", 0, &out->reverse_total_ms},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0;
         status == STATUS_OK && i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = 0;
        status = config_get_int(config, section, rows[i].key, rows[i].min,
                                TIMING_MAX_MS, &value);
        *rows[i].out = (int)value;
    }
    return status;
}
