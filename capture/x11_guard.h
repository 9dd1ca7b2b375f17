/**
 * @file x11_guard.h
 * X errors become statuses instead of the end of the process.
 *
 * Xlib's handlers belong to the whole process, and by default both end it. A
 * guard catches the errors of one display between x11_guard_enter() and
 * x11_guard_leave(); errors of other displays go to whoever handled them
 * before. Guards of different threads may be active at the same time.
 */
#ifndef POSPLUGIN_X11_GUARD_H
#define POSPLUGIN_X11_GUARD_H

#include "capture/status.h"

#include <X11/Xlib.h>
#include <stdbool.h>

/** What happened on one display; all zero before the first use. */
struct x11_guard {
    Display *display;       ///< borrowed
    int error_code;         ///< first X error since enter, 0 for none
    int request_code;       ///< the request that caused it
    bool gone;              ///< the connection was lost; it stays so
    struct x11_guard *next; ///< list of active guards
};

/**
 * Open a display ("" or NULL: $DISPLAY) whose loss will be noted in `guard`.
 *
 * `guard` must stay at its address until x11_guard_close().
 * @return STATUS_OK, or STATUS_NOT_FOUND with a message that says what to do
 */
enum status x11_guard_open(struct x11_guard *guard, const char *name);

/** Close the display; a zeroed guard is fine, and so is a lost display. */
void x11_guard_close(struct x11_guard *guard);

/** Catch errors from here on. */
void x11_guard_enter(struct x11_guard *guard);

/**
 * The first error since enter as a status, without logging or waiting: call
 * XSync() first where the last request has no reply.
 *
 * @return STATUS_OK, STATUS_GONE, STATUS_NO_MEMORY (BadAlloc), STATUS_ACCESS
 *         (BadAccess), STATUS_IO (any other)
 */
enum status x11_guard_status(const struct x11_guard *guard);

/** Log what x11_guard_status() found, as the failure of `action`. */
enum status x11_guard_explain(const struct x11_guard *guard,
                              const char *action);

/** Stop catching errors. */
void x11_guard_leave(struct x11_guard *guard);

#endif
