#include "samples/terminal/sheet.h"
#include "samples/terminal/amount_text.h"
#include "samples/terminal/texts.h"

#include <string.h>

#define MARGIN 20.0
#define ROW_PADDING 11.0
#define SMALL_ROW 29.0
#define TOTAL_ROW 76.0
#define FADE 28.0
#define CORNER 14.0
#define LABEL_SIZE 20.0
#define DETAIL_SIZE 16.0
#define AMOUNT_SIZE 21.0
#define GAP 16.0
#define LABEL_LEAST 60.0

/** A line of the totals above the total itself. */
struct summary_row {
    enum text_id label;
    struct amount amount;
    bool is_taken_off;
};

static size_t
summary_rows(const struct order *order, struct summary_row rows[3]) {
    const struct summary_row all[] = {
        {TEXT_SUBTOTAL, order->subtotal, false},
        {TEXT_DISCOUNT, order->discount, true},
        {order->tax_included ? TEXT_TAX_INCLUDED : TEXT_TAX, order->tax, false},
    };
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (all[i].amount.known) {
            rows[count++] = all[i];
        }
    }
    return count;
}

// One line of the order.

static void
line_amount(const struct order *order, const struct order_item *item,
            char text[AMOUNT_TEXT_MAX]) {
    text[0] = '\0';
    if (item->item_amount.known) {
        amount_text(item->item_amount.minor, order->currency, text);
    }
}

static struct paint_text
amount_style(const char *text, double x, double y, double width) {
    return (struct paint_text){.text = text,
                               .x = x,
                               .y = y,
                               .width = width,
                               .size = AMOUNT_SIZE,
                               .is_bold = true,
                               .align = PAINT_RIGHT,
                               .colour = COLOUR_INK};
}

static struct paint_text
label_style(struct paint *paint, const struct order *order,
            const struct order_item *item, double width) {
    char amount[AMOUNT_TEXT_MAX];
    line_amount(order, item, amount);
    struct paint_text style = amount_style(amount, 0, 0, width);
    double left = width - GAP - paint_text_width(paint, &style);
    return (struct paint_text){
        .text = item->label,
        .width = left > LABEL_LEAST ? left : LABEL_LEAST,
        .size = LABEL_SIZE,
        .colour = COLOUR_INK,
        .lines_max = 2,
    };
}

static double
line_height(struct paint *paint, const struct order *order,
            const struct order_item *item, double width) {
    struct paint_text label = label_style(paint, order, item, width);
    double height = paint_text_height(paint, &label);
    if (item->quantity.known || item->unit_price.known) {
        height += DETAIL_SIZE * 1.45;
    }
    return height + 2 * ROW_PADDING;
}

static void
draw_line(struct paint *paint, const struct order *order,
          const struct order_item *item, struct paint_box box) {
    double x = box.x + MARGIN;
    double width = box.width - 2 * MARGIN;
    struct paint_text label = label_style(paint, order, item, width);
    label.x = x;
    label.y = box.y + ROW_PADDING;
    double label_height = paint_text(paint, &label);
    char amount[AMOUNT_TEXT_MAX];
    char detail[2 * AMOUNT_TEXT_MAX];
    line_amount(order, item, amount);
    amount_text_of_line(item, order->currency, detail, sizeof detail);
    struct paint_text style = amount_style(amount, x, label.y, width);
    paint_text(paint, &style);
    paint_text(paint, &(struct paint_text){.text = detail,
                                           .x = x,
                                           .y = label.y + label_height + 1,
                                           .width = width,
                                           .size = DETAIL_SIZE,
                                           .colour = COLOUR_SOFT});
}

// Layout.

static int32_t
whole(double value) {
    return (int32_t)(value + 0.5);
}

static void
add_box(struct hit_sheet *hits, uint32_t item_id, double top, double height) {
    hits->boxes[hits->count++] = (struct hit_box){
        .item_id = item_id,
        .box = {.x = 0,
                .y = whole(top),
                .width = hits->width,
                .height = whole(top + height) - whole(top)},
    };
}

static void
layout_lines(struct sheet *sheet, struct paint *paint,
             const struct order *order) {
    double top = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        const struct order_item *item = &order->items[i];
        double width = sheet->area.width - 2 * MARGIN;
        double height = line_height(paint, order, item, width);
        add_box(&sheet->hits, item->item_id, top, height);
        top += height;
    }
    sheet->lines_height = top > sheet->list.height ? top : sheet->list.height;
}

