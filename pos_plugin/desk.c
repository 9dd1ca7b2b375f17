#include "pos_plugin/desk.h"

#include <string.h>

enum status
desk_open_journal(struct desk *desk, struct plugin *plugin) {
    desk->plugin = plugin;
    return plugin_open_journal(plugin, false, &desk->journal);
}

enum status
desk_open_engine(struct desk *desk) {
    return engine_open(desk->plugin->config, desk->journal, sale_idle,
                       &desk->sale, &desk->engine);
}

enum status
desk_recover(struct desk *desk, int budget_ms, size_t *left) {
    enum status status =
        sale_recover(desk->journal, desk->engine, budget_ms, left);

    if (status == STATUS_OK && *left) {
        log_warning("%zu earlier payments are not cleared up; run: "
                    "posplugin journal --open",
                    *left);
    }
    return status;
}

enum status
desk_open_terminal(struct desk *desk) {
    const struct plugin *plugin = desk->plugin;
    struct link_options options = {
        .uri = config_get(plugin->config, "terminal", "uri"),
        .role = LINK_ROLE_TILL,
        .hello = {.protocol_version = PROTOCOL_VERSION, .role = LINK_ROLE_TILL},
    };

    if (!options.uri[0]) {
        log_error("no terminal is set; put uri = ... into section "
                  "[terminal] (posplugin devices lists what is there)");
        return STATUS_INVALID;
    }
    utf8_copy(options.hello.name, sizeof(options.hello.name), plugin->till);
    utf8_copy(options.hello.software_version,
              sizeof(options.hello.software_version), POSPLUGIN_VERSION);
    return link_open(&options, &desk->link);
}

enum status
desk_begin(struct desk *desk, const struct order *order,
           void (*changed)(void *context, enum sale_state state,
                           const char *detail),
           void *context) {
    struct config *config = desk->plugin->config;
    struct sale_parts parts = {
        .till = desk->plugin->till,
        .journal = desk->journal,
        .engine = desk->engine,
        .link = desk->link,
        .changed = changed,
        .context = context,
    };
    int64_t connect_s;
    int64_t customer_s;
    enum status status = config_get_int(config, "terminal", "connect_timeout_s",
                                        1, 600, &connect_s);

    if (status == STATUS_OK) {
        status = config_get_int(config, "terminal", "customer_timeout_s", 5,
                                3600, &customer_s);
    }
    if (status != STATUS_OK) {
        return status;
    }
    parts.connect_timeout_ms = (int)connect_s * 1000;
    parts.customer_timeout_ms = (int)customer_s * 1000;
    return sale_begin(&desk->sale, &parts, order);
}

void
desk_drain(struct desk *desk, int budget_ms) {
    int64_t end_us = plugin_now_us() + (int64_t)budget_ms * 1000;

    while (link_is_up(desk->link) && !link_is_drained(desk->link) &&
           plugin_now_us() < end_us) {
        sale_step(&desk->sale, 20);
    }
}

void
desk_close(struct desk *desk) {
    link_close(desk->link);
    engine_close(desk->engine);
    journal_close(desk->journal);
    explicit_bzero(desk, sizeof(*desk));
}
