#include "ocr/sheet.h"

#include <stdlib.h>
#include <string.h>

/** Columns of a group that no cell of its own column shows. */
#define EXTRA_COLUMNS 3
/** Points of a line that multiplies, and of a price that is the amount. */
#define POINTS_LINE 32
#define POINTS_SILENT 6

#define BIT(word_class) (1u << (word_class))

/** What a group shows in a column, as a quantity and as money. */
struct value {
    bool is_quantity;
    bool is_money;
    bool looks_quantity;
    bool looks_money;
    int decimals; // of the money, as shown
    int64_t quantity;
    int64_t money;
};

/** All values of one way to group the rows. */
struct board {
    const struct sheet *sheet;
    size_t width;         // columns and the extra ones
    int64_t step;         // smallest amount shown
    size_t discount;      // column of the lines' own discounts, or width
    struct value *values; // owned: groups x width
};

/** A choice of columns and how well it does. */
struct choice {
    long score;
    size_t columns[3]; // quantity, price, amount
};

static void
add_quantity(const struct sheet *sheet, struct value *value,
             const struct number_run *run, bool sure) {
    if (!run->known || value->is_quantity) {
        return;
    }
    value->is_quantity =
        number_quantity(run, &sheet->format, &value->quantity) == NUMBER_FINE;
    value->looks_quantity = sure || !sheet_is_money(sheet, run);
}

static void
add_money(const struct sheet *sheet, struct value *value,
          const struct number_run *run) {
    if (!run->known || value->is_money) {
        return;
    }
    enum number_fault fault = number_money(run, &sheet->format, &value->money);
    value->is_money = fault == NUMBER_FINE || fault == NUMBER_MISSING_POINT;
    value->looks_money = sheet_is_money(sheet, run);
    value->decimals = number_decimals(run, &sheet->format);
}

/** Quantities and products, which stand in no column. */
static void
add_free_cell(const struct sheet *sheet, const struct sheet_cell *cell,
              bool names, struct value *extra) {
    const struct shape *shape = &cell->shape;
    if (names != (shape->form == FORM_TEXT)) {
        return;
    }
    if (shape->form == FORM_QUANTITY && sheet->has_header) {
        return; // it stands in a column
    }
    if (cell->use != USE_NONE ||
        (shape->form != FORM_TEXT && shape->form != FORM_PRODUCT &&
         shape->form != FORM_QUANTITY)) {
        return;
    }
    add_quantity(sheet, &extra[0], &shape->quantity, true);
    add_money(sheet, &extra[1], &shape->price);
    add_money(sheet, &extra[2], &shape->amount);
}

static void
add_row(const struct sheet *sheet, size_t row, struct value *values) {
    const struct sheet_row *r = &sheet->rows[row];
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (r->column[i] == 0) {
            continue;
        }
        const struct shape *shape =
            &sheet->cells[r->first + r->column[i] - 1].shape;
        bool quantity = shape->form == FORM_QUANTITY;
        add_quantity(sheet, &values[i],
                     quantity ? &shape->quantity : &shape->number, quantity);
        add_money(sheet, &values[i], &shape->number);
    }
}

/** What stands in no column; a name's own number only if nothing else does. */
static void
add_free_cells(const struct sheet *sheet, struct sheet_group group, bool names,
               struct value *extra) {
    const struct sheet_row *last = &sheet->rows[group.last];
    for (size_t i = sheet->rows[group.first].first;
         i < last->first + last->count; i++) {
        add_free_cell(sheet, &sheet->cells[i], names, extra);
    }
}

/** What one unit without decimals is worth, where amounts have none. */
static int64_t
shown_step(const struct sheet *sheet) {
    int64_t step = 1;
    for (int i = 0; i < sheet->format.scale && sheet_is_whole(sheet); i++) {
        step *= 10;
    }
    return step;
}

