#include "ocr/sheet.h"

#include <stdlib.h>
#include <string.h>

/** Numbers of one row that are sorted into columns. */
#define ROW_NUMBERS_MAX 24
/** Columns that are tried against each other when no header names them. */
#define GUESS_MAX 10
/** Costs, in sixteenths of a line height. */
#define COST_UNIT 16
#define COST_LABEL 160 ///< a number under the header of names
#define COST_ALONE 320 ///< a number in no column

#define BIT(word_class) (1u << (word_class))
#define NUMERIC_COLUMNS                                                        \
    (BIT(WORD_COLUMN_QUANTITY) | BIT(WORD_COLUMN_PRICE) |                      \
     BIT(WORD_COLUMN_AMOUNT))
#define NAMING_COLUMNS                                                         \
    (BIT(WORD_COLUMN_LABEL) | BIT(WORD_COLUMN_QUANTITY) |                      \
     BIT(WORD_COLUMN_PRICE))
#define ALL_COLUMNS                                                            \
    (NUMERIC_COLUMNS | BIT(WORD_COLUMN_LABEL) | BIT(WORD_COLUMN_OTHER))

/** Classes of a header cell; a label with a number beside it is none. */
static word_set
header_words(const struct sheet *sheet, size_t row, size_t index) {
    if (index + 1 < sheet->rows[row].count &&
        sheet_cell_at(sheet, row, index + 1)->shape.form == FORM_NUMBER) {
        return 0;
    }
    return shape_classify(sheet->options->words,
                          sheet_cell_at(sheet, row, index)->cell->text) &
           ALL_COLUMNS;
}

static unsigned
count_bits(word_set set) {
    unsigned count = 0;
    for (; set != 0; set &= set - 1) {
        count++;
    }
    return count;
}

/** How much a row looks like a header, 0 = not at all. */
static unsigned
header_score(const struct sheet *sheet, size_t row) {
    word_set seen = 0;
    unsigned known = 0;
    unsigned numbers = 0;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
        word_set set = header_words(sheet, row, i);
        known += set != 0 ? 1 : 0;
        seen |= set;
        numbers += cell->shape.form == FORM_NUMBER ? 1 : 0;
        if (cell->shape.form == FORM_LABEL && cell->shape.number.known) {
            return 0;
        }
    }
    if (known < 2 || known <= numbers || (seen & NUMERIC_COLUMNS) == 0 ||
        (seen & NAMING_COLUMNS) == 0) {
        return 0;
    }
    return known * 8 + count_bits(seen);
}

static void
take_header(struct sheet *sheet, size_t row) {
    sheet->has_header = true;
    sheet->header_row = row;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
        word_set set = header_words(sheet, row, i);
        bool text = cell->shape.form == FORM_TEXT;
        if ((set == 0 && !text) || sheet->column_count == SHEET_COLUMNS_MAX) {
            continue;
        }
        cell->use = USE_HEADER;
        struct rect box = cell->cell->box;
        sheet->columns[sheet->column_count++] = (struct column){
            .left = box.x,
            .right = box.x + box.width,
            .words = set,
            .role = COLUMN_UNKNOWN,
        };
    }
}

void
columns_find(struct sheet *sheet) {
    unsigned best = 0;
    size_t best_row = 0;
    for (size_t row = 0; row < sheet->row_count; row++) {
        unsigned score = header_score(sheet, row);
        if (score > best) {
            best = score;
            best_row = row;
        }
    }
    if (best > 0) {
        take_header(sheet, best_row);
    }
}

static bool
is_number_cell(const struct sheet_cell *cell) {
    enum shape_form form = cell->shape.form;
    return cell->use == USE_NONE &&
           (form == FORM_NUMBER || form == FORM_QUANTITY ||
            form == FORM_GARBLE);
}

/** Indices in the row of its numbers that nothing has taken. */
static size_t
row_numbers(const struct sheet *sheet, size_t row,
            size_t numbers[ROW_NUMBERS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        if (is_number_cell(sheet_cell_at(sheet, row, i)) &&
            count < ROW_NUMBERS_MAX) {
            numbers[count++] = i;
        }
    }
    return count;
}

static int
compare_columns(const void *a, const void *b) {
    const struct column *left = a;
    const struct column *right = b;
    return (left->left > right->left) - (left->left < right->left);
}

/** Columns of a screen without header: numbers that stand above each other. */
static void
guess_columns(struct sheet *sheet) {
    struct column *ranges = calloc(sheet->cell_count + 1, sizeof(*ranges));
    size_t count = 0;
    if (ranges == NULL) {
        return; // no columns: an order to review
    }
    for (size_t row = 0; row < sheet->row_count; row++) {
        size_t numbers[ROW_NUMBERS_MAX];
        size_t found = row_numbers(sheet, row, numbers);
        for (size_t i = 0; i < found && sheet->rows[row].count > 1; i++) {
            struct rect box = sheet_cell_at(sheet, row, numbers[i])->cell->box;
            ranges[count++] = (struct column){
                .left = box.x,
                .right = box.x + box.width,
                .role = COLUMN_UNKNOWN,
            };
        }
    }
    qsort(ranges, count, sizeof(*ranges), compare_columns);
    struct column *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (last != NULL && ranges[i].left < last->right) {
            last->right =
                ranges[i].right > last->right ? ranges[i].right : last->right;
        } else if (sheet->column_count < GUESS_MAX) {
            last = &sheet->columns[sheet->column_count++];
            *last = ranges[i];
        } else {
            break;
        }
    }
    free(ranges);
}

