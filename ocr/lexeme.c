#include "ocr/lexeme.h"

#include "ocr/utf8.h"

#include <string.h>

static bool
is_digit(uint32_t code) {
    return code >= '0' && code <= '9';
}

/** Next character as its ASCII form; the bytes taken. */
static size_t
next_narrow(const char *text, uint32_t *code) {
    size_t length = utf8_next(text, code);
    *code = utf8_narrow(*code);
    return length;
}

static size_t
digits_at(const char *text, size_t *count) {
    size_t bytes = 0;
    uint32_t code;
    *count = 0;
    for (;;) {
        size_t length = next_narrow(text + bytes, &code);
        if (length == 0 || !is_digit(code)) {
            return bytes;
        }
        bytes += length;
        (*count)++;
    }
}

/** Bytes of one space at `text`, 0 for none. */
static size_t
space_at(const char *text) {
    uint32_t code;
    size_t length = utf8_next(text, &code);
    return length > 0 && utf8_is_space(code) ? length : 0;
}

/** Bytes of a decimal mark with a space beside it: ", 48" and " .48". */
static size_t
loose_mark(const char *text, char *mark) {
    size_t before = space_at(text);
    char found = text[before];
    size_t after = before == 0 && found != '\0' ? space_at(text + 1) : 0;
    size_t count;
    uint32_t next;
    if ((found != '.' && found != ',') || before + after == 0) {
        return 0;
    }
    size_t length = before + 1 + after;
    size_t end = length + digits_at(text + length, &count);
    next_narrow(text + end, &next);
    *mark = found;
    bool thousands = count == 3 && (next == '.' || next == ',');
    return (count == 2 && !utf8_is_letter(next)) || thousands ? length : 0;
}

/**
 * Bytes of a mark inside a number at `text`, 0 when what is there ends it.
 * A space counts only before exactly three digits ("66 703").
 */
static size_t
inner_mark(const char *text, size_t digits_before, bool spaces, char *mark) {
    uint32_t code;
    size_t count;
    size_t length = next_narrow(text, &code);
    size_t loose = length > 0 ? loose_mark(text, mark) : 0;
    if (length == 0 || loose > 0) {
        return loose;
    }
    size_t after = digits_at(text + length, &count);
    if (code == '.' || code == ',' || code == '\'') {
        *mark = (char)code;
        return count > 0 ? length : 0;
    }
    uint32_t next;
    next_narrow(text + length + after, &next);
    bool number_goes_on = next == '.' || next == ',' || next == ' ';
    *mark = ' ';
    return spaces && utf8_is_space(code) && count == 3 && digits_before <= 3 &&
                   (!utf8_is_letter(next) || number_goes_on)
               ? length
               : 0;
}

/** Bytes of the number at `text`; `run` may be NULL. */
static size_t
number_at(const char *text, struct number_run *run) {
    size_t used = 0;
    size_t bytes = 0;
    bool spaces = true;
    for (;;) {
        size_t count;
        size_t end = bytes + digits_at(text + bytes, &count);
        while (bytes < end) {
            uint32_t code;
            bytes += next_narrow(text + bytes, &code);
            if (run != NULL && used < NUMBER_RUN_MAX - 1) {
                run->text[used] = (char)code;
            }
            used++;
        }
        char mark;
        size_t length = inner_mark(text + bytes, count, spaces, &mark);
        if (length == 0) {
            break;
        }
        spaces = mark == ' ';
        if (run != NULL && used < NUMBER_RUN_MAX - 1) {
            run->text[used] = mark;
        }
        used++;
        bytes += length;
    }
    if (run != NULL) {
        run->known = true;
        run->too_long = used >= NUMBER_RUN_MAX;
    }
    return bytes;
}

static enum lexeme_kind
sign_kind(uint32_t code) {
    switch (code) {
    case 0xd7:
    case 0x2715:
    case 0x2716:
    case '*':
        return LEX_TIMES;
    case '@':
        return LEX_AT;
    case '%':
        return LEX_PERCENT;
    case '-':
        return LEX_MINUS;
    case '(':
    case '[':
        return LEX_OPEN;
    case ')':
    case ']':
        return LEX_CLOSE;
    case ':':
    case '/':
    case '#':
        return LEX_JOIN;
    case '=':
        return LEX_EQUALS;
    default:
        return LEX_OTHER;
    }
}

static bool
letter_at(const char *text) {
    uint32_t code;
    utf8_next(text, &code);
    return utf8_is_letter(code);
}

/** Bytes of a word; "kg个" are two. */
static size_t
word_at(const char *text) {
    size_t bytes = 0;
    uint32_t code;
    utf8_next(text, &code);
    bool wide = utf8_is_wide(code);
    for (;;) {
        size_t length = utf8_next(text + bytes, &code);
        if (length == 0 || !utf8_is_letter(code) ||
            utf8_is_wide(code) != wide) {
            return bytes;
        }
        bytes += length;
    }
}

/**
 * The signs of yen and won as models for words read them: a Y or a backslash
 * before a digit, a W before thousands.
 */
