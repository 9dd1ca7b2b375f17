/**
 * @file lexeme.h
 * A cell's text cut into numbers, words and signs. Internal.
 */
#ifndef POSPLUGIN_LEXEME_H
#define POSPLUGIN_LEXEME_H

#include "ocr/currency.h"
#include "ocr/number.h"

/** Lexemes of one cell; the rest of a longer one is cut off. */
#define LEXEMES_MAX 48

enum lexeme_kind {
    LEX_END = 1,
    LEX_NUMBER = 2,
    LEX_CURRENCY = 3,
    LEX_TIMES = 4, ///< x, X, multiplication sign, asterisk
    LEX_AT = 5,
    LEX_PERCENT = 6,
    LEX_MINUS = 7,
    LEX_OPEN = 8,
    LEX_CLOSE = 9,
    LEX_WORD = 10,
    LEX_JOIN = 11, ///< : / # as in a clock, a date, a number of a receipt
    LEX_EQUALS = 12,
    LEX_OTHER = 13,
};

struct lexeme {
    enum lexeme_kind kind;
    bool spaced; ///< a space stands before it
    size_t start;
    size_t end; ///< bytes in the text
};

struct lexemes {
    const char *text; ///< borrowed
    size_t count;     ///< without the LEX_END that follows
    bool cut;         ///< there was more
    struct lexeme at[LEXEMES_MAX + 1];
};

/** Cut a text up. */
void lexemes_read(const char *text, struct lexemes *out);

/** The digits and marks of a LEX_NUMBER; its other members are zero. */
struct number_run lexeme_run(const struct lexemes *lexemes, size_t index);

/** Letters in a LEX_WORD. */
size_t lexeme_letters(const struct lexemes *lexemes, size_t index);

/** Kind of a lexeme; LEX_END behind the last. */
enum lexeme_kind lexeme_kind_at(const struct lexemes *lexemes, size_t index);

/** How many lexemes are of a kind. */
size_t lexemes_count(const struct lexemes *lexemes, enum lexeme_kind kind);

/** True when a lexeme is just this text, for signs without a kind. */
bool lexeme_is(const struct lexemes *lexemes, size_t index, const char *text);

#endif
