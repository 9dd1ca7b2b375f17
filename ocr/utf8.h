/**
 * @file utf8.h
 * Walking over UTF-8 that came from a recogniser or a file. Internal.
 *
 * Never reads past a NUL; invalid bytes come out as single characters.
 */
#ifndef POSPLUGIN_UTF8_H
#define POSPLUGIN_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What an invalid byte decodes to. */
#define UTF8_INVALID 0xfffdu

/**
 * Decode the character at `text`.
 *
 * @return bytes taken: 1..4, 0 at the NUL
 */
size_t utf8_next(const char *text, uint32_t *code);

/** True for East Asian wide characters, which take two columns. */
bool utf8_is_wide(uint32_t code);

/** '0' to '9', in no locale. */
static inline bool
ascii_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** Letters of any script; digits are none. */
bool utf8_is_letter(uint32_t code);

/** Space of any width. */
bool utf8_is_space(uint32_t code);

/**
 * The form to compare by: lower case without accents, full-width forms as
 * their ASCII; 0 for spaces and punctuation, which do not count.
 */
uint32_t utf8_fold(uint32_t code);

/** Full-width forms as ASCII, foreign decimal digits as 0-9, else as is. */
uint32_t utf8_narrow(uint32_t code);

#endif
