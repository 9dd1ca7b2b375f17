#include "pos_plugin/payment/wechatpay_v2.h"

#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_SIZE 16
#define KEY_LENGTH 32
#define CODE_LENGTH 18
#define URL_MAX (GATEWAY_URL_MAX + 64)

struct wechatpay_v2 {
    struct gateway gateway;
    struct wechatpay_v2_party party;
    const char *cert_file; // in config, as the next
    const char *key_file;
    EVP_PKEY *ours;
    STACK_OF(X509) * certificates;
};

static void
v2_close(void *state) {
    struct wechatpay_v2 *wechat = state;
    signature_wipe_key(&wechat->party.key);
    EVP_PKEY_free(wechat->ours);
    sk_X509_pop_free(wechat->certificates, X509_free);
    free(wechat);
}

static enum status
read_party(struct wechatpay_v2 *wechat) {
    struct wechatpay_v2_party *party = &wechat->party;
    const struct {
        const char *key;
        bool may_be_empty;
        char *out;
        size_t size;
    } rows[] = {
        {"appid", false, party->appid, sizeof(party->appid)},
        {"mch_id", false, party->mch_id, sizeof(party->mch_id)},
        {"sub_mch_id", true, party->sub_mch_id, sizeof(party->sub_mch_id)},
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
read_api_key(struct wechatpay_v2 *wechat) {
    const char *type = gateway_setting(&wechat->gateway, "sign_type");
    const char *path = NULL;
    wechat->party.md5 = strcmp(type, "MD5") == 0;
    if (!wechat->party.md5 && strcmp(type, "HMAC-SHA256") != 0) {
        log_error("wechatpay-v2.sign_type \"%.20s\" must be HMAC-SHA256 or MD5",
                  type);
        return STATUS_INVALID;
    }
    enum status status = gateway_file(&wechat->gateway, "api_key_file",
                                      "the API key, 32 characters", &path);
    return status == STATUS_OK
               ? signature_read_text_key(path, KEY_LENGTH, &wechat->party.key)
               : status;
}

/** Without it nothing could be taken back, so that nothing is paid either. */
static enum status
read_client(struct wechatpay_v2 *wechat) {
    enum status status = gateway_file(
        &wechat->gateway, "cert_file",
        "the client certificate (apiclient_cert.pem), without which nothing "
        "can be taken back",
        &wechat->cert_file);
    if (status == STATUS_OK) {
        status = gateway_file(&wechat->gateway, "private_key_file",
                              "the client certificate's private key "
                              "(apiclient_key.pem)",
                              &wechat->key_file);
    }
    if (status == STATUS_OK) {
        status = pki_read_private_key(wechat->key_file, &wechat->ours);
    }
    if (status == STATUS_OK) {
        status =
            pki_read_certificates(wechat->cert_file, &wechat->certificates);
    }
    if (status == STATUS_OK &&
        !pki_matches(sk_X509_value(wechat->certificates, 0), wechat->ours)) {
        log_error("wechatpay-v2.cert_file is not the certificate of "
                  "wechatpay-v2.private_key_file: take both from the same "
                  "download of the merchant platform");
        status = STATUS_INVALID;
    }
    return status;
}

static enum status
v2_open(const struct config *config, payment_idle *idle, void *idle_context,
        void **state) {
    struct wechatpay_v2 *wechat = calloc(1, sizeof(*wechat));
    if (wechat == NULL) {
        return STATUS_NO_MEMORY;
    }
    // Requests hold a code for a moment; no copy of it stays on the heap.
    json_set_alloc_funcs(malloc, secret_release);
    enum status status = gateway_open(&wechat->gateway, "wechatpay-v2",
                                      "gateway", config, idle, idle_context);
    if (status == STATUS_OK) {
        status = read_party(wechat);
    }
    if (status == STATUS_OK) {
        status = read_api_key(wechat);
    }
    if (status == STATUS_OK) {
        status = read_client(wechat);
    }
    if (status != STATUS_OK) {
        v2_close(wechat);
        return status;
    }
    *state = wechat;
    return STATUS_OK;
}

static void
v2_timing(void *state, struct payment_timing *out) {
    const struct wechatpay_v2 *wechat = state;
    *out = wechat->gateway.timing;
}

/** Why this cannot be sent, or NULL. */
static const char *
problem_of(const struct wechatpay_v2 *wechat,
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
               ? "set wechatpay-v2.notify_url: dynamic codes need it"
               : NULL;
}

static void
post(struct wechatpay_v2 *wechat, const struct wechat_expected *expected,
     const char *xml, char *code_url, struct payment_answer *answer) {
    static const char *const headers[] = {
        "Content-Type: text/xml; charset=utf-8",
        "User-Agent: posplugin/" POSPLUGIN_VERSION,
        NULL,
    };
    char url[URL_MAX];
    bool with_certificate = wechatpay_v2_needs_certificate(expected->operation);
    struct http_response response = {0};
    struct http_request request = {
        .url = url,
        .cert_file = with_certificate ? wechat->cert_file : NULL,
        .key_file = with_certificate ? wechat->key_file : NULL,
        .headers = headers,
        .body = xml,
        .body_size = strlen(xml),
    };
    snprintf(url, sizeof(url), "%s%s", wechat->gateway.url,
             wechatpay_v2_path(expected->operation));
    gateway_send(&wechat->gateway, &request, &response);
    if (!gateway_unanswered(&response, answer)) {
        if (response.status == 200) {
            wechatpay_v2_read_answer(&wechat->party, expected, response.body,
                                     response.body_size, code_url, answer);
        } else {
            answer_set(answer, PAYMENT_UNKNOWN, "WeChat Pay answered HTTP %ld",
                       response.status);
        }
    }
    http_destroy(&response);
}

static void
exchange(struct wechatpay_v2 *wechat, const struct wechat_expected *expected,
         const struct payment_credential *credential, char *code_url,
         struct payment_answer *answer) {
    uint8_t random[NONCE_SIZE];
    char nonce[WECHATPAY_V2_NONCE_MAX];
    const char *problem = problem_of(wechat, expected, credential);
    char *xml = NULL;
    memset(answer, 0, sizeof(*answer));
    if (problem == NULL && signature_random(random, sizeof(random))) {
        signature_hex(random, sizeof(random), nonce);
        xml = wechatpay_v2_write_request(&wechat->party, expected, nonce,
                                         credential);
    }
    if (xml != NULL) {
        post(wechat, expected, xml, code_url, answer);
    } else {
        answer_set(answer, PAYMENT_NOT_SENT, "%s",
                   problem != NULL ? problem : "the request could not be made");
    }
    secret_release(xml);
    answer_finish(wechat->gateway.section,
                  wechat_operation_string(expected->operation),
                  expected->request, credential, answer);
}

static void
v2_pay(void *state, const struct payment_request *request,
       const struct payment_credential *credential,
       struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_PAY,
                                       .request = request};
    exchange(state, &expected, credential, NULL, answer);
}

static void
v2_query(void *state, const struct payment_request *request,
         struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_QUERY,
                                       .request = request};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
v2_reverse(void *state, const struct payment_request *request,
           struct payment_answer *answer) {
    struct wechat_expected expected = {
        .operation = request->precreated ? WECHAT_CLOSE : WECHAT_REVERSE,
        .request = request};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
v2_refund(void *state, const struct payment_request *request,
          const char *refund_no, int64_t refund_minor,
          struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_REFUND,
                                       .request = request,
                                       .refund_no = refund_no,
                                       .refund_minor = refund_minor};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
v2_refund_query(void *state, const struct payment_request *request,
                const char *refund_no, int64_t refund_minor,
                struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_REFUND_QUERY,
                                       .request = request,
                                       .refund_no = refund_no,
                                       .refund_minor = refund_minor};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
v2_precreate(void *state, const struct payment_request *request,
             char code_url[PAYMENT_CODE_URL_MAX],
             struct payment_answer *answer) {
    struct wechat_expected expected = {.operation = WECHAT_NATIVE,
                                       .request = request};
    code_url[0] = '\0';
    exchange(state, &expected, NULL, code_url, answer);
}

/** A query for a number that nobody has used proves the whole way. */
static enum status
v2_doctor(void *state, char *text, size_t size) {
    struct wechatpay_v2 *wechat = state;
    struct report report = {.text = text, .size = size};
    struct payment_answer answer;
    char order_no[ORDER_NO_MAX];
    if (size == 0 || !gateway_unused_number(order_no)) {
        return STATUS_INVALID;
    }
    struct payment_request request = {
        .order_no = order_no, .amount = {1, "CNY"}, .till = ""};
    text[0] = '\0';
    report_say(&report, "API key: ok, readable by its owner only, %s",
               wechat->party.md5 ? "MD5: HMAC-SHA256 would be better"
                                 : "HMAC-SHA256");
    report_key(&report, "private key", wechat->ours);
    report_certificate(&report, "our client certificate",
                       sk_X509_value(wechat->certificates, 0));
    v2_query(wechat, &request, &answer);
    return gateway_report(&wechat->gateway, &report, &answer);
}

const struct payment_provider_ops payment_wechatpay_v2 = {
    .name = "wechatpay-v2",
    .open = v2_open,
    .close = v2_close,
    .timing = v2_timing,
    .pay = v2_pay,
    .query = v2_query,
    .reverse = v2_reverse,
    .refund = v2_refund,
    .refund_query = v2_refund_query,
    .precreate = v2_precreate,
    .doctor = v2_doctor,
};
