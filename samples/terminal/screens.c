#include "samples/terminal/screens.h"
#include "samples/terminal/amount_text.h"
#include "samples/terminal/widgets.h"

#include <stdio.h>
#include <time.h>

#define TURN_MS 1100
#define TITLE_HEIGHT 46.0

static void
idle_line(struct view *view, const char *text, double y, double size,
          uint32_t colour) {
    paint_text(&view->paint, &(struct paint_text){.text = text,
                                                  .x = 24,
                                                  .y = y,
                                                  .width = view->width - 48,
                                                  .size = size,
                                                  .align = PAINT_CENTRE,
                                                  .colour = colour,
                                                  .lines_max = 2});
}

/** What the dot on the idle screen is about. */
static enum text_id
idle_text(const struct view *view, const struct terminal *terminal) {
    if (terminal->link_up) {
        return TEXT_READY;
    }
    if (!view->pair || !view->pair->wanted) {
        return TEXT_WAITING;
    }
    switch (view->pair->outcome) {
    case PAIR_TAKEN:
        return TEXT_PAIRING;
    case PAIR_MISREAD:
        return TEXT_MISREAD;
    case PAIR_NEWER:
        return TEXT_NEWER_CODE;
    case PAIR_NONE:
        break;
    }
    return TEXT_UNPAIRED;
}

static void
draw_idle_link(struct view *view, const struct terminal *terminal) {
    struct paint_text text = {.text =
                                  widget_text(view, idle_text(view, terminal)),
                              .size = 18,
                              .colour = 0xa9b6c0};
    double width = paint_text_width(&view->paint, &text);
    text.x = (view->width - width) / 2 + 11;
    text.y = view->height - 62;
    text.width = width + 2;
    paint_text(&view->paint, &text);
    paint_disc(&view->paint, text.x - 15, text.y + 12, 5.5,
               terminal->link_up ? 0x37c492 : 0xe2a23b);
}

static void
draw_idle(struct view *view, const struct terminal *terminal) {
    char clock[8];
    char date[64];
    time_t now = time(NULL);
    struct tm tm;
    localtime_r(&now, &tm);
    strftime(clock, sizeof clock, "%H:%M", &tm);
    text_date(view->language, date, sizeof date);
    const char *shop =
        view->shop[0] ? view->shop : widget_text(view, TEXT_SHOP);
    double middle = view->height * 0.36;
    idle_line(view, shop, view->height * 0.1, 30, 0xffffff);
    idle_line(view, clock, middle - 80, 120, 0xffffff);
    idle_line(view, date, middle + 74, 22, 0xa9b6c0);
    paint_box(
        &view->paint,
        (struct paint_box){view->width / 2 - 24, view->height * 0.63, 48, 3},
        1.5, 0x37c492);
    idle_line(view, widget_text(view, TEXT_WELCOME), view->height * 0.67, 40,
              0xffffff);
    draw_idle_link(view, terminal);
}

/**
 * Title on the left, a small text on the right, `kept` free beyond it.
 *
 * @return the y below
 */
static double
draw_title(struct view *view, const char *title, const char *side, double kept,
           double y) {
    struct paint_box column = widget_column(view, 0);
    column.width -= kept;
    struct paint_text text = {.text = side,
                              .x = column.x,
                              .y = y + 9,
                              .width = column.width - 4,
                              .size = 17,
                              .align = PAINT_RIGHT,
                              .colour = COLOUR_SOFT};
    double side_width = paint_text_width(&view->paint, &text);
    paint_text(&view->paint, &text);
    text = (struct paint_text){.text = title,
                               .x = column.x + 4,
                               .y = y,
                               .width = column.width - side_width - 16,
                               .size = 26,
                               .is_bold = true,
                               .colour = COLOUR_INK};
    double wanted = paint_text_width(&view->paint, &text);
    if (wanted > text.width) {
        text.size *= text.width / wanted * 0.99;
    }
    paint_text(&view->paint, &text);
    return y + TITLE_HEIGHT;
}

