#include "pos_plugin/payment/alipay.h"

#include "pos_plugin/payment/answer.h"
#include "pos_plugin/payment/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define URL_MAX 4096
#define CHINA_S (8 * 3600)
#define PARAMETERS 12

struct alipay {
    struct gateway gateway;
    struct alipay_keys keys;
    char app_id[33];
    char app_auth_token[129];
    char seller_id[29];
    char store_id[33];
    char timeout_express[8];
};

static void
alipay_close(void *state) {
    struct alipay *alipay = state;
    alipay_keys_close(&alipay->keys);
    free(alipay);
}

static enum status
read_settings(struct alipay *alipay) {
    const struct {
        const char *key;
        bool may_be_empty;
        char *out;
        size_t size;
    } rows[] = {
        {"app_id", false, alipay->app_id, sizeof(alipay->app_id)},
        {"app_auth_token", true, alipay->app_auth_token,
         sizeof(alipay->app_auth_token)},
        {"seller_id", true, alipay->seller_id, sizeof(alipay->seller_id)},
        {"store_id", true, alipay->store_id, sizeof(alipay->store_id)},
        {"timeout_express", true, alipay->timeout_express,
         sizeof(alipay->timeout_express)},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0;
         status == STATUS_OK && i < sizeof(rows) / sizeof(rows[0]); i++) {
        status =
            gateway_read_id(&alipay->gateway, rows[i].key, rows[i].may_be_empty,
                            rows[i].out, rows[i].size);
    }
    return status;
}

static enum status
alipay_open(const struct config *config, payment_idle *idle, void *idle_context,
            void **state) {
    struct alipay *alipay = calloc(1, sizeof(*alipay));
    if (alipay == NULL) {
        return STATUS_NO_MEMORY;
    }
    // Requests hold a code for a moment; no copy of it stays on the heap.
    json_set_alloc_funcs(malloc, secret_release);
    enum status status = gateway_open(&alipay->gateway, "alipay", "gateway",
                                      config, idle, idle_context);
    if (status == STATUS_OK) {
        status = read_settings(alipay);
    }
    if (status == STATUS_OK) {
        status = alipay_keys_open(&alipay->keys, &alipay->gateway);
    }
    if (status != STATUS_OK) {
        alipay_close(alipay);
        return status;
    }
    *state = alipay;
    return STATUS_OK;
}

static void
alipay_timing(void *state, struct payment_timing *out) {
    const struct alipay *alipay = state;
    *out = alipay->gateway.timing;
}

/** The gateway's clock is China's, whatever ours is set to. */
static void
china_time(char *text, size_t size) {
    struct tm parts;
    time_t now = time(NULL) + CHINA_S;
    gmtime_r(&now, &parts);
    strftime(text, size, "%Y-%m-%d %H:%M:%S", &parts);
}

/** Append a percent-encoded text; the position behind it, or NULL. */
static char *
encode(char *at, const char *end, const char *text) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789-_.~";
    for (; at != NULL && *text != '\0'; text++) {
        if (end - at < 4) {
            return NULL;
        }
        if (strchr(plain, *text) != NULL) {
            *at++ = *text;
        } else {
            at += snprintf(at, 4, "%%%02X", (unsigned char)*text);
        }
    }
    if (at != NULL) {
        *at = '\0';
    }
    return at;
}

/** All parameters but the content, and the signature, in the URL. */
static bool
write_url(const struct alipay *alipay,
          const struct alipay_parameter *parameters, size_t count,
          const char *signature, char *url, size_t size) {
    char *at = url + snprintf(url, size, "%s?sign=", alipay->gateway.url);
    const char *end = url + size;
    at = encode(at, end, signature);
    for (size_t i = 0; i < count; i++) {
        const struct alipay_parameter *one = &parameters[i];
        if (one->value[0] == '\0' || strcmp(one->key, "biz_content") == 0) {
            continue;
        }
        if (at == NULL || (size_t)(end - at) < strlen(one->key) + 3) {
            return false;
        }
        at += snprintf(at, (size_t)(end - at), "&%s=", one->key);
        at = encode(at, end, one->value);
    }
    return at != NULL;
}

