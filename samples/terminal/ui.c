#include "samples/terminal/ui.h"

#define WHEEL_STEP 60.0

bool
ui_is_settled(const struct ui *ui) {
    const struct terminal *t = &ui->terminal;
    return t->screen != SCREEN_ORDER || t->now_ms - t->since_ms >= UI_SETTLE_MS;
}

static void
press(struct ui *ui, int id) {
    double page = ui->view.sheet.list.height * 0.7;
    if (id == VIEW_SCROLL_UP) {
        sheet_scroll(&ui->view.sheet, -page);
    } else if (id == VIEW_SCROLL_DOWN) {
        sheet_scroll(&ui->view.sheet, page);
    } else {
        terminal_press(&ui->terminal, (enum terminal_action)id);
    }
}

static void
begin_on_sheet(struct ui *ui, double x, double y) {
    struct terminal *t = &ui->terminal;
    ui->drag_part = sheet_part_at(&ui->view.sheet, x, y);
    if (!view_has_sheet(t) || ui->drag_part == SHEET_NONE) {
        return;
    }
    ui->drag = UI_DRAG_SCROLL;
    if (t->screen == SCREEN_DISPUTE) {
        int32_t sheet_x = 0;
        int32_t sheet_y = 0;
        ui->drag = UI_DRAG_DRAW;
        sheet_track(&ui->view.sheet, ui->drag_part, x, y, &sheet_x, &sheet_y);
        terminal_stroke_begin(t, sheet_x, sheet_y);
    }
}

static void
begin(struct ui *ui, double x, double y) {
    const struct control *control = view_find(&ui->view, x, y);
    ui->drag = UI_DRAG_NONE;
    ui->view.pressed = 0;
    ui->drag_shows = ui->terminal.shows;
    ui->last_y = y;
    if (control == NULL) {
        begin_on_sheet(ui, x, y);
    } else if (control->is_enabled && ui_is_settled(ui)) {
        ui->drag = UI_DRAG_PRESS;
        ui->view.pressed = control->id;
    }
}

static void
move(struct ui *ui, double x, double y) {
    int32_t sheet_x = 0;
    int32_t sheet_y = 0;
    if (ui->drag == UI_DRAG_SCROLL) {
        sheet_scroll(&ui->view.sheet, ui->last_y - y);
        ui->last_y = y;
    } else if (ui->drag == UI_DRAG_DRAW) {
        sheet_track(&ui->view.sheet, ui->drag_part, x, y, &sheet_x, &sheet_y);
        terminal_stroke_extend(&ui->terminal, sheet_x, sheet_y);
    }
}

static void
finish(struct ui *ui, double x, double y) {
    const struct control *control = view_find(&ui->view, x, y);
    if (ui->drag == UI_DRAG_PRESS && control != NULL &&
        control->id == ui->view.pressed) {
        press(ui, control->id);
    }
    ui->drag = UI_DRAG_NONE;
    ui->view.pressed = 0;
}

void
ui_pointer(struct ui *ui, enum ui_pointer pointer, double x_px, double y_px) {
    double x = x_px / ui->view.unit;
    double y = y_px / ui->view.unit;
    if (pointer == UI_POINTER_DOWN) {
        begin(ui, x, y);
    }
    if (ui->drag_shows != ui->terminal.shows) {
        // Another screen came under the finger: this touch is void.
        ui->drag = UI_DRAG_NONE;
        ui->view.pressed = 0;
    }
    if (pointer == UI_POINTER_MOVE) {
        move(ui, x, y);
    } else if (pointer == UI_POINTER_UP) {
        finish(ui, x, y);
    }
    ui->needs_paint = true;
}

void
ui_wheel(struct ui *ui, int steps) {
    if (view_has_sheet(&ui->terminal)) {
        sheet_scroll(&ui->view.sheet, WHEEL_STEP * steps);
        ui->needs_paint = true;
    }
}

void
ui_key(struct ui *ui, uint8_t byte) {
    if (ui->pair != NULL && ui->pair->wanted) {
        pair_feed(ui->pair, byte);
        ui->needs_paint = true;
        return;
    }
    terminal_scan(&ui->terminal, byte);
    ui->needs_paint = true;
}

void
ui_paint(struct ui *ui, cairo_t *cr, int width_px, int height_px) {
    view_resize(&ui->view, width_px, height_px);
    view_draw(&ui->view, &ui->terminal, cr);
    if (view_has_sheet(&ui->terminal)) {
        terminal_set_sheet(&ui->terminal, &ui->view.sheet.hits);
    }
    ui->needs_paint = false;
}
