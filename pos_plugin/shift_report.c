#include "pos_plugin/shift_report.h"

#include "pos_plugin/cells.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct collector {
    struct shift_report *report;
    struct journal *journal;
    enum status status;
};

/** Room for one more; the list may move. False: the status says so. */
static bool
grow(struct collector *collector, void **items, size_t count, size_t size) {
    void *longer = reallocarray(*items, count + 1, size);

    if (longer == NULL) {
        collector->status = STATUS_NO_MEMORY;
        return false;
    }
    *items = longer;
    return true;
}

static struct journal_total *
sum_of(struct collector *collector, const char *currency) {
    struct shift_report *report = collector->report;

    for (size_t i = 0; i < report->sum_count; i++) {
        if (strcmp(report->sums[i].currency, currency) == 0) {
            return &report->sums[i];
        }
    }
    if (!grow(collector, (void **)&report->sums, report->sum_count,
              sizeof(*report->sums))) {
        return NULL;
    }
    struct journal_total *sum = &report->sums[report->sum_count++];
    memset(sum, 0, sizeof(*sum));
    memcpy(sum->currency, currency, sizeof(sum->currency));
    return sum;
}

static enum status
add_up(struct collector *collector, const struct journal_total *total) {
    struct journal_total *sum = sum_of(collector, total->currency);

    if (sum == NULL) {
        return collector->status;
    }
    sum->paid_count += total->paid_count;
    sum->refund_count += total->refund_count;
    sum->declined_count += total->declined_count;
    sum->reversed_count += total->reversed_count;
    sum->open_count += total->open_count;
    enum status status =
        minor_add(sum->paid_minor, total->paid_minor, &sum->paid_minor);
    if (status == STATUS_OK) {
        status = minor_add(sum->refund_minor, total->refund_minor,
                           &sum->refund_minor);
    }
    if (status == STATUS_OK) {
        status =
            minor_add(sum->open_minor, total->open_minor, &sum->open_minor);
    }
    if (status != STATUS_OK) {
        log_error("the sums of %s are too large", total->currency);
    }
    return status;
}

static bool
take_total(void *context, const struct journal_total *total) {
    struct collector *collector = context;
    struct shift_report *report = collector->report;

    if (!grow(collector, (void **)&report->totals, report->total_count,
              sizeof(*report->totals))) {
        return false;
    }
    report->totals[report->total_count++] = *total;
    collector->status = add_up(collector, total);
    return collector->status == STATUS_OK;
}

static bool
take_open(void *context, const struct journal_attempt *attempt) {
    struct collector *collector = context;
    struct shift_report *report = collector->report;
    struct journal_sale sale;

    if (!grow(collector, (void **)&report->opens, report->open_count,
              sizeof(*report->opens))) {
        return false;
    }
    collector->status =
        journal_find_sale(collector->journal, attempt->sale_id, &sale);
    if (collector->status != STATUS_OK) {
        return false;
    }
    struct shift_open *open = &report->opens[report->open_count++];
    open->attempt = *attempt;
    memcpy(open->cashier, sale.cashier, sizeof(open->cashier));
    return true;
}

static bool
take_refund(void *context, const struct journal_refund *refund) {
    struct collector *collector = context;
    struct shift_report *report = collector->report;

    if (!grow(collector, (void **)&report->refunds, report->refund_count,
              sizeof(*report->refunds))) {
        return false;
    }
    report->refunds[report->refund_count++] = *refund;
    return true;
}

static enum status
collect(struct collector *collector, const struct journal_filter *filter) {
    struct journal *journal = collector->journal;
    enum status status =
        journal_each_total(journal, filter, take_total, collector);

    if (status == STATUS_OK && collector->status == STATUS_OK) {
        status = journal_each_open_attempt(journal, take_open, collector);
    }
    if (status == STATUS_OK && collector->status == STATUS_OK) {
        status = journal_each_open_refund(journal, take_refund, collector);
    }
    return status == STATUS_OK ? collector->status : status;
}

