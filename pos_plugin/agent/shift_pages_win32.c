// The two pages of the window "Shift": totals; search, one sale, giving back.

#include "pos_plugin/agent/shift_win32.h"

#include <libintl.h>

#define _(text) gettext(text)

#define EDGE 8
#define ROW 32
#define TEXT_HEIGHT 96
#define BUTTON_MOST 160

void
shift_build_lists(struct shift_window *window) {
    static const char *const heads[] = {"", "", ""}; // label, factors, amount

    for (int c = 0; c < SHIFT_TOTAL_COLUMNS; c++) {
        win32_list_column(window->controls[ID_SHIFT_TOTALS],
                          shift_view_total_head((enum shift_total_column)c),
                          c >= SHIFT_TOTAL_PAID);
    }
    for (int c = 0; c < SHIFT_SALE_COLUMNS; c++) {
        win32_list_column(window->controls[ID_SHIFT_SALES],
                          shift_view_sale_head((enum shift_sale_column)c),
                          c == SHIFT_SALE_AMOUNT);
    }
    for (int c = 0; c < 3; c++) {
        win32_list_column(window->controls[ID_SHIFT_ORDER], heads[c], c > 0);
    }
}

// --- totals

void
shift_lay_out_totals(struct shift_window *window, int width, int height) {
    static const enum shift_id buttons[] = {ID_SHIFT_PRINT, ID_SHIFT_CSV,
                                            ID_SHIFT_HTML, ID_SHIFT_FOLLOW};
    const int right = width - EDGE;
    const int below = height - EDGE - ROW; // where the buttons are
    const int open = below - EDGE - TEXT_HEIGHT;
    int step = (right - EDGE) / 4;

    step = step > BUTTON_MOST ? BUTTON_MOST : step;
    shift_put(window, ID_SHIFT_PERIOD, (RECT){EDGE, EDGE, right, 30});
    shift_put(window, ID_SHIFT_TOTALS, (RECT){EDGE, 34, right, open - EDGE});
    shift_put(window, ID_SHIFT_OPEN,
              (RECT){EDGE, open, right, open + TEXT_HEIGHT});
    for (int i = 0; i < 4; i++) {
        shift_put(window, buttons[i],
                  (RECT){EDGE + i * step, below, EDGE + (i + 1) * step - 6,
                         below + ROW});
    }
}

void
shift_show_totals(struct shift_window *window) {
    const struct shift_view *view = &window->view;
    HWND list = window->controls[ID_SHIFT_TOTALS];
    const int count = (int)shift_view_total_count(view);
    char text[8 * SHIFT_TEXT_MAX];
    struct shift_row row;

    shift_view_period(view, text, sizeof(text));
    shift_set_text(window, ID_SHIFT_PERIOD, text);
    win32_list_begin(list);
    for (int i = 0; i < count; i++) {
        shift_view_total(view, (size_t)i, &row);
        for (int c = 0; c < SHIFT_TOTAL_COLUMNS; c++) {
            win32_list_put(list, i, c, row.cells[c], row.bold);
        }
    }
    if (count == 0) {
        for (int c = 0; c < SHIFT_TOTAL_COLUMNS; c++) {
            win32_list_put(list, 0, c, c ? "" : _("No payment was made."),
                           false);
        }
    }
    win32_list_end(list, &window->look, count ? count : 1);
    shift_view_open(view, text, sizeof(text));
    EnableWindow(window->controls[ID_SHIFT_FOLLOW], text[0] && !view->waiting);
    shift_set_text(window, ID_SHIFT_OPEN,
                   text[0] ? text : _("Nothing is left to be followed up."));
}

// --- sales

void
shift_lay_out_sales(struct shift_window *window, int width, int height) {
    const int right = width - EDGE;
    const int below = height - EDGE - ROW; // where money goes back
    const int top = EDGE + ROW;
    const int sale = top + (below - top) / 2;
    const int middle = width * 11 / 20;

    shift_put(window, ID_SHIFT_FIND_LABEL,
              (RECT){EDGE, EDGE, EDGE + 200, EDGE + ROW - 6});
    shift_put(window, ID_SHIFT_FIND,
              (RECT){EDGE + 204, EDGE, right, EDGE + ROW - 6});
    shift_put(window, ID_SHIFT_SALES, (RECT){EDGE, top, right, sale - EDGE});
    shift_put(window, ID_SHIFT_FACTS,
              (RECT){EDGE, sale, middle - EDGE, below - EDGE});
    shift_put(window, ID_SHIFT_ORDER,
              (RECT){middle, sale, right, below - EDGE});
    shift_put(window, ID_SHIFT_AMOUNT_LABEL,
              (RECT){EDGE, below, EDGE + 76, below + ROW});
    shift_put(window, ID_SHIFT_AMOUNT,
              (RECT){EDGE + 80, below + 2, EDGE + 180, below + ROW - 2});
    shift_put(window, ID_SHIFT_REFUND,
              (RECT){EDGE + 188, below, EDGE + 408, below + ROW});
    shift_put(window, ID_SHIFT_HINT,
              (RECT){EDGE + 418, below - 4, right, below + ROW + 4});
}

