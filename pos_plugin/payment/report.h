/**
 * @file report.h
 * What a provider's doctor says: a line for people each, and its verdict.
 */
#ifndef POSPLUGIN_REPORT_H
#define POSPLUGIN_REPORT_H

#include "pos_plugin/payment/pki.h"

/** Furthest that our clock may be from a payment system's. */
#define REPORT_SKEW_MAX_S 300

struct report {
    char *text;
    size_t size; ///< at least 1
    size_t used;
    bool bad; ///< something was found that keeps payments from working
};

/** Append a line. */
void report_say(struct report *report, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));

/** As report_say(), and the verdict is bad. */
void report_bad(struct report *report, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));

/** A line on a certificate's end; bad when it has come. */
void report_certificate(struct report *report, const char *name,
                        const X509 *certificate);

/** A line on a private key: its strength. */
void report_key(struct report *report, const char *name, const EVP_PKEY *key);

/** A line on our clock, seconds from the payment system's. */
void report_clock(struct report *report, int64_t skew_s);

#endif
