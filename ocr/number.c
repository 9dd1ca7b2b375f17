#include "ocr/number.h"

#include "ocr/utf8.h"

#include <string.h>

/** Digits that always fit int64_t. */
#define DIGITS_MAX 18
#define QUANTITY_DECIMALS 3
/** Digits between thousands marks. */
#define GROUP 3

/** A run taken apart under a decimal mark. */
struct parts {
    uint64_t digits; // all of them, without marks
    int decimals;    // digits after it
    bool grouped;
    bool overflow;
};

/** 0 for '.', 1 for ',', -1 for other marks. */
static int
mark_index(char mark) {
    return mark == '.' ? 0 : mark == ',' ? 1 : -1;
}

/** Digits from `text` to the next mark or the end. */
static size_t
group_length(const char *text) {
    size_t length = 0;
    while (ascii_is_digit(text[length])) {
        length++;
    }
    return length;
}

/**
 * True when `text` up to `end` is digits in groups as thousands are written:
 * 1 to 3 digits, then threes (or twos before a last three, as in India), with
 * one kind of mark that is not `decimal`.
 */
static bool
groups_are_valid(const char *text, const char *end, char decimal) {
    size_t length = group_length(text);
    const char *at = text + length;
    char mark = *at;
    if (length == 0 || length > 3 || mark == decimal || *text == '0') {
        return false;
    }
    while (at < end) {
        if (*at != mark) {
            return false;
        }
        length = group_length(++at);
        at += length;
        if (length != 3 && (length != 2 || at == end || mark != ',')) {
            return false;
        }
    }
    return at == end;
}

static bool
has_mark(const char *text, const char *end) {
    for (; text < end; text++) {
        if (!ascii_is_digit(*text)) {
            return true;
        }
    }
    return false;
}

static const char *
last_mark(const char *text) {
    const char *found = NULL;
    for (; *text != '\0'; text++) {
        if (!ascii_is_digit(*text)) {
            found = text;
        }
    }
    return found;
}

static void
vote_single(struct number_survey *survey, const struct number_run *run,
            const char *mark) {
    int index = mark_index(*mark);
    size_t tail = strlen(mark + 1);
    size_t head = (size_t)(mark - run->text);
    if (tail == 3 && head <= 3 && run->text[0] != '0') {
        survey->unclear[index]++;
        survey->unclear_money[index] += run->has_currency ? 1 : 0;
    } else if (tail <= 3) {
        survey->decimal_votes[index]++;
    }
}

void
number_survey_add(struct number_survey *survey, const struct number_run *run) {
    const char *mark = last_mark(run->text);
    if (!run->known || run->too_long || run->percent || mark == NULL) {
        return;
    }
    int index = mark_index(*mark);
    const char *first = run->text + group_length(run->text);
    if (index < 0) {
        return; // a space or an apostrophe can only be thousands
    }
    if (first == mark) {
        vote_single(survey, run, mark);
        return;
    }
    size_t tail = strlen(mark + 1);
    if (groups_are_valid(run->text, mark, *mark) && tail <= 3) {
        survey->decimal_votes[index]++;
    } else if (groups_are_valid(run->text, run->text + strlen(run->text),
                                '\0')) {
        survey->thousands_votes[index]++;
    }
}

void
number_survey_add_quantity(struct number_survey *survey,
                           const struct number_run *run) {
    const char *mark = last_mark(run->text);
    int index = run->known && mark != NULL ? mark_index(*mark) : -1;
    bool only = index >= 0 && run->text + group_length(run->text) == mark;
    if (only && strlen(mark + 1) == GROUP) {
        survey->quantity[index]++;
    } else if (only) {
        survey->decimal_votes[index]++;
    }
}

/** 0 for '.', 1 for ','. */
static int
decide_mark(const struct number_survey *survey, int scale) {
    const unsigned *votes = survey->decimal_votes;
    if (votes[0] != votes[1]) {
        return votes[0] > votes[1] ? 0 : 1;
    }
    unsigned thousands[2] = {survey->thousands_votes[0],
                             survey->thousands_votes[1]};
    // Three digits behind the mark of an amount, where it has no three.
    thousands[0] += scale == 3 ? 0 : survey->unclear_money[0];
    thousands[1] += scale == 3 ? 0 : survey->unclear_money[1];
    if (thousands[0] != thousands[1]) {
        return thousands[0] > thousands[1] ? 1 : 0;
    }
    for (int i = 0; i < 2; i++) {
        if (survey->quantity[i] > 0 && survey->unclear[i] == 0) {
            return i;
        }
    }
    // Only 1.234: the decimals of the currency tell what the mark is.
    const unsigned *unclear = survey->unclear;
    bool comma = unclear[1] > unclear[0];
    if (unclear[0] == unclear[1]) {
        return 0;
    }
    return scale == 3 ? (comma ? 1 : 0) : (comma ? 0 : 1);
}

