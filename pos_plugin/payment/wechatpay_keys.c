#include "pos_plugin/payment/wechatpay.h"

#include "pos_plugin/payment/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define V3_KEY_LENGTH 32
#define DIGITS_MAX 12
#define SEALED_MAX 16384

static enum status
read_public_key(struct wechatpay_keys *keys, const struct gateway *gateway) {
    struct wechatpay_platform *platform = &keys->platform[0];
    const char *path = NULL;
    enum status status =
        gateway_read_id(gateway, "public_key_id", true, keys->public_key_id,
                        sizeof(keys->public_key_id));
    if (status != STATUS_OK || keys->public_key_id[0] == '\0') {
        return status;
    }
    status = gateway_file(gateway, "public_key_file",
                          "WeChat Pay's public key (PEM)", &path);
    if (status == STATUS_OK) {
        status = pki_read_public_key(path, &platform->key);
    }
    if (status == STATUS_OK && EVP_PKEY_eq(platform->key, keys->ours) == 1) {
        log_error("wechatpay.public_key_file is our own public key: take "
                  "WeChat Pay's from the merchant platform");
        return STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        snprintf(platform->serial, sizeof(platform->serial), "%s",
                 keys->public_key_id);
        keys->platform_count = 1;
    }
    return status;
}

static enum status
read_v3_key(struct wechatpay_keys *keys, const struct gateway *gateway) {
    const char *path = gateway_setting(gateway, "api_v3_key_file");
    if (path[0] != '\0') {
        return signature_read_text_key(path, V3_KEY_LENGTH, &keys->v3);
    }
    if (keys->public_key_id[0] == '\0') {
        log_error("set wechatpay.public_key_id and wechatpay.public_key_file, "
                  "or wechatpay.api_v3_key_file: without one of them WeChat "
                  "Pay's answers cannot be verified");
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

/** Our certificate is not needed to pay, but tells mixed-up files apart. */
static enum status
read_certificate(struct wechatpay_keys *keys, const struct gateway *gateway) {
    const char *path = gateway_setting(gateway, "cert_file");
    char serial[PKI_SERIAL_MAX];
    if (path[0] == '\0') {
        return STATUS_OK;
    }
    enum status status = pki_read_certificates(path, &keys->our_certificates);
    if (status != STATUS_OK) {
        return status;
    }
    const X509 *ours = sk_X509_value(keys->our_certificates, 0);
    if (!pki_matches(ours, keys->ours)) {
        log_error("wechatpay.cert_file is not the certificate of "
                  "wechatpay.private_key_file: take both from the same "
                  "download of the merchant platform");
        return STATUS_INVALID;
    }
    if (!pki_serial(ours, serial) || strcasecmp(serial, keys->serial) != 0) {
        log_error("wechatpay.serial_no is %s, but that of "
                  "wechatpay.cert_file is %s: set it to that",
                  keys->serial, serial);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

enum status
wechatpay_keys_open(struct wechatpay_keys *keys,
                    const struct gateway *gateway) {
    const char *path = NULL;
    enum status status = gateway_file(
        gateway, "private_key_file",
        "the private key of our API certificate (apiclient_key.pem)", &path);
    if (status == STATUS_OK) {
        status = pki_read_private_key(path, &keys->ours);
    }
    if (status == STATUS_OK) {
        status = gateway_read_id(gateway, "serial_no", false, keys->serial,
                                 sizeof(keys->serial));
    }
    if (status == STATUS_OK) {
        status = read_certificate(keys, gateway);
    }
    if (status == STATUS_OK) {
        status = read_public_key(keys, gateway);
    }
    return status == STATUS_OK ? read_v3_key(keys, gateway) : status;
}

static void
drop_platform(struct wechatpay_platform *platform, size_t count) {
    for (size_t i = 0; i < count; i++) {
        EVP_PKEY_free(platform[i].key);
        X509_free(platform[i].certificate);
    }
    memset(platform, 0, count * sizeof(*platform));
}

void
wechatpay_keys_close(struct wechatpay_keys *keys) {
    EVP_PKEY_free(keys->ours);
    sk_X509_pop_free(keys->our_certificates, X509_free);
    drop_platform(keys->platform, WECHATPAY_PLATFORM_MAX);
    signature_wipe_key(&keys->v3);
}

void
wechatpay_keys_report(const struct wechatpay_keys *keys,
                      struct report *report) {
    report_key(report, "private key", keys->ours);
    if (keys->our_certificates != NULL) {
        report_certificate(report, "our API certificate",
                           sk_X509_value(keys->our_certificates, 0));
    } else {
        report_say(report, "our API certificate: wechatpay.cert_file is not "
                           "set, its end is not known here");
    }
    for (size_t i = 0; i < keys->platform_count; i++) {
        const struct wechatpay_platform *one = &keys->platform[i];
        char name[96];
        snprintf(name, sizeof(name), "WeChat Pay's %s %s",
                 one->certificate == NULL ? "public key" : "certificate",
                 one->serial);
        if (one->certificate != NULL) {
            report_certificate(report, name, one->certificate);
        } else {
            report_say(report, "%s: ok, %d bits", name,
                       EVP_PKEY_get_bits(one->key));
        }
    }
}

bool
wechatpay_authorize(const struct wechatpay_keys *keys, const char *mchid,
                    const char *method, const char *path, const char *timestamp,
                    const char *nonce, const char *body, char *header,
                    size_t size) {
    char signature[PKI_SIGNATURE_MAX];
    const char *lines[] = {method, path, timestamp, nonce, body};
    struct signature_part parts[10];
    for (size_t i = 0; i < 5; i++) {
        parts[2 * i] = (struct signature_part){lines[i], strlen(lines[i])};
        parts[2 * i + 1] = (struct signature_part){"\n", 1};
    }
    if (!pki_sign(keys->ours, PKI_SHA256, parts, 10, signature)) {
        return false;
    }
    int length = snprintf(
        header, size,
        "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\"%s\","
        "nonce_str=\"%s\",signature=\"%s\",timestamp=\"%s\",serial_no=\"%s\"",
        mchid, nonce, signature, timestamp, keys->serial);
    return length > 0 && (size_t)length < size;
}

/** False unless it is a time within what the clocks may differ. */
static bool
is_fresh(const char *timestamp, int64_t now_s) {
    size_t length = strlen(timestamp);
    if (length == 0 || length > DIGITS_MAX ||
        strspn(timestamp, "0123456789") != length) {
        return false;
    }
    int64_t skew_s = strtoll(timestamp, NULL, 10) - now_s;
    return skew_s <= REPORT_SKEW_MAX_S && skew_s >= -REPORT_SKEW_MAX_S;
}

static bool
is_current(const struct wechatpay_platform *platform) {
    const X509 *certificate = platform->certificate;
    return certificate == NULL ||
           (X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 &&
            X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0);
}

static enum wechatpay_verdict
verify_with(const struct wechatpay_platform *platform, size_t count,
            const struct wechatpay_headers *headers, const char *body,
            size_t size) {
    size_t i = 0;
    while (i < count && strcmp(platform[i].serial, headers->serial) != 0) {
        i++;
    }
    if (i == count) {
        return WECHATPAY_UNKNOWN_SERIAL;
    }
    struct signature_part parts[] = {
        {headers->timestamp, strlen(headers->timestamp)},
        {"\n", 1},
        {headers->nonce, strlen(headers->nonce)},
        {"\n", 1},
        {body, size},
        {"\n", 1},
    };
    return is_current(&platform[i]) && pki_verify(platform[i].key, PKI_SHA256,
                                                  parts, 6, headers->signature)
               ? WECHATPAY_GENUINE
               : WECHATPAY_FORGED;
}

static bool
is_complete(const struct wechatpay_headers *headers) {
    return headers->timestamp[0] != '\0' && headers->nonce[0] != '\0' &&
           headers->serial[0] != '\0' && headers->signature[0] != '\0';
}

enum wechatpay_verdict
wechatpay_verify(const struct wechatpay_keys *keys,
                 const struct wechatpay_headers *headers, int64_t now_s,
                 const char *body, size_t size) {
    if (!is_complete(headers)) {
        return WECHATPAY_FORGED;
    }
    if (!is_fresh(headers->timestamp, now_s)) {
        return WECHATPAY_STALE;
    }
    return verify_with(keys->platform, keys->platform_count, headers, body,
                       size);
}

/** Open one entry of the list; false when it is not genuine. */
static bool
open_entry(const struct wechatpay_keys *keys, const json_t *entry,
           struct wechatpay_platform *out) {
    const json_t *box = json_object_get(entry, "encrypt_certificate");
    const char *text = answer_text(box, "ciphertext");
    uint8_t sealed[SEALED_MAX];
    char pem[SEALED_MAX];
    char serial[PKI_SERIAL_MAX];
    int size = pki_decode(text, sealed, sizeof(sealed));
    if (size < 0 || !answer_text_is(box, "algorithm", "AEAD_AES_256_GCM") ||
        keys->v3.size != V3_KEY_LENGTH) {
        return false;
    }
    size = pki_open_gcm(keys->v3.bytes, answer_text(box, "nonce"),
                        answer_text(box, "associated_data"), sealed,
                        (size_t)size, pem);
    out->certificate =
        size < 0 ? NULL : pki_parse_certificate(pem, (size_t)size);
    if (out->certificate == NULL) {
        return false;
    }
    out->key = X509_get_pubkey(out->certificate);
    snprintf(out->serial, sizeof(out->serial), "%s",
             answer_text(entry, "serial_no"));
    return out->key != NULL && pki_serial(out->certificate, serial) &&
           strcasecmp(serial, out->serial) == 0;
}

static bool
open_list(const struct wechatpay_keys *keys, const char *body, size_t size,
          struct wechatpay_platform *list, size_t *count) {
    json_t *object = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *data = json_object_get(object, "data");
    bool good = json_is_array(data) && json_array_size(data) > 0 &&
                json_array_size(data) < WECHATPAY_PLATFORM_MAX;
    for (size_t i = 0; good && i < json_array_size(data); i++) {
        good = open_entry(keys, json_array_get(data, i), &list[(*count)++]);
    }
    json_decref(object);
    return good;
}

bool
wechatpay_take_certificates(struct wechatpay_keys *keys,
                            const struct wechatpay_headers *headers,
                            int64_t now_s, const char *body, size_t size) {
    struct wechatpay_platform list[WECHATPAY_PLATFORM_MAX] = {0};
    size_t count = 0;
    size_t kept = keys->public_key_id[0] != '\0' ? 1 : 0;
    bool good =
        is_complete(headers) && is_fresh(headers->timestamp, now_s) &&
        open_list(keys, body, size, list, &count) &&
        verify_with(list, count, headers, body, size) == WECHATPAY_GENUINE;
    if (!good) {
        drop_platform(list, count);
        return false;
    }
    drop_platform(keys->platform + kept, WECHATPAY_PLATFORM_MAX - kept);
    memcpy(keys->platform + kept, list, count * sizeof(list[0]));
    keys->platform_count = kept + count;
    return true;
}
