/**
 * @file gateway.h
 * What the providers share on the way to a payment system: the settings of a
 * section that are not about its protocol, one HTTPS exchange, and what was
 * learned from the last one.
 */
#ifndef POSPLUGIN_GATEWAY_H
#define POSPLUGIN_GATEWAY_H

#include "pos_plugin/payment/http.h"
#include "pos_plugin/payment/payment.h"
#include "pos_plugin/payment/report.h"

#define GATEWAY_URL_MAX 512
#define GATEWAY_ID_MAX 65

struct gateway {
    const char *section;         ///< of the settings, static
    const char *url_key;         ///< the key of its address, static
    const struct config *config; ///< borrowed
    char url[GATEWAY_URL_MAX];   ///< without a slash at its end
    const char *ca_file;         ///< in config
    struct payment_timing timing;
    payment_idle *idle;
    void *idle_context;
    // Of the last exchange, for the doctor.
    enum http_result result;
    char error[200];
    char certificate_end[64];
    bool skew_known;
    int64_t skew_s; ///< of the payment system's clock, ahead of ours
};

/**
 * Read address (`url_key`), ca_file and timings of a section.
 *
 * @return STATUS_OK; STATUS_INVALID, _NOT_FOUND with a message
 */
enum status gateway_open(struct gateway *gateway, const char *section,
                         const char *url_key, const struct config *config,
                         payment_idle *idle, void *idle_context);

/** A setting of the gateway's section. */
const char *gateway_setting(const struct gateway *gateway, const char *key);

/**
 * Copy a setting that must be an identifier of 1 to size-1 characters.
 *
 * @return STATUS_OK; STATUS_INVALID with a message that names it
 */
enum status gateway_read_id(const struct gateway *gateway, const char *key,
                            bool may_be_empty, char *out, size_t size);

/** As gateway_read_id(), for a text that is the setting of that name. */
enum status gateway_take_id(const char *name, const char *text, char *out,
                            size_t size);

/** The setting that names a file, or STATUS_INVALID with `what` it holds. */
enum status gateway_file(const struct gateway *gateway, const char *key,
                         const char *what, const char **path);

/** One exchange; fills in CA, time-out and idle function of the request. */
void gateway_send(struct gateway *gateway, struct http_request *request,
                  struct http_response *response);

/**
 * The answer when there was none.
 *
 * @return false when there is one, to be judged by the caller
 */
bool gateway_unanswered(const struct http_response *response,
                        struct payment_answer *answer);

/** An order number that nobody has, for the doctor. */
bool gateway_unused_number(char number[ORDER_NO_MAX]);

/**
 * Lines on reachability, the server's certificate and the clock, after a
 * query for such a number.
 *
 * @return the doctor's status
 */
enum status gateway_report(struct gateway *gateway, struct report *report,
                           const struct payment_answer *answer);

#endif