/** "biz_content=...", to be released with secret_release(). */
static char *
write_form(const char *content) {
    static const char key[] = "biz_content=";
    size_t size = sizeof(key) + 3 * strlen(content) + 4;
    char *form = secret_allocate(size);
    if (form != NULL) {
        memcpy(form, key, sizeof(key));
        encode(form + sizeof(key) - 1, form + size, content);
    }
    return form;
}

static bool
prepare(const struct alipay *alipay, const struct alipay_expected *expected,
        const char *content, char *url, size_t size) {
    char timestamp[32];
    char signature[PKI_SIGNATURE_MAX];
    china_time(timestamp, sizeof(timestamp));
    const struct alipay_parameter parameters[PARAMETERS] = {
        {"alipay_root_cert_sn", alipay->keys.root_cert_sn},
        {"app_auth_token", alipay->app_auth_token},
        {"app_cert_sn", alipay->keys.app_cert_sn},
        {"app_id", alipay->app_id},
        {"biz_content", content},
        {"charset", "utf-8"},
        {"format", "JSON"},
        {"method", alipay_method(expected->operation)},
        {"sign_type", alipay->keys.sha1 ? "RSA" : "RSA2"},
        {"timestamp", timestamp},
        {"version", "1.0"},
        {"", ""},
    };
    return alipay_sign(alipay->keys.ours, alipay->keys.sha1, parameters,
                       PARAMETERS, signature) &&
           write_url(alipay, parameters, PARAMETERS, signature, url, size);
}

static bool
is_genuine(const struct alipay *alipay, const struct alipay_raw *raw) {
    struct signature_part part = {raw->text, raw->size};
    return pki_verify(alipay->keys.theirs,
                      alipay->keys.sha1 ? PKI_SHA1 : PKI_SHA256, &part, 1,
                      raw->signature);
}

static void
judge(const struct alipay *alipay, const struct alipay_expected *expected,
      const struct http_response *response, char *code_url,
      struct payment_answer *answer) {
    struct alipay_raw raw;
    const char *sn = alipay->keys.alipay_cert_sn;
    if (response->status != 200) {
        answer_set(answer, PAYMENT_UNKNOWN, "Alipay answered HTTP %ld",
                   response->status);
    } else if (!alipay_cut(expected->operation, response->body,
                           response->body_size, &raw)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the answer is not one of Alipay's");
    } else if (sn[0] != '\0' && strcmp(raw.certificate_sn, sn) != 0) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "Alipay signs with another certificate (%.32s): download "
                   "alipay.alipay_cert_file again",
                   raw.certificate_sn);
    } else if (!is_genuine(alipay, &raw)) {
        answer_set(answer, PAYMENT_UNKNOWN,
                   "the answer is not signed with Alipay's key");
    } else {
        alipay_read_answer(expected, raw.text, raw.size, code_url, answer);
    }
}

static void
post(struct alipay *alipay, const struct alipay_expected *expected,
     const char *url, const char *form, char *code_url,
     struct payment_answer *answer) {
    static const char *const headers[] = {
        "Content-Type: application/x-www-form-urlencoded;charset=utf-8",
        "Accept: application/json",
        NULL,
    };
    struct http_response response = {0};
    struct http_request request = {
        .url = url,
        .headers = headers,
        .body = form,
        .body_size = strlen(form),
    };
    gateway_send(&alipay->gateway, &request, &response);
    if (!gateway_unanswered(&response, answer)) {
        judge(alipay, expected, &response, code_url, answer);
    }
    http_destroy(&response);
}

