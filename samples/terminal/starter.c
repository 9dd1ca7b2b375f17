// posplugin-terminal-starter: starts the terminal's software from the slot
// that is current, gives a new version a trial, and falls back.

#include "samples/terminal/options.h"
#include "samples/terminal/slots.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 50
#define HEALTHY_MS 20000 ///< a new version has so long to come up
#define STOP_MS 5000     ///< then it is killed

static const char help[] =
    "usage: posplugin-terminal-starter FOLDER [-- OPTION...]\n"
    "       posplugin-terminal-starter --install PROGRAM --version V FOLDER\n"
    "\n"
    "Runs the terminal's software that FOLDER holds, with these options and\n"
    "--slot. After an upgrade the new version is on trial: when it does not\n"
    "come up, the old one runs again.\n"
    "\n"
    "  --install PROGRAM   put a first version into FOLDER\n"
    "  --version V         of it: 1.2.3\n"
    "  --wait SECONDS      a new version has so long to come up (20)\n"
    "\n"
    "Exit codes: the program's; 1 the folder cannot be used, 2 wrong "
    "options.\n";

struct starter {
    const char *folder;
    char **arguments; ///< of the program, NULL-ended
    int argument_count;
    int64_t healthy_ms;
    struct slots_state state;
    char slot; ///< that runs
    pid_t pid;
    int64_t since_ms;
};

static volatile sig_atomic_t stop_wanted;

static void
on_signal(int number) {
    stop_wanted = number;
}

static int64_t
now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
rest(void) {
    nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
}

/** A trial that had all its tries is over: never again this payload. */
static void
give_up_trial(struct starter *starter) {
    struct slots_version version;
    log_error("the new version did not come up: back to the old one");
    if (slots_load_version(starter->folder, starter->state.trial, &version) ==
        STATUS_OK) {
        memcpy(starter->state.bad, version.hash, sizeof starter->state.bad);
    }
    starter->state.trial = 0;
    starter->state.tries = 0;
}

/** Which slot runs now; counted before it runs, so that a crash counts. */
static enum status
choose(struct starter *starter) {
    struct slots_state *state = &starter->state;
    enum status status = slots_load(starter->folder, state);
    if (status != STATUS_OK) {
        log_error("%s: %s; make it with --install", starter->folder,
                  status_string(status));
        return status;
    }
    starter->slot = state->current;
    if (state->trial == 0) {
        return STATUS_OK;
    }
    if (state->tries == 0) {
        give_up_trial(starter);
    } else {
        state->tries--;
        starter->slot = state->trial;
    }
    return slots_save(starter->folder, state);
}

static void
run_program(const struct starter *starter) {
    char program[SLOTS_PATH_MAX];
    char slot[SLOTS_PATH_MAX];
    char **arguments =
        calloc((size_t)starter->argument_count + 4, sizeof(*arguments));
    if (arguments == NULL || slots_path(program, starter->folder, starter->slot,
                                        "program") != STATUS_OK) {
        _exit(1);
    }
    slots_path(slot, starter->folder, starter->slot, "");
    slot[strlen(slot) - 1] = '\0'; // the slash
    arguments[0] = program;
    for (int i = 0; i < starter->argument_count; i++) {
        arguments[1 + i] = starter->arguments[i];
    }
    arguments[1 + starter->argument_count] = (char[]){"--slot"};
    arguments[2 + starter->argument_count] = slot;
    execv(program, arguments);
    log_error("%s: %s", program, strerror(errno));
    _exit(1);
}

static enum status
start(struct starter *starter) {
    char mark[SLOTS_PATH_MAX];
    enum status status = choose(starter);
    if (status != STATUS_OK) {
        return status;
    }
    slots_path(mark, starter->folder, 0, "healthy");
    unlink(mark);
    starter->since_ms = now_ms();
    starter->pid = fork();
    if (starter->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); // two must not hold the line
        run_program(starter);
    }
    return starter->pid > 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

