#include "ocr/sheet.h"

#include "ocr/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Decimals to assume while the currency is not known. */
#define SCALE_DEFAULT 2
/** Digits from which a whole number alone in its row is a code. */
#define CODE_DIGITS_MIN 6
#define BARCODE_DIGITS_MIN 10
/** From here on a recogniser had no second reading. */
#define CONFIDENCE_SURE 95
/** Flat ink that is wider than so many of its heights is a rule. */
#define RULE_HEIGHTS 20

/** Digits that this screen's numbers were read to have. */
static void
note_told(struct sheet *sheet, const struct number_run *run) {
    for (const char *at = run->text; run->known && *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9') {
            sheet->facts.told_digits |= 1u << (*at - '0');
        }
    }
}

static enum currency_script
find_script(const struct page *page) {
    enum currency_script script = CURRENCY_SCRIPT_OTHER;
    for (size_t i = 0; i < page->count; i++) {
        const char *at = page->cells[i].text;
        while (*at != '\0') {
            uint32_t code;
            at += utf8_next(at, &code);
            if (code >= 0x3041 && code <= 0x30fa) {
                return CURRENCY_SCRIPT_JAPANESE;
            }
            if (code >= 0x4e00 && code <= 0x9fff) {
                script = CURRENCY_SCRIPT_CHINESE;
            }
        }
    }
    return script;
}

static void
settle_currency(struct sheet *sheet, const struct page *page) {
    char *currency = sheet->out->order.currency;
    currency_guess_settle(&sheet->guess, sheet->options->default_currency,
                          find_script(page), currency);
    const char *set = sheet->options->default_currency;
    if (!sheet->guess.conflict && sheet->guess.seen && set[0] != '\0' &&
        strcmp(currency, set) != 0) {
        // A till takes one currency: the sign was misread, or the till is
        // another one.
        snprintf(sheet->guess.signs[1], sizeof(sheet->guess.signs[1]), "%s",
                 set);
        sheet->guess.conflict = true;
    }
    if (sheet->guess.conflict) {
        char text[40];
        snprintf(text, sizeof(text), "%s / %s", sheet->guess.signs[0],
                 sheet->guess.signs[1]);
        reading_add_reason(sheet->out, REASON_TWO_CURRENCIES, 0, text);
    }
}

/** How the numbers that stand alone, and prices, show decimals. */
static void
survey_decimals(struct sheet *sheet) {
    size_t whole = 0;
    size_t pointed = 0;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct shape *shape = &sheet->cells[i].shape;
        bool alone = shape->form == FORM_NUMBER || shape->form == FORM_LABEL;
        const struct number_run *run = alone ? &shape->number : &shape->price;
        int decimals = number_decimals(run, &sheet->format);
        bool money = run->known && !run->percent;
        whole += money && alone && decimals == 0 ? 1 : 0;
        pointed += money && alone && decimals > 0 ? 1 : 0;
        sheet->ragged |=
            money && decimals > 0 && decimals < sheet->format.scale;
    }
    sheet->whole_values = whole >= 2 && pointed == 0;
}

static void
decide_format(struct sheet *sheet) {
    struct number_survey survey = {0};
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct shape *shape = &sheet->cells[i].shape;
        if (shape->form == FORM_TEXT || shape->form == FORM_QUANTITY) {
            number_survey_add_quantity(&survey, &shape->quantity);
        }
        if (shape->form != FORM_TEXT && shape->form != FORM_CODE) {
            number_survey_add(&survey, &shape->number);
            if (shape->form == FORM_PRODUCT) {
                number_survey_add(&survey, &shape->quantity);
            }
            number_survey_add(&survey, &shape->price);
            number_survey_add(&survey, &shape->amount);
            note_told(sheet, &shape->number);
            note_told(sheet, &shape->quantity);
            note_told(sheet, &shape->price);
        }
    }
    int scale = currency_decimals(sheet->out->order.currency);
    sheet->format =
        number_survey_decide(&survey, scale < 0 ? SCALE_DEFAULT : scale);
    sheet->no_decimals =
        survey.decimal_votes[0] == 0 && survey.decimal_votes[1] == 0;
    survey_decimals(sheet);
    if (sheet->format.conflict) {
        reading_add_reason(sheet->out, REASON_BAD_NUMBER, 0, ". ,");
    }
}

