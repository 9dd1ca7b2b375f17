// Memory, text, time, environment, chance.

#include "wide.h"

#include <stdarg.h>
#include <sys/random.h>
#include <windows.h>
// After windows.h:
#include <ntsecapi.h>

void
explicit_bzero(void *memory, size_t size) {
    SecureZeroMemory(memory, size);
}

int
posix_fprintf(FILE *file, const char *format, ...) {
    char text[4096];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    if (length < 0) {
        return -1;
    }
    size_t size = (size_t)length;
    if (size < sizeof(text)) {
        return fwrite(text, 1, size, file) == size ? length : -1;
    }
    va_start(values, format);
    length = vfprintf(file, format, values);
    va_end(values);
    return length;
}

void *
reallocarray(void *memory, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(memory, count * size);
}

void *
memmem(const void *where, size_t size, const void *what, size_t length) {
    const char *at = where;
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(at + i, what, length) == 0) {
            // As memchr(3), const in and plain out.
            return (void *)(uintptr_t)(at + i);
        }
    }
    return NULL;
}

char *
strndup(const char *text, size_t size) {
    size_t length = strnlen(text, size);
    char *copy = malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

ssize_t
getline(char **line, size_t *capacity, FILE *file) {
    size_t used = 0;
    for (int c = getc(file); c != EOF; c = getc(file)) {
        if (used + 2 > *capacity) {
            size_t larger = *capacity < 128 ? 256 : *capacity * 2;
            char *moved = realloc(*line, larger);
            if (moved == NULL) {
                return -1;
            }
            *line = moved;
            *capacity = larger;
        }
        (*line)[used++] = (char)c;
        if (c == '\n') {
            break;
        }
    }
    if (used == 0) {
        return -1;
    }
    (*line)[used] = '\0';
    return (ssize_t)used;
}

#define TICKS_PER_S 10000000
/** From 1601, where Windows begins, to 1970. */
#define EPOCH_S 11644473600

int
posix_clock_gettime(int clock, struct timespec *out) {
    static LARGE_INTEGER frequency; // the same however often it is asked
    LARGE_INTEGER count;
    FILETIME now;
    if (clock == CLOCK_REALTIME) {
        GetSystemTimeAsFileTime(&now);
        int64_t ticks =
            (int64_t)((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime);
        out->tv_sec = ticks / TICKS_PER_S - EPOCH_S;
        out->tv_nsec = (long)(ticks % TICKS_PER_S * 100);
        return 0;
    }
    if (frequency.QuadPart == 0) {
        QueryPerformanceFrequency(&frequency);
    }
    QueryPerformanceCounter(&count);
    out->tv_sec = count.QuadPart / frequency.QuadPart;
    out->tv_nsec = (long)(count.QuadPart % frequency.QuadPart * 1000000000 /
                          frequency.QuadPart);
    return 0;
}

int
posix_nanosleep(const struct timespec *pause) {
    Sleep((DWORD)(pause->tv_sec * 1000 + (pause->tv_nsec + 999999) / 1000000));
    return 0;
}

/** A number of up to `digits` digits from `min` to `max`. */
static const char *
take_number(const char *text, int digits, int min, int max, int *out) {
    int value = 0;
    int count = 0;
    while (count < digits && text[count] >= '0' && text[count] <= '9') {
        value = value * 10 + (text[count++] - '0');
    }
    *out = value;
    return count > 0 && value >= min && value <= max ? text + count : NULL;
}

static const char *
take_field(const char *text, char field, struct tm *out) {
    int value = 0;
    switch (field) {
    case 'Y':
        text = take_number(text, 4, 0, 9999, &value);
        out->tm_year = value - 1900;
        return text;
    case 'm':
        text = take_number(text, 2, 1, 12, &value);
        out->tm_mon = value - 1;
        return text;
    case 'd':
        return take_number(text, 2, 1, 31, &out->tm_mday);
    case 'H':
        return take_number(text, 2, 0, 23, &out->tm_hour);
    case 'M':
        return take_number(text, 2, 0, 59, &out->tm_min);
    case 'S':
        return take_number(text, 2, 0, 60, &out->tm_sec);
    default:
        return NULL;
    }
}

char *
strptime(const char *text, const char *format, struct tm *out) {
    for (; text != NULL && *format != '\0'; format++) {
        if (*format == '%') {
            text = take_field(text, *++format, out);
        } else if (*format == ' ') {
            text += strspn(text, " \t\r\n");
        } else {
            text = *text == *format ? text + 1 : NULL;
        }
    }
    return (char *)(uintptr_t)text;
}

// --- environment

struct variable {
    struct variable *next;
    char *value; ///< stays, since the caller may keep it
    char name[];
};

// The linker puts it in the place of the C library's.
char *__wrap_getenv(const char *name);

/** Keep a value as long as the process lives; once, if it does not change. */
static char *
keep(const char *name, char *value) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct variable *first;
    pthread_mutex_lock(&lock);
    struct variable *at = first;
    while (at != NULL &&
           (strcmp(at->name, name) != 0 || strcmp(at->value, value) != 0)) {
        at = at->next;
    }
    if (at == NULL) {
        size_t size = strlen(name) + 1;
        at = malloc(sizeof(*at) + size);
        if (at != NULL) {
            memcpy(at->name, name, size);
            at->value = value;
            at->next = first;
            first = at;
            value = NULL;
        }
    }
    pthread_mutex_unlock(&lock);
    free(value);
    return at != NULL ? at->value : NULL;
}

char *
__wrap_getenv(const char *name) {
    wchar_t wide_name[WIDE_PATH_MAX];
    wchar_t value[WIDE_PATH_MAX];
    if (MultiByteToWideChar(CP_UTF8, 0, name, -1, wide_name, WIDE_PATH_MAX) <=
        0) {
        return NULL;
    }
    SetLastError(ERROR_SUCCESS);
    DWORD length = GetEnvironmentVariableW(wide_name, value, WIDE_PATH_MAX);
    if ((length == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND) ||
        length >= WIDE_PATH_MAX) {
        return NULL;
    }
    value[length] = L'\0';
    char *text = wide_to_utf8(value);
    return text != NULL ? keep(name, text) : NULL;
}

int
setenv(const char *name, const char *value, int overwrite) {
    if (!overwrite && __wrap_getenv(name) != NULL) {
        return 0;
    }
    return _putenv_s(name, value) == 0 ? 0 : -1;
}

ssize_t
getrandom(void *bytes, size_t size, unsigned flags) {
    (void)flags;
    return RtlGenRandom(bytes, (ULONG)size) ? (ssize_t)size : -1;
}
