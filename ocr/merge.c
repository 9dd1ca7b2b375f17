#include "ocr/merge.h"

#include "ocr/bounds.h"
#include "ocr/opinion.h"
#include "ocr/utf8.h"

#include <stdio.h>
#include <string.h>

/** What stands for a letter. */
#define UNREAD '?'
/** How much it counts that two characters differ, or that one is missing. */
#define COST_NONE 0
#define COST_LIKELY 1
#define COST_DIGIT 3
#define COST_UNLIKELY 4

/** Characters of a text without its spaces. */
struct line {
    const char *text; ///< borrowed
    size_t count;
    uint32_t codes[CELL_TEXT_MAX];
    size_t starts[CELL_TEXT_MAX]; ///< bytes before each, in the text
    size_t ends[CELL_TEXT_MAX];
};

/** Some characters of a line. */
struct piece {
    size_t from;
    size_t end;
};

/** Two lines side by side. */
struct pair {
    struct line number;
    struct line words;
    /** For each of the number's characters the first of words' beside it. */
    size_t beside[CELL_TEXT_MAX + 1];
};

/** Which characters were left over on the way to a place of the table. */
enum step {
    STEP_BOTH = 0,
    STEP_NUMBER = 1, ///< the number's has nothing beside it
    STEP_WORDS = 2,  ///< that of the words has
};

static void
line_read(const char *text, struct line *out) {
    size_t at = 0;
    uint32_t code = 0;
    out->text = text;
    out->count = 0;
    for (size_t n = utf8_next(text, &code);
         n != 0 && out->count < CELL_TEXT_MAX;
         n = utf8_next(text + at, &code)) {
        if (!utf8_is_space(code)) {
            out->codes[out->count] = utf8_narrow(code);
            out->starts[out->count] = at;
            out->ends[out->count++] = at + n;
        }
        at += n;
    }
}

static bool
is_digit(uint32_t code) {
    return code >= '0' && code <= '9';
}

static unsigned
cost_of_missing(uint32_t code) {
    return is_digit(code) ? COST_DIGIT : COST_LIKELY;
}

/** How unlikely it is that both are readings of one character. */
static unsigned
cost_of_both(uint32_t number, uint32_t word) {
    if (number == word || (number == UNREAD && utf8_is_letter(word))) {
        return COST_NONE;
    }
    if (is_digit(number) && is_digit(word)) {
        return COST_DIGIT;
    }
    // Two signs, or a sign and a letter; a digit and what looks like one.
    return is_digit(word) ? COST_UNLIKELY : COST_LIKELY;
}

/** Lay two lines side by side. */
static void
pair_lines(struct pair *pair) {
    static const unsigned far = 1u << 16;
    uint8_t steps[CELL_TEXT_MAX + 1][CELL_TEXT_MAX + 1];
    unsigned costs[2][CELL_TEXT_MAX + 1];
    const struct line *number = &pair->number;
    const struct line *words = &pair->words;
    for (size_t i = 0; i <= number->count; i++) {
        unsigned *own = costs[i % 2];
        const unsigned *last = costs[(i + 1) % 2];
        for (size_t k = 0; k <= words->count; k++) {
            unsigned best = i + k == 0 ? 0 : far;
            steps[i][k] = STEP_BOTH;
            if (i > 0 && k > 0) {
                best = last[k - 1] +
                       cost_of_both(number->codes[i - 1], words->codes[k - 1]);
            }
            if (i > 0 &&
                last[k] + cost_of_missing(number->codes[i - 1]) < best) {
                best = last[k] + cost_of_missing(number->codes[i - 1]);
                steps[i][k] = STEP_NUMBER;
            }
            if (k > 0 &&
                own[k - 1] + cost_of_missing(words->codes[k - 1]) < best) {
                best = own[k - 1] + cost_of_missing(words->codes[k - 1]);
                steps[i][k] = STEP_WORDS;
            }
            own[k] = best;
        }
    }
    size_t i = number->count;
    size_t k = words->count;
    while (i > 0) {
        uint8_t step = steps[i][k];
        k -= step != STEP_NUMBER ? 1 : 0;
        i -= step != STEP_WORDS ? 1 : 0;
        pair->beside[i] = k;
    }
    pair->beside[0] = 0;
    pair->beside[number->count] = words->count;
}

/** Copy some characters of a line, with the spaces between them. */
static void
copy(const struct line *line, struct piece piece, char out[CELL_TEXT_MAX]) {
    size_t length = 0;
    if (piece.from < piece.end) {
        size_t start = line->starts[piece.from];
        length = line->ends[piece.end - 1] - start;
        memcpy(out, line->text + start, length);
    }
    out[length] = '\0';
}

static bool
is_spaced(const struct line *line, size_t at) {
    return at > 0 && at < line->count && line->starts[at] > line->ends[at - 1];
}

/** The piece from here up to a space, or to a number behind letters. */
static struct piece
next_piece(const struct line *number, size_t from) {
    struct piece piece = {from, from + 1};
    while (piece.end < number->count && !is_spaced(number, piece.end)) {
        uint32_t last = number->codes[piece.end - 1];
        uint32_t next = number->codes[piece.end];
        if (last == UNREAD && next != UNREAD && next != '.' && next != ')' &&
            next != ':' && !utf8_is_letter(next)) {
            break;
        }
        piece.end++;
    }
    return piece;
}

