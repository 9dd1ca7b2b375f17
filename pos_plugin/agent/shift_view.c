#include "pos_plugin/agent/shift_view.h"

#include "pos_plugin/agent/face.h"
#include "pos_plugin/cells.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdarg.h>
#include <string.h>

#define _(text) gettext(text)
#define N_(text) text

// One more piece at the end of a text; what does not fit is cut.
__attribute__((format(printf, 3, 4))) static void
add(char *text, size_t size, const char *format, ...) {
    size_t used = strlen(text);
    va_list values;

    va_start(values, format);
    vsnprintf(text + used, size - used, format, values);
    va_end(values);
}

// "CNY 12.30"
static void
format_money(struct money money, char text[SHIFT_CELL_MAX]) {
    char amount[MONEY_TEXT_MAX];

    money_format(money, amount);
    snprintf(text, SHIFT_CELL_MAX, "%s %s", money.currency, amount);
}

static void
format_part(int64_t minor, const char *currency, char text[SHIFT_CELL_MAX]) {
    struct money part = {.minor = minor};

    snprintf(part.currency, sizeof(part.currency), "%s", currency);
    format_money(part, text);
}

// Products have names of their own; a provider of the shop's has its setting's.
static const char *
system_name(const char *provider) {
    static const struct {
        const char *provider;
        const char *name;
    } names[] = {
        {"alipay", N_("Alipay")},
        {"wechatpay", N_("WeChat Pay")},
        {"wechatpay-v2", N_("WeChat Pay")},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].provider, provider) == 0) {
            return gettext(names[i].name);
        }
    }
    return provider;
}

static const char *
payment_state(enum attempt_state state) {
    switch (state) {
    case ATTEMPT_PAID:
        return _("paid");
    case ATTEMPT_DECLINED:
        return _("declined");
    case ATTEMPT_REVERSED:
        return _("taken back");
    case ATTEMPT_REVERSING:
        return _("being taken back");
    default:
        return _("not known yet");
    }
}

static const char *
sale_state(enum sale_state state) {
    switch (state) {
    case SALE_PAID:
        return _("paid");
    case SALE_DECLINED:
        return _("declined");
    case SALE_REVERSED:
        return _("taken back");
    case SALE_CANCELLED:
        return _("cancelled");
    case SALE_UNKNOWN:
        return _("not known yet");
    default:
        return _("in hand");
    }
}

static const struct journal_attempt *
paid_of(const struct shift_sale *sale) {
    for (size_t i = sale->payment_count; i > 0; i--) {
        if (sale->payments[i - 1].state == ATTEMPT_PAID) {
            return &sale->payments[i - 1];
        }
    }
    return NULL;
}

// The page may still be of the sale that was selected before.
static const struct journal_attempt *
selected_payment(const struct shift_view *view) {
    const struct shift_page *page = &view->page;

    return page->whole && strcmp(page->shown.sale.sale_id, view->selected) == 0
               ? paid_of(&page->shown)
               : NULL;
}

static void
say_done(const struct shift_page *page, char *text, size_t size) {
    char money[SHIFT_CELL_MAX];

    switch (page->request.act) {
    case SHIFT_SIGN_ON:
        snprintf(text, size, _("✔ %s is signed on."), page->request.cashier);
        break;
    case SHIFT_SIGN_OFF:
        snprintf(text, size, "%s",
                 _("✔ Signed off. Print the report and hand it over."));
        break;
    case SHIFT_REFUND:
        format_money(page->request.amount, money);
        snprintf(text, size, _("✔ %s was given back."), money);
        break;
    case SHIFT_FOLLOW:
        snprintf(text, size, "%s", _("✔ All payments are settled."));
        break;
    default:
        break;
    }
}

