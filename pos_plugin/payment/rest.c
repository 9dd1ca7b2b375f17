#include "pos_plugin/payment/rest.h"

#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/http.h"
#include "pos_plugin/payment/secret.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define URL_MAX 512
#define HEADER_MAX 256
#define MERCHANT_MAX 65

enum { WANTED_TIMESTAMP, WANTED_SIGNATURE };

struct rest {
    const struct config *config; // borrowed
    char url[URL_MAX];           // without a slash at its end
    char merchant[MERCHANT_MAX];
    const char *ca_file; // in config
    struct signature_key key;
    struct payment_timing timing;
    payment_idle *idle;
    void *idle_context;
    // Of the last exchange, for the doctor.
    char certificate_end[64];
    int64_t skew_s;
    bool skew_known;
};

/** One exchange in the making. */
struct call {
    struct rest_expected expected;
    char nonce[REST_NONCE_MAX];
    char timestamp[24];
    char signature[SIGNATURE_HEX_MAX];
    char url[URL_MAX + 16];
};

static bool
is_plain(const char *text) {
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

static enum status
read_url(struct rest *rest, const struct config *config) {
    const char *url = config_get(config, "rest", "url");
    size_t size = strlen(url);
    bool good = strncmp(url, "https://", 8) == 0 && size > 8 &&
                size < sizeof(rest->url) && is_plain(url) &&
                strpbrk(url, "?#@") == NULL;
    if (!good) {
        log_error("rest.url \"%.100s\" must be https://HOST[:PORT][/PATH]",
                  url);
        return STATUS_INVALID;
    }
    memcpy(rest->url, url, size + 1);
    while (size > 0 && rest->url[size - 1] == '/') {
        rest->url[--size] = '\0';
    }
    return STATUS_OK;
}

static enum status
read_merchant(struct rest *rest, const struct config *config) {
    const char *merchant = config_get(config, "payment", "merchant_id");
    size_t size = strlen(merchant);
    if (size == 0 || size >= sizeof(rest->merchant) || !is_plain(merchant)) {
        log_error("payment.merchant_id must be set: 1 to %d characters "
                  "without blanks, as agreed with the payment system",
                  MERCHANT_MAX - 1);
        return STATUS_INVALID;
    }
    memcpy(rest->merchant, merchant, size + 1);
    return STATUS_OK;
}

static enum status
read_files(struct rest *rest, const struct config *config) {
    const char *key_file = config_get(config, "rest", "key_file");
    if (key_file[0] == '\0') {
        log_error("rest.key_file must name the file with the HMAC key");
        return STATUS_INVALID;
    }
    rest->ca_file = config_get(config, "rest", "ca_file");
    if (rest->ca_file[0] != '\0' && access(rest->ca_file, R_OK) != 0) {
        log_error("rest.ca_file %s cannot be read: %s", rest->ca_file,
                  strerror(errno));
        return STATUS_NOT_FOUND;
    }
    return signature_read_key(key_file, &rest->key);
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
    rest->config = config;
    rest->idle = idle;
    rest->idle_context = idle_context;
    enum status status = read_url(rest, config);
    if (status == STATUS_OK) {
        status = read_merchant(rest, config);
    }
    if (status == STATUS_OK) {
        status = read_files(rest, config);
    }
    if (status == STATUS_OK) {
        status = payment_read_timing(config, "rest", &rest->timing);
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
    *out = rest->timing;
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
    snprintf(call->url, sizeof(call->url), "%s%s", rest->url,
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
        .ca_file = rest->ca_file,
        .headers = headers,
        .body = body,
        .body_size = strlen(body),
        .timeout_ms = rest->timing.request_timeout_ms,
        .idle = rest->idle,
        .idle_context = rest->idle_context,
    };
    http_send(&request, response);
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
    answer->outcome = PAYMENT_UNKNOWN;
    if (!is_genuine(rest, call, response)) {
        snprintf(answer->detail, sizeof(answer->detail),
                 "the answer (HTTP %ld) is not signed with our key",
                 response->status);
        return;
    }
    rest->skew_known = rest_read_skew(response->wanted[WANTED_TIMESTAMP].value,
                                      time(NULL), &rest->skew_s);
    if (!rest->skew_known || rest->skew_s > REST_SKEW_MAX_S ||
        rest->skew_s < -REST_SKEW_MAX_S) {
        snprintf(answer->detail, sizeof(answer->detail),
                 "the payment system's clock is %lld s from ours",
                 (long long)rest->skew_s);
        return;
    }
    if (response->status != 200) {
        snprintf(answer->detail, sizeof(answer->detail),
                 "the payment system answered HTTP %ld", response->status);
        return;
    }
    rest_read_answer(&call->expected, response->body, response->body_size,
                     answer);
}

static void
settle(struct rest *rest, const struct call *call,
       const struct http_response *response, struct payment_answer *answer) {
    memcpy(rest->certificate_end, response->certificate_end,
           sizeof(rest->certificate_end));
    if (response->result == HTTP_ANSWERED) {
        judge(rest, call, response, answer);
        return;
    }
    answer->outcome =
        response->result == HTTP_NOT_SENT ? PAYMENT_NOT_SENT : PAYMENT_UNKNOWN;
    memcpy(answer->detail, response->error, sizeof(answer->detail));
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
    rest->skew_known = false;
    call->expected.merchant = rest->merchant;
    char *body = rest_write_request(&call->expected, credential);
    if (body != NULL && prepare(rest, call, body)) {
        post(rest, call, body, &response);
        settle(rest, call, &response, answer);
    } else {
        answer->outcome = PAYMENT_NOT_SENT;
        snprintf(answer->detail, sizeof(answer->detail),
                 "the request could not be made");
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

struct report {
    char *text;
    size_t size;
    size_t used;
};

static void __attribute__((format(printf, 2, 3)))
say(struct report *report, const char *format, ...) {
    va_list values;
    va_start(values, format);
    int added = vsnprintf(report->text + report->used,
                          report->size - report->used, format, values);
    va_end(values);
    if (added > 0) {
        size_t room = report->size - report->used - 1;
        report->used += (size_t)added < room ? (size_t)added : room;
    }
}

static void
say_exchange(struct report *report, const struct rest *rest,
             const struct payment_answer *answer) {
    bool answered = rest->skew_known;
    if (rest->certificate_end[0] != '\0') {
        say(report, "certificate: ok, valid until %s\n", rest->certificate_end);
    }
    if (answer->outcome == PAYMENT_NOT_SENT) {
        say(report,
            "reachable: no, %s: check rest.url, the network, and that "
            "rest.ca_file is the CA of the server's certificate\n",
            answer->detail);
    } else if (!answered) {
        say(report,
            "reachable: yes, but %s: check that both sides have the same key "
            "and payment.merchant_id\n",
            answer->detail);
    } else {
        say(report, "reachable: ok, the answer is signed with our key\n");
    }
    if (answered) {
        bool close = rest->skew_s <= REST_SKEW_MAX_S / 10 &&
                     rest->skew_s >= -REST_SKEW_MAX_S / 10;
        say(report, "clock: %s, %lld s from the payment system's%s\n",
            close ? "ok" : "wrong", (long long)rest->skew_s,
            close ? "" : ": set this machine's clock, best by NTP");
    }
    if (answered && answer->outcome != PAYMENT_NOT_EXIST) {
        say(report,
            "protocol: a query for a number that does not exist was answered "
            "\"%s\": see docs/rest-provider.md\n",
            answer->detail[0] != '\0'
                ? answer->detail
                : payment_outcome_string(answer->outcome));
    }
}

/** A query for a number that nobody has used proves the whole way. */
static enum status
rest_doctor(void *state, char *text, size_t size) {
    struct rest *rest = state;
    struct report report = {text, size, 0};
    struct payment_answer answer;
    char order_no[ORDER_NO_MAX] = "DOCTOR";
    uint8_t random[8];
    if (size == 0 || !signature_random(random, sizeof(random))) {
        return STATUS_INVALID;
    }
    signature_hex(random, sizeof(random), order_no + strlen(order_no));
    struct payment_request request = {
        .order_no = order_no, .amount = {1, "XXX"}, .till = ""};
    text[0] = '\0';
    say(&report, "key file: ok, %zu bits, readable by its owner only\n",
        rest->key.size * 8);
    say(&report, "CA: %s\n",
        rest->ca_file[0] != '\0' ? rest->ca_file : "the system's");
    rest_query(rest, &request, &answer);
    say_exchange(&report, rest, &answer);
    return answer.outcome == PAYMENT_NOT_EXIST  ? STATUS_OK
           : answer.outcome == PAYMENT_NOT_SENT ? STATUS_GONE
                                                : STATUS_UNVERIFIED;
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
