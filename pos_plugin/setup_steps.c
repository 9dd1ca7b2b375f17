#include "pos_plugin/setup_steps.h"

#include "link/transport.h"
#include "pos_plugin/agent/accelerator.h"
#include "pos_plugin/agent/button.h"
#include "pos_plugin/config_store.h"
#include "pos_plugin/desk.h"
#include "pos_plugin/payment/payment.h"
#include "pos_plugin/payment/route.h"
#include "pos_plugin/region.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Off the screen goes a window, and what it hid is painted, within this.
#define SETTLE_MS 400

const struct setup_setting setup_settings[] = {
    {SETUP_TILL, "till", "language", false},
    {SETUP_TILL, "till", "name", false},
    {SETUP_TILL, "till", "currency", false},
    {SETUP_TERMINAL, "terminal", "uri", false},
    {SETUP_PAYMENT, "payment", "provider", false},
    {SETUP_PAYMENT, "payment", "merchant_id", false},
    {SETUP_PAYMENT, "rest", "url", false},
    {SETUP_PAYMENT, "rest", "key_file", false},
    {SETUP_PAYMENT, "rest", "ca_file", false},
    {SETUP_PAYMENT, "alipay", "gateway", false},
    {SETUP_PAYMENT, "alipay", "app_id", false},
    {SETUP_PAYMENT, "alipay", "private_key_file", false},
    {SETUP_PAYMENT, "alipay", "alipay_public_key_file", false},
    {SETUP_PAYMENT, "alipay", "app_cert_file", true},
    {SETUP_PAYMENT, "alipay", "alipay_cert_file", true},
    {SETUP_PAYMENT, "alipay", "alipay_root_cert_file", true},
    {SETUP_PAYMENT, "alipay", "ca_file", true},
    {SETUP_PAYMENT, "wechatpay", "gateway", true},
    {SETUP_PAYMENT, "wechatpay", "appid", false},
    {SETUP_PAYMENT, "wechatpay", "mchid", false},
    {SETUP_PAYMENT, "wechatpay", "serial_no", false},
    {SETUP_PAYMENT, "wechatpay", "private_key_file", false},
    {SETUP_PAYMENT, "wechatpay", "public_key_id", false},
    {SETUP_PAYMENT, "wechatpay", "public_key_file", false},
    {SETUP_PAYMENT, "wechatpay", "cert_file", true},
    {SETUP_PAYMENT, "wechatpay", "api_v3_key_file", true},
    {SETUP_PAYMENT, "wechatpay", "ca_file", true},
    {SETUP_PAYMENT, "wechatpay-v2", "gateway", true},
    {SETUP_PAYMENT, "wechatpay-v2", "appid", false},
    {SETUP_PAYMENT, "wechatpay-v2", "mch_id", false},
    {SETUP_PAYMENT, "wechatpay-v2", "api_key_file", false},
    {SETUP_PAYMENT, "wechatpay-v2", "cert_file", false},
    {SETUP_PAYMENT, "wechatpay-v2", "private_key_file", false},
    {SETUP_PAYMENT, "wechatpay-v2", "ca_file", true},
    {SETUP_KEYS, "agent", "hotkey_send", true},
    {SETUP_KEYS, "agent", "hotkey_stop", true},
    {SETUP_KEYS, "agent", "hotkey_region", true},
    {SETUP_KEYS, "agent", "hotkey_shift", true},
    {SETUP_KEYS, "agent", "button", true},
    {0, NULL, NULL, false},
};

bool
setup_uses(const struct config *config, const char *provider) {
    const char *list = config_get(config, "payment", "provider");
    char name[PAYMENT_NAME_MAX];

    while (payment_next_name(&list, name)) {
        if (strcmp(name, provider) == 0) {
            return true;
        }
    }
    return false;
}

bool
setup_applies(const struct config *config,
              const struct setup_setting *setting) {
    return !payment_find(setting->section) ||
           setup_uses(config, setting->section);
}

bool
setup_is_file(const char *key) {
    size_t length = strlen(key);

    return length > 5 && strcmp(key + length - 5, "_file") == 0;
}

bool
setup_is_fresh(const struct plugin *plugin) {
    return !config_get(plugin->config, "terminal", "uri")[0];
}

// --- one check for each kind of setting

