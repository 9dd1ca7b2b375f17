#include "ocr/shape.h"

#include "ocr/lexeme.h"
#include "ocr/restore.h"
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
#define UNIT_BYTES_MAX 16
#define WORD_COLUMNS                                                           \
    ((1u << WORD_COLUMN_LABEL) | (1u << WORD_COLUMN_QUANTITY) |                \
     (1u << WORD_COLUMN_PRICE) | (1u << WORD_COLUMN_AMOUNT) |                  \
     (1u << WORD_COLUMN_OTHER))

static enum lexeme_kind
kind_at(const struct lexemes *lexemes, size_t index) {
    return lexemes->at[index < lexemes->count ? index : lexemes->count].kind;
}

static void
tell_currency(const struct lexemes *lexemes, size_t index,
              struct currency_guess *guess) {
    const struct lexeme *lexeme = &lexemes->at[index];
    const char *sign = lexemes->text + lexeme->start;
    char candidates[CURRENCY_LIST_MAX] = "CNY JPY"; // for the misread Y
    currency_sign(sign, candidates);
    currency_guess_add(guess, candidates, sign, lexeme->end - lexeme->start);
}

static bool
is_final_minus(const struct lexemes *lexemes, size_t index) {
    return kind_at(lexemes, index) == LEX_MINUS &&
           kind_at(lexemes, index + 1) == LEX_END && !lexemes->at[index].spaced;
}

