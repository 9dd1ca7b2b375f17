#include "samples/payment_system/bank.h"
#include "samples/payment_system/dialect.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIELDS_MAX 24
#define SKEW_MAX_S 900
#define CHINA_S (8 * 3600)

/** Parameters of the URL and of the form, decoded. */
struct form {
    char *text; // owned; keys and values point into it
    size_t count;
    struct {
        char *key;
        char *value;
    } fields[FIELDS_MAX];
};

static int
hex_value(char c) {
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);
    return at == NULL || c == '\0' ? -1 : (int)(at - digits);
}

static void
decode(char *text) {
    char *to = text;
    for (const char *at = text; *at != '\0'; at++) {
        int high = *at == '%' ? hex_value(at[1]) : -1;
        int low = high >= 0 ? hex_value(at[2]) : -1;
        if (low >= 0) {
            *to++ = (char)(high * 16 + low);
            at += 2;
        } else {
            *to++ = *at == '+' ? ' ' : *at;
        }
    }
    *to = '\0';
}

static int
compare_fields(const void *a, const void *b) {
    const char *const *first = a;
    const char *const *second = b;
    return strcmp(*first, *second);
}

static void
form_open(struct form *form, const struct dialect_request *request) {
    size_t size = strlen(request->query) + request->size + 2;
    char *rest = NULL;
    memset(form, 0, sizeof(*form));
    form->text = malloc(size);
    if (form->text == NULL) {
        return;
    }
    snprintf(form->text, size, "%s&%s", request->query, request->body);
    for (char *pair = strtok_r(form->text, "&", &rest);
         pair != NULL && form->count < FIELDS_MAX;
         pair = strtok_r(NULL, "&", &rest)) {
        char *equals = strchr(pair, '=');
        if (equals == NULL) {
            continue;
        }
        *equals = '\0';
        decode(equals + 1);
        form->fields[form->count].key = pair;
        form->fields[form->count++].value = equals + 1;
    }
    qsort(form->fields, form->count, sizeof(form->fields[0]), compare_fields);
}

static void
form_close(struct form *form) {
    for (size_t i = 0; i < form->count; i++) {
        explicit_bzero(form->fields[i].value, strlen(form->fields[i].value));
    }
    free(form->text);
}

static const char *
form_get(const struct form *form, const char *key) {
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].key, key) == 0) {
            return form->fields[i].value;
        }
    }
    return "";
}

static enum pki_hash
hash_of(const struct form *form) {
    return strcmp(form_get(form, "sign_type"), "RSA") == 0 ? PKI_SHA1
                                                           : PKI_SHA256;
}

static bool
is_genuine(const struct payment_system *system, const struct form *form) {
    struct signature_part parts[4 * FIELDS_MAX];
    size_t used = 0;
    for (size_t i = 0; i < form->count; i++) {
        const char *key = form->fields[i].key;
        const char *value = form->fields[i].value;
        if (strcmp(key, "sign") == 0 || value[0] == '\0') {
            continue;
        }
        if (used > 0) {
            parts[used++] = (struct signature_part){"&", 1};
        }
        parts[used++] = (struct signature_part){key, strlen(key)};
        parts[used++] = (struct signature_part){"=", 1};
        parts[used++] = (struct signature_part){value, strlen(value)};
    }
    return pki_verify(system->keys.alipay_app, hash_of(form), parts, used,
                      form_get(form, "sign"));
}

static bool
is_fresh(const char *timestamp) {
    struct tm parts = {0};
    const char *end = strptime(timestamp, "%Y-%m-%d %H:%M:%S", &parts);
    long long skew_s = end == NULL || *end != '\0'
                           ? SKEW_MAX_S + 1
                           : timegm(&parts) - CHINA_S - time(NULL);
    return llabs(skew_s) <= SKEW_MAX_S;
}

static const char *
operation_of(const char *method) {
    static const char *const known[][2] = {
        {"alipay.trade.pay", "pay"},
        {"alipay.trade.query", "query"},
        {"alipay.trade.cancel", "reverse"},
        {"alipay.trade.refund", "refund"},
        {"alipay.trade.fastpay.refund.query", "refund-query"},
        {"alipay.trade.precreate", "precreate"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i][0], method) == 0) {
            return known[i][1];
        }
    }
    return "?";
}