static void
exchange(struct alipay *alipay, struct alipay_expected *expected,
         const struct payment_credential *credential, char *code_url,
         struct payment_answer *answer) {
    char url[URL_MAX];
    memset(answer, 0, sizeof(*answer));
    if (strcmp(expected->request->amount.currency, "CNY") != 0) {
        answer_set(answer, PAYMENT_NOT_SENT,
                   "Alipay is paid in CNY only, not in %s",
                   expected->request->amount.currency);
        return;
    }
    expected->seller_id = alipay->seller_id;
    expected->store_id = alipay->store_id;
    expected->timeout_express = alipay->timeout_express;
    char *content = alipay_write_content(expected, credential);
    char *form = content == NULL ? NULL : write_form(content);
    if (form != NULL && prepare(alipay, expected, content, url, sizeof(url))) {
        post(alipay, expected, url, form, code_url, answer);
    } else {
        answer_set(answer, PAYMENT_NOT_SENT, "the request could not be made");
    }
    secret_release(form);
    secret_release(content);
    answer_finish(alipay->gateway.section, alipay_method(expected->operation),
                  expected->request, credential, answer);
}

static void
alipay_pay(void *state, const struct payment_request *request,
           const struct payment_credential *credential,
           struct payment_answer *answer) {
    struct alipay_expected expected = {.operation = ALIPAY_PAY,
                                       .request = request};
    exchange(state, &expected, credential, NULL, answer);
}

static void
alipay_query(void *state, const struct payment_request *request,
             struct payment_answer *answer) {
    struct alipay_expected expected = {.operation = ALIPAY_QUERY,
                                       .request = request};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
alipay_cancel(void *state, const struct payment_request *request,
              struct payment_answer *answer) {
    struct alipay_expected expected = {.operation = ALIPAY_CANCEL,
                                       .request = request};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
alipay_refund(void *state, const struct payment_request *request,
              const char *refund_no, int64_t refund_minor,
              struct payment_answer *answer) {
    struct alipay_expected expected = {.operation = ALIPAY_REFUND,
                                       .request = request,
                                       .refund_no = refund_no,
                                       .refund_minor = refund_minor};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
alipay_refund_query(void *state, const struct payment_request *request,
                    const char *refund_no, int64_t refund_minor,
                    struct payment_answer *answer) {
    struct alipay_expected expected = {.operation = ALIPAY_REFUND_QUERY,
                                       .request = request,
                                       .refund_no = refund_no,
                                       .refund_minor = refund_minor};
    exchange(state, &expected, NULL, NULL, answer);
}

static void
alipay_precreate(void *state, const struct payment_request *request,
                 char code_url[PAYMENT_CODE_URL_MAX],
                 struct payment_answer *answer) {
    struct alipay_expected expected = {.operation = ALIPAY_PRECREATE,
                                       .request = request};
    code_url[0] = '\0';
    exchange(state, &expected, NULL, code_url, answer);
}

/** A query for a number that nobody has used proves the whole way. */
static enum status
alipay_doctor(void *state, char *text, size_t size) {
    struct alipay *alipay = state;
    struct report report = {.text = text, .size = size};
    struct payment_answer answer;
    char order_no[ORDER_NO_MAX];
    if (size == 0 || !gateway_unused_number(order_no)) {
        return STATUS_INVALID;
    }
    struct payment_request request = {
        .order_no = order_no, .amount = {1, "CNY"}, .till = ""};
    text[0] = '\0';
    alipay_keys_report(&alipay->keys, &report);
    alipay_query(alipay, &request, &answer);
    return gateway_report(&alipay->gateway, &report, &answer);
}

const struct payment_provider_ops payment_alipay = {
    .name = "alipay",
    .open = alipay_open,
    .close = alipay_close,
    .timing = alipay_timing,
    .pay = alipay_pay,
    .query = alipay_query,
    .reverse = alipay_cancel,
    .refund = alipay_refund,
    .refund_query = alipay_refund_query,
    .precreate = alipay_precreate,
    .doctor = alipay_doctor,
};
