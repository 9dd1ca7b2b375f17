// Ctrl-C, and the end of the session.

#include <windows.h>

#define STOP_SIGNALS 2

static void (*volatile handlers[STOP_SIGNALS])(int number);

static size_t
index_of(int number) {
    return number == SIGINT ? 0 : 1;
}

static BOOL WINAPI
on_event(DWORD event) {
    bool is_key = event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
    int number = is_key ? SIGINT : SIGTERM;
    void (*handler)(int) = handlers[index_of(number)];
    if (handler == NULL) {
        return FALSE; // the process ends
    }
    handler(number);
    if (!is_key) {
        Sleep(INFINITE); // the process is ended when we return
    }
    return TRUE;
}

void
posix_signal(int number, void (*handler)(int number)) {
    if (number != SIGINT && number != SIGTERM) {
        return; // there are no others here
    }
    handlers[index_of(number)] = handler;
    SetConsoleCtrlHandler(on_event, TRUE);
}

int
sigaction(int number, const struct sigaction *action,
          struct sigaction *before) {
    (void)before;
    posix_signal(number, action->sa_handler);
    return 0;
}

int
pthread_sigmask(int how, const sigset_t *set, sigset_t *before) {
    (void)how;
    (void)set;
    if (before) {
        *before = 0;
    }
    return 0;
}