static bool
fill_board(struct board *board, const struct sheet *sheet) {
    board->sheet = sheet;
    board->width = sheet->column_count + EXTRA_COLUMNS;
    board->step = shown_step(sheet);
    board->discount = board->width;
    for (size_t i = 0; i < sheet->column_count; i++) {
        word_set words = sheet->columns[i].words;
        board->discount =
            (words & BIT(WORD_DISCOUNT)) != 0 ? i : board->discount;
    }
    board->values =
        calloc(sheet->group_count * board->width + 1, sizeof(*board->values));
    if (board->values == NULL) {
        return false; // no columns: an order to review
    }
    for (size_t i = 0; i < sheet->group_count; i++) {
        for (size_t row = sheet->groups[i].first; row <= sheet->groups[i].last;
             row++) {
            add_row(sheet, row, board->values + i * board->width);
        }
        struct value *extra =
            board->values + i * board->width + sheet->column_count;
        add_free_cells(sheet, sheet->groups[i], false, extra);
        add_free_cells(sheet, sheet->groups[i], true, extra);
    }
    return true;
}

/** What a group shows in a column, or beside it. */
static const struct value *
value_at(const struct board *board, size_t group, size_t column, size_t which) {
    const struct value *values = &board->values[group * board->width];
    bool empty = !values[column].is_quantity && !values[column].is_money;
    return empty ? &values[board->sheet->column_count + which]
                 : &values[column];
}

/** May this column be that one of quantity, price, amount? */
static bool
may_be(const struct sheet *sheet, size_t column, size_t which) {
    static const enum word_class classes[] = {
        WORD_COLUMN_QUANTITY, WORD_COLUMN_PRICE, WORD_COLUMN_AMOUNT};
    if (column >= sheet->column_count) {
        return column == sheet->column_count + which;
    }
    word_set words = sheet->columns[column].words;
    return !sheet->has_header || words == 0 ||
           (words & BIT(classes[which])) != 0;
}

static bool
is_whole(const struct value *quantity) {
    return quantity->quantity % 1000 == 0;
}

static bool
multiplies(const struct value *quantity, const struct value *price,
           const struct value *amount, const struct value *discount,
           int64_t step) {
    int64_t product;
    int64_t left;
    if (minor_multiply(quantity->quantity, price->money, &product, NULL) !=
        STATUS_OK) {
        return false;
    }
    if (amount->money % step == 0) {
        product = minor_round(product, step);
    }
    return product == amount->money ||
           (discount != NULL && discount->is_money &&
            minor_subtract(product, discount->money, &left) == STATUS_OK &&
            left == amount->money);
}

/**
 * Points for one group. Without a header a swap of quantity and price
 * multiplies as well, so the look of the numbers decides between them.
 */
static long
score_group(const struct board *board, size_t group, const size_t columns[3]) {
    const struct sheet *sheet = board->sheet;
    const struct value *quantity = value_at(board, group, columns[0], 0);
    const struct value *price = value_at(board, group, columns[1], 1);
    const struct value *amount = value_at(board, group, columns[2], 2);
    if (!price->is_money || !amount->is_money) {
        return 0;
    }
    if (!quantity->is_quantity) {
        bool one = price->looks_money && amount->looks_money &&
                   price->money == amount->money;
        return one ? POINTS_SILENT : 0;
    }
    if (!multiplies(quantity, price, amount,
                    board->discount < sheet->column_count
                        ? value_at(board, group, board->discount, 1)
                        : NULL,
                    board->step)) {
        return -1;
    }
    long scale = 1;
    for (int i = 0; i < sheet->format.scale; i++) {
        scale *= 10;
    }
    bool dearer = price->money / scale > quantity->quantity / 1000;
    return POINTS_LINE + (quantity->looks_quantity ? 4 : 0) +
           (price->looks_money ? 4 : 0) +
           (price->decimals == amount->decimals && !sheet->ragged ? 10 : 0) +
           (is_whole(quantity) ? 2 : 0) + (dearer ? 1 : 0);
}

