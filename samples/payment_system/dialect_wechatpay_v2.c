#include "samples/payment_system/dialect.h"
#include "samples/payment_system/wechat_words.h"

#include <ctype.h>
#include <inttypes.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 40
#define NAME_MAX_LENGTH 40
#define ANSWER_MAX 8192

/** A message as names and values; values are owned. */
struct message {
    size_t count;
    struct {
        char name[NAME_MAX_LENGTH];
        char *value;
    } fields[FIELDS_MAX];
};

static void
message_add(struct message *message, const char *name, const char *value) {
    if (message->count < FIELDS_MAX) {
        snprintf(message->fields[message->count].name, NAME_MAX_LENGTH, "%s",
                 name);
        message->fields[message->count++].value = strdup(value);
    }
}

static void
message_add_number(struct message *message, const char *name, int64_t value) {
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, value);
    message_add(message, name, text);
}

static const char *
message_get(const struct message *message, const char *name) {
    for (size_t i = 0; i < message->count; i++) {
        if (strcmp(message->fields[i].name, name) == 0) {
            return message->fields[i].value;
        }
    }
    return "";
}

static void
message_clear(struct message *message) {
    for (size_t i = 0; i < message->count; i++) {
        explicit_bzero(message->fields[i].value,
                       strlen(message->fields[i].value));
        free(message->fields[i].value);
    }
    message->count = 0;
}

static bool
message_read(struct message *message, const char *text, size_t size) {
    memset(message, 0, sizeof(*message));
    xmlDoc *document = xmlReadMemory(text, (int)size, NULL, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR |
                                         XML_PARSE_NOWARNING);
    xmlNode *root = document == NULL ? NULL : xmlDocGetRootElement(document);
    for (xmlNode *at = root == NULL ? NULL : root->children; at != NULL;
         at = at->next) {
        xmlChar *value = xmlNodeGetContent(at);
        if (at->type == XML_ELEMENT_NODE && value != NULL) {
            message_add(message, (const char *)at->name, (const char *)value);
        }
        xmlFree(value);
    }
    xmlFreeDoc(document);
    return message->count > 0;
}

static int
compare(const void *a, const void *b) {
    return strcmp(a, b); // the name comes first
}

static bool
is_md5(const struct message *request) {
    return strcmp(message_get(request, "sign_type"), "HMAC-SHA256") != 0;
}

/** The signature of a message by the rule of chapter 4.3. */
static void
make_sign(const struct payment_system *system, struct message *message,
          bool md5, char sign[SIGNATURE_HEX_MAX]) {
    struct signature_part parts[4 * FIELDS_MAX + 2];
    uint8_t mac[SIGNATURE_SIZE];
    const struct signature_key *key = &system->keys.api_v2;
    size_t used = 0;
    qsort(message->fields, message->count, sizeof(message->fields[0]), compare);
    for (size_t i = 0; i < message->count; i++) {
        const char *name = message->fields[i].name;
        const char *value = message->fields[i].value;
        if (value[0] != '\0' && strcmp(name, "sign") != 0) {
            parts[used++] = (struct signature_part){name, strlen(name)};
            parts[used++] = (struct signature_part){"=", 1};
            parts[used++] = (struct signature_part){value, strlen(value)};
            parts[used++] = (struct signature_part){"&", 1};
        }
    }
    parts[used++] = (struct signature_part){"key=", 4};
    parts[used++] = (struct signature_part){key->bytes, key->size};
    if (md5) {
        pki_md5(parts, used, sign);
    } else {
        signature_hmac(key, parts, used, mac);
        signature_hex(mac, sizeof(mac), sign);
    }
    for (char *at = sign; *at != '\0'; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
}

static const char *
operation_of(const char *path) {
    static const char *const known[][2] = {
        {"/pay/micropay", "pay"},
        {"/pay/unifiedorder", "precreate"},
        {"/pay/orderquery", "query"},
        {"/pay/closeorder", "close"},
        {"/pay/refundquery", "refund-query"},
        {"/secapi/pay/reverse", "reverse"},
        {"/secapi/pay/refund", "refund"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i][0], path) == 0) {
            return known[i][1];
        }
    }
    return "?";
}

