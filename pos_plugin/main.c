#include "pos_plugin/commands.h"
#include "pos_plugin/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
print_commands(FILE *out) {
    fprintf(out, "usage: posplugin COMMAND [OPTION...]\n\n"
                 "Reads the order on a register's screen, shows it on a "
                 "payment terminal, pays it.\n\n");
    for (const struct command *c = commands; c->name; c++) {
        fprintf(out, "  %-8s %-18s %s\n", c->name, c->arguments, c->summary);
    }
    fprintf(out,
            "\nposplugin COMMAND --help tells the options of a command.\n"
            "Exit codes: 0 done, 1 error, 2 usage, 3 screen, 4 unreadable, "
            "5 to be reviewed,\n  6 terminal, 7 cancelled, 8 declined, "
            "9 payment not cleared up, 10 journal,\n  11 settings, "
            "12 another instance is running.\n");
}

static const struct command *
find_command(const char *name) {
    for (const struct command *c = commands; c->name; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static int
run_command(const struct command *command, int argc, char **argv) {
    struct options options;
    struct plugin plugin;
    int code = EXIT_CODE_SETTINGS;

    if (!options_parse(argc, argv, command->bit, &options)) {
        fprintf(stderr, "Try: posplugin %s --help\n", command->name);
        return EXIT_CODE_USAGE;
    }
    if (options.help) {
        printf("usage: posplugin %s [OPTION...] %s\n%s\n\n", command->name,
               command->arguments, command->summary);
        options_print(command->bit);
        return EXIT_CODE_DONE;
    }
    if (options.argument_count < command->argument_min ||
        options.argument_count > command->argument_max) {
        fprintf(stderr, "usage: posplugin %s [OPTION...] %s\n", command->name,
                command->arguments);
        return EXIT_CODE_USAGE;
    }
    if (options_open_plugin(&options, &plugin) == STATUS_OK) {
        code = command->run(&plugin, &options);
    }
    plugin_destroy(&plugin);
    return code;
}

int
main(int argc, char **argv) {
    const struct command *command;

    // One thread: old tills have two slow cores, and the register needs one.
    setenv("OMP_THREAD_LIMIT", "1", 0);
    if (!process_prepare(&argc, &argv)) {
        return EXIT_CODE_ERROR;
    }
    if (argc < 2) {
        print_commands(stderr);
        return EXIT_CODE_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_commands(stdout);
        return EXIT_CODE_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("posplugin " POSPLUGIN_VERSION);
        return EXIT_CODE_DONE;
    }
    command = find_command(argv[1]);
    if (!command) {
        fprintf(stderr, "posplugin: no command \"%s\"\n", argv[1]);
        print_commands(stderr);
        return EXIT_CODE_USAGE;
    }
    return run_command(command, argc - 1, argv + 1);
}
