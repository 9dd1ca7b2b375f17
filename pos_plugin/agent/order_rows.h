/**
 * @file order_rows.h
 * An order as rows to be drawn, whatever system draws them: lines, sums, what
 * the customer circled, what differs from another order.
 */
#ifndef POSPLUGIN_ORDER_ROWS_H
#define POSPLUGIN_ORDER_ROWS_H

#include "link/message.h"
#include "ocr/order.h"

#define ORDER_ROWS_MAX (ORDER_ITEMS_MAX + 4)

struct order_row {
    char label[ORDER_LABEL_MAX];
    char factors[2 * MONEY_TEXT_MAX + 8]; ///< "2 × 3.45", "" for none
    char amount[MONEY_TEXT_MAX];
    bool bold;
    bool circled;
    bool differs;
};

struct order_rows {
    size_t count;
    struct order_row rows[ORDER_ROWS_MAX];
    struct message_disputed dispute; ///< the strokes, none when count is 0
};

/**
 * Rows of an order; texts are UTF-8, names of sums translated.
 *
 * @param dispute what was circled, or NULL
 * @param other lines and sums that are not as in this one differ, or NULL
 */
void order_rows_make(const struct order *order,
                     const struct message_disputed *dispute,
                     const struct order *other, struct order_rows *out);

/**
 * How far down a stroke is moved: the terminal's rows are of another height
 * than ours, so it goes to the circled row that it is nearest to.
 *
 * @param first its first point in view->dispute
 * @param height of the drawing, whose first row begins at `margin`
 * @return in pixels, 0 when no row is circled
 */
double order_rows_stroke_shift(const struct order_rows *view, size_t first,
                               double height, double margin, double row_height);

#endif
