#include "pos_plugin/lock.h"

#include "pos_plugin/windows/posix/wide.h"

#include <sys/file.h>
#include <windows.h>

// Of the two bytes that flock() locks, only the second is tried.
bool
lock_is_held(const char *path) {
    wchar_t wide[WIDE_PATH_MAX];
    OVERLAPPED sign = {.Offset = LOCK_SIGN};
    HANDLE file;
    bool held;

    if (!wide_path(path, wide)) {
        return false;
    }
    file = CreateFileW(wide, GENERIC_READ,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    held = !LockFileEx(file, LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &sign);
    CloseHandle(file); // and what was locked
    return held;
}
