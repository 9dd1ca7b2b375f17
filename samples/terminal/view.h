/**
 * @file view.h
 * Paints the screen of a terminal's state, and tells where its controls are.
 */
#ifndef POSPLUGIN_TERMINAL_VIEW_H
#define POSPLUGIN_TERMINAL_VIEW_H

#include "samples/terminal/pair.h"
#include "samples/terminal/sheet.h"
#include "samples/terminal/texts.h"

#define VIEW_CONTROLS_MAX 12

/** A control is an action of the terminal, or one of the view's own. */
enum view_control {
    VIEW_SCROLL_UP = 100,
    VIEW_SCROLL_DOWN = 101,
};

struct control {
    int id; ///< enum terminal_action or enum view_control
    struct paint_box box;
    bool is_enabled;
};

struct view {
    enum language language;
    const char *shop;        ///< borrowed, "" for none
    const struct pair *pair; ///< borrowed, NULL: none
    double width;            ///< design units
    double height;
    double unit; ///< pixels for one design unit
    int pressed; ///< control under the finger, 0 for none
    struct paint paint;
    struct sheet sheet;
    size_t control_count;
    struct control controls[VIEW_CONTROLS_MAX];
};

/** Tell the size of the window. */
void view_resize(struct view *view, int width_px, int height_px);

/** Paint everything; afterwards controls, sheet and texts are current. */
void view_draw(struct view *view, const struct terminal *terminal, cairo_t *cr);

/** The control at a point in design units, or NULL. */
const struct control *view_find(const struct view *view, double x, double y);

/** The control with this id, or NULL when the screen has none. */
const struct control *view_control(const struct view *view, int id);

/** True when the screen shows the sheet. */
bool view_has_sheet(const struct terminal *terminal);

/** True when the screen moves by itself. */
bool view_is_moving(const struct terminal *terminal);

#endif
