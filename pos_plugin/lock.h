/**
 * @file lock.h
 * Looks at another process's lock without touching it.
 */
#ifndef POSPLUGIN_LOCK_H
#define POSPLUGIN_LOCK_H

#include <stdbool.h>

/**
 * True while some process holds a lock on the file. Does not take the lock,
 * not even for a moment: its owner-to-be must never find it taken by us.
 */
bool lock_is_held(const char *path);

#endif
