/**
 * @file screen_win32.h
 * What every source of pixels on Windows needs: the monitors in physical
 * pixels, and whether what is on them may be read at all.
 */
#ifndef POSPLUGIN_SCREEN_WIN32_H
#define POSPLUGIN_SCREEN_WIN32_H

#include "capture/capture.h"

#include <windows.h>
// After windows.h:
#include <wtsapi32.h>

/** What is cast to the function's own type. */
typedef void (*any_function)(void);

/**
 * A function that only some Windows have.
 *
 * @param library file name of a DLL of Windows; stays loaded
 * @return NULL when there is none
 */
any_function screen_find(const char *library, const char *name);

/**
 * Make this thread see physical pixels until screen_leave(). The program says
 * so in its manifest; this is for a host program that loaded the DLL.
 *
 * @return what screen_leave() needs, NULL is fine
 */
void *screen_enter(void);

/** End what screen_enter() began. */
void screen_leave(void *before);

/**
 * Monitors as they are now, named as Windows does ("DISPLAY1"). Called
 * between screen_enter() and screen_leave(), as the others.
 *
 * @return STATUS_OK; STATUS_GONE without a monitor; STATUS_UNSUPPORTED when
 *         Windows would scale the pixels for this program
 */
enum status screen_geometry(struct capture_geometry *out);

/** As struct capture_backend wants it; there is no state. */
enum status screen_windows(void *state, struct capture_windows *out);

/**
 * Refuse what would come out black or empty: a locked desktop, a session that
 * nobody is connected to (STATUS_BUSY), a window in the region that is
 * protected from being read (STATUS_ACCESS). The message says what to do.
 *
 * To be called after the pixels were read, so that nothing comes between.
 */
enum status screen_check(struct rect region);

/** What screen_check() asks of Windows, named as there. */
struct screen_system {
    HDESK(WINAPI *open_input_desktop)(DWORD, BOOL, ACCESS_MASK);
    BOOL(WINAPI *get_user_object_information)
    (HANDLE, int, PVOID, DWORD, DWORD *);
    /** These two may be NULL. */
    BOOL(WINAPI *query_session)
    (HANDLE, DWORD, WTS_INFO_CLASS, LPSTR *, DWORD *);
    void(WINAPI *free_memory)(void *);
    BOOL(WINAPI *get_window_display_affinity)(HWND, DWORD *);
};

/** screen_check() with the answers of `system`, for a test. */
enum status screen_check_by(const struct screen_system *system,
                            struct rect region);

/**
 * Copy pixels of a device context, converted to ours.
 *
 * @param x, y where `place` is in `source`
 * @param place part of `out`
 * @param operation SRCCOPY, and CAPTUREBLT for a screen
 * @return STATUS_OK, STATUS_NO_MEMORY (logged), STATUS_IO (not logged)
 */
enum status screen_copy(HDC source, int x, int y, struct rect place,
                        DWORD operation, struct image *out);

#endif
