/**
 * @file protocol.h
 * The server's side of docs/rest-provider.md, written from that page alone:
 * it shares no code with the plugin but HMAC itself, so that a mistake in
 * the signed text shows up as a failure.
 */
#ifndef PAYMENT_SYSTEM_PROTOCOL_H
#define PAYMENT_SYSTEM_PROTOCOL_H

#include "pos_plugin/payment/signature.h"
#include "samples/payment_system/ledger.h"

#include <stddef.h>

struct protocol {
    struct signature_key key;
    const char *merchant;
    struct ledger *ledger;
};

/** A request as received; all texts borrowed, "" when absent. */
struct protocol_request {
    const char *path;
    const char *merchant;
    const char *timestamp;
    const char *nonce;
    const char *signature;
    const char *body;
    size_t size;
};

/** What the request is about, for rules and the log. */
struct protocol_subject {
    const char *operation; ///< "pay" ..., "?" when not known
    char order_no[LEDGER_TEXT_MAX];
    char currency[4];
    int64_t amount_minor;
    char code_start[8]; ///< only to match rules; wiped by the caller
    char code_mask[32]; ///< for the log
};

struct protocol_answer {
    int status;
    char *body; ///< owned
    char timestamp[24];
    char signature[SIGNATURE_HEX_MAX]; ///< "" for none
};

/**
 * Check signature, time, nonce and form.
 *
 * @return NULL when it may be carried out; else why not
 */
const char *protocol_check(struct protocol *protocol,
                           const struct protocol_request *request,
                           struct protocol_subject *subject, int *status);

/** Carry out; the result's name is also put into `result`. */
void protocol_carry_out(struct protocol *protocol,
                        const struct protocol_request *request,
                        const struct rule_hit *hit,
                        struct protocol_answer *answer, char result[24]);

/** An error's answer. */
void protocol_refuse(int status, const char *why,
                     struct protocol_answer *answer);

/** Set timestamp and signature, spoilt as the behaviour wants it. */
void protocol_sign(struct protocol *protocol,
                   const struct protocol_request *request,
                   enum behaviour behaviour, struct protocol_answer *answer);

#endif
