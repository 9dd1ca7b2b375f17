/**
 * @file sheet.h
 * A page while it is understood: every cell with its shape and its use.
 * Internal to text-to-order.
 *
 * The steps, each in its own file, mark what they use; what stays unused in
 * the end and looks like money is a reason not to trust the order.
 *
 *     sheet_init   cells -> shapes, number format, currency
 *     join_cells   words and numbers that were cut apart -> one cell
 *     rows_part    cells -> rows, totals beside the lines apart
 *     buttons_mark what stands alike beside each line
 *     columns_find header row, or nothing
 *     totals_claim labels of totals take their values
 *     columns_fill numbers -> columns (guessed when there is no header)
 *     groups_choose rows -> groups, and the columns that multiply in them
 *     items_read   groups -> lines of the order
 *     totals_infer labels that are no words take what the sums tell
 *     totals_apply claims -> subtotal, discount, tax, total
 *     tax_settle   inside the lines or on top of them
 *     leftover_check what nothing has taken
 */
#ifndef POSPLUGIN_SHEET_H
#define POSPLUGIN_SHEET_H

#include "ocr/layout.h"
#include "ocr/proof.h"
#include "ocr/shape.h"

#define SHEET_COLUMNS_MAX 16
#define SHEET_CLAIMS_MAX 64
/** Cells that are tried as one. */
#define JOINED_MAX 6
/** Rows of one line: name, its rest, options, price, quantity. */
#define GROUP_ROWS_MAX 8

enum cell_use {
    USE_NONE = 0,
    USE_HEADER = 1,
    USE_TOTALS = 2, ///< label or value of a total
    USE_ITEM = 3,
    USE_OTHER = 4, ///< explained: under a header of codes, a count
};

struct sheet_cell {
    struct page_cell *cell; ///< borrowed from the page, or a joined one
    struct shape shape;
    enum cell_use use;
    bool beside; ///< in a block of totals at the side of the lines
};

/** One cell that was cut apart. */
struct joined {
    struct page_cell cell;
    struct page_cell *parts[JOINED_MAX]; ///< borrowed
    size_t count;
};

struct sheet_row {
    size_t first; ///< cell
    size_t count;
    int32_t top;
    int32_t bottom;
    uint16_t column[SHEET_COLUMNS_MAX]; ///< 1 + cell within the row, 0 = none
    bool in_items;                      ///< between first and last line
};

/** Rows that may be one line of the order together. */
struct sheet_group {
    size_t first;
    size_t last;
};

enum column_role {
    COLUMN_LABEL = 1,
    COLUMN_QUANTITY = 2,
    COLUMN_PRICE = 3,
    COLUMN_AMOUNT = 4,
    COLUMN_OTHER = 5,   ///< its numbers are explained
    COLUMN_UNKNOWN = 6, ///< its numbers are not
    COLUMN_DISCOUNT = 7,
};

struct column {
    int32_t left;
    int32_t right;
    word_set words; ///< of its header
    enum column_role role;
};

/** A value that a label of totals has taken. */
struct claim {
    enum word_class word_class;
    struct number_run run;
    size_t cell;
    size_t label; ///< cell of the label
};

struct sheet {
    const struct layout_options *options; ///< borrowed
    struct reading *out;                  ///< borrowed
    struct sheet_cell *cells;             ///< owned
    size_t cell_count;
    struct joined *joined; ///< owned; cells point into it
    size_t joined_count;
    struct sheet_row *rows; ///< owned
    size_t row_count;
    struct sheet_group *groups; ///< owned; room for one a row
    size_t group_count;
    bool multiplies; ///< arithmetic has told the columns
    struct currency_guess guess;
    struct number_format format;
    bool no_decimals;  ///< no number was seen to have any
    bool whole_values; ///< several numbers in cells of their own, no decimals
    bool ragged;       ///< some money drops its final zeros: "5.5"
    bool products_unsure; ///< nothing tells quantities from prices ...
    bool pairs_unsure;    ///< ... in "2 x 35", in one cell or in three
    bool columns_unsure;  ///< ... in columns
    bool has_header;
    size_t first_row; ///< below the header
    struct column columns[SHEET_COLUMNS_MAX];
    size_t column_count;
    struct claim claims[SHEET_CLAIMS_MAX];
    size_t claim_count;
    struct proof_facts facts; ///< for the proof
    bool point_seen;          ///< some price, amount or total shows decimals
};

/** Understand cells, numbers and currency. STATUS_OK or STATUS_NO_MEMORY. */
enum status sheet_init(struct sheet *sheet, struct page *page,
                       const struct layout_options *options,
                       struct reading *out);

/** Free; zeroed is fine. */
void sheet_destroy(struct sheet *sheet);

/**
 * Decide what comes first in "2 x 3.50", quantity or price: a register writes
 * all lines one way. Again after a change of the format.
 */
void sheet_settle_products(struct sheet *sheet);

