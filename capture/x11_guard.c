#include "capture/x11_guard.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct x11_guard *active;
static XErrorHandler previous_error;
static XIOErrorHandler previous_io_error;

static struct x11_guard *
find_guard(Display *display) {
    struct x11_guard *guard = active;

    while (guard && guard->display != display) {
        guard = guard->next;
    }
    return guard;
}

static int
on_error(Display *display, XErrorEvent *event) {
    XErrorHandler forward = NULL;
    struct x11_guard *guard;

    pthread_mutex_lock(&mutex);
    guard = find_guard(display);
    if (!guard) {
        forward = previous_error;
    } else if (guard->error_code == 0) {
        guard->error_code = event->error_code;
        guard->request_code = event->request_code;
    }
    pthread_mutex_unlock(&mutex);
    return forward ? forward(display, event) : 0;
}

static int
on_io_error(Display *display) {
    XIOErrorHandler forward = NULL;

    pthread_mutex_lock(&mutex);
    if (!find_guard(display)) {
        forward = previous_io_error;
    }
    pthread_mutex_unlock(&mutex);
    return forward ? forward(display) : 0;
}

// Xlib calls this after on_io_error(); its own would call exit().
static void
on_lost(Display *display, void *context) {
    struct x11_guard *guard = context;

    (void)display;
    guard->gone = true;
}

static void
log_no_display(const char *wanted) {
    if (!wanted[0]) {
        log_error("there is no X display: DISPLAY is not set. Start a desktop "
                  "session, set DISPLAY, or use file:PATH.png");
    } else {
        log_error("cannot open the X display \"%s\". Start a desktop session, "
                  "set DISPLAY to a running one, or use file:PATH.png",
                  wanted);
    }
}

enum status
x11_guard_open(struct x11_guard *guard, const char *name) {
    const char *wanted = name && name[0] ? name : getenv("DISPLAY");

    *guard = (struct x11_guard){0};
    guard->display = wanted && wanted[0] ? XOpenDisplay(wanted) : NULL;
    if (!guard->display) {
        log_no_display(wanted ? wanted : "");
        return STATUS_NOT_FOUND;
    }
    XSetIOErrorExitHandler(guard->display, on_lost, guard);
    return STATUS_OK;
}

void
x11_guard_close(struct x11_guard *guard) {
    if (guard->display) {
        x11_guard_enter(guard);
        XCloseDisplay(guard->display);
        x11_guard_leave(guard);
        guard->display = NULL;
    }
}

void
x11_guard_enter(struct x11_guard *guard) {
    guard->error_code = 0;
    pthread_mutex_lock(&mutex);
    if (!active) {
        previous_error = XSetErrorHandler(on_error);
        previous_io_error = XSetIOErrorHandler(on_io_error);
    }
    guard->next = active;
    active = guard;
    pthread_mutex_unlock(&mutex);
}

void
x11_guard_leave(struct x11_guard *guard) {
    struct x11_guard **link = &active;

    pthread_mutex_lock(&mutex);
    while (*link && *link != guard) {
        link = &(*link)->next;
    }
    if (*link) {
        *link = guard->next;
    }
    if (!active) {
        XSetErrorHandler(previous_error);
        XSetIOErrorHandler(previous_io_error);
    }
    pthread_mutex_unlock(&mutex);
}

enum status
x11_guard_status(const struct x11_guard *guard) {
    if (guard->gone) {
        return STATUS_GONE;
    }
    switch (guard->error_code) {
    case Success:
        return STATUS_OK;
    case BadAlloc:
        return STATUS_NO_MEMORY;
    case BadAccess:
        return STATUS_ACCESS;
    default:
        return STATUS_IO;
    }
}

enum status
x11_guard_explain(const struct x11_guard *guard, const char *action) {
    enum status status = x11_guard_status(guard);

    if (status == STATUS_GONE) {
        log_error("%s: the X display was lost; it has ended or was restarted",
                  action);
    } else if (status) {
        log_error("%s: the X display refused (error %d, request %d)", action,
                  guard->error_code, guard->request_code);
    }
    return status;
}
