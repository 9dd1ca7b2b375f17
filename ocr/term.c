#include "ocr/term.h"

#include <string.h>

#define UNIT_BYTES_MAX 16

void
term_tell_currency(const struct lexemes *lexemes, size_t index,
                   struct currency_guess *guess) {
    const struct lexeme *lexeme = &lexemes->at[index];
    const char *sign = lexemes->text + lexeme->start;
    char candidates[CURRENCY_LIST_MAX] = "CNY JPY"; // for a misread yen sign
    if (*sign == 'W') {
        memcpy(candidates, "KRW", sizeof("KRW"));
    }
    currency_sign(sign, candidates);
    currency_guess_add(guess, candidates, sign, lexeme->end - lexeme->start);
}

static bool
is_final_minus(const struct lexemes *lexemes, size_t index) {
    return lexeme_kind_at(lexemes, index) == LEX_MINUS &&
           lexeme_kind_at(lexemes, index + 1) == LEX_END &&
           !lexemes->at[index].spaced;
}

size_t
term_read(const struct lexemes *lexemes, size_t from,
          struct currency_guess *guess, struct number_run *out) {
    size_t at = from;
    size_t currency = SIZE_MAX;
    bool negative = false;
    bool open = false;
    for (;; at++) {
        enum lexeme_kind kind = lexeme_kind_at(lexemes, at);
        if (kind == LEX_CURRENCY && currency == SIZE_MAX) {
            currency = at;
        } else if (kind == LEX_OPEN && !open) {
            open = true;
        } else if (kind == LEX_MINUS && !negative) {
            negative = true;
        } else {
            break;
        }
    }
    if (lexeme_kind_at(lexemes, at) != LEX_NUMBER) {
        return 0;
    }
    struct number_run run = lexeme_run(lexemes, at++);
    if (lexeme_kind_at(lexemes, at) == LEX_CURRENCY && currency == SIZE_MAX) {
        currency = at++;
    } else if (lexeme_kind_at(lexemes, at) == LEX_PERCENT) {
        run.percent = true;
        at++;
    } else if (is_final_minus(lexemes, at)) {
        negative = true;
        at++;
    }
    if (open && lexeme_kind_at(lexemes, at++) != LEX_CLOSE) {
        return 0;
    }
    run.negative = negative || open;
    run.has_currency = currency != SIZE_MAX;
    if (run.has_currency) {
        term_tell_currency(lexemes, currency, guess);
    }
    *out = run;
    return at - from;
}

/** Is the text of some lexemes a unit? */
static bool
spells_unit(const struct lexemes *lexemes, const struct words *words,
            size_t from, size_t count) {
    char text[UNIT_BYTES_MAX];
    const char *start = lexemes->text + lexemes->at[from].start;
    size_t length = lexemes->at[from + count - 1].end - lexemes->at[from].start;
    if (length >= sizeof(text)) {
        return false;
    }
    memcpy(text, start, length);
    text[length] = '\0';
    return (words_classify(words, text) & (1u << WORD_UNIT)) != 0;
}

bool
term_is_unit(const struct lexemes *lexemes, const struct words *words,
             size_t index) {
    return lexeme_kind_at(lexemes, index) == LEX_WORD &&
           spells_unit(lexemes, words, index, 1);
}

bool
term_skip_units(const struct lexemes *lexemes, const struct words *words,
                size_t *at) {
    size_t from = *at;
    for (;;) {
        bool bracket = lexeme_kind_at(lexemes, *at) == LEX_WORD &&
                       lexeme_kind_at(lexemes, *at + 1) == LEX_OPEN &&
                       lexeme_kind_at(lexemes, *at + 2) == LEX_WORD &&
                       lexeme_kind_at(lexemes, *at + 3) == LEX_CLOSE;
        if (bracket && spells_unit(lexemes, words, *at, 4)) {
            *at += 4;
        } else if (term_is_unit(lexemes, words, *at)) {
            (*at)++;
        } else {
            return *at > from;
        }
    }
}
