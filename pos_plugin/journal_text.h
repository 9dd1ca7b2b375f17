/**
 * @file journal_text.h
 * Sales, payments and totals as JSON, as CSV and as lines for people.
 *
 * CSV is that of RFC 4180, one line for each payment; cells that a
 * spreadsheet would take for a formula have an apostrophe in front.
 */
#ifndef POSPLUGIN_JOURNAL_TEXT_H
#define POSPLUGIN_JOURNAL_TEXT_H

#include "pos_plugin/journal.h"

#include <jansson.h>

/** One sale with its payments; the caller's reference. */
json_t *journal_text_sale(const struct journal_sale *sale,
                          const struct journal_attempt *attempts, size_t count);

/** The same for people, on stdout. */
void journal_text_print(const struct journal_sale *sale,
                        const struct journal_attempt *attempts, size_t count);

/** The line of column names of a list, or of totals, on stdout. */
void journal_text_print_head(bool totals);

/** A line for each payment, or one for a sale without any, on stdout. */
void journal_text_print_csv(const struct journal_sale *sale,
                            const struct journal_attempt *attempts,
                            size_t count);

/** A payment that is not settled: what is known, and what to do. */
json_t *journal_text_open(const struct journal_attempt *attempt);

/** The same for people, on stdout. */
void journal_text_print_open(const struct journal_attempt *attempt);

/** What a person can do about a payment that is not settled. */
const char *journal_text_to_do(const struct journal_attempt *attempt);

/** Totals of one till and provider on stdout. */
void journal_text_print_total(const struct journal_total *total, bool as_json,
                              bool as_csv);

#endif
