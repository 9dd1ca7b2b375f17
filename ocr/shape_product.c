// Cells that hold a quantity, alone or with its price.
#include "ocr/shape_internal.h"
#include "ocr/term.h"
#include "ocr/utf8.h"

#include <string.h>

/** "国 2 国": the frames of two buttons, read as one and the same character. */
static bool
is_framed(const struct lexemes *lexemes) {
    const struct lexeme *left = &lexemes->at[0];
    const struct lexeme *right = &lexemes->at[2];
    size_t length = left->end - left->start;
    return left->kind == LEX_WORD && lexeme_letters(lexemes, 0) == 1 &&
           lexemes->at[1].spaced && right->spaced && length > 1 &&
           length == right->end - right->start &&
           memcmp(lexemes->text + left->start, lexemes->text + right->start,
                  length) == 0;
}

/**
 * "- 2 +", as on a card with buttons to count up and down, or "2 +": no sign
 * of a number stands behind it. A small plus may be read as a star.
 */
bool
shape_read_spinner(const struct lexemes *lexemes, struct shape *out) {
    size_t last = lexemes->count - 1;
    size_t number = last - 1;
    if ((last != 1 && last != 2) ||
        lexeme_kind_at(lexemes, number) != LEX_NUMBER) {
        return false;
    }
    bool spaced = lexemes->at[last].spaced;
    bool minus = number == 0 || lexeme_kind_at(lexemes, 0) == LEX_MINUS;
    bool plus = lexeme_is(lexemes, last, "+") && (last == 2 || spaced);
    bool starred = last == 2 && lexemes->at[number].spaced && spaced &&
                   lexeme_is(lexemes, last, "*");
    if (!(minus && (plus || starred)) && !(last == 2 && is_framed(lexemes))) {
        return false;
    }
    out->form = FORM_QUANTITY;
    out->quantity = lexeme_run(lexemes, number);
    return true;
}

/** "2 x", "x2", "1.5kg" and nothing else. */
bool
shape_read_quantity(const struct lexemes *lexemes, const struct words *words,
                    struct shape *out) {
    size_t at = 0;
    bool times = lexeme_kind_at(lexemes, at) == LEX_TIMES;
    at += times ? 1 : 0;
    bool negative = lexeme_kind_at(lexemes, at) == LEX_MINUS;
    at += negative ? 1 : 0;
    if (lexeme_kind_at(lexemes, at) != LEX_NUMBER) {
        return false;
    }
    struct number_run run = lexeme_run(lexemes, at++);
    run.negative = negative;
    bool unit = term_is_unit(lexemes, words, at);
    at += unit ? 1 : 0;
    enum lexeme_kind next = lexeme_kind_at(lexemes, at);
    if (!times && (next == LEX_TIMES || next == LEX_AT)) {
        times = true;
        at++;
    }
    if (lexeme_kind_at(lexemes, at) != LEX_END || (!times && !unit)) {
        return false;
    }
    out->form = FORM_QUANTITY;
    out->quantity = run;
    out->unit = unit;
    return true;
}

/**
 * Skip "Unit(s)", "pcs at": words and brackets, and tell of a sign. After a
 * sign only a unit may stand: "2 x Eggs 12" is no product.
 */
static size_t
skip_between(const struct lexemes *lexemes, const struct words *words,
             size_t at, bool *times) {
    for (;; at++) {
        enum lexeme_kind kind = lexeme_kind_at(lexemes, at);
        bool word =
            kind == LEX_WORD && (!*times || term_is_unit(lexemes, words, at));
        if (kind == LEX_TIMES || kind == LEX_AT) {
            *times = true;
        } else if (!word && kind != LEX_CLOSE &&
                   !(kind == LEX_OPEN &&
                     lexeme_kind_at(lexemes, at + 1) == LEX_WORD)) {
            return at;
        }
    }
}

/** After the price: "/ Unit(s)", then perhaps "= 7.00", then the end. */
static bool
read_product_end(const struct lexemes *lexemes, const struct words *words,
                 size_t at, bool *per, struct currency_guess *guess,
                 struct shape *out) {
    bool ignored = false;
    if (lexeme_kind_at(lexemes, at) == LEX_JOIN) {
        *per = true;
        at = skip_between(lexemes, words, at + 1, &ignored);
    }
    if (lexeme_kind_at(lexemes, at) == LEX_EQUALS) {
        at += 1 + term_read(lexemes, at + 1, guess, &out->amount);
    }
    return lexeme_kind_at(lexemes, at) == LEX_END && !ignored;
}

static void
swap_factors(struct shape *shape) {
    struct number_run price = shape->quantity;
    shape->quantity = shape->price;
    shape->price = price;
    shape->either = false;
}

/**
 * "2 x 3.50", "x2 @ $60.00", "@3.50 x2",
 * "1.000 Unit(s) at $ 8.00 / Unit(s)".
 */
