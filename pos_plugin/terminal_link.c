#include "pos_plugin/terminal_link.h"

#include <stdio.h>
#include <string.h>

enum status
terminal_link_key_path(struct plugin *plugin, char *path, size_t size) {
    enum status status = plugin_state_folder(plugin);

    if (status != STATUS_OK) {
        return status;
    }
    if ((size_t)snprintf(path, size, "%s/%s.pairing", plugin->state_folder,
                         plugin->till) >= size) {
        log_error("path of the state folder is too long");
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

enum status
terminal_link_open_with(struct plugin *plugin, const struct pairing *pairing,
                        struct link_end **out) {
    struct link_options options = {
        .uri = config_get(plugin->config, "terminal", "uri"),
        .role = LINK_ROLE_TILL,
        .pairing = pairing,
        .unsecured = !pairing,
    };

    if (!options.uri[0]) {
        log_error("no terminal is set; put uri = ... into section "
                  "[terminal] (posplugin devices lists what is there)");
        return STATUS_INVALID;
    }
    utf8_copy(options.hello.name, sizeof(options.hello.name), plugin->till);
    utf8_copy(options.hello.software_version,
              sizeof(options.hello.software_version), POSPLUGIN_VERSION);
    return link_open(&options, out);
}

enum status
terminal_link_open(struct plugin *plugin, struct link_end **out) {
    const char *protection =
        config_get(plugin->config, "terminal", "protection");
    char path[4200];
    struct pairing pairing;
    enum status status;

    if (strcmp(protection, "none") == 0) {
        return terminal_link_open_with(plugin, NULL, out);
    }
    if (strcmp(protection, "paired") != 0) {
        log_error("setting terminal.protection = \"%.16s\" must be paired or "
                  "none",
                  protection);
        return STATUS_INVALID;
    }
    status = terminal_link_key_path(plugin, path, sizeof(path));
    if (status == STATUS_OK) {
        status = pairing_load(path, &pairing);
    }
    if (status == STATUS_NOT_FOUND) {
        log_error("till %s is not paired with its terminal; run: posplugin "
                  "pair --till %s",
                  plugin->till, plugin->till);
    }
    if (status == STATUS_OK) {
        status = terminal_link_open_with(plugin, &pairing, out);
        pairing_wipe(&pairing);
    }
    return status;
}