/** "250g" and "4042200254422" alone below a name are part of it, or a code. */
static void
find_codes(struct sheet *sheet) {
    for (size_t row = 0; row < sheet->row_count; row++) {
        struct sheet_cell *cell = sheet_cell_at(sheet, row, 0);
        struct shape *shape = &cell->shape;
        size_t digits = strlen(shape->number.text);
        if (sheet->rows[row].count > 1) {
            continue;
        }
        bool marked = strpbrk(cell->cell->text, ".,") != NULL;
        if (!marked && ((shape->form == FORM_QUANTITY && shape->unit) ||
                        shape->form == FORM_GARBLE)) {
            *shape = (struct shape){.form = FORM_TEXT,
                                    .label_end = strlen(cell->cell->text)};
        } else if (shape->form == FORM_NUMBER && digits >= CODE_DIGITS_MIN &&
                   !shape->number.has_currency &&
                   strspn(shape->number.text, "0123456789") == digits &&
                   (!sheet_is_whole(sheet) || digits >= BARCODE_DIGITS_MIN)) {
            shape->form = FORM_CODE;
        }
    }
}

/** Pixels of a usual cell's height. */
static int32_t
usual_height(const struct page *page) {
    int64_t sum = 0;
    for (size_t i = 0; i < page->count; i++) {
        sum += page->cells[i].box.height;
    }
    return (int32_t)(sum / (int64_t)page->count);
}

/** A dash, or a rule of dashes, whatever its ink was read as. */
static bool
is_stroke(const struct page_cell *cell, int32_t usual) {
    return cell->box.height * 4 <= usual ||
           (cell->box.height * 3 <= usual * 2 &&
            cell->box.width / RULE_HEIGHTS > cell->box.height);
}

enum status
sheet_init(struct sheet *sheet, struct page *page,
           const struct layout_options *options, struct reading *out) {
    *sheet = (struct sheet){.options = options, .out = out};
    sheet->cells = calloc(page->count + 1, sizeof(*sheet->cells));
    sheet->rows = calloc(page->count + 1, sizeof(*sheet->rows));
    sheet->groups = calloc(page->count + 1, sizeof(*sheet->groups));
    if (sheet->cells == NULL || sheet->rows == NULL || sheet->groups == NULL) {
        sheet_destroy(sheet);
        return STATUS_NO_MEMORY;
    }
    sheet->cell_count = page->count;
    int32_t usual = usual_height(page);
    for (size_t i = 0; i < page->count; i++) {
        struct sheet_cell *cell = &sheet->cells[i];
        cell->cell = &page->cells[i];
        shape_read(cell->cell, options->words, &sheet->guess, &cell->shape);
        if (cell->shape.form == FORM_TEXT && is_stroke(cell->cell, usual)) {
            cell->shape = (struct shape){.form = FORM_MARK};
        } else if (cell->shape.form == FORM_LABEL) {
            shape_find_currency(cell->cell->text, &sheet->guess);
        }
    }
    sheet->facts.known_digits = options->known_digits;
    rows_form(sheet);
    if (join_cells(sheet) != STATUS_OK) {
        sheet_destroy(sheet);
        return STATUS_NO_MEMORY;
    }
    rows_part(sheet);
    settle_currency(sheet, page);
    decide_format(sheet);
    sheet_find_quantities(sheet);
    buttons_mark(sheet);
    find_codes(sheet);
    sheet_settle_products(sheet);
    return STATUS_OK;
}

void
sheet_destroy(struct sheet *sheet) {
    free(sheet->cells);
    free(sheet->rows);
    free(sheet->groups);
    free(sheet->joined);
    *sheet = (struct sheet){0};
}

struct sheet_cell *
sheet_cell_at(const struct sheet *sheet, size_t row, size_t index) {
    return &sheet->cells[sheet->rows[row].first + index];
}