static void
layout_summary(struct sheet *sheet, size_t rows) {
    double top = sheet->lines_height + (rows > 0 ? 8 : 0);
    for (size_t i = 0; i < rows; i++) {
        add_box(&sheet->hits, 0, top, SMALL_ROW);
        top += SMALL_ROW;
    }
    add_box(&sheet->hits, 0, top, TOTAL_ROW);
}

static bool
is_laid_out(const struct sheet *sheet, const struct terminal *terminal,
            enum language language, struct paint_box area) {
    return terminal->sheet.count > 0 && sheet->language == language &&
           sheet->order_hash == terminal->order_hash &&
           sheet->revision == terminal->revision &&
           memcmp(&sheet->area, &area, sizeof area) == 0;
}

void
sheet_layout(struct sheet *sheet, struct paint *paint,
             const struct terminal *terminal, enum language language,
             struct paint_box area) {
    if (is_laid_out(sheet, terminal, language, area)) {
        return;
    }
    const struct order *order = &terminal->order;
    bool same =
        terminal->sheet.count > 0 && sheet->order_hash == terminal->order_hash;
    double scroll = same ? sheet->scroll : 0;
    struct summary_row rows[3];
    size_t count = summary_rows(order, rows);
    double summary = TOTAL_ROW + (double)count * SMALL_ROW + (count ? 8 : 0);
    memset(sheet, 0, sizeof *sheet);
    sheet->area = area;
    sheet->list = area;
    sheet->list.height = area.height - summary;
    sheet->summary = area;
    sheet->summary.y = area.y + sheet->list.height;
    sheet->summary.height = summary;
    sheet->order_hash = terminal->order_hash;
    sheet->revision = terminal->revision;
    sheet->language = language;
    sheet->hits.width = whole(area.width);
    layout_lines(sheet, paint, order);
    layout_summary(sheet, count);
    sheet->hits.height = whole(sheet->lines_height + summary);
    sheet_scroll(sheet, scroll);
}

bool
sheet_overflows(const struct sheet *sheet) {
    return sheet->lines_height > sheet->list.height + 0.5;
}

void
sheet_scroll(struct sheet *sheet, double delta) {
    double most = sheet->lines_height - sheet->list.height;
    double scroll = sheet->scroll + delta;
    scroll = scroll > most ? most : scroll;
    sheet->scroll = scroll < 0 ? 0 : scroll;
}

static bool
is_inside(struct paint_box box, double x, double y) {
    return x >= box.x && x < box.x + box.width && y >= box.y &&
           y < box.y + box.height;
}

enum sheet_part
sheet_part_at(const struct sheet *sheet, double x, double y) {
    if (is_inside(sheet->list, x, y)) {
        return SHEET_LIST;
    }
    return is_inside(sheet->summary, x, y) ? SHEET_SUMMARY : SHEET_NONE;
}

static double
between(double value, double least, double most) {
    return value < least ? least : (value > most ? most : value);
}

void
sheet_track(const struct sheet *sheet, enum sheet_part part, double x, double y,
            int32_t *sheet_x, int32_t *sheet_y) {
    // Without hidden lines both parts are one, and strokes may cross over.
    struct paint_box bounds = sheet->area;
    if (sheet_overflows(sheet)) {
        bounds = part == SHEET_LIST ? sheet->list : sheet->summary;
    }
    y = between(y, bounds.y, bounds.y + bounds.height - 1);
    x = between(x, bounds.x, bounds.x + bounds.width - 1);
    double shift = y < sheet->summary.y
                       ? sheet->scroll - sheet->list.y
                       : sheet->lines_height - sheet->summary.y;
    *sheet_x = whole(x - sheet->area.x);
    *sheet_y = whole(y + shift);
}

bool
sheet_reveal(struct sheet *sheet, uint32_t item_id, struct paint_box *box) {
    const struct hit_box *found = NULL;
    for (size_t i = 0; i < sheet->hits.count; i++) {
        // The last one: the total stands below subtotal, discount and tax.
        if (sheet->hits.boxes[i].item_id == item_id) {
            found = &sheet->hits.boxes[i];
        }
    }
    if (found == NULL) {
        return false;
    }
    double top = found->box.y;
    double height = found->box.height;
    if (item_id == 0) {
        top += sheet->summary.y - sheet->lines_height;
    } else {
        double below = top + height - sheet->scroll - sheet->list.height;
        sheet_scroll(sheet, below > 0 ? below : 0);
        sheet_scroll(sheet, top < sheet->scroll ? top - sheet->scroll : 0);
        top += sheet->list.y - sheet->scroll;
    }
    *box = (struct paint_box){sheet->area.x, top, sheet->area.width, height};
    return true;
}

