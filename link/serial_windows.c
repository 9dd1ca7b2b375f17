// Serial ports by overlapped CreateFile: COM1, COM10 or \\.\COM10.
// libserialport finds the ports and what is known about them (serial_usb.c).

#include "link/serial_settings.h"
#include "link/serial_usb.h"
#include "link/transport_backends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define DRAIN_MS 200
#define QUEUE_BYTES 8192 // both ways; two frames of the largest size

struct serial {
    HANDLE port;
    OVERLAPPED reading; ///< its event is owned
    OVERLAPPED writing; ///< its event is owned
    bool is_reading;    ///< `first` is waited for
    bool is_writing;    ///< `written` is on its way
    uint8_t first;
    size_t write_size;
    uint32_t byte_time_us;
    uint8_t written[QUEUE_BYTES];
};

static enum status
explain_open(const char *path, DWORD error) {
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_NET_NAME:
        transport_complain("serial port %s does not exist: check the cable "
                           "and 'posplugin devices'",
                           path);
        return STATUS_NOT_FOUND;
    // Windows has no rights on ports: who is refused comes second.
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
        transport_complain("serial port %s is in use by another program: "
                           "close that, or choose another port",
                           path);
        return STATUS_BUSY;
    default:
        transport_complain("serial port %s cannot be opened (error %lu)", path,
                           error);
        return STATUS_IO;
    }
}