/** "- | 2 | +" and "2 | x | 3.50": marks tell a quantity from its place. */
void sheet_find_quantities(struct sheet *sheet);

/** Mark buttons of one glyph in line beside the names: no part of them. */
void buttons_mark(struct sheet *sheet);

/**
 * True for one digit, the same in line beside most lines, which are all
 * complete without it: a button of which the plus was read "4".
 */
bool buttons_show(const struct sheet *sheet, const struct sheet_cell *cell);

/** The cell of a row. */
struct sheet_cell *sheet_cell_at(const struct sheet *sheet, size_t row,
                                 size_t index);

/** True for a number with the look of money on this screen. */
bool sheet_is_money(const struct sheet *sheet, const struct number_run *run);

/** True where amounts have no decimals: yen, rupiah, or as this screen is. */
bool sheet_is_whole(const struct sheet *sheet);

/** True when two boxes have a horizontal range in common. */
bool sheet_overlaps(struct rect a, int32_t left, int32_t right);

/**
 * Read money for line `item_id` (0 = none) and add the reasons that speak
 * against it.
 */
struct amount sheet_money(struct sheet *sheet, size_t cell,
                          const struct number_run *run, uint32_t item_id);

/** How unsure a cell's number is, bits of enum unsure. */
unsigned sheet_unsure(const struct sheet *sheet, size_t cell);

/** As sheet_money(), a quantity. */
struct amount sheet_quantity(struct sheet *sheet, size_t cell,
                             const struct number_run *run, uint32_t item_id);

/** Sort the cells into rows; those beside the lines come last. */
void rows_form(struct sheet *sheet);

/** Tell totals beside the lines from the lines, and form the rows anew. */
void rows_part(struct sheet *sheet);

/**
 * Make one cell of neighbours that mean more together: "Zu" and "zahlen:",
 * "38." and "75". Rows have to be formed anew. STATUS_OK or STATUS_NO_MEMORY.
 */
enum status join_cells(struct sheet *sheet);

/** Tell the parts of joined cells what those turned out to be. */
void join_tell(const struct sheet *sheet);

/** Find the header row and its columns. */
void columns_find(struct sheet *sheet);

/** Sort the rows' numbers into columns. */
void columns_fill(struct sheet *sheet);

/** Decide which rows belong together, and what each column is. */
void groups_choose(struct sheet *sheet);

/** True when a text cell stands where the names stand. */
bool sheet_is_name(const struct sheet *sheet, const struct sheet_cell *cell);

/** True when a row holds a label or value of the totals, at the lines. */
bool sheet_is_totals(const struct sheet *sheet, size_t row);

/** True when rows of totals stand right above and right below some rows. */
bool sheet_is_between_totals(const struct sheet *sheet, size_t first,
                             size_t last);

/**
 * Whether prices, amounts and totals show all decimals; roles are known. When
 * they do not agree on it, that is told.
 */
void sheet_settle_decimals(struct sheet *sheet);

/** Let labels of totals take their values. */
void totals_claim(struct sheet *sheet);

/**
 * True for a label above the numbers of several lines, each with its name:
 * "Total" is the header of a column, whether its neighbours were read or not.
 */
bool sheet_is_above_lines(const struct sheet *sheet, size_t row,
                          struct rect box);

/** Let a label take a value; both may be one cell. */
void totals_add_claim(struct sheet *sheet, enum word_class word_class,
                      size_t label, size_t cell);

/**
 * Let labels that are no known words ("PFN:" for "PPN:") take the values that
 * the sums tell: what is missing between lines and total, the rate inside, the
 * sum itself. Items must be there.
 */
void totals_infer(struct sheet *sheet);

/** True for a box above or below values of the totals. */
bool sheet_stands_with_values(const struct sheet *sheet, struct rect box);

/**
 * True for a box where labels of totals stand: above or below one whose value
 * is right of it, or beside one whose value is below it.
 */
bool sheet_stands_with_labels(const struct sheet *sheet, struct rect box);

/** Fill the order's totals; items must be there. */
void totals_apply(struct sheet *sheet);

/** What a label of totals means; WORD_NONE for another word. */
enum word_class totals_class(word_set set);

/** Decide whether tax is inside the lines, and doubt what does not fit. */
void tax_settle(struct sheet *sheet);

/** True for a tax of `net`, or inside it, that some usual rate gives. */
bool tax_is_usual(const struct sheet *sheet, int64_t tax, int64_t net,
                  bool inside);

/** Sum of the lines; false when it cannot be told. */
bool sheet_sum_items(const struct sheet *sheet, int64_t *out);

/** Lines less discount, with the charges; false when it cannot be told. */
bool sheet_sum_untaxed(const struct sheet *sheet, int64_t *out);

/** Fill the order's lines. */
void items_read(struct sheet *sheet);

/** Add a reason for what nothing has taken and no word explains. */
void leftover_check(struct sheet *sheet);

#endif
