#include "samples/payment_system/dialect.h"
#include "samples/payment_system/wechat_words.h"

#include <jansson.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define SKEW_MAX_S 300
#define VALUE_MAX 800
#define PEM_MAX 8192
#define GCM_TAG 16

static const char scheme[] = "WECHATPAY2-SHA256-RSA2048 ";

/** A value of the header Authorization, whose order is free. */
static bool
authorization(const struct dialect_request *request, const char *key,
              char value[VALUE_MAX]) {
    const char *text = request->header(request->context, "Authorization");
    char wanted[40];
    value[0] = '\0';
    snprintf(wanted, sizeof(wanted), "%s=\"", key);
    const char *at = strncmp(text, scheme, sizeof(scheme) - 1) == 0
                         ? strstr(text, wanted)
                         : NULL;
    if (at == NULL) {
        return false;
    }
    at += strlen(wanted);
    snprintf(value, VALUE_MAX, "%.*s", (int)strcspn(at, "\""), at);
    return value[0] != '\0';
}

static const char *
check_signature(struct payment_system *system,
                const struct dialect_request *request) {
    char mchid[VALUE_MAX];
    char nonce[VALUE_MAX];
    char timestamp[VALUE_MAX];
    char signature[VALUE_MAX];
    char serial[VALUE_MAX];
    char ours[PKI_SERIAL_MAX];
    if (!authorization(request, "mchid", mchid) ||
        !authorization(request, "nonce_str", nonce) ||
        !authorization(request, "timestamp", timestamp) ||
        !authorization(request, "signature", signature) ||
        !authorization(request, "serial_no", serial)) {
        return "Authorization is not complete";
    }
    const char *lines[] = {
        request->method, "\n", request->path, request->query[0] ? "?" : "",
        request->query,  "\n", timestamp,     "\n",
        nonce,           "\n", request->body, "\n",
    };
    struct signature_part parts[sizeof(lines) / sizeof(lines[0])];
    size_t count = sizeof(lines) / sizeof(lines[0]);
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct signature_part){lines[i], strlen(lines[i])};
    }
    if (strcmp(mchid, KEYS_MCHID) != 0 ||
        !pki_serial(system->keys.merchant_cert, ours) ||
        strcasecmp(serial, ours) != 0 ||
        !pki_verify(system->keys.merchant, PKI_SHA256, parts, count,
                    signature)) {
        return "the signature is wrong";
    }
    if (llabs(strtoll(timestamp, NULL, 10) - (long long)time(NULL)) >
        SKEW_MAX_S) {
        return "the timestamp is too far from our clock";
    }
    return ledger_add_nonce(system->ledger, nonce)
               ? NULL
               : "the nonce was used before";
}

/** Name of the operation; the number in the path goes to `number`. */
static const char *
operation_of(const struct dialect_request *request,
             char number[LEDGER_TEXT_MAX]) {
    static const char *const rests[][2] = {
        {"/reverse", "reverse"}, {"/close", "close"}, {"", "query"}};
    const char *path = request->path;
    const char *order = strstr(path, "/out-trade-no/");
    const char *refund = strstr(path, "/refunds/");
    number[0] = '\0';
    if (strcmp(path, "/v3/certificates") == 0) {
        return "certificates";
    }
    if (strcmp(path, "/v3/refund/domestic/refunds") == 0) {
        return "refund";
    }
    if (strstr(path, "/transactions/codepay") != NULL) {
        return "pay";
    }
    if (strstr(path, "/transactions/native") != NULL) {
        return "precreate";
    }
    const char *at = order != NULL    ? order + strlen("/out-trade-no/")
                     : refund != NULL ? refund + strlen("/refunds/")
                                      : NULL;
    if (at == NULL) {
        return "?";
    }
    size_t size = strcspn(at, "/");
    snprintf(number, LEDGER_TEXT_MAX, "%.*s", (int)size, at);
    for (size_t i = 0; order != NULL && i < 3; i++) {
        if (strcmp(at + size, rests[i][0]) == 0) {
            return rests[i][1];
        }
    }
    return refund != NULL ? "refund-query" : "?";
}

static const char *
string_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static bool
is_partner(const struct dialect_request *request) {
    return strstr(request->path, "/partner/") != NULL;
}