static const char *
check_message(struct payment_system *system,
              const struct dialect_request *request, struct message *message,
              struct dialect_subject *subject) {
    char sign[SIGNATURE_HEX_MAX];
    bool secured = strncmp(request->path, "/secapi/", 8) == 0;
    bool is_query = strcmp(subject->operation, "refund-query") == 0;
    const char *number =
        message_get(message, is_query ? "out_refund_no" : "out_trade_no");
    make_sign(system, message, is_md5(message), sign);
    if (strcmp(sign, message_get(message, "sign")) != 0) {
        return "SIGNERROR";
    }
    if (secured && !request->has_certificate) {
        return "no client certificate";
    }
    if (strcmp(message_get(message, "appid"), KEYS_APPID) != 0 ||
        strcmp(message_get(message, "mch_id"), KEYS_MCHID) != 0 ||
        !dialect_is_number(number) ||
        !ledger_add_nonce(system->ledger, message_get(message, "nonce_str"))) {
        return "appid, mch_id, number or nonce_str is wrong";
    }
    subject->amount_minor =
        strtoll(message_get(message, "total_fee"), NULL, 10);
    snprintf(subject->order_no, sizeof(subject->order_no), "%s", number);
    snprintf(subject->currency, sizeof(subject->currency), "CNY");
    if (strcmp(subject->operation, "pay") == 0) {
        dialect_mask(subject, message_get(message, "auth_code"));
        return subject->amount_minor > 0 && subject->code_start[0] != '\0' &&
                       message_get(message, "spbill_create_ip")[0] != '\0'
                   ? NULL
                   : "total_fee, auth_code or spbill_create_ip is missing";
    }
    return NULL;
}

static const char *
v2_check(struct payment_system *system, const struct dialect_request *request,
         struct dialect_subject *subject, int *status) {
    struct message message = {0};
    memset(subject, 0, sizeof(*subject));
    subject->operation = operation_of(request->path);
    *status = 200; // this generation says everything with 200
    const char *problem =
        subject->operation[0] == '?' ? "no such path"
        : !message_read(&message, request->body, request->size)
            ? "XML_FORMAT_ERROR"
            : check_message(system, request, &message, subject);
    message_clear(&message);
    return problem;
}

/** Its XML; freed by the caller. */
static char *
write_xml(const struct message *message) {
    char *text = malloc(ANSWER_MAX);
    size_t used = 0;
    if (text == NULL) {
        return NULL;
    }
    used += (size_t)snprintf(text, ANSWER_MAX, "<xml>");
    for (size_t i = 0; i < message->count && used < ANSWER_MAX; i++) {
        const char *name = message->fields[i].name;
        used += (size_t)snprintf(text + used, ANSWER_MAX - used,
                                 "<%s><![CDATA[%s]]></%s>\n", name,
                                 message->fields[i].value, name);
    }
    if (used < ANSWER_MAX) {
        snprintf(text + used, ANSWER_MAX - used, "</xml>");
    }
    return text;
}

static void
add_refund(struct message *answer, const struct wechat_deed *deed,
           const struct wechat_result *result) {
    bool is_query = strcmp(deed->operation, "refund-query") == 0;
    const char *end = is_query ? "_0" : "";
    char name[NAME_MAX_LENGTH];
    snprintf(name, sizeof(name), "out_refund_no%s", end);
    message_add(answer, name, deed->refund_no);
    snprintf(name, sizeof(name), "refund_fee%s", end);
    message_add_number(answer, name, result->refund_minor);
    if (is_query) {
        message_add(answer, "refund_status_0", result->state);
        message_add(answer, "refund_count", "1");
    }
}

static void
add_result(struct message *answer, const struct wechat_deed *deed,
           const struct wechat_result *result, enum behaviour behaviour) {
    const struct trade *trade = &result->trade;
    bool takes_back = strcmp(deed->operation, "reverse") == 0 ||
                      strcmp(deed->operation, "close") == 0;
    if (takes_back) {
        return;
    }
    if (strcmp(deed->operation, "precreate") == 0) {
        message_add(answer, "code_url",
                    "weixin://wxpay/bizpayurl?pr=simulated");
        return;
    }
    message_add(answer, "out_trade_no",
                behaviour == BEHAVIOUR_WRONG_ORDER ||
                        behaviour == BEHAVIOUR_REPLAY ||
                        behaviour == BEHAVIOUR_STALE
                    ? "OTHER"
                    : trade->order_no);
    message_add(answer, "transaction_id", trade->trade_no);
    message_add_number(answer, "total_fee", wechat_amount(result, behaviour));
    message_add(answer, "fee_type",
                behaviour == BEHAVIOUR_WRONG_CURRENCY ? "USD" : "CNY");
    if (deed->refund_no[0] != '\0') {
        add_refund(answer, deed, result);
    } else if (strcmp(deed->operation, "query") == 0) {
        message_add(answer, "trade_state", result->state);
    }
}

