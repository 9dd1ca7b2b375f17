/**
 * @file goods.h
 * The order's lines as payment systems want them: whole quantities, a price
 * for one, nothing negative.
 */
#ifndef POSPLUGIN_GOODS_H
#define POSPLUGIN_GOODS_H

#include "pos_plugin/payment/payment.h"

struct goods_line {
    char id[12];
    char name[ORDER_LABEL_MAX + 32];
    int64_t quantity; ///< 1 or more
    int64_t unit_minor;
};

/**
 * Convert the lines of an order. Each keeps its sum: one that cannot be put
 * as a whole number times a price becomes one piece of its amount. Vouchers
 * and lines without an amount are left out. More than `max`: the last one
 * stands for the rest, with the rest's sum.
 *
 * @return lines written; 0 also when a sum would not fit
 */
size_t goods_lines(const struct order *order, struct goods_line *lines,
                   size_t max);

/** What is bought, in a few words of at most size-1 bytes. */
void goods_subject(const struct payment_request *request, char *text,
                   size_t size);

#endif
