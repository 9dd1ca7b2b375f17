#include "pos_plugin/agent/face.h"

#include "ocr/money.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

#define MARGIN 8
// A title bar, which no system tells before it is drawn.
#define TITLE_BAR 36

void
face_total(const struct order *order, char text[32]) {
    char amount[MONEY_TEXT_MAX] = "-";

    if (order->total.known) {
        minor_format(order->total.minor, order->currency, amount);
    }
    snprintf(text, 32, "%s %s", order->currency, amount);
}

static void
set(struct face *out, const char *sign, const char *title, const char *detail) {
    out->sign = sign;
    out->title = title;
    snprintf(out->detail, sizeof(out->detail), "%s", detail);
}

// What went wrong, or what is not as it should be, while nothing is sold.
static const char *
standing_trouble(const struct agent_view *view, const char *key_trouble) {
    return view->trouble[0]     ? view->trouble
           : key_trouble[0]     ? key_trouble
           : !view->terminal_up ? _("The terminal does not answer yet.")
                                : "";
}

static void
show_sale(const struct agent_view *view, struct face *out) {
    const char *advice = face_state_advice(view->state);
    const char *why = view->changed || view->state != SALE_PAID
                          ? face_detail(view->detail)
                          : "";

    if (view->changed) {
        advice = ""; // the reason says it already
    }
    // The state's own English name tells nobody anything.
    if (strcmp(why, sale_state_string(view->state)) == 0) {
        why = "";
    }
    set(out, face_state_sign(view->state), face_state_title(view->state), "");
    snprintf(out->detail, sizeof(out->detail), "%s%s%s", why,
             why[0] && advice[0] ? "\n" : "", advice);
    face_total(&view->reading.order, out->total);
    out->disputed = view->phase == AGENT_SALE && view->state == SALE_DISPUTED;
    out->order_now = view->phase == AGENT_OVER && view->changed;
    out->order = out->disputed || out->order_now;
}

static void
show_tried(const struct agent_view *view, struct face *out) {
    const struct reading *reading = &view->reading;

    face_total(&reading->order, out->total);
    out->order = reading->verdict != VERDICT_UNREADABLE;
    switch (reading->verdict) {
    case VERDICT_VERIFIED:
        set(out, "✔", _("Read, and proven"),
            _("This is the order in the new region. Compare it with the "
              "register; then it is ready."));
        break;
    case VERDICT_REVIEW:
        set(out, "⚠", _("Read, not proven"),
            _("Compare the order with the register. When it is wrong, drag "
              "the region again, over all lines and the total."));
        break;
    default:
        set(out, "✘", _("No order in the new region"),
            _("Put an order on the register's screen and drag the region "
              "again, over all lines and the total."));
    }
}

static void
show_phase(const struct agent_view *view, const char *key_trouble,
           struct face *out) {
    switch (view->phase) {
    case AGENT_STARTING:
        set(out, "…", _("Starting"), "");
        break;
    case AGENT_READY:
        set(out, view->trouble[0] ? "⚠" : "●", _("Ready"),
            standing_trouble(view, key_trouble));
        break;
    case AGENT_READING:
        set(out, "…", _("Reading the order"), "");
        break;
    case AGENT_REVIEW:
        set(out, "⚠", _("Please check the order"), "");
        face_total(&view->reading.order, out->total);
        break;
    case AGENT_CONFIRM:
        set(out, "✔", _("Send this order?"),
            _("The key again sends it, Stop discards it."));
        face_total(&view->reading.order, out->total);
        out->order = true;
        break;
    case AGENT_FAILED:
        set(out, "✘", _("posplugin cannot start"), view->trouble);
        break;
    case AGENT_SELECTING:
        set(out, "…", _("Drag the region"), "");
        break;
    case AGENT_REFUND:
        set(out, "…", _("Asking the payment system"), "");
        break;
    case AGENT_TRIED:
        show_tried(view, out);
        break;
    default:
        show_sale(view, out);
    }
}

void
face_of(const struct agent_view *view, const char *key_trouble,
        struct face *out) {
    bool running =
        view->phase == AGENT_SALE && !sale_state_is_final(view->state);
    bool idle = view->phase == AGENT_READY || view->phase == AGENT_OVER ||
                view->phase == AGENT_TRIED;

    memset(out, 0, sizeof(*out));
    show_phase(view, key_trouble, out);
    out->can_select = idle;
    out->can_set = idle || view->phase == AGENT_FAILED;
    out->can_quit = view->phase != AGENT_SALE;
    out->can_shift =
        view->phase != AGENT_STARTING && view->phase != AGENT_FAILED &&
        view->phase != AGENT_SELECTING && view->phase != AGENT_REVIEW;
    out->can_send = idle || view->phase == AGENT_CONFIRM ||
                    (running && view->state == SALE_DISPUTED);
    out->can_stop =
        running || view->phase == AGENT_REVIEW || view->phase == AGENT_CONFIRM;
    out->hidden = view->phase == AGENT_REVIEW ||
                  view->phase == AGENT_SELECTING || view->away;
}

static bool
stands_over(struct rect window, struct rect region) {
    const struct rect framed = {window.x - MARGIN, window.y - TITLE_BAR + 6,
                                window.width + 2 * MARGIN,
                                window.height + TITLE_BAR + 2 * MARGIN + 8};

    return !rect_is_empty(rect_intersect(framed, region));
}

struct rect
face_place(struct rect area, int32_t width, int32_t height,
           struct rect region) {
    const int32_t right = area.x + area.width - width - MARGIN;
    const int32_t bottom = area.y + area.height - height - TITLE_BAR;
    const struct rect places[] = {
        {right, bottom, width, height},
        {area.x + MARGIN, bottom, width, height},
        {right, area.y + MARGIN, width, height},
        {area.x + MARGIN, area.y + MARGIN, width, height},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (!stands_over(places[i], region)) {
            return places[i];
        }
    }
    return places[0];
}