static long
score_choice(const struct board *board, const size_t columns[3]) {
    const struct sheet *sheet = board->sheet;
    long score = 0;
    bool found = false;
    for (size_t i = 0; i < sheet->group_count; i++) {
        long points = score_group(board, i, columns);
        found |= points > 0;
        score += points;
    }
    if (!found) {
        return 0;
    }
    for (size_t i = 0; i < 3; i++) {
        // A column beats none by a nose, one with a word over it by more.
        bool real = columns[i] < sheet->column_count;
        score += real ? 1 : 0;
        score += real && sheet->columns[columns[i]].words != 0 ? 1 : 0;
    }
    // Amounts stand right of prices, nearly always.
    score = score * 2 + (columns[2] > columns[1] ? 1 : 0);
    return score > 0 ? score : 1;
}

/** The columns under which most groups multiply; score 0 when none do. */
static struct choice
choose_by_arithmetic(const struct board *board) {
    const struct sheet *sheet = board->sheet;
    struct choice best = {0};
    size_t width = board->width;
    for (size_t code = 0; code < width * width * width; code++) {
        size_t columns[3] = {code / width / width, code / width % width,
                             code % width};
        if (columns[0] == columns[1] || columns[1] == columns[2] ||
            columns[0] == columns[2] || !may_be(sheet, columns[0], 0) ||
            !may_be(sheet, columns[1], 1) || !may_be(sheet, columns[2], 2)) {
            continue;
        }
        long score = score_choice(board, columns);
        if (score >= best.score && score > 0) {
            best.score = score;
            memcpy(best.columns, columns, sizeof(columns));
        }
    }
    return best;
}

static void
set_roles(struct sheet *sheet, const size_t columns[3]) {
    for (size_t i = 0; i < 3; i++) {
        if (columns[i] < sheet->column_count) {
            sheet->columns[columns[i]].role =
                (enum column_role)(COLUMN_QUANTITY + (int)i);
        }
    }
}

/** How many of quantity, price and amount a header may mean. */
static size_t
count_meanings(const struct sheet *sheet, size_t column) {
    size_t count = 0;
    for (size_t which = 0; which < 3; which++) {
        count += may_be(sheet, column, which) ? 1 : 0;
    }
    return count;
}

/**
 * Without arithmetic: the headers' words, the last of several. Those of one
 * meaning go first; "Jumlah" is the amount where there is a "Qty".
 */
static void
choose_by_words(struct sheet *sheet) {
    size_t chosen[3] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t meanings = 1; meanings <= 3; meanings++) {
        for (size_t i = 0; i < sheet->column_count; i++) {
            bool named = sheet->columns[i].words != 0 &&
                         count_meanings(sheet, i) == meanings;
            for (size_t which = 3; which-- > 0 && named;) {
                bool taken = meanings > 1 && chosen[which] != SIZE_MAX;
                if (may_be(sheet, i, which) && !taken) {
                    chosen[which] = i;
                    break;
                }
            }
        }
    }
    set_roles(sheet, chosen);
}

/** Numbers of a column that could be amounts. */
static size_t
count_amounts(const struct sheet *sheet, size_t column) {
    size_t count = 0;
    for (size_t row = 0; row < sheet->row_count; row++) {
        uint16_t index = sheet->rows[row].column[column];
        count +=
            index != 0 &&
                    (sheet_is_whole(sheet) ||
                     sheet_is_money(
                         sheet,
                         &sheet_cell_at(sheet, row, index - 1)->shape.number))
                ? 1
                : 0;
    }
    return count;
}

/** Without header or arithmetic: the rightmost numbers are the amounts. */
static void
choose_last(struct sheet *sheet) {
    for (size_t i = sheet->column_count; i-- > 0;) {
        if (count_amounts(sheet, i) > 0) {
            sheet->columns[i].role = COLUMN_AMOUNT;
            return;
        }
    }
}