static bool
is_misread_sign(const char *text) {
    size_t digits;
    size_t space = text[0] == '\\' && text[1] == ' ' ? 1 : 0;
    if (text[0] == 'Y' || text[0] == '\\') {
        return is_digit((uint8_t)text[1 + space]);
    }
    size_t bytes = text[0] == 'W' ? digits_at(text + 1, &digits) : 0;
    return bytes > 0 && digits <= 3 &&
           (text[1 + bytes] == ',' || text[1 + bytes] == '.') &&
           digits_at(text + 2 + bytes, &digits) > 0 && digits == 3;
}

/** A currency at `text`: bytes, 0 for none. Words must end there. */
static size_t
currency_at(const char *text, enum lexeme_kind before) {
    char candidates[CURRENCY_LIST_MAX];
    uint32_t code;
    utf8_next(text, &code);
    if (is_misread_sign(text)) {
        return 1;
    }
    size_t length = currency_sign(text, candidates);
    if (length == 0 || !utf8_is_letter(code)) {
        return length;
    }
    if (utf8_is_wide(code)) {
        return before == LEX_NUMBER || before == LEX_OPEN ? length : 0;
    }
    uint32_t last;
    utf8_next(text + length - 1, &last);
    return utf8_is_letter(last) && letter_at(text + length) ? 0 : length;
}

static bool
is_lone_x(const char *text, size_t length) {
    return (length == 1 && (text[0] == 'x' || text[0] == 'X')) ||
           (length == 2 && memcmp(text, "\xd1\x85", 2) == 0);
}

static bool
is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

/**
 * True for a word whose last letter is a sign of multiplication: a unit's
 * "3.733 kgx 10.00", a wide one's "4個x172", a size's "Cola XLx2".
 */
static bool
has_glued_x(const char *text, size_t length, enum lexeme_kind before) {
    uint32_t code;
    bool digit = is_digit((uint8_t)text[length]);
    bool small = text[length - 1] == 'x';
    if (length < 2 || (!small && text[length - 1] != 'X')) {
        return false;
    }
    utf8_next(text, &code);
    if (before != LEX_NUMBER) {
        return small && digit && length <= 3 && is_upper(text[0]) &&
               is_upper(text[length - 2]);
    }
    bool wide = length == 4 && utf8_is_wide(code);
    return (length <= 4 && text[length] == ' ') || (wide && digit) ||
           (small && length <= 6 && text[0] >= 'a' && text[0] <= 'z' &&
            (text[length] == ' ' || digit));
}

static struct lexeme
lexeme_at(const char *text, enum lexeme_kind before) {
    struct lexeme lexeme = {.kind = LEX_OTHER};
    uint32_t code;
    size_t length = next_narrow(text, &code);
    size_t currency = currency_at(text, before);
    if (is_digit(code)) {
        lexeme.kind = LEX_NUMBER;
        length = number_at(text, NULL);
    } else if (currency > 0) {
        lexeme.kind = LEX_CURRENCY;
        length = currency;
    } else if (utf8_is_letter(code)) {
        length = word_at(text);
        length -= has_glued_x(text, length, before) ? 1 : 0;
        lexeme.kind = is_lone_x(text, length) ? LEX_TIMES : LEX_WORD;
    } else {
        lexeme.kind = sign_kind(code);
    }
    lexeme.end = length;
    return lexeme;
}

void
lexemes_read(const char *text, struct lexemes *out) {
    size_t at = 0;
    enum lexeme_kind before = LEX_OTHER;
    bool spaced = false;
    *out = (struct lexemes){.text = text};
    while (text[at] != '\0' && out->count < LEXEMES_MAX) {
        uint32_t code;
        size_t length = utf8_next(text + at, &code);
        if (utf8_is_space(code)) {
            at += length;
            spaced = true;
            continue;
        }
        struct lexeme lexeme = lexeme_at(text + at, before);
        lexeme.start = at;
        lexeme.end += at;
        lexeme.spaced = spaced;
        out->at[out->count++] = lexeme;
        before = lexeme.kind;
        at = lexeme.end;
        spaced = false;
    }
    out->cut = text[at] != '\0';
    out->at[out->count] =
        (struct lexeme){.kind = LEX_END, .start = at, .end = at};
}

struct number_run
lexeme_run(const struct lexemes *lexemes, size_t index) {
    struct number_run run = {0};
    number_at(lexemes->text + lexemes->at[index].start, &run);
    return run;
}

size_t
lexeme_letters(const struct lexemes *lexemes, size_t index) {
    const char *at = lexemes->text + lexemes->at[index].start;
    const char *end = lexemes->text + lexemes->at[index].end;
    size_t count = 0;
    while (at < end) {
        uint32_t code;
        at += utf8_next(at, &code);
        count++;
    }
    return count;
}

enum lexeme_kind
lexeme_kind_at(const struct lexemes *lexemes, size_t index) {
    return lexemes->at[index < lexemes->count ? index : lexemes->count].kind;
}

size_t
lexemes_count(const struct lexemes *lexemes, enum lexeme_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < lexemes->count; i++) {
        count += lexemes->at[i].kind == kind ? 1 : 0;
    }
    return count;
}

bool
lexeme_is(const struct lexemes *lexemes, size_t index, const char *sign) {
    const struct lexeme *lexeme = &lexemes->at[index];
    return index < lexemes->count &&
           strlen(sign) == lexeme->end - lexeme->start &&
           memcmp(lexemes->text + lexeme->start, sign, strlen(sign)) == 0;
}
