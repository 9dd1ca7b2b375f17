/**
 * @file widgets.h
 * The parts that screens are put together from. Each takes a view that is
 * being painted; those that can be pressed register themselves with it.
 */
#ifndef POSPLUGIN_TERMINAL_WIDGETS_H
#define POSPLUGIN_TERMINAL_WIDGETS_H

#include "samples/terminal/icons.h"
#include "samples/terminal/view.h"

#define WIDGET_MARGIN 16.0
#define BUTTON_TALL 76.0
#define BUTTON_LOW 60.0

enum button_look {
    BUTTON_PRIMARY = 1,
    BUTTON_SECONDARY = 2,
};

struct button {
    int id; ///< enum terminal_action or enum view_control
    struct paint_box box;
    enum button_look look;
    enum text_id text;
    bool is_enabled;
};

/** The text in the view's language. */
const char *widget_text(const struct view *view, enum text_id id);

/** The column that everything stands in, from `top` to the bottom margin. */
struct paint_box widget_column(const struct view *view, double top);

/** Make a painted button one that can be pressed. */
void widget_register(struct view *view, const struct button *button);

/** Paint a button and register it. */
void widget_button(struct view *view, const struct button *button);

/** Two low buttons side by side at the foot; only one when ids are equal. */
void widget_foot(struct view *view, const struct terminal *terminal,
                 struct button left, struct button right);

/** A large card to press: icon, title, hint. */
void widget_card(struct view *view, const struct button *button, enum icon icon,
                 enum text_id hint);

/** Centred lines; return the y below them. */
double widget_heading(struct view *view, const char *text, double y,
                      double size);
/** As widget_heading(), secondary. */
double widget_hint(struct view *view, const char *text, double y);

/** "To pay" and the amount, centred; returns the y below it. */
double widget_amount(struct view *view, const struct order *order, double y);

/** A tinted strip with a text; returns the y below it. */
double widget_notice(struct view *view, const char *text, double y);

/** Shop, clock and link at the top; returns the y below it. */
double widget_header(struct view *view, const struct terminal *terminal);

#endif
