#include "pos_plugin/lock.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

bool
lock_is_held(const char *path) {
    struct stat file;
    char line[256];
    unsigned long device_major;
    unsigned long device_minor;
    unsigned long inode;
    bool held = false;
    FILE *locks = stat(path, &file) == 0 ? fopen("/proc/locks", "re") : NULL;

    if (!locks) {
        return false;
    }
    // 1: FLOCK  ADVISORY  WRITE 4711 08:01:131074 0 EOF
    while (!held && fgets(line, sizeof(line), locks)) {
        held = sscanf(line, "%*s %*s %*s %*s %*s %lx:%lx:%lu", &device_major,
                      &device_minor, &inode) == 3 &&
               inode == file.st_ino && device_major == major(file.st_dev) &&
               device_minor == minor(file.st_dev);
    }
    fclose(locks);
    return held;
}
