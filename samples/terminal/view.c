#include "samples/terminal/view.h"
#include "samples/terminal/screens.h"

#define DESIGN_WIDTH 480.0
#define DESIGN_HEIGHT 800.0

void
view_resize(struct view *view, int width_px, int height_px) {
    double across = width_px / DESIGN_WIDTH;
    double down = height_px / DESIGN_HEIGHT;
    view->unit = across < down ? across : down;
    view->width = width_px / view->unit;
    view->height = height_px / view->unit;
}

void
view_draw(struct view *view, const struct terminal *terminal, cairo_t *cr) {
    bool is_idle = terminal->screen == SCREEN_IDLE;
    cairo_save(cr);
    cairo_scale(cr, view->unit, view->unit);
    paint_begin(&view->paint, cr);
    paint_colour(&view->paint, is_idle ? COLOUR_NIGHT : COLOUR_GROUND);
    cairo_paint(cr);
    view->control_count = 0;
    screen_draw(view, terminal);
    cairo_restore(cr);
}

const struct control *
view_find(const struct view *view, double x, double y) {
    // The last painted lies on top.
    for (size_t i = view->control_count; i-- > 0;) {
        const struct control *control = &view->controls[i];
        const struct paint_box *box = &control->box;
        if (x >= box->x && x < box->x + box->width && y >= box->y &&
            y < box->y + box->height) {
            return control;
        }
    }
    return NULL;
}

const struct control *
view_control(const struct view *view, int id) {
    for (size_t i = 0; i < view->control_count; i++) {
        if (view->controls[i].id == id) {
            return &view->controls[i];
        }
    }
    return NULL;
}

bool
view_has_sheet(const struct terminal *terminal) {
    return terminal->screen == SCREEN_ORDER ||
           terminal->screen == SCREEN_DISPUTE ||
           terminal->screen == SCREEN_DISPUTED;
}

bool
view_is_moving(const struct terminal *terminal) {
    return terminal->screen == SCREEN_FACE ||
           terminal->screen == SCREEN_PROGRESS ||
           terminal->screen == SCREEN_DISPUTED;
}
