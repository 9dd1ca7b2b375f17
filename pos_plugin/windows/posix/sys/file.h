/**
 * @file sys/file.h
 * flock(2) for Windows, as far as this program uses it.
 */
#ifndef POSPLUGIN_POSIX_FILE_H
#define POSPLUGIN_POSIX_FILE_H

#define LOCK_EX 2
#define LOCK_NB 4

/** Where the byte is that shows the lock to who only looks (lock_windows.c). */
#define LOCK_SIGN 1

/**
 * Lock; LOCK_EX | LOCK_NB only. Ends with the descriptor or the process.
 *
 * @return 0, or -1 with errno EAGAIN when another has it
 */
int flock(int fd, int operation);

#endif
