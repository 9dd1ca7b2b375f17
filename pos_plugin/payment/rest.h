/**
 * @file rest.h
 * Provider "rest": a shop's own payment system, by docs/rest-provider.md.
 *
 * The protocol's texts are made and judged here without any network, so that
 * they can be tested and fuzzed alone; rest.c brings them over HTTPS.
 */
#ifndef POSPLUGIN_REST_H
#define POSPLUGIN_REST_H

#include "pos_plugin/payment/payment.h"
#include "pos_plugin/payment/signature.h"

#define REST_NONCE_SIZE 16
#define REST_NONCE_MAX (2 * REST_NONCE_SIZE + 1)

/** The provider's entry in the table. */
extern const struct payment_provider_ops payment_rest;

enum rest_operation {
    REST_PAY = 1,
    REST_QUERY = 2,
    REST_REVERSE = 3,
    REST_REFUND = 4,
};

/** "/v1/pay" ...; never NULL. */
const char *rest_path(enum rest_operation operation);

/** What an answer must repeat to be one to this request. */
struct rest_expected {
    enum rest_operation operation;
    const char *merchant;
    const struct payment_request *request;
    const char *refund_no; ///< refund only
    int64_t refund_minor;
};

/**
 * The JSON text of a request.
 *
 * @param credential pay only, else NULL
 * @return owned by the caller, to be released with secret_release();
 *         NULL without memory
 */
char *rest_write_request(const struct rest_expected *expected,
                         const struct payment_credential *credential);

/**
 * Judge the body of an answer whose signature has been verified. Anything
 * that is not exactly as documented is PAYMENT_UNKNOWN with a detail.
 */
void rest_read_answer(const struct rest_expected *expected, const char *body,
                      size_t size, struct payment_answer *answer);

/** What is signed beside the body. */
struct rest_signed {
    bool is_answer;
    enum rest_operation operation;
    const char *merchant;
    const char *nonce;
    long http_status;      ///< answers only
    const char *timestamp; ///< as in the header
};

/** HMAC of a request or an answer; false without memory. */
bool rest_sign(const struct signature_key *key, const struct rest_signed *what,
               const char *body, size_t size, uint8_t mac[SIGNATURE_SIZE]);

/**
 * Seconds that `timestamp` (Unix, decimal digits) is ahead of `now_s`.
 *
 * @return false when it is no such number
 */
bool rest_read_skew(const char *timestamp, int64_t now_s, int64_t *skew_s);

#endif