static void
count_text(const struct view *view, size_t count, char *text, size_t size) {
    enum text_id noun = count == 1 ? TEXT_ITEM : TEXT_ITEMS;
    snprintf(text, size, "%zu %s", count, widget_text(view, noun));
}

static void
draw_sheet(struct view *view, const struct terminal *terminal, double top,
           double bottom) {
    struct paint_box area = widget_column(view, top);
    area.height = bottom - top;
    sheet_layout(&view->sheet, &view->paint, terminal, view->language, area);
    sheet_draw(&view->sheet, &view->paint, terminal);
}

/** The tall button above the foot; returns its top. */
static double
draw_main_button(struct view *view, const struct terminal *terminal, int id,
                 enum text_id text) {
    struct paint_box box = widget_column(view, 0);
    box.height = BUTTON_TALL;
    box.y = view->height - WIDGET_MARGIN - BUTTON_LOW - 12 - BUTTON_TALL;
    widget_button(view,
                  &(struct button){.id = id,
                                   .box = box,
                                   .look = BUTTON_PRIMARY,
                                   .text = text,
                                   .is_enabled = terminal_offers(
                                       terminal, (enum terminal_action)id)});
    return box.y;
}

static void
draw_order(struct view *view, const struct terminal *terminal, double y) {
    char count[64];
    count_text(view, terminal->order.item_count, count, sizeof count);
    if (terminal->notice == NOTICE_CORRECTED) {
        y = widget_notice(view, widget_text(view, TEXT_CORRECTED), y);
    }
    y = draw_title(view, widget_text(view, TEXT_CHECK_ORDER), count, 0, y);
    double bottom =
        draw_main_button(view, terminal, ACTION_CONFIRM, TEXT_CONFIRM);
    draw_sheet(view, terminal, y, bottom - 16);
    bool can_dispute =
        (terminal->options.capabilities & TERMINAL_CAN_DISPUTE) != 0;
    struct button cancel = {.id = ACTION_CANCEL, .text = TEXT_CANCEL};
    struct button wrong = {.id = ACTION_DISPUTE, .text = TEXT_WRONG};
    widget_foot(view, terminal, can_dispute ? wrong : cancel, cancel);
}

/** Round arrows beside the title: a finger that draws cannot scroll. */
static void
draw_scroll_arrow(struct view *view, const struct button *button) {
    cairo_t *cr = view->paint.cr;
    double x = button->box.x + button->box.width / 2;
    double y = button->box.y + button->box.height / 2;
    double tip = button->id == VIEW_SCROLL_UP ? -5 : 5;
    uint32_t fill = view->pressed == button->id ? COLOUR_SOFT : COLOUR_INK;
    paint_disc(&view->paint, x, y, 21,
               button->is_enabled ? fill : COLOUR_DISABLED);
    paint_colour(&view->paint, COLOUR_CARD);
    cairo_set_line_width(cr, 3.5);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_move_to(cr, x - 8, y - tip);
    cairo_line_to(cr, x, y + tip);
    cairo_line_to(cr, x + 8, y - tip);
    cairo_stroke(cr);
    widget_register(view, button);
}

static void
draw_scroll_arrows(struct view *view, double y) {
    const struct sheet *sheet = &view->sheet;
    struct paint_box column = widget_column(view, 0);
    double right = column.x + column.width;
    struct button up = {.id = VIEW_SCROLL_UP,
                        .box = {right - 104, y - 8, 52, 52},
                        .is_enabled = sheet->scroll > 0.5};
    struct button down = {.id = VIEW_SCROLL_DOWN,
                          .box = {right - 52, y - 8, 52, 52},
                          .is_enabled =
                              sheet->scroll + sheet->list.height + 0.5 <
                              sheet->lines_height};
    if (sheet_overflows(sheet)) {
        draw_scroll_arrow(view, &up);
        draw_scroll_arrow(view, &down);
    }
}