static const char *
string_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

/** "12.34" in fen; -1 for anything else. */
static int64_t
fen_of(const char *yuan) {
    int64_t fen = 0;
    size_t size = strlen(yuan);
    if (size < 4 || size > 14 || yuan[size - 3] != '.') {
        return -1;
    }
    for (size_t i = 0; i < size; i++) {
        if (i != size - 3) {
            if (yuan[i] < '0' || yuan[i] > '9') {
                return -1;
            }
            fen = fen * 10 + yuan[i] - '0';
        }
    }
    return fen;
}

static const char *
read_subject(const json_t *content, struct dialect_subject *subject) {
    const char *order_no = string_of(content, "out_trade_no");
    bool is_pay = strcmp(subject->operation, "pay") == 0;
    if (!dialect_is_number(order_no)) {
        return "out_trade_no is missing";
    }
    snprintf(subject->order_no, sizeof(subject->order_no), "%s", order_no);
    snprintf(subject->currency, sizeof(subject->currency), "CNY");
    subject->amount_minor = fen_of(string_of(content, "total_amount"));
    if (is_pay || strcmp(subject->operation, "precreate") == 0) {
        if (subject->amount_minor <= 0) {
            return "total_amount is no amount in yuan with two decimals";
        }
        if (string_of(content, "subject")[0] == '\0') {
            return "subject is missing";
        }
    }
    if (!is_pay) {
        return NULL;
    }
    const char *scene = string_of(content, "scene");
    const char *code = string_of(content, "auth_code");
    dialect_mask(subject, code);
    return strcmp(scene, "security_code") == 0 && strncmp(code, "fp", 2) == 0
               ? NULL
           : strcmp(scene, "bar_code") == 0 && code[0] != '\0'
               ? NULL
               : "scene and auth_code do not fit";
}

static const char *
check_form(struct payment_system *system, const struct form *form,
           struct dialect_subject *subject) {
    subject->operation = operation_of(form_get(form, "method"));
    if (subject->operation[0] == '?') {
        return "isv.invalid-method";
    }
    if (strcmp(form_get(form, "app_id"), KEYS_APP_ID) != 0) {
        return "isv.invalid-app-id";
    }
    if (!is_genuine(system, form)) {
        return "isv.invalid-signature";
    }
    if (!is_fresh(form_get(form, "timestamp")) ||
        strcmp(form_get(form, "version"), "1.0") != 0 ||
        strcmp(form_get(form, "charset"), "utf-8") != 0) {
        return "isv.invalid-timestamp, version or charset";
    }
    json_t *content =
        json_loads(form_get(form, "biz_content"), JSON_REJECT_DUPLICATES, NULL);
    const char *problem = json_is_object(content)
                              ? read_subject(content, subject)
                              : "biz_content is no JSON object";
    json_decref(content);
    return problem;
}

static const char *
alipay_check(struct payment_system *system,
             const struct dialect_request *request,
             struct dialect_subject *subject, int *status) {
    struct form form;
    memset(subject, 0, sizeof(*subject));
    *status = 200;
    form_open(&form, request);
    const char *problem = check_form(system, &form, subject);
    form_close(&form);
    return problem;
}

static json_t *
answer_code(const char *code, const char *message, const char *sub_code) {
    json_t *object = json_pack("{s:s, s:s}", "code", code, "msg", message);
    if (sub_code != NULL) {
        json_object_set_new(object, "sub_code", json_string(sub_code));
        json_object_set_new(object, "sub_msg",
                            json_string("simulated: see sub_code"));
    }
    return object;
}

static void
set_yuan(json_t *object, const char *key, int64_t minor) {
    char text[32];
    snprintf(text, sizeof(text), "%" PRId64 ".%02" PRId64, minor / 100,
             minor % 100);
    json_object_set_new(object, key, json_string(text));
}

