/**
 * @file layout.h
 * Text to order: which cells are the lines, which the totals.
 *
 * Pure: no pixels, no recogniser, no clock. Words (header names, names of
 * totals, things that are not the order) come from data files, see words.h.
 */
#ifndef POSPLUGIN_LAYOUT_H
#define POSPLUGIN_LAYOUT_H

#include "ocr/order.h"
#include "ocr/page.h"

struct words;

/** What is known without looking at the screen. */
struct layout_options {
    const struct words *words;      ///< borrowed
    currency_code default_currency; ///< used when the screen shows none; ""
    /** Bit d: remembered cells were told from digit d, see proof_facts. */
    unsigned known_digits;
};

/**
 * Build the order from a page and judge it: layout, then proof_check().
 * Sets the out members of the page's cells.
 *
 * Always fills `out` (empty order, VERDICT_UNREADABLE and a reason at worst);
 * bad screens are an answer, not an error.
 */
void layout_read(struct page *page, const struct layout_options *options,
                 struct reading *out);

#endif
