#include "pos_plugin/agent/event_log.h"

#include "pos_plugin/agent/parts_win32.h"

// Of windows/events.mc; the installer names the program as the file that has
// the texts.
#include <events.h>

static const struct {
    WORD type;
    DWORD text;
} events[] = {
    [EVENT_STARTED] = {EVENTLOG_INFORMATION_TYPE, MESSAGE_STARTED},
    [EVENT_ENDED] = {EVENTLOG_INFORMATION_TYPE, MESSAGE_ENDED},
    [EVENT_FAILED] = {EVENTLOG_ERROR_TYPE, MESSAGE_FAILED},
    [EVENT_UNKNOWN_PAYMENT] = {EVENTLOG_WARNING_TYPE, MESSAGE_UNKNOWN_PAYMENT},
};

_Static_assert(sizeof(events) / sizeof(*events) == EVENT_COUNT,
               "each event has a text");

void
event_log(enum event event, const char *details) {
    HANDLE log = RegisterEventSourceW(NULL, L"posplugin");
    wchar_t wide[WIDE_TEXT_MAX];
    const wchar_t *line = win32_wide(details, wide);

    if (log) {
        ReportEventW(log, events[event].type, 0, events[event].text, NULL, 1, 0,
                     &line, NULL);
        DeregisterEventSource(log);
    }
}

uint32_t
event_text(enum event event) {
    return events[event].text;
}
