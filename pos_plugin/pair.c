#include "pos_plugin/pair.h"

#include "pos_plugin/terminal_link.h"

#include <stdio.h>
#include <string.h>

static enum status
wait_for_terminal(struct link_end *link, const struct pair_window *window,
                  struct pairing *pairing) {
    static struct link_event event;
    int64_t end_us = plugin_now_us() + (int64_t)PAIR_WAIT_S * 1000000;

    link_await_stranger(link);
    while (!link_is_up(link)) {
        enum status status = link_poll(link, 100, &event);

        if (status != STATUS_OK) {
            return status;
        }
        if (window->withdrawn(window->context)) {
            return STATUS_CANCELLED;
        }
        if (plugin_now_us() > end_us) {
            return STATUS_TIMEOUT;
        }
    }
    utf8_copy(pairing->name, sizeof(pairing->name), event.message.u.hello.name);
    return STATUS_OK;
}

enum status
pair_terminal(struct plugin *plugin, bool typed,
              const struct pair_window *window, struct pairing *out) {
    char path[4200];
    char code[PAIRING_CODE_MAX];
    struct link_end *link = NULL;
    enum status status;

    memset(out, 0, sizeof(*out));
    status = terminal_link_key_path(plugin, path, sizeof(path));
    if (status == STATUS_OK) {
        status = pairing_make(typed, out, code);
    }
    if (status == STATUS_OK) {
        status = terminal_link_open_with(plugin, out, &link);
    }
    if (status == STATUS_OK) {
        status = window->show(window->context, code);
        explicit_bzero(code, sizeof(code));
        if (status == STATUS_OK) {
            status = wait_for_terminal(link, window, out);
        }
        window->hide(window->context);
    }
    if (status == STATUS_OK) {
        status = pairing_store(path, out);
    }
    link_close(link);
    explicit_bzero(code, sizeof(code));
    return status;
}

bool
pair_partner(struct plugin *plugin, char name[PAIRING_NAME_MAX]) {
    char path[4200];
    struct pairing pairing = {0};
    bool found =
        terminal_link_key_path(plugin, path, sizeof(path)) == STATUS_OK &&
        pairing_load(path, &pairing) == STATUS_OK;

    snprintf(name, PAIRING_NAME_MAX, "%s", found ? pairing.name : "");
    pairing_wipe(&pairing);
    return found;
}
