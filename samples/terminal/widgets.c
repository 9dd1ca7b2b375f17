#include "samples/terminal/widgets.h"
#include "samples/terminal/amount_text.h"

#include <stdio.h>
#include <time.h>

#define COLUMN_MAX 600.0

const char *
widget_text(const struct view *view, enum text_id id) {
    return text_get(id, view->language);
}

struct paint_box
widget_column(const struct view *view, double top) {
    double width = view->width - 2 * WIDGET_MARGIN;
    width = width > COLUMN_MAX ? COLUMN_MAX : width;
    return (struct paint_box){(view->width - width) / 2, top, width,
                              view->height - WIDGET_MARGIN - top};
}

void
widget_register(struct view *view, const struct button *button) {
    if (view->control_count < VIEW_CONTROLS_MAX) {
        view->controls[view->control_count++] =
            (struct control){.id = button->id,
                             .box = button->box,
                             .is_enabled = button->is_enabled};
    }
}

/** What a button is filled and written with in its state. */
struct button_colours {
    uint32_t fill;
    uint32_t text;
};

static struct button_colours
button_colours(const struct button *button, bool is_down) {
    if (button->look == BUTTON_PRIMARY) {
        uint32_t fill = is_down ? COLOUR_PRIMARY_DOWN : COLOUR_PRIMARY;
        return (struct button_colours){
            button->is_enabled ? fill : COLOUR_DISABLED, COLOUR_CARD};
    }
    return (struct button_colours){is_down ? COLOUR_LINE : COLOUR_CARD,
                                   button->is_enabled ? COLOUR_INK
                                                      : COLOUR_DISABLED};
}

void
widget_button(struct view *view, const struct button *button) {
    bool is_down = view->pressed == button->id && button->is_enabled;
    struct button_colours colours = button_colours(button, is_down);
    bool is_primary = button->look == BUTTON_PRIMARY;
    paint_box(&view->paint, button->box, 14, colours.fill);
    if (!is_primary) {
        paint_outline(&view->paint, button->box, 14, 1.5, COLOUR_DISABLED);
    }
    struct paint_text text = {.text = widget_text(view, button->text),
                              .x = button->box.x + 8,
                              .width = button->box.width - 16,
                              .size = is_primary ? 26 : 20,
                              .is_bold = is_primary,
                              .align = PAINT_CENTRE,
                              .colour = colours.text};
    double wanted = paint_text_width(&view->paint, &text);
    if (wanted > text.width) {
        text.size *= text.width / wanted * 0.99;
    }
    text.y = button->box.y +
             (button->box.height - paint_text_height(&view->paint, &text)) / 2;
    paint_text(&view->paint, &text);
    widget_register(view, button);
}

void
widget_foot(struct view *view, const struct terminal *terminal,
            struct button left, struct button right) {
    struct paint_box column = widget_column(view, 0);
    struct paint_box box = column;
    box.y = view->height - WIDGET_MARGIN - BUTTON_LOW;
    box.height = BUTTON_LOW;
    bool is_pair = left.id != right.id;
    box.width = is_pair ? (column.width - 12) / 2 : column.width;
    left.box = box;
    left.look = BUTTON_SECONDARY;
    left.is_enabled = terminal_offers(terminal, (enum terminal_action)left.id);
    widget_button(view, &left);
    if (is_pair) {
        right.box = box;
        right.box.x += box.width + 12;
        right.look = BUTTON_SECONDARY;
        right.is_enabled =
            terminal_offers(terminal, (enum terminal_action)right.id);
        widget_button(view, &right);
    }
}

void
widget_card(struct view *view, const struct button *button, enum icon icon,
            enum text_id hint) {
    struct paint *paint = &view->paint;
    struct paint_box box = button->box;
    bool is_down = view->pressed == button->id && button->is_enabled;
    uint32_t ink = button->is_enabled ? COLOUR_INK : COLOUR_DISABLED;
    paint_box(paint, box, 18, is_down ? COLOUR_LINE : COLOUR_CARD);
    paint_outline(paint, box, 18, 1.5, COLOUR_DISABLED);
    double middle = box.y + box.height / 2;
    icon_draw(paint, icon, box.x + 76, middle, 84,
              button->is_enabled ? COLOUR_PRIMARY : COLOUR_DISABLED);
    double x = box.x + 148;
    struct paint_text title = {.text = widget_text(view, button->text),
                               .x = x,
                               .y = middle - 42,
                               .width = box.width - 160,
                               .size = 30,
                               .is_bold = true,
                               .colour = ink};
    title.y += paint_text(paint, &title) + 6;
    title.text = widget_text(view, hint);
    title.size = 18;
    title.is_bold = false;
    title.lines_max = 2;
    title.colour = COLOUR_SOFT;
    paint_text(paint, &title);
    widget_register(view, button);
}

