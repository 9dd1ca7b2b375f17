#include "wide.h"

#include <windows.h>

wchar_t *
wide_path(const char *path, wchar_t out[WIDE_PATH_MAX]) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1,
                                     out, WIDE_PATH_MAX);
    if (length <= 0) {
        errno =
            GetLastError() == ERROR_INSUFFICIENT_BUFFER ? ENAMETOOLONG : EINVAL;
        return NULL;
    }
    for (wchar_t *at = out; *at != L'\0'; at++) {
        *at = *at == L'/' ? L'\\' : *at;
    }
    return out;
}

char *
wide_to_utf8(const wchar_t *text) {
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *out = size > 0 ? malloc((size_t)size) : NULL;
    if (out != NULL) {
        WideCharToMultiByte(CP_UTF8, 0, text, -1, out, size, NULL, NULL);
    }
    return out;
}

int
wide_errno(unsigned long error) {
    static const struct {
        unsigned long error;
        int number;
    } known[] = {
        {ERROR_FILE_NOT_FOUND, ENOENT},
        {ERROR_PATH_NOT_FOUND, ENOENT},
        {ERROR_INVALID_NAME, ENOENT},
        {ERROR_ACCESS_DENIED, EACCES},
        {ERROR_SHARING_VIOLATION, EACCES},
        {ERROR_LOCK_VIOLATION, EAGAIN},
        {ERROR_WRITE_PROTECT, EROFS},
        {ERROR_DISK_FULL, ENOSPC},
        {ERROR_HANDLE_DISK_FULL, ENOSPC},
        {ERROR_FILE_EXISTS, EEXIST},
        {ERROR_ALREADY_EXISTS, EEXIST},
        {ERROR_DIRECTORY, ENOTDIR},
        {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
        {WSAEWOULDBLOCK, EAGAIN},
        {WSAEINTR, EINTR},
        {WSAECONNREFUSED, ECONNREFUSED},
        {WSAECONNRESET, ECONNRESET},
        {WSAECONNABORTED, ECONNABORTED},
        {WSAEADDRINUSE, EADDRINUSE},
        {WSAEADDRNOTAVAIL, EADDRNOTAVAIL},
        {WSAEACCES, EACCES},
        {WSAEHOSTUNREACH, EHOSTUNREACH},
        {WSAENETUNREACH, ENETUNREACH},
        {WSAENETDOWN, ENETDOWN},
        {WSAETIMEDOUT, ETIMEDOUT},
        {WSAEAFNOSUPPORT, EAFNOSUPPORT},
        {WSAEPROTONOSUPPORT, EPROTONOSUPPORT},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (known[i].error == error) {
            return known[i].number;
        }
    }
    return EIO;
}