static bool
read_product(const struct lexemes *lexemes, const struct words *words,
             struct currency_guess *guess, struct shape *out) {
    struct shape shape = {.form = FORM_PRODUCT};
    bool price_first = lexeme_kind_at(lexemes, 0) == LEX_AT;
    bool times = lexeme_kind_at(lexemes, 0) == LEX_TIMES;
    bool per = false;
    size_t at = times || price_first ? 1 : 0;
    size_t first = term_read(lexemes, at, guess, &shape.quantity);
    if (first == 0 || shape.quantity.percent) {
        return false;
    }
    at += first;
    size_t between = at;
    at = skip_between(lexemes, words, at, &times);
    // Nothing but "x" between two numbers, perhaps with a speck that was read
    // as another one; "2 pcs at 3.50" and "2 @ 3.50" tell.
    shape.either = at > between;
    for (; between < at; between++) {
        shape.either &= lexeme_kind_at(lexemes, between) == LEX_TIMES;
    }
    size_t taken = term_read(lexemes, at, guess, &shape.price);
    size_t end = at + taken;
    if ((taken > 0 && term_skip_units(lexemes, words, &end)) || price_first) {
        swap_factors(&shape); // "2.80 x 3.151 kg"
    }
    if (taken == 0 || shape.price.percent ||
        !read_product_end(lexemes, words, end, &per, guess, &shape)) {
        return false;
    }
    shape.either &= !per;
    // Without a sign of multiplication only "/ unit" tells a price from the
    // second number of a name.
    if (!times && !per) {
        return false;
    }
    *out = shape;
    return true;
}

/** "2 x 3.50", perhaps after the column's word: "数量 2 x 3.50". */
bool
shape_read_product(const char *text, const struct words *words,
                   struct currency_guess *guess, struct shape *out) {
    struct lexemes lexemes;
    struct currency_guess trial = *guess;
    size_t length = 0;
    word_set set = words_prefix(words, text, &length);
    bool named = (set & (1u << WORD_COLUMN_QUANTITY)) != 0;
    lexemes_read(text + (named ? length : 0), &lexemes);
    if (!read_product(&lexemes, words, &trial, out)) {
        return false;
    }
    out->either &= !named;
    *guess = trial;
    return true;
}

/** Where a pair's number goes. */
static struct number_run *
pair_target(struct shape *out, word_set set) {
    if ((set & (1u << WORD_COLUMN_QUANTITY)) != 0) {
        return &out->quantity;
    }
    if ((set & (1u << WORD_COLUMN_AMOUNT)) != 0) {
        return &out->amount;
    }
    if ((set & (1u << WORD_COLUMN_PRICE)) != 0) {
        return &out->price;
    }
    return (set & (1u << WORD_DISCOUNT)) != 0 ? &out->number : NULL;
}

/** Bytes of wide characters at `text` that mean nothing. */
static size_t
unknown_name(const char *text, word_set set) {
    size_t bytes = 0;
    uint32_t code;
    for (size_t n = utf8_next(text, &code);
         set == 0 && n != 0 && utf8_is_wide(code);
         n = utf8_next(text + bytes, &code)) {
        bytes += n;
    }
    return bytes;
}

/**
 * "数量 X 2 小计 18 优惠 18": names of columns, each with its number. What a
 * quantity is multiplied by is the price, though its name was misread.
 */
bool
shape_read_pairs(const char *text, const struct words *words,
                 struct currency_guess *guess, struct shape *out) {
    struct shape shape = {.form = FORM_PRODUCT};
    struct currency_guess trial = *guess;
    bool times = false;
    size_t pairs = 0;
    while (*text != '\0') {
        struct lexemes lexemes;
        struct number_run run;
        size_t length;
        word_set set = words_prefix(words, text, &length);
        struct number_run *target = pair_target(&shape, set);
        size_t unknown = unknown_name(text, set);
        if (times && pairs == 1 && unknown > 0) {
            target = &shape.price;
            length = unknown;
        }
        lexemes_read(text + length, &lexemes);
        size_t at = lexeme_kind_at(&lexemes, 0) == LEX_JOIN ||
                            lexeme_is(&lexemes, 0, ".") // "Qty. 2"
                        ? 1
                        : 0;
        times |= pairs == 0 && lexeme_kind_at(&lexemes, at) == LEX_TIMES;
        at += lexeme_kind_at(&lexemes, at) == LEX_TIMES ? 1 : 0;
        size_t taken = term_read(&lexemes, at, &trial, &run);
        if (target == NULL || target->known || taken == 0 || run.percent) {
            return false;
        }
        *target = run;
        taken += term_is_unit(&lexemes, words, at + taken) ? 1 : 0;
        text += length + lexemes.at[at + taken].start;
        pairs++;
    }
    if (!shape.quantity.known || (pairs < 2 && !times)) {
        return false;
    }
    shape.form = pairs < 2 ? FORM_QUANTITY : FORM_PRODUCT;
    shape.named = true;
    *guess = trial;
    *out = shape;
    return true;
}
