// posplugin-terminal: the reference payment terminal.

#include "samples/terminal/app.h"

#include <stdio.h>
#include <sys/resource.h>

static void
on_signal(int number) {
    if (number == SIGUSR1) {
        app_picture_wanted = 1;
    } else {
        app_stop_wanted = 1;
    }
}

static void
write_log(void *context, enum log_level level, const char *line) {
    (void)context;
    const char *word = level == LOG_LEVEL_ERROR     ? "error"
                       : level == LOG_LEVEL_WARNING ? "warning"
                                                    : "info";
    fprintf(stderr, "posplugin-terminal: %s: %s\n", word, line);
}

static void
set_up_process(void) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    // A core dump could hold a payment code.
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
}

int
main(int argc, char **argv) {
    struct options options;
    int exit_code = EXIT_DONE;
    log_set_sink(write_log, NULL, LOG_LEVEL_WARNING);
    if (!options_parse(argc, argv, &options, &exit_code)) {
        return exit_code;
    }
    log_set_sink(write_log, NULL,
                 options.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARNING);
    set_up_process();
    return app_run(&options);
}
