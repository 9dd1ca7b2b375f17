#include "samples/payment_system/bank.h"
#include "samples/payment_system/dialect.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SKEW_MAX_S 300
#define NONCE_LENGTH 32

static const char *
operation_of(const char *path) {
    static const char *const known[] = {"pay", "query", "reverse", "refund"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strncmp(path, "/v1/", 4) == 0 && strcmp(path + 4, known[i]) == 0) {
            return known[i];
        }
    }
    return "?";
}

static const char *
header(const struct dialect_request *request, const char *name) {
    return request->header(request->context, name);
}

/** HMAC over the lines of the page, then the raw body. */
static void
sign(struct payment_system *system, const struct dialect_request *request,
     const char *nonce, const char *status, const char *timestamp,
     const char *body, char hex[SIGNATURE_HEX_MAX]) {
    uint8_t mac[SIGNATURE_SIZE];
    bool answer = status[0] != '\0';
    const char *lines[] = {
        "posplugin-rest-1\n",
        answer ? "answer\n" : "request\n",
        "POST\n",
        request->path,
        "\n",
        header(request, "Pos-Merchant"),
        "\n",
        nonce,
        "\n",
        status,
        answer ? "\n" : "",
        timestamp,
        "\n",
        body,
    };
    struct signature_part parts[sizeof(lines) / sizeof(lines[0])];
    size_t count = sizeof(lines) / sizeof(lines[0]);
    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct signature_part){lines[i], strlen(lines[i])};
    }
    signature_hmac(&system->keys.rest, parts, count, mac);
    signature_hex(mac, sizeof(mac), hex);
}

static bool
is_fresh(const char *timestamp) {
    char *end = NULL;
    long long then_s = strtoll(timestamp, &end, 10);
    long long skew_s = then_s - (long long)time(NULL);
    return end != timestamp && *end == '\0' && skew_s <= SKEW_MAX_S &&
           skew_s >= -SKEW_MAX_S;
}

static bool
is_genuine(struct payment_system *system,
           const struct dialect_request *request) {
    uint8_t mac[SIGNATURE_SIZE];
    char head[512];
    int length = snprintf(
        head, sizeof(head), "posplugin-rest-1\nrequest\nPOST\n%s\n%s\n%s\n%s\n",
        request->path, header(request, "Pos-Merchant"),
        header(request, "Pos-Nonce"), header(request, "Pos-Timestamp"));
    if (length < 0 || (size_t)length >= sizeof(head)) {
        return false;
    }
    struct signature_part parts[] = {{head, (size_t)length},
                                     {request->body, request->size}};
    return signature_hmac(&system->keys.rest, parts, 2, mac) &&
           signature_matches(mac, header(request, "Pos-Signature"));
}

static const char *
string_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static const char *
read_subject(struct payment_system *system, const json_t *object,
             struct dialect_subject *subject) {
    const json_t *amount = json_object_get(object, "amount_minor");
    const char *currency = string_of(object, "currency");
    const char *order_no = string_of(object, "order_no");
    if (strcmp(string_of(object, "merchant"), system->merchant) != 0) {
        return "another merchant";
    }
    if (!dialect_is_number(order_no) || !json_is_integer(amount) ||
        json_integer_value(amount) <= 0 || strlen(currency) != 3) {
        return "order_no, amount_minor or currency is missing";
    }
    snprintf(subject->order_no, sizeof(subject->order_no), "%s", order_no);
    snprintf(subject->currency, sizeof(subject->currency), "%s", currency);
    subject->amount_minor = json_integer_value(amount);
    if (strcmp(subject->operation, "pay") == 0) {
        dialect_mask(subject,
                     string_of(json_object_get(object, "credential"), "value"));
        return subject->code_start[0] == '\0' ? "no credential" : NULL;
    }
    return NULL;
}

