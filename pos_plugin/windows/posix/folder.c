// Reading folders, free space, locks.

#include "dirent.h"

#include "wide.h"

#include <sys/file.h>
#include <sys/statvfs.h>
#include <windows.h>

struct posix_folder {
    HANDLE search;
    WIN32_FIND_DATAW found;
    bool is_taken; ///< `found` was given out already
    struct dirent entry;
};

DIR *
opendir(const char *path) {
    wchar_t pattern[WIDE_PATH_MAX];
    if (wide_path(path, pattern) == NULL) {
        return NULL;
    }
    size_t length = wcslen(pattern);
    if (length + 3 > WIDE_PATH_MAX) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    memcpy(pattern + length, L"\\*", 3 * sizeof(*pattern));
    DIR *folder = calloc(1, sizeof(*folder));
    if (folder == NULL) {
        return NULL;
    }
    folder->search = FindFirstFileW(pattern, &folder->found);
    if (folder->search == INVALID_HANDLE_VALUE) {
        errno = wide_errno(GetLastError());
        free(folder);
        return NULL;
    }
    return folder;
}

struct dirent *
readdir(DIR *folder) {
    if (folder->is_taken && !FindNextFileW(folder->search, &folder->found)) {
        return NULL;
    }
    folder->is_taken = true;
    char *name = wide_to_utf8(folder->found.cFileName);
    if (name == NULL) {
        return NULL;
    }
    snprintf(folder->entry.d_name, sizeof(folder->entry.d_name), "%s", name);
    free(name);
    return &folder->entry;
}

int
closedir(DIR *folder) {
    FindClose(folder->search);
    free(folder);
    return 0;
}

int
alphasort(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool
append(struct dirent ***list, int count, const struct dirent *entry) {
    struct dirent **longer =
        realloc(*list, ((size_t)count + 1) * sizeof(**list));
    if (longer == NULL) {
        return false;
    }
    *list = longer;
    longer[count] = malloc(sizeof(*entry));
    if (longer[count] != NULL) {
        *longer[count] = *entry;
    }
    return longer[count] != NULL;
}

int
scandir(const char *path, struct dirent ***out,
        int (*wanted)(const struct dirent *entry),
        int (*compare)(const struct dirent **a, const struct dirent **b)) {
    DIR *folder = opendir(path);
    int count = 0;
    *out = NULL;
    if (folder == NULL) {
        return -1;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL;
         entry = readdir(folder)) {
        if (wanted(entry) && append(out, count, entry)) {
            count++;
        }
    }
    closedir(folder);
    if (count > 0) {
        qsort(*out, (size_t)count, sizeof(**out),
              (int (*)(const void *, const void *))(void (*)(void))compare);
    }
    return count;
}

int
statvfs(const char *path, struct statvfs *out) {
    wchar_t wide[WIDE_PATH_MAX];
    ULARGE_INTEGER bytes;
    if (wide_path(path, wide) == NULL) {
        return -1;
    }
    if (!GetDiskFreeSpaceExW(wide, &bytes, NULL, NULL)) {
        errno = wide_errno(GetLastError());
        return -1;
    }
    *out = (struct statvfs){.f_bavail = bytes.QuadPart, .f_frsize = 1};
    return 0;
}

// Windows cannot be asked for a lock without taking one. So the owner has two
// bytes: the first is the lock, the second shows it and is tried by others
// for a moment, which is why the owner waits for it.
int
flock(int fd, int operation) {
    HANDLE file = (HANDLE)_get_osfhandle(fd);
    OVERLAPPED lock = {0};
    OVERLAPPED sign = {.Offset = LOCK_SIGN};
    (void)operation;
    if (!LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY,
                    0, 1, 0, &lock)) {
        errno = EAGAIN;
        return -1;
    }
    return LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &sign) ? 0 : -1;
}