static int32_t
distance(int32_t a, int32_t b) {
    int64_t d = (int64_t)a - b;
    d = d < 0 ? -d : d;
    return d > INT32_MAX / COST_UNIT / 4 ? INT32_MAX / COST_UNIT / 4
                                         : (int32_t)d;
}

/** How badly a number fits a column, by its edges and middle. */
static int32_t
fit_cost(const struct sheet *sheet, struct rect box,
         const struct column *column) {
    int32_t right = box.x + box.width;
    int32_t left_off = distance(box.x, column->left);
    int32_t right_off = distance(right, column->right);
    int32_t middle_off =
        distance(box.x / 2 + right / 2, column->left / 2 + column->right / 2);
    int32_t off = left_off < right_off ? left_off : right_off;
    off = middle_off < off ? middle_off : off;
    int32_t height = box.height > 0 ? box.height : 1;
    int32_t cost = off * COST_UNIT / height;
    if (sheet_overlaps(box, column->left, column->right)) {
        cost /= 4;
    }
    bool names =
        sheet->has_header && (column->words & BIT(WORD_COLUMN_LABEL)) != 0;
    return cost + (names ? COST_LABEL : 0);
}

/** Work of sorting one row: cheapest cost of the first i in the first j. */
struct fit {
    int32_t cost[ROW_NUMBERS_MAX + 1][SHEET_COLUMNS_MAX + 1];
    uint8_t choice[ROW_NUMBERS_MAX + 1][SHEET_COLUMNS_MAX + 1];
};

enum { TAKE_BOTH = 1, SKIP_NUMBER = 2, SKIP_COLUMN = 3 };

static void
fit_step(const struct sheet *sheet, struct fit *fit, struct rect box, size_t i,
         size_t j) {
    int32_t both =
        fit->cost[i - 1][j - 1] + fit_cost(sheet, box, &sheet->columns[j - 1]);
    int32_t alone = fit->cost[i - 1][j] + COST_ALONE;
    fit->cost[i][j] = fit->cost[i][j - 1];
    fit->choice[i][j] = SKIP_COLUMN;
    if (both < fit->cost[i][j]) {
        fit->cost[i][j] = both;
        fit->choice[i][j] = TAKE_BOTH;
    }
    if (alone < fit->cost[i][j]) {
        fit->cost[i][j] = alone;
        fit->choice[i][j] = SKIP_NUMBER;
    }
}

/** Sort a row's numbers into columns, keeping their order, at least cost. */
static void
fill_row(struct sheet *sheet, size_t row) {
    struct fit fit;
    size_t numbers[ROW_NUMBERS_MAX];
    size_t count = row_numbers(sheet, row, numbers);
    size_t columns = sheet->column_count;
    for (size_t j = 0; j <= columns; j++) {
        fit.cost[0][j] = 0;
    }
    for (size_t i = 1; i <= count; i++) {
        struct rect box = sheet_cell_at(sheet, row, numbers[i - 1])->cell->box;
        fit.cost[i][0] = (int32_t)i * COST_ALONE;
        fit.choice[i][0] = SKIP_NUMBER;
        for (size_t j = 1; j <= columns; j++) {
            fit_step(sheet, &fit, box, i, j);
        }
    }
    for (size_t i = count, j = columns; i > 0;) {
        if (fit.choice[i][j] == TAKE_BOTH) {
            sheet->rows[row].column[j - 1] = (uint16_t)(numbers[i - 1] + 1);
            i--;
            j--;
        } else if (fit.choice[i][j] == SKIP_NUMBER) {
            i--;
        } else {
            j--;
        }
    }
}

/** A quantity in the name or the like, for rows without a column of them. */
static const struct shape *
glued_quantity(const struct sheet *sheet, const struct sheet_row *row) {
    for (size_t i = 0; i < row->count; i++) {
        const struct sheet_cell *cell = &sheet->cells[row->first + i];
        if (cell->use == USE_NONE && cell->shape.form == FORM_TEXT &&
            cell->shape.quantity.known) {
            return &cell->shape;
        }
    }
    return NULL;
}

/** What a row shows in a column; column_count stands for glued quantities. */
static const struct shape *
shape_in(const struct sheet *sheet, const struct sheet_row *row,
         size_t column) {
    if (column == sheet->column_count) {
        return glued_quantity(sheet, row);
    }
    uint16_t index = row->column[column];
    return index == 0 ? NULL : &sheet->cells[row->first + index - 1].shape;
}

