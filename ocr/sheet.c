#include "ocr/sheet.h"

#include "ocr/utf8.h"

#include <stdio.h>
#include <stdlib.h>

/** Decimals to assume while the currency is not known. */
#define SCALE_DEFAULT 2

static size_t
count_rows(const struct page *page) {
    size_t rows = 0;
    for (size_t i = 0; i < page->count; i++) {
        rows += i == 0 || page->cells[i].row != page->cells[i - 1].row ? 1 : 0;
    }
    return rows;
}

static void
make_rows(struct sheet *sheet, const struct page *page) {
    struct sheet_row *row = NULL;
    for (size_t i = 0; i < page->count; i++) {
        struct rect box = page->cells[i].box;
        int32_t bottom = box.y + box.height;
        if (i == 0 || page->cells[i].row != page->cells[i - 1].row) {
            row = &sheet->rows[sheet->row_count++];
            row->first = i;
            row->top = box.y;
            row->bottom = bottom;
        }
        row->count++;
        row->top = box.y < row->top ? box.y : row->top;
        row->bottom = bottom > row->bottom ? bottom : row->bottom;
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
    if (sheet->guess.conflict) {
        char text[40];
        snprintf(text, sizeof(text), "%s / %s", sheet->guess.signs[0],
                 sheet->guess.signs[1]);
        reading_add_reason(sheet->out, REASON_TWO_CURRENCIES, 0, text);
    }
}

static void
decide_format(struct sheet *sheet) {
    struct number_survey survey = {0};
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct shape *shape = &sheet->cells[i].shape;
        if (shape->form != FORM_TEXT && shape->form != FORM_CODE) {
            number_survey_add(&survey, &shape->number);
            number_survey_add(&survey, &shape->price);
            number_survey_add(&survey, &shape->amount);
        }
    }
    int scale = currency_decimals(sheet->out->order.currency);
    sheet->format =
        number_survey_decide(&survey, scale < 0 ? SCALE_DEFAULT : scale);
    if (sheet->format.conflict) {
        reading_add_reason(sheet->out, REASON_BAD_NUMBER, 0, ". ,");
    }
}

enum status
sheet_init(struct sheet *sheet, struct page *page,
           const struct layout_options *options, struct reading *out) {
    *sheet = (struct sheet){.options = options, .out = out};
    sheet->cells = calloc(page->count + 1, sizeof(*sheet->cells));
    sheet->rows = calloc(count_rows(page) + 1, sizeof(*sheet->rows));
    if (sheet->cells == NULL || sheet->rows == NULL) {
        sheet_destroy(sheet);
        return STATUS_NO_MEMORY;
    }
    sheet->cell_count = page->count;
    for (size_t i = 0; i < page->count; i++) {
        struct sheet_cell *cell = &sheet->cells[i];
        cell->cell = &page->cells[i];
        shape_read(cell->cell, options->words, &sheet->guess, &cell->shape);
        if (cell->shape.form == FORM_LABEL) {
            shape_find_currency(cell->cell->text, &sheet->guess);
        }
    }
    make_rows(sheet, page);
    settle_currency(sheet, page);
    decide_format(sheet);
    return STATUS_OK;
}

void
sheet_destroy(struct sheet *sheet) {
    free(sheet->cells);
    free(sheet->rows);
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

struct amount
sheet_money(struct sheet *sheet, size_t cell, const struct number_run *run,
            uint32_t item_id) {
    struct amount amount = {0};
    enum number_fault fault = number_money(run, &sheet->format, &amount.minor);
    amount.known = fault == NUMBER_FINE || fault == NUMBER_MISSING_POINT;
    bool round = amount.known && number_decimals(run, &sheet->format) == 0;
    sheet->point_seen |= amount.known && !round;
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
    tell_doubt(sheet, &sheet->cells[cell], fault, item_id);
    return amount;
}
