#include "tests/simulator.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 100

static void
die(const char *what) {
    perror(what);
    abort();
}

/** Start the program with its output in a pipe. */
static pid_t
spawn(char *const *arguments, FILE **output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        die("pipe");
    }
    pid_t pid = fork();
    if (pid < 0) {
        die("fork");
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDOUT_FILENO);
        execv(SIMULATOR, arguments);
        _exit(127);
    }
    close(ends[1]);
    *output = fdopen(ends[0], "re");
    return pid;
}

/** Reads the output to its end, so that the simulator never blocks. */
static void *
drain(void *argument) {
    FILE *output = argument;
    char line[400];
    while (fgets(line, sizeof(line), output) != NULL) {
    }
    fclose(output);
    return NULL;
}

void
simulator_start(struct simulator *simulator, const char *folder, unsigned port,
                const char *const *rules, const char *option) {
    char name[] = SIMULATOR;
    char number[16];
    char state[] = "--state";
    char port_option[] = "--port";
    char rule[] = "--rule";
    char *arguments[ARGUMENTS_MAX] = {name, state, strdup(folder), port_option,
                                      number};
    size_t count = 5;
    size_t copied = 0;
    FILE *output = NULL;
    pthread_t thread;
    char line[400];
    snprintf(number, sizeof(number), "%u", port);
    for (; rules != NULL && rules[copied] != NULL; copied++) {
        arguments[count++] = rule;
        arguments[count++] = strdup(rules[copied]);
    }
    if (option != NULL) {
        arguments[count++] = strdup(option);
    }
    simulator->folder = folder;
    simulator->port = 0;
    simulator->pid = spawn(arguments, &output);
    while (simulator->port == 0 && fgets(line, sizeof(line), output)) {
        sscanf(line, "listening on https://127.0.0.1:%u", &simulator->port);
    }
    if (simulator->port == 0) {
        die("the simulator does not listen");
    }
    if (pthread_create(&thread, NULL, drain, output) != 0 ||
        pthread_detach(thread) != 0) {
        die("thread");
    }
    free(arguments[2]);
    for (size_t i = 0; i < copied; i++) {
        free(arguments[6 + 2 * i]);
    }
    if (option != NULL) {
        free(arguments[count - 1]);
    }
}

void
simulator_stop(struct simulator *simulator) {
    if (simulator->pid > 0) {
        kill(simulator->pid, SIGTERM);
        waitpid(simulator->pid, NULL, 0);
    }
    simulator->pid = 0;
}

void
simulator_ledger(const struct simulator *simulator, char *text, size_t size) {
    char name[] = SIMULATOR;
    char state[] = "--state";
    char print[] = "--print-ledger";
    char *folder = strdup(simulator->folder);
    char *arguments[] = {name, state, folder, print, NULL};
    FILE *output = NULL;
    pid_t pid = spawn(arguments, &output);
    size_t length = fread(text, 1, size - 1, output);
    text[length] = '\0';
    fclose(output);
    waitpid(pid, NULL, 0);
    free(folder);
}

struct config *
simulator_config(const struct simulator *simulator) {
    char text[1000];
    struct config *config = NULL;
    int length = snprintf(
        text, sizeof(text),
        "[payment]\nprovider = rest\nmerchant_id = SHOP1\n[rest]\n"
        "url = https://127.0.0.1:%u\nkey_file = %s/hmac.key\n"
        "ca_file = %s/ca.pem\nrequest_timeout_ms = 1000\n"
        "first_query_ms = 20\nquery_interval_ms = 30\nquery_total_ms = 300\n"
        "reverse_earliest_ms = 60\nreverse_interval_ms = 30\n"
        "reverse_total_ms = 700\n",
        simulator->port, simulator->folder, simulator->folder);
    if (config_parse("test.ini", text, (size_t)length, &config) != STATUS_OK) {
        die("config");
    }
    return config;
}

struct config *
simulator_config_for(const struct simulator *simulator, const char *provider) {
    static const char *const timings[][2] = {
        {"request_timeout_ms", "1500"}, {"first_query_ms", "20"},
        {"query_interval_ms", "30"},    {"query_total_ms", "300"},
        {"reverse_earliest_ms", "60"},  {"reverse_interval_ms", "30"},
        {"reverse_total_ms", "700"},
    };
    char path[400];
    struct config *config = NULL;
    snprintf(path, sizeof(path), "%s/posplugin.ini", simulator->folder);
    if (config_load(path, &config) != STATUS_OK ||
        config_set(config, "payment", "provider", provider) != STATUS_OK) {
        die("config");
    }
    for (size_t i = 0; i < sizeof(timings) / sizeof(timings[0]); i++) {
        if (config_set(config, provider, timings[i][0], timings[i][1]) !=
            STATUS_OK) {
            die("timing");
        }
    }
    return config;
}