// Drawing.

static void
draw_mark(struct paint *paint, struct paint_box box) {
    paint_box(paint, box, 0, COLOUR_RED_TINT);
    box.width = 5;
    paint_box(paint, box, 0, COLOUR_RED);
}

static void
draw_rule(struct paint *paint, struct paint_box box) {
    box.x += MARGIN;
    box.width -= 2 * MARGIN;
    box.height = 1;
    paint_box(paint, box, 0, COLOUR_LINE);
}

static void
clip_to(struct paint *paint, struct paint_box box) {
    cairo_save(paint->cr);
    cairo_rectangle(paint->cr, box.x, box.y, box.width, box.height);
    cairo_clip(paint->cr);
}

static void
draw_lines(struct sheet *sheet, struct paint *paint,
           const struct terminal *terminal) {
    clip_to(paint, sheet->list);
    for (size_t i = 0; i < terminal->order.item_count; i++) {
        struct rect at = sheet->hits.boxes[i].box;
        double top = sheet->list.y + at.y - sheet->scroll;
        struct paint_box box = {sheet->list.x, top, sheet->list.width,
                                at.height};
        if (top + at.height < sheet->list.y ||
            top > sheet->list.y + sheet->list.height) {
            continue;
        }
        const struct order_item *item = &terminal->order.items[i];
        if (terminal_is_hit(terminal, item->item_id)) {
            draw_mark(paint, box);
        }
        if (i > 0) {
            draw_rule(paint, box);
        }
        draw_line(paint, &terminal->order, item, box);
    }
    cairo_restore(paint->cr);
}

static void
draw_scroll_bar(const struct sheet *sheet, struct paint *paint) {
    if (!sheet_overflows(sheet)) {
        return;
    }
    double share = sheet->list.height / sheet->lines_height;
    double track = sheet->list.height - 8;
    double top = track * sheet->scroll / sheet->lines_height;
    struct paint_box thumb = {sheet->list.x + sheet->list.width - 9,
                              sheet->list.y + 4 + top, 5, track * share};
    paint_box(paint, thumb, 2.5, COLOUR_DISABLED);
}

/** A shade where lines go on below the edge. */
static void
draw_fade(const struct sheet *sheet, struct paint *paint) {
    double hidden = sheet->lines_height - sheet->list.height - sheet->scroll;
    if (hidden < 1) {
        return;
    }
    double bottom = sheet->list.y + sheet->list.height;
    cairo_pattern_t *fade =
        cairo_pattern_create_linear(0, bottom - FADE, 0, bottom);
    cairo_pattern_add_color_stop_rgba(fade, 0, 1, 1, 1, 0);
    cairo_pattern_add_color_stop_rgba(fade, 1, 1, 1, 1, 1);
    cairo_set_source(paint->cr, fade);
    cairo_rectangle(paint->cr, sheet->list.x, bottom - FADE,
                    sheet->list.width - 12, FADE);
    cairo_fill(paint->cr);
    cairo_pattern_destroy(fade);
}

static void
draw_pair(struct paint *paint, struct paint_box row, struct paint_text label,
          struct paint_text amount) {
    double x = row.x + MARGIN;
    double width = row.width - 2 * MARGIN;
    label.x = x;
    label.width = width;
    amount.x = x;
    amount.width = width;
    amount.align = PAINT_RIGHT;
    label.y = row.y + (row.height - paint_text_height(paint, &label)) / 2;
    amount.y = row.y + (row.height - paint_text_height(paint, &amount)) / 2;
    paint_text(paint, &label);
    paint_text(paint, &amount);
}

static void
draw_small_row(struct paint *paint, const struct sheet *sheet,
               const struct order *order, const struct summary_row *row,
               double y) {
    char text[AMOUNT_TEXT_MAX];
    int64_t minor = row->amount.minor;
    amount_text(row->is_taken_off ? -minor : minor, order->currency, text);
    draw_pair(
        paint,
        (struct paint_box){sheet->summary.x, y, sheet->summary.width,
                           SMALL_ROW},
        (struct paint_text){.text = text_get(row->label, sheet->language),
                            .size = 18,
                            .colour = COLOUR_SOFT},
        (struct paint_text){.text = text, .size = 18, .colour = COLOUR_INK});
}

