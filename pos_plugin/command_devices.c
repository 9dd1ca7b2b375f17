#include "pos_plugin/commands.h"

#include "link/link.h"
#include "link/transport.h"
#include "pos_plugin/payment/engine.h"
#include "pos_plugin/till.h"

#include <stdio.h>
#include <string.h>

// The doctor waits this long for the terminal's hello.
#define DOCTOR_LINK_MS 5000

static void
print_device(void *context, const struct transport_device *device) {
    size_t *count = context;

    (*count)++;
    printf("%-40s %s\n", device->uri, device->description);
}

int
command_devices(struct plugin *plugin, const struct options *options) {
    size_t count = 0;
    enum status status = transport_list(print_device, &count);

    (void)plugin;
    (void)options;
    if (status != STATUS_OK) {
        return EXIT_CODE_TERMINAL;
    }
    if (count == 0) {
        fprintf(stderr, "posplugin: no serial or USB device found; a "
                        "terminal on the network is tcp:HOST:PORT\n");
    }
    return EXIT_CODE_DONE;
}

/** The examination: what failed so far. */
struct doctor {
    struct plugin *plugin;
    int failures;
};

static bool
note(struct doctor *doctor, const char *what, enum status status,
     const char *detail) {
    doctor->failures += status != STATUS_OK;
    printf("%-16s %-5s %s%s%s\n", what, status == STATUS_OK ? "ok" : "FAIL",
           status == STATUS_OK ? "" : status_string(status),
           status != STATUS_OK && detail[0] ? ": " : "", detail);
    fflush(stdout);
    return status == STATUS_OK;
}

static void
examine_screen(struct doctor *doctor) {
    struct plugin *plugin = doctor->plugin;
    struct plugin_target target = {0};
    char detail[80] = "";
    enum status status = plugin_open_capture(plugin, NULL);

    if (!note(doctor, "screen", status,
              config_get(plugin->config, "capture", "source"))) {
        return;
    }
    status = plugin_state_folder(plugin);
    if (status == STATUS_OK &&
        !till_has_region(plugin->state_folder, plugin->till)) {
        note(doctor, "region", STATUS_NOT_FOUND, "run: posplugin select");
        return;
    }
    status = plugin_capture(plugin, &target);
    snprintf(detail, sizeof(detail), "%d,%d %dx%d", plugin->region.x,
             plugin->region.y, plugin->region.width, plugin->region.height);
    note(doctor, "region", status, status == STATUS_OK ? detail : "");
}

static void
examine_reader(struct doctor *doctor) {
    note(doctor, "models and words", plugin_open_reader(doctor->plugin),
         config_get(doctor->plugin->config, "reader", "languages"));
}

static void
examine_terminal(struct doctor *doctor) {
    const char *uri = config_get(doctor->plugin->config, "terminal", "uri");
    struct link_options options = {
        .uri = uri,
        .role = LINK_ROLE_TILL,
        .hello = {.protocol_version = PROTOCOL_VERSION,
                  .role = LINK_ROLE_TILL,
                  .name = "doctor"},
    };
    static struct link_event event;
    struct link_end *link = NULL;
    int64_t end_us = plugin_now_us() + (int64_t)DOCTOR_LINK_MS * 1000;
    enum status status;

    if (!uri[0]) {
        note(doctor, "terminal", STATUS_NOT_FOUND,
             "set terminal.uri (posplugin devices)");
        return;
    }
    status = link_open(&options, &link);
    while (status == STATUS_OK && !link_is_up(link)) {
        status = link_poll(link, 100, &event);
        if (status == STATUS_OK && event.type == LINK_EVENT_REFUSED) {
            status = STATUS_REFUSED;
        } else if (status == STATUS_OK && plugin_now_us() > end_us) {
            status = STATUS_TIMEOUT;
        }
    }
    note(doctor, "terminal", status,
         status == STATUS_OK ? event.message.u.hello.name : uri);
    link_close(link);
}

static void
told_provider(void *context, const char *provider, enum status status,
              const char *text) {
    struct doctor *doctor = context;

    note(doctor, "payment system", status, provider);
    printf("%s", text);
}

static void
examine_payment(struct doctor *doctor) {
    struct journal *journal = NULL;
    struct engine *engine = NULL;
    enum status status = plugin_open_journal(doctor->plugin, false, &journal);

    if (note(doctor, "journal", status,
             status == STATUS_BUSY ? "another posplugin is running" : "")) {
        status =
            engine_open(doctor->plugin->config, journal, NULL, NULL, &engine);
        if (status == STATUS_OK) {
            engine_doctor(engine, told_provider, doctor);
        } else {
            note(doctor, "payment system", status,
                 config_get(doctor->plugin->config, "payment", "provider"));
        }
    }
    engine_close(engine);
    journal_close(journal);
}

int
command_doctor(struct plugin *plugin, const struct options *options) {
    struct doctor doctor = {.plugin = plugin};

    (void)options;
    examine_screen(&doctor);
    examine_reader(&doctor);
    examine_terminal(&doctor);
    examine_payment(&doctor);
    return doctor.failures ? EXIT_CODE_ERROR : EXIT_CODE_DONE;
}