bool
sheet_is_money(const struct sheet *sheet, const struct number_run *run) {
    if (!run->known || run->percent) {
        return false;
    }
    int decimals = number_decimals(run, &sheet->format);
    return decimals > 0 || run->has_currency ||
           (decimals == 0 && number_is_grouped(run, &sheet->format));
}

bool
sheet_is_whole(const struct sheet *sheet) {
    const char *currency = sheet->out->order.currency;
    return sheet->no_decimals || currency_decimals(currency) == 0 ||
           currency_hides_minor(currency);
}

bool
sheet_overlaps(struct rect a, int32_t left, int32_t right) {
    return a.x < right && left < a.x + a.width;
}

static const char *
shown(const struct sheet_cell *cell) {
    return cell->cell->number[0] != '\0' ? cell->cell->number
                                         : cell->cell->text;
}

static void
tell_doubt(struct sheet *sheet, const struct sheet_cell *cell,
           enum number_fault fault, uint32_t item_id) {
    static const enum reason_code reasons[] = {
        [NUMBER_BAD] = REASON_BAD_NUMBER,
        [NUMBER_OVERFLOW] = REASON_OVERFLOW,
        [NUMBER_MISSING_POINT] = REASON_MISSING_POINT,
    };
    if (fault != NUMBER_FINE) {
        reading_add_reason(sheet->out, reasons[fault], item_id, shown(cell));
    }
    if (cell->shape.doubtful) {
        reading_add_reason(sheet->out, REASON_LOW_CONFIDENCE, item_id,
                           shown(cell));
    }
}

unsigned
sheet_unsure(const struct sheet *sheet, size_t cell) {
    const struct page_cell *page_cell = sheet->cells[cell].cell;
    const struct shape *shape = &sheet->cells[cell].shape;
    bool read = page_cell->confidence < CONFIDENCE_SURE || shape->restored;
    if (page_cell->remembered) {
        return shape->doubtful ? UNSURE_HARDLY : 0;
    }
    return shape->doubtful ? UNSURE_READ | UNSURE_HARDLY
                           : (read ? UNSURE_READ : 0);
}

/** Which digits the order's numbers have that memory did not know. */
static void
note_digits(struct sheet *sheet, size_t cell, const struct number_run *run) {
    for (const char *at = run->text;
         *at != '\0' && !sheet->cells[cell].cell->remembered; at++) {
        if (*at >= '0' && *at <= '9') {
            sheet->facts.fresh_digits |= 1u << (*at - '0');
        }
    }
}

struct amount
sheet_money(struct sheet *sheet, size_t cell, const struct number_run *run,
            uint32_t item_id) {
    struct amount amount = {0};
    enum number_fault fault = number_money(run, &sheet->format, &amount.minor);
    amount.known = fault == NUMBER_FINE || fault == NUMBER_MISSING_POINT;
    bool round = amount.known && number_decimals(run, &sheet->format) == 0;
    sheet->point_seen |= amount.known && !round;
    note_digits(sheet, cell, run);
    tell_doubt(sheet, &sheet->cells[cell], fault, item_id);
    return amount;
}

struct amount
sheet_quantity(struct sheet *sheet, size_t cell, const struct number_run *run,
               uint32_t item_id) {
    struct amount amount = {0};
    enum number_fault fault =
        number_quantity(run, &sheet->format, &amount.minor);
    amount.known = fault == NUMBER_FINE;
    note_digits(sheet, cell, run);
    tell_doubt(sheet, &sheet->cells[cell], fault, item_id);
    return amount;
}

/** Empty pixels between a box and a column, 0 when they overlap. */
static int64_t
gap_to(struct rect box, const struct column *column) {
    int64_t right = (int64_t)box.x + box.width;
    if (right <= column->left) {
        return (int64_t)column->left - right + 1;
    }
    return box.x >= column->right ? (int64_t)box.x - column->right + 1 : 0;
}

