#include "pos_plugin/payment/wechatpay.h"

#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NONCE_SIZE 16
#define AUTHORIZATION_MAX 1400
#define URL_MAX (GATEWAY_URL_MAX + WECHATPAY_PATH_MAX)
/** After a good list, an unknown serial makes us fetch no sooner than this. */
#define FETCH_INTERVAL_S 30
#define CODE_LENGTH 18

enum { WANTED_TIMESTAMP, WANTED_NONCE, WANTED_SERIAL, WANTED_SIGNATURE };

struct wechatpay {
    struct gateway gateway;
    struct wechatpay_party party;
    struct wechatpay_keys keys;
    time_t fetched_s; // monotonic, the last good list; 0: never
};

static void
wechatpay_close(void *state) {
    struct wechatpay *wechat = state;
    wechatpay_keys_close(&wechat->keys);
    free(wechat);
}

static enum status
read_party(struct wechatpay *wechat) {
    struct wechatpay_party *party = &wechat->party;
    const struct {
        const char *key;
        bool may_be_empty;
        char *out;
        size_t size;
    } rows[] = {
        {"appid", false, party->appid, sizeof(party->appid)},
        {"mchid", false, party->mchid, sizeof(party->mchid)},
        {"sub_appid", true, party->sub_appid, sizeof(party->sub_appid)},
        {"sub_mchid", true, party->sub_mchid, sizeof(party->sub_mchid)},
        {"store_id", true, party->store_id, sizeof(party->store_id)},
        {"notify_url", true, party->notify_url, sizeof(party->notify_url)},
        {"device_ip", false, party->device_ip, sizeof(party->device_ip)},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0;
         status == STATUS_OK && i < sizeof(rows) / sizeof(rows[0]); i++) {
        status =
            gateway_read_id(&wechat->gateway, rows[i].key, rows[i].may_be_empty,
                            rows[i].out, rows[i].size);
    }
    return status;
}

static enum status
wechatpay_open(const struct config *config, payment_idle *idle,
               void *idle_context, void **state) {
    struct wechatpay *wechat = calloc(1, sizeof(*wechat));
    if (wechat == NULL) {
        return STATUS_NO_MEMORY;
    }
    // Requests hold a code for a moment; no copy of it stays on the heap.
    json_set_alloc_funcs(malloc, secret_release);
    enum status status = gateway_open(&wechat->gateway, "wechatpay", "gateway",
                                      config, idle, idle_context);
    if (status == STATUS_OK) {
        status = read_party(wechat);
    }
    if (status == STATUS_OK) {
        status = wechatpay_keys_open(&wechat->keys, &wechat->gateway);
    }
    if (status != STATUS_OK) {
        wechatpay_close(wechat);
        return status;
    }
    *state = wechat;
    return STATUS_OK;
}

static void
wechatpay_timing(void *state, struct payment_timing *out) {
    const struct wechatpay *wechat = state;
    *out = wechat->gateway.timing;
}

static bool
make_authorization(const struct wechatpay *wechat, const char *method,
                   const char *path, const char *body, char *header) {
    uint8_t random[NONCE_SIZE];
    char nonce[WECHATPAY_NONCE_MAX];
    char timestamp[24];
    if (!signature_random(random, sizeof(random))) {
        return false;
    }
    signature_hex(random, sizeof(random), nonce);
    snprintf(timestamp, sizeof(timestamp), "%lld", (long long)time(NULL));
    return wechatpay_authorize(&wechat->keys, wechat->party.mchid, method, path,
                               timestamp, nonce, body, header,
                               AUTHORIZATION_MAX);
}

/** What is signed is the path behind the host, a prefix of it included. */
static void
full_path(const struct wechatpay *wechat, const char *path, char *out,
          size_t size) {
    const char *prefix = strchr(wechat->gateway.url + strlen("https://"), '/');
    snprintf(out, size, "%s%s", prefix == NULL ? "" : prefix, path);
}