static json_t *
answer_trade(const char *code, const struct trade *trade) {
    json_t *object = answer_code(code, "Success", NULL);
    json_object_set_new(object, "out_trade_no", json_string(trade->order_no));
    json_object_set_new(object, "trade_no", json_string(trade->trade_no));
    // Real answers have slashes, and escape them.
    json_object_set_new(object, "buyer_logon_id", json_string("159/****/5620"));
    set_yuan(object, "total_amount", trade->amount_minor);
    return object;
}

static json_t *
failed(const char *sub_code) {
    return answer_code("40004", "Business Failed", sub_code);
}

static json_t *
do_pay(struct payment_system *system, const json_t *content, const char *text,
       const struct rule_hit *hit, struct trade *trade) {
    char hash[LEDGER_TEXT_MAX];
    const char *order_no = string_of(content, "out_trade_no");
    bool was_there = ledger_find(system->ledger, order_no, trade);
    dialect_hash(system, text, hash);
    struct bank_order order = {
        order_no, fen_of(string_of(content, "total_amount")), "CNY", hash};
    const char *state = bank_pay(system->ledger, &order, hit, NULL, trade);
    if (hit->behaviour == BEHAVIOUR_SYSTEM_ERROR) {
        return failed("ACQ.SYSTEM_ERROR");
    }
    if (state == NULL) {
        return failed("ACQ.CONTEXT_INCONSISTENT");
    }
    if (strcmp(state, "PENDING") == 0) {
        return answer_trade("10003", trade);
    }
    if (strcmp(state, "PAID") == 0) {
        return was_there ? failed("ACQ.TRADE_HAS_SUCCESS")
                         : answer_trade("10000", trade);
    }
    return failed(strcmp(state, "CLOSED") == 0 ? "ACQ.TRADE_HAS_CLOSE"
                  : strcmp(state, "DECLINED_NEW_CODE") == 0
                      ? "ACQ.PAYMENT_AUTH_CODE_INVALID"
                      : "ACQ.BUYER_BALANCE_NOT_ENOUGH");
}

static json_t *
do_precreate(struct payment_system *system, const json_t *content,
             const char *text, const struct rule_hit *hit,
             struct trade *trade) {
    char hash[LEDGER_TEXT_MAX];
    dialect_hash(system, text, hash);
    struct bank_order order = {string_of(content, "out_trade_no"),
                               fen_of(string_of(content, "total_amount")),
                               "CNY", hash};
    if (bank_pay(system->ledger, &order, hit, "NOTPAY", trade) == NULL) {
        return failed("ACQ.CONTEXT_INCONSISTENT");
    }
    json_t *object = answer_code("10000", "Success", NULL);
    json_object_set_new(object, "out_trade_no", json_string(trade->order_no));
    json_object_set_new(object, "qr_code",
                        json_string("https://qr.alipay.com/bax0simulated"));
    return object;
}

static json_t *
do_query(struct payment_system *system, const json_t *content,
         struct trade *trade) {
    const char *state =
        bank_query(system->ledger, string_of(content, "out_trade_no"), trade);
    if (state == NULL) {
        return failed("ACQ.TRADE_NOT_EXIST");
    }
    json_t *object = answer_trade("10000", trade);
    const char *status =
        strcmp(state, "PAID") == 0 ? "TRADE_SUCCESS"
        : strcmp(state, "PENDING") == 0 || strcmp(state, "NOTPAY") == 0
            ? "WAIT_BUYER_PAY"
            : "TRADE_CLOSED";
    json_object_set_new(object, "trade_status", json_string(status));
    return object;
}

/** A number never seen is not closed by this: nothing is remembered. */
static json_t *
do_cancel(struct payment_system *system, const json_t *content,
          const struct rule_hit *hit, struct trade *trade) {
    const char *order_no = string_of(content, "out_trade_no");
    json_t *object = answer_code("10000", "Success", NULL);
    bool there = ledger_find(system->ledger, order_no, trade);
    bool again = hit->behaviour == BEHAVIOUR_AGAIN;
    json_object_set_new(object, "out_trade_no", json_string(order_no));
    json_object_set_new(object, "retry_flag", json_string(again ? "Y" : "N"));
    if (there && !again) {
        bool paid = strcmp(trade->state, "PAID") == 0;
        bank_close(system->ledger, NULL, trade);
        json_object_set_new(object, "trade_no", json_string(trade->trade_no));
        json_object_set_new(object, "action",
                            json_string(paid ? "refund" : "close"));
    }
    return object;
}

