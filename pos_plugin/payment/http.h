/**
 * @file http.h
 * One HTTPS request, and the certain knowledge whether it left this machine.
 *
 * Whether money may be in flight hangs on the classification, so it is made
 * from facts, not from error texts: libcurl calls a hook when the TLS
 * handshake is done and the certificate is accepted, before it writes the
 * first byte of the request. No hook call and no request byte counted:
 * nothing was sent. Hook called, but no complete answer: unknown.
 *
 * One fresh connection per request (a reused one lets the library send a
 * request twice), HTTP/1.1, TLS 1.2 or later, no redirects, no proxy, no
 * environment. libcurl's own copies of the request are wiped when freed.
 * Call from one thread at a time.
 */
#ifndef POSPLUGIN_HTTP_H
#define POSPLUGIN_HTTP_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Answers beyond this are cut off and unknown. */
#define HTTP_BODY_MAX 65536
/** A signature of RSA 4096 in base64 has 684 characters. */
#define HTTP_HEADER_MAX 1024
#define HTTP_HEADERS_MAX 4

enum http_result {
    HTTP_ANSWERED = 1, ///< a complete answer, of whatever status
    HTTP_NOT_SENT = 2, ///< no byte of the request left this machine
    HTTP_UNKNOWN = 3,  ///< sent, perhaps only in part; no complete answer
};

/** A header of the answer that the caller wants. */
struct http_wanted {
    const char *name;
    char value[HTTP_HEADER_MAX]; ///< "" when absent, twice there or too long
    int seen;
};

struct http_request {
    const char *url;            ///< https only
    const char *ca_file;        ///< PEM; NULL or "" for the system's
    const char *cert_file;      ///< client certificate (PEM); NULL for none
    const char *key_file;       ///< its private key (PEM)
    const char *const *headers; ///< "Name: value", NULL-ended
    const char *body;           ///< borrowed; NULL makes it a GET
    size_t body_size;
    int timeout_ms;              ///< of the whole, connecting included
    void (*idle)(void *context); ///< at least every 50 ms; may be NULL
    void *idle_context;
};

struct http_response {
    enum http_result result;
    long status;
    char *body; ///< NUL-ended; freed by http_destroy()
    size_t body_size;
    struct http_wanted wanted[HTTP_HEADERS_MAX]; ///< names set by the caller
    int64_t date_s;           ///< header "Date", Unix time; -1 unknown
    char certificate_end[64]; ///< "notAfter" of the server's, "" unknown
    char error[200];          ///< for people, when not answered
};

/**
 * Make the exchange; blocks up to timeout_ms.
 *
 * @param response zeroed, but for the names wanted
 */
void http_send(const struct http_request *request,
               struct http_response *response);

/** Wipe and free the body; a zeroed one is fine. */
void http_destroy(struct http_response *response);

#endif
