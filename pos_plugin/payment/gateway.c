#include "pos_plugin/payment/gateway.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool
is_plain(const char *text) {
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

const char *
gateway_setting(const struct gateway *gateway, const char *key) {
    return config_get(gateway->config, gateway->section, key);
}

static enum status
read_url(struct gateway *gateway) {
    const char *url = gateway_setting(gateway, gateway->url_key);
    size_t size = strlen(url);
    bool good = strncmp(url, "https://", 8) == 0 && size > 8 &&
                size < sizeof(gateway->url) && is_plain(url) &&
                strpbrk(url, "?#@") == NULL;
    if (!good) {
        log_error("%s.%s \"%.100s\" must be https://HOST[:PORT][/PATH]",
                  gateway->section, gateway->url_key, url);
        return STATUS_INVALID;
    }
    memcpy(gateway->url, url, size + 1);
    while (size > 0 && gateway->url[size - 1] == '/') {
        gateway->url[--size] = '\0';
    }
    return STATUS_OK;
}

enum status
gateway_open(struct gateway *gateway, const char *section, const char *url_key,
             const struct config *config, payment_idle *idle,
             void *idle_context) {
    gateway->section = section;
    gateway->url_key = url_key;
    gateway->config = config;
    gateway->idle = idle;
    gateway->idle_context = idle_context;
    gateway->ca_file = gateway_setting(gateway, "ca_file");
    if (gateway->ca_file[0] != '\0' && access(gateway->ca_file, R_OK) != 0) {
        log_error("%s.ca_file %s cannot be read: %s", section, gateway->ca_file,
                  strerror(errno));
        return STATUS_NOT_FOUND;
    }
    enum status status = read_url(gateway);
    return status == STATUS_OK
               ? payment_read_timing(config, section, &gateway->timing)
               : status;
}

enum status
gateway_take_id(const char *name, const char *text, char *out, size_t size) {
    size_t length = strlen(text);
    // No character that would need escaping in a header, JSON, XML or URL.
    if (length == 0 || length >= size || !is_plain(text) ||
        strpbrk(text, "\"\\<>&'=,;%?#") != NULL) {
        log_error("%s must be set: 1 to %zu letters and digits, as the "
                  "payment system has given it",
                  name, size - 1);
        return STATUS_INVALID;
    }
    memcpy(out, text, length + 1);
    return STATUS_OK;
}

enum status
gateway_read_id(const struct gateway *gateway, const char *key,
                bool may_be_empty, char *out, size_t size) {
    const char *text = gateway_setting(gateway, key);
    char name[2 * GATEWAY_ID_MAX];
    if (text[0] == '\0' && may_be_empty) {
        out[0] = '\0';
        return STATUS_OK;
    }
    snprintf(name, sizeof(name), "%s.%s", gateway->section, key);
    return gateway_take_id(name, text, out, size);
}

enum status
gateway_file(const struct gateway *gateway, const char *key, const char *what,
             const char **path) {
    *path = gateway_setting(gateway, key);
    if ((*path)[0] == '\0') {
        log_error("%s.%s must name the file with %s", gateway->section, key,
                  what);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

void
gateway_send(struct gateway *gateway, struct http_request *request,
             struct http_response *response) {
    request->ca_file = gateway->ca_file;
    request->timeout_ms = gateway->timing.request_timeout_ms;
    request->idle = gateway->idle;
    request->idle_context = gateway->idle_context;
    http_send(request, response);
    gateway->result = response->result;
    gateway->skew_known = response->date_s >= 0;
    gateway->skew_s = response->date_s - (int64_t)time(NULL);
    memcpy(gateway->error, response->error, sizeof(gateway->error));
    memcpy(gateway->certificate_end, response->certificate_end,
           sizeof(gateway->certificate_end));
}

bool
gateway_unanswered(const struct http_response *response,
                   struct payment_answer *answer) {
    if (response->result == HTTP_ANSWERED) {
        return false;
    }
    answer->outcome =
        response->result == HTTP_NOT_SENT ? PAYMENT_NOT_SENT : PAYMENT_UNKNOWN;
    utf8_copy(answer->detail, sizeof(answer->detail), response->error);
    return true;
}

bool
gateway_unused_number(char number[ORDER_NO_MAX]) {
    uint8_t random[8];
    snprintf(number, ORDER_NO_MAX, "DOCTOR");
    if (!signature_random(random, sizeof(random))) {
        return false;
    }
    signature_hex(random, sizeof(random), number + strlen(number));
    return true;
}

enum status
gateway_report(struct gateway *gateway, struct report *report,
               const struct payment_answer *answer) {
    if (gateway->certificate_end[0] != '\0') {
        report_say(report, "gateway's certificate: ok, valid until %s",
                   gateway->certificate_end);
    }
    if (gateway->result != HTTP_ANSWERED) {
        report_bad(report,
                   "reachable: no, %s: check %s.%s, the network, and "
                   "that %s.ca_file is empty or the CA of the gateway",
                   gateway->error, gateway->section, gateway->url_key,
                   gateway->section);
        return STATUS_GONE;
    }
    if (gateway->skew_known) {
        report_clock(report, gateway->skew_s);
    }
    if (answer->outcome == PAYMENT_NOT_EXIST) {
        report_say(report, "reachable: ok, both sides accept each other's "
                           "signatures");
        return report->bad ? STATUS_UNVERIFIED : STATUS_OK;
    }
    report_bad(report,
               "reachable: yes, but a query for a number that does not exist "
               "was answered: %s, %s: check the ids and keys of [%s] against "
               "the merchant platform",
               payment_outcome_string(answer->outcome), answer->detail,
               gateway->section);
    return STATUS_UNVERIFIED;
}
