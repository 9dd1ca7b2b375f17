// Cells that are labels, perhaps with their value.
#include "ocr/shape_internal.h"
#include "ocr/term.h"

#include <string.h>

#define WORD_COLUMNS                                                           \
    ((1u << WORD_COLUMN_LABEL) | (1u << WORD_COLUMN_QUANTITY) |                \
     (1u << WORD_COLUMN_PRICE) | (1u << WORD_COLUMN_AMOUNT) |                  \
     (1u << WORD_COLUMN_OTHER))

static bool
is_plain_label_sign(enum lexeme_kind kind) {
    return kind == LEX_JOIN || kind == LEX_OTHER || kind == LEX_EQUALS ||
           kind == LEX_CURRENCY || kind == LEX_PERCENT || kind == LEX_CLOSE ||
           kind == LEX_MINUS;
}

/** "(2096:" is a rate, its per cent sign and bracket misread. */
static bool
is_misread_rate(const struct lexemes *lexemes, size_t open) {
    struct number_run run = lexeme_run(lexemes, open + 1);
    size_t at = open + 2;
    while (lexeme_kind_at(lexemes, at) == LEX_JOIN ||
           lexeme_kind_at(lexemes, at) == LEX_OTHER) {
        at++;
    }
    return at == lexemes->count && strpbrk(run.text, ".,' ") == NULL &&
           strlen(run.text) <= 4;
}

/** Lexemes of a bracket: "(incl. 13%)". */
static size_t
bracket_length(const struct lexemes *lexemes, size_t from) {
    if (lexeme_kind_at(lexemes, from) != LEX_OPEN) {
        return 0;
    }
    for (size_t at = from + 1; at < lexemes->count; at++) {
        if (lexeme_kind_at(lexemes, at) == LEX_CLOSE) {
            return at + 1 - from;
        }
    }
    return lexeme_kind_at(lexemes, from + 1) == LEX_NUMBER &&
                   is_misread_rate(lexemes, from)
               ? lexemes->count - from
               : 0;
}

static bool
is_whole(const struct number_run *run) {
    return strpbrk(run->text, ".,' ") == NULL && strlen(run->text) <= 3;
}

/** The value of a label, or its rate, which may be cut: "7, 7%". */
static void
take_number(const struct lexemes *lexemes, size_t at,
            const struct number_run *run, struct shape *out) {
    bool cut = run->percent && at >= 2 && is_whole(&out->number) &&
               lexeme_kind_at(lexemes, at - 1) == LEX_OTHER &&
               lexeme_kind_at(lexemes, at - 2) == LEX_NUMBER;
    if (cut) {
        out->number = (struct number_run){0}; // and the rate is not known
    } else if (run->percent) {
        out->rate = *run;
    } else {
        out->number = *run;
    }
}

/** "20s", "5x:", "2党" for "20%": what a misread per cent sign leaves. */
static bool
is_rate_alone(const struct lexemes *lexemes, struct number_run *out) {
    size_t count = lexemes->count;
    count -= count > 0 && lexeme_kind_at(lexemes, count - 1) == LEX_JOIN;
    if (count != 2 || lexeme_kind_at(lexemes, 0) != LEX_NUMBER ||
        lexemes->at[1].spaced ||
        lexemes->at[1].end - lexemes->at[1].start > 3 ||
        lexeme_letters(lexemes, 1) != 1 ||
        lexeme_kind_at(lexemes, 1) == LEX_CURRENCY) {
        return false;
    }
    *out = lexeme_run(lexemes, 0);
    return is_whole(out) || strlen(out->text) <= 4;
}

