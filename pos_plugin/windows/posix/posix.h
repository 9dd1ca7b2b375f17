/**
 * @file posix.h
 * What the portable files use of POSIX and mingw-w64 does not have. The build
 * for Windows includes it before everything; nothing else includes it.
 *
 * Names of files are UTF-8, as everywhere in this program. Functions of the C
 * library that take such names (fopen, open, rename, unlink, access, getenv)
 * are replaced at link time (--wrap), so that libraries use UTF-8 as well and
 * no file is ever opened in text mode.
 */
#ifndef POSPLUGIN_POSIX_H
#define POSPLUGIN_POSIX_H

// These are words of our own, too.
#define tell crt_tell
#define WIN32_NO_STATUS

// Its checked open() is not one that we could replace.
#include <_mingw.h>
#pragma push_macro("__MINGW_FORTIFY_VA_ARG")
#undef __MINGW_FORTIFY_VA_ARG
#include <io.h>
#pragma pop_macro("__MINGW_FORTIFY_VA_ARG")

#include <direct.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h> // mingw-w64 keeps nanosleep() and localtime_r() there
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#undef tell

// Our formats are those of C99, not those of Microsoft's old library.
#define __printf__ gnu_printf

// --- memory and text

/** Overwrite; not optimised away. */
void explicit_bzero(void *memory, size_t size);
#define malloc_usable_size(memory) _msize(memory)

/** In one piece: a console that gets a letter's bytes one by one shows none. */
int posix_fprintf(FILE *file, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));
#define fprintf posix_fprintf

void *reallocarray(void *memory, size_t count, size_t size);
void *memmem(const void *where, size_t size, const void *what, size_t length);
char *strndup(const char *text, size_t size);
ssize_t getline(char **line, size_t *capacity, FILE *file);

// --- time

// Ours, since those of mingw-w64 count 32 bits of seconds on 32-bit Windows.
#define clock_gettime(clock, out) posix_clock_gettime(clock, out)
#define nanosleep(pause, left) posix_nanosleep(pause)
int posix_clock_gettime(int clock, struct timespec *out);
int posix_nanosleep(const struct timespec *pause);

/** Knows %Y %m %d %H %M %S. */
char *strptime(const char *text, const char *format, struct tm *out);
#define timegm(tm) _mkgmtime(tm)

// --- environment

/** Always overwrites. */
int setenv(const char *name, const char *value, int overwrite);

// --- errors that do not come here

#define EDQUOT 9001
#define EHOSTDOWN 9002
#define EBADE 9003

// --- files

#define O_CLOEXEC _O_NOINHERIT
#define O_NOFOLLOW 0
#define O_NONBLOCK 0
#define O_NOCTTY 0

#define fsync(fd) _commit(fd)
#define mkdir(path, mode) posix_mkdir(path, mode)
#define umask(mask) posix_umask(mask)

#define tmpfile posix_tmpfile

FILE *posix_tmpfile(void);
int posix_mkdir(const char *path, int mode);
/** Nothing to set: a new file has the rights that its folder gives. */
mode_t posix_umask(mode_t mask);

typedef int uid_t;
/** Files have no number of their owner here: 0, as st_uid. */
uid_t geteuid(void);

/**
 * As stat(2); the mode says 0600 when nobody but the user, administrators and
 * the system may read or change the file, else 0644.
 */
struct posix_stat {
    unsigned st_mode;
    uid_t st_uid;
    int64_t st_size;
    time_t st_mtime;
};
#define stat posix_stat
#define fstat posix_fstat
#define lstat posix_stat
int posix_stat(const char *path, struct posix_stat *out);
int posix_fstat(int fd, struct posix_stat *out);

// --- signals

#ifndef SIGPIPE
#    define SIGPIPE 13
#endif

typedef int sigset_t;
#define sigemptyset(set) (*(set) = 0)
#define sigfillset(set) (*(set) = -1)

/** Nothing to set: no thread of ours is ever interrupted. */
#undef pthread_sigmask
int pthread_sigmask(int how, const sigset_t *set, sigset_t *before);

/** As sigaction(2); only sa_handler counts. */
struct sigaction {
    void (*sa_handler)(int number);
    sigset_t sa_mask;
    int sa_flags;
};

/**
 * SIGINT: Ctrl-C and Ctrl-Break. SIGTERM: the console is closed, the user
 * logs off, the system shuts down; it waits until the handler's work is done,
 * as long as Windows lets it. Handlers run in a thread of their own.
 */
int sigaction(int number, const struct sigaction *action,
              struct sigaction *before);
#define signal(number, handler) posix_signal(number, handler)
void posix_signal(int number, void (*handler)(int number));

#endif
