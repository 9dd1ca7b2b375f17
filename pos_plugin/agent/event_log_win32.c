#include "pos_plugin/agent/event_log.h"

#include "pos_plugin/agent/parts_win32.h"

// The installer names the message file, whose event 1 is just the text.
#define EVENT_PLAIN 1

void
event_log(enum event_kind kind, const char *text) {
    static const WORD types[] = {
        [EVENT_INFORMATION] = EVENTLOG_INFORMATION_TYPE,
        [EVENT_WARNING] = EVENTLOG_WARNING_TYPE,
        [EVENT_ERROR] = EVENTLOG_ERROR_TYPE,
    };
    HANDLE log = RegisterEventSourceW(NULL, L"posplugin");
    wchar_t wide[WIDE_TEXT_MAX];
    const wchar_t *line = win32_wide(text, wide);

    if (log) {
        ReportEventW(log, types[kind], 0, EVENT_PLAIN, NULL, 1, 0, &line, NULL);
        DeregisterEventSource(log);
    }
}
