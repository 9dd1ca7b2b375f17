// Files with UTF-8 names, and who may read them.

#include "wide.h"

#include <aclapi.h>
#include <sddl.h>
#include <stdarg.h>
#include <windows.h>

#define RIGHTS_MAX 256

// The linker puts these in the place of the C library's.
FILE *__wrap_fopen(const char *path, const char *mode);
int __wrap_open(const char *path, int flags, ...);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_access(const char *path, int mode);

FILE *
__wrap_fopen(const char *path, const char *mode) {
    wchar_t wide[WIDE_PATH_MAX];
    wchar_t how[4] = {(wchar_t)mode[0], L'b'};
    if (strchr(mode, '+') != NULL) {
        how[2] = L'+';
    }
    return wide_path(path, wide) != NULL ? _wfopen(wide, how) : NULL;
}

// That of the C library wants to write into the root of the drive.
FILE *
posix_tmpfile(void) {
    wchar_t folder[MAX_PATH + 1];
    wchar_t path[MAX_PATH];
    return GetTempPathW(MAX_PATH + 1, folder) != 0 &&
                   GetTempFileNameW(folder, L"pos", 0, path) != 0
               ? _wfopen(path, L"w+bD") // deleted when it is closed
               : NULL;
}

// --- rights of new files

/** The user that this process runs as. */
struct user {
    union {
        TOKEN_USER token;
        BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } u;
};

static bool
find_user(struct user *user) {
    DWORD size = 0;
    HANDLE process;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &process)) {
        return false;
    }
    bool found = GetTokenInformation(process, TokenUser, &user->u,
                                     sizeof(user->u), &size);
    CloseHandle(process);
    return found;
}

/** This user, system and administrators, and nothing inherited. */
static PSECURITY_DESCRIPTOR
private_rights(void) {
    wchar_t text[RIGHTS_MAX];
    wchar_t *name = NULL;
    PSECURITY_DESCRIPTOR rights = NULL;
    struct user user;
    if (!find_user(&user) ||
        !ConvertSidToStringSidW(user.u.token.User.Sid, &name)) {
        return NULL;
    }
    swprintf(text, RIGHTS_MAX, L"D:P(A;;FA;;;%ls)(A;;FA;;;SY)(A;;FA;;;BA)",
             name);
    LocalFree(name);
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(
               text, SDDL_REVISION_1, &rights, NULL)
               ? rights
               : NULL;
}

/** A new file that nobody else may read. @return descriptor, -1 with errno */
static int
create_private(const wchar_t *path, int flags) {
    SECURITY_ATTRIBUTES rights = {.nLength = sizeof(rights),
                                  .lpSecurityDescriptor = private_rights()};
    if (rights.lpSecurityDescriptor == NULL) {
        errno = EACCES;
        return -1;
    }
    HANDLE file = CreateFileW(
        path, GENERIC_READ | GENERIC_WRITE,
        FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &rights,
        flags & O_EXCL ? CREATE_NEW : OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD error = GetLastError();
    LocalFree(rights.lpSecurityDescriptor);
    if (file == INVALID_HANDLE_VALUE) {
        errno = wide_errno(error);
        return -1;
    }
    return _open_osfhandle((intptr_t)file, _O_BINARY | _O_NOINHERIT);
}

int
__wrap_open(const char *path, int flags, ...) {
    wchar_t wide[WIDE_PATH_MAX];
    int mode = 0;
    if (wide_path(path, wide) == NULL) {
        return -1;
    }
    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, int);
        va_end(arguments);
    }
    if ((flags & O_CREAT) && (mode & 077) == 0) {
        return create_private(wide, flags);
    }
    return _wopen(wide, flags | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
}

static int
result_of(BOOL done) {
    if (!done) {
        errno = wide_errno(GetLastError());
        return -1;
    }
    return 0;
}

int
__wrap_rename(const char *from, const char *to) {
    wchar_t old_name[WIDE_PATH_MAX];
    wchar_t new_name[WIDE_PATH_MAX];
    if (wide_path(from, old_name) == NULL || wide_path(to, new_name) == NULL) {
        return -1;
    }
    return result_of(
        MoveFileExW(old_name, new_name,
                    MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH));
}