/** One signed exchange; false when nothing could be sent. */
static bool
send_signed(struct wechatpay *wechat, const char *path, const char *body,
            struct http_response *response) {
    char url[URL_MAX];
    char authorization[AUTHORIZATION_MAX];
    char signed_path[URL_MAX];
    char serial[96];
    bool is_get = body[0] == '\0';
    bool names_key = wechat->keys.public_key_id[0] != '\0';
    snprintf(url, sizeof(url), "%s%s", wechat->gateway.url, path);
    snprintf(serial, sizeof(serial), "Wechatpay-Serial: %s",
             wechat->keys.public_key_id);
    full_path(wechat, path, signed_path, sizeof(signed_path));
    if (!make_authorization(wechat, is_get ? "GET" : "POST", signed_path, body,
                            authorization)) {
        return false;
    }
    const char *const headers[] = {
        authorization,
        "Accept: application/json",
        "Content-Type: application/json",
        "User-Agent: posplugin/" POSPLUGIN_VERSION,
        names_key ? serial : NULL,
        NULL,
    };
    struct http_request request = {
        .url = url,
        .headers = headers,
        .body = is_get ? NULL : body,
        .body_size = strlen(body),
    };
    response->wanted[WANTED_TIMESTAMP].name = "Wechatpay-Timestamp";
    response->wanted[WANTED_NONCE].name = "Wechatpay-Nonce";
    response->wanted[WANTED_SERIAL].name = "Wechatpay-Serial";
    response->wanted[WANTED_SIGNATURE].name = "Wechatpay-Signature";
    gateway_send(&wechat->gateway, &request, response);
    return true;
}

static struct wechatpay_headers
headers_of(const struct http_response *response) {
    return (struct wechatpay_headers){
        .timestamp = response->wanted[WANTED_TIMESTAMP].value,
        .nonce = response->wanted[WANTED_NONCE].value,
        .serial = response->wanted[WANTED_SERIAL].value,
        .signature = response->wanted[WANTED_SIGNATURE].value,
    };
}

static bool
fetch_certificates(struct wechatpay *wechat) {
    struct http_response response = {0};
    struct timespec now;
    bool good = false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (wechat->keys.v3.size == 0 ||
        (wechat->fetched_s != 0 &&
         now.tv_sec - wechat->fetched_s < FETCH_INTERVAL_S)) {
        return false;
    }
    if (send_signed(wechat, WECHATPAY_CERTIFICATES, "", &response) &&
        response.result == HTTP_ANSWERED && response.status == 200) {
        struct wechatpay_headers headers = headers_of(&response);
        good = wechatpay_take_certificates(&wechat->keys, &headers, time(NULL),
                                           response.body, response.body_size);
    }
    if (good) {
        wechat->fetched_s = now.tv_sec;
    } else {
        log_warning("wechatpay: WeChat Pay's certificates could not be "
                    "fetched (%s): is wechatpay.api_v3_key_file right?",
                    response.result == HTTP_ANSWERED ? "the answer is not "
                                                       "genuine"
                                                     : response.error);
    }
    http_destroy(&response);
    return good;
}

static enum wechatpay_verdict
verify(struct wechatpay *wechat, const struct http_response *response) {
    struct wechatpay_headers headers = headers_of(response);
    int64_t now_s = time(NULL);
    enum wechatpay_verdict verdict = wechatpay_verify(
        &wechat->keys, &headers, now_s, response->body, response->body_size);
    if (verdict == WECHATPAY_UNKNOWN_SERIAL && fetch_certificates(wechat)) {
        verdict = wechatpay_verify(&wechat->keys, &headers, now_s,
                                   response->body, response->body_size);
    }
    return verdict;
}

static void
judge(struct wechatpay *wechat, const struct wechat_expected *expected,
      const struct http_response *response, char *code_url,
      struct payment_answer *answer) {
    switch (verify(wechat, response)) {
    case WECHATPAY_GENUINE:
        wechatpay_read_answer(&wechat->party, expected, response->status,
                              response->body, response->body_size, code_url,
                              answer);
        break;
    case WECHATPAY_STALE:
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay's clock is more than %d s from ours",
                   REPORT_SKEW_MAX_S);
        break;
    case WECHATPAY_UNKNOWN_SERIAL:
        answer_set(answer, PAYMENT_UNKNOWN,
                   "WeChat Pay signs with a key that we do not have (%.64s)",
                   response->wanted[WANTED_SERIAL].value);
        break;
    case WECHATPAY_FORGED:
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the answer (HTTP %ld) is not signed by WeChat Pay",
                   response->status);
        break;
    }
}

/** Why this cannot be sent, or NULL. */
static const char *
problem_of(const struct wechatpay *wechat,
           const struct wechat_expected *expected,
           const struct payment_credential *credential) {
    if (strcmp(expected->request->amount.currency, "CNY") != 0) {
        return "WeChat Pay is paid in CNY only";
    }
    if (expected->operation == WECHAT_PAY && credential->is_face_token &&
        credential->size != CODE_LENGTH) {
        return "WeChat Pay takes face tokens of 18 digits only: let the "
               "terminal ask for face_code_type 1";
    }
    return expected->operation == WECHAT_NATIVE &&
                   wechat->party.notify_url[0] == '\0'
               ? "set wechatpay.notify_url: dynamic codes need it"
               : NULL;
}