/** @return true when the program has ended */
static bool
has_ended(struct starter *starter, int *code) {
    int status = 0;
    if (waitpid(starter->pid, &status, WNOHANG) != starter->pid) {
        return false;
    }
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

static int
end_program(struct starter *starter) {
    int code = 0;
    int64_t until_ms = now_ms() + STOP_MS;
    kill(starter->pid, SIGTERM);
    while (!has_ended(starter, &code)) {
        if (now_ms() > until_ms) {
            kill(starter->pid, SIGKILL);
        }
        rest();
    }
    return code;
}

static bool
is_healthy(const struct starter *starter) {
    char mark[SLOTS_PATH_MAX];
    slots_path(mark, starter->folder, 0, "healthy");
    return access(mark, F_OK) == 0;
}

/** The new version has come up: from now on it is the one. */
static void
accept_trial(struct starter *starter) {
    starter->state.current = starter->state.trial;
    starter->state.trial = 0;
    starter->state.tries = 0;
    slots_save(starter->folder, &starter->state);
}

/** Seen to fail, not just cut off by the power. */
static void
count_failure(struct starter *starter) {
    unsigned *tries = &starter->state.tries;
    log_warning("the new version does not come up");
    *tries -= *tries < SLOTS_FAILURE ? *tries : SLOTS_FAILURE;
    slots_save(starter->folder, &starter->state);
}

/**
 * Watch the program until it ends.
 *
 * @return true when it is to be started again
 */
static bool
watch(struct starter *starter, int *code) {
    bool on_trial = starter->slot == starter->state.trial;
    while (!has_ended(starter, code)) {
        if (stop_wanted) {
            *code = end_program(starter);
            return false;
        }
        if (on_trial && is_healthy(starter)) {
            accept_trial(starter);
            on_trial = false;
        }
        if (on_trial && now_ms() - starter->since_ms > starter->healthy_ms) {
            end_program(starter);
            count_failure(starter);
            return true;
        }
        rest();
    }
    if (on_trial && is_healthy(starter)) {
        accept_trial(starter); // and ended at once
        on_trial = false;
    }
    if (on_trial) {
        count_failure(starter);
    }
    return on_trial || *code == EXIT_UPGRADE;
}

static int
run(struct starter *starter) {
    int code = 1;
    bool again = true;
    while (again && !stop_wanted) {
        if (start(starter) != STATUS_OK) {
            return 1;
        }
        again = watch(starter, &code);
        if (again && code != EXIT_UPGRADE) {
            rest();
        }
    }
    return code;
}

static int
install(const char *folder, const char *program, const char *version) {
    if (version == NULL || !upgrade_version_ok(version)) {
        log_error("--install needs --version, up to four numbers: 1.2.3");
        return 2;
    }
    return slots_install(folder, program, version) == STATUS_OK ? 0 : 1;
}

static bool
take_wait(const char *text, int64_t *out_ms) {
    char *end = NULL;
    long seconds = strtol(text, &end, 10);
    if (end == text || *end != '\0' || seconds < 1 || seconds > 600) {
        log_error("--wait must be 1 to 600 seconds");
        return false;
    }
    *out_ms = (int64_t)seconds * 1000;
    return true;
}

int
main(int argc, char **argv) {
    static const struct option options[] = {
        {"install", required_argument, NULL, 'i'},
        {"version", required_argument, NULL, 'v'},
        {"wait", required_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct starter starter = {.healthy_ms = HEALTHY_MS};
    const char *program = NULL;
    const char *version = NULL;
    int letter;
    while ((letter = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
        if (letter == 'i') {
            program = optarg;
        } else if (letter == 'v') {
            version = optarg;
        } else if (letter == 'h') {
            fputs(help, stdout);
            return 0;
        } else if (letter != 'w' || !take_wait(optarg, &starter.healthy_ms)) {
            return 2;
        }
    }
    if (optind >= argc) {
        fputs(help, stderr);
        return 2;
    }
    starter.folder = argv[optind++];
    if (program != NULL) {
        return install(starter.folder, program, version);
    }
    if (optind < argc && strcmp(argv[optind], "--") == 0) {
        optind++;
    }
    starter.arguments = argv + optind;
    starter.argument_count = argc - optind;
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    return run(&starter);
}
