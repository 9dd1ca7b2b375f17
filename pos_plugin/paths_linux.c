#include "pos_plugin/paths.h"

#include <stdio.h>
#include <stdlib.h>

// A folder of the XDG base directories, or its usual place below $HOME.
static int
xdg_path(const char *variable, const char *usual, const char *name, char *path,
         size_t size) {
    const char *xdg = getenv(variable);
    const char *home = getenv("HOME");

    if (xdg && xdg[0] == '/') {
        return snprintf(path, size, "%s/%s", xdg, name);
    }
    return snprintf(path, size, "%s/%s/%s", home ? home : "", usual, name);
}

int
paths_user_settings(char *path, size_t size) {
    return xdg_path("XDG_CONFIG_HOME", ".config", "posplugin/posplugin.ini",
                    path, size);
}

int
paths_machine_settings(char *path, size_t size) {
    return snprintf(path, size, "/etc/posplugin/posplugin.ini");
}

int
paths_state(char *path, size_t size) {
    return xdg_path("XDG_STATE_HOME", ".local/state", "posplugin", path, size);
}

void
paths_normalise(char *path) {
    (void)path; // a backslash is a letter like others here
}
