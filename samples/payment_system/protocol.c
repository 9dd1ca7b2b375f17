#include "samples/payment_system/protocol.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SKEW_MAX_S 300
#define NONCE_LENGTH 32
#define HUGE_SIZE 100000

static int64_t
now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

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

/** HMAC over the lines of the page, then the raw body. */
static void
sign(struct protocol *protocol, const struct protocol_request *request,
     const char *status, const char *timestamp, const char *body,
     char hex[SIGNATURE_HEX_MAX]) {
    uint8_t mac[SIGNATURE_SIZE];
    bool answer = status[0] != '\0';
    const char *lines[] = {
        "posplugin-rest-1\n",
        answer ? "answer\n" : "request\n",
        "POST\n",
        request->path,
        "\n",
        request->merchant,
        "\n",
        request->nonce,
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
    signature_hmac(&protocol->key, parts, count, mac);
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
is_genuine(struct protocol *protocol, const struct protocol_request *request) {
    uint8_t mac[SIGNATURE_SIZE];
    char head[512];
    int length = snprintf(
        head, sizeof(head), "posplugin-rest-1\nrequest\nPOST\n%s\n%s\n%s\n%s\n",
        request->path, request->merchant, request->nonce, request->timestamp);
    if (length < 0 || (size_t)length >= sizeof(head)) {
        return false;
    }
    struct signature_part parts[] = {{head, (size_t)length},
                                     {request->body, request->size}};
    return signature_hmac(&protocol->key, parts, 2, mac) &&
           signature_matches(mac, request->signature);
}

static bool
is_number(const char *text) {
    size_t size = strlen(text);
    return size > 0 && size < LEDGER_TEXT_MAX &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "abcdefghijklmnopqrstuvwxyz_-") == size;
}

static const char *
string_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void
mask_code(const json_t *object, struct protocol_subject *subject) {
    const char *code =
        string_of(json_object_get(object, "credential"), "value");
    snprintf(subject->code_start, sizeof(subject->code_start), "%.7s", code);
    snprintf(subject->code_mask, sizeof(subject->code_mask), "%.2s...(%zu)",
             code, strlen(code));
}

static const char *
read_subject(struct protocol *protocol, const json_t *object,
             struct protocol_subject *subject) {
    const json_t *amount = json_object_get(object, "amount_minor");
    const char *currency = string_of(object, "currency");
    const char *order_no = string_of(object, "order_no");
    if (strcmp(string_of(object, "merchant"), protocol->merchant) != 0) {
        return "another merchant";
    }
    if (!is_number(order_no) || !json_is_integer(amount) ||
        json_integer_value(amount) <= 0 || strlen(currency) != 3) {
        return "order_no, amount_minor or currency is missing";
    }
    snprintf(subject->order_no, sizeof(subject->order_no), "%s", order_no);
    snprintf(subject->currency, sizeof(subject->currency), "%s", currency);
    subject->amount_minor = json_integer_value(amount);
    if (strcmp(subject->operation, "pay") == 0) {
        mask_code(object, subject);
        return subject->code_start[0] == '\0' ? "no credential" : NULL;
    }
    return NULL;
}

const char *
protocol_check(struct protocol *protocol,
               const struct protocol_request *request,
               struct protocol_subject *subject, int *status) {
    memset(subject, 0, sizeof(*subject));
    subject->operation = operation_of(request->path);
    *status = 401;
    if (subject->operation[0] == '?') {
        *status = 404;
        return "no such path";
    }
    if (strcmp(request->merchant, protocol->merchant) != 0 ||
        !is_genuine(protocol, request)) {
        return "the signature is wrong";
    }
    if (!is_fresh(request->timestamp)) {
        return "the timestamp is too far from our clock";
    }
    if (strlen(request->nonce) != NONCE_LENGTH ||
        !ledger_add_nonce(protocol->ledger, request->nonce)) {
        return "the nonce was used before";
    }
    *status = 400;
    json_t *object =
        json_loadb(request->body, request->size, JSON_REJECT_DUPLICATES, NULL);
    const char *problem = json_is_object(object)
                              ? read_subject(protocol, object, subject)
                              : "not a JSON object";
    json_decref(object);
    return problem;
}

static void
set_state(struct trade *trade, const char *state) {
    snprintf(trade->state, sizeof(trade->state), "%s", state);
}

/** A pending trade is paid when its time or its queries are over. */
static void
ripen(struct protocol *protocol, struct trade *trade) {
    if (strcmp(trade->state, "PENDING") != 0) {
        return;
    }
    bool by_time = trade->due_ms > 0 && now_ms() >= trade->due_ms;
    bool by_query = trade->queries_left > 0 && --trade->queries_left == 0;
    if (by_time || by_query) {
        set_state(trade, "PAID");
    }
    ledger_put(protocol->ledger, trade);
}

static void
decide(const struct rule_hit *hit, struct trade *trade) {
    switch (hit->behaviour) {
    case BEHAVIOUR_DECLINED:
        set_state(trade, "DECLINED");
        return;
    case BEHAVIOUR_NEW_CODE:
        set_state(trade, "DECLINED_NEW_CODE");
        return;
    case BEHAVIOUR_PASSWORD:
        trade->due_ms = now_ms() + hit->number;
        set_state(trade, "PENDING");
        return;
    case BEHAVIOUR_PASSWORD_QUERIES:
        trade->queries_left = hit->number;
        set_state(trade, "PENDING");
        return;
    case BEHAVIOUR_PASSWORD_NEVER:
        set_state(trade, "PENDING");
        return;
    default:
        set_state(trade, "PAID");
    }
}

static void
new_trade(const json_t *object, struct trade *trade) {
    uint8_t random[12];
    memset(trade, 0, sizeof(*trade));
    snprintf(trade->order_no, sizeof(trade->order_no), "%s",
             string_of(object, "order_no"));
    snprintf(trade->currency, sizeof(trade->currency), "%s",
             string_of(object, "currency"));
    trade->amount_minor =
        json_integer_value(json_object_get(object, "amount_minor"));
    signature_random(random, sizeof(random));
    trade->trade_no[0] = 'T';
    signature_hex(random, sizeof(random), trade->trade_no + 1);
}

static bool
same_money(const json_t *object, const struct trade *trade) {
    return json_integer_value(json_object_get(object, "amount_minor")) ==
               trade->amount_minor &&
           strcmp(string_of(object, "currency"), trade->currency) == 0;
}

static const char *
do_pay(struct protocol *protocol, const json_t *object,
       const struct protocol_request *request, const struct rule_hit *hit,
       struct trade *trade) {
    char hash[SIGNATURE_HEX_MAX];
    uint8_t mac[SIGNATURE_SIZE];
    struct signature_part part = {request->body, request->size};
    signature_hmac(&protocol->key, &part, 1, mac);
    signature_hex(mac, sizeof(mac), hash);
    if (!ledger_find(protocol->ledger, string_of(object, "order_no"), trade)) {
        new_trade(object, trade);
        snprintf(trade->request_hash, sizeof(trade->request_hash), "%s", hash);
        decide(hit, trade);
        ledger_put(protocol->ledger, trade);
        return trade->state;
    }
    bool closed = strcmp(trade->state, "CLOSED") == 0;
    if (!closed && strcmp(trade->request_hash, hash) != 0) {
        return NULL;
    }
    return trade->state;
}

static const char *
do_query(struct protocol *protocol, const json_t *object, struct trade *trade) {
    if (!ledger_find(protocol->ledger, string_of(object, "order_no"), trade)) {
        return "NOT_EXIST";
    }
    ripen(protocol, trade);
    return trade->state;
}

/** A number never seen is closed as well: its payment may yet arrive. */
static const char *
do_reverse(struct protocol *protocol, const json_t *object,
           const struct rule_hit *hit, struct trade *trade) {
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        return "AGAIN";
    }
    if (!ledger_find(protocol->ledger, string_of(object, "order_no"), trade)) {
        new_trade(object, trade);
    }
    set_state(trade, "CLOSED");
    ledger_put(protocol->ledger, trade);
    return trade->state;
}

