/**
 * @file dialect.h
 * A protocol that the simulator speaks; server.c knows of no more than this.
 * Each is written from its documents alone and shares no code with the
 * plugin but cryptography itself, so that a mistake in what is signed shows
 * up as a failure.
 */
#ifndef PAYMENT_SYSTEM_DIALECT_H
#define PAYMENT_SYSTEM_DIALECT_H

#include "samples/payment_system/keys.h"
#include "samples/payment_system/ledger.h"

#include <stddef.h>

#define DIALECT_HEADER_MAX 1024
#define DIALECT_HEADERS_MAX 5

struct payment_system {
    struct keys keys;
    const char *merchant; ///< of dialect "rest"
    struct ledger *ledger;
};

/** A request as received; all borrowed. */
struct dialect_request {
    const char *method;
    const char *path;  ///< without a query
    const char *query; ///< behind the question mark, "" without one
    const char *body;
    size_t size;
    bool has_certificate; ///< the client showed one by our CA
    const char *(*header)(void *context, const char *name); ///< "" absent
    void *context;
};

/** What the request is about, for rules and the log. */
struct dialect_subject {
    const char *operation; ///< "pay" ..., "?" when not known
    char order_no[LEDGER_TEXT_MAX];
    char currency[4];
    int64_t amount_minor;
    char code_start[8]; ///< only to match rules; wiped by the caller
    char code_mask[32]; ///< for the log
};

struct dialect_answer {
    int status;
    char *body; ///< owned, released with free()
    const char *type;
    size_t header_count;
    struct {
        const char *name;
        char value[DIALECT_HEADER_MAX];
    } headers[DIALECT_HEADERS_MAX];
};

struct dialect {
    /** True for the paths of this protocol. */
    bool (*takes)(const struct dialect_request *request);
    /** NULL when it may be carried out; else why not, and HTTP's status. */
    const char *(*check)(struct payment_system *system,
                         const struct dialect_request *request,
                         struct dialect_subject *subject, int *status);
    /** Carry out; the result's name is also put into `result`. */
    void (*carry_out)(struct payment_system *system,
                      const struct dialect_request *request,
                      const struct rule_hit *hit, struct dialect_answer *answer,
                      char result[24]);
    /** An error's answer. */
    void (*refuse)(int status, const char *why, struct dialect_answer *answer);
    /** Sign an answer or an error, spoilt as the behaviour wants it. */
    void (*sign)(struct payment_system *system,
                 const struct dialect_request *request,
                 enum behaviour behaviour, struct dialect_answer *answer);
};

extern const struct dialect dialect_rest;
extern const struct dialect dialect_alipay;
extern const struct dialect dialect_wechatpay;
extern const struct dialect dialect_wechatpay_v2;

/** Add a header to an answer. */
void dialect_add_header(struct dialect_answer *answer, const char *name,
                        const char *value);

/** Show the start of a code only. */
void dialect_mask(struct dialect_subject *subject, const char *code);

/** True for an order or refund number. */
bool dialect_is_number(const char *text);

/** HMAC of a request's text, in hexadecimal. */
void dialect_hash(const struct payment_system *system, const char *text,
                  char hash[LEDGER_TEXT_MAX]);

/** A body of 100 000 blanks. */
char *dialect_huge(void);

/** What is no text of any protocol. */
char *dialect_garbage(void);

#endif
