/**
 * @file session_win32.h
 * What the program owes the session that it runs in: the reason to wait at log
 * off, lines for the event log, no console. Internal.
 */
#ifndef POSPLUGIN_WIN32_SESSION_H
#define POSPLUGIN_WIN32_SESSION_H

#include "pos_plugin/agent/agent.h"
#include "pos_plugin/agent/event_log.h"

#include <windows.h>

struct session {
    bool held; ///< Windows has been given a reason to wait
    enum sale_state logged;
};

/** After each change of the view. @param window that ends sales */
void session_follow(struct session *session, HWND window,
                    const struct agent_view *view);

/** Started from the menu, a console was made for us alone: nobody wants it. */
void session_leave_console(void);

#endif
