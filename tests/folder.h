/**
 * @file folder.h
 * A folder of its own for each test, gone afterwards.
 */
#ifndef TESTS_FOLDER_H
#define TESTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#define FOLDER_MAX 64

/** Make an empty folder (0700); ends the program when it cannot. */
void folder_make(char path[FOLDER_MAX]);

/** Remove it with everything in it. */
void folder_remove(const char *path);

/** True when any file in it holds these bytes. */
bool folder_contains(const char *path, const void *bytes, size_t size);

/** Write a file with this mode; ends the program when it cannot. */
void folder_write(const char *folder, const char *name, const char *text,
                  unsigned mode, char *path, size_t size);

#endif
