/**
 * @file shift_report.h
 * What a cashier hands over: totals for each payment system and cashier, and
 * what somebody must still follow up. Text, CSV, and a page to print.
 */
#ifndef POSPLUGIN_SHIFT_REPORT_H
#define POSPLUGIN_SHIFT_REPORT_H

#include "ocr/order.h"
#include "pos_plugin/journal.h"

#include <stdio.h>

/** A payment of which nobody knows the outcome yet. */
struct shift_open {
    struct journal_attempt attempt;
    char cashier[CASHIER_MAX];
};

struct shift_report {
    struct journal_shift shift; ///< id 0: a time was asked for
    char till[32];              ///< "": every till
    int64_t since_ms;           ///< 0: from the beginning
    int64_t until_ms;           ///< 0: up to made_ms
    int64_t made_ms;
    size_t total_count;
    struct journal_total *totals; ///< owned
    size_t sum_count;
    /** One for each currency, never added up; owned. */
    struct journal_total *sums;
    /** Of all shifts: the next cashier must know of them. */
    size_t open_count;
    struct shift_open *opens; ///< owned
    size_t refund_count;
    struct journal_refund *refunds; ///< outcome not known; owned
};

/**
 * Read the report from the journal.
 *
 * @param shift NULL: of the filter's time, till and cashier
 * @param out to be freed with shift_report_destroy(), also after a failure
 * @return STATUS_OK, STATUS_OVERFLOW, STATUS_NO_MEMORY, the journal's
 */
enum status shift_report_read(struct journal *journal,
                              const struct journal_shift *shift,
                              const struct journal_filter *filter,
                              int64_t made_ms, struct shift_report *out);

/** Free what a report holds; a zeroed one is fine. */
void shift_report_destroy(struct shift_report *report);

/** For the screen: some lines of text. */
void shift_report_print(const struct shift_report *report,
                        enum language language, FILE *out);

/**
 * CSV for a spreadsheet: UTF-8 with its mark, one header, rows of kind
 * "total", "open" and "open refund".
 */
void shift_report_print_csv(const struct shift_report *report, FILE *out);

/** One page of HTML that prints on A4 and on a roll of 80 mm. */
void shift_report_print_html(const struct shift_report *report,
                             enum language language, FILE *out);

/** Net of a total, minor units; 0 when it does not fit. */
int64_t shift_report_net(const struct journal_total *total);

/** The amounts of a total, as people read them. */
struct shift_amounts {
    char paid[MONEY_TEXT_MAX];
    char back[MONEY_TEXT_MAX];
    char net[MONEY_TEXT_MAX];
    char open[MONEY_TEXT_MAX];
};

/** Write them out in the total's currency. */
void shift_report_amounts(const struct journal_total *total,
                          struct shift_amounts *out);

/** "2026-11-30 08:00:00 - 2026-11-30 16:00:00". */
void shift_report_period(const struct shift_report *report, char *text,
                         size_t size);

#endif