static const char *
rest_check(struct payment_system *system, const struct dialect_request *request,
           struct dialect_subject *subject, int *status) {
    memset(subject, 0, sizeof(*subject));
    subject->operation = operation_of(request->path);
    *status = 401;
    if (subject->operation[0] == '?') {
        *status = 404;
        return "no such path";
    }
    if (strcmp(header(request, "Pos-Merchant"), system->merchant) != 0 ||
        !is_genuine(system, request)) {
        return "the signature is wrong";
    }
    if (!is_fresh(header(request, "Pos-Timestamp"))) {
        return "the timestamp is too far from our clock";
    }
    const char *nonce = header(request, "Pos-Nonce");
    if (strlen(nonce) != NONCE_LENGTH ||
        !ledger_add_nonce(system->ledger, nonce)) {
        return "the nonce was used before";
    }
    *status = 400;
    json_t *object =
        json_loadb(request->body, request->size, JSON_REJECT_DUPLICATES, NULL);
    const char *problem = json_is_object(object)
                              ? read_subject(system, object, subject)
                              : "not a JSON object";
    json_decref(object);
    return problem;
}

static bool
same_money(const json_t *object, const struct trade *trade) {
    return json_integer_value(json_object_get(object, "amount_minor")) ==
               trade->amount_minor &&
           strcmp(string_of(object, "currency"), trade->currency) == 0;
}

static struct bank_order
order_of(const json_t *object, const char *hash) {
    return (struct bank_order){
        .order_no = string_of(object, "order_no"),
        .amount_minor =
            json_integer_value(json_object_get(object, "amount_minor")),
        .currency = string_of(object, "currency"),
        .hash = hash,
    };
}

static const char *
do_pay(struct payment_system *system, const json_t *object,
       const struct dialect_request *request, const struct rule_hit *hit,
       struct trade *trade) {
    char hash[LEDGER_TEXT_MAX];
    dialect_hash(system, request->body, hash);
    struct bank_order order = order_of(object, hash);
    return bank_pay(system->ledger, &order, hit, NULL, trade);
}

static const char *
do_query(struct payment_system *system, const json_t *object,
         struct trade *trade) {
    const char *state =
        bank_query(system->ledger, string_of(object, "order_no"), trade);
    return state == NULL ? "NOT_EXIST" : state;
}

/** A number never seen is closed as well: its payment may yet arrive. */
static const char *
do_reverse(struct payment_system *system, const json_t *object,
           const struct rule_hit *hit, struct trade *trade) {
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        return "AGAIN";
    }
    struct bank_order order = order_of(object, "");
    bank_close(system->ledger, &order, trade);
    return trade->state;
}

static const char *
do_refund(struct payment_system *system, const json_t *object,
          const struct rule_hit *hit, struct trade *trade) {
    const char *number = string_of(object, "refund_no");
    const json_t *minor = json_object_get(object, "refund_minor");
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        return "AGAIN";
    }
    if (!ledger_find(system->ledger, string_of(object, "order_no"), trade)) {
        return "NOT_EXIST";
    }
    bool refused = hit->behaviour == BEHAVIOUR_DECLINED ||
                   !dialect_is_number(number) ||
                   bank_refund(system->ledger, trade, number,
                               json_integer_value(minor)) < 0;
    return refused ? "DECLINED" : "REFUNDED";
}

static const char *
message_of(const char *result) {
    if (strcmp(result, "DECLINED") == 0) {
        return "refused by the payment system";
    }
    if (strcmp(result, "DECLINED_NEW_CODE") == 0) {
        return "this code has expired";
    }
    return strcmp(result, "PENDING") == 0 ? "waiting for the password" : "";
}

static json_t *
answer_object(struct payment_system *system, const json_t *request,
              const char *result, const struct trade *trade) {
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "result", result,
                  "merchant", system->merchant, "order_no",
                  string_of(request, "order_no"), "amount_minor",
                  json_integer_value(json_object_get(request, "amount_minor")),
                  "currency", string_of(request, "currency"), "trade_no",
                  trade->trade_no, "message", message_of(result));
    const char *refund_no = string_of(request, "refund_no");
    if (refund_no[0] != '\0') {
        json_object_set_new(object, "refund_no", json_string(refund_no));
        json_object_set(object, "refund_minor",
                        json_object_get(request, "refund_minor"));
    }
    return object;
}

