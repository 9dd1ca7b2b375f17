/**
 * @file alipay.h
 * Provider "alipay": the OpenAPI gateway (alipay.trade.*), JSON and RSA.
 *
 * As in rest.h, texts are made and judged here without any network:
 * alipay_request.c makes requests, alipay_answer.c cuts and judges answers,
 * alipay.c brings them over HTTPS, alipay_keys.c holds keys and certificates.
 */
#ifndef POSPLUGIN_ALIPAY_H
#define POSPLUGIN_ALIPAY_H

#include "pos_plugin/payment/gateway.h"

/** The provider's entry in the table. */
extern const struct payment_provider_ops payment_alipay;

enum alipay_operation {
    ALIPAY_PAY = 1,
    ALIPAY_QUERY = 2,
    ALIPAY_CANCEL = 3,
    ALIPAY_REFUND = 4,
    ALIPAY_REFUND_QUERY = 5,
    ALIPAY_PRECREATE = 6,
};

/** "alipay.trade.pay" ...; never NULL. */
const char *alipay_method(enum alipay_operation operation);

/** What is asked, and what an answer must repeat. */
struct alipay_expected {
    enum alipay_operation operation;
    const struct payment_request *request;
    const char *refund_no; ///< refund and its query only
    int64_t refund_minor;
    const char *seller_id; ///< "" for none, as the next two
    const char *store_id;
    const char *timeout_express;
};

/**
 * The JSON text of biz_content.
 *
 * @param credential pay only, else NULL
 * @return to be released with secret_release(); NULL without memory
 */
char *alipay_write_content(const struct alipay_expected *expected,
                           const struct payment_credential *credential);

/** A request's parameter; "" as value leaves it out. */
struct alipay_parameter {
    const char *key;
    const char *value;
};

/**
 * Sign the parameters, which must be sorted by key.
 *
 * @param sha1 sign_type RSA, else RSA2
 */
bool alipay_sign(EVP_PKEY *key, bool sha1,
                 const struct alipay_parameter *parameters, size_t count,
                 char signature[PKI_SIGNATURE_MAX]);

/** The parts of a raw answer, which point into it. */
struct alipay_raw {
    const char *text; ///< the object that is signed, exactly as received
    size_t size;
    char signature[PKI_SIGNATURE_MAX]; ///< "" for none
    char certificate_sn[40];           ///< "" for none
};

/** False when the body is not one JSON object as documented. */
bool alipay_cut(enum alipay_operation operation, const char *body, size_t size,
                struct alipay_raw *raw);

/**
 * Judge the signed object, its signature verified.
 *
 * @param[out] code_url of a precreate, may be NULL for others
 */
void alipay_read_answer(const struct alipay_expected *expected,
                        const char *text, size_t size, char *code_url,
                        struct payment_answer *answer);

/** Our key and theirs. */
struct alipay_keys {
    EVP_PKEY *ours;
    EVP_PKEY *theirs;
    bool sha1;
    // Certificate mode, else NULL and "".
    STACK_OF(X509) * our_certificates;
    STACK_OF(X509) * their_certificates;
    STACK_OF(X509) * roots;
    char app_cert_sn[33];
    char alipay_cert_sn[33];
    char root_cert_sn[700];
};

/** Read all key files; closed by the caller, also after a failure. */
enum status alipay_keys_open(struct alipay_keys *keys,
                             const struct gateway *gateway);
/** Free; a zeroed one is fine. */
void alipay_keys_close(struct alipay_keys *keys);
/** Lines on them for the doctor. */
void alipay_keys_report(const struct alipay_keys *keys, struct report *report);

/** A certificate's number as Alipay counts: MD5 of issuer and serial. */
bool alipay_certificate_sn(const X509 *certificate, char sn[33]);

#endif
