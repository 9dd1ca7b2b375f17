/**
 * @file dirent.h
 * Folders with UTF-8 names; in place of mingw-w64's.
 */
#ifndef POSPLUGIN_POSIX_DIRENT_H
#define POSPLUGIN_POSIX_DIRENT_H

struct dirent {
    char d_name[1024]; ///< UTF-8; at most 255 units of UTF-16
};

struct posix_folder;
#define DIR struct posix_folder

/** @return to be closed with closedir(); NULL with errno */
DIR *opendir(const char *path);
/** @return valid until the next call; NULL at the end */
struct dirent *readdir(DIR *folder);
int closedir(DIR *folder);

/** As scandir(3). @return number of entries, -1 with errno */
int scandir(const char *path, struct dirent ***out,
            int (*wanted)(const struct dirent *entry),
            int (*compare)(const struct dirent **a, const struct dirent **b));
int alphasort(const struct dirent **a, const struct dirent **b);

#endif
