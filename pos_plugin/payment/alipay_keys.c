#include "pos_plugin/payment/alipay.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <stdio.h>
#include <string.h>

/** Signed with RSA: the others of the root file are not for us. */
static bool
is_rsa_signed(const X509 *certificate) {
    static const char rsa[] = "1.2.840.113549.1.1";
    char oid[64] = "";
    OBJ_obj2txt(oid, sizeof(oid),
                OBJ_nid2obj(X509_get_signature_nid(certificate)), 1);
    return strncmp(oid, rsa, sizeof(rsa) - 1) == 0;
}

bool
alipay_certificate_sn(const X509 *certificate, char sn[33]) {
    BIO *name = BIO_new(BIO_s_mem());
    BIGNUM *number =
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *serial = number == NULL ? NULL : BN_bn2dec(number);
    char *text = NULL;
    // "CN=..,O=..,C=.." from the last to the first, as RFC 2253 has it.
    bool good =
        name != NULL && serial != NULL &&
        X509_NAME_print_ex(name, X509_get_issuer_name(certificate), 0,
                           ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_UTF8_CONVERT |
                               XN_FLAG_SEP_COMMA_PLUS | XN_FLAG_DN_REV |
                               XN_FLAG_FN_SN) >= 0;
    if (good) {
        long size = BIO_get_mem_data(name, &text);
        struct signature_part parts[] = {{text, (size_t)size},
                                         {serial, strlen(serial)}};
        good = pki_md5(parts, 2, sn);
    }
    OPENSSL_free(serial);
    BN_free(number);
    BIO_free(name);
    return good;
}

static bool
root_sn(const STACK_OF(X509) * roots, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < sk_X509_num(roots); i++) {
        char sn[33];
        const X509 *one = sk_X509_value(roots, i);
        if (!is_rsa_signed(one)) {
            continue;
        }
        if (!alipay_certificate_sn(one, sn) || used + 34 > size) {
            return false;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 used > 0 ? "_" : "", sn);
    }
    return used > 0;
}

static enum status
read_certificates(const struct gateway *gateway, const char *key,
                  const char *what, STACK_OF(X509) * *out) {
    const char *path = NULL;
    enum status status = gateway_file(gateway, key, what, &path);
    return status == STATUS_OK ? pki_read_certificates(path, out) : status;
}

static enum status
open_certificates(struct alipay_keys *keys, const struct gateway *gateway) {
    enum status status = read_certificates(gateway, "app_cert_file",
                                           "our application's certificate",
                                           &keys->our_certificates);
    if (status == STATUS_OK) {
        status = read_certificates(gateway, "alipay_cert_file",
                                   "Alipay's certificate",
                                   &keys->their_certificates);
    }
    if (status == STATUS_OK) {
        status = read_certificates(gateway, "alipay_root_cert_file",
                                   "Alipay's root certificates", &keys->roots);
    }
    if (status != STATUS_OK) {
        return status;
    }
    X509 *ours = sk_X509_value(keys->our_certificates, 0);
    X509 *theirs = sk_X509_value(keys->their_certificates, 0);
    if (!pki_matches(ours, keys->ours)) {
        log_error("alipay.app_cert_file is not the certificate of "
                  "alipay.private_key_file: take both from the same request");
        return STATUS_INVALID;
    }
    keys->theirs = X509_get_pubkey(theirs);
    bool good =
        keys->theirs != NULL &&
        EVP_PKEY_get_base_id(keys->theirs) == EVP_PKEY_RSA &&
        alipay_certificate_sn(ours, keys->app_cert_sn) &&
        alipay_certificate_sn(theirs, keys->alipay_cert_sn) &&
        root_sn(keys->roots, keys->root_cert_sn, sizeof(keys->root_cert_sn));
    if (!good) {
        log_error("the certificates of [alipay] are not Alipay's RSA ones: "
                  "download the three files from the open platform again");
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

static enum status
open_their_key(struct alipay_keys *keys, const struct gateway *gateway) {
    const char *path = NULL;
    enum status status = gateway_file(
        gateway, "alipay_public_key_file",
        "Alipay's public key; or set alipay.app_cert_file and its two others",
        &path);
    if (status == STATUS_OK) {
        status = pki_read_public_key(path, &keys->theirs);
    }
    // The two public keys of the platform's page are easily mixed up.
    if (status == STATUS_OK && EVP_PKEY_eq(keys->theirs, keys->ours) == 1) {
        log_error("alipay.alipay_public_key_file is our own public key: take "
                  "Alipay's, which the open platform shows beside it");
        return STATUS_INVALID;
    }
    return status;
}

enum status
alipay_keys_open(struct alipay_keys *keys, const struct gateway *gateway) {
    const char *type = gateway_setting(gateway, "sign_type");
    const char *path = NULL;
    keys->sha1 = strcmp(type, "RSA") == 0;
    if (!keys->sha1 && strcmp(type, "RSA2") != 0) {
        log_error("alipay.sign_type \"%.20s\" must be RSA2 or RSA", type);
        return STATUS_INVALID;
    }
    enum status status = gateway_file(gateway, "private_key_file",
                                      "our private key (PEM)", &path);
    if (status == STATUS_OK) {
        status = pki_read_private_key(path, &keys->ours);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return gateway_setting(gateway, "app_cert_file")[0] != '\0'
               ? open_certificates(keys, gateway)
               : open_their_key(keys, gateway);
}

void
alipay_keys_close(struct alipay_keys *keys) {
    EVP_PKEY_free(keys->ours);
    EVP_PKEY_free(keys->theirs);
    sk_X509_pop_free(keys->our_certificates, X509_free);
    sk_X509_pop_free(keys->their_certificates, X509_free);
    sk_X509_pop_free(keys->roots, X509_free);
}

/** Whether Alipay's certificate hangs on Alipay's roots. */
static bool
is_issued_by_roots(const struct alipay_keys *keys) {
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool good = store != NULL && context != NULL;
    for (int i = 0; good && i < sk_X509_num(keys->roots); i++) {
        good = X509_STORE_add_cert(store, sk_X509_value(keys->roots, i)) == 1;
    }
    good = good &&
           X509_STORE_CTX_init(context, store,
                               sk_X509_value(keys->their_certificates, 0),
                               keys->their_certificates) == 1 &&
           X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return good;
}

void
alipay_keys_report(const struct alipay_keys *keys, struct report *report) {
    report_key(report, "private key", keys->ours);
    if (keys->our_certificates == NULL) {
        report_say(report, "Alipay's public key: ok, %d bits",
                   EVP_PKEY_get_bits(keys->theirs));
        return;
    }
    report_certificate(report, "our certificate",
                       sk_X509_value(keys->our_certificates, 0));
    report_certificate(report, "Alipay's certificate",
                       sk_X509_value(keys->their_certificates, 0));
    if (!is_issued_by_roots(keys)) {
        report_bad(report, "Alipay's certificate: not issued by the roots of "
                           "alipay.alipay_root_cert_file: download all files "
                           "from the open platform again");
    }
}