/** The values of a row in three columns, to see whether they multiply. */
static bool
row_multiplies(const struct sheet *sheet, const struct sheet_row *row,
               const size_t columns[3]) {
    int64_t value[3];
    for (size_t i = 0; i < 3; i++) {
        const struct shape *shape = shape_in(sheet, row, columns[i]);
        bool quantity = shape != NULL && shape->quantity.known;
        if (shape == NULL || (quantity && i > 0)) {
            return false;
        }
        enum number_fault fault =
            i == 0
                ? number_quantity(quantity ? &shape->quantity : &shape->number,
                                  &sheet->format, &value[0])
                : number_money(&shape->number, &sheet->format, &value[i]);
        if (fault != NUMBER_FINE && fault != NUMBER_MISSING_POINT) {
            return false;
        }
    }
    int64_t product;
    return minor_multiply(value[0], value[1], &product, NULL) == STATUS_OK &&
           product == value[2];
}

/** May this column be that one of quantity, price, amount? */
static bool
may_be(const struct sheet *sheet, size_t column, size_t which) {
    static const enum word_class classes[] = {
        WORD_COLUMN_QUANTITY, WORD_COLUMN_PRICE, WORD_COLUMN_AMOUNT};
    if (column == sheet->column_count) {
        return which == 0;
    }
    return !sheet->has_header ||
           (sheet->columns[column].words & BIT(classes[which])) != 0;
}

/** "2", "2.00": most things are sold in whole pieces. */
static bool
is_whole_quantity(const struct sheet *sheet, const struct shape *shape) {
    int64_t milli;
    return shape->quantity.known ||
           (number_quantity(&shape->number, &sheet->format, &milli) ==
                NUMBER_FINE &&
            milli % 1000 == 0);
}

/**
 * Points for a choice of columns. Without a header a swap of quantity and
 * price multiplies as well, so the look of the numbers decides between them.
 */
static unsigned
score_choice(const struct sheet *sheet, const size_t columns[3]) {
    unsigned score = 0;
    for (size_t row = 0; row < sheet->row_count; row++) {
        const struct sheet_row *r = &sheet->rows[row];
        if (!row_multiplies(sheet, r, columns)) {
            continue;
        }
        score += 8;
        const struct shape *quantity = shape_in(sheet, r, columns[0]);
        const struct shape *price = shape_in(sheet, r, columns[1]);
        score += quantity->quantity.known ||
                         !sheet_is_money(sheet, &quantity->number)
                     ? 1
                     : 0;
        score += sheet_is_money(sheet, &price->number) ? 1 : 0;
        score += is_whole_quantity(sheet, quantity) ? 1 : 0;
    }
    // Amounts stand right of prices, nearly always.
    return score * 2 + (score > 0 && columns[2] > columns[1] ? 1 : 0);
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

/** Choose the columns under which most rows multiply; false when none do. */
static bool
choose_by_arithmetic(struct sheet *sheet) {
    unsigned best = 0;
    size_t chosen[3] = {0};
    size_t count = sheet->column_count;
    for (size_t code = 0; code < (count + 1) * count * count; code++) {
        size_t columns[3] = {code / count / count, code / count % count,
                             code % count};
        if (columns[0] == columns[1] || columns[1] == columns[2] ||
            columns[0] == columns[2] || !may_be(sheet, columns[0], 0) ||
            !may_be(sheet, columns[1], 1) || !may_be(sheet, columns[2], 2)) {
            continue;
        }
        unsigned score = score_choice(sheet, columns);
        if (score >= best && score > 0) {
            best = score;
            memcpy(chosen, columns, sizeof(chosen));
        }
    }
    if (best > 0) {
        set_roles(sheet, chosen);
    }
    return best > 0;
}

/** Without arithmetic: the headers' words, the last of several. */
static void
choose_by_words(struct sheet *sheet) {
    size_t chosen[3] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t column = 0; column < sheet->column_count; column++) {
        for (size_t which = 0; which < 3; which++) {
            if (may_be(sheet, column, which)) {
                chosen[which] = column;
                break;
            }
        }
    }
    set_roles(sheet, chosen);
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
        } else if (column->words != 0) {
            column->role = COLUMN_OTHER;
        }
    }
}

/** Without header or arithmetic: the rightmost numbers are the amounts. */
static void
choose_last(struct sheet *sheet) {
    size_t best = sheet->column_count;
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->column_count; i++) {
            uint16_t index = sheet->rows[row].column[i];
            if (index == 0 || (best < sheet->column_count && i <= best)) {
                continue;
            }
            const struct sheet_cell *cell =
                sheet_cell_at(sheet, row, index - 1);
            best = sheet_is_money(sheet, &cell->shape.number) ? i : best;
        }
    }
    if (best < sheet->column_count) {
        sheet->columns[best].role = COLUMN_AMOUNT;
    }
}

void
columns_fill(struct sheet *sheet) {
    if (!sheet->has_header) {
        guess_columns(sheet);
    }
    size_t first = sheet->has_header ? sheet->header_row + 1 : 0;
    for (size_t row = first; row < sheet->row_count; row++) {
        fill_row(sheet, row);
    }
    if (!choose_by_arithmetic(sheet)) {
        if (sheet->has_header) {
            choose_by_words(sheet);
        } else {
            choose_last(sheet);
        }
    }
    name_others(sheet);
}