struct number_format
number_survey_decide(const struct number_survey *survey, int scale) {
    struct number_format format = {.scale = scale};
    int index = decide_mark(survey, scale);
    format.decimal = index == 0 ? '.' : ',';
    format.open = survey->decimal_votes[0] == survey->decimal_votes[1] &&
                  survey->thousands_votes[0] == survey->thousands_votes[1];
    format.conflict = survey->decimal_votes[0] > 0 &&
                      survey->decimal_votes[0] == survey->decimal_votes[1];
    return format;
}

static bool
split(const struct number_run *run, char decimal, struct parts *out) {
    struct parts parts = {0};
    const char *point = strchr(run->text, decimal);
    const char *end = run->text + strlen(run->text);
    const char *whole_end = point != NULL ? point : end;
    if (!run->known || (point != NULL && has_mark(point + 1, end))) {
        return false;
    }
    parts.grouped = has_mark(run->text, whole_end);
    if (parts.grouped && !groups_are_valid(run->text, whole_end, decimal)) {
        return false;
    }
    int significant = 0;
    for (const char *at = run->text; *at != '\0'; at++) {
        if (!ascii_is_digit(*at)) {
            continue;
        }
        significant += significant > 0 || *at != '0' ? 1 : 0;
        if (significant <= DIGITS_MAX) {
            parts.digits = parts.digits * 10 + (uint64_t)(*at - '0');
        }
        parts.decimals += point != NULL && at > point ? 1 : 0;
    }
    parts.overflow = run->too_long || significant > DIGITS_MAX;
    *out = parts;
    return true;
}

/** digits / 10^decimals to a value of 10^-scale. */
static enum number_fault
rescale(const struct parts *parts, int scale, bool negative, int64_t *out) {
    uint64_t value = parts->digits;
    for (int i = parts->decimals; i > scale; i--, value /= 10) {
        if (value % 10 != 0) {
            return NUMBER_BAD;
        }
    }
    for (int i = parts->decimals; i < scale; i++) {
        if (__builtin_mul_overflow(value, 10u, &value)) {
            return NUMBER_OVERFLOW;
        }
    }
    if (value > INT64_MAX) {
        return NUMBER_OVERFLOW;
    }
    *out = negative ? -(int64_t)value : (int64_t)value;
    return NUMBER_FINE;
}

/** True for "000" and "050". */
static bool
is_zero_led(const struct number_run *run) {
    return run->text[0] == '0' && ascii_is_digit(run->text[1]);
}

enum number_fault
number_money(const struct number_run *run, const struct number_format *format,
             int64_t *minor) {
    struct parts parts;
    if (run->percent || !split(run, format->decimal, &parts)) {
        return NUMBER_BAD;
    }
    if (parts.overflow) {
        return NUMBER_OVERFLOW;
    }
    // 12.000 is twelve thousand, unless a digit was lost elsewhere and the
    // point was taken for the decimal mark: never twelve with three decimals.
    if (parts.decimals > format->scale && parts.decimals >= GROUP) {
        return NUMBER_BAD;
    }
    enum number_fault fault =
        rescale(&parts, format->scale, run->negative, minor);
    if (fault == NUMBER_FINE && parts.decimals == 0 && is_zero_led(run)) {
        return NUMBER_MISSING_POINT; // "050" was 0.50
    }
    if (fault != NUMBER_FINE || !format->strict || parts.digits == 0) {
        return fault;
    }
    if (parts.decimals == 0) {
        return NUMBER_MISSING_POINT;
    }
    return parts.decimals < format->scale ? NUMBER_BAD : NUMBER_FINE;
}

enum number_fault
number_quantity(const struct number_run *run,
                const struct number_format *format, int64_t *milli) {
    struct parts parts;
    if (run->percent || !split(run, format->decimal, &parts)) {
        return NUMBER_BAD;
    }
    if (parts.overflow) {
        return NUMBER_OVERFLOW;
    }
    return rescale(&parts, QUANTITY_DECIMALS, run->negative, milli);
}

int
number_decimals(const struct number_run *run,
                const struct number_format *format) {
    struct parts parts;
    return split(run, format->decimal, &parts) ? parts.decimals : -1;
}

bool
number_is_grouped(const struct number_run *run,
                  const struct number_format *format) {
    struct parts parts;
    return split(run, format->decimal, &parts) && parts.grouped;
}

void
number_tails_add(struct number_tails *tails, const struct number_run *run,
                 const struct number_format *format) {
    int decimals = run->percent ? 0 : number_decimals(run, format);
    if (decimals > 0 && decimals == format->scale) {
        tails->full++;
        tails->zeros += run->text[strlen(run->text) - 1] == '0' ? 1 : 0;
    } else if (decimals > 0 && decimals < format->scale) {
        tails->shorter++;
    }
}

bool
number_tails_strict(const struct number_tails *tails) {
    // A register that drops final zeros never shows one.
    return tails->zeros > 0 ? tails->zeros > tails->shorter
                            : tails->full > 0 && tails->shorter == 0;
}

bool
number_tails_mixed(const struct number_tails *tails) {
    return tails->zeros > 0 && tails->shorter > 0;
}
