/**
 * @file iconv.h
 * iconv(3) for Windows: from GB18030 to UTF-8, or UTF-8 checked; whole texts.
 */
#ifndef POSPLUGIN_POSIX_ICONV_H
#define POSPLUGIN_POSIX_ICONV_H

#include <stddef.h>

/** Number of the code page to convert from. */
typedef unsigned *iconv_t;

/** @return (iconv_t)-1 with errno EINVAL for other conversions */
iconv_t iconv_open(const char *to, const char *from);
/** @return 0, or (size_t)-1 with errno EILSEQ or E2BIG, nothing converted */
size_t iconv(iconv_t converter, char **in, size_t *in_left, char **out,
             size_t *out_left);
int iconv_close(iconv_t converter);

#endif
