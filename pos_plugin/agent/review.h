/**
 * @file review.h
 * What the cashier sees and corrects of an order that is not proven.
 *
 * Texts in, judged order out; the windows of each system stand on this.
 */
#ifndef POSPLUGIN_REVIEW_H
#define POSPLUGIN_REVIEW_H

#include "ocr/order.h"

/** Columns of a line. */
enum review_field {
    REVIEW_LABEL = 0,
    REVIEW_QUANTITY = 1,
    REVIEW_PRICE = 2,
    REVIEW_AMOUNT = 3,
    REVIEW_FIELDS = 4,
};

/** The sums below the lines. */
enum review_sum {
    REVIEW_SUBTOTAL = 0,
    REVIEW_DISCOUNT = 1,
    REVIEW_TAX = 2,
    REVIEW_TOTAL = 3,
    REVIEW_SUMS = 4,
};

struct review {
    struct reading seen;   ///< as it was read
    struct order order;    ///< as the cashier has made it
    struct reading judged; ///< verdict and reasons of `order`
    bool changed;          ///< some number differs from what was read
};

/** Begin with what was read. */
void review_begin(struct review *review, const struct reading *reading);

/** True when a reason against the order, as it is now, names this line. */
bool review_is_doubtful(const struct review *review, uint32_t item_id);

/** What a field of a line shows. */
void review_item_text(const struct review *review, size_t line,
                      enum review_field field, char text[ORDER_LABEL_MAX]);

/** What a sum shows. */
void review_sum_text(const struct review *review, enum review_sum sum,
                     char text[MONEY_TEXT_MAX]);

/**
 * Take a typed text: "3.5", "3,50", "" for not shown. The order keeps its old
 * value when it is no number.
 *
 * @return false when it is none
 */
bool review_set_item(struct review *review, size_t line,
                     enum review_field field, const char *text);

/** As review_set_item(), for a sum. */
bool review_set_sum(struct review *review, enum review_sum sum,
                    const char *text);

/** Take a line out. */
void review_remove(struct review *review, size_t line);

/** Add an empty line; false when there are ORDER_ITEMS_MAX. */
bool review_add(struct review *review);

/** Judge the order as it is now: review->judged and ->changed. */
void review_judge(struct review *review);

/** True when the order could be shown: a currency and a total above zero. */
bool review_can_go(const struct review *review);

#endif
