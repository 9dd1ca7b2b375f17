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

/** A bar is so many times as high as wide, or more. */
#define BAR_SLENDER 4

#define BIT(word_class) (1u << (word_class))
#define NUMERIC_COLUMNS                                                        \
    (BIT(WORD_COLUMN_QUANTITY) | BIT(WORD_COLUMN_PRICE) |                      \
     BIT(WORD_COLUMN_AMOUNT))
#define NAMING_COLUMNS                                                         \
    (BIT(WORD_COLUMN_LABEL) | BIT(WORD_COLUMN_QUANTITY) |                      \
     BIT(WORD_COLUMN_PRICE))
#define ALL_COLUMNS                                                            \
    (NUMERIC_COLUMNS | BIT(WORD_COLUMN_LABEL) | BIT(WORD_COLUMN_OTHER))

/** A bar between the names of columns, read as the digit 1. */
static bool
is_bar(const struct sheet_cell *cell) {
    return cell->shape.form == FORM_NUMBER &&
           strcmp(cell->shape.number.text, "1") == 0 &&
           cell->cell->box.width * BAR_SLENDER <= cell->cell->box.height;
}

/** Classes of a header cell; a label with a number beside it is none. */
static word_set
header_words(const struct sheet *sheet, size_t row, size_t index) {
    if (index + 1 < sheet->rows[row].count &&
        sheet_cell_at(sheet, row, index + 1)->shape.form == FORM_NUMBER &&
        !is_bar(sheet_cell_at(sheet, row, index + 1))) {
        return 0;
    }
    word_set set = shape_classify(sheet->options->words,
                                  sheet_cell_at(sheet, row, index)->cell->text);
    word_set columns = set & ALL_COLUMNS;
    return columns != 0 ? columns | (set & BIT(WORD_DISCOUNT)) : 0;
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
        if (cell->shape.form == FORM_LABEL && cell->shape.number.known) {
            continue; // beside the table
        }
        known += set != 0 ? 1 : 0;
        seen |= set;
        numbers += cell->shape.form == FORM_NUMBER && !is_bar(cell) ? 1 : 0;
    }
    if (known < 2 || known <= numbers || (seen & NUMERIC_COLUMNS) == 0 ||
        (seen & NAMING_COLUMNS) == 0) {
        return 0;
    }
    return known * 8 + count_bits(seen);
}

/** A header that names only products and amounts says little of numbers. */
static bool
names_columns(const struct sheet *sheet) {
    word_set seen = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        seen |= sheet->columns[i].words;
    }
    return (seen & (BIT(WORD_COLUMN_QUANTITY) | BIT(WORD_COLUMN_PRICE))) != 0;
}

/** Row numbers and codes, before their columns are forgotten. */
static void
explain_others(struct sheet *sheet) {
    const struct column *column = &sheet->columns[0];
    for (size_t row = sheet->first_row;
         row < sheet->row_count && column->words == BIT(WORD_COLUMN_OTHER);
         row++) {
        struct sheet_cell *cell = sheet_cell_at(sheet, row, 0);
        if (cell->shape.form == FORM_NUMBER && sheet->rows[row].count > 1 &&
            !sheet_is_money(sheet, &cell->shape.number) &&
            cell->cell->box.x < column->right) {
            cell->use = USE_OTHER;
        }
    }
}

static void
take_header(struct sheet *sheet, size_t row) {
    sheet->first_row = row + 1;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
        word_set set = header_words(sheet, row, i);
        bool text = cell->shape.form == FORM_TEXT ||
                    (cell->shape.form == FORM_LABEL &&
                     sheet_is_above_lines(sheet, row, cell->cell->box));
        set |= strcmp(cell->cell->text, "#") == 0 ? BIT(WORD_COLUMN_OTHER) : 0;
        bool beside =
            cell->shape.form == FORM_LABEL && cell->shape.number.known;
        if ((set == 0 && !text) || beside ||
            sheet->column_count == SHEET_COLUMNS_MAX) {
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
    sheet->has_header = names_columns(sheet);
    if (!sheet->has_header) {
        explain_others(sheet);
        sheet->column_count = 0;
    }
}

/** Texts whose name has a quantity before or behind it. */
struct counts {
    size_t before;
    size_t behind;
    size_t none;
};

static struct counts
count_names(const struct sheet *sheet) {
    struct counts counts = {0};
    for (size_t row = sheet->first_row; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct shape *shape = &sheet_cell_at(sheet, row, i)->shape;
            bool before = shape->quantity.known && shape->label_start > 0;
            bool behind = shape->quantity.known && !before;
            bool text = shape->form == FORM_TEXT;
            counts.before += text && before ? 1 : 0;
            counts.behind += text && behind ? 1 : 0;
            counts.none += text && !before && !behind ? 1 : 0;
        }
    }
    return counts;
}