void
shift_show_refund(struct shift_window *window) {
    struct shift_offer offer;
    wchar_t wide[WIDE_TEXT_MAX];
    char typed[128];
    char label[128];

    shift_get_text(window, ID_SHIFT_AMOUNT, typed, sizeof(typed));
    shift_view_offer(&window->view, typed, &offer);
    EnableWindow(window->controls[ID_SHIFT_AMOUNT], offer.some);
    EnableWindow(window->controls[ID_SHIFT_REFUND],
                 offer.good && !window->view.waiting);
    shift_set_text(window, ID_SHIFT_HINT, offer.hint);
    SendMessageW(window->controls[ID_SHIFT_AMOUNT], EM_SETCUEBANNER, TRUE,
                 (LPARAM)win32_wide(offer.all, wide));
    shift_set_text(window, ID_SHIFT_REFUND, win32_with_key(offer.label, label));
}

static void
fill_sales(struct shift_window *window) {
    const struct shift_page *page = &window->view.page;
    HWND list = window->controls[ID_SHIFT_SALES];
    const size_t place = shift_view_place(&window->view);

    win32_list_begin(list);
    for (size_t i = 0; i < page->sale_count; i++) {
        struct shift_row row;

        shift_view_sale(&window->view, i, &row);
        for (int c = 0; c < SHIFT_SALE_COLUMNS; c++) {
            win32_list_put(list, (int)i, c, row.cells[c], false);
        }
    }
    win32_list_end(list, &window->look, (int)page->sale_count);
    win32_list_select(list, place < page->sale_count ? (int)place : -1);
}

static void
fill_order(struct shift_window *window, bool shown) {
    HWND list = window->controls[ID_SHIFT_ORDER];
    struct order_rows *rows = &window->rows;
    int count = 0;

    if (shown && window->view.page.order.currency[0]) {
        order_rows_make(&window->view.page.order, NULL, NULL, rows);
        count = (int)rows->count;
    }
    win32_list_begin(list);
    for (int i = 0; i < count; i++) {
        const struct order_row *row = &rows->rows[i];
        const char *const cells[] = {row->label, row->factors, row->amount};

        for (int c = 0; c < 3; c++) {
            win32_list_put(list, i, c, cells[c], row->bold);
        }
    }
    win32_list_end(list, &window->look, count);
}

void
shift_show_sales(struct shift_window *window) {
    char text[SHIFT_TEXT_MAX * 2];

    window->filling = true;
    fill_sales(window);
    shift_view_facts(&window->view, text, sizeof(text));
    shift_set_text(window, ID_SHIFT_FACTS, text);
    fill_order(window, text[0] != '\0');
    window->filling = false;
    shift_show_refund(window);
}

void
shift_find(struct shift_window *window, bool enter) {
    char text[4 * SHIFT_FIND_MAX];

    shift_get_text(window, ID_SHIFT_FIND, text, sizeof(text));
    if (shift_view_find(&window->view, text, enter)) {
        shift_set_text(window, ID_SHIFT_AMOUNT, "");
        shift_window_refresh(window);
    }
}

void
shift_choose(struct shift_window *window, int row) {
    const struct shift_page *page = &window->view.page;

    if ((size_t)row < page->sale_count) {
        memcpy(window->view.selected, page->sales[row].sale.sale_id,
               sizeof(window->view.selected));
        shift_set_text(window, ID_SHIFT_AMOUNT, "");
        shift_window_refresh(window);
    }
}

// What is sent is what this question says, whatever the window shows by then.
void
shift_refund(struct shift_window *window) {
    struct money amount;
    char typed[128];
    char text[SHIFT_TEXT_MAX];
    char number[MONEY_TEXT_MAX];
    char yes[128];

    shift_get_text(window, ID_SHIFT_AMOUNT, typed, sizeof(typed));
    if (!shift_view_amount(&window->view, typed, &amount)) {
        return;
    }
    shift_view_refund(&window->view, amount, &window->question);
    shift_view_question(&window->view, amount, text, sizeof(text));
    money_format(amount, number);
    snprintf(yes, sizeof(yes), _("_Give back %s %s"), amount.currency, number);
    if (shift_confirm(window, _("Give back"), text, yes, _("_No"))) {
        shift_ask(window, &window->question);
    }
}
