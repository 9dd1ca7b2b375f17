#include "pos_plugin/desk.h"

#include "pos_plugin/terminal_link.h"

#include <string.h>
#include <time.h>

// An upgrade that has the terminal gives way within this time.
#define GIVE_WAY_MS 1500

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
    const struct timespec pause = {.tv_nsec = 50000000};
    int64_t end_us = plugin_now_us() + GIVE_WAY_MS * 1000;
    enum status status = terminal_link_open(desk->plugin, &desk->link);

    while (status == STATUS_BUSY && plugin_now_us() < end_us) {
        nanosleep(&pause, NULL);
        status = terminal_link_open(desk->plugin, &desk->link);
    }
    return status;
}

enum status
desk_read_timeouts(const struct config *config, int64_t *connect_s,
                   int64_t *customer_s) {
    enum status status = config_get_int(config, "terminal", "connect_timeout_s",
                                        1, 600, connect_s);

    return status == STATUS_OK
               ? config_get_int(config, "terminal", "customer_timeout_s", 5,
                                3600, customer_s)
               : status;
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
        .stands = recheck_stands,
        .stands_context = &desk->recheck,
    };
    int64_t connect_s;
    int64_t customer_s;
    enum status status = desk_read_timeouts(config, &connect_s, &customer_s);

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
    recheck_destroy(&desk->recheck);
    explicit_bzero(desk, sizeof(*desk));
}
