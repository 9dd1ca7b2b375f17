#include "ocr/sheet.h"

#include <stdlib.h>
#include <string.h>

/** Pieces of one line of text overlap by more than a half of the smaller. */
static bool
in_one_line(struct rect a, struct rect b) {
    int64_t a_low = (int64_t)a.y + a.height;
    int64_t b_low = (int64_t)b.y + b.height;
    int64_t top = a.y > b.y ? a.y : b.y;
    int64_t low = a_low < b_low ? a_low : b_low;
    return (low - top) * 2 > (a.height < b.height ? a.height : b.height);
}

static int64_t
middle_of(struct rect box) {
    return 2 * (int64_t)box.y + box.height;
}

static int
compare_middles(const void *a, const void *b) {
    const struct sheet_cell *x = a;
    const struct sheet_cell *y = b;
    int64_t middle_x = middle_of(x->cell->box);
    int64_t middle_y = middle_of(y->cell->box);
    if (x->beside != y->beside) {
        return x->beside ? 1 : -1;
    }
    if (middle_x != middle_y) {
        return middle_x < middle_y ? -1 : 1;
    }
    return (x->cell->box.x > y->cell->box.x) -
           (x->cell->box.x < y->cell->box.x);
}

static int
compare_lefts(const void *a, const void *b) {
    const struct page_cell *x = ((const struct sheet_cell *)a)->cell;
    const struct page_cell *y = ((const struct sheet_cell *)b)->cell;
    if (x->box.x != y->box.x) {
        return x->box.x < y->box.x ? -1 : 1;
    }
    return (x->box.y > y->box.y) - (x->box.y < y->box.y);
}

static void
add_to_row(struct sheet_row *row, struct rect box) {
    int32_t bottom = box.y + box.height;
    row->top = row->count == 0 || box.y < row->top ? box.y : row->top;
    row->bottom =
        row->count == 0 || bottom > row->bottom ? bottom : row->bottom;
    row->count++;
}

void
rows_form(struct sheet *sheet) {
    struct sheet_cell *cells = sheet->cells;
    struct sheet_row *row = NULL;
    struct rect line = {0}; // of the row's first cell that is no mere stroke
    qsort(cells, sheet->cell_count, sizeof(*cells), compare_middles);
    sheet->row_count = 0;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        struct rect box = cells[i].cell->box;
        if (row == NULL || cells[i].beside != cells[row->first].beside ||
            !in_one_line(line, box)) {
            row = &sheet->rows[sheet->row_count++];
            *row = (struct sheet_row){.first = i};
            line = box;
        }
        add_to_row(row, box);
        line = line.height * 2 < box.height ? box : line;
    }
    for (size_t i = 0; i < sheet->row_count; i++) {
        row = &sheet->rows[i];
        qsort(cells + row->first, row->count, sizeof(*cells), compare_lefts);
    }
}

/** The block of totals beside the lines, and what it has at its left. */
struct panel {
    int32_t left;
    int32_t top;
    int32_t bottom;
    int32_t lowest; ///< height of its smallest label
    size_t labels;
};

static enum word_class
label_class(const struct sheet_cell *cell) {
    return cell->shape.form == FORM_LABEL ? totals_class(cell->shape.words)
                                          : WORD_NONE;
}

static bool
is_wordy(const struct sheet_cell *cell) {
    return cell->shape.form == FORM_TEXT || cell->shape.form == FORM_LABEL;
}

/** Do the names of a column begin where this label begins? */
static bool
stands_under(const struct sheet_cell *label, const struct sheet_cell *other) {
    int32_t apart = label->cell->box.x - other->cell->box.x;
    int32_t near = label->cell->box.height / 2;
    return is_wordy(other) && apart <= near && -apart <= near;
}

static bool
is_level(const struct panel *panel, struct rect box) {
    return box.y < panel->bottom && box.y + box.height > panel->top;
}

