#include "pos_plugin/config.h"

#include "pos_plugin/paths.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// inih cuts longer lines, so they are refused before it sees them.
#define CONFIG_LINE_MAX 199
#define CONFIG_FILE_MAX (256 * 1024)
#define CONFIG_KEYS_MAX 128

// The one table of timings: of each payment system, in milliseconds, as its
// documents want them (docs/payment.md says which). Time-out of an exchange;
// first query; between queries; all queries; earliest reverse; first pause
// between reverses; all reverses.
#define TIMING_KEYS(section, request, first, interval, total, earliest, pause, \
                    reverses)                                                  \
    {section, "request_timeout_ms", request, "One exchange, at most"},         \
        {section, "first_query_ms", first,                                     \
         "First query after an unknown result"},                               \
        {section, "query_interval_ms", interval, "Time between queries"},      \
        {section, "query_total_ms", total, "Then the payment is taken back"},  \
        {section, "reverse_earliest_ms", earliest,                             \
         "Never taken back sooner after the payment was sent"},                \
        {section, "reverse_interval_ms", pause,                                \
         "First repetition of taking back; doubles up to a minute"},           \
    {                                                                          \
        section, "reverse_total_ms", reverses,                                 \
            "Then a person has to look (posplugin journal)"                    \
    }

const struct config_key config_keys[] = {
    {"till", "name", "till1", "Name of this till, in journal and payments"},
    {"till", "cashier", "",
     "Who sells here, whoever is signed on; empty: who is signed on"},
    {"till", "language", "en", "Language of messages: en or zh"},
    {"till", "currency", "",
     "ISO 4217 code used when the screen shows no currency, e.g. CNY"},
    {"till", "state_folder", "",
     "Journal, lock and regions; empty: $XDG_STATE_HOME/posplugin or "
     "%LOCALAPPDATA%/posplugin"},
    {"capture", "source", "",
     "Where pixels come from: x11, x11:DISPLAY or file:PATH.png; empty: the "
     "screen of this session"},
    {"reader", "models", "",
     "Folder of *.traineddata; empty: where the system keeps Tesseract's"},
    {"reader", "words", "", "Folder of *.words; empty: as installed"},
    {"reader", "languages", "eng+chi_sim",
     "Models for item names, as Tesseract calls them: deu, fra, eng+jpn, ..."},
    {"terminal", "uri", "",
     "The payment terminal, e.g. serial:/dev/ttyUSB0?baud=115200"},
    {"terminal", "protection", "paired",
     "paired, or none: who reaches the cable reads and changes all"},
    {"terminal", "upgrades", "",
     "Folder with packages of terminal software for posplugin upgrade"},
    {"terminal", "connect_timeout_s", "15",
     "How long to wait for the terminal to answer, 1 to 600"},
    {"terminal", "customer_timeout_s", "180",
     "How long the customer may take for each step, 5 to 3600"},
    {"agent", "hotkey_send", "Ctrl+Shift+F9",
     "posplugin run: key that sends the order; empty: none"},
    {"agent", "hotkey_stop", "Ctrl+Shift+F10",
     "posplugin run: key that stops the sale; empty: none"},
    {"agent", "hotkey_region", "Ctrl+Shift+F8",
     "posplugin run: key to drag a new rectangle; empty: none"},
    {"agent", "hotkey_shift", "Ctrl+Shift+F7",
     "posplugin run: key that opens the window of the shift; empty: none"},
    {"agent", "button", "",
     "posplugin run: a button that sends the order, e.g. "
     "serial:/dev/ttyS0?line=cts or input:NAME?key=f13 (docs/install.md); "
     "empty: none"},
    {"agent", "verified", "send",
     "posplugin run: what an order that proves itself does: send, or confirm: "
     "wait for one more press of the key"},
    {"agent", "sounds", "no",
     "posplugin run: a sound when paid, failed, or to be looked at: yes or no"},
    {"payment", "provider", "rest",
     "Payment systems, one or several: rest, alipay, wechatpay, wechatpay-v2"},
    {"payment", "routes", "",
     "Who takes which code, e.g. unionpay=rest 01/19=rest (docs/payment.md)"},
    {"payment", "merchant_id", "", "Merchant's id at the payment system"},
    {"rest", "url", "", "Base URL, https://HOST[:PORT][/PATH]"},
    {"rest", "key_file", "",
     "File with the HMAC key, readable by its owner only"},
    {"rest", "ca_file", "", "CA certificates (PEM); empty: the system's"},
    TIMING_KEYS("rest", "15000", "5000", "3000", "45000", "15000", "2000",
                "600000"),
    {"alipay", "gateway", "https://openapi.alipay.com/gateway.do",
     "Gateway; sandbox: https://openapi-sandbox.dl.alipaydev.com/gateway.do"},
    {"alipay", "app_id", "", "Application's id, 16 digits"},
    {"alipay", "sign_type", "RSA2", "RSA2 (SHA-256) or RSA (SHA-1)"},
    {"alipay", "private_key_file", "",
     "Our private key (PEM), readable by its owner only"},
    {"alipay", "alipay_public_key_file", "",
     "Key mode: Alipay's public key for this application (PEM)"},
    {"alipay", "app_cert_file", "",
     "Certificate mode: our application's certificate (PEM)"},
    {"alipay", "alipay_cert_file", "",
     "Certificate mode: Alipay's certificate (PEM)"},
    {"alipay", "alipay_root_cert_file", "",
     "Certificate mode: Alipay's root certificates (PEM)"},
    {"alipay", "app_auth_token", "",
     "Token of the merchant we act for, if any"},
    {"alipay", "seller_id", "", "Seller's id (2088...), if not the contract's"},
    {"alipay", "store_id", "", "Store's number, if any"},
    {"alipay", "timeout_express", "5m",
     "How long an unpaid order lives, 1m to 15d"},
    {"alipay", "ca_file", "", "CA certificates (PEM); empty: the system's"},
    TIMING_KEYS("alipay", "15000", "5000", "3000", "60000", "15000", "2000",
                "600000"),
    {"wechatpay", "gateway", "https://api.mch.weixin.qq.com",
     "Gateway; second site: https://api2.mch.weixin.qq.com"},
    {"wechatpay", "appid", "",
     "Application's id (service provider's: its own)"},
    {"wechatpay", "mchid", "", "Merchant's id (service provider's: its own)"},
    {"wechatpay", "sub_mchid", "",
     "The merchant we act for; set: partner mode"},
    {"wechatpay", "sub_appid", "", "That merchant's application, if any"},
    {"wechatpay", "serial_no", "",
     "Serial of our API certificate, hexadecimal"},
    {"wechatpay", "private_key_file", "",
     "Private key of our API certificate (PEM), readable by its owner only"},
    {"wechatpay", "cert_file", "",
     "Our API certificate (PEM); optional, to check key and serial"},
    {"wechatpay", "public_key_id", "",
     "Public-key mode: WeChat Pay's key id, PUB_KEY_ID_..."},
    {"wechatpay", "public_key_file", "",
     "Public-key mode: WeChat Pay's public key (PEM)"},
    {"wechatpay", "api_v3_key_file", "",
     "Certificate mode: APIv3 key, 32 characters, readable by its owner only"},
    {"wechatpay", "store_id", "", "Our number of the store, if any"},
    {"wechatpay", "notify_url", "",
     "HTTPS address for dynamic QR codes; the payment is asked for all the "
     "same"},
    {"wechatpay", "device_ip", "127.0.0.1",
     "Address of this till, for risk control"},
    {"wechatpay", "ca_file", "", "CA certificates (PEM); empty: the system's"},
    TIMING_KEYS("wechatpay", "15000", "5000", "5000", "45000", "15000", "2000",
                "600000"),
    {"wechatpay-v2", "gateway", "https://api.mch.weixin.qq.com",
     "Gateway; second site: https://api2.mch.weixin.qq.com"},
    {"wechatpay-v2", "appid", "", "Application's id"},
    {"wechatpay-v2", "mch_id", "", "Merchant's id"},
    {"wechatpay-v2", "sub_mch_id", "", "The merchant we act for, if any"},
    {"wechatpay-v2", "sign_type", "HMAC-SHA256", "HMAC-SHA256 or MD5"},
    {"wechatpay-v2", "api_key_file", "",
     "API key, 32 characters, readable by its owner only"},
    {"wechatpay-v2", "cert_file", "",
     "Client certificate (PEM); reverse and refund need it"},
    {"wechatpay-v2", "private_key_file", "",
     "Its private key (PEM), readable by its owner only"},
    {"wechatpay-v2", "notify_url", "",
     "HTTPS address for dynamic QR codes; the payment is asked for all the "
     "same"},
    {"wechatpay-v2", "device_ip", "127.0.0.1",
     "Address of this till, for risk control"},
    {"wechatpay-v2", "ca_file", "",
     "CA certificates (PEM); empty: the system's"},
    TIMING_KEYS("wechatpay-v2", "15000", "5000", "5000", "45000", "15000",
                "2000", "600000"),
    {NULL, NULL, NULL, NULL},
};