int
__wrap_unlink(const char *path) {
    wchar_t wide[WIDE_PATH_MAX];
    return wide_path(path, wide) != NULL ? result_of(DeleteFileW(wide)) : -1;
}

int
__wrap_access(const char *path, int mode) {
    wchar_t wide[WIDE_PATH_MAX];
    return wide_path(path, wide) != NULL ? _waccess(wide, mode & (R_OK | W_OK))
                                         : -1;
}

int
posix_mkdir(const char *path, int mode) {
    wchar_t wide[WIDE_PATH_MAX];
    (void)mode;
    if (wide_path(path, wide) == NULL) {
        return -1;
    }
    // "C:" is no folder that could be made.
    if (wide[0] != L'\0' && wide[1] == L':' && wide[2] == L'\0') {
        errno = EEXIST;
        return -1;
    }
    return result_of(CreateDirectoryW(wide, NULL));
}

mode_t
posix_umask(mode_t mask) {
    return mask;
}

uid_t
geteuid(void) {
    return 0;
}

// --- rights of files that are there

/** Whom a private file may be open to. */
static bool
is_trusted(PSID who) {
    static const WELL_KNOWN_SID_TYPE trusted[] = {
        WinLocalSystemSid, WinBuiltinAdministratorsSid, WinCreatorOwnerSid,
        WinCreatorOwnerRightsSid};
    for (size_t i = 0; i < sizeof(trusted) / sizeof(*trusted); i++) {
        if (IsWellKnownSid(who, trusted[i])) {
            return true;
        }
    }
    struct user user;
    return find_user(&user) && EqualSid(user.u.token.User.Sid, who);
}

static bool
is_private_list(ACL *list) {
    for (DWORD i = 0; i < list->AceCount; i++) {
        ACCESS_ALLOWED_ACE *entry;
        void *found;
        if (!GetAce(list, i, &found)) {
            return false;
        }
        entry = found;
        if (entry->Header.AceType == ACCESS_ALLOWED_ACE_TYPE &&
            !(entry->Header.AceFlags & INHERIT_ONLY_ACE) &&
            (entry->Mask & (FILE_READ_DATA | FILE_WRITE_DATA | GENERIC_READ |
                            GENERIC_WRITE | GENERIC_ALL | WRITE_DAC)) &&
            !is_trusted(&entry->SidStart)) {
            return false;
        }
    }
    return true;
}

static bool
is_private(HANDLE file) {
    ACL *list = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    bool is =
        GetSecurityInfo(file, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                        NULL, &list, NULL, &descriptor) == ERROR_SUCCESS &&
        list != NULL && is_private_list(list);
    LocalFree(descriptor);
    return is;
}

static time_t
time_of(FILETIME time) {
    uint64_t ticks = (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
    return (time_t)((int64_t)(ticks / 10000000u) - 11644473600);
}

static int
describe(HANDLE file, struct posix_stat *out) {
    BY_HANDLE_FILE_INFORMATION info;
    memset(out, 0, sizeof(*out));
    if (GetFileType(file) != FILE_TYPE_DISK) {
        out->st_mode = _S_IFCHR;
        return 0;
    }
    if (!GetFileInformationByHandle(file, &info)) {
        return result_of(FALSE);
    }
    bool folder = info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
    out->st_mode =
        (folder ? _S_IFDIR : _S_IFREG) | (is_private(file) ? 0600u : 0644u);
    out->st_size =
        (int64_t)((uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow);
    out->st_mtime = time_of(info.ftLastWriteTime);
    return 0;
}

int
posix_stat(const char *path, struct posix_stat *out) {
    wchar_t wide[WIDE_PATH_MAX];
    if (wide_path(path, wide) == NULL) {
        return -1;
    }
    HANDLE file =
        CreateFileW(wide, FILE_READ_ATTRIBUTES | READ_CONTROL,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return result_of(FALSE);
    }
    int result = describe(file, out);
    CloseHandle(file);
    return result;
}

int
posix_fstat(int fd, struct posix_stat *out) {
    intptr_t file = _get_osfhandle(fd);
    if (file == -1) {
        errno = EBADF;
        return -1;
    }
    return describe((HANDLE)file, out);
}