/** A number with the signs around it; lexemes taken, 0 when there is none. */
static size_t
read_term(const struct lexemes *lexemes, size_t from,
          struct currency_guess *guess, struct number_run *out) {
    size_t at = from;
    size_t currency = SIZE_MAX;
    bool negative = false;
    bool open = false;
    for (;; at++) {
        enum lexeme_kind kind = kind_at(lexemes, at);
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
    if (kind_at(lexemes, at) != LEX_NUMBER) {
        return 0;
    }
    struct number_run run = lexeme_run(lexemes, at++);
    if (kind_at(lexemes, at) == LEX_CURRENCY && currency == SIZE_MAX) {
        currency = at++;
    } else if (kind_at(lexemes, at) == LEX_PERCENT) {
        run.percent = true;
        at++;
    } else if (is_final_minus(lexemes, at)) {
        negative = true;
        at++;
    }
    if (open && kind_at(lexemes, at++) != LEX_CLOSE) {
        return 0;
    }
    run.negative = negative || open;
    run.has_currency = currency != SIZE_MAX;
    if (run.has_currency) {
        tell_currency(lexemes, currency, guess);
    }
    *out = run;
    return at - from;
}

static size_t
count_kind(const struct lexemes *lexemes, enum lexeme_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < lexemes->count; i++) {
        count += lexemes->at[i].kind == kind ? 1 : 0;
    }
    return count;
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

/** "kg", "pcs". */
static bool
is_unit(const struct lexemes *lexemes, const struct words *words,
        size_t index) {
    return kind_at(lexemes, index) == LEX_WORD &&
           spells_unit(lexemes, words, index, 1);
}

/** True for a sign of one character, which has no kind of its own. */
static bool
is_sign(const struct lexemes *lexemes, size_t index, const char *sign) {
    const struct lexeme *lexeme = &lexemes->at[index];
    return index < lexemes->count &&
           strlen(sign) == lexeme->end - lexeme->start &&
           memcmp(lexemes->text + lexeme->start, sign, strlen(sign)) == 0;
}

/** "- 2 +", as on a card with buttons to count up and down. */
static bool
read_spinner(const struct lexemes *lexemes, struct shape *out) {
    if (lexemes->count != 3 || kind_at(lexemes, 0) != LEX_MINUS ||
        kind_at(lexemes, 1) != LEX_NUMBER || !is_sign(lexemes, 2, "+")) {
        return false;
    }
    out->form = FORM_QUANTITY;
    out->quantity = lexeme_run(lexemes, 1);
    return true;
}

/** "2 x", "x2", "1.5kg" and nothing else. */
static bool
read_quantity(const struct lexemes *lexemes, const struct words *words,
              struct shape *out) {
    size_t at = 0;
    bool times = kind_at(lexemes, at) == LEX_TIMES;
    at += times ? 1 : 0;
    bool negative = kind_at(lexemes, at) == LEX_MINUS;
    at += negative ? 1 : 0;
    if (kind_at(lexemes, at) != LEX_NUMBER) {
        return false;
    }
    struct number_run run = lexeme_run(lexemes, at++);
    run.negative = negative;
    bool unit = is_unit(lexemes, words, at);
    at += unit ? 1 : 0;
    enum lexeme_kind next = kind_at(lexemes, at);
    if (!times && (next == LEX_TIMES || next == LEX_AT)) {
        times = true;
        at++;
    }
    if (kind_at(lexemes, at) != LEX_END || (!times && !unit)) {
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
        enum lexeme_kind kind = kind_at(lexemes, at);
        bool word =
            kind == LEX_WORD && (!*times || is_unit(lexemes, words, at));
        if (kind == LEX_TIMES || kind == LEX_AT) {
            *times = true;
        } else if (!word && kind != LEX_CLOSE &&
                   !(kind == LEX_OPEN &&
                     kind_at(lexemes, at + 1) == LEX_WORD)) {
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
    if (kind_at(lexemes, at) == LEX_JOIN) {
        *per = true;
        at = skip_between(lexemes, words, at + 1, &ignored);
    }
    if (kind_at(lexemes, at) == LEX_EQUALS) {
        at += 1 + read_term(lexemes, at + 1, guess, &out->amount);
    }
    return kind_at(lexemes, at) == LEX_END && !ignored;
}

/** Skip "kg Unit(s)"; false for a lexeme that is no unit. */
static bool
skip_units(const struct lexemes *lexemes, const struct words *words,
           size_t *at) {
    size_t from = *at;
    for (;;) {
        bool bracket = kind_at(lexemes, *at) == LEX_WORD &&
                       kind_at(lexemes, *at + 1) == LEX_OPEN &&
                       kind_at(lexemes, *at + 2) == LEX_WORD &&
                       kind_at(lexemes, *at + 3) == LEX_CLOSE;
        if (bracket && spells_unit(lexemes, words, *at, 4)) {
            *at += 4;
        } else if (is_unit(lexemes, words, *at)) {
            (*at)++;
        } else {
            return *at > from;
        }
    }
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
    bool price_first = kind_at(lexemes, 0) == LEX_AT;
    bool times = kind_at(lexemes, 0) == LEX_TIMES;
    bool per = false;
    size_t at = times || price_first ? 1 : 0;
    size_t first = read_term(lexemes, at, guess, &shape.quantity);
    if (first == 0 || shape.quantity.percent) {
        return false;
    }
    at += first;
    size_t between = at;
    at = skip_between(lexemes, words, at, &times);
    // A lone "x" between two numbers; "2 pcs at 3.50" and "2 @ 3.50" tell.
    shape.either = at == between + 1 && kind_at(lexemes, between) == LEX_TIMES;
    size_t taken = read_term(lexemes, at, guess, &shape.price);
    size_t end = at + taken;
    if ((taken > 0 && skip_units(lexemes, words, &end)) || price_first) {
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

static bool
is_plain_label_sign(enum lexeme_kind kind) {
    return kind == LEX_JOIN || kind == LEX_OTHER || kind == LEX_EQUALS ||
           kind == LEX_CURRENCY || kind == LEX_PERCENT || kind == LEX_CLOSE ||
           kind == LEX_MINUS;
}

/** Lexemes of a bracket: "(incl. 13%)". */
static size_t
bracket_length(const struct lexemes *lexemes, size_t from) {
    if (kind_at(lexemes, from) != LEX_OPEN) {
        return 0;
    }
    for (size_t at = from + 1; at < lexemes->count; at++) {
        if (kind_at(lexemes, at) == LEX_CLOSE) {
            return at + 1 - from;
        }
    }
    return 0;
}

static bool
is_whole(const struct number_run *run) {
    return strpbrk(run->text, ".,' ") == NULL && strlen(run->text) <= 3;
}

/** What follows a known label: its value and more known words, or no label. */
static bool
read_label_rest(const char *text, const struct words *words,
                struct currency_guess *guess, struct shape *out) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    for (size_t at = 0; at < lexemes.count;) {
        struct number_run run = {0};
        size_t bracket = bracket_length(&lexemes, at);
        size_t taken = read_term(&lexemes, at, guess, &run);
        if (bracket > 0 && (taken == 0 || (is_whole(&run) && !run.percent))) {
            at += bracket; // "(EUR)", "(incl. 13%)", "(3)"
        } else if (taken > 0) {
            *(run.percent ? &out->rate : &out->number) = run;
            at += taken;
        } else if (is_plain_label_sign(kind_at(&lexemes, at))) {
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

/** "Total", "Tax (13%):", "Total: 12.00". */
static bool
read_label(const char *text, const struct words *words,
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
        return false;
    }
    *guess = trial;
    *out = shape;
    return true;
}

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
    size_t at = kind_at(lexemes, 0) == LEX_MINUS ? 1 : 0;
    size_t times = at + 1 + (is_unit(lexemes, words, at + 1) ? 1 : 0);
    if (kind_at(lexemes, at) != LEX_NUMBER ||
        kind_at(lexemes, times) != LEX_TIMES || lexemes->count < times + 2 ||
        !lexemes->at[times + 1].spaced) {
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

/** A quantity behind the name: "Cola x2". */
static void
read_count_behind(const struct lexemes *lexemes, const struct words *words,
                  struct shape *out) {
    size_t count = lexemes->count;
    count -= count > 0 && is_unit(lexemes, words, count - 1) ? 1 : 0;
    if (count < 3 || kind_at(lexemes, count - 1) != LEX_NUMBER) {
        return;
    }
    struct number_run run = lexeme_run(lexemes, count - 1);
    run.negative = kind_at(lexemes, count - 2) == LEX_MINUS;
    size_t times = count - 2 - (run.negative ? 1 : 0);
    if (times > 0 && kind_at(lexemes, times) == LEX_TIMES &&
        lexemes->at[times].spaced && is_count(&run)) {
        out->quantity = run;
        out->label_end = lexemes->at[times].start;
    }
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
        at -= kind_at(lexemes, at) == LEX_CURRENCY ? 1 : 0;
        enum lexeme_kind before = at > 0 ? kind_at(lexemes, at - 1) : LEX_OTHER;
        if (lexemes->at[at].spaced || before == LEX_JOIN ||
            before == LEX_OTHER || before == LEX_CURRENCY) {
            read_term(lexemes, at, &none, &out->number);
        }
    }
}

/** "A291261": a letter and digits without any mark are no amount. */
static bool
is_lettered_code(const struct lexemes *lexemes) {
    return lexemes->count == 2 && kind_at(lexemes, 0) == LEX_WORD &&
           kind_at(lexemes, 1) == LEX_NUMBER && !lexemes->at[1].spaced &&
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
    return kind_at(lexemes, 0) == LEX_JOIN || is_lettered_code(lexemes);
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

/** "2 x 3.50", perhaps after the column's word: "数量 2 x 3.50". */
static bool
read_detail(const char *text, const struct words *words,
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

/** "数量 X 2 小计 18 优惠 18": names of columns, each with its number. */
static bool
read_pairs(const char *text, const struct words *words,
           struct currency_guess *guess, struct shape *out) {
    struct shape shape = {.form = FORM_PRODUCT};
    struct currency_guess trial = *guess;
    bool times = false;
    size_t pairs = 0;
    while (*text != '\0') {
        struct lexemes lexemes;
        struct number_run run;
        size_t length;
        struct number_run *target =
            pair_target(&shape, words_prefix(words, text, &length));
        lexemes_read(text + length, &lexemes);
        size_t at = kind_at(&lexemes, 0) == LEX_JOIN ||
                            is_sign(&lexemes, 0, ".") // "Qty. 2"
                        ? 1
                        : 0;
        times |= pairs == 0 && kind_at(&lexemes, at) == LEX_TIMES;
        at += kind_at(&lexemes, at) == LEX_TIMES ? 1 : 0;
        size_t taken = read_term(&lexemes, at, &trial, &run);
        if (target == NULL || target->known || taken == 0 || run.percent) {
            return false;
        }
        *target = run;
        taken += is_unit(&lexemes, words, at + taken) ? 1 : 0;
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

static void
read_form(const char *text, const struct words *words,
          struct currency_guess *guess, struct shape *out) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    if (read_pairs(text, words, guess, out) ||
        read_label(text, words, guess, out)) {
        return;
    }
    if (count_kind(&lexemes, LEX_NUMBER) == 0) {
        out->form = count_kind(&lexemes, LEX_WORD) == 0 ? FORM_MARK : FORM_TEXT;
        out->label_end = strlen(text);
        return;
    }
    struct number_run run;
    struct currency_guess trial = *guess;
    size_t at = kind_at(&lexemes, 0) == LEX_AT ? 1 : 0;
    if (read_term(&lexemes, at, &trial, &run) == lexemes.count - at &&
        !lexemes.cut) {
        *guess = trial;
        out->form = run.percent ? FORM_CODE : FORM_NUMBER;
        out->number = run;
        out->at = at > 0;
        return;
    }
    if (read_spinner(&lexemes, out) || read_quantity(&lexemes, words, out) ||
        read_detail(text, words, guess, out)) {
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
    bool numeric = mended.number[0] != '\0' && !wordy;
    read_form(numeric ? mended.number : mended.text, words, guess, out);
    out->restored = numeric ? number_mended : text_mended;
    out->doubtful = cell->confidence < CONFIDENCE_MIN;
    if (numeric && copy_digits(mended.text, text_digits) > 0) {
        copy_digits(mended.number, number_digits);
        out->doubtful |= strcmp(text_digits, number_digits) != 0;
    }
}

void
shape_find_currency(const char *text, struct currency_guess *guess) {
    struct lexemes lexemes;
    lexemes_read(text, &lexemes);
    for (size_t i = 1; i < lexemes.count; i++) {
        if (lexemes.at[i].kind == LEX_CURRENCY) {
            tell_currency(&lexemes, i, guess);
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
    size_t at = kind_at(&lexemes, 0) == LEX_OTHER ? 1 : 0; // "P.U. (EUR)"
    size_t bracket = bracket_length(&lexemes, at);
    if (bracket == 0 && lexemes.count == at + 1 &&
        lexemes.at[at].kind == LEX_CURRENCY) {
        bracket = 1;
    }
    return lexemes.count == at + bracket ? set : 0;
}