static const struct column *
label_column(const struct sheet *sheet) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        if ((sheet->columns[i].words & 1u << WORD_COLUMN_LABEL) != 0) {
            return &sheet->columns[i];
        }
    }
    return NULL;
}

/** Right end of the columns. */
static int32_t
columns_end(const struct sheet *sheet) {
    int32_t end = INT32_MIN;
    for (size_t i = 0; i < sheet->column_count; i++) {
        end = sheet->columns[i].right > end ? sheet->columns[i].right : end;
    }
    return end == INT32_MIN ? INT32_MAX : end;
}

bool
sheet_is_name(const struct sheet *sheet, const struct sheet_cell *cell) {
    struct rect box = cell->cell->box;
    const struct column *label = label_column(sheet);
    bool text = cell->shape.form == FORM_TEXT ||
                (cell->shape.form == FORM_LABEL && !cell->shape.number.known);
    if (!text || cell->use != USE_NONE || box.x >= columns_end(sheet)) {
        return false;
    }
    int64_t gap = label != NULL ? gap_to(box, label) : 0;
    for (size_t i = 0; label != NULL && i < sheet->column_count; i++) {
        if (gap_to(box, &sheet->columns[i]) < gap) {
            return false;
        }
    }
    return true;
}

bool
sheet_is_totals(const struct sheet *sheet, size_t row) {
    for (size_t i = 0; i < sheet->rows[row].count; i++) {
        const struct sheet_cell *cell = sheet_cell_at(sheet, row, i);
        if (cell->use == USE_TOTALS) {
            return cell->cell->box.x < columns_end(sheet);
        }
    }
    return false;
}

bool
sheet_is_between_totals(const struct sheet *sheet, size_t first, size_t last) {
    return first > 0 && sheet_is_totals(sheet, first - 1) &&
           last + 1 < sheet->row_count && sheet_is_totals(sheet, last + 1);
}

static bool
is_money_column(const struct sheet *sheet, const struct sheet_row *row,
                size_t index) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (row->column[i] == index + 1) {
            enum column_role role = sheet->columns[i].role;
            return role == COLUMN_PRICE || role == COLUMN_AMOUNT;
        }
    }
    return false;
}

/**
 * True when what is to be paid shows all decimals: then lines without any have
 * not lost theirs, or they would not add up to it.
 */
static bool
totals_bind_point(const struct sheet *sheet) {
    bool found = false;
    for (size_t i = 0; i < sheet->claim_count; i++) {
        const struct claim *claim = &sheet->claims[i];
        if (claim->word_class == WORD_TOTAL ||
            claim->word_class == WORD_PAYABLE) {
            found = true;
            if (sheet->format.scale == 0 ||
                number_decimals(&claim->run, &sheet->format) !=
                    sheet->format.scale) {
                return false;
            }
        }
    }
    return found;
}

void
sheet_settle_decimals(struct sheet *sheet) {
    struct number_tails tails = {0};
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->rows[row].count; i++) {
            const struct shape *shape = &sheet_cell_at(sheet, row, i)->shape;
            if (shape->form == FORM_PRODUCT) {
                number_tails_add(&tails, &shape->price, &sheet->format);
                number_tails_add(&tails, &shape->amount, &sheet->format);
            } else if (is_money_column(sheet, &sheet->rows[row], i)) {
                number_tails_add(&tails, &shape->number, &sheet->format);
            }
        }
    }
    bool bound = totals_bind_point(sheet) &&
                 (tails.full + tails.shorter == 0 ||
                  currency_hides_minor(sheet->out->order.currency));
    for (size_t i = 0; i < sheet->claim_count; i++) {
        number_tails_add(&tails, &sheet->claims[i].run, &sheet->format);
    }
    sheet->format.strict = !bound && number_tails_strict(&tails);
    if (number_tails_mixed(&tails)) {
        reading_add_reason(sheet->out, REASON_CONTRADICTION, 0, NULL);
    }
    sheet->facts.step = 1;
    for (int i = 0; i < sheet->format.scale && tails.full + tails.shorter == 0;
         i++) {
        sheet->facts.step *= 10;
    }
}
