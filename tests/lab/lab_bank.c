#include "tests/lab/lab.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TRADES_MAX 4096

/** One charge. */
struct trade {
    char order_no[ORDER_NO_MAX];
    int64_t minor;
    bool reversed;
};

static struct trade trades[TRADES_MAX];
static size_t trade_count;
static int wrong;

void
lab_code(int64_t minor, char code[24]) {
    snprintf(code, 24, "28%016" PRId64, minor);
}

int
lab_bank_paid(int64_t minor) {
    int count = 0;
    for (size_t i = 0; i < trade_count; i++) {
        count += trades[i].minor == minor && !trades[i].reversed;
    }
    return count;
}

int
lab_bank_wrong(void) {
    return wrong;
}

static enum status
bank_open(const struct config *config, payment_idle *idle, void *idle_context,
          void **state) {
    (void)config;
    (void)idle;
    (void)idle_context;
    *state = &wrong;
    return STATUS_OK;
}

static void
bank_close(void *state) {
    (void)state;
}

static void
bank_timing(void *state, struct payment_timing *out) {
    (void)state;
    *out = (struct payment_timing){
        .request_timeout_ms = 1000,
        .first_query_ms = 200,
        .query_interval_ms = 200,
        .query_total_ms = 30000,
        .reverse_earliest_ms = 100,
        .reverse_interval_ms = 200,
        .reverse_total_ms = 30000,
    };
}

static struct trade *
find(const char *order_no) {
    for (size_t i = 0; i < trade_count; i++) {
        if (strcmp(trades[i].order_no, order_no) == 0) {
            return &trades[i];
        }
    }
    return NULL;
}

/** Charges at once, and says that the customer is still typing. */
static void
bank_pay(void *state, const struct payment_request *request,
         const struct payment_credential *credential,
         struct payment_answer *answer) {
    char code[24];
    (void)state;
    lab_code(request->amount.minor, code);
    if (credential->size != strlen(code) ||
        memcmp(credential->bytes, code, credential->size) != 0) {
        wrong++; // of another sale
    }
    wrong += lab_bank_paid(request->amount.minor) > 0;
    if (trade_count < TRADES_MAX) {
        struct trade *trade = &trades[trade_count++];
        snprintf(trade->order_no, sizeof(trade->order_no), "%s",
                 request->order_no);
        trade->minor = request->amount.minor;
    }
    answer->outcome = PAYMENT_PENDING;
}

static void
bank_query(void *state, const struct payment_request *request,
           struct payment_answer *answer) {
    const struct trade *trade = find(request->order_no);
    (void)state;
    answer->outcome = !trade            ? PAYMENT_NOT_EXIST
                      : trade->reversed ? PAYMENT_CLOSED
                                        : PAYMENT_PAID;
}

static void
bank_reverse(void *state, const struct payment_request *request,
             struct payment_answer *answer) {
    struct trade *trade = find(request->order_no);
    (void)state;
    if (trade) {
        trade->reversed = true;
    }
    answer->outcome = PAYMENT_CLOSED;
}

static void
bank_refund(void *state, const struct payment_request *request,
            const char *refund_no, int64_t refund_minor,
            struct payment_answer *answer) {
    (void)state;
    (void)request;
    (void)refund_no;
    (void)refund_minor;
    answer->outcome = PAYMENT_DECLINED;
}

static enum status
bank_doctor(void *state, char *text, size_t size) {
    (void)state;
    snprintf(text, size, "lab\n");
    return STATUS_OK;
}

const struct payment_provider_ops lab_bank = {
    .name = "lab",
    .open = bank_open,
    .close = bank_close,
    .timing = bank_timing,
    .pay = bank_pay,
    .query = bank_query,
    .reverse = bank_reverse,
    .refund = bank_refund,
    .doctor = bank_doctor,
};