static void
say(const struct shift_page *page, char *text, size_t size) {
    switch (page->outcome) {
    case SHIFT_DONE:
        say_done(page, text, size);
        break;
    case SHIFT_REFUSED:
        snprintf(text, size, _("✘ Nothing was given back: %s"),
                 face_detail(page->detail));
        break;
    case SHIFT_UNKNOWN:
        snprintf(text, size, "%s",
                 page->request.act == SHIFT_REFUND
                     ? _("⚠ Not known yet whether it was given back. Do not "
                         "give it back again, nor in cash: the payment system "
                         "is being asked.")
                     : _("⚠ Some have no outcome yet. They are listed below."));
        break;
    case SHIFT_CHANGED:
        snprintf(text, size, "%s",
                 _("⚠ Something was given back meanwhile. Nothing was sent; "
                   "look at the sale again."));
        break;
    case SHIFT_NOT_NOW:
        snprintf(text, size, "%s", _("✘ Not during a sale: end it first."));
        break;
    case SHIFT_TAKEN:
        snprintf(text, size, _("✘ %s is signed on: sign off first."),
                 page->report.shift.cashier);
        break;
    case SHIFT_NOBODY:
        snprintf(text, size, "%s", _("✘ Nobody is signed on."));
        break;
    default:
        snprintf(text, size, "✘ %s", page->detail);
    }
}

static bool
has_open(const struct shift_report *report) {
    return report->open_count + report->refund_count > 0;
}

void
shift_view_take(struct shift_view *view, struct shift_page *page) {
    shift_page_destroy(&view->page);
    view->page = *page;
    memset(page, 0, sizeof(*page));
    view->waiting = view->waiting && view->page.request.act == SHIFT_LOOK;
    // What was done before stays said until something else is done, or until
    // it is known how it ended.
    if (view->page.request.act != SHIFT_LOOK ||
        view->page.outcome != SHIFT_DONE) {
        view->said[0] = '\0';
        view->doubtful = view->page.outcome == SHIFT_UNKNOWN;
        say(&view->page, view->said, sizeof(view->said));
    } else if (view->doubtful && !has_open(&view->page.report)) {
        view->doubtful = false;
        snprintf(view->said, sizeof(view->said), "%s",
                 _("✔ Now it is known how it ended: look at the sale."));
    }
}

void
shift_view_destroy(struct shift_view *view) {
    shift_page_destroy(&view->page);
    memset(view, 0, sizeof(*view));
}

void
shift_view_ask(const struct shift_view *view, enum shift_act act,
               struct shift_request *out) {
    memset(out, 0, sizeof(*out));
    out->act = act;
    memcpy(out->find, view->find, sizeof(out->find));
    memcpy(out->sale_id, view->selected, sizeof(out->sale_id));
}

bool
shift_view_is_on(const struct shift_view *view) {
    const struct journal_shift *shift = &view->page.report.shift;

    return shift->id != 0 && shift->until_ms == 0;
}

void
shift_view_who(const struct shift_view *view, char *text, size_t size) {
    char since[CELLS_TIME_MAX];

    if (shift_view_is_on(view)) {
        cells_format_time(view->page.report.shift.since_ms, since);
        snprintf(text, size, _("%s is signed on since %s."),
                 view->page.report.shift.cashier, since);
    } else {
        snprintf(text, size, "%s", _("Nobody is signed on."));
    }
    if (view->page.seller[0]) {
        add(text, size, " ");
        add(text, size, _("By the settings, %s sells here."),
            view->page.seller);
    }
}

void
shift_view_period(const struct shift_view *view, char *text, size_t size) {
    const struct shift_report *report = &view->page.report;
    char period[2 * CELLS_TIME_MAX + 4];

    shift_report_period(report, period, sizeof(period));
    if (report->shift.id) {
        snprintf(text, size, _("Shift %lld of %s: %s"),
                 (long long)report->shift.id, report->shift.cashier, period);
    } else {
        snprintf(text, size, _("Today: %s"), period);
    }
}

size_t
shift_view_total_count(const struct shift_view *view) {
    return view->page.report.total_count + view->page.report.sum_count;
}

