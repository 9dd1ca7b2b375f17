#include "pos_plugin/paths.h"

#include <stdio.h>
#include <stdlib.h>

static int
path_below(const char *variable, const char *name, char *path, size_t size) {
    const char *folder = getenv(variable);
    int length = snprintf(path, size, "%s/%s", folder ? folder : "", name);

    paths_normalise(path);
    return length;
}

int
paths_user_settings(char *path, size_t size) {
    return path_below("LOCALAPPDATA", "posplugin/posplugin.ini", path, size);
}

int
paths_machine_settings(char *path, size_t size) {
    return path_below("ProgramData", "posplugin/posplugin.ini", path, size);
}

int
paths_state(char *path, size_t size) {
    return path_below("LOCALAPPDATA", "posplugin", path, size);
}

void
paths_normalise(char *path) {
    for (; *path; path++) {
        *path = *path == '\\' ? '/' : *path;
    }
}