struct config {
    char *values[CONFIG_KEYS_MAX]; // owned; NULL = initial
};

struct parse_context {
    struct config *config;
    char message[256]; // of the first problem, "" so far
};

static int
key_index(const char *section, const char *key) {
    for (int i = 0; config_keys[i].section; i++) {
        if (strcmp(config_keys[i].section, section) == 0 &&
            strcmp(config_keys[i].key, key) == 0) {
            return i;
        }
    }
    return -1;
}

static bool
section_is_known(const char *section) {
    for (int i = 0; config_keys[i].section; i++) {
        if (strcmp(config_keys[i].section, section) == 0) {
            return true;
        }
    }
    return false;
}

// "known: name, language, ..." of a section, or the names of all sections.
static void
list_known(const char *section, char *text, size_t size) {
    const char *last = "";
    size_t length = 0;

    text[0] = '\0';
    for (int i = 0; config_keys[i].section; i++) {
        const char *word =
            section ? config_keys[i].key : config_keys[i].section;

        if ((section && strcmp(config_keys[i].section, section) != 0) ||
            strcmp(word, last) == 0 || length + strlen(word) + 3 > size) {
            continue;
        }
        length += (size_t)snprintf(text + length, size - length, "%s%s",
                                   length ? ", " : "", word);
        last = word;
    }
}

