#include "ocr/shape.h"

#include "ocr/restore.h"
#include "ocr/shape_internal.h"
#include "ocr/term.h"
#include "ocr/utf8.h"

#include <string.h>

/**
 * Below this the recogniser itself holds another reading for as likely. It is
 * only the second guard: sharp text scores 80 to 97, right or wrong, and what
 * finds the wrong ones is arithmetic.
 */
#define CONFIDENCE_MIN 50
/** Letters (wide ones count twice) from which a cell is words, not a number. */
#define WORDY_LETTERS 3

/** "12", "2.00" or "0.345": what a quantity glued to a name looks like. */
static bool
is_count(const struct number_run *run) {
    size_t whole = strspn(run->text, "0123456789");
    const char *rest = run->text + whole;
    size_t decimals = *rest != '\0' ? strspn(rest + 1, "0123456789") : 0;
    return whole <= 3 &&
           (*rest == '\0' || (strchr(".,", *rest) != NULL && decimals >= 2 &&
                              decimals <= 3 && strlen(rest) == decimals + 1));
}

/** A quantity in front of the name, "2 x Cola"; false when there is none. */
static bool
read_count_before(const struct lexemes *lexemes, const struct words *words,
                  struct shape *out) {
    size_t at = lexeme_kind_at(lexemes, 0) == LEX_MINUS ? 1 : 0;
    size_t times = at + 1 + (term_is_unit(lexemes, words, at + 1) ? 1 : 0);
    if (lexeme_kind_at(lexemes, at) != LEX_NUMBER ||
        lexeme_kind_at(lexemes, times) != LEX_TIMES ||
        lexemes->count < times + 2 || !lexemes->at[times + 1].spaced) {
        return false;
    }
    struct number_run run = lexeme_run(lexemes, at);
    run.negative = at > 0;
    if (!is_count(&run)) {
        return false;
    }
    out->quantity = run;
    out->label_start = lexemes->at[times + 1].start;
    return true;
}

/** True for "Cola x2" and "Cola XLx2", not for "Ax2". */
static bool
is_apart(const struct lexemes *lexemes, size_t times) {
    return lexemes->at[times].spaced ||
           (times > 1 && lexeme_kind_at(lexemes, times - 1) == LEX_WORD);
}

/** A quantity behind the name: "Cola x2". */
static void
read_count_behind(const struct lexemes *lexemes, const struct words *words,
                  struct shape *out) {
    size_t count = lexemes->count;
    count -= count > 0 && term_is_unit(lexemes, words, count - 1) ? 1 : 0;
    if (count < 3 || lexeme_kind_at(lexemes, count - 1) != LEX_NUMBER) {
        return;
    }
    struct number_run run = lexeme_run(lexemes, count - 1);
    run.negative = lexeme_kind_at(lexemes, count - 2) == LEX_MINUS;
    size_t times = count - 2 - (run.negative ? 1 : 0);
    if (times > 0 && lexeme_kind_at(lexemes, times) == LEX_TIMES &&
        is_apart(lexemes, times) && is_count(&run)) {
        out->quantity = run;
        out->label_end = lexemes->at[times].start;
    }
}

bool
shape_split_count(const char *text, struct shape *out) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    size_t last = lexemes.count > 0 ? lexemes.count - 1 : 0;
    bool before = lexeme_kind_at(&lexemes, 0) == LEX_NUMBER;
    size_t count = before ? 0 : last;
    size_t behind_gap = before ? 1 : last;
    if (last == 0 || lexemes.cut || !lexemes.at[behind_gap].spaced ||
        lexemes.at[count].kind != LEX_NUMBER) {
        return false;
    }
    struct number_run run = lexeme_run(&lexemes, count);
    if (!is_count(&run)) {
        return false;
    }
    *out = (struct shape){
        .form = FORM_TEXT,
        .quantity = run,
        .label_start = before ? lexemes.at[1].start : 0,
        .label_end = before ? strlen(text) : lexemes.at[last].start,
    };
    return true;
}

/** A name, with the quantity or the amount that is glued to it. */
static void
read_text(const struct lexemes *lexemes, const struct words *words,
          struct shape *out) {
    size_t count = lexemes->count;
    out->form = FORM_TEXT;
    out->label_end = strlen(lexemes->text);
    if (!read_count_before(lexemes, words, out)) {
        read_count_behind(lexemes, words, out);
    }
    // An amount at the end of unknown words: "Delivery 5.00".
    if (count >= 2 && !out->quantity.known && !lexemes->cut) {
        struct currency_guess none = {0};
        size_t at = count - 1;
        at -= lexeme_kind_at(lexemes, at) == LEX_CURRENCY ? 1 : 0;
        enum lexeme_kind before =
            at > 0 ? lexeme_kind_at(lexemes, at - 1) : LEX_OTHER;
        if (lexemes->at[at].spaced || before == LEX_JOIN ||
            before == LEX_OTHER || before == LEX_CURRENCY) {
            term_read(lexemes, at, &none, &out->number);
        }
    }
}

