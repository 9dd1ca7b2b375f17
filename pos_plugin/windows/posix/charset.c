// Chinese texts of payment systems.

#include "iconv.h"

#include <windows.h>

#define GB18030_PAGE 54936
#define GBK_PAGE 936 // the older part of it, where there is no more

iconv_t
iconv_open(const char *to, const char *from) {
    static unsigned utf8 = CP_UTF8;
    static unsigned gb18030 = GB18030_PAGE;
    static unsigned gbk = GBK_PAGE;
    if (strcmp(to, "UTF-8") == 0 && strcmp(from, "UTF-8") == 0) {
        return &utf8;
    }
    if (strcmp(to, "UTF-8") == 0 && strcmp(from, "GB18030") == 0) {
        return IsValidCodePage(GB18030_PAGE) ? &gb18030 : &gbk;
    }
    errno = EINVAL;
    return (iconv_t)-1;
}

/** A text in UTF-16, to be freed. */
static wchar_t *
widen(unsigned page, const char *text, size_t size, int *length) {
    *length = size > INT_MAX ? 0
                             : MultiByteToWideChar(page, MB_ERR_INVALID_CHARS,
                                                   text, (int)size, NULL, 0);
    wchar_t *wide = *length > 0 ? calloc((size_t)*length, sizeof(*wide)) : NULL;
    if (wide != NULL) {
        MultiByteToWideChar(page, MB_ERR_INVALID_CHARS, text, (int)size, wide,
                            *length);
    }
    return wide;
}

size_t
iconv(iconv_t converter, char **in, size_t *in_left, char **out,
      size_t *out_left) {
    int length = 0;
    if (*in_left == 0) {
        return 0;
    }
    wchar_t *wide = widen(*converter, *in, *in_left, &length);
    if (wide == NULL) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    int room = *out_left > INT_MAX ? INT_MAX : (int)*out_left;
    int size =
        WideCharToMultiByte(CP_UTF8, 0, wide, length, *out, room, NULL, NULL);
    free(wide);
    if (size <= 0) {
        errno = E2BIG;
        return (size_t)-1;
    }
    *in += *in_left;
    *in_left = 0;
    *out += size;
    *out_left -= (size_t)size;
    return 0;
}

int
iconv_close(iconv_t converter) {
    (void)converter;
    return 0;
}