enum status
shift_report_read(struct journal *journal, const struct journal_shift *shift,
                  const struct journal_filter *filter, int64_t made_ms,
                  struct shift_report *out) {
    struct journal_filter wanted = *filter;
    struct collector collector = {out, journal, STATUS_OK};

    memset(out, 0, sizeof(*out));
    out->made_ms = made_ms;
    out->since_ms = filter->since_ms;
    out->until_ms = filter->until_ms;
    snprintf(out->till, sizeof(out->till), "%s", filter->till);
    if (shift != NULL) {
        out->shift = *shift;
        out->since_ms = shift->since_ms;
        out->until_ms = shift->until_ms;
        memcpy(out->till, shift->till, sizeof(out->till));
        wanted.shift = shift->id;
        wanted.till = "";
    }
    return collect(&collector, &wanted);
}

void
shift_report_destroy(struct shift_report *report) {
    free(report->totals);
    free(report->sums);
    free(report->opens);
    free(report->refunds);
    memset(report, 0, sizeof(*report));
}

int64_t
shift_report_net(const struct journal_total *total) {
    int64_t net = 0;

    minor_subtract(total->paid_minor, total->refund_minor, &net);
    return net;
}

void
shift_report_amounts(const struct journal_total *total,
                     struct shift_amounts *out) {
    minor_format(total->paid_minor, total->currency, out->paid);
    minor_format(total->refund_minor, total->currency, out->back);
    minor_format(shift_report_net(total), total->currency, out->net);
    minor_format(total->open_minor, total->currency, out->open);
}

void
shift_report_period(const struct shift_report *report, char *text,
                    size_t size) {
    char from[CELLS_TIME_MAX] = "";
    char to[CELLS_TIME_MAX];

    if (report->since_ms) {
        cells_format_time(report->since_ms, from);
    }
    cells_format_time(report->until_ms ? report->until_ms : report->made_ms,
                      to);
    snprintf(text, size, "%s - %s", from, to);
}

static void
print_total(const struct journal_total *total, enum language language,
            FILE *out) {
    struct shift_amounts amounts;

    shift_report_amounts(total, &amounts);
    fprintf(out,
            in_language(language,
                        "    paid %" PRId64 ": %s   refunded %" PRId64
                        ": %s   net %s\n"
                        "    declined %" PRId64 "   taken back %" PRId64
                        "   not settled %" PRId64 ": %s\n",
                        "    已付 %" PRId64 " 笔：%s   退款 %" PRId64
                        " 笔：%s   净额 %s\n"
                        "    被拒 %" PRId64 "   已撤销 %" PRId64
                        "   未结清 %" PRId64 " 笔：%s\n"),
            total->paid_count, amounts.paid, total->refund_count, amounts.back,
            amounts.net, total->declined_count, total->reversed_count,
            total->open_count, amounts.open);
}

static void
print_opens(const struct shift_report *report, enum language language,
            FILE *out) {
    if (report->open_count + report->refund_count == 0) {
        fputs(in_language(language, "Nothing is left to be followed up.\n",
                          "没有待跟进的付款。\n"),
              out);
        return;
    }
    fputs(in_language(language, "To be followed up, of all shifts:\n",
                      "待跟进（所有班次）：\n"),
          out);
    for (size_t i = 0; i < report->open_count; i++) {
        const struct journal_attempt *attempt = &report->opens[i].attempt;
        char when[CELLS_TIME_MAX];
        char amount[MONEY_TEXT_MAX];

        cells_format_time(attempt->created_ms, when);
        money_format(attempt->amount, amount);
        fprintf(out, "  %s  %s  %s %s  %s  %s  %s\n", when, attempt->order_no,
                amount, attempt->amount.currency, attempt->provider,
                attempt_state_string(attempt->state), report->opens[i].cashier);
    }
    for (size_t i = 0; i < report->refund_count; i++) {
        fprintf(out,
                in_language(language,
                            "  refund %s of payment %s: outcome not known\n",
                            "  退款 %s（付款 %s）：结果未知\n"),
                report->refunds[i].refund_no, report->refunds[i].order_no);
    }
}

