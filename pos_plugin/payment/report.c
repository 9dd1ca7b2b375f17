#include "pos_plugin/payment/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SOON_DAYS 30

static void
append(struct report *report, const char *format, va_list values) {
    size_t room = report->size - report->used;
    int added = vsnprintf(report->text + report->used, room, format, values);
    if (added > 0) {
        report->used += (size_t)added < room ? (size_t)added : room - 1;
    }
    room = report->size - report->used;
    report->used +=
        snprintf(report->text + report->used, room, "\n") == 1 && room > 1;
}

void
report_say(struct report *report, const char *format, ...) {
    va_list values;
    va_start(values, format);
    append(report, format, values);
    va_end(values);
}

void
report_bad(struct report *report, const char *format, ...) {
    va_list values;
    va_start(values, format);
    append(report, format, values);
    va_end(values);
    report->bad = true;
}

void
report_certificate(struct report *report, const char *name,
                   const X509 *certificate) {
    char end[32];
    int days = pki_days_left(certificate, end, sizeof(end));
    if (days < 0) {
        report_bad(report,
                   "%s: ended on %s: get a new one from the merchant platform "
                   "and put it into its file",
                   name, end);
    } else if (days < SOON_DAYS) {
        report_say(report,
                   "%s: ends on %s, in %d days: order a new one in the "
                   "merchant platform now",
                   name, end, days);
    } else {
        report_say(report, "%s: ok, valid until %s", name, end);
    }
}

void
report_key(struct report *report, const char *name, const EVP_PKEY *key) {
    int bits = EVP_PKEY_get_bits(key);
    report_say(
        report, "%s: %s, %d bits, readable by its owner only%s", name,
        bits >= PKI_BITS_GOOD ? "ok" : "weak", bits,
        bits >= PKI_BITS_GOOD ? "" : ": make one of 2048 bits and register it");
}

void
report_clock(struct report *report, int64_t skew_s) {
    long long seconds = llabs((long long)skew_s);
    if (seconds > REPORT_SKEW_MAX_S) {
        report_bad(report,
                   "clock: %lld s from the payment system's, payments will be "
                   "refused: set this machine's clock, best by NTP",
                   (long long)skew_s);
    } else {
        report_say(report, "clock: %s, %lld s from the payment system's%s",
                   seconds <= REPORT_SKEW_MAX_S / 10 ? "ok" : "wrong",
                   (long long)skew_s,
                   seconds <= REPORT_SKEW_MAX_S / 10
                       ? ""
                       : ": set this machine's clock, best by NTP");
    }
}
