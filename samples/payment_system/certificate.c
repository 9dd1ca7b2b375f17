#include "samples/payment_system/certificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_S 86400L
#define CA_DAYS 3650L
#define PATH_MAX_LENGTH 4096

struct authority {
    EVP_PKEY *key;
    X509 *certificate;
};

static bool
add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool good =
        extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

static bool
set_serial(X509 *certificate) {
    uint64_t serial = 0;
    return RAND_bytes((unsigned char *)&serial, sizeof(serial)) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate),
                                   serial >> 1) == 1;
}

static X509 *
new_certificate(EVP_PKEY *key, const char *name, long from_s, long to_s) {
    X509 *certificate = X509_new();
    if (certificate == NULL) {
        return NULL;
    }
    X509_NAME *subject = X509_get_subject_name(certificate);
    bool good =
        X509_set_version(certificate, X509_VERSION_3) == 1 &&
        set_serial(certificate) &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), from_s) != NULL &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), to_s) != NULL &&
        X509_set_pubkey(certificate, key) == 1 &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                   (const unsigned char *)name, -1, -1, 0) == 1;
    if (!good) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

static bool
make_authority(struct authority *out) {
    out->key = EVP_EC_gen("P-256");
    if (out->key == NULL) {
        return false;
    }
    X509 *ca = new_certificate(out->key, "posplugin sample CA", -2 * DAY_S,
                               CA_DAYS * DAY_S);
    out->certificate = ca;
    return ca != NULL &&
           X509_set_issuer_name(ca, X509_get_subject_name(ca)) == 1 &&
           add_extension(ca, ca, NID_basic_constraints,
                         "critical,CA:TRUE,pathlen:0") &&
           add_extension(ca, ca, NID_key_usage, "critical,keyCertSign") &&
           add_extension(ca, ca, NID_subject_key_identifier, "hash") &&
           X509_sign(ca, out->key, EVP_sha256()) > 0;
}

static FILE *
open_file(const char *folder, const char *name, bool for_writing) {
    char path[PATH_MAX_LENGTH];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (!for_writing) {
        return fopen(path, "re");
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

static bool
save_authority(const char *folder, const struct authority *authority) {
    FILE *key = open_file(folder, "ca.key", true);
    FILE *certificate = open_file(folder, "ca.pem", true);
    bool good = key != NULL && certificate != NULL &&
                PEM_write_PrivateKey(key, authority->key, NULL, NULL, 0, NULL,
                                     NULL) == 1 &&
                PEM_write_X509(certificate, authority->certificate) == 1;
    if (key != NULL) {
        good = fclose(key) == 0 && good;
    }
    if (certificate != NULL) {
        good = fclose(certificate) == 0 && good;
    }
    return good;
}

static bool
load_authority(const char *folder, struct authority *out) {
    FILE *key = open_file(folder, "ca.key", false);
    FILE *certificate = open_file(folder, "ca.pem", false);
    if (key != NULL) {
        out->key = PEM_read_PrivateKey(key, NULL, NULL, NULL);
        fclose(key);
    }
    if (certificate != NULL) {
        out->certificate = PEM_read_X509(certificate, NULL, NULL, NULL);
        fclose(certificate);
    }
    return out->key != NULL && out->certificate != NULL;
}

static X509 *
make_server(const struct authority *authority, EVP_PKEY *key, bool expired) {
    X509 *server = key == NULL ? NULL
                               : new_certificate(key, "localhost", -2 * DAY_S,
                                                 expired ? -DAY_S : 30 * DAY_S);
    bool good =
        server != NULL &&
        X509_set_issuer_name(
            server, X509_get_subject_name(authority->certificate)) == 1 &&
        add_extension(server, authority->certificate, NID_subject_alt_name,
                      "DNS:localhost,IP:127.0.0.1") &&
        add_extension(server, authority->certificate, NID_ext_key_usage,
                      "serverAuth") &&
        X509_sign(server, authority->key, EVP_sha256()) > 0;
    if (!good) {
        X509_free(server);
        return NULL;
    }
    return server;
}

static char *
text_of(BIO *bio) {
    char *bytes = NULL;
    long size = BIO_get_mem_data(bio, &bytes);
    char *text = size > 0 ? strndup(bytes, (size_t)size) : NULL;
    BIO_free(bio);
    return text;
}

static bool
write_identity(EVP_PKEY *key, X509 *certificate, struct server_identity *out) {
    BIO *key_text = BIO_new(BIO_s_mem());
    BIO *certificate_text = BIO_new(BIO_s_mem());
    bool good = key_text != NULL && certificate_text != NULL &&
                PEM_write_bio_PrivateKey(key_text, key, NULL, NULL, 0, NULL,
                                         NULL) == 1 &&
                PEM_write_bio_X509(certificate_text, certificate) == 1;
    if (!good) {
        BIO_free(key_text);
        BIO_free(certificate_text);
        return false;
    }
    out->key_pem = text_of(key_text);
    out->certificate_pem = text_of(certificate_text);
    return out->key_pem != NULL && out->certificate_pem != NULL;
}

bool
certificate_make(const char *folder, bool expired,
                 struct server_identity *out) {
    struct authority authority = {NULL, NULL};
    bool good =
        load_authority(folder, &authority) ||
        (make_authority(&authority) && save_authority(folder, &authority));
    EVP_PKEY *key = good ? EVP_EC_gen("P-256") : NULL;
    X509 *server = good ? make_server(&authority, key, expired) : NULL;
    good = server != NULL && write_identity(key, server, out);
    if (!good) {
        fprintf(stderr, "cannot make certificates in %s\n", folder);
    }
    X509_free(server);
    EVP_PKEY_free(key);
    X509_free(authority.certificate);
    EVP_PKEY_free(authority.key);
    return good;
}

void
certificate_free(struct server_identity *identity) {
    free(identity->key_pem);
    free(identity->certificate_pem);
    *identity = (struct server_identity){NULL, NULL};
}
