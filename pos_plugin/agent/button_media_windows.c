// Buttons on Windows: serial ports. A keypad would also type into the
// register, for Windows takes no keyboard away from the others.

#include "pos_plugin/agent/button_media.h"

#include "link/serial_usb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

// A control line is looked at twice in this time, so that no spark is a press;
// a byte is waited for as long.
#define LOOK_MS 20

struct device {
    HANDLE port;
    enum button_line line;
    uint8_t byte;
};

static enum status
status_of_open(DWORD error) {
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_NET_NAME:
        return STATUS_NOT_FOUND;
    case ERROR_ACCESS_DENIED: // who is refused comes second
    case ERROR_SHARING_VIOLATION:
        return STATUS_BUSY;
    default:
        return STATUS_IO;
    }
}

static DWORD
line_bit(enum button_line line) {
    switch (line) {
    case BUTTON_LINE_CTS:
        return MS_CTS_ON;
    case BUTTON_LINE_DSR:
        return MS_DSR_ON;
    case BUTTON_LINE_RI:
        return MS_RING_ON;
    default:
        return MS_RLSD_ON;
    }
}

static enum status
configure(HANDLE port, const struct button_setting *setting) {
    COMMTIMEOUTS times = {.ReadTotalTimeoutConstant = LOOK_MS};
    DCB line = {.DCBlength = sizeof(line)};
    DWORD lines;

    if (!GetCommState(port, &line)) {
        return STATUS_INVALID; // no serial port
    }
    line.BaudRate = setting->baud;
    line.ByteSize = 8;
    line.Parity = NOPARITY;
    line.StopBits = ONESTOPBIT;
    line.fBinary = TRUE;
    line.fParity = FALSE;
    line.fOutxCtsFlow = FALSE;
    line.fOutxDsrFlow = FALSE;
    line.fDsrSensitivity = FALSE;
    line.fOutX = FALSE;
    line.fInX = FALSE;
    line.fNull = FALSE;
    line.fAbortOnError = FALSE;
    // The contact lies between one of these and the line.
    line.fRtsControl = RTS_CONTROL_ENABLE;
    line.fDtrControl = DTR_CONTROL_ENABLE;
    if (!SetCommState(port, &line) || !SetCommTimeouts(port, &times) ||
        (setting->line != BUTTON_LINE_NONE &&
         !GetCommModemStatus(port, &lines))) {
        return STATUS_INVALID;
    }
    PurgeComm(port, PURGE_RXCLEAR); // what came before we were there is stale
    return STATUS_OK;
}

static enum status
serial_open(const struct button_setting *setting, void **state) {
    struct device *device = NULL;
    char path[DEVICE_URI_MAX];
    char full[DEVICE_URI_MAX + 8];
    enum status status;
    HANDLE port;

    if (serial_look_for(setting->uri.path, path) != 1) {
        return STATUS_NOT_FOUND;
    }
    snprintf(full, sizeof(full), "%s%s",
             strncmp(path, "\\\\.\\", 4) == 0 ? "" : "\\\\.\\", path);
    port = CreateFileA(full, GENERIC_READ | GENERIC_WRITE, 0, NULL,
                       OPEN_EXISTING, 0, NULL);
    if (port == INVALID_HANDLE_VALUE) {
        return status_of_open(GetLastError());
    }
    status = configure(port, setting);
    if (status == STATUS_OK) {
        device = calloc(1, sizeof(*device));
        status = device ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        CloseHandle(port);
        return status;
    }
    *device = (struct device){port, setting->line, setting->byte};
    *state = device;
    return STATUS_OK;
}

static enum status
read_line(const struct device *device, enum button_event *out) {
    DWORD before = 0;
    DWORD now = 0;
    bool there = GetCommModemStatus(device->port, &before);

    Sleep(LOOK_MS);
    there = there && GetCommModemStatus(device->port, &now);
    *out = (before & now & line_bit(device->line)) ? BUTTON_DOWN : BUTTON_UP;
    return there ? STATUS_OK : STATUS_GONE;
}

static enum status
serial_read(void *state, int timeout_ms, enum button_event *out) {
    const struct device *device = state;
    uint8_t byte;
    DWORD count = 0;

    if (device->line != BUTTON_LINE_NONE) {
        return read_line(device, out);
    }
    for (int waited = 0; waited < timeout_ms; waited += LOOK_MS) {
        if (!ReadFile(device->port, &byte, 1, &count, NULL)) {
            return STATUS_GONE;
        }
        if (count == 1 && byte == device->byte) {
            *out = BUTTON_CLICK;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

static void
serial_close(void *state) {
    struct device *device = state;

    CloseHandle(device->port);
    free(device);
}

static void
serial_note(const struct button_setting *setting, char *text, size_t size) {
    snprintf(text, size, "serial:%s: posplugin devices lists the ports",
             setting->uri.path);
}

static const struct button_medium serial = {"serial", serial_open, serial_read,
                                            serial_close, serial_note};

const struct button_medium *const button_media[] = {&serial, NULL};