/**
 * "Eggs x6" is a name where quantities stand before names, and where a header
 * without quantities stands over names that have none.
 */
static void
settle_counts(struct sheet *sheet) {
    struct counts counts = count_names(sheet);
    bool named = counts.before > counts.behind ||
                 (sheet->first_row > 0 && counts.none > counts.behind);
    for (size_t i = 0; i < sheet->cell_count && named; i++) {
        struct shape *shape = &sheet->cells[i].shape;
        if (shape->form == FORM_TEXT && shape->label_start == 0) {
            shape->quantity = (struct number_run){0};
            shape->label_end = strlen(sheet->cells[i].cell->text);
        }
    }
    // "2x" alone below a name, where the header knows no quantities.
    bool table = sheet->first_row > 0 && !sheet->has_header;
    for (size_t row = sheet->first_row; row < sheet->row_count && table;
         row++) {
        struct sheet_cell *cell = sheet_cell_at(sheet, row, 0);
        if (sheet->rows[row].count == 1 && cell->shape.form == FORM_QUANTITY) {
            cell->shape = (struct shape){.form = FORM_TEXT,
                                         .label_end = strlen(cell->cell->text)};
        }
    }
}

/** True for a row of two numbers, the second `quantity` times the first. */
static bool
row_multiplies(const struct sheet *sheet, size_t row,
               const struct number_run *quantity) {
    const struct number_run *numbers[2];
    size_t count = 0;
    int64_t factors[3];
    int64_t product;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        const struct shape *shape = &sheet_cell_at(sheet, row, i)->shape;
        if (shape->form == FORM_QUANTITY || shape->form == FORM_PRODUCT ||
            (shape->form == FORM_NUMBER && count == 2)) {
            return false;
        }
        if (shape->form == FORM_NUMBER) {
            numbers[count++] = &shape->number;
        }
    }
    return count == 2 &&
           number_quantity(quantity, &sheet->format, &factors[0]) ==
               NUMBER_FINE &&
           number_money(numbers[0], &sheet->format, &factors[1]) ==
               NUMBER_FINE &&
           number_money(numbers[1], &sheet->format, &factors[2]) ==
               NUMBER_FINE &&
           minor_multiply(factors[0], factors[1], &product, NULL) ==
               STATUS_OK &&
           product == factors[2];
}

/** "6 Cola | 3.50 | 21.00": a quantity read as part of the name. */
static void
split_counts(struct sheet *sheet) {
    for (size_t row = sheet->first_row; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
            struct shape shape;
            if (cell->shape.form == FORM_TEXT && !cell->shape.quantity.known &&
                shape_split_count(cell->cell->text, &shape) &&
                row_multiplies(sheet, row, &shape.quantity)) {
                shape.doubtful = cell->shape.doubtful;
                shape.restored = cell->shape.restored;
                cell->shape = shape;
            }
        }
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
    settle_counts(sheet);
    split_counts(sheet);
}

static bool
is_number_cell(const struct sheet *sheet, const struct sheet_cell *cell) {
    enum shape_form form = cell->shape.form;
    return cell->use == USE_NONE &&
           (form == FORM_NUMBER || form == FORM_GARBLE ||
            (form == FORM_QUANTITY && sheet->has_header));
}

/** Indices in the row of its numbers that nothing has taken. */
static size_t
row_numbers(const struct sheet *sheet, size_t row,
            size_t numbers[ROW_NUMBERS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        if (is_number_cell(sheet, sheet_cell_at(sheet, row, i)) &&
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
    for (size_t row = sheet->first_row; row < sheet->row_count; row++) {
        size_t numbers[ROW_NUMBERS_MAX];
        size_t found = row_numbers(sheet, row, numbers);
        for (size_t i = 0; i < found; i++) {
            const struct sheet_cell *cell =
                sheet_cell_at(sheet, row, numbers[i]);
            struct rect box = cell->cell->box;
            if (cell->shape.form == FORM_GARBLE) {
                continue; // it may be what two columns hold
            }
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
    } else if (!sheet->has_header) {
        return COST_ALONE; // guessed columns are as wide as their numbers
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

void
columns_fill(struct sheet *sheet) {
    if (!sheet->has_header) {
        guess_columns(sheet);
    }
    for (size_t row = sheet->first_row; row < sheet->row_count; row++) {
        fill_row(sheet, row);
    }
}
