// What the cashier types and chooses in the window "Shift".

#include "pos_plugin/agent/shift_view.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

void
shift_view_asked(struct shift_view *view, enum shift_act act) {
    if (act != SHIFT_LOOK) {
        view->waiting = true;
        view->said[0] = '\0';
    }
}

bool
shift_view_sign_on(struct shift_view *view, const char *name,
                   struct shift_request *out) {
    if (!journal_cashier_is_valid(name)) {
        snprintf(view->said, sizeof(view->said), "%s",
                 _("✘ Type the cashier's name first."));
        return false;
    }
    shift_view_ask(view, SHIFT_SIGN_ON, out);
    snprintf(out->cashier, sizeof(out->cashier), "%s", name);
    return true;
}

bool
shift_view_find(struct shift_view *view, const char *text, bool enter) {
    if (!enter && strcmp(view->find, text) == 0) {
        return false;
    }
    view->typed = view->typed || enter;
    snprintf(view->find, sizeof(view->find), "%s", text);
    view->selected[0] = '\0';
    return true;
}

bool
shift_view_choose_only(struct shift_view *view) {
    const struct shift_page *page = &view->page;
    bool only = view->typed && page->sale_count == 1 &&
                strcmp(page->request.find, view->find) == 0;

    if (only) {
        view->typed = false;
        memcpy(view->selected, page->sales[0].sale.sale_id,
               sizeof(view->selected));
    }
    return only;
}

size_t
shift_view_place(const struct shift_view *view) {
    const struct shift_page *page = &view->page;

    for (size_t i = 0; i < page->sale_count && view->selected[0]; i++) {
        if (strcmp(page->sales[i].sale.sale_id, view->selected) == 0) {
            return i;
        }
    }
    return page->sale_count;
}

void
shift_view_offer(struct shift_view *view, const char *typed,
                 struct shift_offer *out) {
    struct money left;
    struct money amount;
    enum shift_left can = shift_view_left(view, &left);
    char text[MONEY_TEXT_MAX] = "";

    memset(out, 0, sizeof(*out));
    out->some = can == SHIFT_LEFT_SOME;
    out->good = shift_view_amount(view, typed, &amount);
    out->hint = !view->selected[0] ? _("Select a sale.")
                : out->some && !out->good
                    ? _("✘ No amount, or more than is left.")
                    : shift_view_left_reason(can);
    if (out->some) {
        money_format(left, out->all);
    }
    snprintf(out->label, sizeof(out->label), "%s", _("_Give back …"));
    if (out->good) {
        money_format(amount, text);
        snprintf(out->label, sizeof(out->label), _("_Give back %s %s …"),
                 amount.currency, text);
        if (strcmp(out->label, view->offered) != 0) {
            log_info("shift offers %s", text);
        }
    }
    memcpy(view->offered, out->label, sizeof(view->offered));
}
