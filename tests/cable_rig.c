#include "tests/cable_rig.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS_MAX 24

static void
run_cable(const struct rig *rig, const char *const *options) {
    char link_a[80];
    char link_b[80];
    snprintf(link_a, sizeof(link_a), "%s/a", rig->folder);
    snprintf(link_b, sizeof(link_b), "%s/b", rig->folder);
    const char *arguments[OPTIONS_MAX] = {"cable", "--link-a", link_a,
                                          "--link-b", link_b};
    for (int i = 5; options && *options && i < OPTIONS_MAX - 1; i++) {
        arguments[i] = *options++;
    }
    // execv() takes char *const *, for no reason of ours.
    union {
        const char **in;
        char **out;
    } cast = {.in = arguments};
    execv(CABLE_PROGRAM, cast.out);
    _exit(127);
}

/** Read one line of the cable's answers. */
static bool
read_line(const struct rig *rig, char *line, size_t size) {
    size_t used = 0;
    while (used < size - 1 && read(rig->answers, line + used, 1) == 1) {
        if (line[used] == '\n') {
            line[used] = '\0';
            return true;
        }
        used++;
    }
    return false;
}

bool
rig_start(struct rig *rig, const char *const *options) {
    int to[2];
    int from[2];
    memset(rig, 0, sizeof(*rig));
    strcpy(rig->folder, "/tmp/cable-XXXXXX");
    if (!mkdtemp(rig->folder) || pipe2(to, O_CLOEXEC) < 0 ||
        pipe2(from, O_CLOEXEC) < 0) {
        return false;
    }
    snprintf(rig->uri_a, sizeof(rig->uri_a), "serial:%s/a", rig->folder);
    snprintf(rig->uri_b, sizeof(rig->uri_b), "serial:%s/b", rig->folder);
    rig->pid = fork();
    if (rig->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); // a test that dies leaves nothing
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        run_cable(rig, options);
    }
    close(to[0]);
    close(from[1]);
    rig->commands = to[1];
    rig->answers = from[0];
    unsigned long ignored;
    rig_count(rig, &ignored, &ignored); // answered once both ends are there
    return rig->pid > 0;
}

void
rig_count(struct rig *rig, unsigned long *a_to_b, unsigned long *b_to_a) {
    char line[256];
    *a_to_b = *b_to_a = 0;
    if (write(rig->commands, "count\n", 6) != 6) {
        return;
    }
    while (read_line(rig, line, sizeof(line)) &&
           sscanf(line, "bytes a->b %lu b->a %lu", a_to_b, b_to_a) != 2) {
    }
}

void
rig_command(struct rig *rig, const char *command) {
    unsigned long ignored;
    if (dprintf(rig->commands, "%s\n", command) > 0) {
        rig_count(rig, &ignored, &ignored);
    }
}

void
rig_stop(struct rig *rig) {
    if (rig->pid > 0) {
        kill(rig->pid, SIGTERM);
        waitpid(rig->pid, NULL, 0);
    }
    close(rig->commands);
    close(rig->answers);
    rmdir(rig->folder);
}
