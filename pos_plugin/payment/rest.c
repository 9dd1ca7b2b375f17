#include "pos_plugin/payment/rest.h"

#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/gateway.h"
#include "pos_plugin/payment/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HEADER_MAX 256

enum { WANTED_TIMESTAMP, WANTED_SIGNATURE };

struct rest {
    struct gateway gateway;
    char merchant[GATEWAY_ID_MAX];
    struct signature_key key;
};

/** One exchange in the making. */
struct call {
    struct rest_expected expected;
    char nonce[REST_NONCE_MAX];
    char timestamp[24];
    char signature[SIGNATURE_HEX_MAX];
    char url[GATEWAY_URL_MAX + 16];
};

static enum status
read_key(struct rest *rest) {
    const char *path = NULL;
    enum status status =
        gateway_file(&rest->gateway, "key_file", "the HMAC key", &path);
    return status == STATUS_OK ? signature_read_key(path, &rest->key) : status;
}

static void
rest_close(void *state) {
    struct rest *rest = state;
    signature_wipe_key(&rest->key);
    free(rest);
}

static enum status
rest_open(const struct config *config, payment_idle *idle, void *idle_context,
          void **state) {
    struct rest *rest = calloc(1, sizeof(*rest));
    if (rest == NULL) {
        return STATUS_NO_MEMORY;
    }
    // Requests hold a code for a moment; no copy of it stays on the heap.
    json_set_alloc_funcs(malloc, secret_release);
    enum status status =
        gateway_open(&rest->gateway, "rest", "url", config, idle, idle_context);
    if (status == STATUS_OK) {
        status = gateway_take_id("payment.merchant_id",
                                 config_get(config, "payment", "merchant_id"),
                                 rest->merchant, sizeof(rest->merchant));
    }
    if (status == STATUS_OK) {
        status = read_key(rest);
    }
    if (status != STATUS_OK) {
        rest_close(rest);
        return status;
    }
    *state = rest;
    return STATUS_OK;
}

static void
rest_timing(void *state, struct payment_timing *out) {
    const struct rest *rest = state;
    *out = rest->gateway.timing;
}

static bool
prepare(struct rest *rest, struct call *call, const char *body) {
    uint8_t nonce[REST_NONCE_SIZE];
    uint8_t mac[SIGNATURE_SIZE];
    if (!signature_random(nonce, sizeof(nonce))) {
        return false;
    }
    signature_hex(nonce, sizeof(nonce), call->nonce);
    snprintf(call->timestamp, sizeof(call->timestamp), "%lld",
             (long long)time(NULL));
    snprintf(call->url, sizeof(call->url), "%s%s", rest->gateway.url,
             rest_path(call->expected.operation));
    struct rest_signed what = {
        .operation = call->expected.operation,
        .merchant = rest->merchant,
        .nonce = call->nonce,
        .timestamp = call->timestamp,
    };
    if (!rest_sign(&rest->key, &what, body, strlen(body), mac)) {
        return false;
    }
    signature_hex(mac, sizeof(mac), call->signature);
    return true;
}

static void
post(struct rest *rest, const struct call *call, const char *body,
     struct http_response *response) {
    char merchant[HEADER_MAX];
    char timestamp[HEADER_MAX];
    char nonce[HEADER_MAX];
    char signature[HEADER_MAX];
    snprintf(merchant, sizeof(merchant), "Pos-Merchant: %s", rest->merchant);
    snprintf(timestamp, sizeof(timestamp), "Pos-Timestamp: %s",
             call->timestamp);
    snprintf(nonce, sizeof(nonce), "Pos-Nonce: %s", call->nonce);
    snprintf(signature, sizeof(signature), "Pos-Signature: %s",
             call->signature);
    const char *const headers[] = {
        "Content-Type: application/json",
        merchant,
        timestamp,
        nonce,
        signature,
        NULL,
    };
    struct http_request request = {
        .url = call->url,
        .headers = headers,
        .body = body,
        .body_size = strlen(body),
    };
    gateway_send(&rest->gateway, &request, response);
}

static bool
is_genuine(struct rest *rest, const struct call *call,
           const struct http_response *response) {
    uint8_t mac[SIGNATURE_SIZE];
    struct rest_signed what = {
        .is_answer = true,
        .operation = call->expected.operation,
        .merchant = rest->merchant,
        .nonce = call->nonce,
        .http_status = response->status,
        .timestamp = response->wanted[WANTED_TIMESTAMP].value,
    };
    return rest_sign(&rest->key, &what, response->body, response->body_size,
                     mac) &&
           signature_matches(mac, response->wanted[WANTED_SIGNATURE].value);
}

