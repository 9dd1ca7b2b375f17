/**
 * @file words_internal.h
 * The phrases of the keyword database, for the files that search them.
 */
#ifndef POSPLUGIN_WORDS_INTERNAL_H
#define POSPLUGIN_WORDS_INTERNAL_H

#include "ocr/words.h"

#include <stdbool.h>

/** Bytes of a folded phrase with its NUL. */
#define PHRASE_MAX 64

struct phrase {
    char text[PHRASE_MAX]; // folded
    size_t letters;        // of it
    word_set set;
};

struct words {
    struct phrase *phrases; // owned; sorted by text, no two equal
    size_t count;
    size_t capacity;
};

/** Fold a text; false when the result is empty or too long. */
bool words_fold(const char *text, char out[PHRASE_MAX]);

/** Characters of a text in UTF-8. */
size_t words_letters(const char *text);

#endif