static enum status
check_providers(const char *list) {
    char name[PAYMENT_NAME_MAX];
    size_t count = 0;

    for (; payment_next_name(&list, name); count++) {
        if (!payment_find(name)) {
            log_error("there is no payment system \"%s\"; known: rest, alipay, "
                      "wechatpay, wechatpay-v2",
                      name);
            return STATUS_INVALID;
        }
    }
    if (count == 0) {
        log_error("payment.provider must name a payment system");
    }
    return count > 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status
check_payment(const struct config *config, const char *key) {
    struct route_table routes;

    if (strcmp(key, "provider") == 0) {
        return check_providers(config_get(config, "payment", key));
    }
    return strcmp(key, "routes") == 0
               ? route_parse(config_get(config, "payment", key), &routes)
               : STATUS_OK;
}

static enum status
check_address(const char *text) {
    struct device_uri uri;

    if (!text[0]) {
        return STATUS_OK; // none yet
    }
    if (device_uri_parse(text, &uri) == STATUS_OK) {
        for (size_t i = 0; transports[i]; i++) {
            if (strcmp(transports[i]->scheme, uri.scheme) == 0) {
                return STATUS_OK;
            }
        }
    }
    log_error("\"%.80s\" is no address of a terminal, such as "
              "tcp:192.168.1.20:7000",
              text);
    return STATUS_INVALID;
}

static enum status
check_one_of(const struct config *config, const char *section, const char *key,
             const char *one, const char *other) {
    const char *value = config_get(config, section, key);

    if (strcmp(value, one) == 0 || strcmp(value, other) == 0) {
        return STATUS_OK;
    }
    log_error("setting %s.%s = \"%.16s\" must be %s or %s", section, key, value,
              one, other);
    return STATUS_INVALID;
}

static enum status
check_terminal(const struct config *config, const char *key) {
    int64_t connect_s;
    int64_t customer_s;

    if (strcmp(key, "uri") == 0) {
        return check_address(config_get(config, "terminal", key));
    }
    if (strcmp(key, "protection") == 0) {
        return check_one_of(config, "terminal", key, "paired", "none");
    }
    return desk_read_timeouts(config, &connect_s, &customer_s);
}

static enum status
check_agent(const struct config *config, const char *key) {
    const char *value = config_get(config, "agent", key);
    struct accelerator accelerator;
    struct button_setting button;

    if (strcmp(key, "button") == 0) {
        return value[0] ? button_setting_parse(value, &button) : STATUS_OK;
    }
    if (strcmp(key, "sounds") == 0) {
        return check_one_of(config, "agent", key, "yes", "no");
    }
    if (strncmp(key, "hotkey_", 7) != 0) {
        return check_one_of(config, "agent", key, "send", "confirm");
    }
    if (value[0] && !accelerator_parse(value, &accelerator)) {
        log_error("\"%.40s\" is no key such as Ctrl+Shift+F9 or Pause", value);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

static enum status
check_provider(const struct config *config, const char *section,
               const char *key) {
    const char *value = config_get(config, section, key);
    struct payment_timing timing;

    if (setup_is_file(key) && value[0] && access(value, R_OK) != 0) {
        log_error("%s: this file cannot be read (%s); where is it?", value,
                  strerror(errno));
        return STATUS_ACCESS;
    }
    return payment_read_timing(config, section, &timing);
}

enum status
setup_check(struct plugin *plugin, const char *section, const char *key) {
    const struct config *config = plugin->config;

    if (strcmp(section, "till") == 0) {
        return plugin_apply_settings(plugin);
    }
    if (strcmp(section, "terminal") == 0) {
        return check_terminal(config, key);
    }
    if (strcmp(section, "agent") == 0) {
        return check_agent(config, key);
    }
    if (strcmp(section, "payment") == 0) {
        return check_payment(config, key);
    }
    return payment_find(section) ? check_provider(config, section, key)
                                 : STATUS_OK;
}

enum status
setup_keep(struct plugin *plugin, const char *file, const char *section,
           const char *key, const char *value) {
    const struct config_change change = {section, key, value};
    char *before = strdup(config_get(plugin->config, section, key));
    enum status status = STATUS_NO_MEMORY;

    if (!before) {
        return status;
    }
    status = config_set(plugin->config, section, key,
                        value ? value : config_initial(section, key));
    if (status == STATUS_OK) {
        status = setup_check(plugin, section, key);
    }
    if (status == STATUS_OK) {
        status = config_store(file, &change, 1);
    }
    if (status != STATUS_OK) {
        config_set(plugin->config, section, key, before);
        plugin_apply_settings(plugin);
    }
    free(before);
    return status;
}

enum status
setup_use(struct plugin *plugin, const char *file, const char *provider,
          bool wanted) {
    const char *list = config_get(plugin->config, "payment", "provider");
    char name[PAYMENT_NAME_MAX];
    char changed[512] = "";
    size_t used = 0;

    while (payment_next_name(&list, name)) {
        if (strcmp(name, provider) != 0 && used < sizeof(changed)) {
            used += (size_t)snprintf(changed + used, sizeof(changed) - used,
                                     "%s%s", used ? " " : "", name);
        }
    }
    if (wanted && used < sizeof(changed)) {
        used += (size_t)snprintf(changed + used, sizeof(changed) - used, "%s%s",
                                 used ? " " : "", provider);
    }
    return used < sizeof(changed)
               ? setup_keep(plugin, file, "payment", "provider", changed)
               : STATUS_INVALID;
}

void
setup_settle(void) {
    nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000L}, NULL);
}

enum status
setup_read_order(struct plugin *plugin, bool (*withdrawn)(void *context),
                 void *context, struct reading *out) {
    const struct plugin_target target = {.image = NULL};
    struct rect region;
    enum status status = plugin_open_reader(plugin);

    setup_settle();
    if (status == STATUS_OK) {
        status = plugin_select(plugin, false, withdrawn, context, &region);
    }
    if (status == STATUS_OK) {
        setup_settle();
        status = plugin_read(plugin, &target, NULL, out);
    }
    return status;
}
