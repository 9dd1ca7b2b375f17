/**
 * @file wechatpay_v2.h
 * Provider "wechatpay-v2": WeChat Pay's older interface, XML, a shared key
 * (HMAC-SHA256 or MD5), and a client certificate for what moves money back.
 *
 * Texts are made and judged without any network: wechatpay_v2_xml.c,
 * wechatpay_v2_request.c, wechatpay_v2_answer.c; wechatpay_v2.c brings them
 * over HTTPS. An answer is bound to its request by the order's number alone:
 * this generation signs neither time nor nonce of the request.
 */
#ifndef POSPLUGIN_WECHATPAY_V2_H
#define POSPLUGIN_WECHATPAY_V2_H

#include "pos_plugin/payment/gateway.h"
#include "pos_plugin/payment/wechat.h"

/** The provider's entry in the table. */
extern const struct payment_provider_ops payment_wechatpay_v2;

#define WECHATPAY_V2_FIELDS_MAX 64
#define WECHATPAY_V2_NAME_MAX 64
#define WECHATPAY_V2_NONCE_MAX 33
/** Hexadecimal SHA-256 with NUL. */
#define WECHATPAY_V2_SIGN_MAX 65
/** Longest request: detail has at most 6000 bytes, the rest 2000. */
#define WECHATPAY_V2_XML_MAX 16384

/** Who we are; "" where there is none. */
struct wechatpay_v2_party {
    char appid[33];
    char mch_id[33];
    char sub_mch_id[33];
    char notify_url[257];
    char device_ip[65];
    bool md5; ///< sign_type MD5, else HMAC-SHA256
    struct signature_key key;
};

struct wechatpay_v2_field {
    char name[WECHATPAY_V2_NAME_MAX];
    char *value; ///< owned, NUL-ended
};

/** Names and values of a message; zeroed is empty. */
struct wechatpay_v2_fields {
    size_t count;
    struct wechatpay_v2_field list[WECHATPAY_V2_FIELDS_MAX];
};

/** Wipe and free the values; a zeroed one is fine. */
void wechatpay_v2_clear(struct wechatpay_v2_fields *fields);

/** Add a field unless the value is ""; false when it does not fit. */
bool wechatpay_v2_add(struct wechatpay_v2_fields *fields, const char *name,
                      const char *value);

/** A value; "" when it is absent. */
const char *wechatpay_v2_get(const struct wechatpay_v2_fields *fields,
                             const char *name);

/** Sort by name and sign all but "sign" itself and what is empty. */
bool wechatpay_v2_sign(const struct wechatpay_v2_party *party,
                       struct wechatpay_v2_fields *fields,
                       char sign[WECHATPAY_V2_SIGN_MAX]);

/**
 * The XML text of the fields.
 *
 * @return to be released with secret_release(); NULL when it is too long
 */
char *wechatpay_v2_write_xml(const struct wechatpay_v2_fields *fields);

/**
 * Parse <xml> with elements of text alone. No document type, no element
 * inside another, none twice; nothing is ever fetched.
 *
 * @param fields zeroed; cleared by the caller, also after a failure
 */
bool wechatpay_v2_read_xml(const char *text, size_t size,
                           struct wechatpay_v2_fields *fields);

/** "/pay/micropay" ...; never NULL. */
const char *wechatpay_v2_path(enum wechat_operation operation);

/** True for what needs the client certificate. */
bool wechatpay_v2_needs_certificate(enum wechat_operation operation);

/**
 * The signed XML text of a request.
 *
 * @param nonce fresh for each
 * @param credential pay only, else NULL
 * @return as wechatpay_v2_write_xml()
 */
char *wechatpay_v2_write_request(const struct wechatpay_v2_party *party,
                                 const struct wechat_expected *expected,
                                 const char *nonce,
                                 const struct payment_credential *credential);

/**
 * Verify and judge an answer's raw bytes.
 *
 * @param[out] code_url of WECHAT_NATIVE, may be NULL for others
 */
void wechatpay_v2_read_answer(const struct wechatpay_v2_party *party,
                              const struct wechat_expected *expected,
                              const char *body, size_t size, char *code_url,
                              struct payment_answer *answer);

#endif
