/**
 * @file sys/statvfs.h
 * statvfs(3) for Windows: free space.
 */
#ifndef POSPLUGIN_POSIX_STATVFS_H
#define POSPLUGIN_POSIX_STATVFS_H

#include <stdint.h>

struct statvfs {
    uint64_t f_bavail; ///< bytes for this user
    uint64_t f_frsize; ///< 1
};

/** @return 0, or -1 with errno */
int statvfs(const char *path, struct statvfs *out);

#endif
