#include "capture/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

static struct {
    log_sink *sink;
    void *context;
    enum log_level max_level;
} logger = {NULL, NULL, LOG_LEVEL_WARNING};

// Needs nothing of the loader, so that libposterminal needs libc alone.
static __thread bool quiet __attribute__((tls_model("initial-exec")));

const char *
status_string(enum status status) {
    switch (status) {
    case STATUS_OK:
        return "ok";
    case STATUS_INVALID:
        return "invalid value";
    case STATUS_STATE:
        return "not possible in this state";
    case STATUS_NO_MEMORY:
        return "out of memory";
    case STATUS_IO:
        return "input/output error";
    case STATUS_NOT_FOUND:
        return "not found";
    case STATUS_ACCESS:
        return "permission denied";
    case STATUS_BUSY:
        return "in use by another program";
    case STATUS_GONE:
        return "disconnected";
    case STATUS_FULL:
        return "disk full or read-only";
    case STATUS_UNSUPPORTED:
        return "not supported";
    case STATUS_MALFORMED:
        return "malformed data";
    case STATUS_UNVERIFIED:
        return "could not be verified";
    case STATUS_REFUSED:
        return "refused";
    case STATUS_OVERFLOW:
        return "out of range";
    case STATUS_CURRENCY:
        return "unknown or mixed currency";
    case STATUS_EMPTY:
        return "empty";
    case STATUS_TIMEOUT:
        return "timed out";
    case STATUS_TIMEOUT_SENT:
        return "timed out after the request was sent";
    case STATUS_CANCELLED:
        return "cancelled";
    }
    return "unknown status";
}

void
log_set_sink(log_sink *sink, void *context, enum log_level max_level) {
    logger.sink = sink;
    logger.context = context;
    logger.max_level = max_level;
}

enum status
status_of_errno(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
        return STATUS_ACCESS;
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EFBIG:
        return STATUS_FULL;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_IO;
    }
}

static const char *
level_name(enum log_level level) {
    switch (level) {
    case LOG_LEVEL_ERROR:
        return "error";
    case LOG_LEVEL_WARNING:
        return "warning";
    case LOG_LEVEL_INFO:
        return "info";
    case LOG_LEVEL_DEBUG:
        return "debug";
    }
    return "log";
}

bool
log_quietly(bool on) {
    bool before = quiet;

    quiet = on;
    return before;
}

void
log_write(enum log_level level, const char *format, ...) {
    int saved_errno = errno;
    enum log_level least = quiet ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR;
    char line[1024];
    va_list args;

    level = level < least ? least : level;
    if (level > logger.max_level) {
        return;
    }
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (logger.sink) {
        logger.sink(logger.context, level, line);
    } else {
        fprintf(stderr, "posplugin: %s: %s\n", level_name(level), line);
    }
    errno = saved_errno;
}
