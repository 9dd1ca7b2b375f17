/**
 * @file sys/random.h
 * getrandom(2) for Windows.
 */
#ifndef POSPLUGIN_POSIX_RANDOM_H
#define POSPLUGIN_POSIX_RANDOM_H

#include <sys/types.h>

/** @return `size`, or -1 */
ssize_t getrandom(void *bytes, size_t size, unsigned flags);

#endif
