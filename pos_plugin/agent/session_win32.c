#include "pos_plugin/agent/session_win32.h"

#include "pos_plugin/agent/parts_win32.h"

#include <libintl.h>

#define _(text) gettext(text)

// What a person may have to look into later.
static void
log_outcome(struct session *session, const struct agent_view *view) {
    if (view->phase == AGENT_FAILED) {
        event_log(EVENT_FAILED, view->trouble);
    }
    if (view->phase != AGENT_SALE && view->phase != AGENT_OVER) {
        session->logged = (enum sale_state)0;
    } else if (view->state == SALE_UNKNOWN && session->logged != SALE_UNKNOWN) {
        session->logged = SALE_UNKNOWN;
        event_log(EVENT_UNKNOWN_PAYMENT,
                  "it is not known yet whether an order was paid; see "
                  "posplugin journal --open");
    }
}

// Windows lets a window with a reason finish when the session ends, and shows
// the reason.
static void
hold(struct session *session, HWND window, bool selling) {
    wchar_t reason[WIDE_TEXT_MAX];

    if (selling && !session->held) {
        ShutdownBlockReasonCreate(
            window,
            win32_wide(_("A sale is in hand. It is called off, or its payment "
                         "cleared up, within seconds: please wait."),
                       reason));
    } else if (!selling && session->held) {
        ShutdownBlockReasonDestroy(window);
    }
    session->held = selling;
}

void
session_follow(struct session *session, HWND window,
               const struct agent_view *view) {
    log_outcome(session, view);
    hold(session, window, view->phase == AGENT_SALE);
}

void
session_leave_console(void) {
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD members[2];
    DWORD mode;

    if (GetConsoleMode(out, &mode) && GetConsoleProcessList(members, 2) == 1) {
        FreeConsole();
    }
}
