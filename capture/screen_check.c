// Whether the screen of Windows may be read at all.

#include "capture/screen_win32.h"

#include <pthread.h>
#include <string.h>

#define TITLE_MAX 80

static bool
name_desktop(const struct screen_system *system, HDESK desktop,
             char name[TITLE_MAX]) {
    name[0] = '\0';
    return system->get_user_object_information(desktop, UOI_NAME, name,
                                               TITLE_MAX, NULL);
}

// The desktop that has the input is another one while it is locked, and while
// Windows asks for a password.
static bool
is_locked(const struct screen_system *system) {
    char input[TITLE_MAX];
    char own[TITLE_MAX];
    HDESK desktop = system->open_input_desktop(0, FALSE, DESKTOP_READOBJECTS);
    bool locked;

    if (!desktop) {
        return GetLastError() == ERROR_ACCESS_DENIED;
    }
    locked =
        name_desktop(system, desktop, input) &&
        name_desktop(system, GetThreadDesktop(GetCurrentThreadId()), own) &&
        strcmp(input, own) != 0;
    CloseDesktop(desktop);
    return locked;
}

static bool
is_disconnected(const struct screen_system *system) {
    WTS_CONNECTSTATE_CLASS state = WTSActive;
    LPSTR answer = NULL;
    DWORD size = 0;

    if (!system->query_session || !system->free_memory ||
        !system->query_session(WTS_CURRENT_SERVER_HANDLE, WTS_CURRENT_SESSION,
                               WTSConnectState, &answer, &size)) {
        return false;
    }
    if (answer && size >= sizeof(state)) {
        memcpy(&state, answer, sizeof(state));
    }
    system->free_memory(answer);
    return state == WTSDisconnected;
}

// One that is protected, and what is looked for.
struct search {
    const struct screen_system *system;
    RECT region;
    HWND found;
};

static BOOL CALLBACK
look_at_window(HWND window, LPARAM context) {
    struct search *search = (struct search *)context;
    DWORD affinity = 0;
    RECT rect;
    RECT common;

    if (IsWindowVisible(window) && !IsIconic(window) &&
        GetWindowRect(window, &rect) &&
        IntersectRect(&common, &rect, &search->region) &&
        search->system->get_window_display_affinity(window, &affinity) &&
        affinity != 0) {
        search->found = window;
        return FALSE;
    }
    return TRUE;
}

static enum status
refuse_protected(HWND window) {
    wchar_t wide[TITLE_MAX] = L"";
    char title[TITLE_MAX * 3] = "";

    GetWindowTextW(window, wide, TITLE_MAX);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, title, sizeof(title), NULL, NULL);
    log_error("the window \"%s\" in the region is protected from being read "
              "by other programs; close or move it, or ask its maker to allow "
              "it",
              title);
    return STATUS_ACCESS;
}

enum status
screen_check_by(const struct screen_system *system, struct rect region) {
    struct search search = {
        .system = system,
        .region = {region.x, region.y, region.x + region.width,
                   region.y + region.height},
    };

    if (is_disconnected(system)) {
        log_error("nobody is connected to this session of Windows, so it has "
                  "no screen; connect again, or log on at the till itself");
        return STATUS_BUSY;
    }
    if (is_locked(system)) {
        log_error("Windows is locked or asks for a password; unlock it and "
                  "try again");
        return STATUS_BUSY;
    }
    EnumWindows(look_at_window, (LPARAM)&search);
    return search.found ? refuse_protected(search.found) : STATUS_OK;
}

static struct screen_system windows;

static void
find_windows(void) {
    any_function query =
        screen_find("wtsapi32.dll", "WTSQuerySessionInformationA");
    any_function release = screen_find("wtsapi32.dll", "WTSFreeMemory");

    windows = (struct screen_system){
        .open_input_desktop = OpenInputDesktop,
        .get_user_object_information = GetUserObjectInformationA,
        .get_window_display_affinity = GetWindowDisplayAffinity,
    };
    memcpy(&windows.query_session, &query, sizeof(query));
    memcpy(&windows.free_memory, &release, sizeof(release));
}

enum status
screen_check(struct rect region) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, find_windows); // once: see thread_setter()
    return screen_check_by(&windows, region);
}