static const char *
check_new(const json_t *body, const struct dialect_request *request,
          struct dialect_subject *subject) {
    const json_t *amount = json_object_get(body, "amount");
    const json_t *scene = json_object_get(body, "scene_info");
    const char *currency = string_of(amount, "currency");
    bool is_pay = strcmp(subject->operation, "pay") == 0;
    subject->amount_minor =
        json_integer_value(json_object_get(amount, "total"));
    snprintf(subject->currency, sizeof(subject->currency), "%.3s", currency);
    const char *mchid =
        string_of(body, is_partner(request) ? "sp_mchid" : "mchid");
    if (subject->amount_minor <= 0 || strcmp(currency, "CNY") != 0 ||
        strcmp(mchid, KEYS_MCHID) != 0 ||
        string_of(body, "description")[0] == '\0' ||
        strlen(string_of(body, "description")) > 127) {
        return "amount, mchid or description is wrong";
    }
    if (!is_pay) {
        return string_of(body, "notify_url")[0] != '\0' ? NULL
                                                        : "no notify_url";
    }
    const char *code = string_of(json_object_get(body, "payer"), "auth_code");
    dialect_mask(subject, code);
    return code[0] != '\0' &&
                   json_is_object(json_object_get(scene, "store_info"))
               ? NULL
               : "payer.auth_code or scene_info.store_info is missing";
}

static const char *
check_body(const struct dialect_request *request, const char *number,
           struct dialect_subject *subject) {
    json_t *body =
        json_loadb(request->body, request->size, JSON_REJECT_DUPLICATES, NULL);
    const char *order_no =
        number[0] != '\0' ? number : string_of(body, "out_trade_no");
    const char *problem = NULL;
    bool is_get = strcmp(request->method, "GET") == 0;
    if (is_get != (body == NULL)) {
        problem = "the body is no JSON object";
    } else if (strcmp(subject->operation, "certificates") != 0 &&
               !dialect_is_number(order_no)) {
        problem = "no order number";
    } else if (strcmp(subject->operation, "pay") == 0 ||
               strcmp(subject->operation, "precreate") == 0) {
        problem = check_new(body, request, subject);
    }
    snprintf(subject->order_no, sizeof(subject->order_no), "%s", order_no);
    json_decref(body);
    return problem;
}

static const char *
wechatpay_check(struct payment_system *system,
                const struct dialect_request *request,
                struct dialect_subject *subject, int *status) {
    char number[LEDGER_TEXT_MAX];
    memset(subject, 0, sizeof(*subject));
    subject->operation = operation_of(request, number);
    *status = 404;
    if (subject->operation[0] == '?') {
        return "no such path";
    }
    *status = 401;
    const char *problem = check_signature(system, request);
    if (problem != NULL) {
        return problem;
    }
    *status = 400;
    return check_body(request, number, subject);
}

/** AES-256-GCM in base64, as the documents have it. */
static json_t *
seal(const struct payment_system *system, const char *text) {
    static const char nonce[] = "61f9c719728a";
    static const char data[] = "certificate";
    uint8_t sealed[PEM_MAX + GCM_TAG];
    char base64[2 * PEM_MAX];
    int size = 0;
    int last = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL,
                       system->keys.api_v3.bytes, (const unsigned char *)nonce);
    EVP_EncryptUpdate(context, NULL, &last, (const unsigned char *)data,
                      (int)strlen(data));
    EVP_EncryptUpdate(context, sealed, &size, (const unsigned char *)text,
                      (int)strlen(text));
    EVP_EncryptFinal_ex(context, sealed + size, &last);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, GCM_TAG, sealed + size);
    EVP_CIPHER_CTX_free(context);
    EVP_EncodeBlock((unsigned char *)base64, sealed, size + GCM_TAG);
    return json_pack("{s:s, s:s, s:s, s:s}", "algorithm", "AEAD_AES_256_GCM",
                     "nonce", nonce, "associated_data", data, "ciphertext",
                     base64);
}

static json_t *
certificates(const struct payment_system *system) {
    char pem[PEM_MAX] = "";
    char serial[PKI_SERIAL_MAX] = "";
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, system->keys.wechatpay_cert);
    int size = BIO_read(bio, pem, sizeof(pem) - 1);
    pem[size > 0 ? size : 0] = '\0';
    BIO_free(bio);
    pki_serial(system->keys.wechatpay_cert, serial);
    return json_pack("{s:[{s:s, s:o}]}", "data", "serial_no", serial,
                     "encrypt_certificate", seal(system, pem));
}

/** What the words of the first generation are called in the second. */
static json_t *
error_object(const char *code, int *status) {
    static const struct {
        const char *code;
        const char *name;
        int status;
    } rows[] = {
        {"SYSTEMERROR", "SYSTEM_ERROR", 500},
        {"ORDERNOTEXIST", "ORDER_NOT_EXIST", 404},
        {"REFUNDNOTEXIST", "RESOURCE_NOT_EXISTS", 404},
        {"NOTENOUGH", "NOT_ENOUGH", 403},
        {"AUTHCODEINVALID", "AUTH_CODE_INVALID", 400},
        {"INVALIDREQUEST", "INVALID_REQUEST", 400},
        {"OUTTRADENOUSED", "OUT_TRADE_NO_USED", 403},
        {"ORDERCLOSED", "ORDER_CLOSED", 400},
    };
    const char *name = code;
    *status = 400;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].code, code) == 0) {
            name = rows[i].name;
            *status = rows[i].status;
        }
    }
    return json_pack("{s:s, s:s}", "code", name, "message",
                     "simulated: see code");
}

