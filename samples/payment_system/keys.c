#include "samples/payment_system/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_S 86400L
#define PATH_LENGTH 4096
#define BITS 2048
#define TEXT_KEY 32

static FILE *
open_file(const char *folder, const char *name, bool for_writing) {
    char path[PATH_LENGTH];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (!for_writing) {
        return fopen(path, "re");
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

/** Read, or make: RSA, which takes long, or P-256 for a CA. */
static EVP_PKEY *
open_key(const char *folder, const char *name, bool is_rsa) {
    FILE *file = open_file(folder, name, false);
    EVP_PKEY *key = NULL;
    if (file != NULL) {
        key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
        fclose(file);
        return key;
    }
    key = is_rsa ? EVP_RSA_gen(BITS) : EVP_EC_gen("P-256");
    file = open_file(folder, name, true);
    if (file != NULL) {
        PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
        fclose(file);
    }
    return key;
}

static bool
write_public(const char *folder, const char *name, EVP_PKEY *key) {
    FILE *file = open_file(folder, name, true);
    bool good = file != NULL && PEM_write_PUBKEY(file, key) == 1;
    if (file != NULL) {
        fclose(file);
    }
    return good;
}

static X509 *
new_certificate(const char *common_name, EVP_PKEY *key, X509 *issuer,
                EVP_PKEY *issuer_key) {
    X509 *one = X509_new();
    uint64_t serial = 0;
    RAND_bytes((unsigned char *)&serial, sizeof(serial));
    X509_NAME *name = X509_get_subject_name(one);
    const char *const parts[][2] = {{"C", "CN"},
                                    {"O", "posplugin sample, no real money"},
                                    {"OU", "simulator"},
                                    {"CN", common_name}};
    bool good =
        X509_set_version(one, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(one), serial >> 1) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(one), -DAY_S) != NULL &&
        X509_gmtime_adj(X509_getm_notAfter(one), 365 * DAY_S) != NULL &&
        X509_set_pubkey(one, key) == 1;
    for (size_t i = 0; good && i < 4; i++) {
        good = X509_NAME_add_entry_by_txt(name, parts[i][0], MBSTRING_UTF8,
                                          (const unsigned char *)parts[i][1],
                                          -1, -1, 0) == 1;
    }
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer == NULL ? one : issuer, one, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(
        NULL, &context, NID_basic_constraints,
        issuer == NULL ? "critical,CA:TRUE" : "critical,CA:FALSE");
    good = good && X509_add_ext(one, extension, -1) == 1 &&
           X509_set_issuer_name(one, X509_get_subject_name(
                                         issuer == NULL ? one : issuer)) == 1 &&
           X509_sign(one, issuer_key, EVP_sha256()) > 0;
    X509_EXTENSION_free(extension);
    if (!good) {
        X509_free(one);
        return NULL;
    }
    return one;
}

struct certificate_plan {
    const char *file;
    const char *common_name;
    EVP_PKEY *key;
    X509 *issuer;
    EVP_PKEY *issuer_key;
};

static X509 *
open_certificate(const char *folder, const struct certificate_plan *plan) {
    FILE *file = open_file(folder, plan->file, false);
    X509 *one = NULL;
    if (file != NULL) {
        one = PEM_read_X509(file, NULL, NULL, NULL);
        fclose(file);
        return one;
    }
    one = new_certificate(plan->common_name, plan->key, plan->issuer,
                          plan->issuer_key);
    file = open_file(folder, plan->file, true);
    if (file != NULL && one != NULL) {
        PEM_write_X509(file, one);
    }
    if (file != NULL) {
        fclose(file);
    }
    return one;
}

/** A file with one line of hexadecimal digits, as key or as text. */
static bool
open_text_key(const char *folder, const char *name, size_t digits, bool is_text,
              struct signature_key *out) {
    char path[PATH_LENGTH];
    uint8_t random[TEXT_KEY];
    char text[2 * TEXT_KEY + 1];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (access(path, F_OK) != 0) {
        FILE *file = open_file(folder, name, true);
        if (file == NULL || !signature_random(random, sizeof(random))) {
            return false;
        }
        signature_hex(random, digits / 2, text);
        fprintf(file, "%s\n", text);
        fclose(file);
    }
    return (is_text ? signature_read_text_key(path, digits, out)
                    : signature_read_key(path, out)) == STATUS_OK;
}

static bool
open_alipay(struct keys *keys, const char *folder) {
    keys->alipay = open_key(folder, "alipay.key", true);
    keys->alipay_app = open_key(folder, "alipay-app.key", true);
    return keys->alipay_app != NULL &&
           write_public(folder, "alipay.pem", keys->alipay);
}

static char *
text_of(X509 *certificate) {
    char *bytes = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    long size = BIO_get_mem_data(bio, &bytes);
    char *text = strndup(bytes, (size_t)size);
    BIO_free(bio);
    return text;
}

static bool
open_wechatpay(struct keys *keys, const char *folder) {
    EVP_PKEY *root_key = open_key(folder, "wechatpay-root.key", false);
    keys->wechatpay = open_key(folder, "wechatpay.key", true);
    keys->merchant = open_key(folder, "apiclient_key.pem", true);
    struct certificate_plan root = {"wechatpay-root.crt", "sample WeChat root",
                                    root_key, NULL, root_key};
    X509 *issuer = open_certificate(folder, &root);
    struct certificate_plan theirs = {"wechatpay.crt", "sample WeChat Pay",
                                      keys->wechatpay, issuer, root_key};
    keys->wechatpay_cert = open_certificate(folder, &theirs);
    struct certificate_plan ours = {"apiclient_cert.pem", KEYS_MCHID,
                                    keys->merchant, issuer, root_key};
    keys->merchant_cert = open_certificate(folder, &ours);
    keys->client_ca = issuer == NULL ? NULL : text_of(issuer);
    EVP_PKEY_free(root_key);
    X509_free(issuer);
    return keys->wechatpay_cert != NULL && keys->merchant_cert != NULL &&
           keys->client_ca != NULL &&
           write_public(folder, "wechatpay.pem", keys->wechatpay) &&
           open_text_key(folder, "api_v3.key", TEXT_KEY, true, &keys->api_v3) &&
           open_text_key(folder, "api_v2.key", TEXT_KEY, true, &keys->api_v2);
}

bool
keys_open(struct keys *keys, const char *folder) {
    bool good =
        open_text_key(folder, "hmac.key", 2 * TEXT_KEY, false, &keys->rest) &&
        open_alipay(keys, folder) && open_wechatpay(keys, folder);
    if (!good) {
        fprintf(stderr, "cannot make keys in %s: %s\n", folder,
                strerror(errno));
    }
    return good;
}

void
keys_close(struct keys *keys) {
    EVP_PKEY *const pairs[] = {keys->alipay, keys->alipay_app, keys->wechatpay,
                               keys->merchant};
    X509 *const certificates[] = {keys->wechatpay_cert, keys->merchant_cert};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        EVP_PKEY_free(pairs[i]);
    }
    for (size_t i = 0; i < sizeof(certificates) / sizeof(certificates[0]);
         i++) {
        X509_free(certificates[i]);
    }
    free(keys->client_ca);
    signature_wipe_key(&keys->rest);
    signature_wipe_key(&keys->api_v3);
    signature_wipe_key(&keys->api_v2);
}

