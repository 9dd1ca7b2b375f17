/**
 * @file proof.h
 * The arithmetic check: from an order as read to a verdict. Internal.
 */
#ifndef POSPLUGIN_PROOF_H
#define POSPLUGIN_PROOF_H

#include "ocr/order.h"

/** How well a number was read; bits, 0 for one that is sure. */
enum unsure {
    UNSURE_READ = 1,   ///< the recogniser knew a second reading: may be misread
    UNSURE_HARDLY = 2, ///< that was as likely, or two recognisers differ
};

/** What the screen tells of a line beside what an order holds. */
struct line_facts {
    struct amount discount;   ///< of this line, already off its amount
    unsigned unsure_quantity; ///< enum unsure
    unsigned unsure_price;
    unsigned unsure_amount;
};

/**
 * What the screen tells beside the order. Zero, with every number sure, for an
 * order of which only its numbers are known.
 *
 * A number is sure when every glyph came from proven memory or the recogniser
 * had no second reading; only unsure ones are ever repaired.
 */
struct proof_facts {
    struct line_facts lines[ORDER_ITEMS_MAX];
    struct amount charge; ///< in the total: service, rounding; may be negative
    char charge_text[48]; ///< its label and value
    int64_t step;         ///< smallest shown: 100 when no decimals are; 0 = 1
    bool discount_inside; ///< out: the discount is the lines' own
    unsigned unsure_subtotal; ///< enum unsure
    unsigned unsure_discount;
    unsigned unsure_tax;
    unsigned unsure_total;
    bool total_remembered; ///< every glyph of it was proven before
    /** Bit d: a number with digit d did not come from memory. */
    unsigned fresh_digits;
    /** Bit d: some number on the screen was read to have digit d. */
    unsigned told_digits;
    /** Bit d: memory knows the look of digit d, and so tells others from it. */
    unsigned known_digits;
};

/**
 * Judge `reading->order` and set verdict and reasons.
 *
 * VERIFIED when every line shows quantity, price and amount and multiplies (a
 * weight to the rounded minor unit: that binds every digit of the amount) and
 * items - discount + added tax = total (tax inside counts as nothing),
 * subtotal agreeing where shown, there is weight enough in it, and no misread
 * digit fits as well, see doubt_find_twin(). Or when the total is known from
 * memory, all lines show the same of quantity, price and amount, no misread
 * digit fits as well, and nothing contradicts. Never beside any reason that was
 * added before, but for numbers that were hardly read and that the sums bind,
 * see doubt_binds(). UNREADABLE when there is no total or nothing at all. Else
 * REVIEW.
 */
void proof_check(struct reading *reading, struct proof_facts *facts);

/** True for a line with all of quantity, price and amount. */
bool proof_is_complete(const struct order_item *item);

/** Quantity x price - discount, to the step; false when it is too much. */
bool proof_line_amount(const struct order_item *item,
                       const struct line_facts *facts, int64_t step,
                       int64_t *amount);

/** True when that is the amount. */
bool proof_line_holds(const struct order_item *item,
                      const struct line_facts *facts, int64_t step);

/** True when lines, discount, charge and tax give total and subtotal. */
bool proof_sum_holds(const struct order *order,
                     const struct proof_facts *facts);

#endif
