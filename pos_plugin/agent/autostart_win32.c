// Programs that start with a session are values of a registry key: the user's,
// and the machine's, where the installer writes.

#include "pos_plugin/agent/autostart.h"

#include <windows.h>

#define RUN L"Software\\Microsoft\\Windows\\CurrentVersion\\Run"
#define VALUE L"posplugin"
// "PROGRAM" run --config "FILE", each path at most MAX_PATH.
#define COMMAND_MAX (2 * MAX_PATH + 32)

static bool
has_value(HKEY root) {
    return RegGetValueW(root, RUN, VALUE, RRF_RT_REG_SZ, NULL, NULL, NULL) ==
           ERROR_SUCCESS;
}

bool
autostart_is_on(void) {
    return has_value(HKEY_CURRENT_USER) || has_value(HKEY_LOCAL_MACHINE);
}

// A path in its full length, or false.
static bool
full_path(const char *path, wchar_t out[MAX_PATH]) {
    wchar_t wide[MAX_PATH];
    DWORD length = 0;

    if (MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, MAX_PATH)) {
        length = GetFullPathNameW(wide, MAX_PATH, out, NULL);
    }
    return length > 0 && length < MAX_PATH;
}

static LSTATUS
switch_on(const char *config) {
    wchar_t program[MAX_PATH];
    wchar_t settings[MAX_PATH];
    wchar_t command[COMMAND_MAX];
    DWORD length = GetModuleFileNameW(NULL, program, MAX_PATH);

    if (length == 0 || length >= MAX_PATH ||
        (config && !full_path(config, settings))) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    if (config) {
        _snwprintf(command, COMMAND_MAX, L"\"%ls\" run --config \"%ls\"",
                   program, settings);
    } else {
        _snwprintf(command, COMMAND_MAX, L"\"%ls\" run", program);
    }
    return RegSetKeyValueW(HKEY_CURRENT_USER, RUN, VALUE, REG_SZ, command,
                           (DWORD)((wcslen(command) + 1) * sizeof(*command)));
}

enum status
autostart_set(bool on, const char *config) {
    LSTATUS code = on ? switch_on(config)
                      : RegDeleteKeyValueW(HKEY_CURRENT_USER, RUN, VALUE);

    if (!on && has_value(HKEY_LOCAL_MACHINE)) {
        log_error("posplugin starts for every user of this machine; install it "
                  "again without \"Start at log on\"");
        return STATUS_ACCESS;
    }
    if (code == ERROR_SUCCESS || (!on && code == ERROR_FILE_NOT_FOUND)) {
        return STATUS_OK;
    }
    log_error("cannot change what starts with the session (error %ld)", code);
    return code == ERROR_FILENAME_EXCED_RANGE ? STATUS_INVALID : STATUS_ACCESS;
}
