/**
 * @file event_log.h
 * What a person who looks after the till finds later, where the system keeps
 * such lines: Windows' Application log. No amounts, no codes.
 */
#ifndef POSPLUGIN_EVENT_LOG_H
#define POSPLUGIN_EVENT_LOG_H

enum event_kind {
    EVENT_INFORMATION = 1,
    EVENT_WARNING = 2, ///< somebody should look into it
    EVENT_ERROR = 3,
};

/** Write a line in UTF-8; that it cannot be written is no error. */
void event_log(enum event_kind kind, const char *text);

#endif
