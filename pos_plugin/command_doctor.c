#include "pos_plugin/commands.h"

#include "pos_plugin/doctor.h"
#include "pos_plugin/journal_text.h"

#include <stdio.h>

static void
print_finding(void *context, const char *what, const char *sign,
              const char *text) {
    (void)context;
    printf("%-16s %-5s %s\n", what, sign, text);
    fflush(stdout);
}

static void
print_text(void *context, const char *text) {
    (void)context;
    fputs(text, stdout);
}

static void
print_open(void *context, const struct journal_attempt *attempt) {
    (void)context;
    journal_text_print_open(attempt);
}

int
command_doctor(struct plugin *plugin, const struct options *options) {
    const struct doctor_listener listener = {
        .noted = print_finding,
        .told = print_text,
        .open = print_open,
    };

    (void)options;
    return doctor_examine(plugin, DOCTOR_ALL, &listener) ? EXIT_CODE_ERROR
                                                         : EXIT_CODE_DONE;
}