void
shift_view_total(const struct shift_view *view, size_t place,
                 struct shift_row *out) {
    const struct shift_report *report = &view->page.report;
    bool sum = place >= report->total_count;
    const struct journal_total *total =
        sum ? &report->sums[place - report->total_count]
            : &report->totals[place];
    struct shift_amounts amounts;

    memset(out, 0, sizeof(*out));
    out->bold = sum;
    shift_report_amounts(total, &amounts);
    snprintf(out->cells[SHIFT_TOTAL_SYSTEM], SHIFT_CELL_MAX, "%s%s%s",
             sum ? _("Sum") : system_name(total->provider), " ",
             total->currency);
    snprintf(out->cells[SHIFT_TOTAL_CASHIER], SHIFT_CELL_MAX, "%s",
             sum                 ? ""
             : total->cashier[0] ? total->cashier
                                 : _("(no cashier)"));
    snprintf(out->cells[SHIFT_TOTAL_PAID], SHIFT_CELL_MAX, "%" PRId64 ": %s",
             total->paid_count, amounts.paid);
    snprintf(out->cells[SHIFT_TOTAL_BACK], SHIFT_CELL_MAX, "%" PRId64 ": %s",
             total->refund_count, amounts.back);
    snprintf(out->cells[SHIFT_TOTAL_NET], SHIFT_CELL_MAX, "%s", amounts.net);
    snprintf(out->cells[SHIFT_TOTAL_OPEN], SHIFT_CELL_MAX,
             total->open_count ? "%" PRId64 ": %s" : "%" PRId64,
             total->open_count, amounts.open);
}

void
shift_view_open(const struct shift_view *view, char *text, size_t size) {
    const struct shift_report *report = &view->page.report;
    char money[SHIFT_CELL_MAX];

    text[0] = '\0';
    for (size_t i = 0; i < report->open_count; i++) {
        const struct journal_attempt *payment = &report->opens[i].attempt;

        format_money(payment->amount, money);
        add(text, size, "%s", i ? "\n" : "");
        add(text, size, _("⚠ %s of payment %s: %s"), money, payment->order_no,
            payment_state(payment->state));
    }
    for (size_t i = 0; i < report->refund_count; i++) {
        add(text, size, "%s", text[0] ? "\n" : "");
        add(text, size,
            _("⚠ A refund of payment %s: not known yet whether it was done"),
            report->refunds[i].order_no);
    }
}

void
shift_view_sale(const struct shift_view *view, size_t place,
                struct shift_row *out) {
    const struct shift_sale *found = &view->page.sales[place];
    const struct journal_attempt *paid = paid_of(found);
    const char *number = paid                   ? paid->order_no
                         : found->payment_count ? found->payments[0].order_no
                                                : found->sale.sale_id;
    char money[SHIFT_CELL_MAX];
    char when[CELLS_TIME_MAX];

    memset(out, 0, sizeof(*out));
    cells_format_time(found->sale.created_ms, when);
    snprintf(out->cells[SHIFT_SALE_TIME], SHIFT_CELL_MAX, "%s", when);
    format_money(found->sale.total, out->cells[SHIFT_SALE_AMOUNT]);
    snprintf(out->cells[SHIFT_SALE_STATE], SHIFT_CELL_MAX, "%s",
             sale_state(found->sale.state));
    if (paid && paid->refunded_minor) {
        format_part(paid->refunded_minor, paid->amount.currency, money);
        add(out->cells[SHIFT_SALE_STATE], SHIFT_CELL_MAX, ", ");
        add(out->cells[SHIFT_SALE_STATE], SHIFT_CELL_MAX, _("given back %s"),
            money);
    }
    snprintf(out->cells[SHIFT_SALE_CASHIER], SHIFT_CELL_MAX, "%s",
             found->sale.cashier);
    snprintf(out->cells[SHIFT_SALE_NUMBER], SHIFT_CELL_MAX, "%s", number);
}

static void
add_payment(const struct journal_attempt *payment, int64_t doubt_minor,
            char *text, size_t size) {
    char money[SHIFT_CELL_MAX];

    format_money(payment->amount, money);
    add(text, size, _("%s, %s: %s"), system_name(payment->provider), money,
        payment_state(payment->state));
    if (payment->detail[0] &&
        strcmp(payment->detail, attempt_state_string(payment->state)) != 0) {
        add(text, size, " (%s)", face_detail(payment->detail));
    }
    add(text, size, "\n");
    add(text, size, _("Number %s"), payment->order_no);
    if (payment->trade_no[0]) {
        add(text, size, _(", number there %s"), payment->trade_no);
    }
    if (payment->refunded_minor) {
        format_part(payment->refunded_minor, payment->amount.currency, money);
        add(text, size, "\n");
        add(text, size, _("Given back so far: %s"), money);
    }
    if (doubt_minor) {
        format_part(doubt_minor, payment->amount.currency, money);
        add(text, size, "\n");
        add(text, size, _("Not known whether given back: %s"), money);
    }
}