/** Are digits and marks the same, and are there digits? */
static bool
same_value(const char *a, const char *b) {
    static const char value[] = "0123456789.,";
    for (bool digits = false;; a++, b++) {
        a += strcspn(a, value);
        b += strcspn(b, value);
        if (*a != *b || *a == '\0') {
            return *a == *b && digits;
        }
        digits = digits || ascii_is_digit(*a);
    }
}

static bool
has_digit(const char *text) {
    return strpbrk(text, "0123456789") != NULL;
}

/** Are there two letters side by side, as in a word or a currency's code? */
static bool
has_letters(const char *text) {
    uint32_t code = 0;
    size_t letters = 0;
    for (size_t n = utf8_next(text, &code); n != 0 && letters < 2;
         n = utf8_next(text, &code)) {
        letters = utf8_is_letter(code) ? letters + 1 : 0;
        text += n;
    }
    return letters == 2;
}

/** Is the piece a sign beside a number: "x", "$"? */
static bool
is_sign_beside_number(const struct line *number, struct piece piece) {
    char text[CELL_TEXT_MAX];
    char with_digit[CELL_TEXT_MAX + 1];
    copy(number, piece, text);
    snprintf(with_digit, sizeof(with_digit), "%s1", text);
    bool before = piece.from > 0 && is_digit(number->codes[piece.from - 1]);
    bool behind =
        piece.end < number->count && is_digit(number->codes[piece.end]);
    return (before || behind) && !has_digit(text) &&
           opinion_is_number(with_digit);
}

static bool
is_times(const struct line *number, size_t at) {
    return at < number->count &&
           (number->codes[at] == 'x' || number->codes[at] == 0xd7);
}

/** A letter that a digit is taken for, beside the x of a multiplication. */
static bool
is_factor(const struct line *number, struct piece piece, const char *word) {
    return word[0] != '\0' && word[1] == '\0' &&
           strchr(OPINION_LOOKALIKES, word[0]) != NULL &&
           (is_times(number, piece.end) ||
            (piece.from > 0 && is_times(number, piece.from - 1)));
}

/**
 * What is multiplied: digits at the beginning, or a number behind the sign, of
 * "001 pcs x $1.20". The words' model must see a digit of the latter, too.
 */
static bool
is_multiplied(const struct line *number, struct piece piece, const char *word) {
    if (piece.from > 0) {
        return is_times(number, piece.from - 1) && has_digit(word);
    }
    bool digits = true;
    bool times = false;
    for (size_t i = 0; i < number->count; i++) {
        digits &= i >= piece.end || is_digit(number->codes[i]);
        times |= i >= piece.end && is_times(number, i);
    }
    return digits && times;
}

/** Does a reading lack the brackets or the per cent sign of another one? */
static bool
loses(const char *text, const char *other) {
    static const char signs[] = "()%";
    return strpbrk(text, signs) == NULL && strpbrk(other, signs) != NULL;
}

/** Is what the model for numbers has read better than what is beside it? */
static bool
is_better(const struct line *number, struct piece piece, bool certain,
          const char *word) {
    char text[CELL_TEXT_MAX];
    copy(number, piece, text);
    if (opinion_is_number(text)) {
        bool signs = same_value(text, word) && (certain || !loses(text, word));
        return signs || (certain && (opinion_looks_numeric(word) ||
                                     is_factor(number, piece, word) ||
                                     is_multiplied(number, piece, word)));
    }
    bool seen = strstr(word, text) != NULL ||
                (is_times(number, piece.from) && strpbrk(word, "xX") != NULL);
    bool currency = has_letters(text) && !is_times(number, piece.from);
    return ((certain && !currency) || seen) &&
           is_sign_beside_number(number, piece);
}

bool
merge_numbers(const char *number, bool certain, char text[CELL_TEXT_MAX]) {
    struct pair pair;
    char joined[CELL_TEXT_MAX] = "";
    size_t length = 0;
    bool all = true;
    bool last_better = false;
    line_read(number, &pair.number);
    line_read(text, &pair.words);
    if (pair.number.count == 0) {
        return false;
    }
    pair_lines(&pair);
    for (size_t i = 0; i < pair.number.count && length < sizeof(joined);) {
        char own[CELL_TEXT_MAX];
        char word[CELL_TEXT_MAX];
        struct piece piece = next_piece(&pair.number, i);
        struct piece beside = {pair.beside[piece.from], pair.beside[piece.end]};
        copy(&pair.number, piece, own);
        copy(&pair.words, beside, word);
        bool same = strcmp(own, word) == 0;
        bool better = is_better(&pair.number, piece, certain, word);
        all = all && (same || better || !(has_digit(own) || has_digit(word)));
        bool spaced =
            is_spaced(&pair.words, beside.from) ||
            ((better || last_better) && is_spaced(&pair.number, piece.from));
        const char *chosen = better ? own : word;
        length += (size_t)snprintf(
            joined + length, sizeof(joined) - length, "%s%s",
            spaced && length > 0 && *chosen != '\0' ? " " : "", chosen);
        last_better = better || (last_better && *chosen == '\0');
        i = piece.end;
    }
    if (length < sizeof(joined)) {
        memcpy(text, joined, sizeof(joined));
    }
    return all && length < sizeof(joined);
}