static int
handle_pair(void *user, const char *section, const char *key,
            const char *value) {
    struct parse_context *context = user;
    int index = key_index(section, key);
    char known[200];

    if (context->message[0]) {
        return 1; // only the first problem is reported
    }
    if (index < 0) {
        bool in_section = section_is_known(section);

        list_known(in_section ? section : NULL, known, sizeof(known));
        snprintf(context->message, sizeof(context->message),
                 in_section ? "unknown key \"%.40s\"; known: %s"
                            : "unknown section of key \"%.40s\"; known: %s",
                 key, known);
        return 0;
    }
    if (context->config->values[index]) {
        snprintf(context->message, sizeof(context->message),
                 "key \"%.40s\" is set twice", key);
        return 0;
    }
    context->config->values[index] = strdup(value);
    if (!context->config->values[index]) {
        snprintf(context->message, sizeof(context->message), "out of memory");
        return 0;
    }
    return 1;
}

// Line number of the first line that inih would cut, or that holds a NUL.
static int
find_bad_line(const char *text, size_t size) {
    size_t start = 0;
    int line = 1;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && text[i] == '\0') {
            return line;
        }
        if (i == size || text[i] == '\n') {
            if (i - start > CONFIG_LINE_MAX) {
                return line;
            }
            start = i + 1;
            line++;
        }
    }
    return 0;
}

enum status
config_parse(const char *name, const char *text, size_t size,
             struct config **out) {
    struct parse_context context = {0};
    enum status status = STATUS_MALFORMED;
    char *copy = NULL;
    int line = find_bad_line(text, size);

    *out = NULL;
    assert(sizeof(config_keys) / sizeof(config_keys[0]) <= CONFIG_KEYS_MAX);
    if (line) {
        log_error("%s:%d: line is longer than %d bytes or not text", name, line,
                  CONFIG_LINE_MAX);
        return STATUS_MALFORMED;
    }
    context.config = calloc(1, sizeof(*context.config));
    copy = strndup(text, size);
    if (!context.config || !copy) {
        status = STATUS_NO_MEMORY;
        goto out;
    }
    line = ini_parse_string(copy, handle_pair, &context);
    if (line != 0) {
        log_error("%s:%d: %s", name, line,
                  context.message[0] ? context.message
                                     : "neither [section] nor key = value");
        goto out;
    }
    *out = context.config;
    context.config = NULL;
    status = STATUS_OK;
out:
    free(copy);
    config_free(context.config);
    return status;
}

