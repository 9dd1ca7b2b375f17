#include "pos_plugin/shift_report.h"

#include "pos_plugin/cells.h"

#include <inttypes.h>
#include <string.h>

// On a roll of 80 mm each row of a table becomes some lines.
static const char style[] =
    "body{font:11pt sans-serif;margin:1em;color:#000;background:#fff}"
    "h1{font-size:15pt}h2{font-size:12pt}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:2pt 4pt;text-align:right}"
    "th:first-child,td:first-child,th.text,td.text{text-align:left}"
    "tr{break-inside:avoid}tr.sum{font-weight:bold}"
    "p.sign{margin-top:3em;border-top:1px solid #000;width:60mm}"
    "@page{margin:6mm}@media print{body{margin:0}}"
    "@media (max-width:100mm){body{font-size:9pt;margin:0}"
    "thead{display:none}table,tbody,tr,td{display:block;border:0}"
    "tr{border-top:1px solid #000;padding:1mm 0}"
    "td,td.text,td:first-child{display:flex;justify-content:space-between;"
    "padding:0;text-align:right;overflow-wrap:anywhere}"
    "td::before{content:attr(data-name);font-weight:normal;"
    "padding-right:2mm;white-space:nowrap}}";

static void
escape(FILE *out, const char *text) {
    static const char *const names[] = {
        ['<'] = "&lt;",
        ['>'] = "&gt;",
        ['&'] = "&amp;",
        ['"'] = "&quot;",
    };

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte < sizeof(names) / sizeof(*names) && names[byte]) {
            fputs(names[byte], out);
        } else {
            fputc(byte, out);
        }
    }
}

enum { COLUMN_COUNT = 8 };

static const char *
column(enum language language, size_t index) {
    static const char *const names[COLUMN_COUNT][2] = {
        {"Payment system", "支付系统"},
        {"Cashier", "收银员"},
        {"Paid", "已付"},
        {"Refunded", "退款"},
        {"Net", "净额"},
        {"Declined", "被拒"},
        {"Taken back", "已撤销"},
        {"Not settled", "未结清"},
    };

    return in_language(language, names[index][0], names[index][1]);
}

static void
cell(FILE *out, enum language language, size_t index, const char *text) {
    fprintf(out, "<td%s data-name=\"%s\">", index < 2 ? " class=\"text\"" : "",
            column(language, index));
    escape(out, text);
    fputs("</td>", out);
}

static void
count_cell(FILE *out, enum language language, size_t index, int64_t count,
           int64_t minor, const char *currency) {
    char amount[MONEY_TEXT_MAX];
    char text[MONEY_TEXT_MAX + 32];

    minor_format(minor, currency, amount);
    snprintf(text, sizeof(text), "%" PRId64 ": %s", count, amount);
    cell(out, language, index, text);
}

static void
row(FILE *out, enum language language, const struct journal_total *total,
    const char *first) {
    char text[32];
    char net[MONEY_TEXT_MAX];
    bool is_sum = first != total->provider;

    fputs(is_sum ? "<tr class=\"sum\">" : "<tr>", out);
    cell(out, language, 0, first);
    cell(out, language, 1,
         is_sum || total->cashier[0]
             ? total->cashier
             : in_language(language, "(no cashier)", "（无收银员）"));
    count_cell(out, language, 2, total->paid_count, total->paid_minor,
               total->currency);
    count_cell(out, language, 3, total->refund_count, total->refund_minor,
               total->currency);
    minor_format(shift_report_net(total), total->currency, net);
    cell(out, language, 4, net);
    snprintf(text, sizeof(text), "%" PRId64, total->declined_count);
    cell(out, language, 5, text);
    snprintf(text, sizeof(text), "%" PRId64, total->reversed_count);
    cell(out, language, 6, text);
    count_cell(out, language, 7, total->open_count, total->open_minor,
               total->currency);
    fputs("</tr>\n", out);
}

static void
table(FILE *out, enum language language, const struct shift_report *report,
      const struct journal_total *sum) {
    fprintf(out, "<h2>%s</h2>\n<table><thead><tr>", sum->currency);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        fprintf(out, "<th%s>%s</th>", i < 2 ? " class=\"text\"" : "",
                column(language, i));
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t i = 0; i < report->total_count; i++) {
        if (strcmp(report->totals[i].currency, sum->currency) == 0) {
            row(out, language, &report->totals[i], report->totals[i].provider);
        }
    }
    row(out, language, sum, in_language(language, "Total", "合计"));
    fputs("</tbody></table>\n", out);
}

static void
opens(FILE *out, enum language language, const struct shift_report *report) {
    if (report->open_count + report->refund_count == 0) {
        fprintf(out, "<p>%s</p>\n",
                in_language(language, "Nothing is left to be followed up.",
                            "没有待跟进的付款。"));
        return;
    }
    fprintf(out, "<h2>%s</h2>\n<ul>\n",
            in_language(language, "To be followed up, of all shifts",
                        "待跟进（所有班次）"));
    for (size_t i = 0; i < report->open_count; i++) {
        const struct journal_attempt *attempt = &report->opens[i].attempt;
        char when[CELLS_TIME_MAX];
        char amount[MONEY_TEXT_MAX];

        cells_format_time(attempt->created_ms, when);
        money_format(attempt->amount, amount);
        fprintf(out, "<li>%s <b>%s</b> %s %s %s %s ", when, attempt->order_no,
                amount, attempt->amount.currency, attempt->provider,
                attempt_state_string(attempt->state));
        escape(out, report->opens[i].cashier);
        fputs(" ", out);
        escape(out, attempt->detail);
        fputs("</li>\n", out);
    }
    for (size_t i = 0; i < report->refund_count; i++) {
        fprintf(out,
                in_language(language,
                            "<li>refund %s of payment %s: outcome not known",
                            "<li>退款 %s（付款 %s）：结果未知"),
                report->refunds[i].refund_no, report->refunds[i].order_no);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

void
shift_report_print_html(const struct shift_report *report,
                        enum language language, FILE *out) {
    char text[2 * CELLS_TIME_MAX + 4];

    fprintf(out,
            "<!DOCTYPE html>\n<html lang=\"%s\"><head>"
            "<meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width\">"
            "<title>%s</title><style>%s</style></head><body>\n<h1>%s",
            in_language(language, "en", "zh-CN"),
            in_language(language, "Hand-over", "交班报表"), style,
            in_language(language, "Hand-over", "交班报表"));
    if (report->shift.id) {
        fprintf(out, " %" PRId64, report->shift.id);
    }
    fputs("</h1>\n<p>", out);
    escape(out, report->till);
    if (report->shift.id) {
        fputs(", ", out);
        escape(out, report->shift.cashier);
        fputs(report->until_ms ? ""
                               : in_language(language, " (open)", "（未交班）"),
              out);
    }
    shift_report_period(report, text, sizeof(text));
    fprintf(out, "<br>%s</p>\n", text);
    for (size_t i = 0; i < report->sum_count; i++) {
        table(out, language, report, &report->sums[i]);
    }
    if (report->sum_count == 0) {
        fprintf(out, "<p>%s</p>\n",
                in_language(language, "No payment was made.", "没有付款。"));
    }
    opens(out, language, report);
    fprintf(out, "<p class=\"sign\">%s</p>\n</body></html>\n",
            in_language(language, "Signature", "签名"));
}
