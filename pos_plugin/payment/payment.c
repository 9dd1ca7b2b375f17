#include "pos_plugin/payment/payment.h"

#include "pos_plugin/payment/rest.h"

const struct payment_provider_ops *const payment_providers[] = {
    &payment_rest,
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
    case PAYMENT_UNKNOWN:
        break;
    }
    return "no definite answer";
}