/** What follows a known label: its value and more known words, or no label. */
static bool
read_label_rest(const char *text, const struct words *words,
                struct currency_guess *guess, struct shape *out) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    if ((out->words & (1u << WORD_TAX | 1u << WORD_TAX_INCLUDED)) != 0 &&
        is_rate_alone(&lexemes, &out->rate)) {
        return true;
    }
    for (size_t at = 0; at < lexemes.count;) {
        struct number_run run = {0};
        size_t bracket = bracket_length(&lexemes, at);
        size_t taken = term_read(&lexemes, at, guess, &run);
        if (bracket > 0 && (taken == 0 || (is_whole(&run) && !run.percent))) {
            at += bracket; // "(EUR)", "(incl. 13%)", "(3)"
        } else if (taken > 0) {
            take_number(&lexemes, at, &run, out);
            at += taken;
        } else if (is_plain_label_sign(lexeme_kind_at(&lexemes, at))) {
            at++;
        } else {
            size_t length;
            size_t start = lexemes.at[at].start;
            word_set set = words_prefix(words, text + start, &length);
            if (set == 0) {
                return false;
            }
            out->words |= set & ~(word_set)WORD_COLUMNS;
            while (at < lexemes.count &&
                   lexemes.at[at].start < start + length) {
                at++;
            }
        }
    }
    return !lexemes.cut;
}

/** Words that a text starts with, up to a number, a bracket, a currency. */
static word_set
near_prefix(const struct words *words, const char *text, size_t *length) {
    char start[CELL_TEXT_MAX];
    struct lexemes lexemes;
    size_t at = 0;
    lexemes_read(text, &lexemes);
    while (lexeme_kind_at(&lexemes, at) == LEX_WORD ||
           lexeme_kind_at(&lexemes, at) == LEX_OTHER) {
        at++;
    }
    *length = at > 0 ? lexemes.at[at - 1].end : 0;
    memcpy(start, text, *length);
    start[*length] = '\0';
    return words_near(words, start);
}

/** A label whose words were misread: "Genel Toplan: 12.00". */
static bool
read_near_label(const char *text, const struct words *words,
                struct currency_guess *guess, struct shape *out) {
    size_t length;
    struct shape shape = {.form = FORM_LABEL, .near = true};
    struct currency_guess trial = *guess;
    shape.words = near_prefix(words, text, &length);
    if (shape.words == 0 ||
        !read_label_rest(text + length, words, &trial, &shape)) {
        return false;
    }
    *guess = trial;
    *out = shape;
    return true;
}

/** "Total", "Tax (13%):", "Total: 12.00". */
bool
shape_read_label(const char *text, const struct words *words,
                 struct currency_guess *guess, struct shape *out) {
    size_t length;
    struct shape shape = {.form = FORM_LABEL};
    struct currency_guess trial = *guess;
    shape.words = words_classify(words, text) & ~(1u << WORD_UNIT);
    if (shape.words != 0) {
        *out = shape;
        return true;
    }
    shape.words = words_prefix(words, text, &length) & ~(1u << WORD_UNIT);
    if (shape.words == 0 ||
        !read_label_rest(text + length, words, &trial, &shape)) {
        return read_near_label(text, words, guess, out);
    }
    *guess = trial;
    *out = shape;
    return true;
}

void
shape_find_currency(const char *text, struct currency_guess *guess) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    for (size_t i = 1; i < lexemes.count; i++) {
        if (lexemes.at[i].kind == LEX_CURRENCY) {
            term_tell_currency(&lexemes, i, guess);
        }
    }
}

word_set
shape_classify(const struct words *words, const char *text) {
    word_set set = words_classify(words, text);
    if (set != 0) {
        return set;
    }
    size_t length;
    set = words_prefix(words, text, &length);
    struct lexemes lexemes;
    lexemes_read(text + length, &lexemes);
    size_t at =
        lexeme_kind_at(&lexemes, 0) == LEX_OTHER ? 1 : 0; // "P.U. (EUR)"
    size_t bracket = bracket_length(&lexemes, at);
    if (bracket == 0 && lexemes.count == at + 1 &&
        lexemes.at[at].kind == LEX_CURRENCY) {
        bracket = 1;
    }
    return lexemes.count == at + bracket ? set : 0;
}