static void
dispute_side_text(const struct view *view, const struct terminal *terminal,
                  char *text, size_t size) {
    if (terminal->hit_count > 0) {
        snprintf(text, size, "%zu %s", terminal->hit_count,
                 widget_text(view, TEXT_MARKED));
    } else {
        snprintf(text, size, "%s", widget_text(view, TEXT_CIRCLE_HINT));
    }
}

static void
draw_dispute(struct view *view, const struct terminal *terminal, double y) {
    char side[64] = "";
    double bottom = draw_main_button(view, terminal, ACTION_SEND, TEXT_SEND);
    draw_sheet(view, terminal, y + TITLE_HEIGHT, bottom - 16);
    bool has_arrows = sheet_overflows(&view->sheet);
    if (!has_arrows) {
        dispute_side_text(view, terminal, side, sizeof side);
    }
    draw_title(view, widget_text(view, TEXT_CIRCLE), side, has_arrows ? 100 : 0,
               y);
    draw_scroll_arrows(view, y);
    widget_foot(view, terminal,
                (struct button){.id = ACTION_CLEAR, .text = TEXT_CLEAR},
                (struct button){.id = ACTION_BACK, .text = TEXT_BACK});
}

static double
turn(const struct terminal *terminal) {
    int64_t passed = terminal->now_ms - terminal->since_ms;
    return (double)(passed % TURN_MS) / TURN_MS;
}

static void
cancel_foot(struct view *view, const struct terminal *terminal) {
    struct button back = {.id = ACTION_BACK, .text = TEXT_BACK};
    struct button cancel = {.id = ACTION_CANCEL, .text = TEXT_CANCEL};
    bool can_back = terminal_offers(terminal, ACTION_BACK);
    widget_foot(view, terminal, can_back ? back : cancel, cancel);
}

/** The sheet stays where it was drawn on; a spinner replaces the button. */
static void
draw_disputed(struct view *view, const struct terminal *terminal, double y) {
    struct paint_box column = widget_column(view, 0);
    double foot = view->height - WIDGET_MARGIN - BUTTON_LOW;
    double top = foot - 12 - BUTTON_TALL;
    y = draw_title(view, widget_text(view, TEXT_SENT), "", 0, y);
    draw_sheet(view, terminal, y, top - 16);
    icon_draw_spinner(&view->paint, column.x + 34, top + BUTTON_TALL / 2, 18,
                      turn(terminal));
    struct paint_text text = {.text = widget_text(view, TEXT_SENT_HINT),
                              .x = column.x + 76,
                              .width = column.width - 84,
                              .size = 19,
                              .colour = COLOUR_SOFT,
                              .lines_max = 2};
    double height = paint_text_height(&view->paint, &text);
    text.y = top + (BUTTON_TALL - height) / 2;
    paint_text(&view->paint, &text);
    cancel_foot(view, terminal);
}

static const char *
notice_text(const struct view *view, const struct terminal *terminal) {
    switch (terminal->notice) {
    case NOTICE_OFFLINE:
        return widget_text(view, TEXT_OFFLINE);
    case NOTICE_FACE_FAILED:
        return widget_text(view, TEXT_FACE_FAILED);
    case NOTICE_NEW_CODE:
        return terminal->text[0] ? terminal->text
                                 : widget_text(view, TEXT_NEW_CODE);
    case NOTICE_CORRECTED:
    case NOTICE_NONE:
        break;
    }
    return NULL;
}

static double
draw_notice(struct view *view, const struct terminal *terminal, double y) {
    const char *text = notice_text(view, terminal);
    return text == NULL ? y : widget_notice(view, text, y);
}