static void
judge(struct rest *rest, const struct call *call,
      const struct http_response *response, struct payment_answer *answer) {
    struct gateway *gateway = &rest->gateway;
    if (!is_genuine(rest, call, response)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the answer (HTTP %ld) is not signed with our key: check "
                   "that both sides have the same key and merchant",
                   response->status);
        return;
    }
    // Signed, so that it says more than the answer's "Date".
    gateway->skew_known = rest_read_skew(
        response->wanted[WANTED_TIMESTAMP].value, time(NULL), &gateway->skew_s);
    if (!gateway->skew_known || gateway->skew_s > REPORT_SKEW_MAX_S ||
        gateway->skew_s < -REPORT_SKEW_MAX_S) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the payment system's clock is more than %d s from ours",
                   REPORT_SKEW_MAX_S);
    } else if (response->status != 200) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the payment system answered HTTP %ld", response->status);
    } else {
        rest_read_answer(&call->expected, response->body, response->body_size,
                         answer);
    }
}

/** A failure before the network: nothing was sent. */
static void
exchange(struct rest *rest, struct call *call,
         const struct payment_credential *credential,
         struct payment_answer *answer) {
    struct http_response response = {0};
    response.wanted[WANTED_TIMESTAMP].name = "Pos-Timestamp";
    response.wanted[WANTED_SIGNATURE].name = "Pos-Signature";
    memset(answer, 0, sizeof(*answer));
    call->expected.merchant = rest->merchant;
    char *body = rest_write_request(&call->expected, credential);
    if (body != NULL && prepare(rest, call, body)) {
        post(rest, call, body, &response);
        if (!gateway_unanswered(&response, answer)) {
            judge(rest, call, &response, answer);
        }
    } else {
        answer_set(answer, PAYMENT_NOT_SENT, "the request could not be made");
    }
    secret_release(body);
    http_destroy(&response);
    answer_finish("rest", rest_path(call->expected.operation),
                  call->expected.request, credential, answer);
}

static void
rest_pay(void *state, const struct payment_request *request,
         const struct payment_credential *credential,
         struct payment_answer *answer) {
    struct call call = {
        .expected = {.operation = REST_PAY, .request = request}};
    exchange(state, &call, credential, answer);
}

static void
rest_query(void *state, const struct payment_request *request,
           struct payment_answer *answer) {
    struct call call = {
        .expected = {.operation = REST_QUERY, .request = request}};
    exchange(state, &call, NULL, answer);
}

static void
rest_reverse(void *state, const struct payment_request *request,
             struct payment_answer *answer) {
    struct call call = {
        .expected = {.operation = REST_REVERSE, .request = request}};
    exchange(state, &call, NULL, answer);
}

static void
rest_refund(void *state, const struct payment_request *request,
            const char *refund_no, int64_t refund_minor,
            struct payment_answer *answer) {
    struct call call = {.expected = {.operation = REST_REFUND,
                                     .request = request,
                                     .refund_no = refund_no,
                                     .refund_minor = refund_minor}};
    exchange(state, &call, NULL, answer);
}

/** A query for a number that nobody has used proves the whole way. */
static enum status
rest_doctor(void *state, char *text, size_t size) {
    struct rest *rest = state;
    struct report report = {.text = text, .size = size};
    struct payment_answer answer;
    char order_no[ORDER_NO_MAX];
    if (size == 0 || !gateway_unused_number(order_no)) {
        return STATUS_INVALID;
    }
    struct payment_request request = {
        .order_no = order_no, .amount = {1, "XXX"}, .till = ""};
    text[0] = '\0';
    report_say(&report, "key file: ok, %zu bits, readable by its owner only",
               rest->key.size * 8);
    rest_query(rest, &request, &answer);
    return gateway_report(&rest->gateway, &report, &answer);
}

const struct payment_provider_ops payment_rest = {
    .name = "rest",
    .open = rest_open,
    .close = rest_close,
    .timing = rest_timing,
    .pay = rest_pay,
    .query = rest_query,
    .reverse = rest_reverse,
    .refund = rest_refund,
    .doctor = rest_doctor,
};
