#include "pos_plugin/agent/autostart.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
entry_path(void) {
    return g_build_filename(g_get_user_config_dir(), "autostart",
                            "posplugin.desktop", NULL);
}

bool
autostart_is_on(void) {
    char *path = entry_path();
    bool on = access(path, F_OK) == 0;

    g_free(path);
    return on;
}

// As the Desktop Entry Specification wants an argument of Exec: a quoted
// string with its own escapes, inside a value with escapes.
static void
append_argument(GString *line, const char *argument) {
    g_string_append_c(line, '"');
    for (const char *at = argument; *at; at++) {
        if (*at == '\\') {
            g_string_append(line, "\\\\\\");
        } else if (*at == '"' || *at == '`' || *at == '$') {
            g_string_append(line, "\\\\");
        } else if (*at == '%') {
            g_string_append_c(line, '%');
        }
        g_string_append_c(line, *at);
    }
    g_string_append_c(line, '"');
}

static bool
write_entry(const char *path, const char *program, const char *config) {
    GString *text = g_string_new("[Desktop Entry]\nType=Application\n"
                                 "Name=posplugin\nName[zh_CN]=收银插件\n"
                                 "Icon=posplugin\nTerminal=false\nExec=");
    bool good;

    append_argument(text, program);
    g_string_append(text, " run");
    if (config) {
        g_string_append(text, " --config ");
        append_argument(text, config);
    }
    g_string_append_c(text, '\n');
    good = g_file_set_contents(path, text->str, (gssize)text->len, NULL);
    g_string_free(text, TRUE);
    return good;
}

static enum status
switch_on(const char *path, const char *config) {
    char program[PATH_MAX];
    char absolute[PATH_MAX];
    char *folder = g_path_get_dirname(path);
    enum status status = STATUS_OK;

    if (!realpath("/proc/self/exe", program) ||
        (config && !realpath(config, absolute)) ||
        g_mkdir_with_parents(folder, 0700) != 0) {
        status = status_of_errno(errno);
    } else if (strpbrk(program, "\r\n") ||
               (config && strpbrk(absolute, "\r\n"))) {
        status = STATUS_INVALID;
    } else if (!write_entry(path, program, config ? absolute : NULL)) {
        status = status_of_errno(errno);
    }
    g_free(folder);
    return status;
}

enum status
autostart_set(bool on, const char *config) {
    char *path = entry_path();
    enum status status = STATUS_OK;

    if (on) {
        status = switch_on(path, config);
    } else if (unlink(path) != 0 && errno != ENOENT) {
        status = status_of_errno(errno);
    }
    if (status != STATUS_OK) {
        log_error("cannot change %s: %s", path, status_string(status));
    }
    g_free(path);
    return status;
}
