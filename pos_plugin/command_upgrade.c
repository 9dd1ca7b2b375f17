#include "pos_plugin/commands.h"

#include "link/upgrade_sender.h"
#include "pos_plugin/desk.h"
#include "pos_plugin/lock.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MS 20000   // the terminal's hello, or its next request
#define RESTART_MS 180000 // until it runs the new software, or the old again
#define STEP_MS 50

static volatile sig_atomic_t stop_wanted;

static void
stop(int number) {
    (void)number;
    stop_wanted = 1;
}

struct upgrade_run {
    struct desk desk;
    struct upgrade_sender sender;
    struct link_event event;
    char lock[4200]; // of the journal, held by whoever makes a sale
    int64_t since_ms;
    bool is_shown; // a progress line is on the screen
};

static int64_t
now_ms(void) {
    return plugin_now_us() / 1000;
}

static void
show_progress(struct upgrade_run *run) {
    uint64_t size = run->sender.header.manifest.size;

    if (isatty(STDERR_FILENO) && run->sender.outcome == UPGRADE_RUNNING) {
        fprintf(stderr, "\r%llu of %llu bytes",
                (unsigned long long)run->sender.offset,
                (unsigned long long)size);
        run->is_shown = true;
    }
}

static void
end_progress(struct upgrade_run *run) {
    if (run->is_shown) {
        fputc('\n', stderr);
    }
    run->is_shown = false;
}

// A sale needs the terminal: off the line at once, back when it is over.
static enum status
give_way(struct upgrade_run *run) {
    if (!lock_is_held(run->lock)) {
        return STATUS_OK;
    }
    end_progress(run);
    fprintf(stderr, "posplugin: a sale is being made; the upgrade waits\n");
    link_close(run->desk.link);
    run->desk.link = NULL;
    while (!stop_wanted && lock_is_held(run->lock)) {
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    }
    run->since_ms = now_ms();
    return stop_wanted ? STATUS_CANCELLED : desk_open_terminal(&run->desk);
}

static bool
is_over(const struct upgrade_run *run) {
    enum upgrade_outcome outcome = run->sender.outcome;

    return outcome == UPGRADE_CURRENT || outcome == UPGRADE_CAME_UP ||
           outcome == UPGRADE_TURNED_DOWN;
}

static enum status
step(struct upgrade_run *run) {
    int64_t limit_ms =
        run->sender.outcome == UPGRADE_STORED ? RESTART_MS : ANSWER_MS;
    enum status status = give_way(run);

    if (status == STATUS_OK) {
        status = link_poll(run->desk.link, STEP_MS, &run->event);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (run->event.type == LINK_EVENT_REFUSED) {
        return STATUS_REFUSED;
    }
    if (run->event.type != LINK_EVENT_NONE || run->sender.is_paused) {
        run->since_ms = now_ms();
    }
    upgrade_sender_event(&run->sender, run->desk.link, &run->event, now_ms());
    show_progress(run);
    return now_ms() - run->since_ms > limit_ms ? STATUS_TIMEOUT : STATUS_OK;
}

static int
report(struct upgrade_run *run, enum status status) {
    const struct upgrade_sender *sender = &run->sender;
    const char *version = sender->header.manifest.version;

    end_progress(run);
    if (status == STATUS_CANCELLED) {
        fprintf(stderr, "posplugin: stopped; the same command goes on where "
                        "it was\n");
        return EXIT_CODE_CANCELLED;
    }
    if (status != STATUS_OK) {
        fprintf(stderr,
                "posplugin: the terminal: %s; the same command goes "
                "on where it was\n",
                status_string(status));
        return EXIT_CODE_TERMINAL;
    }
    switch (sender->outcome) {
    case UPGRADE_CURRENT:
        printf("up to date\n");
        return EXIT_CODE_DONE;
    case UPGRADE_CAME_UP:
        printf("upgraded to %s\n", version);
        return EXIT_CODE_DONE;
    default:
        fprintf(stderr, "posplugin: not upgraded: %s\n", sender->text);
        return EXIT_CODE_ERROR;
    }
}

static int
transfer(struct upgrade_run *run) {
    enum status status = desk_open_terminal(&run->desk);

    run->since_ms = now_ms();
    while (status == STATUS_OK && !is_over(run)) {
        status = stop_wanted ? STATUS_CANCELLED : step(run);
    }
    link_close(run->desk.link);
    run->desk.link = NULL;
    return report(run, status);
}

int
command_upgrade(struct plugin *plugin, const struct options *options) {
    static struct upgrade_run run;
    const char *source =
        options->argument_count
            ? options->arguments[0]
            : config_get(plugin->config, "terminal", "upgrades");
    int code = EXIT_CODE_SETTINGS;

    if (!source[0]) {
        fprintf(stderr, "posplugin: name a package or a folder of packages, "
                        "or set terminal.upgrades\n");
        return EXIT_CODE_USAGE;
    }
    run.desk.plugin = plugin;
    if (plugin_state_folder(plugin) != STATUS_OK) {
        return EXIT_CODE_JOURNAL;
    }
    snprintf(run.lock, sizeof(run.lock), "%s/journal.db.lock",
             plugin->state_folder);
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    if (upgrade_sender_open(&run.sender, source) == STATUS_OK) {
        code = transfer(&run);
    }
    upgrade_sender_close(&run.sender);
    return code;
}