static enum status
read_file(FILE *file, const char *path, char **text, size_t *size) {
    *text = malloc(CONFIG_FILE_MAX + 1);
    if (!*text) {
        return STATUS_NO_MEMORY;
    }
    *size = fread(*text, 1, CONFIG_FILE_MAX + 1, file);
    if (ferror(file)) {
        log_error("%s: %s", path, strerror(errno));
        return STATUS_IO;
    }
    if (*size > CONFIG_FILE_MAX) {
        log_error("%s: larger than %d bytes; is it a settings file?", path,
                  CONFIG_FILE_MAX);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

static enum status
load_file(const char *path, struct config **out) {
    enum status status;
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "rbe");

    if (!file) {
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
                                                   : STATUS_ACCESS;
    }
    status = read_file(file, path, &text, &size);
    if (status == STATUS_OK) {
        status = config_parse(path, text, size, out);
    }
    free(text);
    fclose(file);
    return status;
}

enum status
config_load(const char *path, struct config **out) {
    char found[4096];
    enum status status;

    *out = NULL;
    if (!path) {
        path = getenv("POSPLUGIN_CONFIG");
    }
    if (path) {
        status = load_file(path, out);
        if (status == STATUS_NOT_FOUND || status == STATUS_ACCESS) {
            log_error("cannot read settings %s: %s", path,
                      status_string(status));
        }
        return status;
    }
    paths_user_settings(found, sizeof(found));
    status = load_file(found, out);
    if (status == STATUS_NOT_FOUND) {
        paths_machine_settings(found, sizeof(found));
        status = load_file(found, out);
    }
    if (status == STATUS_ACCESS) {
        log_error("cannot read settings %s: %s", found, strerror(errno));
    }
    return status == STATUS_NOT_FOUND ? config_parse("", "", 0, out) : status;
}

void
config_free(struct config *config) {
    if (!config) {
        return;
    }
    for (int i = 0; i < CONFIG_KEYS_MAX; i++) {
        free(config->values[i]);
    }
    free(config);
}

const char *
config_get(const struct config *config, const char *section, const char *key) {
    int index = key_index(section, key);

    assert(index >= 0);
    return config->values[index] ? config->values[index]
                                 : config_keys[index].initial;
}

const char *
config_initial(const char *section, const char *key) {
    int index = key_index(section, key);

    assert(index >= 0);
    return config_keys[index].initial;
}

static enum status
set_value(struct config *config, int index, const char *value) {
    char *copy = strdup(value);

    if (!copy) {
        return STATUS_NO_MEMORY;
    }
    free(config->values[index]);
    config->values[index] = copy;
    return STATUS_OK;
}

enum status
config_set(struct config *config, const char *section, const char *key,
           const char *value) {
    int index = key_index(section, key);

    if (index < 0) {
        log_error("no setting %s.%s", section, key);
        return STATUS_INVALID;
    }
    return set_value(config, index, value);
}

const struct config_key *
config_find(const char *name) {
    const char *dot = strchr(name, '.');
    const struct config_key *near;

    for (const struct config_key *k = config_keys; dot && k->section; k++) {
        size_t length = strlen(k->section);

        if (length == (size_t)(dot - name) &&
            memcmp(name, k->section, length) == 0 &&
            strcmp(dot + 1, k->key) == 0) {
            return k;
        }
    }
    near = config_nearest(name);
    if (near) {
        log_error("no setting %.64s; did you mean %s.%s?", name, near->section,
                  near->key);
    } else {
        log_error("no setting %.64s; its name is SECTION.KEY (posplugin config "
                  "list)",
                  name);
    }
    return NULL;
}

enum status
config_set_named(struct config *config, const char *name, const char *value) {
    const struct config_key *key = config_find(name);

    return key ? set_value(config, (int)(key - config_keys), value)
               : STATUS_INVALID;
}

enum status
config_get_int(const struct config *config, const char *section,
               const char *key, int64_t min, int64_t max, int64_t *out) {
    const char *text = config_get(config, section, key);
    char *end = NULL;
    long long value;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < min || value > max) {
        log_error("setting %s.%s = \"%s\" must be a whole number from %lld "
                  "to %lld",
                  section, key, text, (long long)min, (long long)max);
        return STATUS_INVALID;
    }
    *out = value;
    return STATUS_OK;
}

static enum status
make_folders(char *path) {
    for (char *slash = path + 1;; slash++) {
        if (*slash != '/' && *slash != '\0') {
            continue;
        }
        char saved = *slash;

        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST) {
            log_error("cannot make folder %s: %s; set till.state_folder", path,
                      strerror(errno));
            return errno == EROFS || errno == ENOSPC ? STATUS_FULL
                                                     : STATUS_ACCESS;
        }
        *slash = saved;
        if (saved == '\0') {
            return STATUS_OK;
        }
    }
}

enum status
config_state_folder(const struct config *config, char *path, size_t size) {
    const char *given = config_get(config, "till", "state_folder");
    int length =
        given[0] ? snprintf(path, size, "%s", given) : paths_state(path, size);

    if (length < 0 || (size_t)length >= size) {
        log_error("path of the state folder is too long");
        return STATUS_INVALID;
    }
    paths_normalise(path);
    return make_folders(path);
}