static void
set_party(json_t *object, const json_t *body,
          const struct dialect_request *request) {
    if (!is_partner(request)) {
        json_object_set_new(object, "appid", json_string(KEYS_APPID));
        json_object_set_new(object, "mchid", json_string(KEYS_MCHID));
        return;
    }
    const char *sub = strstr(request->query, "sub_mchid=");
    json_object_set_new(object, "sp_mchid", json_string(KEYS_MCHID));
    json_object_set_new(object, "sub_mchid",
                        json_string(sub != NULL
                                        ? sub + strlen("sub_mchid=")
                                        : string_of(body, "sub_mchid")));
}

static json_t *
success_object(const struct wechat_deed *deed,
               const struct wechat_result *result, enum behaviour behaviour) {
    const struct trade *trade = &result->trade;
    json_t *object = json_pack("{s:s, s:s}", "out_trade_no", trade->order_no,
                               "transaction_id", trade->trade_no);
    json_t *amount = json_pack("{s:I, s:s}", "total",
                               (json_int_t)wechat_amount(result, behaviour),
                               "currency", trade->currency);
    if (deed->refund_no[0] != '\0') {
        json_object_set_new(object, "out_refund_no",
                            json_string(deed->refund_no));
        json_object_set_new(object, "status", json_string(result->state));
        json_object_set_new(amount, "refund",
                            json_integer(result->refund_minor));
    } else {
        json_object_set_new(object, "trade_type", json_string("MICROPAY"));
        json_object_set_new(object, "trade_state", json_string(result->state));
        json_object_set_new(object, "trade_state_desc",
                            json_string("simulated"));
    }
    json_object_set_new(object, "amount", amount);
    return object;
}

static json_t *
result_object(const struct dialect_request *request, const json_t *body,
              const struct wechat_deed *deed,
              const struct wechat_result *result, enum behaviour behaviour,
              int *status) {
    *status = 200;
    if (result->error != NULL && strcmp(result->error, "USERPAYING") == 0 &&
        strcmp(deed->operation, "pay") == 0) {
        return json_pack("{s:s}", "trade_state", "USERPAYING");
    }
    if (result->error != NULL) {
        return error_object(result->error, status);
    }
    if (strcmp(deed->operation, "precreate") == 0) {
        return json_pack("{s:s}", "code_url",
                         "weixin://wxpay/bizpayurl?pr=simulated");
    }
    if (strcmp(deed->operation, "close") == 0) {
        *status = 204;
        return NULL;
    }
    json_t *object = success_object(deed, result, behaviour);
    set_party(object, body, request);
    return object;
}

/** Spoilt before it is signed. */
static char *
text_of(json_t *object, enum behaviour behaviour) {
    switch (behaviour) {
    case BEHAVIOUR_GARBAGE:
        return dialect_garbage();
    case BEHAVIOUR_HUGE:
        return dialect_huge();
    case BEHAVIOUR_TWICE:
        return strdup("{\"trade_state\":\"PAYERROR\","
                      "\"trade_state\":\"SUCCESS\"}");
    case BEHAVIOUR_WRONG_CURRENCY:
        json_object_set_new(json_object_get(object, "amount"), "currency",
                            json_string("USD"));
        break;
    case BEHAVIOUR_WRONG_ORDER:
        json_object_set_new(object, "out_trade_no", json_string("OTHER"));
        break;
    case BEHAVIOUR_WRONG_MERCHANT:
        json_object_set_new(object, "mchid", json_string("1900000999"));
        break;
    default:
        break;
    }
    return object == NULL ? strdup("") : json_dumps(object, JSON_COMPACT);
}