void
shift_view_facts(const struct shift_view *view, char *text, size_t size) {
    const struct shift_page *page = &view->page;
    const struct shift_sale *shown = &page->shown;
    char when[CELLS_TIME_MAX];

    text[0] = '\0';
    if (!page->whole || strcmp(shown->sale.sale_id, view->selected) != 0) {
        return;
    }
    cells_format_time(shown->sale.created_ms, when);
    add(text, size, "%s  %s  %s  %s", when, shown->sale.till,
        shown->sale.cashier, sale_state(shown->sale.state));
    for (size_t i = 0; i < shown->payment_count; i++) {
        add(text, size, "\n");
        add_payment(&shown->payments[i], page->doubt_minor[i], text, size);
    }
}

const char *
shift_view_total_head(enum shift_total_column column) {
    static const char *const heads[SHIFT_TOTAL_COLUMNS] = {
        N_("Payment system"), N_("Cashier"), N_("Paid"),
        N_("Given back"),     N_("Net"),     N_("Not settled"),
    };

    return gettext(heads[column]);
}

const char *
shift_view_sale_head(enum shift_sale_column column) {
    static const char *const heads[SHIFT_SALE_COLUMNS] = {
        N_("Time"), N_("Amount"), N_("State"), N_("Cashier"), N_("Number"),
    };

    return gettext(heads[column]);
}

enum shift_left
shift_view_left(const struct shift_view *view, struct money *left) {
    const struct journal_attempt *payment = selected_payment(view);

    memset(left, 0, sizeof(*left));
    if (payment == NULL) {
        return SHIFT_LEFT_UNPAID;
    }
    if (view->page.doubt_minor[payment - view->page.shown.payments]) {
        return SHIFT_LEFT_DOUBT;
    }
    if (payment->refunded_minor >= payment->amount.minor) {
        return SHIFT_LEFT_NOTHING;
    }
    *left = payment->amount;
    left->minor -= payment->refunded_minor;
    return SHIFT_LEFT_SOME;
}

const char *
shift_view_left_reason(enum shift_left left) {
    switch (left) {
    case SHIFT_LEFT_NOTHING:
        return _("All of it was given back.");
    case SHIFT_LEFT_DOUBT:
        return _("A refund of it is not known to be done: wait, or press "
                 "\"Ask again\" below the totals.");
    case SHIFT_LEFT_UNPAID:
        return _("Only a paid sale can be given back.");
    default:
        return "";
    }
}

bool
shift_view_amount(const struct shift_view *view, const char *text,
                  struct money *amount) {
    struct money left;
    bool some = shift_view_left(view, &left) == SHIFT_LEFT_SOME;

    *amount = left;
    if (some && text[0]) {
        some = money_parse_typed(text, left.currency, amount) == STATUS_OK &&
               amount->minor > 0 && amount->minor <= left.minor;
    }
    return some;
}

void
shift_view_question(const struct shift_view *view, struct money amount,
                    char *text, size_t size) {
    const struct journal_attempt *payment = selected_payment(view);
    char when[CELLS_TIME_MAX];
    char back[SHIFT_CELL_MAX];
    char paid[SHIFT_CELL_MAX];
    char before[SHIFT_CELL_MAX];

    text[0] = '\0';
    if (payment == NULL) {
        return;
    }
    cells_format_time(payment->created_ms, when);
    format_money(amount, back);
    format_money(payment->amount, paid);
    format_part(payment->refunded_minor, payment->amount.currency, before);
    snprintf(text, size,
             _("Give back %s?\n\n%s, payment %s\nof %s: paid %s, given back so "
               "far %s"),
             back, system_name(payment->provider), payment->order_no, when,
             paid, before);
}

void
shift_view_refund(const struct shift_view *view, struct money amount,
                  struct shift_request *out) {
    const struct journal_attempt *payment = selected_payment(view);

    shift_view_ask(view, SHIFT_REFUND, out);
    out->amount = amount;
    if (payment != NULL) {
        memcpy(out->order_no, payment->order_no, sizeof(out->order_no));
        out->refunded_minor = payment->refunded_minor;
    }
}
