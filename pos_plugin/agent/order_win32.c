// An order, drawn.

#include "pos_plugin/agent/parts_win32.h"

#define ROW_UNITS 24
#define MARGIN_UNITS 8

int
win32_order_height(const struct win32_look *look,
                   const struct order_rows *rows) {
    return win32_px(look, 2 * MARGIN_UNITS + (int)rows->count * ROW_UNITS);
}

static void
draw_row(HDC device, const struct win32_look *look, const struct order_row *row,
         RECT place) {
    const UINT line = DT_SINGLELINE | DT_VCENTER | DT_END_ELLIPSIS;
    const enum win32_font font = row->bold ? FONT_BOLD : FONT_TEXT;
    const int edge = win32_px(look, MARGIN_UNITS);
    RECT label = place;
    RECT factors = place;
    RECT amount = place;

    label.left += win32_px(look, 24);
    label.right -= win32_px(look, 206);
    factors.left = label.right;
    factors.right -= win32_px(look, 96);
    amount.left = factors.right;
    amount.right -= edge;
    win32_draw_text(device, look, font, row->label, label, line);
    win32_draw_text(device, look, FONT_TEXT, row->factors, factors,
                    line | DT_RIGHT);
    win32_draw_text(device, look, font, row->amount, amount, line | DT_RIGHT);
    if (row->differs) {
        place.left += edge;
        win32_draw_text(device, look, FONT_BOLD, "≠", place, line);
    }
}

static void
draw_strokes(HDC device, const struct order_rows *rows,
             const struct win32_look *look, RECT place) {
    const struct message_disputed *dispute = &rows->dispute;
    const int width = place.right - place.left;
    const int height = place.bottom - place.top;
    double shift = 0;

    for (size_t i = 0; i < dispute->point_count; i++) {
        const struct dispute_point *p = &dispute->points[i];
        int x = place.left + p->x * width / 1000;
        int y;

        if (i == 0 || p->starts_stroke) {
            shift = order_rows_stroke_shift(rows, i, height,
                                            win32_px(look, MARGIN_UNITS),
                                            win32_px(look, ROW_UNITS));
        }
        y = place.top + (int)(p->y * height / 1000.0 + shift);
        if (i == 0 || p->starts_stroke) {
            MoveToEx(device, x, y, NULL);
        } else {
            LineTo(device, x, y);
        }
    }
}

void
win32_order_draw(HDC device, const struct win32_look *look,
                 const struct order_rows *rows, RECT place) {
    HPEN pen = CreatePen(PS_SOLID, win32_px(look, 2), RGB(204, 0, 0));
    HGDIOBJ pen_before = SelectObject(device, pen);
    HGDIOBJ brush_before = SelectObject(device, GetStockObject(NULL_BRUSH));

    FillRect(device, &place, (HBRUSH)GetStockObject(WHITE_BRUSH));
    for (size_t i = 0; i < rows->count; i++) {
        RECT row = place;

        row.top += win32_px(look, MARGIN_UNITS + (int)i * ROW_UNITS);
        row.bottom = row.top + win32_px(look, ROW_UNITS);
        draw_row(device, look, &rows->rows[i], row);
        if (rows->rows[i].circled) {
            Rectangle(device, row.left + win32_px(look, 4), row.top,
                      row.right - win32_px(look, 4), row.bottom);
        }
    }
    draw_strokes(device, rows, look, place);
    SelectObject(device, brush_before);
    SelectObject(device, pen_before);
    DeleteObject(pen);
}
