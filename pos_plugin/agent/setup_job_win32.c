// What takes long, in a thread of its own; and what the log says of it.

#include "pos_plugin/agent/setup_win32.h"

#include <libintl.h>

#define _(text) gettext(text)

void
setup_complain(struct setup_window *window, const char *text) {
    char shown[600];

    snprintf(shown, sizeof(shown), text[0] ? "✘ %s" : "%s", text);
    win32_set_text(window->trouble, shown);
}

// --- what the log says

static void
on_log(void *context, enum log_level level, const char *line) {
    struct setup_window *window = context;

    fprintf(stderr, "posplugin: %s\n", line);
    if (level == LOG_LEVEL_ERROR) {
        EnterCriticalSection(&window->lock);
        snprintf(window->last_error, sizeof(window->last_error), "%s", line);
        LeaveCriticalSection(&window->lock);
    }
}

void
setup_last_error(struct setup_window *window, char *text, size_t size) {
    EnterCriticalSection(&window->lock);
    snprintf(text, size, "%s", window->last_error);
    LeaveCriticalSection(&window->lock);
}

void
setup_forget_error(struct setup_window *window) {
    EnterCriticalSection(&window->lock);
    window->last_error[0] = '\0';
    LeaveCriticalSection(&window->lock);
}

void
setup_listen(struct setup_window *window, enum log_level level) {
    log_set_sink(on_log, window, level);
}

bool
setup_is_withdrawn(void *context) {
    struct setup_window *window = context;

    return window->job.withdrawn != 0;
}

void
setup_withdraw(struct setup_window *window) {
    if (window->job.running) {
        InterlockedExchange(&window->job.withdrawn, 1);
        win32_set_text(window->trouble, _("Stopping …"));
    }
}

void
setup_join_job(struct setup_window *window) {
    if (window->job.running) {
        pthread_join(window->job.thread, NULL);
        window->job.running = false;
    }
}

void
setup_end_job(struct setup_window *window) {
    char error[sizeof(window->last_error)];

    if (!window->job.running) {
        return;
    }
    setup_join_job(window);
    setup_show_buttons(window);
    SetFocus(window->next);
    setup_complain(window, "");
    if (window->job.status == STATUS_CANCELLED) {
        setup_complain(window, _("Stopped."));
    } else if (window->job.status != STATUS_OK) {
        setup_last_error(window, error, sizeof(error));
        setup_complain(window,
                       error[0] ? error : status_string(window->job.status));
    }
    log_info("setup job over: %s", status_string(window->job.status));
    window->job.done(window);
}

static void *
run_job(void *context) {
    struct setup_window *window = context;

    window->job.work(window);
    PostMessageW(window->window, WM_JOB_OVER, 0, 0);
    return NULL;
}

void
setup_start_job(struct setup_window *window, const char *text,
                void (*work)(struct setup_window *window),
                void (*done)(struct setup_window *window)) {
    if (window->job.running) {
        return;
    }
    window->job.withdrawn = 0;
    window->job.work = work;
    window->job.done = done;
    window->job.status = STATUS_OK;
    setup_forget_error(window);
    if (pthread_create(&window->job.thread, NULL, run_job, window) != 0) {
        setup_complain(window, status_string(STATUS_NO_MEMORY));
        return;
    }
    window->job.running = true;
    ShowWindow(window->stop, SW_SHOWNA);
    SetFocus(window->stop); // before what has it cannot be used any more
    setup_show_buttons(window);
    win32_set_text(window->trouble, text);
}

void
setup_code_is_here(struct setup_window *window) {
    PostMessageW(window->window, WM_CODE_IS_HERE, 0, 0);
}