static json_t *
do_refund(struct payment_system *system, const json_t *content,
          const struct rule_hit *hit, struct trade *trade) {
    int64_t minor = fen_of(string_of(content, "refund_amount"));
    if (!ledger_find(system->ledger, string_of(content, "out_trade_no"),
                     trade)) {
        return failed("ACQ.TRADE_NOT_EXIST");
    }
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        return failed("ACQ.SELLER_BALANCE_NOT_ENOUGH");
    }
    int done = hit->behaviour == BEHAVIOUR_DECLINED
                   ? -1
                   : bank_refund(system->ledger, trade,
                                 string_of(content, "out_request_no"), minor);
    if (done < 0) {
        return failed("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    }
    json_t *object = answer_trade("10000", trade);
    json_object_del(object, "total_amount");
    json_object_set_new(object, "fund_change", json_string(done ? "Y" : "N"));
    set_yuan(object, "refund_fee",
             ledger_refunded(system->ledger, trade->order_no));
    return object;
}

static json_t *
do_refund_query(struct payment_system *system, const json_t *content,
                struct trade *trade) {
    char order_no[LEDGER_TEXT_MAX];
    int64_t minor = 0;
    const char *number = string_of(content, "out_request_no");
    if (!ledger_find(system->ledger, string_of(content, "out_trade_no"),
                     trade)) {
        return failed("ACQ.TRADE_NOT_EXIST");
    }
    if (!ledger_find_refund(system->ledger, number, order_no, &minor) ||
        strcmp(order_no, trade->order_no) != 0) {
        return answer_code("10000", "Success", NULL);
    }
    json_t *object = answer_trade("10000", trade);
    json_object_set_new(object, "out_request_no", json_string(number));
    json_object_set_new(object, "refund_status", json_string("REFUND_SUCCESS"));
    set_yuan(object, "refund_amount", minor);
    return object;
}

static json_t *
carry_out(struct payment_system *system, const char *method, const char *text,
          const json_t *content, const struct rule_hit *hit,
          struct trade *trade) {
    const char *operation = operation_of(method);
    bool is_pay = strcmp(operation, "pay") == 0;
    json_t *object = is_pay ? do_pay(system, content, text, hit, trade)
                     : strcmp(operation, "query") == 0
                         ? do_query(system, content, trade)
                     : strcmp(operation, "reverse") == 0
                         ? do_cancel(system, content, hit, trade)
                     : strcmp(operation, "refund") == 0
                         ? do_refund(system, content, hit, trade)
                     : strcmp(operation, "precreate") == 0
                         ? do_precreate(system, content, text, hit, trade)
                         : do_refund_query(system, content, trade);
    if (hit->behaviour == BEHAVIOUR_SYSTEM_ERROR && !is_pay) {
        json_decref(object);
        object = answer_code("20000", "Service Currently Unavailable",
                             "isp.unknow-error");
    }
    return object;
}

/** The inner object, spoilt before it is signed. */
static char *
inner_text(json_t *object, enum behaviour behaviour) {
    switch (behaviour) {
    case BEHAVIOUR_GARBAGE:
        return dialect_garbage();
    case BEHAVIOUR_HUGE:
        return dialect_huge();
    case BEHAVIOUR_TWICE:
        return strdup("{\"code\":\"40004\",\"code\":\"10000\"}");
    case BEHAVIOUR_WRONG_AMOUNT:
        set_yuan(object, "total_amount", 1);
        break;
    case BEHAVIOUR_WRONG_CURRENCY:
        json_object_set_new(object, "trans_currency", json_string("USD"));
        break;
    case BEHAVIOUR_WRONG_ORDER:
    case BEHAVIOUR_REPLAY:
    case BEHAVIOUR_STALE:
        // Genuine once, for another order: the signature holds.
        json_object_set_new(object, "out_trade_no", json_string("OTHER"));
        break;
    default:
        break;
    }
    return json_dumps(object, JSON_COMPACT | JSON_ESCAPE_SLASH);
}

static void
alipay_carry_out(struct payment_system *system,
                 const struct dialect_request *request,
                 const struct rule_hit *hit, struct dialect_answer *answer,
                 char result[24]) {
    struct form form;
    struct trade trade = {0};
    form_open(&form, request);
    const char *text = form_get(&form, "biz_content");
    json_t *content = json_loads(text, 0, NULL);
    json_t *object = carry_out(system, form_get(&form, "method"), text, content,
                               hit, &trade);
    const char *sub_code = string_of(object, "sub_code");
    snprintf(result, 24, "%.23s",
             sub_code[0] != '\0'      ? sub_code
             : trade.state[0] != '\0' ? trade.state
                                      : string_of(object, "code"));
    answer->status = hit->behaviour == BEHAVIOUR_HTTP_500 ? 500 : 200;
    answer->body = inner_text(object, hit->behaviour);
    json_decref(object);
    json_decref(content);
    form_close(&form);
}

static void
alipay_refuse(int status, const char *why, struct dialect_answer *answer) {
    json_t *object = answer_code("40002", "Invalid Arguments", why);
    answer->status = status;
    answer->body = json_dumps(object, JSON_COMPACT);
    json_decref(object);
}

/** The inner object's text, changed as a helpful proxy would. */
static char *
reserialise(const char *text) {
    json_t *object = json_loads(text, 0, NULL);
    char *other = json_dumps(object, JSON_INDENT(1) | JSON_SORT_KEYS);
    json_decref(object);
    return other;
}

static void
sign_text(const struct payment_system *system, const struct form *form,
          const char *text, enum behaviour behaviour,
          char signature[PKI_SIGNATURE_MAX]) {
    struct signature_part part = {text, strlen(text)};
    pki_sign(behaviour == BEHAVIOUR_WRONG_SERIAL ? system->keys.wechatpay
                                                 : system->keys.alipay,
             hash_of(form), &part, 1, signature);
    if (behaviour == BEHAVIOUR_WRONG_HMAC) {
        signature[0] = signature[0] == 'A' ? 'B' : 'A';
    }
    if (behaviour == BEHAVIOUR_UNSIGNED) {
        signature[0] = '\0';
    }
}

static void
alipay_sign_answer(struct payment_system *system,
                   const struct dialect_request *request,
                   enum behaviour behaviour, struct dialect_answer *answer) {
    struct form form;
    char signature[PKI_SIGNATURE_MAX] = "";
    char key[80];
    char *inner = answer->body;
    if (inner[0] != '{') {
        return;
    }
    form_open(&form, request);
    snprintf(key, sizeof(key), "%.60s_response", form_get(&form, "method"));
    for (char *at = key; *at != '\0'; at++) {
        *at = *at == '.' ? '_' : *at;
    }
    sign_text(system, &form, inner, behaviour, signature);
    if (behaviour == BEHAVIOUR_RESERIALISED) {
        char *other = reserialise(inner);
        free(inner);
        inner = other;
    }
    size_t size = strlen(inner) + strlen(signature) + sizeof(key) + 64;
    answer->body = malloc(size);
    if (answer->body != NULL && signature[0] != '\0') {
        snprintf(answer->body, size, "{\"%s\":%s,\"sign\":\"%s\"}", key, inner,
                 signature);
    } else if (answer->body != NULL) {
        snprintf(answer->body, size, "{\"%s\":%s}", key, inner);
    }
    free(inner);
    form_close(&form);
}

static bool
alipay_takes(const struct dialect_request *request) {
    return strcmp(request->path, "/gateway.do") == 0;
}

const struct dialect dialect_alipay = {
    .takes = alipay_takes,
    .check = alipay_check,
    .carry_out = alipay_carry_out,
    .refuse = alipay_refuse,
    .sign = alipay_sign_answer,
};