static void
send_operation(struct wechatpay *wechat, const struct wechat_expected *expected,
               const char *body, char *code_url,
               struct payment_answer *answer) {
    char path[WECHATPAY_PATH_MAX];
    struct http_response response = {0};
    if (!wechatpay_path(&wechat->party, expected, path) ||
        !send_signed(wechat, path, body, &response)) {
        answer_set(answer, PAYMENT_NOT_SENT, "the request could not be made");
    } else if (!gateway_unanswered(&response, answer)) {
        judge(wechat, expected, &response, code_url, answer);
    }
    http_destroy(&response);
}

static void
exchange(struct wechatpay *wechat, const struct wechat_expected *expected,
         const struct payment_credential *credential, char *code_url,
         struct payment_answer *answer) {
    const char *problem = problem_of(wechat, expected, credential);
    memset(answer, 0, sizeof(*answer));
    if (problem != NULL) {
        answer_set(answer, PAYMENT_NOT_SENT, "%s", problem);
        return;
    }
    char *body = wechatpay_write_body(&wechat->party, expected, credential);
    if (body != NULL) {
        send_operation(wechat, expected, body, code_url, answer);
    } else {
        answer_set(answer, PAYMENT_NOT_SENT, "out of memory");
    }
    secret_release(body);
    answer_finish(wechat->gateway.section,
                  wechat_operation_string(expected->operation),
                  expected->request, credential, answer);
}

/** A payment whose answer nobody here could verify is not sent at all. */
static void
wechatpay_pay(void *state, const struct payment_request *request,
              const struct payment_credential *credential,
              struct payment_answer *answer) {
    struct wechatpay *wechat = state;
    struct wechat_expected expected = {.operation = WECHAT_PAY,
                                       .request = request};
    if (wechat->keys.platform_count == 0 && !fetch_certificates(wechat)) {
        memset(answer, 0, sizeof(*answer));
        answer_set(answer, PAYMENT_NOT_SENT,
                   "WeChat Pay's certificates could not be fetched, without "
                   "them its answer could not be verified: try again");
        return;
    }
    exchange(wechat, &expected, credential, NULL, answer);
}

static void
wechatpay_query(void *state, const struct payment_request *request,
                struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_QUERY,
                                       .request = request};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
wechatpay_reverse(void *state, const struct payment_request *request,
                  struct payment_answer *answer) {
    struct wechat_expected expected = {
        .operation = request->precreated ? WECHAT_CLOSE : WECHAT_REVERSE,
        .request = request};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
wechatpay_refund(void *state, const struct payment_request *request,
                 const char *refund_no, int64_t refund_minor,
                 struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_REFUND,
                                       .request = request,
                                       .refund_no = refund_no,
                                       .refund_minor = refund_minor};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
wechatpay_refund_query(void *state, const struct payment_request *request,
                       const char *refund_no, int64_t refund_minor,
                       struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_REFUND_QUERY,
                                       .request = request,
                                       .refund_no = refund_no,
                                       .refund_minor = refund_minor};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
wechatpay_precreate(void *state, const struct payment_request *request,
                    char code_url[PAYMENT_CODE_URL_MAX],
                    struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_NATIVE,
                                       .request = request};
    code_url[0] = '\0';
    exchange(state, &expected, NULL, code_url, answer);
}

/** A query for a number that nobody has used proves the whole way. */
static enum status
wechatpay_doctor(void *state, char *text, size_t size) {
    struct wechatpay *wechat = state;
    struct report report = {.text = text, .size = size};
    struct payment_answer answer;
    char order_no[ORDER_NO_MAX];
    if (size == 0 || !gateway_unused_number(order_no)) {
        return STATUS_INVALID;
    }
    struct payment_request request = {
        .order_no = order_no, .amount = {1, "CNY"}, .till = ""};
    text[0] = '\0';
    wechatpay_query(wechat, &request, &answer);
    wechatpay_keys_report(&wechat->keys, &report);
    return gateway_report(&wechat->gateway, &report, &answer);
}

const struct payment_provider_ops payment_wechatpay = {
    .name = "wechatpay",
    .open = wechatpay_open,
    .close = wechatpay_close,
    .timing = wechatpay_timing,
    .pay = wechatpay_pay,
    .query = wechatpay_query,
    .reverse = wechatpay_reverse,
    .refund = wechatpay_refund,
    .refund_query = wechatpay_refund_query,
    .precreate = wechatpay_precreate,
    .doctor = wechatpay_doctor,
};
