/**
 * @file wide.h
 * Between UTF-8, in which this program thinks, and UTF-16, in which Windows
 * does.
 */
#ifndef POSPLUGIN_WIDE_H
#define POSPLUGIN_WIDE_H

#include <stddef.h>
#include <wchar.h>

/** Longest path in UTF-16 units, with its NUL. */
#define WIDE_PATH_MAX 4096

/**
 * A path for Windows: UTF-16, with backslashes.
 *
 * @return `out`, or NULL with errno ENAMETOOLONG or EINVAL (no UTF-8)
 */
wchar_t *wide_path(const char *path, wchar_t out[WIDE_PATH_MAX]);

/** A text in UTF-8, to be freed; NULL: no memory, or no UTF-16. */
char *wide_to_utf8(const wchar_t *text);

/** errno of a code of GetLastError() or WSAGetLastError(). */
int wide_errno(unsigned long error);

#endif
