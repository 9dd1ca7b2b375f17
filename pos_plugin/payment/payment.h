/**
 * @file payment.h
 * What a payment provider is: a protocol to one payment system.
 *
 * A provider makes exactly one exchange per call and says what it knows for
 * certain; patience, repetition and the journal are the engine's (engine.h).
 * A provider never stores or logs a credential.
 */
#ifndef POSPLUGIN_PAYMENT_H
#define POSPLUGIN_PAYMENT_H

#include "pos_plugin/config.h"
#include "pos_plugin/journal.h"

/** What one exchange established. */
enum payment_outcome {
    /** Verified: paid, and order number, amount, currency, merchant match. */
    PAYMENT_PAID = 1,
    /** Verified: refused for good, nothing charged. As the answer to a
     *  payment it may be that to a copy which the network made, while the
     *  other was carried out: a query has to say the same. */
    PAYMENT_DECLINED = 2,
    /** As DECLINED, and a fresh code from the customer would help. */
    PAYMENT_DECLINED_NEW_CODE = 3,
    /** Verified: waiting for the customer: a password on the phone, or a
     *  dynamic QR code that was not scanned yet. */
    PAYMENT_PENDING = 4,
    /** Verified: closed or taken back; can never be paid any more. */
    PAYMENT_CLOSED = 5,
    /** Verified: not known there. Not final while a request may fly. */
    PAYMENT_NOT_EXIST = 6,
    /** Verified: not done, call again: a reverse while the customer types
     *  (USERPAYING), recall=Y, retry_flag=Y, "busy". */
    PAYMENT_AGAIN = 7,
    /** Nothing left this machine: no connection, or no valid certificate. */
    PAYMENT_NOT_SENT = 8,
    /** Anything else: time-out, 5xx, bad signature, unknown code. */
    PAYMENT_UNKNOWN = 9,
    /** Verified: this answer does not tell, a query does, at once: BANKERROR,
     *  ACQ.SYSTEM_ERROR, ORDERPAID, ACQ.TRADE_HAS_SUCCESS, SIGN_ERROR. After
     *  a refund: refund_query. */
    PAYMENT_QUERY = 10,
    /** Verified: said to have failed, but not safely unpaid (PAYERROR): no
     *  more waiting, take it back as soon as that is allowed. */
    PAYMENT_TAKE_BACK = 11,
    /** Verified, only after a payment: refused for its form, ids or rights,
     *  as every copy of this request would be: nothing charged. */
    PAYMENT_REJECTED = 12,
};

/** "paid", "declined" ...; never NULL. */
const char *payment_outcome_string(enum payment_outcome outcome);

/** The business data of one attempt; the same for every repetition. */
struct payment_request {
    const char *order_no;
    struct money amount;
    const char *till;
    const struct order *order; ///< goods detail; NULL on query and reverse
    bool precreated;           ///< opened with precreate: closed by reverse
};

/** A payment code or face token, borrowed, wiped by its owner. */
struct payment_credential {
    bool is_face_token;
    const char *wallet_hint;
    const uint8_t *bytes;
    size_t size;
};

struct payment_answer {
    enum payment_outcome outcome;
    char trade_no[TRADE_NO_MAX];
    char detail[JOURNAL_TEXT_MAX]; ///< for people; no credential in it
};

/** The text of a dynamic QR code with its NUL. */
#define PAYMENT_CODE_URL_MAX 512

/**
 * Timings of a payment system, milliseconds. The official ones are the
 * initial values of the settings: one table, in config.c.
 */
struct payment_timing {
    int request_timeout_ms; ///< of one exchange
    int first_query_ms;     ///< after an unknown pay
    int query_interval_ms;
    int query_total_ms;      ///< then reverse
    int reverse_earliest_ms; ///< never sooner after the pay call
    int reverse_interval_ms; ///< first repetition, doubles up to 60 s
    int reverse_total_ms;    ///< then to the manual queue
};

/**
 * Read the seven timings of a provider's section.
 *
 * @return STATUS_OK; STATUS_INVALID with a message
 */
enum status payment_read_timing(const struct config *config,
                                const char *section,
                                struct payment_timing *out);

/** Called at least every 50 ms while an exchange waits; keeps links alive. */
typedef void payment_idle(void *context);

struct payment_provider;

/**
 * What a provider implements. Mandatory but for refund_query and precreate,
 * which may be NULL; each blocks up to request_timeout_ms (twice that when a
 * platform certificate has to be fetched first) and calls the idle function
 * meanwhile. Several providers may be open at the same time.
 */
struct payment_provider_ops {
    const char *name; ///< as in payment.provider; also its section
    /** Read keys and settings; STATUS_INVALID/_NOT_FOUND/_ACCESS + message. */
    enum status (*open)(const struct config *config, payment_idle *idle,
                        void *idle_context, void **state);
    void (*close)(void *state);
    void (*timing)(void *state, struct payment_timing *out);
    void (*pay)(void *state, const struct payment_request *request,
                const struct payment_credential *credential,
                struct payment_answer *answer);
    void (*query)(void *state, const struct payment_request *request,
                  struct payment_answer *answer);
    /** PAYMENT_CLOSED when taken back; also right after a PAID one. _AGAIN:
     *  not now. _NOT_EXIST: nothing is there to be taken back, and the number
     *  is not closed by that: a request still on its way would be carried
     *  out, as long as its code is good. _PAID (only precreated): paid in
     *  the meantime, to be refunded. */
    void (*reverse)(void *state, const struct payment_request *request,
                    struct payment_answer *answer);
    /** PAYMENT_PAID here means: the refund was accepted. _QUERY: ask with
     *  refund_query. The same refund_no again is safe. */
    void (*refund)(void *state, const struct payment_request *request,
                   const char *refund_no, int64_t refund_minor,
                   struct payment_answer *answer);
    /** PAYMENT_PAID: the refund is done, and of this amount; _PENDING: it is
     *  accepted and under way; _DECLINED: it failed; _NOT_EXIST. Or NULL. */
    void (*refund_query)(void *state, const struct payment_request *request,
                         const char *refund_no, int64_t refund_minor,
                         struct payment_answer *answer);
    /** Open an order that the customer pays by scanning `code_url` from our
     *  screen; query and reverse as for pay. PAYMENT_PENDING with the text,
     *  else the text is "". Or NULL. */
    void (*precreate)(void *state, const struct payment_request *request,
                      char code_url[PAYMENT_CODE_URL_MAX],
                      struct payment_answer *answer);
    /** Check keys, certificate, reachability; a line for people each. */
    enum status (*doctor)(void *state, char *text, size_t size);
};

/** NULL-ended table of the providers that are built in. */
extern const struct payment_provider_ops *const payment_providers[];

/** Buffer of a name of payment.provider; longer ones are cut: not known. */
#define PAYMENT_NAME_MAX 32

/**
 * The next name of payment.provider, of which blanks and commas part them.
 *
 * @param[in,out] at goes behind it
 * @return false behind the last
 */
bool payment_next_name(const char **at, char name[PAYMENT_NAME_MAX]);

/** The provider of that name, or NULL. */
const struct payment_provider_ops *payment_find(const char *name);

#endif