static void
fill_answer(struct message *answer, const struct wechat_deed *deed,
            const struct wechat_result *result, enum behaviour behaviour) {
    message_add(answer, "return_code", "SUCCESS");
    message_add(answer, "return_msg", "OK");
    message_add(answer, "appid", KEYS_APPID);
    message_add(answer, "mch_id",
                behaviour == BEHAVIOUR_WRONG_MERCHANT ? "1900000999"
                                                      : KEYS_MCHID);
    message_add(answer, "nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS");
    if (result->error == NULL) {
        message_add(answer, "result_code", "SUCCESS");
        add_result(answer, deed, result, behaviour);
    } else {
        message_add(answer, "result_code", "FAIL");
        message_add(answer, "err_code", result->error);
        message_add(answer, "err_code_des", "simulated: see <err_code>");
    }
    if (strcmp(deed->operation, "reverse") == 0) {
        message_add(answer, "recall", result->recall ? "Y" : "N");
    }
}

/** Signed here: what is signed are the fields, not the text. */
static char *
answer_text(const struct payment_system *system, struct message *answer,
            bool md5, enum behaviour behaviour) {
    char sign[SIGNATURE_HEX_MAX];
    if (behaviour == BEHAVIOUR_GARBAGE) {
        return dialect_garbage();
    }
    if (behaviour == BEHAVIOUR_HUGE) {
        return dialect_huge();
    }
    make_sign(system, answer, md5, sign);
    if (behaviour == BEHAVIOUR_WRONG_HMAC ||
        behaviour == BEHAVIOUR_WRONG_SERIAL) {
        sign[0] = sign[0] == '0' ? '1' : '0';
    }
    if (behaviour == BEHAVIOUR_RESERIALISED) {
        message_add(answer, "added_after", "signing");
    }
    if (behaviour != BEHAVIOUR_UNSIGNED) {
        message_add(answer, "sign", sign);
    }
    if (behaviour == BEHAVIOUR_TWICE) {
        message_add(answer, "result_code", "SUCCESS");
    }
    return write_xml(answer);
}

static void
v2_carry_out(struct payment_system *system,
             const struct dialect_request *request, const struct rule_hit *hit,
             struct dialect_answer *answer, char result[24]) {
    struct message asked;
    struct message told = {0};
    struct wechat_result done;
    char hash[LEDGER_TEXT_MAX];
    const char *operation = operation_of(request->path);
    message_read(&asked, request->body, request->size);
    // Of the business data: the nonce differs at each repetition.
    dialect_hash(system, message_get(&asked, "auth_code"), hash);
    struct wechat_deed deed = {
        .operation = operation,
        .order = {message_get(&asked, "out_trade_no"),
                  strtoll(message_get(&asked, "total_fee"), NULL, 10), "CNY",
                  hash},
        .refund_no = message_get(&asked, "out_refund_no"),
        .refund_minor = strtoll(message_get(&asked, "refund_fee"), NULL, 10),
    };
    wechat_do(system->ledger, &deed, hit, &done);
    fill_answer(&told, &deed, &done, hit->behaviour);
    answer->status = hit->behaviour == BEHAVIOUR_HTTP_500 ? 500 : 200;
    answer->type = "text/xml";
    answer->body = answer_text(system, &told, is_md5(&asked), hit->behaviour);
    snprintf(result, 24, "%.23s", done.error != NULL ? done.error : done.state);
    message_clear(&told);
    message_clear(&asked);
}

static void
v2_refuse(int status, const char *why, struct dialect_answer *answer) {
    struct message message = {0};
    message_add(&message, "return_code", "FAIL");
    message_add(&message, "return_msg", why);
    answer->status = status;
    answer->type = "text/xml";
    answer->body = write_xml(&message);
    message_clear(&message);
}

static void
v2_sign(struct payment_system *system, const struct dialect_request *request,
        enum behaviour behaviour, struct dialect_answer *answer) {
    (void)system;
    (void)request;
    (void)behaviour;
    (void)answer;
}

static bool
v2_takes(const struct dialect_request *request) {
    return strncmp(request->path, "/pay/", 5) == 0 ||
           strncmp(request->path, "/secapi/pay/", 12) == 0;
}

const struct dialect dialect_wechatpay_v2 = {
    .takes = v2_takes,
    .check = v2_check,
    .carry_out = v2_carry_out,
    .refuse = v2_refuse,
    .sign = v2_sign,
};
