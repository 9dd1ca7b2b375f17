/**
 * @file event_log.h
 * What a person who looks after the till finds later, where the system keeps
 * such lines: Windows' Application log. No amounts, no codes.
 */
#ifndef POSPLUGIN_EVENT_LOG_H
#define POSPLUGIN_EVENT_LOG_H

#include <stdint.h>

/** Each has a text in windows/events.mc. */
enum event {
    EVENT_STARTED = 1,
    EVENT_ENDED,
    EVENT_FAILED,          ///< an error; the details say why
    EVENT_UNKNOWN_PAYMENT, ///< a warning: somebody should look into it
    EVENT_COUNT,
};

/**
 * Write an event; that it cannot be written is no error.
 *
 * @param details in UTF-8; kept with the event, whatever its text has of them
 */
void event_log(enum event event, const char *details);

/** The number of an event's text among the program's messages. */
uint32_t event_text(enum event event);

#endif
