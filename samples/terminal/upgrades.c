#include "samples/terminal/upgrades.h"

#include "link/upgrade_key.h"

#include <string.h>

/** FOLDER/a -> FOLDER and a. */
static enum status
split_slot(struct upgrades *upgrades, const char *text, char *slot) {
    size_t size = strlen(text);
    bool ok = size > 2 && size < sizeof upgrades->folder &&
              text[size - 2] == '/' &&
              (text[size - 1] == 'a' || text[size - 1] == 'b');
    if (!ok) {
        log_error("--slot must be FOLDER/a or FOLDER/b: it is given by "
                  "posplugin-terminal-starter");
        return STATUS_INVALID;
    }
    memcpy(upgrades->folder, text, size - 2);
    upgrades->folder[size - 2] = '\0';
    *slot = text[size - 1];
    return STATUS_OK;
}

enum status
upgrades_open(struct upgrades *upgrades, const struct options *options) {
    char slot = 0;
    memset(upgrades, 0, sizeof *upgrades);
    upgrades->files.descriptor = -1;
    if (options->slot == NULL) {
        return STATUS_OK;
    }
    enum status status = split_slot(upgrades, options->slot, &slot);
    if (status == STATUS_OK) {
        status = slots_load_version(upgrades->folder, slot, &upgrades->version);
    }
    if (status == STATUS_OK && options->upgrade_key != NULL) {
        status = upgrade_load_public_key(options->upgrade_key, upgrades->key);
    }
    if (status == STATUS_OK) {
        status = slots_open_store(&upgrades->files, upgrades->folder,
                                  &upgrades->store);
    }
    upgrades->has_slot = status == STATUS_OK;
    return status;
}

void
upgrades_close(struct upgrades *upgrades) {
    if (upgrades->has_slot) {
        slots_close_store(&upgrades->files);
    }
}

void
upgrades_announce(struct upgrades *upgrades, const struct options *options,
                  struct posterminal_options *out) {
    if (!upgrades->has_slot) {
        return;
    }
    out->software_version = upgrades->version.version;
    out->product = options->product;
    out->store = &upgrades->store;
    out->upgrade_key = options->upgrade_key != NULL ? upgrades->key : NULL;
}

void
upgrades_mark_healthy(const struct upgrades *upgrades) {
    if (upgrades->has_slot) {
        slots_mark_healthy(upgrades->folder);
    }
}

void
upgrades_take_event(struct upgrades *upgrades, struct posterminal *terminal,
                    const struct posterminal_event *event) {
    if (event->type == POSTERMINAL_UPGRADE_OFFER) {
        log_info("upgrade to version %s on offer", event->manifest.version);
        posterminal_accept_upgrade(terminal, true);
    } else if (event->type == POSTERMINAL_UPGRADE_READY) {
        upgrades->is_ready = true;
    }
}