/** "Qty 2 | Subtotal 18": labels of a line, again and again. */
static bool
is_inside_line(const struct sheet *sheet, const struct sheet_cell *label) {
    for (size_t i = 0; i < sheet->cell_count; i++) {
        if (sheet->cells[i].shape.named &&
            in_one_line(sheet->cells[i].cell->box, label->cell->box)) {
            return true;
        }
    }
    return false;
}

/** The labels of totals that stand above each other, from first to last. */
static struct panel
find_block(const struct sheet *sheet, const struct sheet_cell *label) {
    struct panel panel = {
        .left = label->cell->box.x,
        .top = label->cell->box.y,
        .bottom = label->cell->box.y,
        .lowest = label->cell->box.height,
    };
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *cell = &sheet->cells[i];
        struct rect box = cell->cell->box;
        int32_t bottom = box.y + box.height;
        if (stands_under(label, cell) && label_class(cell) != WORD_NONE) {
            panel.left = box.x < panel.left ? box.x : panel.left;
            panel.top = box.y < panel.top ? box.y : panel.top;
            panel.bottom = bottom > panel.bottom ? bottom : panel.bottom;
            panel.lowest =
                box.height < panel.lowest ? box.height : panel.lowest;
            panel.labels++;
        }
    }
    return panel;
}

/** Other words between the labels: those of a table's column. */
static size_t
count_others(const struct sheet *sheet, const struct sheet_cell *label,
             const struct panel *panel) {
    size_t count = 0;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *cell = &sheet->cells[i];
        count += is_level(panel, cell->cell->box) &&
                         stands_under(label, cell) &&
                         label_class(cell) == WORD_NONE
                     ? 1
                     : 0;
    }
    return count;
}

/** Numbers of the block that stand beside no label: it is a column then. */
static size_t
count_orphans(const struct sheet *sheet, const struct sheet_cell *label,
              const struct panel *panel) {
    size_t count = 0;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        struct rect box = sheet->cells[i].cell->box;
        bool orphan = is_level(panel, box) && box.x >= panel->left &&
                      !is_wordy(&sheet->cells[i]);
        for (size_t k = 0; k < sheet->cell_count && orphan; k++) {
            orphan = !stands_under(label, &sheet->cells[k]) ||
                     !in_one_line(sheet->cells[k].cell->box, box);
        }
        count += orphan ? 1 : 0;
    }
    return count;
}

/** True when a blank corridor parts the block from names and numbers. */
static bool
is_beside_lines(const struct sheet *sheet, const struct panel *panel) {
    bool names = false;
    bool numbers = false;
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct sheet_cell *cell = &sheet->cells[i];
        struct rect box = cell->cell->box;
        if (!is_level(panel, box) || box.x >= panel->left) {
            continue;
        }
        if (box.x + box.width > panel->left - panel->lowest) {
            return false;
        }
        names |= cell->shape.form == FORM_TEXT;
        numbers |= cell->shape.number.known || cell->shape.price.known;
    }
    return names && numbers;
}

/** True for the first of the totals that stand beside the lines. */
static bool
begins_panel(const struct sheet *sheet, const struct sheet_cell *label,
             struct panel *panel) {
    enum word_class word_class = label_class(label);
    if (word_class == WORD_NONE || word_class == WORD_IGNORE ||
        is_inside_line(sheet, label)) {
        return false;
    }
    *panel = find_block(sheet, label);
    return panel->labels > count_others(sheet, label, panel) &&
           is_beside_lines(sheet, panel) &&
           count_orphans(sheet, label, panel) * 2 <= panel->labels;
}

void
rows_part(struct sheet *sheet) {
    struct panel panel = {0};
    bool found = false;
    for (size_t i = 0; i < sheet->cell_count && !found; i++) {
        found = begins_panel(sheet, &sheet->cells[i], &panel);
    }
    for (size_t i = 0; i < sheet->cell_count && found; i++) {
        struct rect box = sheet->cells[i].cell->box;
        sheet->cells[i].beside = is_level(&panel, box) && box.x >= panel.left;
    }
    rows_form(sheet);
}