/** The answer's text, spoilt as the behaviour wants it. */
static char *
answer_text(json_t *object, enum behaviour behaviour) {
    switch (behaviour) {
    case BEHAVIOUR_GARBAGE:
        return dialect_garbage();
    case BEHAVIOUR_TWICE:
        return strdup("{\"result\":\"DECLINED\",\"result\":\"PAID\"}");
    case BEHAVIOUR_HUGE:
        return dialect_huge();
    case BEHAVIOUR_WRONG_AMOUNT:
        json_object_set_new(object, "amount_minor", json_integer(1));
        break;
    case BEHAVIOUR_WRONG_CURRENCY:
        json_object_set_new(object, "currency", json_string("XTS"));
        break;
    case BEHAVIOUR_WRONG_ORDER:
        json_object_set_new(object, "order_no", json_string("OTHER"));
        break;
    case BEHAVIOUR_WRONG_MERCHANT:
        json_object_set_new(object, "merchant", json_string("OTHER"));
        break;
    default:
        break;
    }
    return json_dumps(object, JSON_COMPACT);
}

static const char *
carry_out(struct payment_system *system, const json_t *object,
          const struct dialect_request *request, const struct rule_hit *hit,
          struct trade *trade) {
    const char *operation = operation_of(request->path);
    if (strcmp(operation, "pay") == 0) {
        return do_pay(system, object, request, hit, trade);
    }
    if (strcmp(operation, "query") == 0) {
        return do_query(system, object, trade);
    }
    return strcmp(operation, "reverse") == 0
               ? do_reverse(system, object, hit, trade)
               : do_refund(system, object, hit, trade);
}

static void
rest_refuse(int status, const char *why, struct dialect_answer *answer) {
    json_t *object = json_pack("{s:s, s:s}", "result", "ERROR", "message", why);
    answer->status = status;
    answer->body = json_dumps(object, JSON_COMPACT);
    json_decref(object);
}

static void
rest_carry_out(struct payment_system *system,
               const struct dialect_request *request,
               const struct rule_hit *hit, struct dialect_answer *answer,
               char result[24]) {
    struct trade trade = {0};
    json_t *object = json_loadb(request->body, request->size, 0, NULL);
    const char *name = carry_out(system, object, request, hit, &trade);
    if (name != NULL &&
        (trade.order_no[0] == '\0' || same_money(object, &trade))) {
        json_t *reply = answer_object(system, object, name, &trade);
        answer->status = hit->behaviour == BEHAVIOUR_HTTP_500 ||
                                 hit->behaviour == BEHAVIOUR_SYSTEM_ERROR
                             ? 500
                             : 200;
        answer->body = answer_text(reply, hit->behaviour);
        json_decref(reply);
        snprintf(result, 24, "%s", name);
    } else {
        rest_refuse(409, "this order number has other data", answer);
        snprintf(result, 24, "conflict");
    }
    json_decref(object);
}

static void
rest_sign(struct payment_system *system, const struct dialect_request *request,
          enum behaviour behaviour, struct dialect_answer *answer) {
    char status[16];
    char timestamp[24];
    char signature[SIGNATURE_HEX_MAX];
    const char *nonce = behaviour == BEHAVIOUR_REPLAY
                            ? "00000000000000000000000000000000"
                            : header(request, "Pos-Nonce");
    long long now_s = (long long)time(NULL);
    if (behaviour == BEHAVIOUR_STALE) {
        now_s -= 2 * SKEW_MAX_S;
    }
    snprintf(timestamp, sizeof(timestamp), "%lld", now_s);
    snprintf(status, sizeof(status), "%d", answer->status);
    sign(system, request, nonce, status, timestamp, answer->body, signature);
    if (behaviour == BEHAVIOUR_WRONG_HMAC ||
        behaviour == BEHAVIOUR_RESERIALISED) {
        signature[0] = signature[0] == '0' ? '1' : '0';
    }
    dialect_add_header(answer, "Pos-Timestamp", timestamp);
    if (behaviour != BEHAVIOUR_UNSIGNED) {
        dialect_add_header(answer, "Pos-Signature", signature);
    }
}

static bool
rest_takes(const struct dialect_request *request) {
    (void)request;
    return true;
}

const struct dialect dialect_rest = {
    .takes = rest_takes,
    .check = rest_check,
    .carry_out = rest_carry_out,
    .refuse = rest_refuse,
    .sign = rest_sign,
};
