#include "pos_plugin/commands.h"

#include "pos_plugin/pair.h"
#include "pos_plugin/qr_code.h"
#include "pos_plugin/terminal_link.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIXELS_PER_MODULE 8
#define SUFFIX ".pairing"

static volatile sig_atomic_t stopped;

static void
on_stop(int number) {
    (void)number;
    stopped = 1;
}

// --- list and remove

static int
is_pairing(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    size_t suffix = strlen(SUFFIX);

    return length > suffix &&
           strcmp(entry->d_name + length - suffix, SUFFIX) == 0;
}

static void
print_pairing(const char *folder, const char *file) {
    char path[4400];
    struct pairing pairing;
    int till = (int)(strlen(file) - strlen(SUFFIX));

    snprintf(path, sizeof(path), "%s/%s", folder, file);
    if (pairing_load(path, &pairing) == STATUS_OK) {
        print_json(json_pack("{s:s%, s:s, s:s}", "till", file, (size_t)till,
                             "id", pairing.id, "terminal", pairing.name));
    }
    pairing_wipe(&pairing);
}

static int
list_pairings(struct plugin *plugin) {
    struct dirent **entries = NULL;
    int count = scandir(plugin->state_folder, &entries, is_pairing, alphasort);

    for (int i = 0; i < count; i++) {
        print_pairing(plugin->state_folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return EXIT_CODE_DONE;
}

static int
remove_pairing(struct plugin *plugin, const char *path) {
    enum status status = pairing_remove(path);

    if (status == STATUS_NOT_FOUND) {
        fprintf(stderr, "posplugin: till %s is not paired\n", plugin->till);
        return EXIT_CODE_DONE;
    }
    if (status != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    fprintf(stderr,
            "posplugin: till %s is not paired any more; the terminal keeps "
            "its key until it is paired again\n",
            plugin->till);
    return EXIT_CODE_DONE;
}

// --- show the code, wait for the terminal

static bool
write_picture(const char *path, const char *code) {
    struct image image;
    mode_t before = umask(077);
    enum status status = qr_code_paint(code, PIXELS_PER_MODULE, &image);

    if (status == STATUS_OK) {
        struct image_view view = {image.pixels, image.width, image.height,
                                  image.width};

        status = image_write_png(view, path);
    }
    qr_code_wipe(&image);
    umask(before);
    return status == STATUS_OK;
}

static int
tell_outcome(struct plugin *plugin, const struct pairing *pairing,
             enum status status) {
    switch (status) {
    case STATUS_OK:
        print_json(json_pack("{s:s, s:s, s:s}", "till", plugin->till, "id",
                             pairing->id, "terminal", pairing->name));
        return EXIT_CODE_DONE;
    case STATUS_CANCELLED:
        fprintf(stderr, "posplugin: stopped, nothing changed at this till\n");
        return EXIT_CODE_CANCELLED;
    case STATUS_TIMEOUT:
        fprintf(stderr,
                "posplugin: no terminal came with this key in %d s; nothing "
                "changed at this till\n",
                PAIR_WAIT_S);
        return EXIT_CODE_TERMINAL;
    default:
        return EXIT_CODE_TERMINAL;
    }
}

/** The code on the console. */
struct console {
    const struct options *options;
    size_t lines; // that were printed
};

static enum status
show_code(void *context, const char *code) {
    struct console *console = context;
    const struct options *options = console->options;

    if (options->output && !write_picture(options->output, code)) {
        return STATUS_IO;
    }
    if (!options->typed) {
        console->lines += qr_code_print(code, isatty(STDOUT_FILENO), stdout);
    }
    printf("%s\n", code);
    fflush(stdout);
    fprintf(stderr, options->typed
                        ? "posplugin: type this code at the terminal\n"
                        : "posplugin: let the terminal scan this code\n");
    console->lines += 2;
    return STATUS_OK;
}

/** Whoever reads the code later, off a screen's memory, has the key. */
static void
hide_code(void *context) {
    const struct console *console = context;

    if (console->lines > 0 && isatty(STDOUT_FILENO)) {
        printf("\033[%zuA\033[J", console->lines);
        fflush(stdout);
    }
    if (console->options->output) {
        unlink(console->options->output);
    }
}

static bool
is_stopped(void *context) {
    (void)context;
    return stopped;
}

static int
pair(struct plugin *plugin, const struct options *options) {
    struct console console = {.options = options};
    const struct pair_window window = {show_code, hide_code, is_stopped,
                                       &console};
    struct pairing pairing;
    enum status status =
        pair_terminal(plugin, options->typed, &window, &pairing);
    int exit_code = tell_outcome(plugin, &pairing, status);

    pairing_wipe(&pairing);
    return exit_code;
}

int
command_pair(struct plugin *plugin, const struct options *options) {
    char path[4200];
    struct sigaction action = {.sa_handler = on_stop};

    if (terminal_link_key_path(plugin, path, sizeof(path)) != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    if (options->list) {
        return list_pairings(plugin);
    }
    if (options->remove) {
        return remove_pairing(plugin, path);
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    stopped = 0;
    return pair(plugin, options);
}
