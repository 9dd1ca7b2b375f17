#include "pos_plugin/sale.h"

enum sale_state
sale_state_of_attempt(enum attempt_state state) {
    switch (state) {
    case ATTEMPT_CREATED:
    case ATTEMPT_SENT:
        return SALE_PAYING;
    case ATTEMPT_PASSWORD:
        return SALE_CUSTOMER_PASSWORD;
    case ATTEMPT_PAID:
        return SALE_PAID;
    case ATTEMPT_DECLINED:
        return SALE_DECLINED;
    case ATTEMPT_REVERSED:
        return SALE_REVERSED;
    case ATTEMPT_UNKNOWN:
    case ATTEMPT_REVERSING:
    case ATTEMPT_MANUAL:
        break;
    }
    return SALE_UNKNOWN;
}