static void
draw_choice(struct view *view, const struct terminal *terminal, double y) {
    y = draw_notice(view, terminal, y);
    y = widget_amount(view, &terminal->order, y + 28) + 36;
    y = draw_title(view, widget_text(view, TEXT_HOW), "", 0, y) + 2;
    struct paint_box box = widget_column(view, y);
    double foot = view->height - WIDGET_MARGIN - BUTTON_LOW;
    double room = (foot - 24 - 14 - y) / 2;
    box.height = room > 176 ? 176 : room;
    uint32_t capabilities = terminal->options.capabilities;
    if (capabilities & TERMINAL_CAN_CODE) {
        widget_card(view,
                    &(struct button){.id = ACTION_CODE,
                                     .box = box,
                                     .text = TEXT_CODE,
                                     .is_enabled = true},
                    ICON_CODE, TEXT_CODE_HINT);
        box.y += box.height + 14;
    }
    if (capabilities & TERMINAL_CAN_FACE) {
        widget_card(view,
                    &(struct button){
                        .id = ACTION_FACE,
                        .box = box,
                        .text = TEXT_FACE,
                        .is_enabled = terminal_offers(terminal, ACTION_FACE)},
                    ICON_FACE, TEXT_FACE_HINT);
    }
    cancel_foot(view, terminal);
}

/** Dots for what is being scanned; never a digit of it. */
static void
draw_scan_field(struct view *view, const struct terminal *terminal, double y) {
    struct paint_box box = widget_column(view, y);
    box.height = 64;
    paint_box(&view->paint, box, 14, COLOUR_CARD);
    paint_outline(&view->paint, box, 14, 1.5, COLOUR_DISABLED);
    size_t dots = terminal->scan.size > 18 ? 18 : terminal->scan.size;
    if (dots == 0) {
        widget_hint(view, widget_text(view, TEXT_SCAN_WAIT), y + 18);
    }
    double step = 18;
    double x = view->width / 2 - step * ((double)dots - 1) / 2;
    for (size_t i = 0; i < dots; i++) {
        paint_disc(&view->paint, x + step * (double)i, y + 32, 5, COLOUR_INK);
    }
}

static void
draw_code(struct view *view, const struct terminal *terminal, double y) {
    double foot = view->height - WIDGET_MARGIN - BUTTON_LOW;
    y = draw_notice(view, terminal, y);
    y = widget_amount(view, &terminal->order, y + 28);
    double field = foot - 24 - 64;
    double text = field - 110;
    double room = text - y;
    double size = room - 30 > 260 ? 260 : room - 30;
    icon_draw(&view->paint, ICON_PHONE, view->width / 2, y + room / 2, size,
              COLOUR_PRIMARY);
    text = widget_heading(view, widget_text(view, TEXT_SCAN), text, 30);
    widget_hint(view, widget_text(view, TEXT_SCAN_HINT), text + 4);
    draw_scan_field(view, terminal, field);
    cancel_foot(view, terminal);
}

static void
draw_face(struct view *view, const struct terminal *terminal, double y) {
    double foot = view->height - WIDGET_MARGIN - BUTTON_LOW;
    y = widget_amount(view, &terminal->order, y + 28);
    if (terminal->options.face->simulated) {
        widget_notice(view, widget_text(view, TEXT_SIMULATED), foot - 74);
    }
    double text = foot - 74 - 100;
    double room = text - y;
    double size = room - 50 > 300 ? 300 : room - 50;
    icon_draw_scan_face(&view->paint, view->width / 2, y + room / 2, size,
                        terminal->face_permille / 1000.0);
    text = widget_heading(view, widget_text(view, TEXT_LOOK), text, 30);
    widget_hint(view, widget_text(view, TEXT_LOOK_HINT), text + 4);
    cancel_foot(view, terminal);
}

/** Heading and hint of a screen that consists of little else. */
struct message_texts {
    enum text_id heading;
    enum text_id hint;
};