void
shift_report_print(const struct shift_report *report, enum language language,
                   FILE *out) {
    char period[2 * CELLS_TIME_MAX + 4];

    shift_report_period(report, period, sizeof(period));
    if (report->shift.id) {
        fprintf(out,
                in_language(language, "Shift %" PRId64 ", %s, %s%s\n",
                            "班次 %" PRId64 "，%s，%s%s\n"),
                report->shift.id, report->till, report->shift.cashier,
                report->until_ms
                    ? ""
                    : in_language(language, " (open)", "（未交班）"));
    }
    fprintf(out, "%s\n", period);
    for (size_t i = 0; i < report->total_count; i++) {
        const struct journal_total *total = &report->totals[i];

        fprintf(out, "  %s  %s  %s\n", total->provider,
                total->cashier[0]
                    ? total->cashier
                    : in_language(language, "(no cashier)", "（无收银员）"),
                total->currency);
        print_total(total, language, out);
    }
    for (size_t i = 0; i < report->sum_count; i++) {
        fprintf(out, in_language(language, "Total %s\n", "合计 %s\n"),
                report->sums[i].currency);
        print_total(&report->sums[i], language, out);
    }
    if (report->total_count == 0) {
        fputs(in_language(language, "No payment was made.\n", "没有付款。\n"),
              out);
    }
    print_opens(report, language, out);
}

static void
csv_start(const struct shift_report *report, const char *kind,
          const char *cashier, FILE *out) {
    char from[CELLS_TIME_MAX] = "";
    char to[CELLS_TIME_MAX];

    if (report->since_ms) {
        cells_format_time(report->since_ms, from);
    }
    cells_format_time(report->until_ms ? report->until_ms : report->made_ms,
                      to);
    fprintf(out, "%s,%" PRId64 ",%s,%s,", kind, report->shift.id, from, to);
    cells_print(out, cashier);
}

static void
csv_total(const struct shift_report *report, const struct journal_total *total,
          FILE *out) {
    struct shift_amounts amounts;

    shift_report_amounts(total, &amounts);
    csv_start(report, "total", total->cashier, out);
    fprintf(out,
            ",%s,%s,%s,%" PRId64 ",%s,%" PRId64 ",%s,%s,%" PRId64 ",%" PRId64
            ",%" PRId64 ",%s,,,,,\r\n",
            total->till, total->provider, total->currency, total->paid_count,
            amounts.paid, total->refund_count, amounts.back, amounts.net,
            total->declined_count, total->reversed_count, total->open_count,
            amounts.open);
}

static void
csv_open(const struct shift_report *report, const struct shift_open *open,
         FILE *out) {
    const struct journal_attempt *attempt = &open->attempt;
    char when[CELLS_TIME_MAX];
    char amount[MONEY_TEXT_MAX];

    cells_format_time(attempt->created_ms, when);
    money_format(attempt->amount, amount);
    csv_start(report, "open", open->cashier, out);
    fprintf(out, ",,%s,%s,,,,,,,,,,", attempt->provider,
            attempt->amount.currency);
    cells_print(out, attempt->order_no);
    fprintf(out, ",%s,%s,%s,", when, amount,
            attempt_state_string(attempt->state));
    cells_print(out, attempt->detail);
    fputs("\r\n", out);
}

void
shift_report_print_csv(const struct shift_report *report, FILE *out) {
    fputs("\xef\xbb\xbfkind,shift,from,until,cashier,till,payment_system,"
          "currency,paid_count,paid,refund_count,refunded,net,declined_count,"
          "reversed_count,open_count,open,order_no,time,amount,state,detail"
          "\r\n",
          out);
    for (size_t i = 0; i < report->total_count; i++) {
        csv_total(report, &report->totals[i], out);
    }
    for (size_t i = 0; i < report->open_count; i++) {
        csv_open(report, &report->opens[i], out);
    }
    for (size_t i = 0; i < report->refund_count; i++) {
        const struct journal_refund *refund = &report->refunds[i];
        char when[CELLS_TIME_MAX];

        cells_format_time(refund->created_ms, when);
        csv_start(report, "open refund", refund->cashier, out);
        fputs(",,,,,,,,,,,,,", out);
        cells_print(out, refund->order_no);
        fprintf(out, ",%s,,%s,", when, refund_state_string(refund->state));
        cells_print(out, refund->refund_no);
        fputs("\r\n", out);
    }
}