static HANDLE
open_port(const char *path) {
    char full[DEVICE_URI_MAX + 8];
    bool has_prefix = strncmp(path, "\\\\.\\", 4) == 0;
    snprintf(full, sizeof(full), "%s%s", has_prefix ? "" : "\\\\.\\", path);
    return CreateFileA(full, GENERIC_READ | GENERIC_WRITE, 0, NULL,
                       OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
}

static enum status
configure(HANDLE port, const char *path,
          const struct serial_settings *settings) {
    static const BYTE parities[] = {
        [SERIAL_PARITY_NONE] = NOPARITY,
        [SERIAL_PARITY_EVEN] = EVENPARITY,
        [SERIAL_PARITY_ODD] = ODDPARITY,
    };
    // None: a read is on its way until its byte has come.
    COMMTIMEOUTS times = {0};
    DCB line = {.DCBlength = sizeof(line)};
    if (!GetCommState(port, &line)) {
        transport_complain("%s is not a serial port", path);
        return STATUS_INVALID;
    }
    line.BaudRate = settings->baud;
    line.ByteSize = 8;
    line.Parity = parities[settings->parity];
    line.StopBits = settings->two_stops ? TWOSTOPBITS : ONESTOPBIT;
    line.fBinary = TRUE;
    line.fParity = settings->parity != SERIAL_PARITY_NONE;
    line.fOutxCtsFlow = settings->rtscts;
    line.fRtsControl =
        settings->rtscts ? RTS_CONTROL_HANDSHAKE : RTS_CONTROL_ENABLE;
    line.fDtrControl = DTR_CONTROL_ENABLE;
    line.fOutxDsrFlow = FALSE;
    line.fDsrSensitivity = FALSE;
    line.fOutX = FALSE;
    line.fInX = FALSE;
    line.fErrorChar = FALSE;
    line.fNull = FALSE;
    line.fAbortOnError = FALSE;
    if (!SetCommState(port, &line) || !SetCommTimeouts(port, &times)) {
        transport_complain("serial port %s does not take %u baud and these "
                           "settings (error %lu)",
                           path, settings->baud, GetLastError());
        return STATUS_INVALID;
    }
    SetupComm(port, QUEUE_BYTES, QUEUE_BYTES);
    // What came before we were there is stale.
    PurgeComm(port, PURGE_RXCLEAR | PURGE_TXCLEAR);
    return STATUS_OK;
}

static void
release(struct serial *serial) {
    if (serial->port != INVALID_HANDLE_VALUE) {
        CloseHandle(serial->port);
    }
    if (serial->reading.hEvent) {
        CloseHandle(serial->reading.hEvent);
    }
    if (serial->writing.hEvent) {
        CloseHandle(serial->writing.hEvent);
    }
    SecureZeroMemory(serial, sizeof(*serial));
    free(serial);
}

static enum status
set_up(struct serial *serial, const char *path,
       const struct serial_settings *settings) {
    serial->reading.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    serial->writing.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    serial->byte_time_us = serial_settings_byte_time_us(settings);
    serial->port = open_port(path);
    if (serial->port == INVALID_HANDLE_VALUE) {
        return explain_open(path, GetLastError());
    }
    if (!serial->reading.hEvent || !serial->writing.hEvent) {
        return STATUS_NO_MEMORY;
    }
    return configure(serial->port, path, settings);
}

static enum status
serial_open(const struct device_uri *uri, int timeout_ms, void **state) {
    (void)timeout_ms; // opening does not wait for a modem's carrier
    struct serial_settings settings;
    char path[DEVICE_URI_MAX];
    enum status status = serial_settings_parse(uri, &settings);
    if (status == STATUS_OK) {
        status = serial_find(uri->path, path);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct serial *serial = calloc(1, sizeof(*serial));
    if (!serial) {
        return STATUS_NO_MEMORY;
    }
    serial->port = INVALID_HANDLE_VALUE;
    status = set_up(serial, path, &settings);
    if (status != STATUS_OK) {
        release(serial);
        return status;
    }
    *state = serial;
    return STATUS_OK;
}

/** Wait for an operation. @return true when it is over */
static bool
wait_for(const OVERLAPPED *operation, int timeout_ms) {
    return WaitForSingleObject(operation->hEvent, (DWORD)timeout_ms) == 0;
}

/** What a failed operation means: a port that is pulled out fails for ever. */
static enum status
status_of(DWORD error) {
    switch (error) {
    case ERROR_IO_PENDING:
    case ERROR_TIMEOUT:
    case WAIT_TIMEOUT:
    case ERROR_OPERATION_ABORTED:
        return STATUS_OK;
    default:
        return STATUS_GONE;
    }
}

/** @return STATUS_OK, also while the write is on its way; STATUS_GONE */
static enum status
finish_write(struct serial *serial, int timeout_ms) {
    DWORD count = 0;
    if (!serial->is_writing || !wait_for(&serial->writing, timeout_ms)) {
        return STATUS_OK;
    }
    serial->is_writing = false;
    bool done =
        GetOverlappedResult(serial->port, &serial->writing, &count, FALSE);
    SecureZeroMemory(serial->written, serial->write_size);
    return done ? STATUS_OK : status_of(GetLastError());
}

/**
 * Let the last bytes leave, but not for ever: when the other side holds up
 * RTS/CTS, they never do.
 */
static void
serial_close(void *state) {
    struct serial *serial = state;
    DWORD count;
    finish_write(serial, DRAIN_MS);
    CancelIoEx(serial->port, NULL);
    if (serial->is_writing) {
        GetOverlappedResult(serial->port, &serial->writing, &count, TRUE);
    }
    if (serial->is_reading) {
        GetOverlappedResult(serial->port, &serial->reading, &count, TRUE);
    }
    release(serial);
}

/** One byte is asked for, and stays so until it has come. */
static enum status
start_reading(struct serial *serial) {
    if (!serial->is_reading &&
        !ReadFile(serial->port, &serial->first, 1, NULL, &serial->reading) &&
        GetLastError() != ERROR_IO_PENDING) {
        return status_of(GetLastError());
    }
    serial->is_reading = true;
    return STATUS_OK;
}

/** What is in the queue already, which does not wait. */
static void
read_queued(struct serial *serial, uint8_t *bytes, size_t capacity,
            size_t *size) {
    COMSTAT queue;
    DWORD errors;
    DWORD count = 0;
    *size = 0;
    if (!ClearCommError(serial->port, &errors, &queue)) {
        return;
    }
    DWORD wanted = queue.cbInQue < capacity ? queue.cbInQue : (DWORD)capacity;
    if (wanted > 0 &&
        (ReadFile(serial->port, bytes, wanted, NULL, &serial->reading) ||
         GetLastError() == ERROR_IO_PENDING)) {
        GetOverlappedResult(serial->port, &serial->reading, &count, TRUE);
        *size = count;
    }
}

static enum status
serial_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
            size_t *size) {
    struct serial *serial = state;
    DWORD count = 0;
    *size = 0;
    enum status status = start_reading(serial);
    if (status != STATUS_OK || capacity == 0 ||
        !wait_for(&serial->reading, timeout_ms)) {
        return status;
    }
    serial->is_reading = false;
    if (!GetOverlappedResult(serial->port, &serial->reading, &count, FALSE)) {
        return status_of(GetLastError());
    }
    if (count == 0) {
        return STATUS_GONE;
    }
    bytes[0] = serial->first;
    // A port that fails here fails at the next read as well.
    read_queued(serial, bytes + 1, capacity - 1, size);
    *size += 1;
    return STATUS_OK;
}

static enum status
serial_write(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
             size_t *size) {
    struct serial *serial = state;
    enum status status = finish_write(serial, timeout_ms);
    if (status != STATUS_OK || serial->is_writing) {
        return status;
    }
    size_t count = length < QUEUE_BYTES ? length : QUEUE_BYTES;
    memcpy(serial->written, bytes, count);
    serial->write_size = count;
    serial->is_writing = true;
    if (!WriteFile(serial->port, serial->written, (DWORD)count, NULL,
                   &serial->writing) &&
        GetLastError() != ERROR_IO_PENDING) {
        serial->is_writing = false;
        return status_of(GetLastError());
    }
    *size = count;
    return STATUS_OK;
}

static uint32_t
serial_byte_time_us(void *state) {
    struct serial *serial = state;
    return serial->byte_time_us;
}

const struct transport_ops transport_serial = {
    .scheme = "serial",
    .open = serial_open,
    .close = serial_close,
    .read = serial_read,
    .write = serial_write,
    .byte_time_us = serial_byte_time_us,
    .list = serial_list,
};