/** Columns that are neither quantity, price nor amount. */
static void
name_others(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct column *column = &sheet->columns[i];
        if (column->role != COLUMN_UNKNOWN || !sheet->has_header) {
            continue;
        }
        if ((column->words & BIT(WORD_COLUMN_LABEL)) != 0) {
            column->role = COLUMN_LABEL;
        } else if ((column->words & BIT(WORD_DISCOUNT)) != 0) {
            column->role = COLUMN_DISCOUNT;
        } else if (column->words != 0) {
            column->role = COLUMN_OTHER;
        }
    }
}

/** Every row is a line of its own. */
static void
group_rows(struct sheet *sheet) {
    sheet->group_count = 0;
    for (size_t row = sheet->first_row; row < sheet->row_count; row++) {
        sheet->groups[sheet->group_count++] = (struct sheet_group){row, row};
    }
}

static bool
starts_with_name(const struct sheet *sheet, size_t row) {
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        if (sheet_is_name(sheet, sheet_cell_at(sheet, row, i))) {
            return true;
        }
    }
    return false;
}

/** True when both rows have a number in one column: two lines. */
static bool
rows_collide(const struct sheet *sheet, struct sheet_group group, size_t row) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        for (size_t r = group.first;
             r <= group.last && sheet->rows[row].column[i] != 0; r++) {
            if (sheet->rows[r].column[i] != 0) {
                return true;
            }
        }
    }
    return false;
}

/** A line starts with its name and goes on to the next. */
static void
group_by_names(struct sheet *sheet) {
    sheet->group_count = 0;
    bool joins = false;
    for (size_t row = sheet->first_row; row < sheet->row_count; row++) {
        bool named = starts_with_name(sheet, row);
        bool totals = sheet_is_totals(sheet, row);
        struct sheet_group *last = sheet->group_count > 0
                                       ? &sheet->groups[sheet->group_count - 1]
                                       : NULL;
        if (joins && !named && !totals && row - last->first < GROUP_ROWS_MAX &&
            !rows_collide(sheet, *last, row)) {
            last->last = row;
            continue;
        }
        sheet->groups[sheet->group_count++] = (struct sheet_group){row, row};
        joins = named && !totals;
    }
}

static struct choice
try_groups(struct sheet *sheet) {
    struct board board;
    struct choice choice = {0};
    if (fill_board(&board, sheet)) {
        choice = choose_by_arithmetic(&board);
        free(board.values);
    }
    return choice;
}

/** Both ways to group under one number format; the better stays. */
static struct choice
choose_groups(struct sheet *sheet) {
    group_rows(sheet);
    struct choice rows = try_groups(sheet);
    group_by_names(sheet);
    struct choice names = try_groups(sheet);
    bool by_names = sheet->has_header ? names.score > rows.score
                                      : names.score >= rows.score;
    if (!by_names) {
        group_rows(sheet);
    }
    return by_names ? names : rows;
}

/**
 * Where no number tells the decimal mark ("5.000" and "50,400" in whole yen),
 * the arithmetic of the lines does.
 */
static struct choice
choose_format(struct sheet *sheet) {
    struct choice best = choose_groups(sheet);
    if (!sheet->format.open || sheet->format.scale == 3) {
        return best; // 1.250 with three decimals multiplies either way
    }
    struct number_format format = sheet->format;
    sheet->format.decimal = format.decimal == '.' ? ',' : '.';
    sheet_settle_products(sheet);
    struct choice other = choose_groups(sheet);
    if (other.score > best.score) {
        return other;
    }
    sheet->format = format;
    sheet_settle_products(sheet);
    return choose_groups(sheet);
}

void
groups_choose(struct sheet *sheet) {
    struct choice best = choose_format(sheet);
    sheet->multiplies = best.score > 0;
    if (best.score > 0) {
        set_roles(sheet, best.columns);
    } else if (sheet->has_header) {
        choose_by_words(sheet);
    } else {
        choose_last(sheet);
    }
    name_others(sheet);
}