static void
draw_total(struct paint *paint, const struct sheet *sheet,
           const struct order *order, double y) {
    char text[AMOUNT_TEXT_MAX];
    amount_text(order->total.minor, order->currency, text);
    struct paint_text label = {.text = text_get(TEXT_TOTAL, sheet->language),
                               .size = 24,
                               .is_bold = true,
                               .colour = COLOUR_INK};
    struct paint_text amount = {
        .text = text, .size = 46, .is_bold = true, .colour = COLOUR_INK};
    double room = sheet->summary.width - 2 * MARGIN - GAP -
                  paint_text_width(paint, &label);
    double width = paint_text_width(paint, &amount);
    if (width > room) {
        amount.size *= room / width;
    }
    draw_pair(paint,
              (struct paint_box){sheet->summary.x, y, sheet->summary.width,
                                 TOTAL_ROW},
              label, amount);
}

static void
draw_summary(struct sheet *sheet, struct paint *paint,
             const struct terminal *terminal) {
    struct summary_row rows[3];
    size_t count = summary_rows(&terminal->order, rows);
    double y = sheet->summary.y;
    if (terminal_is_hit(terminal, 0)) {
        clip_to(paint, sheet->summary);
        draw_mark(paint, sheet->summary);
        cairo_restore(paint->cr);
    }
    draw_rule(paint, sheet->summary);
    y += count > 0 ? 8 : 0;
    for (size_t i = 0; i < count; i++) {
        draw_small_row(paint, sheet, &terminal->order, &rows[i], y);
        y += SMALL_ROW;
    }
    draw_total(paint, sheet, &terminal->order, y);
}

/** Smooth the hand's corners: curves through the middles of the edges. */
static void
trace_strokes(struct paint *paint, const struct strokes *strokes) {
    for (size_t i = 0; i < strokes->count; i++) {
        const struct stroke_point *p = &strokes->points[i];
        bool ends = i + 1 == strokes->count || p[1].starts_stroke;
        double next_x = ends ? p->x : (p->x + p[1].x) / 2.0;
        double next_y = ends ? p->y : (p->y + p[1].y) / 2.0;
        double x = p->x;
        double y = p->y;
        if (p->starts_stroke) {
            cairo_move_to(paint->cr, x, y);
            cairo_line_to(paint->cr, next_x, next_y);
            continue;
        }
        double from_x = 0;
        double from_y = 0;
        cairo_get_current_point(paint->cr, &from_x, &from_y);
        cairo_curve_to(paint->cr, from_x + (x - from_x) * 2 / 3,
                       from_y + (y - from_y) * 2 / 3,
                       next_x + (x - next_x) * 2 / 3,
                       next_y + (y - next_y) * 2 / 3, next_x, next_y);
    }
}

/** Lines and totals move differently, so the drawing is made in two parts. */
static void
draw_strokes_in(const struct sheet *sheet, struct paint *paint,
                const struct strokes *strokes, struct paint_box window,
                double shift) {
    clip_to(paint, window);
    cairo_translate(paint->cr, sheet->area.x, shift);
    cairo_new_path(paint->cr);
    trace_strokes(paint, strokes);
    cairo_set_line_width(paint->cr, 5);
    cairo_set_line_cap(paint->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(paint->cr, CAIRO_LINE_JOIN_ROUND);
    paint_colour(paint, COLOUR_RED);
    cairo_stroke(paint->cr);
    cairo_restore(paint->cr);
}

void
sheet_draw(struct sheet *sheet, struct paint *paint,
           const struct terminal *terminal) {
    cairo_save(paint->cr);
    paint_clip_box(paint, sheet->area, CORNER);
    paint_box(paint, sheet->area, 0, COLOUR_CARD);
    draw_lines(sheet, paint, terminal);
    draw_fade(sheet, paint);
    draw_scroll_bar(sheet, paint);
    draw_summary(sheet, paint, terminal);
    draw_strokes_in(sheet, paint, &terminal->strokes, sheet->list,
                    sheet->list.y - sheet->scroll);
    draw_strokes_in(sheet, paint, &terminal->strokes, sheet->summary,
                    sheet->summary.y - sheet->lines_height);
    cairo_restore(paint->cr);
}
