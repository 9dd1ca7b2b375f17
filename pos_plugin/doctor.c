#include "pos_plugin/doctor.h"

#include "link/link.h"
#include "pos_plugin/agent/button.h"
#include "pos_plugin/payment/engine.h"
#include "pos_plugin/terminal_link.h"
#include "pos_plugin/till.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

// The doctor waits this long for the terminal's hello.
#define DOCTOR_LINK_MS 5000
// A journal of a million sales has about 1 GiB.
#define DISK_FREE_MIB 200
#define CLOCK_SLACK_MS 60000

/** The examination: what failed so far. */
struct doctor {
    struct plugin *plugin;
    const struct doctor_listener *listener;
    int failures;
    size_t open;
};

static bool
is_withdrawn(const struct doctor *doctor) {
    return doctor->listener->withdrawn &&
           doctor->listener->withdrawn(doctor->listener->context);
}

static bool
note(struct doctor *doctor, const char *what, enum status status,
     const char *detail) {
    char text[DOCTOR_TEXT_MAX];

    doctor->failures += status != STATUS_OK;
    snprintf(text, sizeof(text), "%s%s%s",
             status == STATUS_OK ? "" : status_string(status),
             status != STATUS_OK && detail[0] ? ": " : "", detail);
    doctor->listener->noted(doctor->listener->context, what,
                            status == STATUS_OK ? "ok" : "FAIL", text);
    return status == STATUS_OK;
}