static double
centred(struct view *view, const struct paint_text *style, double y) {
    struct paint_box column = widget_column(view, 0);
    struct paint_text text = *style;
    text.x = column.x;
    text.y = y;
    text.width = column.width;
    text.align = PAINT_CENTRE;
    text.lines_max = 3;
    return y + paint_text(&view->paint, &text);
}

double
widget_heading(struct view *view, const char *text, double y, double size) {
    return centred(
        view,
        &(struct paint_text){
            .text = text, .size = size, .is_bold = true, .colour = COLOUR_INK},
        y);
}

double
widget_hint(struct view *view, const char *text, double y) {
    if (text[0] == '\0') {
        return y;
    }
    return centred(
        view,
        &(struct paint_text){.text = text, .size = 21, .colour = COLOUR_SOFT},
        y);
}

double
widget_amount(struct view *view, const struct order *order, double y) {
    char amount[AMOUNT_TEXT_MAX];
    amount_text(order->total.minor, order->currency, amount);
    y = widget_hint(view, widget_text(view, TEXT_TO_PAY), y);
    struct paint_text text = {.text = amount, .size = 60, .is_bold = true};
    double wanted = paint_text_width(&view->paint, &text);
    double room = widget_column(view, 0).width;
    double size = wanted > room ? text.size * room / wanted * 0.97 : text.size;
    return widget_heading(view, amount, y - 2, size);
}

double
widget_notice(struct view *view, const char *text, double y) {
    struct paint_box column = widget_column(view, 0);
    struct paint_text style = {.text = text,
                               .x = column.x + 16,
                               .y = y + 13,
                               .width = column.width - 32,
                               .size = 19,
                               .is_bold = true,
                               .align = PAINT_CENTRE,
                               .colour = COLOUR_AMBER,
                               .lines_max = 2};
    double height = paint_text_height(&view->paint, &style) + 26;
    column.y = y;
    column.height = height;
    paint_box(&view->paint, column, 12, COLOUR_AMBER_TINT);
    paint_text(&view->paint, &style);
    return y + height + 12;
}

static void
clock_text(char text[8]) {
    time_t now = time(NULL);
    struct tm tm;
    localtime_r(&now, &tm);
    strftime(text, 8, "%H:%M", &tm);
}

double
widget_header(struct view *view, const struct terminal *terminal) {
    char clock[8];
    clock_text(clock);
    struct paint_box column = widget_column(view, 0);
    const char *shop =
        view->shop[0] ? view->shop : widget_text(view, TEXT_SHOP);
    struct paint_text text = {.text = shop,
                              .x = column.x + 4,
                              .y = 15,
                              .width = column.width - 100,
                              .size = 17,
                              .is_bold = true,
                              .colour = COLOUR_SOFT};
    paint_text(&view->paint, &text);
    text.text = clock;
    text.is_bold = false;
    text.width = column.width - 26;
    text.align = PAINT_RIGHT;
    paint_text(&view->paint, &text);
    paint_disc(&view->paint, column.x + column.width - 9, 26, 5,
               terminal->link_up ? COLOUR_PRIMARY : COLOUR_RED);
    double y = 50;
    // A sale that has ended needs no till any more.
    bool needs_till = terminal->screen != SCREEN_RESULT;
    if (!terminal->link_up && needs_till) {
        char lost[160];
        snprintf(lost, sizeof lost, "%s\n%s", widget_text(view, TEXT_LINK_LOST),
                 widget_text(view, TEXT_LINK_LOST_HINT));
        y = widget_notice(view, lost, y);
    }
    return y;
}