static const char *
do_refund(struct protocol *protocol, const json_t *object,
          const struct rule_hit *hit, struct trade *trade) {
    const char *number = string_of(object, "refund_no");
    const json_t *minor = json_object_get(object, "refund_minor");
    if (hit->behaviour == BEHAVIOUR_AGAIN) {
        return "AGAIN";
    }
    if (!ledger_find(protocol->ledger, string_of(object, "order_no"), trade)) {
        return "NOT_EXIST";
    }
    int64_t value = json_integer_value(minor);
    int64_t left = trade->amount_minor -
                   ledger_refunded(protocol->ledger, trade->order_no);
    if (hit->behaviour == BEHAVIOUR_DECLINED || !is_number(number) ||
        value <= 0 || strcmp(trade->state, "PAID") != 0) {
        return "DECLINED";
    }
    int added = ledger_add_refund(protocol->ledger, number, trade->order_no,
                                  value, left);
    return added >= 0 ? "REFUNDED" : "DECLINED";
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
answer_object(struct protocol *protocol, const json_t *request,
              const char *result, const struct trade *trade) {
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "result", result,
                  "merchant", protocol->merchant, "order_no",
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

static char *
huge_body(void) {
    char *text = malloc(HUGE_SIZE + 1);
    if (text != NULL) {
        memset(text, ' ', HUGE_SIZE);
        text[HUGE_SIZE] = '\0';
    }
    return text;
}

/** The answer's text, spoilt as the behaviour wants it. */
static char *
answer_text(json_t *object, enum behaviour behaviour) {
    switch (behaviour) {
    case BEHAVIOUR_GARBAGE:
        return strdup("<html>\x01 Service temporarily \xff unavailable");
    case BEHAVIOUR_TWICE:
        return strdup("{\"result\":\"DECLINED\",\"result\":\"PAID\"}");
    case BEHAVIOUR_HUGE:
        return huge_body();
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
carry_out(struct protocol *protocol, const json_t *object,
          const struct protocol_request *request, const struct rule_hit *hit,
          struct trade *trade) {
    const char *operation = operation_of(request->path);
    if (strcmp(operation, "pay") == 0) {
        return do_pay(protocol, object, request, hit, trade);
    }
    if (strcmp(operation, "query") == 0) {
        return do_query(protocol, object, trade);
    }
    return strcmp(operation, "reverse") == 0
               ? do_reverse(protocol, object, hit, trade)
               : do_refund(protocol, object, hit, trade);
}

void
protocol_carry_out(struct protocol *protocol,
                   const struct protocol_request *request,
                   const struct rule_hit *hit, struct protocol_answer *answer,
                   char result[24]) {
    struct trade trade = {0};
    json_t *object = json_loadb(request->body, request->size, 0, NULL);
    const char *name = carry_out(protocol, object, request, hit, &trade);
    if (name != NULL &&
        (trade.order_no[0] == '\0' || same_money(object, &trade))) {
        json_t *reply = answer_object(protocol, object, name, &trade);
        answer->status = hit->behaviour == BEHAVIOUR_HTTP_500 ? 500 : 200;
        answer->body = answer_text(reply, hit->behaviour);
        json_decref(reply);
        snprintf(result, 24, "%s", name);
    } else {
        protocol_refuse(409, "this order number has other data", answer);
        snprintf(result, 24, "conflict");
    }
    json_decref(object);
}

void
protocol_refuse(int status, const char *why, struct protocol_answer *answer) {
    json_t *object = json_pack("{s:s, s:s}", "result", "ERROR", "message", why);
    answer->status = status;
    answer->body = json_dumps(object, JSON_COMPACT);
    json_decref(object);
}

void
protocol_sign(struct protocol *protocol, const struct protocol_request *request,
              enum behaviour behaviour, struct protocol_answer *answer) {
    char status[16];
    struct protocol_request bound = *request;
    long long now_s = (long long)time(NULL);
    if (behaviour == BEHAVIOUR_STALE) {
        now_s -= 2 * SKEW_MAX_S;
    }
    if (behaviour == BEHAVIOUR_REPLAY) {
        bound.nonce = "00000000000000000000000000000000";
    }
    snprintf(answer->timestamp, sizeof(answer->timestamp), "%lld", now_s);
    snprintf(status, sizeof(status), "%d", answer->status);
    sign(protocol, &bound, status, answer->timestamp, answer->body,
         answer->signature);
    if (behaviour == BEHAVIOUR_UNSIGNED) {
        answer->signature[0] = '\0';
    }
    if (behaviour == BEHAVIOUR_WRONG_HMAC) {
        answer->signature[0] = answer->signature[0] == '0' ? '1' : '0';
    }
}