static void
draw_progress(struct view *view, const struct terminal *terminal, double y) {
    static const struct message_texts texts[] = {
        [PROGRESS_PAYING] = {TEXT_PAYING, TEXT_PAYING_HINT},
        [PROGRESS_CUSTOMER_PASSWORD] = {TEXT_PASSWORD, TEXT_PASSWORD_HINT},
        [PROGRESS_CHECKING] = {TEXT_CHECKING, TEXT_CHECKING_HINT},
        [PROGRESS_NEW_CREDENTIAL] = {TEXT_CHECKING, TEXT_CHECKING_HINT},
    };
    const struct message_texts *shown = &texts[terminal->progress];
    bool on_phone = terminal->progress == PROGRESS_CUSTOMER_PASSWORD;
    widget_amount(view, &terminal->order, y + 28);
    double middle = view->height * 0.47;
    icon_draw_spinner(&view->paint, view->width / 2, middle, 88,
                      turn(terminal));
    if (on_phone) {
        icon_draw(&view->paint, ICON_PHONE, view->width / 2, middle, 100,
                  COLOUR_INK);
    }
    y = widget_heading(view, widget_text(view, shown->heading), middle + 128,
                       36);
    y = widget_hint(view, widget_text(view, shown->hint), y + 8);
    widget_hint(view, terminal->text, y + 12);
}

struct result_look {
    struct message_texts texts;
    enum icon icon;
    uint32_t colour;
};

static const struct result_look result_looks[] = {
    [OUTCOME_PAID] = {{TEXT_PAID, TEXT_PAID_HINT}, ICON_TICK, COLOUR_PRIMARY},
    [OUTCOME_DECLINED] = {{TEXT_DECLINED, TEXT_DECLINED_HINT},
                          ICON_CROSS,
                          COLOUR_RED},
    [OUTCOME_CANCELLED] = {{TEXT_CANCELLED, TEXT_CANCELLED_HINT},
                           ICON_CROSS,
                           COLOUR_SOFT},
    [OUTCOME_REVERSED] = {{TEXT_REVERSED, TEXT_REVERSED_HINT},
                          ICON_BACK,
                          COLOUR_SOFT},
    [OUTCOME_UNKNOWN] = {{TEXT_UNKNOWN, TEXT_UNKNOWN_HINT},
                         ICON_CLOCK,
                         COLOUR_AMBER},
};

/** An amount belongs to what was, or may have been, paid. */
static double
draw_result_amount(struct view *view, const struct terminal *terminal,
                   double y) {
    bool has_amount = terminal->outcome == OUTCOME_PAID ||
                      terminal->outcome == OUTCOME_UNKNOWN;
    if (!has_amount || currency_decimals(terminal->result_currency) < 0) {
        return y;
    }
    char amount[AMOUNT_TEXT_MAX];
    amount_text(terminal->result_minor, terminal->result_currency, amount);
    return widget_heading(view, amount, y + 2, 56);
}

static void
draw_result(struct view *view, const struct terminal *terminal) {
    const struct result_look *look = &result_looks[terminal->outcome];
    double middle = view->height * 0.34;
    paint_disc(&view->paint, view->width / 2, middle, 96, look->colour);
    icon_draw(&view->paint, look->icon, view->width / 2, middle, 150,
              COLOUR_CARD);
    double y = widget_heading(view, widget_text(view, look->texts.heading),
                              middle + 128, 44);
    y = draw_result_amount(view, terminal, y);
    y = widget_hint(view, widget_text(view, look->texts.hint), y + 12);
    widget_hint(view, terminal->text, y + 10);
}

void
screen_draw(struct view *view, const struct terminal *terminal) {
    if (terminal->screen == SCREEN_IDLE) {
        draw_idle(view, terminal);
        return;
    }
    double top = widget_header(view, terminal);
    switch (terminal->screen) {
    case SCREEN_ORDER:
        draw_order(view, terminal, top);
        break;
    case SCREEN_DISPUTE:
        draw_dispute(view, terminal, top);
        break;
    case SCREEN_DISPUTED:
        draw_disputed(view, terminal, top);
        break;
    case SCREEN_CHOICE:
        draw_choice(view, terminal, top);
        break;
    case SCREEN_CODE:
        draw_code(view, terminal, top);
        break;
    case SCREEN_FACE:
        draw_face(view, terminal, top);
        break;
    case SCREEN_PROGRESS:
        draw_progress(view, terminal, top);
        break;
    case SCREEN_RESULT:
        draw_result(view, terminal);
        break;
    case SCREEN_IDLE:
        break;
    }
}