static void
write_wechatpay(FILE *file, const char *folder, unsigned port) {
    char serial[PKI_SERIAL_MAX] = "";
    struct certificate_plan ours = {.file = "apiclient_cert.pem"};
    X509 *certificate = open_certificate(folder, &ours);
    if (certificate != NULL) {
        pki_serial(certificate, serial);
    }
    X509_free(certificate);
    fprintf(file,
            "\n[wechatpay]\ngateway = https://127.0.0.1:%u\n"
            "appid = " KEYS_APPID "\nmchid = " KEYS_MCHID "\n"
            "serial_no = %s\nprivate_key_file = %s/apiclient_key.pem\n"
            "cert_file = %s/apiclient_cert.pem\n"
            "api_v3_key_file = %s/api_v3.key\n"
            "notify_url = https://127.0.0.1/none\nca_file = %s/ca.pem\n"
            "\n[wechatpay-v2]\ngateway = https://127.0.0.1:%u\n"
            "appid = " KEYS_APPID "\nmch_id = " KEYS_MCHID "\n"
            "api_key_file = %s/api_v2.key\n"
            "cert_file = %s/apiclient_cert.pem\n"
            "private_key_file = %s/apiclient_key.pem\n"
            "notify_url = https://127.0.0.1/none\nca_file = %s/ca.pem\n",
            port, serial, folder, folder, folder, folder, port, folder, folder,
            folder, folder);
}

bool
keys_write_settings(const char *folder, const char *merchant, unsigned port) {
    FILE *file = open_file(folder, "posplugin.ini", true);
    if (file == NULL) {
        fprintf(stderr, "cannot write %s/posplugin.ini: %s\n", folder,
                strerror(errno));
        return false;
    }
    fprintf(file,
            "; Made by posplugin-payment-system at its start.\n"
            "[payment]\nprovider = rest\nmerchant_id = %s\n"
            "\n[rest]\nurl = https://127.0.0.1:%u\nkey_file = %s/hmac.key\n"
            "ca_file = %s/ca.pem\n"
            "\n[alipay]\ngateway = https://127.0.0.1:%u/gateway.do\n"
            "app_id = " KEYS_APP_ID "\nprivate_key_file = %s/alipay-app.key\n"
            "alipay_public_key_file = %s/alipay.pem\nca_file = %s/ca.pem\n",
            merchant, port, folder, folder, port, folder, folder, folder);
    write_wechatpay(file, folder, port);
    return fclose(file) == 0;
}
