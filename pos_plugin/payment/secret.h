/**
 * @file secret.h
 * Memory for what may hold a payment code, face token or key: libraries that
 * copy requests get it in place of malloc().
 *
 * It comes from OpenSSL's secure heap: not swapped out, not in a core dump,
 * wiped when released. Where the system does not lock memory, or when the
 * heap is full, it is ordinary memory that is wiped when released. For
 * several threads. POSIX and Windows.
 */
#ifndef POSPLUGIN_SECRET_H
#define POSPLUGIN_SECRET_H

#include <stddef.h>

/** As malloc(). */
void *secret_allocate(size_t size);
/** As calloc(). */
void *secret_allocate_zeroed(size_t count, size_t size);
/** As realloc(), but wipes what is left behind. */
void *secret_resize(void *memory, size_t size);
/** As strdup(). */
char *secret_copy(const char *text);
/**
 * As free(), but wipes first; NULL is fine. Takes malloc()'s memory too: a
 * library whose results others pass to free() gets malloc() and this.
 */
void secret_release(void *memory);

#endif
