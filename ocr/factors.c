// Which of two numbers that are multiplied is the quantity.
#include "ocr/sheet.h"

#include <string.h>

/** Votes, lines and ratio from which "2 x 35" is told from "35 x 2". */
#define VOTES_SURE 12
#define LINES_SURE 3
#define FAR_APART 25

static bool
is_mark(const struct sheet_cell *cell, const char *const *signs) {
    for (; cell->shape.form == FORM_MARK && *signs != NULL; signs++) {
        if (strcmp(cell->cell->text, *signs) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_plain_number(const struct sheet *sheet, const struct sheet_cell *cell) {
    return cell->shape.form == FORM_NUMBER &&
           !sheet_is_money(sheet, &cell->shape.number);
}

static void
make_quantity(struct sheet_cell *cell) {
    cell->shape.form = FORM_QUANTITY;
    cell->shape.quantity = cell->shape.number;
    cell->shape.number = (struct number_run){0};
}

/** What looks like money, and has no more decimals than it. */
static int
price_votes(const struct sheet *sheet, const struct number_run *run) {
    int decimals = number_decimals(run, &sheet->format);
    bool money = sheet_is_money(sheet, run) &&
                 decimals <= sheet->format.scale &&
                 (decimals > 0 || !sheet->format.open);
    if (sheet->whole_values) {
        money = decimals == 0; // "24.00 x 579" beside "13,896"
    }
    return run->has_currency ? 64 : money ? 16 : 0;
}

/** "15.80" is a price and "3.151" a weight; whole numbers are either. */
static int
part_votes(const struct sheet *sheet, const struct number_run *run,
           int64_t milli) {
    int decimals = number_decimals(run, &sheet->format);
    int scale = sheet->format.scale;
    return milli % 1000 == 0 || scale == 3 ? (milli % 1000 != 0 ? 4 : 0)
           : decimals > scale              ? -32
                                           : 32;
}

/** How much speaks for the first number of "2 x 3.50" being the quantity. */
static int
first_is_quantity(const struct sheet *sheet, const struct shape *shape) {
    int64_t first;
    int64_t second;
    int votes = price_votes(sheet, &shape->price) -
                price_votes(sheet, &shape->quantity);
    if (number_quantity(&shape->quantity, &sheet->format, &first) ==
            NUMBER_FINE &&
        number_quantity(&shape->price, &sheet->format, &second) ==
            NUMBER_FINE) {
        votes += (first < second) - (first > second);
        votes += part_votes(sheet, &shape->price, second) -
                 part_votes(sheet, &shape->quantity, first);
    }
    return votes;
}

/** What all products of a screen say of their order. */
struct ballot {
    long votes; // for the quantity before the price
    size_t lines;
    size_t against; // lines whose smaller number comes second
    bool far;       // some line's numbers are far apart
};

static void
ballot_add(struct ballot *ballot, const struct sheet *sheet,
           const struct shape *shape) {
    int64_t first;
    int64_t second;
    ballot->votes += first_is_quantity(sheet, shape);
    ballot->lines++;
    if (number_quantity(&shape->quantity, &sheet->format, &first) ==
            NUMBER_FINE &&
        number_quantity(&shape->price, &sheet->format, &second) ==
            NUMBER_FINE) {
        ballot->against += first > second ? 1 : 0;
        ballot->far |= first / FAR_APART > second || second / FAR_APART > first;
    }
}

/** Nothing but sizes has told, and these not alike or not clearly. */
static bool
ballot_is_unsure(const struct ballot *ballot) {
    long votes = ballot->votes < 0 ? -ballot->votes : ballot->votes;
    bool alike = ballot->against == 0 || ballot->against == ballot->lines;
    return ballot->lines > 0 && votes < (long)ballot->lines + VOTES_SURE &&
           (!alike || (ballot->lines < LINES_SURE && !ballot->far));
}

void
sheet_settle_products(struct sheet *sheet) {
    struct ballot ballot = {0};
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct shape *shape = &sheet->cells[i].shape;
        if (shape->form == FORM_PRODUCT && shape->either) {
            ballot_add(&ballot, sheet, shape);
        }
    }
    sheet->products_unsure = ballot_is_unsure(&ballot);
    for (size_t i = 0; i < sheet->cell_count && ballot.votes < 0; i++) {
        struct shape *shape = &sheet->cells[i].shape;
        if (shape->form == FORM_PRODUCT && shape->either) {
            struct number_run price = shape->quantity;
            shape->quantity = shape->price;
            shape->price = price;
        }
    }
}

static const char *const times_marks[] = {"x", "X", "*", "\xc3\x97", NULL};

/** True where "2 | x | 3.50" begins. */
static bool
is_pair(const struct sheet *sheet, size_t row, size_t index) {
    const struct sheet_cell *cell = sheet_cell_at(sheet, row, index);
    return index + 2 < sheet->rows[row].count &&
           cell[0].shape.form == FORM_NUMBER &&
           is_mark(&cell[1], times_marks) && cell[2].shape.form == FORM_NUMBER;
}

/** True for "28.00 x", which ends a price as well as a quantity. */
static bool
is_open_factor(const struct sheet_cell *cell) {
    const char *text =
        cell->cell->number[0] != '\0' ? cell->cell->number : cell->cell->text;
    size_t length = strlen(text);
    return cell->shape.form == FORM_QUANTITY && !cell->shape.unit &&
           !cell->shape.named && length > 2 && strpbrk(text, " .,") != NULL &&
           strpbrk(text, "xX*+-") != text &&
           strchr("xX*", text[length - 1]) != NULL;
}

/** Both numbers of a pair in cells of their own; false where none begins. */
static bool
read_pair(const struct sheet *sheet, size_t row, size_t index,
          struct shape *pair) {
    const struct sheet_cell *cell = sheet_cell_at(sheet, row, index);
    bool open = index + 1 < sheet->rows[row].count && is_open_factor(cell) &&
                cell[1].shape.form == FORM_NUMBER;
    if (!open && !is_pair(sheet, row, index)) {
        return false;
    }
    *pair = (struct shape){
        .quantity = open ? cell[0].shape.quantity : cell[0].shape.number,
        .price = open ? cell[1].shape.number : cell[2].shape.number,
    };
    return true;
}

/** True when on the whole screen the second of such numbers is the quantity. */
static bool
pairs_end_in_quantity(struct sheet *sheet) {
    struct ballot ballot = {0};
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            struct shape pair;
            if (read_pair(sheet, row, i, &pair)) {
                ballot_add(&ballot, sheet, &pair);
            }
        }
    }
    sheet->pairs_unsure = ballot_is_unsure(&ballot);
    return ballot.votes < 0;
}

