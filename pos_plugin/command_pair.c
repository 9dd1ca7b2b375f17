#include "pos_plugin/commands.h"

#include "pos_plugin/qr_code.h"
#include "pos_plugin/terminal_link.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAIR_WAIT_S 300
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

/** @return lines that were printed */
static size_t
show_code(const struct options *options, const char *code) {
    size_t lines = 1;

    if (!options->typed) {
        lines += qr_code_print(code, isatty(STDOUT_FILENO), stdout);
    }
    printf("%s\n", code);
    fflush(stdout);
    return lines;
}

/** Whoever reads the code later, off a screen's memory, has the key. */
static void
hide_code(size_t lines) {
    if (isatty(STDOUT_FILENO)) {
        printf("\033[%zuA\033[J", lines);
        fflush(stdout);
    }
}

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

static enum status
wait_for_terminal(struct link_end *link, struct pairing *pairing) {
    static struct link_event event;
    int64_t end_us = plugin_now_us() + (int64_t)PAIR_WAIT_S * 1000000;

    link_await_stranger(link);
    while (!link_is_up(link)) {
        enum status status = link_poll(link, 100, &event);

        if (status != STATUS_OK) {
            return status;
        }
        if (stopped) {
            return STATUS_CANCELLED;
        }
        if (plugin_now_us() > end_us) {
            return STATUS_TIMEOUT;
        }
    }
    utf8_copy(pairing->name, sizeof(pairing->name), event.message.u.hello.name);
    return STATUS_OK;
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

static int
pair(struct plugin *plugin, const struct options *options, const char *path) {
    char code[PAIRING_CODE_MAX];
    struct pairing pairing;
    struct link_end *link = NULL;
    size_t lines;
    enum status status = pairing_make(options->typed, &pairing, code);

    if (status == STATUS_OK) {
        status = terminal_link_open_with(plugin, &pairing, &link);
    }
    if (status == STATUS_OK && options->output &&
        !write_picture(options->output, code)) {
        status = STATUS_IO;
    }
    if (status == STATUS_OK) {
        lines = show_code(options, code) + 1; // and the next one
        fprintf(stderr, options->typed
                            ? "posplugin: type this code at the terminal\n"
                            : "posplugin: let the terminal scan this code\n");
        status = wait_for_terminal(link, &pairing);
        hide_code(lines);
    }
    if (options->output) {
        unlink(options->output);
    }
    if (status == STATUS_OK) {
        status = pairing_store(path, &pairing);
    }
    link_close(link);
    int exit_code = tell_outcome(plugin, &pairing, status);
    pairing_wipe(&pairing);
    explicit_bzero(code, sizeof(code));
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
    return pair(plugin, options, path);
}