static void
examine_screen(struct doctor *doctor) {
    struct plugin *plugin = doctor->plugin;
    struct plugin_target target = {0};
    char detail[80] = "";
    enum status status = plugin_open_capture(plugin, NULL);

    if (!note(doctor, "screen", status,
              status == STATUS_OK
                  ? capture_backend_name(plugin->capture)
                  : config_get(plugin->config, "capture", "source"))) {
        return;
    }
    status = plugin_state_folder(plugin);
    if (status == STATUS_OK &&
        !till_has_places(plugin->state_folder, plugin->till)) {
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
    static struct link_event event;
    struct link_end *link = NULL;
    int64_t end_us = plugin_now_us() + (int64_t)DOCTOR_LINK_MS * 1000;
    enum status status;

    if (!uri[0]) {
        note(doctor, "terminal", STATUS_NOT_FOUND,
             "set terminal.uri (posplugin devices)");
        return;
    }
    status = terminal_link_open(doctor->plugin, &link);
    while (status == STATUS_OK && !link_is_up(link)) {
        if (is_withdrawn(doctor)) {
            status = STATUS_CANCELLED;
            break;
        }
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
examine_protection(struct doctor *doctor) {
    const char *protection =
        config_get(doctor->plugin->config, "terminal", "protection");

    if (strcmp(protection, "none") == 0) {
        doctor->listener->noted(
            doctor->listener->context, "protection", "NONE",
            "WHOEVER REACHES THE CABLE CAN READ PAYMENT CODES AND CHANGE "
            "AMOUNTS: set terminal.protection = paired, run: posplugin "
            "pair");
    }
}

static void
examine_button(struct doctor *doctor) {
    const char *text = config_get(doctor->plugin->config, "agent", "button");
    struct button_setting setting;
    char detail[DOCTOR_TEXT_MAX - 64] = "";
    enum status status = button_setting_parse(text, &setting);

    if (status == STATUS_EMPTY) {
        return;
    }
    if (status == STATUS_OK) {
        status = button_try(&setting, detail, sizeof(detail));
    }
    note(doctor, "button", status, status == STATUS_OK ? text : detail);
}

static bool
tell_open(void *context, const struct journal_attempt *attempt) {
    struct doctor *doctor = context;

    doctor->open++;
    if (doctor->listener->open) {
        doctor->listener->open(doctor->listener->context, attempt);
    }
    return true;
}

static bool
tell_refund(void *context, const struct journal_refund *refund) {
    struct doctor *doctor = context;
    char text[DOCTOR_TEXT_MAX];

    doctor->open++;
    snprintf(text, sizeof(text), "refund %s of payment %s: outcome not known\n",
             refund->refund_no, refund->order_no);
    doctor->listener->told(doctor->listener->context, text);
    return true;
}

// What was left open stands here at every examination until it is settled.
static void
examine_open(struct doctor *doctor, struct journal *journal) {
    char detail[80];
    enum status status = journal_each_open_attempt(journal, tell_open, doctor);

    if (status == STATUS_OK) {
        status = journal_each_open_refund(journal, tell_refund, doctor);
    }
    if (status == STATUS_OK && doctor->open) {
        status = STATUS_STATE;
    }
    snprintf(detail, sizeof(detail), "%zu not settled%s", doctor->open,
             doctor->open ? "; run: posplugin query --all" : "");
    note(doctor, "open payments", status, detail);
}

// A clock that went back makes payments look younger than they are.
static void
examine_clock(struct doctor *doctor, struct journal *journal) {
    int64_t newest_ms = 0;
    int64_t now_ms = (int64_t)time(NULL) * 1000;
    enum status status = journal_newest(journal, &newest_ms);
    bool went_back = newest_ms > now_ms + CLOCK_SLACK_MS;

    if (status == STATUS_OK && went_back) {
        status = STATUS_STATE;
    }
    note(doctor, "clock", status,
         went_back ? "earlier than the journal's last entry: set this "
                     "machine's clock, best by NTP"
                   : "");
}

static void
examine_space(struct doctor *doctor) {
    struct statvfs disk;
    char detail[80];
    bool known = statvfs(doctor->plugin->state_folder, &disk) == 0;
    uint64_t free_mib =
        known ? (uint64_t)disk.f_bavail * disk.f_frsize >> 20 : 0;

    snprintf(detail, sizeof(detail), "%llu MiB free for the journal",
             (unsigned long long)free_mib);
    note(doctor, "disk",
         !known                     ? STATUS_IO
         : free_mib < DISK_FREE_MIB ? STATUS_FULL
                                    : STATUS_OK,
         detail);
}

static void
told_provider(void *context, const char *provider, enum status status,
              const char *text) {
    struct doctor *doctor = context;

    note(doctor, "payment system", status, provider);
    doctor->listener->told(doctor->listener->context, text);
}

static void
examine_providers(struct doctor *doctor, struct journal *journal) {
    const struct config *config = doctor->plugin->config;
    struct engine *engine = NULL;
    enum status status = engine_open(config, journal, NULL, NULL, &engine);

    if (status == STATUS_OK && !is_withdrawn(doctor)) {
        engine_doctor(engine, told_provider, doctor);
    } else {
        note(doctor, "payment system", status,
             config_get(config, "payment", "provider"));
    }
    engine_close(engine);
}

static void
examine_payment(struct doctor *doctor) {
    struct journal *journal = NULL;
    enum status status = plugin_open_journal(doctor->plugin, false, &journal);

    if (status == STATUS_OK) {
        status = journal_check(journal);
    }
    if (note(doctor, "journal", status,
             status == STATUS_BUSY ? "another posplugin is running" : "")) {
        examine_space(doctor);
        examine_clock(doctor, journal);
        examine_open(doctor, journal);
        examine_providers(doctor, journal);
    }
    journal_close(journal);
}

int
doctor_examine(struct plugin *plugin, unsigned parts,
               const struct doctor_listener *listener) {
    static const struct {
        unsigned part;
        void (*examine)(struct doctor *doctor);
    } all[] = {
        {DOCTOR_SCREEN, examine_screen},
        {DOCTOR_READER, examine_reader},
        {DOCTOR_TERMINAL, examine_terminal},
        {DOCTOR_TERMINAL, examine_protection},
        {DOCTOR_BUTTON, examine_button},
        {DOCTOR_PAYMENT, examine_payment},
    };
    struct doctor doctor = {.plugin = plugin, .listener = listener};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if ((parts & all[i].part) && !is_withdrawn(&doctor)) {
            all[i].examine(&doctor);
        }
    }
    return doctor.failures;
}