/** "28.00 x | 4": the price, then the quantity. */
static void
swap_open_factor(struct sheet_cell *cell) {
    cell->shape.form = FORM_NUMBER;
    cell->shape.number = cell->shape.quantity;
    cell->shape.quantity = (struct number_run){0};
    make_quantity(cell + 1);
}

void
sheet_find_quantities(struct sheet *sheet) {
    bool second = pairs_end_in_quantity(sheet);
    static const char *const plus[] = {"+", "\xef\xbc\x8b", NULL};
    static const char *const minus[] = {"-", "\xe2\x88\x92", "\xe2\x80\x93",
                                        NULL};
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i + 1 < sheet->rows[row].count; i++) {
            struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            struct sheet_cell *next = sheet_cell_at(sheet, row, i + 1);
            bool buttons = i > 0 && cell->shape.form == FORM_NUMBER &&
                           is_mark(cell - 1, minus) && is_mark(next, plus);
            struct shape pair;
            if (second && is_open_factor(cell) &&
                read_pair(sheet, row, i, &pair)) {
                swap_open_factor(cell);
                i++;
            } else if (buttons ||
                       (is_plain_number(sheet, cell) && is_mark(next, plus))) {
                make_quantity(cell);
                // The left button may have been read together with it.
                cell->shape.quantity.negative &=
                    i > 0 && cell[-1].shape.form == FORM_MARK;
            } else if (cell->shape.form == FORM_NUMBER &&
                       is_mark(next, times_marks)) {
                bool three = is_pair(sheet, row, i);
                make_quantity(three && second ? next + 1 : cell);
                i += 2; // what follows the sign is the price
            } else if (is_mark(cell, times_marks) &&
                       is_plain_number(sheet, next)) {
                make_quantity(next);
            }
        }
    }
}