static void
wechatpay_carry_out(struct payment_system *system,
                    const struct dialect_request *request,
                    const struct rule_hit *hit, struct dialect_answer *answer,
                    char result[24]) {
    char number[LEDGER_TEXT_MAX];
    char hash[LEDGER_TEXT_MAX];
    struct wechat_result done;
    const char *operation = operation_of(request, number);
    json_t *body = json_loadb(request->body, request->size, 0, NULL);
    const json_t *amount = json_object_get(body, "amount");
    bool is_refund_query = strcmp(operation, "refund-query") == 0;
    dialect_hash(system, request->body, hash);
    struct wechat_deed deed = {
        .operation = operation,
        .order = {number[0] != '\0' ? number : string_of(body, "out_trade_no"),
                  json_integer_value(json_object_get(amount, "total")), "CNY",
                  hash},
        .refund_no =
            is_refund_query ? number : string_of(body, "out_refund_no"),
        .refund_minor = json_integer_value(json_object_get(amount, "refund")),
    };
    json_t *object = NULL;
    answer->status = 200;
    if (strcmp(operation, "certificates") == 0) {
        object = certificates(system);
        snprintf(result, 24, "certificates");
    } else {
        wechat_do(system->ledger, &deed, hit, &done);
        object = result_object(request, body, &deed, &done, hit->behaviour,
                               &answer->status);
        snprintf(result, 24, "%.23s",
                 done.error != NULL ? done.error : done.state);
    }
    answer->body = text_of(object, hit->behaviour);
    if (hit->behaviour == BEHAVIOUR_HTTP_500) {
        answer->status = 500;
    }
    json_decref(object);
    json_decref(body);
}

static void
wechatpay_refuse(int status, const char *why, struct dialect_answer *answer) {
    json_t *object =
        json_pack("{s:s, s:s}", "code",
                  status == 401 ? "SIGN_ERROR" : "PARAM_ERROR", "message", why);
    answer->status = status;
    answer->body = json_dumps(object, JSON_COMPACT);
    json_decref(object);
}

static char *
reserialise(const char *text) {
    json_t *object = json_loads(text, 0, NULL);
    char *other = object == NULL
                      ? strdup(text)
                      : json_dumps(object, JSON_INDENT(1) | JSON_SORT_KEYS);
    json_decref(object);
    return other;
}

/** Certificate or public key, as the request has asked for. */
static void
serial_of(const struct payment_system *system,
          const struct dialect_request *request, enum behaviour behaviour,
          char serial[64]) {
    const char *wanted = request->header(request->context, "Wechatpay-Serial");
    char own[PKI_SERIAL_MAX] = "";
    pki_serial(system->keys.wechatpay_cert, own);
    snprintf(serial, 64, "%.63s",
             behaviour == BEHAVIOUR_WRONG_SERIAL
                 ? "00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF"
             : strcmp(wanted, KEYS_PUBLIC_KEY_ID) == 0 ? wanted
                                                       : own);
}

static void
wechatpay_sign(struct payment_system *system,
               const struct dialect_request *request, enum behaviour behaviour,
               struct dialect_answer *answer) {
    char timestamp[24];
    char serial[64];
    char signature[PKI_SIGNATURE_MAX];
    uint8_t random[16];
    char nonce[2 * sizeof(random) + 1];
    long long now_s = (long long)time(NULL);
    if (behaviour == BEHAVIOUR_STALE) {
        now_s -= 2 * SKEW_MAX_S;
    }
    snprintf(timestamp, sizeof(timestamp), "%lld", now_s);
    signature_random(random, sizeof(random));
    signature_hex(random, sizeof(random), nonce);
    serial_of(system, request, behaviour, serial);
    struct signature_part parts[] = {
        {timestamp, strlen(timestamp)},
        {"\n", 1},
        {nonce, strlen(nonce)},
        {"\n", 1},
        {answer->body, strlen(answer->body)},
        {"\n", 1},
    };
    pki_sign(system->keys.wechatpay, PKI_SHA256, parts, 6, signature);
    if (behaviour == BEHAVIOUR_WRONG_HMAC) {
        signature[0] = signature[0] == 'A' ? 'B' : 'A';
    }
    if (behaviour == BEHAVIOUR_REPLAY) {
        nonce[0] = nonce[0] == '0' ? '1' : '0';
    }
    if (behaviour == BEHAVIOUR_RESERIALISED) {
        char *other = reserialise(answer->body);
        free(answer->body);
        answer->body = other;
    }
    if (behaviour == BEHAVIOUR_UNSIGNED) {
        return;
    }
    dialect_add_header(answer, "Wechatpay-Timestamp", timestamp);
    dialect_add_header(answer, "Wechatpay-Nonce", nonce);
    dialect_add_header(answer, "Wechatpay-Serial", serial);
    dialect_add_header(answer, "Wechatpay-Signature", signature);
}

static bool
wechatpay_takes(const struct dialect_request *request) {
    return strncmp(request->path, "/v3/", 4) == 0;
}

const struct dialect dialect_wechatpay = {
    .takes = wechatpay_takes,
    .check = wechatpay_check,
    .carry_out = wechatpay_carry_out,
    .refuse = wechatpay_refuse,
    .sign = wechatpay_sign,
};