/** "A291261": a letter and digits without any mark are no amount. */
static bool
is_lettered_code(const struct lexemes *lexemes) {
    return lexemes->count == 2 && lexeme_kind_at(lexemes, 0) == LEX_WORD &&
           lexeme_kind_at(lexemes, 1) == LEX_NUMBER && !lexemes->at[1].spaced &&
           lexemes->at[1].end - lexemes->at[1].start >= 4 &&
           strpbrk(lexemes->text, ".,'") == NULL;
}

static bool
is_code(const struct lexemes *lexemes) {
    for (size_t i = 1; i + 1 < lexemes->count; i++) {
        enum lexeme_kind kind = lexemes->at[i].kind;
        if ((kind == LEX_JOIN || kind == LEX_MINUS) &&
            lexemes->at[i - 1].kind == LEX_NUMBER &&
            lexemes->at[i + 1].kind == LEX_NUMBER) {
            return true;
        }
    }
    return lexeme_kind_at(lexemes, 0) == LEX_JOIN || is_lettered_code(lexemes);
}

static size_t
copy_digits(const char *text, char *out) {
    size_t used = 0;
    while (*text != '\0') {
        uint32_t code;
        text += utf8_next(text, &code);
        code = utf8_narrow(code);
        if (code >= '0' && code <= '9') {
            out[used++] = (char)code;
        }
    }
    out[used] = '\0';
    return used;
}

static size_t
count_letters(const struct lexemes *lexemes) {
    size_t letters = 0;
    for (size_t i = 0; i < lexemes->count; i++) {
        if (lexemes->at[i].kind == LEX_WORD) {
            uint32_t code;
            utf8_next(lexemes->text + lexemes->at[i].start, &code);
            letters +=
                lexeme_letters(lexemes, i) * (utf8_is_wide(code) ? 2u : 1u);
        }
    }
    return letters;
}

/** True when there are digits and hardly a letter: meant as a number. */
static bool
is_garbled_number(const struct lexemes *lexemes) {
    char digits[CELL_TEXT_MAX];
    size_t count = copy_digits(lexemes->text, digits);
    return count >= 2 && count_letters(lexemes) < WORDY_LETTERS;
}

static void
read_form(const char *text, const struct words *words,
          struct currency_guess *guess, struct shape *out) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    if (shape_read_pairs(text, words, guess, out) ||
        shape_read_label(text, words, guess, out)) {
        return;
    }
    if (lexemes_count(&lexemes, LEX_NUMBER) == 0) {
        out->form =
            lexemes_count(&lexemes, LEX_WORD) == 0 ? FORM_MARK : FORM_TEXT;
        out->label_end = strlen(text);
        return;
    }
    struct number_run run;
    struct currency_guess trial = *guess;
    size_t at = lexeme_kind_at(&lexemes, 0) == LEX_AT ? 1 : 0;
    if (term_read(&lexemes, at, &trial, &run) == lexemes.count - at &&
        !lexemes.cut) {
        *guess = trial;
        out->form = run.percent ? FORM_CODE : FORM_NUMBER;
        out->number = run;
        out->at = at > 0;
        return;
    }
    if (shape_read_spinner(&lexemes, out) ||
        shape_read_quantity(&lexemes, words, out) ||
        shape_read_product(text, words, guess, out)) {
        return;
    }
    read_text(&lexemes, words, out);
    if (is_code(&lexemes)) {
        out->form = FORM_CODE;
    } else if (!out->quantity.known && is_garbled_number(&lexemes)) {
        out->form = FORM_GARBLE;
    }
}

void
shape_read(const struct page_cell *cell, const struct words *words,
           struct currency_guess *guess, struct shape *out) {
    struct page_cell mended = *cell;
    char text_digits[CELL_TEXT_MAX];
    char number_digits[CELL_TEXT_MAX];
    struct lexemes lexemes;
    *out = (struct shape){0};
    bool text_mended = restore_digits(mended.text);
    bool number_mended = restore_digits(mended.number);
    lexemes_read(mended.text, &lexemes);
    bool wordy = count_letters(&lexemes) >= WORDY_LETTERS;
    // The model for numbers does not know buttons: its "14" may be "1 +".
    bool numeric = mended.number[0] != '\0' && !wordy &&
                   !shape_read_spinner(&lexemes, out);
    read_form(numeric ? mended.number : mended.text, words, guess, out);
    out->restored = numeric ? number_mended : text_mended;
    out->doubtful = cell->confidence < CONFIDENCE_MIN;
    if (numeric && copy_digits(mended.text, text_digits) > 0) {
        copy_digits(mended.number, number_digits);
        out->doubtful |= strcmp(text_digits, number_digits) != 0;
    }
}
