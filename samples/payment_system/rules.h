/**
 * @file rules.h
 * Scripted trouble: which request is treated how.
 *
 * One rule a line, the first that matches counts; '#' begins a comment:
 *
 *     OPERATION [nth=N] [amount=MINOR] [code=PREFIX] BEHAVIOUR[=NUMBER]
 *
 * OPERATION is pay, query, reverse, refund, refund-query, precreate or any.
 * nth=N takes only the Nth request that fits the rest of the rule. Examples:
 *
 *     pay amount=1300 lost
 *     pay code=99 declined
 *     query nth=1 http-500
 */
#ifndef PAYMENT_SYSTEM_RULES_H
#define PAYMENT_SYSTEM_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum behaviour {
    BEHAVIOUR_NORMAL = 1,
    BEHAVIOUR_SLOW,             ///< done at once, answered after N ms
    BEHAVIOUR_LOST,             ///< done, connection closed without answer
    BEHAVIOUR_SILENT,           ///< done, never answered
    BEHAVIOUR_LOST_BEFORE,      ///< not done, connection closed
    BEHAVIOUR_LATE,             ///< done only after N ms, not answered
    BEHAVIOUR_PASSWORD,         ///< pending; paid after N ms
    BEHAVIOUR_PASSWORD_QUERIES, ///< pending; paid at the Nth query
    BEHAVIOUR_PASSWORD_NEVER,   ///< pending for good
    BEHAVIOUR_DECLINED,
    BEHAVIOUR_NEW_CODE,
    BEHAVIOUR_CODE_ONCE, ///< paid; a copy of it: this code was used before
    BEHAVIOUR_AGAIN,     ///< not done, "call again"
    BEHAVIOUR_GARBAGE,   ///< done; the answer is signed, but no JSON
    BEHAVIOUR_WRONG_HMAC,
    BEHAVIOUR_UNSIGNED,
    BEHAVIOUR_STALE,          ///< done; signed with a time 10 minutes ago
    BEHAVIOUR_REPLAY,         ///< done; signed for another request
    BEHAVIOUR_WRONG_AMOUNT,   ///< done; the answer names another amount
    BEHAVIOUR_WRONG_CURRENCY, ///< done; the answer names another currency
    BEHAVIOUR_WRONG_ORDER,    ///< done; the answer names another order
    BEHAVIOUR_WRONG_MERCHANT, ///< done; the answer names another merchant
    BEHAVIOUR_TWICE,          ///< done; a key is twice in the answer
    BEHAVIOUR_HUGE,           ///< done; the answer is too long
    BEHAVIOUR_HTTP_500,       ///< done; answered with HTTP 500
    BEHAVIOUR_REDIRECT,       ///< not done; answered with HTTP 307
    BEHAVIOUR_SYSTEM_ERROR,   ///< done; answered that nobody knows
    BEHAVIOUR_PAYERROR,       ///< failed at the customer's (WeChat)
    BEHAVIOUR_WRONG_SERIAL,   ///< done; signed with a key nobody knows
    BEHAVIOUR_RESERIALISED,   ///< done; the text was changed after signing
    BEHAVIOUR_DIE,            ///< not done; the process ends
    BEHAVIOUR_DIE_AFTER,      ///< done; then the process ends
};

struct rule_hit {
    enum behaviour behaviour;
    long number;
    const char *name; ///< of the behaviour
};

/** Add the rules of a text; false with a message on stderr. */
bool rules_parse(const char *source, const char *text);

/** Add the rules of a file; false with a message on stderr. */
bool rules_load(const char *path);

/** The behaviour for a request; counts nth. Not for several threads. */
struct rule_hit rules_match(const char *operation, int64_t amount_minor,
                            const char *code);

/** All behaviours, a line each, for --help. */
void rules_print_behaviours(void);

#endif
