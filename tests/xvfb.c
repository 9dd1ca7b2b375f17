#include "tests/xvfb.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
run_server(int display_fd, const char *screen, const char *without) {
    char number[16];

    snprintf(number, sizeof(number), "%d", display_fd);
    if (!freopen("/dev/null", "w", stderr)) {
        _exit(126);
    }
    execlp("Xvfb", "Xvfb", "-displayfd", number, "-screen", "0", screen,
           "-noreset", "-nolisten", "tcp", without ? "-extension" : NULL,
           without, (char *)NULL);
    _exit(127);
}

// The server writes its display number and a newline once it is ready.
static bool
read_number(int fd, char *text, size_t size) {
    size_t used = 0;

    while (used + 1 < size) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};

        if (poll(&ready, 1, 20000) != 1 || read(fd, text + used, 1) != 1) {
            return false;
        }
        if (text[used] == '\n') {
            text[used] = '\0';
            return used > 0;
        }
        used++;
    }
    return false;
}

bool
xvfb_start(struct xvfb *server, const char *screen, const char *without) {
    int ends[2];
    char number[8];
    bool started;

    *server = (struct xvfb){0};
    if (pipe(ends) != 0) {
        return false;
    }
    server->pid = fork();
    if (server->pid == 0) {
        close(ends[0]);
        run_server(ends[1], screen, without);
    }
    close(ends[1]);
    started = server->pid > 0 && read_number(ends[0], number, sizeof(number));
    close(ends[0]);
    if (!started) {
        xvfb_stop(server);
        return false;
    }
    snprintf(server->name, sizeof(server->name), ":%s", number);
    return true;
}

void
xvfb_stop(struct xvfb *server) {
    char path[64];

    if (server->pid <= 0) {
        return;
    }
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    // A killed server leaves its lock and socket behind.
    if (server->name[0]) {
        snprintf(path, sizeof(path), "/tmp/.X%s-lock", server->name + 1);
        unlink(path);
        snprintf(path, sizeof(path), "/tmp/.X11-unix/X%s", server->name + 1);
        unlink(path);
    }
    *server = (struct xvfb){0};
}
