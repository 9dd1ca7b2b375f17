/**
 * @file status.h
 * The project's one enum of results, and its log.
 *
 * 0 is success, failures are negative and grouped by whose fault they are.
 * A function that fails logs the cause once, where it is known, and returns
 * the status; callers pass it up without logging again. Thread-safe as long
 * as log_set_sink() is called before threads start.
 */
#ifndef POSPLUGIN_STATUS_H
#define POSPLUGIN_STATUS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum status {
    STATUS_OK = 0,

    // The caller's or the user's fault: argument, option, configuration.
    STATUS_INVALID = -1, ///< a value that cannot be used
    STATUS_STATE = -2,   ///< not allowed in the present state

    // The machine's.
    STATUS_NO_MEMORY = -10,
    STATUS_IO = -11,          ///< the operating system refused
    STATUS_NOT_FOUND = -12,   ///< no such file, device, display, model
    STATUS_ACCESS = -13,      ///< no permission
    STATUS_BUSY = -14,        ///< in use by another process
    STATUS_GONE = -15,        ///< unplugged, closed by the other side
    STATUS_FULL = -16,        ///< disk full or read-only
    STATUS_UNSUPPORTED = -17, ///< not built in, or not offered by the system

    // The peer's: bytes from a screen, wire, file or server.
    STATUS_MALFORMED = -20,  ///< does not parse
    STATUS_UNVERIFIED = -21, ///< certificate, HMAC or signature is wrong
    STATUS_REFUSED = -22,    ///< understood, and the answer is no
    STATUS_OVERFLOW = -23,   ///< a number or list beyond our limits
    STATUS_CURRENCY = -24,   ///< unknown currency, or two that differ
    STATUS_EMPTY = -25,      ///< nothing there: no text, no pixels

    // Time.
    STATUS_TIMEOUT = -30,      ///< nothing irreversible had been sent
    STATUS_TIMEOUT_SENT = -31, ///< the request had gone out: effect unknown
    STATUS_CANCELLED = -32,    ///< the user stopped it
};

/**
 * What an errno of a file operation means to us: STATUS_NOT_FOUND, _ACCESS,
 * _FULL, _NO_MEMORY, else STATUS_IO.
 */
enum status status_of_errno(int error);

/** Short English phrase for a status, never NULL, static storage. */
const char *status_string(enum status status);

enum log_level {
    LOG_LEVEL_ERROR = 1,
    LOG_LEVEL_WARNING = 2,
    LOG_LEVEL_INFO = 3,
    LOG_LEVEL_DEBUG = 4,
};

/**
 * Receives one log line, without newline. Lines never contain a payment
 * code, a face token or a key.
 */
typedef void log_sink(void *context, enum log_level level, const char *line);

/**
 * Replace where log lines go (default: stderr, as "posplugin: LEVEL: line").
 *
 * @param sink NULL restores the default
 * @param max_level lines above it are dropped (default LOG_LEVEL_WARNING)
 */
void log_set_sink(log_sink *sink, void *context, enum log_level max_level);

/**
 * While on, errors and warnings of this thread are logged as information: for
 * what is only tried, where something else is at hand.
 *
 * @return what it was before, to be set again
 */
bool log_quietly(bool on);

/** Log one line, printf style; cut at 1023 bytes. errno is preserved. */
void log_write(enum log_level level, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif
