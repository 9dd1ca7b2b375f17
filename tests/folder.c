#include "tests/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
folder_make(char path[FOLDER_MAX]) {
    snprintf(path, FOLDER_MAX, "/tmp/posplugin-test-XXXXXX");
    if (mkdtemp(path) == NULL) {
        perror("mkdtemp");
        abort();
    }
}

static int
remove_one(const char *path, const struct stat *info, int type,
           struct FTW *place) {
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

void
folder_remove(const char *path) {
    chmod(path, 0700);
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool
file_contains(const char *path, const void *bytes, size_t size) {
    static char text[4 * 1024 * 1024];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    size_t length = fread(text, 1, sizeof(text), file);
    fclose(file);
    return memmem(text, length, bytes, size) != NULL;
}

bool
folder_contains(const char *path, const void *bytes, size_t size) {
    bool found = false;
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char name[FOLDER_MAX + 300];
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        found = found || file_contains(name, bytes, size);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return found;
}

void
folder_write(const char *folder, const char *name, const char *text,
             unsigned mode, char *path, size_t size) {
    snprintf(path, size, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
        fchmod(fd, mode) != 0) {
        perror(path);
        abort();
    }
    close(fd);
}
