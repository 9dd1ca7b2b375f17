/**
 * @file wechatpay.h
 * Provider "wechatpay": WeChat Pay API v3, JSON, RSA on both sides; for a
 * merchant itself, and for a service provider on behalf of one (partner).
 *
 * As in rest.h, texts are made and judged without any network:
 * wechatpay_request.c, wechatpay_answer.c; wechatpay_keys.c holds the keys;
 * wechatpay.c brings it all over HTTPS.
 */
#ifndef POSPLUGIN_WECHATPAY_H
#define POSPLUGIN_WECHATPAY_H

#include "pos_plugin/payment/gateway.h"
#include "pos_plugin/payment/wechat.h"

/** The provider's entry in the table. */
extern const struct payment_provider_ops payment_wechatpay;

/** Path and query of the list of platform certificates. */
#define WECHATPAY_CERTIFICATES "/v3/certificates"
#define WECHATPAY_PATH_MAX 256
#define WECHATPAY_PLATFORM_MAX 8
#define WECHATPAY_NONCE_MAX 33

/** Who we are; "" where there is none. */
struct wechatpay_party {
    char appid[33];
    char mchid[33];
    char sub_appid[33];
    char sub_mchid[33]; ///< set: partner mode
    char store_id[33];
    char notify_url[257];
    char device_ip[46];
};

/** Path and query of an operation; false when it does not fit. */
bool wechatpay_path(const struct wechatpay_party *party,
                    const struct wechat_expected *expected,
                    char path[WECHATPAY_PATH_MAX]);

/** True for the operations that are a GET, without a body. */
bool wechatpay_is_get(enum wechat_operation operation);

/**
 * The JSON text of a request; "" for a GET.
 *
 * @param credential pay only, else NULL
 * @return to be released with secret_release(); NULL without memory
 */
char *wechatpay_write_body(const struct wechatpay_party *party,
                           const struct wechat_expected *expected,
                           const struct payment_credential *credential);

/**
 * Judge the body of an answer whose signature and time have been verified.
 *
 * @param[out] code_url of WECHAT_NATIVE, may be NULL for others
 */
void wechatpay_read_answer(const struct wechatpay_party *party,
                           const struct wechat_expected *expected, long status,
                           const char *body, size_t size, char *code_url,
                           struct payment_answer *answer);

/** Signature headers of an answer, as received. */
struct wechatpay_headers {
    const char *timestamp;
    const char *nonce;
    const char *serial;
    const char *signature;
};

/** A platform certificate or public key and its name. */
struct wechatpay_platform {
    char serial[64]; ///< in hexadecimal, or PUB_KEY_ID_...
    EVP_PKEY *key;
    X509 *certificate; ///< NULL for a public key
};

struct wechatpay_keys {
    EVP_PKEY *ours;
    char serial[PKI_SERIAL_MAX];
    STACK_OF(X509) * our_certificates; ///< NULL when not given
    struct signature_key v3;           ///< size 0 when not given
    char public_key_id[64];            ///< "" in certificate mode
    struct wechatpay_platform platform[WECHATPAY_PLATFORM_MAX];
    size_t platform_count;
};

/** Read all key files; closed by the caller, also after a failure. */
enum status wechatpay_keys_open(struct wechatpay_keys *keys,
                                const struct gateway *gateway);
/** Wipe and free; a zeroed one is fine. */
void wechatpay_keys_close(struct wechatpay_keys *keys);
/** Lines on them for the doctor. */
void wechatpay_keys_report(const struct wechatpay_keys *keys,
                           struct report *report);

/** The header "Authorization: ..." of a request; false on failure. */
bool wechatpay_authorize(const struct wechatpay_keys *keys, const char *mchid,
                         const char *method, const char *path,
                         const char *timestamp, const char *nonce,
                         const char *body, char *header, size_t size);

enum wechatpay_verdict {
    WECHATPAY_GENUINE = 1,
    WECHATPAY_FORGED = 2,
    WECHATPAY_STALE = 3,
    WECHATPAY_UNKNOWN_SERIAL = 4, ///< fetch the certificates and try again
};

/** Verify an answer over its raw bytes. */
enum wechatpay_verdict wechatpay_verify(const struct wechatpay_keys *keys,
                                        const struct wechatpay_headers *headers,
                                        int64_t now_s, const char *body,
                                        size_t size);

/**
 * Take the platform certificates of an answer to WECHATPAY_CERTIFICATES. It
 * counts only if it opens with our APIv3 key and is signed by one of its own
 * certificates.
 */
bool wechatpay_take_certificates(struct wechatpay_keys *keys,
                                 const struct wechatpay_headers *headers,
                                 int64_t now_s, const char *body, size_t size);

#endif
